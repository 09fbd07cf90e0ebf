//! What is asked of the released table: one thing at a time.

mod attack;
mod common;
mod grant;
mod k;
mod learn;
mod way_back;

pub(crate) use common::ROW_FILTERS;

use super::say::choice;
use super::view::View;
use crate::{Block, Field, Part};

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
