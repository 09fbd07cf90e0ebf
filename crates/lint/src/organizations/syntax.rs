//! What AWS Organizations refuses.

use iam::{Effect, PrincipalKind, Statement};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::everyone;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "RCP_SYNTAX_ERROR_PRINCIPAL", Error, AccessAnalyzer, Some(check), RCP, Rcp;
        what: "A resource control policy whose Principal is not `*`, or that has a NotPrincipal.",
        why: "A resource control policy is about everyone who comes to the resources below it. Organizations refuses to \
            save one that names somebody.",
        instead: "Write `\"Principal\": \"*\"`, and say whom it is about with a condition on `aws:PrincipalArn` or \
            `aws:PrincipalOrgID`.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Audit" },
    "Action": "s3:*",
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
    },
    row! {
        "RCP_SYNTAX_ERROR_ALLOW", Error, AccessAnalyzer, None, RCP, Rcp;
        what: "A resource control policy that allows something else than everything.",
        why: "Only the policy RCPFullAWSAccess of AWS allows, and it allows everything: everyone, every action, every \
            resource, without condition. Organizations refuses any other Allow.",
        instead: "Write what is to be forbidden as a Deny.",
        bad: r#"{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }"#,
    },
    row! {
        "RCP_SYNTAX_ERROR_NOTACTION", Error, AccessAnalyzer, None, RCP, Rcp;
        what: "NotAction in a resource control policy.",
        why: "Resource control policies have no NotAction. Organizations refuses to save the policy.",
        instead: "List in Action what is to be forbidden, service by service.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "NotAction": "s3:GetObject",
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:Put*", "s3:Delete*"],
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
    },
    row! {
        "RCP_SYNTAX_ERROR_ACTION", Error, AccessAnalyzer, None, RCP, Rcp;
        what: "A resource control policy that denies `*`, or an action of a service that does not support such policies.",
        why: "Resource control policies act on some services only, and each must be named. The list grows; the one here is \
            of 26 September 2026.",
        instead: "Name the services, as in `s3:*`. For a service that is not on AWS's list, use a service control policy or \
            the policy on the resource.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:*", "ec2:*"],
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
    },
    row! {
        "SCP_SYNTAX_ERROR_PRINCIPAL", Error, AccessAnalyzer, None, SCP, Scp;
        what: "Principal or NotPrincipal in a service control policy.",
        why: "A service control policy is about everyone in the accounts below it, so it names nobody. Organizations \
            refuses to save it.",
        instead: "Remove the element. Whom a Deny is about can be said with a condition on `aws:PrincipalArn`.",
        bad: r#"{ "Effect": "Deny", "Principal": "*", "Action": "ec2:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Deny", "Action": "ec2:*", "Resource": "*" }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Rcp {
        return;
    }
    for statement in subject.statements() {
        if statement.effect == Some(Effect::Allow) && !allows_all(statement) {
            let span = statement.effect_span.unwrap_or(statement.span);
            let message = "A resource control policy allows nothing but everything, for everyone and without condition; \
                write a Deny.";
            findings.add("RCP_SYNTAX_ERROR_ALLOW", span, message);
        }
        let named = statement.principal.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
        for value in named.filter(|value| value.kind != PrincipalKind::Everyone) {
            let message = format!(
                "`{}` cannot be the Principal of a resource control policy: it is `*`, and conditions say whom it is about.",
                clip(&value.text)
            );
            findings.add("RCP_SYNTAX_ERROR_PRINCIPAL", value.span, message);
        }
        let Some(action) = &statement.action else { continue };
        if action.negated {
            let message = "A resource control policy has no NotAction: list in Action what it denies.";
            findings.add("RCP_SYNTAX_ERROR_NOTACTION", action.name_span, message);
            continue;
        }
        for value in action.values.iter().filter(|_| statement.effect == Some(Effect::Deny)) {
            let (service, _) = value.text.split_once(':').unwrap_or((&value.text, ""));
            let service = service.to_ascii_lowercase();
            if service == "*" {
                let message =
                    format!("`{}` names no service; a resource control policy names each, as in `s3:*`.", value.text);
                findings.add("RCP_SYNTAX_ERROR_ACTION", value.span, message);
            } else if is_name(&service) && iam::RCP_SERVICES.binary_search(&service.as_str()).is_err() {
                let message = format!(
                    "`{}` is of {service}, which was not among the services with resource control policies on 26 September 2026.",
                    clip(&value.text)
                );
                findings.add("RCP_SYNTAX_ERROR_ACTION", value.span, message);
            }
        }
    }
}

/// Whether it is a service's prefix as it stands, without wildcards or holes.
fn is_name(service: &str) -> bool {
    !service.is_empty() && service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn allows_all(statement: &Statement) -> bool {
    let action = statement.action.as_ref().is_some_and(|element| {
        !element.negated && element.values.iter().any(|value| matches!(value.text.as_str(), "*" | "*:*"))
    });
    let resource = statement
        .resource
        .as_ref()
        .is_some_and(|element| !element.negated && element.values.iter().any(|value| value.text == "*"));
    action && resource && everyone(statement).is_some() && statement.conditions.is_empty()
}
