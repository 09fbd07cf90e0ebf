//! Conditions of one statement that no request can fulfil together (E5).

use std::cmp::Ordering;

use iam::keys::{self, Sent, With};
use iam::pattern::Pattern;
use iam::{ConditionValue, Family, Statement, Version};

use super::addresses;
use super::test::{Test, is_open, of};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "CONDITION_NEVER_TRUE", Warning, Ours, Some(check), CONDITION;
    "Conditions of one statement that no request fulfils together: two lists of the same key without a common value, \
        `Null` with `true` beside a test of the value, a lower bound above the upper one, `aws:SourceIp` beside \
        `aws:SourceVpce`.";
    "All conditions of a statement must hold, so the statement never applies: an Allow allows nothing, a Deny denies \
        nothing.";
    "Put values that are alternatives into one list, and conditions that are alternatives into statements of their own.";
    "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" }, "StringEquals": { "aws:SourceVpce": "vpce-0abc1234def567890" } }"# =>
    "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
}];

/// More conditions of a statement are not compared with each other.
const MOST: usize = 40;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let version = subject.policy.version;
    for statement in subject.statements().iter().filter(|statement| (2..=MOST).contains(&statement.conditions.len())) {
        if let Some((first, second, message)) = never(subject, statement, version, findings) {
            let span = first.condition.span.max(second.condition.span);
            findings.add("CONDITION_NEVER_TRUE", span, message + ", so this statement never applies.");
        }
    }
}

type Conflict<'s> = (Test<'s>, Test<'s>, String);

/// Two conditions of the statement that exclude each other, and how.
fn never<'s>(
    subject: &Subject<'_>,
    statement: &'s Statement,
    version: Version,
    findings: &mut Findings,
) -> Option<Conflict<'s>> {
    let needs = |test: &Test<'_>| !test.holds_absent() && !test.condition.values.is_empty();
    for first in of(statement).filter(needs) {
        for second in of(statement).filter(|other| other.condition.span != first.condition.span) {
            if first.key() != second.key() {
                if needs(&second) && on_two_ways(first.key(), second.key()) {
                    let message =
                        format!("Requests through a VPC endpoint have {} and no {}", second.name(), first.name());
                    return Some((first, second, message));
                }
                continue;
            }
            let is_null = second.family() == Family::Null && second.used.set.is_none();
            if is_null && first.family() != Family::Null && second.has("true") && !second.has("false") {
                let message =
                    format!("Null asks that {} is absent, and {} that it is there", first.name(), first.operator());
                return Some((first, second, message));
            }
            let one = match subject.key(first.key()) {
                Some((_, several)) => !several && !is_null_set(first, second),
                None => first.used.set.is_none() && second.used.set.is_none(),
            };
            if one && excludes(first, second, version, findings) {
                let message =
                    format!("No value of {} fulfils both {} and {}", first.name(), first.operator(), second.operator());
                return Some((first, second, message));
            }
        }
    }
    None
}

/// Whether no request has both keys (C1).
fn on_two_ways(first: &str, second: &str) -> bool {
    let sent = |key: &str| keys::find(key).map(|key| key.sent);
    sent(first) == Some(Sent::Always(With::PublicAddress)) && sent(second) == Some(Sent::Always(With::Endpoint))
}

/// Whether an empty value fulfils both, which every operator behind `ForAllValues:` takes (K4).
fn is_null_set(first: Test<'_>, second: Test<'_>) -> bool {
    let takes = |value: &ConditionValue| value.text.bytes().all(|byte| byte == b'*') || is_open(&value.text);
    second.is_for_all() && (first.negated() || first.condition.values.iter().any(takes))
}

/// Whether no single value fulfils both; the first is one that holds with a value only.
fn excludes(first: Test<'_>, second: Test<'_>, version: Version, findings: &mut Findings) -> bool {
    let readable = |test: Test<'_>| {
        !test.condition.values.is_empty() && test.condition.values.iter().all(ConditionValue::is_readable)
    };
    if first.negated() || !readable(first) || !readable(second) {
        return false;
    }
    match (first.family(), second.family()) {
        (Family::Number, Family::Number) | (Family::Date, Family::Date) => orders_exclude(first, second),
        (Family::Bool, Family::Bool) => !["true", "false"].iter().any(|value| first.has(value) && second.has(value)),
        (Family::Ip, Family::Ip) => first.condition.values.iter().all(|value| range_misses(value, second)),
        (a, b) if is_text(a) && is_text(b) => texts_exclude(first, second, version, findings),
        _ => false,
    }
}

const fn is_text(family: Family) -> bool {
    matches!(family, Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn)
}

/// Of numbers and dates every value that is listed, and what lies right before and behind it, stands for all.
fn orders_exclude(first: Test<'_>, second: Test<'_>) -> bool {
    let both = [first, second];
    let mut all = both.iter().flat_map(|test| &test.condition.values);
    let holds = |test: &Test<'_>, at: &ConditionValue, side: Ordering| {
        let mut values = test.condition.values.iter();
        values.any(|value| at.order(value).is_some_and(|order| test.used.operator.fits(order.then(side))))
            != test.negated()
    };
    let sides = [Ordering::Less, Ordering::Equal, Ordering::Greater];
    all.clone().count() <= MOST
        && !all.any(|at| sides.iter().any(|side| both.iter().all(|test| holds(test, at, *side))))
}

fn range_misses(value: &ConditionValue, other: Test<'_>) -> bool {
    let Some((range, _)) = addresses::range(value) else { return false };
    let mut others = other.condition.values.iter().filter_map(addresses::range);
    match other.negated() {
        false => !others.any(|(other, _)| other.overlaps(&range)),
        true => others.any(|(other, _)| other.length() <= range.length() && other.overlaps(&range)),
    }
}

/// Whether each text that fits the first one does not fulfil the second.
fn texts_exclude(first: Test<'_>, second: Test<'_>, version: Version, findings: &mut Findings) -> bool {
    let work = &mut findings.work;
    let ignores = |test: Test<'_>| test.family() == Family::TextIgnoreCase;
    // What fits in any case is more than the second one tells apart.
    if second.negated() && ignores(first) && !ignores(second) {
        return false;
    }
    let lower = ignores(first) || ignores(second);
    let cased = |pattern: Pattern| if lower { pattern.ignoring_case() } else { pattern };
    // A value that is yet to be filled in can be anything.
    let wide = |value: &ConditionValue| match value.pattern() {
        Some(pattern) if !is_open(&value.text) => cased(pattern),
        Some(pattern)
            if version == Version::V2012 && !value.text.contains(['<', '%']) && !value.text.contains("{{") =>
        {
            cased(pattern.with_any_values())
        }
        _ => Pattern::like("*", Version::V2008),
    };
    let ours = first.condition.values.iter().map(wide);
    if second.negated() {
        let fixed = second.condition.values.iter().filter(|value| !is_open(&value.text));
        let excluded: Vec<Pattern> = fixed.filter_map(ConditionValue::pattern).map(cased).collect();
        let excluded: Vec<&Pattern> = excluded.iter().collect();
        let mut ours = ours;
        return ours.all(|pattern| pattern.covered_by(&excluded, work) == Ok(true));
    }
    let theirs: Vec<Pattern> = second.condition.values.iter().map(wide).collect();
    let mut ours = ours;
    ours.all(|pattern| theirs.iter().all(|other| pattern.meets(other, work) == Ok(false)))
}
