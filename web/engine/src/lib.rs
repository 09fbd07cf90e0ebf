//! The second module of the site: what the page does not need for its first paint. It takes texts and gives JSON,
//! which `web::engine` reads, and for the linter the editor.

pub mod lint;

use std::cell::RefCell;

use scenario::{Advice, Advising, NetworkDocument, Open, Picks, Scenario};
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The answer to the text of a network and its flow: a `NetworkReport` as JSON.
#[wasm_bindgen]
pub fn network(text: String) -> String {
    serde_json::to_string(&scenario::answer_network(&NetworkDocument::new(text))).unwrap_or_default()
}

/// What somebody pasted or dropped: a `Recognised` as JSON. `name` is that of the file, `picks` what was chosen of an
/// earlier answer, as JSON, `scenario` what is open, and `told` the text that said who asks for what.
#[wasm_bindgen]
pub fn recognise(text: &str, name: &str, picks: &str, scenario: &str, is_published: bool, told: &str) -> String {
    let (scenario, _) = Scenario::read(scenario);
    let open = Open { scenario: &scenario, is_published, told };
    serde_json::to_string(&scenario::recognise(text, name, &Picks::read(picks), open)).unwrap_or_default()
}

thread_local! {
    static ADVISING: RefCell<Option<Advising>> = const { RefCell::new(None) };
}

/// Begins to find out what would change the verdict on a scenario at this time, in seconds since 1970.
#[wasm_bindgen]
pub fn advise(scenario: &str, now: f64) {
    ADVISING.set(Some(Advising::new(&Scenario::read(scenario).0, Some(now as i64))));
}

/// Takes a step on the way to it. An `Advice` as JSON, once there is nothing more to find out.
#[wasm_bindgen]
pub fn advance() -> Option<String> {
    let advice = ADVISING
        .with_borrow_mut(|advising| advising.as_mut().map_or_else(|| Some(Advice::default()), Advising::advance))?;
    Some(serde_json::to_string(&advice).unwrap_or_default())
}
