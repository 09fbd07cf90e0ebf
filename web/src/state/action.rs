//! What can happen, by the part of the page that it happens to.

use super::{
    AuthorAction, Effect, EngineAction, NetworkAction, PasteAction, PlaceAction, PolicyAction, RequestAction, State,
    StepsAction, ViewAction, WorkAction,
};

/// What can happen. Each part has its actions and its reducer in a file of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// To what is open as a whole, and to what is stored.
    Work(WorkAction),
    /// To where that stands among all that can be open.
    Place(PlaceAction),
    /// To what its author says of it.
    Author(AuthorAction),
    /// To the policies.
    Policies(PolicyAction),
    /// To the request.
    Request(RequestAction),
    /// To what is pasted.
    Paste(PasteAction),
    /// To the network.
    Network(NetworkAction),
    /// To the steps, and to the question that stands before the answer.
    Steps(StepsAction),
    /// To what is shown of all that.
    View(ViewAction),
    /// To the engine and its answers.
    Engine(EngineAction),
}

impl Action {
    /// What it edits, for those that edit the scenario. Typing in one place has one name; an edit that stands for itself
    /// has none.
    fn edits(&self) -> Option<String> {
        match self {
            Action::Work(action) => action.edits(),
            Action::Place(_) => None,
            Action::Author(action) => action.edits(),
            Action::Policies(action) => action.edits(),
            Action::Request(action) => Some(action.edits()),
            Action::Paste(action) => action.edits(),
            Action::Network(action) => action.edits(),
            Action::Steps(action) => action.edits(),
            Action::View(action) => action.edits(),
            Action::Engine(_) => None,
        }
    }
}

impl State {
    /// What an action makes of the state, and what it asks for besides.
    pub(crate) fn react(mut self, action: Action) -> (State, Vec<Effect>) {
        let edited = action.edits().map(|of| (of, self.scenario.clone()));
        if edited.is_some() && self.is_read_only {
            return (self, Vec::new());
        }
        // What a change would do is of the text before.
        if edited.is_some() {
            self.preview(String::new());
            self.view.is_tried = false;
        }
        // What a notice says is of the edit before.
        if edited.is_some() && !matches!(action, Action::Work(WorkAction::BringBack) | Action::Paste(_)) {
            self.notice = None;
            self.paste.of_before();
        }
        let is_among_policies = matches!(action, Action::Policies(_) | Action::Request(_) | Action::Steps(_));
        match action {
            Action::Work(action) => self.work(action),
            Action::Place(action) => self.go(action),
            Action::Author(action) => self.author(action),
            Action::Policies(action) => self.policies(action),
            Action::Request(action) => self.ask_for(action),
            Action::Paste(action) => self.paste(action),
            Action::Network(action) => self.net(action),
            Action::Steps(action) => self.step(action),
            Action::View(action) => self.view(action),
            Action::Engine(action) => self.engine(action),
        }
        if let Some((of, before)) = edited.filter(|(_, before)| *before != self.scenario) {
            if let Some(access) = before.access.as_ref().filter(|_| is_among_policies) {
                self.scenario.follow(access);
            }
            self.history.keep(before, of);
            self.keep();
        }
        let effects = self.take_effects();
        (self, effects)
    }
}
