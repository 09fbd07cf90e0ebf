//! What was edited, to be taken back and done again.

use std::rc::Rc;

use scenario::Scenario;

use super::State;

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

    /// What is edited from now on stands for itself.
    pub(super) fn close(&mut self) {
        self.of.clear();
    }

    /// The scenario as it was before the last edit, if that was of one of these. The edit is forgotten.
    pub(super) fn forget(&mut self, of: &[&str]) -> Option<Rc<Scenario>> {
        let is_it = of.contains(&self.of.as_str());
        self.of.clear();
        self.past.pop_if(|_| is_it)
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
    pub(super) fn go_through_history(&mut self, back: bool) {
        let history = &mut self.history;
        history.of.clear();
        let (from, to) = match back {
            true => (&mut history.past, &mut history.future),
            false => (&mut history.future, &mut history.past),
        };
        let Some(scenario) = from.pop() else { return };
        to.push(Rc::new(self.scenario.clone()));
        let origin = self.origin.clone();
        self.put(Rc::unwrap_or_clone(scenario), origin);
        self.keep();
    }
}
