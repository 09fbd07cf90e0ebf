//! B: what AWS's services have: actions, resources, keys, Regions.

use crate::rule::Rule;

mod action;
mod dependent;
mod resource_mismatch;

pub(crate) const RULES: &[&[Rule]] = &[action::RULES, dependent::RULES, resource_mismatch::RULES];
