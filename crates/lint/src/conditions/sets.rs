//! `ForAllValues:` and `ForAnyValue:`: where they are missing, and where they let through or spare what nobody thought of.

use iam::Family;

use super::audience;
use super::test::{Test, denied_without, of, tests};
use crate::finding::Findings;
use crate::kind::Kind;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "MISSING_QUALIFIER", Error, AccessAnalyzer, Some(check), SETS;
        "A key that holds several values under an operator without `ForAllValues:` or `ForAnyValue:`.";
        "The operator compares one value with one value. A request with two tags has a list there, which a positive \
            operator never equals.";
        "Write `ForAnyValue:` if one fitting value is enough, `ForAllValues:` if every value must fit; with the \
            latter add `Null` with `false` to an Allow, since no value at all fits as well.";
        "Deny" r#"{ "StringEquals": { "aws:TagKeys": "owner" } }"# =>
        "Deny" r#"{ "ForAnyValue:StringEquals": { "aws:TagKeys": "owner" } }"#
    },
    row! {
        "FORALLVALUES_WITH_SINGLE_VALUED_KEY", Security, AccessAnalyzer, None, SETS;
        "`ForAllValues:` on a key that holds one value.";
        "It adds nothing for a request with the key, and holds for every request without it: an Allow then lets them \
            all in.";
        "Leave `ForAllValues:` out.";
        "Allow" r#"{ "ForAllValues:StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }"# =>
        "Allow" r#"{ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }"#
    },
    row! {
        "FORANYVALUE_WITH_SINGLE_VALUED_KEY", Suggestion, Ours, None, SETS;
        "`ForAnyValue:` on a key that holds one value.";
        "It changes nothing for a request with the key and looks as if there could be more. On a negated operator it \
            does change something: without the key the condition then does not hold.";
        "Leave `ForAnyValue:` out.";
        "Allow" r#"{ "ForAnyValue:StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }"# =>
        "Allow" r#"{ "StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid" } }"#
    },
    row! {
        "FORALLVALUES_ALLOW_WITHOUT_NULL_CHECK", Warning, Ours, None, SETS;
        "An Allow with `ForAllValues:` and without a `Null` that asks for the key.";
        "Of no value at all every value fits: a request without the key is allowed.";
        "Add `\"Null\": { \"aws:TagKeys\": \"false\" }` beside it, if requests without the key are not to be allowed.";
        "Allow" r#"{ "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage"] } }"# =>
        "Allow" r#"{ "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage"] }, "Null": { "aws:TagKeys": "false" } }"#
    },
    row! {
        "FORANYVALUE_DENY_WITHOUT_NULL_CHECK", Warning, Ours, None, SETS;
        "A Deny with `ForAnyValue:` and a negated operator, without another Deny for requests that lack the key.";
        "Of no value at all none is outside the list: a request without the key is not denied, be it from outside the \
            organization.";
        "Write `ForAllValues:` with the negated operator, which holds without the key, or add a Deny with `Null` and \
            `true`.";
        "Deny" r#"{ "ForAnyValue:StringNotLike": { "aws:PrincipalOrgPaths": "o-exampleorgid/r-ab12/ou-ab12-11111111/*" } }"# =>
        "Deny" r#"{ "ForAllValues:StringNotLike": { "aws:PrincipalOrgPaths": "o-exampleorgid/r-ab12/ou-ab12-11111111/*" } }"#
    },
];

/// Keys that AWS's data gives several values and that AWS's own policies compare as one.
const COMPARED_ALONE: &[&str] = &["events:detail-type"];

/// Keys that every request holds that they are about, so that an absent one lets nothing through: a grant has operations,
/// a read has keys, a change of records has names.
const ALWAYS_SENT: &[&str] = &[
    "dynamodb:leadingkeys",
    "kms:grantoperations",
    "route53:changeresourcerecordsetsactions",
    "route53:changeresourcerecordsetsnormalizedrecordnames",
    "route53:changeresourcerecordsetsrecordtypes",
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let denied = denied_without(subject);
    for test in tests(subject).filter(|test| test.family() != Family::Null && !audience::is_audience(test.key())) {
        let Some((_, several)) = subject.key(test.key()) else { continue };
        if !several {
            single(subject, test, findings);
        } else if test.used.set.is_none() {
            if COMPARED_ALONE.contains(&test.key()) {
                continue;
            }
            let message = format!(
                "{} holds several values, and {} compares one: write ForAnyValue:{2} or ForAllValues:{2}.",
                test.name(),
                test.operator(),
                test.operator()
            );
            findings.add("MISSING_QUALIFIER", test.condition.operator_text.span, message);
        } else if test.allows()
            && test.holds_absent()
            && !test.used.if_exists
            && !needs(test)
            && !ALWAYS_SENT.contains(&test.key())
        {
            let message = format!(
                "`{}` holds for requests without {}, which this statement then allows.",
                test.operator(),
                test.name()
            );
            findings.add("FORALLVALUES_ALLOW_WITHOUT_NULL_CHECK", test.condition.operator_text.span, message);
        } else if test.denies()
            && test.is_for_any()
            && test.negated()
            && !test.holds_absent()
            && !is_free(test.key())
            && !denied.contains(test.key())
        {
            let message = format!(
                "`{}` does not hold for requests without {}, which this statement then does not deny.",
                test.operator(),
                test.name()
            );
            findings.add("FORANYVALUE_DENY_WITHOUT_NULL_CHECK", test.condition.operator_text.span, message);
        }
    }
}

/// A set operator on a key with one value.
fn single(subject: &Subject<'_>, test: Test<'_>, findings: &mut Findings) {
    let operator = test.operator();
    let Some((_, bare)) = operator.split_once(':') else { return };
    let span = test.condition.operator_text.span;
    let title = || format!("Write {bare}");
    if test.is_for_all() {
        let message = format!(
            "{} holds one value, so `ForAllValues:` only makes {bare} hold for requests without it as well.",
            test.name()
        );
        // In a Deny it would then meet fewer requests.
        let patches = if test.allows() { test.renamed(bare) } else { Vec::new() };
        findings.add_with_fix("FORALLVALUES_WITH_SINGLE_VALUED_KEY", span, message, title(), patches);
    } else if test.negated() && !test.used.if_exists {
        let message = format!(
            "{} holds one value, so `ForAnyValue:` only keeps {bare} from holding for requests without it.",
            test.name()
        );
        // In a resource policy it may then meet services.
        let safe = test.denies() && subject.kind != Kind::Resource;
        let patches = if safe { test.renamed(bare) } else { Vec::new() };
        findings.add_with_fix("FORANYVALUE_WITH_SINGLE_VALUED_KEY", span, message, title(), patches);
    } else {
        let message = format!("{} holds one value, so `ForAnyValue:` adds nothing to {bare}.", test.name());
        findings.add_with_fix("FORANYVALUE_WITH_SINGLE_VALUED_KEY", span, message, title(), test.renamed(bare));
    }
}

/// Whether another condition of the statement does not hold for requests without the key; a tag that the request must
/// have is one of its tags.
fn needs(test: Test<'_>) -> bool {
    let tags = test.key() == "aws:tagkeys";
    of(test.statement).any(|other| {
        let about = other.key() == test.key() || tags && other.key().starts_with("aws:requesttag/");
        about && !other.holds_absent()
    })
}

/// Whether what the key holds is the caller's own choice, as tags are: without it there is nothing to deny.
fn is_free(key: &str) -> bool {
    iam::keys::find(key).is_some_and(|key| key.free)
}
