//! Labs: small interactive models of what no policy and no packet shows.
//!
//! A [`Lab`] is a state, which is what a learner typed and chose, and a [`Page`] of what comes of it: tables, time lines, and
//! [`Finding`]s, which are sentences under codes. It knows no browser: whatever shows pages shows every lab. What it asks of
//! the engines of access and network, or of a browser's cryptography, it gives out as [`Ask`]s, and is told the answers.
//!
//! ```
//! let document = r#"{"lab": {"name": "cost", "state": {}}}"#;
//! let answer = labs::run(document, &mut |_| serde_json::Value::Null).unwrap();
//! assert_eq!(answer.name, "cost");
//! ```

mod all;
mod ask;
pub mod cards;
pub mod clock;
pub mod cost;
pub mod crypto;
mod day;
mod document;
mod fact;
mod finding;
mod form;
mod grid;
pub mod job;
mod lab;
#[cfg(feature = "native")]
pub mod native;
mod number;
mod page;
pub mod pii;
mod read;
pub mod table;
pub mod trail;
mod turn;
pub mod waf;
mod write;

pub use ask::{Answer, Ask};
pub use day::{day, day_text};
pub use document::{Document, Named, Said, changed, names, run};
pub use fact::Fact;
pub use finding::{Finding, Tone};
pub use lab::Lab;
pub use number::{fixed, number, padded, shown};
pub use page::{Act, Bar, Block, Cell, Choice, Field, Kind, Mark, Page, Part, Row, Span, Table, TimeLine, Track};
pub use read::{read, readable};
pub use turn::{Input, Output, turn};
pub use write::written;
