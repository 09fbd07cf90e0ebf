//! Who can use a resource.

use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{everyone, foreign, is_open, keys};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "PUBLIC_RESOURCE_POLICY", Security, Ours, Some(check), ANALYZER, Resource;
        what: "A policy on a resource that allows something to everyone, and whose conditions say nothing of who may come.",
        why: "`*` stands for every account, and for callers without one. Whoever learns the name of the resource can use it, \
            unless something outside of the policy forbids it, such as Block Public Access.",
        instead: "Name who may come, or add a condition that says so: on `aws:PrincipalOrgID`, `aws:SourceArn`, \
            `aws:SourceVpce` or the like.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1" } }
  }"#,
    },
    row! {
        "CROSS_ACCOUNT_RESOURCE_POLICY", Security, Ours, None, ANALYZER, Resource;
        what: "A policy on a resource that lets in a principal of another account.",
        why: "Who that principal is, and what becomes of its credentials, is decided in the other account.",
        instead: "Check that the account is meant, and allow one role in it only what it needs. Which account is yours is known \
            if you say so, or if the resource's ARN tells; else it is told where two accounts stand in one document.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::444455556666:role/Audit" },
    "Action": "sqs:ReceiveMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Audit" },
    "Action": "sqs:ReceiveMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Resource {
        return;
    }
    for statement in subject.allows() {
        let Some(all) = everyone(statement) else { continue };
        if is_open(subject, statement, findings) {
            let but = match statement.conditions.is_empty() {
                true => ", with or without an AWS account".to_owned(),
                false => format!(": what is asked of {} does not say who may come", keys(statement)),
            };
            let message = format!("`*` lets everyone in{but}.");
            findings.add("PUBLIC_RESOURCE_POLICY", all.span, message);
        }
    }
    for (_, value, own, sure) in foreign(subject) {
        let shown = clip(&value.text);
        let message = match sure {
            true => format!("`{shown}` is in another account than the resource, which is in {own}."),
            false => format!(
                "This lets in `{shown}` and a principal of {own}: is one of them in another account than the resource?"
            ),
        };
        findings.add("CROSS_ACCOUNT_RESOURCE_POLICY", value.span, message);
    }
}
