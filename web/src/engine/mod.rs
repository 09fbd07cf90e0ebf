//! The second module, `web-engine`, which answers networks and gives advice. The page loads it after its first paint,
//! into a thread of its own (`port.js`), and takes the answers as JSON.

mod paste;
mod read;

use scenario::{Advice, NetworkDocument, NetworkReport, Picks, Recognised, Scenario};
use std::rc::Rc;

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/engine/port.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadEngine)]
    fn load_engine(told: JsValue);

    /// The text is what the engine is asked about; what does not depend on a time is given one all the same.
    #[wasm_bindgen(catch)]
    async fn ask(what: &str, text: &str, now: f64) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = ask)]
    async fn ask_paste(
        what: &str,
        text: &str,
        name: &str,
        picks: &str,
        scenario: &str,
        is_published: bool,
        told: &str,
    ) -> Result<JsValue, JsValue>;
}

/// Whether the engine is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Loading,
    Ready,
    /// It could not be loaded: the connection is gone, or the site has been published anew since.
    Missing,
}

/// Loads the engine, unless that is under way, and tells what comes of it.
pub(crate) fn load(told: impl Fn(Engine) + 'static) {
    let told = move |is_there| told(if is_there { Engine::Ready } else { Engine::Missing });
    // It may be told of again, for as long as the page is there.
    load_engine(Closure::<dyn Fn(bool)>::new(told).into_js_value());
}

/// The answer to a network; nothing if something newer was asked meanwhile.
pub(crate) async fn network(network: &NetworkDocument) -> Option<NetworkReport> {
    match ask("network", network.text(), 0.0).await {
        Ok(answer) => answer.as_string().map(|json| read::read(&json)),
        // The engine's memory has a limit, and this was beyond it.
        Err(_) => Some(scenario::too_large()),
    }
}

/// What would change the verdict on a scenario; nothing if something newer was asked meanwhile.
pub(crate) async fn advise(scenario: &Scenario, now: i64) -> Option<Advice> {
    match ask("advise", &scenario.to_json(), now as f64).await {
        Ok(answer) => answer.as_string().map(|json| read::read(&json)),
        Err(_) => Some(Advice::of_too_long()),
    }
}

/// Something that was pasted, and what is open.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pasted {
    pub(crate) text: Rc<str>,
    /// The name of the file that was dropped; empty where there is none.
    pub(crate) name: String,
    /// What was chosen of an earlier answer.
    pub(crate) picks: Picks,
    pub(crate) scenario: Box<Scenario>,
    pub(crate) is_published: bool,
    /// The text that said last who asks for what.
    pub(crate) told: Rc<str>,
}

/// What was pasted; nothing if something else was meanwhile.
pub(crate) async fn recognise(pasted: &Pasted) -> Option<Recognised> {
    let Pasted { text, name, picks, scenario, is_published, told } = pasted;
    let picks = paste::written(picks);
    match ask_paste("recognise", text, name, &picks, &scenario.to_json(), *is_published, told).await {
        Ok(answer) => answer.as_string().map(|json| paste::read(&json)),
        Err(_) => Some(Recognised { said: "This is more than can be read here.".to_owned(), ..Recognised::default() }),
    }
}

/// An answer as it arrives: written by the engine, and read here.
#[cfg(test)]
pub(crate) fn arrived<T: read::Read + serde::Serialize>(answer: &T) -> T {
    read::read(&serde_json::to_string(answer).unwrap())
}
