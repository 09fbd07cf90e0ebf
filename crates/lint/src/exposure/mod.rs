//! What is open to others.

use crate::rule::Rule;

mod resources;
mod roles;

pub(crate) const RULES: &[&[Rule]] = &[roles::RULES, resources::RULES];
