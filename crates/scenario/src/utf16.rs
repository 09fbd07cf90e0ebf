//! From UTF-8 byte offsets, which the engine counts in, to UTF-16 units, which JavaScript counts in.

/// Converts offsets into one text.
#[derive(Clone, Debug)]
pub struct Utf16<'a> {
    text: &'a str,
    /// The last offset converted: byte, unit. Offsets mostly ascend.
    last: (usize, usize),
}

impl<'a> Utf16<'a> {
    /// For offsets into `text`.
    pub const fn new(text: &'a str) -> Self {
        Utf16 { text, last: (0, 0) }
    }

    /// The number of UTF-16 units before a byte offset. An offset inside a character counts as the
    /// character's start, one behind the text as its end.
    ///
    /// ```
    /// let mut units = scenario::utf16::Utf16::new("é😀x");
    /// assert_eq!([0, 2, 3, 6, 7, 99].map(|byte| units.offset(byte)), [0, 1, 1, 3, 4, 4]);
    /// ```
    pub fn offset(&mut self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let (from, before) = if byte >= self.last.0 { self.last } else { (0, 0) };
        let units: usize = self.text.get(from..byte).map_or(0, |part| part.chars().map(char::len_utf16).sum());
        self.last = (byte, before + units);
        self.last.1
    }
}
