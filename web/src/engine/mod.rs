//! The second module, `web-engine`, which answers networks and gives advice. The page loads it after its first paint,
//! and takes the answers as JSON.

mod read;

use scenario::{Advice, NetworkReport, Scenario};

#[cfg(target_arch = "wasm32")]
pub(crate) use loaded::load;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::load;

#[cfg(target_arch = "wasm32")]
use loaded::{advance as ask_further, advise as ask_advice, network as ask_network};
#[cfg(not(target_arch = "wasm32"))]
use native::{advance as ask_further, advise as ask_advice, network as ask_network};

/// Whether the engine is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Loading,
    Ready,
    /// It could not be loaded: the connection is gone, or the site has been published anew since.
    Missing,
}

/// The engine's memory has a limit, and this was beyond it.
pub(crate) struct TooLarge;

/// The answer to the text of a network; nothing while the engine is not there.
pub(crate) fn network(text: &str) -> Option<NetworkReport> {
    ask_network(text).map(|json| json.map_or_else(|_| scenario::too_large(), |json| read::read(&json)))
}

/// What would change the verdict on a scenario; nothing while the engine is not there.
pub(crate) fn advise(scenario: &Scenario, now: i64) -> Option<Advice> {
    begin(scenario, now).then(|| {
        loop {
            if let Some(advice) = advance() {
                return advice;
            }
        }
    })
}

/// Begins to find out the same; whether the engine is there to do so. Then [`advance`] until there is an answer.
pub(crate) fn begin(scenario: &Scenario, now: i64) -> bool {
    // Its network does not matter and may be long.
    let scenario = Scenario { access: scenario.access.clone(), wanted: scenario.wanted, ..Scenario::default() };
    ask_advice(&scenario.to_json(), now).is_some()
}

/// A step further. Nothing while there is more to find out.
pub(crate) fn advance() -> Option<Advice> {
    match ask_further() {
        Some(Ok(json)) => json.map(|json| read::read(&json)),
        None | Some(Err(TooLarge)) => Some(Advice::of_too_long()),
    }
}

#[cfg(target_arch = "wasm32")]
mod loaded {
    use std::cell::{Cell, RefCell};

    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::spawn_local;

    use super::{Engine, TooLarge};
    use crate::browser;

    #[wasm_bindgen(module = "/src/later.js")]
    extern "C" {
        #[wasm_bindgen(catch, js_name = loadEngine)]
        async fn load_engine() -> Result<JsValue, JsValue>;

        /// What `web/engine` exports.
        type Module;
        #[wasm_bindgen(method, catch)]
        fn network(this: &Module, text: &str) -> Result<String, JsValue>;
        #[wasm_bindgen(method, catch)]
        fn advise(this: &Module, scenario: &str, now: f64) -> Result<(), JsValue>;
        #[wasm_bindgen(method, catch)]
        fn advance(this: &Module) -> Result<Option<String>, JsValue>;
    }

    thread_local! {
        static MODULE: RefCell<Option<Module>> = const { RefCell::new(None) };
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
                    MODULE.set(Some(module.unchecked_into()));
                    Engine::Ready
                }
                Err(_) => Engine::Missing,
            };
            told(engine);
        });
    }

    pub(super) fn network(text: &str) -> Option<Result<String, TooLarge>> {
        ask(|module| module.network(text))
    }

    pub(super) fn advise(scenario: &str, now: i64) -> Option<Result<(), TooLarge>> {
        ask(|module| module.advise(scenario, now as f64))
    }

    pub(super) fn advance() -> Option<Result<Option<String>, TooLarge>> {
        ask(Module::advance)
    }

    /// Asks the engine. One that has broken down is of no more use: another one is loaded in its place.
    fn ask<T>(question: impl FnOnce(&Module) -> Result<T, JsValue>) -> Option<Result<T, TooLarge>> {
        let answer = MODULE.with_borrow(|module| module.as_ref().map(question))?;
        Some(answer.map_err(|_| {
            MODULE.set(None);
            load(true, |_| {});
            TooLarge
        }))
    }
}

/// Tests hold the engine themselves.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod native {
    use std::cell::{Cell, RefCell};

    use scenario::{Advising, NetworkDocument, Scenario};

    use super::{Engine, TooLarge};

    thread_local! {
        /// Whether it counts as loaded.
        pub(crate) static IS_THERE: Cell<bool> = const { Cell::new(true) };
        static ADVISING: RefCell<Option<Advising>> = const { RefCell::new(None) };
    }

    pub(crate) fn load(_: bool, _: impl FnOnce(Engine) + 'static) {}

    pub(super) fn network(text: &str) -> Option<Result<String, TooLarge>> {
        let answer = || scenario::answer_network(&NetworkDocument::new(text));
        IS_THERE.get().then(|| serde_json::to_string(&answer()).map_err(|_| TooLarge))
    }

    pub(super) fn advise(scenario: &str, now: i64) -> Option<Result<(), TooLarge>> {
        IS_THERE.get().then(|| ADVISING.set(Some(Advising::new(&Scenario::read(scenario).0, Some(now)))))?;
        Some(Ok(()))
    }

    pub(super) fn advance() -> Option<Result<Option<String>, TooLarge>> {
        let advice = ADVISING.with_borrow_mut(|advising| Some(advising.as_mut()?.advance()))?;
        Some(advice.map(|advice| serde_json::to_string(&advice).map_err(|_| TooLarge)).transpose())
    }
}
