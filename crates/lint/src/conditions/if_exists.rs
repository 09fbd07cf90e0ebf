//! `…IfExists`: a condition that holds for every request without the key (K2).

use iam::keys::{self, Sent, With};
use iam::{Family, PrincipalKind};

use super::mfa;
use super::test::{Test, of, tests};
use crate::finding::Findings;
use crate::kind::Kind;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "IFEXISTS_WEAKENS_SECURITY_CONDITION", Warning, Ours, Some(check), OPERATORS;
        "An Allow with `…IfExists` on a key that says who asks, from where, or with MFA.";
        "Requests without the key are allowed: those with long-term access keys have no \
            `aws:MultiFactorAuthPresent`, those from outside an organization no `aws:PrincipalOrgID`.";
        "Leave `IfExists` out, or put the test into a Deny.";
        "Allow" r#"{ "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } }"# =>
        "Allow" r#"{ "Bool": { "aws:MultiFactorAuthPresent": "true" } }"#
    },
    row! {
        "IFEXISTS_ON_ALWAYS_PRESENT_KEY", Info, Ours, None, GLOBAL_KEYS;
        "`…IfExists` on a key that every request holds.";
        "It changes nothing, and who reads it looks for the requests that lack the key.";
        "Leave `IfExists` out.";
        "Allow" r#"{ "DateLessThanIfExists": { "aws:CurrentTime": "2026-11-29T00:00:00Z" } }"# =>
        "Allow" r#"{ "DateLessThan": { "aws:CurrentTime": "2026-11-29T00:00:00Z" } }"#
    },
    row! {
        "IFEXISTS_WEAKENS_DENY", Warning, Ours, None, OPERATORS;
        "A Deny that meets requests without the key: with `…IfExists` on a positive operator, or on a resource with a \
            negated operator on a key that AWS services never send.";
        "The condition reads as if it were about requests with that value. It also denies all requests that lack the \
            key, such as those that AWS services make in their own name.";
        "Leave `IfExists` out of a positive operator; except services with \
            `\"Bool\": { \"aws:PrincipalIsAWSService\": \"false\" }` beside a negated one.";
        "Deny" r#"{ "StringEqualsIfExists": { "aws:PrincipalTag/team": "blue" } }"# =>
        "Deny" r#"{ "StringEquals": { "aws:PrincipalTag/team": "blue" } }"#
    },
];

/// Keys whose absence says that the request is not from where it should be.
const SECURITY: &[&str] = &[
    mfa::PRESENT,
    "aws:multifactorauthage",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
];

/// Keys that every request holds (K16).
const ALWAYS: &[&str] = &["aws:currenttime", "aws:epochtime", "aws:requestedregion", "aws:securetransport"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject).filter(|test| test.family() != Family::Null) {
        let (name, operator, span) = (test.name(), test.operator(), test.condition.operator_text.span);
        let bare = operator.strip_suffix("IfExists");
        if let Some(bare) = bare.filter(|_| ALWAYS.contains(&test.key())) {
            let message = format!("Every request has {name}, so {bare} says the same as {operator}.");
            findings.add("IFEXISTS_ON_ALWAYS_PRESENT_KEY", span, message);
        } else if let Some(bare) = bare.filter(|_| test.allows() && weakens(test)) {
            let message = format!("Requests without {name} pass {operator} too; {bare} does not hold for them.");
            // AWS services have few keys: without IfExists the statement may never let one in.
            let patches = if names_service(test) { Vec::new() } else { test.renamed(bare) };
            findings.add_with_fix(
                "IFEXISTS_WEAKENS_SECURITY_CONDITION",
                span,
                message,
                format!("Write {bare}"),
                patches,
            );
        } else if bare.is_some() && test.denies() && surprises(test) {
            let message = format!("This also denies every request without {name}, since {operator} holds for it.");
            findings.add("IFEXISTS_WEAKENS_DENY", span, message);
        } else if subject.kind == Kind::Resource && test.denies() && meets_services(test) {
            let message = format!(
                "AWS services send no {name}, so this also denies what they do in their own name; \
                 Bool aws:PrincipalIsAWSService with `false` spares them."
            );
            findings.add("IFEXISTS_WEAKENS_DENY", span, message);
        }
    }
}

fn names_service(test: Test<'_>) -> bool {
    let principal = test.statement.principal.as_ref();
    principal.is_some_and(|principal| principal.values.iter().any(|value| value.kind == PrincipalKind::Service))
}

/// Whether it is a positive test of what makes the statement safe, and nothing else needs the key.
fn weakens(test: Test<'_>) -> bool {
    let needed = || of(test.statement).any(|other| other.key() == test.key() && !other.holds_absent());
    // Other rules tell of `false`.
    let without_mfa = test.key() == mfa::PRESENT && test.has("false");
    !test.negated() && SECURITY.contains(&test.key()) && !without_mfa && !needed()
}

/// Whether it is a positive test of a key that some requests lack. `BoolIfExists` with `false` and thresholds are how AWS
/// itself denies what lacks a key (R8).
fn surprises(test: Test<'_>) -> bool {
    let texts =
        matches!(test.family(), Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn | Family::Ip);
    let may_lack = keys::find(test.key()).is_some_and(|key| key.sent != Sent::Always(With::Any));
    let needed = || of(test.statement).any(|other| other.key() == test.key() && !other.holds_absent());
    texts && !test.negated() && !test.is_for_all() && may_lack && !needed()
}

/// Whether it denies everyone from outside the organization, and says nothing of services.
fn meets_services(test: Test<'_>) -> bool {
    let everyone = test.statement.principal.as_ref().is_some_and(|principal| {
        !principal.negated && principal.values.iter().any(|value| value.kind == PrincipalKind::Everyone)
    });
    let spared = |other: Test<'_>| {
        matches!(other.key(), "aws:principalisawsservice" | "aws:principalservicename" | "aws:viaawsservice")
            || other.key().starts_with("aws:principalservicenames")
            || other.key().starts_with("aws:source")
            || other.key() == "aws:principaltype"
            || other.family() == Family::Null && other.key() == test.key() && other.has("false")
    };
    test.negated()
        && test.holds_absent()
        && matches!(test.key(), "aws:principalorgid" | "aws:principalorgpaths")
        && everyone
        && !of(test.statement).any(spared)
}
