//! JSON texts, as an editor needs them: the byte span of every value, the order of members, duplicate keys, the exact
//! digits of numbers, and as much of a broken text as there is; and small edits that leave the rest as its author
//! wrote it.
//!
//! [`read()`] makes a [`Document`] of a text. It is read once and asked often: a [`Node`] is a place in it, copied freely.
//!
//! ```
//! let document = json::read(r#"{"a": [1, 2,"#);
//! let numbers = document.root().get("a").unwrap();
//! assert_eq!(numbers.items().len(), 2);
//! assert_eq!(document.diagnostics[0].code, json::SYNTAX_ERROR);
//! ```

mod clip;
mod diagnostic;
mod document;
mod lower;
mod nearest;
mod patch;
mod read;
mod same;
mod shown;
mod sort;
mod utf16;
mod write;

pub use clip::clip;
pub use diagnostic::{Diagnostic, Severity, Span};
pub use document::{Document, Items, Member, Members, Node, Value};
pub use lower::lower;
pub use nearest::nearest;
pub use patch::{Patch, apply, difference};
#[cfg(debug_assertions)]
pub use read::bytes_read;
pub use read::{MAX_DEPTH, NOTHING_YET, SYNTAX_ERROR, read, read_next};
pub use same::same;
pub use shown::{show, shown};
pub use sort::{distinct, sort, sort_and_dedup, sort_by, sort_by_key};
pub use utf16::Utf16;
pub use write::{string, write};
