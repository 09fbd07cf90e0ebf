//! What a rule found.

use iam::Work;
use json::{Diagnostic, Patch, Severity, Span};

/// One thing that a rule found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's code: `MISSING_VERSION`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The bytes that it is about.
    pub span: Span,
    /// One sentence that names the value.
    pub message: String,
    /// A repair that is safe to make without looking.
    pub fix: Option<Fix>,
}

/// A repair: edits of the text that remove the finding, add none, and never widen what the policy allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for the button: `Remove s3:GetObject`.
    pub title: String,
    /// The edits, which do not overlap.
    pub patches: Vec<Patch>,
}

/// What rules find, as they go.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    /// One budget for everything that compares patterns. A check that runs out of it adds nothing more.
    pub(crate) work: Work,
}

/// As many of one code are told.
const MOST_OF_A_CODE: usize = 100;

impl Findings {
    pub(crate) fn add(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.list.extend(Self::finding(code, span, message.into(), None));
    }

    pub(crate) fn add_with_fix(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        title: impl Into<String>,
        patches: Vec<Patch>,
    ) {
        let fix = (!patches.is_empty()).then(|| Fix { title: title.into(), patches });
        self.list.extend(Self::finding(code, span, message.into(), fix));
    }

    /// What was found while the document was read.
    pub(crate) fn take(&mut self, diagnostic: Diagnostic) {
        let Diagnostic { code, severity, span, message } = diagnostic;
        // Reading tells what AWS refuses; the row tells how Access Analyzer calls it.
        let severity = crate::find(code).map_or(severity, |rule| rule.severity);
        self.list.push(Finding { code, severity, span, message, fix: None });
    }

    /// A finding has the severity of its rule's row.
    fn finding(code: &'static str, span: Span, message: String, fix: Option<Fix>) -> Option<Finding> {
        let severity = crate::find(code)?.severity;
        Some(Finding { code, severity, span, message, fix })
    }

    /// In the order of the text, each once; and how many more there were.
    pub(crate) fn into_list(self) -> (Vec<Finding>, usize) {
        let mut list = self.list;
        list.sort_by(|a, b| (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message)));
        list.dedup_by(|a, b| a.code == b.code && a.span == b.span && a.message == b.message);
        let all = list.len();
        let mut counts = std::collections::HashMap::new();
        list.retain(|finding| {
            let count = counts.entry(finding.code).or_insert(0_usize);
            *count += 1;
            *count <= MOST_OF_A_CODE
        });
        let more = all - list.len();
        (list, more)
    }
}
