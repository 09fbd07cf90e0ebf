//! What is open to others.

use crate::rule::Rule;

mod data;
mod permissions;
mod resources;
mod roles;

pub(crate) const RULES: &[&[Rule]] = &[roles::RULES, resources::RULES, permissions::RULES, data::RULES];
