//! k-anonymity and l-diversity of what is released.

use super::column::{Column, grouped};

/// Rows that cannot be told apart by some columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// One of its rows, for what stands in those columns.
    pub(super) row: usize,
    /// How many rows it has.
    pub(super) size: usize,
    /// How many different sensitive values stand in it.
    pub(super) values: usize,
    /// How many of its rows have the most common of them, and which that is.
    pub(super) most: (usize, usize),
}

/// The groups of rows that agree in these columns, in the order in which they are met, and in which of them each row is.
pub(super) fn groups(columns: &[&Column], sensitive: Option<&Column>, rows: usize) -> (Vec<Group>, Vec<usize>) {
    let (of, count) = grouped(columns.iter().map(|column| column.ids.as_slice()), rows);
    let mut groups = vec![Group::default(); count];
    for (row, group) in of.iter().enumerate() {
        if let Some(group) = groups.get_mut(*group) {
            if group.size == 0 {
                group.row = row;
            }
            group.size += 1;
        }
    }
    if let Some(sensitive) = sensitive {
        // Rows that agree in the sensitive column too are the inner groups of each group.
        let (inner_of, inner_count) = grouped([of.as_slice(), &sensitive.ids], rows);
        let mut inner = vec![(0, 0); inner_count];
        for (row, (at, group)) in inner_of.iter().zip(&of).enumerate() {
            let Some((size, first)) = inner.get_mut(*at) else { continue };
            if *size == 0 {
                *first = row;
            }
            *size += 1;
            if let Some(group) = groups.get_mut(*group) {
                group.values += usize::from(*size == 1);
                group.most = group.most.max((*size, *first));
            }
        }
    }
    (groups, of)
}
