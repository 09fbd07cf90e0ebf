//! From UTF-8 byte offsets, which the engine counts in, to UTF-16 units, which JavaScript counts in.

/// Converts offsets into one text.
#[derive(Clone, Debug)]
pub struct Utf16<'a> {
    text: &'a str,
    /// Places about [`STEP`] bytes apart, from which the rest is counted: byte and unit.
    places: Vec<(usize, usize)>,
}

/// Few enough places for a text of a megabyte, and little enough to count from each.
const STEP: usize = 512;

impl<'a> Utf16<'a> {
    /// For offsets into `text`.
    pub fn new(text: &'a str) -> Self {
        let mut places = vec![(0, 0)];
        let mut units = 0;
        for (byte, c) in text.char_indices() {
            if byte >= places.len() * STEP {
                places.push((byte, units));
            }
            units += c.len_utf16();
        }
        Utf16 { text, places }
    }

    /// The number of UTF-16 units before a byte offset. An offset inside a character counts as the
    /// character's start, one behind the text as its end.
    ///
    /// ```
    /// let units = json::Utf16::new("é😀x");
    /// assert_eq!([0, 2, 3, 6, 7, 99].map(|byte| units.offset(byte)), [0, 1, 1, 3, 4, 4]);
    /// ```
    pub fn offset(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let after = self.places.partition_point(|(place, _)| *place <= byte);
        let (from, before) = after.checked_sub(1).and_then(|at| self.places.get(at)).copied().unwrap_or_default();
        before + self.text.get(from..byte).map_or(0, |part| part.chars().map(char::len_utf16).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_offset_is_counted_as_from_the_start(text in "[aé😀\n]{0,900}") {
            let units = Utf16::new(&text);
            for (byte, _) in text.char_indices() {
                prop_assert_eq!(units.offset(byte), text.split_at(byte).0.encode_utf16().count());
            }
        }
    }
}
