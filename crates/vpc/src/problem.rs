//! What is wrong with, or missing from, what was read.

use serde::Serialize;

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(rename = "NetworkSeverity"))]
pub enum Severity {
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
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(rename = "NetworkProblem"))]
pub struct Problem {
    /// How much it matters.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkSeverity"))]
    pub severity: Severity,
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

impl Problem {
    pub(crate) fn new(severity: Severity, component: &str, field: &str, message: impl Into<String>) -> Problem {
        Problem {
            severity,
            component: component.to_owned(),
            field: field.to_owned(),
            message: message.into(),
            offset: None,
        }
    }

    pub(crate) fn error(component: &str, field: &str, message: impl Into<String>) -> Problem {
        Problem::new(Severity::Error, component, field, message)
    }

    pub(crate) fn warning(component: &str, field: &str, message: impl Into<String>) -> Problem {
        Problem::new(Severity::Warning, component, field, message)
    }

    pub(crate) fn note(component: &str, field: &str, message: impl Into<String>) -> Problem {
        Problem::new(Severity::Note, component, field, message)
    }
}
