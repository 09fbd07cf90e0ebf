//! Actions beside resources of another kind: such a statement is about nothing.

use catalog::{Action, Catalog, ResourceType};
use iam::pattern::{Pattern, TooMuchWork};
use iam::{ActionPattern, Effect, Statement, Version, Work};
use json::{Patch, clip};

use crate::finding::Findings;
use crate::reach::{Reach, of_type, type_name};
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "RESOURCE_MISMATCH", Warning, Ours, Some(check);
        what: "An action in a statement of which no resource is of a kind that the action acts on.",
        why: "The statement is then about nothing: `s3:GetObject` reads objects, so beside the ARN of a bucket it allows \
            nothing, and in a Deny it protects nothing.",
        instead: "Name a resource of the right kind: an object's ARN ends in `/` and its key, `arn:aws:s3:::bucket/*`. \
            Actions on different kinds of resources stand in one statement when its list has resources of both kinds.",
        page: (
            "Actions, resources, and condition keys for AWS services",
            "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "ACTION_NEEDS_RESOURCE_STAR", Suggestion, Ours, None;
        what: "An action without a resource of its own, in a statement that does not name `*`.",
        why: "About a third of all actions, such as those that list everything in an account, are checked against no ARN: \
            only the resource `*` is about them.",
        instead: "Put these actions into a statement with `\"Resource\": \"*\"`; the others keep their ARNs.",
        page: (
            "IAM JSON policy elements: Resource",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "arn:aws:ec2:us-east-1:111122223333:vpc/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*" }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog else { return };
    for statement in subject.statements() {
        let Some(mut reach) = Reach::of(catalog, statement) else { continue };
        let actions = statement.action.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
        let mut without = Vec::new();
        for pattern in actions {
            let Some(types) = types(catalog, pattern) else { continue };
            if types.is_empty() {
                without.push(pattern);
                continue;
            }
            match reach.fits(types.clone(), &mut findings.work) {
                Ok(true) => {}
                Ok(false) => mismatch(subject, statement, pattern, &types, findings),
                Err(TooMuchWork) => return,
            }
        }
        // M16: one a statement.
        if let Some(first) = without.first() {
            let names: Vec<String> =
                without.iter().take(5).map(|pattern| format!("`{}`", clip(&pattern.text))).collect();
            let more = without.len().saturating_sub(names.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message = format!(
                "{}{more} {} no resource type, so only `*` is about {}: beside these ARNs the statement {} nothing of {}.",
                names.join(", "),
                if without.len() == 1 { "has" } else { "have" },
                if without.len() == 1 { "it" } else { "them" },
                says(statement),
                if without.len() == 1 { "it" } else { "them" },
            );
            findings.add("ACTION_NEEDS_RESOURCE_STAR", first.span, message);
        }
    }
}

fn says(statement: &Statement) -> &'static str {
    if statement.effect == Some(Effect::Deny) { "denies" } else { "allows" }
}

/// The types that the actions of a pattern act on, which are none for some actions (R2); nothing if that cannot be said.
fn types<'c>(catalog: &'c Catalog, pattern: &ActionPattern) -> Option<Vec<ResourceType<'c>>> {
    // As many actions of a pattern are looked at; of more, one will fit.
    const MOST: usize = 200;
    if pattern.text.contains("${") {
        return None;
    }
    let actions: Vec<Action<'_>> = catalog.expand(&pattern.text).take(MOST).collect();
    if actions.is_empty() || actions.len() == MOST {
        return None;
    }
    let mut types: Vec<ResourceType<'_>> = Vec::new();
    for used in actions.iter().flat_map(|action| action.resource_types()) {
        if !types.iter().any(|known| type_name(known) == type_name(&used.resource_type)) {
            types.push(used.resource_type);
        }
    }
    Some(types)
}

fn mismatch(
    subject: &Subject<'_>,
    statement: &Statement,
    pattern: &ActionPattern,
    types: &[ResourceType<'_>],
    findings: &mut Findings,
) {
    // The plainest first.
    let mut kinds: Vec<String> =
        types.iter().map(|kind| format!("{} (`{}`)", kind.name(), kind.arns().next().unwrap_or_default())).collect();
    json::sort_by_key(&mut kinds, String::len);
    kinds.truncate(3);
    let more = if types.len() > kinds.len() { " and others" } else { "" };
    let message = format!(
        "`{}` acts on {}{more}; no resource of this statement is that, so it {} nothing.",
        clip(&pattern.text),
        kinds.join(", "),
        says(statement)
    );
    let meant = meant(subject, statement, types);
    let title = meant.as_ref().map(|(title, _)| title.clone()).unwrap_or_default();
    findings.add_meant("RESOURCE_MISMATCH", pattern.span, message, title, meant.map(|(_, patch)| patch));
}

/// Of one resource, where what is meant is what is in it: the objects of a bucket.
fn meant(subject: &Subject<'_>, statement: &Statement, types: &[ResourceType<'_>]) -> Option<(String, Patch)> {
    let element = statement.resource.as_ref()?;
    let [only] = element.values.as_slice() else { return None };
    let is_outer = |arn: &str| {
        let Some((outer, _)) = arn.rsplit_once("/${") else { return false };
        let read = of_type(outer).zip(Pattern::arn(&only.text, Version::V2012));
        read.is_some_and(|(outer, only)| outer.meets(&only, &mut Work::new(100_000)).unwrap_or(false))
    };
    let inner = format!("{}/*", only.text.trim_end_matches('/'));
    let is_of_types = types.iter().flat_map(|kind| kind.arns()).any(is_outer);
    if !is_of_types || only.text.contains('*') || inner.contains("//") {
        return None;
    }
    let others = statement.action.as_ref().is_some_and(|element| element.values.len() > 1);
    let value = json::string(&inner);
    let patch = match others {
        // What the other actions act on stays.
        true => subject.document.push(subject.document.find(only.span)?, &value),
        false => Patch { span: only.span, text: value },
    };
    Some((format!("{} {}", if others { "Add" } else { "Write" }, clip(&inner)), patch))
}
