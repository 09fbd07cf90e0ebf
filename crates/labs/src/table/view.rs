//! A table with what its masks make of it.

use std::borrow::Cow;

use super::column::Column;
use super::groups::{Group, groups};
use super::mask::Mask;
use super::mask::{How, Masked, Technique, masked};
use super::say::counted;
use super::state::Table;
use crate::grid::Grid;
use crate::{Block, Cell, Part, Row, number};

/// So many rows of a table are shown.
pub(super) const SHOWN: usize = 12;

pub(super) struct View<'a> {
    pub(super) table: &'a Table,
    pub(super) grid: &'a Grid,
    /// The columns as they are.
    pub(super) plain: Vec<Column<'a>>,
    /// The same, masked.
    pub(super) masked: Vec<Masked<'a>>,
    /// The columns that somebody may know from elsewhere.
    pub(super) quasi: Vec<usize>,
    /// What is written among them, and is no column.
    pub(super) no_quasi: Vec<&'a str>,
    /// What nobody shall learn.
    pub(super) sensitive: Option<usize>,
    /// The k that is wanted.
    pub(super) wanted: Result<usize, String>,
    /// Groups of those that agree in the quasi-identifiers, and in which each row is.
    pub(super) groups: Vec<Group>,
    /// Which rows are released.
    pub(super) rows: Vec<bool>,
}

impl<'a> View<'a> {
    pub(super) fn new(table: &'a Table, grid: &'a Grid) -> View<'a> {
        let plain: Vec<Column> =
            (0..grid.head.len()).map(|at| Column::new(grid.column(at).map(Cow::Borrowed))).collect();
        let nothing = Mask::default();
        let masks = grid.head.iter().map(|name| (name, table.masks.get(name).unwrap_or(&nothing)));
        let masked: Vec<Masked> = masks
            .zip(&plain)
            .map(|((name, mask), column)| masked(column.clone(), How::of(mask), name, &table.seed, &table.key))
            .collect();
        let (mut quasi, mut no_quasi) = (Vec::new(), Vec::new());
        for name in table.quasi.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match grid.find(name) {
                Some(at) if quasi.contains(&at) => {}
                Some(at) => quasi.push(at),
                None => no_quasi.push(name),
            }
        }
        let sensitive = grid.find(&table.sensitive);
        let released = |at: usize| masked.get(at).filter(|masked| masked.how.technique != Technique::Drop);
        let known: Vec<&Column> = quasi.iter().filter_map(|at| Some(&released(*at)?.column)).collect();
        let hidden = sensitive.and_then(released).map(|masked| &masked.column);
        let (groups, of) = groups(&known, hidden, grid.rows);
        let wanted = number(&table.k, 1.0, 1e9)
            .and_then(|k| if k.fract() == 0.0 { Ok(k as usize) } else { Err("A whole number.".to_owned()) });
        let least = if table.suppress == "on" && !known.is_empty() { wanted.clone().unwrap_or_default() } else { 0 };
        let rows = of.iter().map(|group| groups.get(*group).is_some_and(|group| group.size >= least)).collect();
        let mut view = View { table, grid, plain, masked, quasi, no_quasi, sensitive, wanted, groups, rows };
        view.groups.retain(|group| group.size >= least);
        view
    }

    pub(super) fn name(&self, column: usize) -> &str {
        self.grid.head.get(column).map(String::as_str).unwrap_or_default()
    }

    /// How a column is masked.
    pub(super) fn how(&self, column: usize) -> Option<How> {
        self.masked.get(column).map(|masked| masked.how)
    }

    /// The columns that get any of these techniques.
    pub(super) fn with(&self, techniques: &[Technique]) -> Vec<&str> {
        let is = |at: &usize| self.how(*at).is_some_and(|how| techniques.contains(&how.technique));
        (0..self.masked.len()).filter(is).map(|at| self.name(at)).collect()
    }

    /// The columns that are released at all.
    pub(super) fn released(&self) -> impl Iterator<Item = (usize, &Masked<'a>)> {
        self.masked.iter().enumerate().filter(|(_, masked)| masked.how.technique != Technique::Drop)
    }

    pub(super) fn count(&self) -> usize {
        self.rows.iter().filter(|is| **is).count()
    }

    /// k, which is the size of the smallest group. Nothing if nobody is in the table.
    pub(super) fn k(&self) -> Option<usize> {
        self.groups.iter().map(|group| group.size).min()
    }

    /// What is released, as a table.
    pub(super) fn released_part(&self) -> Part {
        let head: Vec<String> = self.released().map(|(at, _)| self.name(at).to_owned()).collect();
        if head.is_empty() {
            return Part::new("What is released", vec![Block::Text("No column is released.".to_owned())]);
        }
        let rows = self.rows.iter().enumerate().filter(|(_, is)| **is);
        let cells = |row: usize| self.released().map(|(_, masked)| shown(masked.column.get(row))).collect();
        let rows = rows.take(SHOWN).map(|(row, _)| cells(row)).collect();
        Part::new("What is released", table("Released rows".to_owned(), head, rows, self.count()))
    }
}

/// A table, and how many more rows it has.
pub(super) fn table(caption: String, head: Vec<String>, rows: Vec<Row>, of: usize) -> Vec<Block> {
    let more = of.saturating_sub(rows.len());
    let mut blocks = vec![Block::Table(crate::Table { caption, head, rows })];
    if more > 0 {
        blocks.push(Block::Text(format!("{} not shown.", counted(more, "more row is", "more rows are"))));
    }
    blocks
}

/// So many lines of a list of people, or of groups, are shown.
const LINES: usize = 30;

/// Where the least of a list stand, by their keys: the first lines of it as if it were sorted.
#[inline(never)]
pub(super) fn least(keys: &[usize]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut before = None;
    while found.len() < LINES {
        let behind = keys.iter().enumerate().map(|(at, key)| (*key, at)).filter(|next| Some(*next) > before);
        let Some(next) = behind.min() else { break };
        found.push(next.1);
        before = Some(next);
    }
    found
}

/// A cell of the learner's table. What is long is cut.
pub(super) fn shown(text: &str) -> Cell {
    Cell::from(json::clip(text).into_owned())
}
