//! Days that people typed, as numbers of days since 1970-01-01.

/// What a field with a day holds.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
///
/// ```
/// assert_eq!(labs::day("1970-01-02"), Ok(1));
/// assert_eq!(labs::day("1969-12-31"), Err("A day from 1970-01-01 to 9999-12-31.".to_owned()));
/// ```
pub fn day(text: &str) -> Result<i64, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("A day is missing.".to_owned());
    }
    let shape = || format!("`{}` is no day: write it like 2026-11-29.", json::clip(text));
    let mut parts = text.split('-');
    let mut part = |most: usize| {
        let digits = parts.next()?;
        let is_number = (1..=most).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        digits.parse().ok().filter(|_: &i64| is_number)
    };
    let (year, month, of_month) = (|| Some((part(9)?, part(2)?, part(2)?)))().ok_or_else(shape)?;
    if parts.next().is_some() {
        return Err(shape());
    }
    if !(1970..=9999).contains(&year) {
        return Err("A day from 1970-01-01 to 9999-12-31.".to_owned());
    }
    let number = number_of(year, month, of_month);
    // What the calendar does not have comes back as another day.
    if (1..=12).contains(&month) && civil(number) == (year, month, of_month) {
        Ok(number)
    } else {
        Err(format!("The calendar has no {text}."))
    }
}

/// A day as it is written.
///
/// ```
/// assert_eq!(labs::day_text(labs::day("2024-02-29").unwrap()), "2024-02-29");
/// ```
pub fn day_text(day: i64) -> String {
    let (year, month, of_month) = civil(day);
    format!("{year:04}-{month:02}-{of_month:02}")
}

// Years begin in March here, so that the day that not every year has is the last: each 400 years have as many days.
const ERA: i64 = 146_097;
const TO_1970: i64 = 719_468;

fn number_of(year: i64, month: i64, of_month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - TO_1970
}

fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + TO_1970;
    let (era, of_era) = (day.div_euclid(ERA), day.rem_euclid(ERA));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_month)
}
