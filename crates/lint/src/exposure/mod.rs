//! F: what is open to others.

use crate::rule::Rule;

mod data;
mod permissions;

pub(crate) const RULES: &[&[Rule]] = &[permissions::RULES, data::RULES];
