//! What Macie and Comprehend make of what looks like personal data.

use super::check::{IBANS, PHONES, TEST_CARDS, issuer, luhn, mod_97};
use super::kind::Kind;

/// Macie asks for a keyword within so many letters.
pub(super) const NEAR: usize = 30;

/// Whether Macie reports it, and by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does, by an identifier, and thanks to a keyword if it needs one.
    Found { id: &'static str, keyword: Option<&'static str> },
    /// It has no identifier for the kind.
    NoIdentifier,
    /// A keyword would have to be near.
    NoKeyword,
    /// The checksum fails: its name.
    Checksum(&'static str),
    /// It is a number for tests.
    Test,
    /// No issuer's cards begin so.
    Issuer,
    /// It has no identifier for the country.
    Country,
}

/// What stands around something.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Near<'a> {
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    /// In CSV the name of its column.
    pub(super) column: &'a str,
}

/// What Macie makes of a text that looks like a kind. Nothing if it is no such thing at all.
pub(super) fn macie(kind: Kind, text: &str, near: Near, no_keyword: bool) -> Option<Verdict> {
    let Some(identifier) = &kind.known().macie else { return Some(Verdict::NoIdentifier) };
    let keyword = near.keyword(identifier.keywords);
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let found = Verdict::Found { id: identifier.id, keyword };
    Some(match kind {
        Kind::Card => {
            let (checks, begins) = (luhn(&digits), issuer(&digits));
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            if keyword.is_none() && !(checks && begins) && (is_plain || !begins) {
                // Any long number: an order, a time.
                return None;
            }
            if TEST_CARDS.contains(&letters.as_str()) {
                Verdict::Test
            } else if !checks {
                Verdict::Checksum("Luhn")
            } else if !begins {
                Verdict::Issuer
            } else if keyword.is_none() && no_keyword {
                Verdict::Found { id: "CREDIT_CARD_NUMBER_(NO_KEYWORD)", keyword: None }
            } else if keyword.is_none() {
                Verdict::NoKeyword
            } else {
                found
            }
        }
        Kind::Iban => {
            let known = IBANS.iter().find(|(country, ..)| letters.starts_with(country));
            if !mod_97(letters.as_bytes()) {
                Verdict::Checksum("mod 97")
            } else if known.is_none_or(|(.., known)| !known) {
                Verdict::Country
            } else {
                found
            }
        }
        Kind::Phone if text.starts_with('+') => {
            let known = PHONES.iter().any(|code| letters.starts_with(code));
            if known { Verdict::Found { id: identifier.id, keyword: None } } else { Verdict::Country }
        }
        // Nine digits in a row are any number, unless something says what they are.
        Kind::SocialSecurity if keyword.is_none() && text.len() == 9 => return None,
        _ if keyword.is_none() && !identifier.keywords.is_empty() => Verdict::NoKeyword,
        _ => found,
    })
}

impl<'a> Near<'a> {
    /// What stands around a place in a text.
    pub(super) fn of(text: &'a str, from: usize, to: usize) -> Near<'a> {
        // A keyword has to lie near with its nearer end: it may be longer.
        const LONGEST: usize = 30;
        let before = text.get(..from).unwrap_or_default();
        let start = before.char_indices().rev().take(NEAR + LONGEST).last().map_or(from, |(at, _)| at);
        let after = text.get(to..).unwrap_or_default();
        let end = after.char_indices().nth(NEAR + LONGEST).map_or(after.len(), |(at, _)| at);
        Near {
            before: before.get(start..).unwrap_or_default(),
            after: after.get(..end).unwrap_or_default(),
            column: "",
        }
    }

    /// The nearest of these keywords.
    fn keyword(&self, keywords: &'static [&'static str]) -> Option<&'static str> {
        let is_near = |between: Option<&str>| between.is_some_and(|between| between.chars().count() <= NEAR);
        let longest = |text: &str, at: usize, is: &dyn Fn(usize) -> bool| {
            let ends = keywords.iter().filter_map(|keyword| Some((end(text, at, keyword)?, *keyword)));
            ends.filter(|(end, _)| is(*end)).max().map(|(_, keyword)| keyword)
        };
        let Near { before, after, column } = *self;
        let starts: Vec<usize> = word_starts(before).collect();
        let in_before = || starts.iter().rev().find_map(|at| longest(before, *at, &|end| is_near(before.get(end..))));
        let in_after =
            || word_starts(after).filter(|at| is_near(after.get(..*at))).find_map(|at| longest(after, at, &|_| true));
        let in_column = || word_starts(column).find_map(|at| longest(column, at, &|_| true));
        in_before().or_else(in_after).or_else(in_column)
    }
}

/// Where words begin.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    (0..bytes.len()).filter(move |at| is_word(*at) && !at.checked_sub(1).is_some_and(is_word))
}

/// Where a keyword ends that begins there: in any case, as a word of its own, with nothing, `_` or `-` for a space.
fn end(text: &str, at: usize, keyword: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut rest = bytes.get(at..)?;
    for letter in keyword.bytes() {
        match rest {
            [b' ' | b'_' | b'-', after @ ..] if letter == b' ' => rest = after,
            _ if letter == b' ' => {}
            [first, after @ ..] if first.eq_ignore_ascii_case(&letter) => rest = after,
            _ => return None,
        }
    }
    // `ss#` goes on with anything.
    let is_open = keyword.ends_with(|last: char| !last.is_ascii_alphanumeric());
    (is_open || !rest.first().is_some_and(u8::is_ascii_alphanumeric)).then_some(bytes.len() - rest.len())
}
