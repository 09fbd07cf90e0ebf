//! A rule for all of IPv4 without its like for IPv6 (N14).

use super::boxes::{Piece, sift};
use super::read::capital;
use super::read::{Acl, Entry, Network, Way, is_world_block};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[rule! {
    "NACL_IPV6_TWIN_MISSING", Warning, Ours, Network(check);
    what: "A rule of a network ACL for `0.0.0.0/0` where IPv6 fares otherwise, in a subnet that has IPv6 addresses.",
    why: "Rules for IPv4 never match packets of IPv6. What is allowed to everybody is allowed to half of them, or what is denied to \
        everybody comes in by the other protocol.",
    instead: "Add the same rule for `::/0`.",
    page: super::pages::ACLS,
    Network,
    bad: r#"{
  "Subnets": [{
    "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24",
    "Ipv6CidrBlockAssociationSet": [{ "Ipv6CidrBlock": "2001:db8:0:1::/64" }]
  }],
  "NetworkAcls": [{
    "NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{ "SubnetId": "subnet-1" }],
    "Entries": [{
      "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0",
      "PortRange": { "From": 443, "To": 443 }
    }]
  }]
}"#,
    good: r#"{
  "Subnets": [{
    "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24",
    "Ipv6CidrBlockAssociationSet": [{ "Ipv6CidrBlock": "2001:db8:0:1::/64" }]
  }],
  "NetworkAcls": [{
    "NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{ "SubnetId": "subnet-1" }],
    "Entries": [{
      "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0",
      "PortRange": { "From": 443, "To": 443 }
    }, {
      "RuleNumber": 110, "Egress": false, "RuleAction": "allow", "Protocol": "6", "Ipv6CidrBlock": "::/0",
      "PortRange": { "From": 443, "To": 443 }
    }]
  }]
}"#,
}];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for acl in network.acls.iter().filter(|acl| acl.is_whole) {
        if !network.served(acl).any(|subnet| subnet.blocks.iter().any(|(block, _)| block.is_v6())) {
            continue;
        }
        for way in Way::BOTH {
            for entry in acl.rules(way) {
                if !entry.is_v6() && !entry.is_last() && is_world_block(entry.rule.block) {
                    look(network, acl, way, entry, findings);
                }
            }
        }
    }
}

fn look(network: &Network<'_>, acl: &Acl<'_>, way: Way, entry: &Entry<'_>, findings: &mut Findings) {
    // ICMP has numbers of its own in either family, and types of its own.
    let protocol = match entry.rule.protocol {
        Some(1 | 58) => return,
        Some(protocol) => protocol,
        None => 6,
    };
    // Whether replies come back is told by rules of their own.
    if entry.is_for_replies() {
        return;
    }
    let packets = vec![Piece { addresses: vpc::internet(true), ports: Piece::of(&entry.rule).ports }];
    let rules = acl.rules(way);
    let Some(fate) = sift(rules, protocol, true, packets, &mut findings.work) else { return };
    let is_allowed = fate.decided.iter().any(|(at, _)| rules.get(*at).is_some_and(|of| of.rule.allow));
    if is_allowed == entry.rule.allow {
        return;
    }
    let (verb, fares) =
        if entry.rule.allow { ("allows", "no rule allows it") } else { ("denies", "another rule allows it") };
    let number = entry.rule.number;
    let message = format!(
        "{} rule {number} of `{}` {verb} {}; for IPv6, which the subnet has, {fares}.",
        capital(way.word()),
        json::clip(acl.id),
        entry.what(way)
    );
    let free = number + 1;
    // Behind a rule that allows it a deny would come too late.
    let is_late =
        fate.decided.iter().any(|(at, _)| rules.get(*at).is_some_and(|of| of.rule.allow && of.rule.number < free));
    let is_free = free < 32767 && !is_late && rules.iter().all(|of| of.rule.number != free);
    // A deny narrows. What is to be allowed is for the author to say.
    let block = entry.node.member("CidrBlock").filter(|_| is_free);
    let list = acl.entries.filter(|_| block.is_some());
    let copy = block.zip(entry.node.get("RuleNumber")).map(|(block, rule)| {
        let start = entry.node.span.start;
        let moved = |span: json::Span| json::Span::new(span.start - start, span.end - start);
        let patches = vec![
            json::Patch { span: moved(block.span()), text: "\"Ipv6CidrBlock\": \"::/0\"".to_owned() },
            json::Patch { span: moved(rule.span), text: free.to_string() },
        ];
        json::apply(entry.node.source(), patches)
    });
    let patch = list.zip(copy).map(|(list, copy)| network.document.push(list, &copy));
    let title = format!("Add the same rule for ::/0 as rule {free}");
    let code = "NACL_IPV6_TWIN_MISSING";
    if entry.rule.allow {
        findings.add_meant(code, entry.node.span, message, title, patch);
    } else {
        findings.add_with_fix(code, entry.node.span, message, title, patch.into_iter().collect());
    }
}
