//! E: ways from a few permissions to all.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
