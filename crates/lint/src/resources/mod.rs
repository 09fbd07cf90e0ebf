//! G1, G4: policies on resources, of all services and of one.

use crate::rule::Rule;

pub(crate) const RULES: &[&[Rule]] = &[];
