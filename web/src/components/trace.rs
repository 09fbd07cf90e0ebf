//! Why: every policy, statement and element, with what was asked and what was found.

use std::cell::Cell;
use std::rc::Rc;

use scenario::{
    AccessReport, Decision, DocumentPath, Effect, ElementReport, LayerOutcome, LayerReport, MissingKey, PolicyReport,
    StatementReport,
};
use yew::prelude::*;

use super::Dispatch;
use super::advice::{changes, hinges, what_if};
use super::controls::{act, link, more, show_button};
use super::icons::{Icon, icon};
use super::later::{Piece, pieces, slices};
use crate::layers::{layer_of, level_of, paths_in, place};
use crate::state::{Action, PolicyAction, RequestAction, State, ViewAction};
use crate::text::{self, sentence};

/// So many statements of each policy are shown in any case.
const FIRST: usize = 3;

/// Statements that came closest are shown wherever they stand, so many of a policy.
const MOST_CLOSEST: usize = 20;

/// So many statements are open at first, besides the one that decides.
const MOST_OPEN: usize = 20;

/// So many parts of a list are drawn in a task.
const FEW: usize = 4;

/// So many statements are left of all policies together, shown and open.
struct Space {
    left: Cell<usize>,
    open: Cell<usize>,
}

fn take(left: &Cell<usize>) -> bool {
    left.replace(left.get().saturating_sub(1)) > 0
}

/// Where a policy stands in the answer: that to a further action, or to the request; the layer; the policy.
type At = (Option<usize>, usize, usize);

fn policy_at(state: &State, (also, layer, policy): At) -> Option<(&LayerReport, &PolicyReport)> {
    let access = state.shown()?;
    let answer = also.map_or(Some(access), |also| access.also.get(also))?;
    let layer = answer.layers.get(layer)?;
    Some((layer, layer.policies.get(policy)?))
}

pub(crate) fn trace(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    let space = Space { left: Cell::new(state.room), open: Cell::new(MOST_OPEN) };
    let layers = access.layers.iter().enumerate().filter_map(|(at, layer)| layer_trace(state, at, layer, &space));
    let mut parts: Vec<Piece> = layers.collect();
    parts.extend(access.also.iter().enumerate().map(|(at, also)| further(state, at, also, &space)));
    let own = state.clone();
    parts.push(Box::new(move || html! { <>{ hinges(&own) }{ missing(&own) }{ assumptions(&own) }</> }));
    html! {
        <section class={if state.is_stale() { "trace stale" } else { "trace" }} aria-label="Why">
            { changes(state) }
            { pieces(state.drawing(), FEW, &Rc::from(parts)) }
        </section>
    }
}

fn layer_trace(state: &UseReducerHandle<State>, at: usize, layer: &LayerReport, space: &Space) -> Option<Piece> {
    let decides = |traced: &PolicyReport| traced.statements.iter().any(|statement| statement.decides);
    let is_shown = |(at, traced): &(usize, &PolicyReport)| *at < state.room || decides(traced);
    let shown = layer.policies.iter().enumerate().filter(is_shown);
    let mut policies: Vec<(String, Piece)> = shown
        .map(|(policy, traced)| (traced.document.clone(), policy_trace(state, (None, at, policy), traced, space)))
        .collect();
    // In the order of the tabs.
    for (path, off) in switched_off(state, layer.layer.key(), layer.layer.phrase(), &layer.policies) {
        let at = policies.iter().position(|(other, _)| place(other) > place(&path)).unwrap_or(policies.len());
        policies.insert(at, (path, off));
    }
    if policies.is_empty() {
        return None;
    }
    let hidden = layer.policies.len().saturating_sub(state.room);
    let mut parts: Vec<Piece> = policies.into_iter().map(|(_, trace)| trace).collect();
    let dispatch = state.dispatcher();
    parts.push(Box::new(move || more(&dispatch, hidden, ["policy", "policies"])));
    let id = format!("trace-{}", layer.layer.key());
    Some(group(state.drawing(), id, Some(layer.layer.phrase().to_owned()), parts))
}

/// What belongs to a layer or to a further action, as one element.
fn group(drawing: u32, id: String, label: Option<String>, parts: Vec<Piece>) -> Piece {
    let parts = Rc::from(parts);
    Box::new(move || {
        html! {
            <div class="layer-trace" id={id.clone()} tabindex="-1" role="group" aria-label={label.clone()}>
                { pieces(drawing, FEW, &parts) }
            </div>
        }
    })
}

/// A policy of the answer, with those of its statements for which there is space.
fn policy_trace(state: &UseReducerHandle<State>, at: At, policy: &PolicyReport, space: &Space) -> Piece {
    let is_open = |statement: &StatementReport| {
        let near = statement.closest || policy.statements.len() <= FIRST;
        let usual = statement.decides || near && take(&space.open);
        state.toggled(&policy.document, statement.number).unwrap_or(usual)
    };
    // What decides is shown wherever it stands.
    let mut near = 0..MOST_CLOSEST;
    let mut is_shown =
        |s: &StatementReport| s.number <= FIRST || take(&space.left) || s.decides || s.closest && near.next().is_some();
    let shown = policy.statements.iter().enumerate().filter(|(_, statement)| is_shown(statement));
    let shown: Rc<[(usize, bool)]> = shown.map(|(number, statement)| (number, is_open(statement))).collect();
    let state = state.clone();
    Box::new(move || draw_policy(&state, at, &shown).unwrap_or_default())
}

fn draw_policy(state: &UseReducerHandle<State>, at: At, shown: &Rc<[(usize, bool)]>) -> Option<Html> {
    let (layer, policy) = policy_at(state, at)?;
    let says = policy.outcome.phrase();
    let path = DocumentPath::parse(&policy.document);
    let hidden = policy.statements.len() - shown.len();
    let current = state.statement_at_cursor().filter(|_| policy.document == state.selected);
    let statement = {
        let (state, shown) = (state.clone(), Rc::clone(shown));
        move |place: usize| {
            let (place, open) = *shown.get(place)?;
            let (_, policy) = policy_at(&state, at)?;
            Some(statement_trace(&state, at, place, policy.statements.get(place)?, open, current))
        }
    };
    Some(html! {
        <section class="policy-trace">
            <h2>
                { &policy.name }
                <span class="quiet">
                    { format!(" {}", if path.is_some_and(DocumentPath::is_grants) { DocumentPath::Grants.phrase() } else { layer.layer.phrase() }) }
                    { attached(state, policy) }
                </span>
                <span class={format!("says says-{}", says.replace(' ', "-"))}>{ says }</span>
            </h2>
            if policy.outcome == LayerOutcome::NotApplied {
                <p class="quiet">{ &layer.message }</p>
            }
            <ol class="statements">{ slices(state.drawing(), shown.len(), FEW, statement) }</ol>
            { more(&state.dispatcher(), hidden, ["statement", "statements"]) }
            if policy.more > 0 {
                <p class="quiet">{ format!("{} more statements are not explained; none of them decides.", policy.more) }</p>
            }
        </section>
    })
}

/// What a policy is attached to, as the end of its heading.
fn attached(state: &State, policy: &PolicyReport) -> Option<String> {
    let target = || Some(format!(" at {}", level_of(&state.access()?.policies, &policy.document)?.target));
    policy.from.as_ref().map(|from| format!(" from {from}")).or_else(target)
}

/// The policies of a part that take no part, by path; of those that the answer has not listed before they were
/// switched off.
fn switched_off(
    state: &UseReducerHandle<State>,
    part: &str,
    kind: &str,
    listed: &[PolicyReport],
) -> Vec<(String, Piece)> {
    let Some(access) = state.access() else { return Vec::new() };
    let off = paths_in(access, part).into_iter().filter_map(|path| {
        let policy = access.at(&path).filter(|policy| policy.off)?;
        if listed.iter().any(|traced| traced.document == path) {
            return None;
        }
        let name = policy.name.as_deref().filter(|name| !name.trim().is_empty());
        let target = level_of(&access.policies, &path).map(|level| format!(" at {}", level.target));
        let on = Action::Policies(PolicyAction::Switch(path.clone(), true));
        let trace = html! {
            <section class="policy-trace">
                <h2 class="quiet">
                    { text::shown(name.unwrap_or(kind)) }{ " " }{ for name.map(|_| kind) }<bdi>{ target }</bdi>
                    <span class="says says-not-applied">{ "switched off" }</span>
                </h2>
                <p class="quiet">
                    { "It takes no part and is not checked. " }
                    { link(&state.dispatcher(), "Switch it on", &format!(": {}", name.unwrap_or(kind)), on) }
                </p>
            </section>
        };
        let trace: Piece = Box::new(move || trace.clone());
        Some((path, trace))
    });
    // More tabs there are none.
    off.take(100).collect()
}

fn statement_trace(
    state: &UseReducerHandle<State>,
    at: At,
    place: usize,
    statement: &StatementReport,
    open: bool,
    current: Option<usize>,
) -> Html {
    let (dispatch, room) = (&state.dispatcher(), state.room);
    let Some((_, PolicyReport { document, .. })) = policy_at(state, at) else { return html! {} };
    let number = statement.number;
    let role = match (statement.decides, statement.closest) {
        (true, _) => Some("decides"),
        (_, true) => Some("closest"),
        _ => None,
    };
    let look = match (statement.matched, statement.effect, statement.closest) {
        (true, Effect::Deny, _) => "denies",
        (true, _, _) => "allows",
        (false, _, true) => "closest",
        _ => "silent",
    };
    let id = format!("{}-{number}", document.replace(['[', ']'], "-"));
    let onclick = act(dispatch, Action::View(ViewAction::Toggle(document.clone(), number, !open)));
    let element = {
        let state = state.clone();
        move |of: usize| {
            let (_, policy) = policy_at(&state, at)?;
            let element = policy.statements.get(place)?.elements.get(of)?;
            Some(element_trace(&policy.document, element, &state.dispatcher()))
        }
    };
    let chips = statement.elements.iter().take(room).map(|element| {
        let (shape, says, class) = match (element.holds, element.open) {
            (true, _) => (Icon::Tick, "matches", "chip"),
            (false, true) => (Icon::Unknown, "is not known", "chip chip-open"),
            (false, false) => (Icon::Cross, "does not match", "chip chip-fails"),
        };
        html! {
            <span {class}>
                { short_name(element) }{ icon(shape) }<span class="hidden">{ says }</span>
            </span>
        }
    });
    html! {
        <li class={format!("statement statement-{look} {}", if current == Some(number) { "current" } else { "" })} data-statement={number.to_string()}>
            <button type="button" class="statement-head" {onclick} aria-expanded={open.to_string()} aria-controls={id.clone()}>
                <span class="caret">{ icon(Icon::Chevron) }</span>
                <span class="statement-name">
                    <span class="number">{ number }</span>{ " " }
                    <span class="effect">{ statement.effect.to_string() }</span>
                    if let Some(sid) = &statement.sid { { " " }<span class="sid">{ sid }</span> }
                </span>
                <span class="chips">{ for chips }</span>
                if let Some(role) = role { <span class="role">{ role }</span> }
            </button>
            <div class="statement-body" {id} hidden={!open}>
                if open {
                    <p class="statement-says">
                        { sentence(&statement.message) }{ " " }
                        { show_button(document, statement.span, "Show in the editor", dispatch) }
                    </p>
                    <ul class="elements">
                        { slices(state.drawing(), statement.elements.len().min(room), 2 * FEW, element) }
                    </ul>
                    { more(dispatch, statement.elements.len().saturating_sub(room), ["condition", "conditions"]) }
                }
            </div>
        </li>
    }
}

fn element_trace(document: &str, element: &ElementReport, dispatch: &Dispatch) -> Html {
    let (shape, says, class) = match (element.holds, element.open) {
        (true, _) => (Icon::Tick, "Matches: ", "element holds"),
        (false, true) => (Icon::Unknown, "Not known: ", "element open"),
        (false, false) => (Icon::Cross, "Does not match: ", "element fails"),
    };
    html! {
        <li {class}>
            { icon(shape) }
            <div>
                <span class="hidden">{ says }</span>
                { show_button(document, element.span, &long_name(element), dispatch) }
                { " " }<span class="element-says">{ sentence(&element.message) }</span>
                if element.derived {
                    <span class="quiet">{ " The value follows from the request." }</span>
                }
                if let Some(note) = &element.note {
                    <p class="note">{ sentence(&note.text) }{ " " }
                        <a href={note.page.clone()} target="_blank" rel="noopener noreferrer">{ "AWS documentation" }<span class="hidden">{ " (opens a new tab)" }</span></a>
                    </p>
                }
            </div>
        </li>
    }
}

/// For the line of a statement.
fn short_name(element: &ElementReport) -> String {
    match &element.key {
        Some(key) => key.rsplit(':').next().unwrap_or(key).to_owned(),
        None => element.element.to_string(),
    }
}

fn long_name(element: &ElementReport) -> String {
    match (&element.operator, &element.key) {
        (Some(operator), Some(key)) => format!("{operator} {key}"),
        _ => element.element.to_string(),
    }
}

/// A further action that the call needs: its verdict in words, and what the policy on its resource says. Its other
/// policies are the caller's own.
fn further(state: &UseReducerHandle<State>, at: usize, answer: &AccessReport, space: &Space) -> Piece {
    let also = state.request().and_then(|request| request.also.get(at));
    let (shape, says, class) = match answer.decision {
        Decision::Allowed => (Icon::Tick, "allowed", "says says-allows"),
        Decision::NotEvaluated => (Icon::Unknown, "not evaluated", "says says-not-evaluated"),
        Decision::Undetermined => (Icon::Unknown, "undetermined", "says says-not-evaluated"),
        _ => (Icon::Cross, "not allowed", "says says-denies"),
    };
    let heading = html! {
        <section class="policy-trace">
            <h2>
                <bdi>{ also.map_or("", |also| also.action.as_str()) }</bdi><span class="quiet">{ " further action of the call" }</span>
                <span {class}>{ icon(shape) }{ " " }{ says }</span>
            </h2>
            <p>{ sentence(&answer.message) }</p>
        </section>
    };
    let mut parts: Vec<Piece> = vec![Box::new(move || heading.clone())];
    for (place, layer) in answer.layers.iter().enumerate() {
        let own = layer.policies.iter().enumerate();
        let own = own.filter(|(_, policy)| layer_of(&policy.document).starts_with("also"));
        parts.extend(own.map(|(policy, traced)| policy_trace(state, (Some(at), place, policy), traced, space)));
    }
    let off = switched_off(state, &format!("also[{at}]"), "resource policy", &[]);
    parts.extend(off.into_iter().map(|(_, off)| off));
    group(state.drawing(), format!("trace-also-{at}"), also.map(|also| also.action.clone()), parts)
}

fn missing(state: &UseReducerHandle<State>) -> Html {
    let keys = state.shown().map_or(0, |access| access.missing_context.len());
    if keys == 0 {
        return html! {};
    }
    let own = state.clone();
    let row = move |at: usize| {
        own.shown().and_then(|access| access.missing_context.get(at)).map(|missing| missing_key(missing, &own))
    };
    html! {
        <section class="missing">
            <h2>{ "Not set in this request" }</h2>
            <ul>{ slices(state.drawing(), keys, 2 * FEW, row) }</ul>
        </section>
    }
}

fn missing_key(missing: &MissingKey, state: &UseReducerHandle<State>) -> Html {
    let (dispatch, key) = (state.dispatcher(), missing.key.clone());
    let onclick =
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Request(RequestAction::AddContext(key.clone()))));
    let readers = match missing.read_by.as_slice() {
        [only] => only.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        [] => String::new(),
    };
    let tried = state.advice().and_then(|advice| advice.missing_context.iter().find(|tried| tried.key == missing.key));
    html! {
        <li>
            <code>{ &missing.key }</code>{ format!(" is read by {readers}. ") }
            { show_button(&missing.at.document, missing.at.span, "Show in the editor", &state.dispatcher()) }{ " " }
            if let Some(tried) = tried {
                { what_if(tried, state) }
            } else {
                <button type="button" class="link" {onclick}>{ "Set it" }<span class="hidden">{ format!(": {}", missing.key) }</span></button>
            }
        </li>
    }
}

fn assumptions(state: &State) -> Html {
    let absent = state.absent_layers();
    if absent.is_empty() {
        return html! {};
    }
    html! { <p class="quiet assumptions">{ format!("Not given, so not applied: {}.", absent.join(", ")) }</p> }
}
