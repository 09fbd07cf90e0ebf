//! The way between a lab and what shows it: a change goes in, a page comes out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Lab, Page};

/// What a lab asks before it has a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// What is told to a lab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Its state, as it was told last. Nothing stands for how it begins, and what cannot be read of it is as it begins.
    #[serde(default)]
    pub state: Value,
    /// What was typed, chosen or pressed: the fields and their values, one after the other.
    #[serde(default)]
    pub changes: Vec<(String, String)>,
    /// The answers to what it asked, in that order.
    #[serde(default)]
    pub answers: Option<Vec<Answer>>,
}

/// What a lab tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// Its state, for the next turn, links and files.
    pub state: Value,
    /// What it asks: then there is no page yet.
    pub asks: Vec<Ask>,
    /// What it shows.
    pub page: Option<Page>,
}

/// Makes a change, and answers with the page that comes of it.
pub fn turn<L: Lab>(input: Input) -> Output {
    let mut lab: L = serde_json::from_value(input.state).unwrap_or_default();
    for (field, value) in &input.changes {
        lab.set(field, value);
    }
    let state = serde_json::to_value(&lab).unwrap_or_default();
    let asks = lab.asks();
    match input.answers {
        None if !asks.is_empty() => Output { state, asks, page: None },
        answers => Output { state, asks: Vec::new(), page: Some(lab.page(&answers.unwrap_or_default())) },
    }
}
