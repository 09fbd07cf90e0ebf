//! The network as plain data, with indexes by id and by address.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::protocol::Protocols;
use crate::work::Work;
use crate::{Cidr, Ranges};

/// A network: what `aws ec2 describe-*` printed, as far as it decides the way of a packet.
#[derive(Clone, Debug, Default)]
pub struct Network {
    pub(crate) vpcs: Vec<Vpc>,
    pub(crate) subnets: Vec<Subnet>,
    pub(crate) tables: Vec<RouteTable>,
    pub(crate) acls: Vec<Acl>,
    pub(crate) groups: Vec<Group>,
    pub(crate) interfaces: Vec<Interface>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) gateways: Vec<Gateway>,
    pub(crate) nats: Vec<Nat>,
    pub(crate) endpoints: Vec<Endpoint>,
    pub(crate) peerings: Vec<Peering>,
    pub(crate) lists: Vec<PrefixList>,
    pub(crate) block: BlockPublicAccess,
    pub(crate) off: Vec<Off>,
    /// The lists that were there, empty or not: a bit for each kind in `shape::SHAPES` (N100).
    pub(crate) given: u32,
    pub(crate) ids: HashMap<String, Place>,
    pub(crate) by_address: HashMap<(usize, IpAddr), usize>,
    pub(crate) by_public: HashMap<IpAddr, (usize, IpAddr)>,
    /// Stands in for a place that does not exist, so that nothing has to panic.
    pub(crate) blank: Box<Blank>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Blank {
    vpc: Vpc,
    subnet: Subnet,
    table: RouteTable,
    acl: Acl,
    group: Group,
    interface: Interface,
}

/// Where in which list something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Place {
    Vpc(usize),
    Subnet(usize),
    Table(usize),
    Acl(usize),
    Group(usize),
    Interface(usize),
    Instance(usize),
    Gateway(usize),
    Nat(usize),
    Endpoint(usize),
    Peering(usize),
    List(usize),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Vpc {
    pub id: String,
    pub owner: Option<String>,
    /// Associated blocks of both families (N53).
    pub cidrs: Vec<Cidr>,
    /// The first IPv4 block that it got, at whose third address Amazon DNS stands (N88).
    pub primary: Option<Cidr>,
    pub dns_support: Option<bool>,
    pub dns_hostnames: Option<bool>,
    pub block_mode: Option<String>,
    pub subnets: Vec<usize>,
    pub main_table: Option<usize>,
    pub default_acl: Option<usize>,
    pub gateways: Vec<usize>,
    /// The local routes of its tables, whether they are printed or not.
    pub local: Vec<Route>,
    /// Whether an interface in it has a public address, which proves an internet gateway (N100).
    pub public: bool,
    /// Whether AWS made it as the default VPC of the Region.
    pub is_default: Option<bool>,
    /// What its encryption controls exclude, if they enforce encryption (N107).
    pub enforces: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Subnet {
    pub id: String,
    pub vpc: usize,
    pub cidrs: Vec<Cidr>,
    pub zone: Option<String>,
    pub zone_id: Option<String>,
    pub block_mode: Option<String>,
    /// Whether DNS64 makes IPv6 addresses of IPv4 ones there (N106).
    pub dns64: Option<bool>,
    pub table: Option<usize>,
    pub acl: Option<usize>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct RouteTable {
    pub id: String,
    pub vpc: usize,
    pub main: bool,
    pub subnets: Vec<String>,
    pub gateways: Vec<String>,
    pub routes: Vec<Route>,
    /// The routes are not given.
    pub open: bool,
    /// Which subnets it serves is not given.
    pub loose: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Block(Cidr),
    List(String),
    Unknown(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub destination: Destination,
    /// `local`, or the id of the target.
    pub target: String,
    pub kind: Target,
    pub state: RouteState,
    pub propagated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Local,
    Internet,
    EgressOnly,
    Nat,
    Interface,
    Peering,
    Endpoint,
    /// A transit gateway, a virtual private gateway, and what else this crate does not model.
    Unsupported,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteState {
    Active,
    Blackhole,
    Filtered,
    Other,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Acl {
    pub id: String,
    pub vpc: usize,
    pub default: bool,
    pub subnets: Vec<String>,
    /// Which subnets it serves is not given.
    pub loose: bool,
    /// By direction, sorted by rule number. `None` if the entries are missing.
    pub entries: Option<Entries>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    pub ingress: Vec<Entry>,
    pub egress: Vec<Entry>,
}

/// In the order in which AWS reads them (N1). Entries of one number stay apart by what they say, so that the order in
/// the text never matters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub number: i64,
    pub allow: bool,
    pub protocols: Protocols,
    pub block: Result<Cidr, String>,
    /// Ports, or ICMP types with codes. `None` if missing where it is needed.
    pub ports: Option<(u16, u16)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub id: String,
    pub ingress: Option<Vec<Permission>>,
    pub egress: Option<Vec<Permission>>,
}

/// One rule: one entry of one of the four lists of an `IpPermission` (N40).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    pub id: Option<String>,
    pub protocols: Protocols,
    pub ports: (u16, u16),
    pub peer: Peer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Block(Cidr),
    List(String),
    Group { id: String, peering: Option<String>, stale: bool },
    Unknown(String),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Interface {
    pub id: String,
    pub owner: Option<String>,
    pub vpc: usize,
    pub subnet: usize,
    /// What the subnet is called, described or not.
    pub subnet_id: String,
    /// `None` if the field is missing, which is not the same as an empty list (N48).
    pub groups: Option<Vec<String>>,
    pub addresses: Vec<Address>,
    pub check: Option<bool>,
    pub kind: String,
    pub instance: Option<String>,
    /// Its number at the instance: 0 is the primary one.
    pub device: Option<i64>,
    pub attached: Option<bool>,
    pub in_use: Option<bool>,
    pub denies_internet: bool,
    /// AWS made it for a service, and nobody else gives it an address.
    pub managed: bool,
    /// What AWS says of it: `ELB app/…`.
    pub description: String,
    /// The interface of a NAT gateway: its place.
    pub nat: Option<usize>,
    /// The interface of an interface endpoint: its place.
    pub endpoint: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub private: IpAddr,
    pub public: Option<IpAddr>,
    pub primary: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Instance {
    pub id: String,
    pub state: Option<String>,
    pub windows: bool,
    /// Primary interface first.
    pub interfaces: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Gateway {
    pub id: String,
    /// What a packet meets there: the internet, or the same for what goes out alone.
    pub kind: Target,
    /// VPC and state of each attachment; `None` if they are missing.
    pub attachments: Option<Vec<(String, String)>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Nat {
    pub id: String,
    pub vpc: usize,
    /// A regional NAT gateway has none (N71).
    pub subnet: Option<usize>,
    pub regional: bool,
    pub state: Option<String>,
    pub public: bool,
    pub interface: Option<usize>,
    pub table: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Endpoint {
    pub id: String,
    pub kind: String,
    pub vpc: usize,
    pub service: String,
    pub state: Option<String>,
    pub groups: Option<Vec<String>>,
    pub private_dns: Option<bool>,
    /// Its private DNS is for inbound resolvers alone (N105).
    pub resolvers_only: bool,
    pub names: Vec<String>,
    pub policy: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Peering {
    pub id: String,
    pub status: Option<String>,
    /// Requester and accepter.
    pub sides: [PeeringSide; 2],
}

#[derive(Clone, Debug, Default)]
pub(crate) struct PeeringSide {
    pub vpc: String,
    pub region: Option<String>,
    pub cidrs: Vec<Cidr>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct PrefixList {
    pub id: String,
    pub name: Option<String>,
    /// `None` if no command that prints them was read.
    pub blocks: Option<Vec<Cidr>>,
    /// The same as sets, for IPv4 and IPv6.
    pub ranges: [Ranges; 2],
}

/// VPC Block Public Access, of the account in the Region (N74).
#[derive(Clone, Debug, Default)]
pub(crate) struct BlockPublicAccess {
    pub mode: Option<String>,
    /// Resource id and mode.
    pub exclusions: Vec<(String, String)>,
}

/// A rule or a route that is switched off: it is not there, but could be.
#[derive(Clone, Debug)]
pub(crate) struct Off {
    /// The ACL, the group or the route table.
    pub of: String,
    /// Where it stands in that: `Entries/3`.
    pub path: String,
    pub what: Switched,
}

#[derive(Clone, Debug)]
pub(crate) enum Switched {
    /// Whether it is an outbound one, and what it says.
    Entry(bool, Entry),
    Permissions(bool, Vec<Permission>),
    Route(Route),
}

impl Entry {
    /// What it says: `allow tcp port 443 from 0.0.0.0/0`.
    pub(crate) fn says(&self, egress: bool) -> String {
        let action = if self.allow { "allow" } else { "deny" };
        let block = self.block.as_ref().map_or_else(Clone::clone, Cidr::to_string);
        let way = if egress { "to" } else { "from" };
        format!("{action} {} {way} {block}", self.protocols.with(self.ports.unwrap_or_default()))
    }
}

impl Permission {
    /// The same of a rule of a group.
    pub(crate) fn says(&self, egress: bool) -> String {
        let way = if egress { "to" } else { "from" };
        let peer = match &self.peer {
            Peer::Block(block) => block.to_string(),
            Peer::List(id) | Peer::Group { id, .. } => id.clone(),
            Peer::Unknown(text) => format!("`{text}`"),
        };
        format!("allow {} {way} {peer}", self.protocols.with(self.ports))
    }
}

impl Subnet {
    /// Whether an address is one of the five that AWS reserves (N88).
    pub(crate) fn reserves(&self, address: IpAddr) -> bool {
        self.cidrs.iter().filter(|block| !block.is_v6()).any(|block| {
            (0..4).any(|place| block.at(place) == address) || block.at(block.last() - block.first()) == address
        })
    }
}

impl Interface {
    pub(crate) fn primary(&self) -> Option<&Address> {
        self.addresses.iter().find(|address| address.primary).or_else(|| self.addresses.first())
    }

    /// The address that it sends from in a family.
    pub(crate) fn of_family(&self, v6: bool) -> Option<&Address> {
        let fits = |address: &&Address| address.private.is_ipv6() == v6;
        self.addresses.iter().filter(fits).find(|address| address.primary).or_else(|| self.addresses.iter().find(fits))
    }

    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.addresses.iter().any(|own| own.private == address)
    }
}

impl PrefixList {
    /// Whether AWS owns its name.
    pub(crate) fn is_aws(&self) -> bool {
        self.name.as_deref().is_some_and(|name| name.starts_with("com.amazonaws."))
    }

    pub(crate) fn has(&self, address: IpAddr) -> bool {
        let [v4, v6] = &self.ranges;
        if address.is_ipv6() { v6 } else { v4 }.contains(crate::cidr::number(address))
    }
}

impl Peering {
    /// The side of this VPC, and the other one.
    pub(crate) fn from(&self, vpc: &str) -> Option<(&PeeringSide, &PeeringSide)> {
        let [requester, accepter] = &self.sides;
        if requester.vpc == vpc {
            Some((requester, accepter))
        } else if accepter.vpc == vpc {
            Some((accepter, requester))
        } else {
            None
        }
    }

    /// Whether both sides are in one Region; two that are not named are (N43).
    pub(crate) fn is_one_region(&self) -> bool {
        let [requester, accepter] = &self.sides;
        requester.region == accepter.region || requester.region.is_none() || accepter.region.is_none()
    }
}

impl Network {
    pub(crate) fn place(&self, id: &str) -> Option<Place> {
        self.ids.get(id).copied()
    }

    /// Every id that names something a packet can start from or go to, in the order read: interfaces, then instances.
    pub fn ends(&self) -> impl Iterator<Item = &str> {
        let interfaces = self.interfaces.iter().map(|interface| interface.id.as_str());
        interfaces.chain(self.instances.iter().map(|instance| instance.id.as_str()))
    }

    pub(crate) fn gateway_endpoint(&self, id: &str) -> Option<&Endpoint> {
        match self.place(id) {
            Some(Place::Endpoint(at)) => self.endpoints.get(at).filter(|of| of.kind == "gateway"),
            _ => None,
        }
    }

    pub(crate) fn list(&self, id: &str) -> Option<&PrefixList> {
        match self.place(id) {
            Some(Place::List(at)) => self.lists.get(at),
            _ => None,
        }
    }

    /// The subnet of a VPC that an address is in.
    pub(crate) fn subnet_of(&self, vpc: usize, address: IpAddr) -> Option<usize> {
        let subnets = self.vpcs.get(vpc)?.subnets.iter().copied();
        let holds = |at: &usize| {
            self.subnets.get(*at).is_some_and(|subnet| subnet.cidrs.iter().any(|block| block.contains(address)))
        };
        subnets.into_iter().find(holds)
    }
}

/// What has been changed for a trial. Everything else is as in the network.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trial {
    pub acls: HashMap<usize, Acl>,
    pub groups: HashMap<usize, Group>,
    pub tables: HashMap<usize, RouteTable>,
    pub interfaces: HashMap<usize, Interface>,
    pub public: HashMap<IpAddr, (usize, IpAddr)>,
    pub exclusions: Vec<(String, String)>,
    /// VPCs that get an internet gateway, and which, if it is one of the model's.
    pub gateways: Vec<(usize, Option<usize>)>,
    /// VPCs that get both DNS attributes.
    pub dns: Vec<usize>,
    /// Endpoints that get private DNS names.
    pub private_dns: Vec<usize>,
    /// Whether what is not described is taken to be as AWS makes it (N101).
    pub default: bool,
}

/// A network with a trial over it. All reading of either goes through here.
#[derive(Clone, Copy)]
pub(crate) struct Model<'a> {
    pub network: &'a Network,
    pub trial: &'a Trial,
    pub work: &'a Work,
}

impl<'a> Model<'a> {
    pub(crate) fn vpc(self, at: usize) -> &'a Vpc {
        self.network.vpcs.get(at).unwrap_or(&self.network.blank.vpc)
    }

    pub(crate) fn subnet(self, at: usize) -> &'a Subnet {
        self.network.subnets.get(at).unwrap_or(&self.network.blank.subnet)
    }

    pub(crate) fn table(self, at: usize) -> &'a RouteTable {
        let changed = self.trial.tables.get(&at);
        changed.or_else(|| self.network.tables.get(at)).unwrap_or(&self.network.blank.table)
    }

    pub(crate) fn acl(self, at: usize) -> &'a Acl {
        self.trial.acls.get(&at).or_else(|| self.network.acls.get(at)).unwrap_or(&self.network.blank.acl)
    }

    pub(crate) fn group(self, at: usize) -> &'a Group {
        self.trial.groups.get(&at).or_else(|| self.network.groups.get(at)).unwrap_or(&self.network.blank.group)
    }

    pub(crate) fn interface(self, at: usize) -> &'a Interface {
        let changed = self.trial.interfaces.get(&at);
        changed.or_else(|| self.network.interfaces.get(at)).unwrap_or(&self.network.blank.interface)
    }

    /// An interface with an address of its own, in whatever VPC. Of several, where nothing says which is meant, it is
    /// the first by name, since the order of lists never matters.
    pub(crate) fn first_with(self, address: IpAddr) -> Option<usize> {
        let all = (0..self.network.vpcs.len()).filter_map(|vpc| self.network.by_address.get(&(vpc, address)).copied());
        all.min_by(|a, b| self.interface(*a).id.cmp(&self.interface(*b).id))
    }

    /// The interface behind a public address, and its private address.
    pub(crate) fn public(self, address: IpAddr) -> Option<(usize, IpAddr)> {
        self.trial.public.get(&address).or_else(|| self.network.by_public.get(&address)).copied()
    }

    /// The table of a subnet: its own, else the VPC's main one (N52).
    pub(crate) fn table_of(self, subnet: usize) -> Option<usize> {
        let subnet = self.subnet(subnet);
        subnet.table.or(self.vpc(subnet.vpc).main_table)
    }

    /// The routes of a table, with the local ones that it does not have itself.
    pub(crate) fn routes(self, table: &'a RouteTable) -> impl Iterator<Item = &'a Route> {
        let local = &self.vpc(table.vpc).local;
        self.work.spend(table.routes.len() * (1 + local.len()));
        let is_here = |of: &Route| table.routes.iter().any(|route| route.destination == of.destination);
        table.routes.iter().chain(local.iter().filter(move |of| !is_here(of)))
    }

    /// The ACL of a subnet: its own, else the VPC's default (N10).
    pub(crate) fn acl_of(self, subnet: usize) -> Option<usize> {
        let subnet = self.subnet(subnet);
        subnet.acl.or(self.vpc(subnet.vpc).default_acl)
    }

    /// Whether a VPC has this address in one of its associated blocks (N53), or, where they are not given, in one of a
    /// subnet (N100).
    pub(crate) fn is_in_vpc(self, vpc: usize, address: IpAddr) -> bool {
        let blocks = &self.vpc(vpc).cidrs;
        blocks.iter().any(|block| block.contains(address))
            || (blocks.is_empty() && self.network.subnet_of(vpc, address).is_some())
    }

    /// Whether one side of a peering may have this address. Blocks that are not given hold what they may hold (N100).
    pub(crate) fn may_hold(self, vpc: Option<usize>, blocks: &[Cidr], address: IpAddr) -> bool {
        let of_vpc = vpc.map_or(&[][..], |vpc| &self.vpc(vpc).cidrs);
        let mut all = blocks.iter().chain(of_vpc);
        all.clone().next().is_none() || all.any(|block| block.contains(address))
    }

    /// The groups of an interface: its own, or those of its endpoint.
    pub(crate) fn groups_of(self, at: usize) -> Option<&'a [String]> {
        let interface = self.interface(at);
        let own = interface.groups.as_deref();
        let of_endpoint = interface.endpoint.and_then(|at| self.network.endpoints.get(at)?.groups.as_deref());
        match own {
            Some([]) | None => of_endpoint.or(own),
            own => own,
        }
    }

    /// The addresses of a prefix list in a family.
    pub(crate) fn list_ranges(self, id: &str, v6: bool) -> Option<&'a Ranges> {
        let list = self.network.list(id).filter(|list| list.blocks.is_some())?;
        let [v4, of_v6] = &list.ranges;
        Some(if v6 { of_v6 } else { v4 })
    }
}
