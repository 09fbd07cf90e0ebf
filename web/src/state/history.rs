//! What was edited, to be taken back and done again.

use std::rc::Rc;

use scenario::{Scenario, TableEdit};

use super::{Action, PasteAction, State};

/// More is not kept.
const MOST: usize = 100;

/// The scenario as it was before each edit, and after those that were taken back.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    past: Vec<Rc<Scenario>>,
    future: Vec<Rc<Scenario>>,
    /// What the last edit was of: typing on in one place is one edit.
    of: String,
}

impl History {
    pub(crate) fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub(crate) fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Keeps the scenario as it was before an edit of this.
    pub(super) fn keep(&mut self, before: Scenario, of: String) {
        self.future.clear();
        if of.is_empty() || of != self.of {
            self.past.push(Rc::new(before));
            if self.past.len() > MOST {
                self.past.remove(0);
            }
        }
        self.of = of;
    }
}

impl State {
    /// Takes the last edit back, or does the last one that was taken back again.
    pub(super) fn go_through_history(mut self, back: bool) -> State {
        let history = &mut self.history;
        history.of.clear();
        let (from, to) = match back {
            true => (&mut history.past, &mut history.future),
            false => (&mut history.future, &mut history.past),
        };
        let Some(scenario) = from.pop() else { return self };
        to.push(Rc::new(self.scenario.clone()));
        let origin = self.origin.clone();
        let mut state = self.put(Rc::unwrap_or_clone(scenario), origin);
        state.keep();
        state
    }
}

/// What an action edits, for those that edit the scenario. Typing in one place has one name; an edit that stands for
/// itself has none.
pub(super) fn edited(action: &Action) -> Option<String> {
    let of = |what: &str, at: &dyn std::fmt::Display| Some(format!("{what} {at}"));
    match action {
        Action::Document(at, _) => of("text", at),
        Action::Rename(at, _) => of("name", at),
        Action::From(at, _) => of("from", at),
        Action::Target(at, _) => of("target", at),
        Action::Does(_) => of("does", &""),
        Action::Resource(_) => of("resource", &""),
        Action::ResourceAccount(_) => of("account", &""),
        Action::Principal(_) => of("principal", &""),
        Action::ContextKey(at, _) => of("key", at),
        Action::ContextValue(at, _) => of("value", at),
        Action::FurtherDoes(at, _) => of("further does", at),
        Action::FurtherOn(at, _) => of("further on", at),
        Action::FurtherValue(at, place, _) => of("further value", &format!("{at} {place}")),
        Action::Title(_) => of("title", &""),
        Action::Flow(member, _) => of("flow", member),
        Action::Records(_) => of("records", &""),
        Action::EditTable(TableEdit::Set { row, column, .. }) => of("cell", &format!("{row} {column:?}")),
        // A short form that is written out is part of typing it.
        Action::Paste(PasteAction::Left(field)) => of(field, &""),
        Action::Paste(PasteAction::Text { .. } | PasteAction::Pick(_))
        | Action::Open(..)
        | Action::Address { .. }
        | Action::Example(_)
        | Action::Failed(_)
        | Action::Accept
        | Action::Decline
        | Action::Works(_)
        | Action::Resume(_)
        | Action::KeepInsteadOf(_)
        | Action::Download
        | Action::Kept(_)
        | Action::CloseWarning
        | Action::CloseNotice
        | Action::SelectPolicy(_)
        | Action::EditPolicy(_)
        | Action::Visit(_)
        | Action::Show(..)
        | Action::Toggle(..)
        | Action::More
        | Action::Cursor(_)
        | Action::SelectTab(_)
        | Action::Side(_)
        | Action::Pane(_)
        | Action::VisitRules(_)
        | Action::AllChanges
        | Action::Evaluate
        | Action::Answered(..)
        | Action::Advised(..)
        | Action::Engine(_)
        | Action::Undo
        | Action::Redo => None,
        _ => Some(String::new()),
    }
}
