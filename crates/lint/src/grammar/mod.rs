//! A: what a document may hold.

use crate::rule::Rule;

mod empty;
mod missing_version;

pub(crate) const RULES: &[&[Rule]] = &[empty::RULES, missing_version::RULES];
