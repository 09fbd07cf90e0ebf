//! What would change the verdict: edits to apply with one click, what the verdict hangs on, AWS's own message.

use scenario::{
    Access, AccessReport, Advice, Change, Decision, DocumentPath, Edit, Effect, ElementName, ElementReport, Hinge,
    Layer, StatementReport, Wanted, WhatIf,
};
use yew::prelude::*;

use super::controls::{act, link, switch};
use super::filled::filled;
use super::line::{line_link, named};
use super::verdict::decision_word;
use crate::browser;
use crate::engine::Engine;
use crate::layers::layer_name;
use crate::state::{Action, AuthorAction, EngineAction, PolicyAction, RequestAction, State, ViewAction, find_policy};
use crate::text::{code, sentence, shown};
use crate::tree::html;

/// More of them at once only make the reader choose.
const SHOWN: usize = 3;

/// Changes that make a denied request allowed: those of the request first, then those of policies, then what takes a
/// guard away.
pub(crate) fn changes(state: &UseReducerHandle<State>) -> Html {
    let Some(access) = state.shown() else { return html! {} };
    if let Some((layer, says)) = state.blame().and_then(|blame| blame.lacks) {
        return lacks(state, layer, &says);
    }
    let Some(advice) = state.advice() else { return no_advice(state, access) };
    let fresh = state.is_advice_fresh();
    // Of one kind, the narrower come first; those that are alike stay as they are, the smallest first.
    let mut changes: Vec<(Kind, bool, &Change)> = Vec::new();
    for change in &advice.changes {
        let of = (kind(access, change), is_wide(access, change));
        let at = changes.iter().position(|(kind, is_wide, _)| (*kind, *is_wide) > of).unwrap_or(changes.len());
        changes.insert(at, (of.0, of.1, change));
    }
    let shown = if state.all_changes { changes.len() } else { SHOWN };
    let rest = changes.len().saturating_sub(shown);
    let rows = changes.into_iter().take(shown).map(|(kind, is_wide, change)| row(state, kind, is_wide, change, fresh));
    // Of a layer nothing is said where it is said of its statement.
    let is_said = advice.without.is_empty() || !advice.hangs_on.is_empty();
    if advice.changes.is_empty() && advice.gaps.is_empty() && is_said {
        return html! {};
    }
    panel(html! {
        <>
            <ul class="changes">{ for rows }</ul>
            if rest > 0 {
                { link(&state.dispatcher(), &format!("Show {rest} more"), "", Action::View(ViewAction::AllChanges)) }
            }
            { for advice.without.iter().map(|without| &without.message).chain(&advice.gaps).map(|message| quiet(message)) }
            { incomplete(advice) }
        </>
    })
}

/// What comes before any change: the policy that AWS blames.
fn lacks(state: &UseReducerHandle<State>, layer: Layer, says: &str) -> Html {
    let dispatch = state.dispatcher();
    let add = Callback::from(move |_: MouseEvent| {
        dispatch.dispatch(Action::Policies(PolicyAction::Begin(layer)));
        browser::go_to_editor();
    });
    panel(html! {
        <ul class="changes"><li>
            <span class="change-kind">{ Kind::Policy.word() }</span>
            <span class="change-says">{ says.to_owned() }</span>
            <button type="button" class="button" onclick={add}>{ "Add it" }<span class="hidden">{ format!(": {}", layer.phrase()) }</span></button>
        </li></ul>
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

/// The statement that a part of a document is in. What is put between two statements is in neither.
fn statement_at<'a>(access: &'a AccessReport, document: &str, part: [usize; 2]) -> Option<&'a StatementReport> {
    let (.., policy) = find_policy(access, document)?;
    policy.statements.iter().find(|of| meets(of.span, part))
}

fn meets([start, end]: [usize; 2], [from, to]: [usize; 2]) -> bool {
    start <= from && from < end && start < to
}

/// Whether a change widens a statement that is about everything. In the policy on a resource `*` is that resource.
fn is_wide(access: &AccessReport, change: &Change) -> bool {
    change.edits.iter().any(|edit| {
        let Edit::Text { document, span, .. } = edit else { return false };
        let of_caller = DocumentPath::parse(document).is_some_and(|path| path.layer() != Layer::Resource);
        let statement = statement_at(access, document, *span).filter(|of| of_caller && of.effect == Effect::Allow);
        let is_everything = |of: &ElementReport| {
            of.element == ElementName::Resource && !meets(of.span, *span) && of.policy_values.iter().any(|of| of == "*")
        };
        statement.is_some_and(|of| of.elements.iter().any(is_everything))
    })
}

fn kind(access: &AccessReport, change: &Change) -> Kind {
    let denies =
        |document: &str, span| statement_at(access, document, span).is_some_and(|of| of.effect == Effect::Deny);
    let kinds = change.edits.iter().map(|edit| match edit {
        Edit::Context { .. } => Kind::Request,
        Edit::Text { document, span, .. } if denies(document, *span) => Kind::Guard,
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
                { link(&state.dispatcher(), "Try again", "", Action::Engine(EngineAction::Is(Engine::Loading))) }
            </p>
        },
        _ => html! { <ul class="changes"><li class="quiet">{ "Trying changes" }</li></ul> },
    })
}

fn row(state: &UseReducerHandle<State>, kind: Kind, is_wide: bool, change: &Change, fresh: bool) -> Html {
    let dispatch = state.dispatcher();
    let says = change.steps.join(" ");
    let press = |label: &'static str, action: Action| {
        let hidden = format!(": {}", says.replace('`', ""));
        html! { <button type="button" class="button" onclick={act(&dispatch, action)} disabled={!fresh}>{ label }<span class="hidden">{ hidden }</span></button> }
    };
    let preview = |label, says: &str| press(label, Action::View(ViewAction::Preview(says.to_owned())));
    let try_it = || press("Try it", Action::Policies(PolicyAction::Apply(Box::new(change.clone()))));
    let is_shown = state.view.previewed == says;
    let edits_text = change.edits.iter().any(|edit| matches!(edit, Edit::Text { .. } | Edit::Add { .. }));
    let texts = state.access().filter(|_| is_shown).map_or_else(Vec::new, |access| texts(access, change));
    let texts: Vec<&str> = texts.as_flattened().iter().map(String::as_str).collect();
    html! {
        <li>
            <span class="change-kind">{ kind.word() }</span>
            <span class="change-says">
                { named(state, &says, &change.edits) }
                if is_wide { <span class="quiet">{ " Its Resource covers every resource." }</span> }
            </span>
            // What only sets something of the request says what it sets.
            { match (edits_text, is_shown) {
                (false, _) => try_it(),
                // The same button, so that it keeps the focus.
                (true, false) => preview("Preview", &says),
                (true, true) => preview("Close", ""),
            } }
            if is_shown {
                <div class="change-preview">
                    { filled("change-of", &texts) }
                    { try_it() }
                </div>
            }
        </li>
    }
}

/// The texts of policies that a change edits: what each is called, as it is, and as it becomes.
fn texts(access: &Access, change: &Change) -> Vec<[String; 3]> {
    let mut after = access.clone();
    change.edits.iter().for_each(|edit| after.apply(edit));
    let text = |of: &Access, path: &str| of.at(path).map_or_else(String::new, |policy| policy.document.clone());
    let mut texts = Vec::new();
    for (path, policy) in after.all() {
        let (path, name) = (path.to_string(), policy.name.as_deref());
        let (before, after) = (text(access, &path), policy.document.clone());
        if before != after {
            texts.push([shown(name.unwrap_or_else(|| layer_name(&path))), before, after]);
        }
    }
    texts
}

fn incomplete(advice: &Advice) -> Html {
    html! { if let Some(text) = &advice.incomplete { <p class="quiet">{ text }</p> } }
}

/// What people see in their consoles, for those who come with it.
pub(crate) fn aws_message(state: &State) -> Html {
    let Some(message) = state.shown().and_then(|access| access.aws_message.as_ref()) else { return html! {} };
    html! {
        <details class="band aws-message" open={state.view.is_printed}>
            <summary>{ "AWS’s own error message" }</summary>
            <p>{ code(&message.text) }</p>
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
                { named(state, &hinge.message, &[]) }{ " " }
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

/// Whether the denial is what the author wants, and what that does to what is proposed.
pub(crate) fn wanted(state: &UseReducerHandle<State>) -> Html {
    let is_wanted = state.scenario.wanted == Some(Wanted::Denied);
    let denies = |access: &AccessReport| matches!(access.decision, Decision::ExplicitDeny | Decision::ImplicitDeny);
    let is_denied = state.shown().is_some_and(denies);
    let does = match (is_wanted, is_denied) {
        (true, true) => "Nothing is proposed that allows the request; what gets round the denial is said instead.",
        (true, false) => "The request is not denied as it stands.",
        // What AWS blames comes first.
        (false, true) if state.blame().is_some_and(|blame| blame.lacks.is_some()) => return html! {},
        (false, true) => "Changes that allow the request are proposed.",
        (false, false) => return html! {},
    };
    let label = html! { <span>{ "The denial is the point" }</span> };
    html! {
        <p class="wanted">
            { switch(&state.dispatcher(), is_wanted, label, "", |on| Action::Author(AuthorAction::WantDenial(on))) }
            <span class="quiet">{ does }</span>
        </p>
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
        let onclick = act(
            &state.dispatcher(),
            Action::Request(RequestAction::SetContext(tried.key.clone(), value.value.clone())),
        );
        html! {
            <button type="button" class="button try" {onclick} disabled={!fresh}>
                <span class="hidden">{ format!("Set {} to ", tried.key) }</span>
                { code(&shown) }
                <span class="hidden">{ ": " }</span>
                { decision_word(value.decision) }
            </button>
        }
    };
    // Of values that change nothing the sentence says that.
    let now = state.shown().map(|access| access.decision);
    let changes = tried.values.iter().any(|value| Some(value.decision) != now);
    html! {
        <>
            { sentence(&tried.message) }
            if changes { <span class="tries">{ for tried.values.iter().map(button) }</span> }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(scenario: &str) -> Vec<(Kind, bool, String)> {
        let scenario = scenario::Scenario::read(scenario).0;
        let access = scenario::run(&scenario, None).access.unwrap();
        let advice = scenario::advise(&scenario, None);
        let row = |change: &Change| (kind(&access, change), is_wide(&access, change), change.steps.join(" "));
        advice.changes.iter().map(row).collect()
    }

    fn asked(action: &str, context: &str, statements: &str) -> String {
        format!(
            r#"{{"schema": 1, "access": {{
            "request": {{"principal": "arn:aws:iam::111122223333:user/Alice", "action": "{action}", "resource": "arn:aws:s3:::b/k",
                "context": {{{context}}}}},
            "policies": {{"identity": [{{"name": "P", "document": {{"Version": "2012-10-17", "Statement": [{statements}]}}}}]}}}}}}"#
        )
    }

    #[test]
    fn a_change_says_what_it_is_made_to() {
        let denies = r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}}"#;
        let found = changes(&asked("s3:GetObject", r#""aws:SourceIp": "203.0.113.7""#, denies));
        let kinds: Vec<Kind> = found.iter().map(|(kind, ..)| *kind).collect();
        assert!(kinds.contains(&Kind::Request) && kinds.contains(&Kind::Guard), "{found:?}");
        assert!(Kind::Request < Kind::Policy && Kind::Policy < Kind::Guard);
        let found = changes(&asked(
            "s3:PutObject",
            "",
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#,
        ));
        assert!(!found.is_empty() && found.iter().all(|(kind, ..)| *kind == Kind::Policy), "{found:?}");
    }

    #[test]
    fn a_statement_about_everything_is_said_to_be_wide() {
        let of = |resource: &str| {
            changes(&asked(
                "s3:PutObject",
                "",
                &format!(r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}"}}"#),
            ))
        };
        assert!(of("*").iter().any(|(_, is_wide, says)| *is_wide && says.contains("to the Action")), "{:?}", of("*"));
        assert!(of("*").iter().any(|(_, is_wide, says)| !is_wide && says.contains("Add a statement")), "{:?}", of("*"));
        assert!(of("arn:aws:s3:::b/*").iter().all(|(_, is_wide, _)| !is_wide));
        // In a key policy `*` is the key.
        let path = format!("{}/gallery/cross-account-encrypted-read.json", env!("CARGO_MANIFEST_DIR"));
        assert!(changes(&std::fs::read_to_string(path).unwrap()).iter().all(|(_, is_wide, _)| !is_wide));
    }
}
