//! What the state asks of the world around it.

use scenario::{NetworkDocument, Scenario};

use super::Origin;
use crate::engine::Pasted;

/// What an action asks for beside a new state. `crate::effects` does it, and what comes of it comes back as an action.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// Load the engine: at once, or when what is there has been painted.
    LoadEngine { at_once: bool },
    /// Ask the engine about the network. The number of the question comes back with the answer.
    AskNetwork(u32, NetworkDocument),
    /// Ask the engine about the networks that steps lead to. The number of the question comes back with the answers.
    AskNetworks(u32, Vec<NetworkDocument>),
    /// Ask the engine what would change the verdict of the answer with this number, unless more is typed.
    AskAdvice { answer: u32, scenario: Box<Scenario>, now: i64, is_first: bool },
    /// Ask the engine what was pasted. The number of the question comes back with the answer.
    Recognise(u32, Box<Pasted>),
    /// Answer what is edited in a pause of typing.
    Pause,
    /// Keep what is edited, of this example and this opening.
    Keep { scenario: Box<Scenario>, example: Option<String>, opened: u32, is_long: bool },
    /// Keep what is edited until now, and open something else.
    Begin(Box<Scenario>, Origin),
    /// Open what this part of an address asks for.
    Go(String),
    /// Open the earlier piece of work with this key.
    Resume(String),
    /// Forget the piece of work with this key, so that there is room for what is edited.
    KeepInsteadOf(String),
    /// Save what could not be kept as a file.
    Download,
    /// Copy a text, which is that of what has this name.
    Copy { text: String, name: String },
    /// Save a text as a file of this name.
    Save { text: String, file: String },
    /// List what is stored, with the verdicts.
    ListWorks,
    /// Go to the first part of the question that has nothing in it yet.
    AskOn,
}
