//! Ends that are not as they were meant: an address that nothing describes, an interface that has none, an arrival
//! elsewhere.

use std::net::IpAddr;

use super::{Arrival, Walk};
use crate::change::{AssociateAddress, NetworkChange};
use crate::cidr::special;
use crate::model::{Place, Route, Target};
use crate::report::{Direction, HopKind};
use crate::{code, route};

impl Walk<'_> {
    /// A destination of the internet that has no public address (N61).
    pub(crate) fn no_public_address(&mut self, interface: usize) {
        let of = self.model.interface(interface);
        let Some(own) = of.of_family(false) else { return };
        let message = format!("`{}` has no public address, so nothing on the internet can name it.", of.id);
        let change = self.address_for(interface, own.private);
        self.block(HopKind::Internet, &of.id, code::IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, message, change);
        self.by_hand(
            "What the internet has to reach needs a public address in a public subnet, or a load balancer there before it.",
        );
    }

    /// A public address, where its owner can give one and it helps: AWS gives its own interfaces theirs, and without a
    /// route to an internet gateway none is of use (N109).
    pub(super) fn address_for(&self, interface: usize, private_address: IpAddr) -> Vec<NetworkChange> {
        let of = self.model.interface(interface);
        let table = self.model.table_of(of.subnet).map(|table| self.model.table(table));
        let is_public = table.is_some_and(|table| table.routes.iter().any(|route| route.kind == Target::Internet));
        let change = AssociateAddress { interface: of.id.clone(), private_address };
        (is_public && !of.managed).then_some(NetworkChange::AssociateAddress(change)).into_iter().collect()
    }

    /// What to do about the last blocker where no change helps.
    pub(super) fn by_hand(&mut self, says: &'static str) {
        if let Some(blocker) = self.blockers.last_mut() {
            blocker.by_hand = Some(says);
        }
    }

    /// From an address of a VPC that nothing describes an interface for.
    pub(crate) fn leave_unknown(&mut self, vpc: usize, address: IpAddr, to: Option<usize>) -> Arrival {
        // Nothing filters it, whoever sends it (N23).
        if self.is_provided_by_amazon(vpc) {
            return Arrival::Amazon;
        }
        let message =
            format!("No interface is described with the address {address}, so its security groups are not known.");
        self.unsure(HopKind::Interface, &address.to_string(), code::UNKNOWN_RESOURCE, message);
        match self.model.network.subnet_of(vpc, address) {
            Some(subnet) => self.out_of(subnet, None, false),
            None if self.cannot_be_routed(&address.to_string()) => Arrival::Nowhere,
            None if self.model.is_in_vpc(vpc, self.packet.destination) => self.go_on(vpc, None, "", None),
            None => self.come_from_beyond(to).unwrap_or(Arrival::Nowhere),
        }
    }

    /// From a private address that is in no VPC that is described: over whatever the route back to it leads to, if
    /// that is no way to the internet (N102).
    pub(crate) fn come_from_beyond(&mut self, to: Option<usize>) -> Option<Arrival> {
        let (model, source, destination) = (self.model, self.packet.source, self.packet.destination);
        // Public addresses are on the internet.
        if to.is_some_and(|at| !model.interface(at).has(destination)) {
            return None;
        }
        model.work.spend(model.network.vpcs.len());
        let holds = |vpc: &usize| model.is_in_vpc(*vpc, destination);
        let vpc = to.map(|at| model.interface(at).vpc).or_else(|| (0..model.network.vpcs.len()).find(holds))?;
        let subnet = to.map(|at| model.interface(at).subnet).or_else(|| model.network.subnet_of(vpc, destination));
        let table = subnet.filter(|at| *at < model.network.subnets.len()).and_then(|at| model.table_of(at));
        let found = table.map(|table| route::lookup(model, table, source, None, false));
        let is_open = found.as_ref().is_some_and(|found| found.unknown.is_some());
        let routes: Vec<&Route> =
            found.into_iter().flat_map(|found| found.route.into_iter().chain(found.others)).collect();
        let over_internet = |way: &&Route| matches!(way.kind, Target::Internet | Target::EgressOnly | Target::Nat);
        if !routes.is_empty() && routes.iter().all(over_internet) {
            return None;
        }
        let way = routes.first().filter(|_| !is_open);
        let through = match way {
            Some(way) => {
                format!("the way back to it is through `{}`, and what is behind that is not described", way.target)
            }
            None if !routes.is_empty() => "which of several routes leads back to it is not known".to_owned(),
            None => "no route that is described leads back to it".to_owned(),
        };
        let component = way.map_or_else(|| source.to_string(), |way| way.target.clone());
        let kind = HopKind::Other;
        if way.is_some_and(|way| way.kind == Target::Peering) && self.may_come_over(&component, vpc) {
            self.peering = Some(component.clone());
        }
        let is_shared = special::SHARED.contains(source);
        let what = if is_shared { "a shared address (100.64.0.0/10)" } else { "a private address" };
        let message = format!("{source} is {what} of no subnet that is described: {through}.");
        self.unsure(kind, &component, code::UNKNOWN_DESTINATION, message);
        Some(self.deliver(vpc, None))
    }

    /// Whether the source may be behind a peering of a VPC: nothing describes it, or its far side may have that address
    /// (N75, N100).
    fn may_come_over(&self, peering: &str, vpc: usize) -> bool {
        let model = self.model;
        let Some(Place::Peering(at)) = model.network.place(peering) else { return true };
        let far = model.network.peerings.get(at).and_then(|of| of.from(&model.vpc(vpc).id)).map(|(_, far)| far);
        far.is_none_or(|far| model.may_hold(None, &far.cidrs, self.packet.source))
    }

    /// A reply from a network that is not described.
    pub(crate) fn answer_from_beyond(&mut self, vpc: usize) -> Arrival {
        self.deliver(vpc, None)
    }

    /// The packet has come to an end that was not meant.
    pub(crate) fn astray(&mut self, arrival: Arrival) {
        // What stops some of the ports has stopped none of the others.
        if self.alive.is_empty() && self.maybe.is_empty() {
            return;
        }
        let what = if self.direction == Direction::Return { "The reply" } else { "The packet" };
        let (component, place) = match arrival {
            Arrival::Interface(at) => {
                let of = self.model.interface(at);
                (
                    of.id.clone(),
                    format!(
                        "at `{}` in `{}`, which is another interface with this address",
                        of.id,
                        self.model.vpc(of.vpc).id
                    ),
                )
            }
            Arrival::Outside => ("internet".to_owned(), "on the internet".to_owned()),
            Arrival::Service(_) => ("endpoint".to_owned(), "at a gateway endpoint".to_owned()),
            Arrival::Subnet(at) => {
                let id = &self.model.subnet(at).id;
                (id.clone(), format!("in `{id}`"))
            }
            Arrival::Amazon | Arrival::Nowhere | Arrival::Beyond(_) => return,
        };
        let message = format!("{what} ends up {place}.");
        self.block(HopKind::Other, &component, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
    }
}
