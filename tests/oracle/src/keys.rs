//! Context keys.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::glob::Piece;

/// What is known of the context of a request. Names are in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    /// Those that are set or follow. `Value::Null` is a key that is absent on purpose.
    pub(crate) set: BTreeMap<String, Value>,
    /// K13: those that AWS sends, or may send, with a value that nobody said.
    pub(crate) unknown: BTreeMap<String, Unknown>,
    /// K14: whether the caller and the owner are one account, so that one organization's id is the other's.
    pub(crate) one_organization: bool,
}

/// K13: a key without a known value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// Whether it may also be missing.
    pub(crate) may_be_absent: bool,
    /// What its value may look like: one of these.
    pub(crate) shapes: Vec<Vec<Piece>>,
}

impl Unknown {
    /// Present, with any text.
    pub(crate) fn present() -> Unknown {
        Unknown { may_be_absent: false, shapes: vec![vec![Piece::Hole]] }
    }

    /// Present with any text, or missing.
    pub(crate) fn maybe() -> Unknown {
        Unknown { may_be_absent: true, ..Unknown::present() }
    }
}

/// What a request says of one key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum State<'a> {
    Absent,
    Set(&'a Value),
    Unknown(&'a Unknown),
}

impl Keys {
    pub(crate) fn state(&self, key: &str) -> State<'_> {
        let key = key.to_lowercase();
        match (self.set.get(&key), self.unknown.get(&key)) {
            (Some(Value::Null), _) | (None, None) => State::Absent,
            (Some(value), _) => State::Set(value),
            (None, Some(unknown)) => State::Unknown(unknown),
        }
    }

    /// Whether a key is set to a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        matches!(self.state(key), State::Set(_))
    }

    /// Whether a key is absent on purpose.
    pub(crate) fn is_null(&self, key: &str) -> bool {
        self.set.get(&key.to_lowercase()).is_some_and(Value::is_null)
    }

    /// A value that follows; what is set stays.
    pub(crate) fn derive(&mut self, key: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.set.entry(key.to_lowercase()).or_insert(value);
        }
    }

    /// A key that is unknown, unless it is set or follows.
    pub(crate) fn unsure(&mut self, key: &str, unknown: Unknown) {
        let key = key.to_lowercase();
        if !self.set.contains_key(&key) {
            self.unknown.insert(key, unknown);
        }
    }
}
