//! A rule of a security group.

use json::{Document, Patch, string};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use super::shell;
use crate::model::{Interface, Model, Network, Peer, Permission, Place, Trial};
use crate::protocol::{self, Protocols};
use crate::work::Work;
use crate::{Cidr, shape};

/// A rule of a security group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "authorizeSecurityGroup", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AuthorizeSecurityGroup {
    /// The group.
    pub group: String,
    /// Whether it is an outbound rule.
    pub egress: bool,
    /// The protocol's number.
    pub protocol: u8,
    /// The other end.
    pub to: GrantedTo,
    /// First and last port, or ICMP type × 256 + code.
    pub ports: (u16, u16),
}

/// The other end of a new security group rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum GrantedTo {
    /// A block of addresses.
    Cidr(#[cfg_attr(feature = "typescript", tsify(type = "string"))] Cidr),
    /// The members of a security group, whatever their addresses are.
    GroupId(String),
    /// The blocks of a prefix list.
    PrefixListId(String),
}

impl AuthorizeSecurityGroup {
    /// The protocol as AWS's own names go (N35).
    fn protocol_name(&self) -> String {
        match self.protocol {
            protocol::TCP | protocol::UDP | protocol::ICMP | protocol::ICMP6 => protocol::name(self.protocol),
            number => number.to_string(),
        }
    }

    /// What stands in `FromPort` and `ToPort`, for protocols that have them.
    fn port_range(&self) -> Option<(i32, i32)> {
        match self.protocol {
            number if protocol::has_ports(number) => Some((self.ports.0.into(), self.ports.1.into())),
            number if protocol::is_icmp(number) => Some(protocol::type_and_code(self.ports)),
            _ => None,
        }
    }
}

impl Act for AuthorizeSecurityGroup {
    fn says(&self, _: &Network) -> String {
        let (direction, word) = if self.egress { ("outbound", "to") } else { ("inbound", "from") };
        let what = protocol::asks(self.protocol, self.ports);
        let whom = match &self.to {
            GrantedTo::Cidr(cidr) => cidr.to_string(),
            GrantedTo::GroupId(id) => format!("members of `{id}`, whatever their addresses are"),
            GrantedTo::PrefixListId(id) => format!("all of `{id}`"),
        };
        format!("Add an {direction} rule to `{}`: allow {what} {word} {whom}", self.group)
    }

    fn command(&self, network: &Network) -> String {
        let AuthorizeSecurityGroup { group, .. } = self;
        let way = if self.egress { "egress" } else { "ingress" };
        let ports = self.port_range().map_or(String::new(), |(from, to)| format!(",FromPort={from},ToPort={to}"));
        let range = match &self.to {
            GrantedTo::Cidr(cidr) if cidr.is_v6() => format!("Ipv6Ranges=[{{CidrIpv6={cidr}}}]"),
            GrantedTo::Cidr(cidr) => format!("IpRanges=[{{CidrIp={cidr}}}]"),
            GrantedTo::GroupId(id) => {
                let (own, far) = (owner(network, group), owner(network, id));
                let far = far.filter(|far| own != Some(*far));
                let user = far.map_or(String::new(), |far| format!(",UserId={}", shell::member(far)));
                format!("UserIdGroupPairs=[{{GroupId={}{user}}}]", shell::member(id))
            }
            GrantedTo::PrefixListId(id) => format!("PrefixListIds=[{{PrefixListId={}}}]", shell::member(id)),
        };
        let permission = format!("IpProtocol={}{ports},{range}", self.protocol_name());
        let (group, permission) = (shell::option("--group-id", group), shell::quoted(permission.into()));
        format!("aws ec2 authorize-security-group-{way} {group} --ip-permissions {permission}")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        let Some(Place::Group(at)) = network.place(&self.group) else { return };
        let mut changed = Model { network, trial, work: &Work::default() }.group(at).clone();
        let rules = if self.egress { &mut changed.egress } else { &mut changed.ingress };
        rules.get_or_insert_default().push(Permission {
            id: None,
            protocols: Protocols::One(self.protocol),
            ports: self.ports,
            peer: match &self.to {
                GrantedTo::Cidr(cidr) => Peer::Block(*cidr),
                GrantedTo::GroupId(id) => Peer::Group { id: id.clone(), peering: None, stale: false },
                GrantedTo::PrefixListId(id) => Peer::List(id.clone()),
            },
        });
        trial.groups.insert(at, changed);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let Some(group) = shape::SECURITY_GROUP.find(document, &self.group) else { return Vec::new() };
        let list = if self.egress { "IpPermissionsEgress" } else { "IpPermissions" };
        let ports = self.port_range();
        let ports = ports.map_or(String::new(), |(from, to)| format!(r#", "FromPort": {from}, "ToPort": {to}"#));
        let (peers, member, value) = match &self.to {
            GrantedTo::Cidr(cidr) if cidr.is_v6() => ("Ipv6Ranges", "CidrIpv6", cidr.to_string()),
            GrantedTo::Cidr(cidr) => ("IpRanges", "CidrIp", cidr.to_string()),
            GrantedTo::GroupId(id) => ("UserIdGroupPairs", "GroupId", id.clone()),
            GrantedTo::PrefixListId(id) => ("PrefixListIds", "PrefixListId", id.clone()),
        };
        let (name, value) = (self.protocol_name(), string(&value));
        let permission = format!(r#"{{ "IpProtocol": "{name}"{ports}, "{peers}": [{{ "{member}": {value} }}] }}"#);
        vec![document.push_to(group, list, &permission)]
    }
}

/// The account of a group, as far as an interface that has it says so.
fn owner<'n>(network: &'n Network, group: &str) -> Option<&'n str> {
    let has = |interface: &&Interface| interface.groups.iter().flatten().any(|id| id == group);
    let interface = network.interfaces.iter().find(has)?;
    let of_vpc = network.vpcs.get(interface.vpc).and_then(|vpc| vpc.owner.as_deref());
    interface.owner.as_deref().or(of_vpc)
}
