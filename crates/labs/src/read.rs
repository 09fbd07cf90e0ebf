//! States, read from JSON. What reads any JSON also words what is wrong with it, which nobody sees of a state that the page keeps,
//! and which is a fifth of a lab.

use std::fmt;

use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// The deepest lists and objects in each other that are read; no state has so many.
const DEPTH: usize = 16;

/// What a text is as JSON of texts, lists and objects, as states are. Nothing, if it is no such JSON, or not what is wanted. Numbers
/// and words are passed over, in what is not asked for.
///
/// ```
/// use std::collections::BTreeMap;
/// let state: Option<BTreeMap<String, String>> = labs::read(r#"{ "day": "2026-11-30" }"#);
/// assert_eq!(state.unwrap()["day"], "2026-11-30");
/// assert_eq!(labs::read::<BTreeMap<String, String>>(r#"{ "day": 30 }"#), None);
/// ```
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let read = T::deserialize(&mut reader).ok()?;
    reader.peek().is_none().then_some(read)
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
        let is = self.peek() == Some(byte);
        self.at += 1;
        if is { Ok(()) } else { Err(Unread) }
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
            let end = self.byte();
            self.at += 1;
            match end {
                Some(b'"') => return Ok(out),
                Some(b'\\') => out.push(self.escaped()?),
                _ => return Err(Unread),
            }
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
            Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                while self.byte().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
                    self.at += 1;
                }
                visitor.visit_unit()
            }
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

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_string(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str bytes byte_buf option unit unit_struct newtype_struct tuple
        tuple_struct enum ignored_any
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
