//! Peering connections and gateway endpoints.

use super::{Arrival, Walk};
use crate::model::{Place, Route, RouteState, Target};
use crate::report::HopKind;
use crate::{Ranges, code, protocol, shape};

/// What to do about a peering connection that is not active (N109).
pub(super) fn to_be_active(status: &str) -> &'static str {
    match status {
        "pending-acceptance" | "initiating-request" | "provisioning" => {
            "The owner of the accepter VPC has to accept it: `aws ec2 accept-vpc-peering-connection`."
        }
        _ => "It does not come back: make another, have it accepted, and lead the routes to it.",
    }
}

impl<'a> Walk<'a> {
    pub(super) fn peering(&mut self, id: &str, vpc: usize, route: Option<&Route>) -> Arrival {
        let model = self.model;
        let peering = match model.network.place(id) {
            Some(Place::Peering(at)) => model.network.peerings.get(at),
            _ => None,
        };
        let near = &model.vpc(vpc).id;
        let Some(peering) = peering else {
            self.unsure(HopKind::Peering, id, code::UNKNOWN_RESOURCE, model.network.lacks(id, &shape::PEERING));
            return Arrival::Beyond(vpc);
        };
        match peering.status.as_deref() {
            Some("active") => {}
            // A route that is a blackhole for it has said so.
            Some(_) if route.is_some_and(|route| route.state == RouteState::Blackhole) => {}
            Some(status) => {
                let message = format!("`{id}` is {status}; only an active peering carries packets."); // N79
                self.block(HopKind::Peering, id, code::BAD_STATE, message, Vec::new());
                self.by_hand(to_be_active(status));
            }
            None => {
                self.unsure(
                    HopKind::Peering,
                    id,
                    code::UNKNOWN_RESOURCE,
                    format!("The status of `{id}` is not given."),
                );
                return Arrival::Beyond(vpc);
            }
        }
        let Some((near_side, far)) = peering.from(near) else {
            if peering.sides.iter().any(|side| side.vpc.is_empty()) {
                let message = format!("Which VPCs `{id}` connects is not given.");
                self.unsure(HopKind::Peering, id, code::UNKNOWN_RESOURCE, message);
                return Arrival::Beyond(vpc);
            }
            let message = format!("`{id}` does not connect `{near}`.");
            self.block(HopKind::Peering, id, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
            return Arrival::Nowhere;
        };
        let far_vpc = match model.network.place(&far.vpc) {
            Some(Place::Vpc(at)) => Some(at),
            _ => None,
        };
        let (source, destination) = (self.packet.source, self.packet.destination);
        if !model.may_hold(far_vpc, &far.cidrs, destination) {
            // No gateway of the far side can be used, and no third VPC (N75).
            let message = format!(
                "`{id}` carries packets to addresses of `{}` only, and {destination} is none; its gateways and its other peerings cannot be used from here.",
                far.vpc
            );
            self.block(HopKind::Peering, id, code::PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, message, Vec::new());
            return Arrival::Nowhere;
        }
        if !model.may_hold(Some(vpc), &near_side.cidrs, source) {
            let message = format!("`{id}` carries packets from addresses of `{near}` only, and {source} is none.");
            self.block(HopKind::Peering, id, code::PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, message, Vec::new());
            return Arrival::Nowhere;
        }
        let Some(far_vpc) = far_vpc.filter(|at| !model.vpc(*at).subnets.is_empty()) else {
            let message = format!("`{}` on the far side of `{id}` is not described.", far.vpc);
            self.unsure(HopKind::Peering, id, code::UNKNOWN_DESTINATION, message);
            return Arrival::Beyond(vpc);
        };
        self.pass(HopKind::Peering, id, || format!("`{id}` carries the packet from `{near}` to `{}`.", far.vpc));
        self.peering = Some(id.to_owned());
        if !peering.is_one_region() {
            // N78
            self.hidden = self.identity.take().map(|at| (at, id.to_owned()));
        }
        self.encrypted(far_vpc, Target::Peering);
        self.deliver(far_vpc, None)
    }

    /// N81: a gateway endpoint has no interface and no group.
    pub(super) fn gateway_endpoint(&mut self, id: &str) -> Arrival {
        let model = self.model;
        let endpoint = match model.network.place(id) {
            Some(Place::Endpoint(at)) => model.network.endpoints.get(at).map(|endpoint| (at, endpoint)),
            _ => None,
        };
        let Some((at, endpoint)) = endpoint else {
            self.unsure(HopKind::Endpoint, id, code::UNKNOWN_RESOURCE, model.network.lacks(id, &shape::ENDPOINT));
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
}
