//! H: what could be left out, and style.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
