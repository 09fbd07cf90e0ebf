//! Numbers that people typed, and as they are shown. What Rust has for that is right to the last bit, and larger than a lab.

/// What a field with a number holds.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
///
/// ```
/// assert_eq!(labs::number("1,500.5", 0.0, 1e9), Ok(1500.5));
/// assert_eq!(labs::number("-3", 0.0, 1e9), Err("At least 0.".to_owned()));
/// assert_eq!(labs::number("1e5", 0.0, 1e9), Err("`1e5` is no number.".to_owned()));
/// ```
pub fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("A number is missing.".to_owned());
    }
    let number = parsed(text).ok_or_else(|| format!("`{}` is no number.", json::clip(text)))?;
    if number < least {
        return Err(format!("At least {}.", shown(least)));
    }
    if number > most {
        return Err(format!("At most {}.", shown(most)));
    }
    Ok(number)
}

/// Digits, perhaps with a sign before them and a point in them; commas stand between thousands, as AWS writes them.
fn parsed(text: &str) -> Option<f64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let (mut whole, mut scale, mut has_digit, mut has_point) = (0.0, 1.0, false, false);
    for letter in digits.chars() {
        match letter {
            '0'..='9' => {
                has_digit = true;
                whole = whole * 10.0 + f64::from(letter.to_digit(10)?);
                if has_point {
                    scale *= 10.0;
                }
            }
            '.' if !has_point => has_point = true,
            ',' if !has_point => {}
            _ => return None,
        }
    }
    // So many digits are no amount of anything.
    (has_digit && digits.len() <= 30).then_some(sign * whole / scale)
}

/// A number with so many places at most, at most 6, without zeros behind the last of them.
///
/// ```
/// assert_eq!(labs::fixed(12.5, 2), "12.5");
/// assert_eq!(labs::fixed(-0.004, 2), "0");
/// ```
pub fn fixed(number: f64, places: u32) -> String {
    let text = padded(number, places);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A number with exactly so many places, at most 6.
///
/// ```
/// assert_eq!(labs::padded(12.5, 2), "12.50");
/// assert_eq!(labs::padded(-0.996, 2), "-1.00");
/// assert_eq!(labs::padded(1e15 + 0.5, 1), "1000000000000000.5");
/// ```
pub fn padded(number: f64, places: u32) -> String {
    let scale = 10_u64.pow(places.min(6));
    // What is too large for that is as large as can be.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "it saturates"
    )]
    let (whole, rest) = {
        let whole = number.abs() as u64;
        let rest = ((number.abs() - whole as f64) * scale as f64).round() as u64;
        (whole.saturating_add(rest / scale), rest % scale)
    };
    let sign = if number < 0.0 && (whole, rest) != (0, 0) { "-" } else { "" };
    match places {
        0 => format!("{sign}{whole}"),
        _ => {
            let digits = rest.to_string();
            let zeros = "0".repeat((places.min(6) as usize).saturating_sub(digits.len()));
            format!("{sign}{whole}.{zeros}{digits}")
        }
    }
}

/// A number as people write it: `1,500.5`.
///
/// ```
/// assert_eq!(labs::shown(1234567.25), "1,234,567.25");
/// ```
pub fn shown(number: f64) -> String {
    let text = fixed(number, 2);
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut out = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}
