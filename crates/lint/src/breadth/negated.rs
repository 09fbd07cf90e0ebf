//! NotAction and NotResource: everything but what is listed.

use iam::{Effect, Statement};

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{is_every_action, is_limited, is_reading, is_wild, listed, star, told};
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
        let actions = told(action.iter().flat_map(|element| &element.values).map(|value| value.text.as_str()));
        let resources = told(resource.iter().flat_map(|element| &element.values).map(|value| value.text.as_str()));
        let no_action = action.and_then(|element| element.values.iter().find(|value| is_every_action(&value.text)));
        let no_resource = resource.and_then(|element| element.values.iter().find(|value| is_wild(&value.text)));
        let is_allow = match statement.effect {
            Some(Effect::Allow) if subject.kind == Kind::Identity => true,
            Some(Effect::Deny) => false,
            _ => continue,
        };
        if let Some((what, span)) =
            no_action.map(|value| ("Action", value.span)).or_else(|| no_resource.map(|value| ("Resource", value.span)))
        {
            let code = match (is_allow, what) {
                (true, "Action") => "NOTACTION_ALLOW_INEFFECTIVE",
                (true, _) => "NOTRESOURCE_WITH_ALLOW",
                (false, "Action") => "NOTACTION_DENY_REVIEW",
                (false, _) => "NOTRESOURCE_DENY_INEFFECTIVE",
            };
            let (kind, does) = if is_allow { ("Allow", "allows") } else { ("Deny", "denies") };
            let message =
                format!("Not{what} `*` leaves no {}, so this {kind} {does} nothing.", what.to_ascii_lowercase());
            findings.add(code, span, message);
            continue;
        }
        if is_allow {
            if is_limited(statement) {
                continue;
            }
            let on = if star(statement).is_some() { "" } else { " on its resources" };
            match (action, resource) {
                (Some(action), Some(_)) => findings.add(
                    "COMBINED_NOTACTION_NOTRESOURCE",
                    action.name_span,
                    format!(
                        "This allows every action but {actions} on every resource but {resources}, nearly everything."
                    ),
                ),
                (Some(action), None) => findings.add(
                    "NOTACTION_WITH_ALLOW",
                    action.name_span,
                    format!("This allows every action{on} but {actions}, also those that AWS adds later."),
                ),
                (None, Some(resource)) => findings.add(
                    "NOTRESOURCE_WITH_ALLOW",
                    resource.name_span,
                    format!(
                        "This allows its actions on every resource but {resources}, also on those that are made later."
                    ),
                ),
                (None, None) => {}
            }
        // With a condition, that everything else is denied is the usual way to say "only so".
        } else if statement.conditions.is_empty() && matches!(subject.kind, Kind::Identity | Kind::Scp) {
            if let Some(action) = action {
                let message = format!("This denies every action but {actions}, whatever other policies allow.");
                findings.add("NOTACTION_DENY_REVIEW", action.name_span, message);
            }
            if let Some(resource) = resource {
                let besides = without_arn(subject, statement);
                let message = format!("This denies its actions on every resource but {resources}.{besides}");
                findings.add("NOTRESOURCE_DENY_REVIEW", resource.name_span, message);
            }
        }
    }
}

/// What it denies besides, as no ARN that is listed is about it.
fn without_arn(subject: &Subject<'_>, statement: &Statement) -> String {
    let Some(catalog) = subject.catalog else { return String::new() };
    // One example is enough, and the first patterns show it if any does.
    let patterns = listed(statement).iter().take(20).filter(|pattern| !pattern.text.starts_with(['*', '?']));
    let without = patterns
        .flat_map(|pattern| catalog.expand(&pattern.text))
        .filter(|action| action.resource_types().next().is_none());
    without
        .min_by_key(|action| !is_reading(action.name()))
        .map_or(String::new(), |action| format!(" `{action}` and whatever else acts on no ARN is always denied."))
}
