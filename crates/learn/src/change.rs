//! Variants of scenarios: edits of their texts, as the steps of a scenario have them.

use json::Value;
use scenario::{Scenario, StepEdit};

/// What says and expects something of a scenario: an edit makes another one.
const SAID: [&str; 6] = ["note", "expect", "requests", "probes", "steps", "question"];

/// The text of a scenario without what is said and expected of it.
pub(crate) fn bare(text: &str) -> String {
    let remove =
        |name: &str| StepEdit { op: Some("remove".to_owned()), path: format!("/{name}"), ..StepEdit::default() };
    SAID.iter().fold(text.to_owned(), |text, name| remove(name).made(&text).unwrap_or(text))
}

/// The text of a scenario after a list of edits, each of what the one before left. What is wrong with one is said with its byte.
pub(crate) fn edited(text: &str, edits: &str) -> Result<String, (usize, String)> {
    let read = json::read(edits);
    if let Some(mistake) = read.first_mistake() {
        return Err((mistake.span.start, mistake.message.clone()));
    }
    if !matches!(read.root().value(), Value::Array(_)) {
        return Err((0, "Edits are a list of `{\"op\", \"path\", \"value\"}`.".to_owned()));
    }
    let head = r#"{"schema":1,"steps":[{"do":"#;
    let (scenario, problems) = Scenario::read(&format!("{head}{edits}}}]}}"));
    if let Some(problem) = problems.into_iter().next() {
        let byte = problem.span.start.saturating_sub(head.len());
        return Err((byte, problem.message));
    }
    let edits = scenario.steps.iter().flat_map(|step| &step.edits);
    edits
        .zip(read.root().items())
        .try_fold(text.to_owned(), |text, (edit, node)| edit.made(&text).map_err(|says| (node.span.start, says)))
}
