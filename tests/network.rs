//! Every case in `tests/cases/network` gets the outcome that AWS's documentation gives, and the laws of the network
//! engine hold for all of them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use conformance::files;
use serde_json::{Map, Value, json};
use vpc::{Flow, FlowReport, Network, Outcome};

struct Case {
    file: String,
    rules: Vec<String>,
    title: String,
    network: Value,
    flow: Value,
    item: Value,
}

fn all() -> Vec<Case> {
    let mut out = Vec::new();
    for (path, text) in files("tests/cases/network", ".json").unwrap() {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let whole: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let Some(cases) = whole["cases"].as_array() else { continue };
        let base = match whole["network"].as_str() {
            Some(name) => base(name),
            None => whole["network"].clone(),
        };
        for item in cases {
            let title = item["title"].as_str().unwrap().to_owned();
            let mut network = base.clone();
            for (key, value) in item["network"].as_object().into_iter().flatten() {
                network[key] = value.clone();
            }
            edit(&mut network, item, &title);
            let mut flow = whole["flow"].as_object().cloned().unwrap_or_default();
            for (key, value) in item["flow"].as_object().into_iter().flatten() {
                flow.insert(key.clone(), value.clone());
            }
            out.push(Case {
                file: file.clone(),
                rules: item["rules"].as_array().unwrap().iter().map(|rule| rule.as_str().unwrap().to_owned()).collect(),
                title,
                network,
                flow: Value::Object(flow),
                item: item.clone(),
            });
        }
    }
    out
}

/// A network that several files start from.
fn base(name: &str) -> Value {
    let path = conformance::root().join(format!("tests/cases/network/bases/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The edits of a case: `set` puts a value, `add` appends to a list, `remove` takes out. A place is the id of a part
/// and a way into it (`acl-1/Entries/0/RuleAction`), or a top-level key and a way.
fn edit(network: &mut Value, item: &Value, title: &str) {
    for place in item["remove"].as_array().into_iter().flatten() {
        let place = place.as_str().unwrap();
        let (list, last) = place.rsplit_once('/').unwrap_or(("", place));
        match at(network, list, title) {
            Value::Array(items) => drop(items.remove(last.parse().unwrap())),
            Value::Object(members) => drop(members.remove(last)),
            other => panic!("{title}: nothing to remove in {other}"),
        }
    }
    for (place, value) in item["set"].as_object().into_iter().flatten() {
        let (parent, last) = place.rsplit_once('/').unwrap_or(("", place));
        match at(network, parent, title) {
            Value::Array(items) => items[last.parse::<usize>().unwrap()] = value.clone(),
            Value::Object(members) => drop(members.insert(last.to_owned(), value.clone())),
            other => panic!("{title}: nothing to set in {other}"),
        }
    }
    for (place, value) in item["add"].as_object().into_iter().flatten() {
        if !place.contains('/') && network.get(place).is_none() && place.chars().next().unwrap().is_uppercase() {
            network[place] = json!([]);
        }
        let list = at(network, place, title).as_array_mut().unwrap_or_else(|| panic!("{title}: {place} is no list"));
        list.extend(value.as_array().unwrap().iter().cloned());
    }
}

fn at<'v>(network: &'v mut Value, place: &str, title: &str) -> &'v mut Value {
    if place.is_empty() {
        return network;
    }
    let (head, rest) = place.split_once('/').unwrap_or((place, ""));
    let pointer = if rest.is_empty() { String::new() } else { format!("/{rest}") };
    if network.get(head).is_some() {
        return network.pointer_mut(&format!("/{head}{pointer}")).unwrap_or_else(|| panic!("{title}: no {place}"));
    }
    let is_it = |part: &Value| {
        part.as_object().is_some_and(|part| {
            part.iter().any(|(name, id)| name.ends_with("Id") && id.as_str() == Some(head)) && !is_reference(part, head)
        })
    };
    let parts = network.as_object_mut().unwrap().values_mut().filter_map(Value::as_array_mut).flatten();
    let part = parts.into_iter().find(|part| is_it(part)).unwrap_or_else(|| panic!("{title}: no {head}"));
    part.pointer_mut(&pointer).unwrap_or_else(|| panic!("{title}: no {place}"))
}

/// A part names others too; its own id is the first.
fn is_reference(part: &Map<String, Value>, id: &str) -> bool {
    part.iter().find(|(name, _)| name.ends_with("Id")).is_some_and(|(_, first)| first.as_str() != Some(id))
}

fn answer(network: &Value, flow: &Value) -> Result<FlowReport, String> {
    let (network, _) = Network::from_value(network);
    let (flow, problems) = Flow::from_value(flow);
    let flow =
        flow.ok_or_else(|| problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; "))?;
    Ok(vpc::evaluate(&network, &flow))
}

fn check(case: &Case) -> Result<(), String> {
    let item = &case.item;
    let (network, problems) = Network::from_value(&case.network);
    for wanted in item["problems"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !problems
            .iter()
            .any(|problem| format!("{} {}: {}", problem.component, problem.field, problem.message).contains(wanted))
        {
            return Err(format!("no problem says {wanted:?}: {problems:#?}"));
        }
    }
    let (flow, flow_problems) = Flow::from_value(&case.flow);
    let Some(flow) = flow else {
        let text = format!("{flow_problems:?}");
        return if item["expect"] == "badFlow" && item["says"].as_str().is_none_or(|says| text.contains(says)) {
            Ok(())
        } else {
            Err(text)
        };
    };
    let report = vpc::evaluate(&network, &flow);
    if report.outcome.word() != item["expect"].as_str().unwrap() {
        return Err(format!(
            "expected {}, found {}: {}\n{}",
            item["expect"],
            report.outcome.word(),
            report.message,
            trace(&report)
        ));
    }
    if let Some(wanted) = item["blockers"].as_array() {
        let found: Vec<String> = report
            .blockers
            .iter()
            .map(|blocker| {
                let back = if blocker.direction == vpc::Direction::Return { "return " } else { "" };
                format!("{back}{} {}", blocker.code, blocker.component)
            })
            .collect();
        if found != wanted.iter().map(|blocker| blocker.as_str().unwrap()).collect::<Vec<_>>() {
            return Err(format!("expected blockers {wanted:?}, found {found:?}\n{}", trace(&report)));
        }
    }
    let words = serde_json::to_string(&report).unwrap();
    for says in item["says"].as_array().into_iter().flatten().chain(item["says"].as_str().map(|_| &item["says"])) {
        let says = says.as_str().unwrap();
        if !words.contains(says) {
            return Err(format!("nothing says {says:?}\n{}", trace(&report)));
        }
    }
    if let Some(missing) = item["missing"].as_str()
        && !report.missing.iter().any(|part| format!("{} {}", part.code, part.component) == missing)
    {
        return Err(format!("not missing: {missing}: {:?}", report.missing));
    }
    if let Some(ports) = item["ports"].as_object() {
        let found = vpc::port_sets(&network, &flow.from, &flow.to);
        for (protocol, wanted) in ports {
            let of = found.protocols.iter().find(|of| of.protocol == *protocol).map_or("none", |of| of.shown.as_str());
            if of != wanted.as_str().unwrap() {
                return Err(format!("ports of {protocol}: expected {wanted}, found {of}"));
            }
        }
    }
    if let Some(wanted) = item["records"].as_array() {
        let found: Vec<String> = vpc::flow_logs(&network, &flow).iter().map(vpc::Record::short).collect();
        if found != wanted.iter().map(|record| record.as_str().unwrap()).collect::<Vec<_>>() {
            return Err(format!("expected records {wanted:#?}, found {found:#?}"));
        }
    }
    if let Some(wanted) = item["difference"].as_str() {
        let found = vpc::compare(&network, &flow);
        if !found.sides.iter().any(|side| side.difference.contains(wanted)) {
            return Err(format!(
                "no side says {wanted:?}: {:?}",
                found.sides.iter().map(|side| &side.difference).collect::<Vec<_>>()
            ));
        }
    }
    if report.message.is_empty() {
        return Err("no message".to_owned());
    }
    Ok(())
}

fn trace(report: &FlowReport) -> String {
    let hops = report.forward.iter().chain(&report.back);
    hops.map(|hop| {
        format!("    {}{:?} {}: {}", if hop.assumed { "(" } else { "" }, hop.verdict, hop.component, hop.message)
    })
    .collect::<Vec<_>>()
    .join("\n")
}

#[test]
fn outcomes() {
    let wrong: Vec<String> = all()
        .iter()
        .filter_map(|case| {
            check(case).err().map(|error| format!("{} {:?} {}: {error}", case.file, case.rules, case.title))
        })
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
