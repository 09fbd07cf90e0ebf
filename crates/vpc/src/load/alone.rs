//! A rule by itself, where its place in the text matters and the rest of the network does not.

use json::Node;

use super::Loader;
use crate::Cidr;
use crate::model::Network;
use crate::problem::Problems;
use crate::protocol::Protocols;

/// A rule of a network ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclRule {
    /// Its number; 32767 and 32768 are what AWS prints for `*` (N2).
    pub number: i64,
    /// Whether it allows.
    pub allow: bool,
    /// The protocol's number; none for all of them.
    pub protocol: Option<u8>,
    /// First and last port of the destination, or ICMP type × 256 + code. Everything, where a rule has neither (N11).
    pub ports: (u16, u16),
    /// The other end.
    pub block: Cidr,
}

/// An item of `Entries`; none if it cannot be read.
///
/// ```
/// let text = r#"{ "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0",
///     "PortRange": { "From": 443, "To": 443 } }"#;
/// assert_eq!(vpc::acl_rule(json::read(text).root()).unwrap().ports, (443, 443));
/// ```
pub fn acl_rule(entry: Node<'_>) -> Option<AclRule> {
    let entry = alone(|loader| loader.entry("", &entry));
    let (block, ports) = (entry.block.ok()?, entry.ports?);
    let known = (0..=32768).contains(&entry.number);
    let protocol = of(entry.protocols)?;
    known.then_some(AclRule { number: entry.number, allow: entry.allow, protocol, ports, block })
}

/// The protocol, none for all of them, and the ports of an item of `IpPermissions`, or of `SecurityGroupRules`; none if
/// they cannot be read.
///
/// ```
/// let text = r#"{ "IpProtocol": "icmp", "FromPort": 8, "ToPort": -1 }"#;
/// assert_eq!(vpc::group_ports(json::read(text).root()), Some((Some(1), (0x0800, 0x08ff))));
/// ```
pub fn group_ports(permission: Node<'_>) -> Option<(Option<u8>, (u16, u16))> {
    let (protocols, ports) = alone(|loader| loader.ports_of_group_rule("", "", &permission));
    Some((of(protocols)?, ports))
}

fn of(protocols: Protocols) -> Option<Option<u8>> {
    match protocols {
        Protocols::All => Some(None),
        Protocols::One(number) => Some(Some(number)),
        Protocols::Unknown(_) => None,
    }
}

fn alone<T>(read: impl FnOnce(&mut Loader<'_>) -> T) -> T {
    let mut problems = Problems::default();
    let (vpcs, attached) = Default::default();
    read(&mut Loader { network: Network::default(), problems: &mut problems, vpcs, attached })
}
