//! `aws:MultiFactorAuthPresent`, which requests with long-term access keys do not hold at all (K3, R8).

use iam::Family;

use super::test::{Test, denied_without, of, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "BAD_PATTERN_FOR_MFA", Warning, Ours, Some(check), MFA;
        "`aws:MultiFactorAuthPresent` under Bool with `false`.";
        "A request with a long-term access key does not hold the key, so a Deny with Bool misses just the requests \
            without MFA that it is for. An Allow with it allows those who did not use MFA.";
        "In a Deny write BoolIfExists. In an Allow write `\"Bool\": { \"aws:MultiFactorAuthPresent\": \"true\" }`.";
        "Deny" r#"{ "Bool": { "aws:MultiFactorAuthPresent": "false" } }"# =>
        "Deny" r#"{ "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }"#
    },
    row! {
        "MFA_BOOLIFEXISTS_FALSE_IN_ALLOW", Warning, Ours, None, MFA;
        "An Allow with `aws:MultiFactorAuthPresent` under BoolIfExists with `false`.";
        "It allows everybody but those who used MFA.";
        "Write `\"Bool\": { \"aws:MultiFactorAuthPresent\": \"true\" }`; BoolIfExists with `false` belongs into a Deny.";
        "Allow" r#"{ "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }"# =>
        "Allow" r#"{ "Bool": { "aws:MultiFactorAuthPresent": "true" } }"#
    },
    row! {
        "MFA_NULL_FALSE", Warning, Ours, None, MFA;
        "An Allow with `aws:MultiFactorAuthPresent` under Null with `false`, and no condition on its value.";
        "The key is there for all temporary credentials that GetSessionToken or the console made, and says `false` \
            where no MFA was used.";
        "Write `\"Bool\": { \"aws:MultiFactorAuthPresent\": \"true\" }`, which needs the key as well.";
        "Allow" r#"{ "Null": { "aws:MultiFactorAuthPresent": "false" } }"# =>
        "Allow" r#"{ "Bool": { "aws:MultiFactorAuthPresent": "true" } }"#
    },
    row! {
        "MFA_NULL_TRUE", Warning, Ours, None, MFA;
        "An Allow with `aws:MultiFactorAuthPresent` under Null with `true`.";
        "The key is absent for long-term access keys: the statement allows those alone, and MFA never is behind them.";
        "Write `\"Bool\": { \"aws:MultiFactorAuthPresent\": \"true\" }`.";
        "Allow" r#"{ "Null": { "aws:MultiFactorAuthPresent": "true" } }"# =>
        "Allow" r#"{ "Bool": { "aws:MultiFactorAuthPresent": "true" } }"#
    },
];

pub(super) const PRESENT: &str = "aws:multifactorauthpresent";
const AGE: &str = "aws:multifactorauthage";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let denied = denied_without(subject);
    // Another statement denies what this one misses.
    let spared = denied.contains(PRESENT) || denied.contains(AGE);
    for test in tests(subject).filter(|test| test.key() == PRESENT) {
        let span = test.condition.operator_text.span;
        let name = test.name();
        let (code, message) = match test.family() {
            Family::Bool if test.has("false") && !test.has("true") => match (test.used.if_exists, test.allows()) {
                (true, true) => (
                    "MFA_BOOLIFEXISTS_FALSE_IN_ALLOW",
                    format!("This allows whoever did not use MFA, with {name} or without it."),
                ),
                (false, true) => {
                    ("BAD_PATTERN_FOR_MFA", format!("This allows temporary credentials whose {name} is false: no MFA."))
                }
                (false, false) if test.denies() && !spared => {
                    let message = format!(
                        "Requests with a long-term access key have no {name}, so this does not deny them; BoolIfExists does."
                    );
                    let new = test.operator().replacen("Bool", "BoolIfExists", 1);
                    let (title, patches) = (format!("Write {new}"), test.renamed(&new));
                    findings.add_with_fix("BAD_PATTERN_FOR_MFA", span, message, title, patches);
                    continue;
                }
                _ => continue,
            },
            Family::Null if test.used.set.is_some() || !test.allows() => continue,
            Family::Null if test.has("true") && !test.has("false") => (
                "MFA_NULL_TRUE",
                format!("This allows only requests without {name}, which long-term access keys make."),
            ),
            Family::Null if test.has("false") && !test.has("true") && !of(test.statement).any(is_true) => (
                "MFA_NULL_FALSE",
                format!("This asks only that the request has {name}, which is also there with `false`, without MFA."),
            ),
            _ => continue,
        };
        findings.add(code, span, message);
    }
}

/// Whether a condition asks for MFA.
fn is_true(test: Test<'_>) -> bool {
    test.key() == PRESENT && test.family() == Family::Bool && test.has("true")
        || test.key() == AGE && test.family() != Family::Null
}
