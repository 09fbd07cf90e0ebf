//! Actions that need another one.

use std::collections::BTreeMap;

use iam::Effect;
use json::{Span, clip};

use crate::Kind;
use crate::finding::Findings;
use crate::grants::listed;
use crate::grants::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "MISSING_DEPENDENT_ACTION", Suggestion, Ours, Some(check), SERVICES;
    what: "An action that takes a role, in a policy that allows passing none.",
    why: "AWS checks `iam:PassRole` besides, so the call fails if it names a role and no other policy of the caller allows \
        passing it.",
    instead: "Allow `iam:PassRole` on the roles that the caller is to use, for that service. If another policy does, or no role \
        is passed, leave it.",
    bad: r#"{ "Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*" }"#,
    good: r#"[
    { "Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": "*" },
    {
      "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*",
      "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } }
    }
  ]"#,
}];

/// The one that a caller surely lacks where it is not allowed: the others hang on what the call is about, such as its tags,
/// its encryption and what is there already.
const PASS: &str = "iam:PassRole";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog.filter(|_| subject.kind == Kind::Identity) else { return };
    if subject.grants().each(&subject.policy, Effect::Allow).any(|(_, names)| names.has(PASS)) {
        return;
    }
    let mut by_service: BTreeMap<&str, (Span, Vec<String>)> = BTreeMap::new();
    for pattern in subject.allows().flat_map(listed) {
        let Some(action) = catalog.action(&pattern.text) else { continue };
        if action.dependent().any(|name| name == PASS) {
            let service = by_service.entry(action.service().prefix());
            service.or_insert((pattern.span, Vec::new())).1.push(action.to_string());
        }
    }
    for (place, mut actions) in by_service.into_values() {
        actions.sort_unstable();
        actions.dedup();
        let message = format!(
            "{} may need `{PASS}`, for a role that the call names; this policy allows it nowhere.",
            clip(&crate::grants::told(actions.iter().map(String::as_str)))
        );
        findings.add("MISSING_DEPENDENT_ACTION", place, message);
    }
}
