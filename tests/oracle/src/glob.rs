//! Patterns and policy variables.

use iam::keys::is_multivalued;
use serde_json::Value;

use crate::keys::Keys;

/// One place of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// This character.
    Char(char),
    /// `?`: one character.
    One,
    /// `*`: any characters.
    Any,
    /// `*` that does not cross a colon (S7).
    AnyButColon,
}

/// Whether a pattern covers a text, by trying everything.
pub(crate) fn covers(pattern: &[Piece], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [Piece::Any, rest @ ..] => covers(rest, text) || matches!(text, [_, more @ ..] if covers(pattern, more)),
        [Piece::AnyButColon, rest @ ..] => {
            covers(rest, text) || matches!(text, [first, more @ ..] if *first != ':' && covers(pattern, more))
        }
        [Piece::One, rest @ ..] => matches!(text, [_, more @ ..] if covers(rest, more)),
        [Piece::Char(wanted), rest @ ..] => matches!(text, [first, more @ ..] if first == wanted && covers(rest, more)),
    }
}

/// A text whose `*` and `?` are wildcards, without variables.
pub(crate) fn wild(text: &str) -> Vec<Piece> {
    text.chars()
        .map(|c| match c {
            '*' => Piece::Any,
            '?' => Piece::One,
            c => Piece::Char(c),
        })
        .collect()
}

/// A text without wildcards.
pub(crate) fn literal(text: &str) -> Vec<Piece> {
    text.chars().map(Piece::Char).collect()
}

/// A text of a policy with its variables replaced (V1 to V8); nothing if one of them has no value.
/// `patterns` says whether `*` and `?` are wildcards.
pub(crate) fn expand(text: &str, patterns: bool, version: &str, keys: &Keys) -> Option<Vec<Piece>> {
    let plain = |text: &str| if patterns { wild(text) } else { literal(text) };
    if version != "2012-10-17" {
        return Some(plain(text));
    }
    let Some((before, rest)) = text.split_once("${") else { return Some(plain(text)) };
    let Some((name, after)) = rest.split_once('}') else { return Some(plain(text)) };
    let mut out = plain(before);
    if ["*", "?", "$"].contains(&name) {
        out.extend(literal(name));
    } else {
        let (name, default) = match name.split_once(',') {
            Some((name, default)) => (name.trim(), Some(default.trim().trim_matches('\''))),
            None => (name.trim(), None),
        };
        let value = match keys.get(&name.to_lowercase()) {
            None | Some(Value::Null) => default?.to_owned(),
            // V8: no list can be a variable.
            Some(Value::Array(_)) => return None,
            Some(_) if is_multivalued(name) => return None,
            Some(Value::String(value)) => value.clone(),
            Some(other) => other.to_string(),
        };
        out.extend(literal(&value));
    }
    out.extend(expand(after, patterns, version, keys)?);
    Some(out)
}
