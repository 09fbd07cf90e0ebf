//! ACLs that let in more than was meant. What lower numbers deny is not let in (R25).

use iam::Work;
use vpc::Ranges;

use super::boxes::{Piece, sift};
use super::read::capital;
use super::read::{Acl, Entry, Network, Way, is_world_block, public};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "NACL_INGRESS_ALL_PORTS", Security, Ours, Network(check);
        what: "A rule of a network ACL that somebody wrote and that lets every port in from the whole internet.",
        why: "Such an ACL is no second line behind the security groups: one group that is open by mistake is open to everybody.",
        instead: "Allow the ports that the subnet serves, and the clients' ports for replies.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::acl!((100 inbound allow "-1" CidrBlock "0.0.0.0/0" "")),
        good: super::pages::acl!((100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
    },
    rule! {
        "NACL_INGRESS_ADMIN_PORT_WORLD", Warning, Ours, None;
        what: "A network ACL that lets SSH or Remote Desktop, ports 22 and 3389, in from the whole internet.",
        why: "Those ports are looked for all the time. Nobody has to log in from everywhere, so the ACL can keep most of the internet \
            out whatever the security groups say.",
        instead: "Name the networks of those who administer, or use Session Manager, which needs no open port.",
        page: super::pages::CONTROLS,
        Network,
        bad: super::pages::acl!((100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 22, \"To\": 22 }")),
        good: super::pages::acl!((100 inbound allow "6" CidrBlock "203.0.113.0/24" ", \"PortRange\": { \"From\": 22, \"To\": 22 }")),
    },
    rule! {
        "NACL_INGRESS_FTP_WORLD", Warning, Ours, None;
        what: "A network ACL that lets FTP, ports 20 and 21, in from the whole internet.",
        why: "FTP sends names, passwords and files so that anybody on the way can read them.",
        instead: "Use SFTP or HTTPS, and name the networks that need it.",
        page: super::pages::CUSTOM_ACLS,
        Network,
        bad: super::pages::acl!((100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 20, \"To\": 21 }")),
        good: super::pages::acl!((100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
    },
    rule! {
        "NACL_ALL_PROTOCOLS", Warning, Ours, None;
        what: "A rule of a network ACL that allows every protocol, or one that is not TCP, UDP or ICMP.",
        why: "Hardly any service needs others, and for them a rule cannot name ports: whatever ports it has are ignored.",
        instead: "Write a rule for each protocol that is needed: 6 for TCP, 17 for UDP, 1 for ICMP, 58 for ICMPv6.",
        page: super::pages::ACLS,
        Network,
        bad: super::pages::acl!((100 outbound allow "-1" CidrBlock "10.0.0.0/8" "")),
        good: super::pages::acl!((100 outbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
    },
    rule! {
        "NACL_TCP_UDP_ALL_PORTS", Warning, Ours, None;
        what: "A rule of a network ACL that allows every port of TCP or UDP.",
        why: "It leaves it to the security groups which ports are open. Replies need the clients' ports, 1024-65535, not those below.",
        instead: "Allow the ports that are served, and 1024-65535 for replies.",
        page: super::pages::CUSTOM_ACLS,
        Network,
        bad: super::pages::acl!((100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 0, \"To\": 65535 }")),
        good: super::pages::acl!((100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 1024, \"To\": 65535 }")),
    },
];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for acl in &network.acls {
        for way in Way::BOTH.into_iter().filter(|way| !acl.is_as_made(*way)) {
            for (at, entry) in acl.rules(way).iter().enumerate() {
                if entry.rule.allow && !entry.is_last() {
                    look(acl, way, at, entry, findings);
                }
            }
        }
    }
}

fn look(acl: &Acl<'_>, way: Way, at: usize, entry: &Entry<'_>, findings: &mut Findings) {
    let (protocol, (first, last)) = (entry.rule.protocol, entry.rule.ports);
    let is_all = first <= 1 && last == u16::MAX && !matches!(protocol, Some(1 | 58));
    let begin = format!("{} rule {} of `{}` allows", capital(way.word()), entry.rule.number, json::clip(acl.id));
    let what = entry.what(way);
    let mut add = |code: &'static str, message: String| findings.add(code, entry.node.span, message);
    if way == Way::In && is_world_block(entry.rule.block) && matches!(protocol, None | Some(6)) {
        let closed = if is_all { closed(acl, at, entry, &mut findings.work) } else { Ranges::ports() };
        if closed != Ranges::ports() {
            let but =
                if closed.is_empty() { String::new() } else { format!(" but {}", json::clip(&closed.to_string())) };
            let message = format!("{begin} {what}, every port{but} from the whole internet.");
            return findings.add("NACL_INGRESS_ALL_PORTS", entry.node.span, message);
        }
    } else if protocol.is_none() || !matches!(protocol, Some(1 | 6 | 17 | 58)) {
        add("NACL_ALL_PROTOCOLS", format!("{begin} {what}, whatever protocol and port that is."));
    } else if is_all {
        add("NACL_TCP_UDP_ALL_PORTS", format!("{begin} {what}, whatever port that is."));
    }
    if way == Way::Out || !matches!(protocol, None | Some(6)) || entry.rule.block.length() > 1 {
        return;
    }
    // Replies come to the clients' ports, among which 3389 is.
    if super::read::is_for_replies((first, last)) {
        return;
    }
    for (code, ports) in [("NACL_INGRESS_ADMIN_PORT_WORLD", [22, 3389]), ("NACL_INGRESS_FTP_WORLD", [20, 21])] {
        let open: Vec<String> = ports
            .into_iter()
            .filter(|port| (first..=last).contains(port) && is_open(acl, at, entry, *port, findings))
            .map(|port| port.to_string())
            .collect();
        if !open.is_empty() {
            let s = if open.len() > 1 { "s" } else { "" };
            let message = format!("{begin} tcp port{s} {} from {}.", open.join(" and "), entry.rule.block);
            findings.add(code, entry.node.span, message);
        }
    }
}

/// The ports of tcp that rules before one deny to most of the internet (R25).
fn closed(acl: &Acl<'_>, at: usize, entry: &Entry<'_>, work: &mut Work) -> Ranges {
    let all = public(entry.rule.block);
    let packets = vec![Piece { addresses: all.clone(), ports: Ranges::ports() }];
    let before = acl.rules(Way::In).get(..at).unwrap_or_default();
    let Some(sifted) = sift(before, 6, entry.is_v6(), packets, work) else { return Ranges::default() };
    let denied = sifted.decided.iter().filter(|(by, _)| before.get(*by).is_some_and(|rule| !rule.rule.allow));
    let denied: Vec<&Piece> = denied.map(|(_, piece)| piece).collect();
    // Between two of these places every port is denied to the same addresses.
    let ends = denied.iter().flat_map(|piece| piece.ports.iter()).flat_map(|(first, last)| [first, last + 1]);
    let ends = json::distinct(ends);
    let mut closed = Vec::new();
    for (first, next) in ends.iter().zip(ends.iter().skip(1)) {
        if !work.spend(denied.len()) {
            return Ranges::default();
        }
        let to = denied.iter().filter(|piece| piece.ports.contains(*first));
        if to.map(|piece| piece.addresses.count()).sum::<u128>() > all.count() / 2 {
            closed.push((*first, next - 1));
        }
    }
    Ranges::from_list(closed)
}

/// Whether a rule lets a port in from most of what of the internet is in its block: it may be one half of it (R26).
fn is_open(acl: &Acl<'_>, at: usize, entry: &Entry<'_>, port: u16, findings: &mut Findings) -> bool {
    let all = public(entry.rule.block);
    let packets = vec![Piece { addresses: all.clone(), ports: Ranges::one(port.into()) }];
    let before = acl.rules(Way::In).get(..at).unwrap_or_default();
    let left = sift(before, 6, entry.is_v6(), packets, &mut findings.work);
    left.is_some_and(|left| super::boxes::addresses(left.rest.iter()).count() > all.count() / 2)
}
