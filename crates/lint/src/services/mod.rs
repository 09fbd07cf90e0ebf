//! B: what AWS's services have: actions, resources, keys, Regions.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
