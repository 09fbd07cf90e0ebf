//! Roles that may be passed, and service-linked roles that may be made, without limit (R17, M4).

use iam::{Condition, Statement};
use json::{Span, clip};

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{Granted, fixed, listed};
use crate::rule::Rule;
use crate::subject::Subject;

#[cfg(feature = "reference")]
const PASS_WHY: &str =
    "Who may pass any role to any service can have that service act with permissions that the caller does not have.";
#[cfg(feature = "reference")]
const PASS_INSTEAD: &str = "Name the roles, by a common start of their names if there are many, or name the service that takes \
    them by the condition key `iam:PassedToService`.";
#[cfg(feature = "reference")]
const LINK_WHY: &str = "Such a role lets its service act in the account. Which services may is then open.";
#[cfg(feature = "reference")]
const LINK_INSTEAD: &str =
    "Name the role below `role/aws-service-role/`, or the service by the condition key `iam:AWSServiceName`.";

pub(crate) const RULES: &[Rule] = &[
    row! {
        "PASS_ROLE_WITH_STAR_IN_RESOURCE", Security, AccessAnalyzer, Some(check), PASS_ROLE;
        what: "`iam:PassRole` on every role.",
        why: PASS_WHY,
        instead: PASS_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
    "Condition": { "StringEquals": { "iam:PassedToService": "ec2.amazonaws.com" } }
  }"#,
    },
    row! {
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE", Security, AccessAnalyzer, None, CHECKS;
        what: "A wildcard in Action that covers `iam:PassRole`, on every role.",
        why: PASS_WHY,
        instead: PASS_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:P*", "Resource": "arn:aws:iam::*:role/*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:P*", "Resource": "arn:aws:iam::111122223333:role/app-*" }"#,
    },
    row! {
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", Security, AccessAnalyzer, None, CHECKS;
        what: "A NotAction that leaves `iam:PassRole` allowed, on every role.",
        why: PASS_WHY,
        instead: "List `iam:PassRole`, or `iam:*`, in NotAction as well, or list what is allowed in Action.",
        bad: r#"{ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }"#,
    },
    row! {
        "PASS_ROLE_WITH_NOT_RESOURCE", Security, AccessAnalyzer, None, CHECKS;
        what: "`iam:PassRole` on every role but some.",
        why: PASS_WHY,
        instead: PASS_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::111122223333:role/Admin" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-*" }"#,
    },
    row! {
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", Security, AccessAnalyzer, None, CHECKS;
        what: "A wildcard in Action that covers `iam:PassRole`, on every role but some.",
        why: PASS_WHY,
        instead: PASS_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/Admin" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:Get*", "NotResource": "arn:aws:iam::111122223333:role/Admin" }"#,
    },
    row! {
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE", Security, AccessAnalyzer, None, CHECKS;
        what: "A NotAction that leaves `iam:PassRole` allowed, on every role but some.",
        why: PASS_WHY,
        instead: "List actions and resources.",
        bad: r#"{ "Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::111122223333:role/Admin" }"#,
        good: r#"{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:iam::111122223333:role/Admin" }"#,
    },
    row! {
        "CREATE_SLR_WITH_STAR_IN_RESOURCE", Warning, AccessAnalyzer, None, LINKED;
        what: "`iam:CreateServiceLinkedRole` for every service.",
        why: LINK_WHY,
        instead: LINK_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*",
    "Condition": { "StringEquals": { "iam:AWSServiceName": "ecs.amazonaws.com" } }
  }"#,
    },
    row! {
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE", Warning, AccessAnalyzer, None, CHECKS;
        what: "A wildcard in Action that covers `iam:CreateServiceLinkedRole`, for every service.",
        why: LINK_WHY,
        instead: LINK_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:Create*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*" }"#,
    },
    row! {
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", Warning, AccessAnalyzer, None, CHECKS;
        what: "A NotAction that leaves `iam:CreateServiceLinkedRole` allowed, for every service.",
        why: LINK_WHY,
        instead: "List `iam:CreateServiceLinkedRole`, or `iam:*`, in NotAction as well, or list what is allowed in Action.",
        bad: r#"{ "Effect": "Allow", "NotAction": "s3:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }"#,
    },
    row! {
        "CREATE_SLR_WITH_NOT_RESOURCE", Warning, AccessAnalyzer, None, CHECKS;
        what: "`iam:CreateServiceLinkedRole` for every service but some.",
        why: LINK_WHY,
        instead: LINK_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*" }"#,
    },
    row! {
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE", Warning, AccessAnalyzer, None, CHECKS;
        what: "A wildcard in Action that covers `iam:CreateServiceLinkedRole`, for every service but some.",
        why: LINK_WHY,
        instead: LINK_INSTEAD,
        bad: r#"{ "Effect": "Allow", "Action": "iam:*", "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:Get*", "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*" }"#,
    },
    row! {
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE", Warning, AccessAnalyzer, None, CHECKS;
        what: "A NotAction that leaves `iam:CreateServiceLinkedRole` allowed, for every service but some.",
        why: LINK_WHY,
        instead: "List actions and resources.",
        bad: r#"{ "Effect": "Allow", "NotAction": "s3:*", "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*" }"#,
        good: r#"{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*" }"#,
    },
];

/// An action with its codes: named, by a wildcard, by NotAction; on every role, and on every role but some.
struct Asked {
    name: &'static str,
    codes: [[&'static str; 3]; 2],
    is_eased: fn(&Statement) -> bool,
    /// What it lets the caller do, on every role and on every role but some.
    says: [&'static str; 2],
}

const ASKED: [Asked; 2] = [
    Asked {
        name: "iam:PassRole",
        codes: [
            [
                "PASS_ROLE_WITH_STAR_IN_RESOURCE",
                "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
                "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
            ],
            [
                "PASS_ROLE_WITH_NOT_RESOURCE",
                "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
                "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
            ],
        ],
        is_eased: |statement| fixed(statement, &["iam:PassedToService", "iam:AssociatedResourceArn"]).is_some(),
        says: ["passes any role to any service", "passes any role but those listed to any service"],
    },
    Asked {
        name: "iam:CreateServiceLinkedRole",
        codes: [
            [
                "CREATE_SLR_WITH_STAR_IN_RESOURCE",
                "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
                "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
            ],
            [
                "CREATE_SLR_WITH_NOT_RESOURCE",
                "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
                "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
            ],
        ],
        is_eased: |statement| {
            let starts_wild =
                |condition: &Condition| condition.values.iter().any(|value| value.text.starts_with(['*', '?']));
            fixed(statement, &["iam:AWSServiceName"]).is_some_and(|condition| !starts_wild(condition))
        },
        says: ["makes the role of any service", "makes the role of any service but of those listed"],
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Identity {
        return;
    }
    for Granted { statement, everywhere, .. } in subject.grants().each(&subject.policy, iam::Effect::Allow) {
        for asked in &ASKED {
            let Some(element) = statement.action.as_ref().filter(|_| everywhere.has(asked.name)) else { continue };
            if (asked.is_eased)(statement) {
                continue;
            }
            let but = usize::from(statement.resource.as_ref().is_some_and(|element| element.negated));
            let mut add = |way: usize, span: Span, how: String| {
                let code = asked.codes.get(but).and_then(|codes| codes.get(way));
                if let (Some(code), Some(says)) = (code, asked.says.get(but)) {
                    findings.add(code, span, format!("{how}, which {says}."));
                }
            };
            let own = listed(statement).iter().find(|pattern| pattern.text.eq_ignore_ascii_case(asked.name));
            if let Some(own) = own {
                add(0, own.span, format!("This allows `{}`", asked.name));
            }
            let mut wild = listed(statement).iter().filter(|pattern| pattern.text.contains(['*', '?']));
            let work = &mut iam::Work::default();
            if let Some(wild) =
                wild.find(|pattern| crate::grants::names::Names::matching(&pattern.text, work).has(asked.name))
            {
                add(1, wild.span, format!("`{}` covers `{}`", clip(&wild.text), asked.name));
            }
            if element.negated {
                add(2, element.name_span, format!("NotAction leaves `{}` allowed", asked.name));
            }
        }
    }
}
