//! An attack: a second table that has names, joined with what is released.

use std::borrow::Cow;

use super::column::{Column, grouped};
use crate::grid::Grid;

/// A column that both tables have, and what an attacker does to compare it.
pub(super) struct Shared<'a> {
    /// Where it is in the register.
    pub(super) register: usize,
    /// What stands in the rows that are released.
    pub(super) released: &'a Column<'a>,
    /// What a value of the register would be there.
    pub(super) seen: Box<dyn Fn(&str) -> String + 'a>,
}

/// Somebody in the register.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// How many released rows fit.
    pub(super) fits: usize,
    /// One of these.
    pub(super) row: usize,
    /// Whether all that fit have the same sensitive value.
    pub(super) same: bool,
    /// Whether one of those that fit is truly theirs.
    pub(super) truly: bool,
}

/// The rows that look alike.
#[derive(Clone, Debug, Default)]
struct Alike {
    /// How many of them are released.
    size: usize,
    /// The first of these.
    row: usize,
    /// Whether these all have the same sensitive value.
    same: bool,
}

/// What becomes of everybody in the register. `both` are the columns that both tables have, `rows` says which rows are
/// released.
pub(super) fn link(
    register: &Grid,
    shared: &[Shared],
    both: &[(usize, &Column)],
    sensitive: Option<&Column>,
    rows: &[bool],
) -> Vec<Person> {
    // The people of the register stand below the rows, as they would look there, so that who looks alike is in one group.
    let below = |released: &Column, at: usize, seen: &dyn Fn(&str) -> String| -> Vec<usize> {
        let all = (0..rows.len()).map(|row| Cow::Borrowed(released.get(row)));
        Column::new(all.chain(register.column(at).map(|value| Cow::Owned(seen(value))))).ids
    };
    let count = rows.len() + register.rows;
    let columns: Vec<Vec<usize>> =
        shared.iter().map(|column| below(column.released, column.register, &*column.seen)).collect();
    let (looks, looks_count) = grouped(columns.iter().map(Vec::as_slice), count);
    // Who a row is truly of, by all that both tables have, names included.
    let columns: Vec<Vec<usize>> = both.iter().map(|(at, column)| below(column, *at, &str::to_owned)).collect();
    let (truly, truly_count) = grouped(columns.iter().map(Vec::as_slice), count);
    let mut alike = vec![Alike::default(); looks_count];
    let mut owned = vec![None; truly_count];
    let value = |row: usize| sensitive.and_then(|column| column.ids.get(row));
    for (row, ((look, owner), _)) in looks.iter().zip(&truly).zip(rows).enumerate().filter(|(_, (_, is))| **is) {
        if let Some(alike) = alike.get_mut(*look) {
            if alike.size == 0 {
                *alike = Alike { size: 0, row, same: sensitive.is_some() };
            }
            alike.size += 1;
            alike.same &= value(alike.row) == value(row);
        }
        if let Some(owned) = owned.get_mut(*owner) {
            *owned = Some(*look);
        }
    }
    let people = looks.iter().zip(&truly).skip(rows.len());
    people
        .map(|(look, owner)| {
            let alike = alike.get(*look).cloned().unwrap_or_default();
            let truly = alike.size > 0 && owned.get(*owner).copied().flatten() == Some(*look);
            Person { fits: alike.size, row: alike.row, same: alike.same, truly }
        })
        .collect()
}
