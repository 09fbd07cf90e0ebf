//! What gateways refuse.

use std::net::IpAddr;

use serde_json::Value;

use crate::block;
use crate::part::{find, is_given, items, text};

/// The internet gateway of a VPC, whatever the state of its attachment.
pub(crate) fn of_vpc<'v>(network: &'v Value, vpc: &str) -> Option<&'v str> {
    // N100: without the list it is that of a route or of a route table, if there is any.
    if !is_given(network, "InternetGateways") {
        let named = items(&network["RouteTables"])
            .filter(|table| text(&table["VpcId"]) == vpc)
            // N56: the target of a blackhole is gone.
            .flat_map(|table| {
                let routes = items(&table["Routes"]).filter(|route| route["State"] != "blackhole");
                routes.chain(items(&table["Associations"]))
            })
            .map(|named| text(&named["GatewayId"]))
            .find(|gateway| gateway.starts_with("igw-"));
        return Some(named.unwrap_or("igw-…"));
    }
    items(&network["InternetGateways"])
        .find(|gateway| items(&gateway["Attachments"]).any(|attachment| text(&attachment["VpcId"]) == vpc))
        .map(|gateway| text(&gateway["InternetGatewayId"]))
}

/// N97: an attachment is `available` or `attached`.
pub(crate) fn is_attached(gateway: &Value, vpc: &str) -> bool {
    items(&gateway["Attachments"]).any(|attachment| {
        text(&attachment["VpcId"]) == vpc && ["available", "attached"].contains(&text(&attachment["State"]))
    })
}

/// The blocks that an internet gateway refuses on the other side (N63): the end of the code, and the blocks.
const REFUSED: &[(&str, &str, &[&str])] = &[
    (
        "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
        "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
        &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
    ),
    ("IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", &["100.64.0.0/10"]),
];

/// The code with which an internet gateway refuses an address outside.
pub(crate) fn refusal(address: IpAddr, inbound: bool) -> Option<&'static str> {
    REFUSED
        .iter()
        .find(|(_, _, blocks)| blocks.iter().any(|block| block::holds(block, address)))
        .map(|(source, destination, _)| if inbound { *source } else { *destination })
}

/// Whether an internet gateway refuses all addresses of a block.
pub(crate) fn refuses(block: &str) -> bool {
    let mut refused = REFUSED.iter().flat_map(|(_, _, blocks)| *blocks);
    refused.any(|of| {
        block::length(block) >= block::length(of) && block::nth(block, 0).is_some_and(|first| block::holds(of, first))
    })
}

/// How a connection passes the border to the internet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crossing {
    In,
    Out,
    /// Out through a NAT gateway or an egress-only gateway, which let nothing in.
    OutOnly,
}

/// Whether Block Public Access stops a connection of an interface in this subnet (N74).
pub(crate) fn is_blocked(network: &Value, vpc: &str, subnet: &str, crossing: Crossing) -> bool {
    let of_vpc = &find(&network["Vpcs"], "VpcId", vpc)["BlockPublicAccessStates"]["InternetGatewayBlockMode"];
    let of_region = &network["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"];
    let mode = if of_vpc.is_null() { text(of_region) } else { text(of_vpc) };
    let blocked = match mode {
        "block-bidirectional" => true,
        "block-ingress" => crossing != Crossing::OutOnly,
        _ => false,
    };
    let excluded = items(&network["VpcBlockPublicAccessExclusions"]).any(|exclusion| {
        let arn = text(&exclusion["ResourceArn"]);
        let is_here = arn.ends_with(&format!(":vpc/{vpc}")) || arn.ends_with(&format!(":subnet/{subnet}"));
        let both_ways = exclusion["InternetGatewayExclusionMode"] == "allow-bidirectional";
        // `allow-egress` only applies where both ways are blocked.
        let outbound = mode == "block-bidirectional" && crossing != Crossing::In;
        exclusion["State"] == "create-complete" && is_here && (both_ways || outbound)
    });
    blocked && !excluded
}
