//! What is asked of the released table: one thing at a time.

mod attack;
mod grant;
mod k;
mod learn;
mod way_back;

use super::column::Column;
use super::link::{Person, Shared, link};
use super::mask::Technique;
use super::say::choice;
use super::view::View;
use crate::grid::Grid;
use crate::{Block, Field, Part};

/// AWS's page about row filters.
pub(super) const ROW_FILTERS: &str = "https://docs.aws.amazon.com/lake-formation/latest/dg/partiql-support.html";

const LOOKS: [(&str, &str); 5] = [
    ("mask", "Is there a way back from a value?"),
    ("k", "How many share a row? (k-anonymity)"),
    ("link", "Who is found again with a second table?"),
    ("model", "What can a model still learn?"),
    ("grant", "Who sees which cells? (Lake Formation)"),
];

/// The question, and what comes of it.
pub(super) fn parts(view: &View) -> Vec<Part> {
    let look = view.table.look.as_str();
    let wrong = || format!("There is no question `{}`.", json::clip(look));
    let field = Field {
        id: "look".to_owned(),
        label: "Question".to_owned(),
        value: look.to_owned(),
        kind: choice(LOOKS.into_iter()),
        wrong: LOOKS.iter().all(|(id, _)| *id != look).then(wrong),
        ..Field::default()
    };
    let mut blocks = vec![Block::Fields(vec![field])];
    blocks.extend(match look {
        "mask" => way_back::blocks(view),
        "k" => k::blocks(view),
        "link" => attack::blocks(view),
        "model" => learn::blocks(view),
        "grant" => grant::blocks(view),
        _ => Vec::new(),
    });
    vec![Part::new("What is asked of it", blocks)]
}

/// The field for the column that nobody shall learn.
fn sensitive_field(view: &View) -> Field {
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

fn no_column(name: &str) -> String {
    format!("There is no column {}.", super::code(name))
}

/// The columns of the register that are in the table too: where they are there, and here.
fn both(register: &Grid, view: &View) -> Vec<(usize, usize)> {
    let here = |(at, name): (usize, &String)| Some((at, view.grid.find(name)?));
    register.head.iter().enumerate().filter_map(here).collect()
}

/// The attack on what is released, and the columns that it compares.
fn attacked<'v>(view: &'v View, register: &Grid) -> (Vec<Person>, Vec<&'v str>) {
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
fn hidden<'v>(view: &'v View) -> Option<&'v Column<'v>> {
    let masked = view.masked.get(view.sensitive?)?;
    (masked.how.technique != Technique::Drop).then_some(&masked.column)
}

/// How many in the register are found again.
fn found_again(people: &[Person]) -> usize {
    people.iter().filter(|person| person.fits == 1 && person.truly).count()
}
