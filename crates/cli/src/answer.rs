//! What is printed for a scenario, and how.

use scenario::{Report, Scenario};
use serde::Serialize;

use crate::reference::catalog;

/// What is printed for a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The whole report.
    Report,
    /// The whole report, and what would change the verdict.
    Advice,
    /// The verdict alone.
    Verdict,
}

/// Adds what would change the verdict.
pub(crate) fn advise(scenario: &Scenario, report: &mut Report, now: Option<i64>) {
    if let Some(access) = &mut report.access {
        access.advice = Some(scenario::advise_by(scenario, now, catalog()));
    }
}

pub(crate) fn json(answer: &impl Serialize) -> String {
    // Strings, numbers and lists: there is nothing that could fail.
    serde_json::to_string(answer).unwrap_or_default()
}
