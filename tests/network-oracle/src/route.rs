//! Route tables.

use std::net::IpAddr;

use serde_json::Value;

use crate::block;
use crate::part::{find, items, text};

/// The route table of a subnet: the one that names it, or the main one of its VPC (N52).
pub(crate) fn table_of_subnet<'v>(network: &'v Value, subnet: &Value) -> &'v Value {
    let mut found = &Value::Null;
    for table in items(&network["RouteTables"]) {
        for association in items(&table["Associations"]) {
            if !association["SubnetId"].is_null() && association["SubnetId"] == subnet["SubnetId"] {
                return table;
            }
            if association["Main"] == true && table["VpcId"] == subnet["VpcId"] {
                found = table;
            }
        }
    }
    found
}

/// The route table of a gateway (N65).
pub(crate) fn table_of_gateway<'v>(network: &'v Value, gateway: &str) -> Option<&'v Value> {
    items(&network["RouteTables"])
        .find(|table| items(&table["Associations"]).any(|association| text(&association["GatewayId"]) == gateway))
}

/// Where a route leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'v> {
    Local,
    InternetGateway(&'v str),
    EgressOnly(&'v str),
    Nat(&'v str),
    Interface(&'v str),
    Peering(&'v str),
    GatewayEndpoint(&'v str),
    /// A transit gateway or a VPN gateway.
    Other(&'v str),
    Blackhole,
}

/// The route of a table for an address, or nothing if there is none.
pub(crate) fn lookup<'v>(network: &'v Value, table: &'v Value, address: IpAddr) -> Option<Target<'v>> {
    let mut best: Option<(usize, u8, &Value)> = None;
    for route in items(&table["Routes"]) {
        // N57
        if route["State"] == "filtered" {
            continue;
        }
        let propagated = route["Origin"] == "EnableVgwRoutePropagation";
        // N55: static before prefix list before propagated.
        let (blocks, rank) = match route["DestinationPrefixListId"].as_str() {
            Some(id) => {
                let list = find(&network["PrefixLists"], "PrefixListId", id);
                (items(&list["Cidrs"]).map(text).collect::<Vec<_>>(), 1)
            }
            None => {
                let v4 = route["DestinationCidrBlock"].as_str();
                (
                    v4.or(route["DestinationIpv6CidrBlock"].as_str()).into_iter().collect(),
                    if propagated { 0 } else { 2 },
                )
            }
        };
        for block in blocks {
            // N51
            if block::holds(block, address)
                && best.is_none_or(|(length, known, _)| (block::length(block), rank) > (length, known))
            {
                best = Some((block::length(block), rank, route));
            }
        }
    }
    best.map(|(_, _, route)| target(route))
}

fn target(route: &Value) -> Target<'_> {
    // N56
    if route["State"] == "blackhole" {
        return Target::Blackhole;
    }
    if let Some(id) = route["GatewayId"].as_str() {
        return match id.split('-').next().unwrap_or_default() {
            "local" => Target::Local,
            "igw" => Target::InternetGateway(id),
            "vpce" => Target::GatewayEndpoint(id),
            _ => Target::Other(id),
        };
    }
    let of = |member: &str| route[member].as_str();
    of("NatGatewayId")
        .map(Target::Nat)
        .or(of("NetworkInterfaceId").map(Target::Interface))
        .or(of("VpcPeeringConnectionId").map(Target::Peering))
        .or(of("EgressOnlyInternetGatewayId").map(Target::EgressOnly))
        .unwrap_or(Target::Other(of("TransitGatewayId").unwrap_or_default()))
}
