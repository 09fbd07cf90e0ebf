use serde::Serialize;
use serde_json::Value;

/// What a lab asks before it has a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Ask {
    /// What the engines of access and network say of a scenario, given as JSON.
    Scenario(String),
    /// Something of a browser's cryptography.
    Crypto(Value),
}

/// The answer to an [`Ask`]; `null` where there is none. Of a scenario it is a list with an item for each of its requests
/// or, where it has none of them, for its own: `{"decision": "allowed", "phrase": "allowed", "says": "Statement 1 …"}`, as a
/// network's outcome is, too.
pub type Answer = Value;

/// What a lab says where not everything that it asked was answered.
pub(crate) const UNANSWERED: &str = "What answers this could not be loaded, so nothing is said of it. Check the connection, and change something to ask again.";

/// Whether something was asked and has no answer.
pub(crate) fn is_unanswered(answers: &[Answer]) -> bool {
    answers.iter().any(Value::is_null)
}
