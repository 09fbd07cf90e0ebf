//! `*` for actions that could name their resources.

use catalog::{Catalog, Level};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{is_every_action, is_narrowed, is_reading, is_star_arn, listed, star, told};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "RESOURCE_STAR", Suggestion, Ours, Some(check), RESOURCE;
        what: "`*` as the resource of actions that can be limited to some.",
        why: "They are allowed on all there is, in every Region, and on what others make later. About a third of all actions \
            know no other resource than `*`; those are not meant.",
        instead: "Name ARNs, with wildcards where names vary, or limit the resources by a condition such as \
            `aws:ResourceTag/team` or `aws:ResourceAccount`.",
        bad: r#"{ "Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetObject"], "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }"#,
    },
    row! {
        "WRITE_WITHOUT_CONSTRAINT", Suggestion, Ours, None, LEVELS;
        what: "Actions that change resources, on every resource and without a condition that limits them.",
        why: "A mistake or a stolen key then reaches all there is, not only what the work is about.",
        instead: "Name the resources that may change, or limit them by a condition on their tags.",
        bad: r#"{ "Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/Orders" }"#,
    },
    row! {
        "RESOURCE_EFFECTIVELY_STAR", Suggestion, Ours, None, RESOURCE;
        what: "An ARN with a wildcard in every part.",
        why: "It looks like a limit and is none: every resource that has an ARN fits it.",
        instead: "Name service and resource, or write `*`, which is honest.",
        bad: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:*:*:*:*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
];

/// As many patterns with wildcards of a policy are looked up.
const MOST: usize = 2_000;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Identity {
        return;
    }
    let mut left = MOST;
    for statement in subject.allows() {
        let resources =
            statement.resource.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
        for value in resources.filter(|value| is_star_arn(&value.text)) {
            let message = format!("`{}` has a wildcard in every part: it is as good as `*`.", clip(&value.text));
            findings.add("RESOURCE_EFFECTIVELY_STAR", value.span, message);
        }
        let Some(star) = star(statement).filter(|_| !subject.grants().is_admin && !is_narrowed(statement)) else {
            continue;
        };
        let Some(catalog) = subject.catalog else { continue };
        let (mut narrower, mut writes) = (Vec::new(), Vec::new());
        for pattern in listed(statement) {
            if subject.grants().denies(&pattern.pattern(), &mut findings.work) {
                continue;
            }
            let (takes_resource, changes) = looked_up(catalog, &pattern.text, &mut left);
            if takes_resource {
                narrower.push(pattern.text.as_str());
            }
            if changes {
                writes.push(pattern);
            }
        }
        if !narrower.is_empty() {
            let one = narrower.len() == 1;
            let message = format!(
                "{} {} on resources with ARNs, so `*` could be narrowed for {}.",
                told(narrower),
                if one { "acts" } else { "act" },
                if one { "it" } else { "them" }
            );
            findings.add("RESOURCE_STAR", star, message);
        }
        if let Some(first) = writes.first() {
            let message = format!(
                "{} may change any resource: neither an ARN nor a condition limits which.",
                told(writes.iter().map(|pattern| pattern.text.as_str()))
            );
            findings.add("WRITE_WITHOUT_CONSTRAINT", first.span, message);
        }
    }
}

/// Whether all actions of a pattern take a resource, and whether one of those that do changes it.
fn looked_up(catalog: &Catalog, text: &str, left: &mut usize) -> (bool, bool) {
    let is_broad = text.split(':').next().is_some_and(|service| service.contains(['*', '?', '$']));
    if is_broad || is_every_action(text) {
        return (false, false);
    }
    let mut found = (false, false);
    let take = |action: catalog::Action<'_>| {
        let is_changing = action.is_level(Level::Write) || action.is_level(Level::PermissionsManagement);
        // Roles are not changed by being used.
        let uses_role = action.service().prefix() == "sts" || action.name() == "PassRole";
        let writes = is_changing && !uses_role && !is_reading(action.name());
        if (!found.0 || (writes && !found.1)) && action.resource_types().next().is_some() {
            found = (true, found.1 || writes);
        }
        found == (true, true)
    };
    if !text.contains(['*', '?']) {
        catalog.action(text).map(take);
    } else if *left > 0 {
        *left -= 1;
        catalog.expand(text).any(take);
        // Without `*` those of its actions that have no resource type would be lost (R2).
        found.0 &= catalog.expand(text).all(|action| action.resource_types().next().is_some());
    }
    found
}
