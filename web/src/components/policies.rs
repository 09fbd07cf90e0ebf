//! The policies: one tab each, by layer and level; its name, its text, and what is wrong with it.

use scenario::{Access, DocumentPath, Extent, Layer};
use yew::prelude::*;

use super::controls::{Field, act, button, icon_button, link, menu, more, switch};
use super::editor::Editor;
use super::icons::Icon;
use crate::layers::{key, kinds, layer_name, layer_of, level_of, levels, paths, short_name};
use crate::state::{Action, PolicyAction, State, ViewAction};
use crate::text::{note, sentence, shown};

pub(crate) fn policies(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.access() else { return html! {} };
    let dispatch = state.dispatcher();
    // Where there is one, another cannot be added.
    let is_free = |kind: &DocumentPath| match kind.layer().row().extent {
        Extent::One | Extent::Stack => access.policies.slot(*kind).is_none(),
        Extent::Many | Extent::Levels => true,
    };
    let free = kinds().filter(is_free).map(|kind| {
        let level = if access.policies.levels(kind.layer()).is_empty() { "" } else { " at a new level" };
        (format!("{}{level}", kind.phrase()), Action::Policies(PolicyAction::Add(kind)), String::new())
    });
    let (groups, beside) = groups(state, access);
    html! {
        <section class="panel policies" aria-labelledby="policies-title">
            { about(state) }
            <div class="panel-head">
                <h2 id="policies-title">{ "Policies" }</h2>
                { menu(&dispatch, "Add a policy", "Add policy…", free.collect()) }
            </div>
            <div class="policy-groups" role="group" aria-label="Policy in the editor">{ groups }</div>
            if state.policy().is_some() {
                { head(state, access, beside) }
                <Editor key={format!("{}-{}-{}", state.opened, state.arranged, state.selected)} state={state.clone()} />
                { findings(state) }
            } else {
                <p class="no-policies">
                    { "There is no policy. " }
                    { button(&dispatch, "Add a policy", Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity)))) }
                </p>
            }
        </section>
    }
}

/// The tabs by layer and level, and how many stand beside the selected one, itself among them.
fn groups(state: &UseReducerHandle<State>, access: &Access) -> (Html, usize) {
    let mut groups: Vec<(String, Option<Action>, Vec<String>)> = Vec::new();
    // More tabs make a page slow, and no caller has as many policies.
    let mut paths = paths(access);
    paths.truncate(100);
    for kind in kinds() {
        let (layer, key) = (kind.layer(), key(kind));
        let given = match kind {
            DocumentPath::Policy { .. } => access.policies.is_given(layer),
            other => access.slot(other).is_some(),
        };
        if !given {
            continue;
        }
        let levels = access.policies.levels(layer);
        for (at, level) in levels.iter().enumerate().take(100) {
            let prefix = format!("{key}[{at}]");
            let (here, rest) = paths.into_iter().partition(|path| path.starts_with(&prefix));
            paths = rest;
            let name = format!("{} at {}", layer.row().short, level.target);
            groups.push((name, Some(Action::Policies(PolicyAction::AddAtLevel(layer, at))), here));
        }
        if levels.is_empty() {
            let (here, rest) = paths.into_iter().partition(|path| layer_of(path) == key);
            paths = rest;
            let add = (layer.row().extent == Extent::Many).then_some(Action::Policies(PolicyAction::Add(kind)));
            groups.push((short_name(key).to_owned(), add, here));
        }
    }
    for path in paths {
        let further = match DocumentPath::parse(&path) {
            Some(DocumentPath::Also(at) | DocumentPath::AlsoGrants(at)) => access.request.also.get(at),
            _ => None,
        };
        let name = further.map_or("", |also| also.action.as_str());
        groups.push((format!("for {name}"), None, vec![path]));
    }
    let beside = groups.iter().find(|(.., paths)| paths.contains(&state.selected)).map_or(0, |(.., paths)| paths.len());
    let dispatch = state.dispatcher();
    let groups = groups.into_iter().map(|(name, add, paths)| {
        let add_name = format!("Add a policy: {name}");
        let shown = paths.iter().enumerate().filter(|(at, path)| *at < state.room || **path == state.selected);
        html! {
            <div class="policy-group" role="group" aria-label={name.clone()}>
                <h3>{ name }</h3>
                <div class="policy-tabs">
                    { for shown.map(|(_, path)| tab(state, path)) }
                    { more(&dispatch, paths.len().saturating_sub(state.room), ["policy", "policies"]) }
                    if let Some(add) = add {
                        { icon_button(&dispatch, Icon::Plus, "", &add_name, "", add) }
                    }
                </div>
            </div>
        }
    });
    (groups.collect(), beside)
}

fn tab(state: &UseReducerHandle<State>, path: &str) -> Html {
    let policy = state.access().and_then(|access| access.at(path));
    let off = policy.is_some_and(|policy| policy.off);
    let name = policy.and_then(|policy| policy.name.as_deref()).filter(|name| !name.trim().is_empty());
    let onclick = act(&state.dispatcher(), Action::Policies(PolicyAction::Select(path.to_owned())));
    html! {
        <button type="button" class={if off { "policy-tab off" } else { "policy-tab" }} aria-pressed={(path == state.selected).to_string()} {onclick}>
            { shown(name.unwrap_or_else(|| layer_name(path))) }if off { <span class="hidden">{ ", switched off" }</span> }
        </button>
    }
}

/// The name of the policy in the editor, what it is attached to, and what can be done with it.
fn head(state: &UseReducerHandle<State>, access: &Access, beside: usize) -> Html {
    let (dispatch, at) = (state.dispatcher(), &state.selected);
    let Some(policy) = access.at(at) else { return html! {} };
    let (layer, level) = (layer_of(at), level_of(&access.policies, at));
    let field = |class: &'static str,
                 label: &str,
                 hidden: &'static str,
                 value: &str,
                 placeholder: &'static str,
                 action: fn(String, String) -> PolicyAction| {
        let path = at.clone();
        let input = Field { id: "", class: "", value, label: "", placeholder, list: "", is_wrong: false };
        let input = input.html(&dispatch, move |text| Action::Policies(action(path.clone(), text)));
        html! {
            <label {class}>
                <span class="quiet">{ label }<span class="hidden">{ hidden }</span></span>
                { input }
            </label>
        }
    };
    // Where there is nothing to pass, there is no button.
    let step = |label: &'static str,
                turn: &'static str,
                among: usize,
                action: fn(String, isize) -> PolicyAction,
                by: isize| {
        let title = ". The order never changes a verdict.";
        (among > 1).then(|| {
            icon_button(&dispatch, Icon::Chevron, turn, label, title, Action::Policies(action(at.clone(), by)))
        })
    };
    let attached = match level {
        Some(level) => {
            let among = levels(&access.policies, layer).len();
            html! {
                <>
                    { field("policy-from", "at", ": what the level is attached to", &level.target, "Root, OU ml", PolicyAction::Target) }
                    { for step("Move the level up", "up", among, PolicyAction::MoveLevel, -1) }
                    { for step("Move the level down", "down", among, PolicyAction::MoveLevel, 1) }
                </>
            }
        }
        None => field(
            "policy-from",
            "from",
            ": whom it is attached to",
            policy.from.as_deref().unwrap_or_default(),
            "role Trainer",
            PolicyAction::From,
        ),
    };
    let on = !policy.off;
    let applies = html! { <span>{ if on { "Applies" } else { "Switched off" } }</span> };
    html! {
        <>
            <div class="policy-head">
                { field("policy-name", "", "Name of the policy", policy.name.as_deref().unwrap_or_default(), "Name", PolicyAction::Rename) }
                { attached }
            </div>
            <div class="policy-head policy-acts">
                { switch(&dispatch, on, applies, "", |on| Action::Policies(PolicyAction::Switch(at.clone(), on))) }
                <span class="quiet">{ layer_name(layer) }</span>
                { for step("Move left", "left", beside, PolicyAction::Move, -1) }
                { for step("Move right", "right", beside, PolicyAction::Move, 1) }
                { button(&dispatch, "Remove", Action::Policies(PolicyAction::Remove(at.clone()))) }
            </div>
        </>
    }
}

/// Title and note of an example or link.
pub(crate) fn about(state: &UseReducerHandle<State>) -> Html {
    let (title, text) = (&state.scenario.title, &state.scenario.note);
    if title.is_none() && text.is_none() {
        return html! {};
    }
    html! {
        <div class="about">
            if let Some(title) = title { <h2>{ title }</h2> }
            if let Some(text) = text { { words(state, text) } }
        </div>
    }
}

/// The same as one line that opens, for a narrow screen, which shows it on every tab.
pub(crate) fn about_folded(state: &UseReducerHandle<State>) -> Html {
    match (&state.scenario.title, &state.scenario.note) {
        (None, None) => html! {},
        (Some(title), None) => html! { <p class="about-folded"><strong>{ title }</strong></p> },
        (title, Some(text)) => html! {
            <details class="about-folded" key={state.opened}>
                <summary>{ title.as_deref().unwrap_or("About this") }</summary>
                { words(state, text) }
            </details>
        },
    }
}

/// The scenario's note, as much of it as there is room for.
fn words(state: &UseReducerHandle<State>, text: &str) -> Html {
    /// For each row that a list may have.
    const LETTERS: usize = 20;
    let ends = |(_, letter): &(usize, char)| matches!(letter, '`' | '*' | '\n');
    let marks = text.char_indices().filter(ends).nth(2 * state.room);
    let end = text.char_indices().nth(state.room * LETTERS).into_iter().chain(marks).map(|(end, _)| end).min();
    let shown = end.and_then(|end| text.get(..end));
    html! {
        <>
            { note(shown.unwrap_or(text)) }
            if let Some(shown) = shown {
                { link(&state.dispatcher(), &format!("{} more letters", text.len() - shown.len()), "", Action::View(ViewAction::More)) }
            }
        </>
    }
}

fn findings(state: &UseReducerHandle<State>) -> Html {
    let document = state.selected.clone();
    let rows = state.findings().take(8).map(|finding| {
        let onclick = act(&state.dispatcher(), Action::View(ViewAction::Show(document.clone(), finding.span)));
        html! {
            <li class={format!("finding finding-{}", finding.severity.word())}>
                <span class="finding-severity">{ finding.severity.word() }</span>{ " " }
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
