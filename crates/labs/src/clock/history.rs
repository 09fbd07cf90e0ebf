//! When a key's material changes, and on which days the key can be used.

/// What happens to a key, in days.
pub(super) struct Plan {
    pub(super) made: i64,
    /// After how many days KMS rotates it by itself.
    pub(super) period: Option<i64>,
    /// When somebody rotates it.
    pub(super) on_demand: Vec<i64>,
    /// Its deletion.
    pub(super) deletion: Option<Deletion>,
}

/// A deletion that is asked for, and perhaps cancelled.
pub(super) struct Deletion {
    pub(super) asked: i64,
    pub(super) window: i64,
    pub(super) cancelled: Option<i64>,
    pub(super) enabled: Option<i64>,
}

impl Deletion {
    pub(super) fn done(&self) -> i64 {
        self.asked + self.window
    }
}

/// Whether a key can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    NotMade,
    Enabled,
    PendingDeletion,
    Disabled,
    Deleted,
}

/// Why there is new material.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    Period,
    Demand,
    /// A rotation by period was due while the key could not be used.
    MadeUpFor,
}

impl Plan {
    pub(super) fn state(&self, day: i64) -> State {
        if day < self.made {
            return State::NotMade;
        }
        let Some(deletion) = self.deletion.as_ref().filter(|deletion| deletion.asked <= day) else {
            return State::Enabled;
        };
        match (deletion.cancelled, deletion.enabled) {
            (Some(cancelled), Some(enabled)) if cancelled <= day && enabled <= day => State::Enabled,
            (Some(cancelled), _) if cancelled <= day => State::Disabled,
            // One that is cancelled is so in its time.
            (None, _) if deletion.done() <= day => State::Deleted,
            _ => State::PendingDeletion,
        }
    }

    /// The rotations up to a day, and the next one by period behind it.
    pub(super) fn rotations(&self, until: i64) -> (Vec<(i64, Cause)>, Option<i64>) {
        let mut all: Vec<_> = self.on_demand.iter().map(|day| (*day, Cause::Demand)).collect();
        let mut next = None;
        if let Some(period) = self.period.filter(|period| *period > 0) {
            let back = self.deletion.as_ref().and_then(|deletion| deletion.enabled);
            let mut due = self.made + period;
            loop {
                let mut cause = Cause::Period;
                if self.state(due) != State::Enabled {
                    // KMS rotates a key that has missed its day as soon as it is enabled again.
                    let Some(back) = back else { break };
                    (due, cause) = (back, Cause::MadeUpFor);
                }
                if due > until {
                    next = Some(due);
                    break;
                }
                all.push((due, cause));
                due += period;
            }
        }
        all.retain(|(day, _)| *day <= until);
        json::sort_by_key(&mut all, |(day, _)| *day);
        (all, next)
    }
}

/// The number of the material that is new data's on a day, from 1 on.
pub(super) fn material(rotations: &[(i64, Cause)], day: i64) -> usize {
    1 + rotations.partition_point(|(rotated, _)| *rotated <= day)
}
