//! ACLs as wholes: those that serve nobody, drop everything, or name packets that never meet them.

use json::Patch;
use vpc::Ranges;

use super::read::capital;
use super::read::{Acl, Entry, Network, Way};
use crate::finding::{Findings, Flow};
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "NACL_UNUSED", Suggestion, Ours, Network(check);
        what: "A network ACL that a VPC did not come with and that serves no subnet.",
        why: "It filters nothing. Whoever reads it may think that it does, and whoever associates it gets rules that nobody \
            has looked at for long.",
        instead: "Associate it with the subnets that it was made for, or delete it. The VPC's default one may be without subnets.",
        page: super::pages::CONTROLS,
        Network,
        bad: r#"{
  "NetworkAcls": [{ "NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [], "Entries": [] }]
}"#,
        good: r#"{
  "NetworkAcls": [{ "NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [], "Entries": [] }]
}"#,
    },
    rule! {
        "NACL_CUSTOM_DENIES_ALL", Warning, Ours, None;
        what: "A network ACL that serves a subnet and has no rule but those that deny everything.",
        why: "A new network ACL is not like the VPC's first one: it denies everything until somebody adds rules. Nothing gets into its \
            subnets or out of them.",
        instead: "Add rules for what is to pass, in both directions.",
        page: super::pages::CUSTOM_ACLS,
        Network,
        bad: super::pages::acl!(),
        good: super::pages::acl!((100 inbound allow "-1" CidrBlock "10.0.0.0/16" "") (100 outbound allow "-1" CidrBlock "10.0.0.0/16" "")),
    },
    rule! {
        "NACL_DOES_NOT_FILTER_SAME_SUBNET", Info, Ours, None;
        what: "A rule of a network ACL for addresses of the only subnet that it serves.",
        why: "A network ACL stands at the edge of its subnets. What goes from one address of a subnet to another does not cross it and \
            meets security groups alone; only a Classic Load Balancer and some transit gateway attachments are filtered within.",
        instead: "Use security groups between members of a subnet, or put them into subnets of their own.",
        page: super::pages::ACLS,
        Network,
        bad: r#"{
  "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24" }],
  "NetworkAcls": [{
    "NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{ "SubnetId": "subnet-1" }],
    "Entries": [{ "RuleNumber": 100, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "10.0.1.0/28" }]
  }]
}"#,
        good: r#"{
  "Subnets": [{ "SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24" }],
  "NetworkAcls": [{
    "NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{ "SubnetId": "subnet-1" }],
    "Entries": [{ "RuleNumber": 100, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "10.0.2.0/24" }]
  }]
}"#,
    },
];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for acl in &network.acls {
        let id = json::clip(acl.id);
        let span = acl.node.get("NetworkAclId").map_or(acl.node.span, |id| id.span);
        let Some(subnets) = &acl.subnets else { continue };
        if subnets.is_empty() && !acl.is_default {
            findings.add("NACL_UNUSED", span, format!("`{id}` serves no subnet, so it filters nothing."));
            continue;
        }
        let has_none = Way::BOTH.iter().all(|way| acl.rules(*way).iter().all(Entry::is_last));
        if has_none && acl.is_whole && !acl.is_default {
            let message = format!("`{id}` has no rules of its own, so nothing gets into its subnets or out of them.");
            findings.add("NACL_CUSTOM_DENIES_ALL", span, message);
        }
        // Another subnet that it serves would meet the rule.
        let ([only], Some(described)) = (&**subnets, network.served(acl).next()) else { continue };
        for way in Way::BOTH {
            for entry in acl.rules(way).iter().filter(|entry| !entry.is_for_replies()) {
                let own = entry.rule.block.ranges();
                let is_inside = described
                    .blocks
                    .iter()
                    .any(|(block, _)| block.is_v6() == entry.is_v6() && own.minus(&block.ranges()).is_empty());
                if is_inside {
                    let message = format!(
                        "{} rule {} of `{id}` is about {}, an address range of `{}` itself: what stays within a subnet meets no network ACL.",
                        capital(way.word()),
                        entry.rule.number,
                        entry.rule.block,
                        json::clip(only)
                    );
                    findings.add("NACL_DOES_NOT_FILTER_SAME_SUBNET", entry.node.span, message);
                }
            }
        }
    }
}

/// The edit that takes a rule out.
pub(super) fn without(network: &Network<'_>, acl: &Acl<'_>, entry: &Entry<'_>) -> Vec<Patch> {
    let place = |list: json::Node<'_>| list.items().into_iter().position(|item| item.span == entry.node.span);
    let cut = acl.entries.and_then(|list| network.document.remove_item(list, place(list)?));
    cut.into_iter().collect()
}

/// The flow of a packet that a rule of an ACL matches, to or from an interface that the ACL serves.
pub(super) fn flow(
    network: &Network<'_>,
    acl: &Acl<'_>,
    way: Way,
    entry: &Entry<'_>,
    protocol: Option<u8>,
    there: &Ranges,
    source_port: Option<u16>,
) -> Option<Flow> {
    let served = acl.subnets.as_deref()?;
    let v6 = entry.is_v6();
    let here = network.interfaces.iter().find(|of| {
        served.contains(&of.subnet)
            && !of.takes_any_port()
            && of.addresses.iter().any(|address| address.is_ipv6() == v6)
    })?;
    // What stays within the subnet does not meet the ACL.
    let public = vpc::internet(v6).and(there);
    let is_public = !public.is_empty();
    let others = network.interfaces.iter().filter(|of| !is_public && !served.contains(&of.subnet));
    let known = others
        .flat_map(|of| &of.addresses)
        .find(|address| address.is_ipv6() == v6 && !vpc::Cidr::host(**address).ranges().and(there).is_empty());
    let there = known.copied().unwrap_or_else(|| vpc::sample(if is_public { &public } else { there }, v6)).to_string();
    let here = here.id.to_owned();
    let (from, to) = if way == Way::In { (there, here) } else { (here, there) };
    let (first, last) = entry.rule.ports;
    let number = protocol?;
    let protocol = if matches!(number, 1 | 6 | 17 | 58) { vpc::protocol_name(number) } else { number.to_string() };
    let flow = Flow { from, to, protocol, port: None, source_port: None, icmp_type: None, icmp_code: None };
    Some(match number {
        6 | 17 => Flow { port: Some(if (first..=last).contains(&443) { 443 } else { first }), source_port, ..flow },
        1 | 58 => {
            let any = if number == 1 { 8 } else { 128 };
            Flow { icmp_type: Some(if first == 0 { any } else { first >> 8 }), icmp_code: Some(first & 0xff), ..flow }
        }
        _ => flow,
    })
}
