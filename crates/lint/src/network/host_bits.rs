//! Blocks with bits behind their prefix (N15).

use json::{Node, Patch};
use vpc::Cidr;

use super::read::{Network, Way};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[rule! {
    "CIDR_HOST_BITS", Suggestion, Ours, Network(check);
    what: "A rule whose block names an address within the range that its prefix stands for.",
    why: "AWS stores the first address of the range instead, so the rule is found under another name than it was written with, and \
        covers more than the one address that it seems to name.",
    instead: "Write the first address of the range; or /32, or /128, if only this address is meant.",
    page: super::pages::CUSTOM_ACLS,
    Network,
    bad: super::pages::acl!((100 inbound allow "6" CidrBlock "100.68.0.18/18" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
    good: super::pages::acl!((100 inbound allow "6" CidrBlock "100.68.0.0/18" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
}];

/// The members of a rule that hold a block.
const MEMBERS: [&str; 5] = ["CidrBlock", "Ipv6CidrBlock", "CidrIp", "CidrIpv6", "CidrIpv4"];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for acl in &network.acls {
        let entries = Way::BOTH.iter().flat_map(|way| acl.rules(*way));
        entries.for_each(|entry| look(acl.id, entry.node, findings));
    }
    for group in &network.groups {
        let rules = group.ways().flat_map(|(_, rules)| rules);
        rules.for_each(|rule| look(group.id, rule.node, findings));
    }
}

fn look(id: &str, rule: Node<'_>, findings: &mut Findings) {
    let Some(node) = MEMBERS.iter().find_map(|name| rule.get(name)) else { return };
    let Some(written) = node.as_str() else { return };
    if let Some((block, true)) = Cidr::parse(written) {
        let message = format!("A rule of `{}` says {}, and AWS stores {block}.", json::clip(id), json::clip(written));
        let patch = Patch { span: node.span, text: json::string(&block.to_string()) };
        findings.add_with_fix("CIDR_HOST_BITS", node.span, message, format!("Write {block}"), vec![patch]);
    }
}
