//! Policy Playground, the page.
//!
//! [`state`] holds what the user edits and the answer to it, as plain data with one reducer; the
//! components lay it out; [`effects`] does what it asks for; [`engine`] is what is loaded later; [`draft`] keeps what is
//! edited; [`address`] leads to what is open, and [`link`] holds it; [`browser`] and [`storage`] are the only ways to the world outside.
//! `painted` is what the document shows before any of that.

mod address;
mod app;
mod browser;
mod components;
mod draft;
mod effects;
mod engine;
mod further;
mod gallery;
mod layers;
mod link;
#[cfg(not(target_family = "wasm"))]
mod painted;
mod presets;
mod state;
mod storage;
mod text;
mod tree;

use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;

use crate::components::part::Part;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// In the browser, the page; on the way there, what the build writes into the document.
fn main() {
    if cfg!(target_family = "wasm") {
        start();
    }
    #[cfg(not(target_family = "wasm"))]
    paint();
}

/// Prints what the document shows; with the folder of the examples and another one, writes the blocks of them there.
#[cfg(not(target_family = "wasm"))]
fn paint() {
    let paths: Vec<_> = std::env::args_os().skip(1).map(std::path::PathBuf::from).collect();
    let [examples, folder] = &paths[..] else {
        print!("{}", painted::html());
        return;
    };
    if let Err(error) = painted::blocks(examples, folder) {
        eprintln!("{}: {error}", folder.display());
        std::process::exit(1);
    }
}

fn start() {
    std::panic::set_hook(Box::new(|panic| {
        draft::keep();
        browser::announce_crash(&panic.to_string());
    }));
    // In tasks of their own: what is open is answered, and then drawn.
    Timeout::new(0, || {
        spawn_local(async {
            app::open_first().await;
            Timeout::new(0, render).forget();
        });
    })
    .forget();
}

fn render() {
    // The rest of the body is for when the app cannot start, or fails.
    if let Some(root) = gloo::utils::document().get_element_by_id("app") {
        yew::Renderer::<Part>::with_root_and_props(root, app::app(browser::is_embed().then(browser::page_address)))
            .render();
        browser::draw_on();
    }
}
