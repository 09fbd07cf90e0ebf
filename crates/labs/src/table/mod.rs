//! Masking a table of people, and what is still to be found in it (E1 to E4, E6, and the grants of E5).

mod column;
mod filter;
mod groups;
mod link;
mod look;
mod mask;
mod model;
mod random;
mod sample;
mod say;
mod state;
mod view;

use crate::grid::Grid;
use crate::{Answer, Block, Fact, Field, Finding, Kind, Lab, Page, Part, Tone};
pub use mask::Mask;
use mask::{TECHNIQUES, Technique};
use say::{choice, counted, lines_field, listed, text_field};
pub use state::Table;
use view::View;

impl Table {
    /// Which technique each column gets, and how.
    fn masks(&self, grid: &Grid) -> Part {
        let mut fields = Vec::new();
        let nothing = Mask::default();
        let mut used = Vec::new();
        for name in &grid.head {
            let mask = self.masks.get(name).unwrap_or(&nothing);
            let known = mask.known();
            let choices = TECHNIQUES.iter().map(|known| (known.id, known.label));
            let wrong = || format!("There is no technique `{}`: the column is redacted.", json::clip(mask.technique()));
            fields.push(Field {
                id: format!("do:{name}"),
                label: name.clone(),
                value: mask.technique().to_owned(),
                kind: choice(choices),
                wrong: known.is_none().then(wrong),
                ..Field::default()
            });
            let Some(known) = known else { continue };
            used.push(known.technique);
            if let Some(setting) = &known.setting {
                let wrong = |wrong| format!("{wrong} Until then the column is redacted.");
                fields.push(Field {
                    id: format!("{}:{name}", setting.id),
                    label: format!("{} {name}", setting.label),
                    value: mask.typed(setting).to_owned(),
                    kind: Kind::Number { unit: setting.unit.to_owned() },
                    wrong: mask.setting(setting).err().map(wrong),
                    ..Field::default()
                });
            }
        }
        let chance = [Technique::Substitute, Technique::Shuffle, Technique::Token, Technique::Noise];
        if used.iter().any(|technique| chance.contains(technique)) {
            let help = "Chance comes out the same for the same seed, so that a link shows what you saw.";
            fields.push(text_field("seed", "Seed of chance", &self.seed).help(help));
        }
        if used.contains(&Technique::Pseudonym) {
            fields.push(text_field("key", "Key of the pseudonyms", &self.key));
        }
        Part::new("What each column gets", vec![Block::Fields(fields)])
    }
}

impl Lab for Table {
    const NAME: &'static str = "table";
    const TITLE: &'static str = "Mask a table";
    const ABOUT: &'static str = "A table of people, masked column by column: what can be turned back, who is found again \
                                 with a second table, and what a model can still learn.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "The people are made up. A table that you paste stays in this page.",
        "Only whole columns get a technique. Free text with names inside needs something that finds them first.",
        "The attacker compares values that are equal, in ranges, beginnings and ends too. Someone who also compares what \
         is similar, as with noise, finds more.",
        "k and l are counted for one release. Two releases of the same table can be joined, and then both count for less.",
        "Epsilon is for each value of a column by itself, and computers round: this is no implementation to be relied on.",
        "The model is naive Bayes on at most 5,000 rows. Another model may lose more or less.",
        "Chance is computed from the seed, and hashes are cut short. Real tokens come from a generator made for secrets.",
        "Of Lake Formation there is one data filter for one principal: no nested columns, no LF-Tags, no partitions.",
    ];
    const CODES: &'static [&'static str] = &[
        "no-table",
        "no-rows",
        "open-quote",
        "ragged",
        "columns-left-out",
        "no-such-column",
        "in-clear",
        "gone",
        "moved",
        "narrowed",
        "perturbed",
        "guessable",
        "needs-key",
        "needs-vault",
        "no-key",
        "no-numbers",
        "k-reached",
        "k-missed",
        "k-too-large",
        "no-quasi",
        "not-quasi",
        "rows-suppressed",
        "all-suppressed",
        "l-one",
        "l-good",
        "l-skewed",
        "no-register",
        "nothing-shared",
        "turned-back",
        "guessed",
        "found-again",
        "found-wrongly",
        "learned-anyway",
        "nobody-found",
        "no-target",
        "target-masked",
        "model-worse",
        "model-same",
        "model-better",
        "model-guesses",
        "trade",
        "grant-unreadable",
        "grant-nothing",
        "grant-all",
        "grant-columns",
        "grant-rows",
        "grant-cells",
        "grant-links",
        "grant-hides",
    ];
    const FACTS: &'static [Fact] = &[Fact {
        says: "A row filter expression is shorter than 2,048 characters.",
        page: look::ROW_FILTERS,
        day: "2026-11-29",
    }];

    fn set(&mut self, field: &str, value: &str) -> bool {
        if let Some(place) = self.field(field) {
            value.clone_into(place);
            return true;
        }
        let is_setting = |id: &str| {
            id == "do" || TECHNIQUES.iter().any(|known| known.setting.as_ref().is_some_and(|setting| setting.id == id))
        };
        match field.split_once(':') {
            Some((id, column)) if is_setting(id) => {
                self.masks.entry(column.to_owned()).or_default().0.insert(id.to_owned(), value.to_owned());
                true
            }
            _ => false,
        }
    }

    fn page(&self, _: &[Answer]) -> Page {
        let help = "The names of the columns stand in the first line. Nobody in our table lives, and yours stays in this page.";
        let csv = lines_field("csv", "Table, as CSV", &self.csv).help(help);
        let mut first = vec![Block::Fields(vec![csv])];
        let grid = match Grid::read(&self.csv) {
            Ok(grid) if grid.rows > 0 => grid,
            other => {
                let (code, says, quote) = match other {
                    Err(says) => ("no-table", says, None),
                    Ok(grid) => {
                        let says = "The table has names of columns, and nobody in it.".to_owned();
                        ("no-rows", says, grid.open_quote)
                    }
                };
                let none = Finding::new(code, Tone::Warn, says);
                first.push(Block::Findings(quote.map(open_quote).into_iter().chain([none]).collect()));
                return Page { parts: vec![Part::new("The table", first)] };
            }
        };
        let found = self.about(&grid);
        if !found.is_empty() {
            first.push(Block::Findings(found));
        }
        let view = View::new(self, &grid);
        let mut parts = vec![Part::new("The table", first), self.masks(&grid), view.released_part()];
        parts.extend(look::parts(&view));
        Page { parts }
    }
}

impl Table {
    /// What is to be known of the text that the table is read from.
    fn about(&self, grid: &Grid) -> Vec<Finding> {
        let mut found = Vec::new();
        found.extend(grid.open_quote.map(open_quote));
        if grid.ragged > 0 {
            let rows = counted(grid.ragged, "row has", "rows have");
            let says = format!(
                "{rows} more or fewer cells than there are names. What is missing is empty, the rest is left out."
            );
            found.push(Finding::new("ragged", Tone::Warn, says));
        }
        if grid.left_out > 0 {
            let left = counted(grid.left_out, "is", "are");
            let says = format!("The first {} columns are read, {left} left out.", grid.head.len());
            found.push(Finding::new("columns-left-out", Tone::Warn, says));
        }
        let missing = self.masks.keys().filter(|name| !grid.head.contains(name));
        let missing: Vec<&str> = missing.map(String::as_str).collect();
        if !missing.is_empty() {
            let says = format!("There is no column {}: its mask does nothing.", listed(&missing));
            found.push(Finding::new("no-such-column", Tone::Warn, says));
        }
        found
    }
}

fn open_quote(line: usize) -> Finding {
    let says = format!("The `\"` in line {line} is not closed: what follows it stands in one cell.");
    Finding::new("open-quote", Tone::Warn, says)
}
