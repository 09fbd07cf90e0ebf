//! A finding as JSON has it, on the command line and in JavaScript.

use json::{Patch, Severity, Span};
use serde::Serialize;

use crate::finding::{Finding, Fix, Flow};

/// A finding to be written as JSON: `{"code", "severity", "span", "message", "fix"?, "shows"?, "acknowledged"?}`.
#[derive(Debug, Serialize)]
pub struct Told {
    code: &'static str,
    severity: Severity,
    span: [usize; 2],
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<ToldFix>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shows: Option<Flow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acknowledged: Option<String>,
}

#[derive(Debug, Serialize)]
struct ToldFix {
    title: String,
    safe: bool,
    edits: Vec<Edit>,
}

#[derive(Debug, Serialize)]
struct Edit {
    span: [usize; 2],
    text: String,
}

impl Finding {
    /// As JSON has it, with places as `place` counts them: `|byte| byte` for bytes, or UTF-16 units.
    ///
    /// ```
    /// let linted = lint::lint(r#"{"Statement": []}"#, &lint::Options::default());
    /// let told = linted.findings[0].told(|byte| byte);
    /// let json = serde_json::to_string(&told).unwrap();
    /// assert!(json.starts_with(r#"{"code":"MISSING_VERSION","severity":"warning","span":[0,1],"message":"#), "{json}");
    /// ```
    pub fn told(&self, place: impl Fn(usize) -> usize) -> Told {
        let pair = |span: Span| [place(span.start), place(span.end)];
        Told {
            code: self.code,
            severity: self.severity,
            span: pair(self.span),
            message: self.message.clone(),
            fix: self.fix.as_ref().map(|Fix { title, patches, safe }| ToldFix {
                title: title.clone(),
                safe: *safe,
                edits: patches
                    .iter()
                    .map(|Patch { span, text }| Edit { span: pair(*span), text: text.clone() })
                    .collect(),
            }),
            shows: self.shows.clone(),
            acknowledged: self.acknowledged.clone(),
        }
    }
}
