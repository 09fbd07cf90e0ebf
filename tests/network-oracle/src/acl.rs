//! Network ACLs.

use serde_json::Value;

use crate::block;
use crate::packet::{ICMP, ICMPV6, Packet, TCP, UDP};
use crate::part::{items, text};

/// The ACL of a subnet: the one that names it, or the default one of its VPC (N10).
pub(crate) fn of_subnet<'v>(network: &'v Value, subnet: &Value) -> &'v Value {
    let mut found = &Value::Null;
    for acl in items(&network["NetworkAcls"]) {
        if items(&acl["Associations"]).any(|association| association["SubnetId"] == subnet["SubnetId"]) {
            return acl;
        }
        if acl["IsDefault"] == true && acl["VpcId"] == subnet["VpcId"] {
            found = acl;
        }
    }
    found
}

/// Whether an ACL lets a packet into its subnet, or out of it.
pub(crate) fn allows(acl: &Value, packet: &Packet, outbound: bool) -> bool {
    // N1: the rule with the least number that matches. N3: of those for this direction.
    let mut first: Option<&Value> = None;
    for entry in items(&acl["Entries"]) {
        if entry["Egress"] != outbound || !matches(entry, packet, outbound) {
            continue;
        }
        if first.is_none_or(|first| entry["RuleNumber"].as_i64() < first["RuleNumber"].as_i64()) {
            first = Some(entry);
        }
    }
    // N2, N8: the rule `*` denies what no other matches.
    first.is_some_and(|entry| entry["RuleAction"] == "allow")
}

fn matches(entry: &Value, packet: &Packet, outbound: bool) -> bool {
    let other_end = if outbound { packet.destination } else { packet.source };
    // N14
    let block = if other_end.is_ipv4() { &entry["CidrBlock"] } else { &entry["Ipv6CidrBlock"] };
    if !block::holds(text(block), other_end) {
        return false;
    }
    let protocol = text(&entry["Protocol"]);
    if protocol == "-1" {
        return true;
    }
    if protocol != packet.protocol.to_string() {
        return false;
    }
    let number = |value: &Value| value.as_i64().unwrap_or(-1);
    match packet.protocol {
        // N17: the port that the packet goes to, in both directions.
        TCP | UDP => {
            let (from, to) = (number(&entry["PortRange"]["From"]), number(&entry["PortRange"]["To"]));
            from <= i64::from(packet.port) && i64::from(packet.port) <= to
        }
        // N13
        ICMP | ICMPV6 => {
            let (kind, code) = (number(&entry["IcmpTypeCode"]["Type"]), number(&entry["IcmpTypeCode"]["Code"]));
            (kind == -1 || kind == i64::from(packet.kind)) && (code == -1 || code == i64::from(packet.code))
        }
        // N11
        _ => true,
    }
}
