//! Texts of policies with variables.

use iam::keys::is_multivalued;
use serde_json::Value;

use crate::glob::{Piece, literal, text, walk, wild};
use crate::keys::{Keys, State};
use crate::may::May;

/// One way in which a text of a policy comes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expanded {
    pub(crate) pieces: Vec<Piece>,
    /// Whether it holds a variable whose value nobody said. That may be longer than any text, so it fits none for sure.
    pub(crate) open: bool,
}

/// Every way in which a text of a policy comes out with its variables replaced (V1 to V8); nothing for a way in which
/// one of them has no value. `patterns` says whether `*` and `?` are wildcards.
pub(crate) fn expand(text: &str, patterns: bool, version: &str, keys: &Keys) -> Vec<Option<Expanded>> {
    let plain = |text: &str| if patterns { wild(text) } else { literal(text) };
    let closed = |pieces: Vec<Piece>| Some(Expanded { pieces, open: false });
    if version != "2012-10-17" {
        return vec![closed(plain(text))];
    }
    let Some((before, rest)) = text.split_once("${") else { return vec![closed(plain(text))] };
    let Some((name, after)) = rest.split_once('}') else { return vec![closed(plain(text))] };
    let values = if ["*", "?", "$"].contains(&name) { vec![closed(literal(name))] } else { variable(name, keys) };
    let mut out = Vec::new();
    for value in values {
        for tail in expand(after, patterns, version, keys) {
            let both = value.as_ref().zip(tail.as_ref()).map(|(value, tail)| Expanded {
                pieces: [plain(before), value.pieces.clone(), tail.pieces.clone()].concat(),
                open: value.open || tail.open,
            });
            out.push(both);
        }
    }
    out
}

/// Every value of a variable; nothing for none.
fn variable(name: &str, keys: &Keys) -> Vec<Option<Expanded>> {
    let (name, default) = match name.split_once(',') {
        Some((name, default)) => (name.trim(), Some(default.trim().trim_matches('\''))),
        None => (name.trim(), None),
    };
    let closed = |text: &str| Some(Expanded { pieces: literal(text), open: false });
    // V4
    let absent = default.and_then(closed);
    match keys.state(name) {
        State::Absent => vec![absent],
        // V8: no list can be a variable.
        State::Set(Value::Array(_)) => vec![None],
        _ if is_multivalued(name) => vec![None],
        State::Set(Value::String(value)) => vec![closed(value)],
        State::Set(other) => vec![closed(&other.to_string())],
        State::Unknown(unknown) => {
            let shapes = unknown.shapes.iter();
            let mut all: Vec<_> =
                shapes.map(|shape| Some(Expanded { pieces: shape.clone(), open: text(shape).is_none() })).collect();
            if unknown.may_be_absent {
                all.push(absent);
            }
            all
        }
    }
}

/// Whether texts of these shapes are covered by one of the patterns at least. What is expanded in several ways may come
/// out as any of them.
pub(crate) fn compare(shapes: &[Vec<Piece>], wanted: &[Vec<Option<Expanded>>]) -> May {
    // As long a value as one likes covers no given text, so all that are open may fail together.
    let may_fail = |ways: &&Vec<Option<Expanded>>| ways.iter().any(|way| way.as_ref().is_none_or(|way| way.open));
    let possible: Vec<&[Piece]> = wanted.iter().flatten().flatten().map(|way| way.pieces.as_slice()).collect();
    let sure: Vec<&[Piece]> =
        wanted.iter().filter(|ways| !may_fail(ways)).flatten().flatten().map(|way| way.pieces.as_slice()).collect();
    let texts = |patterns: &[&[Piece]]| {
        let found = shapes.iter().map(|shape| walk(shape, patterns));
        found.fold((false, false), |all, one| (all.0 || one.0, all.1 || one.1))
    };
    May { yes: texts(&possible).0, no: texts(&sure).1 }
}
