//! What the author of a scenario acknowledged, with a reason: it stays listed, and counts no more (R27).

use json::{Document, Member, Node, Span};

use crate::Part;
use crate::finding::Findings;
use crate::options::Linted;
#[cfg(feature = "reference")]
use crate::pages::CHECKS;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[&[Rule]] = &[&[rule! {
    "ACKNOWLEDGES_NOTHING", Suggestion, Ours, Scenario(check);
    what: "An item of a scenario's `acknowledged` that acknowledges nothing.",
    why: "What was acknowledged is gone, its code is misspelt, or nobody said why it may stay. In the first case the item would hide \
        the next finding of that code; in the others the finding counts as before, while its author believes that it does not.",
    instead: "Remove the item, or write the code as findings have it, and the reason. `document` is the place that the linter \
        prints; without it the item is about the whole scenario.",
    page: CHECKS,
    Scenario,
    bad: r#"{
  "schema": 1,
  "access": {
    "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::example-bucket/a" },
    "policies": { "identity": [{ "name": "Readers", "document": {
    "Version": "2012-10-17",
    "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
  } }] }
  },
  "acknowledged": [{ "code": "FULL_ADMIN", "reason": "The account is a sandbox." }]
}"#,
    good: r#"{
  "schema": 1,
  "access": {
    "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::example-bucket/a" },
    "policies": { "identity": [{ "name": "Admins", "document": {
    "Version": "2012-10-17",
    "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" }
  } }] }
  },
  "acknowledged": [{ "code": "FULL_ADMIN", "reason": "The account is a sandbox." }]
}"#,
}]];

/// What a scenario acknowledges, and whether findings bear it out.
pub(crate) struct Acknowledged<'t> {
    items: Vec<Item<'t>>,
    /// What cannot be read, each with a sentence.
    unreadable: Vec<(Span, String)>,
    /// Where its policies and its network stand.
    documents: Vec<String>,
    /// Whether every rule ran: else what is not found may still be there.
    is_complete: bool,
}

/// One acknowledged code.
struct Item<'t> {
    code: &'t str,
    code_span: Span,
    reason: &'t str,
    /// The document that it is about, by the name of the [`Part`]; every one if there is none.
    document: Option<(&'t str, Span)>,
    /// Whether something of the code was found.
    is_borne_out: bool,
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
    /// Reads the list and marks the findings that it is about.
    pub(crate) fn of(list: Node<'t>, linted: &mut [(Part<'_>, Linted)], is_complete: bool) -> Acknowledged<'t> {
        let documents = linted.iter().map(|(part, _)| part.name.clone()).collect();
        let mut read = Acknowledged { items: Vec::new(), unreadable: Vec::new(), documents, is_complete };
        if !is_list(list) {
            let message =
                format!("`acknowledged` is a list of objects with `code` and `reason`; this is {}.", list.kind());
            read.unreadable.push((list.span, message));
        }
        for node in list.items() {
            read.item(node);
        }
        for item in &mut read.items {
            let parts = linted.iter_mut().filter(|(part, _)| item.document.is_none_or(|(name, _)| name == part.name));
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

fn check(read: &Acknowledged<'_>, findings: &mut Findings) {
    const CODE: &str = "ACKNOWLEDGES_NOTHING";
    for (span, message) in &read.unreadable {
        findings.add(CODE, *span, message.clone());
    }
    for item in read.items.iter().filter(|item| !item.is_borne_out) {
        let code = json::clip(item.code);
        if crate::find(item.code).is_none() {
            let near = json::nearest(item.code, crate::all().map(|rule| rule.code));
            let near = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
            findings.add(CODE, item.code_span, format!("`{code}` is no code of the linter.{near}"));
            continue;
        }
        let place = match item.document {
            Some((name, span)) if !read.documents.iter().any(|known| known == name) => {
                let known = crate::who::listed(read.documents.iter().map(String::as_str));
                let message = format!("`{}` is no document of this scenario; there is {known}.", json::clip(name));
                findings.add(CODE, span, message);
                continue;
            }
            Some((name, _)) => format!(" in `{}`", json::clip(name)),
            None => String::new(),
        };
        if read.is_complete {
            findings.add(
                CODE,
                item.code_span,
                format!("There is no `{code}`{place} to acknowledge; the next one would pass unseen."),
            );
        }
    }
}
