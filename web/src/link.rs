//! Links, which the browser deflates and inflates.

use js_sys::Uint8Array;
use scenario::Scenario;
use scenario::link::{Deflated, LONGEST, Target, asked, opened, swells};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/link.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = encodeAtOnce)]
    async fn fragment(text: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch)]
    async fn inflate(bytes: Uint8Array, refers: bool, most: usize) -> Result<JsValue, JsValue>;

    /// Puts text on the clipboard, or what a promise of it comes to; whether the browser let it.
    pub(crate) async fn copy(text: &JsValue) -> JsValue;
}

/// What a link holds, and has not been read yet: a scenario is read where the page is prepared for one that takes long.
pub(crate) struct Held {
    bytes: Option<Vec<u8>>,
    /// How many bytes, if that is far more than one would expect.
    pub(crate) swells: Option<usize>,
}

impl Held {
    /// The scenario. The error is a sentence.
    pub(crate) fn open(self) -> Result<Scenario, String> {
        opened(self.bytes)
    }
}

/// What a fragment asks for, as [`scenario::link::decode`] says it.
pub(crate) async fn found(fragment: &str) -> Option<Result<Target<Held>, String>> {
    Some(match asked(fragment)? {
        Ok(Target::Scenario(deflated)) => held(&deflated).await.map(Target::Scenario),
        Ok(Target::Example(slug)) => Ok(Target::Example(slug)),
        Err(message) => Err(message),
    })
}

/// What a link holds. The error is a sentence.
pub(crate) async fn held(deflated: &Deflated) -> Result<Held, String> {
    let bytes = match inflate(deflated.bytes.as_slice().into(), deflated.refers, LONGEST).await {
        Ok(bytes) => Some(Uint8Array::new(&bytes).to_vec()),
        Err(error) => match error.as_string() {
            Some(message) => return Err(message),
            // The browser's own words for what is damaged.
            None => None,
        },
    };
    let length = bytes.as_ref().map_or(0, Vec::len);
    Ok(Held { bytes, swells: Some(length).filter(|length| swells(deflated, *length)) })
}

/// The fragment that holds the text of a scenario, if the browser can make it, of version 1: a block makes one with each
/// edit, and need not load what makes shorter ones.
pub(crate) async fn encode_at_once(text: &str) -> Option<String> {
    fragment(text).await.ok()?.as_string()
}
