//! What in a text looks like personal data, by its shape alone.

use super::check::IBANS;
use super::kind::Kind;

/// Something that looks like a kind: its place in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Everything in a text that looks like a kind, from its beginning to its end. Each letter is looked at a few times, whatever
/// the text is.
pub(super) fn scan(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_new_line = true;
    while let Some(byte) = bytes.get(at) {
        let before = if at == 0 { None } else { bytes.get(at - 1) };
        let starts = !before.is_some_and(u8::is_ascii_alphanumeric)
            && (byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'(' | b'-'));
        let rest = bytes.get(at..).unwrap_or_default();
        if starts && let Some((kind, length)) = one(rest, is_new_line, before.copied()) {
            found.push(Span { kind, from: at, to: at + length });
            at += length;
            is_new_line = false;
            continue;
        }
        is_new_line = *byte == b'\n' || (is_new_line && byte.is_ascii_whitespace());
        // What is no beginning of anything is passed as a whole.
        at += if byte.is_ascii_alphanumeric() { run(rest, u8::is_ascii_alphanumeric) } else { 1 };
    }
    found
}

/// How long what begins a text is, if it has a shape.
type Shape = fn(&[u8]) -> Option<usize>;

fn one(rest: &[u8], is_new_line: bool, before: Option<u8>) -> Option<(Kind, usize)> {
    let tries: [(Kind, Shape); 13] = [
        (Kind::Url, url),
        (Kind::Email, email),
        (Kind::AccessKey, access_key),
        (Kind::Iban, iban),
        (Kind::Mac, mac),
        (Kind::Coordinates, coordinates),
        (Kind::Ipv4, ipv4),
        (Kind::Date, date),
        (Kind::SocialSecurity, social_security),
        (Kind::Phone, phone),
        (Kind::Card, card),
        (Kind::Insurance, insurance),
        (Kind::Vehicle, vehicle),
    ];
    if is_new_line && let Some(length) = cookie(rest) {
        return Some((Kind::Cookie, length));
    }
    // A number goes on before a point or a sign: it does not begin there.
    let goes_on = matches!(before, Some(b'.' | b'-' | b'/' | b'@' | b'_' | b':'));
    tries
        .into_iter()
        .filter(|(kind, _)| !goes_on || matches!(kind, Kind::Url | Kind::Email))
        .find_map(|(kind, length)| Some((kind, length(rest).filter(|length| ends(rest, *length))?)))
}

/// Whether nothing goes on behind.
fn ends(rest: &[u8], length: usize) -> bool {
    !rest.get(length).is_some_and(u8::is_ascii_alphanumeric)
}

fn run(rest: &[u8], is: impl Fn(&u8) -> bool) -> usize {
    rest.iter().take_while(|byte| is(byte)).count()
}

fn skip(rest: &[u8], count: usize) -> &[u8] {
    rest.get(count..).unwrap_or_default()
}

fn starts(rest: &[u8], with: &str) -> bool {
    rest.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()))
}

fn url(rest: &[u8]) -> Option<usize> {
    let head = ["https://", "http://", "www."].into_iter().find(|head| starts(rest, head))?;
    let length = run(rest, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b',' | b';'));
    // A point at the end is the sentence's.
    let dots = rest.iter().take(length).rev().take_while(|byte| matches!(byte, b'.' | b')' | b'?' | b'!')).count();
    (length - dots > head.len()).then_some(length - dots)
}

fn email(rest: &[u8]) -> Option<usize> {
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let local = run(rest.get(..rest.len().min(65))?, is_local);
    if local == 0 || local > 64 || rest.get(local) != Some(&b'@') {
        return None;
    }
    let domain = skip(rest, local + 1);
    let length =
        run(domain.get(..domain.len().min(254))?, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let domain = domain.get(..length)?;
    let length = length - domain.iter().rev().take_while(|byte| matches!(byte, b'.' | b'-')).count();
    let domain = domain.get(..length)?;
    let last = domain.rsplit(|byte| *byte == b'.').next()?;
    let is = domain.contains(&b'.') && last.len() >= 2 && last.iter().all(u8::is_ascii_alphabetic);
    is.then_some(local + 1 + length)
}

fn access_key(rest: &[u8]) -> Option<usize> {
    let is = starts(rest, "AKIA") || starts(rest, "ASIA");
    (is && run(rest.get(..rest.len().min(21))?, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) == 20)
        .then_some(20)
}

fn iban(rest: &[u8]) -> Option<usize> {
    let country = std::str::from_utf8(rest.get(..2)?).ok()?;
    let (_, letters, _) = IBANS.iter().find(|(code, ..)| *code == country)?;
    rest.get(2..4)?.iter().all(u8::is_ascii_digit).then_some(())?;
    grouped(rest, *letters, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// How long so many letters are, with a space or a hyphen between some of them.
fn grouped(rest: &[u8], letters: usize, is: impl Fn(&u8) -> bool) -> Option<usize> {
    let mut seen = 0;
    let mut gap = true;
    for (at, byte) in rest.iter().enumerate() {
        if is(byte) {
            seen += 1;
            gap = false;
            if seen == letters {
                return Some(at + 1);
            }
        } else if !gap && matches!(byte, b' ' | b'-') {
            gap = true;
        } else {
            return None;
        }
    }
    None
}

fn mac(rest: &[u8]) -> Option<usize> {
    let mark = *rest.get(2).filter(|mark| matches!(mark, b':' | b'-'))?;
    let is = rest.get(..17)?.iter().enumerate().all(
        |(at, byte)| {
            if at % 3 == 2 { *byte == mark } else { byte.is_ascii_hexdigit() }
        },
    );
    is.then_some(17)
}

/// Digits with a point in them, and a sign before.
fn decimal(rest: &[u8], most: f64) -> Option<usize> {
    let sign = usize::from(rest.first() == Some(&b'-'));
    let whole = run(skip(rest, sign).get(..4).unwrap_or(skip(rest, sign)), u8::is_ascii_digit);
    let point = skip(rest, sign + whole);
    let after = run(skip(point, 1).get(..16).unwrap_or(skip(point, 1)), u8::is_ascii_digit);
    let length = sign + whole + 1 + after;
    // With fewer digits behind the point it is any two numbers.
    if !(1..=3).contains(&whole) || point.first() != Some(&b'.') || after < 3 {
        return None;
    }
    let text = std::str::from_utf8(rest.get(..length)?).ok()?;
    crate::number(text, -most, most).ok().map(|_| length)
}

fn coordinates(rest: &[u8]) -> Option<usize> {
    let latitude = decimal(rest, 90.0)?;
    let comma = skip(rest, latitude);
    let gap = if starts(comma, ", ") {
        2
    } else if starts(comma, ",") {
        1
    } else {
        return None;
    };
    Some(latitude + gap + decimal(skip(comma, gap), 180.0)?)
}

fn ipv4(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    for part in 0..4 {
        if part > 0 {
            (rest.get(at) == Some(&b'.')).then_some(())?;
            at += 1;
        }
        let digits = run(skip(rest, at).get(..4).unwrap_or(skip(rest, at)), u8::is_ascii_digit);
        let number: u32 = std::str::from_utf8(rest.get(at..at + digits)?).ok()?.parse().ok()?;
        if number > 255 {
            return None;
        }
        at += digits;
    }
    // Five numbers are a version, and no address.
    let more = rest.get(at) == Some(&b'.') && rest.get(at + 1).is_some_and(u8::is_ascii_digit);
    (!more).then_some(at)
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn date(rest: &[u8]) -> Option<usize> {
    let digits = |at: usize| run(skip(rest, at).get(..5).unwrap_or(skip(rest, at)), u8::is_ascii_digit);
    let number =
        |at: usize, count: usize| -> Option<u32> { std::str::from_utf8(rest.get(at..at + count)?).ok()?.parse().ok() };
    let first = digits(0);
    if first == 0 {
        // March 12, 1980
        let month = month(rest)?;
        (rest.get(month) == Some(&b' ')).then_some(())?;
        let day = digits(month + 1);
        let mut at = month + 1 + day;
        at += usize::from(rest.get(at) == Some(&b','));
        (rest.get(at) == Some(&b' ')).then_some(())?;
        return ((1..=2).contains(&day) && digits(at + 1) == 4).then_some(at + 5);
    }
    let mark = *rest.get(first)?;
    if mark == b' ' {
        // 12 March 1980
        let month = month(skip(rest, first + 1))?;
        let at = first + 1 + month;
        return (first <= 2 && rest.get(at) == Some(&b' ') && digits(at + 1) == 4).then_some(at + 5);
    }
    if !matches!(mark, b'-' | b'/') {
        return None;
    }
    let second = digits(first + 1);
    let at = first + 1 + second;
    (rest.get(at) == Some(&mark)).then_some(())?;
    let third = digits(at + 1);
    let end = at + 1 + third;
    let (year, a, b) = match (first, second, third) {
        (4, 1..=2, 1..=2) => (number(0, 4)?, number(5, second)?, number(at + 1, third)?),
        (1..=2, 1..=2, 4) => (number(at + 1, 4)?, number(0, first)?, number(first + 1, second)?),
        _ => return None,
    };
    let is = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    ((1800..=2200).contains(&year) && (is(a, b) || is(b, a)) && rest.get(end) != Some(&mark)).then_some(end)
}

fn month(rest: &[u8]) -> Option<usize> {
    let length = run(rest.get(..10).unwrap_or(rest), u8::is_ascii_alphabetic);
    let is = MONTHS.iter().any(|month| starts(rest, month));
    (is && (3..=9).contains(&length)).then_some(length)
}

/// Digits in groups, with the same mark between them.
#[derive(Default)]
struct Groups {
    sizes: [usize; Groups::MOST],
    count: usize,
    length: usize,
    digits: usize,
}

impl Groups {
    /// Nothing that is looked for has so many groups.
    const MOST: usize = 8;

    fn of(rest: &[u8]) -> Groups {
        let mut groups = Groups::default();
        let mut mark = None;
        // What is longer than this is none of what is looked for.
        while groups.digits <= 20 {
            let from = skip(rest, groups.length);
            let size = run(from.get(..21).unwrap_or(from), u8::is_ascii_digit);
            let Some(place) = groups.sizes.get_mut(groups.count).filter(|_| size > 0) else { break };
            *place = size;
            groups.count += 1;
            groups.digits += size;
            groups.length += size;
            let next = rest.get(groups.length).copied();
            let is_mark = matches!(next, Some(b' ' | b'-' | b'.'));
            let goes_on = is_mark && rest.get(groups.length + 1).is_some_and(u8::is_ascii_digit);
            if !goes_on || mark.is_some_and(|mark| Some(mark) != next) {
                break;
            }
            mark = next;
            groups.length += 1;
        }
        groups
    }

    fn are(&self, sizes: &[usize]) -> bool {
        self.sizes.get(..self.count) == Some(sizes)
    }
}

fn social_security(rest: &[u8]) -> Option<usize> {
    let groups = Groups::of(rest);
    (groups.are(&[3, 2, 4]) || groups.are(&[9])).then_some(groups.length)
}

fn phone(rest: &[u8]) -> Option<usize> {
    if rest.first() == Some(&b'(') {
        // (206) 555-0100
        let area = run(skip(rest, 1).get(..4).unwrap_or(skip(rest, 1)), u8::is_ascii_digit);
        let gap = if starts(skip(rest, 1 + area), ") ") {
            2
        } else if starts(skip(rest, 1 + area), ")") {
            1
        } else {
            return None;
        };
        let groups = Groups::of(skip(rest, 1 + area + gap));
        return (area == 3 && (groups.are(&[3, 4]) || groups.are(&[7]))).then_some(1 + area + gap + groups.length);
    }
    let plus = usize::from(rest.first() == Some(&b'+'));
    let groups = Groups::of(skip(rest, plus));
    let is =
        if plus == 1 { (8..=15).contains(&groups.digits) } else { groups.are(&[3, 3, 4]) || groups.are(&[1, 3, 3, 4]) };
    is.then_some(plus + groups.length)
}

fn card(rest: &[u8]) -> Option<usize> {
    let groups = Groups::of(rest);
    // Groups of a card have three digits or more.
    let sizes = groups.sizes.get(..groups.count.saturating_sub(1)).unwrap_or_default();
    let is = (13..=19).contains(&groups.digits) && sizes.iter().all(|size| *size >= 3);
    is.then_some(groups.length)
}

fn insurance(rest: &[u8]) -> Option<usize> {
    (rest.get(..2)?.iter().all(u8::is_ascii_uppercase)).then_some(())?;
    let length = grouped(rest, 9, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())?;
    let letters: Vec<u8> = rest.get(..length)?.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    let is = letters.iter().enumerate().all(|(at, letter)| letter.is_ascii_digit() == (2..8).contains(&at));
    is.then_some(length)
}

fn vehicle(rest: &[u8]) -> Option<usize> {
    let is_letter =
        |byte: &u8| (byte.is_ascii_uppercase() && !matches!(byte, b'I' | b'O' | b'Q')) || byte.is_ascii_digit();
    let vin = rest.get(..17)?;
    // Seventeen letters, or seventeen digits, are something else.
    let is = vin.iter().all(is_letter)
        && vin.iter().any(u8::is_ascii_digit)
        && vin.iter().filter(|byte| byte.is_ascii_uppercase()).count() > 1;
    is.then_some(17)
}

fn cookie(rest: &[u8]) -> Option<usize> {
    let head = ["Set-Cookie:", "Cookie:"].into_iter().find(|head| starts(rest, head))?;
    let line = run(rest, |byte| !matches!(byte, b'\n' | b'\r'));
    rest.get(head.len()..line)?.contains(&b'=').then_some(line)
}
