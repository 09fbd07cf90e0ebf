//! Sharing: a link that reopens exactly this, and a block for other people's pages. A module that comes after the first
//! paint shows them (`web/author`).

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::icons::{Icon, icon};
use crate::browser;
use crate::state::{Action, PlaceAction, State, WorkAction};
use crate::tree::html;

#[wasm_bindgen(module = "/src/later.js")]
extern "C" {
    /// Shows a link to the page at this address that holds this text.
    #[wasm_bindgen(js_name = share)]
    fn show_link(text: &str, page: &str);
}

pub(crate) fn share(state: &UseReducerHandle<State>) -> Html {
    let own = state.clone();
    let onclick = move |_: MouseEvent| show(&own);
    html! { <button type="button" class="button button-main" {onclick} aria-label="Share">{ icon(Icon::Link) }<span class="button-text">{ "Share" }</span></button> }
}

/// Shows the link to what is open.
pub(super) fn show(state: &UseReducerHandle<State>) {
    match scenario::link::text(&state.scenario) {
        Some(text) => show_link(&text, &browser::page_address()),
        None => {
            let message = "This is longer than a link can hold (1 MiB). Shorten a policy to share it.";
            state.dispatch(Action::Work(WorkAction::Failed(message.to_owned())));
        }
    }
}

/// The link that holds this text is made: it goes into the address, if that is what is open.
pub(super) fn made(state: &UseReducerHandle<State>, text: String, fragment: &str) {
    if scenario::link::text(&state.scenario) == Some(text) {
        let scenario = Rc::new(state.scenario.clone());
        state.dispatch(Action::Place(PlaceAction::Shared(fragment.into(), scenario)));
    }
}
