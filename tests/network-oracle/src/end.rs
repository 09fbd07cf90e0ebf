//! What the ends of a flow are.

use std::net::IpAddr;

use serde_json::Value;

use crate::block;
use crate::part::{addresses, find, in_vpc, interface, interface_at, is_given, items, owner_of_public, text};

/// The interface that an end of a flow is, if it is one, and its address; no address where nothing tells.
pub(crate) fn of_flow<'n>(network: &'n Value, flow: &Value, member: &str) -> (&'n Value, Option<IpAddr>) {
    const NOBODY: &Value = &Value::Null;
    let v6 = flow["family"] == "ipv6";
    let first = |interface: &'n Value| {
        let address = addresses(interface).into_iter().find(|address| address.is_ipv6() == v6);
        (interface, address)
    };
    let name = text(&flow[member]);
    if let Some(named) = by_id(network, name) {
        return first(named);
    }
    let Some(address) = address_of(network, flow, name) else { return (NOBODY, None) };
    let other = by_id(network, text(&flow[if member == "from" { "to" } else { "from" }]));
    // N103: the flow says which VPC is meant, or the other end does.
    let has: Vec<&str> = vpcs_with(network, address);
    let meant = text(&flow["vpc"]);
    let vpc = match has.as_slice() {
        [] => return (NOBODY, Some(address)),
        [only] => *only,
        _ if has.contains(&meant) => meant,
        _ => match other.map(|other| text(&other["VpcId"])) {
            Some(vpc) if has.contains(&vpc) => vpc,
            // Where a packet of an interface goes is for its routes to say.
            _ if member == "to" && !of_flow(network, flow, "from").0.is_null() => return (NOBODY, Some(address)),
            _ => return (NOBODY, None),
        },
    };
    (interface_at(network, vpc, address), Some(address))
}

/// The VPCs that an address is of.
fn vpcs_with(network: &Value, address: IpAddr) -> Vec<&str> {
    items(&network["Vpcs"]).map(|vpc| text(&vpc["VpcId"])).filter(|vpc| in_vpc(network, vpc, address)).collect()
}

fn by_id<'n>(network: &'n Value, name: &str) -> Option<&'n Value> {
    if name.starts_with("eni-") {
        return Some(interface(network, name));
    }
    // N85
    let endpoint = name.starts_with("vpce-").then(|| find(&network["VpcEndpoints"], "VpcEndpointId", name))?;
    let id = items(&endpoint["NetworkInterfaceIds"]).next().map(text).unwrap_or_default();
    Some(interface(network, id))
}

/// The address that a text is, or that a name has for who asks. Of any other name nothing tells it.
fn address_of(network: &Value, flow: &Value, name: &str) -> Option<IpAddr> {
    if let Ok(address) = name.parse() {
        return Some(address);
    }
    let address = address_in(network, flow, name)?;
    let (true, IpAddr::V4(v4)) = (flow["family"] == "ipv6", address) else { return Some(address) };
    let Some(subnet) = asking_subnet(network, flow) else { return Some(address) };
    // N106: DNS64 makes an IPv6 address of it.
    let [a, b, c, d] = v4.octets();
    let made = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d];
    (subnet["EnableDns64"] == true).then_some(IpAddr::from(made))
}

/// The subnet of the interface that sends a flow.
fn asking_subnet<'n>(network: &'n Value, flow: &Value) -> Option<&'n Value> {
    let from = by_id(network, text(&flow["from"]))?;
    Some(crate::part::subnet(network, text(&from["SubnetId"])))
}

/// The subnet without DNS64 whose sender asks over IPv6 for a name that has an IPv4 address alone (N106).
pub(crate) fn without_dns64<'n>(network: &'n Value, flow: &Value) -> Option<&'n str> {
    let name = text(&flow["to"]);
    if flow["family"] != "ipv6" || name.parse::<IpAddr>().is_ok() || name.starts_with("eni-") {
        return None;
    }
    let is_v4 = address_in(network, flow, name)?.is_ipv4();
    let subnet = asking_subnet(network, flow)?;
    (is_v4 && subnet["EnableDns64"] == false).then(|| text(&subnet["SubnetId"]))
}

/// The address that stands in a name (N104).
fn address_in(network: &Value, flow: &Value, name: &str) -> Option<IpAddr> {
    let name = name.to_ascii_lowercase();
    let host = name.split("://").last()?.split('/').next()?.trim_end_matches('.');
    if let Ok(address) = host.parse() {
        return Some(address);
    }
    // N101: whether the sender's VPC resolves names, and to what, is for its attributes to say.
    let asks = by_id(network, text(&flow["from"])).map(|from| text(&from["VpcId"]));
    if asks.is_some_and(|vpc| attribute(network, vpc, "EnableDnsSupport") != Some(true)) {
        return None;
    }
    let (label, zone) = host.split_once('.')?;
    let written = |label: &str| label.replace('-', ".").parse::<IpAddr>().ok();
    if let Some(label) = label.strip_prefix("ip-")
        && (zone == "ec2.internal" || zone.ends_with(".compute.internal"))
    {
        return written(label);
    }
    let public = zone == "compute-1.amazonaws.com" || zone.ends_with(".compute.amazonaws.com");
    let public = label.strip_prefix("ec2-").filter(|_| public).and_then(written)?;
    match (owner_of_public(network, public), asks) {
        (Some((owner, private)), Some(vpc)) if owner["VpcId"] == vpc => {
            attribute(network, vpc, "EnableDnsHostnames").map(|on| if on { private } else { public })
        }
        _ => Some(public),
    }
}

/// An attribute of a VPC, as `describe-vpc-attribute` prints it or plain.
pub(crate) fn attribute(network: &Value, vpc: &str, name: &str) -> Option<bool> {
    let value = &find(&network["Vpcs"], "VpcId", vpc)[name];
    value.as_bool().or(value["Value"].as_bool())
}

/// The network with what follows of it where a list is left out (N100): VPCs from their subnets and route tables, their
/// blocks from local routes, the interfaces of NAT gateways, and for a flow that begins at an address of nobody that is described, an interface
/// there of which nothing else is known.
pub(crate) fn complete(network: &Value, flow: &Value) -> Value {
    let mut out = network.clone();
    if !is_given(network, "Vpcs") {
        out["NotGiven"]["Vpcs"] = true.into();
        let mut vpcs = vpcs_of_routes(network);
        for subnet in items(&network["Subnets"]) {
            if vpcs.iter().all(|vpc| vpc["VpcId"] != subnet["VpcId"]) {
                vpcs.push(serde_json::json!({ "VpcId": subnet["VpcId"] }));
            }
        }
        out["Vpcs"] = Value::Array(vpcs);
    }
    if !is_given(network, "NetworkInterfaces") {
        out["NotGiven"]["NetworkInterfaces"] = true.into();
        out["NetworkInterfaces"] = Value::Array(items(&network["NatGateways"]).flat_map(of_nat_gateway).collect());
    }
    let (at, address) = of_flow(&out, flow, "from");
    let Some(address) = address.filter(|_| at.is_null()) else { return out };
    let other = text(&by_id(&out, text(&flow["to"])).unwrap_or(&Value::Null)["VpcId"]).to_owned();
    let has = vpcs_with(&out, address);
    let vpc = has.iter().find(|vpc| **vpc == flow["vpc"]).or(has.iter().find(|vpc| **vpc == other)).or(has.first());
    let Some(vpc) = vpc.map(|vpc| (*vpc).to_owned()) else { return out };
    let subnet = crate::part::subnet_with(&out, &vpc, address)["SubnetId"].clone();
    let mut someone = serde_json::json!({
        "NetworkInterfaceId": "eni-of-nobody-known", "VpcId": vpc, "SubnetId": subnet, "InterfaceType": "interface",
    });
    let list = if address.is_ipv4() { "PrivateIpAddresses" } else { "Ipv6Addresses" };
    let member = if address.is_ipv4() { "PrivateIpAddress" } else { "Ipv6Address" };
    someone[list] = serde_json::json!([{ member: address.to_string(), "Primary": true }]);
    if let Some(Value::Array(all)) = out.get_mut("NetworkInterfaces") {
        all.push(someone);
    }
    out
}

/// N53: every route table has the local routes of its VPC.
fn vpcs_of_routes(network: &Value) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    for table in items(&network["RouteTables"]) {
        let local = || items(&table["Routes"]).filter(|route| route["GatewayId"] == "local");
        let blocks = |from: &str, to: &str| -> Vec<Value> {
            local()
                .filter(|route| !route[from].is_null() && block::length(text(&route[from])) > 0)
                .map(|route| serde_json::json!({ to: route[from] }))
                .collect()
        };
        if out.iter().all(|vpc| vpc["VpcId"] != table["VpcId"]) {
            let v4 = blocks("DestinationCidrBlock", "CidrBlock");
            out.push(serde_json::json!({
                "VpcId": table["VpcId"], "CidrBlockAssociationSet": v4,
                "Ipv6CidrBlockAssociationSet": blocks("DestinationIpv6CidrBlock", "Ipv6CidrBlock"),
            }));
        }
    }
    out
}

fn of_nat_gateway(nat: &Value) -> impl Iterator<Item = Value> {
    items(&nat["NatGatewayAddresses"]).map(|address| {
        serde_json::json!({
            "NetworkInterfaceId": address["NetworkInterfaceId"], "SubnetId": nat["SubnetId"], "VpcId": nat["VpcId"],
            "InterfaceType": "nat_gateway", "Status": "in-use", "SourceDestCheck": true, "Groups": [],
            "PrivateIpAddresses": [{
                "PrivateIpAddress": address["PrivateIp"], "Primary": true,
                "Association": { "PublicIp": address["PublicIp"] },
            }],
        })
    })
}
