//! What would change the verdict: edits to apply with one click, what the verdict hangs on, AWS's own message.

use scenario::{AccessReport, Advice, Change, Hinge, WhatIf};
use yew::prelude::*;

use super::Dispatch;
use super::trace::{decision_word, show_button};
use crate::state::{Action, State};
use crate::text::sentence;

/// More of them at once only make the reader choose.
const SHOWN: usize = 3;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

/// Changes that make a denied request allowed.
#[component]
pub(crate) fn Changes(props: &Props) -> Html {
    let all = use_state(|| false);
    let state = &props.state;
    let (Some(access), Some(advice)) = (state.shown(), state.advice()) else { return html! {} };
    let fresh = state.is_advice_fresh();
    let shown = if *all { advice.changes.len() } else { SHOWN };
    let rest = advice.changes.len().saturating_sub(shown);
    let rows = advice.changes.iter().take(shown).map(|change| row(change, fresh, &state.dispatcher()));
    let more = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    let nothing = advice.changes.is_empty() && advice.without.is_empty();
    if nothing && access.aws_message.is_none() {
        return html! {};
    }
    html! {
        <div class={classes!("advice", (!fresh).then_some("stale"))}>
            if !nothing {
                <section aria-labelledby="changes-title">
                    <h2 id="changes-title">{ "What would change it" }</h2>
                    <ul class="changes">{ for rows }</ul>
                    if rest > 0 {
                        <button type="button" class="link" onclick={more}>{ format!("Show {rest} more") }</button>
                    }
                    { for advice.without.iter().map(|without| html! { <p class="quiet">{ sentence(&without.message) }</p> }) }
                    { incomplete(advice) }
                </section>
            }
            { aws_message(access) }
        </div>
    }
}

fn row(change: &Change, fresh: bool, dispatch: &Dispatch) -> Html {
    let onclick = {
        let (dispatch, change) = (dispatch.clone(), change.clone());
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Apply(Box::new(change.clone()))))
    };
    let says = change.steps.join(" ");
    html! {
        <li>
            <span class="change-says">{ sentence(&says) }</span>
            <button type="button" class="button" {onclick} disabled={!fresh}>{ "Apply" }<span class="hidden">{ format!(": {}", says.replace('`', "")) }</span></button>
        </li>
    }
}

fn incomplete(advice: &Advice) -> Html {
    html! { if let Some(text) = &advice.incomplete { <p class="quiet">{ text }</p> } }
}

/// What people see in their consoles, for those who come with it.
fn aws_message(access: &AccessReport) -> Html {
    let Some(message) = &access.aws_message else { return html! {} };
    html! {
        <details class="aws-message">
            <summary>{ "AWS’s own error message" }</summary>
            <p><code>{ &message.text }</code></p>
            if let Some(note) = &message.note { <p class="quiet">{ note }</p> }
        </details>
    }
}

/// The statements that an allowed request hangs on.
#[component]
pub(crate) fn Hinges(props: &Props) -> Html {
    let state = &props.state;
    let Some(advice) = state.advice().filter(|advice| !advice.hangs_on.is_empty()) else { return html! {} };
    let row = |hinge: &Hinge| {
        html! {
            <li>
                { sentence(&hinge.message) }{ " " }
                { show_button(&hinge.at.document, hinge.at.span, "Show in the editor", &state.dispatcher()) }
            </li>
        }
    };
    html! {
        <section class="missing" aria-labelledby="hinges-title">
            <h2 id="hinges-title">{ "What it hangs on" }</h2>
            <ul>{ for advice.hangs_on.iter().map(row) }</ul>
            { incomplete(advice) }
        </section>
    }
}

/// What the tried values of a missing key come to, and a button for each.
pub(crate) fn what_if(tried: &WhatIf, state: &UseReducerHandle<State>) -> Html {
    let fresh = state.is_advice_fresh();
    let button = |value: &scenario::TriedValue| {
        let shown = match &value.value {
            scenario::ContextValue::One(text) => text.clone(),
            scenario::ContextValue::Many(texts) => texts.join(", "),
            scenario::ContextValue::Absent => String::new(),
        };
        let (dispatch, key, set) = (state.dispatcher(), tried.key.clone(), value.value.clone());
        let onclick =
            Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::SetContext(key.clone(), set.clone())));
        html! {
            <button type="button" class="button try" {onclick} disabled={!fresh}>
                <span class="hidden">{ format!("Set {} to ", tried.key) }</span>
                <code>{ shown }</code>
                <span class="hidden">{ ": " }</span>
                { decision_word(value.decision) }
            </button>
        }
    };
    html! {
        <>
            <span class={(!fresh).then_some("stale")}>{ sentence(&tried.message) }</span>
            <span class="tries">{ for tried.values.iter().map(button) }</span>
        </>
    }
}
