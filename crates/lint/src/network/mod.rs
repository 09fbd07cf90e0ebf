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
mod read;
mod return_path;
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
    host_bits::RULES,
];

#[cfg(feature = "reference")]
type Page = (&'static str, &'static str, &'static str);
#[cfg(feature = "reference")]
const ACLS: Page =
    ("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html", "2026-09-26");
#[cfg(feature = "reference")]
const CUSTOM_ACLS: Page = (
    "Custom network ACLs for your VPC",
    "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
    "2026-09-26",
);
#[cfg(feature = "reference")]
const GROUPS: Page = (
    "Security group rules",
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "2026-09-26",
);
#[cfg(feature = "reference")]
const CONTROLS: Page = (
    "AWS Security Hub controls for Amazon EC2",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
    "2026-09-26",
);

/// The word of a direction in an entry.
#[cfg(feature = "reference")]
macro_rules! egress {
    (inbound) => {
        "false"
    };
    (outbound) => {
        "true"
    };
}

/// The text of a network with one ACL, for examples.
#[cfg(feature = "reference")]
macro_rules! acl {
    ($(($number:literal $way:ident $action:ident $protocol:literal $member:ident $block:literal $ports:literal))*) => {
        concat!(
            "{\n  \"NetworkAcls\": [{\n    \"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"IsDefault\": false,\n    ",
            "\"Associations\": [{ \"SubnetId\": \"subnet-1\" }],\n    \"Entries\": [\n",
            $("      { \"RuleNumber\": ", $number, ", \"Egress\": ", $crate::network::egress!($way), ", \"RuleAction\": \"",
            stringify!($action), "\", \"Protocol\": \"", $protocol, "\", \"", stringify!($member), "\": \"", $block, "\"",
            $ports, " },\n",)*
            "      { \"RuleNumber\": 32767, \"Egress\": false, \"RuleAction\": \"deny\", \"Protocol\": \"-1\", ",
            "\"CidrBlock\": \"0.0.0.0/0\" }\n    ]\n  }]\n}"
        )
    };
}

/// The text of a network with one group, for examples.
#[cfg(feature = "reference")]
macro_rules! group {
    ($inbound:literal, $outbound:literal) => {
        $crate::network::group!("web", $inbound, $outbound)
    };
    ($name:literal, $inbound:literal, $outbound:literal) => {
        concat!(
            "{\n  \"SecurityGroups\": [{\n    \"GroupId\": \"sg-1\", \"GroupName\": \"",
            $name,
            "\", \"VpcId\": \"vpc-1\",\n    \"IpPermissions\": [",
            $inbound,
            "],\n    \"IpPermissionsEgress\": [",
            $outbound,
            "]\n  }]\n}"
        )
    };
}

#[cfg(feature = "reference")]
pub(crate) use {acl, egress, group};
