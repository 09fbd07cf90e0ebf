//! Laws that hold for whoever decides: for scenarios at random, each is held to the engine, and to the
//! oracle. `ORACLE_CASES` and `ORACLE_SEED` are as in `differential.rs`.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::cell::Cell;
use std::fmt::Write as _;

use oracle::generate::{self, Random};
use oracle::setting;
use scenario::Scenario;
use serde_json::{Value, json};

/// The word for the verdict; nothing where it is not known.
type Decide = fn(&Value) -> Option<&'static str>;

fn engine(value: &Value) -> Option<&'static str> {
    let (scenario, problems) = Scenario::read(&value.to_string());
    assert!(problems.is_empty(), "{problems:?} in\n{value}");
    Some(scenario::decision(&scenario, None).word())
}

/// Holds a law to every seed: it gets the scenario and the verdict on it. How it is broken is returned in words.
fn for_all(decide: Decide, law: impl Fn(u64, &Value, &str) -> Result<(), String>) {
    let (first, cases) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 1_000));
    let (mut broken, mut count) = (String::new(), 0);
    for seed in first..first + cases {
        let value = generate::scenario(seed);
        let Some(old) = decide(&value) else { continue };
        let Err(how) = law(seed, &value, old) else { continue };
        count += 1;
        if count <= 3 {
            writeln!(broken, "seed {seed}: {how}\n{value}").unwrap();
        }
    }
    assert!(count == 0, "the law is broken by {count} of {cases}, among them:\n{broken}");
}

/// The verdict on a changed scenario is the same.
fn same(decide: Decide, old: &str, after: &Value) -> Result<(), String> {
    match decide(after) {
        Some(new) if new != old => Err(format!("{old} becomes {new} for\n{after}\nfrom")),
        _ => Ok(()),
    }
}

/// Gives every object a visit, in documents that are written as text too.
fn visit(value: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            change(members);
            for (name, inner) in members.iter_mut() {
                let text = inner.as_str().filter(|_| name == "document");
                let Some(mut whole) = text.map(|text| serde_json::from_str(text).unwrap()) else {
                    visit(inner, change);
                    continue;
                };
                visit(&mut whole, change);
                *inner = whole.to_string().into();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|inner| visit(inner, change)),
        _ => {}
    }
}

/// Whether it is known otherwise, so that a value would contradict it: an organization by its paths, and that nobody calls on
/// behalf of a service that calls for itself, or of nobody. Of a further check `possibilities` knows.
fn known_otherwise(request: &Value, key: &str) -> bool {
    let is_paths = |key: &String| key.to_lowercase().ends_with("orgpaths");
    let has_paths = || request["context"].as_object().into_iter().flatten().any(|(key, _)| is_paths(key));
    let caller = &request["principal"];
    (key == "aws:principalorgid" && has_paths())
        || (key == "aws:viaawsservice" && (*caller == "anonymous" || !caller["service"].is_null()))
}

/// K13: what is said in spite of a key that nobody set stays true whatever its value is.
fn an_unknown_key_changes_nothing(decide: Decide) {
    for_all(decide, |seed, value, old| {
        if old == "undetermined" {
            return Ok(());
        }
        let mut random = Random::new(seed);
        let mut all = oracle::possibilities(value);
        all.retain(|(key, _)| !known_otherwise(&value["access"]["request"], key));
        random.shuffle(&mut all);
        for (key, values) in all.iter().take(5) {
            let mut after = value.clone();
            let chosen = &values[random.below(values.len())];
            // That one is in no organization is not told of the other who is in the same account.
            if chosen.is_null() && key.ends_with("orgid") {
                continue;
            }
            after["access"]["request"]["context"][key] = chosen.clone();
            let new = decide(&after);
            if new.is_some_and(|new| (new == "allowed") != (old == "allowed") || new == "undetermined") {
                return Err(format!("{key} {chosen} makes {old} {new:?} in"));
            }
        }
        Ok(())
    });
}

#[test]
fn an_unknown_key_changes_nothing_for_the_engine() {
    an_unknown_key_changes_nothing(engine);
}

#[test]
fn an_unknown_key_changes_nothing_for_the_oracle() {
    an_unknown_key_changes_nothing(oracle::verdict);
}

/// Accounts are names: nothing hangs on their digits.
fn other_accounts_change_nothing(decide: Decide) {
    let tried = Cell::new(0);
    for_all(decide, |_, value, old| {
        let mut text = value.to_string();
        // They keep their order, since a condition may compare them as numbers.
        for (account, other) in [("111122223333", "222233334444"), ("444455556666", "777788889999")] {
            text = text.replace(account, other);
        }
        // A pattern of some of the digits is about those.
        let parts = ["1111", "4444*", "22?", "?2", "?1", "\"1*\"", "\"1*\\\""];
        if parts.iter().any(|part| text.replace("222233334444", "").contains(part)) {
            return Ok(());
        }
        tried.set(tried.get() + 1);
        same(decide, old, &serde_json::from_str(&text).unwrap())
    });
    let cases = setting("ORACLE_CASES", 1_000);
    assert!(cases < 100 || tried.get() * 3 > cases, "only {} of {cases} are tried", tried.get());
}

#[test]
fn other_accounts_change_nothing_for_the_engine() {
    other_accounts_change_nothing(engine);
}

#[test]
fn other_accounts_change_nothing_for_the_oracle() {
    other_accounts_change_nothing(oracle::verdict);
}

/// One statement for every value of a list says what the list says.
fn split_lists_change_nothing(decide: Decide) {
    for_all(decide, |seed, value, old| {
        let element = ["Action", "Resource"][Random::new(seed).below(2)];
        let split = |statement: &Value| -> Vec<Value> {
            let with = |value: &Value| {
                let mut one = statement.clone();
                one[element] = value.clone();
                one
            };
            match &statement[element] {
                Value::Array(all) => all.iter().map(with).collect(),
                _ => vec![statement.clone()],
            }
        };
        let mut after = value.clone();
        visit(&mut after, &mut |members| {
            if let Some(statements) = members.get_mut("Statement") {
                let all = statements.as_array().cloned().unwrap_or_else(|| vec![statements.clone()]);
                *statements = all.iter().flat_map(split).collect();
            }
        });
        same(decide, old, &after).map_err(|how| format!("with {element} split, {how}"))
    });
}

#[test]
fn split_lists_change_nothing_for_the_engine() {
    split_lists_change_nothing(engine);
}

#[test]
fn split_lists_change_nothing_for_the_oracle() {
    split_lists_change_nothing(oracle::verdict);
}

/// S1, where an action is asked and where a policy names it.
fn the_case_of_an_action_changes_nothing(decide: Decide) {
    for_all(decide, |seed, value, old| {
        let mut random = Random::new(seed);
        let mut after = value.clone();
        visit(&mut after, &mut |members| {
            for element in ["action", "Action", "NotAction"] {
                let mut change = |text: &str| -> String {
                    let mut one =
                        |c: char| if random.below(2) == 0 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
                    text.chars().map(&mut one).collect()
                };
                match members.get_mut(element) {
                    Some(Value::String(text)) => *text = change(text),
                    Some(Value::Array(all)) => {
                        all.iter_mut().for_each(|text| *text = json!(change(text.as_str().unwrap())));
                    }
                    _ => {}
                }
            }
        });
        same(decide, old, &after)
    });
}

#[test]
fn the_case_of_an_action_changes_nothing_for_the_engine() {
    the_case_of_an_action_changes_nothing(engine);
}

#[test]
fn the_case_of_an_action_changes_nothing_for_the_oracle() {
    the_case_of_an_action_changes_nothing(oracle::verdict);
}
