//! Many addresses at once, cut into parts that no rule tells apart.

use std::net::IpAddr;

use crate::ask::{Many, sample};
use crate::cidr::special;
use crate::model::{Destination, Model, Peer};
use crate::question::{Goal, Question, Start};
use crate::run::{Run, run};
use crate::walk::Touched;
use crate::{Cidr, Ranges, cidr};
use json::sort_and_dedup;

pub(crate) fn set_address(question: &mut Question, many: &Many, address: IpAddr) {
    if let Some(of) = &mut question.stand_in {
        (of.address, of.block) = (address, None);
    }
    if many.is_source {
        question.from = Start::Outside(address);
    } else {
        question.to = Goal::Address(address);
    }
}

/// The addresses in parts that no rule on the way tells apart, with what each fares. Exact: every test of an address
/// on the way is a range, and the parts are cut at the ends of all of them.
pub(crate) fn atoms(model: Model<'_>, question: &Question, many: &Many) -> Vec<(Ranges, IpAddr, Run)> {
    let mut known = Touched::default();
    let mut question = question.clone();
    let mut addresses = many.addresses.clone();
    if !many.is_source {
        // The public addresses of the model's own interfaces are no destinations outside.
        let own: Vec<(u128, u128)> = model
            .network
            .by_public
            .keys()
            .filter_map(|own| place(many.v6, own.is_ipv6(), cidr::number(*own)))
            .map(|own| (own, own))
            .collect();
        let others = addresses.minus(&Ranges::from_list(own));
        if !others.is_empty() {
            addresses = others;
        }
    }
    loop {
        let mut cuts = cuts(model, &known, many.v6);
        model.work.spend(cuts.len() + addresses.iter().count());
        for block in special::PRIVATE.iter().chain(&special::DOCUMENTATION).chain([&special::SHARED]) {
            cuts.extend(
                [block.first(), block.last().saturating_add(1)]
                    .into_iter()
                    .filter_map(|cut| place(many.v6, false, cut)),
            );
        }
        sort_and_dedup(&mut cuts);
        let mut parts = Vec::new();
        for (mut first, last) in addresses.iter() {
            let from = cuts.partition_point(|cut| *cut <= first);
            for cut in cuts.iter().skip(from).take_while(|cut| **cut <= last) {
                parts.push((first, cut - 1));
                first = *cut;
            }
            parts.push((first, last));
        }
        let mut out = Vec::with_capacity(parts.len());
        let mut seen = known.clone();
        for (first, last) in parts {
            let part = Ranges::of(first, last);
            let address = sample(&part, many.v6);
            set_address(&mut question, many, address);
            let run = run(model, &question, false);
            if model.work.is_spent() {
                let whole = many.addresses.clone();
                let address = sample(&whole, many.v6);
                return vec![(whole, address, Run::too_much(&question))];
            }
            seen.extend(&run.touched);
            out.push((part, address, run));
        }
        if seen == known {
            return out;
        }
        known = seen;
    }
}

/// Where a number of an address stands among the addresses of a family: those of IPv4 stand among those of IPv6 as
/// NAT64 has them (N106).
fn place(among_v6: bool, is_v6: bool, number: u128) -> Option<u128> {
    match (among_v6, is_v6) {
        (true, false) => Some(special::NAT64.first() + number),
        (false, true) => None,
        _ => Some(number),
    }
}

impl Touched {
    pub(crate) fn extend(&mut self, other: &Touched) {
        self.acls.extend(&other.acls);
        self.tables.extend(&other.tables);
        self.groups.extend(&other.groups);
        sort_and_dedup(&mut self.acls);
        sort_and_dedup(&mut self.tables);
        sort_and_dedup(&mut self.groups);
    }
}

/// Where the rules of these parts begin and end.
fn cuts(model: Model<'_>, touched: &Touched, v6: bool) -> Vec<u128> {
    let mut out = Vec::new();
    let mut cut = |block: &Cidr| {
        let ends = [block.first(), block.last().saturating_add(1)];
        out.extend(ends.into_iter().filter_map(|end| place(v6, block.is_v6(), end)));
    };
    let mut lists = Vec::new();
    for at in &touched.acls {
        for entry in model.acl(*at).entries.iter().flat_map(|all| all.ingress.iter().chain(&all.egress)) {
            entry.block.iter().for_each(&mut cut);
        }
    }
    for at in &touched.groups {
        let group = model.group(*at);
        for rule in group.ingress.iter().chain(&group.egress).flatten() {
            match &rule.peer {
                Peer::Block(block) => cut(block),
                Peer::List(id) => lists.push(id),
                _ => {}
            }
        }
    }
    for at in &touched.tables {
        for route in model.routes(model.table(*at)) {
            match &route.destination {
                Destination::Block(block) => cut(block),
                Destination::List(id) => lists.push(id),
                Destination::Unknown(_) => {}
            }
        }
    }
    sort_and_dedup(&mut lists);
    for id in lists {
        model.network.list(id).and_then(|list| list.blocks.as_ref()).into_iter().flatten().for_each(&mut cut);
    }
    out
}
