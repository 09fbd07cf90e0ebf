//! The scenario's `requests`: a table of what else is asked of the same policies, what was expected and what comes of it.

use scenario::network::Outcome;
use scenario::{Decision, RequestReport};
use yew::prelude::*;

use super::answer::answer_word;
use super::controls::{icon_button, link, more};
use super::icons::{Icon, icon};
use super::line::{line_link, named};
use super::verdict::look;
use crate::state::{Action, RequestAction, State};
use crate::text;
use crate::tree::html;

/// The table, where there is one; and what puts the question into it.
pub(crate) fn asked(state: &UseReducerHandle<State>) -> Html {
    let (reports, kept, dispatch) = (&state.report.requests, state.kept_at(), state.dispatcher());
    let has_answer = state.shown().is_some_and(|access| access.decision != Decision::NotEvaluated);
    if reports.is_empty() && !has_answer {
        return html! {};
    }
    let rows = reports.iter().enumerate().map(|(at, report)| row(state, at, report, kept == Some(at)));
    html! {
        <section class={if state.is_stale() { "asked stale" } else { "asked" }} aria-label="Other requests">
            if !reports.is_empty() {
                <h2>{ "Other requests under these policies" }</h2>
                { for then(state).map(|text| html! { <p class="quiet" role="status">{ text }</p> }) }
                <ul>{ for rows }</ul>
                { more(&dispatch, state.scenario.requests.len().saturating_sub(reports.len()), ["request", "requests"]) }
            }
            if kept.is_none() && has_answer {
                <p>{ link(&dispatch, "Keep this request beside others", ", with its verdict as what is expected", Action::Request(RequestAction::KeepNamed)) }</p>
            }
        </section>
    }
}

/// How many of the requests the change whose lines are shown would answer otherwise.
fn then(state: &State) -> Option<String> {
    let (then, now) = (&state.view.requests_then, &state.report.requests);
    let others = then.iter().zip(now).filter(|(then, now)| **then != now.decision).count();
    (!then.is_empty()).then(|| changes(others))
}

fn changes(count: usize) -> String {
    match count {
        0 => "The change that is shown changes none of these.".to_owned(),
        count => format!("The change that is shown changes {count} of these."),
    }
}

fn row(state: &UseReducerHandle<State>, at: usize, report: &RequestReport, is_asked: bool) -> Html {
    let dispatch = state.dispatcher();
    let wanted = state.scenario.requests.get(at).and_then(|of| of.expect.as_deref());
    let then = state.view.requests_then.get(at).copied().filter(|then| *then != report.decision);
    let name = text::shown(&report.name);
    html! {
        <li key={at}>
            <p class="asked-name"><strong>{ text::words(&name) }</strong>
                { answer_word(look(report.decision)) }
                { for wanted.map(|word| expected(report.decision.is(word), said(word))) }
                if let Some(then) = then {
                    <span class="asked-then">{ "with the change: " }{ answer_word(look(then)) }</span>
                }
            </p>
            <p class="quiet">{ named(state, &report.message, &[]) }{ " " }
                { for report.decided_at.as_ref().map(|of| line_link(state, &of.document, of.span)) }
            </p>
            <p class="asked-acts">
                if is_asked {
                    <span class="quiet">{ "asked above" }</span>
                } else {
                    { link(&dispatch, "Ask this", &format!(": {name}"), Action::Request(RequestAction::AskNamed(at))) }
                }
                { icon_button(&dispatch, Icon::Cross, "", &format!("Remove {name}"), "", Action::Request(RequestAction::RemoveNamed(at))) }
            </p>
        </li>
    }
}

/// Whether what was expected, as people say it, is what came.
pub(super) fn expected(holds: bool, word: &str) -> Html {
    match holds {
        true => html! { <span class="quiet">{ "as expected " }{ icon(Icon::Tick) }</span> },
        false => html! { <span class="asked-wrong">{ format!("expected: {word} ") }{ icon(Icon::Cross) }</span> },
    }
}

/// A word of the report as people say it.
pub(super) fn said(word: &str) -> &str {
    let all = [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
    let outcomes = [Outcome::Reachable, Outcome::NotReachable, Outcome::Ambiguous];
    let decision = all.into_iter().find(|of| of.word() == word).map(Decision::phrase);
    let outcome = || outcomes.into_iter().find(|of| of.word() == word).map(Outcome::phrase);
    decision.or_else(outcome).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_a_change_changes_is_said() {
        assert_eq!(changes(0), "The change that is shown changes none of these.");
        assert_eq!(changes(2), "The change that is shown changes 2 of these.");
    }

    #[test]
    fn words_of_the_report_are_said_as_people_say_them() {
        let words = ["explicitDeny", "notReachable", "ambiguous", "denied"];
        assert_eq!(words.map(said), ["denied explicitly", "not reachable", "partly reachable", "denied"]);
    }
}
