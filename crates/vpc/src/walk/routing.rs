//! Out of an interface, out of its subnet, and by the route table.

use super::sieve::{Sieve, Station};
use super::{Arrival, Spot, Walk};
use crate::change::{
    AssociateEndpoint, CreateRoute, DisableSourceDestCheck, EnableVpcDns, NEW_GATEWAY, NetworkChange, UNNAMED_GATEWAY,
    UNNAMED_LIST,
};
use crate::cidr::special;
use crate::model::{Destination, Interface, Place, Route, RouteState, RouteTable, Target};
use crate::report::HopKind;
use crate::route::destination_text;
use crate::{Cidr, Ranges, cidr, code, defaults, protocol, route, shape};

impl<'a> Walk<'a> {
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
        if (of.endpoint.is_some() || of.kind == "vpc_endpoint") && !self.is_return() {
            let message = format!("`{}` belongs to an endpoint, which starts no connections in its VPC.", of.id); // N87
            self.block(HopKind::Interface, &of.id, code::VPCE_INTRA_VPC_TRAFFIC, message, Vec::new());
        }
        self.identity = Some(interface);
        if !of.has(self.packet.source) && of.check != Some(false) {
            let message = format!("`{}` checks the source, and {} is not its address.", of.id, self.packet.source);
            let change =
                vec![NetworkChange::DisableSourceDestCheck(DisableSourceDestCheck { interface: of.id.clone() })];
            self.block(HopKind::Interface, &of.id, code::ENI_SOURCE_DEST_CHECK_RESTRICTION, message, change);
        }
        let what = if self.is_return() { "The reply" } else { "The packet" };
        let (asks, destination) = (self.packet.asks(), self.packet.destination);
        self.pass(HopKind::Interface, &of.id, || format!("{what} leaves `{}`: {asks} to {destination}.", of.id));
        if self.is_provided_by_amazon(of.vpc) {
            return Arrival::Amazon;
        }
        if model.subnet(of.subnet).cidrs.iter().any(|block| block.contains(destination)) {
            self.encrypted(of.vpc, Target::Local);
        }
        let dead = self.is_dead();
        self.groups(interface, true);
        self.out_of(of.subnet, Some(interface), dead)
    }

    /// What Amazon provides is not filtered and not routed (N23).
    pub(super) fn is_provided_by_amazon(&mut self, vpc: usize) -> bool {
        let model = self.model;
        let (of, destination) = (model.vpc(vpc), self.packet.destination);
        let plus_two = of.primary.is_some_and(|block| block.at(2) == destination);
        let provided = if plus_two { Some(special::AMAZON_DNS) } else { special::amazon_provided(destination) };
        let Some(provided) = provided else { return self.may_be_dns(vpc) };
        let (what, port, component) = (provided.what, provided.answers_on, destination.to_string());
        let changed = model.trial.dns.contains(&vpc);
        if provided.what == special::AMAZON_DNS.what && of.dns_support == Some(false) && !changed {
            let message =
                format!("`{}` has `enableDnsSupport` off, so {what} does not answer at {destination}.", of.id);
            let change = vec![NetworkChange::EnableVpcDns(EnableVpcDns { vpc: of.id.clone() })];
            self.block(HopKind::Amazon, &of.id, code::NO_PATH, message, change);
            return true;
        }
        // N100, N101
        if provided.what == special::AMAZON_DNS.what
            && of.dns_support.is_none()
            && !changed
            && !self.by_default(defaults::DNS)
        {
            let message = format!(
                "Whether `enableDnsSupport` of `{}` is on is not given (`aws ec2 describe-vpc-attribute`).",
                of.id
            );
            self.unsure(HopKind::Amazon, &of.id, code::UNKNOWN_RESOURCE, message);
        }
        let answers = provided.protocols.contains(&self.packet.protocol);
        let ports = Ranges::one(provided.port.into());
        let pass = if answers { self.packet.ports.and(&ports) } else { Ranges::NONE };
        let refused = if pass.is_empty() { self.packet.asks() } else { "on others".to_owned() };
        let at = Station {
            kind: HopKind::Amazon,
            hop: &component,
            component: &component,
            code: code::NO_POSSIBLE_DESTINATION,
            stops: format!("{destination} is {what}, which answers on {port} only and not {refused}"),
            passes: format!("{destination} is {what}: no security group, network ACL or route table applies"),
            whether: String::new(),
            change: Vec::new(),
        };
        self.sieve(Sieve { pass, ..Sieve::default() }, at);
        true
    }

    /// Amazon DNS stands at the third address of the VPC's primary block. Where nothing says which block that is, it may be
    /// at that of any of them, or of a subnet, which is reserved all the same (N88, N100).
    fn may_be_dns(&mut self, vpc: usize) -> bool {
        let (model, destination) = (self.model, self.packet.destination);
        let of = model.vpc(vpc);
        let unknown = self.packet.ports.and(&Ranges::one(special::AMAZON_DNS.port.into()));
        if of.primary.is_some() || !special::AMAZON_DNS.protocols.contains(&self.packet.protocol) || unknown.is_empty()
        {
            return false;
        }
        let is_third = |block: &Cidr| !block.is_v6() && block.at(2) == destination;
        let of_subnet = |at: &usize| model.subnet(*at).cidrs.iter().any(is_third);
        let lacks = if of.cidrs.iter().any(is_third) {
            "which of its CIDR blocks is the primary one is not given"
        } else if of.cidrs.iter().all(Cidr::is_v6) && of.subnets.iter().any(of_subnet) {
            "its CIDR blocks are not given"
        } else {
            return false;
        };
        let component = destination.to_string();
        let lacks = format!("{lacks}{}", model.network.commands(&[&shape::VPC]));
        let at = Station {
            kind: HopKind::Amazon,
            hop: &component,
            component: &component,
            code: code::NO_POSSIBLE_DESTINATION,
            stops: format!("{destination} is reserved by AWS, and answers on port 53 at most"),
            passes: String::new(),
            whether: format!("{destination} is Amazon DNS"),
            change: Vec::new(),
        };
        self.sieve(Sieve { unknown, missing: Some((of.id.clone(), lacks)), ..Sieve::default() }, at);
        true
    }

    /// Out of a subnet, or within it.
    pub(super) fn out_of(&mut self, subnet: usize, interface: Option<usize>, dead: bool) -> Arrival {
        let model = self.model;
        let spot = Spot::Subnet(subnet, interface);
        if self.goes_round(spot, HopKind::RouteTable, &model.subnet(subnet).id) {
            return Arrival::Nowhere;
        }
        if subnet >= model.network.subnets.len() {
            let of = model.interface(interface.unwrap_or(usize::MAX));
            if self.cannot_be_routed(&of.id) {
                return Arrival::Nowhere;
            }
            let known = model.network.by_address.contains_key(&(of.vpc, self.packet.destination));
            if !(known && self.by_default(defaults::ACLS | defaults::ROUTES)) {
                self.no_subnet(interface.unwrap_or(usize::MAX));
            }
            return self.go_on(of.vpc, None, &of.subnet_id, None);
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
            if self.cannot_be_routed(&of.id) {
                return Arrival::Nowhere;
            }
            if model.is_in_vpc(of.vpc, self.packet.destination) && self.by_default(defaults::ROUTES) {
                return self.deliver(of.vpc, Some(subnet));
            }
            let commands = model.network.commands(&[&shape::ROUTE_TABLE]);
            let message = format!("No route table of `{}` is described{commands}.", of.id);
            self.unsure(HopKind::RouteTable, &of.id, code::UNKNOWN_RESOURCE, message);
            return self.go_on(of.vpc, Some(subnet), &of.id, None);
        };
        self.follow(table, Some(subnet), of.vpc, place)
    }

    /// Neither the ACL nor the route table of an interface is known whose subnet is not.
    pub(super) fn no_subnet(&mut self, interface: usize) {
        let id = &self.model.interface(interface).id;
        let commands = self.model.network.commands(&[&shape::SUBNET, &shape::NETWORK_ACL, &shape::ROUTE_TABLE]);
        let message = format!(
            "The subnet of `{id}` is not described{commands}, so its network ACL and its route table are not known."
        );
        self.unsure(HopKind::Interface, id, code::UNKNOWN_RESOURCE, message);
    }

    /// Whether the destination has no way, whatever the routes are (N59), or one that is not modelled (N106).
    pub(super) fn cannot_be_routed(&mut self, component: &str) -> bool {
        let destination = self.packet.destination;
        let is_in = |blocks: &[Cidr]| blocks.iter().any(|block| block.contains(destination));
        if is_in(&special::LATTICE) {
            let message = format!("{destination} is of VPC Lattice, which is not modelled.");
            self.unsure(HopKind::Other, component, code::UNSUPPORTED_COMPONENT, message);
        } else if is_in(&special::UNROUTABLE) {
            let message = format!("{destination} cannot be routed in a VPC.");
            self.block(HopKind::RouteTable, component, code::CANNOT_ROUTE, message, Vec::new());
        } else {
            return false;
        }
        true
    }

    /// On from where the way is not known, to what decides whatever it is (N100): within the VPC the end of it, unless
    /// another source could come there; else where the reply comes in again.
    pub(super) fn go_on(&mut self, vpc: usize, subnet: Option<usize>, here: &str, table: Option<usize>) -> Arrival {
        let (model, destination) = (self.model, self.packet.destination);
        let owner = model.network.by_address.get(&(vpc, destination)).map(|at| model.interface(*at));
        if owner.is_some() || (model.is_in_vpc(vpc, destination) && !model.vpc(vpc).subnets.is_empty()) {
            // Whoever sends it, there is nobody (N58, N88), or nobody who lets it in (N67).
            let place = model.network.subnet_of(vpc, destination);
            let is_nobodys = match owner {
                Some(owner) => owner.kind == "nat_gateway",
                None => place.is_none_or(|at| model.subnet(at).reserves(destination)),
            };
            let counts = [self.hops.len(), self.blockers.len(), self.missing.len(), self.logs.len()];
            let maybe = self.maybe.clone();
            let arrival = self.deliver(vpc, subnet);
            if is_nobodys || !self.may_be_translated(vpc, here, table) {
                return arrival;
            }
            let [hops, blockers, missing, logs] = counts;
            if self.blockers.len() > blockers {
                self.hops.truncate(hops);
                self.blockers.truncate(blockers);
                self.missing.truncate(missing);
                self.logs.truncate(logs);
                self.maybe = maybe;
            }
        }
        let table = table.map(|at| model.table(at)).filter(|_| subnet.is_some());
        let is_steered = |of: &Route| of.kind == Target::Unsupported && self.is_steered(&of.target);
        let comes_back = table.is_some_and(|of| !of.open && !of.routes.iter().any(is_steered));
        if comes_back { Arrival::Beyond(vpc) } else { Arrival::Nowhere }
    }

    /// Whether a route table of its own may lead elsewhere what comes from a gateway (N65).
    fn is_steered(&self, target: &str) -> bool {
        let model = self.model;
        model.work.spend(model.network.tables.len());
        let leads = |of: &RouteTable| of.gateways.iter().any(|id| id == target);
        model.work.is_spent() || model.network.tables.iter().any(leads)
    }

    /// Whether a way that is not known could lead through a NAT gateway to another subnet (N54, N69).
    fn may_be_translated(&self, vpc: usize, here: &str, table: Option<usize>) -> bool {
        let model = self.model;
        let carries = matches!(self.packet.protocol, protocol::TCP | protocol::UDP | protocol::ICMP);
        if self.is_return() || !carries || self.packet.destination.is_ipv6() {
            return false;
        }
        if let Some(table) = table.map(|at| model.table(at)).filter(|table| !table.open) {
            let open = |route: &Route| route.kind == Target::Nat && !matches!(route.destination, Destination::Block(_));
            return table.routes.iter().any(open);
        }
        model.work.spend(model.network.interfaces.len());
        let is_other = |of: &Interface| of.vpc == vpc && of.kind == "nat_gateway" && of.subnet_id != here;
        model.network.interfaces.iter().any(is_other)
    }

    pub(super) fn follow(&mut self, table: usize, subnet: Option<usize>, vpc: usize, log: usize) -> Arrival {
        let model = self.model;
        self.touched.tables.push(table);
        let id = &model.table(table).id;
        if subnet.is_none() && self.goes_round(Spot::Table(table), HopKind::RouteTable, id) {
            return Arrival::Nowhere;
        }
        let destination = self.packet.destination;
        if self.cannot_be_routed(id) {
            return Arrival::Nowhere;
        }
        if model.table(table).open && model.is_in_vpc(vpc, destination) && self.by_default(defaults::ROUTES) {
            return self.deliver(vpc, subnet);
        }
        let found = route::lookup(model, table, destination, self.stand_in_of(destination), self.trace);
        let looks = found.looks;
        let with_looks = |walk: &mut Self, looks| {
            if let Some(hop) = walk.hops.last_mut().filter(|_| walk.trace) {
                hop.rules = looks;
            }
        };
        if let Some((component, what)) = found.unknown {
            self.unsure(HopKind::RouteTable, &component, code::UNKNOWN_RESOURCE, format!("{id}: {what}."));
            with_looks(self, looks);
            let here = subnet.map_or("", |at| &model.subnet(at).id);
            return self.go_on(vpc, subnet, here, Some(table));
        }
        let reply = if self.is_return() { "the reply to " } else { "" };
        let mut by_hand = None;
        let (code, message) = match found.route {
            None => (code::NO_ROUTE_TO_DESTINATION, format!("`{id}` has no route for {reply}{destination}.")),
            // It drops; a shorter match is not tried (N56).
            Some(route) if route.state == RouteState::Blackhole => {
                let (of, target) = (destination_text(route), &route.target);
                let state = match self.why_gone(target) {
                    Some((state, says)) => {
                        by_hand = Some(says);
                        state
                    }
                    None => "gone or not ready",
                };
                (
                    code::BAD_STATE_ROUTE,
                    format!(
                        "The route {of} of `{id}` is a blackhole: `{target}` is {state}, so {reply}{destination} is dropped."
                    ),
                )
            }
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
                    let is_open = |of: &&&Route| of.destination != route.destination;
                    let why = match found.others.iter().find(is_open).map(|too| destination_text(too)) {
                        Some(list) => {
                            format!("matches, and that for `{list}`, whose blocks are not given, would lead there too")
                        }
                        None => "is the longest match".to_owned(),
                    };
                    let (target, of) = (&route.target, destination_text(route));
                    format!("`{id}` sends {reply}{destination} to `{target}`: the route {of} {why}.")
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
        let by_route = match (&detour, found.route.map(|route| (route.kind, &route.destination))) {
            (Some((Target::Nat, target)), Some((Target::Nat, Destination::Block(block)))) => {
                vec![self.lead_to(table, *block, target)]
            }
            // The local route is there by itself: AWS lets nobody make one.
            (Some((Target::Local, _)), _) => Vec::new(),
            _ => detour.iter().flat_map(|(kind, target)| self.route_changes(table, vpc, *kind, target)).collect(),
        };
        let change = self.endpoint_change(table, vpc).into_iter().chain(by_route).collect();
        self.block(HopKind::RouteTable, id, code, message, change);
        if let Some(says) = by_hand {
            self.by_hand(says);
        }
        with_looks(self, looks);
        match (detour, found.route) {
            (Some((kind, target)), _) => self.take(kind, &target, table, subnet, vpc, None),
            // What else is in the way once the peering is active.
            (None, Some(route)) if by_hand.is_some() && route.kind == Target::Peering => {
                self.take(route.kind, &route.target, table, subnet, vpc, Some(route))
            }
            _ => Arrival::Nowhere,
        }
    }

    /// The state that the target of a blackhole is described in, and what its owner can do about it (N56, N109).
    fn why_gone(&self, target: &str) -> Option<(&'a str, &'static str)> {
        let network = self.model.network;
        match network.place(target) {
            Some(Place::Peering(at)) => {
                let status = network.peerings.get(at)?.status.as_deref().filter(|status| *status != "active")?;
                Some((status, super::neighbours::to_be_active(status)))
            }
            Some(Place::Nat(at)) => {
                let state = network.nats.get(at)?.state.as_deref().filter(|state| *state != "available")?;
                Some((state, super::translation::ANOTHER_NAT))
            }
            _ => None,
        }
    }

    pub(super) fn route_change(&self, table: usize, target: &str) -> NetworkChange {
        self.lead_to(table, self.narrow(self.packet.destination), target)
    }

    pub(super) fn lead_to(&self, table: usize, destination: Cidr, target: &str) -> NetworkChange {
        let (route_table, target) = (self.model.table(table).id.clone(), target.to_owned());
        NetworkChange::CreateRoute(CreateRoute { route_table, destination, target })
    }

    /// A gateway endpoint of the VPC for what the packet goes to.
    fn endpoint_change(&self, table: usize, vpc: usize) -> Option<NetworkChange> {
        let (model, destination) = (self.model, self.packet.destination);
        model.work.spend(model.network.endpoints.len());
        let serves = |of: &&crate::model::Endpoint| {
            of.kind == "gateway" && of.vpc == vpc && of.state.as_deref() == Some("available")
        };
        model.network.endpoints.iter().filter(serves).find_map(|of| {
            model.work.spend(model.network.lists.len());
            let mut lists = model.network.lists.iter().filter(|list| list.name.as_deref() == Some(&of.service));
            let holds = |id: &str| model.list_ranges(id, destination.is_ipv6());
            let list = lists.find(|list| holds(&list.id).is_some_and(|all| all.contains(cidr::number(destination))));
            // Where its blocks are not given, the name that is asked for says that it is for this service.
            let asked = self
                .stand_in_of(destination)
                .filter(|asked| !destination.is_ipv6() && asked.service.as_ref() == Some(&of.service));
            let by_name = || Some(asked?.list.clone().unwrap_or_else(|| UNNAMED_LIST.to_owned()));
            Some(NetworkChange::AssociateEndpoint(AssociateEndpoint {
                endpoint: of.id.clone(),
                route_table: model.table(table).id.clone(),
                list: list.map(|list| list.id.clone()).or_else(by_name)?,
            }))
        })
    }

    /// The same, the narrowest first: a route for this destination alone is seldom what a table should have.
    fn route_changes(&self, table: usize, vpc: usize, kind: Target, target: &str) -> Vec<NetworkChange> {
        let (model, v6) = (self.model, self.packet.destination.is_ipv6());
        let create = |destination: Cidr, target: &str| self.lead_to(table, destination, target);
        if kind == Target::Peering {
            let side = match model.network.place(target) {
                Some(Place::Peering(at)) => model.network.peerings.get(at).and_then(|of| of.from(&model.vpc(vpc).id)),
                _ => None,
            };
            let holds = |block: &&Cidr| block.contains(self.packet.destination);
            let far = side.and_then(|(_, far)| far.cidrs.iter().find(holds).copied());
            return vec![create(far.unwrap_or_else(|| self.narrow(self.packet.destination)), target)];
        }
        let first = self.route_change(table, target);
        if !matches!(kind, Target::Internet | Target::Nat) {
            return vec![first];
        }
        let everything = Cidr::everything(v6);
        let works =
            |route: &Route| route.destination == Destination::Block(everything) && route.state == RouteState::Active;
        let more = (!model.table(table).routes.iter().any(works)).then(|| create(everything, target));
        // It keeps what it lets out unreachable from outside.
        let gateways = model.vpc(vpc).gateways.iter().filter_map(|at| model.network.gateways.get(*at));
        let egress_only =
            gateways.into_iter().find(|of| v6 && of.kind == Target::EgressOnly && !self.is_return() && more.is_some());
        let egress_only = egress_only.map(|of| create(everything, &of.id));
        let mut out = vec![first];
        for change in more.into_iter().chain(egress_only) {
            if !out.contains(&change) {
                out.push(change);
            }
        }
        out
    }

    /// Where a route would have to lead: what the change is made from, and how the search for blockers goes on.
    pub(super) fn detour(&self, subnet: Option<usize>, vpc: usize) -> Option<(Target, String)> {
        let model = self.model;
        let (source, destination) = (self.packet.source, self.packet.destination);
        if model.is_in_vpc(vpc, destination) {
            return Some((Target::Local, "local".to_owned()));
        }
        let id = &model.vpc(vpc).id;
        model.work.spend(model.network.peerings.len() + model.network.nats.len());
        for peering in &model.network.peerings {
            let far = peering.from(id).map(|(_, far)| far);
            if peering.status.as_deref() == Some("active")
                && far.is_some_and(|far| far.cidrs.iter().any(|block| block.contains(destination)))
            {
                return Some((Target::Peering, peering.id.clone()));
            }
        }
        if special::is_inside(destination) {
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
            let is_public =
                |of: &Interface| destination.is_ipv6() || of.addresses.iter().any(|own| own.public.is_some());
            let is_of_use = self.identity.is_none_or(|at| is_public(model.interface(at)));
            let gateway =
                self.gateway_of(vpc).or_else(|| self.has_unnamed_gateway(vpc).then(|| self.gateway_or_new(vpc)));
            return gateway.filter(|_| is_of_use).map(|gateway| (Target::Internet, gateway));
        }
        let owner = model.network.by_address.get(&(vpc, source)).map(|at| model.interface(*at));
        let is_public = owner.is_some_and(|of| {
            of.nat.is_some() || of.addresses.iter().any(|own| own.private == source && own.public.is_some())
        });
        if destination.is_ipv6() || is_public {
            return Some((Target::Internet, self.gateway_or_new(vpc)));
        }
        let serves = |nat: &&crate::model::Nat| {
            nat.vpc == vpc
                && nat.public
                && nat.state.as_deref() == Some("available")
                && (nat.subnet.is_none() || nat.subnet != subnet)
        };
        // A private address has no use of a route to the internet gateway (N109).
        model.network.nats.iter().filter(serves).min_by_key(|nat| &nat.id).map(|nat| (Target::Nat, nat.id.clone()))
    }

    /// The internet gateway that is attached to a VPC.
    pub(super) fn gateway_of(&self, vpc: usize) -> Option<String> {
        if let Some((_, gateway)) = self.model.trial.gateways.iter().find(|(of, _)| *of == vpc) {
            let known = gateway.and_then(|at| self.model.network.gateways.get(at));
            return Some(known.map_or_else(|| NEW_GATEWAY.to_owned(), |gateway| gateway.id.clone()));
        }
        let gateways = self.model.vpc(vpc).gateways.iter().filter_map(|at| self.model.network.gateways.get(*at));
        gateways.into_iter().find(|gateway| gateway.kind == Target::Internet).map(|gateway| gateway.id.clone())
    }

    /// The same; one that is there and not described; else a new one.
    pub(super) fn gateway_or_new(&self, vpc: usize) -> String {
        let unnamed = || {
            let is_there = self.has_unnamed_gateway(vpc);
            is_there.then(|| self.routed_gateway(vpc).unwrap_or_else(|| UNNAMED_GATEWAY.to_owned()))
        };
        self.gateway_of(vpc).or_else(unnamed).unwrap_or_else(|| NEW_GATEWAY.to_owned())
    }

    /// The internet gateway that a route of a VPC leads to, or that has a route table in it, described or not.
    pub(super) fn routed_gateway(&self, vpc: usize) -> Option<String> {
        let model = self.model;
        let all = &model.network.tables;
        let tables: Vec<_> = (0..all.len()).map(|at| model.table(at)).filter(|table| table.vpc == vpc).collect();
        model.work.spend(all.len() + tables.iter().map(|table| table.routes.len()).sum::<usize>());
        let leads = |route: &&Route| route.kind == Target::Internet && route.state != RouteState::Blackhole;
        let routed = tables.iter().flat_map(|table| table.routes.iter().filter(leads).map(|route| &route.target));
        let with_table = tables.iter().flat_map(|table| &table.gateways).filter(|id| id.starts_with("igw-"));
        routed.chain(with_table).filter(|id| *id != NEW_GATEWAY).min().cloned()
    }

    /// N107. A VPC that enforces encryption may refuse what is not excluded.
    pub(super) fn encrypted(&mut self, vpc: usize, kind: Target) {
        let of = self.model.vpc(vpc);
        let excluded = match kind {
            Target::Internet => "InternetGateway",
            Target::EgressOnly => "EgressOnlyInternetGateway",
            Target::Nat => "NatGateway",
            Target::Peering => "VpcPeering",
            Target::Unsupported => "VirtualPrivateGateway",
            Target::Local | Target::Interface | Target::Endpoint => "",
        };
        if of.enforces.as_ref().is_some_and(|names| names.iter().all(|name| name != excluded)) {
            let message = format!("`{}` enforces encryption in transit, which may refuse the packet.", of.id);
            self.unsure(HopKind::Other, &of.id, code::UNSUPPORTED_COMPONENT, message);
        }
    }

    pub(super) fn take(
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
        self.encrypted(vpc, kind);
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
            Target::Peering => self.peering(target, vpc, route),
            Target::Interface => self.appliance(target, subnet, vpc, route),
            Target::Endpoint => self.gateway_endpoint(target),
            Target::Unsupported => {
                let message = format!("`{target}` is not modelled: what happens behind it is not known here.");
                self.unsure(HopKind::Other, target, code::UNSUPPORTED_COMPONENT, message);
                if self.is_steered(target) { Arrival::Nowhere } else { Arrival::Beyond(vpc) }
            }
        }
    }
}
