//! Who can take a role.

use iam::PrincipalKind;
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{everyone, foreign, is_open, keys, listed, named, narrows};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "ROLE_ASSUMABLE_BY_ANYONE", Security, Ours, Some(check), ANALYZER, Trust;
        what: "A role that anyone with an AWS account can take.",
        why: "`*` stands for every user and role of every account. Whoever learns the ARN of the role has its permissions.",
        instead: "Name the accounts, roles or services that may take the role, or add a condition that says who: on \
            `aws:PrincipalOrgID`, for one. A condition such as `aws:SecureTransport` does not.",
        bad: r#"{ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "sts:AssumeRole" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole"
  }"#,
    },
    row! {
        "ROLE_ASSUMABLE_BY_ANYONE_WITH_CONDITIONS", Warning, Ours, None, ANALYZER, Trust;
        what: "A role that everyone may take for whom its conditions hold.",
        why: "The Principal is `*`, so the conditions alone keep strangers out. A typo in one of them opens the role to every \
            account.",
        instead: "Name the accounts or roles in Principal where they are known, and keep the condition.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "*" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1" } }
  }"#,
    },
    row! {
        "ROLE_ASSUMABLE_CROSS_ACCOUNT", Warning, Ours, None, THIRD_PARTY, Trust;
        what: "A role that a principal of another account can take.",
        why: "Who that principal is, and what becomes of its credentials, is decided in the other account.",
        instead: "Check that the account is meant, name one role in it, and let a third party bring an `sts:ExternalId`. Which \
            account is yours is known if you say so; else it is told where two accounts stand in one document.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": ["arn:aws:iam::111122223333:role/Deploy", "arn:aws:iam::444455556666:role/Audit"] },
    "Action": "sts:AssumeRole"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole"
  }"#,
    },
    row! {
        "ROLE_ASSUMABLE_BY_COMPUTE", Suggestion, Ours, None, ROLES, Trust;
        what: "A role for instances, containers or functions.",
        why: "Code that runs there has the permissions of the role: who can change that code, or reach the credentials from \
            within it, has them too.",
        instead: "That is what such roles are for. Keep their permissions to what the code needs, and limit who may deploy it.",
        bad: r#"{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sts:AssumeRole"
  }"#,
    },
];

/// What runs code of the account's own.
const COMPUTE: &[&str] = &["ec2", "ecs-tasks", "edgelambda", "eks", "lambda", "pods.eks"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Trust {
        return;
    }
    for statement in subject.allows() {
        if let Some(all) = everyone(statement) {
            let open = is_open(subject, statement, findings);
            let keys = keys(statement);
            if open {
                let but =
                    if keys.is_empty() { String::new() } else { format!(": what is asked of {keys} does not say who") };
                let message = format!("`*` lets anyone with an AWS account take this role{but}.");
                findings.add("ROLE_ASSUMABLE_BY_ANYONE", all.span, message);
            }
            if !open || !keys.is_empty() {
                let by = match narrows(statement) {
                    Some(condition) => listed([condition.key.text.as_str()]),
                    None if open => keys,
                    None => "a Deny of this policy".to_owned(),
                };
                let message = format!("The Principal is `*`, so {by} alone decides who takes this role.");
                findings.add("ROLE_ASSUMABLE_BY_ANYONE_WITH_CONDITIONS", all.span, message);
            }
        }
        for value in named(statement).filter(|value| value.kind == PrincipalKind::Service) {
            let service = value.text.split_once(".amazonaws.").map_or("", |(service, _)| service);
            if COMPUTE.contains(&service) {
                let message = format!("Code that `{}` runs has the permissions of this role.", value.text);
                findings.add("ROLE_ASSUMABLE_BY_COMPUTE", value.span, message);
            }
        }
    }
    for (_, value, own, sure) in foreign(subject) {
        let shown = clip(&value.text);
        let message = match sure {
            true => format!("`{shown}` is in another account than this role, which is in {own}."),
            false => format!(
                "`{shown}` and a principal of {own} can both take this role: is one of them in another account than yours?"
            ),
        };
        findings.add("ROLE_ASSUMABLE_CROSS_ACCOUNT", value.span, message);
    }
}
