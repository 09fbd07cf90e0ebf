//! Who is at the other end of a packet, as far as a security group can tell.

use super::Walk;
use crate::cidr::special::is_inside;
use crate::model::{Peering, Place, Route, Target};
use crate::{route, shape};

/// What a security group sees of the other end besides its address.
#[derive(Clone, Copy, Default)]
pub(super) struct Identity<'a> {
    /// The interface that the address belongs to, as far as a group can see that.
    pub interface: Option<usize>,
    /// The interface that it would have been if nothing on the way had hidden it, and what hid it (N45).
    pub hidden: Option<(usize, &'a str)>,
    /// The address is one of the VPC or its peer, and nothing describes who has it.
    pub unknown: bool,
    /// The other end is in another VPC, behind this peering.
    pub peering: Option<&'a str>,
    /// Nothing describes the peerings, so that one may lead to whoever has the address (N100).
    pub over_any: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn identity_of_source(&self) -> Identity<'_> {
        let hidden = self.hidden.as_ref().map(|(at, by)| (*at, by.as_str()));
        let peering = self.peering.as_deref();
        let source = self.packet.source;
        let of_a_vpc =
            || (0..self.model.network.vpcs.len()).any(|vpc| self.model.is_in_vpc(vpc, source)) || is_inside(source);
        let unknown = self.identity.is_none() && hidden.is_none() && !self.state.internet && of_a_vpc();
        Identity { interface: self.identity, hidden, unknown, peering, over_any: false }
    }

    /// The interface with the destination's private address, here or behind a peering in the same Region (N43). Where
    /// several peers have that address, the route of the sender says which is meant (N77).
    pub(super) fn identity_of_destination(&self, sender: usize) -> Identity<'a> {
        let model = self.model;
        let (vpc, destination) = (model.interface(sender).vpc, self.packet.destination);
        let interface = model.network.by_address.get(&(vpc, destination)).copied();
        if interface.is_some() || model.is_in_vpc(vpc, destination) {
            return Identity { interface, unknown: interface.is_none(), ..Identity::default() };
        }
        let id = &model.vpc(vpc).id;
        let route = self.route_ahead(sender);
        let ahead = route.filter(|route| route.kind == Target::Peering).map(|route| route.target.as_str());
        // N100
        if let Some(peering) = ahead.filter(|id| model.network.place(id).is_none()) {
            return Identity { unknown: true, peering: Some(peering), ..Identity::default() };
        }
        let is_meant = |of: &&Peering| of.status.as_deref() == Some("active") && ahead.is_none_or(|id| of.id == id);
        for peering in model.network.peerings.iter().filter(is_meant) {
            let Some((_, far)) = peering.from(id) else { continue };
            let far_vpc = match model.network.place(&far.vpc) {
                Some(Place::Vpc(at)) => Some(at),
                _ => None,
            };
            let holds = far.cidrs.iter().any(|block| block.contains(destination));
            let may_hold = || ahead.is_some() && model.may_hold(far_vpc, &far.cidrs, destination);
            if !holds && !may_hold() {
                continue;
            }
            let interface = far_vpc.and_then(|vpc| model.network.by_address.get(&(vpc, destination)).copied());
            if !peering.is_one_region() {
                return Identity { hidden: interface.map(|at| (at, peering.id.as_str())), ..Identity::default() };
            }
            let unknown = interface.is_none();
            return Identity { interface, unknown, peering: Some(&peering.id), ..Identity::default() };
        }
        // Peering connections that nobody described may lead there (N100).
        let over_any = !model.network.gives(&shape::PEERING);
        let unknown = is_inside(destination) && over_any && route.is_none();
        Identity { unknown, over_any, ..Identity::default() }
    }

    /// The route that the packet of a sender takes, if that is known.
    fn route_ahead(&self, sender: usize) -> Option<&'a Route> {
        let model = self.model;
        let subnet = Some(model.interface(sender).subnet).filter(|at| *at < model.network.subnets.len())?;
        let found = route::lookup(model, model.table_of(subnet)?, self.packet.destination, false, false);
        found.route.filter(|_| found.unknown.is_none())
    }
}
