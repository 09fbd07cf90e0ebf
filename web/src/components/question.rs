//! The question in one line: who does what on what, with which context keys. Each part opens its fields.

use scenario::RequestDocument;
use yew::prelude::*;

use super::icons::{Icon, icon};
use super::later::wait;
use super::request::{context, does, on, typical, who};
use super::short::{caller, short};
use crate::state::State;
use crate::tree::html;

pub(crate) fn question(state: &UseReducerHandle<State>) -> Html {
    let Some(request) = state.request() else { return html! {} };
    let (caller, caller_title) = caller(&request.principal);
    let keys = request.context.0.len();
    let keys = match keys {
        0 => "no context keys".to_owned(),
        1 => "1 context key".to_owned(),
        _ => format!("{keys} context keys"),
    };
    let more = request.also.len();
    let action = if more == 0 { request.action.clone() } else { format!("{} + {more} more", request.action) };
    let wrong = |fits: &dyn Fn(&str) -> bool| {
        state.report.errors.iter().any(|problem| problem.field.as_deref().is_some_and(fits))
    };
    html! {
        <div class="question" role="group" aria-label="The request">
            { part("who", "who", &caller, &caller_title, wrong(&|of| of == "principal"), wait(state, who)) }
            { part("does", "does", &action, &all_actions(request), wrong(&|of| of == "action" || of.starts_with("also")), wait(state, does)) }
            { part("on", "on", &short(&request.resource), &request.resource, wrong(&|of| of.starts_with("resource")), wait(state, on)) }
            { part("with", "", &keys, "", wrong(&|of| of.starts_with("context")), wait(state, context)) }
            { part("typical", "", "Typical context", "", false, wait(state, typical)) }
        </div>
    }
}

/// A part of the question: what it says, and its fields.
pub(super) fn part(
    id: &'static str,
    word: &'static str,
    says: &str,
    title: &str,
    is_wrong: bool,
    fields: Html,
) -> Html {
    let says = if says.is_empty() {
        html! { <span class="quiet">{ "not given" }</span> }
    } else {
        html! { { says } }
    };
    html! {
        <details class={if is_wrong { "pop part wrong" } else { "pop part" }} id={format!("part-{id}")}>
            <summary title={title.to_owned()}>
                if !word.is_empty() { <span class="part-word">{ word }</span>{ " " } }
                if is_wrong { { icon(Icon::Cross) }<span class="hidden">{ "not right yet: " }</span> }
                <bdi class="part-says">{ says }</bdi><span class="caret">{ icon(Icon::Chevron) }</span>
            </summary>
            <div class="pop-body" tabindex="-1">{ fields }</div>
        </details>
    }
}

fn all_actions(request: &RequestDocument) -> String {
    let also = request.also.iter().take(20).map(|also| also.action.as_str());
    std::iter::once(request.action.as_str()).chain(also).collect::<Vec<_>>().join(", ")
}
