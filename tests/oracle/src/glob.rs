//! Patterns, and texts of which only the shape is known.

use std::collections::BTreeSet;

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
    /// A name or an id that nobody said (K15): a character or more, none of them `/` or `:`.
    Name,
}

fn in_name(c: char) -> bool {
    c != '/' && c != ':'
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
        [Piece::Name, rest @ ..] => {
            matches!(text, [first, more @ ..] if in_name(*first) && (covers(rest, more) || covers(pattern, more)))
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

/// Whether there is a text of a shape that one of the patterns covers, and one that none covers. It takes every text at
/// once, character by character: where in the shape one may be, and where in each of the patterns.
pub(crate) fn walk(shape: &[Piece], patterns: &[&[Piece]]) -> (bool, bool) {
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
    let in_names = places.iter().filter(|place| pattern.get(**place) == Some(&Piece::Name) && in_name(letter));
    let next = places.iter().filter_map(|place| match pattern.get(*place)? {
        Piece::Char(c) => (*c == letter).then_some(place + 1),
        Piece::One => Some(place + 1),
        Piece::OneBut(c) => (*c != letter).then_some(place + 1),
        Piece::Any | Piece::Hole => Some(*place),
        Piece::Name => in_name(letter).then_some(place + 1),
        Piece::AnyBut(c) => (*c != letter).then_some(*place),
    });
    settle(pattern, next.chain(in_names.copied()).collect())
}
