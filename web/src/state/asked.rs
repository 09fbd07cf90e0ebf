use scenario::{Question, Scenario};

/// A question of the page's own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(super) question: Question,
    /// What it is asked about.
    pub(super) of: Scenario,
    /// The places of the choices that are right. What becomes of packets is the engine's to say.
    pub(super) right: Vec<usize>,
}
