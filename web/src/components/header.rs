//! The line on top: name, examples, a new scenario, lessons, the two sides, share, theme.

use yew::prelude::*;

use super::controls::act;
use super::examples::begin_anew;
use super::icons::{Icon, icon};
use super::place::{browse, is_nothing, place};
use super::share::share;
use super::{network, verdict};
use crate::state::{Action, Side, State, ViewAction, WorkAction};
use crate::tree::html;
use crate::{browser, storage};

pub(crate) fn header(state: &UseReducerHandle<State>, show_shortcuts: Callback<()>) -> Html {
    let sides = [(Side::Access, "Access"), (Side::Network, "Network")].map(|(side, name)| {
        let onclick = act(&state.dispatcher(), Action::View(ViewAction::Side(side)));
        html! {
            <button type="button" aria-pressed={(state.side == side).to_string()} {onclick}>
                { name }{ for answer(state, side) }
            </button>
        }
    });
    let history = [
        (Icon::Undo, "Undo", state.history.can_undo(), Action::Work(WorkAction::Undo)),
        (Icon::Redo, "Redo", state.history.can_redo(), Action::Work(WorkAction::Redo)),
    ]
    .map(|(shape, name, can, action)| {
        let onclick = act(&state.dispatcher(), action);
        html! { <button type="button" class="icon-button" {onclick} disabled={!can} aria-label={name} title={name}>{ icon(shape) }</button> }
    });
    let new = {
        let dispatch = state.dispatcher();
        move |_: MouseEvent| begin_anew(&dispatch)
    };
    let shortcuts = show_shortcuts.reform(|_: MouseEvent| ());
    html! {
        <header class="top">
            <h1 class="brand">{ "Policy Playground" }</h1>
            <button type="button" class="button open-examples" onclick={browse(state)} aria-haspopup="dialog" aria-label="Examples">
                { icon(Icon::List) }<span class="button-text">{ "Examples" }</span>
            </button>
            <button type="button" class="button" onclick={new} aria-label="New">{ icon(Icon::Plus) }<span class="button-text">{ "New" }</span></button>
            <a href="learn/">{ "Lessons" }</a>
            { place(state, "place wide") }
            if !is_nothing(&state.origin) {
                <div class="sides" role="group" aria-label="Side of the scenario">{ for sides }</div>
            }
            if !is_nothing(&state.origin) {
                <div class="history">{ for history }</div>
            }
            <div class="top-actions">
                if !is_nothing(&state.origin) {
                    { share(state) }
                }
                <button type="button" class="icon-button wide-only" onclick={shortcuts} aria-label="Keyboard shortcuts">{ "?" }</button>
                { theme() }
            </div>
        </header>
    }
}

/// What a side says, where there are two: a request through an endpoint has to pass both.
fn answer(state: &State, side: Side) -> Option<Html> {
    let (access, network) = (state.access().and(state.shown()), state.network().and(state.shown_network()));
    let (_, shape, words) = match side {
        Side::Access => verdict::look(access.filter(|_| network.is_some())?.decision),
        Side::Network => network::look(network.filter(|_| access.is_some())?.flow.outcome),
    };
    // On a pressed button a disc would swallow its sign.
    let shape = match shape {
        Icon::Allowed => Icon::Tick,
        Icon::ExplicitDeny | Icon::ImplicitDeny => Icon::Cross,
        other => other,
    };
    Some(html! { <>{ icon(shape) }<span class="hidden">{ format!(": {words}") }</span></> })
}

/// Switches between light and dark; until the first click, and after the second, the system decides. The style shows the
/// one that is not.
fn theme() -> Html {
    let onclick = Callback::from(|_: MouseEvent| storage::set_theme(browser::turn_theme()));
    html! {
        <button type="button" class="icon-button" {onclick} title="Light or dark colours">
            <span class="to-dark">{ icon(Icon::Moon) }<span class="hidden">{ "Switch to dark colours" }</span></span>
            <span class="to-light">{ icon(Icon::Sun) }<span class="hidden">{ "Switch to light colours" }</span></span>
        </button>
    }
}
