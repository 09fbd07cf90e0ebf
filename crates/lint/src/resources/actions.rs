//! Actions that policies on resources of some services should not allow.

use iam::arn::Arn;
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{account_of, is_whole_account, named, own_account};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "S3_POLICY_WILDCARD_ACTION", Warning, Ours, Some(check), S3, Resource;
        what: "A bucket policy that allows `*` or `s3:*`.",
        why: "That includes to delete the bucket, to make it public, and to change this policy.",
        instead: "List the actions that are needed, such as `s3:GetObject`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"]
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
    },
    row! {
        "SQS_POLICY_WILDCARD_ACTION", Security, Ours, None, SQS, Resource;
        what: "A queue policy that allows `*` or `sqs:*`.",
        why: "That includes to purge the queue, to delete it, and to let in others.",
        instead: "List the actions that are needed, such as `sqs:SendMessage`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Shop" },
    "Action": "sqs:*",
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
        "SNS_SQS_S3_NOTACTION", Warning, Ours, None, NOT_ACTION, Resource;
        what: "NotAction in an Allow of a topic, queue or bucket policy.",
        why: "It allows every action that it does not list, to delete the resource among them, and each that AWS adds.",
        instead: "List in Action what is allowed.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Shop" },
    "NotAction": "sqs:DeleteQueue",
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
        "LAMBDA_PERMISSION_NOT_INVOKE", Warning, Ours, None, LAMBDA, Resource;
        what: "A function's policy that allows something else than to call the function.",
        why: "Others who call a function need no more. Whoever may change its code or its settings has the permissions of its role.",
        instead: "Allow lambda:InvokeFunction, or lambda:InvokeFunctionUrl for its URL.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Shop" },
    "Action": "lambda:*",
    "Resource": "arn:aws:lambda:us-east-1:111122223333:function:resize"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Shop" },
    "Action": "lambda:InvokeFunction",
    "Resource": "arn:aws:lambda:us-east-1:111122223333:function:resize"
  }"#,
    },
    row! {
        "IOT_POLICY_WILDCARD", Warning, Ours, None, IOT, Resource;
        what: "A policy of AWS IoT Core that allows `*` or `iot:*`, or something on the resource `*`.",
        why: "A device with it can connect under any name, and read and write what is of other devices.",
        instead: "Name the actions, and limit topics and clients with variables such as `${iot:Connection.Thing.ThingName}`. Looked \
            at if the policy is said to be one of the service `iot`.",
        bad: r#"{ "Effect": "Allow", "Action": "iot:Publish", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow",
    "Action": "iot:Publish",
    "Resource": "arn:aws:iot:us-east-1:111122223333:topic/${iot:Connection.Thing.ThingName}/*"
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(service) = subject.service else { return };
    // A policy of IoT Core names nobody, so it looks like an identity policy.
    if subject.kind != Kind::Resource && (service, subject.kind) != ("iot", Kind::Identity) {
        return;
    }
    let wildcard = match service {
        "s3" => Some("S3_POLICY_WILDCARD_ACTION"),
        "sqs" => Some("SQS_POLICY_WILDCARD_ACTION"),
        "iot" => Some("IOT_POLICY_WILDCARD"),
        _ => None,
    };
    let own = own_account(subject);
    for statement in subject.allows() {
        // The policy that a queue is made with: in its own account identity policies decide.
        let is_own = |value| is_whole_account(value) && account_of(value) == own.as_deref();
        let wildcard = wildcard.filter(|_| named(statement).next().is_none() || !named(statement).all(is_own));
        let Some(action) = &statement.action else { continue };
        if action.negated && ["s3", "sns", "sqs"].contains(&service) {
            let message = format!("NotAction allows every action of {service} that it does not list.");
            findings.add("SNS_SQS_S3_NOTACTION", action.name_span, message);
        }
        for value in action.values.iter().filter(|_| !action.negated) {
            // M14
            let rest = value.text.split_once(':').filter(|(of, _)| *of == "*" || of.eq_ignore_ascii_case(service));
            let is_all = value.text == "*" || rest.is_some_and(|(_, name)| name == "*");
            if let Some(code) = wildcard.filter(|_| is_all) {
                findings.add(code, value.span, format!("`{}` allows every action of {service}.", value.text));
            }
            let layer =
                statement.resource.iter().flat_map(|element| &element.values).any(|resource| {
                    Arn::written(&resource.text).is_some_and(|arn| arn.resource().starts_with("layer:"))
                });
            let calls = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl", "lambda:InvokeAsync"];
            let is_call = calls.iter().any(|call| call.eq_ignore_ascii_case(&value.text));
            let of_layer = layer || value.text.eq_ignore_ascii_case("lambda:GetLayerVersion");
            if service == "lambda" && !is_call && !of_layer {
                let message = format!("`{}` allows more than to call the function.", clip(&value.text));
                findings.add("LAMBDA_PERMISSION_NOT_INVOKE", value.span, message);
            }
        }
        let resources =
            statement.resource.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
        for value in resources.filter(|value| service == "iot" && value.text == "*") {
            let message = "`*` is every client, topic and thing of the account.";
            findings.add("IOT_POLICY_WILDCARD", value.span, message);
        }
    }
}
