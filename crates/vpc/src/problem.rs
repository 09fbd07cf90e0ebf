//! What is wrong with, or missing from, what was read.

use serde::Serialize;
use wire::Wire;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum NetworkSeverity {
    /// A part cannot be used; what depends on it is undetermined.
    Error,
    /// Understood, and probably not meant.
    Warning,
    /// Good to know.
    Note,
}

/// Something wrong, located by the thing that it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct NetworkProblem {
    /// How much it matters.
    pub severity: NetworkSeverity,
    /// The id of the resource, or the name of the text.
    pub component: String,
    /// The field of it, in AWS's spelling; empty for the whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub field: String,
    /// One sentence.
    pub message: String,
    /// Byte offset in the text, for what is wrong with the text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<usize>,
}

/// What is found wrong while a network is read.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub(crate) Vec<NetworkProblem>);

/// As many problems of one severity are told.
const MOST: usize = 500;

impl Problems {
    /// The same once more, as in a list of a hundred thousand wrong things, is no news.
    pub(crate) fn push(&mut self, problem: NetworkProblem) {
        if self.0.last() != Some(&problem) {
            self.0.push(problem);
        }
    }

    /// The problems in order, each once: the first of each severity, and how many more there were.
    pub(crate) fn into_list(self) -> Vec<NetworkProblem> {
        let mut all = self.0;
        json::sort_and_dedup(&mut all);
        for severity in [NetworkSeverity::Error, NetworkSeverity::Warning, NetworkSeverity::Note] {
            let mut count = 0;
            all.retain(|problem| {
                count += usize::from(problem.severity == severity);
                problem.severity != severity || count <= MOST
            });
            if let Some(more @ 1..) = count.checked_sub(MOST) {
                let message = format!("there are {more} more like these");
                all.push(NetworkProblem::new(severity, "network", "", message));
            }
        }
        all
    }
}

impl NetworkProblem {
    pub(crate) fn new(
        severity: NetworkSeverity,
        component: &str,
        field: &str,
        message: impl Into<String>,
    ) -> NetworkProblem {
        NetworkProblem {
            severity,
            component: component.to_owned(),
            field: field.to_owned(),
            message: message.into(),
            offset: None,
        }
    }

    pub(crate) fn error(component: &str, field: &str, message: impl Into<String>) -> NetworkProblem {
        NetworkProblem::new(NetworkSeverity::Error, component, field, message)
    }

    pub(crate) fn warning(component: &str, field: &str, message: impl Into<String>) -> NetworkProblem {
        NetworkProblem::new(NetworkSeverity::Warning, component, field, message)
    }

    pub(crate) fn note(component: &str, field: &str, message: impl Into<String>) -> NetworkProblem {
        NetworkProblem::new(NetworkSeverity::Note, component, field, message)
    }
}
