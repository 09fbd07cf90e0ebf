//! What several of the questions need.

use super::super::column::Column;
use super::super::link::{Person, Shared, link};
use super::super::mask::Technique;
use super::super::say::{choice, code};
use super::super::view::View;
use crate::Field;
use crate::grid::Grid;

/// AWS's page about row filters.
pub(crate) const ROW_FILTERS: &str = "https://docs.aws.amazon.com/lake-formation/latest/dg/partiql-support.html";

/// The field for the column that nobody shall learn.
pub(super) fn sensitive_field(view: &View) -> Field {
    let mut choices = vec![("", "none")];
    choices.extend(view.grid.head.iter().map(|name| (name.as_str(), name.as_str())));
    let missing = view.sensitive.is_none() && !view.table.sensitive.trim().is_empty();
    Field {
        id: "sensitive".to_owned(),
        label: "What nobody shall learn".to_owned(),
        value: view.sensitive.map_or(view.table.sensitive.as_str(), |at| view.name(at)).to_owned(),
        kind: choice(choices.into_iter()),
        wrong: missing.then(|| no_column(&view.table.sensitive)),
        ..Field::default()
    }
}

pub(super) fn no_column(name: &str) -> String {
    format!("There is no column {}.", code(name))
}

/// The columns of the register that are in the table too: where they are there, and here.
pub(super) fn both(register: &Grid, view: &View) -> Vec<(usize, usize)> {
    let here = |(at, name): (usize, &String)| Some((at, view.grid.find(name)?));
    register.head.iter().enumerate().filter_map(here).collect()
}

/// The attack on what is released, and the columns that it compares.
pub(super) fn attacked<'v>(view: &'v View, register: &Grid) -> (Vec<Person>, Vec<&'v str>) {
    let both = both(register, view);
    let stolen = view.table.stolen == "on";
    let mut names = Vec::new();
    let mut shared = Vec::new();
    for (at, here) in &both {
        let (Some(masked), Some(plain)) = (view.masked.get(*here), view.plain.get(*here)) else { continue };
        let how = masked.how;
        let back = matches!(how.technique, Technique::Pseudonym | Technique::Token) && stolen;
        if back {
            shared.push(Shared { register: *at, released: plain, seen: Box::new(str::to_owned) });
        } else if how.seen("").is_some() {
            let seen =
                move |value: &str| if value.is_empty() { String::new() } else { how.seen(value).unwrap_or_default() };
            shared.push(Shared { register: *at, released: &masked.column, seen: Box::new(seen) });
        } else {
            continue;
        }
        names.push(view.name(*here));
    }
    if shared.is_empty() {
        return (Vec::new(), names);
    }
    let truly: Vec<(usize, &Column)> =
        both.iter().filter_map(|(at, here)| Some((*at, view.plain.get(*here)?))).collect();
    (link(register, &shared, &truly, hidden(view), &view.rows), names)
}

/// The sensitive column, if it is released.
pub(super) fn hidden<'v>(view: &'v View) -> Option<&'v Column<'v>> {
    let masked = view.masked.get(view.sensitive?)?;
    (masked.how.technique != Technique::Drop).then_some(&masked.column)
}

/// How many in the register are found again.
pub(super) fn found_again(people: &[Person]) -> usize {
    people.iter().filter(|person| person.fits == 1 && person.truly).count()
}
