//! Letters that cannot be seen, in messages.

use std::borrow::Cow;

/// A text for a message, in which every letter can be seen and stays in its place: controls, ends of lines, letters
/// without width, and marks that turn the direction of writing are written out. Otherwise a name could turn round the
/// sentence it stands in, or begin a line of its own, and two names could look alike that are not the same.
///
/// ```
/// assert_eq!(json::shown("ReadOnly"), "ReadOnly");
/// assert_eq!(json::shown("a\u{1b}[2J\n"), "a␛[2J␊");
/// assert_eq!(json::shown("\u{202e}ylnOdaeR"), "<U+202E>ylnOdaeR");
/// ```
pub fn shown(text: &str) -> Cow<'_, str> {
    match written_out(text) {
        Some(out) => out.into(),
        None => text.into(),
    }
}

/// The same in its place: a text in which every letter can be seen stays as it is.
///
/// ```
/// let mut name = "a\u{200b}b".to_owned();
/// json::show(&mut name);
/// assert_eq!(name, "a<U+200B>b");
/// ```
pub fn show(text: &mut String) {
    if let Some(out) = written_out(text) {
        *text = out;
    }
}

fn written_out(text: &str) -> Option<String> {
    // Nearly all texts end here.
    if is_plain(text.as_bytes()) || !text.chars().any(is_unseen) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        let number = u32::from(c);
        match number {
            0..=0x1f | 0x7f => {
                let picture = if number == 0x7f { 0x2421 } else { 0x2400 + number };
                out.push(char::from_u32(picture).unwrap_or(c));
            }
            _ if is_unseen(c) => {
                out.push_str("<U+");
                for at in (0..if number > 0xffff { 5 } else { 4 }).rev() {
                    let digit = b"0123456789ABCDEF".get((number >> (4 * at) & 15) as usize);
                    out.push(digit.map_or('?', |digit| char::from(*digit)));
                }
                out.push('>');
            }
            _ => out.push(c),
        }
    }
    Some(out)
}

/// Whether all bytes are letters of ASCII that can be seen, or spaces: eight at a time, of which the last may be looked at twice.
fn is_plain(bytes: &[u8]) -> bool {
    const EACH: u64 = u64::MAX / 0xff;
    let is_plain = |eight: &[u8; 8]| {
        let word = u64::from_ne_bytes(*eight);
        // The highest bit of a byte tells: whether it is there, whether it comes of adding 1, and whether it is lent for taking 32.
        let other = word | word.wrapping_add(EACH) | word.wrapping_sub(EACH * u64::from(b' '));
        other & (EACH << 7) == 0
    };
    match bytes.last_chunk::<8>() {
        Some(last) => bytes.as_chunks::<8>().0.iter().all(is_plain) && is_plain(last),
        None => bytes.iter().all(|byte| matches!(byte, b' '..=b'~')),
    }
}

/// The controls, the separators of lines, and what Unicode calls ignorable by default. Left out are the selectors of
/// variants, U+FE00 to U+FE0F, which stand in ordinary emoji and only change how the letter before them looks.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_seen_stays_as_it_is() {
        for text in ["", "a b", "größe…", "דוח-שנתי", "年次報告", "🔑", "❤\u{fe0f}", "`{ … }`", "a\u{301}", "\u{a0}"]
        {
            assert!(matches!(shown(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        for (text, wanted) in [
            ("\0\t\r\n\x1b\x7f", "␀␉␍␊␛␡"),
            ("\u{85}\u{9b}31m", "<U+0085><U+009B>31m"),
            ("a\u{200b}b\u{200d}c\u{feff}", "a<U+200B>b<U+200D>c<U+FEFF>"),
            ("\u{202e}x\u{2066}y\u{2069}\u{200f}\u{61c}", "<U+202E>x<U+2066>y<U+2069><U+200F><U+061C>"),
            ("a\u{2028}b\u{2029}", "a<U+2028>b<U+2029>"),
            ("a\u{e0041}", "a<U+E0041>"),
        ] {
            assert_eq!(shown(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn wherever_it_stands() {
        for length in 1..20 {
            for (at, byte) in (0..length).flat_map(|at| (0..=0x7f_u8).map(move |byte| (at, byte))) {
                let mut text = vec![b'~'; length];
                text[at] = byte;
                let text = String::from_utf8(text).unwrap();
                assert_eq!(matches!(shown(&text), Cow::Borrowed(_)), !byte.is_ascii_control(), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_shown_is_shown_as_it_is() {
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            let once = shown(&text);
            assert_eq!(shown(&once), once, "{c:?}");
            assert!(once.chars().all(|c| !c.is_control()), "{c:?}");
        }
    }
}
