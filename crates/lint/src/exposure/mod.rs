//! F: what is open to others.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
