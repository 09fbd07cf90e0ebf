//! Service control policies and resource control policies.

use crate::rule::Rule;

mod carve_outs;
mod syntax;

pub(crate) const RULES: &[&[Rule]] = &[syntax::RULES, carve_outs::RULES];
