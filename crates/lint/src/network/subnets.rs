//! What does not fit the VPC: rules for addresses that nobody has, subnets in each other's way, routes that lead too much away.

use std::collections::HashMap;

use json::{Node, Span};
use vpc::{Cidr, Ranges, shape};

use super::read::capital;
use super::read::{Network, Peer, Way, items, public, text};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "SG_CIDR_OUTSIDE_VPC", Suggestion, Ours, Network(check);
        what: "A rule for private addresses that no VPC around has, while the described route tables lead to no other network.",
        why: "Nobody with such an address can come or be reached: the rule never acts. Mostly the range is a slip, or left over from \
            another VPC.",
        instead: "Name the addresses of this VPC, or remove the rule. With a peering or a VPN to come, keep it.",
        page: super::pages::GROUPS,
        Network,
        bad: r#"{
  "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }],
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{ "Main": true }],
    "Routes": [{ "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local" }]
  }],
  "SecurityGroups": [{
    "GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissionsEgress": [],
    "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.1.0.0/16" }] }]
  }]
}"#,
        good: r#"{
  "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }],
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{ "Main": true }],
    "Routes": [
      { "DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local" },
      { "DestinationCidrBlock": "10.1.0.0/16", "VpcPeeringConnectionId": "pcx-1" }
    ]
  }],
  "SecurityGroups": [{
    "GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissionsEgress": [],
    "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.1.0.0/16" }] }]
  }]
}"#,
    },
    rule! {
        "SUBNETS_OVERLAP", Suggestion, Ours, None;
        what: "Two subnets of a VPC that share addresses.",
        why: "AWS refuses the second one, so this is not what any VPC has: one of the blocks is a slip.",
        instead: "Give each subnet a block of its own within the VPC's.",
        page: (
            "Subnet CIDR blocks",
            "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
            "2026-09-26",
        ),
        Network,
        bad: r#"{
  "Subnets": [
    { "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/23" },
    { "SubnetId": "subnet-2", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24" }
  ]
}"#,
        good: r#"{
  "Subnets": [
    { "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24" },
    { "SubnetId": "subnet-2", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24" }
  ]
}"#,
    },
    rule! {
        "SUBNET_SPLIT_BY_RULE", Suggestion, Ours, None;
        what: "A rule whose block is a part of a described subnet, and no single address.",
        why: "AWS gives addresses of a subnet as they come: which of its members the rule is about is chance.",
        instead: "Name the whole subnet, single addresses that are fixed, or, in a security group, the other group.",
        page: (
            "Subnet CIDR blocks",
            "https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html",
            "2026-09-26",
        ),
        Network,
        bad: r#"{
  "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24" }],
  "SecurityGroups": [{
    "GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissionsEgress": [],
    "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.1.0/25" }] }]
  }]
}"#,
        good: r#"{
  "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24" }],
  "SecurityGroups": [{
    "GroupId": "sg-1", "GroupName": "web", "VpcId": "vpc-1", "IpPermissionsEgress": [],
    "IpPermissions": [{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.1.0/24" }] }]
  }]
}"#,
    },
    rule! {
        "VPC_PEERING_ROUTE_TOO_WIDE", Warning, Ours, None;
        what: "A route to a peering connection for everything, or for more than the VPC behind it has.",
        why: "A peering leads to the addresses of the other VPC and no further: not to its internet gateway, not to its other \
            peerings. What the route takes besides is lost, and a default route takes the internet.",
        instead: "Route the blocks of the other VPC there, or the part of them that is needed.",
        page: (
            "VPC peering connection routes",
            "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
            "2026-09-26",
        ),
        Network,
        bad: r#"{
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1",
    "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "VpcPeeringConnectionId": "pcx-1" }]
  }]
}"#,
        good: r#"{
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1",
    "Routes": [{ "DestinationCidrBlock": "10.1.0.0/16", "VpcPeeringConnectionId": "pcx-1" }]
  }]
}"#,
    },
];

/// A block that a rule names.
struct Named<'d> {
    block: Cidr,
    span: Span,
    vpc: &'d str,
    /// What stands before the block in a sentence.
    says: String,
    /// The rules whose blocks may make up a subnet together.
    beside: Ranges,
}

fn check(network: &Network<'_>, findings: &mut Findings) {
    overlaps(network, findings);
    peerings(network, findings);
    let closed = closed(network);
    for named in named(network) {
        let is_there = |of: &Cidr| of.overlaps(&named.block);
        if let Some((_, blocks)) = closed.iter().find(|(vpc, _)| *vpc == named.vpc)
            && !blocks.iter().any(is_there)
            && is_private(named.block)
        {
            let message = format!(
                "{}, which no VPC around has: the described route tables of `{}` lead to no other network.",
                named.says,
                json::clip(named.vpc)
            );
            findings.add("SG_CIDR_OUTSIDE_VPC", named.span, message);
            continue;
        }
        let split = network.subnets.iter().filter(|subnet| subnet.vpc == named.vpc).find(|subnet| {
            findings.work.spend(1 + subnet.blocks.len())
                && subnet.blocks.iter().any(|(block, _)| {
                    named.block.length() > block.length()
                        && block.overlaps(&named.block)
                        && !block.ranges().minus(&named.beside).is_empty()
                })
        });
        if let Some(subnet) = split {
            let message = format!("{}, a part of the addresses of `{}`.", named.says, json::clip(subnet.id));
            findings.add("SUBNET_SPLIT_BY_RULE", named.span, message);
        }
    }
}

/// Whether all of a block is private.
fn is_private(block: Cidr) -> bool {
    let inside = !block.is_v6() && public(block).is_empty() && vpc::is_inside(vpc::sample(&block.ranges(), false));
    inside && block.length() >= 8
}

/// The blocks of rules of one VPC, but single addresses.
fn named<'d>(network: &Network<'d>) -> Vec<Named<'d>> {
    let mut out = Vec::new();
    for group in &network.groups {
        for (way, rules) in group.ways() {
            let mut beside: HashMap<_, Vec<(u128, u128)>> = HashMap::new();
            for rule in rules {
                if let (Peer::Block(block), Some(ports)) = (rule.peer, rule.ports) {
                    beside.entry((block.is_v6(), ports)).or_default().extend(block.ranges().iter());
                }
            }
            for rule in rules {
                let (Peer::Block(block), Some(ports)) = (rule.peer, rule.ports) else { continue };
                if is_single(block) || public(block) == block.ranges() && !block.is_v6() {
                    continue;
                }
                let beside = beside.get(&(block.is_v6(), ports)).cloned().unwrap_or_default();
                let says = format!("`{}` allows {}", json::clip(group.id), rule.what(way));
                let beside = Ranges::from_list(beside);
                out.push(Named { block, span: rule.node.span, vpc: group.vpc, says, beside });
            }
        }
    }
    for acl in &network.acls {
        for way in Way::BOTH {
            let mut beside: HashMap<_, Vec<(u128, u128)>> = HashMap::new();
            let key = |entry: &super::read::Entry<'_>| {
                (entry.is_v6(), entry.rule.protocol, entry.rule.ports, entry.rule.allow)
            };
            for entry in acl.rules(way).iter().filter(|entry| !entry.is_last()) {
                beside.entry(key(entry)).or_default().extend(entry.rule.block.ranges().iter());
            }
            let told = acl.rules(way).iter().filter(|entry| !entry.is_last() && !entry.is_for_replies());
            for entry in told.filter(|entry| !is_single(entry.rule.block)) {
                let block = entry.rule.block;
                if public(block) == block.ranges() && !block.is_v6() {
                    continue;
                }
                let verb = if entry.rule.allow { "allows" } else { "denies" };
                let says = format!(
                    "{} rule {} of `{}` {verb} {}",
                    capital(way.word()),
                    entry.rule.number,
                    json::clip(acl.id),
                    entry.what(way)
                );
                let beside = Ranges::from_list(beside.get(&key(entry)).cloned().unwrap_or_default());
                out.push(Named { block, span: entry.node.span, vpc: acl.vpc, says, beside });
            }
        }
    }
    out
}

fn is_single(block: Cidr) -> bool {
    block.length() == if block.is_v6() { 128 } else { 32 }
}

/// VPCs from which the described route tables lead to no other network, each with the blocks of all VPCs around.
fn closed<'d>(network: &Network<'d>) -> Vec<(&'d str, Vec<Cidr>)> {
    let leads_away = |route: Node<'_>| {
        let target = vpc::shape::route_members().find_map(|member| text(route, member));
        let is_known = target.is_some_and(|target| {
            let kind = vpc::shape::Shape::of_id(target);
            let inner = [&shape::INTERNET_GATEWAY, &shape::EGRESS_ONLY_GATEWAY, &shape::NAT_GATEWAY, &shape::ENDPOINT];
            target == shape::LOCAL || kind.is_some_and(|kind| inner.contains(&kind))
        });
        !is_known
    };
    let mut tables: HashMap<&str, bool> = HashMap::new();
    for table in network.parts(&shape::ROUTE_TABLE) {
        let Some(vpc) = text(table, "VpcId") else { continue };
        let routes = table.get("Routes");
        let away = routes.is_none_or(|routes| items(routes).any(leads_away))
            || table.get("PropagatingVgws").is_some_and(|list| items(list).next().is_some());
        *tables.entry(vpc).or_default() |= away;
    }
    let all: Vec<Cidr> = network.vpcs.iter().flat_map(|vpc| vpc.blocks.iter().map(|(block, _)| *block)).collect();
    let is_closed = |id: &str| tables.get(id) == Some(&false);
    network
        .vpcs
        .iter()
        .filter(|vpc| is_closed(vpc.id) && !vpc.blocks.is_empty())
        .map(|vpc| (vpc.id, all.clone()))
        .collect()
}

fn overlaps(network: &Network<'_>, findings: &mut Findings) {
    let mut blocks: Vec<_> = network
        .subnets
        .iter()
        .flat_map(|subnet| subnet.blocks.iter().map(move |(block, span)| (subnet.vpc, *block, subnet, *span)))
        .collect();
    json::sort_by(&mut blocks, |a, b| (a.0, a.1, a.2.id).cmp(&(b.0, b.1, b.2.id)));
    let mut reach: Option<&(&str, Cidr, &super::read::Holder<'_>, Span)> = None;
    for own in &blocks {
        match reach {
            Some(before) if before.0 == own.0 && before.1.overlaps(&own.1) && before.2.id != own.2.id => {
                let (other, block) = (json::clip(before.2.id), before.1);
                let message =
                    format!("{} of `{}` shares addresses with {block} of `{other}`.", own.1, json::clip(own.2.id));
                findings.add("SUBNETS_OVERLAP", own.3, message);
            }
            _ => reach = Some(own),
        }
    }
}

fn peerings(network: &Network<'_>, findings: &mut Findings) {
    for table in network.parts(&shape::ROUTE_TABLE) {
        let (Some(id), own) = (text(table, "RouteTableId"), text(table, "VpcId")) else { continue };
        for route in table.get("Routes").into_iter().flat_map(items) {
            let Some(peering) = text(route, "VpcPeeringConnectionId") else { continue };
            let written = route.get("DestinationCidrBlock").or_else(|| route.get("DestinationIpv6CidrBlock"));
            let Some((node, (block, _))) = written.and_then(|node| Some((node, Cidr::parse(node.as_str()?)?))) else {
                continue;
            };
            let behind = behind(network, peering, own);
            let known: Vec<&Cidr> = behind.iter().filter(|of| of.is_v6() == block.is_v6()).collect();
            let is_wider = !known.is_empty()
                && known.iter().any(|of| of.overlaps(&block))
                && !block
                    .ranges()
                    .minus(&Ranges::from_list(
                        known.iter().flat_map(|of| of.ranges().iter().collect::<Vec<_>>()).collect(),
                    ))
                    .is_empty();
            if block.length() == 0 || is_wider {
                let message = format!(
                    "`{}` sends {block} to `{}`, which leads to the addresses of the other VPC and no further.",
                    json::clip(id),
                    json::clip(peering)
                );
                findings.add("VPC_PEERING_ROUTE_TOO_WIDE", node.span, message);
            }
        }
    }
}

/// The blocks of the VPC at the other end of a peering, as far as they are described.
fn behind(network: &Network<'_>, peering: &str, own: Option<&str>) -> Vec<Cidr> {
    let of = |node: &Node<'_>| text(*node, "VpcPeeringConnectionId") == Some(peering);
    let Some(node) = network.parts(&shape::PEERING).find(of) else { return Vec::new() };
    let mut sides = ["AccepterVpcInfo", "RequesterVpcInfo"].iter().filter_map(|side| node.get(side));
    let Some(other) = sides.find(|side| text(*side, "VpcId") != own) else { return Vec::new() };
    let sets = [("CidrBlockSet", "CidrBlock"), ("Ipv6CidrBlockSet", "Ipv6CidrBlock")];
    let of_sets = sets
        .iter()
        .flat_map(|(set, member)| other.get(set).into_iter().flat_map(items).filter_map(|item| text(item, member)));
    text(other, "CidrBlock")
        .into_iter()
        .chain(of_sets)
        .filter_map(|text| Some(Cidr::parse(text)?.0))
        .take(200)
        .collect()
}
