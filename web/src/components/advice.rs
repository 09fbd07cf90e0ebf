//! What would change the verdict: edits to apply with one click, what the verdict hangs on, AWS's own message.

use scenario::{AccessReport, Advice, Change, Decision, Edit, Effect, Hinge, StatementReport, WhatIf};
use yew::prelude::*;

use super::Dispatch;
use super::controls::{act, link};
use super::trace::line_link;
use super::verdict::decision_word;
use crate::engine::Engine;
use crate::state::{Action, State};
use crate::text::sentence;

/// More of them at once only make the reader choose.
const SHOWN: usize = 3;

/// Changes that make a denied request allowed: those of the request first, then those of policies, then what takes a
/// guard away.
pub(crate) fn changes(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    let Some(advice) = state.advice() else { return no_advice(state, access) };
    let fresh = state.is_advice_fresh();
    let mut changes: Vec<(Kind, &Change)> =
        advice.changes.iter().map(|change| (kind(access, change), change)).collect();
    // Of one kind they stay as they are, the narrowest first.
    changes.sort_by_key(|(kind, _)| *kind);
    let shown = if state.all_changes { changes.len() } else { SHOWN };
    let rest = changes.len().saturating_sub(shown);
    let rows = changes.into_iter().take(shown).map(|(kind, change)| row(kind, change, fresh, &state.dispatcher()));
    if advice.changes.is_empty() && advice.without.is_empty() && advice.gaps.is_empty() {
        return html! {};
    }
    panel(html! {
        <>
            <ul class="changes">{ for rows }</ul>
            if rest > 0 {
                { link(&state.dispatcher(), &format!("Show {rest} more"), "", Action::AllChanges) }
            }
            { for advice.without.iter().map(|without| &without.message).chain(&advice.gaps).map(|message| quiet(message)) }
            { incomplete(advice) }
        </>
    })
}

/// What a change is made to, from what costs least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Request,
    Policy,
    /// What is there to deny: a statement with this effect, a whole policy, Block Public Access.
    Guard,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Kind::Request => "request",
            Kind::Policy => "policy",
            Kind::Guard => "guard",
        }
    }
}

fn kind(access: &AccessReport, change: &Change) -> Kind {
    let denies = |document: &str, at: usize| {
        let answers = std::iter::once(access).chain(&access.also);
        let mut policies = answers.flat_map(|answer| &answer.layers).flat_map(|layer| &layer.policies);
        let policy = policies.find(|policy| policy.document == document);
        let inside = |of: &&StatementReport| of.span.first() <= Some(&at) && Some(&at) <= of.span.last();
        policy.and_then(|policy| policy.statements.iter().find(inside)).is_some_and(|of| of.effect == Effect::Deny)
    };
    let kinds = change.edits.iter().map(|edit| match edit {
        Edit::Context { .. } => Kind::Request,
        Edit::Text { document, span: [at, _], .. } if denies(document, *at) => Kind::Guard,
        Edit::Text { .. } | Edit::Add { .. } | Edit::Switch { off: false, .. } => Kind::Policy,
        Edit::Switch { .. } | Edit::BlockPublicPolicy { .. } | Edit::RestrictPublicBuckets { .. } => Kind::Guard,
    });
    kinds.max().unwrap_or(Kind::Policy)
}

fn quiet(message: &str) -> Html {
    html! { <p class="quiet">{ sentence(message) }</p> }
}

fn panel(changes: Html) -> Html {
    html! {
        <section class="band advice" aria-labelledby="changes-title">
            <h2 id="changes-title">{ "What would change it" }</h2>
            { changes }
        </section>
    }
}

/// What stands in the place of the changes while the engine is not there.
fn no_advice(state: &UseReducerHandle<State>, access: &AccessReport) -> Html {
    if !matches!(access.decision, Decision::ExplicitDeny | Decision::ImplicitDeny) {
        return html! {};
    }
    panel(match state.engine {
        Engine::Missing => html! {
            <p class="quiet">
                { "The part of the page that finds this out could not be loaded. " }
                { link(&state.dispatcher(), "Try again", "", Action::Engine(Engine::Loading)) }
            </p>
        },
        _ => html! { <ul class="changes"><li class="quiet">{ "Trying changes" }</li></ul> },
    })
}

fn row(kind: Kind, change: &Change, fresh: bool, dispatch: &Dispatch) -> Html {
    let onclick = act(dispatch, Action::Apply(Box::new(change.clone())));
    let says = change.steps.join(" ");
    html! {
        <li>
            <span class="change-kind">{ kind.word() }</span>
            <span class="change-says">{ sentence(&says) }</span>
            <button type="button" class="button" {onclick} disabled={!fresh}>{ "Apply" }<span class="hidden">{ format!(": {}", says.replace('`', "")) }</span></button>
        </li>
    }
}

fn incomplete(advice: &Advice) -> Html {
    html! { if let Some(text) = &advice.incomplete { <p class="quiet">{ text }</p> } }
}

/// What people see in their consoles, for those who come with it.
pub(crate) fn aws_message(state: &State) -> Html {
    let Some(message) = state.shown().and_then(|access| access.aws_message.as_ref()) else { return html! {} };
    html! {
        <details class="band aws-message">
            <summary>{ "AWS’s own error message" }</summary>
            <p><code>{ &message.text }</code></p>
            if let Some(note) = &message.note { <p class="quiet">{ note }</p> }
        </details>
    }
}

/// The statements that an allowed request hangs on, or one that is denied as wanted.
pub(crate) fn hinges(state: &UseReducerHandle<State>) -> Html {
    let Some(advice) = state.advice().filter(|advice| !advice.hangs_on.is_empty()) else { return html! {} };
    let row = |hinge: &Hinge| {
        html! {
            <li>
                { sentence(&hinge.message) }{ " " }
                { line_link(state, &hinge.at.document, hinge.at.span) }
            </li>
        }
    };
    html! {
        <section class="band missing" aria-labelledby="hinges-title">
            <h2 id="hinges-title">{ "What it hangs on" }</h2>
            <ul>{ for advice.hangs_on.iter().map(row) }</ul>
            { incomplete(advice) }
        </section>
    }
}

/// What the tried values of a missing key come to, and a button for each.
pub(crate) fn what_if(tried: &WhatIf, state: &UseReducerHandle<State>) -> Html {
    let fresh = state.is_advice_fresh();
    let button = |value: &scenario::TriedValue| {
        let shown = match &value.value {
            scenario::ContextValue::One(text) => text.clone(),
            scenario::ContextValue::Many(texts) => texts.join(", "),
            scenario::ContextValue::Absent => String::new(),
        };
        let onclick = act(&state.dispatcher(), Action::SetContext(tried.key.clone(), value.value.clone()));
        html! {
            <button type="button" class="button try" {onclick} disabled={!fresh}>
                <span class="hidden">{ format!("Set {} to ", tried.key) }</span>
                <code>{ shown }</code>
                <span class="hidden">{ ": " }</span>
                { decision_word(value.decision) }
            </button>
        }
    };
    html! {
        <>
            { sentence(&tried.message) }
            <span class="tries">{ for tried.values.iter().map(button) }</span>
        </>
    }
}
