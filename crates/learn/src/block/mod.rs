//! The fenced blocks of lessons, a file for each kind.

mod code;
mod duel;
mod lab;
mod notes_say;
mod predict;
mod repair;
mod scenario;
mod steps;
mod target;

pub(crate) use scenario::collect;

use crate::prose::{Fence, Prose};

/// Writes a block as HTML.
type Write = fn(&mut Prose<'_>, &Fence) -> String;

/// Every kind of block.
const KINDS: &[(&str, Write)] = &[
    ("scenario", scenario::html),
    ("predict", predict::html),
    ("duel", duel::html),
    ("steps", steps::html),
    ("detect", predict::html),
    ("target", target::html),
    ("repair", repair::html),
    ("lab", lab::html),
    ("notes-say", notes_say::html),
    ("json", code::html),
    ("text", code::html),
];

/// Those that claim nothing.
const SHOWN: [&str; 4] = ["scenario", "notes-say", "json", "text"];

/// Writes a block, whatever kind it is.
pub(crate) fn html(prose: &mut Prose<'_>, fence: &Fence) -> String {
    match KINDS.iter().find(|(kind, _)| *kind == fence.kind()) {
        Some((kind, write)) => {
            let html = write(prose, fence);
            // A lab may only be shown.
            if !SHOWN.contains(kind) && !html.contains(" data-claims=\"0\"") {
                prose.plays(&html);
            }
            html
        }
        None => {
            let kinds: Vec<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
            let says = format!("`{}` is no block: there are {}.", fence.kind(), kinds.join(", "));
            prose.wrong(fence.line, says);
            String::new()
        }
    }
}
