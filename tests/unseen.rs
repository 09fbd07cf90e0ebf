//! Letters that cannot be seen, turn the direction of writing or break the line: whatever name holds them, no sentence does.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeSet;

use conformance::network;
use serde_json::{Value, json};

/// Members of reports that repeat what somebody wrote or name its place, for programs, and changes as data. People read
/// these in elements and lines of their own.
const DATA: &[&str] = &[
    "change",
    "component",
    "components",
    "decidedBy",
    "document",
    "edits",
    "expected",
    "field",
    "from",
    "groups",
    "interface",
    "key",
    "needs",
    "policyValues",
    "repair",
    "requestValues",
    "rule",
    "sid",
    "subnet",
    "to",
    "value",
];

/// The sentences of a report, each with the member that it stands in.
fn sentences<'r>(member: &'r str, value: &'r Value, out: &mut Vec<(&'r str, &'r str)>) {
    match value {
        Value::String(text) => out.push((member, text)),
        Value::Array(items) => items.iter().for_each(|item| sentences(member, item, out)),
        Value::Object(members) => {
            let said = members.iter().filter(|(member, _)| !DATA.contains(&member.as_str()));
            said.for_each(|(member, value)| sentences(member, value, out));
        }
        _ => {}
    }
}

/// Every text and key there is.
fn names(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(out.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| names(item, out)),
        Value::Object(members) => members.iter().for_each(|(key, value)| {
            out.insert(key.clone());
            names(value, out);
        }),
        _ => {}
    }
}

/// The same, where one name holds what cannot be seen, wherever it stands.
fn with_unseen(value: &Value, name: &str) -> Value {
    let other = |text: &str| match text == name {
        true => format!("{text}\u{202e}\n\u{200b}\u{1b}"),
        false => text.to_owned(),
    };
    match value {
        Value::String(text) => other(text).into(),
        Value::Array(items) => items.iter().map(|item| with_unseen(item, name)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (other(key), with_unseen(value, name)));
            Value::Object(members.collect())
        }
        value => value.clone(),
    }
}

/// Holds the answers to one variant in so many to it; the others have the same names, or alike ones.
fn check(scenario: &Value, one_in: usize, from: usize) {
    let mut all = BTreeSet::new();
    names(scenario, &mut all);
    for name in all.iter().skip(from % one_in).step_by(one_in) {
        let (scenario, mut report) = scenario::answer(&with_unseen(scenario, name).to_string(), None);
        if let Some(access) = &mut report.access {
            access.advice = Some(scenario::advise(&scenario, None));
        }
        let mut printed = Vec::new();
        cli::text::print(name, Some(name), "", &report, &mut printed).unwrap();
        for line in str::from_utf8(&printed).unwrap().lines() {
            assert_eq!(json::shown(line), line, "printed, where {name} holds what cannot be seen");
        }
        let report = serde_json::to_value(&report).unwrap();
        let mut said = Vec::new();
        sentences("", &report, &mut said);
        for (member, text) in said {
            assert_eq!(json::shown(text), text, "{member}, where {name} holds what cannot be seen");
        }
    }
}

#[test]
fn no_sentence_about_policies_holds_what_cannot_be_seen() {
    for (at, text) in conformance::examples().unwrap().values().enumerate() {
        check(&serde_json::from_str(text).unwrap(), 9, at);
    }
}

#[test]
fn no_sentence_about_networks_holds_what_cannot_be_seen() {
    for (at, case) in network::cases().into_iter().enumerate() {
        check(&json!({ "schema": 1, "network": case.whole() }), 80, at);
    }
}

#[test]
fn a_name_does_not_turn_round_the_verdict() {
    let scenario = json!({ "schema": 1, "access": {
        "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k" },
        "policies": { "identity": [{ "name": "\u{202e}Deny", "document":
            { "Version": "2012-10-17", "Statement": { "Sid": "A", "Effect": "Allow", "Action": "s3:*", "Resource": "*" } } }] },
    }});
    let (_, report) = scenario::answer(&scenario.to_string(), None);
    let message = report.access.unwrap().message;
    let wanted =
        "Statement 1 (A) of <U+202E>Deny allows `s3:GetObject` on `arn:aws:s3:::b/k`, and no statement denies it.";
    assert_eq!(message, wanted);
}

#[test]
fn what_is_printed_is_in_lines_of_ours() {
    let hostile = "a\r\n✓ allowed\u{1b}[1A\u{9b}2K\u{7f}";
    let scenario = json!({ "schema": 1, "title": hostile, hostile: 1, "access": {
        "request": { "principal": hostile, "action": "s3:GetObject", "resource": "*", "context": { hostile: hostile } },
        "policies": { "identity": [{ "name": hostile, "from": hostile, "document": hostile }] },
    }, "expect": { "access": hostile }});
    let (scenario, report) = scenario::answer(&scenario.to_string(), None);
    let mut printed = Vec::new();
    cli::text::print(hostile, scenario.title.as_deref(), "", &report, &mut printed).unwrap();
    let printed = String::from_utf8(printed).unwrap();
    assert!(printed.starts_with("a␍␊✓ allowed␛[1A<U+009B>2K␡: a␍␊✓ allowed␛"), "{printed}");
    assert!(printed.chars().all(|c| c == '\n' || !c.is_control()), "{printed}");
    assert!(!printed.lines().any(|line| line.starts_with("✓ allowed")), "{printed}");
}
