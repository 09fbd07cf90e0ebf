//! Places in a text.

use std::ops::Range;

/// Bytes of the catalog's text, or of one that was made of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Of a part of the text; `part` lies in `text`.
    pub(crate) fn of(part: &str, text: &str) -> Span {
        let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        Span::from(start..start + part.len())
    }

    pub(crate) fn get(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// As [`Span::get`], without a look at where letters end.
    pub(crate) fn bytes(self, text: &str) -> &[u8] {
        text.as_bytes().get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl From<Range<usize>> for Span {
    /// A catalog, and what is made of it, is shorter than 4 GiB.
    fn from(range: Range<usize>) -> Span {
        let number = |at: usize| u32::try_from(at).unwrap_or_default();
        Span { start: number(range.start), end: number(range.end) }
    }
}
