//! The internet gateway both ways, the egress-only gateway, VPC Block Public Access.

use std::net::IpAddr;

use super::{Arrival, Walk};
use crate::change::{AttachInternetGateway, ExcludeFromBlockPublicAccess, NEW_GATEWAY, NetworkChange};
use crate::cidr::special;
use crate::code;
use crate::model::{Place, Target};
use crate::report::HopKind;
use crate::shape;

impl<'a> Walk<'a> {
    /// Out to the internet: the private source becomes the public one, one to one (N62).
    pub(super) fn internet_out(&mut self, gateway: &str, subnet: Option<usize>, vpc: usize) -> Arrival {
        let model = self.model;
        let (source, destination) = (self.packet.source, self.packet.destination);
        if special::NAT64.contains(destination) {
            let message = format!("`{gateway}` does not make IPv4 of {destination}, as a NAT gateway does."); // N106
            self.block(HopKind::InternetGateway, gateway, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
            self.by_hand("Lead the route for 64:ff9b::/96 to a NAT gateway.");
            return Arrival::Nowhere;
        }
        self.is_attached(gateway, vpc);
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
        // The gateway sees who has the source address, and not what has passed the packet on.
        let own = subnet.and(of).map(|of| of.subnet_id.as_str()).filter(|id| !id.is_empty());
        self.block_public_access(gateway, own.or(self.id_of(subnet)), vpc, !self.is_inbound(), is_nat);
        self.denies_internet(of.map_or("", |of| &of.id), of.is_some_and(|of| of.denies_internet));
        if !destination.is_ipv6() {
            let public = of.and_then(|of| of.addresses.iter().find(|own| own.private == source)?.public);
            let unattached = of.is_some_and(|of| of.attached == Some(false) || of.in_use == Some(false));
            match public {
                Some(public) if !unattached => {
                    let before = self.view();
                    self.packet.source = public;
                    self.pass(HopKind::InternetGateway, gateway, || {
                        format!("`{gateway}` replaces the source {source} with {public}, the public address that belongs to it, and sends the packet to the internet.")
                    });
                    if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
                        hop.translated = Some(std::mem::replace(&mut hop.packet, before));
                    }
                }
                // N100
                _ if of.is_none() && model.is_in_vpc(vpc, source) && !model.network.gives(&shape::INTERFACE) => {
                    let commands = model.network.commands(&[&shape::INTERFACE]);
                    let message = format!("Whether {source} has a public address is not known{commands}.");
                    self.unsure(HopKind::InternetGateway, gateway, code::UNKNOWN_RESOURCE, message);
                    self.state.unknown_sender = Some(vpc);
                    // Filters at the other end would have to know that address; a NAT gateway has none.
                    let Some((at, _)) = model.public(destination) else { return Arrival::Outside };
                    if model.interface(at).nat.is_some() {
                        self.arrive(at, self.is_dead());
                    }
                    return Arrival::Nowhere;
                }
                _ => {
                    let name = of.map_or_else(|| source.to_string(), |of| format!("`{}` ({source})", of.id));
                    let message = match (public, of) {
                        (Some(_), _) => format!("{name} is not attached to anything in use."),
                        (_, Some(of)) if of.nat.is_some() => {
                            format!("{name} is a private NAT gateway, whose packets `{gateway}` drops.")
                        } // N70
                        // N61
                        _ => format!("{name} has no public address, so `{gateway}` drops its packets."),
                    };
                    let is_nat = of.is_some_and(|of| of.nat.is_some());
                    let change = owner.filter(|_| !is_nat && public.is_none());
                    let change = change.map_or(Vec::new(), |at| self.address_for(at, source));
                    self.block(
                        HopKind::InternetGateway,
                        gateway,
                        code::IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
                        message,
                        change,
                    );
                }
            }
        } else {
            self.note_unknown_sender(vpc);
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
        let is_public = (!self.is_return() || self.state.reflected) && model.public(destination).is_some();
        if is_public || self.has_v6(destination).is_some() {
            self.state.reflected = true;
            return self.enter();
        }
        Arrival::Outside
    }

    /// N100: an IPv6 address says which VPC the reply comes back to, whoever has it there.
    fn note_unknown_sender(&mut self, vpc: usize) {
        let (model, source) = (self.model, self.packet.source);
        let is_described = model.network.gives(&shape::INTERFACE);
        if !is_described && !self.is_return() && self.has_v6(source).is_none() && model.is_in_vpc(vpc, source) {
            self.state.unknown_sender = Some(vpc);
        }
    }

    /// The interface with an IPv6 address, which the internet knows it by as well.
    fn has_v6(&self, address: IpAddr) -> Option<usize> {
        self.model.work.spend(self.model.network.vpcs.len());
        self.model.first_with(address).filter(|_| address.is_ipv6())
    }

    /// Whether the flow was started from the internet.
    pub(super) fn is_inbound(&self) -> bool {
        self.is_return() && self.state.inbound
    }

    /// Says so if the gateway is not attached, or if nothing tells; the packet goes on as if it were.
    pub(super) fn is_attached(&mut self, gateway: &str, vpc: usize) {
        let model = self.model;
        let vpc_id = &model.vpc(vpc).id;
        let attach = |gateway: Option<String>| {
            vec![NetworkChange::AttachInternetGateway(AttachInternetGateway { vpc: vpc_id.clone(), gateway })]
        };
        if gateway == NEW_GATEWAY && model.network.place(gateway).is_none() {
            if model.trial.gateways.contains(&(vpc, None)) {
                return;
            }
            // N100
            let is_open = model.network.gateways.iter().any(|gateway| gateway.attachments.is_none());
            if is_open || !model.network.gives(&shape::INTERNET_GATEWAY) {
                let commands = model.network.commands(&[&shape::INTERNET_GATEWAY]);
                let message = format!("Whether an internet gateway is attached to `{vpc_id}` is not known{commands}.");
                return self.unsure(HopKind::InternetGateway, vpc_id, code::UNKNOWN_RESOURCE, message);
            }
            let message = format!("No internet gateway is attached to `{vpc_id}`.");
            let change = attach(None);
            return self.block(HopKind::InternetGateway, vpc_id, code::NO_PATH, message, change);
        }
        let Some(Place::Gateway(at)) = model.network.place(gateway) else {
            // Its id says what it is; only whether it is attached is open.
            if !self.has_unnamed_gateway(vpc) {
                let message = model.network.lacks(gateway, &shape::INTERNET_GATEWAY);
                self.unsure(HopKind::InternetGateway, gateway, code::UNKNOWN_RESOURCE, message);
            }
            return;
        };
        let Some(attachments) = model.network.gateways.get(at).and_then(|gateway| gateway.attachments.as_deref())
        else {
            let message = format!("The attachments of `{gateway}` are not given.");
            return self.unsure(HopKind::InternetGateway, gateway, code::UNKNOWN_RESOURCE, message);
        };
        // N97
        let works =
            attachments.iter().any(|(id, state)| id == vpc_id && matches!(state.as_str(), "available" | "attached"));
        if !works && !model.trial.gateways.contains(&(vpc, Some(at))) {
            let message = format!("`{gateway}` is not attached to `{vpc_id}`.");
            // One that is attached elsewhere would have to be detached there.
            let is_free =
                attachments.is_empty() && model.network.gateways.get(at).is_some_and(|of| of.kind == Target::Internet);
            let change = if is_free { attach(Some(gateway.to_owned())) } else { Vec::new() };
            self.block(HopKind::InternetGateway, gateway, code::BAD_STATE_ATTACHMENT, message, change);
        }
    }

    /// A public address in a VPC proves an internet gateway, where none are described (N100).
    pub(super) fn has_unnamed_gateway(&self, vpc: usize) -> bool {
        !self.model.network.gives(&shape::INTERNET_GATEWAY) && self.model.vpc(vpc).public
    }

    /// In from the internet, to the public destination of the packet.
    pub(crate) fn enter(&mut self) -> Arrival {
        let model = self.model;
        let destination = self.packet.destination;
        let sender = self.state.sender.filter(|(_, private)| self.is_return() && *private == destination);
        let (interface, private) = match model.public(destination).or(sender) {
            Some(found) => found,
            None => match self.has_v6(destination) {
                Some(at) => (at, destination),
                None => {
                    // Whoever it is, the reply comes to where the request came from.
                    if let Some(vpc) = self.state.unknown_sender.filter(|_| self.is_return()) {
                        let gateway = self.state.egress_only.clone().unwrap_or_else(|| self.gateway_in(vpc)); // N73
                        return self.come_in(&gateway, vpc);
                    }
                    if !model.network.gives(&shape::INTERFACE) {
                        let commands = model.network.commands(&[&shape::INTERFACE]);
                        let message = format!("Who has the address {destination} is not known{commands}.");
                        self.unsure(HopKind::Internet, "internet", code::UNKNOWN_DESTINATION, message);
                        return Arrival::Nowhere;
                    }
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
            },
        };
        self.enter_to(interface, private)
    }

    /// In from the internet to a private address, whatever public address stands for it.
    pub(crate) fn enter_to(&mut self, interface: usize, private: IpAddr) -> Arrival {
        let model = self.model;
        let (source, destination) = (self.packet.source, self.packet.destination);
        let of = model.interface(interface);
        let gateway = if self.is_return()
            && let Some(gateway) = &self.state.egress_only
        {
            // The way back through the gateway that has seen the request (N73).
            gateway.clone()
        } else {
            let gateway = self.gateway_in(of.vpc);
            self.encrypted(of.vpc, Target::Internet);
            self.is_attached(&gateway, of.vpc);
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
        let asked_for = self.is_return();
        if !asked_for {
            self.state.internet = true;
            self.state.inbound = true;
        }
        self.block_public_access(
            &gateway,
            Some(of.subnet_id.as_str()).filter(|id| !id.is_empty()),
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
        self.denies_internet(&of.id, of.denies_internet);
        let before = self.view();
        let reflected = self.state.reflected;
        self.packet.destination = private;
        self.pass(HopKind::InternetGateway, &gateway, || {
            if private == destination {
                let stays = if destination.is_ipv6() { "; IPv6 addresses stay as they are" } else { "" };
                format!("`{gateway}` lets the packet into `{}`{stays}.", model.vpc(of.vpc).id)
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
        self.come_in(&gateway, of.vpc)
    }

    /// The gateway that what comes from the internet comes in by: a route to one says that there is one.
    fn gateway_in(&self, vpc: usize) -> String {
        let gateway = self.gateway_of(vpc).or_else(|| self.routed_gateway(vpc));
        gateway.unwrap_or_else(|| self.gateway_or_new(vpc))
    }

    /// From a gateway into its VPC. A route table of the gateway itself can lead through an appliance (N65).
    fn come_in(&mut self, gateway: &str, vpc: usize) -> Arrival {
        let model = self.model;
        model.work.spend(model.network.tables.len());
        let edge = model.network.tables.iter().position(|table| table.gateways.iter().any(|of| of == gateway));
        match edge {
            Some(table) => {
                let none = self.logs.len();
                self.follow(table, None, vpc, none)
            }
            None => self.deliver(vpc, None),
        }
    }

    fn denies_internet(&mut self, id: &str, denies: bool) {
        if denies {
            let message = format!("`{id}` has `DenyAllIgwTraffic`, which this tool does not model.");
            self.unsure(HopKind::InternetGateway, id, code::UNSUPPORTED_COMPONENT, message);
        }
    }

    fn id_of(&self, subnet: Option<usize>) -> Option<&'a str> {
        subnet.map(|at| self.model.subnet(at).id.as_str())
    }

    /// N74. What counts is the subnet whose interface the gateway sees; a regional NAT gateway has none.
    /// Source: VPC User Guide, *Block public access to VPCs and subnets*.
    pub(super) fn block_public_access(
        &mut self,
        gateway: &str,
        subnet_id: Option<&str>,
        vpc: usize,
        outbound: bool,
        outbound_only: bool,
    ) {
        let model = self.model;
        let block = &model.network.block;
        let vpc_id = &model.vpc(vpc).id;
        let all = || block.exclusions.iter().chain(&model.trial.exclusions);
        let exclusion =
            all().filter(|(id, _)| id == vpc_id || Some(id.as_str()) == subnet_id).map(|(_, mode)| mode.as_str());
        let excluded = |wanted: &str| exclusion.clone().any(|mode| mode == wanted);
        let of_subnet = subnet_id.and_then(|id| match model.network.place(id) {
            Some(Place::Subnet(at)) => model.subnet(at).block_mode.as_deref(),
            _ => None,
        });
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
        // N100
        if subnet_id.is_none() && !outbound_only && all().any(|(id, _)| id.starts_with("subnet-")) {
            let message = format!("Whether VPC Block Public Access ({mode}) excludes the subnet is not known.");
            return self.unsure(HopKind::InternetGateway, gateway, code::UNKNOWN_RESOURCE, message);
        }
        let is_of_all = of_subnet.or(model.vpc(vpc).block_mode.as_deref()).is_none();
        if is_of_all && !model.network.gives(&shape::EXCLUSION) && model.trial.exclusions.is_empty() {
            let message = format!(
                "Whether `{where_at}` is excluded from VPC Block Public Access ({mode}) is not known (`aws ec2 describe-vpc-block-public-access-exclusions`)."
            );
            return self.unsure(HopKind::InternetGateway, gateway, code::UNKNOWN_RESOURCE, message);
        }
        let message = format!(
            "VPC Block Public Access ({mode}) stops traffic between the internet and `{where_at}` at `{gateway}`."
        );
        let wanted = if outbound && mode == "block-bidirectional" { "allow-egress" } else { "allow-bidirectional" };
        let change = NetworkChange::ExcludeFromBlockPublicAccess(ExcludeFromBlockPublicAccess {
            resource: where_at.to_owned(),
            mode: wanted.to_owned(),
        });
        self.block(HopKind::InternetGateway, gateway, code::VPC_BLOCK_PUBLIC_ACCESS_ENABLED, message, vec![change]);
    }

    /// N73
    pub(super) fn egress_only(&mut self, gateway: &str, table: usize, subnet: Option<usize>, vpc: usize) -> Arrival {
        let model = self.model;
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
        if matches!(model.network.place(gateway), Some(Place::Gateway(_))) {
            self.is_attached(gateway, vpc);
        } else {
            let message = model.network.lacks(gateway, &shape::EGRESS_ONLY_GATEWAY);
            self.unsure(HopKind::EgressOnlyGateway, gateway, code::UNKNOWN_RESOURCE, message);
        }
        self.block_public_access(gateway, self.id_of(subnet), vpc, true, true);
        self.note_unknown_sender(vpc);
        self.state.egress_only = Some(gateway.to_owned());
        self.state.internet = true;
        self.pass(HopKind::EgressOnlyGateway, gateway, || {
            format!("`{gateway}` sends the packet to the internet and remembers it, so that only replies come back.")
        });
        self.hidden = self.hidden.take().or(self.identity.map(|at| (at, gateway.to_owned())));
        self.identity = None;
        if self.has_v6(self.packet.destination).is_some() {
            self.state.reflected = true;
            return self.enter();
        }
        Arrival::Outside
    }
}
