//! The JavaScript API: a scenario in, a report or advice out. It never throws.

#[cfg(feature = "bench")]
mod bench;

use json::Utf16;
use scenario::{Problem, Scenario};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** An ARN, twelve digits for an account's root user, or `anonymous`; or an AWS service, or an identity provider. */
export type Caller = string | { service: string } | { federated: string };

/** A context key's value as advice gives it; null is a key that is absent on purpose. */
export type ContextValue = string | string[] | null;

/** Condition context keys; a list for keys with several values, null for a key that is absent on purpose. */
export type ContextMap = Record<string, string | number | boolean | (string | number | boolean)[] | null>;

/** A network in the shapes of `aws ec2 describe-*` with a `flow`, or its text. */
export type NetworkDocument = object | string;
"#;

#[wasm_bindgen]
extern "C" {
    /// A scenario as an object, or as JSON text.
    #[wasm_bindgen(typescript_type = "Scenario | string")]
    pub type Input;

    /// The report, as a plain object.
    #[wasm_bindgen(typescript_type = "Report")]
    pub type Output;

    /// What would change the verdict, as a plain object.
    #[wasm_bindgen(typescript_type = "Advice")]
    pub type AdviceOutput;
}

/// Answers a scenario: would AWS allow the request, and why?
///
/// Never throws: what cannot be read or evaluated is said in the report. Every `span` counts UTF-16 units,
/// as JavaScript's strings do. `now`, in milliseconds as `Date.now()` gives them, fills `aws:CurrentTime` and
/// `aws:EpochTime` where the scenario does not set them.
#[wasm_bindgen]
pub fn run(scenario: Input, now: Option<f64>) -> Output {
    let scenario: JsValue = scenario.into();
    let report = match text(&scenario) {
        Some(text) => {
            let (scenario, mut report) = scenario::answer(&text, seconds(now));
            let mut converters = converters(&scenario);
            // The places of mistakes in the scenario itself are in its own text.
            converters.0.push((String::new(), Utf16::new(&text)));
            report.map_spans(|document, span| converters.convert(document, span));
            report
        }
        None => scenario::unreadable(vec![Problem {
            code: "SCENARIO_TYPE".to_owned(),
            field: None,
            span: None,
            message: "A scenario is an object that JSON can hold, or its JSON text.".to_owned(),
        }]),
    };
    to_object(&report).unchecked_into()
}

/// The text as it is, or the object's JSON: the one reader for both keeps their meaning the same.
fn text(scenario: &JsValue) -> Option<String> {
    match scenario.as_string() {
        Some(text) => Some(text),
        None if scenario.is_object() => js_sys::JSON::stringify(scenario).ok().and_then(|text| text.as_string()),
        None => None,
    }
}

/// What would change the verdict on a scenario: changes that allow a denied request, statements that an allowed one
/// hangs on, and what context keys would do that are not set. Everything in it was tried.
///
/// Never throws: a scenario without a verdict gets no advice. Places and `now` are as for [`run`].
#[wasm_bindgen]
pub fn advise(scenario: Input, now: Option<f64>) -> AdviceOutput {
    let scenario: JsValue = scenario.into();
    let scenario = text(&scenario).map(|text| scenario::Scenario::read(&text));
    let sound = scenario.filter(|(_, problems)| problems.iter().all(|p| p.severity != scenario::Severity::Error));
    let advice = sound.map(|(scenario, _)| {
        let mut advice = scenario::advise(&scenario, seconds(now));
        let converters = converters(&scenario);
        advice.map_spans(|document, span| converters.convert(document, span));
        advice
    });
    to_object(&advice.unwrap_or_default()).unchecked_into()
}

fn seconds(now: Option<f64>) -> Option<i64> {
    now.filter(|now| now.is_finite()).map(|now| (now / 1000.0).floor() as i64)
}

fn to_object(value: &impl Serialize) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// The engine counts bytes, JavaScript counts UTF-16 units: one converter for each text, by its path.
struct Converters<'a>(Vec<(String, Utf16<'a>)>);

fn converters(scenario: &Scenario) -> Converters<'_> {
    let documents = scenario.access.iter().flat_map(|access| access.documents());
    Converters(documents.map(|(path, document)| (path, Utf16::new(document))).collect())
}

impl Converters<'_> {
    fn convert(&self, document: &str, span: &mut [usize; 2]) {
        if let Some((_, units)) = self.0.iter().find(|(path, _)| path == document) {
            *span = span.map(|byte| units.offset(byte));
        }
    }
}
