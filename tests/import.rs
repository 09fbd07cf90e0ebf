//! The cases in `tests/cases/import`: what is made of the texts that people have at hand, and what is said of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "these are tests")]

use conformance::{files, root};
use scenario::import::{Choice, Imported, Refused, Source, import, text};
use scenario::{Layer, Scenario};
use serde_json::{Map, Value, json};

/// The text of a file of a case: lines, a string, or JSON laid out.
fn content(file: &Value) -> String {
    if let Some(path) = file["path"].as_str() {
        return text(&std::fs::read(root().join(path)).unwrap()).unwrap();
    }
    match (&file["text"], &file["json"]) {
        (Value::String(text), _) => text.clone(),
        (Value::Array(lines), _) => lines.iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n"),
        (_, json) => serde_json::to_string_pretty(json).unwrap(),
    }
}

fn sources(case: &Value) -> Vec<Source> {
    let source = |file: &Value| Source {
        name: file["name"].as_str().unwrap_or_default().to_owned(),
        text: content(file),
        layer: file["as"].as_str().map(|layer| Layer::of(layer).unwrap()),
    };
    case["files"].as_array().unwrap().iter().map(source).collect()
}

fn imported(case: &Value) -> Result<Imported, Refused> {
    let of = |name: &str| case[name].as_str().map(str::to_owned);
    import(&sources(case), &Choice { event: of("event"), principal: of("principal") })
}

/// All that a case states, as it came out. Members without a value are left out.
fn facts(case: &Value) -> Map<String, Value> {
    let mut facts = Map::new();
    match imported(case) {
        Err(Refused { message, choices }) => {
            facts.insert("refused".into(), message.into());
            facts.insert("choices".into(), choices.into());
        }
        Ok(Imported { scenario, read, needs }) => {
            let (again, problems) = Scenario::read(&scenario.to_json());
            assert_eq!((&again, problems.as_slice()), (&scenario, &[][..]), "{}", case["title"]);
            let whole: Value = serde_json::from_str(&scenario.to_json()).unwrap();
            facts.insert("read".into(), read.into());
            facts.insert("needs".into(), needs.into());
            facts.insert("request".into(), whole["access"]["request"].clone());
            facts.insert("expect".into(), whole["expect"].clone());
            let access = scenario.access.as_ref().unwrap();
            let policies = access.all().into_iter().map(|(path, policy)| {
                let name = policy.name.as_deref().unwrap_or("-");
                let from = policy.from.as_ref().map_or(String::new(), |from| format!(" of {from}"));
                format!("{path} {name}{from}")
            });
            facts.insert("policies".into(), policies.collect::<Vec<_>>().into());
            let levels = [Layer::Scps, Layer::Rcps].into_iter().flat_map(|layer| access.policies.levels(layer));
            facts.insert("levels".into(), levels.map(|level| level.target.clone()).collect::<Vec<_>>().into());
            let report = scenario::run(&scenario, None);
            facts.insert("verdict".into(), report.access.as_ref().unwrap().decision.word().into());
            let differs = report.expectations.iter().filter(|of| !of.holds);
            let differs = differs.map(|of| format!("{} {}, found {}", of.of.word(), of.expected, of.found));
            facts.insert("differs".into(), differs.collect::<Vec<_>>().into());
        }
    }
    facts.retain(|_, fact| !(fact.is_null() || fact.as_array().is_some_and(Vec::is_empty)));
    facts
}

const STATED: [&str; 10] =
    ["refused", "choices", "read", "needs", "request", "expect", "policies", "levels", "verdict", "differs"];

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = 0;
    for (path, text) in files("tests/cases/import", ".json").unwrap() {
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let facts = facts(case);
            let stated: Map<String, Value> =
                STATED.iter().filter_map(|name| Some(((*name).to_owned(), case.get(name)?.clone()))).collect();
            if facts != stated {
                wrong += 1;
                println!(
                    "{}: {}\nACTUAL {}",
                    path.display(),
                    case["title"],
                    json!({ "title": case["title"], "facts": facts })
                );
            }
            let documents = case["documents"].as_object().into_iter().flatten();
            for (path, document) in documents {
                let scenario = imported(case).unwrap().scenario;
                let found = &scenario.access.as_ref().unwrap().at(path).unwrap().document;
                assert_eq!(&serde_json::from_str::<Value>(found).unwrap(), document, "{}: {path}", case["title"]);
            }
        }
    }
    assert_eq!(wrong, 0);
}
