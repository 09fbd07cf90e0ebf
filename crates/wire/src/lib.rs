//! Answers as bytes, between the two WebAssembly modules of the page, which are of one build: what one writes, the other
//! reads. So nothing says what stands where, and nothing is checked. What is not there is empty, and no bytes make it
//! panic or take more memory than a few times their own.
//!
//! It is there for its size. A reader that may fail has to take apart what it has read so far at each member, and one
//! that goes by names has to hold them.
//!
//! ```
//! #[derive(wire::Wire, Debug, PartialEq)]
//! struct Answer { message: String, ports: Vec<(u16, u16)>, reply: Option<Outcome> }
//! #[derive(wire::Wire, Debug, PartialEq)]
//! enum Outcome { Arrives, Lost { at: usize } }
//!
//! let answer = Answer { message: "Lost.".to_owned(), ports: vec![(80, 443)], reply: Some(Outcome::Lost { at: 300 }) };
//! assert_eq!(wire::read::<Answer>(&wire::write(&answer)), answer);
//! ```

use std::cell::RefCell;
use std::net::IpAddr;

pub use wire_derive::Wire;

// What is derived in the tests names the crate.
#[cfg(test)]
extern crate self as wire;

/// What crosses. Derive it.
pub trait Wire: Sized {
    /// Puts it behind what is there.
    fn write(&self, to: &mut Vec<u8>);
    /// Takes it from the front.
    fn read(from: &mut Bytes<'_>) -> Self;
}

/// The bytes of an answer.
pub fn write(answer: &impl Wire) -> Vec<u8> {
    let mut bytes = Vec::new();
    answer.write(&mut bytes);
    bytes
}

/// The answer of such bytes.
pub fn read<T: Wire>(bytes: &[u8]) -> T {
    T::read(&mut Bytes(bytes))
}

/// What is not read yet.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    /// The next one. Behind the end all are 0.
    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    /// The next so many, if there are as many.
    fn take(&mut self, count: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at_checked(count).unwrap_or_default();
        self.0 = rest;
        taken
    }

    /// A number in sevens of bits, the lowest first. All but the last have a bit more.
    fn number(&mut self) -> u128 {
        let mut number = 0;
        for shift in (0..u128::BITS).step_by(7) {
            let byte = self.byte();
            number |= u128::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn length(&mut self) -> usize {
        usize::try_from(self.number()).unwrap_or(usize::MAX)
    }
}

fn write_number(mut number: u128, to: &mut Vec<u8>) {
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            return to.push(low);
        }
        to.push(low | 0x80);
    }
}

macro_rules! numbers {
    ($($type:ident)*) => {
        $(impl Wire for $type {
            fn write(&self, to: &mut Vec<u8>) {
                write_number(*self as u128, to);
            }

            fn read(from: &mut Bytes<'_>) -> Self {
                from.number() as $type
            }
        })*
    };
}

numbers! { u8 u16 usize u128 }

/// One below 0 is a large one, of as many bytes.
impl Wire for i64 {
    fn write(&self, to: &mut Vec<u8>) {
        write_number(u128::from(self.cast_unsigned()), to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        (from.number() as u64).cast_signed()
    }
}

impl Wire for bool {
    fn write(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        from.byte() != 0
    }
}

fn write_text(text: &str, to: &mut Vec<u8>) {
    write_number(text.len() as u128, to);
    to.extend_from_slice(text.as_bytes());
}

fn read_text<'b>(from: &mut Bytes<'b>) -> &'b str {
    let length = from.length();
    str::from_utf8(from.take(length)).unwrap_or_default()
}

impl Wire for String {
    fn write(&self, to: &mut Vec<u8>) {
        write_text(self, to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        read_text(from).to_owned()
    }
}

thread_local! {
    /// Words of which the engine knows a limited number, such as codes: each is kept once, and for good.
    static WORDS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

impl Wire for &'static str {
    fn write(&self, to: &mut Vec<u8>) {
        write_text(self, to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        let wanted = read_text(from);
        WORDS.with_borrow_mut(|words| match words.iter().find(|word| **word == wanted) {
            Some(word) => word,
            None => {
                let word: &'static str = Box::leak(Box::from(wanted));
                words.push(word);
                word
            }
        })
    }
}

impl Wire for IpAddr {
    fn write(&self, to: &mut Vec<u8>) {
        match self {
            IpAddr::V4(address) => write_octets(&address.octets(), to),
            IpAddr::V6(address) => write_octets(&address.octets(), to),
        }
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        let length = from.length();
        let octets = from.take(length);
        let four = || <[u8; 4]>::try_from(octets).unwrap_or_default();
        <[u8; 16]>::try_from(octets).map_or_else(|_| IpAddr::from(four()), IpAddr::from)
    }
}

fn write_octets(octets: &[u8], to: &mut Vec<u8>) {
    write_number(octets.len() as u128, to);
    to.extend_from_slice(octets);
}

impl<T: Wire> Wire for Box<T> {
    fn write(&self, to: &mut Vec<u8>) {
        (**self).write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        Box::new(T::read(from))
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, to: &mut Vec<u8>) {
        to.push(u8::from(self.is_some()));
        if let Some(value) = self {
            value.write(to);
        }
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        (from.byte() != 0).then(|| T::read(from))
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, to: &mut Vec<u8>) {
        write_number(self.len() as u128, to);
        for value in self {
            value.write(to);
        }
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        let mut all = Vec::new();
        for _ in 0..from.length() {
            // Whatever is announced: there are no more than bytes.
            if from.0.is_empty() {
                break;
            }
            all.push(T::read(from));
        }
        all
    }
}

impl<T: Wire> Wire for [T; 2] {
    fn write(&self, to: &mut Vec<u8>) {
        self.iter().for_each(|value| value.write(to));
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        [T::read(from), T::read(from)]
    }
}

impl<T: Wire, U: Wire> Wire for (T, U) {
    fn write(&self, to: &mut Vec<u8>) {
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Bytes<'_>) -> Self {
        (T::read(from), U::read(from))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Wire, Clone, Debug, Default, PartialEq)]
    struct Everything {
        text: String,
        word: &'static str,
        #[wire(skip)]
        own: Vec<String>,
        numbers: (u8, Vec<(u16, u128)>),
        below: i64,
        place: [usize; 2],
        choices: Vec<Choice>,
        address: Option<Address>,
    }

    #[derive(Wire, Clone, Debug, PartialEq)]
    enum Choice {
        Yes,
        Named { name: Option<String>, on: bool },
        Other(String),
    }

    #[derive(Wire, Clone, Debug, PartialEq)]
    struct Address(IpAddr);

    fn check(value: &Everything) {
        assert_eq!(read::<Everything>(&write(value)), *value);
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        check(&Everything::default());
        let all = Everything {
            text: "é😀\0".to_owned(),
            word: "CODE",
            own: Vec::new(),
            numbers: (u8::MAX, vec![(u16::MAX, u128::MAX), (0, 127), (1, 128)]),
            below: i64::MIN,
            place: [usize::MAX, 0],
            choices: vec![
                Choice::Yes,
                Choice::Named { name: Some(String::new()), on: true },
                Choice::Other("x".into()),
            ],
            address: Some(Address("2001:db8::1".parse().unwrap())),
        };
        check(&all);
        check(&Everything { below: -1, address: Some(Address("10.0.0.1".parse().unwrap())), ..all.clone() });
        // What is of one side stays there.
        let more = Everything { own: vec!["x".to_owned()], ..all.clone() };
        assert_eq!(read::<Everything>(&write(&more)), all);
    }

    #[test]
    fn a_word_is_kept_once() {
        let [one, other] = [0; 2].map(|_| read::<&'static str>(&write(&"a word")));
        assert!(std::ptr::eq(one, other));
    }

    proptest! {
        #[test]
        fn any_bytes_are_something(bytes: Vec<u8>) {
            let some = read::<Everything>(&bytes);
            prop_assert!(some.choices.len() <= bytes.len() && some.text.len() <= bytes.len());
            check(&some);
        }
    }
}
