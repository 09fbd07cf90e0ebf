//! Reads the cases in `tests/cases/network`; the README beside them describes their format.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are for tests")]

use serde_json::{Map, Value, json};

use crate::{files, root};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file it stands in.
    pub file: String,
    /// The rules it is about.
    pub rules: Vec<String>,
    /// The fact it states.
    pub title: String,
    /// The network, with the edits of the case.
    pub network: Value,
    /// What is asked.
    pub flow: Value,
    /// The case as it stands in the file.
    pub item: Value,
}

impl Case {
    /// Network and flow in one, as a scenario has them.
    pub fn whole(&self) -> Value {
        let mut network = self.network.clone();
        network["flow"] = self.flow.clone();
        network
    }
}

/// All cases.
pub fn cases() -> Vec<Case> {
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
pub fn base(name: &str) -> Value {
    let path = root().join(format!("tests/cases/network/bases/{name}.json"));
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
