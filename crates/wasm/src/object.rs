//! From what can be serialized to a JavaScript object, in one pass and one call: what stands where as a list of numbers,
//! and all texts in one. `object.js` makes the object.

use std::cell::RefCell;

use serde::de::value::Error;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/object.js")]
extern "C" {
    fn encode(value: &JsValue, into: &mut [u8]) -> f64;
    fn build(numbers: &[u32], texts: &str) -> JsValue;
    fn shape(id: u32, before: u32, name: &str);
}

/// What stands somewhere is one number: its kind, and above that what is known of it.
const KIND_BITS: u32 = 3;
/// 0 is null, 1 false, 2 true.
const WORD: u32 = 0;
/// A whole number.
const NUMBER: u32 = 1;
/// A text of so many UTF-16 units.
const TEXT: u32 = 2;
/// A number that is not whole or not small; its text follows.
const DIGITS: u32 = 3;
/// A list of so many values, which follow.
const LIST: u32 = 4;
/// An object of so many members, each with its name before its value.
const MAP: u32 = 5;
/// An object whose names are known: those of a shape.
const STRUCT: u32 = 6;

/// Does something with the text of a string, or with an object's JSON: the one reader for both keeps their meaning the
/// same. Nothing is the text of what is neither.
pub(crate) fn with_text<T>(value: &JsValue, act: impl FnOnce(Option<&str>) -> T) -> T {
    thread_local! {
        static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    // Taken, since an object's `toJSON` may call this again.
    let mut room = ROOM.take();
    room.resize(room.len().max(4 << 10), 0);
    let mut length = encode(value, &mut room);
    if length < 0.0 {
        room.resize(-length as usize, 0);
        length = encode(value, &mut room);
    }
    let text = room.get(..length as usize).and_then(|bytes| str::from_utf8(bytes).ok());
    let done = act(text.filter(|text| !text.is_empty() || value.is_string()));
    if room.len() <= MOST_KEPT {
        ROOM.set(room);
    }
    done
}

/// Makes an object: the one that `JSON.parse` would make of the JSON.
pub(crate) fn object(value: &impl Serialize) -> JsValue {
    thread_local! {
        static WRITER: RefCell<Writer> = RefCell::new(Writer { numbers: Vec::new(), texts: String::new(), shapes: vec![Vec::new()] });
    }
    WRITER.with_borrow_mut(|writer| {
        // Reports on hostile policies can be large, and their room is not kept.
        writer.numbers.shrink_to(MOST_KEPT);
        writer.texts.shrink_to(MOST_KEPT);
        let written = value.serialize(&mut *writer);
        let object = written.map_or(JsValue::NULL, |()| build(&writer.numbers, &writer.texts));
        writer.numbers.clear();
        writer.texts.clear();
        object
    })
}

/// So many numbers, and bytes of text, keep their room for the next object.
const MOST_KEPT: usize = 1 << 16;

struct Writer {
    numbers: Vec<u32>,
    texts: String,
    /// For every shape those that have one name more: the name, by where it lies, and the shape.
    shapes: Vec<Vec<(*const str, u32)>>,
}

impl Writer {
    /// What is longer than 29 bits can tell does not fit into the memory of WebAssembly beside its scenario.
    fn push(&mut self, kind: u32, number: u32) {
        self.numbers.push(number << KIND_BITS | kind);
    }

    fn text(&mut self, text: &str) {
        let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
        self.push(TEXT, units as u32);
        self.texts.push_str(text);
    }

    fn number<T: Copy + ToString + TryInto<u32>>(&mut self, number: T) {
        match number.try_into() {
            Ok(small) if small <= u32::MAX >> KIND_BITS => self.push(NUMBER, small),
            _ => self.digits(&number.to_string()),
        }
    }

    fn digits(&mut self, digits: &str) {
        self.push(DIGITS, 0);
        self.text(digits);
    }

    /// The shape that has one name more.
    fn with(&mut self, before: u32, name: &'static str) -> u32 {
        let known = self.shapes.get(before as usize).into_iter().flatten();
        if let Some((_, id)) = known.into_iter().find(|(known, _)| std::ptr::eq(*known, name)) {
            return *id;
        }
        let id = self.shapes.len() as u32;
        self.shapes.push(Vec::new());
        if let Some(longer) = self.shapes.get_mut(before as usize) {
            longer.push((name, id));
        }
        shape(id, before, name);
        id
    }

    /// A list or a map, whose length is known at its end.
    fn open(&mut self, kind: u32) -> Several<'_> {
        let place = self.numbers.len();
        self.push(kind, 0);
        Several { writer: self, place, count: 0 }
    }

    /// A struct, whose shape is known at its end.
    fn open_struct(&mut self) -> Struct<'_> {
        let place = self.numbers.len();
        self.push(STRUCT, 0);
        Struct { writer: self, place, shape: 0 }
    }

    /// An object with one member, which follows.
    fn variant(&mut self, name: &str) {
        self.push(MAP, 1);
        self.text(name);
    }
}

pub(crate) struct Several<'w> {
    writer: &'w mut Writer,
    place: usize,
    count: u32,
}

impl Several<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.count += 1;
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Error> {
        if let Some(number) = self.writer.numbers.get_mut(self.place) {
            *number |= self.count << KIND_BITS;
        }
        Ok(())
    }
}

pub(crate) struct Struct<'w> {
    writer: &'w mut Writer,
    place: usize,
    shape: u32,
}

impl Struct<'_> {
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        self.shape = self.writer.with(self.shape, name);
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Error> {
        if let Some(number) = self.writer.numbers.get_mut(self.place) {
            *number |= self.shape << KIND_BITS;
        }
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident: $type:ty),*) => { $(
        fn $method(self, number: $type) -> Result<(), Error> {
            self.number(number);
            Ok(())
        }
    )* };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Several<'w>;
    type SerializeTuple = Several<'w>;
    type SerializeTupleStruct = Several<'w>;
    type SerializeTupleVariant = Several<'w>;
    type SerializeMap = Several<'w>;
    type SerializeStruct = Struct<'w>;
    type SerializeStructVariant = Struct<'w>;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    fn serialize_f32(self, number: f32) -> Result<(), Error> {
        self.serialize_f64(f64::from(number))
    }

    fn serialize_f64(self, number: f64) -> Result<(), Error> {
        self.digits(&number.to_string());
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.push(WORD, if value { 2 } else { 1 });
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.push(WORD, 0);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(variant);
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Several<'w>, Error> {
        Ok(self.open(LIST))
    }

    fn serialize_tuple(self, _: usize) -> Result<Several<'w>, Error> {
        Ok(self.open(LIST))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Several<'w>, Error> {
        Ok(self.open(LIST))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Several<'w>, Error> {
        self.variant(variant);
        Ok(self.open(LIST))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Several<'w>, Error> {
        Ok(self.open(MAP))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Struct<'w>, Error> {
        Ok(self.open_struct())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Struct<'w>, Error> {
        self.variant(variant);
        Ok(self.open_struct())
    }
}

macro_rules! several {
    ($($trait:ident: $method:ident),*) => { $(
        impl $trait for Several<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.item(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )* };
}

several!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

impl SerializeMap for Several<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.item(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

macro_rules! structs {
    ($($trait:ident),*) => { $(
        impl $trait for Struct<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.member(name, value)
            }

            fn end(self) -> Result<(), Error> {
                self.close()
            }
        }
    )* };
}

structs!(SerializeStruct, SerializeStructVariant);
