//! G2: trust policies of roles.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
