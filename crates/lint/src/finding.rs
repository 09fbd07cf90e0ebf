//! What a rule found.

use iam::Work;
use json::{Diagnostic, Patch, Severity, Span};
use serde::Serialize;

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
    /// Edits that repair it.
    pub fix: Option<Fix>,
    /// A packet that shows it in a network.
    pub shows: Option<Flow>,
    /// Why it may stay, if the author of its scenario acknowledged it: then it is listed and does not count (R27).
    pub acknowledged: Option<String>,
}

/// A packet, as the `flow` of a network names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    /// The address, or the interface by its id, that it comes from.
    pub from: String,
    /// The same of where it goes.
    pub to: String,
    /// `tcp`, `udp`, `icmp`, `icmpv6`, or a number.
    pub protocol: String,
    /// Its destination port, if its protocol has ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The port that it comes from, if that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_port: Option<u16>,
    /// The type of a message of ICMP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icmp_type: Option<u16>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icmp_code: Option<u16>,
}

/// A repair: edits of the text that remove the finding and add none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for the button: `Remove s3:GetObject`.
    pub title: String,
    /// The edits, which do not overlap.
    pub patches: Vec<Patch>,
    /// Whether it can be made without looking: the policy allows no more afterwards. Else it is what was probably meant,
    /// such as an action whose name is misspelt.
    pub safe: bool,
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
    /// How many there are so far.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn add(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.push(code, span, message.into(), None);
    }

    pub(crate) fn add_with_fix(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        title: impl Into<String>,
        patches: Vec<Patch>,
    ) {
        let fix = (!patches.is_empty()).then(|| Fix { title: title.into(), patches, safe: true });
        self.push(code, span, message.into(), fix);
    }

    /// The one that was added last is shown by a packet.
    pub(crate) fn shown_by(&mut self, flow: Option<Flow>) {
        if let Some(last) = self.list.last_mut() {
            last.shows = flow;
        }
    }

    /// With what was probably meant, which may allow more than what stands there.
    pub(crate) fn add_meant(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        title: impl Into<String>,
        patch: Option<Patch>,
    ) {
        let fix = patch.map(|patch| Fix { title: title.into(), patches: vec![patch], safe: false });
        self.push(code, span, message.into(), fix);
    }

    /// What was found while the document was read.
    pub(crate) fn take(&mut self, diagnostic: Diagnostic) {
        let Diagnostic { code, severity, span, message } = diagnostic;
        self.list.push(Finding { code, severity, span, message, fix: None, shows: None, acknowledged: None });
    }

    fn push(&mut self, code: &'static str, span: Span, message: String, fix: Option<Fix>) {
        self.list.push(Finding { code, severity: Severity::Info, span, message, fix, shows: None, acknowledged: None });
    }

    /// A comma behind the last item of something, of which these are the places, can go. Without them the text is broken
    /// otherwise: what its author means by it is a guess, and so is what becomes of it by a repair.
    pub(crate) fn repair_commas(&mut self, commas: Option<&[usize]>) {
        let Some(commas) = commas else {
            self.list.iter_mut().filter_map(|finding| finding.fix.as_mut()).for_each(|fix| fix.safe = false);
            return;
        };
        for finding in &mut self.list {
            if finding.code == json::SYNTAX_ERROR && commas.contains(&finding.span.start) {
                let patches = vec![Patch { span: finding.span, text: String::new() }];
                finding.fix = Some(Fix { title: "Remove the comma".to_owned(), patches, safe: true });
            }
        }
    }

    /// In the order of the text, each once, with the severity of its rule's row; and how many more there were.
    pub(crate) fn into_list(self, severity: impl Fn(&str) -> Option<Severity>) -> (Vec<Finding>, usize) {
        let mut list = self.list;
        for finding in &mut list {
            finding.severity = severity(finding.code).unwrap_or(finding.severity);
        }
        json::sort_by(&mut list, |a, b| {
            (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message))
        });
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
