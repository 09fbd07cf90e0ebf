//! C: conditions that say something else than they seem to.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
