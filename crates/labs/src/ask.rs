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
