//! Values of a list that another value of it covers (R16).

use std::borrow::Cow;

use iam::Work;
use iam::pattern::Pattern;
use json::{Node, Span, clip};

use super::{cuts, patch_of};
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;
use crate::template;

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

/// A value of a list.
struct Entry<'s> {
    shown: &'s str,
    /// As it is compared.
    text: Cow<'s, str>,
    pattern: Option<Pattern>,
    span: Span,
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (statement, node) in subject.pairs() {
        if let Some(element) = &statement.action {
            let values = element.values.iter().map(|value| Entry {
                shown: &value.text,
                text: value.text.to_lowercase().into(),
                pattern: Some(value.pattern()),
                span: value.span,
            });
            tell("REDUNDANT_ACTION", value_at(node, element.span), values.collect(), findings);
        }
        if let Some(element) = &statement.resource {
            let values = element.values.iter().map(|value| Entry {
                shown: &value.text,
                text: value.text.as_str().into(),
                pattern: value.pattern(),
                span: value.span,
            });
            tell("REDUNDANT_RESOURCE", value_at(node, element.span), values.collect(), findings);
        }
    }
}

fn value_at(node: Node<'_>, span: Span) -> Option<Node<'_>> {
    node.members().into_iter().map(|member| member.value).find(|value| value.span == span)
}

fn tell(code: &'static str, list: Option<Node<'_>>, values: Vec<Entry<'_>>, findings: &mut Findings) {
    if values.len() < 2 {
        return;
    }
    let by = covered(&values, &mut findings.work);
    let going: Vec<Span> = values.iter().zip(&by).filter(|(_, by)| by.is_some()).map(|(value, _)| value.span).collect();
    let patches = list.filter(|_| !going.is_empty()).map(|list| cuts(list, &going)).unwrap_or_default();
    for (value, by) in values.iter().zip(&by) {
        let Some(by) = by.and_then(|by| values.get(by)) else { continue };
        let (shown, other) = (clip(value.shown), clip(by.shown));
        let message = if value.text == by.text {
            let capitals = if value.shown == by.shown { "" } else { ", in other capitals, which do not matter" };
            format!("`{shown}` stands in this list already{capitals}.")
        } else {
            format!("`{shown}` adds nothing: `{other}` in the same list covers it.")
        };
        findings.add_with_fix(code, value.span, message, format!("Remove {shown}"), patch_of(&patches, value.span));
    }
}

/// For each value another one that covers it and is not covered itself.
fn covered(values: &[Entry<'_>], work: &mut Work) -> Vec<Option<usize>> {
    let mut by = vec![None; values.len()];
    // What covers a value begins like it, up to its own first wildcard: those stand together in the order of the alphabet.
    let mut sorted: Vec<(usize, &Entry<'_>)> = values.iter().enumerate().collect();
    sorted.sort_by(|(_, a), (_, b)| a.text.cmp(&b.text));
    for (at, wide) in values.iter().enumerate() {
        let start = wide.text.split(['*', '?', '$']).next().unwrap_or("");
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

/// Whether one stands for everything that the other does. A variable without a value stands for nothing, and what a
/// template fills in is not known: those cover what is written alike, and are covered by nothing else.
fn covers(wide: &Entry<'_>, narrow: &Entry<'_>, work: &mut Work) -> bool {
    let known = |entry: &Entry<'_>| template::hole(&entry.text).is_none();
    match (&wide.pattern, &narrow.pattern) {
        _ if wide.text == narrow.text => true,
        (Some(a), Some(b)) if b.is_exact() => a.covers(b, work) == Ok(true) && known(wide) && known(narrow),
        _ => false,
    }
}
