//! The policies: one tab each, its name, its text, and what is wrong with it.

use scenario::Access;
use yew::prelude::*;

use super::Dispatch;
use super::editor::Editor;
use crate::state::{Action, LAYERS, State, layer_name};
use crate::text::{note, sentence};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

#[component]
pub(crate) fn PoliciesPanel(props: &Props) -> Html {
    let state = &props.state;
    let dispatch = state.dispatcher();
    let paths: Vec<String> = state.access().into_iter().flat_map(Access::documents).map(|(path, _)| path).collect();
    // More tabs make a page slow, and no caller has as many policies.
    let tabs = paths.iter().take(100).map(|path| {
        let onclick = act(&dispatch, Action::SelectPolicy(path.clone()));
        html! {
            <button type="button" class="policy-tab" aria-pressed={(*path == state.selected).to_string()} {onclick}>
                { tab_name(state, path) }
            </button>
        }
    });
    let at = state.selected.clone();
    let layer = at.split('[').next().unwrap_or_default().to_owned();
    let policy = state.policy();
    let rename = {
        let (dispatch, at) = (dispatch.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            dispatch.dispatch(Action::Rename(at.clone(), input.value()));
        })
    };
    let on_add = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
            let chosen = select.value();
            // The list is a menu: it goes back to saying what it is for.
            select.set_value("");
            if let Some((layer, _)) = LAYERS.iter().find(|(layer, _)| *layer == chosen) {
                dispatch.dispatch(Action::AddPolicy(layer));
            }
        })
    };
    // Where there is one, another cannot be added.
    let free = LAYERS.iter().filter(|(layer, _)| state.access().is_some_and(|access| access.at(layer).is_none()));
    html! {
        <section class="panel policies" aria-labelledby="policies-title">
            { about(state) }
            <div class="panel-head">
                <h2 id="policies-title">{ "Policies" }</h2>
                <select class="add-policy" onchange={on_add} aria-label="Add a policy">
                    <option value="" selected=true>{ "Add policy…" }</option>
                    { for free.map(|(layer, name)| html! { <option value={*layer}>{ name }</option> }) }
                </select>
            </div>
            <div class="policy-tabs" role="group" aria-label="Policy in the editor">{ for tabs }</div>
            <div class="policy-head">
                <label class="policy-name">
                    <span class="hidden">{ "Name of the policy" }</span>
                    <input type="text" value={policy.and_then(|p| p.name.clone()).unwrap_or_default()} oninput={rename} placeholder="Name" spellcheck="false" />
                </label>
                <span class="quiet">
                    { layer_name(&layer) }
                    if let Some(from) = policy.and_then(|policy| policy.from.as_ref()) { { format!(" from {from}") } }
                    if let Some(target) = target(state, &at) { { format!(" at {target}") } }
                </span>
                <button type="button" class="button" onclick={act(&dispatch, Action::RemovePolicy(at.clone()))}>{ "Remove" }</button>
            </div>
            <Editor key={format!("{}-{}", state.opened, state.selected)} state={state.clone()} />
            { findings(state) }
        </section>
    }
}

fn tab_name(state: &State, path: &str) -> String {
    let name = state.access().and_then(|access| access.at(path)).and_then(|policy| policy.name.clone());
    let name = name.filter(|name| !name.trim().is_empty());
    name.unwrap_or_else(|| layer_name(path.split('[').next().unwrap_or_default()).to_owned())
}

/// What the level of an organization's policy is attached to.
fn target(state: &State, path: &str) -> Option<String> {
    let (layer, level) = path.split_once('[')?;
    let policies = &state.access()?.policies;
    let levels = match layer {
        "scps" => policies.scps.as_ref()?,
        "rcps" => policies.rcps.as_ref()?,
        _ => return None,
    };
    let level: usize = level.split(']').next()?.parse().ok()?;
    levels.get(level).map(|level| level.target.clone())
}

fn act(dispatch: &Dispatch, action: Action) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(action.clone()))
}

/// Title and note of an example or link.
fn about(state: &State) -> Html {
    let (title, text) = (&state.scenario.title, &state.scenario.note);
    if title.is_none() && text.is_none() {
        return html! {};
    }
    html! {
        <div class="about">
            if let Some(title) = title { <h2>{ title }</h2> }
            if let Some(text) = text { { note(text) } }
        </div>
    }
}

fn findings(state: &UseReducerHandle<State>) -> Html {
    let document = state.selected.clone();
    let rows = state.findings().take(8).map(|finding| {
        let onclick = act(&state.dispatcher(), Action::Show(document.clone(), finding.span));
        html! {
            <li class={format!("finding finding-{}", finding.severity)}>
                <span class="finding-severity">{ &finding.severity }</span>{ " " }
                { sentence(&finding.message) }{ " " }
                <button type="button" class="link" {onclick}>{ "Show in the editor" }</button>
            </li>
        }
    });
    let rest = state.findings().count().saturating_sub(8);
    html! {
        <ul class="findings" id="findings" aria-label="Problems in this policy">
            { for rows }
            if rest > 0 { <li class="quiet">{ format!("and {rest} more") }</li> }
        </ul>
    }
}
