//! I: security groups, network ACLs, and what is around them.

use crate::rule::Rule;

mod acl_open;
mod acl_order;
mod acls;
mod boxes;
mod group_ports;
mod group_rules;
mod groups;
mod host_bits;
mod open;
#[cfg(feature = "reference")]
pub(crate) mod pages;
pub(crate) mod read;
mod return_path;
mod routes;
mod subnets;
mod twin;

pub(crate) use read::{Network, is_network};

pub(crate) const RULES: &[&[Rule]] = &[
    open::RULES,
    group_rules::RULES,
    group_ports::RULES,
    groups::RULES,
    return_path::RULES,
    acl_order::RULES,
    acl_open::RULES,
    twin::RULES,
    acls::RULES,
    subnets::RULES,
    routes::RULES,
    host_bits::RULES,
];
