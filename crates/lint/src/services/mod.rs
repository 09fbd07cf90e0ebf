//! B: what AWS's services have: actions, resources, keys, Regions.

use crate::rule::Rule;

mod action;
mod arn;
mod condition_key;
mod resource_mismatch;

pub(crate) const RULES: &[&[Rule]] = &[action::RULES, arn::RULES, condition_key::RULES, resource_mismatch::RULES];
