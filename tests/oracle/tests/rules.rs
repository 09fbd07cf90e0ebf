//! The oracle decides as the rules say: a few cases for each rule that it knows beside those of `tests/cases`, in
//! `rules.json`. A group has what its cases have in common, a case changes it by JSON pointers and names the verdict.
//!
//! A policy is written there as the list of its statements, which allow everybody everything unless they say otherwise.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Puts a value at a pointer, with what is missing on the way.
fn put(value: &mut Value, pointer: &str, new: &Value) {
    let mut at = value;
    for name in pointer.split('/').skip(1) {
        let name = name.replace("~1", "/");
        at = match at {
            Value::Array(all) => &mut all[name.parse::<usize>().unwrap()],
            other => &mut other[name],
        };
    }
    *at = new.clone();
}

/// A policy of a list of statements.
fn policy(statements: &Value, principal: bool) -> Value {
    let whole = |statement: &Value| {
        let mut whole = json!({ "Effect": "Allow" });
        for (element, present) in [("Action", true), ("Resource", true), ("Principal", principal)] {
            if present && statement[format!("Not{element}")].is_null() {
                whole[element] = "*".into();
            }
        }
        for (element, value) in statement.as_object().unwrap() {
            whole[element] = value.clone();
        }
        whole
    };
    let statements: Vec<Value> = statements.as_array().unwrap().iter().map(whole).collect();
    json!({ "document": { "Version": "2012-10-17", "Statement": statements } })
}

fn every(list: &Value, one: impl Fn(&Value) -> Value) -> Value {
    list.as_array().unwrap().iter().map(one).collect()
}

/// The scenario of an access whose policies are lists of statements.
fn scenario(mut access: Value) -> Value {
    let levels = |levels: &Value, principal: bool| {
        every(levels, |level| json!({ "target": "level", "policies": every(level, |one| policy(one, principal)) }))
    };
    for (layer, written) in access["policies"].as_object_mut().into_iter().flatten() {
        *written = match layer.as_str() {
            "identity" => every(written, |one| policy(one, false)),
            "scps" => levels(written, false),
            "rcps" => levels(written, true),
            "session" if written.as_array().unwrap().first().is_none_or(Value::is_array) => {
                every(written, |one| policy(one, false))
            }
            "resource" | "endpoint" => policy(written, true),
            _ => policy(written, false),
        };
    }
    for also in access["request"]["also"].as_array_mut().into_iter().flatten() {
        for (member, written) in also.as_object_mut().unwrap() {
            match member.as_str() {
                "resourcePolicy" => *written = policy(written, true),
                "rcps" => *written = levels(written, true),
                _ => {}
            }
        }
    }
    if let Some(document) = access["request"].get_mut("document") {
        *document = policy(document, true)["document"].take();
    }
    json!({ "schema": 1, "access": access })
}

#[test]
fn the_oracle_decides_as_the_rules_say() {
    let groups: Value = serde_json::from_str(include_str!("rules.json")).unwrap();
    let mut wrong = Vec::new();
    let mut verdicts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for group in groups.as_array().unwrap() {
        for case in group["cases"].as_array().unwrap() {
            let mut access = json!({ "request": group["request"], "policies": group["policies"] });
            for (pointer, value) in case.as_object().unwrap().iter().filter(|(name, _)| name.starts_with('/')) {
                put(&mut access, pointer, value);
            }
            let scenario = scenario(access);
            let found = oracle::verdict(&scenario).unwrap_or("too much is open");
            if case["is"] != found {
                wrong.push(format!("{} {}: {found}\n{case}\n{scenario}", group["rules"], group["about"]));
            }
            for rule in group["rules"].as_str().unwrap().split(' ') {
                verdicts.entry(rule.to_owned()).or_default().insert(found.to_owned());
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
    let one_sided: Vec<&String> = verdicts.iter().filter(|(_, all)| all.len() < 2).map(|(rule, _)| rule).collect();
    assert!(one_sided.is_empty(), "there is only one verdict for {one_sided:?}");
}
