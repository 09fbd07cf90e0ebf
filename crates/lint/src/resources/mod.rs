//! Policies on resources, of any service and of some.

use crate::rule::Rule;

mod actions;
mod bucket;
mod endpoint;
mod everyone;
mod not_principal;
mod of_service;
mod principals;
mod service_principals;
mod topic;

pub(crate) const RULES: &[&[Rule]] = &[
    principals::RULES,
    not_principal::RULES,
    of_service::RULES,
    service_principals::RULES,
    everyone::RULES,
    actions::RULES,
    bucket::RULES,
    topic::RULES,
    endpoint::RULES,
];
