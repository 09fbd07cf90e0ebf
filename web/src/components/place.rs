//! Where an example stands among the others, whether it is as published, and the page where nothing is open.

use yew::prelude::*;

use super::controls::{act, button, link};
use super::examples::begin_anew;
use super::icons::{Icon, icon};
use crate::state::{Action, Origin, PlaceAction, State, WorkAction};
use crate::text::sentence;
use crate::tree::html;
use crate::{address, browser, gallery};

/// The place of an open example, with steps to the ones beside it. There is one for wide pages and one for narrow ones.
pub(crate) fn place(state: &UseReducerHandle<State>, class: &'static str) -> Html {
    let Origin::Example(slug) = &state.origin else { return html! {} };
    let Some(position) = gallery::position(slug) else { return html! {} };
    let step = |to: Option<String>, class: &'static str, name: &'static str| {
        let href = to.map(|slug| format!("#/e/{slug}"));
        // Without a place to go to it is no link, and is not read out as one.
        html! {
            <a class={format!("icon-button {class}")} aria-disabled={href.is_none().then_some("true")} role={href.is_none().then_some("link")} {href} aria-label={name} title={name}>
                { icon(Icon::Chevron) }
            </a>
        }
    };
    html! {
        <nav {class} aria-label="Place among the examples">
            <span class="place-name"><span>{ position.group }</span>{ format!(" · {} of {}", position.number, position.of) }</span>
            { step(position.previous, "back", "Previous example") }
            { step(position.next, "", "Next example") }
            { versions(state, slug) }
        </nav>
    }
}

/// What the user has made of the example, and what it was.
fn versions(state: &UseReducerHandle<State>, slug: &String) -> Html {
    let yours = if state.is_as_opened() {
        let dispatch = state.dispatcher();
        let stored = || state.works.iter().find(|work| work.example.as_ref() == Some(slug));
        if let Some(work) = state.yours().cloned() {
            let onclick = move |_: MouseEvent| address::reopen(&work, &dispatch);
            html! { <button type="button" class="link" {onclick}>{ "Yours" }</button> }
        } else if let Some(work) = stored() {
            link(&dispatch, "Yours", "", Action::Work(WorkAction::Resume(work.key.clone())))
        } else {
            return html! {};
        }
    } else {
        html! { <strong>{ "Yours" }</strong> }
    };
    let published = if state.is_as_opened() {
        html! { <strong>{ "As published" }</strong> }
    } else {
        html! { <a href={format!("#/e/{slug}")}>{ "As published" }</a> }
    };
    html! { <span class="place-versions"><span class="hidden">{ "You have edited this example: " }</span>{ yours }{ " · " }{ published }</span> }
}

/// Whether nothing is open.
pub(crate) fn is_nothing(origin: &Origin) -> bool {
    matches!(origin, Origin::Awaited | Origin::Missing(_))
}

const NOTHING: &str = "Nothing is open";

/// The page where nothing is open: why, and where to go on.
pub(crate) fn nothing(state: &UseReducerHandle<State>, is_embed: bool) -> Html {
    let Origin::Missing(message) = &state.origin else {
        return html! { <main class="empty" key="awaited" aria-busy="true"><p class="nothing quiet late">{ "What this address opens is on its way." }</p></main> };
    };
    let dispatch = state.dispatcher();
    let new = {
        let dispatch = dispatch.clone();
        move |_: MouseEvent| begin_anew(&dispatch)
    };
    let again = {
        let dispatch = dispatch.clone();
        move |_: MouseEvent| address::follow(&browser::fragment(), false, &dispatch)
    };
    let mine = state
        .works
        .iter()
        .find(|work| work.title.is_some() && !work.is_aside)
        .map(|work| button(&dispatch, "Back to my own work", Action::Work(WorkAction::Resume(work.key.clone()))));
    html! {
        <main class="empty">
            <section class="nothing" id="verdict" tabindex="-1">
                if is_embed { <h1>{ NOTHING }</h1> } else { <h2>{ NOTHING }</h2> }
                <p role="alert">{ sentence(message) }</p>
                if !is_embed {
                    <p class="quiet">{ "A link that was cut opens once all of it is pasted here. The text of a scenario does, too." }</p>
                    <p class="nothing-acts">
                        <button type="button" class="button" onclick={again}>{ "Open it again" }</button>
                        { button(&dispatch, "Examples", Action::Place(PlaceAction::Browse(true))) }
                        <button type="button" class="button" onclick={new}>{ "New" }</button>
                        { for mine }
                    </p>
                }
            </section>
        </main>
    }
}

/// Opens the examples.
pub(crate) fn browse(state: &UseReducerHandle<State>) -> Callback<MouseEvent> {
    act(&state.dispatcher(), Action::Place(PlaceAction::Browse(true)))
}
