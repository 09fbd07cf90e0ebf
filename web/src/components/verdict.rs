//! The answer, before anything else.

use scenario::{AccessReport, Decision, Effect, Report, Severity, StatementReport, capitalized};
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
    let message = named(state, &format!("{}{}", access.message, denies_too(access)), &[]);
    let answer = answer(state, "Verdict", access.decision.word(), look, stale, message, wrong);
    html! { <>{ answer }{ beside_verdict(state) }</> }
}

/// What else denies the request, so that nobody mends one statement for nothing; empty if nothing does.
fn denies_too(access: &AccessReport) -> String {
    let policies = access.layers.iter().flat_map(|layer| &layer.policies);
    let statements = policies.flat_map(|policy| policy.statements.iter().map(move |of| (policy, of)));
    let is_further = |of: &StatementReport| of.matched && of.effect == Effect::Deny && !of.decides;
    let mut further = statements.filter(|(_, of)| access.decision == Decision::ExplicitDeny && is_further(of));
    let Some((policy, first)) = further.next() else { return String::new() };
    let name = format!(" Statement {} of {}", first.number, policy.name);
    match further.count() {
        0 => format!("{name} denies it too."),
        more => format!("{name} and {more} more deny it too."),
    }
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
