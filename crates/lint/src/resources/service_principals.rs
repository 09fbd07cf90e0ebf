//! AWS services that come on their own: for whom they act (R21).

use iam::keys::{About, find, is_ever_sent};
use iam::{Family, Principal, PrincipalKind, PrincipalPattern, Statement};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{asks, is_key, named, narrows_source};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", Security, AccessAnalyzer, Some(check), DEPUTY, Resource;
        what: "An Allow for an AWS service that does not say for whose resources the service may act.",
        why: "The service acts for other accounts as well. Somebody else can have it use your resource: the confused deputy.",
        instead: "Add a condition on `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`, without \
            IfExists. In trust policies this is asked for services only whose guides show such a condition there.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "sns.amazonaws.com" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "sns.amazonaws.com" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:news" } }
  }"#,
    },
    row! {
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", Suggestion, AccessAnalyzer, None, DEPUTY, Resource;
        what: "An Allow for an AWS service that is limited with `aws:Referer`.",
        why: "Some services sent the account in that key, but it is a header that callers set. The keys that AWS sets itself \
            cannot be made up.",
        instead: "Use `aws:SourceArn` or `aws:SourceAccount` instead.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "ses.amazonaws.com" },
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "aws:Referer": "111122223333" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "ses.amazonaws.com" },
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
    },
    row! {
        "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", Error, AccessAnalyzer, None, GLOBAL_KEYS, Resource;
        what: "A condition on a key of users and roles, such as `aws:PrincipalOrgID`, in a statement for an AWS service.",
        why: "A service that comes on its own is in no account and no organization, so AWS does not send the key and the \
            condition fails: the statement does not apply to the service.",
        instead: "Say for whom the service may act: with `aws:SourceOrgID`, `aws:SourceAccount` or `aws:SourceArn`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "cloudtrail.amazonaws.com" },
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-exampleorg1", "aws:SourceAccount": "111122223333" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "cloudtrail.amazonaws.com" },
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "aws:SourceOrgID": "o-exampleorg1" } }
  }"#,
    },
];

/// Services whose guides show the trust policy of their role with a condition on the source. For the rest, execution roles
/// of EC2 and Lambda among them, AWS does not send the keys or does not say so.
const IN_TRUST: &[&str] = &[
    "appstream",
    "bedrock",
    "cloudformation",
    "codebuild",
    "comprehend",
    "datasync",
    "dms",
    "elasticmapreduce",
    "firehose",
    "frauddetector",
    "iot",
    "kendra",
    "kinesisanalytics",
    "lexv2",
    "logs",
    "monitoring.rds",
    "omics",
    "personalize",
    "pipes",
    "rekognition",
    "sagemaker",
    "scheduler",
    "ssm",
    "states",
    "textract",
    "transcribe",
    "transfer",
    "vpc-flow-logs",
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let is_trust = subject.kind == Kind::Trust;
    if !is_trust && subject.kind != Kind::Resource {
        return;
    }
    for statement in subject.allows() {
        let services = || named(statement).filter(|value| value.kind == PrincipalKind::Service && value.text != "*");
        let Some(first) = services().next() else { continue };
        unsupported(statement, first, findings);
        if narrows_source(statement) {
            continue;
        }
        if let Some(weak) = statement.conditions.iter().find(|one| asks(one) && is_key(one, "aws:Referer")) {
            let message = format!(
                "{} does not tell for whom `{}` acts as surely as aws:SourceArn or aws:SourceAccount.",
                weak.key.text,
                clip(&first.text)
            );
            findings.add("RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", weak.key.span, message);
            continue;
        }
        let asked = |value: &&PrincipalPattern| {
            let name = value.text.split_once(".amazonaws.").map_or("", |(name, _)| name);
            !is_trust || IN_TRUST.contains(&name)
        };
        for value in services().filter(asked) {
            let message = format!(
                "`{}` also acts for other accounts: no condition says for whose resource it may come, such as one on aws:SourceArn.",
                clip(&value.text)
            );
            findings.add("RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL", value.span, message);
        }
    }
}

/// Keys that a service never has.
fn unsupported(statement: &Statement, service: &PrincipalPattern, findings: &mut Findings) {
    let caller = Principal::Service(service.text.clone());
    // Others of the statement may have the key.
    if named(statement).any(|value| value.kind != PrincipalKind::Service) {
        return;
    }
    for condition in statement.conditions.iter().filter(|condition| asks(condition)) {
        let key = &condition.key.text;
        // Sessions of IAM Roles Anywhere bring tags along.
        let of_people =
            find(key).is_some_and(|row| row.about == About::Principal && row.is_global() && !row.is_prefix());
        let reads = condition.operator.is_some_and(|used| used.operator.family != Family::Null);
        if of_people && reads && !is_ever_sent(key, &caller) {
            let message = format!("`{}` has no {key}, so this statement never lets it in.", clip(&service.text));
            findings.add("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL", condition.key.span, message);
        }
    }
}
