//! Security groups.

use std::net::IpAddr;

use serde_json::Value;

use crate::block;
use crate::packet::{ICMP, ICMPV6, Packet, TCP, UDP};
use crate::part::{self, addresses, find, is_given, items, text};

/// How the other end of a packet is known to the groups of an interface.
pub(crate) struct OtherEnd<'n> {
    pub(crate) address: IpAddr,
    /// The VPC that it is in; empty if nothing tells which.
    pub(crate) vpc: &'n str,
    /// The peering connection between here and there; nothing if there is none.
    pub(crate) peering: Option<&'n str>,
    /// Whether no peering can be told to lie between, so that an address alone decides.
    pub(crate) anywhere: bool,
    /// Whether nothing tells which groups it has.
    pub(crate) unseen: bool,
    /// Whether nothing on the way hides the groups of the other end (N45).
    pub(crate) preserved: bool,
}

/// What is said where a group is referred to and nothing tells who has the address at the other end.
pub(crate) const UNKNOWN: &str = "UNKNOWN_RESOURCE";

/// Whether the groups of an interface let a new connection in, or out; if not, why not. Blocks are for the first of the
/// other ends, references for all of them.
pub(crate) fn allow(
    network: &Value,
    interface: &Value,
    packet: &Packet,
    outbound: bool,
    others: &[OtherEnd],
) -> Result<(), &'static str> {
    let side = if outbound { "IpPermissionsEgress" } else { "IpPermissions" };
    let ids: Vec<&str> = items(&interface["Groups"]).map(|group| text(&group["GroupId"])).collect();
    // N48: without groups nothing is filtered.
    if ids.is_empty() && !interface["Groups"].is_null() {
        return Ok(());
    }
    if interface["Groups"].is_null() || !is_given(network, "SecurityGroups") {
        return Err(UNKNOWN);
    }
    let (mut rules, mut hidden, mut unknown) = (0, false, false);
    // N25: any rule of any group will do.
    for id in ids {
        let group = find(&network["SecurityGroups"], "GroupId", id);
        for permission in items(&group[side]) {
            // N40: one entry is many rules.
            rules += ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"]
                .into_iter()
                .map(|list| items(&permission[list]).count())
                .sum::<usize>();
            if !is_for(permission, packet) {
                continue;
            }
            unknown |= items(&permission["PrefixListIds"]).any(|list| {
                find(&network["PrefixLists"], "PrefixListId", text(&list["PrefixListId"]))["Cidrs"].is_null()
            });
            let blocks = items(&permission["IpRanges"])
                .map(|range| &range["CidrIp"])
                .chain(items(&permission["Ipv6Ranges"]).map(|range| &range["CidrIpv6"]))
                .chain(items(&permission["PrefixListIds"]).flat_map(|list| {
                    // N41
                    let list = find(&network["PrefixLists"], "PrefixListId", text(&list["PrefixListId"]));
                    items(&list["Cidrs"])
                }));
            if blocks
                .into_iter()
                .any(|block| others.first().is_some_and(|other| block::holds(text(block), other.address)))
            {
                return Ok(());
            }
            for pair in items(&permission["UserIdGroupPairs"]) {
                unknown |= others.iter().any(|other| could_refer_to(network, pair, other));
                for other in others.iter().filter(|other| refers_to(network, pair, other)) {
                    if other.preserved && is_of_one_region(network, pair) {
                        return Ok(());
                    }
                    hidden = true;
                }
            }
        }
    }
    Err(match (rules, unknown, hidden) {
        (0, ..) => "SG_HAS_NO_RULES",
        (_, true, _) => UNKNOWN,
        (_, _, true) => "SG_REFERENCES_NOT_PRESERVED",
        (_, _, false) => "ENI_SG_RULES_MISMATCH",
    })
}

/// Whether a permission is about packets of this protocol, port, or ICMP type and code.
fn is_for(permission: &Value, packet: &Packet) -> bool {
    let number = |value: &Value| value.as_i64().unwrap_or(-1);
    let (from, to) = (number(&permission["FromPort"]), number(&permission["ToPort"]));
    // N35
    let protocol = match text(&permission["IpProtocol"]) {
        "-1" => return true,
        "tcp" => TCP,
        "udp" => UDP,
        "icmp" => ICMP,
        "icmpv6" => ICMPV6,
        other => match other.parse() {
            Ok(number) => number,
            Err(_) => return false,
        },
    };
    if protocol != packet.protocol {
        return false;
    }
    match protocol {
        TCP | UDP => from <= i64::from(packet.port) && i64::from(packet.port) <= to,
        // N36, N39
        ICMP | ICMPV6 => {
            (protocol == ICMP) == packet.source.is_ipv4()
                && (from == -1 || from == i64::from(packet.kind))
                && (to == -1 || to == i64::from(packet.code))
        }
        _ => true,
    }
}

/// Whether a reference goes to this Region: others' groups are not seen (N43).
fn is_of_one_region(network: &Value, pair: &Value) -> bool {
    let id = text(&pair["VpcPeeringConnectionId"]);
    let peering = find(&network["VpcPeeringConnections"], "VpcPeeringConnectionId", id);
    peering["RequesterVpcInfo"]["Region"] == peering["AccepterVpcInfo"]["Region"]
}

/// Whether a reference is in use, and its peering is and lies between, if it names one (N43, N46).
fn is_in_use(network: &Value, pair: &Value, other: &OtherEnd) -> bool {
    let peering = &pair["VpcPeeringConnectionId"];
    let described = find(&network["VpcPeeringConnections"], "VpcPeeringConnectionId", text(peering));
    // Of what is not seen anyway it only tells why.
    let is_seen = other.preserved || !other.anywhere;
    if is_seen && !peering.is_null() && described["Status"]["Code"] != "active" {
        return false;
    }
    let needed = pair["VpcPeeringConnectionId"].as_str();
    !is_stale(pair) && (other.anywhere || needed.is_none() || needed == other.peering)
}

fn is_stale(pair: &Value) -> bool {
    ["deleted", "expired", "rejected", "failed"].contains(&text(&pair["PeeringStatus"]))
}

/// Whether the other end has the group that a rule refers to: by its private address (N30).
fn refers_to(network: &Value, pair: &Value, other: &OtherEnd) -> bool {
    is_in_use(network, pair, other) && has_group(network, pair, other)
}

fn has_group(network: &Value, pair: &Value, other: &OtherEnd) -> bool {
    // N43: another account's group stands with its account.
    let group = text(&pair["GroupId"]).rsplit('/').next().unwrap_or_default();
    items(&network["NetworkInterfaces"]).any(|interface| {
        (other.vpc.is_empty() || text(&interface["VpcId"]) == other.vpc)
            && addresses(interface).contains(&other.address)
            && items(&interface["Groups"]).any(|has| text(&has["GroupId"]) == group)
    })
}

/// Whether nothing tells: an address of a VPC that no interface is described for.
fn could_refer_to(network: &Value, pair: &Value, other: &OtherEnd) -> bool {
    if is_stale(pair) {
        return false;
    }
    // N43: by a peering only who comes over it.
    let peering = pair["VpcPeeringConnectionId"].as_str();
    let fits = peering.is_none() || peering == other.peering;
    let may_be_over_it = if other.anywhere { has_group(network, pair, other) } else { fits };
    let over_unknown =
        peering.is_some() && may_be_over_it && other.preserved && !is_given(network, "VpcPeeringConnections");
    if (other.unseen && fits) || over_unknown {
        return true;
    }
    let subnet = part::subnet_with(network, other.vpc, other.address);
    let is_nobodys = part::blocks_of_subnet(subnet).into_iter().any(|block| block::is_reserved(block, other.address));
    // N43: one behind a peering by a rule that names it, or by one for a group that is used in many VPCs (N47).
    let named = pair["VpcPeeringConnectionId"].as_str();
    !other.anywhere
        && other.preserved
        && (named.is_none() || named == other.peering)
        && !is_nobodys
        && part::in_vpc(network, other.vpc, other.address)
        && part::interface_at(network, other.vpc, other.address)["Groups"].is_null()
        && is_in_use(network, pair, other)
}
