//! What a data filter of Lake Formation shows of the table as it is.

use super::super::column::Column;
use super::super::filter;
use super::super::link::{Shared, link};
use super::super::mask::numeric;
use super::super::say::{choice, counted, listed, text_field};
use super::super::view::{SHOWN, View, shown, table};
use super::common::{ROW_FILTERS, both, found_again};
use crate::grid::Grid;
use crate::{Block, Field, Finding, Row, Tone};

const FILTERS: &str = "https://docs.aws.amazon.com/lake-formation/latest/dg/data-filtering.html";
const MODES: [(&str, &str); 3] =
    [("all", "All columns"), ("include", "Only these columns"), ("exclude", "All columns but these")];

pub(super) fn blocks(view: &View) -> Vec<Block> {
    let given = view.table;
    let names: Vec<&str> = given.grant_columns.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let missing: Vec<&str> = names.iter().copied().filter(|name| view.grid.find(name).is_none()).collect();
    let is_mode = MODES.iter().any(|(id, _)| *id == given.grant);
    let is_number = |column: usize| {
        let texts = view.plain.get(column).map(|column| column.texts.as_slice()).unwrap_or_default();
        texts.iter().all(|text| text.is_empty() || numeric(text).is_some()) && texts.iter().any(|text| !text.is_empty())
    };
    let text = given.grant_rows.trim();
    let expression = (!text.is_empty()).then(|| filter::read(text, &view.grid.head, &is_number)).transpose();
    let mode = Field {
        kind: choice(MODES.into_iter()),
        wrong: (!is_mode).then(|| "Choose which columns the grant shows.".to_owned()),
        ..text_field("grant", "Columns", &given.grant)
    };
    let mut fields = vec![mode];
    if given.grant != "all" {
        let wrong = (!missing.is_empty()).then(|| format!("There is no column {}.", listed(&missing)));
        fields.push(Field { wrong, ..text_field("grant_columns", "Which columns", &given.grant_columns) });
    }
    let help = "As after WHERE, for example diagnosis = 'flu' and birth >= 1980. Empty stands for all rows.";
    let wrong = expression.as_ref().err().cloned();
    fields.push(Field { wrong, ..text_field("grant_rows", "Row filter expression", &given.grant_rows) }.help(help));
    let about = "A grant is on the table as it is: it hides columns and rows, and masks nothing. The techniques above have no \
                 part in it.";
    let mut blocks = vec![Block::Text(about.to_owned()), Block::Fields(fields)];
    let Ok(expression) = expression else {
        let says = "The row filter cannot be read, so that there is nothing to grant.";
        blocks.push(Block::Findings(vec![Finding::new("grant-unreadable", Tone::Warn, says).on(ROW_FILTERS)]));
        return blocks;
    };
    let is_named = |at: usize| names.iter().any(|name| view.grid.find(name) == Some(at));
    let shows = |at: &usize| match given.grant.as_str() {
        "all" => true,
        "include" => is_named(*at),
        "exclude" => !is_named(*at),
        _ => false,
    };
    let columns: Vec<usize> = (0..view.grid.head.len()).filter(shows).collect();
    let is_seen = |row: usize| {
        let cell = |column: usize| view.grid.cell(row, column);
        expression.as_ref().is_none_or(|filter| filter.of(&cell) == Some(true))
    };
    let rows: Vec<bool> = (0..view.grid.rows).map(is_seen).collect();
    let count = rows.iter().filter(|is| **is).count();
    let mut found = vec![seen(view, &columns, count)];
    if count > 0 && !columns.is_empty() {
        found.extend(linked(view, &columns, &rows));
    }
    blocks.push(Block::Findings(found));
    if !columns.is_empty() {
        let head = columns.iter().map(|at| view.name(*at).to_owned()).collect();
        let cells = |row: usize| columns.iter().map(|at| shown(view.grid.cell(row, *at))).collect::<Row>();
        let shown_rows = rows.iter().enumerate().filter(|(_, is)| **is).take(SHOWN);
        let shown_rows = shown_rows.map(|(row, _)| cells(row)).collect();
        blocks.extend(table("What the grant shows".to_owned(), head, shown_rows, count));
    }
    blocks
}

fn seen(view: &View, columns: &[usize], count: usize) -> Finding {
    let rows = view.grid.rows;
    let hidden = (0..view.grid.head.len()).filter(|at| !columns.contains(at));
    let hidden: Vec<&str> = hidden.map(|at| view.name(at)).collect();
    let (code, tone, says) = if columns.is_empty() || count == 0 {
        ("grant-nothing", Tone::Warn, "The grant shows nothing.".to_owned())
    } else if hidden.is_empty() && count == rows {
        ("grant-all", Tone::Bad, "The grant shows every column of every row.".to_owned())
    } else if count == rows {
        ("grant-columns", Tone::Plain, format!("Column-level: {} hidden in every row.", is_hidden(&hidden)))
    } else if hidden.is_empty() {
        ("grant-rows", Tone::Plain, format!("Row-level: {count} of {rows} rows are shown, with every column."))
    } else {
        let says = format!("Cell-level: {count} of {rows} rows are shown, and {} hidden in them.", is_hidden(&hidden));
        ("grant-cells", Tone::Plain, says)
    };
    Finding::new(code, tone, says).on(FILTERS)
}

fn is_hidden(names: &[&str]) -> String {
    format!("{} {}", listed(names), if names.len() == 1 { "is" } else { "are" })
}

/// Whether whoever has the grant and the register finds people again.
fn linked(view: &View, columns: &[usize], rows: &[bool]) -> Option<Finding> {
    let register = Grid::read(&view.table.register).ok()?;
    let both = both(&register, view);
    let shown = both.iter().filter(|(_, here)| columns.contains(here));
    let shared: Vec<Shared> = shown
        .filter_map(|(at, here)| {
            Some(Shared { register: *at, released: view.plain.get(*here)?, seen: Box::new(str::to_owned) })
        })
        .collect();
    let truly: Vec<(usize, &Column)> =
        both.iter().filter_map(|(at, here)| Some((*at, view.plain.get(*here)?))).collect();
    let again = if shared.is_empty() { 0 } else { found_again(&link(&register, &shared, &truly, None, rows)) };
    Some(if again == 0 {
        let says = "With the register of the attack nobody is found again in what the grant shows.";
        Finding::new("grant-hides", Tone::Good, says)
    } else {
        let says = format!(
            "With the register of the attack {} found again in what the grant shows: it hides, and makes nobody \
             anonymous.",
            counted(again, "person is", "people are")
        );
        Finding::new("grant-links", Tone::Bad, says)
    })
}
