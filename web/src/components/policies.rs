//! The policies: one tab each, its name, its text, and what is wrong with it.

use scenario::Access;
use yew::prelude::*;

use super::editor::Editor;
use super::events::{act, menu, on_text, switch};
use crate::layers::{LAYERS, is_off, layer_name, layer_of};
use crate::state::{Action, State};
use crate::text::{note, sentence};

pub(crate) fn policies(state: &UseReducerHandle<State>) -> Html {
    let dispatch = state.dispatcher();
    let paths: Vec<String> = state.access().into_iter().flat_map(Access::documents).map(|(path, _)| path).collect();
    // More tabs make a page slow, and no caller has as many policies.
    let tabs = paths.iter().take(100).map(|path| {
        let onclick = act(&dispatch, Action::SelectPolicy(path.clone()));
        let off = state.access().is_some_and(|access| is_off(access, path));
        html! {
            <button type="button" class={if off { "policy-tab off" } else { "policy-tab" }} aria-pressed={(*path == state.selected).to_string()} {onclick}>
                { tab_name(state, path) }if off { <span class="hidden">{ ", switched off" }</span> }
            </button>
        }
    });
    let at = state.selected.clone();
    let layer = layer_of(&at);
    let policy = state.policy();
    let on = policy.is_some_and(|policy| !policy.off);
    let applies = html! { <span>{ if on { "Applies" } else { "Switched off" } }</span> };
    let path = at.clone();
    let rename = on_text(&dispatch, move |name| Action::Rename(path.clone(), name));
    // Where there is one, another cannot be added.
    let free = LAYERS.iter().filter(|(layer, _)| state.access().is_some_and(|access| access.at(layer).is_none()));
    let free = free.map(|(layer, name)| ((*name).to_owned(), Action::AddPolicy(layer))).collect();
    html! {
        <section class="panel policies" aria-labelledby="policies-title">
            { about(state) }
            <div class="panel-head">
                <h2 id="policies-title">{ "Policies" }</h2>
                { menu(&dispatch, "Add a policy", "Add policy…", free) }
            </div>
            <div class="policy-tabs" role="group" aria-label="Policy in the editor">{ for tabs }</div>
            <div class="policy-head">
                <label class="policy-name">
                    <span class="hidden">{ "Name of the policy" }</span>
                    <input type="text" value={policy.and_then(|p| p.name.clone()).unwrap_or_default()} oninput={rename} placeholder="Name" spellcheck="false" />
                </label>
                <span class="quiet">
                    { layer_name(layer) }
                    if let Some(from) = policy.and_then(|policy| policy.from.as_ref()) { { format!(" from {from}") } }
                    if let Some(target) = target(state, &at) { { format!(" at {target}") } }
                </span>
                { switch(&dispatch, on, applies, "", |on| Action::SwitchPolicy(at.clone(), on)) }
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
    name.unwrap_or_else(|| layer_name(layer_of(path)).to_owned())
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
