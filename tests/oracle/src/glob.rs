//! Patterns and policy variables, and texts of which only the shape is known.

use std::collections::BTreeSet;

use iam::keys::is_multivalued;
use serde_json::Value;

use crate::keys::{Keys, State};
use crate::may::May;

/// One place of a pattern, or of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Piece {
    /// This character.
    Char(char),
    /// `?`: one character.
    One,
    /// One character that is not this one.
    OneBut(char),
    /// `*`: any characters.
    Any,
    /// Any characters but this one: a `*` that does not cross a colon (S7).
    AnyBut(char),
    /// Any characters, since nobody said which (K13).
    Hole,
}

/// Whether a pattern covers a text, by trying everything.
pub(crate) fn covers(pattern: &[Piece], text: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [Piece::Any | Piece::Hole, rest @ ..] => {
            covers(rest, text) || matches!(text, [_, more @ ..] if covers(pattern, more))
        }
        [Piece::AnyBut(not), rest @ ..] => {
            covers(rest, text) || matches!(text, [first, more @ ..] if first != not && covers(pattern, more))
        }
        [Piece::One, rest @ ..] => matches!(text, [_, more @ ..] if covers(rest, more)),
        [Piece::OneBut(not), rest @ ..] => matches!(text, [first, more @ ..] if first != not && covers(rest, more)),
        [Piece::Char(wanted), rest @ ..] => matches!(text, [first, more @ ..] if first == wanted && covers(rest, more)),
    }
}

/// The text of pieces that are all characters.
pub(crate) fn text(pieces: &[Piece]) -> Option<Vec<char>> {
    pieces.iter().map(|piece| if let Piece::Char(c) = piece { Some(*c) } else { None }).collect()
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

/// Whether texts of these shapes are covered by one of the patterns at least. What is expanded in several ways may come out as any of them.
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

/// Whether there is a text of a shape that one of the patterns covers, and one that none covers. It takes every text at
/// once, character by character: where in the shape one may be, and where in each of the patterns.
fn walk(shape: &[Piece], patterns: &[&[Piece]]) -> (bool, bool) {
    if let Some(text) = text(shape) {
        let covered = patterns.iter().any(|pattern| covers(pattern, &text));
        return (covered, !covered);
    }
    let mut letters: BTreeSet<char> = [':', '/', '\u{1}'].into();
    for piece in patterns.iter().copied().chain([shape]).flatten() {
        if let Piece::Char(c) | Piece::OneBut(c) | Piece::AnyBut(c) = piece {
            letters.insert(*c);
        }
    }
    let start = |pattern: &[Piece]| settle(pattern, [0].into());
    let mut to_do = vec![(start(shape), patterns.iter().map(|pattern| start(pattern)).collect::<Vec<_>>())];
    let mut seen: BTreeSet<_> = to_do.iter().cloned().collect();
    let (mut covered, mut left) = (false, false);
    while let Some((at, inside)) = to_do.pop() {
        if at.contains(&shape.len()) {
            let fits = patterns.iter().zip(&inside).any(|(pattern, at)| at.contains(&pattern.len()));
            covered |= fits;
            left |= !fits;
        }
        for letter in &letters {
            let next = step(shape, &at, *letter);
            if next.is_empty() {
                continue;
            }
            let inside: Vec<_> = patterns.iter().zip(&inside).map(|(pattern, at)| step(pattern, at, *letter)).collect();
            let state = (next, inside);
            if seen.insert(state.clone()) {
                to_do.push(state);
            }
        }
    }
    (covered, left)
}

/// Places behind those that may stand for no character.
fn settle(pattern: &[Piece], mut places: BTreeSet<usize>) -> BTreeSet<usize> {
    for (place, piece) in pattern.iter().enumerate() {
        if matches!(piece, Piece::Any | Piece::AnyBut(_) | Piece::Hole) && places.contains(&place) {
            places.insert(place + 1);
        }
    }
    places
}

/// The places after one more character.
fn step(pattern: &[Piece], places: &BTreeSet<usize>, letter: char) -> BTreeSet<usize> {
    let next = places.iter().filter_map(|place| match pattern.get(*place)? {
        Piece::Char(c) => (*c == letter).then_some(place + 1),
        Piece::One => Some(place + 1),
        Piece::OneBut(c) => (*c != letter).then_some(place + 1),
        Piece::Any | Piece::Hole => Some(*place),
        Piece::AnyBut(c) => (*c != letter).then_some(*place),
    });
    settle(pattern, next.collect())
}
