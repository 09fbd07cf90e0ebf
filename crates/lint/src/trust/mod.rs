//! Trust policies of roles.

use crate::rule::Rule;

mod accounts;
mod actions;
mod federated;
mod github;
mod provider;
mod syntax;

pub(crate) const RULES: &[&[Rule]] = &[syntax::RULES, actions::RULES, federated::RULES, github::RULES, accounts::RULES];
