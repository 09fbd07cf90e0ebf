//! The way of a packet, hop by hop.
//!
//! One [`Walk`] is one direction. It carries a set of ports instead of one, and each filter takes out what it does
//! not let through. After a filter has taken everything, the walk goes on as if it had not, so that all blockers
//! are found together; what it meets from there on is marked as assumed.

mod acl;
mod arrival;
mod ends;
mod group;
mod identity;
mod internet;
mod neighbours;
mod routing;
mod sieve;
mod tracking;
mod translation;

use std::net::IpAddr;

use crate::change::NetworkChange;
use crate::code;
use crate::model::{Model, Target};
use crate::packet::Packet;
use crate::question::StandIn;
use crate::report::{Blocker, Direction, Hop, HopKind, HopVerdict, Missing, PacketView};
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
    /// The VPC of one that sent it there, if nothing describes its interface.
    pub unknown_sender: Option<usize>,
    /// The request came in from the internet.
    pub inbound: bool,
    /// The egress-only gateway that it went out through.
    pub egress_only: Option<String>,
    /// Appliances that it was routed through as it was.
    pub appliances: Vec<usize>,
    /// What has been taken to be as AWS makes it: a bit for each of [`defaults`](crate::defaults) (N101).
    pub defaults: u8,
    /// The source port that a translation gives, if it is one in particular.
    pub mapped: Option<u128>,
    /// ACL rules that changes would add, with their numbers.
    pub proposed: Vec<(Proposed, i64)>,
}

/// An ACL, whether outbound, protocol, block and ports of a rule.
pub(crate) type Proposed = (usize, bool, u8, Cidr, (u16, u16));

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
    /// A network that is not described, out of this VPC.
    Beyond(usize),
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
    pub groups: Vec<usize>,
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
    /// A port that passed and one that did not, of those that a translation has changed.
    pub outer: Option<[u128; 2]>,
    /// An address that stands for more than itself.
    pub stand_in: Option<StandIn>,
    pub trace: bool,
    pub hops: Vec<Hop>,
    pub blockers: Vec<Blocker>,
    pub missing: Vec<Missing>,
    pub logs: Vec<LogPoint>,
    pub touched: Touched,
    pub state: &'a mut State,
    identity: Option<usize>,
    /// The first sender, once something on the way has hidden it, and what did (N45).
    hidden: Option<(usize, String)>,
    peering: Option<String>,
    /// The block of the clients of an appliance, while its groups are looked at.
    clients: Option<Cidr>,
    /// Where the packet has been, with its addresses there.
    been: Vec<(Spot, IpAddr, IpAddr)>,
}

/// A place that a packet goes through again if it goes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spot {
    /// Out of a subnet, from an interface.
    Subnet(usize, Option<usize>),
    /// A route table that is not a subnet's.
    Table(usize),
    /// The interface of what undoes its translation.
    Translator(usize),
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
            outer: None,
            stand_in: None,
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
            clients: None,
            been: Vec::new(),
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

    fn pass(&mut self, kind: HopKind, component: &str, message: impl FnOnce() -> String) {
        if self.trace {
            let hop = Hop::new(kind, component, HopVerdict::Passes, message(), self.view(), self.is_dead());
            self.hops.push(hop);
        }
    }

    /// Something the packet cannot get past, whatever its ports are.
    fn block(
        &mut self,
        kind: HopKind,
        component: &str,
        code: &'static str,
        message: String,
        change: Vec<NetworkChange>,
    ) {
        let view = self.view();
        let assumed = self.is_dead();
        let hop = if self.trace { self.hops.len() } else { 0 };
        if self.trace {
            let mut hop = Hop::new(kind, component, HopVerdict::Drops, message.clone(), view, assumed);
            hop.code = Some(code);
            self.hops.push(hop);
        }
        self.alive = Ranges::NONE;
        self.maybe = Ranges::NONE;
        // A packet that goes round meets the same thing again.
        let blocker = Blocker::new(code, component, self.direction, message, hop, change);
        if !self.blockers.iter().any(|known| known.is_same(&blocker) && known.message == blocker.message) {
            self.blockers.push(blocker);
        }
    }

    /// Whether the same packet has been here before: then it goes the same way again, and that ends here.
    fn goes_round(&mut self, spot: Spot, kind: HopKind, component: &str) -> bool {
        let here = (spot, self.packet.source, self.packet.destination);
        let round = self.been.len() >= 12 || self.been.contains(&here);
        self.been.push(here);
        if round {
            self.block(kind, component, code::NO_PATH, "The packet goes round in a loop.".to_owned(), Vec::new());
        }
        round
    }

    /// Something that is not described, or that this tool does not model.
    fn unsure(&mut self, kind: HopKind, component: &str, code: &'static str, message: String) {
        if self.trace {
            let mut hop =
                Hop::new(kind, component, HopVerdict::Undetermined, message.clone(), self.view(), self.is_dead());
            hop.code = Some(code);
            self.hops.push(hop);
        }
        self.maybe = self.maybe.union(&self.alive);
        self.alive = Ranges::NONE;
        self.missing.push(Missing { code, component: component.to_owned(), direction: self.direction, message });
    }

    /// Whether this is taken to be as AWS makes it, since nothing describes it (N101).
    fn by_default(&mut self, what: u8) -> bool {
        let takes = self.model.trial.default;
        self.state.defaults |= if takes { what } else { 0 };
        takes
    }

    /// What the address stands for, if it is more than itself.
    pub(super) fn stand_in_of(&self, address: IpAddr) -> Option<&StandIn> {
        self.stand_in.as_ref().filter(|of| of.address == address)
    }

    /// Whether the address stands for the internet at large.
    pub(super) fn is_internet(&self, address: IpAddr) -> bool {
        self.stand_in_of(address).is_some_and(|of| of.internet)
    }

    /// What an address stands for, another one stands for that is put in its place (N106).
    fn stands_for(&mut self, before: IpAddr, after: IpAddr) {
        if let Some(of) = self.stand_in.as_mut().filter(|of| of.address == before) {
            (of.address, of.block, of.asked) = (after, None, None);
        }
    }

    /// The prefix list that the address stands for.
    fn list_of(&self, address: IpAddr) -> Option<&str> {
        self.stand_in_of(address)?.list.as_deref()
    }

    /// The block that stands for an address in a change: itself, or more if the address stands for more. Of a prefix
    /// list it is the block that holds the address.
    pub(super) fn narrow(&self, address: IpAddr) -> Cidr {
        if let Some(block) = self.stand_in_of(address).and_then(|of| of.block.or(of.asked)) {
            return block;
        }
        let list = self.list_of(address).and_then(|id| self.model.network.list(id));
        match list.map(|list| list.blocks.iter().flatten().find(|block| block.contains(address))) {
            Some(Some(block)) => *block,
            None if !self.is_internet(address) => Cidr::host(address),
            _ => Cidr::everything(address.is_ipv6()),
        }
    }

    /// The port numbers change here: a translation gives the flow other ones.
    fn switch_ports(&mut self, ports: Ranges) {
        let asked = &self.packet.ports;
        let (full, none) = (self.alive == *asked, self.is_dead());
        self.partly |= !self.alive.is_empty() && !full && self.maybe.is_empty();
        let ends = [self.alive.hull(), asked.minus(&self.alive).minus(&self.maybe).hull()];
        if let [Some((passes, _)), Some((stopped, _))] = ends {
            self.outer = Some([passes, stopped]);
        }
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
        // What is not known leaves no record that anybody could foretell.
        let is_known = self.maybe.is_empty() || !self.alive.is_empty();
        if !dead_before && is_known {
            let accepted = !self.is_dead();
            self.logs.push(LogPoint { interface, egress, packet: self.packet.clone(), accepted, way });
        }
    }
}
