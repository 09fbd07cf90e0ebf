//! What stands in the cells of a table, as people read and write it, and what it is in AWS's JSON.

use json::Node;

use super::table::{Column, Row, TableKind};

/// The members of a route that say what it is for.
pub(super) const DESTINATIONS: [&str; 3] =
    ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];

/// Names for which AWS's JSON of ACLs has numbers.
const PROTOCOLS: [(&str, &str); 5] = [("all", "-1"), ("tcp", "6"), ("udp", "17"), ("icmp", "1"), ("icmpv6", "58")];

/// A number, or a string with one.
pub(super) fn number(node: Node<'_>, member: &str) -> Option<i64> {
    node.get(member)?.as_text()?.parse().ok()
}

/// A protocol as people say it. What is no protocol stays as it is.
pub(super) fn protocol_name(node: Option<Node<'_>>) -> String {
    let written = node.and_then(Node::as_text).unwrap_or_default();
    let known = PROTOCOLS.iter().find(|(name, number)| *number == written || name.eq_ignore_ascii_case(written));
    known.map_or(written, |(name, _)| name).to_owned()
}

/// A protocol as ACLs write it (N11).
pub(super) fn protocol_number(name: &str) -> &str {
    PROTOCOLS.iter().find(|(known, _)| *known == name).map_or(name, |(_, number)| number)
}

/// A protocol as security groups write it (N35).
pub(super) fn group_protocol(name: &str) -> &str {
    if name == "all" { "-1" } else { name }
}

pub(super) fn has_ports(protocol: &str) -> bool {
    matches!(protocol, "tcp" | "udp")
}

pub(super) fn is_icmp(protocol: &str) -> bool {
    matches!(protocol, "icmp" | "icmpv6")
}

pub(super) fn acl_ports(protocol: &str, entry: Node<'_>) -> String {
    let pair = |outer: &str, [first, second]: [&str; 2]| {
        let range = entry.get(outer)?;
        Some((number(range, first)?, number(range, second)?))
    };
    match protocol {
        _ if has_ports(protocol) => pair("PortRange", ["From", "To"]).map_or_else(String::new, ports),
        _ if is_icmp(protocol) => pair("IcmpTypeCode", ["Type", "Code"]).map_or_else(String::new, icmp),
        _ => "all".to_owned(),
    }
}

pub(super) fn group_ports(protocol: &str, rule: Node<'_>) -> String {
    let (from, to) = (number(rule, "FromPort"), number(rule, "ToPort"));
    match protocol {
        _ if has_ports(protocol) => from.map_or_else(String::new, |from| ports((from, to.unwrap_or(from)))),
        _ if is_icmp(protocol) => icmp((from.unwrap_or(-1), to.unwrap_or(-1))),
        _ => "all".to_owned(),
    }
}

fn ports((from, to): (i64, i64)) -> String {
    match (from, to) {
        (-1, _) | (0, 65535) => "all".to_owned(),
        (from, to) if from == to => from.to_string(),
        (from, to) => format!("{from}-{to}"),
    }
}

fn icmp((kind, code): (i64, i64)) -> String {
    match (kind, code) {
        (-1, _) => "all".to_owned(),
        (kind, -1) => kind.to_string(),
        (kind, code) => format!("{kind}/{code}"),
    }
}

/// First and last port.
pub(super) fn read_ports(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("all") {
        return Some((0, 65535));
    }
    let (from, to) = text.split_once(['-', '–']).unwrap_or((text, text));
    let port = |text: &str| text.trim().parse::<u16>().ok();
    let (from, to) = (port(from)?, port(to)?);
    (from <= to).then_some((from.into(), to.into()))
}

/// Type and code, -1 where all are meant.
pub(super) fn read_icmp(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("all") {
        return Some((-1, -1));
    }
    let (kind, code) = match text.split_once('/') {
        Some((kind, code)) => (kind, Some(code)),
        None => (text, None),
    };
    let byte = |text: &str| text.trim().parse::<u8>().ok().map(i64::from);
    Some((byte(kind)?, code.map_or(Some(-1), byte)?))
}

/// The member that a CIDR block goes into, by its family.
pub(super) fn block_member(text: &str, [v4, v6]: [&'static str; 2]) -> Option<&'static str> {
    let (block, _) = vpc::Cidr::parse(text).filter(|_| text.contains('/'))?;
    Some(if block.is_v6() { v6 } else { v4 })
}

impl Row {
    /// A text as it is meant: an address alone is a block of one address.
    pub fn completed(&self, column: Column, text: &str) -> String {
        match text.trim().parse::<std::net::IpAddr>() {
            Ok(address) if column == Column::Peer => vpc::Cidr::host(address).to_string(),
            _ => text.to_owned(),
        }
    }

    /// Whether a text can stand in a column of this row; else a sentence that says what can.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self, kind: TableKind, column: Column, text: &str) -> Result<(), &'static str> {
        let protocol = self.cell(Column::Protocol);
        let (fits, otherwise) = match (column, kind) {
            (Column::Number, _) => (
                text.trim().parse::<u16>().is_ok_and(|number| (1..=32766).contains(&number)),
                "A rule number is a whole number from 1 to 32766.",
            ),
            (Column::Action, _) => (matches!(text, "allow" | "deny"), "A rule allows or denies."),
            (Column::Protocol, _) => (
                PROTOCOLS.iter().any(|(name, _)| *name == text) || text.parse::<u8>().is_ok(),
                "A protocol is tcp, udp, icmp, icmpv6, all, or a number to 255.",
            ),
            (Column::Ports, _) if is_icmp(protocol) => {
                (read_icmp(text).is_some(), "For ICMP this is a type, a type and a code such as 8/0, or all.")
            }
            (Column::Ports, _) if has_ports(protocol) => {
                (read_ports(text).is_some(), "Ports are a number, a range such as 1024-65535, or all.")
            }
            (Column::Ports, _) => (text == "all", "Only TCP and UDP have ports."),
            // N16
            (Column::Peer, TableKind::Acl) => (
                block_member(text.trim(), ["", ""]).is_some(),
                "A network ACL takes CIDR blocks, such as 10.0.0.0/16 or ::/0; no groups and no prefix lists.",
            ),
            (Column::Peer, TableKind::Group) => (
                source(text).is_some(),
                "This is a CIDR block such as 10.0.0.0/16, a security group (sg-…) or a prefix list (pl-…).",
            ),
            (Column::Peer, TableKind::Routes) => (
                destination(text).is_some(),
                "A destination is a CIDR block such as 0.0.0.0/0, or a prefix list (pl-…).",
            ),
            (Column::Target, _) => (
                vpc::shape::route_member(text.trim()).is_some(),
                "A target is local, or an id: igw-…, nat-…, eni-…, pcx-…, vpce-…, eigw-….",
            ),
        };
        if fits { Ok(()) } else { Err(otherwise) }
    }
}

/// The place in `SOURCES` of who is meant.
pub(super) fn source(text: &str) -> Option<usize> {
    let text = text.trim();
    match text.rsplit('/').next().unwrap_or(text) {
        id if is_id(id, "sg-") => Some(3),
        _ if is_id(text, "pl-") => Some(2),
        _ => block_member(text, ["4", "6"]).map(|family| usize::from(family == "6")),
    }
}

/// The member of a route that a destination goes into.
pub(super) fn destination(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let [v4, v6, list] = DESTINATIONS;
    if is_id(text, "pl-") { Some(list) } else { block_member(text, [v4, v6]) }
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.len() > prefix.len() && text.starts_with(prefix) && !text.contains(char::is_whitespace)
}
