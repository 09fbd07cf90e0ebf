//! Why: every policy, statement and element, with what was asked and what was found.

use std::collections::HashMap;

use scenario::{
    AccessReport, Decision, ElementReport, LayerOutcome, LayerReport, MissingKey, PolicyReport, StatementReport,
};
use yew::prelude::*;

use super::Dispatch;
use super::advice::{Changes, Hinges, what_if};
use super::icons::{Icon, icon};
use crate::state::{Action, State, layer_name};
use crate::text::sentence;

/// More rows than this at once make a page slow, and nobody reads them.
const MOST_STATEMENTS: usize = 60;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

#[component]
pub(crate) fn Trace(props: &Props) -> Html {
    // What the user opened or closed, by document and statement number.
    let toggled = use_state(HashMap::<(String, usize), bool>::new);
    let state = &props.state;
    let Some(access) = state.shown() else { return html! {} };
    let stale = state.is_stale();
    let at_cursor = state.statement_at_cursor();
    let with_layer = access.layers.iter().flat_map(|layer| layer.policies.iter().map(move |policy| (layer, policy)));
    let policies = with_layer.map(|(layer, policy)| {
        let current = at_cursor.filter(|_| policy.document == state.selected);
        let toggle = {
            let (toggled, document) = (toggled.clone(), policy.document.clone());
            Callback::from(move |(number, open): (usize, bool)| {
                let mut next = (*toggled).clone();
                next.insert((document.clone(), number), open);
                toggled.set(next);
            })
        };
        let open = |statement: &StatementReport| {
            let usual = statement.decides || statement.closest || policy.statements.len() <= 3;
            toggled.get(&(policy.document.clone(), statement.number)).copied().unwrap_or(usual)
        };
        policy_trace(layer, policy, current, open, &toggle, &state.dispatcher())
    });
    html! {
        <section class={classes!("trace", stale.then_some("stale"))} aria-label="Why">
            <Changes state={state.clone()} />
            { for policies }
            { for access.also.iter().map(further) }
            <Hinges state={state.clone()} />
            { missing(access, state) }
            { assumptions(state) }
        </section>
    }
}

fn policy_trace(
    layer: &LayerReport,
    policy: &PolicyReport,
    current: Option<usize>,
    open: impl Fn(&StatementReport) -> bool,
    toggle: &Callback<(usize, bool)>,
    dispatch: &Dispatch,
) -> Html {
    let says = match policy.outcome {
        LayerOutcome::Allows => "allows",
        LayerOutcome::Denies => "denies",
        LayerOutcome::Silent => "silent",
        LayerOutcome::NotApplied => "not applied",
        LayerOutcome::NotEvaluated => "not evaluated",
    };
    let hidden = policy.statements.len().saturating_sub(MOST_STATEMENTS);
    // What decides is shown wherever it stands.
    let shown = policy.statements.iter().filter(|s| s.number <= MOST_STATEMENTS || s.decides || s.closest);
    let statements = shown.take(2 * MOST_STATEMENTS).map(|statement| {
        let is_open = open(statement);
        statement_trace(&policy.document, statement, is_open, current == Some(statement.number), toggle, dispatch)
    });
    html! {
        <section class="policy-trace">
            <h2>
                { &policy.name }
                <span class="quiet">
                    { format!(" {}", layer_name(&layer.layer)) }
                    if let Some(from) = &policy.from { { format!(" from {from}") } }
                </span>
                <span class={format!("says says-{}", says.replace(' ', "-"))}>{ says }</span>
            </h2>
            if policy.outcome == LayerOutcome::NotApplied {
                <p class="quiet">{ &layer.message }</p>
            }
            <ol class="statements">{ for statements }</ol>
            if hidden > 0 {
                <p class="quiet">{ format!("{hidden} more statements are not listed here; none of them decides.") }</p>
            }
        </section>
    }
}

fn statement_trace(
    document: &str,
    statement: &StatementReport,
    open: bool,
    current: bool,
    toggle: &Callback<(usize, bool)>,
    dispatch: &Dispatch,
) -> Html {
    let number = statement.number;
    let role = match (statement.decides, statement.closest) {
        (true, _) => Some("decides"),
        (_, true) => Some("closest"),
        _ => None,
    };
    let look = match (statement.matched, statement.effect.as_str(), statement.closest) {
        (true, "Deny", _) => "denies",
        (true, _, _) => "allows",
        (false, _, true) => "closest",
        _ => "silent",
    };
    let id = format!("{}-{number}", document.replace(['[', ']'], "-"));
    let onclick = toggle.reform(move |_: MouseEvent| (number, !open));
    let chips = statement.elements.iter().map(|element| {
        let (shape, says) = if element.holds { (Icon::Tick, "matches") } else { (Icon::Cross, "does not match") };
        html! {
            <span class={classes!("chip", (!element.holds).then_some("chip-fails"))}>
                { short_name(element) }{ icon(shape) }<span class="hidden">{ says }</span>
            </span>
        }
    });
    html! {
        <li class={classes!("statement", format!("statement-{look}"), current.then_some("current"))} data-statement={number.to_string()}>
            <button type="button" class="statement-head" {onclick} aria-expanded={open.to_string()} aria-controls={id.clone()}>
                <span class="caret">{ icon(Icon::Chevron) }</span>
                <span class="statement-name">
                    <span class="number">{ number }</span>{ " " }
                    <span class="effect">{ &statement.effect }</span>
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
                        { for statement.elements.iter().map(|element| element_trace(document, element, dispatch)) }
                    </ul>
                }
            </div>
        </li>
    }
}

fn element_trace(document: &str, element: &ElementReport, dispatch: &Dispatch) -> Html {
    let (shape, says) = if element.holds { (Icon::Tick, "Matches: ") } else { (Icon::Cross, "Does not match: ") };
    html! {
        <li class={classes!("element", if element.holds { "holds" } else { "fails" })}>
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

pub(crate) fn show_button(document: &str, span: [usize; 2], label: &str, dispatch: &Dispatch) -> Html {
    let (dispatch, document) = (dispatch.clone(), document.to_owned());
    let onclick = Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Show(document.clone(), span)));
    html! { <button type="button" class="link" {onclick}>{ label }</button> }
}

/// A verdict in a word, with its icon.
pub(crate) fn decision_word(decision: Decision) -> Html {
    let (look, shape, word) = match decision {
        Decision::Allowed => ("says-allows", Icon::Allowed, "allowed"),
        Decision::ExplicitDeny => ("says-denies", Icon::ExplicitDeny, "denied explicitly"),
        Decision::ImplicitDeny => ("says-denies", Icon::ImplicitDeny, "denied implicitly"),
        Decision::NotEvaluated => ("says-silent", Icon::Unknown, "no verdict"),
    };
    html! { <span class={classes!("says", look)}>{ icon(shape) }{ word }</span> }
}

/// For the line of a statement.
fn short_name(element: &ElementReport) -> &str {
    match &element.key {
        Some(key) => key.rsplit(':').next().unwrap_or(key),
        None => &element.element,
    }
}

fn long_name(element: &ElementReport) -> String {
    match (&element.operator, &element.key) {
        (Some(operator), Some(key)) => format!("{operator} {key}"),
        _ => element.element.clone(),
    }
}

/// A further action that the call needs: its verdict in words. Its policies are the caller's own, and the other
/// resource's.
fn further(also: &AccessReport) -> Html {
    let (shape, says) = match also.decision {
        Decision::Allowed => (Icon::Tick, "The call's further action is allowed."),
        _ => (Icon::Cross, "The call's further action is not allowed."),
    };
    html! {
        <section class="policy-trace">
            <h2>{ icon(shape) }{ " " }{ says }</h2>
            <p>{ sentence(&also.message) }</p>
        </section>
    }
}

fn missing(access: &AccessReport, state: &UseReducerHandle<State>) -> Html {
    if access.missing_context.is_empty() {
        return html! {};
    }
    let row = |missing: &MissingKey| {
        let (dispatch, key) = (state.dispatcher(), missing.key.clone());
        let onclick = Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::AddContext(key.clone())));
        let readers = match missing.read_by.as_slice() {
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            [] => String::new(),
        };
        let tried =
            state.advice().and_then(|advice| advice.missing_context.iter().find(|tried| tried.key == missing.key));
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
    };
    html! {
        <section class="missing">
            <h2>{ "Not set in this request" }</h2>
            <ul>{ for access.missing_context.iter().map(row) }</ul>
        </section>
    }
}

fn assumptions(state: &State) -> Html {
    let absent = state.absent_layers();
    if absent.is_empty() {
        return html! {};
    }
    html! { <p class="quiet assumptions">{ format!("Not given, so not applied: {}.", absent.join(", ")) }</p> }
}
