//! How much work an answer may take. What is pasted may be far beyond AWS's quotas, and then there is no answer.

use std::cell::Cell;

use crate::code;
use crate::report::{Direction, Missing};

/// Rules, routes, blocks and ranges of ports that may be looked at for one answer. The most that AWS's quotas allow, a
/// thousand rules with a block each at either end and the whole internet asked for, stays below it.
const MOST: usize = 12_000_000;
/// What it costs to write down how a rule compared.
pub(crate) const WRITING: usize = 60;

/// A budget. What is looked at is counted, and never the time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Work(Cell<usize>);

impl Work {
    pub(crate) fn spend(&self, units: usize) {
        self.0.set(self.0.get().saturating_add(units));
    }

    /// Whether nothing more can be asked.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.get() > MOST
    }

    /// What is said then.
    pub(crate) fn missing() -> Missing {
        Missing {
            code: code::UNSUPPORTED_COMPONENT,
            component: "network".to_owned(),
            direction: Direction::Forward,
            message: "This network has far more rules than AWS's quotas allow, too many to look at all of them."
                .to_owned(),
        }
    }
}
