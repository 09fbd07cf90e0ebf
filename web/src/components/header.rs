//! The line on top: name, examples, the two sides, share, theme.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::controls::act;
use super::icons::{Icon, icon};
use super::share::Share;
use super::{network, verdict};
use crate::gallery::{self, Group};
use crate::state::{Action, Side, State, ViewAction, WorkAction};
use crate::{browser, storage};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
    pub(crate) open_example: Callback<String>,
    pub(crate) show_shortcuts: Callback<()>,
}

#[component]
pub(crate) fn Header(props: &Props) -> Html {
    let groups = use_memo((), |()| gallery::groups());
    let menu = use_node_ref();
    let pick = {
        let (open, menu) = (props.open_example.clone(), menu.clone());
        Callback::from(move |slug: String| {
            close(&menu);
            open.emit(slug);
        })
    };
    let on_menu_key = {
        let menu = menu.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close(&menu);
                if let Some(summary) = menu.cast::<web_sys::Element>().and_then(|menu| menu.first_element_child()) {
                    // An element that cannot take the focus leaves it where it is.
                    let _ = summary.unchecked_into::<web_sys::HtmlElement>().focus();
                }
            }
        })
    };
    let on_menu_leave = {
        let menu = menu.clone();
        Callback::from(move |event: FocusEvent| {
            let inside = menu
                .cast::<web_sys::Node>()
                .zip(event.related_target())
                .is_some_and(|(menu, to)| to.dyn_ref::<web_sys::Node>().is_some_and(|to| menu.contains(Some(to))));
            // Without a target the click went to the page itself, perhaps to the menu's scroll bar.
            if !inside && event.related_target().is_some() {
                close(&menu);
            }
        })
    };
    let sides = [(Side::Access, "Access"), (Side::Network, "Network")].map(|(side, name)| {
        let onclick = act(&props.state.dispatcher(), Action::View(ViewAction::Side(side)));
        html! {
            <button type="button" aria-pressed={(props.state.side == side).to_string()} {onclick}>
                { name }{ for answer(&props.state, side) }
            </button>
        }
    });
    let history = [
        (Icon::Undo, "Undo", props.state.history.can_undo(), Action::Work(WorkAction::Undo)),
        (Icon::Redo, "Redo", props.state.history.can_redo(), Action::Work(WorkAction::Redo)),
    ]
    .map(|(shape, name, can, action)| {
        let onclick = act(&props.state.dispatcher(), action);
        html! { <button type="button" class="icon-button" {onclick} disabled={!can} aria-label={name} title={name}>{ icon(shape) }</button> }
    });
    let shortcuts = props.show_shortcuts.reform(|_: MouseEvent| ());
    html! {
        <header class="top">
            <h1 class="brand">{ "Policy Playground" }</h1>
            <nav class="top-nav" aria-label="Site">
                <details class="menu" ref={menu} onkeydown={on_menu_key} onfocusout={on_menu_leave}>
                    <summary class="button">{ "Examples" }<span class="caret">{ icon(Icon::Chevron) }</span></summary>
                    <div class="menu-body">
                        { for groups.iter().map(|group| example_group(group, &pick)) }
                    </div>
                </details>
            </nav>
            <div class="sides" role="group" aria-label="Side of the scenario">{ for sides }</div>
            <div class="history">{ for history }</div>
            <div class="top-actions">
                <Share state={props.state.clone()} />
                <button type="button" class="icon-button wide-only" onclick={shortcuts} aria-label="Keyboard shortcuts">{ "?" }</button>
                <Theme />
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

fn close(menu: &NodeRef) {
    if let Some(menu) = menu.cast::<web_sys::Element>() {
        // Removing an attribute that is not there does nothing.
        let _ = menu.remove_attribute("open");
    }
}

fn example_group(group: &Group, pick: &Callback<String>) -> Html {
    let entries = group.entries.iter().map(|entry| {
        let slug = entry.slug.clone();
        let onclick = pick.reform(move |event: MouseEvent| {
            event.prevent_default();
            slug.clone()
        });
        html! { <li><a href={format!("#/e/{}", entry.slug)} {onclick}>{ &entry.title }</a></li> }
    });
    html! {
        <section class="menu-group">
            <h2>{ &group.name }</h2>
            <ul>{ for entries }</ul>
        </section>
    }
}

/// Switches between light and dark; until the first click the system decides.
#[component]
fn Theme() -> Html {
    let dark = use_state(browser::is_dark);
    let onclick = {
        let dark = dark.clone();
        Callback::from(move |_: MouseEvent| {
            let theme = if *dark { "light" } else { "dark" };
            browser::show_theme(Some(theme));
            storage::set_theme(theme);
            dark.set(!*dark);
        })
    };
    let label = if *dark { "Switch to light colours" } else { "Switch to dark colours" };
    html! {
        <button type="button" class="icon-button" {onclick} aria-label={label} title={label}>
            { icon(if *dark { Icon::Sun } else { Icon::Moon }) }
        </button>
    }
}
