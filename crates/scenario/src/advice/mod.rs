//! What would change a verdict: edits that allow a denied request, statements that an allowed one hangs on, layers and
//! context keys that make a difference. Everything said here was tried.

mod changes;
mod edit;
mod policy_text;
mod report;
mod sent;
mod tries;

use std::rc::Rc;

use catalog::Catalog;
use iam::explain::quote;
use iam::{Effect, Glob, Layer, Request, Sight, StatementRef, Tracer, Work};

pub use edit::Edit;
pub use report::{Advice, Change, Hinge, TriedValue, WhatIf, Without};

use crate::decision::Decision;
use crate::document::{Access, ContextValue, Scenario, Wanted};
use crate::path::Location;
use crate::policies::NamedPolicy;
use crate::prepared::Prepared;
use crate::request::{engine_value, request};
use crate::run::{decide, further_path, missing_context};
use crate::statement::pair;
use changes::{Found, Search};
use sent::never_sent;
use tries::{Budget, calls};

/// As many context keys are tried, and as many values of each.
const MOST_KEYS: usize = 20;
const MOST_VALUES: usize = 5;

/// What setting a key comes to that AWS does not list for the action (K13).
const NEVER_SENT: &str = "AWS does not list this key for the action, so that its requests do not hold it.";

/// Finds out what would change the verdict of a scenario. `now` is as for [`run`](crate::run()).
///
/// The result is empty for a scenario without a verdict.
///
/// ```
/// let text = r#"{"schema": 1, "access": {
///   "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:PutObject", "resource": "arn:aws:s3:::b/k"},
///   "policies": {"identity": [{"name": "P", "document": {"Version": "2012-10-17",
///     "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}}]}}}"#;
/// let scenario = scenario::Scenario::read(text).0;
/// let advice = scenario::advise(&scenario, None);
/// assert_eq!(advice.changes[0].steps, ["Add `s3:PutObject` to the Action of statement 1 of P."]);
/// let mut access = scenario.access.unwrap();
/// access.apply(&advice.changes[0].edits[0]);
/// assert!(access.policies.identity[0].document.contains("s3:PutObject"));
/// ```
pub fn advise(scenario: &Scenario, now: Option<i64>) -> Advice {
    finish(Advising::new(scenario, now))
}

/// The same without a condition key that AWS does not send with the actions of the call, if the catalog is there that has
/// them (K13).
pub fn advise_by(scenario: &Scenario, now: Option<i64>, catalog: Option<&Catalog>) -> Advice {
    finish(Advising::new(scenario, now).by(catalog))
}

fn finish(mut advising: Advising) -> Advice {
    loop {
        if let Some(advice) = advising.advance() {
            return advice;
        }
    }
}

/// [`advise`] in steps, for those who must not be away for long. Together the steps take as long as it does.
///
/// ```
/// # let scenario = scenario::Scenario::default();
/// let mut advising = scenario::Advising::new(&scenario, None);
/// let advice = loop {
///     if let Some(advice) = advising.advance() {
///         break advice;
///     }
/// };
/// assert_eq!(advice, scenario::advise(&scenario, None));
/// ```
pub struct Advising {
    access: Access,
    wants_denial: bool,
    now: Option<i64>,
    budget: Budget,
    decision: Decision,
    /// Condition keys that the policies read and AWS does not send with this call.
    never_sent: Vec<String>,
    /// What comes next; the last one first.
    steps: Vec<Step>,
    search: Option<Search>,
    advice: Advice,
}

type Step = fn(&mut Advising);

impl Advising {
    /// Nothing is tried yet.
    pub fn new(scenario: &Scenario, now: Option<i64>) -> Advising {
        let given = scenario.access.is_some();
        let access = scenario.access.clone().unwrap_or_default();
        let mut out = Advising {
            budget: Budget::new(&access),
            access,
            wants_denial: scenario.wanted == Some(Wanted::Denied),
            now,
            decision: Decision::NotEvaluated,
            never_sent: Vec::new(),
            steps: Vec::new(),
            search: None,
            advice: Advice::default(),
        };
        if out.budget.left == 0 && given {
            out.advice = Advice::of_too_long();
        } else if given {
            out.steps.push(Advising::begin);
        }
        out
    }

    /// The same without a condition key that AWS does not send with the actions of the call, if the catalog is there that
    /// has them (K13).
    #[must_use]
    pub fn by(mut self, catalog: Option<&Catalog>) -> Advising {
        if let Some(catalog) = catalog.filter(|_| self.budget.left > 0) {
            self.never_sent = never_sent(&self.access, catalog);
        }
        self
    }

    /// Takes a step. The advice, once there is nothing more to find out.
    pub fn advance(&mut self) -> Option<Advice> {
        let Some(step) = self.steps.pop() else {
            self.advice.incomplete =
                self.advice.incomplete.take().or(self.budget.ran_out.then(|| report::INCOMPLETE.to_owned()));
            return Some(std::mem::take(&mut self.advice));
        };
        step(self);
        None
    }

    fn begin(&mut self) {
        self.decision = decide(&self.access, self.now);
        self.steps = match self.decision {
            Decision::NotEvaluated => Vec::new(),
            Decision::Allowed => vec![Advising::what_if, |of| of.hinges(Effect::Allow)],
            _ if self.wants_denial => {
                vec![
                    Advising::what_if,
                    Advising::without,
                    |of| of.hinges(Effect::Deny),
                    Advising::gaps,
                    Advising::search,
                ]
            }
            _ => vec![Advising::what_if, Advising::without, Advising::search],
        };
    }

    fn hinges(&mut self, effect: Effect) {
        self.advice.hangs_on = hinges(&self.access, self.now, effect, &mut self.budget);
    }

    fn search(&mut self) {
        self.search = Search::new(&self.access, self.now, &mut self.budget);
        self.steps.push(Advising::changes);
    }

    fn changes(&mut self) {
        let Some(mut search) = self.search.take() else { return };
        let access = &self.access;
        if search.advance(access, self.now, &mut self.budget) {
            self.search = Some(search);
            return self.steps.push(Advising::changes);
        }
        let change = |found: Found| Change { steps: found.steps, edits: edit::between(access, &found.access) };
        self.advice.changes = search.found().into_iter().map(change).collect();
        self.advice.changes.retain(|change| {
            let is_sent = |key: &str| !self.never_sent.iter().any(|never| never.eq_ignore_ascii_case(key));
            change.edits.iter().all(|edit| !matches!(edit, Edit::Context { key, value: Some(_) } if !is_sent(key)))
        });
    }

    fn gaps(&mut self) {
        let changes = std::mem::take(&mut self.advice.changes);
        self.advice.gaps = gaps(&self.access, self.now, changes, &mut self.budget);
    }

    fn without(&mut self) {
        self.advice.without = without(&self.access, self.now, &mut self.budget);
    }

    fn what_if(&mut self) {
        self.advice.missing_context =
            what_if(&self.access, self.now, self.decision, &self.never_sent, &mut self.budget);
    }
}

/// The statements that allow an allowed call, or deny a denied one, each with what the verdict would be without it.
fn hinges(access: &Access, now: Option<i64>, effect: Effect, budget: &mut Budget) -> Vec<Hinge> {
    let (mut out, mut denied) = (Vec::new(), 0);
    for (also, call) in calls(access) {
        let mut prepared = Prepared::new(&call);
        let Ok(request) = request(&call.request, &call.policies, &call.settings, now) else { continue };
        let mut tracer = Tracer::default();
        let verdict = prepared.decide(&request, &mut tracer);
        denied += usize::from(verdict.decision != iam::Decision::Allowed);
        let bys = tracer.policies.iter().flat_map(|policy| {
            let statements = policy.statements.iter().enumerate();
            let bys = statements.filter(|(_, s)| s.matched && s.effect == Some(effect));
            bys.map(|(statement, _)| StatementRef {
                layer: policy.layer,
                level: policy.level,
                policy: policy.policy,
                statement,
            })
        });
        // Resource control policies only deny (L18).
        for by in bys.filter(|by| effect == Effect::Deny || by.layer != Layer::Rcps) {
            if !budget.spend() {
                return out;
            }
            let Some((mut at, name)) = place(&prepared, by) else { continue };
            let allowed = still_allowed(&mut prepared, by, &request);
            let needed = allowed == (effect == Effect::Deny);
            if let Some(path) = also.and_then(|also| further_path(&at.document, also)) {
                at.document = path;
            }
            let call = also.map_or_else(String::new, |_| format!(" {}", quote(&request.action)));
            let still = if needed { "" } else { "still " };
            let verdict = if allowed { "allowed" } else { "denied" };
            let message = format!("Without {name} the request{call} would {still}be {verdict}.");
            out.push(Hinge { at, needed, message });
        }
    }
    // Where two requests of a call are denied, no statement alone is known to decide.
    out.retain(|hinge| !(hinge.needed && denied > 1));
    out
}

/// What would let a request through that is meant to be denied, though the policies that deny it stay as they are: of
/// the changes that allow it those of the request or of a setting, a key less, one more policy.
fn gaps(access: &Access, now: Option<i64>, changes: Vec<Change>, budget: &mut Budget) -> Vec<String> {
    let set =
        || access.request.context.0.iter().filter(|(_, value)| *value != ContextValue::Absent).map(|(key, _)| key);
    // What keys would do that are not set is said of each of them.
    let leaves_policies = |change: &&Change| match change.edits.as_slice() {
        [Edit::Context { key, value: Some(_) }] => set().any(|name| name.eq_ignore_ascii_case(key)),
        [Edit::BlockPublicPolicy { .. } | Edit::RestrictPublicBuckets { .. }] => true,
        _ => false,
    };
    let ways = changes.iter().filter(leaves_policies);
    let says = |change: &Change| {
        let mut step = change.steps.join(" ");
        step.get_mut(..1).into_iter().for_each(str::make_ascii_lowercase);
        format!("No policy has to change to get it allowed: {step}")
    };
    let mut out: Vec<String> = ways.map(says).collect();
    let mut allowed = |other: &Access| budget.spend() && decide(other, now) == Decision::Allowed;
    for key in set().take(MOST_KEYS) {
        let mut other = access.clone();
        other.apply(&Edit::Context { key: key.clone(), value: None });
        if allowed(&other) {
            out.push(format!("Without {} the request would be allowed.", quote(key)));
        }
    }
    let mut other = access.clone();
    other.policies.identity.push(NamedPolicy { document: ALLOW_ALL.to_owned(), ..NamedPolicy::default() });
    if allowed(&other) {
        out.push("Nothing denies it explicitly: one more identity policy that allows it lets it through.".to_owned());
    }
    out
}

const ALLOW_ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

/// Where a statement stands, and how sentences refer to it.
fn place(prepared: &Prepared<'_>, by: StatementRef) -> Option<(Location, String)> {
    let read = prepared.reads.iter().find(|read| read.is(by.layer, by.level, by.policy))?;
    let statement = read.policy.statements.get(by.statement)?;
    let at = Location { document: read.path.to_string(), span: pair(statement.span) };
    Some((at, format!("{} of {}", statement.name(by.statement), read.name)))
}

/// Whether the request would be allowed without a statement.
fn still_allowed(prepared: &mut Prepared<'_>, by: StatementRef, request: &Request) -> bool {
    let Some(own) = effect_of(prepared, by).and_then(Option::take) else { return true };
    // A statement without effect does nothing.
    let decision = prepared.decide(request, &mut iam::NoTrace).decision;
    if let Some(effect) = effect_of(prepared, by) {
        *effect = Some(own);
    }
    decision == iam::Decision::Allowed
}

fn effect_of<'p>(prepared: &'p mut Prepared<'_>, by: StatementRef) -> Option<&'p mut Option<Effect>> {
    let reads = &mut Rc::make_mut(&mut prepared.set).reads;
    let read = reads.iter_mut().find(|read| read.is(by.layer, by.level, by.policy))?;
    Some(&mut Rc::make_mut(&mut read.policy).statements.get_mut(by.statement)?.effect)
}

/// The layers without which a denied request would be allowed.
fn without(access: &Access, now: Option<i64>, budget: &mut Budget) -> Vec<Without> {
    let mut out = Vec::new();
    for layer in Layer::ALL {
        if !access.policies.is_given(layer) || !budget.spend() {
            continue;
        }
        let mut other = access.clone();
        other.policies.switch(layer, true);
        let found = decide(&other, now);
        if found == Decision::Allowed {
            let message = format!("Without the {} the request would be allowed.", layer.row().plural);
            out.push(Without { layer, message });
        }
    }
    out
}

/// The verdicts that missing context keys would bring.
fn what_if(
    access: &Access,
    now: Option<i64>,
    decision: Decision,
    never_sent: &[String],
    budget: &mut Budget,
) -> Vec<WhatIf> {
    let mut out: Vec<WhatIf> = Vec::new();
    for (also, call) in calls(access) {
        let prepared = Prepared::new(&call);
        let Ok(request) = request(&call.request, &call.policies, &call.settings, now) else { continue };
        let mut tracer = Tracer::default();
        prepared.decide(&request, &mut tracer);
        for mut missing in missing_context(&prepared, &tracer, &request) {
            if out.len() == MOST_KEYS || out.iter().any(|known| known.key.eq_ignore_ascii_case(&missing.key)) {
                continue;
            }
            if let Some(path) = also.and_then(|also| further_path(&missing.at.document, also)) {
                missing.at.document = path;
            }
            let mut values: Vec<TriedValue> = Vec::new();
            let is_unlisted = never_sent.iter().any(|never| never.eq_ignore_ascii_case(&missing.key));
            if let Some(never) = request.never_holds(&missing.key).or(is_unlisted.then_some(NEVER_SENT)) {
                let message = never.to_owned();
                out.push(WhatIf { key: missing.key, read_by: missing.read_by, at: missing.at, message, values });
                continue;
            }
            for (value, named) in values_of(&prepared, &request, &missing.key) {
                if values.len() == MOST_VALUES || values.iter().any(|known| known.value == value) || !budget.spend() {
                    continue;
                }
                let mut other = access.clone();
                other.apply(&Edit::Context { key: missing.key.clone(), value: Some(value.clone()) });
                values.push(TriedValue { value, named, decision: decide(&other, now) });
            }
            let message = summary(decision, &values);
            out.push(WhatIf { key: missing.key, read_by: missing.read_by, at: missing.at, message, values });
        }
    }
    let silent = out
        .iter_mut()
        .filter(|key| !key.values.is_empty() && key.values.iter().all(|tried| tried.decision == decision));
    together(access, now, decision, silent.collect(), budget);
    out
}

/// As many combinations of keys are tried, as far as the budget goes: that not all were is no loss to speak of.
const MOST_COMBINATIONS: usize = 60;

/// Keys of which none decides alone may decide together (E4): two of them with any of their values, and all of them.
fn together(access: &Access, now: Option<i64>, decision: Decision, mut keys: Vec<&mut WhatIf>, budget: &mut Budget) {
    let mut tries = MOST_COMBINATIONS.min(budget.left);
    let mut verdict = |values: &[(usize, ContextValue)], keys: &[&mut WhatIf]| -> Decision {
        if tries == 0 || !budget.spend() {
            return decision;
        }
        tries -= 1;
        let mut other = access.clone();
        for (at, value) in values {
            let key = keys.get(*at).map_or_else(String::new, |what| what.key.clone());
            other.apply(&Edit::Context { key, value: Some(value.clone()) });
        }
        decide(&other, now)
    };
    let values = |what: &WhatIf| what.values.iter().map(|tried| tried.value.clone()).collect::<Vec<_>>();
    let values: Vec<Vec<ContextValue>> = keys.iter().map(|what| values(what)).collect();
    let mut combinations: Vec<Vec<(usize, ContextValue)>> = Vec::new();
    let most = values.iter().map(Vec::len).max().unwrap_or_default();
    combinations.extend((0..most).map(|nth| {
        let nth_or_last = |of: &Vec<ContextValue>| of.get(nth).or(of.last()).cloned();
        values.iter().enumerate().filter_map(|(at, of)| Some((at, nth_or_last(of)?))).collect()
    }));
    for (a, of_a) in values.iter().enumerate() {
        for (b, of_b) in values.iter().enumerate().skip(a + 1) {
            let pairs = of_a.iter().flat_map(|x| of_b.iter().map(move |y| vec![(a, x.clone()), (b, y.clone())]));
            combinations.extend(pairs);
        }
    }
    let mut said = vec![false; keys.len()];
    for mut values in combinations {
        values.retain(|(at, _)| said.get(*at) == Some(&false));
        let found = verdict(&values, &keys);
        if values.len() < 2 || found == decision {
            continue;
        }
        // What is not needed is not part of it.
        let mut at = 0;
        while at < values.len() {
            let mut fewer = values.clone();
            fewer.remove(at);
            match verdict(&fewer, &keys) == found {
                true => values = fewer,
                false => at += 1,
            }
        }
        let each: Vec<String> = values
            .iter()
            .filter_map(|(at, value)| {
                let value: String = engine_value(value).values().iter().map(|value| quote(value).to_string()).collect();
                keys.get(*at).map(|what| format!("{} {value}", quote(&what.key)))
            })
            .collect();
        let message = format!(
            "By itself it changes nothing. With {} the request would be {}.",
            each.join(" and "),
            found.phrase()
        );
        for (at, _) in &values {
            if let (Some(what), Some(said)) = (keys.get_mut(*at), said.get_mut(*at)) {
                what.message.clone_from(&message);
                *said = true;
            }
        }
    }
}

/// Values of a key that conditions and variables suggest, each with whether a policy names it.
fn values_of(prepared: &Prepared<'_>, request: &Request, key: &str) -> Vec<(ContextValue, bool)> {
    let statements = prepared.reads.iter().flat_map(|read| &read.policy.statements);
    let conditions: Vec<_> = statements
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| condition.key.text.eq_ignore_ascii_case(key))
        .collect();
    let set = conditions.iter().any(|c| c.operator.is_some_and(|used| used.set.is_some()));
    let several = set || request.context.is_multivalued(key);
    let value = |text: String| if several { ContextValue::Many(vec![text]) } else { ContextValue::One(text) };
    // Of a value that is known in part, only what it can be (K15).
    let shapes = match request.context.sight(key) {
        Sight::Is(iam::ContextValue::Like(shapes, _)) => shapes.as_slice(),
        _ => &[],
    };
    let can_be = |value: &str| {
        shapes.is_empty() || shapes.iter().any(|shape| Glob::new(shape).matches(value, &mut Work::default()))
    };
    let trials = conditions.iter().flat_map(|condition| condition.trials(&request.context));
    let trials = trials.filter(|trial| can_be(&trial.value));
    // What the policies name comes first; one other value is enough.
    let (mut trials, others): (Vec<_>, Vec<_>) = trials.partition(|trial| trial.named);
    trials.extend(others);
    let mut out: Vec<(ContextValue, bool)> = Vec::new();
    for trial in trials {
        let other = !trial.named && out.iter().any(|(_, named)| !named) && trial.value == "another-value";
        if !other && !out.iter().any(|(known, _)| engine_value(known).values() == [trial.value.clone()]) {
            out.push((value(trial.value), trial.named));
        }
    }
    // A key that only a variable reads: any text shows what it does.
    if out.is_empty() {
        let shape = shapes.iter().find(|shape| !shape.contains('*'));
        out.push((value(shape.map_or_else(|| "another-value".to_owned(), String::clone)), false));
    }
    out
}

/// What the tried values come to.
fn summary(decision: Decision, values: &[TriedValue]) -> String {
    let differ = values.iter().filter(|tried| tried.decision != decision);
    match differ.clone().count() {
        0 => "The verdict stays the same whatever it is.".to_owned(),
        _ => {
            // One value is tried at a time.
            let shown = |value: &ContextValue| -> String {
                engine_value(value).values().iter().map(|value| quote(value).to_string()).collect()
            };
            let each = differ.map(|tried| match tried.named {
                true => format!("{} with {}", tried.decision.phrase(), shown(&tried.value)),
                // Where no policy asks for more than that it is there (E2).
                false if values.len() == 1 && engine_value(&tried.value).values() == [iam::MADE_UP] => {
                    format!("{} with it", tried.decision.phrase())
                }
                false => format!("{} with another value, such as {}", tried.decision.phrase(), shown(&tried.value)),
            });
            let each: Vec<String> = each.collect();
            format!("Without it the request is {}; it would be {}.", decision.phrase(), each.join(", "))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "these are tests")]
mod tests {
    use super::*;

    fn advice(wanted: &str, statements: &str, boundary: &str) -> Advice {
        let text = format!(
            r#"{{"schema": 1, "wanted": "{wanted}", "access": {{
              "request": {{"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k",
                "also": [{{"action": "s3:GetObjectTagging", "resource": "arn:aws:s3:::b/k"}}]}},
              "policies": {{"identity": [{{"document": {{"Version": "2012-10-17", "Statement": [{statements}]}}}}]{boundary}}}}}}}"#
        );
        advise(&Scenario::read(&text).0, None)
    }

    const ALLOW: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    const DENY: &str = r#"{"Effect": "Deny", "Action": "s3:Get*", "Resource": "*"}"#;

    #[test]
    fn a_wanted_denial_is_not_undone() {
        let statements = format!("{ALLOW}, {DENY}");
        assert_eq!(advice("denied", &statements, "").changes, []);
        let undone = advice("allowed", &statements, "");
        assert!(!undone.changes.is_empty());
        assert_eq!((undone.hangs_on, undone.gaps), (vec![], vec![]));
    }

    /// The Deny stops both requests of the call, so what one of them hangs on is not what the call does.
    #[test]
    fn nothing_hangs_on_a_statement_while_another_request_is_denied() {
        assert_eq!(advice("denied", &format!("{ALLOW}, {DENY}"), "").hangs_on, []);
    }

    #[test]
    fn one_more_policy_is_no_gap_where_another_layer_is_silent() {
        const LIST: &str = r#"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}"#;
        assert_eq!(advice("denied", LIST, "").gaps.len(), 1);
        let silent = format!(r#", "boundary": {{"document": {{"Version": "2012-10-17", "Statement": [{LIST}]}}}}"#);
        assert_eq!(advice("denied", LIST, &silent).gaps, [""; 0]);
    }
}
