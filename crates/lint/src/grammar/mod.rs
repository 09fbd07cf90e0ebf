//! A: what a document may hold.

use crate::rule::Rule;

mod elements;
mod empty;
mod operators;
mod principals;
mod sids;
mod sizes;
mod variables;
mod version;

pub(crate) const RULES: &[&[Rule]] = &[
    elements::RULES,
    version::RULES,
    sids::RULES,
    principals::RULES,
    variables::RULES,
    empty::RULES,
    operators::RULES,
    sizes::RULES,
];
