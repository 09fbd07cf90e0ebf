//! The way of a packet, hop by hop.
//!
//! One [`Walk`] is one direction. It carries a set of ports instead of one, and each filter takes out what it does
//! not let through. After a filter has taken everything, the walk goes on as if it had not, so that all blockers
//! are found together; what it meets from there on is marked as assumed.

use std::net::IpAddr;

use crate::change::{Change, NEW_GATEWAY, number_before};
use crate::cidr::special;
use crate::code;
use crate::filter::{self, Identity, Packet, Sieve};
use crate::model::{Model, Place, Route, RouteState, Target};
use crate::protocol;
use crate::report::{Blocker, Direction, Hop, HopKind, Missing, PacketView, Verdict};
use crate::route::{self, destination_text};
use crate::{Cidr, Ranges};

/// What one direction leaves behind for the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Interfaces whose groups have seen the request.
    pub tracked: Vec<usize>,
    /// Translations by NAT gateways and NAT instances.
    pub translations: Vec<Translation>,
    /// The request went out through a gateway to the internet, or came in from there.
    pub internet: bool,
    /// The request went out and in again, to the public address of an interface of the model.
    pub reflected: bool,
    /// Who sent the request to the internet, and with which private address.
    pub sender: Option<(usize, IpAddr)>,
    /// The request came in from the internet.
    pub inbound: bool,
    /// The egress-only gateway that it went out through.
    pub egress_only: Option<usize>,
    /// Appliances that it was routed through as it was.
    pub appliances: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Translation {
    pub interface: usize,
    pub inner: IpAddr,
    pub inner_ports: Ranges,
    pub remote: IpAddr,
}

/// Where a packet ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    Interface(usize),
    /// In a subnet, at an address that nothing describes.
    Subnet(usize),
    Outside,
    /// A gateway endpoint: its place and the subnet's VPC.
    Service(usize),
    /// What Amazon provides in every VPC.
    Amazon,
    Nowhere,
}

/// A packet at an interface, as a flow log sees it.
#[derive(Clone, Debug)]
pub(crate) struct LogPoint {
    pub interface: usize,
    pub egress: bool,
    pub packet: Packet,
    pub accepted: bool,
    /// The kind of the route target it left by.
    pub way: Option<Target>,
}

/// Parts of the model that decided about addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    pub acls: Vec<usize>,
    pub groups: Vec<String>,
    pub tables: Vec<usize>,
}

pub(crate) struct Walk<'a> {
    pub model: Model<'a>,
    pub direction: Direction,
    pub packet: Packet,
    /// Ports that have passed everything so far.
    pub alive: Ranges,
    /// Ports of which a missing part would have to tell.
    pub maybe: Ranges,
    /// Some, but not all, passed in a stretch with other port numbers.
    pub partly: bool,
    /// The address that stands for the internet at large.
    pub generic: Option<IpAddr>,
    pub trace: bool,
    pub hops: Vec<Hop>,
    pub blockers: Vec<Blocker>,
    pub missing: Vec<Missing>,
    pub logs: Vec<LogPoint>,
    pub touched: Touched,
    pub state: &'a mut State,
    identity: Option<usize>,
    hidden: Option<(usize, String)>,
    peering: Option<String>,
    steps: usize,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(
        model: Model<'a>,
        direction: Direction,
        packet: Packet,
        state: &'a mut State,
        trace: bool,
    ) -> Walk<'a> {
        Walk {
            model,
            direction,
            alive: packet.ports.clone(),
            maybe: Ranges::NONE,
            partly: false,
            generic: None,
            packet,
            trace,
            hops: Vec::new(),
            blockers: Vec::new(),
            missing: Vec::new(),
            logs: Vec::new(),
            touched: Touched::default(),
            state,
            identity: None,
            hidden: None,
            peering: None,
            steps: 0,
        }
    }

    fn is_dead(&self) -> bool {
        self.alive.is_empty() && self.maybe.is_empty()
    }

    fn is_return(&self) -> bool {
        self.direction == Direction::Return
    }

    fn view(&self) -> PacketView {
        PacketView::of(&self.packet)
    }

    // ---- what a hop can do to the packet

    fn pass(&mut self, kind: HopKind, component: &str, message: impl FnOnce() -> String) {
        if self.trace {
            let hop = Hop::new(kind, component, Verdict::Passes, message(), self.view(), self.is_dead());
            self.hops.push(hop);
        }
    }

    /// Something the packet cannot get past, whatever its ports are.
    fn block(&mut self, kind: HopKind, component: &str, code: &'static str, message: String, change: Vec<Change>) {
        let view = self.view();
        let assumed = self.is_dead();
        let hop = if self.trace { self.hops.len() } else { 0 };
        if self.trace {
            let mut hop = Hop::new(kind, component, Verdict::Drops, message.clone(), view, assumed);
            hop.code = Some(code);
            self.hops.push(hop);
        }
        self.alive = Ranges::NONE;
        self.maybe = Ranges::NONE;
        self.blockers.push(Blocker::new(code, component, self.direction, message, hop, change));
    }

    /// Something that is not described, or that this tool does not model.
    fn unsure(&mut self, kind: HopKind, component: &str, code: &'static str, message: String) {
        if self.trace {
            let mut hop =
                Hop::new(kind, component, Verdict::Undetermined, message.clone(), self.view(), self.is_dead());
            hop.code = Some(code);
            self.hops.push(hop);
        }
        self.maybe = self.maybe.union(&self.alive);
        self.alive = Ranges::NONE;
        self.missing.push(Missing { code, component: component.to_owned(), direction: self.direction, message });
    }

    pub(crate) fn stop(
        &mut self,
        kind: HopKind,
        component: &str,
        code: &'static str,
        message: String,
        change: Vec<Change>,
    ) {
        self.block(kind, component, code, message, change);
    }

    pub(crate) fn open(&mut self, kind: HopKind, component: &str, code: &'static str, message: String) {
        self.unsure(kind, component, code, message);
    }

    pub(crate) fn out_of_subnet(&mut self, subnet: usize) -> Arrival {
        self.out_of(subnet, None, false)
    }

    /// Takes out what a filter does not let through.
    fn sieve(
        &mut self,
        kind: HopKind,
        at: &str,
        component: &str,
        code: &'static str,
        sieve: Sieve,
        say: Say<'_>,
        change: Vec<Change>,
    ) {
        let asked = &self.packet.ports;
        let stopped = asked.minus(&sieve.pass).minus(&sieve.unknown);
        let assumed = self.is_dead();
        let view = PacketView::of(&self.packet);
        let all = stopped == *asked;
        let (verdict, message) = if !stopped.is_empty() {
            let verdict = if all { Verdict::Drops } else { Verdict::Partly };
            let only = if all {
                String::new()
            } else {
                format!(
                    ", for {} of them",
                    if self.packet.protocol == protocol::ICMP || self.packet.protocol == protocol::ICMP6 {
                        "some".to_owned()
                    } else {
                        format!("ports {stopped}")
                    }
                )
            };
            (verdict, format!("{}{only}.", say.stops))
        } else if !sieve.unknown.is_empty() {
            let (part, what) = sieve.missing.clone().unwrap_or_default();
            (Verdict::Undetermined, format!("Whether {} is undetermined: `{part}`: {what}.", say.whether))
        } else {
            (Verdict::Passes, format!("{}.", say.passes))
        };
        let may = self.alive.union(&self.maybe).and(&sieve.pass.union(&sieve.unknown));
        self.alive = self.alive.and(&sieve.pass);
        self.maybe = may.minus(&self.alive);
        let place = self.hops.len();
        if !stopped.is_empty() {
            let mut blocker = Blocker::new(code, component, self.direction, message.clone(), place, change);
            blocker.ports = (!all).then(|| stopped.to_string());
            self.blockers.push(blocker);
        }
        if !sieve.unknown.is_empty() {
            let (part, what) = sieve.missing.unwrap_or_default();
            let code = if self.peering.is_some() && kind == HopKind::SecurityGroups {
                code::UNKNOWN_PEERED_SGS
            } else {
                code::UNKNOWN_RESOURCE
            };
            self.missing.push(Missing {
                code,
                message: format!("`{part}`: {what}."),
                component: part,
                direction: self.direction,
            });
        }
        if self.trace {
            let mut hop = Hop::new(kind, at, verdict, message, view, assumed);
            hop.code = (!stopped.is_empty()).then_some(code);
            hop.rules = sieve.looks;
            hop.decided_by = sieve.rule;
            self.hops.push(hop);
        }
    }

    /// The port numbers change here: a translation gives the flow other ones.
    fn switch_ports(&mut self, ports: Ranges) {
        let asked = &self.packet.ports;
        let (full, none) = (self.alive == *asked, self.is_dead());
        self.partly |= !self.alive.is_empty() && !full && self.maybe.is_empty();
        (self.alive, self.maybe) = match (none, self.alive.is_empty()) {
            (true, _) => (Ranges::NONE, Ranges::NONE),
            (_, true) => (Ranges::NONE, ports.clone()),
            (_, false) if full => (ports.clone(), Ranges::NONE),
            _ if self.maybe.is_empty() => (ports.clone(), Ranges::NONE),
            _ => (Ranges::NONE, ports.clone()),
        };
        self.packet.ports = ports;
    }

    fn log(&mut self, dead_before: bool, interface: usize, egress: bool, way: Option<Target>) {
        if !dead_before {
            let accepted = !self.is_dead();
            self.logs.push(LogPoint { interface, egress, packet: self.packet.clone(), accepted, way });
        }
    }

    // ---- filters

    fn acl(&mut self, subnet: usize, egress: bool) {
        let model = self.model;
        let of = model.subnet(subnet);
        let Some(at) = model.acl_of(subnet) else {
            let message = format!("No network ACL of `{}` is described.", of.id); // N10
            return self.unsure(HopKind::NetworkAcl, &of.id, code::UNKNOWN_RESOURCE, message);
        };
        self.touched.acls.push(at);
        let acl = model.acl(at);
        let Some(entries) = &acl.entries else {
            let message = format!("The entries of `{}` are not given.", acl.id);
            return self.unsure(HopKind::NetworkAcl, &acl.id, code::UNKNOWN_RESOURCE, message);
        };
        let entries = if egress { &entries.egress } else { &entries.ingress };
        let sieve = filter::acl(&acl.id, entries, egress, &self.packet, self.trace);
        let way = if egress { "out of" } else { "into" };
        let rule = sieve.rule.clone().unwrap_or_default();
        let (asks, subnet_id) = (self.packet.asks(), &of.id);
        let peer = if egress { self.packet.destination } else { self.packet.source };
        let (word, direction) = if egress { ("to", "outbound") } else { ("from", "inbound") };
        let reply = if self.is_return() { "the reply, " } else { "" };
        let stops = format!(
            "`{}` denies {reply}{asks} {word} {peer}, on its way {way} `{subnet_id}`: {direction} rule {rule}",
            acl.id
        );
        let passes = format!(
            "`{}` allows {reply}{asks} {word} {peer}, on its way {way} `{subnet_id}`: {direction} rule {rule}",
            acl.id
        );
        let stopped = self.packet.ports.minus(&sieve.pass).minus(&sieve.unknown);
        let change = match (stopped.hull(), sieve.denied_at) {
            (Some(ports), Some(denied)) => vec![Change::AddAclEntry {
                acl: acl.id.clone(),
                egress,
                rule_number: number_before(entries, denied),
                protocol: self.packet.protocol,
                cidr: self.narrow(peer),
                ports: shrink(ports),
            }],
            _ => Vec::new(),
        };
        let say = Say { stops, passes, whether: &format!("`{}` lets it {way} `{subnet_id}`", acl.id) };
        self.sieve(HopKind::NetworkAcl, &acl.id, &acl.id, code::SUBNET_ACL_RESTRICTION, sieve, say, change);
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.subnet = Some(subnet_id.clone());
            hop.way = Some(direction);
        }
    }

    /// The block that stands for an address in a change: everything, if the address stands for the internet.
    fn narrow(&self, address: IpAddr) -> Cidr {
        if self.generic == Some(address) { Cidr::everything(address.is_ipv6()) } else { Cidr::host(address) }
    }

    fn groups(&mut self, interface: usize, egress: bool) {
        let model = self.model;
        let of = model.interface(interface);
        let direction = if egress { "outbound" } else { "inbound" };
        if self.is_return() && self.state.tracked.contains(&interface) {
            let way = if egress { "leave" } else { "reach" };
            self.pass(HopKind::SecurityGroups, &of.id, || {
                format!("The reply may {way} `{}` whatever the {direction} rules say: its security groups are stateful and have seen the request.", of.id)
            });
            if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
                hop.way = Some(direction);
                hop.stateful = true;
            }
            return;
        }
        let Some(groups) = model.groups_of(interface) else {
            let message = format!("The security groups of `{}` are not given.", of.id);
            return self.unsure(HopKind::SecurityGroups, &of.id, code::UNKNOWN_RESOURCE, message);
        };
        self.state.tracked.push(interface);
        if groups.is_empty() {
            // N48
            self.pass(HopKind::SecurityGroups, &of.id, || {
                format!("`{}` has no security group, so none filters here.", of.id)
            });
            return;
        }
        self.touched.groups.extend(groups.iter().cloned());
        let peer = if egress { self.identity_of_destination(of.vpc) } else { self.identity_of_source() };
        let hidden = peer.hidden.map(|(at, by)| (at, by.to_owned()));
        let (unknown, over) = (peer.unknown, peer.peering.map(str::to_owned));
        let peer = Identity {
            hidden: hidden.as_ref().map(|(at, by)| (*at, by.as_str())),
            interface: peer.interface,
            unknown,
            peering: over.as_deref(),
        };
        let sieve = filter::groups(model, groups, egress, &self.packet, peer, self.trace);
        let listed = groups.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        let address = if egress { self.packet.destination } else { self.packet.source };
        let word = if egress { "to" } else { "from" };
        let asks = self.packet.asks();
        let stops = format!("No {direction} rule of {listed} on `{}` allows {asks} {word} {address}", of.id);
        let rule = sieve.rule.clone().unwrap_or_default();
        let passes = format!("{rule} on `{}` allows {asks} {word} {address}", of.id);
        let has_rules = |id: &String| match model.network.place(id) {
            Some(Place::Group(at)) => {
                let group = model.group(at);
                let rules = if egress { &group.egress } else { &group.ingress };
                rules.as_ref().is_none_or(|rules| !rules.is_empty())
            }
            _ => true,
        };
        let refers = |id: &String| match (model.network.place(id), peer.hidden) {
            (Some(Place::Group(at)), Some((hidden, _))) => {
                let group = model.group(at);
                let rules = if egress { &group.egress } else { &group.ingress };
                let members = model.groups_of(hidden).unwrap_or_default();
                rules
                    .iter()
                    .flatten()
                    .any(|rule| matches!(&rule.peer, crate::model::Peer::Group { id, .. } if members.contains(id)))
            }
            _ => false,
        };
        let code = if !groups.iter().any(has_rules) {
            code::SG_HAS_NO_RULES
        } else if groups.iter().any(refers) {
            code::SG_REFERENCES_NOT_PRESERVED
        } else {
            code::ENI_SG_RULES_MISMATCH
        };
        let stopped = self.packet.ports.minus(&sieve.pass).minus(&sieve.unknown);
        let first_known = groups.iter().find(|id| matches!(model.network.place(id), Some(Place::Group(_))));
        let change = match (stopped.hull(), first_known) {
            (Some(ports), Some(group)) => vec![Change::AuthorizeSecurityGroup {
                group: group.clone(),
                egress,
                protocol: self.packet.protocol,
                cidr: self.narrow(address),
                ports: shrink(ports),
            }],
            _ => Vec::new(),
        };
        let component = match groups {
            [one] => one,
            _ => &of.id,
        };
        let whether = format!("the {direction} rules of {listed} let it through");
        let say = Say { stops, passes, whether: &whether };
        let tracking = (self.trace && !self.is_return()).then(|| {
            let way = self.tracked_way();
            filter::untracked(model, groups, egress, &self.packet, way.as_deref())
        });
        self.sieve(HopKind::SecurityGroups, &of.id, component, code, sieve, say, change);
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.way = Some(direction);
            hop.stateful = true;
            hop.groups = groups.to_vec();
            if let Some(tracking) = tracking {
                hop.tracked = Some(tracking.is_err());
                hop.tracking = tracking.err();
            }
        }
    }

    /// What on the way makes connections tracked in any case (N32).
    fn tracked_way(&self) -> Option<String> {
        let network = self.model.network;
        if let Some(at) = self.state.egress_only {
            return network.gateways.get(at).map(|gateway| gateway.id.clone());
        }
        let translated = self.state.translations.first().map(|translation| self.model.interface(translation.interface));
        translated.filter(|interface| interface.nat.is_some()).map(|interface| interface.id.clone())
    }

    fn identity_of_source(&self) -> Identity<'_> {
        let hidden = self.hidden.as_ref().map(|(at, by)| (*at, by.as_str()));
        let peering = self.peering.as_deref();
        let in_a_vpc = self.identity.is_none()
            && hidden.is_none()
            && (0..self.model.network.vpcs.len()).any(|vpc| self.model.is_in_vpc(vpc, self.packet.source))
            && !self.state.internet;
        Identity { interface: self.identity, hidden, unknown: in_a_vpc, peering }
    }

    /// The interface with the destination's private address, here or behind a peering in the same Region (N43).
    fn identity_of_destination(&self, vpc: usize) -> Identity<'a> {
        let model = self.model;
        let destination = self.packet.destination;
        if model.is_in_vpc(vpc, destination) {
            let interface = model.network.by_address.get(&(vpc, destination)).copied();
            return Identity { interface, unknown: interface.is_none(), ..Identity::default() };
        }
        let id = &model.vpc(vpc).id;
        for peering in model.network.peerings.iter().filter(|peering| peering.status.as_deref() == Some("active")) {
            let Some((_, far)) = peering.from(id) else { continue };
            if !far.cidrs.iter().any(|block| block.contains(destination)) {
                continue;
            }
            let far_vpc = match model.network.place(&far.vpc) {
                Some(Place::Vpc(at)) => Some(at),
                _ => None,
            };
            let interface = far_vpc.and_then(|vpc| model.network.by_address.get(&(vpc, destination)).copied());
            if !peering.is_one_region() {
                return Identity { hidden: interface.map(|at| (at, peering.id.as_str())), ..Identity::default() };
            }
            return Identity { interface, unknown: interface.is_none(), peering: Some(&peering.id), hidden: None };
        }
        Identity::default()
    }

    // ---- the way

    /// From an interface that sends the packet itself.
    pub(crate) fn leave(&mut self, interface: usize) -> Arrival {
        let model = self.model;
        let of = model.interface(interface);
        if let Some(instance) = of.instance.as_ref()
            && let Some(Place::Instance(at)) = model.network.place(instance)
            && let Some(state) = model.network.instances.get(at).and_then(|instance| instance.state.as_deref())
            && !matches!(state, "running" | "pending")
        {
            let message = format!("`{instance}` is {state}, so nothing leaves it.");
            self.block(HopKind::Interface, &of.id, code::BAD_STATE, message, Vec::new());
        }
        if of.endpoint.is_some() && !self.is_return() {
            let message = format!("`{}` belongs to an endpoint, which starts no connections in its VPC.", of.id); // N87
            self.block(HopKind::Interface, &of.id, code::VPCE_INTRA_VPC_TRAFFIC, message, Vec::new());
        }
        self.identity = Some(interface);
        if !of.has(self.packet.source) && of.check != Some(false) {
            let message = format!("`{}` checks the source, and {} is not its address.", of.id, self.packet.source);
            let change = vec![Change::DisableSourceDestCheck { interface: of.id.clone() }];
            self.block(HopKind::Interface, &of.id, code::ENI_SOURCE_DEST_CHECK_RESTRICTION, message, change);
        }
        let what = if self.is_return() { "The reply" } else { "The packet" };
        let (asks, destination) = (self.packet.asks(), self.packet.destination);
        self.pass(HopKind::Interface, &of.id, || format!("{what} leaves `{}`: {asks} to {destination}.", of.id));
        if self.is_provided_by_amazon(of.vpc) {
            return Arrival::Amazon;
        }
        let dead = self.is_dead();
        self.groups(interface, true);
        self.out_of(of.subnet, Some(interface), dead)
    }

    /// What Amazon provides is not filtered and not routed (N23).
    fn is_provided_by_amazon(&mut self, vpc: usize) -> bool {
        let destination = self.packet.destination;
        let dns = self.model.vpc(vpc).cidrs.iter().any(|block| !block.is_v6() && block.at(2) == destination);
        let what = if dns { Some("Amazon DNS") } else { special::amazon_provided(destination) };
        let Some(what) = what else { return false };
        self.pass(HopKind::Amazon, &destination.to_string(), || {
            format!("{destination} is {what}: no security group, network ACL or route table applies.")
        });
        true
    }

    /// Out of a subnet, or within it.
    fn out_of(&mut self, subnet: usize, interface: Option<usize>, dead: bool) -> Arrival {
        let model = self.model;
        self.steps += 1;
        if self.steps > 12 {
            let message = "The packet goes round in a loop.".to_owned();
            self.block(HopKind::RouteTable, &model.subnet(subnet).id, code::NO_PATH, message, Vec::new());
            return Arrival::Nowhere;
        }
        if subnet >= model.network.subnets.len() {
            let component = interface.map_or("", |at| &model.interface(at).id);
            let message = format!("The subnet of `{component}` is not described.");
            self.unsure(HopKind::Interface, component, code::UNKNOWN_RESOURCE, message);
            return Arrival::Nowhere;
        }
        let of = model.subnet(subnet);
        // Within the subnet no ACL is looked at, and nothing is routed (N5).
        if of.cidrs.iter().any(|block| block.contains(self.packet.destination)) {
            if let Some(interface) = interface {
                self.log(dead, interface, true, Some(Target::Local));
            }
            self.pass(HopKind::Subnet, &of.id, || {
                format!("Both ends are in `{}`: no network ACL is looked at within a subnet.", of.id)
            });
            return self.deliver(of.vpc, Some(subnet));
        }
        self.acl(subnet, true);
        let place = self.logs.len();
        if let Some(interface) = interface {
            self.log(dead, interface, true, None);
        }
        let Some(table) = model.table_of(subnet) else {
            let message = format!("No route table of `{}` is described.", of.id);
            self.unsure(HopKind::RouteTable, &of.id, code::UNKNOWN_RESOURCE, message);
            return Arrival::Nowhere;
        };
        self.follow(table, Some(subnet), of.vpc, place)
    }

    fn follow(&mut self, table: usize, subnet: Option<usize>, vpc: usize, log: usize) -> Arrival {
        let model = self.model;
        self.touched.tables.push(table);
        let id = &model.table(table).id;
        let destination = self.packet.destination;
        let found = route::lookup(model, table, destination, self.generic == Some(destination), self.trace);
        let looks = found.looks;
        let with_looks = |walk: &mut Self, looks| {
            if let Some(hop) = walk.hops.last_mut().filter(|_| walk.trace) {
                hop.rules = looks;
            }
        };
        if let Some((component, what)) = found.unknown {
            self.unsure(HopKind::RouteTable, &component, code::UNKNOWN_RESOURCE, format!("{id}: {what}."));
            with_looks(self, looks);
            return Arrival::Nowhere;
        }
        // N59
        if special::UNROUTABLE.iter().any(|block| block.contains(destination)) {
            let message = format!("{destination} cannot be routed in a VPC.");
            self.block(HopKind::RouteTable, id, code::CANNOT_ROUTE, message, Vec::new());
            return Arrival::Nowhere;
        }
        let reply = if self.is_return() { "the reply to " } else { "" };
        let (code, message) = match found.route {
            None => (code::NO_ROUTE_TO_DESTINATION, format!("`{id}` has no route for {reply}{destination}.")),
            // It drops; a shorter match is not tried (N56).
            Some(route) if route.state == RouteState::Blackhole => (
                code::BAD_STATE_ROUTE,
                format!(
                    "The route {} of `{id}` is a blackhole: `{}` is gone or not ready, so {reply}{destination} is dropped.",
                    destination_text(route),
                    route.target
                ),
            ),
            Some(route) if route.state == RouteState::Other => {
                self.unsure(
                    HopKind::RouteTable,
                    id,
                    code::BAD_STATE_ROUTE,
                    format!("The route {} of `{id}` is in a state this tool does not know.", destination_text(route)),
                );
                with_looks(self, looks);
                return Arrival::Nowhere;
            }
            Some(route) => {
                self.pass(HopKind::RouteTable, id, || {
                    format!(
                        "`{id}` sends {reply}{destination} to `{}`: the route {} is the longest match.",
                        route.target,
                        destination_text(route)
                    )
                });
                with_looks(self, looks);
                if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
                    hop.decided_by = Some(destination_text(route));
                }
                if let Some(point) = self.logs.get_mut(log) {
                    point.way = Some(route.kind);
                }
                return self.take(route.kind, &route.target, table, subnet, vpc, Some(route));
            }
        };
        let detour = self.detour(subnet, vpc);
        let change = detour.iter().map(|(_, target)| self.route_change(table, target)).collect();
        self.block(HopKind::RouteTable, id, code, message, change);
        with_looks(self, looks);
        match detour {
            Some((kind, target)) => self.take(kind, &target, table, subnet, vpc, None),
            None => Arrival::Nowhere,
        }
    }

    fn route_change(&self, table: usize, target: &str) -> Change {
        let destination = self.narrow(self.packet.destination);
        Change::CreateRoute { route_table: self.model.table(table).id.clone(), destination, target: target.to_owned() }
    }

    /// Where a route would have to lead: what the change is made from, and how the search for blockers goes on.
    fn detour(&self, subnet: Option<usize>, vpc: usize) -> Option<(Target, String)> {
        let model = self.model;
        let (source, destination) = (self.packet.source, self.packet.destination);
        if model.is_in_vpc(vpc, destination) {
            return Some((Target::Local, "local".to_owned()));
        }
        let id = &model.vpc(vpc).id;
        for peering in &model.network.peerings {
            let far = peering.from(id).map(|(_, far)| far);
            if peering.status.as_deref() == Some("active")
                && far.is_some_and(|far| far.cidrs.iter().any(|block| block.contains(destination)))
            {
                return Some((Target::Peering, peering.id.clone()));
            }
        }
        if special::is_private(destination) {
            return None;
        }
        if self.is_return() {
            if let Some(translation) = self.state.translations.last() {
                let of = model.interface(translation.interface);
                let is_back = translation.interface != self.identity.unwrap_or(usize::MAX);
                if is_back && of.nat.is_none() {
                    return Some((Target::Interface, of.id.clone()));
                }
            }
            return self.gateway_of(vpc).map(|gateway| (Target::Internet, gateway));
        }
        let owner = model.network.by_address.get(&(vpc, source)).map(|at| model.interface(*at));
        let is_public = owner.is_some_and(|of| {
            of.nat.is_some() || of.addresses.iter().any(|own| own.private == source && own.public.is_some())
        });
        if destination.is_ipv6() || is_public {
            return Some((Target::Internet, self.gateway_of(vpc).unwrap_or_else(|| NEW_GATEWAY.to_owned())));
        }
        let serves = |nat: &&crate::model::Nat| {
            nat.vpc == vpc
                && nat.public
                && nat.state.as_deref() == Some("available")
                && (nat.subnet.is_none() || nat.subnet != subnet)
        };
        if let Some(nat) = model.network.nats.iter().filter(serves).min_by_key(|nat| &nat.id) {
            return Some((Target::Nat, nat.id.clone()));
        }
        Some((Target::Internet, self.gateway_of(vpc).unwrap_or_else(|| NEW_GATEWAY.to_owned())))
    }

    /// The internet gateway that is attached to a VPC.
    fn gateway_of(&self, vpc: usize) -> Option<String> {
        if self.model.patch.gateways.contains(&vpc) {
            return Some(NEW_GATEWAY.to_owned());
        }
        let gateways = self.model.vpc(vpc).gateways.iter().filter_map(|at| self.model.network.gateways.get(*at));
        gateways.into_iter().find(|gateway| !gateway.egress_only).map(|gateway| gateway.id.clone())
    }

    fn take(
        &mut self,
        kind: Target,
        target: &str,
        table: usize,
        subnet: Option<usize>,
        vpc: usize,
        route: Option<&Route>,
    ) -> Arrival {
        let model = self.model;
        let destination = self.packet.destination;
        match kind {
            Target::Local if model.is_in_vpc(vpc, destination) => self.deliver(vpc, subnet),
            Target::Local => {
                let message = format!(
                    "The local route serves only addresses of `{}`, and {destination} is none.",
                    model.vpc(vpc).id
                );
                self.block(
                    HopKind::RouteTable,
                    &model.table(table).id,
                    code::VPC_LOCAL_ROUTE_CIDR_RESTRICTION,
                    message,
                    Vec::new(),
                );
                Arrival::Nowhere
            }
            Target::Internet => self.internet_out(target, subnet, vpc),
            Target::EgressOnly => self.egress_only(target, table, subnet, vpc),
            Target::Nat => self.nat_gateway(target, table, subnet, vpc),
            Target::Peering => self.peering(target, table, vpc),
            Target::Interface => self.appliance(target, subnet, route),
            Target::Endpoint => self.gateway_endpoint(target),
            Target::Unsupported => {
                let message = format!("`{target}` is not modelled: what happens behind it is not known here.");
                self.unsure(HopKind::Other, target, code::UNSUPPORTED_COMPONENT, message);
                Arrival::Nowhere
            }
        }
    }

    // ---- the internet gateway

    /// Out to the internet: the private source becomes the public one, one to one (N62).
    fn internet_out(&mut self, gateway: &str, subnet: Option<usize>, vpc: usize) -> Arrival {
        let model = self.model;
        let (source, destination) = (self.packet.source, self.packet.destination);
        if !self.is_attached(gateway, vpc) {
            return Arrival::Nowhere;
        }
        let owner = model.network.by_address.get(&(vpc, source)).copied();
        if special::is_private(destination) {
            let message = format!("`{gateway}` does not carry packets to {destination}, which is a private address.");
            self.block(
                HopKind::InternetGateway,
                gateway,
                code::IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS,
                message,
                Vec::new(),
            );
            return Arrival::Nowhere;
        }
        if special::SHARED.contains(destination) {
            let message = format!("`{gateway}` does not carry packets to {destination}, which is a shared address.");
            self.block(
                HopKind::InternetGateway,
                gateway,
                code::IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS,
                message,
                Vec::new(),
            );
            return Arrival::Nowhere;
        }
        let of = owner.map(|at| model.interface(at));
        let is_nat = of.is_some_and(|of| of.nat.is_some()) || subnet.is_none();
        self.block_public_access(gateway, subnet, vpc, !self.is_inbound(), is_nat);
        if let Some(of) = of
            && of.denies_internet
        {
            let message = format!("`{}` has `DenyAllIgwTraffic`, which this tool does not model.", of.id);
            self.unsure(HopKind::InternetGateway, &of.id, code::UNSUPPORTED_COMPONENT, message);
        }
        if !destination.is_ipv6() {
            let public = of.and_then(|of| of.addresses.iter().find(|own| own.private == source)?.public);
            let unattached = of.is_some_and(|of| of.attached == Some(false) || of.in_use == Some(false));
            match public {
                Some(public) if !unattached => {
                    let before = self.view();
                    self.packet.source = public;
                    self.pass(HopKind::InternetGateway, gateway, || {
                        format!("`{gateway}` replaces the source {source} with its public address {public} and sends the packet to the internet.")
                    });
                    if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
                        hop.translated = Some(std::mem::replace(&mut hop.packet, before));
                    }
                }
                _ => {
                    let name = of.map_or_else(|| source.to_string(), |of| format!("`{}` ({source})", of.id));
                    let message = match (public, of) {
                        (Some(_), _) => format!("{name} is not attached to anything in use."),
                        (_, Some(of)) if of.nat.is_some() => {
                            format!("{name} is a private NAT gateway, whose packets `{gateway}` drops.")
                        } // N70
                        _ => format!("{name} has no public address, so `{gateway}` drops its packets."), // N61
                    };
                    let is_nat = of.is_some_and(|of| of.nat.is_some());
                    let change = of
                        .filter(|_| !is_nat && public.is_none())
                        .map(|of| Change::AssociateAddress { interface: of.id.clone(), private_address: source });
                    self.block(
                        HopKind::InternetGateway,
                        gateway,
                        code::IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
                        message,
                        change.into_iter().collect(),
                    );
                }
            }
        } else {
            self.pass(HopKind::InternetGateway, gateway, || {
                format!("`{gateway}` sends the packet to the internet; IPv6 addresses stay as they are.")
            });
        }
        if !self.is_return() {
            self.state.internet = true;
        }
        self.hidden = self.hidden.take().or(owner.map(|at| (at, gateway.to_owned())));
        self.identity = None;
        if !self.is_return() {
            self.state.sender = owner.map(|at| (at, source));
        }
        // The public address of another interface: back in through a gateway (N30).
        if (!self.is_return() || self.state.reflected) && model.public(destination).is_some() {
            self.state.reflected = true;
            return self.enter();
        }
        Arrival::Outside
    }

    /// Whether the flow was started from the internet.
    fn is_inbound(&self) -> bool {
        self.is_return() && self.state.inbound
    }

    fn is_attached(&mut self, gateway: &str, vpc: usize) -> bool {
        let model = self.model;
        let vpc_id = &model.vpc(vpc).id;
        if gateway == NEW_GATEWAY {
            if model.patch.gateways.contains(&vpc) {
                return true;
            }
            let message = format!("No internet gateway is attached to `{vpc_id}`.");
            let change = vec![Change::AttachInternetGateway { vpc: vpc_id.clone() }];
            self.block(HopKind::InternetGateway, vpc_id, code::NO_PATH, message, change);
            return true;
        }
        let Some(Place::Gateway(at)) = model.network.place(gateway) else {
            let message = format!("`{gateway}` is not described.");
            self.unsure(HopKind::InternetGateway, gateway, code::UNKNOWN_RESOURCE, message);
            // Its id says what it is; only whether it is attached is open.
            return false;
        };
        let attachments =
            model.network.gateways.get(at).map(|gateway| gateway.attachments.as_slice()).unwrap_or_default();
        // N97
        let works =
            attachments.iter().any(|(id, state)| id == vpc_id && matches!(state.as_str(), "available" | "attached"));
        if !works {
            let message = format!("`{gateway}` is not attached to `{vpc_id}`.");
            self.block(HopKind::InternetGateway, gateway, code::BAD_STATE_ATTACHMENT, message, Vec::new());
        }
        true
    }

    /// In from the internet, to the public destination of the packet.
    pub(crate) fn enter(&mut self) -> Arrival {
        let model = self.model;
        let destination = self.packet.destination;
        self.steps += 1;
        let sender = self.state.sender.filter(|(_, private)| self.is_return() && *private == destination);
        let (interface, private) = match model.public(destination).or(sender) {
            Some(found) => found,
            None => {
                let vpcs = model.network.vpcs.len();
                let of_v6 = (0..vpcs).find_map(|vpc| model.network.by_address.get(&(vpc, destination)));
                match of_v6.filter(|_| destination.is_ipv6()) {
                    Some(at) => (*at, destination),
                    None => {
                        let message = format!("{destination} is the public address of no interface.");
                        self.block(
                            HopKind::Internet,
                            "internet",
                            code::IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
                            message,
                            Vec::new(),
                        );
                        return Arrival::Nowhere;
                    }
                }
            }
        };
        self.enter_to(interface, private)
    }

    /// In from the internet to a private address, whatever public address stands for it.
    pub(crate) fn enter_to(&mut self, interface: usize, private: IpAddr) -> Arrival {
        let model = self.model;
        let (source, destination) = (self.packet.source, self.packet.destination);
        let of = model.interface(interface);
        let gateway = if self.is_return()
            && let Some(at) = self.state.egress_only
        {
            // The way back through the gateway that has seen the request (N73).
            model.network.gateways.get(at).map(|gateway| gateway.id.clone()).unwrap_or_default()
        } else {
            let gateway = self.gateway_of(of.vpc).unwrap_or_else(|| NEW_GATEWAY.to_owned());
            if !self.is_attached(&gateway, of.vpc) {
                return Arrival::Nowhere;
            }
            gateway
        };
        if special::is_private(source) {
            let message = format!("`{gateway}` lets in no packet from {source}, which is a private address.");
            self.block(
                HopKind::InternetGateway,
                &gateway,
                code::IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS,
                message,
                Vec::new(),
            );
        } else if special::SHARED.contains(source) {
            let message = format!("`{gateway}` lets in no packet from {source}, which is a shared address.");
            self.block(
                HopKind::InternetGateway,
                &gateway,
                code::IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS,
                message,
                Vec::new(),
            );
        }
        let subnet = (of.subnet < model.network.subnets.len()).then_some(of.subnet);
        let asked_for = self.is_return();
        if !asked_for {
            self.state.internet = true;
            self.state.inbound = true;
        }
        self.block_public_access(
            &gateway,
            subnet,
            of.vpc,
            asked_for,
            of.nat.is_some() || self.state.egress_only.is_some(),
        );
        if of.attached == Some(false) || of.in_use == Some(false) {
            let message = format!("`{}` is not attached to anything in use.", of.id); // N63
            self.block(
                HopKind::InternetGateway,
                &gateway,
                code::IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS,
                message,
                Vec::new(),
            );
        }
        let before = self.view();
        let reflected = self.state.reflected;
        self.packet.destination = private;
        self.pass(HopKind::InternetGateway, &gateway, || {
            if private == destination {
                format!("`{gateway}` lets the packet into `{}`; IPv6 addresses stay as they are.", model.vpc(of.vpc).id)
            } else {
                let reflected = if reflected { " Reachability Analyzer does not follow this way (IGW_NAT_REFLECTION)." } else { "" };
                format!(
                    "`{gateway}` replaces the destination {destination} with {private}, the private address of `{}`.{reflected}",
                    of.id
                )
            }
        });
        if private != destination
            && let Some(hop) = self.hops.last_mut().filter(|_| self.trace)
        {
            hop.translated = Some(std::mem::replace(&mut hop.packet, before));
        }
        // A regional NAT gateway stands in no subnet (N71).
        let nat = of.nat.and_then(|at| model.network.nats.get(at));
        if nat.is_some_and(|nat| nat.subnet.is_none()) {
            let dead = self.is_dead();
            return self.arrive(interface, dead);
        }
        // A route table of the gateway itself can lead through an appliance (N65).
        let edge = model.network.tables.iter().position(|table| table.gateways.contains(&gateway));
        match edge {
            Some(table) => {
                let none = self.logs.len();
                self.follow(table, None, of.vpc, none)
            }
            None => self.deliver(of.vpc, None),
        }
    }

    /// N74. What counts is the subnet whose interface the gateway sees; a regional NAT gateway has none.
    /// Source: VPC User Guide, *Block public access to VPCs and subnets*.
    fn block_public_access(
        &mut self,
        gateway: &str,
        subnet: Option<usize>,
        vpc: usize,
        outbound: bool,
        outbound_only: bool,
    ) {
        let model = self.model;
        let block = &model.network.block;
        let vpc_id = &model.vpc(vpc).id;
        let subnet_id = subnet.map(|at| &model.subnet(at).id);
        let all = || block.exclusions.iter().chain(&model.patch.exclusions);
        let exclusion = all().filter(|(id, _)| id == vpc_id || Some(id) == subnet_id).map(|(_, mode)| mode.as_str());
        let excluded = |wanted: &str| exclusion.clone().any(|mode| mode == wanted);
        let of_subnet = subnet.and_then(|at| model.subnet(at).block_mode.as_deref());
        let mode = of_subnet.or(model.vpc(vpc).block_mode.as_deref()).or(block.mode.as_deref()).unwrap_or("off");
        let stops = match mode {
            "block-bidirectional" => !(excluded("allow-egress") && outbound),
            "block-ingress" => !(outbound && outbound_only),
            _ => false,
        };
        if !stops || excluded("allow-bidirectional") {
            return;
        }
        let where_at = subnet_id.unwrap_or(vpc_id);
        let message = format!(
            "VPC Block Public Access ({mode}) stops traffic between the internet and `{where_at}` at `{gateway}`."
        );
        let wanted = if outbound && mode == "block-bidirectional" { "allow-egress" } else { "allow-bidirectional" };
        let change = Change::ExcludeFromBlockPublicAccess { resource: where_at.clone(), mode: wanted.to_owned() };
        self.block(HopKind::InternetGateway, gateway, code::VPC_BLOCK_PUBLIC_ACCESS_ENABLED, message, vec![change]);
    }

    /// N73
    fn egress_only(&mut self, gateway: &str, table: usize, subnet: Option<usize>, vpc: usize) -> Arrival {
        let model = self.model;
        let at = match model.network.place(gateway) {
            Some(Place::Gateway(at)) => at,
            _ => {
                self.unsure(
                    HopKind::EgressOnlyGateway,
                    gateway,
                    code::UNKNOWN_RESOURCE,
                    format!("`{gateway}` is not described."),
                );
                return Arrival::Nowhere;
            }
        };
        if !self.packet.destination.is_ipv6() {
            let message = format!("`{gateway}` carries IPv6 only.");
            self.block(HopKind::EgressOnlyGateway, gateway, code::PROTOCOL_RESTRICTION, message, Vec::new());
            return Arrival::Nowhere;
        }
        if self.is_return() {
            let message =
                format!("`{}` sends the reply to `{gateway}`, which has not seen the request.", model.table(table).id);
            let back = self.gateway_of(vpc);
            let change = back.iter().map(|target| self.route_change(table, target)).collect();
            self.block(HopKind::EgressOnlyGateway, gateway, code::NO_ROUTE_TO_DESTINATION, message, change);
            return Arrival::Outside;
        }
        self.is_attached(gateway, vpc);
        self.block_public_access(gateway, subnet, vpc, true, true);
        self.state.egress_only = Some(at);
        self.state.internet = true;
        self.pass(HopKind::EgressOnlyGateway, gateway, || {
            format!("`{gateway}` sends the packet to the internet and remembers it, so that only replies come back.")
        });
        self.hidden = self.hidden.take().or(self.identity.map(|at| (at, gateway.to_owned())));
        self.identity = None;
        Arrival::Outside
    }

    // ---- NAT gateways and appliances

    fn nat_gateway(&mut self, id: &str, table: usize, subnet: Option<usize>, vpc: usize) -> Arrival {
        let model = self.model;
        let Some(Place::Nat(at)) = model.network.place(id) else {
            self.unsure(HopKind::NatGateway, id, code::UNKNOWN_RESOURCE, format!("`{id}` is not described."));
            return Arrival::Nowhere;
        };
        let Some(nat) = model.network.nats.get(at) else { return Arrival::Nowhere };
        if self.is_return() {
            let message = format!(
                "`{}` sends the reply to `{id}`, which would put its own address in the place of the source; the client does not know that address.",
                model.table(table).id
            ); // N64
            let change = self.gateway_of(vpc).iter().map(|target| self.route_change(table, target)).collect();
            self.block(HopKind::NatGateway, id, code::NGW_SOURCE_ADDRESS_REASSIGN, message, change);
            return Arrival::Outside;
        }
        // N69
        if nat.subnet.is_some() && nat.subnet == subnet {
            let owner = model.network.by_address.get(&(vpc, self.packet.source));
            let own = nat.interface.is_some() && owner.copied() == nat.interface;
            let message = if own {
                format!(
                    "`{}` leads `{id}` back to itself: the subnet of a NAT gateway needs a route to the internet gateway.",
                    model.table(table).id
                )
            } else {
                format!(
                    "`{id}` is in the subnet that this route table serves, so its own packets would come back to it: a route to a NAT gateway does not work from its own subnet."
                )
            };
            let gateway = self.gateway_of(vpc).unwrap_or_else(|| NEW_GATEWAY.to_owned());
            let change = vec![self.route_change(table, &gateway)];
            self.block(HopKind::NatGateway, id, code::NO_PATH, message, change);
            return self.internet_out(&gateway, subnet, vpc);
        }
        if nat.state.as_deref().is_none_or(|state| state != "available") {
            let state = nat.state.as_deref().unwrap_or("in an unknown state");
            let message = format!("`{id}` is {state}, not available."); // N72
            if nat.state.is_none() {
                self.unsure(HopKind::NatGateway, id, code::UNKNOWN_RESOURCE, message);
                return Arrival::Nowhere;
            }
            self.block(HopKind::NatGateway, id, code::BAD_STATE, message, Vec::new());
        }
        if special::NAT64.contains(self.packet.destination) {
            self.unsure(HopKind::NatGateway, id, code::UNSUPPORTED_COMPONENT, "NAT64 is not modelled.".to_owned());
            return Arrival::Nowhere;
        }
        if !matches!(self.packet.protocol, protocol::TCP | protocol::UDP | protocol::ICMP)
            || self.packet.destination.is_ipv6()
        {
            let what = if self.packet.destination.is_ipv6() {
                "IPv6".to_owned()
            } else {
                protocol::name(self.packet.protocol)
            };
            let message = format!("`{id}` translates TCP, UDP and ICMP over IPv4, not {what}."); // N67
            self.block(HopKind::NatGateway, id, code::PROTOCOL_RESTRICTION, message, Vec::new());
            return Arrival::Nowhere;
        }
        if nat.vpc != vpc || !model.is_in_vpc(vpc, self.packet.source) {
            let message = format!("`{id}` serves interfaces of `{}` only.", model.vpc(nat.vpc).id);
            self.block(HopKind::NatGateway, id, code::NGW_REQUIRES_SOURCE_IN_VPC, message, Vec::new());
        }
        let Some(interface) = nat.interface else {
            self.unsure(
                HopKind::NatGateway,
                id,
                code::UNKNOWN_RESOURCE,
                format!("The addresses of `{id}` are not given."),
            );
            return Arrival::Nowhere;
        };
        let dead = self.is_dead();
        if let Some(own) = nat.subnet {
            self.acl(own, false); // N68, first crossing
        }
        self.log(dead, interface, false, None);
        let regional = model.interface(interface).of_family(false).map(|address| address.private);
        let Some(private) = regional.or_else(|| nat.regional.then_some(self.packet.source)) else {
            self.unsure(
                HopKind::NatGateway,
                id,
                code::UNKNOWN_RESOURCE,
                format!("The addresses of `{id}` are not given."),
            );
            return Arrival::Nowhere;
        };
        self.translate(interface, private, HopKind::NatGateway, id);
        let dead = self.is_dead();
        match nat.subnet {
            Some(own) => self.out_of(own, Some(interface), dead),
            None => {
                // A regional NAT gateway stands in no subnet: no ACL, and its own route table, which AWS makes with
                // a route to the internet gateway (N71).
                let table = nat.table.as_ref().and_then(|table| model.network.place(table));
                match table {
                    Some(Place::Table(table)) => {
                        let none = self.logs.len();
                        self.follow(table, None, vpc, none)
                    }
                    _ => {
                        let gateway = self.gateway_of(vpc).unwrap_or_else(|| NEW_GATEWAY.to_owned());
                        self.internet_out(&gateway, None, vpc)
                    }
                }
            }
        }
    }

    fn translate(&mut self, interface: usize, private: IpAddr, kind: HopKind, id: &str) {
        let before = self.view();
        let inner = self.packet.source;
        self.state.translations.push(Translation {
            interface,
            inner,
            inner_ports: self.packet.source_ports.clone(),
            remote: self.packet.destination,
        });
        self.hidden = self.identity.map(|at| (at, id.to_owned())).or(self.hidden.take());
        self.identity = Some(interface);
        self.packet.source = private;
        if protocol::has_ports(self.packet.protocol) {
            self.packet.source_ports = Ranges::of(1024, 65535); // N67
        }
        self.pass(kind, id, || {
            let ports = "the source port becomes one of 1024-65535 (REMAP_EPHEMERAL_PORT)";
            format!("`{id}` replaces the source {inner} with its own address {private}, and {ports}.")
        });
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.translated = Some(std::mem::replace(&mut hop.packet, before));
        }
    }

    /// A route to an interface: a NAT instance or another appliance (N66).
    fn appliance(&mut self, target: &str, subnet: Option<usize>, route: Option<&Route>) -> Arrival {
        let model = self.model;
        let Some(at) = route::interface_of(model, target) else {
            self.unsure(HopKind::Appliance, target, code::UNKNOWN_RESOURCE, format!("`{target}` is not described."));
            return Arrival::Nowhere;
        };
        let of = model.interface(at);
        if of.has(self.packet.destination) {
            return self.deliver(of.vpc, subnet);
        }
        let returns = self.is_return();
        let redirected = returns
            && route.is_some()
            && !self.state.appliances.contains(&at)
            && !self.state.translations.iter().any(|known| known.interface == at);
        if redirected {
            let message = format!("The reply is routed through `{}`, which has not seen the request.", of.id); // N65
            self.block(HopKind::Appliance, &of.id, code::INGRESS_RTB_TRAFFIC_REDIRECTION, message, Vec::new());
            return Arrival::Nowhere;
        }
        let dead = self.is_dead();
        if subnet != Some(of.subnet) && of.subnet < model.network.subnets.len() {
            self.acl(of.subnet, false);
        }
        match of.check {
            Some(false) => {}
            Some(true) => {
                let message = format!(
                    "`{}` checks the destination, and {} is not its address: `SourceDestCheck` is on.",
                    of.id, self.packet.destination
                );
                let change = vec![Change::DisableSourceDestCheck { interface: of.id.clone() }];
                self.block(HopKind::Appliance, &of.id, code::ENI_SOURCE_DEST_CHECK_RESTRICTION, message, change);
            }
            None => {
                let message = format!("`SourceDestCheck` of `{}` is not given.", of.id);
                self.unsure(HopKind::Appliance, &of.id, code::UNKNOWN_RESOURCE, message);
            }
        }
        self.groups(at, false);
        self.log(dead, at, false, None);
        let translates = !returns
            && !model.is_in_vpc(of.vpc, self.packet.destination)
            && model.is_in_vpc(of.vpc, self.packet.source);
        if translates {
            let Some(own) = of.of_family(self.packet.source.is_ipv6()) else {
                self.unsure(
                    HopKind::Appliance,
                    &of.id,
                    code::UNKNOWN_RESOURCE,
                    format!("The addresses of `{}` are not given.", of.id),
                );
                return Arrival::Nowhere;
            };
            self.translate(at, own.private, HopKind::Appliance, &of.id);
        } else {
            if !returns {
                self.state.appliances.push(at);
                self.hidden = self.identity.take().map(|origin| (origin, of.id.clone())).or(self.hidden.take());
            }
            self.pass(HopKind::Appliance, &of.id, || format!("`{}` is taken to pass the packet on as it is.", of.id));
        }
        let dead = self.is_dead();
        self.groups(at, true);
        self.out_of(of.subnet, Some(at), dead)
    }

    // ---- peering and endpoints

    fn peering(&mut self, id: &str, table: usize, vpc: usize) -> Arrival {
        let model = self.model;
        let peering = match model.network.place(id) {
            Some(Place::Peering(at)) => model.network.peerings.get(at),
            _ => None,
        };
        let near = &model.vpc(vpc).id;
        let Some(peering) = peering else {
            self.unsure(HopKind::Peering, id, code::UNKNOWN_RESOURCE, format!("`{id}` is not described."));
            return Arrival::Nowhere;
        };
        match peering.status.as_deref() {
            Some("active") => {}
            Some(status) => {
                let message = format!("`{id}` is {status}; only an active peering carries packets."); // N79
                self.block(HopKind::Peering, id, code::BAD_STATE, message, Vec::new());
            }
            None => {
                self.unsure(
                    HopKind::Peering,
                    id,
                    code::UNKNOWN_RESOURCE,
                    format!("The status of `{id}` is not given."),
                );
                return Arrival::Nowhere;
            }
        }
        let Some((near_side, far)) = peering.from(near) else {
            let message = format!("`{id}` does not connect `{near}`.");
            self.block(HopKind::Peering, id, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
            return Arrival::Nowhere;
        };
        let far_vpc = match model.network.place(&far.vpc) {
            Some(Place::Vpc(at)) => Some(at),
            _ => None,
        };
        let (source, destination) = (self.packet.source, self.packet.destination);
        let holds = |vpc: Option<usize>, blocks: &[Cidr], address| {
            blocks.iter().any(|block| block.contains(address)) || vpc.is_some_and(|vpc| model.is_in_vpc(vpc, address))
        };
        if !holds(far_vpc, &far.cidrs, destination) {
            // No gateway of the far side can be used, and no third VPC (N75).
            let message = format!(
                "`{id}` carries packets to addresses of `{}` only, and {destination} is none; its gateways and its other peerings cannot be used from here.",
                far.vpc
            );
            self.block(HopKind::Peering, id, code::PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, message, Vec::new());
            return Arrival::Nowhere;
        }
        if !holds(Some(vpc), &near_side.cidrs, source) {
            let message = format!("`{id}` carries packets from addresses of `{near}` only, and {source} is none.");
            self.block(HopKind::Peering, id, code::PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, message, Vec::new());
            return Arrival::Nowhere;
        }
        let _ = table;
        let Some(far_vpc) = far_vpc.filter(|at| !model.vpc(*at).subnets.is_empty()) else {
            let message = format!("`{}` on the far side of `{id}` is not described.", far.vpc);
            self.unsure(HopKind::Peering, id, code::UNKNOWN_DESTINATION, message);
            return Arrival::Nowhere;
        };
        self.pass(HopKind::Peering, id, || format!("`{id}` carries the packet from `{near}` to `{}`.", far.vpc));
        self.peering = Some(id.to_owned());
        if !peering.is_one_region() {
            // N78
            self.hidden = self.identity.take().map(|at| (at, id.to_owned()));
        }
        self.deliver(far_vpc, None)
    }

    /// N81: a gateway endpoint has no interface and no group.
    fn gateway_endpoint(&mut self, id: &str) -> Arrival {
        let model = self.model;
        let endpoint = match model.network.place(id) {
            Some(Place::Endpoint(at)) => model.network.endpoints.get(at).map(|endpoint| (at, endpoint)),
            _ => None,
        };
        let Some((at, endpoint)) = endpoint else {
            self.unsure(HopKind::Endpoint, id, code::UNKNOWN_RESOURCE, format!("`{id}` is not described."));
            return Arrival::Nowhere;
        };
        if endpoint.kind != "gateway" {
            let message = format!("`{id}` is a {} endpoint; what is behind it is not modelled.", endpoint.kind);
            self.unsure(HopKind::Endpoint, id, code::UNSUPPORTED_COMPONENT, message);
            return Arrival::Nowhere;
        }
        match endpoint.state.as_deref() {
            Some("available") => {}
            Some(state) => {
                let message = format!("`{id}` is {state}, not available.");
                self.block(HopKind::Endpoint, id, code::BAD_STATE, message, Vec::new());
            }
            None => {
                let message = format!("The state of `{id}` is not given.");
                self.unsure(HopKind::Endpoint, id, code::UNKNOWN_RESOURCE, message);
            }
        }
        let echo = Ranges::one(0x0800);
        let fits = self.packet.protocol == protocol::TCP
            || (self.packet.protocol == protocol::ICMP && self.packet.ports.minus(&echo).is_empty());
        if !fits {
            if self.packet.protocol == protocol::ICMP && !self.packet.ports.and(&echo).is_empty() {
                self.alive = self.alive.and(&echo);
                self.maybe = self.maybe.and(&echo);
            } else {
                let message = format!("`{id}` takes TCP and ICMP echo requests only."); // N87
                self.block(HopKind::Endpoint, id, code::VPCE_GATEWAY_PROTOCOL_RESTRICTION, message, Vec::new());
            }
        }
        self.pass(HopKind::Endpoint, id, || {
            let policy = if endpoint.policy.is_some() {
                " Its endpoint policy is a second gate: it can still answer `Access Denied`."
            } else {
                ""
            };
            format!("`{id}` takes the packet to `{}`.{policy}", endpoint.service) // N84
        });
        Arrival::Service(at)
    }

    /// A reply from the service behind a gateway endpoint.
    pub(crate) fn answer_from_service(&mut self, endpoint: usize) -> Arrival {
        let model = self.model;
        let Some(of) = model.network.endpoints.get(endpoint) else { return Arrival::Nowhere };
        self.pass(HopKind::Endpoint, &of.id, || format!("The reply of `{}` comes through `{}`.", of.service, of.id));
        self.deliver(of.vpc, None)
    }

    // ---- arrival

    /// Into the subnet of the destination, unless the packet comes from there, and to its interface.
    fn deliver(&mut self, vpc: usize, from: Option<usize>) -> Arrival {
        let model = self.model;
        let destination = self.packet.destination;
        let Some(subnet) = model.network.subnet_of(vpc, destination) else {
            let of = model.vpc(vpc);
            if of.subnets.is_empty() {
                self.unsure(
                    HopKind::Subnet,
                    &of.id,
                    code::UNKNOWN_DESTINATION,
                    format!("No subnet of `{}` is described.", of.id),
                );
            } else {
                let message = format!(
                    "{destination} is an address of `{}`, but of none of its subnets: the packet is dropped.",
                    of.id
                ); // N58
                self.block(HopKind::Subnet, &of.id, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
            }
            return Arrival::Nowhere;
        };
        let dead = self.is_dead();
        if from != Some(subnet) {
            self.acl(subnet, false);
        }
        let of = model.subnet(subnet);
        let Some(interface) = model.network.by_address.get(&(vpc, destination)).copied() else {
            let reserved = of.cidrs.iter().filter(|block| !block.is_v6()).any(|block| {
                (0..4).any(|place| block.at(place) == destination)
                    || block.at(block.last() - block.first()) == destination
            });
            if reserved {
                let message = format!("{destination} is one of the five addresses that AWS reserves in `{}`.", of.id); // N88
                self.block(HopKind::Subnet, &of.id, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
                return Arrival::Nowhere;
            }
            let message = format!(
                "No interface in `{}` is described with the address {destination}, so its security groups are not known.",
                of.id
            );
            self.unsure(HopKind::Subnet, &of.id, code::UNKNOWN_DESTINATION, message);
            return Arrival::Subnet(subnet);
        };
        self.arrive(interface, dead)
    }

    fn arrive(&mut self, interface: usize, dead: bool) -> Arrival {
        let model = self.model;
        let of = model.interface(interface);
        let known = self
            .state
            .translations
            .iter()
            .position(|known| known.interface == interface && known.remote == self.packet.source);
        if self.is_return()
            && let Some(place) = known
        {
            return self.untranslate(interface, place, dead);
        }
        if let Some(nat) = of.nat.and_then(|at| model.network.nats.get(at)) {
            self.log(dead, interface, false, None);
            let message =
                format!("`{}` lets nothing in that nobody behind it has asked for, and answers no ping.", nat.id); // N67
            self.block(HopKind::NatGateway, &nat.id, code::NGW_DEST_ADDRESS_PRESERVATION, message, Vec::new());
            return Arrival::Interface(interface);
        }
        self.groups(interface, false);
        self.log(dead, interface, false, None);
        if of.kind.contains("load_balancer")
            || matches!(of.kind.as_str(), "transit_gateway" | "gateway_load_balancer_endpoint")
        {
            let message =
                format!("`{}` belongs to a {}; what is behind it is not modelled.", of.id, of.kind.replace('_', " "));
            self.unsure(HopKind::Interface, &of.id, code::UNSUPPORTED_COMPONENT, message);
        }
        if let Some(instance) = of.instance.as_ref()
            && let Some(Place::Instance(at)) = model.network.place(instance)
            && let Some(state) = model.network.instances.get(at).and_then(|instance| instance.state.as_deref())
            && !matches!(state, "running" | "pending")
        {
            let message = format!("`{instance}` is {state}, so nobody answers there.");
            self.block(HopKind::Interface, &of.id, code::BAD_STATE, message, Vec::new());
        }
        if let Some(endpoint) = of.endpoint.and_then(|at| model.network.endpoints.get(at))
            && endpoint.state.as_deref() != Some("available")
        {
            let message = format!(
                "`{}` is {}, not available.",
                endpoint.id,
                endpoint.state.as_deref().unwrap_or("in an unknown state")
            );
            match endpoint.state {
                Some(_) => self.block(HopKind::Endpoint, &endpoint.id, code::BAD_STATE, message, Vec::new()),
                None => self.unsure(HopKind::Endpoint, &endpoint.id, code::UNKNOWN_RESOURCE, message),
            }
        }
        let what = if self.is_return() { "The reply" } else { "The packet" };
        let destination = self.packet.destination;
        self.pass(HopKind::Interface, &of.id, || format!("{what} arrives at `{}` ({destination}).", of.id));
        Arrival::Interface(interface)
    }

    /// A reply at the gateway or instance that translated the request (N68, third and fourth crossing).
    fn untranslate(&mut self, interface: usize, place: usize, dead: bool) -> Arrival {
        let model = self.model;
        let of = model.interface(interface);
        let Some(known) = self.state.translations.get(place).cloned() else { return Arrival::Nowhere };
        let nat = of.nat.and_then(|at| model.network.nats.get(at));
        let (kind, id) = nat.map_or((HopKind::Appliance, &of.id), |nat| (HopKind::NatGateway, &nat.id));
        if nat.is_none() {
            self.groups(interface, false);
        }
        self.log(dead, interface, false, None);
        let before = self.view();
        self.packet.destination = known.inner;
        let ports = if protocol::has_ports(self.packet.protocol) {
            known.inner_ports.clone()
        } else {
            self.packet.ports.clone()
        };
        self.switch_ports(ports);
        self.pass(kind, id, || {
            format!(
                "`{id}` knows the flow and replaces its own address with {}; the source stays {}.",
                known.inner, known.remote
            )
        });
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.translated = Some(std::mem::replace(&mut hop.packet, before));
        }
        let dead = self.is_dead();
        if nat.is_none() {
            self.groups(interface, true);
        }
        match nat {
            Some(nat) if nat.subnet.is_none() => self.deliver(of.vpc, None),
            _ => self.out_of(of.subnet, Some(interface), dead),
        }
    }
}

/// The sentences of a filter, without the full stop.
struct Say<'s> {
    stops: String,
    passes: String,
    whether: &'s str,
}

fn shrink(ports: (u128, u128)) -> (u16, u16) {
    (u16::try_from(ports.0).unwrap_or(0), u16::try_from(ports.1).unwrap_or(u16::MAX))
}
