//! G3: service and resource control policies.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
