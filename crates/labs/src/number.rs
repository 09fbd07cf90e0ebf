//! Numbers that people typed.

/// What a field with a number holds.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
///
/// ```
/// assert_eq!(labs::number("1,500.5", 0.0, 1e9), Ok(1500.5));
/// assert_eq!(labs::number("-3", 0.0, 1e9), Err("At least 0.".to_owned()));
/// ```
pub fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    // A comma stands between thousands, as AWS writes them.
    let digits: String = text.trim().chars().filter(|letter| *letter != ',').collect();
    if digits.is_empty() {
        return Err("A number is missing.".to_owned());
    }
    // `inf`, `nan` and `1e5` are numbers for Rust, and for nobody else.
    let is_number = digits.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-'));
    let number = digits.parse().ok().filter(|_| is_number);
    let number: f64 = number.ok_or_else(|| format!("`{}` is no number.", json::clip(text.trim())))?;
    if number < least {
        return Err(format!("At least {least}."));
    }
    if number > most {
        return Err(format!("At most {most}."));
    }
    Ok(number)
}
