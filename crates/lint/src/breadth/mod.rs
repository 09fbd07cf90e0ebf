//! D: what allows more than it should.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
