//! Days of the calendar, as `2026-11-29`: in this order they can be compared as texts.

use std::time::{SystemTime, UNIX_EPOCH};

/// This day, in UTC.
pub(crate) fn today() -> String {
    day(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400)
}

/// Whether a text is one: `2026-11-29`.
pub(crate) fn is_day(day: &str) -> bool {
    parts(day).is_some()
}

/// When it begins, in seconds since 1970, as UTC has it.
pub(crate) fn begins(day: &str) -> Option<i64> {
    let (year, month, date) = parts(day).filter(|(year, ..)| *year >= 1970)?;
    let years: u32 = (1970..year).map(|year| (1..=12).map(|month| days(year, month)).sum::<u32>()).sum();
    let months: u32 = (1..month).map(|month| days(year, month)).sum();
    Some(i64::from(years + months + date - 1) * 86_400)
}

/// Year, month and date of a day that there is.
fn parts(day: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<_> = day.split('-').collect();
    let [year, month, date] = parts.as_slice() else { return None };
    let number = |part: &str, length: usize| {
        let is_number = part.len() == length && part.bytes().all(|letter| letter.is_ascii_digit());
        part.parse().ok().filter(|_| is_number)
    };
    let (year, month, date) = (number(year, 4)?, number(month, 2)?, number(date, 2)?);
    (1..=days(year, month)).contains(&date).then_some((year, month, date))
}

/// How many days a month has; a month that there is not has none.
fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// The day that so many days after the first of 1970 is: `2026-11-29`.
fn day(since_1970: u64) -> String {
    let (mut year, mut month, mut left) = (1970, 1, since_1970);
    while left >= u64::from(days(year, month)) {
        left -= u64::from(days(year, month));
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    format!("{year}-{month:02}-{:02}", left + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(
            ["2026-02-29", "2028-02-30", "2026-13-01", "2026-1-01", "26-01-01", "2026-00-10", "2026-04-31"].map(is_day),
            [false; 7]
        );
        assert_eq!(["2028-02-29", "2000-02-29", "2026-12-31"].map(is_day), [true; 3]);
        assert!(!is_day("2100-02-29"));
        assert_eq!(
            ["1970-01-02", "2026-11-29", "1969-12-31", "x"].map(begins),
            [Some(86_400), Some(20_786 * 86_400), None, None]
        );
        assert_eq!([0, 58, 59, 20_786].map(day), ["1970-01-01", "1970-02-28", "1970-03-01", "2026-11-29"]);
    }
}
