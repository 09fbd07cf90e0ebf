//! The list of a scenario, and the findings that it is about.

use json::{Document, Member, Node, Span};

use crate::options::Linted;

/// What a scenario acknowledges, and whether findings bear it out.
pub(crate) struct Acknowledged<'t> {
    pub(crate) items: Vec<Item<'t>>,
    /// What cannot be read, each with a sentence.
    pub(crate) unreadable: Vec<(Span, String)>,
    /// Where its policies and its network stand.
    pub(crate) documents: Vec<String>,
    /// The codes that there are.
    pub(crate) codes: Vec<&'static str>,
    /// Whether every rule ran: else what is not found may still be there.
    pub(crate) is_complete: bool,
}

/// One acknowledged code.
pub(crate) struct Item<'t> {
    pub(crate) code: &'t str,
    pub(crate) code_span: Span,
    reason: &'t str,
    /// The document that it is about, by its name; every one if there is none.
    pub(crate) document: Option<(&'t str, Span)>,
    /// Whether something of the code was found.
    pub(crate) is_borne_out: bool,
}

/// Where a scenario says what it acknowledges.
pub(crate) fn place<'t>(document: &'t Document<'_>) -> Option<Node<'t>> {
    document.root().get("schema")?;
    document.root().get("acknowledged").filter(|node| !node.items().is_empty() || !is_list(*node) && !node.is_missing())
}

fn is_list(node: Node<'_>) -> bool {
    matches!(node.value(), json::Value::Array(_))
}

impl<'t> Acknowledged<'t> {
    /// Reads the list and marks the findings that it is about, in documents by their names.
    pub(crate) fn of(
        list: Node<'t>,
        linted: &mut [(&str, &mut Linted)],
        is_complete: bool,
        codes: Vec<&'static str>,
    ) -> Acknowledged<'t> {
        let documents = linted.iter().map(|(name, _)| (*name).to_owned()).collect();
        let mut read = Acknowledged { items: Vec::new(), unreadable: Vec::new(), documents, codes, is_complete };
        if !is_list(list) {
            let message =
                format!("`acknowledged` is a list of objects with `code` and `reason`; this is {}.", list.kind());
            read.unreadable.push((list.span, message));
        }
        for node in list.items() {
            read.item(node);
        }
        for item in &mut read.items {
            let parts = linted.iter_mut().filter(|(known, _)| item.document.is_none_or(|(name, _)| name == *known));
            let findings = parts.flat_map(|(_, linted)| &mut linted.findings);
            for finding in findings.filter(|finding| finding.code == item.code) {
                item.is_borne_out = true;
                finding.acknowledged.get_or_insert_with(|| item.reason.to_owned());
            }
        }
        read
    }

    fn item(&mut self, node: Node<'t>) {
        let text = |name: &str| {
            let member = node.members().into_iter().find(|member| member.key == name)?;
            Some((member.value.as_str()?.trim(), member.value.span))
        };
        let wrong = |member: &Member<'_>| {
            !["code", "reason", "document"].contains(&member.key) || member.value.as_str().is_none()
        };
        let Some((code, code_span)) = text("code") else {
            let message = "An acknowledgement names the `code` of a finding; this one names none.".to_owned();
            self.unreadable.push((node.span, message));
            return;
        };
        if let Some(member) = node.members().into_iter().find(wrong) {
            let message = format!(
                "An acknowledgement has the texts `code`, `reason` and `document`; `{}` is none of them, so this one acknowledges nothing.",
                json::clip(member.key)
            );
            self.unreadable.push((member.key_span, message));
            return;
        }
        let Some((reason, _)) = text("reason").filter(|(reason, _)| !reason.is_empty()) else {
            let message =
                format!("Nobody says why `{}` may stay: without a `reason` it counts as before.", json::clip(code));
            self.unreadable.push((node.span, message));
            return;
        };
        self.items.push(Item { code, code_span, reason, document: text("document"), is_borne_out: false });
    }
}
