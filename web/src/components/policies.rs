//! The policies: a row each, in the order in which AWS asks them; the text of one of them, and what is wrong with it.

use scenario::{Access, DecidedLayer, Decision, DocumentPath, Extent, Layer, LayerOutcome, NamedPolicy};
use yew::prelude::*;

use super::about::about;
use super::controls::{act, link, menu, more};
use super::editor::editor;
use super::icons::{Icon, icon};
use super::later::wait;
use super::line::called;
use super::policy::change;
use crate::layers::{kinds, layer_name, layer_of, level_of, paths};
use crate::state::{Action, PolicyAction, State, ViewAction, find_policy};
use crate::text::{sentence, shown};
use crate::tree::html;

/// More rows make a page slow, and no caller has as many policies.
const MOST: usize = 100;

pub(crate) fn policies(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.access() else { return html! {} };
    html! {
        <>
            { about(state) }
            <section class="policies" aria-labelledby="policies-title">
                <div class="panel-head">
                    <h2 id="policies-title">{ "Policies" }</h2>
                    { wait(state, add) }
                </div>
                <ul class="policy-rows">{ rows(state, access) }</ul>
                if state.policy().is_some() {
                    { editor(state, &state.selected) }
                    { findings(state) }
                } else {
                    <p class="no-policies">{ "There is no policy. Add one above, or paste what AWS prints." }</p>
                }
                { printed(state, access) }
            </section>
        </>
    }
}

fn add(state: &UseReducerHandle<State>) -> Html {
    state
        .access()
        .map(|access| menu(&state.dispatcher(), "Add a policy", "policy", addable(access)))
        .unwrap_or_default()
}

/// The policies and levels that can be added. Where there is one, and one is all there can be, another cannot.
fn addable(access: &Access) -> Vec<(String, Action, String)> {
    let is_free = |kind: &DocumentPath| match kind.layer().row().extent {
        Extent::One | Extent::Stack => access.policies.slot(*kind).is_none(),
        Extent::Many | Extent::Levels => true,
    };
    let entries = kinds().filter(is_free).flat_map(|kind| {
        let levels = access.policies.levels(kind.layer());
        let at = |(at, level): (usize, &scenario::Level)| {
            (
                format!("{} at {}", kind.phrase(), shown(&level.target)),
                Action::Policies(PolicyAction::AddAtLevel(kind.layer(), at)),
            )
        };
        let mut entries: Vec<_> = levels.iter().enumerate().take(MOST).map(at).collect();
        let level = if levels.is_empty() { "" } else { " at a new level" };
        entries.push((format!("{}{level}", kind.phrase()), Action::Policies(PolicyAction::Add(kind))));
        entries.into_iter().map(|(name, action)| (name, action, String::new()))
    });
    entries.collect()
}

/// The paths of all policies in AWS's order, which is that of the answer. An empty level has a row of its own.
fn in_order(access: &Access) -> Vec<Row<'_>> {
    let all = paths(access);
    let mut rows = Vec::new();
    for layer in Layer::in_aws_order() {
        let of_layer = |path: &&String| {
            DocumentPath::parse(path).is_some_and(|known| known.layer() == layer) && !layer_of(path).starts_with("also")
        };
        rows.extend(all.iter().filter(of_layer).map(|path| Row::Policy(path.clone())));
        let levels = access.policies.levels(layer).iter().enumerate();
        rows.extend(
            levels
                .filter(|(_, level)| level.policies.is_empty())
                .map(|(at, level)| Row::Level(layer, at, &level.target)),
        );
    }
    rows.extend(all.into_iter().filter(|path| layer_of(path).starts_with("also")).map(Row::Policy));
    rows
}

enum Row<'a> {
    Policy(String),
    Level(Layer, usize, &'a str),
}

fn rows(state: &UseReducerHandle<State>, access: &Access) -> Html {
    let rows = in_order(access);
    let room = state.room.min(MOST);
    let hidden = rows.len().saturating_sub(room);
    let is_shown =
        |(at, row): &(usize, Row<'_>)| *at < room || matches!(row, Row::Policy(path) if *path == state.selected);
    let shown = rows.into_iter().enumerate().filter(is_shown).map(|(_, of)| match of {
        Row::Policy(path) => access.at(&path).map(|policy| row(state, access, &path, policy)).unwrap_or_default(),
        Row::Level(layer, at, target) => empty_level(state, layer, at, target),
    });
    html! { <>{ for shown }if hidden > 0 { <li>{ more(&state.dispatcher(), hidden, ["policy", "policies"]) }</li> }</> }
}

/// A level that is given and holds nothing: nothing passes it.
fn empty_level(state: &UseReducerHandle<State>, layer: Layer, at: usize, target: &str) -> Html {
    html! {
        <li class="policy-row" key={format!("{}-{at}", layer.key())}>
            <span class="policy-tab row-denies">
                { icon(Icon::ImplicitDeny) }
                <span class="row-layer">{ format!("{} at {}", layer.row().short, shown(target)) }</span>
                <span class="row-name quiet">{ "no policy" }</span>
                <span class="row-says">{ "does not allow" }</span>
            </span>
            { link(&state.dispatcher(), "Add one", &format!(": {} at {}", layer.row().short, target), Action::Policies(PolicyAction::AddAtLevel(layer, at))) }
        </li>
    }
}

fn row(state: &UseReducerHandle<State>, access: &Access, path: &str, policy: &NamedPolicy) -> Html {
    let is_selected = path == state.selected;
    let name = policy.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| layer_name(path));
    let (look, shape, says) = says(state, path, policy);
    let onclick = act(&state.dispatcher(), Action::Policies(PolicyAction::Select(path.to_owned())));
    let select = onclick.clone();
    html! {
        <li class={if is_selected { "policy-row selected" } else { "policy-row" }} key={path.to_owned()}>
            <button type="button" class={format!("policy-tab row-{look}")} aria-pressed={is_selected.to_string()} {onclick}>
                { icon(shape) }
                <span class="row-layer">{ row_layer(access, path) }</span>{ " " }
                <span class="row-name">{ shown(name) }</span>{ " " }
                <span class="row-says">{ says }</span>
            </button>
            <details class="pop">
                <summary class="icon-button" aria-label={format!("Change {}", called(state, path))} title="Change it" onclick={select}>{ "⋯" }</summary>
                <div class="pop-body" tabindex="-1">{ for is_selected.then(|| wait(state, change)) }</div>
            </details>
        </li>
    }
}

/// The layer of a policy in short, with its level, or with the further action that it is for.
fn row_layer(access: &Access, path: &str) -> String {
    let short = match DocumentPath::parse(path) {
        Some(DocumentPath::Also(at) | DocumentPath::AlsoGrants(at)) => {
            let action = access.request.also.get(at).map_or("", |also| also.action.as_str());
            return format!("for {}", shown(action));
        }
        Some(DocumentPath::Grants) => "grants",
        Some(known) => known.layer().row().short,
        None => path,
    };
    match level_of(&access.policies, path) {
        Some(level) => format!("{short} at {}", shown(&level.target)),
        None => short.to_owned(),
    }
}

/// What a policy says to the request: its look, its icon and the words.
fn says(state: &State, path: &str, policy: &NamedPolicy) -> (&'static str, Icon, &'static str) {
    if policy.off {
        return ("off", Icon::Off, "switched off");
    }
    let found = state.shown().and_then(|access| find_policy(access, path));
    let Some((answer, layer, report)) = found else { return ("silent", Icon::Silent, "") };
    let stops =
        answer.decided_layer == Some(DecidedLayer::Layer(layer.layer)) && answer.decision == Decision::ImplicitDeny;
    let words = report.outcome.phrase();
    match report.outcome {
        LayerOutcome::Denies => ("denies", Icon::ExplicitDeny, words),
        LayerOutcome::Allows => ("allows", Icon::Tick, words),
        LayerOutcome::Undetermined | LayerOutcome::NotEvaluated => ("silent", Icon::Unknown, words),
        LayerOutcome::Silent | LayerOutcome::NoImpact if stops => ("denies", Icon::ImplicitDeny, "does not allow"),
        LayerOutcome::Silent | LayerOutcome::NoImpact | LayerOutcome::NotApplied => ("silent", Icon::Silent, words),
    }
}

/// The texts of all policies, for paper, which does not scroll.
fn printed(state: &State, access: &Access) -> Html {
    if !state.view.is_printed {
        return html! {};
    }
    let texts = in_order(access).into_iter().filter_map(|row| match row {
        Row::Policy(path) => {
            let policy = access.at(&path)?;
            let name = policy.name.as_deref().unwrap_or_default();
            Some(html! { <><h3>{ format!("{}: {}", row_layer(access, &path), shown(name)) }</h3><pre class="code">{ &policy.document }</pre></> })
        }
        Row::Level(..) => None,
    });
    html! { <div class="printed">{ for texts }</div> }
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
