//! The JavaScript API: one function, a scenario in, a report out. It never throws.

#[cfg(feature = "bench")]
mod bench;

use scenario::utf16::Utf16;
use scenario::{Problem, Report, Scenario};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** An ARN, twelve digits for an account's root user, or `anonymous`; or an AWS service, or an identity provider. */
export type Caller = string | { service: string } | { federated: string };

/** Condition context keys; a list for keys with several values, null for a key that is absent on purpose. */
export type ContextMap = Record<string, string | number | boolean | (string | number | boolean)[] | null>;

/** A network in the shapes of `aws ec2 describe-*`. */
export type Raw = object;
"#;

#[wasm_bindgen]
extern "C" {
    /// A scenario as an object, or as JSON text.
    #[wasm_bindgen(typescript_type = "Scenario | string")]
    pub type Input;

    /// The report, as a plain object.
    #[wasm_bindgen(typescript_type = "Report")]
    pub type Output;
}

/// Answers a scenario: would AWS allow the request, and why?
///
/// Never throws: what cannot be read or evaluated is said in the report. Every `span` counts UTF-16 units,
/// as JavaScript's strings do. `now`, in milliseconds as `Date.now()` gives them, fills `aws:CurrentTime` and
/// `aws:EpochTime` where the scenario does not set them.
#[wasm_bindgen]
pub fn run(scenario: Input, now: Option<f64>) -> Output {
    let scenario: JsValue = scenario.into();
    let now = now.filter(|now| now.is_finite()).map(|now| (now / 1000.0).floor() as i64);
    let report = match text(&scenario) {
        Some(text) => {
            let (scenario, mut report) = scenario::answer(&text, now);
            to_utf16(&mut report, &text, &scenario);
            report
        }
        None => scenario::unreadable(vec![Problem {
            code: "SCENARIO_TYPE".to_owned(),
            field: None,
            span: None,
            message: "A scenario is an object that JSON can hold, or its JSON text.".to_owned(),
        }]),
    };
    let value = report.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
    value.unwrap_or(JsValue::NULL).unchecked_into()
}

/// The text as it is, or the object's JSON: the one reader for both keeps their meaning the same.
fn text(scenario: &JsValue) -> Option<String> {
    match scenario.as_string() {
        Some(text) => Some(text),
        None if scenario.is_object() => js_sys::JSON::stringify(scenario).ok().and_then(|text| text.as_string()),
        None => None,
    }
}

/// The engine counts bytes, JavaScript counts UTF-16 units.
fn to_utf16(report: &mut Report, text: &str, scenario: &Scenario) {
    let mut converters: Vec<(String, Utf16<'_>)> = vec![(String::new(), Utf16::new(text))];
    if let Some(access) = &scenario.access {
        converters.extend(access.documents().map(|(path, document)| (path, Utf16::new(document))));
    }
    report.map_spans(|document, span| {
        if let Some((_, units)) = converters.iter().find(|(path, _)| path == document) {
            *span = span.map(|byte| units.offset(byte));
        }
    });
}
