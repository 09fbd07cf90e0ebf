//! B: what AWS's services have: actions, resources, keys, Regions.

pub(crate) use action::is_closed;

use crate::rule::Rule;

mod action;
mod arn;
mod condition_key;
mod dependent;
mod required;
mod resource_mismatch;

pub(crate) const RULES: &[&[Rule]] =
    &[action::RULES, arn::RULES, condition_key::RULES, dependent::RULES, required::RULES, resource_mismatch::RULES];
