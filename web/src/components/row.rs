//! Lines of the request, in which it reads as a sentence: who does what on what.

use scenario::Problem;
use yew::prelude::*;

use super::controls::Field;
use super::pasted::read_as;
use crate::state::{Action, State};
use crate::text::sentence;
use crate::tree::html;

/// A labelled input, with its problem under it. It is named as in the scenario: `action`, `also[0].action`.
pub(crate) fn field(
    state: &UseReducerHandle<State>,
    name: &str,
    word: &'static str,
    label: &'static str,
    value: &str,
    placeholder: &'static str,
    action: impl Fn(String) -> Action + 'static,
) -> Html {
    let offers = match name.rsplit('.').next() {
        Some("action") => "action",
        Some("resource") => "resource",
        Some("role") => "arn",
        _ => "",
    };
    // What is still to be typed is not wrong.
    let is_wrong = !value.is_empty() && state.problem(name).is_some();
    let input = Field { id: name, class: "code", value, placeholder, offers, is_wrong, ..Field::default() };
    row(state, name, word, label, input.html(&state.dispatcher(), action))
}

/// A line of the request: a word of the question, and what is asked.
pub(crate) fn row(state: &State, name: &str, word: &'static str, label: &'static str, input: Html) -> Html {
    html! {
        <div class="row">
            <label class="row-word" for={name.to_owned()}>{ word }<span class="hidden">{ format!(": {label}") }</span></label>
            <div class="row-body">{ input }{ problem_line(name, state.problem(name)) }{ read_as(state, name) }</div>
        </div>
    }
}

/// What is wrong with a field, under it.
pub(crate) fn problem_line(name: &str, problem: Option<&Problem>) -> Html {
    html! { <p class="field-problem" id={format!("{name}-problem")}>{ for problem.map(|problem| sentence(&problem.message)) }</p> }
}
