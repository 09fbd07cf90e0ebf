//! Actions that no service has.

use catalog::{Catalog, Service, actions_of_api};
use iam::{ActionPattern, Element};
use json::{Patch, clip, nearest};

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, lower_case};

#[cfg(feature = "reference")]
const PAGE: (&str, &str) = (
    "Actions, resources, and condition keys for AWS services",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
);

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "INVALID_ACTION", Error, AccessAnalyzer, Some(check);
        what: "An action that its service does not have.",
        why: "AWS takes the policy, and the statement is about nothing there: an Allow gives no access, a Deny protects \
            nothing. The names of API calls and of AWS CLI commands are not always names of actions.",
        instead: "Look the action up in the Service Authorization Reference. The call that lists a bucket, \
            `ListObjectsV2`, is checked as `s3:ListBucket`, for example.",
        page: (PAGE.0, PAGE.1, "2026-11-29"),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListObjects", "Resource": "arn:aws:s3:::example-bucket" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-bucket" }
}"#,
    },
    rule! {
        "INVALID_SERVICE_IN_ACTION", Error, AccessAnalyzer, None;
        what: "An action whose part before the colon is no service of AWS.",
        why: "The statement is about nothing there. The prefix is not always the service's name: CloudWatch's is \
            `cloudwatch`, that of its logs `logs`.",
        instead: "Look the service up in the Service Authorization Reference; its page begins with its prefix.",
        page: (PAGE.0, PAGE.1, "2026-11-29"),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s33:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "ACTION_WILDCARD_MATCHES_NOTHING", Suggestion, Ours, None;
        what: "An action with a wildcard that stands for no action.",
        why: "The statement is about nothing there, until the service gets an action of such a name.",
        instead: "Compare with the names in the Service Authorization Reference.",
        page: (PAGE.0, PAGE.1, "2026-11-29"),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:Reads*", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }
}"#,
    },
    rule! {
        "WILDCARD_IN_SERVICE_NAME", Suggestion, AccessAnalyzer, None;
        what: "A wildcard in the part of an action that names the service.",
        why: "It is about actions of that name in all services, also in those that AWS will offer one day.",
        instead: "Name the services, each with its actions.",
        page: (
            "IAM JSON policy elements: Action",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "*:List*", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:List*", "Resource": "*" }
}"#,
    },
    rule! {
        "ACTION_CASE", Suggestion, Ours, None;
        what: "An action in other capitals than AWS writes it.",
        why: "AWS compares actions without regard to case, so it works; people and tools that search for the name may \
            miss it.",
        instead: "Write the name as the Service Authorization Reference does.",
        page: (PAGE.0, PAGE.1, "2026-11-29"),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:getobject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog else { return };
    let elements = subject.statements().iter().filter_map(|statement| statement.action.as_ref());
    for pattern in elements.flat_map(|element: &Element<ActionPattern>| &element.values) {
        // What cannot be read has a finding already, and a hole may stand for any action.
        let Some((prefix, name)) = pattern.text.split_once(':').filter(|_| !pattern.text.contains("${")) else {
            continue;
        };
        if prefix.contains(['*', '?']) {
            let message = format!(
                "`{}` has a wildcard where an action names the service: it is about every service that has such an action.",
                clip(&pattern.text)
            );
            findings.add("WILDCARD_IN_SERVICE_NAME", pattern.span, message);
            continue;
        }
        match catalog.service(prefix) {
            Some(service) => of_service(catalog, service, pattern, name, findings),
            None => no_service(catalog, pattern, prefix, name, findings),
        }
    }
}

/// Services that AWS has closed, whose pages are gone: policies still name them, AWS's own too, and AWS says nothing of it.
const CLOSED: &[&str] = &[
    "deepcomposer",
    "deeplens",
    "deepracer",
    "elastic-inference",
    "iot1click",
    "iotroborunner",
    "mobilehub",
    "sagemaker-groundtruth-synthetic",
];

/// Whether AWS has closed the service of a prefix.
pub(crate) fn is_closed(prefix: &str) -> bool {
    CLOSED.iter().any(|closed| closed.eq_ignore_ascii_case(prefix))
}

fn no_service(catalog: &Catalog, pattern: &ActionPattern, prefix: &str, name: &str, findings: &mut Findings) {
    if is_closed(prefix) {
        return;
    }
    // Prefixes are short, so that of many something is near: the action has to be there, too.
    let near = nearest(prefix, catalog.services().map(Service::prefix)).filter(|near| {
        let meant = format!("{near}:{name}");
        catalog.expand(&meant).next().is_some()
    });
    let mut message = format!("AWS has no service `{}` by its data of {}.", clip(prefix), catalog.date());
    let patch = near.map(|near| {
        message.push_str(&format!(" Did you mean `{near}:{}`?", clip(name)));
        Patch { span: pattern.span, text: json::string(&format!("{near}:{name}")) }
    });
    findings.add_meant("INVALID_SERVICE_IN_ACTION", pattern.span, message, title(patch.as_ref()), patch);
}

fn of_service(catalog: &Catalog, service: Service<'_>, pattern: &ActionPattern, name: &str, findings: &mut Findings) {
    if name.contains(['*', '?']) {
        if catalog.expand(&pattern.text).next().is_none() {
            let message = format!(
                "`{}` matches no action of {} in AWS's data of {}.",
                clip(&pattern.text),
                service.name(),
                catalog.date()
            );
            findings.add("ACTION_WILDCARD_MATCHES_NOTHING", pattern.span, message);
        }
        return;
    }
    match service.action(name) {
        Some(known) => {
            let written = known.to_string();
            let (prefix, name) = pattern.text.split_once(':').unwrap_or_default();
            if (service.prefix(), known.name()) != (lower_case(prefix), name) {
                let message = format!("AWS writes `{}` as `{written}`.", clip(&pattern.text));
                let patch = Patch { span: pattern.span, text: json::string(&written) };
                findings.add_with_fix("ACTION_CASE", pattern.span, message, title(Some(&patch)), vec![patch]);
            }
        }
        None => {
            // R11: the name of a call.
            let called = actions_of_api(service.prefix(), name);
            let near = || nearest(name, service.actions().map(|action| action.name()));
            let meant: Vec<String> = match called {
                [] => near().map(|near| format!("{}:{near}", service.prefix())).into_iter().collect(),
                called => called.iter().map(|&action| action.to_owned()).collect(),
            };
            let listed = meant.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
            let message = match (called.is_empty(), meant.is_empty()) {
                (false, _) => format!(
                    "`{}` is the name of a call, and no action: AWS checks it as {listed}.",
                    clip(&pattern.text)
                ),
                (true, false) => format!(
                    "{} has no action `{}` by AWS's data of {}. Did you mean {listed}?",
                    service.name(),
                    clip(name),
                    catalog.date()
                ),
                (true, true) => {
                    format!("{} has no action `{}` by AWS's data of {}.", service.name(), clip(name), catalog.date())
                }
            };
            let only = if let [only] = meant.as_slice() { Some(json::string(only)) } else { None };
            let patch = only.map(|text| Patch { span: pattern.span, text });
            findings.add_meant("INVALID_ACTION", pattern.span, message, title(patch.as_ref()), patch);
        }
    }
}

fn title(patch: Option<&Patch>) -> String {
    patch.map(|patch| format!("Write {}", clip(patch.text.trim_matches('"')))).unwrap_or_default()
}
