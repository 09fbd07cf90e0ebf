//! Conditions.

use std::cmp::Ordering;
use std::net::IpAddr;

use iam::keys::is_multivalued;
use serde_json::Value;

use crate::glob::{Piece, covers, expand, literal};
use crate::keys::Keys;

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
pub(crate) fn holds(condition: &Value, version: &str, keys: &Keys) -> bool {
    condition.as_object().into_iter().flatten().all(|(operator, block)| {
        block.as_object().into_iter().flatten().all(|(key, values)| one(operator, key, &texts(values), version, keys))
    })
}

fn one(operator: &str, key: &str, wanted: &[String], version: &str, keys: &Keys) -> bool {
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
    let found = keys.get(&key.to_lowercase()).filter(|value| !value.is_null());

    // K8
    if name == "Null" {
        let absent = found.is_none_or(|value| *value == Value::Array(Vec::new()));
        let asked = if absent { "true" } else { "false" };
        return for_all || (!for_any && wanted.iter().any(|value| value.to_lowercase() == asked));
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
    let Some(found) = found else {
        // K2, K4, K11; K5; K12; K1
        if if_exists || for_all {
            return true;
        }
        return !for_any && negated && !wanted.is_empty();
    };
    let values = texts(found);
    // T7, V3: what cannot be compared does not match.
    let listed = |value: &String| wanted.iter().any(|pattern| compare(positive, pattern, value, version, keys));
    let fits = |value: &String| listed(value) != negated;
    let null_set = values.iter().all(String::is_empty) && values.len() <= 1;
    // K12
    if wanted.is_empty() {
        return for_all && null_set;
    }
    if for_all {
        // K4, K6
        null_set || values.iter().all(fits)
    } else if for_any {
        // K5, K6
        !null_set && values.iter().any(fits)
    } else if found.is_array() || is_multivalued(key) {
        // K9
        negated
    } else {
        values.iter().all(fits)
    }
}

/// A positive operator on one value of the policy and one of the request.
fn compare(operator: &str, wanted: &str, found: &str, version: &str, keys: &Keys) -> bool {
    let characters: Vec<char> = found.chars().collect();
    let order = |order: Option<Ordering>, as_wanted: fn(Ordering) -> bool| order.is_some_and(as_wanted);
    match operator {
        "StringEquals" => expand(wanted, false, version, keys) == Some(literal(found)),
        "StringEqualsIgnoreCase" => {
            let lower = |pieces: Vec<Piece>| -> String {
                let text = pieces.iter().filter_map(|piece| if let Piece::Char(c) = piece { Some(*c) } else { None });
                text.collect::<String>().to_lowercase()
            };
            expand(wanted, false, version, keys).is_some_and(|wanted| lower(wanted) == found.to_lowercase())
        }
        "StringLike" => expand(wanted, true, version, keys).is_some_and(|pattern| covers(&pattern, &characters)),
        "ArnLike" => expand(wanted, true, version, keys).is_some_and(|pattern| arn_like(&pattern, found)),
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

/// S6: part by part, the sixth with its inner colons.
fn arn_like(pattern: &[Piece], found: &str) -> bool {
    let found: Vec<&str> = found.splitn(6, ':').collect();
    let pattern: Vec<&[Piece]> = pattern.splitn(6, |piece| *piece == Piece::Char(':')).collect();
    found.len() == 6
        && pattern.len() == 6
        && found.first() == Some(&"arn")
        && pattern.iter().zip(&found).all(|(part, text)| covers(part, &text.chars().collect::<Vec<_>>()))
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
