//! The link that reopens exactly this, and the block for other people's pages.

use wasm_bindgen_futures::spawn_local;
use yew::functional::Hook;
use yew::prelude::*;

use super::controls::{dialog_head, open_dialog};
use super::icons::{Icon, icon};
use super::part::part;
use crate::browser;
use crate::state::{Action, PlaceAction, State, WorkAction};
use crate::tree::html;

#[derive(Clone, Copy, PartialEq)]
enum Copied {
    No,
    Link,
    Block,
    Refused,
}

pub(crate) fn share(state: &UseReducerHandle<State>) -> Html {
    let state = state.clone();
    part("share", move |hooks| use_share(&state).run(hooks))
}

#[hook]
fn use_share(state: &UseReducerHandle<State>) -> Html {
    let dialog = use_node_ref();
    let link = use_state(String::new);
    let copied = use_state(|| Copied::No);
    let copy = |what: Copied| {
        let copied = copied.clone();
        move |text: String| {
            spawn_local(async move {
                copied.set(if browser::copy(&text).await { what } else { Copied::Refused });
            });
        }
    };
    let share = {
        let (dialog, link, state) = (dialog.clone(), link.clone(), state.clone());
        let copy = copy(Copied::Link);
        Callback::from(move |_: MouseEvent| match scenario::link::encode(&state.scenario) {
            Some(fragment) => {
                let address = format!("{}{fragment}", browser::page_address());
                state.dispatch(Action::Place(PlaceAction::Shared(fragment.into())));
                link.set(address.clone());
                copy.clone()(address);
                open_dialog(&dialog);
            }
            None => {
                let message = "This is longer than a link can hold (1 MiB). Shorten a policy to share it.";
                state.dispatch(Action::Work(WorkAction::Failed(message.to_owned())));
            }
        })
    };
    let block = block(&link);
    let copy_again = {
        let (copy, link) = (copy(Copied::Link), link.clone());
        Callback::from(move |_: MouseEvent| copy.clone()((*link).clone()))
    };
    let copy_block = {
        let (copy, block) = (copy(Copied::Block), block.clone());
        Callback::from(move |_: MouseEvent| copy.clone()(block.clone()))
    };
    let on_title = {
        let dispatcher = state.dispatcher();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            dispatcher.dispatch(Action::Work(WorkAction::Title(input.value())));
        })
    };
    // The title is part of the link.
    use_effect_with((state.scenario.title.clone(), link.is_empty()), {
        let (link, state) = (link.clone(), state.clone());
        move |(_, unused)| {
            if !unused && let Some(fragment) = scenario::link::encode(&state.scenario) {
                let address = format!("{}{fragment}", browser::page_address());
                if address != *link {
                    state.dispatch(Action::Place(PlaceAction::Shared(fragment.into())));
                    link.set(address);
                }
            }
        }
    });
    let on_close = {
        let link = link.clone();
        Callback::from(move |_: Event| link.set(String::new()))
    };
    let said = match *copied {
        Copied::No => "",
        Copied::Link => "The link is on the clipboard, and in the address bar.",
        Copied::Block => "The block is on the clipboard.",
        Copied::Refused => "The browser keeps its clipboard to itself: copy the text by hand.",
    };
    html! {
        <>
            <button type="button" class="button button-main" onclick={share} aria-label="Share">{ icon(Icon::Link) }<span class="button-text">{ "Share" }</span></button>
            <dialog class="dialog" ref={dialog.clone()} aria-labelledby="share-title" onclose={on_close}>
                { dialog_head(&dialog, "share-title", "Share") }
                <p>{ "The link holds everything you see, in itself: no server keeps it. Whoever opens it gets the same text and the same verdict." }</p>
                <label class="field">
                    <span>{ "Title" }</span>
                    <input type="text" value={state.scenario.title.clone().unwrap_or_default()} oninput={on_title} placeholder="What is there to see?" />
                </label>
                <label class="field">
                    <span>{ "Link" }</span>
                    <input id="share-link" type="text" class="code" readonly=true value={(*link).clone()} />
                </label>
                <button type="button" class="button" onclick={copy_again}>{ icon(Icon::Copy) }{ "Copy link" }</button>
                <label class="field">
                    <span>{ "Block for a web page" }</span>
                    <textarea class="code" readonly=true rows="3" value={block} />
                </label>
                <button type="button" class="button" onclick={copy_block}>{ icon(Icon::Copy) }{ "Copy block" }</button>
                <p class="quiet" role="status">{ said }</p>
            </dialog>
        </>
    }
}

/// An iframe with no more rights than the page needs.
fn block(link: &str) -> String {
    let (page, fragment) = link.split_once('#').unwrap_or((link, ""));
    format!(
        "<iframe src=\"{page}?embed#{fragment}\" title=\"Policy Playground\" width=\"100%\" height=\"560\" loading=\"lazy\" sandbox=\"allow-scripts allow-same-origin allow-popups\" allow=\"clipboard-write\"></iframe>"
    )
}
