//! H: what could be left out, and style.

use crate::rule::Rule;

mod statements;
mod type_hint;
mod value;
mod values;

pub(crate) const RULES: &[&[Rule]] = &[values::RULES, statements::RULES, type_hint::RULES];
