//! Text transformations: what a rule makes of a part of a request before it looks at it.

use std::borrow::Cow;

/// A text transformation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decode {
    Url,
    Html,
    Lower,
}

impl Decode {
    pub(super) const NAMES: &'static [(&'static str, Decode)] =
        &[("url-decode", Decode::Url), ("html-decode", Decode::Html), ("lowercase", Decode::Lower)];

    pub(super) fn of(self, text: &str) -> String {
        match self {
            Decode::Url => url(text),
            Decode::Html => html(text),
            // AWS changes the letters A to Z.
            Decode::Lower => text.to_ascii_lowercase(),
        }
    }
}

/// The text after all of them, one after the other.
pub(super) fn decoded<'t>(text: &'t str, all: &[Decode]) -> Cow<'t, str> {
    all.iter().fold(Cow::Borrowed(text), |text, decode| Cow::Owned(decode.of(&text)))
}

fn url(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
        rest = behind;
        match (first, digit(0).zip(digit(1))) {
            (b'%', Some((high, low))) => {
                out.push((high * 16 + low) as u8);
                rest = behind.get(2..).unwrap_or_default();
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(*first),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The longest reference to a character, with its `&` and `;`.
const LONGEST: usize = 10;

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let end = behind.bytes().take(LONGEST).position(|byte| byte == b';');
        let reference = end.and_then(|end| behind.split_at_checked(end));
        match reference.and_then(|(name, after)| Some((character(name)?, after.strip_prefix(';')?))) {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out + rest
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let hex = number.strip_prefix(['x', 'X']);
            char::from_u32(hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::Decode;

    #[test]
    fn what_is_no_code_stays_as_it_is() {
        assert_eq!(Decode::Url.of("100%+a%27%2g%"), "100% a'%2g%");
        assert_eq!(Decode::Html.of("a & b &lt;&#60;&#x3C; &nothing; &#xFFFFFFFF;"), "a & b <<< &nothing; &#xFFFFFFFF;");
    }
}
