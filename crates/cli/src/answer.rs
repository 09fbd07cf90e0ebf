//! What is printed for a scenario, and how.

use scenario::{Advice, Decision, Report, Scenario};
use serde::Serialize;

use cli::reference::catalog;

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

/// Adds what would change the verdict, if there is one: of a scenario with mistakes a part may have been read.
pub(crate) fn advise(scenario: &Scenario, report: &mut Report, now: Option<i64>) {
    if let Some(access) = &mut report.access {
        access.advice = Some(match access.decision {
            Decision::NotEvaluated => Advice::default(),
            _ => scenario::advise_by(scenario, now, catalog()),
        });
    }
}

pub(crate) fn json(answer: &impl Serialize) -> String {
    // Strings, numbers and lists: there is nothing that could fail.
    serde_json::to_string(answer).unwrap_or_default()
}
