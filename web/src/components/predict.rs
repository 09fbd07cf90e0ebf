//! The author's question, or a block's: it stands in the place of the answer until the reader has chosen, and then says what was right.

use yew::prelude::*;

use super::controls::{button, link};
use super::icons::{Icon, icon};
use crate::state::{Action, Predicted, State, StepsAction};
use crate::text::sentence;
use crate::tree::html;

/// More choices nobody reads.
const MOST: usize = 20;

/// The question with its choices, in the place of the answer.
#[inline(never)]
pub(crate) fn predict(state: &UseReducerHandle<State>) -> Html {
    let (Some(question), dispatch) = (state.question(), state.dispatcher()) else { return html! {} };
    let choices = question.choices.iter().take(MOST).enumerate().map(|(at, choice)| {
        html! { <li key={at}>{ button(&dispatch, &json::clip(choice), Action::Steps(StepsAction::Predict(Some(at)))) }</li> }
    });
    html! {
        <section class="verdict predict" aria-labelledby="predict-title">
            <h2 id="predict-title">{ prompt(&question.prompt) }</h2>
            <ul class="predict-choices">{ for choices }</ul>
            { link(&dispatch, "Show the answer", " without a choice", Action::Steps(StepsAction::Predict(None))) }
        </section>
    }
}

fn prompt(text: &str) -> Html {
    match text {
        "" => html! { { "What do you expect?" } },
        text => sentence(text),
    }
}

/// What stands in the place of the reasons until then, over what ends the page. It is one element, so that the parts which
/// take its place are not taken for others of its parts.
#[inline(never)]
pub(crate) fn hidden_reasons(bottom: Html) -> Html {
    html! { <div class="predict-later"><p class="quiet">{ "The reasons are shown once you have chosen." }</p>{ bottom }</div> }
}

/// What was chosen, whether that is right, and why, until the scenario is another one.
#[inline(never)]
pub(crate) fn predicted(state: &UseReducerHandle<State>) -> Html {
    let (Predicted::As(at), Some(question)) = (state.predicted, state.question()) else { return html! {} };
    let (Some(choice), Some(right)) = (question.choices.get(at), state.right_choices()) else { return html! {} };
    let is_right = right.contains(&at);
    let right: Vec<_> = right.iter().filter_map(|right| question.choices.get(*right)).collect();
    // The author's reason for this choice, or else for the right one.
    let why = question.why.get(at).filter(|why| !why.is_empty());
    html! {
        <div class="predicted" role="status">
            { icon(if is_right { Icon::Tick } else { Icon::Cross }) }
            <p>
                { "You chose " }<strong>{ json::clip(choice).into_owned() }</strong>
                if is_right {
                    { ", which is right. " }
                } else {
                    { for right.iter().enumerate().map(|(at, right)| html! { <>{ if at == 0 { "; right is " } else { " or " } }<strong>{ json::clip(right).into_owned() }</strong></> }) }{ ". " }
                }
                { for why.map(|why| sentence(why)) }
            </p>
        </div>
    }
}
