//! The scenario's steps below its note: what each does, what comes of it, and a press that makes it.

use scenario::Decision;
use scenario::network::Outcome;
use yew::prelude::*;

use super::answer::answer_word;
use super::asked::{expected, said};
use super::controls::{link, more};
use super::network;
use super::verdict::look;
use crate::state::{Action, Side, State, StepsAction};
use crate::text;
use crate::tree::html;

#[inline(never)]
pub(crate) fn steps(state: &UseReducerHandle<State>) -> Html {
    let (dispatch, reports) = (state.dispatcher(), &state.steps.report.steps);
    let hidden = state.scenario.steps.len().saturating_sub(reports.len());
    html! {
        <section class={if state.is_stale() { "made-steps stale" } else { "made-steps" }} aria-label="Steps">
            // Of the same rank as the title, which is a field while it is edited. A span in a heading is the title.
            <h2>{ "Steps" }<small class="quiet">{ ", each of what the one before left" }</small></h2>
            <ol>{ for reports.iter().enumerate().map(|(at, report)| row(state, at, &report.name)) }</ol>
            { more(&dispatch, hidden, ["step", "steps"]) }
        </section>
    }
}

fn row(state: &UseReducerHandle<State>, at: usize, name: &str) -> Html {
    let step = state.scenario.steps.get(at);
    let expect = step.and_then(|step| step.expect.as_ref());
    let (access, network) = state.steps.of(at);
    // What comes of the side that is shown, the sentence where there is none, and what was expected, in words.
    let (answer, why, wanted) = match state.side {
        Side::Access => (
            access.map(|of| answer_word(look(of.decision))),
            access.filter(|of| of.decision == Decision::NotEvaluated).map(|of| &of.message),
            access.zip(expect.and_then(|of| of.access.as_deref())).map(|(of, word)| (of.decision.is(word), said(word))),
        ),
        Side::Network => (
            network.map(|of| answer_word(network::look(of.outcome))),
            network.filter(|of| of.outcome == Outcome::Undetermined).map(|of| &of.message),
            network
                .zip(expect.and_then(|of| of.network.as_deref()))
                .map(|(of, word)| (of.outcome.word() == word, said(word))),
        ),
    };
    let problems = state.steps.report.warnings.iter();
    let problems =
        problems.filter(|of| of.field.as_deref().is_some_and(|field| field.starts_with(&format!("steps[{at}]"))));
    let name = text::shown(name);
    html! {
        <li key={at}>
            <p class="made-says">{ text::sentence(&name) }</p>
            <p class="made-answer">
                { answer.unwrap_or_else(|| html! { <span class="quiet">{ "Working it out" }</span> }) }
                { for wanted.map(|(holds, word)| expected(holds, word)) }
                { link(&state.dispatcher(), if at == 0 { "Do it" } else { "Do all up to here" }, &format!(": {}", name.replace('`', "")), Action::Steps(StepsAction::Make(at))) }
            </p>
            { for why.map(|why| html! { <p class="quiet">{ text::sentence(why) }</p> }) }
            { for problems.map(|of| html! { <p class="quiet">{ text::sentence(&of.message) }</p> }) }
        </li>
    }
}
