//! Statements that another one makes pointless: they repeat it, are part of it, or a Deny stands against all they allow.

use iam::pattern::{Pattern, TooMuchWork};
use iam::{Condition, Effect, Element, PrincipalKind, PrincipalPattern, Statement, Version, Work};

use super::value::{Value, cuts, patch_of};
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, head};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "REDUNDANT_STATEMENT", Suggestion, AccessAnalyzer, Some(check);
        what: "A statement that says the same as an earlier one, its Sid aside.",
        why: "It changes nothing, and whoever removes one of the two takes away nothing.",
        instead: "Remove one of them. If they were to differ, look at what was copied and not changed.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Sid": "B", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::example-bucket/*" }
  ]
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
  ]
}"#,
    },
    rule! {
        "STATEMENT_SUBSUMED", Suggestion, Ours, None;
        what: "A statement that is wholly part of another one with the same Effect.",
        why: "Its principals, actions and resources are among the other's, and its conditions ask for as much or more. \
            So it changes nothing: often a condition was meant to narrow what another statement gives away without one.",
        instead: "Remove it, or narrow the wider statement if that gives more than it should.",
        page: (
            "Policy evaluation logic",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::example-bucket/*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" },
    {
      "Effect": "Allow",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::example-bucket/*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}"#,
    },
    rule! {
        "STATEMENT_NEVER_APPLIES", Suggestion, Ours, None;
        what: "An Allow of which another statement of the policy denies everything, under no condition.",
        why: "An explicit Deny wins over every Allow. So the statement allows nothing, though it looks as if it did.",
        instead: "Remove the Allow, or narrow the Deny.",
        page: (
            "Policy evaluation logic",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Effect": "Deny", "Action": "s3:Get*", "Resource": "*" }
  ]
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::other-bucket/*" }
  ]
}"#,
    },
];

/// The values of an element.
struct Set<'s> {
    negated: bool,
    values: Vec<Value<'s>>,
}

/// A statement as it is compared.
struct Side<'s> {
    of: &'s Statement,
    action: Set<'s>,
    resource: Option<Set<'s>>,
    conditions: Vec<(String, &'s Condition)>,
    /// Whether a template fills in part of it.
    open: bool,
}

impl<'s> Side<'s> {
    fn new(of: &'s Statement, subject: &Subject<'_>) -> Option<Side<'s>> {
        let action = of.action.as_ref().filter(|action| !action.values.is_empty())?;
        let action = Set { negated: action.negated, values: Value::actions(action) };
        let resource = of.resource.as_ref().map(|resource| Set {
            negated: resource.negated,
            values: Value::resources(resource, subject.policy.version),
        });
        if resource.as_ref().is_some_and(|resource| resource.values.is_empty()) || of.effect.is_none() {
            return None;
        }
        let read = |condition: &'s Condition| Some((condition.operator?.to_string(), condition));
        let conditions = of.conditions.iter().map(read).collect::<Option<_>>()?;
        let behind = subject.filled_in.partition_point(|place| place.start < of.span.start);
        let open = subject.filled_in.get(behind).is_some_and(|place| place.end <= of.span.end);
        Some(Side { of, action, resource, conditions, open })
    }

    /// Whether they say the same in the same words, in whatever order.
    fn is_written_like(&self, other: &Side<'_>) -> bool {
        let principals = |side: &Side<'_>| {
            let element = side.of.principal.as_ref()?;
            let texts = element.values.iter().map(|value| (value.kind as u8, root_of(&value.text).to_owned()));
            Some((element.negated, json::distinct(texts)))
        };
        let conditions = |side: &Side<'_>| {
            let one = |(operator, condition): &(String, &Condition)| {
                let values = condition.values.iter().map(|value| value.text.clone());
                (operator.clone(), condition.key.text.to_lowercase(), json::distinct(values))
            };
            json::distinct(side.conditions.iter().map(one))
        };
        self.action.is_written_like(&other.action)
            && match (&self.resource, &other.resource) {
                (Some(own), Some(other)) => own.is_written_like(other),
                (own, other) => own.is_none() && other.is_none(),
            }
            && principals(self) == principals(other)
            && conditions(self) == conditions(other)
    }

    /// Whether every request that this is about the other one is about, too.
    fn is_within(&self, wide: &Side<'_>, work: &mut Work) -> Result<bool, TooMuchWork> {
        if !work.spend(64) {
            return Err(TooMuchWork);
        }
        Ok(principals_within(self.of.principal.as_ref(), wide.of.principal.as_ref(), work)
            && wide.conditions.iter().all(|asked| self.conditions.iter().any(|own| implies(own, asked, work)))
            && match (&self.resource, &wide.resource) {
                (None, None) => true,
                (Some(own), Some(wide)) => own.is_within(wide, &Pattern::like("*", Version::V2008), work)?,
                _ => false,
            }
            && self.action.is_within(&wide.action, &Pattern::action("*"), work)?)
    }
}

impl Set<'_> {
    fn is_written_like(&self, other: &Set<'_>) -> bool {
        fn texts<'v>(set: &'v Set<'_>) -> Vec<&'v str> {
            json::distinct(set.values.iter().map(|value| value.text.as_str()))
        }
        self.negated == other.negated && texts(self) == texts(other)
    }

    fn has(&self, value: &Value<'_>) -> bool {
        self.values.iter().any(|own| own.text == value.text)
    }

    fn is_exact(&self) -> bool {
        self.values.iter().all(|value| value.is_exact() && value.pattern().is_some())
    }

    /// Whether everything that these stand for the others stand for, too; no where that is not plain.
    fn is_within(&self, wide: &Set<'_>, all: &Pattern, work: &mut Work) -> Result<bool, TooMuchWork> {
        match (self.negated, wide.negated) {
            (false, false) => {
                for own in &self.values {
                    if !wide.covers(own, work)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            // Everything but these is within everything but those if those are within these. Where a variable lacks a
            // value, those stand for nothing (V2).
            (true, true) => {
                for other in &wide.values {
                    if !(self.has(other) || other.is_exact() && self.covers(other, work)?) {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (false, true) if wide.is_exact() => {
                for own in &self.values {
                    let Some(own) = own.pattern().map(Pattern::with_any_values) else { return Ok(false) };
                    for other in wide.values.iter().filter_map(Value::pattern) {
                        if own.meets(other, work)? {
                            return Ok(false);
                        }
                    }
                }
                Ok(true)
            }
            (true, false) if self.is_exact() && wide.is_exact() => {
                let either = self.values.iter().chain(&wide.values).filter_map(Value::pattern);
                all.covered_by(&either.collect::<Vec<_>>(), work)
            }
            _ => Ok(false),
        }
    }

    /// Whether one or several of these stand for what a value does.
    fn covers(&self, value: &Value<'_>, work: &mut Work) -> Result<bool, TooMuchWork> {
        if !work.spend(2 + self.values.len()) {
            return Err(TooMuchWork);
        }
        if self.has(value) {
            return Ok(true);
        }
        if !self.values.iter().any(|own| own.may_cover(value, work)) {
            return Ok(false);
        }
        let Some(pattern) = value.pattern() else { return Ok(false) };
        let own = self.values.iter().filter(|own| value.text.starts_with(own.start()) && own.is_exact());
        let own: Vec<&Pattern> = own.filter_map(Value::pattern).collect();
        if own.is_empty() { Ok(false) } else { pattern.covered_by(&own, work) }
    }
}

fn principals_within(
    own: Option<&Element<PrincipalPattern>>,
    wide: Option<&Element<PrincipalPattern>>,
    work: &mut Work,
) -> bool {
    let (Some(own), Some(wide)) = (own, wide) else { return own.is_none() && wide.is_none() };
    let same = |a: &PrincipalPattern, b: &PrincipalPattern| a.kind == b.kind && root_of(&a.text) == root_of(&b.text);
    let among = |few: &[PrincipalPattern], many: &[PrincipalPattern], work: &mut Work| {
        work.spend(4 * few.len() * many.len()) && few.iter().all(|one| many.iter().any(|other| same(one, other)))
    };
    match (own.negated, wide.negated) {
        (false, false) => {
            let everyone = wide.values.iter().any(|value| value.kind == PrincipalKind::Everyone); // P2
            everyone || among(&own.values, &wide.values, work)
        }
        // Whom a NotPrincipal spares depends on all that stands for it (P4).
        (true, true) => {
            own.values.len() == wide.values.len()
                && among(&own.values, &wide.values, work)
                && among(&wide.values, &own.values, work)
        }
        _ => false,
    }
}

/// An account's id is its root ARN (R22).
fn root_of(text: &str) -> &str {
    let account = text.strip_suffix(":root").and_then(|arn| arn.strip_prefix("arn:aws:iam::"));
    account.unwrap_or(text)
}

/// Whether a request that fulfils one condition fulfils the other.
fn implies((operator, own): &(String, &Condition), (asked, wide): &(String, &Condition), work: &mut Work) -> bool {
    // What holds for an absent key, too, asks for less.
    let same = operator == asked || asked.strip_suffix("IfExists").is_some_and(|asked| asked == operator);
    if !same || !own.key.text.eq_ignore_ascii_case(&wide.key.text) {
        return false;
    }
    let negated = own.operator.is_some_and(|used| used.operator.negated);
    let (few, many) = if negated { (&wide.values, &own.values) } else { (&own.values, &wide.values) };
    // An empty list fits absent keys alone, and not always (K12).
    if few.is_empty() || many.is_empty() {
        return few.len() == many.len();
    }
    few.iter().all(|one| {
        work.spend(2 * many.len())
            && many.iter().any(|other| {
                one.text == other.text
                    || match (one.pattern(), other.pattern()) {
                        (Some(one), Some(other)) => {
                            one.is_exact() && other.is_exact() && other.covers(&one, work) == Ok(true)
                        }
                        _ => false,
                    }
            })
    })
}

/// What another statement makes of one.
#[derive(Clone, Copy)]
enum Fate {
    Repeats(usize),
    Within(usize),
    DeniedBy(usize),
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let all = subject.statements();
    if all.len() < 2 {
        return;
    }
    let sides: Vec<Option<Side<'_>>> = all.iter().map(|statement| Side::new(statement, subject)).collect();
    let mut fates = vec![None; all.len()];
    for (at, (own, fate)) in sides.iter().zip(&mut fates).enumerate() {
        let Some(own) = own else { continue };
        match look(own, at, &sides, &mut findings.work) {
            Ok(found) => *fate = found,
            Err(TooMuchWork) => return,
        }
    }
    let goes = |fate: &Option<Fate>| matches!(fate, Some(Fate::Repeats(_) | Fate::Within(_)));
    let going: Vec<_> = all.iter().zip(&fates).filter(|(_, fate)| goes(fate)).map(|(own, _)| own.span).collect();
    let list = subject.document.root().get("Statement").filter(|_| !going.is_empty());
    let patches = list.map(|list| cuts(list, &going)).unwrap_or_default();
    for (own, fate) in all.iter().zip(&fates) {
        let Some(fate) = fate else { continue };
        let name = |at: usize| all.get(at).map(|other| other.name(at)).unwrap_or_default();
        let does = if own.effect == Some(Effect::Deny) { "denies" } else { "allows" };
        let (code, message) = match *fate {
            Fate::Repeats(other) => ("REDUNDANT_STATEMENT", format!("This says the same as {}.", name(other))),
            Fate::Within(other) => {
                let message = format!("All that this {does}, {} {does} as well, so it adds nothing.", name(other));
                ("STATEMENT_SUBSUMED", message)
            }
            Fate::DeniedBy(other) => {
                let message = format!("This allows nothing: {} denies all of it, under no condition.", name(other));
                ("STATEMENT_NEVER_APPLIES", message)
            }
        };
        findings.add_with_fix(code, head(own.span), message, "Remove the statement", patch_of(&patches, own.span));
    }
}

/// What becomes of a statement, because of which other.
fn look(own: &Side<'_>, at: usize, sides: &[Option<Side<'_>>], work: &mut Work) -> Result<Option<Fate>, TooMuchWork> {
    let mut fate = None;
    for (place, wide) in sides.iter().enumerate() {
        let Some(wide) = wide.as_ref().filter(|_| place != at) else { continue };
        let denied = own.of.effect == Some(Effect::Allow) && wide.of.effect == Some(Effect::Deny);
        let alike = own.of.effect == wide.of.effect && !matches!(fate, Some(Fate::Repeats(_)));
        // What a template fills in is the same where it is written alike; of the rest nothing is known.
        let known = !own.open && !wide.open || alike && work.spend(256) && own.is_written_like(wide);
        if work.is_spent() {
            return Err(TooMuchWork);
        }
        if !known || !(denied && wide.conditions.is_empty() || alike) || !own.is_within(wide, work)? {
            continue;
        }
        if denied {
            return Ok(Some(Fate::DeniedBy(place)));
        }
        // Of several that come to the same the first one stays.
        match (place < at, wide.is_within(own, work)?) {
            (true, true) => fate = Some(Fate::Repeats(place)),
            (false, true) => {}
            _ => fate = fate.or(Some(Fate::Within(place))),
        }
    }
    Ok(fate)
}
