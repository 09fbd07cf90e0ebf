//! `lint`: what is wrong, risky or pointless in policies, networks and credential reports.

use std::cell::RefCell;
use std::sync::Arc;

use ::lint::{Catalog, Kind, Linted, Options, Part, Told};
use json::{Node, Utf16};
use scenario::Reference;
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::object::{object, with_text};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a text is, where you know better than its elements tell. */
export interface LintOptions {
  type?: "identity" | "boundary" | "session" | "resource" | "trust" | "scp" | "rcp" | "endpoint" | "network" | "credentials";
  /** The service whose resource the policy is on: `s3`, `kms`. */
  service?: string;
  /** Your own account, so that others are foreign. */
  account?: string;
  /** The time that ages are told by, in milliseconds as `Date.now()` gives them. */
  now?: number;
}

/** A repair: replace each span by its text. A safe one never lets a policy allow more. */
export interface LintFix {
  title: string;
  safe: boolean;
  edits: { span: [number, number]; text: string }[];
}

/** One finding. `span` counts UTF-16 units of the text that was given, of an object those of `JSON.stringify` of it. */
export interface LintFinding {
  code: string;
  severity: "error" | "security" | "warning" | "suggestion" | "info";
  span: [number, number];
  message: string;
  fix?: LintFix;
  /** Why it may stay, if the scenario acknowledges it; then it is listed and does not count. */
  acknowledged?: string;
}

/** A policy, a network or a report of the text, and what was found in it; last, of a scenario that acknowledges findings, what it acknowledges in vain. */
export interface Linted {
  /** Where it stands in the text; empty for the whole. */
  document: string;
  type: NonNullable<LintOptions["type"]> | "scenario";
  /** Whether the type was inferred. */
  inferred: boolean;
  service?: string;
  findings: LintFinding[];
  /** How many more there were. */
  more: number;
}

/** What was found, and the day of the catalog of AWS's services that it leans on, if one is loaded. */
export interface LintResult {
  documents: Linted[];
  catalog?: string;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A text, or an object that JSON can hold.
    #[wasm_bindgen(typescript_type = "string | object")]
    pub type LintInput;

    /// What is known of it.
    #[wasm_bindgen(typescript_type = "LintOptions")]
    pub type LintChoice;

    /// What was found, as a plain object.
    #[wasm_bindgen(typescript_type = "LintResult")]
    pub type LintOutput;
}

thread_local! {
    static CATALOG: RefCell<Option<Catalog>> = const { RefCell::new(None) };
    /// What verdicts take of it, once somebody asks for one.
    static REFERENCE: RefCell<Option<Arc<Reference>>> = const { RefCell::new(None) };
}

/// What verdicts take of the catalog, if it is loaded.
pub(crate) fn reference() -> Option<Arc<Reference>> {
    REFERENCE.with_borrow_mut(|known| {
        let made = || with_catalog(|catalog| Some(scenario::reference(catalog?).into()));
        *known = known.take().or_else(made);
        known.clone()
    })
}

/// Asks something of the catalog, if it is loaded.
pub(crate) fn with_catalog<T>(ask: impl FnOnce(Option<&Catalog>) -> T) -> T {
    CATALOG.with_borrow(|catalog| ask(catalog.as_ref()))
}

/// Loads AWS's services, actions and condition keys, which every function goes by from then on: the text of the package's
/// `catalog.txt`. In Node it is loaded already. Without it, `unchecked` in a report says what was not checked.
///
/// Never throws: whether the text is a catalog is the result.
#[wasm_bindgen(js_name = loadCatalog)]
pub fn load_catalog(text: String) -> bool {
    let read = Catalog::read(text).ok();
    let is_read = read.is_some();
    if is_read {
        CATALOG.set(read);
        REFERENCE.set(None);
    }
    is_read
}

#[derive(Serialize)]
struct Answer {
    documents: Vec<Document>,
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog: Option<String>,
}

#[derive(Serialize)]
struct Document {
    document: String,
    #[serde(rename = "type")]
    kind: &'static str,
    inferred: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    findings: Vec<Told>,
    more: usize,
}

/// Looks at a policy, or at every policy of a scenario, a template, a plan or what AWS CLI prints; at a network; at a
/// credential report.
///
/// Never throws: what cannot be read is a finding.
#[wasm_bindgen(js_name = lint)]
pub fn lint_text(input: LintInput, options: Option<LintChoice>) -> LintOutput {
    let options = options.map_or(JsValue::NULL, JsValue::from);
    let answer = with_text(&options, |chosen| {
        let chosen = json::read(chosen.unwrap_or_default());
        let of = |name: &str| chosen.root().get(name).and_then(Node::as_text);
        let kind = of("type").and_then(|word| Kind::ALL.into_iter().find(|kind| kind.word() == word));
        let now = of("now").and_then(|now| now.parse::<f64>().ok()).map(|now| (now / 1000.0) as i64);
        with_text(&input.into(), |text| {
            with_catalog(|catalog| {
                let (service, account) = (of("service"), of("account"));
                let options = Options { kind, service, account, now, catalog };
                answer(text.unwrap_or_default(), &options)
            })
        })
    });
    object(&answer).unchecked_into()
}

/// Places count UTF-16 units.
fn answer(text: &str, options: &Options<'_>) -> Answer {
    let utf16 = Utf16::new(text);
    let document = |(part, linted): (Part<'_>, Linted)| Document {
        document: part.name,
        kind: linted.kind.word(),
        inferred: linted.inferred,
        service: linted.service,
        more: linted.more,
        findings: linted.findings.iter().map(|finding| finding.told(|byte| utf16.offset(byte))).collect(),
    };
    Answer {
        documents: ::lint::lint_file(text, options).into_iter().map(document).collect(),
        catalog: options.catalog.map(|catalog| catalog.date().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R27: what is acknowledged is listed with its reason; places count UTF-16 units.
    #[test]
    fn what_a_scenario_acknowledges_is_listed_with_its_reason() {
        let text = r#"{"title": "😀", "schema": 1, "access": {"policies": {"identity": [{"document": {"Statement": []}}]}},
            "acknowledged": [{"code": "MISSING_VERSION", "reason": "A lesson."}, {"code": "NO_SUCH"}]}"#;
        let answer = serde_json::to_value(answer(text, &Options::default())).unwrap();
        let documents = answer["documents"].as_array().unwrap();
        let findings = documents[0]["findings"].as_array().unwrap();
        let version = findings.iter().find(|one| one["code"] == "MISSING_VERSION").unwrap();
        assert_eq!(version["acknowledged"], "A lesson.");
        let units: Vec<u16> = text.encode_utf16().collect();
        let [from, to] = [0, 1].map(|end| usize::try_from(version["span"][end].as_u64().unwrap()).unwrap());
        assert_eq!(String::from_utf16(&units[from..to]).unwrap(), "{");
        assert!(
            findings.iter().filter(|one| one["code"] != "MISSING_VERSION").all(|one| one.get("acknowledged").is_none())
        );
        assert_eq!(documents[1]["type"], "scenario");
        assert_eq!(documents[1]["findings"][0]["code"], "ACKNOWLEDGES_NOTHING");
    }
}
