//! What is known about a request besides who, what and on what.

use crate::keys::is_multivalued;

/// The condition context keys of a request, looked up without regard to case (S3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Sorted by `key`.
    entries: Vec<ContextEntry>,
}

/// As many keys are looked through one by one: nearly all differ in length, so this takes fewer comparisons of texts
/// than halving. Requests hold a dozen.
const FEW: usize = 32;

/// One key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextEntry {
    /// The key in lower case.
    pub key: String,
    /// The key as its author wrote it.
    pub name: String,
    /// The value.
    pub value: ContextValue,
    /// Whether the engine derived it from the rest of the request.
    pub derived: bool,
}

/// The value of a context key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    /// The key is not there, on purpose: nothing is derived for it.
    Absent,
    /// A single value.
    One(String),
    /// A key that can hold several values, and the ones it holds; there may be none.
    Many(Vec<String>),
}

impl ContextValue {
    /// The values there are.
    pub fn values(&self) -> &[String] {
        match self {
            ContextValue::Absent => &[],
            ContextValue::One(value) => std::slice::from_ref(value),
            ContextValue::Many(values) => values,
        }
    }
}

impl<'a> FromIterator<(&'a str, ContextValue)> for Context {
    /// All keys at once; of several with one name the last counts.
    fn from_iter<I: IntoIterator<Item = (&'a str, ContextValue)>>(keys: I) -> Self {
        let mut entries: Vec<ContextEntry> = keys.into_iter().map(|(name, value)| entry(name, value, false)).collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries.reverse();
        entries.dedup_by(|later, first| later.key == first.key);
        entries.reverse();
        Context { entries }
    }
}

fn entry(name: &str, value: ContextValue, derived: bool) -> ContextEntry {
    let key = name.to_lowercase();
    let value = match value {
        ContextValue::One(only) if is_multivalued(&key) => ContextValue::Many(vec![only]),
        value => value,
    };
    ContextEntry { key, name: name.to_owned(), value, derived }
}

impl Context {
    /// Sets a key, replacing what it held.
    pub fn set(&mut self, name: &str, value: ContextValue) {
        self.insert(name, value, false);
    }

    /// Sets a key that follows from what is known otherwise, unless the request's author said something
    /// about it.
    pub fn derive(&mut self, name: &str, value: impl Into<String>) {
        if self.entry(name).is_none() {
            self.insert(name, ContextValue::One(value.into()), true);
        }
    }

    /// Sets a key with several values that follows from what is known otherwise, as [`Context::derive`] does.
    pub fn derive_list(&mut self, name: &str, values: Vec<String>) {
        if self.entry(name).is_none() {
            self.insert(name, ContextValue::Many(values), true);
        }
    }

    /// Takes out a key if it was derived.
    pub(crate) fn forget_derived(&mut self, name: &str) {
        if let Ok(at) = self.position(&name.to_lowercase())
            && self.entries.get(at).is_some_and(|entry| entry.derived)
        {
            self.entries.remove(at);
        }
    }

    fn insert(&mut self, name: &str, value: ContextValue, derived: bool) {
        let entry = entry(name, value, derived);
        match self.position(&entry.key) {
            Ok(at) => {
                if let Some(slot) = self.entries.get_mut(at) {
                    *slot = entry;
                }
            }
            Err(at) => self.entries.insert(at, entry),
        }
    }

    fn position(&self, key: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| entry.key.as_str().cmp(key))
    }

    /// The entry for a key given in lower case. A key that is absent on purpose has an entry.
    pub(crate) fn get(&self, key: &str) -> Option<&ContextEntry> {
        if self.entries.len() <= FEW {
            return self.entries.iter().find(|entry| entry.key == key);
        }
        self.position(key).ok().and_then(|at| self.entries.get(at))
    }

    /// The entry for a key, in any case.
    pub fn entry(&self, name: &str) -> Option<&ContextEntry> {
        if self.entries.len() <= FEW && name.is_ascii() {
            return self.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(name));
        }
        self.get(&name.to_lowercase())
    }

    /// The value of a key, in any case; `None` if the request does not hold it.
    pub fn value(&self, name: &str) -> Option<&ContextValue> {
        self.entry(name).map(|entry| &entry.value).filter(|value| **value != ContextValue::Absent)
    }

    /// All entries, sorted by key.
    pub fn entries(&self) -> &[ContextEntry] {
        &self.entries
    }
}
