//! What is wrong with a source, and where.

use std::fmt;

/// What is wrong, with its file and line before it: `web/learn/02-three-verdicts.md:12: …`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as its reader called it.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what was computed.
    pub says: String,
}

impl Problem {
    /// Something wrong at a byte of a file's text.
    pub(crate) fn at(path: &str, text: &str, byte: usize, says: impl Into<String>) -> Problem {
        Problem { path: path.to_owned(), line: line(text, byte), says: says.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.says)
    }
}

/// The line of a byte, from 1.
pub(crate) fn line(text: &str, byte: usize) -> usize {
    1 + text.get(..byte).unwrap_or(text).matches('\n').count()
}
