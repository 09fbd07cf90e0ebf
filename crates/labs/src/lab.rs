use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Answer, Ask, Fact, Page};

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

    /// Whether it asks anything: a module of a lab that does not holds nothing to read answers with.
    const ASKS: bool = false;

    /// What is to be asked before there is a page. Most labs know all by themselves.
    fn asks(&self) -> Vec<Ask> {
        Vec::new()
    }

    /// What comes of it, with the answers to what it [`asks`](Lab::asks), in that order.
    fn page(&self, answers: &[Answer]) -> Page;
}
