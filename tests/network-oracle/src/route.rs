//! Route tables.

use std::net::IpAddr;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::block;
use crate::gateway;
use crate::part::{blocks_of_vpc, find, in_vpc, is_given, items, owner_of_public, text};

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
    /// The interface with this address in the VPC of the table (N107).
    NextHop(&'v str),
    Peering(&'v str),
    GatewayEndpoint(&'v str),
    /// A transit gateway or a VPN gateway.
    Other(&'v str),
    Blackhole,
    /// An internet gateway with a firewall (N107).
    Inspected(&'v str),
    /// The table, or the blocks of one of its routes, are not described (N100).
    NotKnown,
}

/// Where the table leads an address, or nothing if it has no route for it. N100: what may be the way is none that is
/// known, unless all that may be lead to one place.
pub(crate) fn lookup<'v>(network: &'v Value, table: &'v Value, address: IpAddr) -> Option<Target<'v>> {
    let Some(routes) = possible(network, table, address) else { return Some(Target::NotKnown) };
    let ways: Vec<Option<Target>> = routes.into_iter().map(|route| route.map(target)).collect();
    match ways.as_slice() {
        [] => None,
        [Some(first), others @ ..] if others.iter().all(|other| *other == Some(*first)) => Some(*first),
        _ => Some(Target::NotKnown),
    }
}

/// The peering that a table leads an address over, as if nothing were a blackhole.
pub(crate) fn named_peering<'v>(network: &'v Value, table: &'v Value, address: IpAddr) -> Option<&'v str> {
    let routes = possible(network, table, address)?;
    let mut ways = routes.into_iter().map(|route| route.map(named_target));
    match ways.next()? {
        Some(Target::Peering(id)) if ways.all(|way| way == Some(Target::Peering(id))) => Some(id),
        _ => None,
    }
}

/// Whether the table leads an address back over the internet, as if nothing were a blackhole: by each route that may be
/// for it. One by a list that is not given may be for it or not: without it there is no way back at all, so nobody
/// behind something else is answered either.
pub(crate) fn over_internet(network: &Value, table: &Value, address: IpAddr) -> bool {
    let is_over = |route: &Value| matches!(named_target(route), Target::InternetGateway(_) | Target::Nat(_));
    let routes = possible(network, table, address).unwrap_or_default();
    routes.iter().any(Option::is_some) && routes.into_iter().flatten().all(is_over)
}

/// Whether the route for an address is for private addresses alone, which one into another network is (N66).
pub(crate) fn is_private_alone(network: &Value, table: &Value, address: IpAddr) -> bool {
    let is_list = |route: &Value| !route["DestinationPrefixListId"].is_null();
    let is = |route: &Value| is_list(route) || gateway::refuses(text(&route["DestinationCidrBlock"]));
    let routes = possible(network, table, address).unwrap_or_default();
    !routes.is_empty() && routes.into_iter().all(|route| route.is_some_and(is))
}

static LOCAL: LazyLock<Value> = LazyLock::new(|| json!({ "GatewayId": "local" }));

/// The routes that a table may have for an address, nothing among them for none; nothing at all if there is no table.
fn possible<'v>(network: &'v Value, table: &'v Value, address: IpAddr) -> Option<Vec<Option<&'v Value>>> {
    if table.is_null() && !is_given(network, "RouteTables") {
        return None;
    }
    // N55: of several that are best, AWS picks one.
    let mut best: Vec<(usize, u8, &Value)> = Vec::new();
    let mut without_blocks = Vec::new();
    for route in items(&table["Routes"]) {
        // N57
        if route["State"] == "filtered" {
            continue;
        }
        let propagated = route["Origin"] == "EnableVgwRoutePropagation" || route["Origin"] == "Advertisement";
        // N55: static before prefix list before propagated.
        let (blocks, rank) = match route["DestinationPrefixListId"].as_str() {
            Some(id) => {
                let list = find(&network["PrefixLists"], "PrefixListId", id);
                if list["Cidrs"].is_null() {
                    without_blocks.push(route);
                }
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
            if !block::holds(block, address) {
                continue;
            }
            let own = (block::length(block), rank);
            let known = best.first().map(|(length, rank, _)| (*length, *rank));
            if known.is_none_or(|known| own > known) {
                best.clear();
            }
            if known.is_none_or(|known| own >= known) {
                best.push((own.0, own.1, route));
            }
        }
    }
    // N53, N58: the local route of a block of the VPC is there, whatever is printed; it can lead elsewhere (N54), and
    // beside a whole subnet's it is the less specific one.
    for block in blocks_of_vpc(network, text(&table["VpcId"])) {
        let length = block::length(block);
        let is_printed = |route: &&Value| {
            [&route["DestinationCidrBlock"], &route["DestinationIpv6CidrBlock"]].into_iter().any(|of| text(of) == block)
        };
        if block::holds(block, address)
            && !items(&table["Routes"]).any(|route| is_printed(&route))
            && best.first().is_none_or(|(known, ..)| length > *known)
        {
            best = vec![(length, 2, &LOCAL)];
        }
    }
    let all = if address.is_ipv4() { 32 } else { 128 };
    let surely = best.first().is_some_and(|(length, ..)| *length == all);
    let best: Vec<Option<&Value>> = best.into_iter().map(|(_, _, route)| Some(route)).collect();
    let is_nobodys_service = is_no_service(network, address);
    without_blocks.retain(|other| !(is_nobodys_service && matches!(target(other), Target::GatewayEndpoint(_))));
    // N54: inside the VPC no other route is more specific than the local one.
    if in_vpc(network, text(&table["VpcId"]), address) {
        let leads_away =
            |target| matches!(target, Target::Nat(_) | Target::Interface(_) | Target::NextHop(_) | Target::Blackhole);
        without_blocks.retain(|other| leads_away(target(other)));
    }
    // Any other one may be for this address.
    if surely || without_blocks.is_empty() {
        return Some(best);
    }
    let none = best.is_empty().then_some(None);
    Some(none.into_iter().chain(best).chain(without_blocks.into_iter().map(Some)).collect())
}

/// Whether no service of AWS can have an address: it is somebody's here, private, or for documentation (RFC 5737).
fn is_no_service(network: &Value, address: IpAddr) -> bool {
    const DOCUMENTATION: &[&str] = &["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"];
    gateway::refusal(address, true).is_some()
        || DOCUMENTATION.iter().any(|block| block::holds(block, address))
        || address.is_ipv4() && owner_of_public(network, address).is_some()
}

fn target(route: &Value) -> Target<'_> {
    // N56
    if route["State"] == "blackhole" {
        return Target::Blackhole;
    }
    named_target(route)
}

fn named_target(route: &Value) -> Target<'_> {
    if let Some(id) = route["GatewayId"].as_str() {
        return match id.split('-').next().unwrap_or_default() {
            "local" => Target::Local,
            "igw" if route["IgwFirewall"] == true => Target::Inspected(id),
            "igw" => Target::InternetGateway(id),
            "vpce" => Target::GatewayEndpoint(id),
            _ => Target::Other(id),
        };
    }
    let of = |member: &str| route[member].as_str();
    of("NatGatewayId")
        .map(Target::Nat)
        .or(of("NetworkInterfaceId").map(Target::Interface))
        .or(of("IpAddress").map(Target::NextHop))
        .or(of("VpcPeeringConnectionId").map(Target::Peering))
        .or(of("EgressOnlyInternetGatewayId").map(Target::EgressOnly))
        .unwrap_or(Target::Other(of("TransitGatewayId").unwrap_or_default()))
}
