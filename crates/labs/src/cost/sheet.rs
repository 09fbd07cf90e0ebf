//! Fields as they are read, and sums as they are shown.

use crate::cost::Cost;
use crate::form::Form;
use crate::{Bar, Block, Finding, Tone, padded};

/// The fields of a page.
pub(super) struct Sheet<'c> {
    pub(super) cost: &'c Cost,
    pub(super) form: Form,
    /// Whether a price is typed, and whether one is missing or wrong.
    has_price: bool,
    lacks_price: bool,
}

impl Sheet<'_> {
    pub(super) fn new(cost: &Cost) -> Sheet<'_> {
        Sheet { cost, form: Form::default(), has_price: false, lacks_price: false }
    }

    /// An amount that there has to be.
    pub(super) fn amount(&mut self, id: &str, label: &str, unit: &str, between: (f64, f64)) -> Option<f64> {
        self.form.number(id, label, unit, self.cost.get(id), between)
    }

    /// How many, in whole numbers.
    pub(super) fn count(&mut self, id: &str, label: &str, between: (f64, f64)) -> Option<f64> {
        let read = self.amount(id, label, "", between)?;
        if read.fract() != 0.0 {
            self.form.wrong(id, "A whole number.");
            return None;
        }
        Some(read)
    }

    /// A price, which is not typed at first.
    pub(super) fn price(&mut self, id: &str, label: &str, unit: &str) -> Option<f64> {
        let read = self.form.number_or_none(id, label, unit, self.cost.get(id), (0.0, 1e9));
        self.has_price |= read.is_some();
        self.lacks_price |= read.is_none();
        read
    }

    pub(super) fn switch(&mut self, id: &str, label: &str) -> bool {
        self.form.switch(id, label, self.cost.get(id))
    }

    /// The finding where a sum lacks a price or an amount.
    pub(super) fn no_sum(&self) -> Finding {
        let says = match self.lacks_price {
            true => "Without all prices there is no sum. Look them up for your Region, and type them.",
            false => "What is marked cannot be read, and without it there is no sum.",
        };
        Finding::new("no-price", Tone::Warn, says)
    }

    /// Where and when the prices were looked up.
    pub(super) fn stamp(mut self) -> Vec<Block> {
        if !self.has_price {
            return Vec::new();
        }
        let (region, on) = (self.cost.get("region"), self.cost.get("day"));
        self.form.text("region", "Region of these prices", region);
        let date = self.form.day_or_none("day", "Looked up on", on);
        let region = region.trim();
        let is_region = region.len() <= 32
            && region.contains('-')
            && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !region.is_empty() && !is_region {
            self.form.wrong("region", "A Region looks like `us-east-1`.");
        }
        let last = match (is_region, date) {
            (true, Some(_)) => Block::Text(format!(
                "These are prices of {region}, as they were looked up on {}. They differ between Regions, and change.",
                on.trim()
            )),
            _ => Block::Findings(vec![Finding::new(
                "undated",
                Tone::Warn,
                "Write down for which Region you looked up these prices, and when: they differ between Regions, and change.",
            )]),
        };
        vec![Block::Fields(self.form.fields), last]
    }
}

pub(super) fn money(amount: f64) -> String {
    format!("${}", padded(amount, 2))
}

/// Sums beside each other.
pub(super) fn bars(all: &[(&str, f64)]) -> Block {
    let bars = all.iter().map(|(label, value)| Bar {
        label: (*label).to_owned(),
        value: *value,
        text: money(*value),
        tone: Tone::Plain,
    });
    Block::Bars(bars.collect())
}

/// Which of two costs less a month, or that both cost the same: a code and a name for each.
pub(super) fn cheaper(one: (&str, &str, f64), other: (&str, &str, f64)) -> Finding {
    let less = |(code, name, own): (&str, &str, f64), than: f64| {
        Finding::new(code, Tone::Plain, format!("{name} cost {} a month less.", money(than - own)))
    };
    if one.2 < other.2 {
        less(one, other.2)
    } else if other.2 < one.2 {
        less(other, one.2)
    } else {
        Finding::new("same-price", Tone::Plain, "Both cost the same.")
    }
}
