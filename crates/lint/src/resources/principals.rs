//! Values of Principal that name nobody.

use iam::{Effect, PrincipalKind};
use json::{Patch, clip};

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::has_hole;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "SERVICE_PRINCIPAL_WILDCARD", Security, Ours, Some(check), PRINCIPAL, Resource;
        what: "`{ \"Service\": \"*\" }` as principal of an Allow.",
        why: "It stands for every AWS service, also for those that act on behalf of other accounts.",
        instead: "Name the service, such as `sns.amazonaws.com`, and add a condition on `aws:SourceArn` or `aws:SourceAccount`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "*" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "sns.amazonaws.com" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
    },
    row! {
        "UNKNOWN_SERVICE_PRINCIPAL", Warning, Ours, None, PRINCIPAL, Resource;
        what: "The name of an AWS service that is misspelt, in a Principal.",
        why: "AWS refuses a policy that names a service it does not know, or nobody comes under that name. Only slips that are sure \
            are told: another ending than services have, and one letter wrong, missing or too many in the name of a service that \
            is often named.",
        instead: "Write the name as the service's documentation has it: `lambda.amazonaws.com`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "sns.amazon.com" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "sns.amazonaws.com" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } }
  }"#,
    },
    row! {
        "INVALID_ROLE_REFERENCE", Warning, AccessAnalyzer, None, UNIQUE_IDS, Resource;
        what: "The unique id of a role as principal.",
        why: "AWS writes the id in the place of the ARN when the role has been deleted. A new role of the same name has another \
            id, so the statement is about nobody.",
        instead: "Write the ARN of the role that is meant now, or remove the principal.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "AROAEXAMPLEEXAMPLE123" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
    },
    row! {
        "INVALID_USER_REFERENCE", Warning, AccessAnalyzer, None, UNIQUE_IDS, Resource;
        what: "The unique id of a user as principal.",
        why: "AWS writes the id in the place of the ARN when the user has been deleted. A new user of the same name has another \
            id, so the statement is about nobody.",
        instead: "Write the ARN of the user that is meant now, or remove the principal.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "AIDAEXAMPLEEXAMPLE123" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind.is_of_an_identity() || matches!(subject.kind, Kind::Scp | Kind::Rcp) {
        return;
    }
    for statement in subject.statements() {
        for value in statement.principal.iter().flat_map(|element| &element.values) {
            let (text, shown) = (value.text.as_str(), clip(&value.text));
            let id = |start: &str| {
                text.starts_with(start) && text.len() > 15 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            match value.kind {
                PrincipalKind::Service if text == "*" && statement.effect == Some(Effect::Allow) => {
                    let message = "`*` lets in every AWS service, for whichever account it acts.";
                    findings.add("SERVICE_PRINCIPAL_WILDCARD", value.span, message);
                }
                PrincipalKind::Service if text == "*" => {}
                PrincipalKind::Federated | PrincipalKind::CanonicalUser if text == "*" => {
                    let message = "`*` stands for everyone under AWS only; here it names nobody.";
                    findings.add("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", value.span, message);
                }
                PrincipalKind::Everyone => {}
                // UNSUPPORTED_WILDCARD_IN_PRINCIPAL says that.
                _ if text.contains(['*', '?']) => {}
                PrincipalKind::Service
                    if !has_hole(text) && !subject.is_filled_in(value.span) && !is_service_principal(text) =>
                {
                    let message = format!(
                        "`{shown}` is not the name of a service, such as lambda.amazonaws.com, so it lets nobody in."
                    );
                    findings.add("INVALID_SERVICE_PRINCIPAL_FORMAT", value.span, message);
                }
                PrincipalKind::Service => {
                    if let Some(meant) = meant(subject, text) {
                        let message = format!("AWS has no service `{shown}`. Did you mean `{meant}`?");
                        let patch = Patch { span: value.span, text: json::string(&meant) };
                        let title = format!("Write {meant}");
                        findings.add_meant("UNKNOWN_SERVICE_PRINCIPAL", value.span, message, title, Some(patch));
                    }
                }
                PrincipalKind::Aws if id("AROA") => {
                    let message =
                        format!("`{shown}` is the id of a role that has been deleted; write the ARN of a role.");
                    findings.add("INVALID_ROLE_REFERENCE", value.span, message);
                }
                PrincipalKind::Aws if id("AIDA") => {
                    let message =
                        format!("`{shown}` is the id of a user who has been deleted; write the ARN of a user.");
                    findings.add("INVALID_USER_REFERENCE", value.span, message);
                }
                _ => {}
            }
        }
    }
}

/// Services that policies often name, long enough that no other is a letter apart. Those in managed policies of AWS.
const OFTEN: &[&str] = &[
    "apigateway",
    "appflow",
    "appsync",
    "autoscaling",
    "backup",
    "bedrock",
    "cloudformation",
    "cloudfront",
    "cloudtrail",
    "cloudwatch",
    "codebuild",
    "codepipeline",
    "cognito-idp",
    "config",
    "databrew",
    "datasync",
    "ecs-tasks",
    "elasticbeanstalk",
    "elasticloadbalancing",
    "elasticmapreduce",
    "events",
    "firehose",
    "forecast",
    "guardduty",
    "imagebuilder",
    "lambda",
    "personalize",
    "quicksight",
    "redshift",
    "sagemaker",
    "scheduler",
    "servicecatalog",
    "spotfleet",
    "states",
    "transfer",
];

/// Others that are often named, and too short for that.
const SHORT: &[&str] = &["batch", "ec2", "ecs", "eks", "glue", "logs", "rds", "s3", "sns", "sqs", "ssm"];

/// The name of the service that was surely meant by another text.
fn meant(subject: &Subject<'_>, text: &str) -> Option<String> {
    let text = text.to_ascii_lowercase();
    if let Some(name) = text.strip_suffix(".amazon.com") {
        return (OFTEN.contains(&name) || SHORT.contains(&name)).then(|| format!("{name}.amazonaws.com"));
    }
    let name = text.strip_suffix(".amazonaws.com").filter(|name| !OFTEN.contains(name))?;
    // A service of that very name is no slip.
    subject.catalog.filter(|catalog| catalog.service(name).is_none())?;
    let known = OFTEN.iter().find(|known| is_slip(name.as_bytes(), known.as_bytes()))?;
    Some(format!("{known}.amazonaws.com"))
}

/// Whether one letter is wrong, missing or too many, or two are swapped.
fn is_slip(a: &[u8], b: &[u8]) -> bool {
    let before = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(before..).unwrap_or_default(), b.get(before..).unwrap_or_default());
    let after = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (a.get(..a.len() - after).unwrap_or_default(), b.get(..b.len() - after).unwrap_or_default()) {
        ([] | [_], [] | [_]) => true,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

/// What names of services end in, by partition; Alexa has its own.
const ENDS: &[&str] = &[
    ".amazonaws.com",
    ".amazonaws.com.cn",
    ".amazonaws.eu",
    ".amazon.com",
    ".aws.internal",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".cloud.adc-e.uk",
    ".csp.hci.ic.gov",
];

/// Whether a text reads like the name of a service, in any case.
pub(crate) fn is_service_principal(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let mut names = ENDS.iter().filter_map(|end| text.strip_suffix(end));
    names.any(|name| name.split('.').all(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_or_two_swapped() {
        for slip in ["lamda", "lambdaa", "lmabda", "lambba", "ambda"] {
            assert!(is_slip(slip.as_bytes(), b"lambda"), "{slip}");
        }
        for other in ["lamd", "labmad", "lambdax2", "", "config"] {
            assert!(!is_slip(other.as_bytes(), b"lambda"), "{other}");
        }
        // None that is named often is a slip of another.
        let all: Vec<_> =
            OFTEN.iter().flat_map(|a| OFTEN.iter().map(move |b| (a, b))).filter(|(a, b)| a != b).collect();
        assert!(!all.iter().any(|(a, b)| is_slip(a.as_bytes(), b.as_bytes())));
    }
}
