//! `lint`: what is wrong, risky or pointless in policies, networks and credential reports.

use std::cell::RefCell;

use ::lint::{Catalog, Kind, Linted, Options, Part};
use json::{Node, Span, Utf16};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::object::{object, with_text};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a text is, where you know better than its elements tell. */
export interface LintOptions {
  type?: "identity" | "resource" | "trust" | "scp" | "rcp" | "endpoint" | "network" | "credentials";
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
}

/** A policy, a network or a report of the text, and what was found in it. */
export interface Linted {
  /** Where it stands in the text; empty for the whole. */
  document: string;
  type: NonNullable<LintOptions["type"]>;
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
}

/// Loads AWS's services, actions and condition keys, for [`lint_text()`]: the text of the package's `catalog.txt`. In Node it
/// is loaded already.
///
/// Never throws: whether the text is a catalog is the result.
#[wasm_bindgen(js_name = loadCatalog)]
pub fn load_catalog(text: String) -> bool {
    let read = Catalog::read(text).ok();
    let is_read = read.is_some();
    if is_read {
        CATALOG.set(read);
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
    findings: Vec<Finding>,
    more: usize,
}

#[derive(Serialize)]
struct Finding {
    code: &'static str,
    severity: json::Severity,
    span: [usize; 2],
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Fix>,
}

#[derive(Serialize)]
struct Fix {
    title: String,
    safe: bool,
    edits: Vec<Edit>,
}

#[derive(Serialize)]
struct Edit {
    span: [usize; 2],
    text: String,
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
            CATALOG.with_borrow(|catalog| {
                let (service, account) = (of("service"), of("account"));
                let options = Options { kind, service, account, now, catalog: catalog.as_ref() };
                answer(text.unwrap_or_default(), &options)
            })
        })
    });
    object(&answer).unchecked_into()
}

fn answer(text: &str, options: &Options<'_>) -> Answer {
    let utf16 = Utf16::new(text);
    let pair = |span: Span| [utf16.offset(span.start), utf16.offset(span.end)];
    let document = |(part, linted): (Part<'_>, Linted)| Document {
        document: part.name,
        kind: linted.kind.word(),
        inferred: linted.inferred,
        service: linted.service,
        more: linted.more,
        findings: linted
            .findings
            .into_iter()
            .map(|one| Finding {
                code: one.code,
                severity: one.severity,
                span: pair(one.span),
                message: one.message,
                fix: one.fix.map(|fix| Fix {
                    title: fix.title,
                    safe: fix.safe,
                    edits: fix
                        .patches
                        .into_iter()
                        .map(|patch| Edit { span: pair(patch.span), text: patch.text })
                        .collect(),
                }),
            })
            .collect(),
    };
    Answer {
        documents: ::lint::lint_file(text, options).into_iter().map(document).collect(),
        catalog: options.catalog.map(|catalog| catalog.date().to_owned()),
    }
}
