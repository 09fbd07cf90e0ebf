//! Policies of VPC endpoints.

use iam::arn::Arn;
use iam::{PrincipalKind, Statement};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{asks, everyone, foreign, is_key, is_open, named};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "VPC_ENDPOINT_POLICY_TRUST", Security, Ours, Some(check), ENDPOINT, Endpoint;
        what: "An endpoint policy that lets through every account to everything, or a principal of another account.",
        why: "Whoever brings credentials of his own into the network can carry data out through the endpoint, to resources of his \
            own account. The default policy is of this kind.",
        instead: "Add a condition on `aws:PrincipalOrgID` or `aws:PrincipalAccount`, and one on `aws:ResourceOrgID` or \
            `aws:ResourceAccount`.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "*",
    "Resource": "*",
    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1", "aws:ResourceOrgID": "o-exampleorg1" } }
  }"#,
    },
    row! {
        "ENDPOINT_POLICY_PRINCIPAL", Warning, Ours, None, ENDPOINT, Endpoint;
        what: "A Principal other than `*` in the policy of a gateway endpoint.",
        why: "At a gateway endpoint, of S3 or DynamoDB, an account as principal is its root user only: its users and roles are not \
            let through.",
        instead: "Write `\"Principal\": \"*\"` and say who may pass with a condition on `aws:PrincipalArn` or `aws:PrincipalAccount`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "aws:PrincipalAccount": "111122223333" } }
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Endpoint {
        return;
    }
    let gateway = subject.service.is_some_and(|service| ["s3", "dynamodb"].contains(&service));
    for statement in subject.allows() {
        let open = is_open(subject, statement, findings) && is_about_all(statement);
        if let Some(all) = everyone(statement).filter(|_| open) {
            let message =
                "`*` lets every account through to resources of any account: no condition says whose, on either side.";
            findings.add("VPC_ENDPOINT_POLICY_TRUST", all.span, message);
        }
        for value in named(statement).filter(|value| gateway && value.kind != PrincipalKind::Everyone) {
            let what = match value.kind {
                PrincipalKind::Aws if crate::who::is_whole_account(value) => "is the root user of that account only",
                _ => "does not name whom it seems to",
            };
            let message = format!(
                "At a gateway endpoint `{}` {what}; write `*` and a condition on aws:PrincipalArn.",
                clip(&value.text)
            );
            findings.add("ENDPOINT_POLICY_PRINCIPAL", value.span, message);
        }
    }
    for (_, value, own, _) in foreign(subject).into_iter().filter(|(.., sure)| *sure) {
        let message = format!("`{}` is in another account than {own}, and is let through.", clip(&value.text));
        findings.add("VPC_ENDPOINT_POLICY_TRUST", value.span, message);
    }
}

/// Whether some resource is anybody's, and no condition says whose.
fn is_about_all(statement: &Statement) -> bool {
    let whose = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "s3:ResourceAccount"];
    let said = statement.conditions.iter().any(|one| asks(one) && whose.iter().any(|key| is_key(one, key)));
    let any = |text: &str| {
        text == "*"
            || Arn::written(text).is_some_and(|arn| arn.account().is_empty() && arn.resource().starts_with('*'))
            || Arn::written(text).is_some_and(|arn| arn.account() == "*" && arn.resource().ends_with('*'))
    };
    let all = statement
        .resource
        .as_ref()
        .is_some_and(|element| element.negated || element.values.iter().any(|value| any(&value.text)));
    all && !said
}
