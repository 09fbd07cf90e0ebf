//! B: what AWS's services have: actions, resources, keys, Regions.

use crate::rule::Rule;

mod action;
mod resource_mismatch;

pub(crate) const RULES: &[&[Rule]] = &[action::RULES, resource_mismatch::RULES];
