//! The second module of the site: what the page does not need for its first paint. It takes texts and gives JSON,
//! which `web::engine` reads.

use scenario::{NetworkDocument, Scenario};
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The answer to the text of a network and its flow: a `NetworkReport` as JSON.
#[wasm_bindgen]
pub fn network(text: String) -> String {
    serde_json::to_string(&scenario::answer_network(&NetworkDocument::new(text))).unwrap_or_default()
}

/// What would change the verdict on a scenario at this time, in seconds since 1970: an `Advice` as JSON.
#[wasm_bindgen]
pub fn advise(scenario: &str, now: f64) -> String {
    let scenario = Scenario::read(scenario).0;
    serde_json::to_string(&scenario::advise(&scenario, Some(now as i64))).unwrap_or_default()
}
