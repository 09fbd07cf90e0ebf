//! What would change a verdict: edits that allow a denied request, statements that an allowed one hangs on, layers and
//! context keys that make a difference. Everything said here was tried.

mod changes;
mod edit;
mod policy_text;

use std::rc::Rc;

use iam::explain::quote;
use iam::{Effect, Layer, Request, StatementRef, Tracer};
use serde::Serialize;

pub use edit::Edit;

use crate::document::{Access, ContextValue, Scenario};
use crate::prepared::Prepared;
use crate::report::{Decision, Location};
use crate::request::{engine_value, request};
use crate::run::{decide, dependent, further_path, missing_context};
use crate::statement::pair;
use changes::Look;

/// What would change the verdict on a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Advice {
    /// For a denied request: changes each of which makes it allowed, the smallest first.
    pub changes: Vec<Change>,
    /// For an allowed request: the statements that allow it, and whether it hangs on each of them.
    pub hangs_on: Vec<Hinge>,
    /// For a denied request: the layers without which it would be allowed.
    pub without: Vec<Without>,
    /// For each context key that is read and not set: the verdicts that its values would bring.
    pub missing_context: Vec<WhatIf>,
    /// Why there is less here than there could be, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// A change that makes a denied request allowed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Change {
    /// What to do, a sentence per step.
    pub steps: Vec<String>,
    /// The same as data, to be applied in this order to the scenario as it is.
    pub edits: Vec<Edit>,
}

/// A statement that allows a request.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Hinge {
    /// Its place.
    pub at: Location,
    /// Whether the request would be denied without it.
    pub needed: bool,
    /// The same in a sentence.
    pub message: String,
}

/// A layer without which the request would be allowed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Without {
    /// The layer.
    pub layer: Layer,
    /// The same in a sentence.
    pub message: String,
}

/// What a context key that is not set would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct WhatIf {
    /// The key.
    pub key: String,
    /// The statements that read it.
    pub read_by: Vec<String>,
    /// The place of the first of them.
    pub at: Location,
    /// What it comes to.
    pub message: String,
    /// Values that were tried.
    pub values: Vec<TriedValue>,
}

/// A value of a context key, and the verdict that it would bring.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct TriedValue {
    /// The value.
    pub value: ContextValue,
    /// Whether a policy names it; otherwise it stands for every other value.
    pub named: bool,
    /// The verdict.
    pub decision: Decision,
}

impl Advice {
    /// Passes every place in a document through `map`, which gets the document's path and the place.
    pub fn map_spans(&mut self, mut map: impl FnMut(&str, &mut [usize; 2])) {
        for edit in self.changes.iter_mut().flat_map(|change| &mut change.edits) {
            if let Edit::Text { document, span, .. } = edit {
                map(document, span);
            }
        }
        let hinges = self.hangs_on.iter_mut().map(|hinge| &mut hinge.at);
        for at in hinges.chain(self.missing_context.iter_mut().map(|missing| &mut missing.at)) {
            map(&at.document, &mut at.span);
        }
    }
}

/// How much is tried. Trying costs an evaluation of all policies, so long ones are tried less.
pub(crate) struct Budget {
    left: usize,
    ran_out: bool,
}

/// As many evaluations at most.
const MOST_TRIES: usize = 300;

/// As many bytes of policies are read and evaluated at most, over all tries: well under a second in a browser.
const MOST_BYTES: usize = 2 << 20;

/// Fewer tries than this find nothing.
const FEWEST_TRIES: usize = 8;

impl Budget {
    fn new(access: &Access) -> Budget {
        let bytes: usize = access.documents().map(|(_, text)| text.len()).sum();
        let calls = 1 + access.request.also.len();
        let tries = MOST_BYTES / (bytes.max(1) * calls);
        Budget { left: if tries < FEWEST_TRIES { 0 } else { tries.min(MOST_TRIES) }, ran_out: false }
    }

    fn spend(&mut self) -> bool {
        self.ran_out |= self.left == 0;
        self.left = self.left.saturating_sub(1);
        !self.ran_out
    }
}

const INCOMPLETE: &str = "The policies are long, so not everything that could change the verdict was tried.";

/// As many context keys are tried, and as many values of each.
const MOST_KEYS: usize = 20;
const MOST_VALUES: usize = 5;

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
    let Some(access) = &scenario.access else { return Advice::default() };
    let mut budget = Budget::new(access);
    if budget.left == 0 {
        return Advice { incomplete: Some(INCOMPLETE.to_owned()), ..Advice::default() };
    }
    let decision = decide(access, now);
    if decision == Decision::NotEvaluated {
        return Advice::default();
    }
    let mut advice = Advice::default();
    match decision {
        Decision::Allowed => advice.hangs_on = hinges(access, now, &mut budget),
        _ => {
            advice.changes = changes::changes(access, now, &mut budget)
                .into_iter()
                .map(|found| Change { steps: found.steps, edits: edit::between(access, &found.access) })
                .collect();
            advice.without = without(access, now, &mut budget);
        }
    }
    advice.missing_context = what_if(access, now, decision, &mut budget);
    advice.incomplete = budget.ran_out.then(|| INCOMPLETE.to_owned());
    advice
}

/// The requests that a call is made of: the one that is asked, and the further ones (L25).
fn calls(access: &Access) -> Vec<(Option<usize>, Access)> {
    let further = access.request.also.iter().enumerate().map(|(at, also)| (Some(at), dependent(access, also)));
    let mut own = access.clone();
    own.request.also.clear();
    [(None, own)].into_iter().chain(further).collect()
}

/// Evaluates a call with its trace, and looks at the first of its requests that is not allowed, else at the last.
/// Nothing if the budget is spent or there is no verdict.
fn look<T>(access: &Access, now: Option<i64>, budget: &mut Budget, with: impl FnOnce(&Look<'_>) -> T) -> Option<T> {
    if !budget.spend() {
        return None;
    }
    let calls = calls(access);
    let last = calls.len() - 1;
    for (at, (also, call)) in calls.iter().enumerate() {
        let prepared = Prepared::new(call);
        let request = request(&call.request, now).ok()?;
        let mut tracer = Tracer::default();
        let verdict = prepared.decide(&request, &mut tracer);
        if verdict.decision != iam::Decision::Allowed || at == last {
            return Some(with(&Look { also: *also, prepared: &prepared, request: &request, tracer, verdict }));
        }
    }
    None
}

/// The statements that allow an allowed call, each with what the verdict would be without it.
fn hinges(access: &Access, now: Option<i64>, budget: &mut Budget) -> Vec<Hinge> {
    let mut out = Vec::new();
    for (also, call) in calls(access) {
        let mut prepared = Prepared::new(&call);
        let Ok(request) = request(&call.request, now) else { continue };
        let mut tracer = Tracer::default();
        prepared.decide(&request, &mut tracer);
        let allows = tracer.policies.iter().flat_map(|policy| {
            let statements = policy.statements.iter().enumerate();
            let allows = statements.filter(|(_, s)| s.matched && s.effect == Some(Effect::Allow));
            allows.map(|(statement, _)| StatementRef {
                layer: policy.layer,
                level: policy.level,
                policy: policy.policy,
                statement,
            })
        });
        // Resource control policies only deny (L18).
        for by in allows.filter(|by| by.layer != Layer::Rcps) {
            if !budget.spend() {
                return out;
            }
            let Some((mut at, name)) = place(&prepared, by) else { continue };
            let needed = !still_allowed(&mut prepared, by, &request);
            if let Some(path) = also.and_then(|also| further_path(&at.document, also)) {
                at.document = path;
            }
            let call = also.map_or_else(String::new, |_| format!(" {}", quote(&request.action)));
            let message = match needed {
                true => format!("Without {name} the request{call} would be denied."),
                false => format!("Without {name} the request{call} would still be allowed."),
            };
            out.push(Hinge { at, needed, message });
        }
    }
    out
}

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
fn what_if(access: &Access, now: Option<i64>, decision: Decision, budget: &mut Budget) -> Vec<WhatIf> {
    let mut out: Vec<WhatIf> = Vec::new();
    for (also, call) in calls(access) {
        let prepared = Prepared::new(&call);
        let Ok(request) = request(&call.request, now) else { continue };
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
    out
}

/// Values of a key that conditions and variables suggest, each with whether a policy names it.
fn values_of(prepared: &Prepared<'_>, request: &Request, key: &str) -> Vec<(ContextValue, bool)> {
    let statements = prepared.reads.iter().flat_map(|read| &read.policy.statements);
    let conditions: Vec<_> = statements
        .flat_map(|statement| &statement.conditions)
        .filter(|condition| condition.key.text.eq_ignore_ascii_case(key))
        .collect();
    let set = conditions.iter().any(|c| c.operator.is_some_and(|used| used.set.is_some()));
    let several = set || iam::keys::is_multivalued(key);
    let value = |text: String| if several { ContextValue::Many(vec![text]) } else { ContextValue::One(text) };
    let trials = conditions.iter().flat_map(|condition| condition.trials(&request.context));
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
        out.push((value("example".to_owned()), false));
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
                engine_value(value).values().iter().map(|value| quote(value)).collect()
            };
            let each = differ.map(|tried| match tried.named {
                true => format!("{} with {}", tried.decision.phrase(), shown(&tried.value)),
                false => format!("{} with another value, such as {}", tried.decision.phrase(), shown(&tried.value)),
            });
            let each: Vec<String> = each.collect();
            format!("Without it the request is {}; it would be {}.", decision.phrase(), each.join(", "))
        }
    }
}
