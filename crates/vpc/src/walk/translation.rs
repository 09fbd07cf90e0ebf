//! NAT gateways, NAT instances and other appliances.

use std::net::IpAddr;

use super::{Arrival, Translation, Walk};
use crate::change::{DisableSourceDestCheck, NetworkChange};
use crate::cidr::special;
use crate::model::{Destination, Place, Route, RouteState, Target};
use crate::report::HopKind;
use crate::{Ranges, code, protocol, route, shape};

/// What to do about a NAT gateway in the subnet of its clients, or of its own route.
const ELSEWHERE: &str = "A NAT gateway needs another subnet than its clients, whose route table leads to the internet gateway: make one there, and lead the route to it.";
/// What to do about a NAT gateway that is not available.
pub(super) const ANOTHER_NAT: &str =
    "One that has failed or is deleted does not come back: make another, and lead the route to it.";

impl<'a> Walk<'a> {
    pub(super) fn nat_gateway(&mut self, id: &str, table: usize, subnet: Option<usize>, vpc: usize) -> Arrival {
        let model = self.model;
        if self.is_return() {
            let message = format!(
                "`{}` sends the reply to `{id}`, which would put its own address in the place of the source; the client does not know that address.",
                model.table(table).id
            ); // N64
            let change = self.gateway_of(vpc).iter().map(|target| self.route_change(table, target)).collect();
            self.block(HopKind::NatGateway, id, code::NGW_SOURCE_ADDRESS_REASSIGN, message, change);
            return Arrival::Outside;
        }
        // N106
        let inside = special::inside_nat64(self.packet.destination);
        let is_v6 = self.packet.destination.is_ipv6() && inside.is_none();
        let is_icmp = match inside {
            Some(_) => self.packet.protocol == protocol::ICMP6 && self.packet.ports.contains(0x8000),
            None => self.packet.protocol == protocol::ICMP,
        };
        let is_carried = matches!(self.packet.protocol, protocol::TCP | protocol::UDP) || is_icmp;
        let refused = (!is_carried || is_v6).then(|| {
            let what = if is_v6 { "IPv6".to_owned() } else { self.packet.name() };
            format!("`{id}` translates TCP, UDP and ICMP over IPv4, not {what}.") // N67
        });
        let nat = match model.network.place(id) {
            Some(Place::Nat(at)) => model.network.nats.get(at),
            _ => None,
        };
        let Some(nat) = nat else {
            let kind = HopKind::NatGateway;
            // Any NAT gateway would refuse it (N100).
            match refused {
                Some(message) => self.block(kind, id, code::PROTOCOL_RESTRICTION, message, Vec::new()),
                None => self.unsure(kind, id, code::UNKNOWN_RESOURCE, model.network.lacks(id, &shape::NAT_GATEWAY)),
            }
            return Arrival::Nowhere;
        };
        if nat.subnet.is_none() && !nat.regional {
            let commands = model.network.commands(&[&shape::SUBNET]);
            let message = format!("The subnet of `{id}` is not described{commands}.");
            self.unsure(HopKind::NatGateway, id, code::UNKNOWN_RESOURCE, message);
            return Arrival::Nowhere;
        }
        // The route that leads here, to another target.
        let instead = |walk: &Self, target: &str| {
            let destination = walk.packet.destination;
            let block = model.table(table).routes.iter().find_map(|route| match &route.destination {
                Destination::Block(block) if route.target == id && block.contains(destination) => Some(*block),
                _ => None,
            });
            walk.lead_to(table, block.unwrap_or_else(|| walk.narrow(destination)), target)
        };
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
            let detour = match own {
                true => Some((Target::Internet, self.gateway_or_new(vpc))),
                false => self.detour(subnet, vpc),
            };
            let change = detour.iter().map(|(_, target)| instead(self, target)).collect();
            self.block(HopKind::NatGateway, id, code::NO_PATH, message, change);
            self.by_hand(ELSEWHERE);
            // A private address has no use of a route to the internet gateway (N109).
            return match detour {
                Some((kind, target)) => self.take(kind, &target, table, subnet, vpc, None),
                None => Arrival::Nowhere,
            };
        }
        if nat.state.as_deref().is_none_or(|state| state != "available") {
            let state = nat.state.as_deref().unwrap_or("in an unknown state");
            let message = format!("`{id}` is {state}, not available."); // N72
            if nat.state.is_none() {
                self.unsure(HopKind::NatGateway, id, code::UNKNOWN_RESOURCE, message);
                return Arrival::Nowhere;
            }
            let other = self.detour(subnet, vpc).filter(|(kind, _)| *kind == Target::Nat);
            let change = other.iter().map(|(_, target)| instead(self, target)).collect();
            self.block(HopKind::NatGateway, id, code::BAD_STATE, message, change);
            self.by_hand(ANOTHER_NAT);
        }
        if let Some(message) = refused {
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
        if let Some(inside) = inside {
            self.stands_for(self.packet.destination, inside);
            self.packet.destination = inside;
            if is_icmp {
                // Of ICMP only an echo request has a counterpart here.
                let echo = Ranges::one(0x8000);
                (self.alive, self.maybe) = (self.alive.and(&echo), self.maybe.and(&echo));
                self.packet.protocol = protocol::ICMP;
                self.packet.ports = echo;
                self.switch_ports(Ranges::one(0x0800));
            }
        }
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
                        let gateway = self.gateway_or_new(vpc);
                        self.internet_out(&gateway, None, vpc)
                    }
                }
            }
        }
    }

    pub(super) fn translate(&mut self, interface: usize, private: IpAddr, kind: HopKind, id: &str) {
        let (before, number) = (self.view(), self.packet.protocol);
        let inner = self.packet.source;
        self.state.translations.push(Translation {
            interface,
            inner,
            inner_ports: self.packet.source_ports.clone(),
            remote: self.packet.destination,
        });
        self.hidden = self.hidden.take().or(self.identity.map(|at| (at, id.to_owned())));
        self.identity = Some(interface);
        self.packet.source = private;
        if protocol::has_ports(self.packet.protocol) {
            self.packet.source_ports = self.state.mapped.map_or(Ranges::of(1024, 65535), Ranges::one); // N67
        }
        self.pass(kind, id, || {
            let ports = ", and the source port becomes one of 1024-65535 (REMAP_EPHEMERAL_PORT)";
            let ports = if protocol::has_ports(number) { ports } else { "" };
            format!("`{id}` replaces the source {inner} with its own address {private}{ports}.")
        });
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.translated = Some(std::mem::replace(&mut hop.packet, before));
        }
    }

    /// A route to an interface: a NAT instance or another appliance (N66).
    pub(super) fn appliance(
        &mut self,
        target: &str,
        subnet: Option<usize>,
        vpc: usize,
        route: Option<&Route>,
    ) -> Arrival {
        let model = self.model;
        let Some(at) = route::interface_of(model, vpc, target) else {
            let message = model.network.lacks(target, &shape::INTERFACE);
            self.unsure(HopKind::Appliance, target, code::UNKNOWN_RESOURCE, message);
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
                let change =
                    vec![NetworkChange::DisableSourceDestCheck(DisableSourceDestCheck { interface: of.id.clone() })];
                self.block(HopKind::Appliance, &of.id, code::ENI_SOURCE_DEST_CHECK_RESTRICTION, message, change);
            }
            None => {
                let message = format!("`SourceDestCheck` of `{}` is not given.", of.id);
                self.unsure(HopKind::Appliance, &of.id, code::UNKNOWN_RESOURCE, message);
            }
        }
        // What serves a subnet lets all of it in, not one client.
        let clients = model.network.subnet_of(of.vpc, self.packet.source).map(|subnet| &model.subnet(subnet).cidrs);
        self.clients = clients.and_then(|all| all.iter().find(|block| block.contains(self.packet.source)).copied());
        self.groups(at, false);
        self.clients = None;
        self.log(dead, at, false, None);
        let goes_out = !returns && !model.is_in_vpc(of.vpc, self.packet.destination);
        let is_inside = special::is_inside(self.packet.destination);
        if goes_out && is_inside && self.may_tunnel(at, route) {
            let (id, destination) = (&of.id, self.packet.destination);
            let message = format!(
                "`{id}` may have a way of its own to {destination}, such as a tunnel: the routes of its subnet lead to none."
            );
            self.unsure(HopKind::Appliance, id, code::UNKNOWN_DESTINATION, message);
            return Arrival::Nowhere;
        }
        let translates = goes_out && model.is_in_vpc(of.vpc, self.packet.source);
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
                let origin = self.identity.take();
                self.hidden = self.hidden.take().or(origin.map(|origin| (origin, of.id.clone())));
            }
            self.pass(HopKind::Appliance, &of.id, || format!("`{}` is taken to pass the packet on as it is.", of.id));
        }
        let dead = self.is_dead();
        self.groups(at, true);
        self.out_of(of.subnet, Some(at), dead)
    }

    /// Whether an appliance may send a packet into a tunnel of its own: a route for private addresses alone leads to it,
    /// be it one of its own subnet, and no route there leads on to another network, as far as they are known.
    fn may_tunnel(&self, appliance: usize, route: Option<&Route>) -> bool {
        let model = self.model;
        let of = model.interface(appliance);
        let table = Some(of.subnet).filter(|at| *at < model.network.subnets.len()).and_then(|at| model.table_of(at));
        let Some(table) = table else { return false };
        let found = route::lookup(model, table, self.packet.destination, None, false);
        let own = found.route.filter(|route| found.unknown.is_none() && route.state != RouteState::Blackhole);
        let is_back = |route: &&Route| {
            route.kind == Target::Interface && route::interface_of(model, of.vpc, &route.target) == Some(appliance)
        };
        let leads_on = |route: &Route| match route.kind {
            Target::Nat | Target::Peering | Target::Unsupported | Target::Interface => !is_back(&route),
            Target::Local | Target::Internet | Target::EgressOnly | Target::Endpoint => false,
        };
        let is_led = [route, own.filter(is_back)].into_iter().flatten().any(route::is_for_inside);
        is_led && found.unknown.is_none() && !own.is_some_and(leads_on)
    }
}
