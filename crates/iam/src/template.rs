//! Text of a policy in which `${…}` stands for a value of the request (rules V).

use crate::context::{Context, ContextValue};
use crate::glob::{Glob, GlobParts};
use crate::{Version, Work};

/// A text that may hold wildcards and variables, compiled once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Template {
    /// No variables, no wildcards.
    Plain(String),
    /// No variables; `*` and `?` are wildcards.
    Wild(Glob),
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
}

impl From<bool> for Match {
    fn from(matched: bool) -> Self {
        if matched { Match::Yes } else { Match::No }
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
        if wild { Template::Wild(Glob::new(text)) } else { Template::Plain(text.to_owned()) }
    }

    pub(crate) fn matches(&self, value: &str, context: &Context, work: &mut Work) -> Match {
        match self {
            Template::Plain(text) => (work.spend(4) && text == value).into(),
            Template::Wild(glob) => glob.matches(value, work).into(),
            Template::Variables { pieces, wild: true } => match glob(pieces, context, work) {
                Some(glob) => glob.matches(value, work).into(),
                None => Match::NoValue,
            },
            Template::Variables { wild: false, .. } => match self.expand(context) {
                Some(text) => (work.spend(32 + text.len()) && text == value).into(),
                None => Match::NoValue,
            },
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
                Piece::Variable { .. } => out.push_str(piece.value(context)?),
            }
            if out.len() > LONGEST {
                return None;
            }
        }
        Some(out)
    }

    /// Whether the text ends in the wildcard `*`.
    pub(crate) fn ends_in_star(&self) -> bool {
        match self {
            Template::Plain(_) | Template::Variables { wild: false, .. } => false,
            Template::Wild(glob) => glob.ends_in_star(),
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
    fn value<'a>(&'a self, context: &'a Context) -> Option<&'a str> {
        let Piece::Variable { key, default, .. } = self else { return None };
        match context.get(key).map(|entry| &entry.value) {
            Some(ContextValue::One(text)) => Some(text),
            // A key that can hold several values has no single text to stand for (V8).
            Some(ContextValue::Many(_)) => None,
            None | Some(ContextValue::Absent) => default.as_deref(), // V4
        }
    }
}

/// The pattern with its variables replaced; `None` if one has no value.
fn glob(pieces: &[Piece], context: &Context, work: &mut Work) -> Option<Glob> {
    let mut parts = GlobParts::default();
    for piece in pieces {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Literal(c) => {
                parts.literal(c.encode_utf8(&mut [0; 4]));
                continue;
            }
            Piece::Variable { .. } => piece.value(context)?,
        };
        if !work.spend(16 + text.len() * 8) {
            break;
        }
        match piece {
            Piece::Text(_) => parts.wild(text),
            // Characters that come from a value are literal, never wildcards (V6).
            _ => parts.literal(text),
        }
    }
    Some(parts.compile())
}

/// Cuts `text` at its variables. A `${` that is not closed, or holds no name, is text.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        plain.push_str(before);
        let end = variable_length(from);
        let inside = end.and_then(|end| from.get(2..end - 1)).unwrap_or("");
        match piece(inside) {
            Some(piece) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(piece);
                rest = end.and_then(|end| from.get(end..)).unwrap_or("");
            }
            None => {
                plain.push_str("${");
                rest = from.get(2..).unwrap_or("");
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    pieces
}

/// The length of the `${…}` that `text` starts with. A default value in quotes may hold a `}`.
pub(crate) fn variable_length(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("${")?;
    let mut quoted = false;
    for (at, c) in inside.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '}' if !quoted => return Some(2 + at + 1),
            _ => {}
        }
    }
    None
}

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
    Some(Piece::Variable { key: name.to_lowercase(), name: name.to_owned(), default })
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
