//! What its author says of the scenario: title and note, which are edited where they stand, and what is expected of it.
//! A module that comes after the first paint does the editing (`web/author`): it is told what there is to edit, and tells
//! what is done to it. In a block of somebody else's document it is not there, and all of it is only read.

use scenario::network::Outcome;
use scenario::{Decision, Expectation, Expected, expectations};
use yew::prelude::*;

use super::controls::link;
use super::filled::filled;
use super::steps::steps;
use crate::layers::layer_name;
use crate::state::{Action, AuthorAction, Side, State, ViewAction};
use crate::text::note;
use crate::tree::html;

/// Title and note above the policies, or above the network.
pub(crate) fn about(state: &UseReducerHandle<State>) -> Html {
    html! { <>{ about_as(state, "about", true) }{ steps_of(state) }</> }
}

/// The scenario's steps below that. Few have any, and what draws them comes later.
fn steps_of(state: &UseReducerHandle<State>) -> Html {
    if state.steps.report.steps.is_empty() {
        html! {}
    } else {
        steps(state)
    }
}

/// The same above the tabs of a narrow screen, folded to a line.
pub(crate) fn about_folded(state: &UseReducerHandle<State>) -> Html {
    about_as(state, "about about-folded", false)
}

fn about_as(state: &UseReducerHandle<State>, class: &'static str, open: bool) -> Html {
    let told = |text| Option::filter(Option::as_ref(text), |_| !state.is_untold());
    let (title, text) = (told(&state.scenario.title), told(&state.scenario.note));
    let nothing =
        if title.is_none() && text.is_none() && state.steps.report.steps.is_empty() { " about-nothing" } else { "" };
    html! {
        <section class={format!("{class}{nothing}")} key={state.opened}>
            <h2><span>{ json::clip(title.map_or("About this", String::as_str)).into_owned() }</span></h2>
            <details {open}>
                <summary aria-label="Note" />
                if let Some(text) = text { <div class="about-note">{ words(state, text) }</div> }
                if !open { { steps_of(state) } }
                // What is expected would tell what is asked.
                if state.asks_first() { <div class="about-acts" /> } else { { acts(state) } }
            </details>
        </section>
    }
}

/// What can be edited, and what is expected and found, in words of the report; with all of those that there are, each
/// with what people say.
fn acts(state: &State) -> Html {
    let decisions = [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
    let outcomes = [Outcome::Reachable, Outcome::NotReachable, Outcome::Ambiguous, Outcome::Undetermined];
    let words = match state.side {
        Side::Access => decisions.map(|of| [of.word(), of.phrase()]),
        Side::Network => outcomes.map(|of| [of.word(), of.phrase()]),
    };
    let [title, note] = [&state.scenario.title, &state.scenario.note].map(|of| of.as_deref().unwrap_or_default());
    let is_besides = state.scenario.expect.as_ref().is_some_and(|of| of.findings.is_some() || !of.layers.0.is_empty());
    let more = if is_besides { expected_besides(state) } else { String::new() };
    let mut given = vec![title, note, state.expected(), state.found(), &more];
    given.extend(words.as_flattened());
    filled("about-acts", &given)
}

/// What is expected besides, a line each: whether it is so, `+` or `-`, or not known here, `?`; what it is; and what it is
/// instead. Few scenarios expect it, so it comes with the second half of the program.
#[inline(never)]
fn expected_besides(state: &State) -> String {
    let is_known = !state.is_stale();
    let line = |of: &Expectation| match of.of {
        Expected::Access | Expected::Network | Expected::Requests | Expected::Probes | Expected::Steps => None,
        // The linter looks at the policy in the editor, and says there what it finds.
        Expected::Findings => Some(format!("{}finding {}", if of.holds && is_known { '+' } else { '?' }, of.expected)),
        Expected::Layers => {
            let (layer, effect) = of.expected.split_once(' ')?;
            let layer = if layer.starts_with("also") { layer } else { layer_name(layer) };
            let effect = match effect {
                "allow" => "allows",
                "explicitDeny" => "denies",
                "implicitDeny" => "does not allow",
                "noImpact" => "not needed",
                other => other,
            };
            Some(match (is_known, of.holds) {
                (false, _) => format!("?{layer} {effect}"),
                (true, true) => format!("+{layer} {effect}"),
                (true, false) => format!("-{layer} {effect}|{}", of.found),
            })
        }
    };
    let expect = state.scenario.expect.as_ref();
    let all = expect.map_or_else(Vec::new, |expect| expectations(expect, &state.report, &state.scenario));
    all.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// What was done to it.
pub(super) fn done(what: &str, text: String) -> Option<Action> {
    Some(Action::Author(match what {
        "write" => AuthorAction::Write,
        "title" => AuthorAction::Title(text),
        "note" => AuthorAction::Note(text),
        "back" => AuthorAction::TakeBack,
        "expect" => AuthorAction::Expect(text),
        _ => return None,
    }))
}

/// The scenario's note, as much of it as there is room for.
fn words(state: &UseReducerHandle<State>, text: &str) -> Html {
    /// For each row that a list may have.
    const LETTERS: usize = 20;
    let ends = |(_, letter): &(usize, char)| matches!(letter, '`' | '*' | '\n');
    let marks = text.char_indices().filter(ends).nth(2 * state.room);
    let end = text.char_indices().nth(state.room * LETTERS).into_iter().chain(marks).map(|(end, _)| end).min();
    let shown = end.and_then(|end| text.get(..end));
    html! {
        <>
            { note(shown.unwrap_or(text)) }
            if let Some(shown) = shown {
                { link(&state.dispatcher(), &format!("{} more letters", text.len() - shown.len()), "", Action::View(ViewAction::More)) }
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use scenario::Scenario;

    use super::*;
    use crate::state::Origin;

    #[test]
    fn what_is_expected_besides_is_told_with_what_it_is() {
        let text = r#"{"schema": 1, "access": {"request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
            "policies": {"identity": [{"document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]}},
            "expect": {"access": "allowed", "findings": ["REDUNDANT_ACTION"], "layers": {"identity": "allow", "boundary": "explicitDeny"}}}"#;
        let state = State::new(Scenario::read(text).0, Origin::Own, 0);
        let lines = "?finding REDUNDANT_ACTION\n+identity policy allows\n-permissions boundary denies|not applied";
        assert_eq!(expected_besides(&state), lines);
        // What nobody expects is not told.
        assert_eq!(expected_besides(&State::new(crate::gallery::first(), Origin::Own, 0)), "");
    }
}
