//! Lines for people, which hold nothing that a terminal would obey.

use std::fmt::Arguments;
use std::io::{self, Write};

/// What is printed for people goes through here, line by line. A scenario may come from a stranger, and a terminal takes
/// some letters for orders: to clear what stands above, to name the window, to show a line that nobody printed. They
/// are written out, as [`json::shown()`] does it, and only a line of ours ends a line.
#[derive(Debug)]
pub struct Lines<W>(pub W);

impl<W: Write> Lines<W> {
    /// Writes a line.
    ///
    /// ```
    /// let mut out = Vec::new();
    /// cli::lines::Lines(&mut out).say(format_args!("{}: no verdict", "a\u{1b}[2J\n")).unwrap();
    /// assert_eq!(String::from_utf8(out).unwrap(), "a␛[2J␊: no verdict\n");
    /// ```
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn say(&mut self, line: Arguments<'_>) -> io::Result<()> {
        let line = line.to_string();
        writeln!(self.0, "{}", json::shown(&line))
    }

    /// Writes an empty line.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn blank(&mut self) -> io::Result<()> {
        writeln!(self.0)
    }
}
