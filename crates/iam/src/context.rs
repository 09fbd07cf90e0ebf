//! What is known about a request besides who, what and on what.

use std::borrow::Cow;
use std::sync::Arc;

use crate::Reference;
use crate::keys::{self, Circumstances, Derived, Presence};

/// The condition context keys of a request, looked up without regard to case (S3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Sorted by `key`.
    entries: Vec<ContextEntry>,
    /// What decides whether a key is there of which nothing is said.
    pub(crate) around: Circumstances,
    /// What AWS lists of actions and keys, if it is there.
    pub(crate) reference: Option<Arc<Reference>>,
}

/// What is known of a key of a request (K13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight<'a> {
    /// The request does not hold it.
    Absent,
    /// It holds this.
    Is(&'a ContextValue),
    /// AWS sends it, and its value is not known; or AWS sends it perhaps.
    Unknown {
        /// Whether it may be absent, too.
        maybe_absent: bool,
    },
}

/// As many keys are looked through one by one: nearly all differ in length, so this takes fewer comparisons of texts
/// than halving. Requests hold a dozen.
const FEW: usize = 32;

/// One key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextEntry {
    /// The key in lower case.
    pub key: Cow<'static, str>,
    /// The key as its author wrote it.
    pub name: Cow<'static, str>,
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
    /// A single value of which only the shape is known: that of one of these (K15).
    Like(Vec<String>, Hole),
}

/// What `*` is in the shape of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// Any text.
    Any,
    /// The name of one thing, or an id: a text without `/` and `:`.
    Name,
}

impl ContextValue {
    /// The values there are.
    pub fn values(&self) -> &[String] {
        match self {
            ContextValue::Absent => &[],
            ContextValue::One(value) => std::slice::from_ref(value),
            ContextValue::Many(values) | ContextValue::Like(values, _) => values,
        }
    }
}

impl<'a> FromIterator<(&'a str, ContextValue)> for Context {
    /// All keys at once; of several with one name the last counts.
    fn from_iter<I: IntoIterator<Item = (&'a str, ContextValue)>>(keys: I) -> Self {
        let keys = keys.into_iter();
        // Those that follow from them come in, too.
        let mut entries: Vec<ContextEntry> = Vec::with_capacity(keys.size_hint().1.unwrap_or(0) + MOST_DERIVED);
        entries.extend(keys.map(|(name, value)| entry(name, value, false)));
        json::sort_by(&mut entries, |a, b| a.key.cmp(&b.key));
        entries.reverse();
        entries.dedup_by(|later, first| later.key == first.key);
        entries.reverse();
        Context { entries, ..Context::default() }
    }
}

/// From few requests do more keys follow.
const MOST_DERIVED: usize = 8;

fn entry(name: &str, value: ContextValue, derived: bool) -> ContextEntry {
    let key = json::lower(name);
    let value = match value {
        ContextValue::One(only) if keys::is_multivalued(&key) => ContextValue::Many(vec![only]),
        value => value,
    };
    ContextEntry { key: key.into(), name: name.to_owned().into(), value, derived }
}

impl Context {
    /// The same with what AWS lists of actions and keys, so that no key of a service is taken for one with a single value
    /// because it shows one (K9).
    #[must_use]
    pub fn with_reference(mut self, reference: Arc<Reference>) -> Context {
        for entry in &mut self.entries {
            if let ContextValue::One(only) = &mut entry.value
                && reference.is_multivalued(&entry.key)
            {
                entry.value = ContextValue::Many(vec![std::mem::take(only)]);
            }
        }
        self.reference = Some(reference);
        self
    }

    /// Whether a key holds several values, whatever a request shows of them (C6, K9).
    pub fn is_multivalued(&self, name: &str) -> bool {
        let of_service = |reference: &Arc<Reference>| reference.is_multivalued(&name.to_lowercase());
        keys::is_multivalued(name) || self.reference.as_ref().is_some_and(of_service)
    }

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

    /// Sets a key to any kind of value that follows from what is known otherwise, as [`Context::derive`] does.
    pub(crate) fn derive_value(&mut self, name: &str, value: ContextValue) {
        if self.entry(name).is_none() {
            self.insert(name, value, true);
        }
    }

    /// Sets a key of the table that has one value and follows from what is known otherwise, as [`Context::derive`] does.
    pub(crate) fn derive_row(&mut self, row: &'static Derived, value: ContextValue) {
        if let Err(at) = self.position(&row.lower) {
            let (key, name) = (row.lower.as_str().into(), row.key.name.into());
            self.entries.insert(at, ContextEntry { key, name, value, derived: true });
        }
    }

    /// Sets a key that follows from what is known otherwise to what follows now, which may be nothing.
    pub(crate) fn rederive(&mut self, name: &str, value: Option<&str>) {
        let at = self.entries.iter().position(|entry| entry.name.eq_ignore_ascii_case(name));
        match (at, value) {
            (Some(at), _) if self.entries.get(at).is_some_and(|entry| !entry.derived) => {}
            (Some(at), Some(value)) => {
                if let Some(ContextValue::One(held)) = self.entries.get_mut(at).map(|entry| &mut entry.value)
                    && held != value
                {
                    value.clone_into(held);
                }
            }
            (Some(at), None) => drop(self.entries.remove(at)),
            (None, Some(value)) => self.derive(name, value),
            (None, None) => {}
        }
    }

    /// Sets each of two keys to what the other is set to, where they say the same; else what was set so is not known.
    pub(crate) fn share(&mut self, pairs: &[[&str; 2]], is_same: bool) {
        for [one, other] in pairs {
            // Most requests hold neither.
            if self.entry(one).or_else(|| self.entry(other)).is_none() {
                continue;
            }
            for (from, to) in [(one, other), (other, one)] {
                let given = self.entry(from).filter(|entry| is_same && !entry.derived);
                let value = given.map(|entry| entry.value.clone()).filter(|value| *value != ContextValue::Absent);
                match value {
                    Some(value) if self.entry(to).is_none_or(|entry| entry.derived) => self.insert(to, value, true),
                    Some(_) => {}
                    None => self.entries.retain(|entry| !entry.derived || !entry.name.eq_ignore_ascii_case(to)),
                }
            }
        }
    }

    /// The key that has the same value as this one, in lower case, whatever it is: one that tells of the caller's account, where
    /// that is the owner's, too (K14). Not one of which the request says something else, be it that it is absent.
    pub(crate) fn twin(&self, key: &str) -> Option<&'static str> {
        let twin = match key {
            "aws:principalorgid" => "aws:resourceorgid",
            "aws:resourceorgid" => "aws:principalorgid",
            _ => return None,
        };
        (self.around.is_own && self.get(twin).is_none()).then_some(twin)
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
        self.entries.binary_search_by(|entry| (*entry.key).cmp(key))
    }

    /// The entry for a key given in lower case. A key that is absent on purpose has an entry.
    pub(crate) fn get(&self, key: &str) -> Option<&ContextEntry> {
        if self.entries.len() <= FEW {
            return self.entries.iter().find(|entry| entry.key == key);
        }
        self.position(key).ok().and_then(|at| self.entries.get(at))
    }

    /// What is known of a key, given in lower case (K13).
    pub(crate) fn look(&self, key: &str) -> Sight<'_> {
        match self.get(key).map(|entry| &entry.value) {
            Some(ContextValue::Absent) => Sight::Absent,
            Some(value) => Sight::Is(value),
            None => match keys::unless_given(key, self.around) {
                Presence::Never => Sight::Absent,
                presence => Sight::Unknown { maybe_absent: presence == Presence::Sometimes },
            },
        }
    }

    /// What is known of a key, in any case (K13).
    ///
    /// ```
    /// use iam::{Context, Principal, Request, Sight};
    /// let alice = Principal::parse("arn:aws:iam::111122223333:user/Alice").unwrap();
    /// let request = Request::new(alice, "s3:GetObject", "arn:aws:s3:::b/k", None, Context::default()).unwrap();
    /// // Every request comes with or without TLS, and this one does not say which.
    /// assert_eq!(request.context.sight("aws:SecureTransport"), Sight::Unknown { maybe_absent: false });
    /// assert_eq!(request.context.sight("aws:TokenIssueTime"), Sight::Absent);
    /// ```
    pub fn sight(&self, name: &str) -> Sight<'_> {
        self.look(&name.to_lowercase())
    }

    /// Whether the value of a key is not known, or only its shape (K13, K15).
    pub fn is_unknown(&self, name: &str) -> bool {
        matches!(self.sight(name), Sight::Unknown { .. } | Sight::Is(ContextValue::Like(..)))
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
