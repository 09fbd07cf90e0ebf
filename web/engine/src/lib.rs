//! The second module of the site: what the page does not need for its first paint. It takes texts. What it answers the
//! page in are bytes ([`wire`]), and for the editor JSON.

pub mod help;
pub mod lint;

use std::cell::RefCell;

use scenario::{Access, Advice, Advising, NetworkDocument, Scenario};
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The answer to the text of a network and its flow: a `NetworkReport`.
#[wasm_bindgen]
pub fn network(text: String) -> Vec<u8> {
    wire::write(&scenario::answer_network(&NetworkDocument::new(text)))
}

/// What happens to the packet in each of the networks of a list of texts: `StepNetwork`s.
#[wasm_bindgen]
pub fn networks(texts: &str) -> Vec<u8> {
    let list = json::read(texts);
    let texts = list.root().items().into_iter().filter_map(|text| text.as_str());
    wire::write(&scenario::answer_networks(&texts.map(NetworkDocument::new).collect::<Vec<_>>()))
}

thread_local! {
    /// What is open: the page asks for advice on it whenever it is another one.
    static OPEN: RefCell<Access> = RefCell::default();
    static ADVISING: RefCell<Option<Advising>> = const { RefCell::new(None) };
}

/// Begins to find out what would change the verdict on a scenario at this time, in seconds since 1970.
#[wasm_bindgen]
pub fn advise(scenario: &str, now: f64) {
    let mut scenario = Scenario::read(scenario).0;
    scenario.refer_to(lint::reference().as_ref());
    let advising = Advising::new(&scenario, Some(now as i64));
    ADVISING.set(Some(lint::CATALOG.with_borrow(|catalog| advising.by(catalog.as_ref()))));
    OPEN.set(scenario.access.unwrap_or_default());
}

/// What verdicts take of the catalog: a `Reference`. Nothing while the catalog is not there.
#[wasm_bindgen]
pub fn reference() -> Option<Vec<u8>> {
    lint::reference().map(|reference| wire::write(&*reference))
}

/// Asks something of what is open.
fn with_open<T>(ask: impl FnOnce(&Access) -> T) -> T {
    OPEN.with_borrow(ask)
}

/// Takes a step on the way to it. An `Advice`, once there is nothing more to find out.
#[wasm_bindgen]
pub fn advance() -> Option<Vec<u8>> {
    let advice = ADVISING
        .with_borrow_mut(|advising| advising.as_mut().map_or_else(|| Some(Advice::default()), Advising::advance));
    advice.map(|advice| wire::write(&advice))
}
