//! Route tables: the longest prefix wins, and what decides between equals (N51, N55).

use std::net::IpAddr;

use crate::cidr::special;
use crate::model::{Destination, Model, Place, PrefixList, Route, RouteState, Target};
use crate::question::StandIn;
use crate::report::{Look, Looks, RuleLook};
use crate::work::WRITING;

/// What a table says about a destination.
pub(crate) struct Found<'a> {
    pub route: Option<&'a Route>,
    /// Set if a missing part could change the answer: the part, and what about it.
    pub unknown: Option<(String, String)>,
    /// Other routes that may be taken instead, for all that is known.
    pub others: Vec<&'a Route>,
    pub looks: Vec<RuleLook>,
}

/// How a route stands to a destination: its prefix length if it matches.
enum Fit {
    Matches(u8),
    Misses,
    Unknown(String),
}

/// The route of a table for an address, which may stand for more. In the internet at large the addresses of a service of
/// AWS whose blocks are not given are not meant.
pub(crate) fn lookup<'a>(
    model: Model<'a>,
    table: usize,
    destination: IpAddr,
    stand_in: Option<&StandIn>,
    trace: bool,
) -> Found<'a> {
    let table = model.table(table);
    // N100
    let mut unknown = table.open.then(|| (table.id.clone(), "the routes are not given".to_owned()));
    let mut best: Vec<(&Route, (u8, u8))> = Vec::new();
    let mut open: Vec<(&Route, String)> = Vec::new();
    let mut fits = Vec::new();
    let inside = model.is_in_vpc(table.vpc, destination);
    let generic = stand_in.is_some_and(|of| of.internet);
    // A gateway endpoint has all of its service, wherever that is (N81).
    let service = stand_in.and_then(|of| of.service.as_ref()).filter(|_| !destination.is_ipv6());
    let serves = |route: &Route| {
        let is_list = |id: &str| model.network.list(id).is_none_or(|list| list.blocks.is_none());
        service.is_some()
            && matches!(&route.destination, Destination::List(id) if is_list(id))
            && model.network.gateway_endpoint(&route.target).map(|of| &of.service) == service
    };
    let mut served = None;
    for route in model.routes(table) {
        let is_out = match route.kind {
            _ if route.state == RouteState::Filtered => true,
            // Inside the VPC no other is more specific than the local route (N54).
            Target::Nat | Target::Interface | Target::Local => false,
            _ => inside && matches!(route.destination, Destination::List(_)),
        };
        let fit = match is_out {
            true => Fit::Misses,
            // The least that a block of its list can be.
            false if serves(route) => {
                served = Some(route);
                Fit::Matches(1)
            }
            false => fit(model, route, destination, generic),
        };
        match &fit {
            Fit::Matches(length) => {
                // Static before prefix list before propagated (N55).
                let rank = match (route.kind, route.propagated, &route.destination) {
                    (Target::Local, ..) => 3,
                    (_, true, _) => 0,
                    (_, _, Destination::List(_)) => 1,
                    _ => 2,
                };
                let key = (*length, rank);
                match best.first().map(|(_, known)| key.cmp(known)) {
                    None | Some(std::cmp::Ordering::Greater) => best = vec![(route, key)],
                    Some(std::cmp::Ordering::Equal) => best.push((route, key)),
                    Some(std::cmp::Ordering::Less) => {}
                }
            }
            Fit::Unknown(what) => open.push((route, what.clone())),
            Fit::Misses => {}
        }
        if trace {
            model.work.spend(WRITING);
            fits.push((route, fit));
        }
    }
    if let Some(served) = served.filter(|served| best.iter().all(|(of, _)| !std::ptr::eq(*of, *served))) {
        let list = destination_text(served);
        open.push((
            served,
            format!("the CIDR blocks of `{list}` are not given, so another route may be more specific"),
        ));
    }
    json::sort_by(&mut best, |(a, _), (b, _)| a.target.cmp(&b.target));
    let route = best.first().map(|(route, _)| *route);
    // Where all that may match lead to one place, that is it.
    let is_list = |of: &Route| matches!(of.destination, Destination::List(_));
    let goes_on = |of: &Route, as_of: &Route| of.target == as_of.target || of.state == RouteState::Blackhole;
    let is_same = |of: &Route| route.is_some_and(|route| of.state == route.state && goes_on(of, route));
    if let Some((_, what)) = open.iter().rfind(|(of, _)| !is_list(of) || !is_same(of)) {
        unknown = Some((table.id.clone(), what.clone()));
    }
    if let Some(route) = route
        && best.iter().any(|(other, _)| other.target != route.target)
    {
        let what = "two routes of equal rank match; AWS picks one of them and does not say which".to_owned();
        unknown = Some((table.id.clone(), what));
    }
    let others = best.iter().skip(1).map(|(other, _)| *other).chain(open.into_iter().map(|(other, _)| other)).collect();
    // A route to a single address cannot be beaten.
    if best.first().is_some_and(|(_, (length, _))| *length == if destination.is_ipv6() { 128 } else { 32 })
        && best.len() == 1
    {
        unknown = None;
    }
    let looks = looks(&table.id, fits, route, best.first().map_or(0, |(_, (length, _))| *length), destination);
    Found { route, unknown, others, looks }
}

fn fit(model: Model<'_>, route: &Route, destination: IpAddr, generic: bool) -> Fit {
    match &route.destination {
        Destination::Block(block) if block.contains(destination) => Fit::Matches(block.length()),
        Destination::Block(_) => Fit::Misses,
        Destination::Unknown(text) => {
            Fit::Unknown(format!("a route has the destination `{text}`, which cannot be read"))
        }
        Destination::List(id) if model.work.is_spent() => {
            Fit::Unknown(format!("there are too many routes and blocks to look for {destination} in `{id}`"))
        }
        Destination::List(id) => {
            let list = model.network.list(id);
            match list.and_then(|list| list.blocks.as_ref()) {
                Some(_) if list.is_none_or(|list| !list.has(destination)) => Fit::Misses,
                Some(blocks) => {
                    model.work.spend(blocks.len());
                    blocks
                        .iter()
                        .filter(|block| block.contains(destination))
                        .map(|block| block.length())
                        .max()
                        .map_or(Fit::Misses, Fit::Matches)
                }
                None => {
                    let of_service = list.is_some_and(PrefixList::is_aws) || route.kind == Target::Endpoint;
                    let no_service =
                        generic || special::is_inside(destination) || special::is_documentation(destination);
                    if of_service && no_service {
                        return Fit::Misses;
                    }
                    Fit::Unknown(format!(
                        "the CIDR blocks of `{id}` are not given, so its route may match {destination} or not"
                    ))
                }
            }
        }
    }
}

fn looks(table: &str, fits: Vec<(&Route, Fit)>, won: Option<&Route>, length: u8, destination: IpAddr) -> Vec<RuleLook> {
    // In the order that AWS prefers: matches first, the longest prefix first.
    let of = |fit: &Fit| match fit {
        Fit::Matches(length) => i16::from(*length),
        Fit::Unknown(_) => -1,
        Fit::Misses => -2,
    };
    // The route itself: another one may say the same.
    let is_won = |route: &Route| won.is_some_and(|won| std::ptr::eq(won, route));
    let mut fits: Vec<(&Route, Fit, String)> =
        fits.into_iter().map(|(route, fit)| (route, fit, destination_text(route))).collect();
    json::sort_by(&mut fits, |a, b| {
        let key = |(route, fit, _): &(&Route, Fit, String)| (-of(fit), !is_won(route));
        key(a).cmp(&key(b)).then_with(|| (&a.2, &a.0.target).cmp(&(&b.2, &b.0.target)))
    });
    let mut out = Looks::default();
    for (route, fit, destination_of) in fits {
        let won = is_won(route);
        let (result, why) = match fit {
            Fit::Matches(_) if won && route.state == RouteState::Blackhole => {
                (Look::Matched, "the longest match, and a blackhole: its target is gone (BAD_STATE_ROUTE)".to_owned())
            }
            Fit::Matches(_) if won => (Look::Matched, format!("the longest match for {destination}")),
            Fit::Matches(own) if own < length => {
                (Look::Missed, "matches, but a more specific route wins (MORE_SPECIFIC_ROUTE)".to_owned())
            }
            Fit::Matches(_) => {
                (Look::Missed, "matches, but a route of higher priority wins (HIGHER_PRIORITY_ROUTE)".to_owned())
            }
            Fit::Unknown(what) => (Look::Unknown, what),
            Fit::Misses if route.state == RouteState::Filtered => {
                (Look::Missed, "filtered, so it is not used".to_owned())
            }
            Fit::Misses => (Look::Missed, format!("does not hold {destination} (CANNOT_ROUTE)")),
        };
        out.push(won, || {
            let text = format!("{destination_of} to {}", route.target);
            RuleLook { component: table.to_owned(), rule: destination_of, text, result, why, decides: won }
        });
    }
    out.into_rules()
}

pub(crate) fn destination_text(route: &Route) -> String {
    match &route.destination {
        Destination::Block(block) => block.to_string(),
        Destination::List(text) | Destination::Unknown(text) => text.clone(),
    }
}

/// The interface that a route of a VPC leads to: named itself, the first of an instance, or the one with the address
/// that is the next hop (N107).
pub(crate) fn interface_of(model: Model<'_>, vpc: usize, target: &str) -> Option<usize> {
    match model.network.place(target) {
        Some(Place::Interface(at)) => Some(at),
        Some(Place::Instance(at)) => model.network.instances.get(at)?.interfaces.first().copied(),
        Some(_) => None,
        None => model.network.by_address.get(&(vpc, target.parse().ok()?)).copied(),
    }
}

/// Whether a route is for private or shared addresses alone, as one into another network is.
pub(crate) fn is_for_inside(route: &Route) -> bool {
    match &route.destination {
        Destination::Block(block) => {
            let ends = [block.at(0), block.at(block.last() - block.first())];
            ends.into_iter().all(special::is_inside)
        }
        Destination::List(_) => true,
        Destination::Unknown(_) => false,
    }
}
