//! A table, as it is read from comma-separated values.

use csv_core::{ReadRecordResult, ReaderBuilder};

/// Columns behind these are not read: a form with more of them is none.
const COLUMNS: usize = 16;
/// A table with more rows is not read.
const ROWS: usize = 100_000;
/// What is longer is not read.
const BYTES: usize = 2 << 20;

/// A head, and rows that are all as long as it.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// The names of the columns, each only once.
    pub(crate) head: Vec<String>,
    /// How many rows there are.
    pub(crate) rows: usize,
    /// In how many rows there were more cells than names, or fewer.
    pub(crate) ragged: usize,
    /// How many columns were not read.
    pub(crate) left_out: usize,
    /// The line in which a quote is opened that is closed nowhere, from 1.
    pub(crate) open_quote: Option<usize>,
    text: String,
    ends: Vec<usize>,
}

impl Grid {
    /// Reads a text with commas, semicolons or tabs between the cells.
    ///
    /// # Errors
    ///
    /// A sentence that says why it is no table.
    pub(crate) fn read(text: &str) -> Result<Grid, String> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Err("There is no table. Paste one as comma-separated values, with the names of the columns in \
                        the first line."
                .to_owned());
        }
        if text.len() > BYTES {
            return Err("The text is longer than 2 MiB. Take a part of it.".to_owned());
        }
        if text.bytes().any(|byte| byte < b'\t' || (b'\x0e'..b' ').contains(&byte)) {
            return Err("This is no text but a binary file: export the table as CSV.".to_owned());
        }
        let delimiter = delimiter(text);
        let mut grid = Grid { open_quote: open_quote(text, delimiter), ..Grid::default() };
        each_record(text, delimiter, |cells| grid.add(cells));
        if grid.rows > ROWS {
            return Err("The table has more than 100,000 rows. Take a part of it.".to_owned());
        }
        Ok(grid)
    }

    fn add(&mut self, cells: &[&str]) {
        if self.head.is_empty() {
            self.left_out = cells.len().saturating_sub(COLUMNS);
            for (at, cell) in cells.iter().take(COLUMNS).enumerate() {
                // Names stand in fields and sentences, where a long one is cut.
                let name = if cell.is_empty() { format!("column {}", at + 1) } else { json::clip(cell).into_owned() };
                let mut own = name.clone();
                // Of several with one name each says where it stands, and once more if there is one of that name.
                while self.head.contains(&own) {
                    own = format!("{own} {}", at + 1);
                }
                let name = own;
                self.head.push(name);
            }
            return;
        }
        let width = self.head.len();
        self.rows += 1;
        self.ragged += usize::from(cells.len() != width + self.left_out);
        for at in 0..width {
            self.text.push_str(cells.get(at).unwrap_or(&""));
            self.ends.push(self.text.len());
        }
    }

    /// What stands in a row and a column.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.head.len() + column;
        let from = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or_default() };
        let to = self.ends.get(at).copied().unwrap_or_default();
        self.text.get(from..to).unwrap_or_default()
    }

    /// A column from top to bottom.
    pub(crate) fn column(&self, column: usize) -> impl Iterator<Item = &str> {
        (0..self.rows).map(move |row| self.cell(row, column))
    }

    /// Where a column is, by its name in any case.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim();
        self.head.iter().position(|column| column.eq_ignore_ascii_case(name))
    }
}

/// What stands between cells: what there is most of in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |byte: u8| first.bytes().filter(|other| *other == byte).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',')
}

/// The line in which a cell begins with a quote that is closed nowhere, so that all that follows stands in that cell.
fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let (mut line, mut opened, mut begins) = (1, None, true);
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            // Two of them are one that stands in the cell.
            b'"' if opened.is_some() && bytes.next_if_eq(&b'"').is_none() => opened = None,
            b'"' if begins => opened = Some(line),
            _ => {}
        }
        begins = opened.is_none() && (byte == delimiter || byte == b'\n' || byte == b'\r');
        line += usize::from(byte == b'\n');
    }
    opened
}

fn each_record(text: &str, delimiter: u8, mut each: impl FnMut(&[&str])) {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let mut input = text.as_bytes();
    // A record is never longer than the text.
    let mut out = vec![0; input.len() + 1];
    let mut ends = vec![0; 64];
    let (mut written, mut ended) = (0, 0);
    loop {
        let (Some(rest), Some(to)) = (out.get_mut(written..), ends.get_mut(ended..)) else { return };
        let (result, read, wrote, finished) = reader.read_record(input, rest, to);
        input = input.get(read..).unwrap_or_default();
        written += wrote;
        ended += finished;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull => return,
            ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
            ReadRecordResult::Record => {
                let mut from = 0;
                let cells: Vec<_> = ends
                    .iter()
                    .take(ended)
                    .map(|end| {
                        let cell = out.get(from..*end).unwrap_or_default();
                        from = *end;
                        std::str::from_utf8(cell).unwrap_or_default().trim()
                    })
                    .collect();
                each(&cells);
                (written, ended) = (0, 0);
            }
            ReadRecordResult::End => return,
        }
    }
}
