//! Rules of an ACL that come too late, or not to any effect: the first that matches decides (N1, R25).

use iam::Work;
use vpc::Ranges;

use super::acls::flow;
use super::boxes::{Piece, addresses, protocols, sift};
use super::read::capital;
use super::read::{Acl, Entry, Network, Way};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "NACL_RULE_SHADOWED", Warning, Ours, Network(check);
        what: "A rule of a network ACL that decides nothing: rules with lower numbers decide every packet that it matches.",
        why: "AWS reads the rules of a network ACL by number and stops at the first one that matches. What stands behind it for the \
            same packets never acts, and whoever changes it changes nothing.",
        instead: "Remove the rule, or give it a lower number than the rules that cover it.",
        page: super::pages::ACLS,
        Network,
        bad: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 0, \"To\": 65535 }")
            (110 inbound allow "6" CidrBlock "10.1.0.0/16" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
        ),
        good: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 0, \"To\": 65535 }")
            (110 inbound allow "6" CidrBlock "192.168.0.0/16" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
        ),
    },
    rule! {
        "NACL_DENY_AFTER_ALLOW", Warning, Ours, None;
        what: "A rule of a network ACL that denies what a rule with a lower number allows already.",
        why: "AWS stops at the first rule that matches. A deny that is to take something out of an allow has to come before it; behind \
            it, the packets that it names pass.",
        instead: "Give the deny a lower number than the allow.",
        page: super::pages::ACLS,
        Network,
        bad: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (200 inbound deny "-1" CidrBlock "198.51.100.0/24" "")
        ),
        good: super::pages::acl!(
            (90 inbound deny "-1" CidrBlock "198.51.100.0/24" "")
            (100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
        ),
    },
    rule! {
        "NACL_OVERLAPPING_PORTS", Warning, Ours, None;
        what: "Two rules of a network ACL for the same addresses, one of which goes on with ports that the other one has in part.",
        why: "In the part that they share only the lower number acts. Mostly one of the ranges is a slip, and the rules are harder to \
            change than one rule, or two that do not meet.",
        instead: "Let the ranges meet end to end, or make them one rule.",
        page: super::pages::ACLS,
        Network,
        bad: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 8000, \"To\": 8100 }")
            (110 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 8080, \"To\": 8200 }")
        ),
        good: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 8000, \"To\": 8100 }")
            (110 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 8101, \"To\": 8200 }")
        ),
    },
    rule! {
        "NACL_DENY_NOT_ALL_CIDR", Warning, Ours, None;
        what: "A rule of a network ACL that denies a part of the addresses, while no later rule would let them in or out.",
        why: "Whatever no rule allows the last one, `*`, denies. A deny for some addresses shows that its author expects others to \
            pass, and no rule lets them: either the deny is superfluous, or the allow behind it is missing.",
        instead: "Remove the rule, or add the one that allows the others.",
        page: super::pages::ACLS,
        Network,
        bad: super::pages::acl!((100 inbound deny "6" CidrBlock "198.51.100.0/24" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
        good: super::pages::acl!(
            (100 inbound deny "6" CidrBlock "198.51.100.0/24" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (110 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
        ),
    },
    rule! {
        "NACL_DUPLICATE_RULE_NUMBER", Warning, Ours, None;
        what: "Two rules of one direction of a network ACL with the same number.",
        why: "AWS keeps one rule for a number and direction, and refuses a second one; replacing overwrites the first.",
        instead: "Give each rule of a direction a number of its own. Inbound and outbound rules are numbered apart.",
        page: super::pages::ACLS,
        Network,
        bad: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 80, \"To\": 80 }")
        ),
        good: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (110 inbound allow "6" CidrBlock "10.0.0.0/8" ", \"PortRange\": { \"From\": 80, \"To\": 80 }")
        ),
    },
];

/// What lower numbers do to a rule's packets.
struct Before {
    /// The places of the rules that decide some of them, sorted.
    by: Vec<usize>,
    /// What is left for the rule itself; of one protocol of those that it is about.
    rest: Option<(u8, Piece)>,
    /// A packet that a lower rule decides.
    hit: Option<(u8, Piece)>,
}

fn before(rules: &[Entry<'_>], at: usize, entry: &Entry<'_>, work: &mut Work) -> Option<Before> {
    let lower = rules.get(..at)?;
    let mut out = Before { by: Vec::new(), rest: None, hit: None };
    for protocol in protocols(&entry.rule, lower) {
        let sifted = sift(lower, protocol, entry.is_v6(), vec![Piece::of(&entry.rule)], work)?;
        out.by.extend(sifted.decided.iter().map(|(at, _)| *at));
        out.hit = out.hit.or(sifted.decided.into_iter().next().map(|(_, piece)| (protocol, piece)));
        out.rest = out.rest.or(sifted.rest.into_iter().next().map(|piece| (protocol, piece)));
    }
    json::sort_and_dedup(&mut out.by);
    Some(out)
}

fn check(network: &Network<'_>, findings: &mut Findings) {
    for acl in &network.acls {
        for way in Way::BOTH {
            let rules = acl.rules(way);
            // Rules that cannot be read may decide anything before others.
            for (at, entry) in rules.iter().enumerate().filter(|(_, entry)| !entry.is_last()) {
                let is_double = at
                    .checked_sub(1)
                    .and_then(|at| rules.get(at))
                    .is_some_and(|of| of.rule.number == entry.rule.number);
                if is_double {
                    let message = format!(
                        "{} rule {} of `{}` stands twice; AWS has one rule for a number.",
                        capital(way.word()),
                        entry.rule.number,
                        json::clip(acl.id)
                    );
                    findings.add("NACL_DUPLICATE_RULE_NUMBER", entry.node.span, message);
                } else if let Some(before) = before(rules, at, entry, &mut findings.work) {
                    late(network, acl, way, at, before, findings);
                }
            }
        }
    }
}

fn late(network: &Network<'_>, acl: &Acl<'_>, way: Way, at: usize, before: Before, findings: &mut Findings) {
    let rules = acl.rules(way);
    let Some(entry) = rules.get(at) else { return };
    let by: Vec<&Entry<'_>> = before.by.iter().filter_map(|at| rules.get(*at)).collect();
    let (number, id, block) = (entry.rule.number, json::clip(acl.id), entry.rule.block);
    let numbers = |of: &[&Entry<'_>]| {
        let shown: Vec<String> = of.iter().take(4).map(|entry| entry.rule.number.to_string()).collect();
        let more = if of.len() > 4 { " and others" } else { "" };
        format!("{} {}{more}", if of.len() == 1 { "rule" } else { "rules" }, shown.join(", "))
    };
    let word = capital(way.word());
    let is_whole = before.rest.is_none();
    let shown = |packet: &Option<(u8, Piece)>| {
        let (protocol, piece) = packet.as_ref()?;
        let mut one = (*entry).clone();
        let (first, last) = piece.ports.hull()?;
        one.rule.ports = (u16::try_from(first).ok()?, u16::try_from(last).ok()?);
        flow(network, acl, way, &one, Some(*protocol), &piece.addresses, None)
    };
    // A deny for fewer addresses or ports than an earlier allow has was to take something out of it. One for everything that is
    // left is how lists end.
    let narrower = |of: &&&Entry<'_>| {
        let rule = &of.rule;
        rule.allow && (is_whole || block.length() > rule.block.length() && rule.block.contains(block_start(block)))
    };
    let allows: Vec<&Entry<'_>> = by.iter().filter(narrower).copied().collect();
    if !entry.rule.allow && !allows.is_empty() {
        let message = format!(
            "{word} rule {number} of `{id}` denies {}, and {} allows {} of it first.",
            entry.what(way),
            numbers(&allows),
            if is_whole && allows.len() == by.len() { "all" } else { "a part" }
        );
        let first = allows.iter().map(|entry| entry.rule.number).min().unwrap_or_default();
        let mut taken: Vec<i64> = rules.iter().map(|entry| entry.rule.number).collect();
        json::sort(&mut taken);
        let free = vpc::number_before(&taken, first);
        // An allow that it would take away whole is for the author to choose about.
        let leaves = allows.iter().all(|of| !covers(entry, of));
        let place = entry.node.get("RuleNumber").filter(|_| leaves && free < first);
        let patch = place.map(|node| json::Patch { span: node.span, text: free.to_string() });
        let title = format!("Make it rule {free}");
        findings.add_with_fix("NACL_DENY_AFTER_ALLOW", entry.node.span, message, title, patch.into_iter().collect());
        findings.shown_by(shown(&before.hit));
        return;
    }
    if is_whole {
        let message = format!(
            "{word} rule {number} of `{id}` never acts: {} before it {} everything that it matches, {}.",
            numbers(&by),
            if by.len() == 1 { "decides" } else { "decide" },
            entry.what(way)
        );
        // Where others do the opposite, one of them is a mistake, and which is for the author to say.
        let is_spare = by.iter().all(|of| of.rule.allow == entry.rule.allow);
        let patches = if is_spare { super::acls::without(network, acl, entry) } else { Vec::new() };
        findings.add_with_fix("NACL_RULE_SHADOWED", entry.node.span, message, format!("Remove rule {number}"), patches);
        findings.shown_by(shown(&before.hit));
        return;
    }
    for other in by {
        let (a, b) = (&other.rule, &entry.rule);
        let crosses = a.ports.0 < b.ports.0 && a.ports.1 < b.ports.1 || b.ports.0 < a.ports.0 && b.ports.1 < a.ports.1;
        if crosses && a.block == b.block && a.protocol == b.protocol && matches!(a.protocol, Some(6 | 17)) {
            let both = Ranges::of(a.ports.0.max(b.ports.0).into(), a.ports.1.min(b.ports.1).into());
            let message = format!(
                "{word} rules {} and {number} of `{id}` both name ports {both} for {block}; there rule {} decides.",
                a.number, a.number
            );
            findings.add("NACL_OVERLAPPING_PORTS", entry.node.span, message);
            return;
        }
    }
    if !entry.rule.allow && block.length() > 0 && acl.is_whole && changes_nothing(rules, at, entry, &mut findings.work)
    {
        let message = format!(
            "{word} rule {number} of `{id}` denies {}, which no later rule allows: without it, `*` denies the same.",
            entry.what(way)
        );
        findings.add("NACL_DENY_NOT_ALL_CIDR", entry.node.span, message);
    }
}

fn block_start(block: vpc::Cidr) -> std::net::IpAddr {
    vpc::sample(&block.ranges(), block.is_v6())
}

/// Whether one rule is about everything that another one is about.
fn covers(wide: &Entry<'_>, narrow: &Entry<'_>) -> bool {
    let (a, b) = (&wide.rule, &narrow.rule);
    a.protocol.is_none_or(|protocol| b.protocol == Some(protocol))
        && a.ports.0 <= b.ports.0
        && b.ports.1 <= a.ports.1
        && a.block.is_v6() == b.block.is_v6()
        && b.block.ranges().minus(&a.block.ranges()).is_empty()
}

/// Whether no later rule allows anything of what a rule denies.
fn changes_nothing(rules: &[Entry<'_>], at: usize, entry: &Entry<'_>, work: &mut Work) -> bool {
    let later = rules.get(at + 1..).unwrap_or_default();
    protocols(&entry.rule, later).into_iter().all(|protocol| {
        sift(later, protocol, entry.is_v6(), vec![Piece::of(&entry.rule)], work).is_some_and(|sifted| {
            let allowed = sifted.decided.iter().filter(|(at, _)| later.get(*at).is_some_and(|of| of.rule.allow));
            addresses(allowed.map(|(_, piece)| piece)).is_empty()
        })
    })
}
