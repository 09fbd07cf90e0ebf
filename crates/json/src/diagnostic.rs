//! Where something stands in a text, and what is wrong there.

use std::fmt;

use serde::Serialize;

/// A half-open range of UTF-8 byte offsets in the text that was parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, and without, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// The part of `text` that this span covers; empty if the span does not fit the text.
    ///
    /// ```
    /// assert_eq!(json::Span::new(1, 3).of("abcd"), "bc");
    /// assert_eq!(json::Span::new(1, 30).of("abcd"), "");
    /// ```
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// How much a [`Diagnostic`] matters; the words are those of IAM Access Analyzer's policy validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Severity {
    /// AWS rejects the document, so it cannot be evaluated.
    Error,
    /// The document is accepted, and lets in more than it should.
    Security,
    /// The document is accepted, and probably does something else than its author meant.
    Warning,
    /// Could be written better.
    Suggestion,
    /// Good to know.
    Info,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Severity; 5] =
        [Severity::Error, Severity::Security, Severity::Warning, Severity::Suggestion, Severity::Info];

    /// The word used in reports: `error`, `security`, `warning`, `suggestion` or `info`.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Security => "security",
            Severity::Suggestion => "suggestion",
            Severity::Info => "info",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable name, the one that IAM Access Analyzer uses where it has one: `INVALID_EFFECT`.
    pub code: &'static str,
    /// What AWS would do about it.
    pub severity: Severity,
    /// The bytes it is about.
    pub span: Span,
    /// One sentence that names the offending value.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic of severity [`Severity::Error`].
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { code, severity: Severity::Error, span, message: message.into() }
    }

    /// A diagnostic of severity [`Severity::Warning`].
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { code, severity: Severity::Warning, span, message: message.into() }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.severity.word(), self.code, self.message)
    }
}
