//! What real accounts print, as their owners ask about it: each scenario in `tests/field` is printed by the command line
//! and reads as its `says` wants, and nowhere as its `never` does not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

use conformance::files;
use serde_json::Value;

#[test]
fn people_read_what_they_need() {
    let mut wrong = Vec::new();
    for (path, text) in files("tests/field", ".json").unwrap() {
        let case: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let source = case["scenario"].to_string();
        let (_, report) = scenario::answer(&source, None);
        let mut printed = Vec::new();
        cli::text::print("scenario", None, &source, &report, &mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        let texts = |name: &str| {
            let texts = case[name].as_array().cloned().unwrap_or_default();
            texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(!texts("says").is_empty(), "{} says nothing", path.display());
        let lacks: Vec<String> = texts("says").into_iter().filter(|text| !printed.contains(text)).collect();
        let has: Vec<String> = texts("never").into_iter().filter(|text| printed.contains(text)).collect();
        if !lacks.is_empty() || !has.is_empty() {
            wrong.push(format!("{}\n  does not say {lacks:#?}\n  says {has:#?}\n{printed}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
