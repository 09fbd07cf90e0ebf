//! States are read as `serde_json` reads them.
#![allow(clippy::panic, clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

type Texts = BTreeMap<String, String>;

/// What one of its labs makes of a text, both ways.
fn both(name: &str, text: &str) -> [Option<Value>; 2] {
    fn of<L: labs::Lab>(text: &str) -> [Option<Value>; 2] {
        [labs::read::<L>(text), serde_json::from_str::<L>(text).ok()]
            .map(|lab| Some(serde_json::to_value(lab?).unwrap()))
    }
    match name {
        "cards" => of::<labs::cards::Cards>(text),
        "clock" => of::<labs::clock::Clock>(text),
        "cost" => of::<labs::cost::Cost>(text),
        "crypto" => of::<labs::crypto::Crypto>(text),
        "job" => of::<labs::job::Job>(text),
        "pii" => of::<labs::pii::Pii>(text),
        "table" => of::<labs::table::Table>(text),
        "trail" => of::<labs::trail::Trail>(text),
        "waf" => of::<labs::waf::Waf>(text),
        other => panic!("{other} is missing here"),
    }
}

#[test]
fn every_state_of_every_case_is_read_alike() {
    for name in labs::names() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{name}.json"));
        let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for case in cases {
            let state = case.get("state").cloned().unwrap_or_else(|| json!({}));
            for text in [state.to_string(), serde_json::to_string_pretty(&state).unwrap()] {
                let [here, there] = both(name, &text);
                assert!(here.is_some(), "{name}: {text}");
                assert_eq!(here, there, "{name}: {text}");
            }
            let text = state.to_string();
            for end in 0..text.len().min(400) {
                let part = text.get(..end).unwrap_or("{");
                assert_eq!(both(name, part)[0], None, "{name}: {part}");
            }
        }
    }
}

#[test]
fn what_a_state_does_not_have_is_passed_over() {
    for value in ["[1, [{}, \"]\"], {\"a\": [2]}]", "-1.5e9", "true", "null", "{\"b\": {\"c\": \"}\"}}", "[]", "\"[\""]
    {
        let text = format!("{{\"zzz\": {value}, \"seed\": \"7\"}}");
        let [here, there] = both("table", &text);
        assert_eq!(here, there, "{text}");
        assert_eq!(here.unwrap()["seed"], "7", "{text}");
        let text = format!("{{\"seed\": {value}}}");
        assert_eq!(both("table", &text)[0].is_some(), value.starts_with('"'), "{text}");
    }
}

#[test]
fn what_is_too_deep_is_not_read() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let text = |depth: usize| format!("{{\"zzz\":{}1{}}}", open.repeat(depth), close.repeat(depth));
        assert!(labs::read::<labs::table::Table>(&text(10)).is_some());
        assert!(labs::read::<labs::table::Table>(&text(200_000)).is_none());
    }
}

#[test]
fn what_can_be_read_of_a_state_is_read() {
    let of = |text: &str| serde_json::to_value(labs::readable::<labs::table::Table>(text)).unwrap();
    let begins = of("{}");
    for wrong in ["1", "1.5", "null", "[\"]\", \"}\"]", "{\"a\": \"\\\"}\"}", "\"\\ud83d\"", &"[".repeat(200_000)] {
        for text in [format!("{{\"k\": {wrong}, \"seed\": \"7\"}}"), format!("{{\"seed\":\"7\",\"k\":{wrong}}}")] {
            let read = of(&text);
            // Brackets that are not closed take what follows them along.
            let is_lost = wrong.starts_with("[[") && text.ends_with("\"7\"}");
            assert_eq!(read["seed"], if is_lost { "1" } else { "7" });
            assert_eq!(read["k"], begins["k"]);
        }
    }
    for text in ["", "{", "[]", "\"", "{\"k\"", "{\"k\":1", "null", "}{"] {
        assert_eq!(of(text), begins, "{text}");
    }
    // Of very many members the first are tried.
    let many: Vec<String> = (0..100_000).map(|at| format!("\"x{at}\":1")).collect();
    assert_eq!(of(&format!("{{\"seed\":\"7\",\"k\":1,{}}}", many.join(",")))["seed"], "7");
    assert_eq!(of(&format!("{{{},\"k\":1,\"seed\":\"7\"}}", many.join(","))), begins);
    let mask = of(r#"{"masks":{"name":{"do":"drop"}},"k":4,"csv":"a,b\n1,2"}"#);
    assert_eq!((&mask["masks"]["name"]["do"], &mask["csv"]), (&json!("drop"), &json!("a,b\n1,2")));
}

#[test]
fn letters_are_escaped_in_each_way() {
    for (text, is) in [
        (r#"{"a":"\u00e9\ud83d\ude00\n\t\r\b\f\/\\\""}"#, Some("é😀\n\t\r\u{8}\u{c}/\\\"")),
        (r#"{"a":"\ud83d"}"#, None),
        (r#"{"a":"\ud83d\u0041"}"#, None),
        (r#"{"a":"\ude00"}"#, None),
        (r#"{"a":"\u00g9"}"#, None),
        (r#"{"a":"\u00"}"#, None),
        (r#"{"a":"\x41"}"#, None),
        ("{\"a\":\"\n\"}", None),
        (r#"{"a":"b",}"#, None),
        (r#"{,"a":"b"}"#, None),
        (r#"{"a":"b"} x"#, None),
        (r#"{"a" "b"}"#, None),
        (r#"{"a":"b" "c":"d"}"#, None),
        (r#"{a:"b"}"#, None),
        (r#"["a"]"#, None),
        ("", None),
    ] {
        assert_eq!(serde_json::from_str::<Texts>(text).ok(), labs::read(text), "{text}");
        assert_eq!(labs::read::<Texts>(text).and_then(|all| all.into_values().next()).as_deref(), is, "{text}");
    }
}

proptest! {
    #[test]
    fn texts_are_read_as_they_were_written(all in prop::collection::btree_map(any::<String>(), any::<String>(), 0..6)) {
        let text = serde_json::to_string(&all).unwrap();
        prop_assert_eq!(labs::read::<Texts>(&text), Some(all));
    }

    #[test]
    fn any_text_is_read_as_the_library_reads_it(parts in prop::collection::vec(prop::sample::select(PARTS), 0..9)) {
        let text = parts.concat();
        prop_assert_eq!(labs::read::<Texts>(&text), serde_json::from_str(&text).ok());
        prop_assert_eq!(labs::read::<Vec<String>>(&text), serde_json::from_str(&text).ok());
        // What is no JSON is none to both; numbers with a fraction are read by one only.
        prop_assert_eq!(labs::read::<IgnoredAny>(&text).is_some(), serde_json::from_str::<IgnoredAny>(&text).is_ok(), "{}", text);
        if let Some(read) = labs::read::<Value>(&text) {
            prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), read);
        }
    }
}

/// What is likely to be mistaken for JSON.
const PARTS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"a\"",
    "\\n",
    "\\ud83d",
    "\\ude00",
    "b",
    " ",
    "{\"a\":\"b\"",
    "\"c\":\"d\"",
    "-",
    "0",
    "12",
    ".5",
    "e3",
    "E+",
    "true",
    "false",
    "null",
    "nul",
    "[1",
    ",2",
    "{\"a\":",
];

#[test]
fn answers_are_read_as_they_are() {
    let answer = json!([{ "as": "sealed", "ok": true, "bytes": 1_048_576, "start": "00ff", "us": 1560 }, null, [-3, 0], { "ok": false }]);
    assert_eq!(labs::read::<Value>(&answer.to_string()), Some(answer));
    for fraction in ["1.5", "1e3", "-0.0", "18446744073709551616"] {
        assert_eq!(labs::read::<Value>(fraction), None);
    }
}
