//! Groups that let the whole internet in. What several rules let in together counts (R26).

use vpc::{Cidr, Ranges};

use super::read::{Group, Network, Rule as GroupRule, Way, is_world, is_world_block, public};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "SG_INGRESS_ALL_PORTS_WORLD", Security, Ours, Network(check);
        what: "Rules of a security group that let every port in from the whole internet.",
        why: "Whatever listens on an interface with this group is offered to everybody, also what somebody starts later.",
        instead: "Open the ports that are served, and those for administration to known networks alone.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(r#"{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_22_WORLD", Security, Ours, None;
        what: "Rules of a security group that let SSH, port 22, in from the whole internet.",
        why: "Port 22 of every address is tried all the time, with passwords and keys that leaked elsewhere.",
        instead: "Name the networks of those who administer, or use Session Manager or EC2 Instance Connect Endpoint.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "203.0.113.7/32" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_3389_WORLD", Security, Ours, None;
        what: "Rules of a security group that let Remote Desktop, port 3389, in from the whole internet.",
        why: "Port 3389 is one of the most used ways of ransomware into networks.",
        instead: "Name the networks of those who administer, or use Fleet Manager, which needs no open port.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389, "Ipv6Ranges": [{ "CidrIpv6": "::/0" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 3389, "ToPort": 3389, "IpRanges": [{ "CidrIp": "203.0.113.7/32" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_DATABASE_PORT_WORLD", Security, Ours, None;
        what: "Rules of a security group that let ports of databases, caches and the like in from the whole internet.",
        why: "Only servers talk to a database. One that everybody can reach is found within hours, and some of them ask for no \
            password.",
        instead: "Name the security group of the servers that use it as the source.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{ "GroupId": "sg-2" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_HIGH_RISK_PORT_WORLD", Security, Ours, None;
        what: "Rules of a security group that let ports which are often attacked in from the whole internet.",
        why: "AWS Security Hub has a list of them: mail, file sharing, remote calls, development servers and proxies.",
        instead: "Name the networks that need the port, or put a load balancer before it.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_UNAUTHORIZED_PORT_WORLD", Security, Ours, None;
        what: "Rules of a security group that let a port other than 80 and 443 in from the whole internet.",
        why: "Only web servers have reason to be open to everybody. AWS Security Hub takes 80 and 443 to be meant, and everything \
            else to be forgotten.",
        instead: "Name the networks that need the port. If everybody is to reach it, acknowledge this with the reason.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 7000, "ToPort": 7000, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_80_WORLD", Suggestion, Ours, None;
        what: "Rules of a security group that let HTTP without encryption, port 80, in from the whole internet.",
        why: "Everybody on the way reads and changes what is sent by plain HTTP.",
        instead: "Serve 443, and keep 80 for nothing but sending browsers there.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
    },
];

/// Databases, caches, queues and search engines, and old protocols that are no safer.
const DATABASES: &[(u16, u16)] = &[
    (20, 21),
    (23, 23),
    (1433, 1434),
    (1521, 1521),
    (2483, 2483),
    (3306, 3306),
    (5432, 5432),
    (5601, 5601),
    (6379, 6379),
    (7199, 7199),
    (8888, 8888),
    (9092, 9092),
    (9160, 9160),
    (9200, 9200),
    (9300, 9300),
    (11211, 11211),
    (27017, 27018),
];
/// Those of Security Hub's list that are none of the above.
const HIGH_RISK: &[(u16, u16)] = &[
    (25, 25),
    (110, 110),
    (135, 135),
    (143, 143),
    (445, 445),
    (3000, 3000),
    (4333, 4333),
    (5000, 5000),
    (5500, 5500),
    (8080, 8080),
    (8088, 8088),
];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for group in &network.groups {
        for v6 in [false, true] {
            // What lets in TCP, and what lets in UDP alone.
            for protocol in [6, 17] {
                for open in opened(group, v6, protocol, findings) {
                    tell(group, protocol, &open, findings);
                }
            }
        }
    }
}

/// Ports that one rule, or several together, open to the whole internet.
struct Open<'g, 'd> {
    rules: Vec<&'g GroupRule<'d>>,
    ports: Ranges,
    /// Whether a rule for all protocols is among them.
    all_protocols: bool,
}

fn opened<'g, 'd>(group: &'g Group<'d>, v6: bool, protocol: u8, findings: &mut Findings) -> Vec<Open<'g, 'd>> {
    let of = |rule: &'g GroupRule<'d>| {
        let (of, ports) = rule.ports?;
        let block = rule.block().filter(|block| block.is_v6() == v6)?;
        of.is_none_or(|of| of == protocol).then_some((rule, of.is_none(), ports, block))
    };
    let rules: Vec<_> = group.rules(Way::In).into_iter().flatten().filter_map(of).collect();
    let mut out = Vec::new();
    let mut parts = Vec::new();
    for (rule, all_protocols, ports, block) in rules {
        let range = Ranges::of(ports.0.into(), ports.1.into());
        if is_world_block(block) {
            // A rule for all protocols is told with TCP.
            if !(all_protocols && protocol == 17) {
                out.push(Open { rules: vec![rule], ports: range, all_protocols });
            }
        } else if !public(block).is_empty() {
            parts.push((rule, all_protocols, range, block));
        }
    }
    // Without blocks of a half or a quarter no few rules make up the internet; with as many as a group may have others can.
    let whole = parts.iter().fold(Ranges::NONE, |sum, (_, _, _, block)| sum.union(&block.ranges()));
    if !is_world(v6, &whole) || !findings.work.spend(parts.len().saturating_mul(parts.len())) {
        return out;
    }
    let mut ends: Vec<u128> = parts.iter().flat_map(|(_, _, range, _)| range.hull()).map(|(first, _)| first).collect();
    json::sort_and_dedup(&mut ends);
    for first in ends {
        let mut ports = Ranges::of(first, 65535);
        let (mut covered, mut taken) = (Ranges::NONE, Vec::new());
        for (rule, all_protocols, range, block) in &parts {
            if range.contains(first) && !block.ranges().minus(&covered).is_empty() {
                covered = covered.union(&block.ranges());
                ports = ports.and(range);
                taken.push((*rule, *all_protocols));
            }
        }
        let is_known = out.iter().any(|open| ports.minus(&open.ports).is_empty());
        let is_told = taken.iter().all(|(_, all)| *all) && protocol == 17;
        if is_world(v6, &covered) && !is_known && !is_told {
            let all_protocols = taken.iter().all(|(_, all)| *all);
            out.push(Open { rules: taken.into_iter().map(|(rule, _)| rule).collect(), ports, all_protocols });
        }
    }
    out
}

fn tell(group: &Group<'_>, protocol: u8, open: &Open<'_, '_>, findings: &mut Findings) {
    let Some(first) = open.rules.first() else { return };
    let blocks: Vec<String> =
        open.rules.iter().filter_map(|rule| rule.block()).map(|block: Cidr| block.to_string()).collect();
    let whom = match blocks.as_slice() {
        [one] => one.clone(),
        [rest @ .., last] => {
            let more = if rest.len() > 6 { " and others" } else { "" };
            let shown: Vec<&str> = rest.iter().take(6).map(String::as_str).collect();
            format!("{}{more} and {last}, together the whole internet", shown.join(", "))
        }
        [] => return,
    };
    let mut add = |code: &'static str, what: String| {
        findings.add(code, first.node.span, format!("`{}` lets {what} in from {whom}.", json::clip(group.id)));
    };
    let name = vpc::protocol_name(protocol);
    let every = Ranges::of(1, 65535);
    if every.minus(&open.ports).is_empty() {
        let what =
            if open.all_protocols { "every port of every protocol".to_owned() } else { format!("every {name} port") };
        return add("SG_INGRESS_ALL_PORTS_WORLD", what);
    }
    let listed = |ports: &Ranges| {
        let s = if ports.single().is_some() { "" } else { "s" };
        format!("{name} port{s} {ports}")
    };
    let of = |list: &[(u16, u16)]| {
        let list = list.iter().map(|(first, last)| (u128::from(*first), u128::from(*last)));
        open.ports.and(&Ranges::from_list(list.collect()))
    };
    let mut told = false;
    for (code, list, protocols) in [
        ("SG_INGRESS_22_WORLD", &[(22, 22)][..], &[6][..]),
        ("SG_INGRESS_3389_WORLD", &[(3389, 3389)], &[6, 17]),
        ("SG_INGRESS_DATABASE_PORT_WORLD", DATABASES, &[6, 17]),
        ("SG_INGRESS_HIGH_RISK_PORT_WORLD", HIGH_RISK, &[6, 17]),
    ] {
        let ports = of(list);
        if !ports.is_empty() && protocols.contains(&protocol) {
            told = true;
            add(code, listed(&ports));
        }
    }
    let web: &[(u16, u16)] = if protocol == 6 { &[(80, 80), (443, 443)] } else { &[(443, 443)] };
    let others = open.ports.minus(&of(web));
    if !told && !others.is_empty() {
        told = true;
        add("SG_INGRESS_UNAUTHORIZED_PORT_WORLD", listed(&others));
    }
    if !told && protocol == 6 && open.ports.contains(80) {
        add("SG_INGRESS_80_WORLD", listed(&Ranges::one(80)));
    }
}
