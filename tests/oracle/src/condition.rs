//! Conditions.

use std::cmp::Ordering;
use std::net::IpAddr;

use iam::keys::is_multivalued;
use serde_json::Value;

use crate::glob::{Piece, covers, literal, wild};
use crate::keys::{Keys, State};
use crate::may::May;
use crate::template::{self, Expanded, expand};

/// One text or a list of them; numbers and truth values as they are written.
pub(crate) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null | Value::Object(_) => Vec::new(),
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// K7: every operator and every key.
pub(crate) fn holds(condition: &Value, version: &str, keys: &Keys) -> May {
    let blocks = condition.as_object().into_iter().flatten();
    May::all(blocks.flat_map(|(operator, block)| {
        let tests = block.as_object().into_iter().flatten();
        tests.map(|(key, values)| one(operator, key, &texts(values), version, keys))
    }))
}

/// K17: as AWS spells it.
pub(crate) fn spelled(operator: &str) -> String {
    let mut out = operator.to_lowercase();
    for word in [
        "For", "All", "Any", "Value", "String", "Numeric", "Date", "Bool", "Binary", "Ip", "Address", "Arn", "Null",
        "Not", "Equals", "Like", "Less", "Greater", "Than", "Ignore", "Case", "If", "Exists",
    ] {
        out = out.replace(&word.to_lowercase(), word);
    }
    out
}

fn one(operator: &str, key: &str, wanted: &[String], version: &str, keys: &Keys) -> May {
    let operator = spelled(operator);
    let operator = operator.as_str();
    let (for_all, rest) = match operator.strip_prefix("ForAllValues:") {
        Some(rest) => (true, rest),
        None => (false, operator),
    };
    let (for_any, rest) = match rest.strip_prefix("ForAnyValue:") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (if_exists, name) = match rest.strip_suffix("IfExists") {
        Some(name) => (true, name),
        None => (false, rest),
    };
    let state = keys.state(key);

    // K8
    if name == "Null" {
        let says = |absent: bool| {
            let asked = if absent { "true" } else { "false" };
            May::surely(for_all || (!for_any && wanted.iter().any(|value| value.to_lowercase() == asked)))
        };
        return match state {
            State::Absent => says(true),
            State::Set(found) => says(*found == Value::Array(Vec::new())),
            State::Unknown(unknown) if unknown.may_be_absent => says(true).or_else(says(false)),
            State::Unknown(_) => says(false),
        };
    }

    let (negated, positive) = match name {
        "StringNotEquals" => (true, "StringEquals"),
        "StringNotEqualsIgnoreCase" => (true, "StringEqualsIgnoreCase"),
        "StringNotLike" => (true, "StringLike"),
        "ArnNotEquals" => (true, "ArnLike"),
        "ArnNotLike" => (true, "ArnLike"),
        "ArnEquals" => (false, "ArnLike"),
        "NotIpAddress" => (true, "IpAddress"),
        "NumericNotEquals" => (true, "NumericEquals"),
        "DateNotEquals" => (true, "DateEquals"),
        other => (false, other),
    };
    // K2, K4, K11; K5; K12; K1
    let without = May::surely(if_exists || for_all || (!for_any && negated && !wanted.is_empty()));
    let found = match state {
        State::Absent => return without,
        State::Set(found) => found,
        State::Unknown(unknown) => {
            let with = match () {
                // K12
                () if wanted.is_empty() => May::surely(false),
                // K9
                () if is_multivalued(key) && !for_all && !for_any => May::surely(negated),
                // K14: whichever organization it is, it is the same one.
                () if is_own_organization(key, wanted, positive, version, keys) => May::surely(!negated),
                // K6, K10, K13: one value at least, so what each of them surely is decides under either qualifier.
                () => compare(positive, wanted, Found::Shapes(&unknown.shapes), version, keys).negated_if(negated),
            };
            return if unknown.may_be_absent { with.or_else(without) } else { with };
        }
    };
    let values = texts(found);
    // T7, V3: what cannot be compared does not match.
    let fits = |value: &String| compare(positive, wanted, Found::Text(value), version, keys).negated_if(negated);
    let null_set = values.iter().all(String::is_empty) && values.len() <= 1;
    // K12
    if wanted.is_empty() {
        return May::surely(for_all && null_set);
    }
    if for_all {
        // K4, K6
        if null_set { May::surely(true) } else { May::all(values.iter().map(fits)) }
    } else if for_any {
        // K5, K6
        if null_set { May::surely(false) } else { May::any(values.iter().map(fits)) }
    } else if found.is_array() || is_multivalued(key) {
        // K9
        May::surely(negated)
    } else {
        May::all(values.iter().map(fits))
    }
}

/// K14: whether the organization of the caller is asked to be that of the owner, and the two are one account, of which
/// the request tells neither.
fn is_own_organization(key: &str, wanted: &[String], operator: &str, version: &str, keys: &Keys) -> bool {
    let other = match key.to_lowercase().as_str() {
        "aws:principalorgid" => "aws:resourceorgid",
        "aws:resourceorgid" => "aws:principalorgid",
        _ => return false,
    };
    let texts = ["StringEquals", "StringEqualsIgnoreCase", "StringLike"].contains(&operator);
    let is_variable = |wanted: &String| wanted.to_lowercase() == format!("${{{other}}}");
    let is_told = !matches!(keys.state(other), State::Unknown(_));
    keys.one_organization && !is_told && texts && version == "2012-10-17" && wanted.iter().any(is_variable)
}

/// A value of the request.
#[derive(Clone, Copy)]
enum Found<'a> {
    Text(&'a str),
    /// K13: only what it may look like is known.
    Shapes(&'a [Vec<Piece>]),
}

/// A positive operator on the values of a policy and one of the request.
fn compare(operator: &str, wanted: &[String], found: Found, version: &str, keys: &Keys) -> May {
    if ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnLike"].contains(&operator) {
        let shapes = match found {
            Found::Text(text) => vec![literal(text)],
            Found::Shapes(shapes) => shapes.to_vec(),
        };
        let patterns = ["StringLike", "ArnLike"].contains(&operator);
        let wanted = wanted.iter().map(|wanted| expand(wanted, patterns, version, keys));
        return match operator {
            "StringEqualsIgnoreCase" => {
                let in_lower_case = |ways: Vec<Option<Expanded>>| -> Vec<Option<Expanded>> {
                    let lower = |way: Expanded| Expanded { pieces: lower(way.pieces), ..way };
                    ways.into_iter().map(|way| way.map(lower)).collect()
                };
                let shapes: Vec<_> = shapes.into_iter().map(lower).collect();
                template::compare(&shapes, &wanted.map(in_lower_case).collect::<Vec<_>>())
            }
            "ArnLike" => {
                let as_arns = |ways: Vec<Option<Expanded>>| ways.into_iter().flat_map(arns).collect();
                template::compare(&shapes, &wanted.map(as_arns).collect::<Vec<_>>())
            }
            _ => template::compare(&shapes, &wanted.collect::<Vec<_>>()),
        };
    }
    match found {
        Found::Text(text) => May::surely(wanted.iter().any(|wanted| compare_values(operator, wanted, text))),
        // T7: what does not read as its type fits nothing, whatever the value is.
        Found::Shapes(_) if !wanted.iter().any(|wanted| is_readable(operator, wanted)) => May::surely(false),
        Found::Shapes(_) => May::OPEN,
    }
}

/// T7
fn is_readable(operator: &str, wanted: &str) -> bool {
    match operator {
        "IpAddress" => in_range(wanted, wanted.split('/').next().unwrap_or_default()),
        "Bool" => ["true", "false"].contains(&wanted.to_lowercase().as_str()),
        "BinaryEquals" => bytes(wanted).is_some(),
        number if number.starts_with("Numeric") => numbers(wanted, wanted).is_some(),
        _ => dates(wanted, wanted).is_some(),
    }
}

fn lower(pieces: Vec<Piece>) -> Vec<Piece> {
    let lower = |piece: Piece| match piece {
        Piece::Char(c) => c.to_lowercase().map(Piece::Char).collect(),
        piece => vec![piece],
    };
    pieces.into_iter().flat_map(lower).collect()
}

/// A positive operator on one value of the policy and one of the request, neither of which is a text with a meaning of
/// its own.
fn compare_values(operator: &str, wanted: &str, found: &str) -> bool {
    let order = |order: Option<Ordering>, as_wanted: fn(Ordering) -> bool| order.is_some_and(as_wanted);
    match operator {
        "IpAddress" => in_range(wanted, found),
        "Bool" => {
            let (wanted, found) = (wanted.to_lowercase(), found.to_lowercase());
            wanted == found && ["true", "false"].contains(&found.as_str())
        }
        "BinaryEquals" => bytes(found).is_some_and(|found| bytes(wanted) == Some(found)),
        "NumericEquals" => order(numbers(found, wanted), Ordering::is_eq),
        "NumericLessThan" => order(numbers(found, wanted), Ordering::is_lt),
        "NumericLessThanEquals" => order(numbers(found, wanted), Ordering::is_le),
        "NumericGreaterThan" => order(numbers(found, wanted), Ordering::is_gt),
        "NumericGreaterThanEquals" => order(numbers(found, wanted), Ordering::is_ge),
        "DateEquals" => order(dates(found, wanted), Ordering::is_eq),
        "DateLessThan" => order(dates(found, wanted), Ordering::is_lt),
        "DateLessThanEquals" => order(dates(found, wanted), Ordering::is_le),
        "DateGreaterThan" => order(dates(found, wanted), Ordering::is_gt),
        "DateGreaterThanEquals" => order(dates(found, wanted), Ordering::is_ge),
        _ => false,
    }
}

/// S6: the patterns for whole texts that say what a pattern says part by part, the sixth with its inner colons. A value
/// that nobody said may hold any number of colons.
fn arns(way: Option<Expanded>) -> Vec<Option<Expanded>> {
    let Some(mut way) = way else { return vec![None] };
    // A bare `*` is every ARN.
    if way.pieces == [Piece::Any] {
        way.pieces = wild("arn:*:*:*:*:*");
    }
    let mut filled: Vec<Vec<Piece>> = vec![Vec::new()];
    for piece in way.pieces {
        let ways: Vec<Vec<Piece>> = match piece {
            Piece::Hole => {
                (0..6).map(|colons| wild(&"*:".repeat(colons)).into_iter().chain([Piece::Any]).collect()).collect()
            }
            piece => vec![vec![piece]],
        };
        filled = filled.iter().flat_map(|start| ways.iter().map(|way| [start.clone(), way.clone()].concat())).collect();
    }
    let arn = |pieces: Vec<Piece>| {
        let parts: Vec<&[Piece]> = pieces.splitn(6, |piece| *piece == Piece::Char(':')).collect();
        let [first, middle @ .., last] = parts.as_slice() else { return None };
        if middle.len() != 4 || !covers(first, &['a', 'r', 'n']) {
            return None;
        }
        let mut out = literal("arn");
        for part in middle {
            out.push(Piece::Char(':'));
            out.extend(part.iter().map(|piece| match piece {
                Piece::One => Piece::OneBut(':'),
                Piece::Any => Piece::AnyBut(':'),
                piece => *piece,
            }));
        }
        out.push(Piece::Char(':'));
        out.extend(*last);
        Some(Expanded { pieces: out, open: way.open })
    };
    filled.into_iter().map(arn).collect()
}

/// T1, T2: bit by bit.
fn in_range(range: &str, address: &str) -> bool {
    let bits = |address: &str| -> Option<String> {
        match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => Some(address.octets().iter().map(|byte| format!("{byte:08b}")).collect()),
            IpAddr::V6(address) => Some(address.octets().iter().map(|byte| format!("{byte:08b}")).collect()),
        }
    };
    let (network, prefix) = match range.split_once('/') {
        Some((network, prefix)) => (network, prefix.parse::<usize>().ok()),
        None => (range, bits(range).map(|bits| bits.len())),
    };
    let (Some(network), Some(address), Some(prefix)) = (bits(network), bits(address), prefix) else { return false };
    network.len() == address.len() && network.get(..prefix).is_some_and(|start| address.starts_with(start))
}

/// T6: base64 with its padding.
fn bytes(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - digits.len() > 2 {
        return None;
    }
    let mut bits = String::new();
    for digit in digits.chars() {
        bits += &format!("{:06b}", DIGITS.find(digit)?);
    }
    let whole: Vec<char> = bits.chars().collect();
    Some(whole.chunks_exact(8).map(|byte| byte.iter().fold(0, |sum, bit| sum * 2 + u8::from(*bit == '1'))).collect())
}

/// T4: both sides padded to the same length, then digit by digit.
fn numbers(left: &str, right: &str) -> Option<Ordering> {
    fn split(text: &str) -> Option<(bool, String, String)> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let good = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        (good(whole) && good(fraction)).then(|| (negative, whole.to_owned(), fraction.to_owned()))
    }
    let (left, right) = (split(left)?, split(right)?);
    let whole = left.1.len().max(right.1.len());
    let fraction = left.2.len().max(right.2.len());
    let pad = |number: &(bool, String, String)| format!("{:0>whole$}{:0<fraction$}", number.1, number.2);
    let (a, b) = (pad(&left), pad(&right));
    let zero = |digits: &str| digits.chars().all(|c| c == '0');
    let (minus_a, minus_b) = (left.0 && !zero(&a), right.0 && !zero(&b));
    Some(match (minus_a, minus_b) {
        (false, false) => a.cmp(&b),
        (true, true) => b.cmp(&a),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

/// T3: both as seconds since 1970 and a fraction.
fn dates(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (date(left)?, date(right)?);
    let width = left.1.len().max(right.1.len());
    let pad = |instant: &(i64, String)| format!("{:0<width$}", instant.1);
    Some(left.0.cmp(&right.0).then(pad(&left).cmp(&pad(&right))))
}

fn date(text: &str) -> Option<(i64, String)> {
    let number = |text: &str, width: usize| -> Option<i64> {
        (text.len() == width && text.chars().all(|c| c.is_ascii_digit())).then(|| text.parse().ok()).flatten()
    };
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.is_empty() && digits.len() < 18 && digits.chars().all(|c| c.is_ascii_digit()) {
        return Some((text.parse().ok()?, String::new()));
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |month| number(month, 2))?;
    let day_of_month = parts.next().map_or(Some(1), |day| number(day, 2))?;
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = *lengths.get(usize::try_from(month - 1).ok()?)?;
    if parts.next().is_some() || !(1..=length).contains(&day_of_month) {
        return None;
    }
    let mut days: i64 = 0;
    for past in 1970..year {
        days += if leap(past) { 366 } else { 365 };
    }
    for coming in year..1970 {
        days -= if leap(coming) { 366 } else { 365 };
    }
    days += lengths.iter().take(usize::try_from(month - 1).ok()?).sum::<i64>() + day_of_month - 1;
    let Some(time) = time else { return Some((days * 86_400, String::new())) };
    if day.len() != 10 {
        return None;
    }
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let shift = match zone {
        "Z" => 0,
        _ => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let shift = number(hours, 2)? * 3600 + number(minutes, 2)? * 60;
            if zone.starts_with('-') { -shift } else { shift }
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let clock: Vec<i64> = clock.split(':').map(|part| number(part, 2)).collect::<Option<_>>()?;
    let (hour, minute, second) = match clock.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let good = hour < 24 && minute < 60 && second < 60 && fraction.chars().all(|c| c.is_ascii_digit());
    good.then(|| (days * 86_400 + hour * 3600 + minute * 60 + second - shift, fraction.to_owned()))
}
