//! The way between a lab and what shows it: a change goes in, a page comes out.

use crate::{Answer, Ask, Lab, Page};

/// What is told to a lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input<L> {
    /// The lab, as it was told last.
    pub lab: L,
    /// What was typed, chosen or pressed: the fields and their values, one after the other.
    pub changes: Vec<(String, String)>,
    /// The answers to what it asked, in that order.
    pub answers: Option<Vec<Answer>>,
}

/// What a lab tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// It asks.
    Asks(Vec<Ask>),
    /// It shows.
    Page(Page),
}

/// Makes a change, and answers with the lab and with the page that comes of it.
pub fn turn<L: Lab>(input: Input<L>) -> (L, Output) {
    let Input { mut lab, changes, answers } = input;
    for (field, value) in &changes {
        lab.set(field, value);
    }
    let asks = if L::ASKS && answers.is_none() { lab.asks() } else { Vec::new() };
    let output = match asks.is_empty() {
        true => Output::Page(lab.page(&answers.unwrap_or_default())),
        false => Output::Asks(asks),
    };
    (lab, output)
}
