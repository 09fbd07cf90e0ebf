//! The smallest changes that would remove a blocker: as data, as a command, and applied to a copy for a trial.

use std::net::IpAddr;

use serde::Serialize;

use crate::Cidr;
use crate::model::{
    Address, Destination, Entries, Entry, Interface, Model, Network, Peer, Permission, Place, Route, RouteState, Trial,
};
use crate::protocol::{self, Protocols};
use crate::shape;
use crate::work::Work;

/// One change of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum NetworkChange {
    /// A rule of a network ACL that allows, with a number before the one that denies, or in its place.
    AddAclEntry {
        /// The ACL.
        acl: String,
        /// Whether it is an outbound rule.
        egress: bool,
        /// Its number.
        rule_number: i64,
        /// The protocol's number.
        protocol: u8,
        /// The other end.
        #[cfg_attr(feature = "typescript", tsify(type = "string"))]
        cidr: Cidr,
        /// First and last port, or ICMP type × 256 + code.
        ports: (u16, u16),
    },
    /// A rule of a security group.
    AuthorizeSecurityGroup {
        /// The group.
        group: String,
        /// Whether it is an outbound rule.
        egress: bool,
        /// The protocol's number.
        protocol: u8,
        /// The other end.
        to: GrantedTo,
        /// First and last port, or ICMP type × 256 + code.
        ports: (u16, u16),
    },
    /// A route, in the place of one with the same destination.
    CreateRoute {
        /// The route table.
        route_table: String,
        /// The destination.
        #[cfg_attr(feature = "typescript", tsify(type = "string"))]
        destination: Cidr,
        /// The id of the target.
        target: String,
    },
    /// A route table that a gateway endpoint serves: AWS makes the route.
    AssociateEndpoint {
        /// The endpoint.
        endpoint: String,
        /// The route table.
        route_table: String,
        /// The prefix list of its service.
        list: String,
    },
    /// Private DNS names for an interface endpoint.
    EnablePrivateDns {
        /// The endpoint.
        endpoint: String,
    },
    /// A public address for a private one.
    AssociateAddress {
        /// The interface.
        interface: String,
        /// Its private address.
        #[cfg_attr(feature = "typescript", tsify(type = "string"))]
        private_address: IpAddr,
    },
    /// `SourceDestCheck` off, as for whatever forwards packets of others.
    DisableSourceDestCheck {
        /// The interface.
        interface: String,
    },
    /// An internet gateway for the VPC.
    AttachInternetGateway {
        /// The VPC.
        vpc: String,
        /// The gateway; a new one if there is none.
        #[serde(skip_serializing_if = "Option::is_none")]
        gateway: Option<String>,
    },
    /// An exclusion from VPC Block Public Access.
    ExcludeFromBlockPublicAccess {
        /// The subnet, or the VPC where there is none.
        resource: String,
        /// `allow-bidirectional` or `allow-egress`.
        mode: String,
    },
    /// Both DNS attributes of the VPC on, as private DNS names need them.
    EnableVpcDns {
        /// The VPC.
        vpc: String,
    },
}

/// The other end of a new security group rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// The ports that any kind of client may have (N18).
pub(crate) const CLIENT_PORTS: (u16, u16) = (1024, u16::MAX);
/// Stands for a public address that is not known yet.
const NEW_ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 255));
/// The id of an internet gateway that a change puts where there is none yet.
pub const NEW_GATEWAY: &str = "igw-new";

impl NetworkChange {
    /// What the change does to this network, in a sentence without its full stop; ids stand in backticks.
    pub fn says(&self, network: &Network) -> String {
        let replaces = self.replaces(network);
        let add = |what: String, to: &str| match replaces {
            true => format!("Replace {what} of `{to}`"),
            false => format!("Add {what} to `{to}`"),
        };
        match self {
            NetworkChange::AddAclEntry { acl, egress, rule_number, protocol, cidr, ports } => {
                let (direction, word) = if *egress { ("outbound", "to") } else { ("inbound", "from") };
                let what = protocol::asks(*protocol, *ports);
                let any = if *ports == CLIENT_PORTS { ", whichever of them a client has" } else { "" };
                let instead = if replaces { "; what it denies now is not denied any more" } else { "" };
                format!(
                    "{}: allow {what} {word} {cidr}{any}{instead}",
                    add(format!("{direction} rule {rule_number}"), acl)
                )
            }
            NetworkChange::AuthorizeSecurityGroup { group, egress, protocol, to, ports } => {
                let (direction, word) = if *egress { ("outbound", "to") } else { ("inbound", "from") };
                let what = protocol::asks(*protocol, *ports);
                let whom = match to {
                    GrantedTo::Cidr(cidr) => cidr.to_string(),
                    GrantedTo::GroupId(id) => format!("members of `{id}`, whatever their addresses are"),
                    GrantedTo::PrefixListId(id) => format!("all of `{id}`"),
                };
                format!("Add an {direction} rule to `{group}`: allow {what} {word} {whom}")
            }
            NetworkChange::CreateRoute { route_table, destination, target } => {
                let to = match target.as_str() {
                    NEW_GATEWAY => "an internet gateway, once one is attached".to_owned(),
                    known => format!("`{known}`"),
                };
                format!("{}: it leads to {to}", add(format!("the route for {destination}"), route_table))
            }
            NetworkChange::AssociateEndpoint { endpoint, route_table, list } => {
                format!("Associate `{route_table}` with `{endpoint}`: a route for `{list}` leads there then")
            }
            NetworkChange::EnablePrivateDns { endpoint } => format!("Turn on private DNS names for `{endpoint}`"),
            NetworkChange::AssociateAddress { interface, private_address } => {
                format!("Give `{interface}` a public address for {private_address}")
            }
            NetworkChange::DisableSourceDestCheck { interface } => {
                format!("Turn off the source/destination check of `{interface}`")
            }
            NetworkChange::AttachInternetGateway { vpc, gateway: Some(id) } => format!("Attach `{id}` to `{vpc}`"),
            NetworkChange::AttachInternetGateway { vpc, gateway: None } => {
                format!("Attach an internet gateway to `{vpc}`")
            }
            NetworkChange::ExcludeFromBlockPublicAccess { resource, mode } => {
                format!("Exclude `{resource}` from VPC Block Public Access with `{mode}`")
            }
            NetworkChange::EnableVpcDns { vpc } => {
                let off: Vec<String> = dns_off(network, vpc).into_iter().map(|(name, _)| format!("`{name}`")).collect();
                format!("Turn on {} of `{vpc}`", off.join(" and "))
            }
        }
    }

    /// The command that makes the change in this network.
    pub fn command(&self, network: &Network) -> String {
        // AWS has a command of its own for what takes the place of something.
        let verb = if self.replaces(network) { "replace" } else { "create" };
        match self {
            NetworkChange::AddAclEntry { acl, egress, rule_number, protocol, cidr, ports } => {
                let way = if *egress { "--egress" } else { "--ingress" };
                let block = if cidr.is_v6() { "--ipv6-cidr-block" } else { "--cidr-block" };
                let ports = match *protocol {
                    number if protocol::has_ports(number) => format!(" --port-range From={},To={}", ports.0, ports.1),
                    number if protocol::is_icmp(number) => {
                        let (kind, code) = icmp(*ports);
                        format!(" --icmp-type-code Type={kind},Code={code}")
                    }
                    _ => String::new(),
                };
                format!(
                    "aws ec2 {verb}-network-acl-entry --network-acl-id {acl} {way} --rule-number {rule_number} --protocol {protocol}{ports} {block} {cidr} --rule-action allow"
                )
            }
            NetworkChange::AuthorizeSecurityGroup { group, egress, protocol, to, ports } => {
                let way = if *egress { "egress" } else { "ingress" };
                let name = if matches!(*protocol, protocol::TCP | protocol::UDP | protocol::ICMP | protocol::ICMP6) {
                    protocol::name(*protocol)
                } else {
                    protocol.to_string()
                };
                let ports = match *protocol {
                    number if protocol::has_ports(number) => format!(",FromPort={},ToPort={}", ports.0, ports.1),
                    number if protocol::is_icmp(number) => {
                        let (kind, code) = icmp(*ports);
                        format!(",FromPort={kind},ToPort={code}")
                    }
                    _ => String::new(),
                };
                let range = match to {
                    GrantedTo::Cidr(cidr) if cidr.is_v6() => format!("Ipv6Ranges=[{{CidrIpv6={cidr}}}]"),
                    GrantedTo::Cidr(cidr) => format!("IpRanges=[{{CidrIp={cidr}}}]"),
                    GrantedTo::GroupId(id) => {
                        let (own, far) = (owner(network, group), owner(network, id));
                        let user =
                            far.filter(|far| own != Some(*far)).map_or(String::new(), |far| format!(",UserId={far}"));
                        format!("UserIdGroupPairs=[{{GroupId={id}{user}}}]")
                    }
                    GrantedTo::PrefixListId(id) => format!("PrefixListIds=[{{PrefixListId={id}}}]"),
                };
                format!(
                    "aws ec2 authorize-security-group-{way} --group-id {group} --ip-permissions 'IpProtocol={name}{ports},{range}'"
                )
            }
            NetworkChange::CreateRoute { route_table, destination, target } => {
                let block =
                    if destination.is_v6() { "--destination-ipv6-cidr-block" } else { "--destination-cidr-block" };
                let option = shape::option(shape::route_member(target).unwrap_or(shape::GATEWAY));
                let target = if target == NEW_GATEWAY { "igw-…" } else { target };
                format!("aws ec2 {verb}-route --route-table-id {route_table} {block} {destination} {option} {target}")
            }
            NetworkChange::AssociateEndpoint { endpoint, route_table, .. } => {
                format!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --add-route-table-ids {route_table}")
            }
            NetworkChange::EnablePrivateDns { endpoint } => {
                format!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --private-dns-enabled")
            }
            NetworkChange::AssociateAddress { interface, private_address } => format!(
                "aws ec2 associate-address --allocation-id eipalloc-… --network-interface-id {interface} --private-ip-address {private_address}"
            ),
            NetworkChange::DisableSourceDestCheck { interface } => format!(
                "aws ec2 modify-network-interface-attribute --network-interface-id {interface} --no-source-dest-check"
            ),
            NetworkChange::AttachInternetGateway { vpc, gateway } => {
                let gateway = gateway.as_deref().unwrap_or("igw-…");
                format!("aws ec2 attach-internet-gateway --internet-gateway-id {gateway} --vpc-id {vpc}")
            }
            NetworkChange::ExcludeFromBlockPublicAccess { resource, mode } => {
                let option = if resource.starts_with("vpc-") { "--vpc-id" } else { "--subnet-id" };
                format!(
                    "aws ec2 create-vpc-block-public-access-exclusion {option} {resource} --internet-gateway-exclusion-mode {mode}"
                )
            }
            NetworkChange::EnableVpcDns { vpc } => {
                let command = |option| format!("aws ec2 modify-vpc-attribute --vpc-id {vpc} {option}");
                dns_off(network, vpc).into_iter().map(|(_, option)| command(option)).collect::<Vec<_>>().join(" && ")
            }
        }
    }

    /// Whether there is an ACL rule of the new one's number, or a route to the new one's destination.
    fn replaces(&self, network: &Network) -> bool {
        match self {
            NetworkChange::AddAclEntry { acl, egress, rule_number, .. } => {
                let Some(Place::Acl(at)) = network.place(acl) else { return false };
                let entries = network.acls.get(at).and_then(|acl| acl.entries.as_ref());
                let side = entries.map(|entries| if *egress { &entries.egress } else { &entries.ingress });
                side.into_iter().flatten().any(|entry| entry.number == *rule_number)
            }
            NetworkChange::CreateRoute { route_table, destination, .. } => {
                let Some(Place::Table(at)) = network.place(route_table) else { return false };
                let routes = network.tables.get(at).into_iter().flat_map(|table| &table.routes);
                routes.into_iter().any(|route| route.destination == Destination::Block(*destination))
            }
            _ => false,
        }
    }

    /// Puts the change into a trial. What names nothing changes nothing.
    pub(crate) fn apply(&self, network: &Network, trial: &mut Trial) {
        let place = |id: &str| network.place(id);
        let work = &Work::default();
        match self {
            NetworkChange::AddAclEntry { acl, egress, rule_number, protocol, cidr, ports } => {
                let Some(Place::Acl(at)) = place(acl) else { return };
                let mut changed = Model { network, trial, work }.acl(at).clone();
                let entries = changed.entries.get_or_insert_with(Entries::default);
                let entry = Entry {
                    number: *rule_number,
                    allow: true,
                    protocols: Protocols::One(*protocol),
                    block: Ok(*cidr),
                    ports: Some(*ports),
                };
                let side = if *egress { &mut entries.egress } else { &mut entries.ingress };
                side.retain(|entry| entry.number != *rule_number);
                side.push(entry);
                entries.sort();
                trial.acls.insert(at, changed);
            }
            NetworkChange::AuthorizeSecurityGroup { group, egress, protocol, to, ports } => {
                let Some(Place::Group(at)) = place(group) else { return };
                let mut changed = Model { network, trial, work }.group(at).clone();
                let rules = if *egress { &mut changed.egress } else { &mut changed.ingress };
                rules.get_or_insert_default().push(Permission {
                    id: None,
                    protocols: Protocols::One(*protocol),
                    ports: *ports,
                    peer: match to {
                        GrantedTo::Cidr(cidr) => Peer::Block(*cidr),
                        GrantedTo::GroupId(id) => Peer::Group { id: id.clone(), peering: None, stale: false },
                        GrantedTo::PrefixListId(id) => Peer::List(id.clone()),
                    },
                });
                trial.groups.insert(at, changed);
            }
            NetworkChange::CreateRoute { route_table, destination, target } => {
                let Some(Place::Table(at)) = place(route_table) else { return };
                let mut changed = Model { network, trial, work }.table(at).clone();
                let destination = Destination::Block(*destination);
                changed.routes.retain(|route| route.destination != destination);
                changed.routes.push(Route {
                    destination,
                    target: target.clone(),
                    kind: shape::target_of(target),
                    state: RouteState::Active,
                    propagated: false,
                });
                trial.tables.insert(at, changed);
            }
            NetworkChange::AssociateEndpoint { endpoint, route_table, list } => {
                let Some(Place::Table(at)) = place(route_table) else { return };
                let mut changed = Model { network, trial, work }.table(at).clone();
                changed.routes.push(Route {
                    destination: Destination::List(list.clone()),
                    target: endpoint.clone(),
                    kind: shape::target_of(endpoint),
                    state: RouteState::Active,
                    propagated: false,
                });
                trial.tables.insert(at, changed);
            }
            NetworkChange::EnablePrivateDns { endpoint } => {
                let Some(Place::Endpoint(at)) = place(endpoint) else { return };
                trial.private_dns.push(at);
            }
            NetworkChange::AssociateAddress { interface, private_address } => {
                let Some(Place::Interface(at)) = place(interface) else { return };
                let mut changed = Model { network, trial, work }.interface(at).clone();
                for Address { public, .. } in changed.addresses.iter_mut().filter(|own| own.private == *private_address)
                {
                    *public = Some(NEW_ADDRESS);
                }
                trial.public.insert(NEW_ADDRESS, (at, *private_address));
                trial.interfaces.insert(at, changed);
            }
            NetworkChange::DisableSourceDestCheck { interface } => {
                let Some(Place::Interface(at)) = place(interface) else { return };
                let mut changed = Model { network, trial, work }.interface(at).clone();
                changed.check = Some(false);
                trial.interfaces.insert(at, changed);
            }
            NetworkChange::AttachInternetGateway { vpc, gateway } => {
                let Some(Place::Vpc(at)) = place(vpc) else { return };
                match gateway.as_ref().map(|id| place(id)) {
                    None => trial.gateways.push((at, None)),
                    Some(Some(Place::Gateway(gateway))) => trial.gateways.push((at, Some(gateway))),
                    Some(_) => {}
                }
            }
            NetworkChange::ExcludeFromBlockPublicAccess { resource, mode } => {
                trial.exclusions.push((resource.clone(), mode.clone()));
            }
            NetworkChange::EnableVpcDns { vpc } => {
                let Some(Place::Vpc(at)) = place(vpc) else { return };
                trial.dns.push(at);
            }
        }
    }
}

/// The account of a group, as far as an interface that has it says so.
fn owner<'n>(network: &'n Network, group: &str) -> Option<&'n str> {
    let has = |interface: &&Interface| interface.groups.iter().flatten().any(|id| id == group);
    let interface = network.interfaces.iter().find(has)?;
    let of_vpc = network.vpcs.get(interface.vpc).and_then(|vpc| vpc.owner.as_deref());
    interface.owner.as_deref().or(of_vpc)
}

/// The DNS attributes of a VPC that are not known to be on, with the options that turn them on.
fn dns_off(network: &Network, vpc: &str) -> Vec<(&'static str, &'static str)> {
    let vpc = match network.place(vpc) {
        Some(Place::Vpc(at)) => network.vpcs.get(at),
        _ => None,
    };
    let attributes = [
        (vpc.and_then(|vpc| vpc.dns_support), "enableDnsSupport", "--enable-dns-support"),
        (vpc.and_then(|vpc| vpc.dns_hostnames), "enableDnsHostnames", "--enable-dns-hostnames"),
    ];
    attributes.into_iter().filter(|(on, ..)| *on != Some(true)).map(|(_, name, option)| (name, option)).collect()
}

/// Type and code of a range that one rule can have.
const fn icmp(ports: (u16, u16)) -> (i32, i32) {
    match ports {
        (0, u16::MAX) => (-1, -1),
        (first, last) if first == last => ((first >> 8) as i32, (first & 0xff) as i32),
        (first, _) => ((first >> 8) as i32, -1),
    }
}

/// A number for a new ACL rule that AWS reads before the one with this number, which denies; that number itself if
/// there is no room before it. The numbers that are taken are sorted.
pub(crate) fn number_before(taken: &[i64], denies: i64) -> i64 {
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
    fn what_takes_the_place_of_something_replaces_it() {
        let (network, _) = Network::read(&[("network", &serde_json::json!({
            "NetworkAcls": [{ "NetworkAclId": "acl-1", "VpcId": "vpc-1", "Entries": [{ "RuleNumber": 1, "Egress": true,
                "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }] }],
            "RouteTables": [{ "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [
                { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "blackhole" }] }],
        }).to_string())]);
        let cidr = Cidr::everything(false);
        let acl = "acl-1".to_owned();
        let entry = |egress, rule_number| {
            let (acl, ports) = (acl.clone(), (443, 443));
            NetworkChange::AddAclEntry { acl, egress, rule_number, protocol: 6, cidr, ports }.command(&network)
        };
        assert!(entry(true, 1).starts_with("aws ec2 replace-network-acl-entry --network-acl-id acl-1 --egress "));
        assert!(entry(true, 2).starts_with("aws ec2 create-network-acl-entry "));
        assert!(entry(false, 1).starts_with("aws ec2 create-network-acl-entry "));
        let route = |destination| {
            let (route_table, target) = ("rtb-1".to_owned(), "igw-2".to_owned());
            NetworkChange::CreateRoute { route_table, destination, target }.command(&network)
        };
        assert_eq!(
            route(cidr),
            "aws ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --gateway-id igw-2"
        );
        assert!(route(Cidr::everything(true)).starts_with("aws ec2 create-route "));
    }

    #[test]
    fn commands() {
        let cidr = Cidr::parse("2001:db8::7").unwrap().0;
        let acl = "acl-1".to_owned();
        let change = NetworkChange::AddAclEntry {
            acl,
            egress: true,
            rule_number: 90,
            protocol: 58,
            cidr,
            ports: (0x8100, 0x8100),
        };
        assert_eq!(
            change.command(&Network::default()),
            "aws ec2 create-network-acl-entry --network-acl-id acl-1 --egress --rule-number 90 --protocol 58 --icmp-type-code Type=129,Code=0 --ipv6-cidr-block 2001:db8::7/128 --rule-action allow"
        );
    }
}
