//! Rules of groups one by one: too wide, inside another one, of no use.

use json::Patch;

use super::read::capital;
use super::read::{Group, Network, Peer, Rule as GroupRule, Way, is_world_block, public};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "SG_INGRESS_WIDE_PUBLIC_CIDR", Security, Ours, Network(check);
        what: "An inbound rule of a security group for a public IPv4 range of /1 to /23.",
        why: "Such a range belongs to many owners. Hardly anybody has that many addresses, so the rule lets strangers in.",
        instead: "Name the addresses that are known, or a prefix list of them.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "52.0.0.0/11" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "52.94.76.0/24" }] }"#, ""
        ),
    },
    rule! {
        "WIDE_PUBLIC_CIDR", Warning, Ours, None;
        what: "An outbound rule of a security group, or a rule of a network ACL that allows, for a public range wider than /8.",
        why: "It is a large part of the internet, and looks like a network that somebody knows. Often the length of the prefix is a \
            slip.",
        instead: "Name the ranges that are meant. If everything is meant, write `0.0.0.0/0`.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!("", r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "52.0.0.0/6" }] }"#),
        good: super::pages::group!("", r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "52.0.0.0/11" }] }"#),
    },
    rule! {
        "SG_INGRESS_NOT_32", Suggestion, Ours, None;
        what: "An inbound rule of a security group for a small public range, /24 to /31, instead of single addresses.",
        why: "Every address of the range gets in, also those that others are given later.",
        instead: "Name the addresses that come, each with /32. If the whole range is yours, acknowledge this with the reason.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "52.94.76.0/28" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{ "CidrIp": "52.94.76.9/32" }] }"#, ""
        ),
    },
    rule! {
        "SG_INGRESS_PORT_RANGE", Suggestion, Ours, None;
        what: "An inbound rule of a security group for a range of TCP or UDP ports.",
        why: "Every port of the range is open, also those on which nothing is meant to listen.",
        instead: "Write a rule for each port that is served.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8100, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8000, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
    },
    rule! {
        "SG_EGRESS_PORT_RANGE", Suggestion, Ours, None;
        what: "An outbound rule of a security group for a range of TCP or UDP ports.",
        why: "Replies need no rule, as groups know what they belong to. So a range lets connections out to ports that nothing is known \
            to need.",
        instead: "Write a rule for each port that is used.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!("", r#"{ "IpProtocol": "tcp", "FromPort": 1024, "ToPort": 65535, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#),
        good: super::pages::group!("", r#"{ "IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#),
    },
    rule! {
        "SG_INGRESS_ALL_PROTOCOLS", Warning, Ours, None;
        what: "An inbound rule of a security group that lets every protocol in from a range of addresses.",
        why: "Whoever has an address of the range reaches whatever listens, on every port.",
        instead: "Name the protocol and the ports that are served. Members of a group among themselves are named by the group.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(r#"{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""),
        good: super::pages::group!(r#"{ "IpProtocol": "-1", "UserIdGroupPairs": [{ "GroupId": "sg-1" }] }"#, ""),
    },
    rule! {
        "SG_EGRESS_ALL_PROTOCOLS", Suggestion, Ours, None;
        what: "An outbound rule of a security group that lets every protocol out to a range of addresses.",
        why: "A server that somebody broke into can talk to everything there.",
        instead: "Name the protocol and the ports that are used.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!("", r#"{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#),
        good: super::pages::group!("", r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#),
    },
    rule! {
        "SG_EGRESS_WORLD", Info, Ours, None;
        what: "An outbound rule of a security group that lets every protocol out to the whole internet.",
        why: "AWS gives each new group this rule. It is convenient, and lets a server that somebody broke into send out what it \
            finds.",
        instead: "Where that matters, allow 443 to what the server uses, or to prefix lists and endpoints of AWS's services.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!("", r#"{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#),
        good: super::pages::group!("", r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#),
    },
    rule! {
        "SG_RULE_COVERED", Warning, Ours, None;
        what: "A rule of a security group that another rule of the same group and direction covers.",
        why: "Groups only allow, and what any rule allows passes. So the narrower rule changes nothing, and whoever removes it closes \
            nothing.",
        instead: "Remove the narrower rule. If only that was meant, remove the wider one.",
        page: super::pages::GROUPS,
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }, { "CidrIp": "10.0.0.0/8" }] }"#,
            ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
    },
    rule! {
        "SG_REDUNDANT_EPHEMERAL_RULE", Warning, Ours, None;
        what: "An inbound rule of a security group that opens the clients' ports to the whole internet, as network ACLs need it.",
        why: "A security group lets the reply to what goes out in by itself. Such a rule is not needed for that, and opens everything \
            that listens on those ports.",
        instead: "Remove it. The network ACL needs a rule for the clients' ports, the group does not.",
        page: (
            "Security group connection tracking",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html",
            "2026-09-26",
        ),
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 1024, "ToPort": 65535, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#, ""
        ),
        good: super::pages::group!(
            "", r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#
        ),
    },
];

/// The ranges that pages name for clients (N18).
const CLIENTS: &[(u16, u16)] = &[(1024, 65535), (32768, 65535), (32768, 61000), (32768, 60999), (49152, 65535)];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for group in &network.groups {
        for (way, rules) in group.ways() {
            let is_open = |rule: &&GroupRule<'_>| {
                way == Way::Out
                    && rule.ports.is_some_and(|(protocol, _)| protocol.is_none())
                    && rule.block().is_some_and(is_world_block)
            };
            // Of IPv4 and IPv6 one is told.
            let open = rules.iter().find(is_open).map(|rule| rule.node.span);
            let others = rules.iter().filter(|rule| !is_open(rule) || Some(rule.node.span) == open);
            others.for_each(|rule| wide(group, way, rule, findings));
            covered(network, group, way, rules, findings);
        }
    }
    for acl in &network.acls {
        for way in Way::BOTH {
            let wide = acl.rules(way).iter().filter(|entry| entry.rule.allow && is_wide(entry.rule.block));
            for entry in wide.filter(|entry| !entry.is_for_replies()) {
                let message = format!(
                    "{} rule {} of `{}` allows {}, a large part of the internet.",
                    capital(way.word()),
                    entry.rule.number,
                    json::clip(acl.id),
                    entry.what(way)
                );
                findings.add("WIDE_PUBLIC_CIDR", entry.node.span, message);
            }
        }
    }
}

/// Whether a block is a part of the internet with more than 2²⁴ addresses; halves are how some write the whole.
fn is_wide(block: vpc::Cidr) -> bool {
    !block.is_v6() && (2..8).contains(&block.length()) && !public(block).is_empty()
}

fn wide(group: &Group<'_>, way: Way, rule: &GroupRule<'_>, findings: &mut Findings) {
    let (Some((protocol, ports)), Some(block)) = (rule.ports, rule.block()) else { return };
    let begin = format!("`{}` allows {}", json::clip(group.id), rule.what(way));
    let mut add = |code: &'static str, what: &str| findings.add(code, rule.node.span, format!("{begin}{what}."));
    let (is_world, is_public) = (is_world_block(block), !block.is_v6() && !public(block).is_empty());
    let is_range = matches!(protocol, Some(6 | 17)) && ports.0 != ports.1;
    let is_all = is_range && ports.0 <= 1 && ports.1 == u16::MAX;
    match (way, block.length()) {
        (Way::In, 1..=23) if is_public && !is_world => {
            add("SG_INGRESS_WIDE_PUBLIC_CIDR", ", a public range of many owners")
        }
        (Way::In, 24..=31) if is_public => add("SG_INGRESS_NOT_32", ", a range instead of single addresses"),
        (Way::Out, _) if is_wide(block) => add("WIDE_PUBLIC_CIDR", ", a large part of the internet"),
        _ => {}
    }
    match (way, protocol) {
        // What is open to the whole internet is told by rules of its own.
        (Way::In, None) if !is_world => add("SG_INGRESS_ALL_PROTOCOLS", ", every port of every protocol"),
        (Way::Out, None) if is_world => add("SG_EGRESS_WORLD", ", as AWS lets every new group"),
        (Way::Out, None) => add("SG_EGRESS_ALL_PROTOCOLS", ", every port of every protocol"),
        (Way::In, _) if is_world && CLIENTS.contains(&ports) && is_range => {
            add("SG_REDUNDANT_EPHEMERAL_RULE", "; for replies a security group needs no rule");
        }
        (Way::In, _) if is_range && !(is_world && is_all) => add("SG_INGRESS_PORT_RANGE", ", a range of ports"),
        (Way::Out, _) if is_range && !is_all => add("SG_EGRESS_PORT_RANGE", ", a range of ports"),
        _ => {}
    }
}

/// Rules that another one covers: a rule covers itself, and of two that are the same the later one is told.
fn covered(network: &Network<'_>, group: &Group<'_>, way: Way, rules: &[GroupRule<'_>], findings: &mut Findings) {
    for (at, rule) in rules.iter().enumerate() {
        if !findings.work.spend(rules.len() * 4) {
            return;
        }
        let by = rules
            .iter()
            .enumerate()
            .find(|(other, wide)| *other != at && covers(wide, rule) && (*other < at || !covers(rule, wide)));
        let Some((_, by)) = by else { continue };
        let message = if by.what(way) == rule.what(way) {
            format!("`{}` allows {} already.", json::clip(group.id), rule.what(way))
        } else {
            format!(
                "`{}` allows {} already: its rule for {} covers that.",
                json::clip(group.id),
                rule.what(way),
                by.what(way)
            )
        };
        let (list, place) = rule.place;
        let patches: Vec<Patch> = network.document.remove_item(list, place).into_iter().collect();
        let title = format!("Remove the rule for {}", rule.what(way));
        findings.add_with_fix("SG_RULE_COVERED", rule.node.span, message, title, patches);
    }
}

fn covers(wide: &GroupRule<'_>, narrow: &GroupRule<'_>) -> bool {
    let (Some((a, ports)), Some((b, inner))) = (wide.ports, narrow.ports) else { return false };
    let peers = match (wide.peer, narrow.peer) {
        (Peer::Block(a), Peer::Block(b)) => {
            a.is_v6() == b.is_v6() && a.length() <= b.length() && b.ranges().minus(&a.ranges()).is_empty()
        }
        (Peer::Unknown, _) | (_, Peer::Unknown) => false,
        // Over peerings and in other accounts one id may stand twice for what is not the same.
        (a, b) => {
            a == b
                && wide.node.get("VpcPeeringConnectionId").is_none()
                    == narrow.node.get("VpcPeeringConnectionId").is_none()
        }
    };
    peers && (a.is_none() || a == b) && ports.0 <= inner.0 && inner.1 <= ports.1
}
