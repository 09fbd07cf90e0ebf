//! `importText`: what people have at hand when AWS turns them away, made into a scenario.

use json::Node;
use scenario::import::{Choice, Refused, Source, import};
use scenario::{Layer, Scenario};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::object::{object, with_text};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A text to import, with the name of its file, and the layer of its policy where you know it. */
export interface ImportSource {
  text: string;
  name?: string;
  as?: Layer;
}

/** What to take of texts that hold more. */
export interface ImportOptions {
  /** Of several events or messages, the number from 1, or the eventID. */
  event?: number | string;
  /** Of an account, the ARN of the user, role or session whose policies are taken. */
  principal?: string;
  /** Of a template, the name of the resource whose policies are taken. */
  policy?: string;
}

/** The scenario, with what was read, a line for each text, and what is needed next; or why there is none, and what there
 * is to choose from. */
export type ImportResult =
  | { scenario: Scenario; read: string[]; needs: string[]; refused?: undefined; choices?: undefined }
  | { refused: string; choices: string[]; scenario?: undefined; read?: undefined; needs?: undefined };
"#;

#[wasm_bindgen]
extern "C" {
    /// A text, an object that AWS's SDK gave, or several of them.
    #[wasm_bindgen(typescript_type = "string | ImportSource | object | readonly (string | ImportSource | object)[]")]
    pub type ImportInput;

    /// What to take.
    #[wasm_bindgen(typescript_type = "ImportOptions")]
    pub type ImportChoice;

    /// What was made of it, as a plain object.
    #[wasm_bindgen(typescript_type = "ImportResult")]
    pub type ImportOutput;
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Imported { scenario: Box<Scenario>, read: Vec<String>, needs: Vec<String> },
    Refused { refused: String, choices: Vec<String> },
}

/// Makes a scenario of what people have at hand: AWS's message that access is denied, an event of CloudTrail,
/// authorization details, policies as AWS's commands print them, or several of these. Only what a text says goes in.
///
/// Never throws: what cannot be imported is `refused`, with a sentence.
#[wasm_bindgen(js_name = importText)]
pub fn import_text(texts: ImportInput, options: Option<ImportChoice>) -> ImportOutput {
    let texts: JsValue = texts.into();
    let sources = with_text(&texts, |text| match text {
        Some(text) if texts.is_string() => vec![Source { text: text.to_owned(), ..Source::default() }],
        Some(text) => {
            let document = json::read(text);
            match document.root().value() {
                json::Value::Array(items) => items.into_iter().map(source).collect(),
                _ => vec![source(document.root())],
            }
        }
        None => vec![Source::default()],
    });
    let options = options.map_or(JsValue::NULL, JsValue::from);
    let choice = with_text(&options, |text| {
        let document = json::read(text.unwrap_or_default());
        let of = |name: &str| document.root().get(name).and_then(Node::as_text).map(str::to_owned);
        Choice { event: of("event"), principal: of("principal"), policy: of("policy"), ..Choice::default() }
    });
    object(&match import(&sources, &choice) {
        Ok(imported) => {
            Answer::Imported { scenario: Box::new(imported.scenario), read: imported.read, needs: imported.needs }
        }
        Err(Refused { message, choices, .. }) => Answer::Refused { refused: message, choices },
    })
    .unchecked_into()
}

/// A text as it is, one with its name, or an object as its JSON.
fn source(node: Node<'_>) -> Source {
    let of = |name: &str| node.get(name).and_then(Node::as_str);
    match (node.as_str(), of("text")) {
        (Some(text), _) => Source { text: text.to_owned(), ..Source::default() },
        (None, Some(text)) => Source {
            name: of("name").unwrap_or_default().to_owned(),
            text: text.to_owned(),
            layer: of("as").and_then(Layer::of),
        },
        (None, None) => Source { text: node.source().to_owned(), ..Source::default() },
    }
}
