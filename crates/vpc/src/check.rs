//! What does not fit together: parts that are named and not there, overlaps, rules that stand twice.

use std::collections::{HashMap, HashSet};

use crate::Cidr;
use crate::model::{Entry, Network, Peer, Place, Target};
use crate::problem::{NetworkProblem, NetworkSeverity, Problems};
use crate::shape::{self, Shape};

pub(crate) fn check(network: &Network, problems: &mut Problems) {
    // What is about a list that was not there is good to know, and no mistake (N112).
    let about = |shape: &Shape| if network.gives(shape) { NetworkSeverity::Error } else { NetworkSeverity::Note };
    for vpc in &network.vpcs {
        let mut blocks = vpc.cidrs.clone();
        json::sort(&mut blocks);
        overlaps(&blocks, |a, b| {
            problems.push(NetworkProblem::error(&vpc.id, "CidrBlockAssociationSet", format!("{a} and {b} overlap")));
        });
        subnets_of(network, &vpc.subnets, problems);
    }
    for subnet in &network.subnets {
        let Some(vpc) = network.vpcs.get(subnet.vpc) else { continue };
        let outside = |block: &&Cidr| !vpc.cidrs.is_empty() && !vpc.cidrs.iter().any(|of| of.contains(block.at(0)));
        for block in subnet.cidrs.iter().filter(outside) {
            let message = format!("{block} is in no CIDR block of `{}`", vpc.id);
            problems.push(NetworkProblem::error(&subnet.id, "CidrBlock", message));
        }
        if subnet.table.or(vpc.main_table).is_none() {
            let why = if network.gives(&shape::ROUTE_TABLE) {
                "it is associated with no route table, and the VPC's main one is not described"
            } else {
                "no route tables are described"
            };
            problems.push(NetworkProblem::new(about(&shape::ROUTE_TABLE), &subnet.id, "RouteTables", why)); // N52
        }
        if subnet.acl.or(vpc.default_acl).is_none() {
            let why = if network.gives(&shape::NETWORK_ACL) {
                "it is associated with no network ACL, and the VPC's default one is not described"
            } else {
                "no network ACLs are described"
            };
            problems.push(NetworkProblem::new(about(&shape::NETWORK_ACL), &subnet.id, "NetworkAcls", why)); // N10
        }
    }
    for acl in &network.acls {
        for (entries, direction) in
            acl.entries.iter().flat_map(|all| [(&all.ingress, "inbound"), (&all.egress, "outbound")])
        {
            numbers(&acl.id, entries, direction, problems);
        }
    }
    groups(network, problems);
    interfaces(network, problems);
    for table in &network.tables {
        for route in &table.routes {
            let is_described = network.place(&route.target).is_some();
            if !is_described && !matches!(route.kind, Target::Local | Target::Unsupported) {
                let list = Shape::of_id(&route.target);
                let is_given = list.is_some_and(|shape| network.gives(shape));
                let severity = if is_given { NetworkSeverity::Warning } else { NetworkSeverity::Note };
                problems.push(NetworkProblem::new(
                    severity,
                    &table.id,
                    "Routes",
                    format!("the target `{}` is not described", route.target),
                ));
            }
        }
    }
    for peering in &network.peerings {
        let [requester, accepter] = &peering.sides;
        if peering.status.as_deref() != Some("active") {
            continue;
        }
        let mut blocks: Vec<Cidr> = requester.cidrs.iter().chain(&accepter.cidrs).copied().collect();
        json::sort(&mut blocks);
        overlaps(&blocks, |a, b| {
            // N76
            if requester.cidrs.contains(a) != requester.cidrs.contains(b) || a == b {
                let message = format!("{a} and {b} overlap, which AWS does not allow for a peering");
                problems.push(NetworkProblem::error(&peering.id, "CidrBlockSet", message));
            }
        });
    }
}

fn subnets_of(network: &Network, subnets: &[usize], problems: &mut Problems) {
    let mut blocks = Vec::new();
    for at in subnets {
        if let Some(subnet) = network.subnets.get(*at) {
            blocks.extend(subnet.cidrs.iter().map(|block| (*block, &subnet.id)));
        }
    }
    json::sort(&mut blocks);
    // Sorted by first address, overlapping blocks meet an earlier one that ends last so far.
    let mut reach: Option<(Cidr, &String)> = None;
    for (block, id) in blocks {
        match reach {
            Some((before, other)) if before.overlaps(&block) => {
                problems.push(NetworkProblem::error(
                    id,
                    "CidrBlock",
                    format!("{block} overlaps {before} of `{other}`"),
                ));
            }
            _ => reach = Some((block, id)),
        }
    }
}

/// Pairs of sorted blocks that share addresses, each block with one that begins before it.
fn overlaps(sorted: &[Cidr], mut found: impl FnMut(&Cidr, &Cidr)) {
    let mut reach: Option<&Cidr> = None;
    for block in sorted {
        match reach {
            Some(before) if before.overlaps(block) => found(before, block),
            _ => reach = Some(block),
        }
    }
}

fn numbers(id: &str, entries: &[Entry], direction: &str, problems: &mut Problems) {
    for pair in entries.windows(2) {
        if let [a, b] = pair
            && a.number == b.number
        {
            let message = format!("{direction} rule {} stands twice; AWS has one rule for a number", a.number);
            problems.push(NetworkProblem::error(id, &format!("rule {}", a.number), message));
        }
    }
    for entry in entries {
        // N2
        if !(1..=32768).contains(&entry.number) {
            let message = format!("{direction} rule number {} is not between 1 and 32766", entry.number);
            problems.push(NetworkProblem::warning(id, &format!("rule {}", entry.number), message));
        }
    }
}

fn groups(network: &Network, problems: &mut Problems) {
    for group in &network.groups {
        for (rules, field) in [(&group.ingress, "IpPermissions"), (&group.egress, "IpPermissionsEgress")] {
            let Some(rules) = rules else {
                problems.push(NetworkProblem::error(
                    &group.id,
                    field,
                    "the rules are missing; what they would allow is undetermined",
                ));
                continue;
            };
            let mut named = HashSet::new();
            for rule in rules {
                match &rule.peer {
                    Peer::Group { stale: true, id, .. } if named.insert(id) => {
                        let message =
                            format!("the rule for `{id}` is stale: its peering is gone, so it matches nothing");
                        problems.push(NetworkProblem::warning(&group.id, field, message)); // N46
                    }
                    Peer::Group { id, .. } if network.place(id).is_none() && named.insert(id) => {
                        problems.push(NetworkProblem::note(
                            &group.id,
                            field,
                            format!("the referenced group `{id}` is not described"),
                        ));
                    }
                    Peer::List(id) if network.list(id).is_none_or(|list| list.blocks.is_none()) && named.insert(id) => {
                        problems.push(NetworkProblem::warning(
                            &group.id,
                            field,
                            format!("the CIDR blocks of `{id}` are not given"),
                        ));
                    }
                    _ => {}
                }
            }
        }
    }
}

fn interfaces(network: &Network, problems: &mut Problems) {
    let mut missing: HashMap<&str, &str> = HashMap::new();
    for interface in &network.interfaces {
        match interface.groups.as_deref() {
            None if interface.endpoint.is_none() => {
                problems.push(NetworkProblem::error(&interface.id, "Groups", "the security groups are missing"));
            }
            Some([]) if interface.kind == "interface" => {
                let message = "it has no security group, so no group filters it; AWS gives instances at least one";
                problems.push(NetworkProblem::warning(&interface.id, "Groups", message)); // N48
            }
            groups => {
                for id in groups.unwrap_or_default() {
                    if !matches!(network.place(id), Some(Place::Group(_))) {
                        missing.entry(id).or_insert(&interface.id);
                    }
                }
            }
        }
        if interface.addresses.is_empty() {
            problems.push(NetworkProblem::error(&interface.id, "PrivateIpAddresses", "it has no address"));
        }
        if let Some(subnet) = network.subnets.get(interface.subnet) {
            for address in &interface.addresses {
                if !subnet.cidrs.iter().any(|block| block.contains(address.private)) {
                    let message = format!("{} is not in its subnet `{}`", address.private, subnet.id);
                    problems.push(NetworkProblem::error(&interface.id, "PrivateIpAddresses", message));
                }
            }
        }
    }
    for (id, by) in missing {
        let severity =
            if network.gives(&shape::SECURITY_GROUP) { NetworkSeverity::Error } else { NetworkSeverity::Note };
        problems.push(NetworkProblem::new(
            severity,
            id,
            "",
            format!("`{by}` has this security group, and nothing describes it"),
        ));
    }
}
