//! NotAction and NotResource: everything but what is listed.

use iam::Effect;
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{is_every_action, is_limited, is_wild};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "NOTACTION_WITH_ALLOW", Security, Ours, Some(check), NOT_ACTION;
        what: "NotAction in a statement that allows.",
        why: "It allows every action of every service but those listed, also those that AWS adds later.",
        instead: "List what is allowed in Action; to keep something out, add a Deny of it.",
        bad: r#"{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
    row! {
        "NOTACTION_ALLOW_INEFFECTIVE", Suggestion, Ours, None, NOT_ACTION;
        what: "NotAction `*` in a statement that allows.",
        why: "No action is left, so the statement allows nothing.",
        instead: "Remove the statement, or write Action for NotAction if that was meant.",
        bad: r#"{ "Effect": "Allow", "NotAction": "*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
    row! {
        "NOTACTION_DENY_REVIEW", Suggestion, Ours, None, NOT_ACTION;
        what: "A Deny with NotAction and without a Condition.",
        why: "It denies every action but those listed, whatever other policies allow. With `*` it denies nothing.",
        instead: "If that is meant, leave it. If something is to be kept from the caller, name it in Action.",
        bad: r#"{ "Effect": "Deny", "NotAction": "s3:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" }"#,
    },
    row! {
        "NOTRESOURCE_WITH_ALLOW", Warning, Ours, None, NOT_RESOURCE;
        what: "NotResource in a statement that allows.",
        why: "It allows the actions on every resource but those listed, also on those that are made later.",
        instead: "List the resources in Resource; to keep one out, add a Deny of it.",
        bad: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::example-bucket/*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
    row! {
        "NOTRESOURCE_DENY_REVIEW", Suggestion, Ours, None, NOT_RESOURCE;
        what: "A Deny with NotResource and without a Condition.",
        why: "It denies the actions on every resource but those listed. Actions that act on no ARN, such as those that list \
            everything, are always denied by it.",
        instead: "If that is meant, leave it. If a resource is to be kept from the caller, name it in Resource.",
        bad: r#"{ "Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::example-bucket/*" }"#,
        good: r#"{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
    row! {
        "NOTRESOURCE_DENY_INEFFECTIVE", Warning, Ours, None, NOT_RESOURCE;
        what: "NotResource `*` in a statement that denies.",
        why: "No resource is left, so it denies nothing and protects nothing.",
        instead: "Write Resource for NotResource, or list in NotResource what is to be left out.",
        bad: r#"{ "Effect": "Deny", "Action": "s3:DeleteBucket", "NotResource": "*" }"#,
        good: r#"{ "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*" }"#,
    },
    row! {
        "COMBINED_NOTACTION_NOTRESOURCE", Security, Ours, None, NOT_RESOURCE;
        what: "NotAction beside NotResource in a statement that allows.",
        why: "It allows nearly everything: each action that is not listed, on each resource that is not listed.",
        instead: "List actions and resources.",
        bad: r#"{ "Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::example-bucket" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for statement in subject.statements() {
        // An empty list has a finding of its own.
        let action = statement.action.as_ref().filter(|element| element.negated && !element.values.is_empty());
        let resource = statement.resource.as_ref().filter(|element| element.negated && !element.values.is_empty());
        let no_action = action.is_some_and(|element| element.values.iter().any(|value| is_every_action(&value.text)));
        let no_resource = resource.is_some_and(|element| element.values.iter().any(|value| is_wild(&value.text)));
        let listed = |texts: Vec<&str>| crate::grants::told(texts);
        let actions =
            || listed(action.iter().flat_map(|element| &element.values).map(|value| value.text.as_str()).collect());
        let resources =
            || listed(resource.iter().flat_map(|element| &element.values).map(|value| value.text.as_str()).collect());
        match statement.effect {
            Some(Effect::Allow) if subject.kind == Kind::Identity => match (action, resource) {
                (Some(action), _) if no_action => {
                    findings.add(
                        "NOTACTION_ALLOW_INEFFECTIVE",
                        action.span,
                        "NotAction `*` leaves no action, so this statement allows nothing.",
                    );
                }
                (_, Some(resource)) if no_resource => {
                    findings.add(
                        "NOTRESOURCE_WITH_ALLOW",
                        resource.name_span,
                        "NotResource `*` leaves no resource, so this statement allows nothing.",
                    );
                }
                _ if is_limited(statement) => {}
                (Some(action), Some(_)) => {
                    let message = format!(
                        "This allows every action but {} on every resource but {}, nearly everything.",
                        actions(),
                        resources()
                    );
                    findings.add("COMBINED_NOTACTION_NOTRESOURCE", action.name_span, message);
                }
                (Some(action), None) => {
                    let message =
                        format!("This allows every action but {}, also those that AWS adds later.", actions());
                    findings.add("NOTACTION_WITH_ALLOW", action.name_span, message);
                }
                (None, Some(resource)) => {
                    let message = format!(
                        "This allows its actions on every resource but {}, also on those that are made later.",
                        resources()
                    );
                    findings.add("NOTRESOURCE_WITH_ALLOW", resource.name_span, message);
                }
                (None, None) => {}
            },
            Some(Effect::Deny) => {
                if let Some(resource) = resource.filter(|_| no_resource) {
                    findings.add(
                        "NOTRESOURCE_DENY_INEFFECTIVE",
                        resource.span,
                        "NotResource `*` leaves no resource, so this Deny denies nothing.",
                    );
                    continue;
                }
                if let Some(action) = action.filter(|_| no_action) {
                    findings.add(
                        "NOTACTION_DENY_REVIEW",
                        action.span,
                        "NotAction `*` leaves no action, so this Deny denies nothing.",
                    );
                    continue;
                }
                // With a condition, that everything else is denied is the usual way to say "only so".
                if !statement.conditions.is_empty() || !matches!(subject.kind, Kind::Identity | Kind::Scp) {
                    continue;
                }
                if let Some(action) = action {
                    let message = format!("This denies every action but {}, whatever other policies allow.", actions());
                    findings.add("NOTACTION_DENY_REVIEW", action.name_span, message);
                }
                if let Some(resource) = resource {
                    let message = format!(
                        "This denies its actions on every resource but {}.{}",
                        resources(),
                        without_arn(subject, statement)
                    );
                    findings.add("NOTRESOURCE_DENY_REVIEW", resource.name_span, message);
                }
            }
            _ => {}
        }
    }
}

/// What it denies besides, as no ARN that is listed is about it.
fn without_arn(subject: &Subject<'_>, statement: &iam::Statement) -> String {
    let Some(catalog) = subject.catalog else { return String::new() };
    // One example is enough, and the first patterns show it if any does.
    let patterns =
        crate::grants::listed(statement).iter().take(20).filter(|pattern| !pattern.text.starts_with(['*', '?']));
    let mut found = patterns
        .filter_map(|pattern| catalog.expand(&pattern.text).find(|action| action.resource_types().next().is_none()));
    found.next().map_or(String::new(), |action| {
        format!(" `{}` and all that act on no ARN are always denied.", clip(&action.to_string()))
    })
}
