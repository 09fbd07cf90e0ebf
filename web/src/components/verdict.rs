//! The answer, before anything else.

use scenario::{AccessReport, Decision, Report, Severity, capitalized};
use yew::prelude::*;

use super::Dispatch;
use super::answer::{Look, answer};
use super::icons::{Icon, icon};
use super::line::named;
use super::pasted::beside_verdict;
use crate::state::{Action, State, ViewAction};
use crate::text::sentence;
use crate::tree::html;

pub(crate) fn verdict(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    let (look, stale) = (look(access.decision), state.is_stale());
    let wrong = Some(problem(&state.report, &state.dispatcher()));
    let message = named(state, &access.message, &[]);
    let answer = answer(state, "Verdict", access.decision.word(), look, stale, message, wrong);
    html! { <>{ answer }{ beside_verdict(state) }</> }
}

/// A decision's class, icon and words.
pub(crate) fn look(decision: Decision) -> Look {
    let (class, shape) = match decision {
        Decision::Allowed => ("allowed", Icon::Allowed),
        Decision::ExplicitDeny => ("explicit-deny", Icon::ExplicitDeny),
        Decision::ImplicitDeny => ("implicit-deny", Icon::ImplicitDeny),
        Decision::Undetermined | Decision::NotEvaluated => ("no-verdict", Icon::Unknown),
    };
    (class, shape, capitalized(decision.phrase()))
}

/// A decision within a sentence, with its icon.
pub(crate) fn decision_word(decision: Decision) -> Html {
    let (_, shape, _) = look(decision);
    let class = match decision {
        Decision::Allowed => "says says-allows",
        Decision::ExplicitDeny | Decision::ImplicitDeny => "says says-denies",
        Decision::Undetermined | Decision::NotEvaluated => "says says-silent",
    };
    html! { <span {class}>{ icon(shape) }{ decision.phrase() }</span> }
}

/// What is wrong right now, with a way to the place.
fn problem(report: &Report, dispatch: &Dispatch) -> Html {
    let message = report.access.as_ref().map_or("", |access: &AccessReport| access.message.as_str());
    let first = report.findings.iter().find(|finding| finding.severity == Severity::Error);
    let show = first.map(|finding| {
        let (dispatch, document, span) = (dispatch.clone(), finding.document.clone(), finding.span);
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::View(ViewAction::Show(document.clone(), span))))
    });
    html! {
        <p class="verdict-problem">
            <span class="verdict-problem-says" title={message.replace('`', "")}>{ sentence(message) }</span>
            if let Some(onclick) = show {
                <button type="button" class="link" {onclick}>{ "Show in the editor" }</button>
            }
        </p>
    }
}
