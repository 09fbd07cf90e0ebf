//! Text of a policy in which `${…}` stands for a value of the request (rules V).

use std::borrow::Cow;

use crate::context::{Context, ContextValue, Sight};
use crate::glob::{Glob, GlobParts};
use crate::keys::{is_multivalued, shapes};
use crate::{Version, Work};

/// A text that may hold wildcards and variables, compiled once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Template {
    /// No variables.
    Fixed(Glob),
    /// At least one variable.
    Variables { pieces: Vec<Piece>, wild: bool },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text as written.
    Text(String),
    /// `${*}`, `${?}`, `${$}`: the character itself (V5).
    Literal(char),
    /// `${key}` or `${key, 'default'}`; the key in lower case.
    Variable { key: String, name: String, default: Option<String> },
}

/// What matching a template gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Yes,
    No,
    /// A variable has no value, so nothing matches (V2, V3).
    NoValue,
    /// A variable has a value that is not known, with which it matches or not; or perhaps it has none (K13).
    Open {
        or_no_value: bool,
    },
    /// Whatever value a variable has, it does not match; perhaps it has none (K13).
    NoOrNoValue,
}

impl From<bool> for Match {
    fn from(matched: bool) -> Self {
        if matched { Match::Yes } else { Match::No }
    }
}

impl Match {
    /// Whether it matches, or does with some value that is not known.
    pub(crate) const fn may_hold(self) -> bool {
        matches!(self, Match::Yes | Match::Open { .. })
    }

    /// Whether a variable has no value, or perhaps none.
    pub(crate) const fn may_lack(self) -> bool {
        matches!(self, Match::NoValue | Match::NoOrNoValue | Match::Open { or_no_value: true })
    }

    /// Both of two parts.
    pub(crate) const fn and(self, other: Match) -> Match {
        match (self, other) {
            (Match::NoValue, _) | (_, Match::NoValue) => Match::NoValue,
            (Match::Yes, other) | (other, Match::Yes) => other,
            (a, b) => match (a.may_hold() && b.may_hold(), a.may_lack() || b.may_lack()) {
                (true, or_no_value) => Match::Open { or_no_value },
                (false, true) => Match::NoOrNoValue,
                (false, false) => Match::No,
            },
        }
    }
}

impl Template {
    /// Compiles `text`. Variables are expanded in version 2012-10-17 only (V1).
    pub(crate) fn new(text: &str, wild: bool, version: Version) -> Template {
        if version == Version::V2012 && text.contains('$') {
            let pieces = pieces(text);
            if pieces.iter().any(|piece| !matches!(piece, Piece::Text(_))) {
                return Template::Variables { pieces, wild };
            }
        }
        Template::Fixed(if wild { Glob::new(text) } else { Glob::exact(text) })
    }

    pub(crate) fn matches(&self, value: &str, context: &Context, work: &mut Work) -> Match {
        match self {
            Template::Fixed(glob) => glob.matches(value, work).into(),
            Template::Variables { pieces, wild } => {
                let Some((glob, unknown)) = glob(pieces, *wild, context, work) else { return Match::NoValue };
                match (glob.matches(value, work), unknown) {
                    (matched, None) => matched.into(),
                    (true, Some(or_no_value)) => Match::Open { or_no_value },
                    (false, Some(true)) => Match::NoOrNoValue,
                    (false, Some(false)) => Match::No,
                }
            }
        }
    }

    /// The pattern with its variables replaced; the error is one without a value, or without one that is known.
    pub(crate) fn glob(&self, context: &Context, work: &mut Work) -> Result<Cow<'_, Glob>, Match> {
        match self {
            Template::Fixed(glob) => Ok(Cow::Borrowed(glob)),
            Template::Variables { pieces, wild } => match glob(pieces, *wild, context, work) {
                None => Err(Match::NoValue),
                Some((_, Some(or_no_value))) => Err(Match::Open { or_no_value }),
                Some((glob, None)) => Ok(Cow::Owned(glob)),
            },
        }
    }

    /// The one text that it stands for, its variables replaced.
    pub(crate) fn text(&self, context: &Context) -> Option<Cow<'_, str>> {
        match self {
            Template::Fixed(glob) => glob.text().map(Cow::Borrowed),
            Template::Variables { .. } => self.expand(context).map(Cow::Owned),
        }
    }

    /// The text with every variable replaced; `None` if one has no value, or if it grows longer than anything
    /// that it could be compared with.
    pub(crate) fn expand(&self, context: &Context) -> Option<String> {
        const LONGEST: usize = 1 << 16;
        let Template::Variables { pieces, .. } = self else { return None };
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Literal(c) => out.push(*c),
                Piece::Variable { .. } => match piece.value(context)? {
                    Held::Text(text) => out.push_str(text),
                    Held::Unknown { .. } => return None,
                },
            }
            if out.len() > LONGEST {
                return None;
            }
        }
        Some(out)
    }

    /// Whether it is a variable of this key, in lower case, and nothing else.
    pub(crate) fn is_variable(&self, key: &str) -> bool {
        let Template::Variables { pieces, .. } = self else { return false };
        matches!(pieces.as_slice(), [Piece::Variable { key: known, .. }] if known == key)
    }

    /// Whether the text ends in the wildcard `*`.
    pub(crate) fn ends_in_star(&self) -> bool {
        match self {
            Template::Variables { wild: false, .. } => false,
            Template::Fixed(glob) => glob.ends_in_star(),
            Template::Variables { pieces, wild: true } => {
                matches!(pieces.last(), Some(Piece::Text(text)) if text.ends_with('*'))
            }
        }
    }

    /// The names of the variables in the order of the text.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, bool)> {
        let pieces = match self {
            Template::Variables { pieces, .. } => pieces.as_slice(),
            _ => &[],
        };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { name, default, .. } => Some((name.as_str(), default.is_some())),
            _ => None,
        })
    }
}

impl Piece {
    fn value<'a>(&'a self, context: &'a Context) -> Option<Held<'a>> {
        let Piece::Variable { key, default, .. } = self else { return None };
        match context.look(key) {
            Sight::Is(ContextValue::One(text)) => Some(Held::Text(text)),
            // A key that can hold several values has no single text to stand for (V8).
            Sight::Is(ContextValue::Many(_)) => None,
            Sight::Is(ContextValue::Like(shapes, _)) => Some(Held::Unknown { hull: hull(shapes), or_none: false }),
            Sight::Is(ContextValue::Absent) | Sight::Absent => default.as_deref().map(Held::Text), // V4
            Sight::Unknown { .. } if is_multivalued(key) => None,
            Sight::Unknown { maybe_absent } => {
                Some(Held::Unknown { hull: hull(shapes(key)), or_none: maybe_absent && default.is_none() })
            }
        }
    }
}

/// The value of a variable that has one.
enum Held<'a> {
    Text(&'a str),
    /// Not known, but that it fits this pattern; or perhaps there is none.
    Unknown {
        hull: String,
        or_none: bool,
    },
}

/// A pattern that every text of these shapes fits: what they begin and end with alike. Anything if there are none.
fn hull(shapes: &[impl AsRef<str>]) -> String {
    let Some((first, others)) = shapes.split_first() else { return "*".to_owned() };
    let first = first.as_ref();
    if others.is_empty() {
        return first.to_owned();
    }
    let all = || others.iter().map(AsRef::as_ref);
    let starts = first.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| {
        first.get(..*end).is_some_and(|start| !start.contains('*') && all().all(|other| other.starts_with(start)))
    });
    let start = starts.last().unwrap_or(0);
    let ends = first.char_indices().rev().map(|(at, _)| at).take_while(|from| {
        let end = first.get(*from..).filter(|end| *from >= start && !end.contains('*'));
        end.is_some_and(|end| all().all(|other| other.len() >= start + end.len() && other.ends_with(end)))
    });
    let end = ends.last().unwrap_or(first.len());
    format!("{}*{}", first.get(..start).unwrap_or(""), first.get(end..).unwrap_or(""))
}

/// The pattern with its variables replaced, a value that is not known by anything; with whether a variable may have
/// no value, if one is not known. `None` if one has no value.
fn glob(pieces: &[Piece], wild: bool, context: &Context, work: &mut Work) -> Option<(Glob, Option<bool>)> {
    let mut parts = GlobParts::default();
    let mut unknown = None;
    for piece in pieces {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Literal(c) => {
                parts.literal(c.encode_utf8(&mut [0; 4]));
                continue;
            }
            Piece::Variable { .. } => match piece.value(context)? {
                Held::Text(text) => text,
                Held::Unknown { hull, or_none } => {
                    *unknown.get_or_insert(false) |= or_none;
                    parts.wild(&hull);
                    continue;
                }
            },
        };
        if !work.spend(16 + text.len() * 8) {
            break;
        }
        match piece {
            Piece::Text(_) if wild => parts.wild(text),
            // Characters that come from a value are literal, never wildcards (V6).
            _ => parts.literal(text),
        }
    }
    Some((parts.compile(), unknown))
}

/// Cuts `text` at its variables. A `${` that is not closed, or holds no name, is text.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut variables = Variables::new(text);
    let mut done = 0;
    while let Some((at, end)) = variables.next_from(done) {
        plain.push_str(text.get(done..at).unwrap_or(""));
        let piece = end.and_then(|end| piece(text.get(at + 2..end - 1)?));
        done = match (piece, end) {
            (Some(piece), Some(end)) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
                end
            }
            _ => {
                plain.push_str("${");
                at + 2
            }
        };
    }
    plain.push_str(text.get(done..).unwrap_or(""));
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// Finds the `${…}` of a text, in one walk through it however many of them are not closed.
///
/// A default value in quotes may hold a `}`, so a `${` is closed by the next `}` with an even number of quotes between.
pub(crate) struct Variables<'t> {
    text: &'t str,
    /// So far the quotes are counted, and whether their number is odd.
    at: usize,
    odd: bool,
    /// The `}` before which the number of quotes is even, and odd, not before `at`.
    closing: [Closing<'t>; 2],
}

/// Where a walk over the `}` with one parity of quotes stands.
struct Closing<'t> {
    rest: std::str::CharIndices<'t>,
    odd: bool,
    found: Option<usize>,
}

impl Closing<'_> {
    /// The first not before a place.
    fn from(&mut self, at: usize, wanted: bool) -> Option<usize> {
        while self.found.is_none_or(|found| found < at) {
            let (at, c) = self.rest.next()?;
            match c {
                '\'' => self.odd = !self.odd,
                '}' if self.odd == wanted => self.found = Some(at),
                _ => {}
            }
        }
        self.found
    }
}

impl<'t> Variables<'t> {
    pub(crate) fn new(text: &'t str) -> Variables<'t> {
        let closing = || Closing { rest: text.char_indices(), odd: false, found: None };
        Variables { text, at: 0, odd: false, closing: [closing(), closing()] }
    }

    /// The next `${` not before a place, which only grows, and the end of its variable if it is closed.
    pub(crate) fn next_from(&mut self, from: usize) -> Option<(usize, Option<usize>)> {
        let at = from + self.text.get(from..)?.find("${")?;
        let between = self.text.get(self.at..at).unwrap_or("");
        self.odd ^= between.bytes().filter(|byte| *byte == b'\'').count() % 2 == 1;
        self.at = at;
        let [even, odd] = &mut self.closing;
        let closing = if self.odd { odd } else { even };
        let end = closing.from(at, self.odd).map(|end| end + 1);
        // No key with its default is longer.
        Some((at, end.filter(|end| end - at <= LONGEST_VARIABLE)))
    }
}

/// So many bytes can a variable have.
const LONGEST_VARIABLE: usize = 2048;

fn piece(inside: &str) -> Option<Piece> {
    match inside {
        "*" | "?" | "$" => return inside.chars().next().map(Piece::Literal), // V5
        _ => {}
    }
    let (name, default) = match inside.split_once(',') {
        Some((name, default)) => {
            let quoted = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (name.trim(), Some(quoted.to_owned()))
        }
        None => (inside, None),
    };
    // A tag's key may hold spaces, a key's own name may not.
    let own_name = name.split('/').next().unwrap_or("");
    if own_name.is_empty() || own_name.contains(char::is_whitespace) || inside.starts_with(char::is_whitespace) {
        return None;
    }
    Some(Piece::Variable { key: json::lower(name), name: name.to_owned(), default })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        let mut context = Context::default();
        context.set("aws:username", ContextValue::One("a*b".into()));
        context.set("aws:TagKeys", ContextValue::Many(vec!["x".into()]));
        context
    }

    fn check(text: &str, wild: bool, value: &str) -> Match {
        Template::new(text, wild, Version::V2012).matches(value, &context(), &mut Work::default())
    }

    #[test]
    fn values_are_literal() {
        assert_eq!(check("x-${aws:username}", true, "x-a*b"), Match::Yes); // V6
        assert_eq!(check("x-${aws:username}", true, "x-aab"), Match::No);
        assert_eq!(check("${AWS:UserName}*", true, "a*b/c"), Match::Yes); // S3
    }

    #[test]
    fn defaults() {
        assert_eq!(check("${aws:PrincipalTag/t, 'none'}", false, "none"), Match::Yes); // V4
        assert_eq!(check("${aws:username, 'none'}", false, "none"), Match::No);
        assert_eq!(check("${aws:PrincipalTag/t, 'a}b'}", false, "a}b"), Match::Yes);
        assert_eq!(check("${aws:PrincipalTag/t}", false, ""), Match::NoValue);
        assert_eq!(check("${aws:TagKeys}", false, "x"), Match::NoValue); // V8
    }

    #[test]
    fn tags_may_hold_spaces() {
        let mut context = Context::default();
        context.set("aws:PrincipalTag/My Team", ContextValue::One("a".into()));
        let template = Template::new("${aws:PrincipalTag/My Team}", false, Version::V2012);
        assert_eq!(template.matches("a", &context, &mut Work::default()), Match::Yes);
    }

    #[test]
    fn escapes() {
        assert_eq!(check("a${*}b${?}c${$}", true, "a*b?c$"), Match::Yes); // V5
        assert_eq!(check("a${*}b", true, "axb"), Match::No);
    }

    #[test]
    fn what_is_no_variable_is_text() {
        for text in ["${", "${}", "${aws:username", "${a b}", "${ a}", "$${", "a}$"] {
            assert_eq!(check(text, false, text), Match::Yes, "{text}");
        }
    }

    #[test]
    fn old_versions_do_not_expand() {
        let template = Template::new("${aws:username}", true, Version::V2008); // V1
        assert_eq!(template.matches("a*b", &context(), &mut Work::default()), Match::No);
        assert_eq!(template.matches("${aws:username}", &context(), &mut Work::default()), Match::Yes);
    }
}
