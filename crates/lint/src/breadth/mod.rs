//! D: what allows more than it should.

use crate::rule::Rule;

mod admin;
mod negated;
mod roles;
mod sensitive;
mod stars;

pub(crate) const RULES: &[&[Rule]] = &[admin::RULES, negated::RULES, stars::RULES, roles::RULES, sensitive::RULES];
