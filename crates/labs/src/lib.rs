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

pub mod cost;
mod document;
mod fact;
mod finding;
#[cfg(feature = "native")]
pub mod native;
mod number;
mod page;
mod turn;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use document::{Document, Named, Said, changed, names, run};
pub use fact::Fact;
pub use finding::{Finding, Tone};
pub use number::number;
pub use page::{Act, Bar, Block, Cell, Choice, Field, Kind, Mark, Page, Part, Row, Span, Table, TimeLine, Track};
pub use turn::{Answer, Ask, Input, Output, turn};

/// A small interactive model.
pub trait Lab: Default + Serialize + DeserializeOwned {
    /// What it is called in addresses and lessons: `clock`.
    const NAME: &'static str;
    /// What it is called for people: *Keys and secrets over time*.
    const TITLE: &'static str;
    /// What it shows, in a sentence or two.
    const ABOUT: &'static str;
    /// What of the truth it leaves out, each a sentence.
    const LEAVES_OUT: &'static [&'static str];
    /// Every code that its findings can have. For each there is a case in which it is found and one in which it is not.
    const CODES: &'static [&'static str];
    /// What it says of prices, limits and dates, and where AWS says so.
    const FACTS: &'static [Fact];

    /// What was typed into a field, or chosen, or the press of a button, whose value is empty. It keeps whatever that is: the
    /// page says what is wrong with it. `false` if there is no such field.
    fn set(&mut self, field: &str, value: &str) -> bool;

    /// What is to be asked before there is a page. Most labs know all by themselves.
    fn asks(&self) -> Vec<Ask> {
        Vec::new()
    }

    /// What comes of it, with the answers to what it [`asks`](Lab::asks), in that order.
    fn page(&self, answers: &[Answer]) -> Page;
}

/// Calls a macro with the type of every lab. A new lab is added here, and nowhere else in this crate.
macro_rules! each_lab {
    ($call:ident) => {
        $call!($crate::cost::Cost)
    };
}
pub(crate) use each_lab;
