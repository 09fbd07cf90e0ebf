//! Whom an identity provider vouches for: of all of its users, which.

use iam::{Condition, Family, PrincipalKind, Statement};
use json::clip;

use super::provider::Provider;
use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{has_hole, is_key, named};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", Security, AccessAnalyzer, Some(check), OIDC, Trust;
        what: "A trust policy for an OpenID Connect provider without a condition on a claim of its tokens.",
        why: "Everyone to whom the provider gives a token can take the role. Many providers give one to anybody who signs up.",
        instead: "Compare the claims of the token: `…:aud` with your application, `…:sub` with who may come.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "login.example.com:aud": "client-1", "login.example.com:sub": "user-1" } }
  }"#,
    },
    row! {
        "OIDC_AUDIENCE_MISSING", Warning, Ours, None, OIDC, Trust;
        what: "A trust policy that compares the subject of a token, but not its audience.",
        why: "A token that the provider made for another application is then as good as one for yours, as far as the \
            provider in IAM lists that application as a client.",
        instead: "Compare `…:aud` too: `sts.amazonaws.com` for GitHub and EKS, else the id of your application.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "login.example.com:sub": "user-1" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "login.example.com:aud": "client-1", "login.example.com:sub": "user-1" } }
  }"#,
    },
    row! {
        "SAML_AUD_MISSING", Security, Ours, None, SAML, Trust;
        what: "A trust policy for a SAML provider without a condition on `SAML:aud`.",
        why: "`SAML:aud` is the endpoint that an assertion was made for. Without it an assertion for another endpoint is as \
            good as one for yours.",
        instead: "Compare `SAML:aud` with the sign-in endpoint: `https://signin.aws.amazon.com/saml`, or that of a Region.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Example" },
    "Action": "sts:AssumeRoleWithSAML"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Example" },
    "Action": "sts:AssumeRoleWithSAML",
    "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
  }"#,
    },
];

/// Whether it compares a claim with what the claim must be.
pub(super) fn compares(condition: &Condition) -> bool {
    condition.operator.is_some_and(|used| !used.operator.negated && used.operator.family != Family::Null)
}

/// The conditions on a claim of a provider's tokens, by the claim's name.
pub(super) fn claims<'s>(statement: &'s Statement, url: &str) -> Vec<(&'s str, &'s Condition)> {
    let of = |condition: &'s Condition| {
        let (issuer, claim) = condition.key.text.rsplit_once(':')?;
        // What a template fills in, it fills in on both sides.
        (issuer.eq_ignore_ascii_case(url) || has_hole(url) || has_hole(issuer)).then_some((claim, condition))
    };
    statement.conditions.iter().filter(|condition| compares(condition)).filter_map(of).collect()
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Trust {
        return;
    }
    for statement in subject.allows() {
        for (value, url) in Provider::oidc(statement) {
            let claims = claims(statement, url);
            let has =
                |names: &[&str]| claims.iter().any(|(claim, _)| names.iter().any(|n| n.eq_ignore_ascii_case(claim)));
            let shown = clip(url);
            if claims.is_empty() {
                let message = format!(
                    "Everyone with a token of `{shown}` can take the role: no condition compares a claim of it, such as {shown}:sub."
                );
                findings.add("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL", value.span, message);
            } else if has(&["sub"]) && !has(&["aud", "azp", "oaud", "app_id"]) {
                let message = format!(
                    "The subject of a token of `{shown}` is compared but not its audience; add {shown}:aud, so that tokens for other applications do not count."
                );
                findings.add("OIDC_AUDIENCE_MISSING", value.span, message);
            }
        }
        let has_audience = statement.conditions.iter().any(|one| compares(one) && is_key(one, "SAML:aud"));
        let federated = named(statement).filter(|value| value.kind == PrincipalKind::Federated && !has_audience);
        for value in federated.filter(|value| Provider::of(&value.text) == Provider::Saml) {
            let message = format!(
                "An assertion of `{}` counts whichever endpoint it was made for: no condition compares SAML:aud.",
                clip(&value.text)
            );
            findings.add("SAML_AUD_MISSING", value.span, message);
        }
    }
}
