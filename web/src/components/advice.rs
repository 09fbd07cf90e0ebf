//! What would change the verdict: edits to apply with one click, what the verdict hangs on, AWS's own message.

use scenario::{AccessReport, Advice, Change, Decision, Hinge, WhatIf};
use yew::prelude::*;

use super::Dispatch;
use super::controls::{act, link, show_button};
use super::verdict::decision_word;
use crate::engine::Engine;
use crate::state::{Action, EngineAction, PolicyAction, RequestAction, State, ViewAction};
use crate::text::sentence;

/// More of them at once only make the reader choose.
const SHOWN: usize = 3;

/// Changes that make a denied request allowed.
pub(crate) fn changes(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    let Some(advice) = state.advice() else { return no_advice(state, access) };
    let fresh = state.is_advice_fresh();
    let shown = if state.all_changes { advice.changes.len() } else { SHOWN };
    let rest = advice.changes.len().saturating_sub(shown);
    let rows = advice.changes.iter().take(shown).map(|change| row(change, fresh, &state.dispatcher()));
    let nothing = advice.changes.is_empty() && advice.without.is_empty() && advice.gaps.is_empty();
    if nothing && access.aws_message.is_none() {
        return html! {};
    }
    let changes = html! {
        <>
            <ul class="changes">{ for rows }</ul>
            if rest > 0 {
                { link(&state.dispatcher(), &format!("Show {rest} more"), "", Action::View(ViewAction::AllChanges)) }
            }
            { for advice.without.iter().map(|without| &without.message).chain(&advice.gaps).map(|message| quiet(message)) }
            { incomplete(advice) }
        </>
    };
    panel((!nothing).then_some(changes), access)
}

fn quiet(message: &str) -> Html {
    html! { <p class="quiet">{ sentence(message) }</p> }
}

/// The changes, and AWS's own message.
fn panel(changes: Option<Html>, access: &AccessReport) -> Html {
    html! {
        <div class="advice">
            if let Some(changes) = changes {
                <section aria-labelledby="changes-title">
                    <h2 id="changes-title">{ "What would change it" }</h2>
                    { changes }
                </section>
            }
            { aws_message(access) }
        </div>
    }
}

/// What stands in the place of the changes while the engine is not there.
fn no_advice(state: &UseReducerHandle<State>, access: &AccessReport) -> Html {
    if !matches!(access.decision, Decision::ExplicitDeny | Decision::ImplicitDeny) {
        return html! {};
    }
    let instead = match state.engine {
        Engine::Missing => html! {
            <p class="quiet">
                { "The part of the page that finds this out could not be loaded. " }
                { link(&state.dispatcher(), "Try again", "", Action::Engine(EngineAction::Is(Engine::Loading))) }
            </p>
        },
        _ => html! { <ul class="changes"><li class="quiet">{ "Trying changes" }</li></ul> },
    };
    panel(Some(instead), access)
}

fn row(change: &Change, fresh: bool, dispatch: &Dispatch) -> Html {
    let onclick = act(dispatch, Action::Policies(PolicyAction::Apply(Box::new(change.clone()))));
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

/// The statements that an allowed request hangs on, or one that is denied as wanted.
pub(crate) fn hinges(state: &UseReducerHandle<State>) -> Html {
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
        let onclick = act(
            &state.dispatcher(),
            Action::Request(RequestAction::SetContext(tried.key.clone(), value.value.clone())),
        );
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
            { sentence(&tried.message) }
            <span class="tries">{ for tried.values.iter().map(button) }</span>
        </>
    }
}
