//! The lines of a service. What is not understood says nothing.

use std::sync::OnceLock;

use crate::key::{KeyRow, Kind};
use crate::level::Level;
use crate::span::Span;

/// What the lines of a service say.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Sorted by `written`.
    pub(crate) keys: Vec<KeyRow>,
    /// Sorted by name.
    pub(crate) types: Vec<TypeRow>,
    pub(crate) groups: Vec<Group>,
    /// Sorted by name without regard to case.
    pub(crate) actions: Vec<ActionRow>,
    /// The names of the actions in lower case, one after the other.
    pub(crate) lower: String,
}

#[derive(Debug)]
pub(crate) struct TypeRow {
    /// With `~` for a space.
    pub(crate) name: Box<str>,
    pub(crate) written: Span,
    pub(crate) arns: Span,
    /// The ARNs in full, once somebody asked for them.
    pub(crate) in_full: OnceLock<Box<[Box<str>]>>,
    pub(crate) keys: Span,
}

/// What the actions below have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Group {
    pub(crate) keys: Span,
    /// Resource types, and behind a `+` actions.
    pub(crate) on: Span,
    /// A bit for each level.
    pub(crate) levels: u8,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ActionRow {
    pub(crate) name: Span,
    /// In `lower`.
    pub(crate) lower: Span,
    pub(crate) group: u32,
}

/// What stands for the end of a name that a tag's key completes.
const TAG: &str = "${TagKey}";

/// As a catalog's lists have it: `:x` belongs to the service, and `x/` takes a tag's key.
pub(crate) fn in_full(written: &str, prefix: &str) -> Box<str> {
    let own = if written.starts_with(':') { prefix } else { "" };
    let tag = if written.ends_with('/') { TAG } else { "" };
    [own, written, tag].concat().into()
}

/// Reads a `key` or a `global` line without its first word.
pub(crate) fn key(line: &str, prefix: &str, text: &str) -> KeyRow {
    let (written, kind) = line.split_once(' ').unwrap_or((line, ""));
    let (kind, several) = kind.strip_suffix('*').map_or((kind, false), |kind| (kind, true));
    let kind = match kind {
        "ARN" => Kind::Arn,
        "Bool" => Kind::Bool,
        "Numeric" => Kind::Number,
        "Date" => Kind::Date,
        "IPAddress" => Kind::Address,
        _ => Kind::Text,
    };
    KeyRow { name: in_full(written, prefix), written: Span::of(written, text), kind, several }
}

impl Lines {
    /// Reads the lines of a service; `body` lies in `text`.
    pub(crate) fn read(body: &str, prefix: &str, text: &str) -> Lines {
        let mut lines = Lines::default();
        let mut group = Group::default();
        for line in body.lines() {
            if let Some(name) = line.strip_prefix(' ') {
                lines.action(name, text);
                continue;
            }
            let (word, rest) = line.split_once(' ').unwrap_or((line, line.get(line.len()..).unwrap_or_default()));
            match word {
                "key" => lines.keys.push(key(rest, prefix, text)),
                "type" => {
                    let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                    let (arns, keys) = rest.split_once(' ').unwrap_or((rest, ""));
                    let span = |part| Span::of(part, text);
                    let row = TypeRow {
                        name: name.replace('~', " ").into(),
                        written: span(name),
                        arns: if arns.is_empty() { Span::default() } else { span(arns) },
                        in_full: OnceLock::new(),
                        keys: if keys.is_empty() { Span::default() } else { span(keys) },
                    };
                    lines.types.push(row);
                }
                "with" => group.keys = Span::of(rest, text),
                "on" => group.on = Span::of(rest, text),
                _ => {
                    group.levels = levels(line);
                    if group.levels != 0 {
                        lines.groups.push(group);
                    }
                }
            }
        }
        json::sort_by_key(&mut lines.keys, |key| key.written.bytes(text));
        json::sort_by_key(&mut lines.types, |row| row.written.bytes(text));
        let lower = &lines.lower;
        json::sort_by_key(&mut lines.actions, |action| action.lower.bytes(lower));
        lines
    }

    fn action(&mut self, name: &str, text: &str) {
        let start = self.lower.len();
        self.lower.push_str(name);
        if let Some(added) = self.lower.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        let lower = Span::from(start..self.lower.len());
        // Before any level there is no action.
        if let Some(group) = self.groups.len().checked_sub(1) {
            self.actions.push(ActionRow { name: Span::of(name, text), lower, group: group as u32 });
        }
    }
}

/// The levels of a line such as `Tagging, Write`, a bit for each.
fn levels(line: &str) -> u8 {
    let bit = |name| Level::ALL.into_iter().find(|level| level.name() == name).map_or(0, |level| 1 << level as u8);
    line.split(", ").map(bit).fold(0, |all, bit| all | bit)
}
