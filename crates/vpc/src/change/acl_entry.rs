//! A rule of a network ACL.

use json::{Document, Node, Patch};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use super::shell;
use crate::model::{Entries, Entry, Model, Network, Place, Trial};
use crate::protocol::{self, Protocols};
use crate::work::Work;
use crate::{Cidr, shape};

/// A rule of a network ACL that allows, with a number before the one that denies, or in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "addAclEntry", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AddAclEntry {
    /// The ACL.
    pub acl: String,
    /// Whether it is an outbound rule.
    pub egress: bool,
    /// Its number.
    pub rule_number: i64,
    /// The protocol's number.
    pub protocol: u8,
    /// The other end.
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub cidr: Cidr,
    /// First and last port, or ICMP type × 256 + code.
    pub ports: (u16, u16),
}

/// The ports that any kind of client may have (N18).
pub(crate) const CLIENT_PORTS: (u16, u16) = (1024, u16::MAX);

impl AddAclEntry {
    /// Whether there is a rule of its number.
    fn replaces(&self, network: &Network) -> bool {
        let Some(Place::Acl(at)) = network.place(&self.acl) else { return false };
        let entries = network.acls.get(at).and_then(|acl| acl.entries.as_ref());
        let side = entries.map(|entries| if self.egress { &entries.egress } else { &entries.ingress });
        side.into_iter().flatten().any(|entry| entry.number == self.rule_number)
    }
}

impl Act for AddAclEntry {
    fn says(&self, network: &Network) -> String {
        let AddAclEntry { acl, rule_number, cidr, .. } = self;
        let (direction, word) = if self.egress { ("outbound", "to") } else { ("inbound", "from") };
        let rule = format!("{direction} rule {rule_number}");
        let what = protocol::asks(self.protocol, self.ports);
        let any = if self.ports == CLIENT_PORTS { ", whichever of them a client has" } else { "" };
        match self.replaces(network) {
            true => format!(
                "Replace {rule} of `{acl}`: allow {what} {word} {cidr}{any}; what it denies now is not denied any more"
            ),
            false => format!("Add {rule} to `{acl}`: allow {what} {word} {cidr}{any}"),
        }
    }

    fn command(&self, network: &Network) -> String {
        let AddAclEntry { acl, rule_number, protocol, cidr, .. } = self;
        // AWS has a command of its own for what takes the place of something.
        let verb = if self.replaces(network) { "replace" } else { "create" };
        let way = if self.egress { "--egress" } else { "--ingress" };
        let block = if cidr.is_v6() { "--ipv6-cidr-block" } else { "--cidr-block" };
        let (first, last) = self.ports;
        let ports = match *protocol {
            number if protocol::has_ports(number) => format!(" --port-range From={first},To={last}"),
            number if protocol::is_icmp(number) => {
                let (kind, code) = protocol::type_and_code(self.ports);
                format!(" --icmp-type-code Type={kind},Code={code}")
            }
            _ => String::new(),
        };
        let acl = shell::option("--network-acl-id", acl);
        format!(
            "aws ec2 {verb}-network-acl-entry {acl} {way} --rule-number {rule_number} --protocol {protocol}{ports} {block} {cidr} --rule-action allow"
        )
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Acl(at)) = network.place(&self.acl) else { return };
        let mut changed = Model { network, trial, work: &Work::default() }.acl(at).clone();
        let entries = changed.entries.get_or_insert_with(Entries::default);
        let side = if self.egress { &mut entries.egress } else { &mut entries.ingress };
        side.retain(|entry| entry.number != self.rule_number);
        side.push(Entry {
            number: self.rule_number,
            allow: true,
            protocols: Protocols::One(self.protocol),
            block: Ok(self.cidr),
            ports: Some(self.ports),
        });
        entries.sort();
        trial.acls.insert(at, changed);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let AddAclEntry { acl, egress, rule_number, protocol, cidr, .. } = self;
        let Some(acl) = shape::NETWORK_ACL.find(document, acl) else { return Vec::new() };
        let block = if cidr.is_v6() { "Ipv6CidrBlock" } else { "CidrBlock" };
        let (first, last) = self.ports;
        let ports = match *protocol {
            number if protocol::has_ports(number) => {
                format!(r#", "PortRange": {{ "From": {first}, "To": {last} }}"#)
            }
            number if protocol::is_icmp(number) => {
                let (kind, code) = protocol::type_and_code(self.ports);
                format!(r#", "IcmpTypeCode": {{ "Type": {kind}, "Code": {code} }}"#)
            }
            _ => String::new(),
        };
        let entry = format!(
            r#"{{ "RuleNumber": {rule_number}, "Egress": {egress}, "RuleAction": "allow", "Protocol": "{protocol}", "{block}": "{cidr}"{ports} }}"#
        );
        // Where there is no free number before the rule that denies, the new rule takes its place.
        let number = |node: Node<'_>| node.get("RuleNumber")?.as_text()?.parse::<i64>().ok();
        let side = |node: Node<'_>| node.get("Egress")?.as_bool();
        let same = |node: &Node<'_>| number(*node) == Some(*rule_number) && side(*node) == Some(*egress);
        let known = acl.get("Entries").and_then(|entries| entries.items().into_iter().find(same));
        vec![match known {
            Some(known) => Patch { span: known.span, text: entry },
            None => document.push_to(acl, "Entries", &entry),
        }]
    }
}

/// A number for a new ACL rule that AWS reads before the one with this number, which denies; that number itself if
/// there is no room before it. The numbers that are taken are sorted.
///
/// ```
/// assert_eq!(vpc::number_before(&[100, 32767], 32767), 110);
/// ```
pub fn number_before(taken: &[i64], denies: i64) -> i64 {
    // The `*` of the other family is no rule that one could come after.
    let denies = denies.min(32767);
    let before = || taken.iter().rev().copied().skip_while(|number| *number >= denies);
    // Ten after the last one if there is room, as AWS's own examples count; else the last free one before.
    let ten = (before().next().unwrap_or(0) / 10 + 1) * 10;
    if ten < denies && ten <= 32766 {
        return ten;
    }
    let mut free = denies - 1;
    for taken in before() {
        if taken < free {
            break;
        }
        free = free.min(taken - 1);
    }
    if free >= 1 { free } else { denies }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_entry_goes_before_the_one_that_denies() {
        for (numbers, denies, wanted) in [
            (vec![100, 32767], 32767, 110),
            (vec![100, 32767, 32768], 32768, 110),
            (vec![100], 100, 10),
            (vec![5], 5, 4),
            (vec![1], 1, 1),
            (vec![], 32767, 10),
        ] {
            assert_eq!(number_before(&numbers, denies), wanted, "{numbers:?}");
        }
    }

    #[test]
    fn icmp_has_types_and_codes_instead_of_ports() {
        let cidr = Cidr::parse("2001:db8::7").unwrap().0;
        let acl = "acl-1".to_owned();
        let change = AddAclEntry { acl, egress: true, rule_number: 90, protocol: 58, cidr, ports: (0x8100, 0x8100) };
        assert_eq!(
            change.command(&Network::default()),
            "aws ec2 create-network-acl-entry --network-acl-id acl-1 --egress --rule-number 90 --protocol 58 --icmp-type-code Type=129,Code=0 --ipv6-cidr-block 2001:db8::7/128 --rule-action allow"
        );
    }
}
