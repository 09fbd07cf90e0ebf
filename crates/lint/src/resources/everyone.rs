//! What it means that everyone is let in, service by service.

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::{Subject, head};
use crate::who::{everyone, is_open, keys, listed};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "PRINCIPAL_CONDITION_MISSING", Security, Ours, Some(check), GLOBAL_KEYS, Resource;
        what: "An Allow for `*` whose conditions do not say who may come.",
        why: "A condition on how a call is made, such as `aws:SecureTransport`, keeps nobody out; nor does one with IfExists, a \
            negated one, or one that everything fits, such as `o-*`.",
        instead: "Add a condition on `aws:PrincipalOrgID`, `aws:PrincipalAccount`, `aws:SourceArn`, `aws:SourceAccount` or \
            `aws:SourceVpce`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "Bool": { "aws:SecureTransport": "true" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:news" } }
  }"#,
    },
    row! {
        "S3_POLICY_WILDCARD_PRINCIPAL", Warning, Ours, None, S3_PUBLIC, Resource;
        what: "A bucket policy that allows something to everyone.",
        why: "The bucket is public, unless Block Public Access overrules its policy: what is in it can be read, or changed, by \
            anyone who knows its name.",
        instead: "Name who may come, or serve a website through CloudFront with origin access control.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "cloudfront.amazonaws.com" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/EXAMPLE1" } }
  }"#,
    },
    row! {
        "SQS_POLICY_WILDCARD_PRINCIPAL", Security, Ours, None, SQS, Resource;
        what: "A queue policy that allows something to everyone.",
        why: "Anyone who knows the queue's URL can send to it or read from it, at your expense.",
        instead: "Name who may come. For a topic or an event rule, name the service and add `aws:SourceArn`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Shop" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
    },
    row! {
        "SNS_POLICY_WILDCARD_PRINCIPAL", Security, Ours, None, SNS, Resource;
        what: "A topic policy that allows something to everyone.",
        why: "Anyone who knows the topic's ARN can publish to it, or subscribe and read along.",
        instead: "Name who may come, or add a condition such as one on `aws:SourceAccount`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sns:Publish",
    "Resource": "arn:aws:sns:us-east-1:111122223333:news"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "sns:Publish",
    "Resource": "arn:aws:sns:us-east-1:111122223333:news",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
    },
    row! {
        "KMS_KEY_WILDCARD_PRINCIPAL", Security, Ours, None, KMS, Resource;
        what: "A key policy that allows something to everyone.",
        why: "Users and roles of any account can use the key, so what it encrypts is not protected by it.",
        instead: "Name the account, users or roles, or add a condition on `kms:CallerAccount`.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "kms:Decrypt",
    "Resource": "*",
    "Condition": { "StringEquals": { "kms:CallerAccount": "111122223333", "kms:ViaService": "s3.us-east-1.amazonaws.com" } }
  }"#,
    },
    row! {
        "ECR_POLICY_PUBLIC", Security, Ours, None, ECR, Resource;
        what: "A repository policy that allows something to everyone.",
        why: "Any account can pull the images, or push its own where that is allowed.",
        instead: "Name the accounts that may pull, or add a condition on `aws:PrincipalOrgID`.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"] }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
  }"#,
    },
    row! {
        "LAMBDA_PERMISSION_WILDCARD_PRINCIPAL", Security, Ours, None, LAMBDA, Resource;
        what: "A function's policy that allows something to everyone.",
        why: "Anyone can call the function, with whatever input, at your expense.",
        instead: "Name the account or the service that calls it, a service with `aws:SourceArn`. A public function URL is meant to \
            be called by all: then the function itself has to check who calls.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "lambda:InvokeFunction",
    "Resource": "arn:aws:lambda:us-east-1:111122223333:function:resize"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "s3.amazonaws.com" },
    "Action": "lambda:InvokeFunction",
    "Resource": "arn:aws:lambda:us-east-1:111122223333:function:resize",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
    },
    row! {
        "GLACIER_VAULT_PUBLIC", Security, Ours, None, GLACIER, Resource;
        what: "A vault policy that allows something to everyone.",
        why: "Any account can use the archives of the vault as the policy says.",
        instead: "Name the accounts, users or roles that may come.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "glacier:InitiateJob",
    "Resource": "arn:aws:glacier:us-east-1:111122223333:vaults/archive"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": "glacier:InitiateJob",
    "Resource": "arn:aws:glacier:us-east-1:111122223333:vaults/archive"
  }"#,
    },
    row! {
        "SECRET_POLICY_PUBLIC", Security, Ours, None, SECRETS, Resource;
        what: "A secret's policy that allows something to everyone.",
        why: "Any account can read or change the secret, as far as it may use the key that encrypts it.",
        instead: "Name the role that needs the secret. BlockPublicPolicy of PutResourcePolicy refuses such policies.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": "secretsmanager:GetSecretValue", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Shop" },
    "Action": "secretsmanager:GetSecretValue",
    "Resource": "*"
  }"#,
    },
];

/// The rule of a service, and what its resource is called.
const OF: &[(&str, &str, &str)] = &[
    ("ecr", "ECR_POLICY_PUBLIC", "repository"),
    ("glacier", "GLACIER_VAULT_PUBLIC", "vault"),
    ("kms", "KMS_KEY_WILDCARD_PRINCIPAL", "key"),
    ("lambda", "LAMBDA_PERMISSION_WILDCARD_PRINCIPAL", "function"),
    ("s3", "S3_POLICY_WILDCARD_PRINCIPAL", "bucket"),
    ("secretsmanager", "SECRET_POLICY_PUBLIC", "secret"),
    ("sns", "SNS_POLICY_WILDCARD_PRINCIPAL", "topic"),
    ("sqs", "SQS_POLICY_WILDCARD_PRINCIPAL", "queue"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Resource {
        return;
    }
    let of = OF.iter().find(|(service, ..)| subject.service == Some(service));
    for statement in subject.allows() {
        let Some(all) = everyone(statement) else { continue };
        if !is_open(subject, statement, findings) {
            continue;
        }
        if let Some((_, code, what)) = of {
            let actions =
                statement.action.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
            let actions = listed(actions.map(|value| value.text.as_str()));
            let actions = if actions.is_empty() { "nearly all actions".to_owned() } else { actions };
            let is_way_in = *what == "bucket" && super::bucket::is_of_access_points(subject);
            let what = if is_way_in { "access point" } else { what };
            findings.add(code, all.span, format!("Everyone may use this {what}: {actions}."));
        }
        // Where no condition stands and the service has words of its own, they say it.
        if statement.conditions.is_empty() && of.is_some() {
            continue;
        }
        let message = match statement.conditions.is_empty() {
            true => {
                "Everyone is allowed, and no condition says who may come, such as one on aws:PrincipalOrgID.".to_owned()
            }
            false => format!(
                "Everyone is allowed, and what is asked of {} does not say who may come; add a condition such as one on aws:PrincipalOrgID.",
                keys(statement)
            ),
        };
        findings.add("PRINCIPAL_CONDITION_MISSING", head(statement.span), message);
    }
}
