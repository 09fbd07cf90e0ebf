//! Values of Principal that name nobody.

use iam::{Effect, PrincipalKind};
use json::clip;

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
