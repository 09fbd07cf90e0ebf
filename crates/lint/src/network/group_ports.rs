//! Protocols and ports of group rules that do not go together (N35 to N37).

use json::{Node, Patch, Span};
use vpc::shape;

use super::read::{Network, items, text};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "SG_PORTS_REQUIRED_FOR_PROTOCOL", Error, Ours, Network(check);
        what: "A rule of a security group for TCP, UDP or ICMP without `FromPort` or `ToPort`.",
        why: "AWS refuses such a rule: these protocols need a range of ports, ICMP a type and a code.",
        instead: "Write both. For every ICMP message both are -1.",
        page: (
            "IpPermission",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
            "2026-09-26",
        ),
        Network,
        bad: super::pages::group!(r#"{ "IpProtocol": "tcp", "FromPort": 443, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
    },
    rule! {
        "SG_PORTS_IGNORED_FOR_PROTOCOL", Warning, Ours, None;
        what: "A rule of a security group with ports, for all protocols or for one that AWS knows no ports of.",
        why: "AWS ignores the ports: the rule allows all of it, which is more than it looks like.",
        instead: "Name TCP or UDP if only these ports are meant. Else leave them out, or write -1.",
        page: (
            "IpPermission",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
            "2026-09-26",
        ),
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "-1", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
    },
    rule! {
        "SG_PORT_MINUS_ONE_PAIR", Error, Ours, None;
        what: "A rule of a security group in which -1 stands for every port, or every type, at one end alone.",
        why: "AWS refuses it: -1 means all of them, so nothing can follow. An ICMP type with the code -1 is legal, and stands for \
            every code of it.",
        instead: "Write -1 in both places, or the ports that are meant.",
        page: (
            "IpPermission",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
            "2026-09-26",
        ),
        Network,
        bad: super::pages::group!(
            r#"{ "IpProtocol": "icmp", "FromPort": -1, "ToPort": 0, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
        good: super::pages::group!(
            r#"{ "IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{ "CidrIp": "10.0.0.0/16" }] }"#, ""
        ),
    },
];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for group in network.parts(&shape::SECURITY_GROUP) {
        let Some(id) = text(group, "GroupId") else { continue };
        for list in ["IpPermissions", "IpPermissionsEgress"].iter().filter_map(|name| group.get(name)) {
            items(list).for_each(|rule| look(id, rule, findings));
        }
    }
    for rule in network.parts(&shape::SECURITY_GROUP_RULE) {
        if let Some(id) = text(rule, "GroupId") {
            look(id, rule, findings);
        }
    }
}

fn look(id: &str, rule: Node<'_>, findings: &mut Findings) {
    let Some(protocol) = rule.get("IpProtocol") else { return };
    let Some(written) = protocol.as_text() else { return };
    let number = |name: &str| rule.get(name)?.as_text()?.parse::<i64>().ok();
    let (from, to) = (number("FromPort"), number("ToPort"));
    let kind = match &*written.to_ascii_lowercase() {
        "tcp" | "6" | "udp" | "17" => Some("ports"),
        "icmp" | "1" | "icmpv6" | "58" | "ipv6-icmp" => Some("a type and a code"),
        _ => None,
    };
    let (shown, id) = (json::clip(written), json::clip(id));
    match (kind, from, to) {
        (Some(kind), None, _) | (Some(kind), _, None) => {
            let lacks = match (from, to) {
                (None, None) => "neither FromPort nor ToPort",
                (None, _) => "no FromPort",
                _ => "no ToPort",
            };
            let message = format!("A rule of `{id}` for {shown} has {lacks}; {shown} needs {kind}.");
            findings.add("SG_PORTS_REQUIRED_FOR_PROTOCOL", protocol.span, message);
        }
        // A type may have every code of it (M19).
        (Some(kind), Some(from), Some(to)) if (from == -1) != (to == -1) && (kind == "ports" || from == -1) => {
            let message = format!("A rule of `{id}` for {shown} goes from {from} to {to}; where one is -1, both are.");
            let span = rule.get("FromPort").map_or(protocol.span, |node| node.span);
            findings.add("SG_PORT_MINUS_ONE_PAIR", span, message);
        }
        (None, from, to) => {
            let is_all =
                |from: i64, to: i64| (from, to) == (-1, -1) || (from, to) == (0, 65535) || (from, to) == (0, 0);
            let (a, b) = (from.or(to).unwrap_or(-1), to.or(from).unwrap_or(-1));
            if is_all(a, b) {
                return;
            }
            let what = if written == "-1" { "all protocols".to_owned() } else { format!("protocol {shown}") };
            let message =
                format!("A rule of `{id}` for {what} has ports {a} to {b}, which AWS ignores: it allows all of it.");
            let places: Vec<Span> =
                ["FromPort", "ToPort"].iter().filter_map(|name| rule.get(name)).map(|node| node.span).collect();
            let patches = places.iter().map(|span| Patch { span: *span, text: "-1".to_owned() }).collect();
            let span = places.first().copied().unwrap_or(protocol.span);
            findings.add_with_fix("SG_PORTS_IGNORED_FOR_PROTOCOL", span, message, "Write -1 for every port", patches);
        }
        _ => {}
    }
}
