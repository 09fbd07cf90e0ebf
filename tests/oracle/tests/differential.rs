//! The engine says what the oracle says, for scenarios at random.
//!
//! `ORACLE_CASES` sets how many there are, `ORACLE_SEED` where they begin: a failure names its seed, and
//! `ORACLE_SEED=… ORACLE_CASES=1 cargo test -p oracle` runs it alone.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::BTreeMap;

use oracle::setting;
use scenario::Scenario;
use serde_json::Value;

/// The engine's verdict, and the layer that decided, or `grants`; nothing if the scenario cannot be read.
fn engine(value: &Value) -> Option<(&'static str, String)> {
    let (scenario, problems) = Scenario::read(&value.to_string());
    if !problems.is_empty() {
        return None;
    }
    let fast = scenario::decision(&scenario, None);
    let access = scenario::run(&scenario, None).access?;
    assert_eq!(fast, access.decision, "the trace changes the verdict:\n{value}");
    let by_grant = access.decided_at.is_some_and(|at| at.document == "grants");
    let layer =
        if by_grant { Some("grants".to_owned()) } else { access.decided_layer.map(|layer| layer.word().to_owned()) };
    Some((fast.word(), layer.unwrap_or_default()))
}

/// Both verdicts, if they differ.
fn differ(value: &Value) -> Option<(&'static str, &'static str)> {
    let (found, _) = engine(value)?;
    let expected = oracle::verdict(value)?;
    (found != expected).then_some((found, expected))
}

/// Every place in a value from which something can be dropped.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    let mut visit = |name: String, inner: &Value| {
        let path = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        out.push(path.clone());
        places(inner, &path, out);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| visit(name.clone(), inner)),
        Value::Array(all) => all.iter().enumerate().for_each(|(place, inner)| visit(place.to_string(), inner)),
        _ => {}
    }
}

fn without(value: &Value, path: &str) -> Option<Value> {
    let mut out = value.clone();
    let (parent, name) = path.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    match out.pointer_mut(parent)? {
        Value::Object(members) => drop(members.remove(&name)?),
        Value::Array(all) => drop(all.remove(name.parse().ok()?)),
        _ => return None,
    }
    Some(out)
}

/// Drops one thing after another as long as the two still differ, in verdicts and not in what is valid.
fn shrink(mut value: Value) -> Value {
    let invalid = |value: &Value| differ(value).is_some_and(|(found, _)| found == "notEvaluated");
    let allow_invalid = invalid(&value);
    loop {
        let mut all = Vec::new();
        places(&value, "", &mut all);
        let smaller = all.iter().filter_map(|path| without(&value, path));
        let smaller = smaller.into_iter().find(|smaller| {
            let request = &smaller["access"]["request"];
            let whole = ["principal", "action", "resource"].iter().all(|member| !request[member].is_null());
            whole && differ(smaller).is_some() && (allow_invalid || !invalid(smaller))
        });
        match smaller {
            Some(smaller) => value = smaller,
            None => return value,
        }
    }
}

#[test]
fn engine_and_oracle_agree() {
    let (first, cases, most) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 3_000), setting("ORACLE_MOST", 5));
    let mut wrong = 0;
    let mut shown = BTreeMap::new();
    for seed in first..first + cases {
        let value = oracle::generate::scenario(seed);
        let read = engine(&value);
        assert!(read.is_some(), "seed {seed}: the scenario cannot be read:\n{value}");
        let agree = read.is_some_and(|(found, _)| oracle::verdict(&value).is_none_or(|expected| found == expected));
        if cases > 100_000 && (seed - first) % 100_000 == 99_999 {
            eprintln!("{} done, {wrong} differ", seed - first + 1);
        }
        if agree {
            continue;
        }
        wrong += 1;
        if (shown.len() as u64) < most {
            let small = shrink(value);
            let (found, expected) = differ(&small).unwrap();
            eprintln!("seed {seed}: engine {found}, oracle {expected}\n{small}");
            shown.entry(small.to_string()).or_insert(format!("seed {seed}: engine {found}, oracle {expected}"));
        }
    }
    let shown: Vec<String> = shown.iter().map(|(text, verdicts)| format!("{verdicts}\n{text}")).collect();
    assert!(wrong == 0, "{wrong} of {cases} differ, among them:\n{}", shown.join("\n"));
}

/// A generator that makes nearly everything denied, or never lets a layer decide, would test little.
#[test]
fn scenarios_are_of_every_kind() {
    let cases = 2_000;
    let mut decisions: BTreeMap<&str, usize> = BTreeMap::new();
    let mut layers: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..cases {
        let (decision, layer) = engine(&oracle::generate::scenario(1_000_000_000 + seed)).unwrap();
        *decisions.entry(decision).or_default() += 1;
        *layers.entry(layer).or_default() += 1;
    }
    let share = |count: Option<&usize>| count.copied().unwrap_or_default() as f64 / cases as f64;
    println!("{decisions:?} {layers:?}");
    for (decision, least) in [("allowed", 0.05), ("explicitDeny", 0.05), ("implicitDeny", 0.05), ("undetermined", 0.03)]
    {
        assert!(share(decisions.get(decision)) > least, "{decision} is too rare: {decisions:?}");
    }
    assert_eq!(decisions.len(), 4, "{decisions:?}");
    let all = ["identity", "resource", "grants", "boundary", "session", "endpoint", "scps", "rcps", "also", "settings"];
    for layer in all {
        assert!(share(layers.get(layer)) > 0.005, "{layer} decides too rarely: {layers:?}");
    }
}
