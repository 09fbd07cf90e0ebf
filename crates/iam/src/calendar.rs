//! The Gregorian calendar, in days since 1970-01-01.
//!
//! Years are counted from March, which puts the leap day last, so that the length of the months before it is a linear
//! function.

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

pub(crate) fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub(crate) fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - EPOCH
}

/// Year, month and day, the reverse of [`days_from_epoch`].
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    // Leap days repeat in eras of 400 years.
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Seconds since 1970 as `aws:CurrentTime` has them.
///
/// ```
/// assert_eq!(iam::iso_8601(1_795_348_800), "2026-11-22T12:00:00Z");
/// ```
pub fn iso_8601(seconds: i64) -> String {
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_they_are_read() {
        assert_eq!(iso_8601(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_8601(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(iso_8601(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso_8601(-1), "1969-12-31T23:59:59Z");
        for days in (-800_000..800_000).step_by(97) {
            let (year, month, day) = date(days);
            assert!((1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day), "{days}");
            assert_eq!(days_from_epoch(year, month, day), days);
        }
    }
}
