//! The value types of condition operators: numbers, dates, addresses, booleans, bytes (rules T).

use std::cmp::Ordering;
use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::calendar::{days_from_epoch, days_in};

/// A decimal number of any length, compared exactly (T4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    negative: bool,
    /// Without leading zeros.
    whole: String,
    /// Without trailing zeros.
    fraction: String,
}

impl Number {
    /// Reads `-12.50`; anything else, an exponent included, is not a number.
    pub(crate) fn parse(text: &str) -> Option<Number> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || digits.ends_with('.') || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let whole = whole.trim_start_matches('0').to_owned();
        let fraction = fraction.trim_end_matches('0').to_owned();
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Number { negative: negative && !zero, whole, fraction })
    }

    fn magnitude(&self) -> (usize, &str, &str) {
        (self.whole.len(), &self.whole, &self.fraction)
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.magnitude().cmp(&other.magnitude()),
            (true, true) => other.magnitude().cmp(&self.magnitude()),
        }
    }
}

/// The seconds since 1970-01-01T00:00:00Z of a time as AWS writes it.
///
/// ```
/// assert_eq!(iam::seconds("2000-03-01T00:00:00+00:00"), Some(951_868_800));
/// assert_eq!(iam::seconds("N/A"), None);
/// ```
pub fn seconds(text: &str) -> Option<i64> {
    Instant::parse(text).map(|instant| instant.seconds)
}

/// A point in time: seconds since 1970-01-01T00:00:00Z and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant {
    seconds: i64,
    nanos: u32,
}

impl Instant {
    /// Reads the W3C profile of ISO 8601 (`2026`, `2026-11`, `2026-11-22`, `2026-11-22T10:30Z`,
    /// `…:00.5+01:00`), in UTC if there is no zone, or seconds since 1970 (T3).
    ///
    /// Four digits are a year: AWS's page does not say, and nobody means an hour in 1970.
    pub(crate) fn parse(text: &str) -> Option<Instant> {
        let seconds = text.strip_prefix('-').unwrap_or(text);
        if seconds.len() != 4 && !seconds.is_empty() && seconds.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Instant { seconds: text.parse().ok()?, nanos: 0 });
        }
        let mut rest = Rest(text.as_bytes());
        let year = rest.number(4)?;
        let month = if rest.take(b'-') { Some(rest.number(2)?) } else { None };
        let day = if month.is_some() && rest.take(b'-') { Some(rest.number(2)?) } else { None };
        let (of_year, of_month) = (month.unwrap_or(1), day.unwrap_or(1));
        if !(1..=12).contains(&of_year) || of_month < 1 || of_month > days_in(year, of_year) {
            return None;
        }
        let midnight = days_from_epoch(year, of_year, of_month) * 86_400;
        if rest.is_empty() {
            return Some(Instant { seconds: midnight, nanos: 0 });
        }
        if day.is_none() || !rest.take(b'T') {
            return None;
        }
        let (seconds, nanos) = rest.clock()?;
        let offset = rest.zone()?;
        rest.is_empty().then_some(Instant { seconds: midnight + seconds - offset, nanos })
    }
}

/// What of a point in time is not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.0.split_first().filter(|(first, _)| **first == byte);
        self.0 = taken.map_or(self.0, |(_, rest)| rest);
        taken.is_some()
    }

    fn digit(&mut self) -> Option<u8> {
        let (digit, rest) = self.0.split_first().filter(|(byte, _)| byte.is_ascii_digit())?;
        self.0 = rest;
        Some(digit - b'0')
    }

    /// Exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<i64> {
        (0..count).try_fold(0, |number, _| Some(number * 10 + i64::from(self.digit()?)))
    }

    /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s…`, in seconds and nanoseconds.
    fn clock(&mut self) -> Option<(i64, u32)> {
        let hour = self.number(2)?;
        let minute = if self.take(b':') { self.number(2)? } else { return None };
        let second = if self.take(b':') { Some(self.number(2)?) } else { None };
        let mut nanos = 0;
        if second.is_some() && self.take(b'.') {
            let mut unit = 100_000_000;
            nanos = u32::from(self.digit()?) * unit;
            while let Some(digit) = self.digit() {
                unit /= 10;
                nanos += u32::from(digit) * unit;
            }
        }
        let second = second.unwrap_or(0);
        (hour <= 23 && minute <= 59 && second <= 59).then_some((hour * 3600 + minute * 60 + second, nanos))
    }

    /// The seconds that the zone is ahead of UTC, which it is in if there is none.
    fn zone(&mut self) -> Option<i64> {
        if self.is_empty() || self.take(b'Z') {
            return Some(0);
        }
        let sign = if self.take(b'-') { -1 } else { 1 };
        if sign == 1 && !self.take(b'+') {
            return None;
        }
        let hours = self.number(2)?;
        self.take(b':');
        let minutes = self.number(2)?;
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressRange {
    base: IpAddr,
    prefix: u32,
}

impl AddressRange {
    /// Reads `203.0.113.0/24`, `2001:db8::/32`, or an address alone (T1). Bits behind the prefix are ignored.
    pub(crate) fn parse(text: &str) -> Option<AddressRange> {
        let (base, prefix) = match text.split_once('/') {
            Some((base, prefix)) => (base, Some(prefix)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().ok()?;
        let longest = if base.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
        };
        (prefix <= longest).then_some(AddressRange { base, prefix })
    }

    /// Whether S3 takes the range for the public: wider than /8, or /32 of IPv6.
    ///
    /// Source: S3 User Guide, *Blocking public access to your Amazon S3 storage*.
    pub(crate) const fn is_broad(&self) -> bool {
        self.prefix < if self.base.is_ipv4() { 8 } else { 32 }
    }

    /// Whether the address is in the range. Families never mix (T1).
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address) {
            // A shift by the whole width is not a shift in machine terms: it keeps nothing (T2).
            (IpAddr::V4(base), IpAddr::V4(address)) => {
                (base.to_bits() ^ address.to_bits()).checked_shr(32 - self.prefix).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(address)) => {
                (base.to_bits() ^ address.to_bits()).checked_shr(128 - self.prefix).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// `true` or `false` in any case (T5).
pub(crate) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// The bytes that a base64 text stands for (T6).
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn numbers_compare_exactly() {
        assert_eq!(number("10"), number("010.00")); // T4
        assert_eq!(number("-0"), number("0.0"));
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert!(number("-2") < number("-1.5") && number("0.09") < number("0.1") && number("9") < number("10"));
        for text in ["", "10abc", "1e3", ".5", "5.", "--1", " 1", "1.2.3"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_have_several_spellings() {
        let noon = Instant::parse("2026-11-22T12:00:00Z").unwrap(); // T3
        for same in ["2026-11-22T12:00Z", "2026-11-22T13:00:00+01:00", "2026-11-22T12:00:00.000", "1795348800"] {
            assert_eq!(Instant::parse(same), Some(noon), "{same}");
        }
        assert_eq!(Instant::parse("2000-03-01").unwrap().seconds, 951_868_800);
        assert_eq!(Instant::parse("1970-01-01T00:00:00Z").unwrap().seconds, 0);
        assert_eq!(Instant::parse("0"), Instant::parse("1970"));
        assert!(Instant::parse("2026-11-22T12:00:00.5Z").unwrap() > noon);
        for text in ["", "2026-13-01", "2026-02-29", "2026-11-22T25:00Z", "yesterday", "2026-11T12:00Z", "2026-*", "T"]
        {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_of_addresses() {
        let check = |cidr: &str, address: &str| AddressRange::parse(cidr).unwrap().contains(address.parse().unwrap());
        assert!(check("203.0.113.7", "203.0.113.7") && !check("203.0.113.7", "203.0.113.8")); // T1
        assert!(check("0.0.0.0/0", "203.0.113.7") && check("::/0", "2001:db8::1")); // T2
        assert!(!check("0.0.0.0/0", "2001:db8::1") && !check("::/0", "203.0.113.7"));
        assert!(check("2001:DB8:1234:5678::/64", "2001:db8:1234:5678:0:0:0:1"));
        assert!(check("10.0.0.5/8", "10.200.0.1"));
        for text in ["203.0.113.0/33", "203.0.113.0/", "203.0.113.0/+8", "203.0.113", "*", ""] {
            assert_eq!(AddressRange::parse(text), None, "{text}");
        }
    }

    #[test]
    fn booleans_and_bytes() {
        assert_eq!((boolean("TRUE"), boolean("false"), boolean("1")), (Some(true), Some(false), None)); // T5
        assert_eq!(bytes("QmluYXJ5"), Some(b"Binary".to_vec())); // T6
        assert_eq!(bytes("not base64"), None);
    }
}
