//! JSON that labs read: their state, what they asked, and whether a text is any. What reads JSON otherwise also words what is wrong
//! with it, which nobody sees of what the page keeps, and which is a fifth of a lab.

use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// The deepest lists and objects in each other that are read.
const DEPTH: usize = 64;
/// Of an object that cannot be read whole no more members are tried than this; no state has so many.
const MEMBERS: usize = 256;

/// What a text is as JSON. Nothing, if it is none, or not what is wanted: structures are read from objects, and numbers only where
/// they are whole and fit 64 bits.
///
/// ```
/// use std::collections::BTreeMap;
/// let state: Option<BTreeMap<String, String>> = labs::read(r#"{ "day": "2026-11-30" }"#);
/// assert_eq!(state.unwrap()["day"], "2026-11-30");
/// assert_eq!(labs::read::<BTreeMap<String, String>>(r#"{ "day": 30 }"#), None);
/// ```
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    whole(text).ok()
}

/// What can be read of an object: the whole, or else those of its members that can be read by themselves. The rest is as it begins.
///
/// ```
/// use std::collections::BTreeMap;
/// let state: BTreeMap<String, String> = labs::readable(r#"{ "day": "2026-11-30", "what": 1 }"#);
/// assert_eq!(state["day"], "2026-11-30");
/// ```
pub fn readable<T: DeserializeOwned + Default>(text: &str) -> T {
    read(text).unwrap_or_else(|| {
        let mut kept = members(text);
        kept.truncate(MEMBERS);
        kept.retain(|member| read::<T>(&format!("{{{member}}}")).is_some());
        read(&format!("{{{}}}", kept.join(","))).unwrap_or_default()
    })
}

/// The members of an object as they are written, whatever is in them.
fn members(text: &str) -> Vec<&str> {
    let (mut found, mut from, mut depth, mut is_quoted, mut is_escaped) = (Vec::new(), 0, 0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'{' | b'[' => {
                depth += 1;
                if depth == 1 {
                    from = at + 1;
                }
            }
            b'}' | b']' | b',' => {
                if depth == 1 {
                    found.extend(text.get(from..at));
                    from = at + 1;
                }
                depth -= usize::from(byte != b',' && depth > 0);
            }
            _ => {}
        }
    }
    found
}

/// In which line a text stops being JSON, from 1; nothing if it is JSON.
pub(crate) fn mistake(text: &str) -> Option<usize> {
    let at = whole::<IgnoredAny>(text).err()?;
    Some(1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count())
}

/// What the whole of a text is, or where it is not read on.
fn whole<T: DeserializeOwned>(text: &str) -> Result<T, usize> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    match T::deserialize(&mut reader) {
        Ok(read) if reader.peek().is_none() => Ok(read),
        _ => Err(reader.at),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

/// That it cannot be read. Why is not asked.
#[derive(Debug)]
struct Unread;

impl fmt::Display for Unread {
    fn fmt(&self, _: &mut fmt::Formatter) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unread {}

impl de::Error for Unread {
    fn custom<T: fmt::Display>(_: T) -> Unread {
        Unread
    }

    // What these would say is not even made.
    fn invalid_type(_: de::Unexpected, _: &dyn de::Expected) -> Unread {
        Unread
    }

    fn invalid_value(_: de::Unexpected, _: &dyn de::Expected) -> Unread {
        Unread
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Unread {
        Unread
    }

    fn missing_field(_: &'static str) -> Unread {
        Unread
    }

    fn duplicate_field(_: &'static str) -> Unread {
        Unread
    }
}

impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What stands behind spaces.
    #[inline(never)]
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    #[inline(never)]
    fn take(&mut self, byte: u8) -> Result<(), Unread> {
        if self.peek() != Some(byte) {
            return Err(Unread);
        }
        self.at += 1;
        Ok(())
    }

    #[inline(never)]
    fn string(&mut self) -> Result<String, Unread> {
        self.take(b'"')?;
        let mut out = String::new();
        loop {
            let from = self.at;
            while self.byte().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            out.push_str(self.text.get(from..self.at).ok_or(Unread)?);
            let is_end = self.byte() == Some(b'"');
            if !is_end && self.byte() != Some(b'\\') {
                return Err(Unread);
            }
            self.at += 1;
            if is_end {
                return Ok(out);
            }
            out.push(self.escaped()?);
        }
    }

    /// What stands behind a `\`.
    fn escaped(&mut self) -> Result<char, Unread> {
        let letter = self.byte();
        self.at += 1;
        Ok(match letter {
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            Some(b'u') => {
                let first = self.unit()?;
                let code = if first & 0xfc00 == 0xd800 && self.text.get(self.at..self.at + 2) == Some("\\u") {
                    self.at += 2;
                    let second = self.unit()?;
                    if second & 0xfc00 != 0xdc00 {
                        return Err(Unread);
                    }
                    0x10000 + ((first & 0x3ff) << 10) + (second & 0x3ff)
                } else {
                    first
                };
                char::from_u32(code).ok_or(Unread)?
            }
            _ => return Err(Unread),
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u32, Unread> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.byte().and_then(|byte| char::from(byte).to_digit(16)).ok_or(Unread)?;
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    /// A word that is known from its first letter.
    fn word(&mut self, word: &str) -> Result<(), Unread> {
        let is = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        self.at += if is { word.len() } else { 0 };
        if is { Ok(()) } else { Err(Unread) }
    }

    fn digits(&mut self) -> Result<(), Unread> {
        let from = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at > from { Ok(()) } else { Err(Unread) }
    }

    /// A number, and whether it is written as a whole one.
    #[inline(never)]
    fn number(&mut self) -> Result<(&str, bool), Unread> {
        let from = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        if self.byte() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let whole = self.at;
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok((self.text.get(from..self.at).ok_or(Unread)?, whole == self.at))
    }

    /// Behind a bracket, or behind what stands before in a list or an object: whether more of it follows.
    #[inline(never)]
    fn follows(&mut self, end: u8, is_first: &mut bool) -> Result<bool, Unread> {
        if self.peek() == Some(end) {
            self.at += 1;
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.take(b',')?;
        }
        Ok(true)
    }

    fn deeper<V>(&mut self, read: impl FnOnce(&mut Self) -> Result<V, Unread>) -> Result<V, Unread> {
        if self.depth == DEPTH {
            return Err(Unread);
        }
        self.at += 1;
        self.depth += 1;
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'_> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.peek() {
            Some(b'"') => visitor.visit_string(self.string()?),
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'[') => self.deserialize_seq(visitor),
            Some(b't') => self.word("true").and_then(|()| visitor.visit_bool(true)),
            Some(b'f') => self.word("false").and_then(|()| visitor.visit_bool(false)),
            Some(b'n') => self.word("null").and_then(|()| visitor.visit_unit()),
            Some(b'-' | b'0'..=b'9') => match self.number()? {
                (text, true) if text.starts_with('-') => visitor.visit_i64(text.parse().map_err(|_| Unread)?),
                (text, true) => visitor.visit_u64(text.parse().map_err(|_| Unread)?),
                (_, false) => Err(Unread),
            },
            _ => Err(Unread),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.peek() {
            Some(b'{') => self.deeper(|reader| visitor.visit_map(Members { reader, is_first: true })),
            _ => Err(Unread),
        }
    }

    /// By its fields' names alone: what else it could be read from is compiled for each.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.deserialize_map(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.peek() {
            Some(b'[') => self.deeper(|reader| visitor.visit_seq(Members { reader, is_first: true })),
            _ => Err(Unread),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        visitor.visit_string(self.string()?)
    }

    /// Numbers of any kind are passed over.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number().and_then(|_| visitor.visit_unit()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_string(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str bytes byte_buf option unit unit_struct newtype_struct tuple
        tuple_struct enum
    }
}

/// What stands in an object or a list.
struct Members<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
}

impl<'de> MapAccess<'de> for Members<'_, '_> {
    type Error = Unread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unread> {
        if !self.reader.follows(b'}', &mut self.is_first)? {
            return Ok(None);
        }
        match self.reader.peek() {
            Some(b'"') => seed.deserialize(&mut *self.reader).map(Some),
            _ => Err(Unread),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Unread> {
        self.reader.take(b':')?;
        seed.deserialize(&mut *self.reader)
    }
}

impl<'de> SeqAccess<'de> for Members<'_, '_> {
    type Error = Unread;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Unread> {
        if !self.reader.follows(b']', &mut self.is_first)? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_has_its_line() {
        let of = |text: &str| (mistake(text), serde_json::from_str::<IgnoredAny>(text).err().map(|error| error.line()));
        for (text, line) in [
            ("{\n  \"a\": 1.5e3,\n  \"b\": [true, null]\n}\n", None),
            ("{\n  \"a\": 1,\n  \"b\" 2\n}", Some(3)),
            ("{\n  \"a\": tru\n}", Some(2)),
            ("{\n  \"a\": [1,\n", Some(3)),
            ("{}\n}", Some(2)),
            ("{\n  \"Version\": \"2012-10-17,\n\n\n  \"a\": 1\n}", Some(2)),
            ("{\n  \"a\": 1.\n\n\n}", Some(2)),
            ("", Some(1)),
        ] {
            assert_eq!(of(text).0, line, "{text}");
            assert_eq!(of(text).1.is_some(), line.is_some(), "{text}");
        }
    }
}
