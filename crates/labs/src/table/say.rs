//! Fields and words.

use crate::{Choice, Field, Kind};

pub(super) fn choice<'a>(choices: impl Iterator<Item = (&'a str, &'a str)>) -> Kind {
    let of = |(id, label): (&str, &str)| Choice { id: id.to_owned(), label: label.to_owned() };
    Kind::Choice(choices.map(of).collect())
}

#[inline(never)]
pub(super) fn text_field(id: &str, label: &str, value: &str) -> Field {
    Field { id: id.to_owned(), label: label.to_owned(), value: value.to_owned(), ..Field::default() }
}

#[inline(never)]
pub(super) fn lines_field(id: &str, label: &str, value: &str) -> Field {
    Field { kind: Kind::Lines(6), ..text_field(id, label, value) }
}

#[inline(never)]
pub(super) fn switch_field(id: &str, label: &str, value: &str) -> Field {
    Field { kind: Kind::Switch, ..text_field(id, label, value) }
}

impl Field {
    pub(super) fn help(self, help: &str) -> Field {
        Field { help: Some(help.to_owned()), ..self }
    }
}

/// `1 row`, `2 rows`.
#[inline(never)]
pub(super) fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

/// `a`, `b` and `c`; of many only the first, with how many more there are.
#[inline(never)]
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 8;
    let mut names: Vec<String> = match names.get(..MOST) {
        Some(first) if names.len() > MOST => {
            let more = format!("{} more", names.len() - MOST);
            first.iter().map(|name| code(name)).chain([more]).collect()
        }
        _ => names.iter().map(|name| code(name)).collect(),
    };
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// A text of the learner's as code.
#[inline(never)]
pub(super) fn code(text: &str) -> String {
    format!("`{}`", json::clip(text).replace('`', "'"))
}
