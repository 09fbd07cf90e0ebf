//! Fields that are read as they are laid out.

use crate::{Block, Choice, Field, Kind, day, number};

/// The fields of a part. What cannot be read stands as it was typed, with what is wrong with it.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) fields: Vec<Field>,
}

impl Form {
    /// Whether something is wrong with any field.
    pub(crate) fn is_wrong(&self) -> bool {
        self.fields.iter().any(|field| field.wrong.is_some())
    }

    /// Says what there is to know before the last field is filled in.
    pub(crate) fn help(&mut self, help: &str) {
        if let Some(field) = self.fields.last_mut() {
            field.help = Some(help.to_owned());
        }
    }

    /// Says what is wrong with a field that can be read by itself.
    pub(crate) fn wrong(&mut self, id: &str, says: impl Into<String>) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.id == id) {
            field.wrong.get_or_insert(says.into());
        }
    }

    fn add(&mut self, id: &str, label: &str, value: &str, kind: Kind, wrong: Option<String>) {
        let [id, label, value] = [id, label, value].map(str::to_owned);
        self.fields.push(Field { id, label, value, kind, wrong, help: None });
    }

    /// A day that there has to be.
    pub(crate) fn day(&mut self, id: &str, label: &str, value: &str) -> Option<i64> {
        let read = day(value);
        self.add(id, label, value, Kind::Day, read.clone().err());
        read.ok()
    }

    /// A day that there need not be.
    pub(crate) fn day_or_none(&mut self, id: &str, label: &str, value: &str) -> Option<i64> {
        let read = if value.trim().is_empty() { Ok(None) } else { day(value).map(Some) };
        self.add(id, label, value, Kind::Day, read.clone().err());
        read.ok().flatten()
    }

    /// A number that there has to be.
    pub(crate) fn number(
        &mut self,
        id: &str,
        label: &str,
        unit: &str,
        value: &str,
        between: (f64, f64),
    ) -> Option<f64> {
        let read = number(value, between.0, between.1);
        self.add(id, label, value, Kind::Number { unit: unit.to_owned() }, read.clone().err());
        read.ok()
    }

    /// A number that there need not be.
    pub(crate) fn number_or_none(
        &mut self,
        id: &str,
        label: &str,
        unit: &str,
        value: &str,
        between: (f64, f64),
    ) -> Option<f64> {
        let read = if value.trim().is_empty() { Ok(None) } else { number(value, between.0, between.1).map(Some) };
        self.add(id, label, value, Kind::Number { unit: unit.to_owned() }, read.clone().err());
        read.ok().flatten()
    }

    /// How many days, which there has to be.
    pub(crate) fn days(&mut self, id: &str, label: &str, value: &str, between: (f64, f64)) -> Option<i64> {
        let read = self.number(id, label, "days", value, between)?;
        if read.fract() != 0.0 {
            self.wrong(id, "Whole days.");
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is whole, and between two small numbers")]
        Some(read as i64)
    }

    /// A line of text.
    pub(crate) fn text(&mut self, id: &str, label: &str, value: &str) {
        self.add(id, label, value, Kind::Text, None);
    }

    /// Lines of text.
    pub(crate) fn lines(&mut self, id: &str, label: &str, value: &str, seen: u32) {
        self.add(id, label, value, Kind::Lines(seen), None);
    }

    /// Whether something is on.
    pub(crate) fn switch(&mut self, id: &str, label: &str, value: &str) -> bool {
        let wrong = (!matches!(value, "" | "on")).then(|| "On or off.".to_owned());
        self.add(id, label, value, Kind::Switch, wrong);
        value == "on"
    }

    /// Which of a few.
    pub(crate) fn choice(&mut self, id: &str, label: &str, value: &str, options: &[(&str, &str)]) {
        let choices = options.iter().map(|(id, label)| Choice { id: (*id).to_owned(), label: (*label).to_owned() });
        let known = options.iter().any(|(id, _)| *id == value);
        let wrong = (!known).then(|| format!("There is no `{}` to be chosen.", json::clip(value)));
        self.add(id, label, value, Kind::Choice(choices.collect()), wrong);
    }
}

/// What stands where something typed cannot be read.
pub(crate) fn unread() -> Block {
    Block::Text("What is marked cannot be read yet: with that mended, you see here what comes of it.".to_owned())
}

/// How many there are.
pub(crate) fn plural(count: usize, one: &str, more: &str) -> String {
    if count == 1 { format!("one {one}") } else { format!("{count} {more}") }
}
