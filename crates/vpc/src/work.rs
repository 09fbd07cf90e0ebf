//! How much work an answer may take. What is pasted may be far beyond AWS's quotas, and then there is no answer.

use std::cell::Cell;

/// Rules, routes, blocks and ranges of ports that may be looked at for one answer. A thousand rules at either end, as
/// many as AWS's quotas allow, with a block each, and the whole internet asked about, stay below it.
const MOST: usize = 4_000_000;
/// What a way costs that meets no rules, for each range of ports that is asked about.
pub(crate) const WALKING: usize = 300;
/// What it costs to write down how a rule compared.
pub(crate) const WRITING: usize = 60;

/// A budget. What is looked at is counted, and never the time.
#[derive(Clone, Debug, Default)]
pub struct Work(Cell<usize>);

impl Work {
    pub(crate) fn spend(&self, units: usize) {
        self.0.set(self.0.get().saturating_add(units));
    }

    /// Whether nothing more can be asked.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() > MOST
    }
}
