//! What IAM refuses in a trust policy.

use iam::PrincipalKind;
use json::clip;

use super::provider::Provider;
use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{everyone, is_bare, named};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", Error, AccessAnalyzer, Some(check), CHECKS, Trust;
        what: "`\"Principal\": \"*\"` in the trust policy of a role.",
        why: "On a role AWS takes no bare `*`. `{ \"AWS\": \"*\" }` it takes, and that lets anyone with an AWS account take \
            the role.",
        instead: "Name the accounts, roles or services that may take the role.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole"
  }"#,
    },
    row! {
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL", Error, AccessAnalyzer, None, NOT_PRINCIPAL, Trust;
        what: "NotPrincipal in the trust policy of a role.",
        why: "A trust policy says who may take the role, so it has a Principal. IAM refuses to save one with NotPrincipal.",
        instead: "Name in Principal who may take the role. To keep some out, deny with a condition on `aws:PrincipalArn`.",
        bad: r#"{
    "Effect": "Deny",
    "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole"
  }"#,
    },
    row! {
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE", Error, AccessAnalyzer, None, CHECKS, Trust;
        what: "Resource or NotResource in the trust policy of a role.",
        why: "A trust policy is about the role that it belongs to. IAM refuses to save one that names a resource.",
        instead: "Remove the element. Which roles somebody may take is said in that somebody's own policy.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "lambda.amazonaws.com" },
    "Action": "sts:AssumeRole",
    "Resource": "*"
  }"#,
        good: r#"{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }"#,
    },
    row! {
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", Error, AccessAnalyzer, None, CHECKS, Trust;
        what: "A Federated principal that is neither a domain nor the ARN of an identity provider.",
        why: "AWS knows identity providers by the ARN that they have in IAM, and a few by their domain. Of anything else \
            nobody can come.",
        instead: "Write the ARN: `arn:aws:iam::111122223333:oidc-provider/…` or `…:saml-provider/…`. A URL is written without \
            `https://`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "https://accounts.google.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "accounts.google.com:aud": "66677788899900pro0" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "accounts.google.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "accounts.google.com:aud": "66677788899900pro0" } }
  }"#,
    },
    row! {
        "UNKNOWN_FEDERATION_SOURCE", Warning, Ours, None, PRINCIPAL, Trust;
        what: "A Federated principal that is a domain which AWS does not know as an identity provider.",
        why: "Only Amazon Cognito, Login with Amazon, Facebook and Google go by their domain. Any other provider is set up in \
            IAM first and goes by its ARN there.",
        instead: "Write the ARN of the provider: `arn:aws:iam::111122223333:oidc-provider/` and its URL without `https://`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "login.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "login.example.com:aud": "client-1", "login.example.com:sub": "user-1" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/login.example.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "login.example.com:aud": "client-1", "login.example.com:sub": "user-1" } }
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Trust {
        return;
    }
    for statement in subject.statements() {
        if let Some(all) = everyone(statement).filter(|_| is_bare(statement)) {
            let message = "A bare `*` is not taken as the Principal of a trust policy; name who may take the role.";
            findings.add("ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL", all.span, message);
        }
        for value in named(statement).filter(|value| value.kind == PrincipalKind::Federated) {
            let text = clip(&value.text);
            if value.text.contains(['*', '?']) || subject.is_filled_in(value.span) {
                continue;
            }
            match Provider::of(&value.text) {
                Provider::Wrong => {
                    let message =
                        format!("`{text}` is neither a domain nor the ARN of a SAML or OpenID Connect provider.");
                    findings.add("INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY", value.span, message);
                }
                Provider::Oidc(_) if !Provider::is_known(&value.text) => {
                    let message = format!(
                        "AWS does not know `{text}` by its domain; write the ARN that this provider has in IAM, …:oidc-provider/{text}."
                    );
                    findings.add("UNKNOWN_FEDERATION_SOURCE", value.span, message);
                }
                _ => {}
            }
        }
    }
}
