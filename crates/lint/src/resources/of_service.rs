//! What a policy on a resource of one service cannot hold.

use iam::arn::Arn;
use iam::{Effect, PrincipalKind};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::named;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "UNSUPPORTED_ACTION_IN_POLICY", Error, AccessAnalyzer, Some(check), CHECKS, Resource;
        what: "An action of another service in the policy on a resource, or of another service than STS in a trust policy.",
        why: "A policy on a resource is about calls on this resource. The service refuses to save other actions.",
        instead: "Remove the action, or allow it in an identity policy.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": ["s3:GetObject", "s3:PutObject", "ec2:DescribeInstances"],
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
    },
    row! {
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY", Error, AccessAnalyzer, None, CHECKS, Resource;
        what: "The ARN of another service's resource in the policy on a resource.",
        why: "A policy on a resource is about this resource and what is in it. The service refuses to save other ARNs.",
        instead: "Write the ARN of the resource that the policy is on.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "s3:GetObject",
    "Resource": ["arn:aws:s3:::example-bucket/*", "arn:aws:sqs:us-east-1:111122223333:orders"]
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "s3:GetObject",
    "Resource": ["arn:aws:s3:::example-bucket/*"]
  }"#,
    },
    row! {
        "FEDERATED_PRINCIPAL_NOT_SUPPORTED", Error, AccessAnalyzer, None, CHECKS, Resource;
        what: "A Federated principal outside of a trust policy.",
        why: "Whom an identity provider vouches for first takes a role, and comes to resources as that role.",
        instead: "Name the role. Its trust policy names the identity provider.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Example" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Employee" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
    },
    row! {
        "IRRELEVANT_CONDITION_KEY_IN_POLICY", Suggestion, AccessAnalyzer, None, CHECKS, Resource;
        what: "A condition on whose the resource is, in the policy on the resource.",
        why: "The policy is on one resource, so the comparison always comes out the same.",
        instead: "Remove the condition, or write it into an identity policy, where the resource can be anyone's.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "s3:ResourceAccount": "111122223333" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
    },
];

/// Services whose policies hold nothing of others.
const STRICT: &[&str] =
    &["dynamodb", "ecr", "elasticfilesystem", "kinesis", "kms", "lambda", "s3", "secretsmanager", "sns", "sqs"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let service = match subject.kind {
        Kind::Trust => Some("sts"),
        Kind::Resource => subject.service.filter(|service| STRICT.contains(service)),
        _ => return,
    };
    for statement in subject.statements() {
        let actions = statement.action.iter().flat_map(|element| &element.values);
        let resources = statement.resource.iter().flat_map(|element| &element.values);
        let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if let Some(service) = service {
            let foreign = |value: &&iam::ActionPattern| {
                let of = value.text.split_once(':').map_or("", |(of, _)| of);
                !of.is_empty() && is_name(of) && !of.eq_ignore_ascii_case(service)
            };
            for value in actions.filter(foreign) {
                let what = if subject.kind == Kind::Trust { "a trust policy".to_owned() } else { on(service) };
                let message =
                    format!("`{}` is not an action of {service}, and {what} takes no other.", clip(&value.text));
                findings.add("UNSUPPORTED_ACTION_IN_POLICY", value.span, message);
            }
            for value in resources.filter(|_| subject.kind == Kind::Resource) {
                let of = Arn::written(&value.text).map_or("", |arn| arn.service());
                if !of.is_empty() && is_name(of) && of != service {
                    let message =
                        format!("`{}` is not in {service}, and {} takes nothing else.", clip(&value.text), on(service));
                    findings.add("UNSUPPORTED_RESOURCE_ARN_IN_POLICY", value.span, message);
                }
            }
        }
        if subject.kind != Kind::Resource {
            continue;
        }
        for value in named(statement).filter(|value| value.kind == PrincipalKind::Federated) {
            let message = format!(
                "`{}` cannot be named here: whom it vouches for takes a role first, and comes as that role.",
                clip(&value.text)
            );
            findings.add("FEDERATED_PRINCIPAL_NOT_SUPPORTED", value.span, message);
        }
        for condition in statement.conditions.iter().filter(|_| statement.effect == Some(Effect::Allow)) {
            let keys = ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths", "s3:ResourceAccount"];
            let key = &condition.key.text;
            let fixed = condition.values.iter().all(|value| !value.text.contains("${"));
            if fixed && keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                let message =
                    format!("{key} tells whose the resource is, and is always the same in the policy on the resource.");
                findings.add("IRRELEVANT_CONDITION_KEY_IN_POLICY", condition.key.span, message);
            }
        }
    }
}

fn on(service: &str) -> String {
    format!("a policy on a resource of {service}")
}
