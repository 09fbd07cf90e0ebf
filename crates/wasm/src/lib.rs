//! The JavaScript API: a scenario in, a report or advice out. It never throws.

#[cfg(feature = "bench")]
mod bench;
mod import;
mod lint;
mod object;

use std::cell::RefCell;

pub use import::{ImportChoice, ImportInput, ImportOutput, import_text};
use js_sys::Array;
use json::Utf16;
pub use lint::{LintChoice, LintInput, LintOutput, lint_text, load_catalog};
use object::{object, with_text};
use scenario::{Bulk, PreparedScenario, Problem, RequestVerdict, Scenario};
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

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

    /// A request as `access.request` in a scenario; what it leaves out is as there.
    #[wasm_bindgen(typescript_type = "Partial<RequestDocument>")]
    pub type RequestInput;

    /// Several of them.
    #[wasm_bindgen(typescript_type = "readonly Partial<RequestDocument>[]")]
    pub type RequestInputs;

    /// The decision on a request, as a plain object.
    #[wasm_bindgen(typescript_type = "RequestVerdict")]
    pub type VerdictOutput;

    /// Several of them.
    #[wasm_bindgen(typescript_type = "RequestVerdict[]")]
    pub type VerdictOutputs;

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
    let report = with_text(&scenario, |text| match text {
        Some(text) => {
            let (scenario, mut report) = BULK.with_borrow_mut(|bulk| {
                bulk.refer_to(lint::reference().as_ref());
                bulk.answer(text, seconds(now))
            });
            let mut converters = converters(&scenario);
            // The places of mistakes in the scenario itself are in its own text.
            converters.add(String::new, text);
            report.map_spans(|document, span| converters.convert(document, span));
            report
        }
        None => scenario::unreadable(vec![Problem {
            code: "SCENARIO_TYPE".to_owned(),
            field: None,
            span: None,
            message: "A scenario is an object that JSON can hold, or its JSON text.".to_owned(),
        }]),
    });
    object(&report).unchecked_into()
}

thread_local! {
    /// Policies that were read for one scenario need not be read again for the next.
    static BULK: RefCell<Bulk> = RefCell::default();
}

/// Reads a scenario once, for many requests under its policies. `now` is as for [`run`].
///
/// Never throws: a scenario that cannot be read answers every request with `notEvaluated` and a message.
#[wasm_bindgen]
pub fn prepare(scenario: Input, now: Option<f64>) -> Prepared {
    let mut scenario =
        with_text(&scenario.into(), |text| PreparedScenario::new(text.unwrap_or_default(), seconds(now)));
    scenario.refer_to(lint::reference().as_ref());
    Prepared { scenario: scenario.in_utf16() }
}

/// A scenario whose policies are read. It keeps them until `free()`, or until nobody can reach it any more.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Prepared {
    scenario: PreparedScenario,
}

#[wasm_bindgen]
impl Prepared {
    /// Decides a request. What it leaves out is as in the scenario's own request.
    ///
    /// Never throws: what cannot be evaluated is `notEvaluated`, with a message.
    pub fn decide(&mut self, request: RequestInput) -> VerdictOutput {
        object(&self.decide_one(&request.into())).unchecked_into()
    }

    /// Decides several requests; the answers are in their order.
    #[wasm_bindgen(js_name = decideAll)]
    pub fn decide_all(&mut self, requests: RequestInputs) -> VerdictOutputs {
        let requests: JsValue = requests.into();
        let verdicts = with_text(&requests, |text| text.map(|text| self.scenario.decide_all(text)));
        let verdicts = verdicts.unwrap_or_else(|| match Array::is_array(&requests) {
            // One that is no JSON shall not keep the others from being answered.
            true => Array::from(&requests).iter().map(|request| self.decide_one(&request)).collect(),
            false => Vec::new(),
        });
        object(&verdicts).unchecked_into()
    }

    fn decide_one(&mut self, request: &JsValue) -> RequestVerdict {
        with_text(request, |text| self.scenario.decide(text.unwrap_or_default()))
    }
}

/// What would change the verdict on a scenario: changes that allow a denied request, statements that an allowed one
/// hangs on, and what context keys would do that are not set. Everything in it was tried.
///
/// Never throws: a scenario without a verdict gets no advice. Places and `now` are as for [`run`].
#[wasm_bindgen]
pub fn advise(scenario: Input, now: Option<f64>) -> AdviceOutput {
    let scenario: JsValue = scenario.into();
    let scenario = with_text(&scenario, |text| text.map(Scenario::read));
    let sound = scenario.filter(|(_, problems)| problems.iter().all(|p| p.severity != scenario::Severity::Error));
    let advice = sound.map(|(mut scenario, _)| {
        scenario.refer_to(lint::reference().as_ref());
        let mut advice = lint::with_catalog(|catalog| scenario::advise_by(&scenario, seconds(now), catalog));
        let converters = converters(&scenario);
        advice.map_spans(|document, span| converters.convert(document, span));
        advice
    });
    object(&advice.unwrap_or_default()).unchecked_into()
}

fn seconds(now: Option<f64>) -> Option<i64> {
    now.filter(|now| now.is_finite()).map(|now| (now / 1000.0).floor() as i64)
}

/// The engine counts bytes, JavaScript counts UTF-16 units: one converter for each text in which they differ, by its
/// path.
struct Converters<'a>(Vec<(String, Utf16<'a>)>);

fn converters(scenario: &Scenario) -> Converters<'_> {
    let mut converters = Converters(Vec::new());
    for (path, policy) in scenario.access.iter().flat_map(|access| access.all()) {
        converters.add(|| path.to_string(), &policy.document);
    }
    converters
}

impl<'a> Converters<'a> {
    fn add(&mut self, path: impl FnOnce() -> String, text: &'a str) {
        if !text.is_ascii() {
            self.0.push((path(), Utf16::new(text)));
        }
    }

    fn convert(&self, document: &str, span: &mut [usize; 2]) {
        if let Some((_, units)) = self.0.iter().find(|(path, _)| path == document) {
            *span = span.map(|byte| units.offset(byte));
        }
    }
}
