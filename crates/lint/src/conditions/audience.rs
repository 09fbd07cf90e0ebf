//! The claim `aud` of OIDC tokens, which holds one value or several: that is up to the identity provider.

use iam::Family;

use super::test::tests;
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", Security, AccessAnalyzer, Some(check), CHECKS, Trust;
        "`ForAnyValue:` on the claim `aud` of an identity provider.";
        "A token that is made for several audiences passes as soon as one of them is yours, and whoever receives it \
            at another one can use it here.";
        "Leave the qualifier out if the provider's tokens have one audience; if they have several, write \
            `ForAllValues:` beside a `Null` with `false`.";
        concat!(
            "    \"Effect\": \"Allow\",\n",
            "    \"Principal\": { \"Federated\": \"arn:aws:iam::111122223333:oidc-provider/id.example.com\" },\n",
            "    \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n",
            "    \"Condition\": { \"ForAnyValue:StringEquals\": { \"id.example.com:aud\": \"app\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n",
            "    \"Principal\": { \"Federated\": \"arn:aws:iam::111122223333:oidc-provider/id.example.com\" },\n",
            "    \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n",
            "    \"Condition\": { \"StringEquals\": { \"id.example.com:aud\": \"app\" } }"
        )
    },
    row! {
        "CONFIRM_AUDIENCE_CLAIM_TYPE", Suggestion, AccessAnalyzer, None, CHECKS, Trust;
        "`ForAllValues:` on the claim `aud` of an identity provider.";
        "Most providers' tokens have one audience. For those the qualifier adds nothing, and it holds for a token \
            without the claim.";
        "Look into a token: if `aud` is a single text there, leave the qualifier out.";
        concat!(
            "    \"Effect\": \"Allow\",\n",
            "    \"Principal\": { \"Federated\": \"arn:aws:iam::111122223333:oidc-provider/id.example.com\" },\n",
            "    \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n",
            "    \"Condition\": { \"ForAllValues:StringEquals\": { \"id.example.com:aud\": \"app\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n",
            "    \"Principal\": { \"Federated\": \"arn:aws:iam::111122223333:oidc-provider/id.example.com\" },\n",
            "    \"Action\": \"sts:AssumeRoleWithWebIdentity\",\n",
            "    \"Condition\": { \"StringEquals\": { \"id.example.com:aud\": \"app\" } }"
        )
    },
];

/// Whether a key, in lower case, is the audience of an OIDC token: its prefix is the provider's address.
pub(super) fn is_audience(key: &str) -> bool {
    key.strip_suffix(":aud").is_some_and(|provider| provider.contains('.'))
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for test in tests(subject).filter(|test| is_audience(test.key()) && test.family() != Family::Null) {
        let (code, says) = if test.is_for_any() && test.allows() {
            ("FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", "takes a token of which only one audience is listed here")
        } else if test.is_for_all() {
            (
                "CONFIRM_AUDIENCE_CLAIM_TYPE",
                "is for tokens with several audiences: leave the qualifier out if they have one",
            )
        } else {
            continue;
        };
        let message = format!("`{}` on {} {says}.", test.operator(), test.name());
        findings.add(code, test.condition.operator_text.span, message);
    }
}
