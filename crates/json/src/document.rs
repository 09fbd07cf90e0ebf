//! A text that was read, and places in it.

use std::borrow::Cow;
use std::fmt;

use crate::{Diagnostic, Span, same};

/// A JSON text that was read: its values in one list, in the order of the text.
#[derive(Clone)]
pub struct Document<'t> {
    text: Cow<'t, str>,
    entries: Vec<Entry>,
    /// Strings that are not written as they are.
    strings: Vec<String>,
    /// What is wrong with the text. The values are whole exactly if there is nothing.
    pub diagnostics: Vec<Diagnostic>,
    /// Where a comma stands behind the last item of something, which JSON does not have and people often write.
    trailing_commas: Vec<usize>,
    /// Whether more is wrong than such commas.
    is_broken: bool,
}

/// A value or a key. What it contains follows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The entry after this one and all that it contains; of a key, the entry after its value.
    pub(crate) next: u32,
    /// How many items or members, or the place in `strings`.
    pub(crate) extra: u32,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing,
    Null,
    False,
    True,
    Number,
    /// A string as it is written between its quotes.
    Plain,
    /// A string with escapes or mistakes.
    Escaped,
    Array,
    Object,
}

/// What the reader found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) entries: Vec<Entry>,
    pub(crate) strings: Vec<String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) trailing_commas: Vec<usize>,
    pub(crate) is_broken: bool,
}

impl Found {
    /// The string at an entry.
    pub(crate) fn string<'s>(&'s self, text: &'s str, entry: Entry) -> &'s str {
        string(text, &self.strings, entry)
    }
}

fn string<'s>(text: &'s str, strings: &'s [String], entry: Entry) -> &'s str {
    match entry.kind {
        Kind::Escaped => strings.get(entry.extra as usize).map_or("", String::as_str),
        // Without the quotes.
        _ => text.get(entry.start as usize + 1..(entry.end as usize).saturating_sub(1)).unwrap_or(""),
    }
}

/// Stands for what is not there. A document always has a first entry.
pub(crate) const NOTHING: Entry = Entry { start: 0, end: 0, next: 0, extra: 0, kind: Kind::Missing };

impl<'t> Document<'t> {
    pub(crate) fn new(text: Cow<'t, str>, found: Found) -> Document<'t> {
        let Found { entries, strings, diagnostics, trailing_commas, is_broken } = found;
        Document { text, entries, strings, diagnostics, trailing_commas, is_broken }
    }

    /// The value that the text is.
    pub fn root(&self) -> Node<'_> {
        self.node(0)
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is JSON without a mistake; what follows a mistake is not where it seems.
    pub fn is_whole(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Byte offsets of the commas behind a last item, if nothing else is wrong with the text.
    ///
    /// ```
    /// assert_eq!(json::read("[1, 2,]").only_trailing_commas(), Some(&[5][..]));
    /// assert_eq!(json::read("[1, 2,").only_trailing_commas(), None);
    /// assert_eq!(json::read("[,]").only_trailing_commas(), Some(&[1][..]));
    /// ```
    pub fn only_trailing_commas(&self) -> Option<&[usize]> {
        (!self.is_broken).then_some(&self.trailing_commas)
    }

    /// The first mistake that is more than a comma behind the last item of something.
    ///
    /// ```
    /// let document = json::read("[1, 2,] [");
    /// assert_eq!(document.first_mistake().unwrap().span.start, 8);
    /// ```
    pub fn first_mistake(&self) -> Option<&Diagnostic> {
        let harmless = |of: &&Diagnostic| self.trailing_commas.contains(&of.span.start);
        self.diagnostics.iter().find(|of| !harmless(of)).or(self.diagnostics.first())
    }

    /// The document for longer than the text that was given.
    pub fn into_owned(self) -> Document<'static> {
        let Document { text, entries, strings, diagnostics, trailing_commas, is_broken } = self;
        let text = Cow::Owned(text.into_owned());
        Document { text, entries, strings, diagnostics, trailing_commas, is_broken }
    }

    fn entry(&self, at: u32) -> Entry {
        self.entries.get(at as usize).copied().unwrap_or(NOTHING)
    }

    fn node(&self, at: u32) -> Node<'_> {
        let entry = self.entry(at);
        Node { span: Span::new(entry.start as usize, entry.end as usize), document: self, at }
    }

    fn string(&self, entry: Entry) -> &str {
        string(&self.text, &self.strings, entry)
    }

    /// Whether the string at an entry is this one. Bytes are compared: this is asked of every member of every object.
    #[inline(always)]
    fn is(&self, entry: &Entry, text: &str) -> bool {
        // With its quotes.
        if entry.kind != Kind::Escaped && (entry.end - entry.start) as usize != text.len() + 2 {
            return false;
        }
        self.is_of_this_length(entry, text)
    }

    fn is_of_this_length(&self, entry: &Entry, text: &str) -> bool {
        if entry.kind == Kind::Escaped {
            return self.string(*entry) == text;
        }
        let start = entry.start as usize + 1;
        let written = self.text.as_bytes().get(start..start + text.len());
        written.is_some_and(|written| same(written, text.as_bytes()))
    }
}

impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Document").field(&self.text).finish()
    }
}

/// A value and where it stands.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    /// The bytes of the value, quotes and brackets included.
    pub span: Span,
    document: &'d Document<'d>,
    at: u32,
}

/// A JSON value.
#[derive(Clone, Copy, Debug)]
pub enum Value<'d> {
    /// Nothing could be read here; a diagnostic says why.
    Missing,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, with its text as written.
    Number(&'d str),
    /// A string, with its escapes resolved.
    String(&'d str),
    /// An array.
    Array(Items<'d>),
    /// An object, its members in the order of the text, duplicates included.
    Object(Members<'d>),
}

/// One `"key": value` of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'d> {
    /// The key, with its escapes resolved.
    pub key: &'d str,
    /// The bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node<'d>,
}

impl Member<'_> {
    /// The bytes of key and value.
    pub const fn span(&self) -> Span {
        Span::new(self.key_span.start, self.value.span.end)
    }
}

impl<'d> Node<'d> {
    /// The value.
    pub fn value(self) -> Value<'d> {
        let entry = self.document.entry(self.at);
        match entry.kind {
            Kind::Missing => Value::Missing,
            Kind::Null => Value::Null,
            Kind::False => Value::Bool(false),
            Kind::True => Value::Bool(true),
            Kind::Number => Value::Number(self.span.of(&self.document.text)),
            Kind::Plain | Kind::Escaped => Value::String(self.document.string(entry)),
            Kind::Array => Value::Array(self.children(entry)),
            Kind::Object => Value::Object(Members(self.children(entry))),
        }
    }

    fn children(self, entry: Entry) -> Items<'d> {
        Items { document: self.document, at: self.at + 1, left: entry.extra as usize }
    }

    /// What the value is, for messages: `a string`, `an array`…
    pub fn kind(self) -> &'static str {
        match self.value() {
            Value::Missing => "nothing",
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// Whether nothing could be read here.
    pub fn is_missing(self) -> bool {
        self.document.entry(self.at).kind == Kind::Missing
    }

    /// Whether it is an object.
    pub fn is_object(self) -> bool {
        self.document.entry(self.at).kind == Kind::Object
    }

    /// The value of the member named `key`, if this is an object that has one. Of several it is the last, as for other
    /// readers of JSON.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        // The value follows its key.
        self.find(key).map(|at| self.document.node(at + 1))
    }

    /// The member named `key`, if this is an object that has one; of several the last.
    pub fn member(self, key: &str) -> Option<Member<'d>> {
        let at = self.find(key)?;
        MembersIter(Items { document: self.document, at, left: 1 }).next()
    }

    /// The entry of the last key that is `key`.
    fn find(self, key: &str) -> Option<u32> {
        let Items { document, mut at, left } = self.members().0;
        let mut found = None;
        for _ in 0..left {
            let Some(name) = document.entries.get(at as usize) else { break };
            if document.is(name, key) {
                found = Some(at);
            }
            at = name.next;
        }
        found
    }

    /// The members, if this is an object; else none.
    pub fn members(self) -> Members<'d> {
        let entry = self.document.entry(self.at);
        let left = if entry.kind == Kind::Object { entry.extra } else { 0 };
        Members(Items { document: self.document, at: self.at + 1, left: left as usize })
    }

    /// The items, if this is an array; else none.
    pub fn items(self) -> Items<'d> {
        let entry = self.document.entry(self.at);
        let left = if entry.kind == Kind::Array { entry.extra } else { 0 };
        Items { document: self.document, at: self.at + 1, left: left as usize }
    }

    /// The text of a string value.
    pub fn as_str(self) -> Option<&'d str> {
        match self.value() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value, if it is `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The text of a string, or of a number as it is written.
    pub fn as_text(self) -> Option<&'d str> {
        match self.value() {
            Value::String(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The text of the value as it is written.
    pub fn source(self) -> &'d str {
        self.span.of(&self.document.text)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Node").field(&self.source()).finish()
    }
}

/// The items of an array.
#[derive(Clone, Copy)]
pub struct Items<'d> {
    document: &'d Document<'d>,
    at: u32,
    left: usize,
}

impl<'d> Items<'d> {
    /// How many there are.
    pub const fn len(self) -> usize {
        self.left
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.left == 0
    }

    /// The item at a place, from 0.
    pub fn get(self, at: usize) -> Option<Node<'d>> {
        self.into_iter().nth(at)
    }
}

impl fmt::Debug for Items<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(*self).finish()
    }
}

impl<'d> IntoIterator for Items<'d> {
    type Item = Node<'d>;
    type IntoIter = ItemsIter<'d>;

    fn into_iter(self) -> ItemsIter<'d> {
        ItemsIter(self)
    }
}

/// Goes through [`Items`].
#[derive(Clone, Debug)]
pub struct ItemsIter<'d>(Items<'d>);

impl<'d> Iterator for ItemsIter<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        let Items { document, at, left } = &mut self.0;
        *left = left.checked_sub(1)?;
        let node = document.node(*at);
        *at = document.entry(*at).next;
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left, Some(self.0.left))
    }
}

impl ExactSizeIterator for ItemsIter<'_> {}

/// The members of an object.
#[derive(Clone, Copy, Debug)]
pub struct Members<'d>(Items<'d>);

impl<'d> Members<'d> {
    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The first one.
    pub fn first(self) -> Option<Member<'d>> {
        self.into_iter().next()
    }
}

impl<'d> IntoIterator for Members<'d> {
    type Item = Member<'d>;
    type IntoIter = MembersIter<'d>;

    fn into_iter(self) -> MembersIter<'d> {
        MembersIter(self.0)
    }
}

/// Goes through [`Members`].
#[derive(Clone, Debug)]
pub struct MembersIter<'d>(Items<'d>);

impl<'d> Iterator for MembersIter<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let Items { document, at, left } = &mut self.0;
        *left = left.checked_sub(1)?;
        // The value follows its key.
        let (key, value) = (document.entry(*at), document.node(*at + 1));
        *at = key.next;
        let key_span = Span::new(key.start as usize, key.end as usize);
        Some(Member { key: document.string(key), key_span, value })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.left, Some(self.0.left))
    }
}

impl ExactSizeIterator for MembersIter<'_> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value as Known;

    use super::*;
    use crate::read;

    fn known(node: Node<'_>) -> Known {
        match node.value() {
            Value::Missing | Value::Null => Known::Null,
            Value::Bool(value) => Known::Bool(value),
            Value::Number(text) => Known::Number(text.parse().unwrap()),
            Value::String(text) => Known::String(text.to_owned()),
            Value::Array(items) => items.into_iter().map(known).collect(),
            // The last of several counts.
            Value::Object(members) => members
                .into_iter()
                .map(|member| (member.key.to_owned(), known(node.get(member.key).unwrap())))
                .collect(),
        }
    }

    /// Texts that are often JSON: whole values, and beginnings and ends of them.
    fn text() -> impl Strategy<Value = String> {
        let leaf = "null|true|-?(0|[1-9][0-9]?)(\\.[0-9])?|\"[ab\\\\n]{0,3}\"|01|x";
        let value = leaf.prop_map(|text| text.to_owned()).prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
                proptest::collection::vec(("[ab]", inner), 0..4).prop_map(|members| {
                    let members = members.iter().map(|(key, value)| format!("\"{key}\": {value}"));
                    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
                }),
            ]
        });
        (value, 0..80usize).prop_map(|(text, cut)| text.get(..cut).unwrap_or(&text).to_owned())
    }

    proptest! {
        /// As serde_json reads it; it knows no spans and stops at the first mistake.
        #[test]
        fn what_is_whole_is_what_any_reader_reads(text in text()) {
            let document = read(&text);
            let other = serde_json::from_str::<Known>(&text);
            prop_assert_eq!(document.is_whole(), other.is_ok(), "{} {:?}", text, other);
            if let Ok(other) = other {
                prop_assert_eq!(known(document.root()), other);
            }
        }

        #[test]
        fn every_part_stands_inside_the_one_that_holds_it(text in text()) {
            let document = read(&text);
            let mut open = vec![document.root()];
            while let Some(node) = open.pop() {
                let inside = |span: Span| node.span.start <= span.start && span.end <= node.span.end;
                for member in node.members() {
                    prop_assert!(inside(member.span()), "{text} {node:?}");
                    open.push(member.value);
                }
                for item in node.items() {
                    prop_assert!(inside(item.span), "{text} {node:?}");
                    open.push(item);
                }
                prop_assert_eq!(node.source(), text.get(node.span.start..node.span.end).unwrap());
            }
        }
    }
}
