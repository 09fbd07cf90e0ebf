//! Condition keys.

use crate::span::Span;

/// What the values of a condition key are.
///
/// Source: Service Authorization Reference, *Condition keys table*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text: AWS's String.
    Text,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number: AWS's Numeric.
    Number,
    /// A point in time.
    Date,
    /// An IP address: AWS's IPAddress.
    Address,
}

/// A condition key of a service, or one of all services.
///
/// ```
/// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
/// let key = catalog.key("ec2:resourcetag/team").unwrap();
/// assert_eq!(key.name(), "ec2:ResourceTag/${TagKey}");
/// assert_eq!((key.kind(), key.several()), (catalog::Kind::Text, false));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Key<'c> {
    pub(crate) row: &'c KeyRow,
}

/// A line of a key.
#[derive(Debug)]
pub(crate) struct KeyRow {
    /// In full.
    pub(crate) name: Box<str>,
    /// As lists of keys name it.
    pub(crate) written: Span,
    pub(crate) kind: Kind,
    pub(crate) several: bool,
}

impl<'c> Key<'c> {
    /// The name as AWS writes it. What stands for anything, such as a tag's key, is always a `${…}`, where AWS's pages also
    /// have `<key>` and `tag-key`.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.key("s3:ExistingObjectTag/a").unwrap().name(), "s3:ExistingObjectTag/${TagKey}");
    /// ```
    pub fn name(self) -> &'c str {
        &self.row.name
    }

    /// What its values are.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert_eq!(catalog.key("s3:max-keys").unwrap().kind(), catalog::Kind::Number);
    /// ```
    pub fn kind(self) -> Kind {
        self.row.kind
    }

    /// Whether it holds several values, so that a condition needs `ForAllValues` or `ForAnyValue`.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// assert!(catalog.key("aws:TagKeys").unwrap().several());
    /// ```
    pub fn several(self) -> bool {
        self.row.several
    }

    /// Whether a policy that writes `asked` means this key: names are compared without regard to case, and a `${…}` stands for
    /// anything that is not empty.
    ///
    /// ```
    /// let catalog = catalog::Catalog::read(catalog::TEXT).unwrap();
    /// let key = catalog.key("aws:RequestTag/${TagKey}").unwrap();
    /// assert!(key.covers("aws:requesttag/Team"));
    /// assert!(!key.covers("aws:RequestTag/"));
    /// ```
    pub fn covers(self, asked: &str) -> bool {
        self.row.covers(asked)
    }
}

impl KeyRow {
    pub(crate) fn covers(&self, asked: &str) -> bool {
        let Some((before, rest)) = self.name.split_once("${") else { return self.name.eq_ignore_ascii_case(asked) };
        let Some((_, after)) = rest.split_once('}') else { return false };
        let same = |part: Option<&str>, with: &str| part.is_some_and(|part| part.eq_ignore_ascii_case(with));
        asked.len() > before.len() + after.len()
            && same(asked.get(..before.len()), before)
            && same(asked.get(asked.len() - after.len()..), after)
    }
}

/// The key that is meant: the one with that very name, else the one that says most of it.
pub(crate) fn find<'c>(keys: impl Iterator<Item = &'c KeyRow>, asked: &str) -> Option<Key<'c>> {
    let covering = keys.filter(|key| key.covers(asked));
    covering.max_by_key(|key| (key.name.eq_ignore_ascii_case(asked), key.name.len())).map(|row| Key { row })
}
