//! Parts of a network by their ids. Every look-up goes through the whole list.

use std::net::IpAddr;

use serde_json::Value;

use crate::block;

/// What stands for a part that is not there.
const NOTHING: &Value = &Value::Null;

pub(crate) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Whether a network has a list; of one that it has not, nothing tells what is in it (N100).
pub(crate) fn is_given(network: &Value, list: &str) -> bool {
    !network[list].is_null() && network["NotGiven"][list].is_null()
}

/// The one of a list whose member has this text.
pub(crate) fn find<'v>(list: &'v Value, member: &str, wanted: &str) -> &'v Value {
    items(list).find(|item| text(&item[member]) == wanted).unwrap_or(NOTHING)
}

pub(crate) fn interface<'v>(network: &'v Value, id: &str) -> &'v Value {
    find(&network["NetworkInterfaces"], "NetworkInterfaceId", id)
}

pub(crate) fn subnet<'v>(network: &'v Value, id: &str) -> &'v Value {
    find(&network["Subnets"], "SubnetId", id)
}

/// The blocks of a VPC that are associated with it (N53).
pub(crate) fn blocks_of_vpc<'v>(network: &'v Value, id: &str) -> Vec<&'v str> {
    let vpc = find(&network["Vpcs"], "VpcId", id);
    let associated = |state: &Value| state["State"].is_null() || state["State"] == "associated";
    let v4 = items(&vpc["CidrBlockAssociationSet"])
        .filter(|block| associated(&block["CidrBlockState"]))
        .map(|block| text(&block["CidrBlock"]));
    let v6 = items(&vpc["Ipv6CidrBlockAssociationSet"])
        .filter(|block| associated(&block["Ipv6CidrBlockState"]))
        .map(|block| text(&block["Ipv6CidrBlock"]));
    v4.chain(v6).collect()
}

/// Whether a VPC has an address: by its blocks, or where they are not given by those of a subnet (N100).
pub(crate) fn in_vpc(network: &Value, id: &str, address: IpAddr) -> bool {
    let blocks = blocks_of_vpc(network, id);
    let of_subnet = blocks.is_empty() && !subnet_with(network, id, address).is_null();
    of_subnet || blocks.into_iter().any(|block| block::holds(block, address))
}

/// The blocks of a subnet, of both families.
pub(crate) fn blocks_of_subnet(subnet: &Value) -> Vec<&str> {
    let v6 = items(&subnet["Ipv6CidrBlockAssociationSet"]).map(|block| text(&block["Ipv6CidrBlock"]));
    std::iter::once(text(&subnet["CidrBlock"])).chain(v6).filter(|block| !block.is_empty()).collect()
}

/// The subnet of a VPC that an address is in.
pub(crate) fn subnet_with<'v>(network: &'v Value, vpc: &str, address: IpAddr) -> &'v Value {
    items(&network["Subnets"])
        .filter(|subnet| text(&subnet["VpcId"]) == vpc)
        .find(|subnet| blocks_of_subnet(subnet).into_iter().any(|block| block::holds(block, address)))
        .unwrap_or(NOTHING)
}

/// The addresses of an interface inside its VPC, the primary one first.
pub(crate) fn addresses(interface: &Value) -> Vec<IpAddr> {
    let private = &interface["PrivateIpAddresses"];
    let primary = items(private).filter(|address| address["Primary"] == true);
    let others = items(private).filter(|address| address["Primary"] != true);
    let v4 = primary.chain(others).map(|address| &address["PrivateIpAddress"]);
    let v6 = items(&interface["Ipv6Addresses"]).map(|address| &address["Ipv6Address"]);
    v4.chain(v6).filter_map(|address| text(address).parse().ok()).collect()
}

/// The interface of a VPC that has an address.
pub(crate) fn interface_at<'v>(network: &'v Value, vpc: &str, address: IpAddr) -> &'v Value {
    items(&network["NetworkInterfaces"])
        .find(|interface| text(&interface["VpcId"]) == vpc && addresses(interface).contains(&address))
        .unwrap_or(NOTHING)
}

/// Whether something in a VPC has a public address, which proves that an internet gateway is attached (N100).
pub(crate) fn proves_gateway(network: &Value, vpc: &str) -> bool {
    let of_interfaces = items(&network["NetworkInterfaces"])
        .filter(|interface| text(&interface["VpcId"]) == vpc)
        .flat_map(|interface| items(&interface["PrivateIpAddresses"]))
        .map(|address| &address["Association"]["PublicIp"]);
    let of_gateways = items(&network["NatGateways"])
        .filter(|nat| text(&nat["VpcId"]) == vpc)
        .flat_map(|nat| items(&nat["NatGatewayAddresses"]))
        .map(|address| &address["PublicIp"]);
    of_interfaces.chain(of_gateways).any(|public| !public.is_null())
}

/// The public address that belongs to a private one of an interface (N62).
pub(crate) fn public_of(interface: &Value, private: IpAddr) -> Option<IpAddr> {
    items(&interface["PrivateIpAddresses"])
        .find(|address| text(&address["PrivateIpAddress"]).parse() == Ok(private))
        .and_then(|address| text(&address["Association"]["PublicIp"]).parse().ok())
}

/// The interface that has a public address, and the private one that it belongs to.
pub(crate) fn owner_of_public(network: &Value, public: IpAddr) -> Option<(&Value, IpAddr)> {
    for interface in items(&network["NetworkInterfaces"]) {
        for private in addresses(interface) {
            // An IPv6 address is public by itself.
            let is_it =
                if private.is_ipv6() { private == public } else { public_of(interface, private) == Some(public) };
            if is_it {
                return Some((interface, private));
            }
        }
    }
    None
}
