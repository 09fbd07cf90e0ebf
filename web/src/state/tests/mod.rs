//! What the parts of the state do, each in a file. They share pages to begin with, and an engine.

use super::*;
use crate::engine::Engine;

/// An example of the gallery.
macro_rules! example {
    ($name:literal) => {
        answered(Scenario::read(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/gallery/", $name, ".json"))).0)
    };
}

mod asked;
mod author;
mod choices;
mod engine;
mod network;
mod paste;
mod policies;
mod request;
mod steps;
mod work;

/// A page that has just been opened, whose engine is not there yet.
fn opened(scenario: Scenario) -> State {
    State::new(scenario, Origin::Own, 0)
}

/// The same once the engine has answered.
fn answered(scenario: Scenario) -> State {
    let mut state = opened(scenario);
    let effects = state.take_effects();
    settled(state, effects)
}

fn page() -> State {
    answered(crate::gallery::first())
}

/// A state after actions, with an engine that answers what it is asked about the network.
fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state, |state, action| {
        let (state, effects) = state.react(action);
        settled(state, effects)
    })
}

/// The same without an engine.
fn unanswered(state: State, actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(state, |state, action| state.react(action).0)
}

fn settled(mut state: State, effects: Vec<Effect>) -> State {
    for effect in effects {
        if let Effect::AskNetwork(question, network) = effect {
            (state, _) = state.react(answer(question, &network));
        }
    }
    state
}

/// What the engine, which reads the text itself, answers to a question.
fn answer(question: u32, network: &NetworkDocument) -> Action {
    let answer = scenario::answer_network(&NetworkDocument::new(network.text()));
    Action::Engine(EngineAction::Answered(question, Rc::new(crate::engine::arrived(&answer))))
}

fn decision(state: &State) -> Decision {
    state.shown().unwrap().decision
}

const ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn network_page() -> State {
    answered(a_network())
}

fn a_network() -> Scenario {
    let text =
        r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "Entries": []}], "flow": {"from": "eni-1", "to": "eni-2"}} "#;
    let network = Some(scenario::NetworkDocument::new(text));
    Scenario { network, ..Scenario::default() }
}

/// What an action asks for beside a new state.
fn asked(state: &State, action: Action) -> Vec<Effect> {
    let mut state = state.clone();
    state.take_effects();
    state.react(action).1
}
