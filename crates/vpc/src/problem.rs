//! What is wrong with, or missing from, what was read.

use serde::Serialize;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
