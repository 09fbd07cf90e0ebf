//! What may come out where not everything is known (K13).

/// Whether something may hold, and whether it may not; one of the two at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct May {
    pub(crate) yes: bool,
    pub(crate) no: bool,
}

impl May {
    pub(crate) const OPEN: May = May { yes: true, no: true };

    pub(crate) fn surely(holds: bool) -> May {
        May { yes: holds, no: !holds }
    }

    /// What it is if both this and the other are possible.
    pub(crate) fn or_else(self, other: May) -> May {
        May { yes: self.yes || other.yes, no: self.no || other.no }
    }

    pub(crate) fn negated_if(self, negated: bool) -> May {
        if negated { May { yes: self.no, no: self.yes } } else { self }
    }

    /// Whether all of them hold, each on its own.
    pub(crate) fn all(parts: impl IntoIterator<Item = May>) -> May {
        let both = |one: May, other: May| May { yes: one.yes && other.yes, no: one.no || other.no };
        parts.into_iter().fold(May::surely(true), both)
    }

    /// Whether one of them holds.
    pub(crate) fn any(parts: impl IntoIterator<Item = May>) -> May {
        let either = |one: May, other: May| May { yes: one.yes || other.yes, no: one.no && other.no };
        parts.into_iter().fold(May::surely(false), either)
    }
}
