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
        0 => html! { <>{ "no " }<span class="wide-only">{ "context " }</span>{ "keys" }</> },
        1 => html! { <>{ "1 " }<span class="wide-only">{ "context " }</span>{ "key" }</> },
        _ => html! { <>{ keys }{ " " }<span class="wide-only">{ "context " }</span>{ "keys" }</> },
    };
    let nobody = if state.whoever().is_some() { WHOEVER } else { NOT_GIVEN };
    let more = request.also.len();
    let action = if more == 0 { request.action.clone() } else { format!("{} + {more} more", request.action) };
    let wrong = |fits: &dyn Fn(&str) -> bool| {
        state.report.errors.iter().any(|problem| problem.field.as_deref().is_some_and(fits))
    };
    let keys = if state.view.is_tried {
        html! { <mark class="tried">{ keys }<span class="hidden">{ ", as tried" }</span></mark> }
    } else {
        keys
    };
    // What is not there yet is not wrong: its part says so, and so does the verdict.
    html! {
        <div class="question" role="group" aria-label="The request">
            <div class="part-row">
            { part("who", "who", ink(&caller, nobody), &caller_title, wrong(&|of| of == "principal"), wait(state, who)) }
            { part("does", "does", ink(&action, "no action yet"), &all_actions(request), !action.is_empty() && wrong(&|of| of == "action" || of.starts_with("also")), wait(state, does)) }
            </div>
            <div class="part-row">
            { part("on", "on", ink(&short(&request.resource), "no resource yet"), &request.resource, !request.resource.is_empty() && wrong(&|of| of.starts_with("resource")), wait(state, on)) }
            { part("with", "", keys, "", wrong(&|of| of.starts_with("context")), wait(state, context)) }
            { part("typical", "", html! { <>{ "Typical" }<span class="wide-only">{ " context" }</span></> }, "", false, wait(state, typical)) }
            </div>
        </div>
    }
}

/// What stands for what is not there.
pub(super) const NOT_GIVEN: &str = "not given";

/// Who asks where nobody is named, but has the policies.
const WHOEVER: &str = "whoever has this policy";

/// What a part says; in quiet ink what it says where there is nothing.
pub(super) fn ink(says: &str, otherwise: &'static str) -> Html {
    match (says, otherwise) {
        ("", WHOEVER) => html! { <span class="quiet">{ WHOEVER }</span> },
        ("", _) => html! { <span class="quiet not-given">{ otherwise }</span> },
        // Its end is cut last.
        _ => {
            let (start, end) = says.split_at(says.rfind('/').map_or(0, |at| at + 1));
            html! { <>if !start.is_empty() { <span class="part-start">{ start }</span> }<span class="part-end">{ end }</span></> }
        }
    }
}

/// A part of the question: what it says, and its fields.
pub(super) fn part(
    id: &'static str,
    word: &'static str,
    says: Html,
    title: &str,
    is_wrong: bool,
    fields: Html,
) -> Html {
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
