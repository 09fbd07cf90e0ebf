//! The JavaScript edge, in a browser.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests, which the lint cannot see")]

use js_sys::{JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SCENARIO: &str = r#"{"schema":1,"access":{
    "request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"},
    "policies":{"identity":[{"name":"P","document":"{\"Id\":\"😀é\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"}]}"}]}}}"#;

fn run(input: JsValue) -> JsValue {
    wasm::run(input.unchecked_into(), Some(0.0)).into()
}

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| Reflect::get(&value, &name.into()).unwrap())
}

fn text(value: &JsValue, path: &str) -> String {
    get(value, path).as_string().unwrap()
}

#[wasm_bindgen_test]
fn text_and_object_get_the_same_report() {
    let from_text = run(SCENARIO.into());
    let from_object = run(JSON::parse(SCENARIO).unwrap());
    assert_eq!(text(&from_text, "access.decision"), "allowed");
    assert_eq!(JSON::stringify(&from_text).unwrap(), JSON::stringify(&from_object).unwrap());
}

/// Objects are made without JSON, and are those that the JSON of the report would make, members in the same order.
#[wasm_bindgen_test]
fn reports_are_those_of_their_json() {
    for text in [
        SCENARIO.replace("😀é", "").as_str(),
        include_str!("../../../tests/bench/three-layers.json"),
        include_str!("../../../web/gallery/two-tier-vpc.json"),
        include_str!("../../../web/gallery/acl-against-group.json"),
        "{",
    ] {
        let report = scenario::answer(text, Some(0)).1;
        let json = JSON::parse(&serde_json::to_string(&report).unwrap()).unwrap();
        assert!(text.is_ascii(), "places would differ");
        assert_eq!(JSON::stringify(&run(text.into())).unwrap(), JSON::stringify(&json).unwrap());
    }
}

#[wasm_bindgen_test]
fn spans_count_utf16_units() {
    let report = run(SCENARIO.into());
    let action = get(&report, "access.layers.0.policies.0.statements.0.elements.0");
    let document = text(&JSON::parse(SCENARIO).unwrap(), "access.policies.identity.0.document");
    let units: Vec<u16> = document.encode_utf16().collect();
    let [start, end] = ["0", "1"].map(|at| get(&action, &format!("span.{at}")).as_f64().unwrap() as usize);
    assert_eq!(String::from_utf16_lossy(&units[start..end]), "\"s3:Get*\"");
}

#[wasm_bindgen_test]
fn nothing_is_thrown_whatever_comes_in() {
    let cyclic = js_sys::Object::new();
    Reflect::set(&cyclic, &"self".into(), &cyclic).unwrap();
    for input in [
        JsValue::UNDEFINED,
        JsValue::NULL,
        7.into(),
        "".into(),
        "{".into(),
        "[]".into(),
        cyclic.into(),
        js_sys::Symbol::iterator().into(),
    ] {
        let report = run(input);
        assert_eq!(text(&report, "access.decision"), "notEvaluated");
        assert!(!text(&report, "errors.0.message").is_empty());
    }
}

#[wasm_bindgen_test]
fn the_current_time_is_filled_in() {
    let report = run(SCENARIO.into());
    let derived = JSON::stringify(&get(&report, "access.derivedContext")).unwrap().as_string().unwrap();
    assert!(derived.contains("1970-01-01T00:00:00Z"), "{derived}");
}
