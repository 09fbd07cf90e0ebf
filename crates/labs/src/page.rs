//! What a lab shows, as data.

use serde::Deserialize;

use crate::finding::{Finding, Tone};

/// All that a lab shows, from top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Page {
    /// Its parts, in their order.
    pub parts: Vec<Part>,
}

impl Page {
    /// Every finding, in its order.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let blocks = self.parts.iter().flat_map(|part| &part.blocks);
        blocks.filter_map(|block| if let Block::Findings(all) = block { Some(all) } else { None }).flatten()
    }
}

/// A part of a page, under a heading.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// What is in it.
    pub blocks: Vec<Block>,
}

impl Part {
    /// A part with these blocks.
    pub fn new(title: impl Into<String>, blocks: Vec<Block>) -> Part {
        Part { title: title.into(), blocks }
    }
}

/// A piece of a part. In every text, what stands between backquotes is code.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// What can be typed and chosen.
    Fields(Vec<Field>),
    /// Buttons.
    Acts(Vec<Act>),
    /// What comes of it.
    Findings(Vec<Finding>),
    /// A table.
    Table(Table),
    /// What is when.
    TimeLine(TimeLine),
    /// Amounts beside each other.
    Bars(Vec<Bar>),
    /// A text to be read as it is, and copied.
    Code {
        /// What it is.
        title: String,
        /// The text.
        text: String,
    },
    /// A scenario of access or network that opens in the playground.
    Scenario {
        /// What it shows.
        title: String,
        /// The scenario, as JSON.
        text: String,
    },
}

/// Something to be typed or chosen.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// By which [`Lab::set`](crate::Lab::set) knows it. Unique on the page.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What is in it: as it was typed; of a choice the option's id; of a switch `on` or nothing.
    pub value: String,
    /// How it is filled in.
    pub kind: Kind,
    /// What there is to know before it is filled in.
    #[serde(default)]
    pub help: Option<String>,
    /// What is wrong with what is in it.
    #[serde(default)]
    pub wrong: Option<String>,
}

impl Field {
    /// A field without help and without a mistake.
    #[inline(never)]
    pub fn new(id: &str, label: &str, value: &str, kind: Kind) -> Field {
        let [id, label, value] = [id, label, value].map(str::to_owned);
        Field { id, label, value, kind, help: None, wrong: None }
    }

    /// One of a few, each with its id and what it is called.
    #[inline(never)]
    pub fn choice(id: &str, label: &str, value: &str, all: &[(&str, &str)]) -> Field {
        let all = all.iter().map(|(id, label)| Choice { id: (*id).to_owned(), label: (*label).to_owned() });
        Field::new(id, label, value, Kind::Choice(all.collect()))
    }
}

/// How a field is filled in.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A line of text.
    #[default]
    Text,
    /// Several lines, of which so many are seen at once.
    Lines(u32),
    /// A number, in digits.
    Number {
        /// What it counts, behind the field: `GB a month`.
        unit: String,
    },
    /// A day: `2026-11-29`.
    Day,
    /// One of a few.
    Choice(Vec<Choice>),
    /// On or off.
    Switch,
}

/// What can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Choice {
    /// What the field's value is then.
    pub id: String,
    /// What it is called.
    pub label: String,
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Act {
    /// By which [`Lab::set`](crate::Lab::set) knows it.
    pub id: String,
    /// What it does.
    pub label: String,
}

/// A table, whose first column says what a row is about.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Table {
    /// What it is a table of.
    pub caption: String,
    /// The names of its columns.
    pub head: Vec<String>,
    /// Its rows, each as long as the head.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
}

impl<C: Into<Cell>> FromIterator<C> for Row {
    fn from_iter<I: IntoIterator<Item = C>>(cells: I) -> Row {
        Row { cells: cells.into_iter().map(Into::into).collect() }
    }
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Cell {
    /// What stands in it.
    pub text: String,
    /// Whether that is as one would have it.
    pub tone: Tone,
}

impl Cell {
    /// A cell that is as one would have it, or not.
    pub fn new(text: impl Into<String>, tone: Tone) -> Cell {
        Cell { text: text.into(), tone }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell::new(text, Tone::Plain)
    }
}

/// What is when: tracks above each other, with one scale.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct TimeLine {
    /// What it shows.
    pub caption: String,
    /// What its scale begins at, in words.
    pub from: String,
    /// What its scale ends at, in words.
    pub to: String,
    /// How long the scale is, in the units of spans and marks.
    pub length: f64,
    /// Where now is.
    #[serde(default)]
    pub now: Option<f64>,
    /// Its tracks.
    pub tracks: Vec<Track>,
}

/// A track of a time line.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Track {
    /// What it is of.
    pub name: String,
    /// What lasts.
    pub spans: Vec<Span>,
    /// What happens at once.
    pub marks: Vec<Mark>,
}

/// What lasts from one point of a scale to another.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Span {
    /// Its beginning.
    pub from: f64,
    /// Its end.
    pub to: f64,
    /// What it is, with when: it is read aloud, and shown where it fits.
    pub label: String,
    /// Whether that is as one would have it.
    pub tone: Tone,
}

/// What happens at a point of a scale.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Mark {
    /// When.
    pub at: f64,
    /// What, with when.
    pub label: String,
}

/// An amount beside others.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Bar {
    /// Of what.
    pub label: String,
    /// How much, in any unit that is the same for all.
    pub value: f64,
    /// How much, in words: `$32.85 a month`.
    pub text: String,
    /// Whether that is as one would have it.
    pub tone: Tone,
}
