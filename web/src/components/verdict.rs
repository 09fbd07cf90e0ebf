//! The answer, before anything else.

use iam::explain::capitalized;
use scenario::{AccessReport, Decision, Report, Severity};
use yew::prelude::*;

use super::Dispatch;
use super::icons::{Icon, icon};
use crate::state::{Action, State};
use crate::text::sentence;

pub(crate) fn verdict(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    let (look, shape, words) = look(access.decision);
    let stale = state.is_stale();
    html! {
        <section class={format!("verdict verdict-{look} {}", if stale { "stale" } else { "" })} aria-label="Verdict">
            <div class="verdict-words" data-decision={access.decision.word()}>
                // Only the decision is announced: the sentence changes with every key.
                <p class="verdict-word" role="status" key={words.clone()}>{ icon(shape) }<strong>{ words }</strong>
                    if stale {
                        <span class="verdict-age">{ if state.waiting { "working on the new text" } else { "as of the last valid text" } }</span>
                    }
                </p>
                <p class="verdict-why">{ sentence(&access.message) }</p>
            </div>
            if stale && !state.waiting {
                { problem(&state.report, &state.dispatcher()) }
            }
        </section>
    }
}

/// A decision's class, icon and words.
pub(crate) fn look(decision: Decision) -> (&'static str, Icon, String) {
    let (class, shape) = match decision {
        Decision::Allowed => ("allowed", Icon::Allowed),
        Decision::ExplicitDeny => ("explicit-deny", Icon::ExplicitDeny),
        Decision::ImplicitDeny => ("implicit-deny", Icon::ImplicitDeny),
        Decision::NotEvaluated => ("no-verdict", Icon::Unknown),
    };
    (class, shape, capitalized(decision.phrase()))
}

/// A decision within a sentence, with its icon.
pub(crate) fn decision_word(decision: Decision) -> Html {
    let (_, shape, _) = look(decision);
    let class = match decision {
        Decision::Allowed => "says says-allows",
        Decision::ExplicitDeny | Decision::ImplicitDeny => "says says-denies",
        Decision::NotEvaluated => "says says-silent",
    };
    html! { <span {class}>{ icon(shape) }{ decision.phrase() }</span> }
}

/// What is wrong right now, with a way to the place.
fn problem(report: &Report, dispatch: &Dispatch) -> Html {
    let message = report.access.as_ref().map_or("", |access: &AccessReport| access.message.as_str());
    let first = report.findings.iter().find(|finding| finding.severity == Severity::Error);
    let show = first.map(|finding| {
        let (dispatch, document, span) = (dispatch.clone(), finding.document.clone(), finding.span);
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Show(document.clone(), span)))
    });
    html! {
        <p class="verdict-problem">
            { sentence(message) }
            if let Some(onclick) = show {
                { " " }<button type="button" class="link" {onclick}>{ "Show in the editor" }</button>
            }
        </p>
    }
}
