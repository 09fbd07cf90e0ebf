//! What must not change a verdict does not, and what may change it changes it one way only: for scenarios at random,
//! with the engine alone. `ORACLE_CASES` and `ORACLE_SEED` are as in `differential.rs`.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::fmt::Write as _;

use oracle::generate::{self, Random};
use oracle::setting;
use scenario::{AccessReport, Caller, DecidedLayer, Decision, Effect, Layer, LayerOutcome, Scenario, StatementReport};
use serde_json::{Map, Value, json};

/// The decision on a scenario that can be read.
fn decide(value: &Value) -> Decision {
    let (scenario, problems) = Scenario::read(&value.to_string());
    assert!(problems.is_empty(), "{problems:?} in\n{value}");
    scenario::decision(&scenario, None)
}

/// Holds a law to every seed: it gets the scenario and the verdict on it. How it is broken is returned in words.
fn for_all(law: impl Fn(u64, &Value, Decision) -> Result<(), String>) {
    let (first, cases) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 1_000));
    let mut broken = String::new();
    let mut count = 0;
    for seed in first..first + cases {
        let value = generate::scenario(seed);
        let Err(how) = law(seed, &value, decide(&value)) else { continue };
        count += 1;
        if count <= 3 {
            writeln!(broken, "seed {seed}: {how}\n{value}").unwrap();
        }
    }
    assert!(count == 0, "the law is broken by {count} of {cases}, among them:\n{broken}");
}

/// A law about a changed scenario: the verdict stays.
fn same(old: Decision, after: &Value) -> Result<(), String> {
    let new = decide(after);
    if old == new { Ok(()) } else { Err(format!("{} becomes {} for\n{after}\nfrom", old.word(), new.word())) }
}

/// A law about something that allows more: the verdict stays, or it is known that nothing else is needed.
fn no_less(old: Decision, after: &Value) -> Result<(), String> {
    if is_undetermined(old) && decide(after) == Decision::Allowed { Ok(()) } else { same(old, after) }
}

fn is_undetermined(decision: Decision) -> bool {
    decision.word() == "undetermined"
}

/// The JSON pointers of the policies.
fn policies(value: &Value) -> Vec<String> {
    documents(value).into_iter().filter(|at| !at.ends_with("/grants")).collect()
}

/// The JSON pointers of the lists of grants.
fn grants(value: &Value) -> Vec<String> {
    documents(value).into_iter().filter(|at| at.ends_with("/grants")).collect()
}

/// The JSON pointers of both.
fn documents(value: &Value) -> Vec<String> {
    fn visit(value: &Value, at: &str, out: &mut Vec<String>) {
        if !value["document"].is_null() {
            out.push(at.to_owned());
            return;
        }
        match value {
            Value::Object(members) => members.iter().for_each(|(name, it)| visit(it, &format!("{at}/{name}"), out)),
            Value::Array(all) => {
                all.iter().enumerate().for_each(|(place, it)| visit(it, &format!("{at}/{place}"), out))
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for part in ["/access/policies", "/access/request/also"] {
        visit(value.pointer(part).unwrap_or(&Value::Null), part, &mut out);
    }
    out
}

/// Changes a document, which stays text if it is text.
fn change_any(value: &mut Value, at: &str, change: impl FnOnce(&mut Value)) {
    let document = value.pointer_mut(&format!("{at}/document")).unwrap();
    let text = document.as_str().map(|text| serde_json::from_str(text).unwrap());
    let is_text = text.is_some();
    let mut whole = text.unwrap_or_else(|| document.clone());
    change(&mut whole);
    *document = if is_text { whole.to_string().into() } else { whole };
}

/// Changes the document of a policy.
fn change(value: &mut Value, policy: &str, change: impl FnOnce(&mut Map<String, Value>)) {
    change_any(value, policy, |document| change(document.as_object_mut().unwrap()));
}

/// Changes a list of grants, which may stand alone.
fn change_grants(value: &mut Value, at: &str, change: impl FnOnce(&mut Vec<Value>)) {
    change_any(value, at, |document| {
        let all = if document.is_array() { document } else { &mut document["Grants"] };
        change(all.as_array_mut().unwrap());
    });
}

fn statements(document: &mut Map<String, Value>) -> &mut Vec<Value> {
    let all = document.get_mut("Statement").unwrap();
    if all.is_object() {
        *all = json!([all]);
    }
    all.as_array_mut().unwrap()
}

/// Adds a statement at any place of a policy.
fn add(value: &Value, policy: &str, statement: Value, random: &mut Random) -> Value {
    let mut out = value.clone();
    change(&mut out, policy, |document| {
        let all = statements(document);
        all.insert(random.below(all.len() + 1), statement);
    });
    out
}

#[test]
fn an_allow_for_the_caller_takes_nothing_away() {
    for_all(|seed, value, old| {
        let mut random = Random::new(seed);
        let mut all = policies(value);
        all.retain(|policy| policy.contains("/identity/"));
        // It may lift an implicit denial; it does not undo a Deny.
        if all.is_empty() || old == Decision::ImplicitDeny {
            return Ok(());
        }
        let policy = &all[random.below(all.len())];
        no_less(old, &add(value, policy, generate::statement(seed, value, policy, false), &mut random))
    });
}

#[test]
fn a_grant_takes_nothing_away() {
    for_all(|seed, value, old| {
        let mut random = Random::new(seed);
        let all = grants(value);
        // It may lift an implicit denial; it does not undo a Deny.
        if all.is_empty() || old == Decision::ImplicitDeny {
            return Ok(());
        }
        let at = &all[random.below(all.len())];
        let grant = generate::grant(seed, value, at);
        let mut after = value.clone();
        change_grants(&mut after, at, |all| all.insert(random.below(all.len() + 1), grant));
        no_less(old, &after)
    });
}

#[test]
fn a_deny_gives_nothing_in_any_layer() {
    for_all(|seed, value, old| {
        let mut random = Random::new(seed);
        let all = policies(value);
        if all.is_empty() {
            return Ok(());
        }
        let policy = &all[random.below(all.len())];
        let after = add(value, policy, generate::statement(seed, value, policy, true), &mut random);
        let new = decide(&after);
        // K13: whether it is about the request may hang on what nobody said.
        let unsure = old == Decision::Allowed && is_undetermined(new);
        if new != old && new != Decision::ExplicitDeny && !unsure {
            return Err(format!("a Deny in {policy} makes {} {} in\n{after}\nfrom", old.word(), new.word()));
        }
        Ok(())
    });
}

/// Members of objects and entries of lists, all the way down.
fn shuffle(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) => {
            let mut all: Vec<(String, Value)> = std::mem::take(members).into_iter().collect();
            random.shuffle(&mut all);
            all.iter_mut().for_each(|(_, it)| shuffle(it, random));
            members.extend(all);
        }
        Value::Array(all) => {
            random.shuffle(all);
            all.iter_mut().for_each(|it| shuffle(it, random));
        }
        _ => {}
    }
}

/// Statements, elements, values, keys of a Condition, grants, policies of a layer, levels, keys of the context and their
/// values.
/// Only further actions stay: the first that is not allowed gives the verdict.
#[test]
fn no_order_changes_the_verdict() {
    for_all(|seed, value, old| {
        let mut random = Random::new(seed);
        let mut after = value.clone();
        for policy in policies(value) {
            change(&mut after, &policy, |document| {
                let mut whole = Value::Object(std::mem::take(document));
                shuffle(&mut whole, &mut random);
                *document = whole.as_object().cloned().unwrap();
            });
        }
        for at in grants(value) {
            change_any(&mut after, &at, |document| shuffle(document, &mut random));
        }
        for part in ["policies", "request/context"] {
            // The documents have been shuffled; a text is not taken apart here.
            shuffle(after.pointer_mut(&format!("/access/{part}")).unwrap(), &mut random);
        }
        same(old, &after)
    });
}

/// One statement, or grant, for every value of a list.
fn split(statement: &Value, element: &str) -> Vec<Value> {
    let with = |value: Value| {
        let mut one = statement.clone();
        one[element] = value;
        one
    };
    match &statement[element] {
        Value::Array(all) => all.iter().cloned().map(with).collect(),
        // Principal: by kind, and within it by name.
        Value::Object(kinds) => {
            let names = |names: &Value| names.as_array().cloned().unwrap_or_else(|| vec![names.clone()]);
            let one = |(kind, all): (&String, &Value)| -> Vec<Value> {
                names(all).into_iter().map(|name| with(json!({ kind: name }))).collect()
            };
            kinds.iter().flat_map(one).collect()
        }
        _ => vec![statement.clone()],
    }
}

/// The operations of a grant are a list, even if there is one.
fn listed(mut grant: Value) -> Value {
    grant["Operations"] = json!([grant["Operations"]]);
    grant
}

#[test]
fn a_list_says_what_one_statement_for_each_value_says() {
    for_all(|seed, value, old| {
        let element = ["Action", "Resource", "Principal"][Random::new(seed).below(3)];
        let mut after = value.clone();
        for at in grants(value) {
            change_grants(&mut after, &at, |all| {
                *all = all.iter().flat_map(|grant| split(grant, "Operations")).map(listed).collect();
            });
        }
        for policy in policies(value) {
            change(&mut after, &policy, |document| {
                let all = statements(document);
                *all = all.iter().flat_map(|statement| split(statement, element)).collect();
            });
        }
        same(old, &after).map_err(|how| format!("with {element} split, {how}"))
    });
}

#[test]
fn the_way_a_document_is_written_changes_no_verdict() {
    for_all(|seed, value, old| {
        let mut random = Random::new(seed);
        let ways: [fn(&Value) -> Value; 3] = [
            Value::clone,
            |document| document.to_string().into(),
            |document| serde_json::to_string_pretty(document).unwrap().into(),
        ];
        let mut after = value.clone();
        for at in documents(value) {
            let document = after.pointer_mut(&format!("{at}/document")).unwrap();
            let whole = document.as_str().map_or_else(|| document.clone(), |text| serde_json::from_str(text).unwrap());
            *document = ways[random.below(3)](&whole);
        }
        let once = Scenario::read(&serde_json::to_string_pretty(&after).unwrap()).0;
        let written = once.to_json();
        let twice = Scenario::read(&written).0;
        if once != twice || written != twice.to_json() {
            return Err(format!("what is written is not what was read:\n{written}\n{}", twice.to_json()));
        }
        if scenario::decision(&once, None) != old {
            return Err(format!("the verdict is another one when it is written as\n{written}"));
        }
        Ok(())
    });
}

/// A statement, and the path of its document.
type Placed<'a> = (&'a str, &'a StatementReport);

/// Whether the report on an action bears out its own verdict.
fn consistent(action: &str, access: &AccessReport) -> Result<(), String> {
    // L22: the caller's identity is told in spite of a Deny.
    if action.eq_ignore_ascii_case("sts:GetCallerIdentity") {
        let always = access.decision == Decision::Allowed && access.decided_at.is_none();
        return if always { Ok(()) } else { Err("the caller's identity is not told".to_owned()) };
    }
    let applied = access.layers.iter().filter(|layer| layer.outcome != LayerOutcome::NotApplied);
    let mut matched_denies = 0;
    let mut all: Vec<Placed<'_>> = Vec::new();
    for layer in applied {
        let of_layer: Vec<Placed<'_>> = layer
            .policies
            .iter()
            .flat_map(|policy| policy.statements.iter().map(|statement| (policy.document.as_str(), statement)))
            .collect();
        let matched = |effect: Effect| of_layer.iter().filter(|(_, s)| s.matched && s.effect == effect).count();
        matched_denies += matched(Effect::Deny);
        let fits = match layer.outcome {
            LayerOutcome::Denies => matched(Effect::Deny) > 0,
            LayerOutcome::Allows => matched(Effect::Deny) == 0 && matched(Effect::Allow) > 0,
            // Another level of the same layer may allow.
            LayerOutcome::Silent | LayerOutcome::NoImpact => {
                matched(Effect::Deny) == 0
                    && (matches!(layer.layer, Layer::Scps | Layer::Session) || matched(Effect::Allow) == 0)
            }
            // K13
            LayerOutcome::Undetermined => {
                matched(Effect::Deny) == 0 && of_layer.iter().any(|(_, statement)| statement.open)
            }
            _ => false,
        };
        if !fits {
            return Err(format!("the layer {} is said to be {:?}", layer.layer.key(), layer.outcome));
        }
        if let Some((at, s)) = of_layer.iter().find(|(_, s)| s.matched && s.elements.iter().any(|e| !e.holds)) {
            return Err(format!("statement {} of {at} matched without one of its elements", s.number));
        }
        all.extend(of_layer);
    }
    let decides: Vec<&Placed<'_>> = all.iter().filter(|(_, statement)| statement.decides).collect();
    let at = access.decided_at.as_ref();
    let decider = decides.first().copied();
    if decides.len() > 1 || decider.map(|(path, s)| (*path, s.span)) != at.map(|at| (&*at.document, at.span)) {
        return Err(format!("{at:?} decides, and the statements say otherwise"));
    }
    let effect = decider.map(|(_, statement)| (statement.matched, statement.effect));
    match access.decision {
        Decision::Allowed if matched_denies > 0 => Err("allowed, and a Deny matched".to_owned()),
        Decision::Allowed if !matches!(effect, None | Some((true, Effect::Allow))) => {
            Err("allowed by no Allow".to_owned())
        }
        Decision::ExplicitDeny if effect != Some((true, Effect::Deny)) => Err("denied by no Deny".to_owned()),
        Decision::ImplicitDeny if matched_denies > 0 => Err("implicitly denied, and a Deny matched".to_owned()),
        Decision::ImplicitDeny if at.is_some() => Err("implicitly denied by a statement".to_owned()),
        Decision::NotEvaluated => Err("not evaluated".to_owned()),
        _ => Ok(()),
    }
}

fn is_root(caller: &Caller) -> bool {
    matches!(caller, Caller::Arn(arn) if arn.ends_with(":root") || arn.len() == 12)
}

#[test]
fn the_trace_bears_out_the_verdict() {
    for_all(|_, value, old| {
        let (scenario, _) = Scenario::read(&value.to_string());
        let access = scenario::run(&scenario, None).access.unwrap();
        let request = &scenario.access.as_ref().unwrap().request;
        if old != access.decision {
            return Err(format!("{} with a trace", access.decision.word()));
        }
        if is_undetermined(old) || access.also.iter().any(|also| is_undetermined(also.decision)) {
            return Ok(());
        }
        let mut first = access.clone();
        let further = std::mem::take(&mut first.also);
        // What comes first and is not allowed gives the verdict; what a further action decides has no place in
        // the first one's layers.
        let failing = further.iter().find(|also| also.decision != Decision::Allowed);
        if access.decided_layer == Some(DecidedLayer::Also) {
            let failing = failing.ok_or("a further action decides, and all are allowed")?;
            if failing.decision != access.decision || failing.decided_at != access.decided_at {
                return Err("the further action that decides says otherwise".to_owned());
            }
            (first.decision, first.decided_at) = (Decision::Allowed, None);
        } else if access.decision == Decision::Allowed {
            let always = request.action.eq_ignore_ascii_case("sts:GetCallerIdentity");
            // L29: some operations are everybody's.
            let public = request.action.to_lowercase().starts_with("cognito-id");
            // L14: the root user needs no Allow.
            if access.decided_at.is_none() && !always && !public && !is_root(&request.principal) {
                return Err("allowed by nothing".to_owned());
            }
            if failing.is_some() {
                return Err("allowed, and a further action is not".to_owned());
            }
        }
        consistent(&request.action, &first)?;
        further.iter().zip(&request.also).try_for_each(|(report, also)| consistent(&also.action, report))
    });
}
