//! From bytes to text.

/// The most that is read: some ten times what AWS prints of a large account.
pub const LONGEST_IMPORT: usize = 64 << 20;

/// The text that the bytes of a file are: UTF-8, or UTF-16 with its mark, as PowerShell writes it.
///
/// # Errors
///
/// A sentence that says why they are no text.
///
/// ```
/// assert_eq!(scenario::import::text(b"\xff\xfe{\0}\0").unwrap(), "{}");
/// assert!(scenario::import::text(b"\x1f\x8b\x08").unwrap_err().contains("gunzip"));
/// ```
pub fn text(bytes: &[u8]) -> Result<String, String> {
    let units = |rest: &[u8], order: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| odd.is_empty())
    };
    if bytes.len() > LONGEST_IMPORT {
        return Err(format!("This is {} bytes long; {LONGEST_IMPORT} is the most that is read.", bytes.len()));
    }
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [0x1f, 0x8b, ..] => {
            return Err("This is compressed, as CloudTrail stores its files. Give what `gunzip -c` makes of it.".into());
        }
        _ => std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok().map(str::to_owned),
    };
    text.ok_or_else(|| "This is no text in UTF-8, nor in UTF-16 with its byte order mark.".to_owned())
}

/// A document as IAM's API writes it, with `%7B` for `{`, as it was; `None` for any other text.
pub(super) fn unescaped(text: &str) -> Option<String> {
    let text = text.trim();
    if !text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("%7B") || start.eq_ignore_ascii_case("%5B")) {
        return None;
    }
    let digit = |b: Option<u8>| char::from(b?).to_digit(16).map(|digit| digit as u8);
    let (mut out, mut bytes) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => digit(bytes.next())? << 4 | digit(bytes.next())?,
            _ => byte,
        });
    }
    String::from_utf8(out).ok()
}
