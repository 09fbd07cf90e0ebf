//! Operators that AWS does not know, and `Null`.

use iam::Family;

use super::test::tests;
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "INVALID_CONDITION_OPERATOR", Error, AccessAnalyzer, None, OPERATORS;
        "A condition operator that does not exist.";
        "AWS refuses the document.";
        "Take an operator of AWS's list, with `ForAllValues:` or `ForAnyValue:` before it and `IfExists` behind it where \
            they are meant.";
        "Allow" r#"{ "StringEqual": { "aws:PrincipalTag/team": "blue" } }"# =>
        "Allow" r#"{ "StringEquals": { "aws:PrincipalTag/team": "blue" } }"#
    },
    row! {
        "NULL_WITH_IF_EXISTS", Error, AccessAnalyzer, None, OPERATORS;
        "The operator Null with `IfExists` behind it.";
        "`Null` itself asks whether a key is there, so it takes no `IfExists`, and AWS refuses the document.";
        "Write `Null` without `IfExists`.";
        "Deny" r#"{ "NullIfExists": { "aws:TokenIssueTime": "true" } }"# =>
        "Deny" r#"{ "Null": { "aws:TokenIssueTime": "true" } }"#
    },
    row! {
        "NULL_WITH_QUALIFIER", Suggestion, AccessAnalyzer, Some(check), CHECKS;
        "`Null` behind `ForAllValues:` or `ForAnyValue:`.";
        "`ForAllValues:Null` holds for every request and `ForAnyValue:Null` for none, whatever the request has.";
        "Write `Null` alone: it looks at the key, not at its values.";
        "Allow" r#"{ "ForAllValues:Null": { "aws:TagKeys": "false" } }"# =>
        "Allow" r#"{ "Null": { "aws:TagKeys": "false" } }"#
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject).filter(|test| test.family() == Family::Null && test.used.set.is_some()) {
        let holds = if test.is_for_all() { "holds for every request" } else { "holds for no request" };
        let message = format!("`{}` {holds}, with {} or without it; write `Null`.", test.operator(), test.name());
        findings.add("NULL_WITH_QUALIFIER", test.condition.operator_text.span, message);
    }
}
