//! Into the subnet of the destination and to its interface; replies back through a translation.

use super::{Arrival, Spot, Walk};
use crate::cidr::{self, special};
use crate::model::Place;
use crate::report::HopKind;
use crate::{Ranges, code, defaults, protocol, shape};

impl<'a> Walk<'a> {
    /// Into the subnet of the destination, unless the packet comes from there, and to its interface.
    pub(super) fn deliver(&mut self, vpc: usize, from: Option<usize>) -> Arrival {
        let model = self.model;
        let destination = self.packet.destination;
        let owner = model.network.by_address.get(&(vpc, destination)).copied();
        // Its interface says where it is, if no block of a subnet does.
        let of_owner = || owner.map(|at| model.interface(at).subnet).filter(|subnet| *subnet != usize::MAX);
        let Some(subnet) = model.network.subnet_of(vpc, destination).or_else(of_owner) else {
            let of = model.vpc(vpc);
            if let Some(at) = owner {
                let dead = self.is_dead();
                if !self.by_default(defaults::ACLS) {
                    self.no_subnet(at);
                }
                return self.arrive(at, dead);
            }
            if of.subnets.iter().all(|at| model.subnet(*at).cidrs.is_empty()) {
                let commands = model.network.commands(&[&shape::SUBNET]);
                let message = format!("No subnet of `{}` is described{commands}.", of.id);
                self.unsure(HopKind::Subnet, &of.id, code::UNKNOWN_DESTINATION, message);
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
        let Some(interface) = owner else {
            if of.reserves(destination) {
                let message = format!("{destination} is one of the five addresses that AWS reserves in `{}`.", of.id); // N88
                self.block(HopKind::Subnet, &of.id, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
                return Arrival::Nowhere;
            }
            let message = format!(
                "No interface in `{}` is described with the address {destination}, so its security groups are not known{}.",
                of.id,
                model.network.commands(&[&shape::INTERFACE])
            );
            self.unsure(HopKind::Subnet, &of.id, code::UNKNOWN_DESTINATION, message);
            return Arrival::Subnet(subnet);
        };
        self.arrive(interface, dead)
    }

    pub(super) fn arrive(&mut self, interface: usize, dead: bool) -> Arrival {
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
        // Its interface says what it is, whether it is described or not.
        if of.nat.is_some() || of.kind == "nat_gateway" {
            let id = of.nat.and_then(|at| model.network.nats.get(at)).map_or(&of.id, |nat| &nat.id);
            self.log(dead, interface, false, None);
            let message = format!("`{id}` lets nothing in that nobody behind it has asked for, and answers no ping."); // N67
            self.block(HopKind::NatGateway, id, code::NGW_DEST_ADDRESS_PRESERVATION, message, Vec::new());
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
        // N100
        if of.endpoint.is_none() && of.kind == "vpc_endpoint" && !self.is_return() {
            let commands = model.network.commands(&[&shape::ENDPOINT]);
            let message = format!("The endpoint of `{}` is not described{commands}.", of.id);
            self.unsure(HopKind::Endpoint, &of.id, code::UNKNOWN_RESOURCE, message);
        }
        let what = if self.is_return() { "The reply" } else { "The packet" };
        let destination = self.packet.destination;
        self.pass(HopKind::Interface, &of.id, || format!("{what} arrives at `{}` ({destination}).", of.id));
        Arrival::Interface(interface)
    }

    /// A reply at the gateway or instance that translated the request (N68, third and fourth crossing).
    pub(super) fn untranslate(&mut self, interface: usize, place: usize, dead: bool) -> Arrival {
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
        if known.inner.is_ipv6() && !self.packet.source.is_ipv6() {
            // N106
            let source = cidr::address(true, special::NAT64.first() | cidr::number(self.packet.source));
            self.stands_for(self.packet.source, source);
            self.packet.source = source;
            if self.packet.protocol == protocol::ICMP {
                self.packet.protocol = protocol::ICMP6;
                self.switch_ports(Ranges::one(0x8100));
            }
        }
        self.pass(kind, id, || {
            format!(
                "`{id}` knows the flow and replaces its own address with {}; the source stays {}.",
                known.inner, known.remote
            )
        });
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.translated = Some(std::mem::replace(&mut hop.packet, before));
        }
        if self.goes_round(Spot::Translator(interface), kind, id) {
            return Arrival::Nowhere;
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
