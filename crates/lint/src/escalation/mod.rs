//! E: ways from some permissions to more.

use crate::rule::Rule;

mod buckets;
mod paths;
mod steps;

pub(crate) const RULES: &[&[Rule]] = &[paths::RULES, steps::RULES, buckets::RULES];
