//! Who is at the other end of a packet, as far as a security group can tell.

use super::Walk;
use crate::cidr::special::is_inside;
use crate::model::{Peering, Place, Route, RouteState, Target};
use crate::{route, shape};

/// What a security group sees of the other end besides its address.
#[derive(Clone, Default)]
pub(super) struct Identity {
    /// The interface that the address belongs to, as far as a group can see that.
    pub interface: Option<usize>,
    /// The interface that it would have been if nothing on the way had hidden it, and what hid it (N45).
    pub hidden: Option<(usize, String)>,
    /// The address is one of the VPC or its peer, and nothing describes who has it.
    pub unknown: bool,
    /// The other end is in another VPC, behind this peering.
    pub peering: Option<String>,
    /// Nothing describes the peerings, so that one may lead to whoever has the address (N100).
    pub over_any: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn identity_of_source(&self) -> Identity {
        let source = self.packet.source;
        let of_a_vpc =
            || (0..self.model.network.vpcs.len()).any(|vpc| self.model.is_in_vpc(vpc, source)) || is_inside(source);
        let unknown = self.identity.is_none() && self.hidden.is_none() && !self.state.internet && of_a_vpc();
        Identity {
            interface: self.identity,
            hidden: self.hidden.clone(),
            unknown,
            peering: self.peering.clone(),
            over_any: false,
        }
    }

    /// Who may have the destination's private address: an interface here, or those behind peerings in the same Region
    /// (N43). Where several peers have that address, the route of the sender says which is meant (N77); if that leads
    /// over no peering, the address alone decides (N30).
    pub(super) fn identities_of_destination(&self, sender: usize) -> Vec<Identity> {
        let model = self.model;
        let (vpc, destination) = (model.interface(sender).vpc, self.packet.destination);
        let interface = model.network.by_address.get(&(vpc, destination)).copied();
        if interface.is_some() || model.is_in_vpc(vpc, destination) {
            return vec![Identity { interface, unknown: interface.is_none(), ..Identity::default() }];
        }
        let (route, is_open) = self.route_ahead(sender);
        let leads = |route: &&Route| route.kind == Target::Peering && route.state != RouteState::Blackhole;
        let ahead = route.filter(leads).map(|route| route.target.as_str());
        // N100
        if let Some(peering) = ahead.filter(|id| model.network.place(id).is_none()) {
            return vec![Identity { unknown: true, peering: Some(peering.to_owned()), ..Identity::default() }];
        }
        let is_meant = |of: &&Peering| of.status.as_deref() == Some("active") && ahead.is_none_or(|id| of.id == id);
        let peerings = &model.network.peerings;
        model.work.spend(peerings.len());
        let may_be_ahead = ahead.is_some() || is_open;
        let found: Vec<Identity> =
            peerings.iter().filter(is_meant).filter_map(|of| self.identity_behind(of, vpc, may_be_ahead)).collect();
        if !found.is_empty() {
            return found;
        }
        // Peering connections that nobody described may lead there (N100).
        let over_any = !model.network.gives(&shape::PEERING);
        let unknown = is_inside(destination) && over_any && route.is_none();
        vec![Identity { unknown, over_any, ..Identity::default() }]
    }

    /// Who has the destination's address on the far side of a VPC's peering; nothing if that has no such address. One
    /// that the route may lead over may have it where its blocks are not given.
    fn identity_behind(&self, peering: &Peering, vpc: usize, may_be_ahead: bool) -> Option<Identity> {
        let (model, destination) = (self.model, self.packet.destination);
        let (_, far) = peering.from(&model.vpc(vpc).id)?;
        let far_vpc = match model.network.place(&far.vpc) {
            Some(Place::Vpc(at)) => Some(at),
            _ => None,
        };
        let has = if may_be_ahead {
            model.may_hold(far_vpc, &far.cidrs, destination)
        } else {
            far.cidrs.iter().any(|block| block.contains(destination))
        };
        if !has {
            return None;
        }
        let interface = far_vpc.and_then(|vpc| model.network.by_address.get(&(vpc, destination)).copied());
        let id = peering.id.clone();
        Some(if peering.is_one_region() {
            Identity { interface, unknown: interface.is_none(), peering: Some(id), ..Identity::default() }
        } else {
            Identity { hidden: interface.map(|at| (at, id)), ..Identity::default() }
        })
    }

    /// The route that the packet of a sender takes, if that is known, and whether another may be taken.
    fn route_ahead(&self, sender: usize) -> (Option<&'a Route>, bool) {
        let model = self.model;
        let subnet = Some(model.interface(sender).subnet).filter(|at| *at < model.network.subnets.len());
        let Some(table) = subnet.and_then(|subnet| model.table_of(subnet)) else { return (None, true) };
        let found = route::lookup(model, table, self.packet.destination, None, false);
        let is_open = found.unknown.is_some();
        (found.route.filter(|_| !is_open), is_open)
    }
}
