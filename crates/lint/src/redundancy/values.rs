//! Values of a list that another value of it covers (R16).

use catalog::Catalog;
use iam::Work;
use json::{Node, Span, clip};

use super::value::{Value, cuts, patch_of};
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "REDUNDANT_ACTION", Suggestion, AccessAnalyzer, Some(check);
        what: "A value of Action or NotAction that another value of the same list covers.",
        why: "It changes nothing: `iam:Get*` stands for `iam:GetUser` too. A list that says things twice is longer to \
            read, counts against the size quota, and whoever removes one of the two takes away nothing. Capitals do not \
            matter in names of actions.",
        instead: "Remove the narrower value. If only that was meant, remove the wider one.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": ["iam:Get*", "iam:GetUser"], "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": ["iam:Get*", "iam:ListUsers"], "Resource": "*" }
}"#,
    },
    rule! {
        "REDUNDANT_RESOURCE", Suggestion, AccessAnalyzer, None;
        what: "A value of Resource or NotResource that another value of the same list covers.",
        why: "It changes nothing: `arn:aws:s3:::example-bucket*` stands for `arn:aws:s3:::example-bucket/*` too. Often \
            the wider one is wider than its author thinks. Capitals matter in ARNs.",
        instead: "Remove the narrower value. If only that was meant, remove the wider one.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": ["arn:aws:s3:::example-bucket*", "arn:aws:s3:::example-bucket/*"]
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (statement, node) in subject.pairs() {
        if let Some(element) = &statement.action {
            // What is no action has a finding that says more; to remove it would hide what was meant.
            let mut values = Value::actions(element);
            values.retain(|value| subject.catalog.is_none_or(|catalog| may_be(catalog, value.shown)));
            tell("REDUNDANT_ACTION", value_at(node, element.span), values, findings);
        }
        if let Some(element) = &statement.resource {
            let values = Value::resources(element, subject.policy.version);
            tell("REDUNDANT_RESOURCE", value_at(node, element.span), values, findings);
        }
    }
}

/// Whether a text may be an action, or stand for some: those of closed services are in no data.
fn may_be(catalog: &Catalog, text: &str) -> bool {
    let service = text.split(':').next().unwrap_or_default();
    let is_closed = crate::services::is_closed(service) || text.contains("${");
    is_closed || catalog.action(text).is_some() || text.contains(['*', '?']) && catalog.expand(text).next().is_some()
}

fn value_at(node: Node<'_>, span: Span) -> Option<Node<'_>> {
    node.members().into_iter().map(|member| member.value).find(|value| value.span == span)
}

fn tell(code: &'static str, list: Option<Node<'_>>, values: Vec<Value<'_>>, findings: &mut Findings) {
    if values.len() < 2 {
        return;
    }
    let by = covered(&values, &mut findings.work);
    let going: Vec<Span> = values.iter().zip(&by).filter(|(_, by)| by.is_some()).map(|(value, _)| value.span).collect();
    let patches = list.filter(|_| !going.is_empty()).map(|list| cuts(list, &going)).unwrap_or_default();
    for (value, by) in values.iter().zip(&by) {
        let Some(by) = by.and_then(|by| values.get(by)) else { continue };
        let (shown, other) = (clip(value.shown), clip(by.shown));
        let message = if value.text == by.text && value.shown.eq_ignore_ascii_case(by.shown) {
            let capitals = if value.shown == by.shown { "" } else { ", in other capitals, which do not matter" };
            format!("`{shown}` stands in this list already{capitals}.")
        } else {
            format!("`{shown}` adds nothing: `{other}` in the same list covers it.")
        };
        findings.add_with_fix(code, value.span, message, format!("Remove {shown}"), patch_of(&patches, value.span));
    }
}

/// For each value another one that covers it and is not covered itself.
fn covered(values: &[Value<'_>], work: &mut Work) -> Vec<Option<usize>> {
    let mut by = vec![None; values.len()];
    // What covers a value begins like it, up to its own first wildcard: those stand together in the order of the alphabet.
    let mut sorted: Vec<(usize, &Value<'_>)> = values.iter().enumerate().collect();
    json::sort_by(&mut sorted, |(_, a), (_, b)| a.text.cmp(&b.text));
    for (at, wide) in values.iter().enumerate() {
        // What it covers the one that covers it has covered.
        if by.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let start = wide.start();
        let from = sorted.partition_point(|(_, entry)| *entry.text < *start);
        let alike =
            sorted.get(from..).unwrap_or_default().iter().take_while(|(_, entry)| entry.text.starts_with(start));
        for (other, narrow) in alike {
            if !work.spend(8) {
                break;
            }
            let Some(slot) = by.get_mut(*other).filter(|slot| slot.is_none()) else { continue };
            // Of two that are the same the first one stays.
            if *other != at && covers(wide, narrow, work) && (at < *other || !covers(narrow, wide, work)) {
                *slot = Some(at);
            }
        }
    }
    if work.is_spent() {
        return vec![None; values.len()];
    }
    let last = |mut at: usize| {
        while let Some(next) = by.get(at).copied().flatten() {
            at = next;
        }
        at
    };
    by.iter().map(|by| by.map(last)).collect()
}

/// Whether one stands for everything that the other does.
fn covers(wide: &Value<'_>, narrow: &Value<'_>, work: &mut Work) -> bool {
    wide.text == narrow.text
        || wide.may_cover(narrow, work)
            && wide.is_exact()
            && narrow.is_exact()
            && wide.pattern().zip(narrow.pattern()).is_some_and(|(wide, narrow)| wide.covers(narrow, work) == Ok(true))
}
