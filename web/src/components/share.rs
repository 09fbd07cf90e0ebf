//! The link that reopens exactly this, and the block for other people's pages.

use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use yew::functional::Hook;
use yew::prelude::*;

use super::controls::{dialog_head, open_dialog};
use super::icons::{Icon, icon};
use super::part::part;
use crate::state::{Action, PlaceAction, State, WorkAction};
use crate::tree::html;
use crate::{browser, link};

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
    let shown = use_state(String::new);
    let copied = use_state(|| Copied::No);
    let copy = |what: Copied| {
        let copied = copied.clone();
        move |text: JsValue| {
            spawn_local(async move {
                copied.set(if link::copy(&text).await.is_truthy() { what } else { Copied::Refused });
            });
        }
    };
    // Counts the links that are asked for: only the newest is shown.
    let newest = use_mut_ref(|| 0_u32);
    // Makes the link, which is shown and goes into the address.
    let make = {
        let (shown, newest, state) = (shown.clone(), Rc::clone(&newest), state.clone());
        move |text: String| {
            let mine = *newest.borrow() + 1;
            newest.replace(mine);
            async move {
                let made = link::encode(&text).await;
                if *newest.borrow() != mine {
                    return Err(JsValue::NULL);
                }
                let fragment = made.map_err(|message| {
                    state.dispatch(Action::Work(WorkAction::Failed(message)));
                    JsValue::NULL
                })?;
                let address = format!("{}{fragment}", browser::page_address());
                if address != *shown {
                    let scenario = Rc::new(state.scenario.clone());
                    state.dispatch(Action::Place(PlaceAction::Shared(fragment.into(), scenario)));
                    shown.set(address.clone());
                }
                Ok(address.into())
            }
        }
    };
    let share = {
        let (dialog, state) = (dialog.clone(), state.clone());
        let (copy, make) = (copy(Copied::Link), make.clone());
        Callback::from(move |_: MouseEvent| match scenario::link::text(&state.scenario) {
            Some(text) => {
                copy.clone()(future_to_promise(make.clone()(text)).into());
                open_dialog(&dialog);
            }
            None => {
                let message = "This is longer than a link can hold (1 MiB). Shorten a policy to share it.";
                state.dispatch(Action::Work(WorkAction::Failed(message.to_owned())));
            }
        })
    };
    let block = block(&shown);
    let copy_again = {
        let (copy, shown) = (copy(Copied::Link), shown.clone());
        Callback::from(move |_: MouseEvent| copy.clone()((*shown).as_str().into()))
    };
    let copy_block = {
        let (copy, block) = (copy(Copied::Block), block.clone());
        Callback::from(move |_: MouseEvent| copy.clone()(block.as_str().into()))
    };
    let on_title = {
        let dispatcher = state.dispatcher();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            dispatcher.dispatch(Action::Work(WorkAction::Title(input.value())));
        })
    };
    // The title is part of the link.
    use_effect_with((state.scenario.title.clone(), shown.is_empty()), {
        let state = state.clone();
        move |(_, unused)| {
            if !unused && let Some(text) = scenario::link::text(&state.scenario) {
                spawn_local(async move { drop(make(text).await) });
            }
        }
    });
    let on_close = {
        let shown = shown.clone();
        Callback::from(move |_: Event| {
            *newest.borrow_mut() += 1;
            shown.set(String::new());
        })
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
                    <input id="share-link" type="text" class="code" readonly=true value={(*shown).clone()} />
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
