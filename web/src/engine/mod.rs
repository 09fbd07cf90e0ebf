//! The second module, `web-engine`, which answers networks and gives advice. The page loads it after its first paint,
//! and takes the answers as JSON.

mod read;

use scenario::{Advice, NetworkReport, Scenario};

#[cfg(target_arch = "wasm32")]
pub(crate) use loaded::load;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::load;

#[cfg(target_arch = "wasm32")]
use loaded::{advise as ask_advice, network as ask_network};
#[cfg(not(target_arch = "wasm32"))]
use native::{advise as ask_advice, network as ask_network};

/// Whether the engine is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Loading,
    Ready,
    /// It could not be loaded: the connection is gone, or the site has been published anew since.
    Missing,
}

/// The answer to the text of a network; nothing while the engine is not there.
pub(crate) fn network(text: &str) -> Option<NetworkReport> {
    ask_network(text).map(|json| read::read(&json))
}

/// What would change the verdict on a scenario; nothing while the engine is not there.
pub(crate) fn advise(scenario: &Scenario, now: i64) -> Option<Advice> {
    // Its network does not matter and may be long.
    let scenario = Scenario { access: scenario.access.clone(), ..Scenario::default() };
    ask_advice(&scenario.to_json(), now).map(|json| read::read(&json))
}

#[cfg(target_arch = "wasm32")]
mod loaded {
    use std::cell::{Cell, OnceCell};

    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::spawn_local;

    use super::Engine;
    use crate::browser;

    #[wasm_bindgen(module = "/src/later.js")]
    extern "C" {
        #[wasm_bindgen(catch, js_name = loadEngine)]
        async fn load_engine() -> Result<JsValue, JsValue>;

        /// What `web/engine` exports.
        type Module;
        #[wasm_bindgen(method)]
        fn network(this: &Module, text: &str) -> String;
        #[wasm_bindgen(method)]
        fn advise(this: &Module, scenario: &str, now: f64) -> String;
    }

    thread_local! {
        static MODULE: OnceCell<Module> = const { OnceCell::new() };
        static IS_LOADING: Cell<bool> = const { Cell::new(false) };
    }

    /// Loads the engine, unless that is under way, and tells what came of it.
    pub(crate) fn load(at_once: bool, told: impl FnOnce(Engine) + 'static) {
        if IS_LOADING.replace(true) {
            return;
        }
        spawn_local(async move {
            if !at_once {
                browser::after_paint().await;
            }
            let loaded = load_engine().await;
            IS_LOADING.set(false);
            let engine = match loaded {
                Ok(module) => {
                    MODULE.with(|known| _ = known.set(module.unchecked_into()));
                    Engine::Ready
                }
                Err(_) => Engine::Missing,
            };
            told(engine);
        });
    }

    pub(super) fn network(text: &str) -> Option<String> {
        MODULE.with(|module| module.get().map(|module| module.network(text)))
    }

    pub(super) fn advise(scenario: &str, now: i64) -> Option<String> {
        MODULE.with(|module| module.get().map(|module| module.advise(scenario, now as f64)))
    }
}

/// Tests hold the engine themselves.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod native {
    use std::cell::Cell;

    use scenario::{NetworkDocument, Scenario};

    use super::Engine;

    thread_local! {
        /// Whether it counts as loaded.
        pub(crate) static IS_THERE: Cell<bool> = const { Cell::new(true) };
    }

    pub(crate) fn load(_: bool, _: impl FnOnce(Engine) + 'static) {}

    pub(super) fn network(text: &str) -> Option<String> {
        let answer = || scenario::answer_network(&NetworkDocument::new(text));
        IS_THERE.get().then(|| serde_json::to_string(&answer()).unwrap_or_default())
    }

    pub(super) fn advise(scenario: &str, now: i64) -> Option<String> {
        let answer = || scenario::advise(&Scenario::read(scenario).0, Some(now));
        IS_THERE.get().then(|| serde_json::to_string(&answer()).unwrap_or_default())
    }
}
