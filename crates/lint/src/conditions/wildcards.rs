//! Values that every text fits: what is left of the condition is whether the key is there.

use iam::Family;
use iam::keys::Kind;
use json::Patch;

use super::test::{Test, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "EQUIVALENT_TO_NULL_FALSE", Suggestion, AccessAnalyzer, Some(check), CHECKS;
        "A pattern `*` that only asks for the key to be there.";
        "It reads like a test of the value, and there is none.";
        "Write `\"Null\": { KEY: \"false\" }`, which says so.";
        "Allow" r#"{ "StringLike": { "aws:PrincipalTag/team": "*" } }"# =>
        "Allow" r#"{ "Null": { "aws:PrincipalTag/team": "false" } }"#
    },
    row! {
        "EQUIVALENT_TO_NULL_TRUE", Suggestion, AccessAnalyzer, None, CHECKS;
        "A negated pattern `*` that only asks for the key to be absent.";
        "It reads like a test of the value, and there is none.";
        "Write `\"Null\": { KEY: \"true\" }`, which says so.";
        "Deny" r#"{ "StringNotLike": { "aws:PrincipalTag/team": "*" } }"# =>
        "Deny" r#"{ "Null": { "aws:PrincipalTag/team": "true" } }"#
    },
    row! {
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", Suggestion, AccessAnalyzer, None, CHECKS;
        "A pattern `*` under an operator that also holds without the key.";
        "The condition holds for every request, so it is not there.";
        "Remove the key, or write the values that are meant.";
        "Allow" r#"{ "StringLikeIfExists": { "aws:PrincipalTag/team": "*" } }"# =>
        "Allow" r#"{ "StringLikeIfExists": { "aws:PrincipalTag/team": "blue" } }"#
    },
    row! {
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", Suggestion, AccessAnalyzer, None, CHECKS;
        "A negated pattern `*` that no request fits, with the key or without it.";
        "The statement never applies.";
        "Remove the statement, or write the values that are meant.";
        "Deny" r#"{ "ForAnyValue:StringNotLike": { "aws:TagKeys": "*" } }"# =>
        "Deny" r#"{ "ForAnyValue:StringNotLike": { "aws:TagKeys": "team-*" } }"#
    },
];

/// Whether each text fits one of its values; a literal star of StringEquals is none (M15).
pub(super) fn takes_all(test: Test<'_>) -> bool {
    let all = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'*');
    let any = test.condition.values.iter().any(|value| all(&value.text) && value.is_readable());
    any && matches!(test.family(), Family::TextLike | Family::Arn)
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject).filter(|test| takes_all(*test)) {
        let (name, operator) = (test.name(), test.operator());
        let single = matches!(subject.key(test.key()), Some((Kind::Text | Kind::Arn, false)));
        let (code, says, title, patches) = match (!test.negated(), test.holds_absent()) {
            (true, true) => {
                // One text is not compared with several values.
                let same = single || test.used.set.is_some();
                let patches = if same { test.removed(subject) } else { Vec::new() };
                ("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", "holds for every request", "Remove the key", patches)
            }
            (true, false) => {
                let patches = presence(subject, test, "false", single);
                ("EQUIVALENT_TO_NULL_FALSE", "only asks for the key; Null with `false` says so", "Write Null", patches)
            }
            (false, true) => {
                let patches = presence(subject, test, "true", single);
                (
                    "EQUIVALENT_TO_NULL_TRUE",
                    "only asks that the key is absent; Null with `true` says so",
                    "Write Null",
                    patches,
                )
            }
            (false, false) => {
                let says = "holds for no request, so this statement never applies";
                ("REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION", says, "", Vec::new())
            }
        };
        let message = format!("{operator} with `*` on {name} {says}.");
        findings.add_with_fix(code, test.condition.span, message, title, patches);
    }
}

/// Null instead, for a key with one value, of which it says the same.
fn presence(subject: &Subject<'_>, test: Test<'_>, value: &str, single: bool) -> Vec<Patch> {
    let mut patches = test.renamed("Null");
    let key = test.condition.key.span;
    let node = || {
        let statement = subject.document.find(test.statement.span)?;
        let members = statement.get("Condition")?.get(&test.condition.operator_text.text)?.members();
        members.into_iter().find(|member| member.key_span == key)
    };
    match node().filter(|_| single && test.used.set.is_none() && !patches.is_empty()) {
        Some(member) => patches.push(Patch { span: member.value.span, text: json::string(value) }),
        None => patches.clear(),
    }
    patches
}
