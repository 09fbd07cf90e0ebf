//! A second evaluator of packets in a VPC: slow, obvious, and written from the rules alone, so that it shares no mistake
//! with the engine. `tests/differential.rs` holds the two against each other, `tests/ports.rs` holds the engine's sets of
//! ports against packets asked one by one, and `tests/laws.rs` has laws that hold for both.
//!
//! It takes a network that is known to be valid, in the shapes of `aws ec2 describe-*`, where whole lists may be left out
//! (N100), and a flow of exactly one packet: both ends, protocol, port and source port are given. Everything is a
//! [`serde_json::Value`]; a block is compared digit by digit and a part is looked for in the whole list. Where a
//! translator may take any source port, each port that a rule could tell from its neighbours is asked for itself. Rule
//! ids (`N1`, `N68`) are those of `crates/vpc/RULES.md`.
#![allow(clippy::indexing_slicing, reason = "a missing member of a Value is null")]

mod acl;
mod block;
mod end;
mod gateway;
pub mod generate;
mod group;
mod packet;
mod part;
mod route;
mod walk;

use std::net::IpAddr;

use serde_json::Value;

use packet::{ICMP, ICMPV6, Packet, TCP, UDP};
use part::{addresses, find, in_vpc, is_given, items, owner_of_public, public_of, text};
pub use walk::Blocker;
use walk::{End, Walk};

/// How much the tests do: `ORACLE_CASES`, `ORACLE_SEED` and the like, from the environment.
#[must_use]
pub fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// What happens to a packet and to its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `reachable`, `notReachable`, `ambiguous` or `undetermined`.
    pub outcome: &'static str,
    /// The same for the request alone.
    pub request: &'static str,
    /// For the reply, as if the request had arrived; nothing if there is none, or no place that it could come from.
    pub reply: Option<&'static str>,
    /// Where it dies first; nothing if it does not, or if that depends on the port that a translator takes.
    pub dies_at: Option<Blocker>,
    /// Everything that stops the packet, in the order of its way. What comes after a place with no way on is not known.
    pub blockers: Vec<Blocker>,
    /// Whether the request, and the reply, was followed to its end.
    pub followed: (bool, bool),
}

/// Of the source ports that a client of an unknown kind and a translator take (N18, N67), each that some rule of the
/// network could tell from its neighbours.
#[must_use]
pub fn source_ports(network: &Value) -> Vec<u16> {
    let mut out = vec![1024, 65535];
    for acl in items(&network["NetworkAcls"]) {
        for entry in items(&acl["Entries"]) {
            let number = |end: &str| entry["PortRange"][end].as_i64();
            for port in [number("From"), number("To").map(|last| last + 1)].into_iter().flatten() {
                if (1025..65535).contains(&port) {
                    out.extend(u16::try_from(port).ok());
                }
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// What happens to the packet of a flow.
#[must_use]
pub fn answer(network: &Value, flow: &Value) -> Answer {
    let network = &end::complete(network, flow);
    let (first, translated) = once(network, flow, Vec::new());
    if translated == 0 {
        return first;
    }
    let candidates = source_ports(network);
    let mut choices = vec![Vec::new()];
    for _ in 0..translated {
        choices = choices
            .into_iter()
            .flat_map(|choice| candidates.iter().map(move |port| [choice.as_slice(), &[*port]].concat()))
            .collect();
    }
    together(choices.into_iter().map(|ports| once(network, flow, ports).0).collect())
}

/// The answer for many source ports: `ambiguous` if some pass and some do not.
fn together(answers: Vec<Answer>) -> Answer {
    let word = |words: Vec<&'static str>| {
        let first = words.first().copied().unwrap_or("undetermined");
        match () {
            () if words.iter().all(|word| *word == first) => first,
            () if words.contains(&"undetermined") && !words.contains(&"reachable") => "undetermined",
            () => "ambiguous",
        }
    };
    let replies: Vec<&str> = answers.iter().filter_map(|answer| answer.reply).collect();
    let mut blockers: Vec<Blocker> = Vec::new();
    for answer in &answers {
        for blocker in &answer.blockers {
            if !blockers.contains(blocker) {
                blockers.push(blocker.clone());
            }
        }
    }
    blockers.sort_by_key(|blocker| blocker.reply);
    let first = answers.first().and_then(|answer| answer.dies_at.clone());
    let dies_at = first.filter(|first| answers.iter().all(|answer| answer.dies_at.as_ref() == Some(first)));
    Answer {
        dies_at,
        outcome: word(answers.iter().map(|answer| answer.outcome).collect()),
        request: word(answers.iter().map(|answer| answer.request).collect()),
        reply: if replies.is_empty() { None } else { Some(word(replies)) },
        blockers,
        followed: (answers.iter().all(|answer| answer.followed.0), answers.iter().all(|answer| answer.followed.1)),
    }
}

/// The answer if translators take these source ports, and how many translators there are.
fn once(network: &Value, flow: &Value, ports: Vec<u16>) -> (Answer, usize) {
    let known = Answer {
        outcome: "reachable",
        request: "reachable",
        reply: None,
        dies_at: None,
        blockers: Vec::new(),
        followed: (true, true),
    };
    let stopped = |blockers: Vec<Blocker>| Answer {
        outcome: "notReachable",
        request: "notReachable",
        dies_at: blockers.first().cloned(),
        blockers,
        followed: (false, true),
        ..known.clone()
    };
    let unknown = Answer { outcome: "undetermined", request: "undetermined", ..known.clone() };
    let v6 = flow["family"] == "ipv6";
    if let Some(subnet) = end::without_dns64(network, flow) {
        let mut walk = Walk::new(network, ports);
        walk.block("NO_SOURCE_OR_DESTINATION", subnet);
        return (stopped(walk.blockers), 0);
    }
    let (from, from_address) = end::of_flow(network, flow, "from");
    let (to, to_address) = end::of_flow(network, flow, "to");
    let (Some(from_address), Some(to_address)) = (from_address, to_address) else { return (unknown, 0) };
    let packet = packet(flow, from_address, to_address);

    let mut walk = Walk::new(network, ports);
    let arrived = if from.is_null() {
        // From outside to an interface: to its public address, if it has one.
        if !to.is_null() && gateway::refusal(from_address, true).is_some() {
            // N102
            walk.start_private(to, to_address, packet)
        } else {
            let (to, private) = if to.is_null() {
                let of_vpc = items(&network["Vpcs"]).any(|vpc| in_vpc(network, text(&vpc["VpcId"]), to_address));
                match owner_of_public(network, to_address) {
                    Some(owner) => owner,
                    None if of_vpc && is_given(network, "NetworkInterfaces") => {
                        // N62
                        walk.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet");
                        return (stopped(walk.blockers), 0);
                    }
                    None => return (unknown, 0),
                }
            } else {
                (to, to_address)
            };
            // To its public address, whichever of its private ones has one.
            let public = |private| if v6 { Some(private) } else { public_of(to, private) };
            let named = text(&flow["to"]).starts_with("eni-");
            let all = addresses(to).into_iter().filter(|address| address.is_ipv6() == v6);
            let private = all.into_iter().find(|address| named && public(*address).is_some()).unwrap_or(private);
            let public = public(private);
            walk.start_outside(to, private, Packet { destination: public.unwrap_or(private), ..packet })
        }
    } else {
        // N88, N100: it may be the DNS, or an address that nobody has.
        if may_be_dns(network, text(&from["VpcId"]), &packet) {
            return (unknown, 0);
        }
        // N23
        if let Some(is_dns) = is_amazons(network, text(&from["VpcId"]), &packet) {
            // N86, N101
            let vpc = text(&from["VpcId"]);
            return match end::attribute(network, vpc, "EnableDnsSupport") {
                Some(false) if is_dns => {
                    walk.block("NO_PATH", vpc);
                    (stopped(walk.blockers), 0)
                }
                None if is_dns => (unknown, 0),
                _ => (known, 0),
            };
        }
        match walk.start_at(from, packet) {
            // N67: whoever sends it and from wherever, no NAT gateway lets it in.
            End::Unknown if from["SubnetId"].is_null() && to["InterfaceType"] == "nat_gateway" => {
                walk.block("NGW_DEST_ADDRESS_PRESERVATION", text(&to["NetworkInterfaceId"]));
                End::Nowhere
            }
            other => other,
        }
    };
    // N77: it may have come to another one with the same address.
    let is_named = ["eni-", "vpce-"].iter().any(|kind| text(&flow["to"]).starts_with(kind));
    let arrived = match arrived {
        End::Interface(at, _) if is_named && at["NetworkInterfaceId"] != to["NetworkInterfaceId"] => {
            walk.block("NO_POSSIBLE_DESTINATION", text(&at["NetworkInterfaceId"]));
            End::Nowhere
        }
        other => other,
    };
    let translated = walk.translated();
    let request = match word(&arrived, &walk.blockers, false) {
        "reachable" if walk.is_unknown.0 => "undetermined",
        other => other,
    };
    let back = walk.reply(arrived);
    let back = match back {
        Some(End::Interface(at, _)) if at["NetworkInterfaceId"] != from["NetworkInterfaceId"] => {
            walk.block("NO_POSSIBLE_DESTINATION", text(&at["NetworkInterfaceId"]));
            Some(End::Nowhere)
        }
        other => other,
    };
    let reply = back.as_ref().map(|end| match word(end, &walk.blockers, true) {
        "reachable" if walk.is_unknown.1 => "undetermined",
        other => other,
    });
    let outcome = match (request, reply) {
        ("reachable", Some(reply)) => reply,
        ("undetermined", Some("notReachable")) => "notReachable",
        (request, _) => request,
    };
    let is_lost = |end: &End| matches!(end, End::Nowhere | End::Unknown | End::Beyond(..));
    let followed = (!is_lost(&arrived), !back.as_ref().is_some_and(is_lost));
    let dies_at = walk.blockers.first().cloned();
    (Answer { outcome, request, reply, dies_at, blockers: walk.blockers, followed }, translated)
}

fn word(end: &End, blockers: &[Blocker], reply: bool) -> &'static str {
    match end {
        _ if blockers.iter().any(|blocker| blocker.reply == reply) => "notReachable",
        End::Unknown | End::Beyond(..) => "undetermined",
        _ => "reachable",
    }
}

fn packet(flow: &Value, source: IpAddr, destination: IpAddr) -> Packet {
    let protocol = match &flow["protocol"] {
        Value::Number(number) => number.as_u64().and_then(|number| u8::try_from(number).ok()).unwrap_or_default(),
        name => match text(name) {
            "tcp" => TCP,
            "udp" => UDP,
            "icmp" => ICMP,
            "icmpv6" => ICMPV6,
            _ => 0,
        },
    };
    let number = |member: &str| flow[member].as_u64().unwrap_or_default();
    let port = |member: &str| u16::try_from(number(member)).unwrap_or_default();
    let byte = |member: &str, otherwise: u8| match flow[member].as_u64() {
        Some(number) => u8::try_from(number).unwrap_or_default(),
        None => otherwise,
    };
    Packet {
        source,
        destination,
        protocol,
        source_port: port("sourcePort"),
        port: port("port"),
        kind: byte("icmpType", if protocol == ICMPV6 { 128 } else { 8 }),
        code: byte("icmpCode", 0),
    }
}

/// The primary block of a VPC: what is called so, or the only IPv4 block that it has.
fn primary_block<'n>(network: &'n Value, vpc: &str) -> Option<&'n str> {
    let named = find(&network["Vpcs"], "VpcId", vpc)["CidrBlock"].as_str();
    match v4_blocks(network, vpc).as_slice() {
        [only] => named.or(Some(only)),
        _ => named,
    }
}

fn v4_blocks<'n>(network: &'n Value, vpc: &str) -> Vec<&'n str> {
    let mut blocks = part::blocks_of_vpc(network, vpc);
    blocks.retain(|block| block.contains('.'));
    blocks.sort_unstable();
    blocks.dedup();
    blocks
}

/// Whether a DNS query goes to the third address of a block that the VPC may begin with, while nothing says which it does.
fn may_be_dns(network: &Value, vpc: &str, packet: &Packet) -> bool {
    if !packet.has_ports() || packet.port != 53 || primary_block(network, vpc).is_some() {
        return false;
    }
    let mut blocks = v4_blocks(network, vpc);
    if blocks.is_empty() {
        let of_vpc = items(&network["Subnets"]).filter(|subnet| subnet["VpcId"] == vpc);
        blocks = of_vpc.map(|subnet| text(&subnet["CidrBlock"])).collect();
    }
    blocks.into_iter().any(|block| block::nth(block, 2) == Some(packet.destination))
}

/// Whether Amazon itself answers, in every VPC and past every filter (N23, N88), and whether that is its DNS.
fn is_amazons(network: &Value, vpc: &str, packet: &Packet) -> Option<bool> {
    let resolver = primary_block(network, vpc).and_then(|block| block::nth(block, 2));
    let is = |address: &str| address.parse() == Ok(packet.destination);
    let dns = is("169.254.169.253") || is("fd00:ec2::253") || resolver == Some(packet.destination);
    match (packet.protocol, packet.port) {
        (TCP | UDP, 53) => dns.then_some(true),
        // N106: the EKS Pod Identity agent stands on the node.
        (TCP, 80) => {
            ["169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23"].into_iter().any(is).then_some(false)
        }
        (UDP, 123) => (is("169.254.169.123") || is("fd00:ec2::123")).then_some(false),
        (TCP, 1688) => (is("169.254.169.250") || is("169.254.169.251")).then_some(false),
        _ => None,
    }
}
