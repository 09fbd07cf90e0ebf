//! What the ends of a flow are in a network: interfaces, addresses, names.

use std::net::IpAddr;

use crate::change::{EnableVpcDns, NetworkChange};
use crate::cidr::{self, special};
use crate::code;
use crate::model::{Destination, Endpoint, Model, Place, PrefixList, Route, Target};
use crate::shape::{self, Shape};
use crate::{Cidr, Ranges, names, route};

/// An end of a flow, as the network knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// An interface.
    Interface(usize),
    /// A private address of an interface.
    Own(usize, IpAddr),
    /// The public address of an interface.
    Public(usize, IpAddr),
    /// An address of a VPC that nothing describes an interface for.
    Local(usize, IpAddr),
    Outside(IpAddr),
    /// An address outside that stands for all of the prefix list with this id.
    Listed(IpAddr, String),
    /// Many addresses outside. `generic` if they stand for the internet at large.
    Range {
        addresses: Ranges,
        v6: bool,
        generic: bool,
        /// The service of AWS that has some of them.
        service: Option<Service>,
    },
}

/// A service of AWS, as endpoints call it, and the id of its prefix list, where that is all that is known of the list.
pub(crate) type Service = (String, Option<String>);

/// Why an end cannot be found.
pub(crate) struct NoEnd {
    pub code: &'static str,
    pub component: String,
    pub message: String,
    /// The end is known to be gone, so nothing reaches it.
    pub gone: bool,
    /// What would help.
    pub idea: Option<Box<NetworkChange>>,
    /// The VPCs that have the address, where one of them has to be named (N103).
    pub vpcs: Vec<String>,
}

impl NoEnd {
    pub(crate) fn new(component: &str, message: impl Into<String>) -> NoEnd {
        NoEnd {
            code: code::NO_SOURCE_OR_DESTINATION,
            component: component.to_owned(),
            message: message.into(),
            gone: false,
            idea: None,
            vpcs: Vec::new(),
        }
    }
}

/// What is known of the other end, and of what is meant.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Near {
    /// The interface at the other end.
    pub interface: Option<usize>,
    /// The VPC that the packet starts in: its routes say which of several is meant.
    pub vpc: Option<usize>,
    /// The VPC that the flow names.
    pub named: Option<usize>,
}

/// What a text names. Names and gateway endpoints depend on the VPC that asks. The second part is a sentence on how a name was resolved.
pub(crate) fn end(model: Model<'_>, text: &str, near: Near, v6: bool) -> Result<(End, Option<String>), NoEnd> {
    let named = shape::target_of(text);
    if text.eq_ignore_ascii_case("internet") || matches!(named, Target::Internet | Target::EgressOnly) {
        return Ok((End::Range { addresses: internet(model, v6), v6, generic: true, service: None }, None));
    }
    if let Some((block, _)) = Cidr::parse(text) {
        if let Some(address) = block.single() {
            return Ok((of_address(model, address, near)?, None));
        }
        let inside = (0..model.network.vpcs.len()).any(|vpc| model.vpc(vpc).cidrs.iter().any(|of| of.overlaps(&block)));
        if inside {
            return Err(NoEnd::new(
                text,
                format!("`{text}` is a block of a VPC; name an interface or one address of it"),
            ));
        }
        return Ok((End::Range { addresses: block.ranges(), v6: block.is_v6(), generic: false, service: None }, None));
    }
    match model.network.place(text) {
        Some(Place::Interface(at)) => Ok((End::Interface(at), None)),
        Some(Place::Instance(at)) => instance(model, text, at),
        Some(Place::Nat(at)) => match model.network.nats.get(at).and_then(|nat| nat.interface) {
            Some(interface) => Ok((End::Interface(interface), None)),
            None => Err(NoEnd::new(text, format!("the addresses of `{text}` are not given"))),
        },
        Some(Place::Endpoint(at)) => endpoint(model, text, at, near.interface, v6),
        Some(Place::List(_)) => list(model, text, v6),
        Some(_) => {
            Err(NoEnd::new(text, format!("`{text}` is no end of a flow; name an interface, an instance or an address")))
        }
        None if text.contains('.') => name(model, text, near, v6),
        None if Shape::of_id(text) == Some(&shape::INSTANCE) => match attached_to(model, text) {
            Some(at) => Ok((End::Interface(at), None)),
            None => Err(NoEnd::new(text, format!("nothing describes `{text}`"))),
        },
        None => Err(NoEnd::new(text, format!("nothing describes `{text}`"))),
    }
}

/// All public addresses but those that the described VPCs have as blocks of their own, as they have of IPv6.
fn internet(model: Model<'_>, v6: bool) -> Ranges {
    let blocks = model.network.vpcs.iter().flat_map(|vpc| &vpc.cidrs).filter(|block| block.is_v6() == v6);
    let own = Ranges::from_list(blocks.map(|block| (block.first(), block.last())).collect());
    special::internet(v6).minus(&own)
}

fn of_address(model: Model<'_>, address: IpAddr, near: Near) -> Result<End, NoEnd> {
    let own = |vpc: usize| model.network.by_address.get(&(vpc, address)).copied();
    let mut vpcs: Vec<usize> = (0..model.network.vpcs.len()).collect();
    model.work.spend(vpcs.len());
    vpcs.retain(|vpc| own(*vpc).is_some() || model.is_in_vpc(*vpc, address));
    let of = |vpc: usize| own(vpc).map_or(End::Local(vpc, address), |at| End::Own(at, address));
    let near_vpc = near.interface.map(|at| model.interface(at).vpc).or(near.vpc);
    let meant = [near.named, near_vpc].into_iter().flatten().find(|vpc| vpcs.contains(vpc));
    match (meant, vpcs.as_slice()) {
        (Some(vpc), _) => Ok(of(vpc)),
        (None, [vpc]) => Ok(of(*vpc)),
        (None, []) => Ok(model.public(address).map_or(End::Outside(address), |(at, _)| End::Public(at, address))),
        // The routes of the VPC that it starts in say which one it is (N77).
        (None, [first, ..]) if near.vpc.is_some() => {
            Ok(model.first_with(address).map_or(of(*first), |at| End::Own(at, address)))
        }
        // N103
        (None, several) => {
            let mut ids: Vec<String> = several.iter().map(|vpc| model.vpc(*vpc).id.clone()).collect();
            json::sort(&mut ids);
            ids.truncate(MOST_VPCS);
            let listed = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
            let message =
                format!("{address} is an address of several VPCs: {listed}; say which one is meant with `vpc`");
            Err(NoEnd { vpcs: ids, ..NoEnd::new(&address.to_string(), message) })
        }
    }
}

/// As many VPCs are offered for an address.
const MOST_VPCS: usize = 16;

/// The first interface of an instance that is known only from its interfaces.
fn attached_to(model: Model<'_>, instance: &str) -> Option<usize> {
    let all = model.network.interfaces.iter().enumerate();
    model.work.spend(model.network.interfaces.len());
    let own = all.filter(|(_, of)| of.instance.as_deref() == Some(instance));
    own.min_by_key(|(_, of)| (of.device.unwrap_or(i64::MAX), &of.id)).map(|(at, _)| at)
}

fn instance(model: Model<'_>, text: &str, at: usize) -> Result<(End, Option<String>), NoEnd> {
    let of = model.network.instances.get(at);
    let interface = of.and_then(|instance| instance.interfaces.first());
    match (interface, of.and_then(|instance| instance.state.as_deref())) {
        (_, Some("terminated")) => Err(NoEnd {
            code: code::BAD_STATE,
            component: text.to_owned(),
            message: format!("`{text}` is terminated"),
            gone: true,
            ..NoEnd::new(text, String::new())
        }),
        (Some(at), _) => Ok((End::Interface(*at), None)),
        (None, _) => Err(NoEnd::new(text, format!("no interface of `{text}` is described"))),
    }
}

fn endpoint(
    model: Model<'_>,
    text: &str,
    at: usize,
    near: Option<usize>,
    v6: bool,
) -> Result<(End, Option<String>), NoEnd> {
    let Some(of) = model.network.endpoints.get(at) else { return Err(NoEnd::new(text, "nothing describes it")) };
    if of.kind == "gateway" {
        // The prefix list of its service, as a route to it names it, or by name.
        let of_route =
            model.network.tables.iter().flat_map(|table| &table.routes).find_map(|route| match &route.destination {
                Destination::List(id) if route.target == text => Some(id.clone()),
                _ => None,
            });
        let by_name = || {
            model
                .network
                .lists
                .iter()
                .find(|list| list.name.as_deref() == Some(&of.service))
                .map(|list| list.id.clone())
        };
        let Some(id) = of_route.or_else(by_name) else {
            return Err(NoEnd::new(
                text,
                format!("no prefix list of `{}` is described, so its addresses are not known", of.service),
            ));
        };
        return list(model, &id, v6);
    }
    let mut interfaces: Vec<usize> =
        (0..model.network.interfaces.len()).filter(|place| model.interface(*place).endpoint == Some(at)).collect();
    let zone = |place: usize| &model.subnet(model.interface(place).subnet).zone;
    let near_zone = near.map(zone);
    let key = |place: usize| (Some(zone(place)) != near_zone, &model.interface(place).id);
    json::sort_by(&mut interfaces, |a, b| key(*a).cmp(&key(*b)));
    match interfaces.first() {
        Some(place) => Ok((End::Interface(*place), None)),
        None => Err(NoEnd::new(text, format!("no interface of `{text}` is described"))),
    }
}

fn list(model: Model<'_>, id: &str, v6: bool) -> Result<(End, Option<String>), NoEnd> {
    match model.list_ranges(id, v6).and_then(|ranges| ranges.hull()) {
        Some((first, _)) => {
            let address = cidr::address(v6, first);
            let first = if address.to_string().ends_with(".0") { cidr::address(v6, first + 1) } else { address };
            let known = model.list_ranges(id, v6).is_some_and(|ranges| ranges.contains(cidr::number(first)));
            let address = if known { first } else { address };
            let end = match of_address(model, address, Near::default())? {
                End::Outside(address) => End::Listed(address, id.to_owned()),
                described => described,
            };
            Ok((end, Some(format!("One address of `{id}` stands for all of them."))))
        }
        None => Err(NoEnd::new(id, format!("the CIDR blocks of `{id}` are not given"))),
    }
}

/// A name, as the resolver of the VPC answers it (N86, N104): an address that is written in it, the addresses of an
/// interface endpoint with private DNS, a service's public addresses. Of any other name nothing here knows the address.
fn name(model: Model<'_>, text: &str, near: Near, v6: bool) -> Result<(End, Option<String>), NoEnd> {
    let text = &names::host(text);
    if let Ok(address) = text.parse() {
        return Ok((of_address(model, address, near)?, None));
    }
    let vpc_of_near = near.interface.map(|at| model.interface(at).vpc).or(near.vpc);
    if let Some((address, is_public)) = names::address_in(text) {
        // Inside its VPC the name of a public address leads to the private one.
        let mut inside =
            model.public(address).filter(|(at, _)| is_public && vpc_of_near == Some(model.interface(*at).vpc));
        if let (Some((_, own)), Some(vpc)) = (inside, vpc_of_near) {
            let whether = || format!("whether `{text}` is the name of {own} or of {address}");
            let hostnames =
                dns_of(model, vpc).1.ok_or_else(|| depends(model, vpc, &whether(), "`enableDnsHostnames`"))?;
            inside = inside.filter(|_| hostnames);
        }
        let end = inside.map_or_else(|| of_address(model, address, near), |(at, own)| Ok(End::Own(at, own)))?;
        let address = inside.map_or(address, |(_, own)| own);
        // N106
        if let (true, Some(near_interface)) = (v6 && address.is_ipv4(), near.interface) {
            let only = format!("`{text}` is the name of {address}");
            let subnet = subnet_id(model, near_interface);
            if !has_dns64(model, near_interface, &format!("an IPv6 address of {address}"))? {
                let message = format!("{only} alone, and `{subnet}` has no DNS64 to make an IPv6 address of it");
                return Err(NoEnd { gone: true, ..NoEnd::new(subnet, message) });
            }
            let number = cidr::number(address);
            let made = cidr::address(true, special::NAT64.first() | number);
            let resolved = format!("{only}, of which DNS64 of `{subnet}` makes {made}.");
            return Ok((of_address(model, made, near)?, Some(resolved)));
        }
        return Ok((end, Some(format!("`{text}` is the name of {address}."))));
    }
    if let Some((label, domain)) = text.split_once('.')
        && domain.ends_with(".internal")
        && let Some(Place::Instance(at)) = model.network.place(label)
    {
        return instance(model, label, at);
    }
    let Some(near) = near.interface else {
        return Err(NoEnd::new(
            text,
            format!("`{text}` is a name, and it depends on who asks: name an interface as the other end"),
        ));
    };
    let vpc_place = model.interface(near).vpc;
    let vpc = model.vpc(vpc_place);
    let service = names::service_of(text, region_of(model, near));
    let of_vpc =
        || model.network.endpoints.iter().enumerate().filter(|(_, of)| of.vpc == vpc_place && of.kind == "interface");
    let is_named = |of: &Endpoint, own: bool| {
        of.names.iter().any(|name| name.contains(&of.id) == own && names::answers(name, text))
    };
    // An endpoint's own name always leads to it.
    if let Some((at, of)) = of_vpc().find(|(_, of)| is_named(of, true)) {
        let (end, _) = endpoint(model, &of.id, at, Some(near), v6)?;
        return Ok((end, Some(format!("`{text}` is a name of `{}`.", of.id))));
    }
    let (support, hostnames) = dns_of(model, vpc_place);
    if support == Some(false) {
        let change = NetworkChange::EnableVpcDns(EnableVpcDns { vpc: vpc.id.clone() });
        let message = format!("`{}` has `enableDnsSupport` off, so `{text}` is not resolved", vpc.id);
        return Err(NoEnd {
            code: code::NO_PATH,
            gone: true,
            idea: Some(Box::new(change)),
            ..NoEnd::new(&vpc.id, message)
        });
    }
    let is_private = |at: usize, of: &Endpoint| {
        !of.resolvers_only && of.private_dns == Some(true) || model.trial.private_dns.contains(&at)
    };
    let serves = |of: &Endpoint| service.as_ref() == Some(&of.service) || is_named(of, false);
    let private = of_vpc().find(|(at, of)| serves(of) && is_private(*at, of));
    if let Some((at, of)) = private {
        match (support, hostnames) {
            (Some(true), Some(true)) => {
                let (end, _) = endpoint(model, &of.id, at, Some(near), v6)?;
                return Ok((end, Some(format!("`{text}` resolves to `{}`, which has private DNS.", of.id))));
            }
            (None, _) | (_, None) => {
                let whether = format!("whether `{text}` resolves to `{}`", of.id);
                return Err(depends(model, vpc_place, &whether, "`enableDnsSupport` and `enableDnsHostnames`"));
            }
            _ => {}
        }
    }
    // N100
    if let Some((_, of)) = of_vpc().find(|(at, of)| serves(of) && of.private_dns.is_none() && !is_private(*at, of)) {
        let message = format!("whether `{}` has private DNS, which `{text}` would lead to, is not given", of.id);
        return Err(NoEnd::new(&of.id, message));
    }
    let Some(service) = service else {
        let message = format!(
            "nothing here says which address `{text}` has: ask with the address itself, or with `internet` for any public one"
        );
        return Err(NoEnd::new(text, message));
    };
    // N100
    if support.is_none() {
        return Err(depends(model, vpc_place, &format!("whether `{text}` is resolved"), "`enableDnsSupport`"));
    }
    if !model.network.gives(&shape::ENDPOINT) {
        let commands = model.network.commands(&[&shape::ENDPOINT]);
        let message = format!("whether an endpoint of `{}` answers to `{text}` is not known{commands}", vpc.id);
        return Err(NoEnd::new(&vpc.id, message));
    }
    let why = match private {
        Some((_, of)) => format!(
            "`{text}` resolves to public addresses: `{}` has private DNS, but `{}` has `enableDnsHostnames` off.",
            of.id, vpc.id
        ),
        None => match without_private_dns(model, near, text) {
            Some(of) => format!(
                "`{text}` resolves to public addresses: `{of}` is for this service, but its private DNS is off."
            ),
            None => format!(
                "`{text}` resolves to public addresses: no interface endpoint of `{}` has private DNS for it.",
                vpc.id
            ),
        },
    };
    // N106: over IPv6 a service may have an address of its own, or one that DNS64 makes.
    let dns64 = v6 && has_dns64(model, near, &format!("an IPv6 address of `{text}`"))?;
    let subnet = subnet_id(model, near);
    let why = if dns64 {
        format!("{why} Where it has none over IPv6, DNS64 of `{subnet}` makes one in {}.", special::NAT64)
    } else {
        why
    };
    let routes = || {
        let tables = model.network.tables.iter().filter(|table| table.vpc == vpc_place);
        tables.flat_map(|table| &table.routes).filter_map(|route| match &route.destination {
            Destination::List(id) => Some((route, id)),
            _ => None,
        })
    };
    // A gateway endpoint says itself which service the routes to it are for (N81).
    let serves = |route: &Route| model.network.gateway_endpoint(&route.target).is_some_and(|of| of.service == service);
    let by_name = model.network.lists.iter().find(|list| list.name.as_deref() == Some(&service)).map(|list| &list.id);
    let listed = by_name.or_else(|| routes().find(|(route, _)| serves(route)).map(|(_, id)| id));
    let of_list = |v6: bool| listed.and_then(|id| model.list_ranges(id, v6)).filter(|all| !all.is_empty());
    if let (true, None, Some(known)) = (dns64, of_list(true), of_list(false)) {
        return Ok((End::Range { addresses: special::nat64(known), v6, generic: false, service: None }, Some(why)));
    }
    if let Some(id) = listed
        && of_list(v6).is_some()
    {
        let (end, _) = list(model, id, v6)?;
        return Ok((end, Some(why)));
    }
    // A route for a list without blocks may be for this service, which only the list tells, or the gateway endpoint.
    let may_lead = |(route, id): &(&Route, &String)| {
        let is_open =
            |list: &PrefixList| list.blocks.is_none() && list.name.as_ref().is_none_or(|name| *name == service);
        let of = model.network.gateway_endpoint(&route.target);
        model.network.list(id).is_none_or(is_open) && of.is_none_or(|of| v6 && of.service == service)
    };
    if let Some((route, _)) = routes().find(may_lead) {
        let message = format!(
            "whether the route for `{}` is for `{text}` is not known: its CIDR blocks are not given (`aws ec2 describe-prefix-lists`)",
            route::destination_text(route)
        );
        return Err(NoEnd::new(text, message));
    }
    // Somewhere on the internet, but not where another service is.
    let public = |v6: bool| {
        let others = model.network.lists.iter().filter_map(|list| model.list_ranges(&list.id, v6));
        others.fold(internet(model, v6), |rest, list| rest.minus(list))
    };
    let addresses = if dns64 { public(true).union(&special::nat64(&public(false))) } else { public(v6) };
    let service = Some((service, listed.cloned()));
    Ok((End::Range { addresses, v6, generic: true, service }, Some(why)))
}

/// The subnet of an interface, described or not.
fn subnet_id(model: Model<'_>, interface: usize) -> &str {
    &model.interface(interface).subnet_id
}

/// Whether the subnet of an interface has DNS64, which would make something (N106).
fn has_dns64(model: Model<'_>, interface: usize, what: &str) -> Result<bool, NoEnd> {
    let subnet = subnet_id(model, interface);
    model.subnet(model.interface(interface).subnet).dns64.ok_or_else(|| {
        let message = format!(
            "whether DNS64 of `{subnet}` makes {what} is not given (`EnableDns64`, `aws ec2 describe-subnets`)"
        );
        NoEnd::new(subnet, message)
    })
}

/// `enableDnsSupport` and `enableDnsHostnames` of a VPC.
fn dns_of(model: Model<'_>, place: usize) -> (Option<bool>, Option<bool>) {
    let vpc = model.vpc(place);
    let default = |given: Option<bool>, made: Option<bool>| match given {
        _ if model.trial.dns.contains(&place) => Some(true),
        None if model.trial.default => made, // N101
        given => given,
    };
    (default(vpc.dns_support, Some(true)), default(vpc.dns_hostnames, vpc.is_default))
}

/// What depends on attributes of a VPC that are not given (N101).
fn depends(model: Model<'_>, vpc: usize, whether: &str, on: &str) -> NoEnd {
    let id = &model.vpc(vpc).id;
    let are = if on.contains(" and ") { "are" } else { "is" };
    let message =
        format!("{whether} depends on {on} of `{id}`, which {are} not given (`aws ec2 describe-vpc-attribute`)");
    NoEnd::new(id, message)
}

/// The Region of an interface, as far as the zone of its subnet says it.
fn region_of(model: Model<'_>, interface: usize) -> &str {
    let zone = model.subnet(model.interface(interface).subnet).zone.as_deref().unwrap_or_default();
    zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase())
}

/// The interface endpoint in the VPC of an interface that a name would lead to if its private DNS were on.
pub(crate) fn without_private_dns<'a>(model: Model<'a>, near: usize, name: &str) -> Option<&'a str> {
    let service = names::service_of(&names::host(name), region_of(model, near))?;
    let vpc = model.interface(near).vpc;
    let is_off = |of: &&Endpoint| {
        of.vpc == vpc
            && of.kind == "interface"
            && of.service == service
            && of.private_dns == Some(false)
            && !of.resolvers_only
    };
    model.network.endpoints.iter().find(is_off).map(|of| of.id.as_str())
}
