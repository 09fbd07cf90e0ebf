//! The answer to a flow: the request, then the reply as a packet of its own, and what it takes to let both through.

use std::net::IpAddr;

use crate::change::Change;
use crate::cidr::{self, special};
use crate::code;
use crate::filter::Packet;
use crate::flow::{self, Client, End, Flow, NoEnd};
use crate::model::{Address, Destination, Model, Network, Patch, Peer, Place};
use crate::problem::Problem;
use crate::protocol;
use crate::report::{
    AddressOutcome, Blocker, DiesAt, Direction, FlowReport, Hop, HopKind, Missing, Outcome, PacketView, Remedy, Repair,
    Verdict,
};
use crate::walk::{Arrival, LogPoint, State, Touched, Walk};
use crate::{Cidr, Ranges};

/// One direction, walked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leg {
    pub hops: Vec<Hop>,
    pub blockers: Vec<Blocker>,
    pub missing: Vec<Missing>,
    pub logs: Vec<LogPoint>,
    pub asked: Ranges,
    pub alive: Ranges,
    pub maybe: Ranges,
    pub partly: bool,
}

impl Leg {
    fn of(walk: Walk<'_>) -> Leg {
        Leg {
            asked: walk.packet.ports.clone(),
            hops: walk.hops,
            blockers: walk.blockers,
            missing: walk.missing,
            logs: walk.logs,
            alive: walk.alive,
            maybe: walk.maybe,
            partly: walk.partly,
        }
    }

    pub(crate) fn outcome(&self) -> Outcome {
        match (self.alive.is_empty(), self.maybe.is_empty()) {
            (true, true) => Outcome::NotReachable,
            (_, true) if self.alive == self.asked && !self.partly => Outcome::Reachable,
            (_, true) => Outcome::Ambiguous,
            (true, false) => Outcome::Undetermined,
            // What is left is known to be stopped, while something passes.
            (false, false) if self.alive.union(&self.maybe) != self.asked => Outcome::Ambiguous,
            (false, false) => Outcome::Undetermined,
        }
    }
}

/// Both directions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Run {
    pub forward: Leg,
    pub back: Option<Leg>,
    pub touched: Touched,
}

impl Run {
    pub(crate) fn outcome(&self) -> Outcome {
        let back = self.back.as_ref().map_or(Outcome::Reachable, Leg::outcome);
        let both = [self.forward.outcome(), back];
        let order = [Outcome::NotReachable, Outcome::Undetermined, Outcome::Ambiguous];
        order.into_iter().find(|outcome| both.contains(outcome)).unwrap_or(Outcome::Reachable)
    }

    pub(crate) fn blockers(&self) -> impl Iterator<Item = &Blocker> {
        self.forward.blockers.iter().chain(self.back.iter().flat_map(|leg| &leg.blockers))
    }
}

/// A flow with its ends found: everything that a walk needs.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub from: Start,
    pub to: Goal,
    pub protocol: u8,
    pub ports: Ranges,
    pub source_ports: Ranges,
    /// The address that stands for the internet at large.
    pub generic: Option<IpAddr>,
    /// The private address that an interface is meant by, if it is one in particular.
    pub source: Option<IpAddr>,
    pub destination: Option<IpAddr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    Interface(usize),
    /// An address outside.
    Outside(IpAddr),
    /// An address of a VPC without interface.
    Local(IpAddr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// An interface by its private address.
    Interface(usize),
    /// By a public address.
    Public(usize, IpAddr),
    Address(IpAddr),
}

/// Walks both directions.
pub(crate) fn run(model: Model<'_>, question: &Question, trace: bool) -> Run {
    let mut state = State::default();
    let v6 = match (question.from, question.to) {
        (Start::Outside(address) | Start::Local(address), _)
        | (_, Goal::Address(address) | Goal::Public(_, address)) => address.is_ipv6(),
        _ if question.source.or(question.destination).is_some_and(|own| own.is_ipv6()) => true,
        (Start::Interface(from), Goal::Interface(to)) => {
            let has = |at: usize| model.interface(at).of_family(false).is_some();
            question.protocol == protocol::ICMP6 || !has(from) || !has(to)
        }
    };
    let own = |at: usize| model.interface(at).of_family(v6).map(|address| address.private);
    let source = match question.from {
        Start::Interface(at) => question.source.or_else(|| own(at)),
        Start::Outside(address) | Start::Local(address) => Some(address),
    };
    let outside = matches!(question.from, Start::Outside(_));
    let destination = match question.to {
        Goal::Interface(at) if outside && !v6 => {
            let meant = |address: &&Address| question.destination.is_none_or(|own| own == address.private);
            let address = model.interface(at).addresses.iter().filter(meant).find(|address| address.public.is_some());
            address.and_then(|address| address.public).or(question.destination).or_else(|| own(at))
        }
        Goal::Interface(at) => question.destination.or_else(|| own(at)),
        Goal::Public(_, address) | Goal::Address(address) => Some(address),
    };
    let (Some(source), Some(destination)) = (source, destination) else {
        let family = if v6 { "IPv6" } else { "IPv4" };
        let name = match (source, question.from, question.to) {
            (None, Start::Interface(at), _) | (_, _, Goal::Interface(at)) => model.interface(at).id.clone(),
            _ => String::new(),
        };
        let message = format!("`{name}` has no {family} address.");
        let blocker = Blocker::new(code::NO_SOURCE_OR_DESTINATION, &name, Direction::Forward, message, 0, Vec::new());
        let hop = Hop::lost(&name, code::NO_SOURCE_OR_DESTINATION, blocker.message.clone());
        let forward = Leg { hops: vec![hop], blockers: vec![blocker], asked: question.ports.clone(), ..Leg::default() };
        return Run { forward, ..Run::default() };
    };
    let protocol = match question.protocol {
        protocol::ICMP if v6 => protocol::ICMP6,
        other => other,
    };
    let packet = Packet {
        protocol,
        source,
        destination,
        source_ports: question.source_ports.clone(),
        ports: question.ports.clone(),
    };
    let mut walk = Walk::new(model, Direction::Forward, packet, &mut state, trace);
    walk.generic = question.generic;
    let arrival = match (question.from, question.to) {
        (Start::Interface(at), _) => walk.leave(at),
        (Start::Outside(_), Goal::Interface(at)) if !v6 && model.interface(at).has(destination) => {
            walk.no_public_address(at);
            walk.enter_to(at, destination)
        }
        (Start::Outside(_), Goal::Interface(at)) if v6 => walk.enter_to(at, destination),
        (Start::Outside(_), _) => walk.enter(),
        (Start::Local(address), _) => walk.leave_unknown(address),
    };
    let expected = match (question.to, arrival) {
        (Goal::Interface(at) | Goal::Public(at, _), Arrival::Interface(there)) => at == there,
        (Goal::Interface(_) | Goal::Public(..), Arrival::Outside | Arrival::Service(_)) => false,
        _ => true,
    };
    if !expected {
        walk.astray(arrival);
    }
    // The reply is a packet of its own, with addresses and ports swapped as the last hop has them (N4).
    let seen = walk.packet.clone();
    let one_way = protocol::is_icmp(protocol)
        && !seen.ports.iter().any(|(a, b)| (a..=b).any(|number| protocol::echo_reply(protocol, number).is_some()));
    let touched = walk.touched.clone();
    let forward = Leg::of(walk);
    let mut run = Run { forward, back: None, touched };
    if one_way || matches!(arrival, Arrival::Nowhere | Arrival::Amazon | Arrival::Subnet(_)) {
        return run;
    }
    let ports = match protocol {
        protocol::ICMP => Ranges::one(0),
        protocol::ICMP6 => Ranges::one(0x8100),
        _ => seen.source_ports,
    };
    let reply =
        Packet { protocol, source: seen.destination, destination: seen.source, source_ports: seen.ports, ports };
    let mut walk = Walk::new(model, Direction::Return, reply, &mut state, trace);
    walk.generic = question.generic;
    let back = match arrival {
        Arrival::Interface(at) => walk.leave(at),
        Arrival::Outside => walk.enter(),
        Arrival::Service(at) => walk.answer_from_service(at),
        Arrival::Amazon | Arrival::Subnet(_) | Arrival::Nowhere => Arrival::Nowhere,
    };
    let home = match (question.from, back) {
        (_, Arrival::Nowhere) => true,
        (Start::Interface(at), Arrival::Interface(there)) => at == there,
        (Start::Outside(_), Arrival::Outside) => walk.packet.source == destination || walk.is_blocked(),
        (Start::Local(_), Arrival::Subnet(_)) => true,
        _ => false,
    };
    if !home {
        walk.astray(back);
    }
    let add = walk.touched.clone();
    let mut back = Leg::of(walk);
    // What is no matter of direction is said once.
    let twice = |blocker: &Blocker| {
        let filters = [code::SUBNET_ACL_RESTRICTION, code::ENI_SG_RULES_MISMATCH, code::SG_HAS_NO_RULES];
        let same = |other: &Blocker| (other.code, &other.component) == (blocker.code, &blocker.component);
        !filters.contains(&blocker.code) && run.forward.blockers.iter().any(same)
    };
    back.blockers.retain(|blocker| !twice(blocker));
    run.back = Some(back);
    run.touched.acls.extend(add.acls);
    run.touched.groups.extend(add.groups);
    run.touched.tables.extend(add.tables);
    run
}

impl Walk<'_> {
    fn is_blocked(&self) -> bool {
        !self.blockers.is_empty()
    }

    /// A destination of the internet that has no public address (N61).
    fn no_public_address(&mut self, interface: usize) {
        let of = self.model.interface(interface);
        let Some(own) = of.of_family(false) else { return };
        let message = format!("`{}` has no public address, so nothing on the internet can name it.", of.id);
        let change = Change::AssociateAddress { interface: of.id.clone(), private_address: own.private };
        self.stop(HopKind::Internet, &of.id, code::IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, message, vec![change]);
    }

    /// From an address of a VPC that nothing describes an interface for.
    fn leave_unknown(&mut self, address: IpAddr) -> Arrival {
        let message =
            format!("No interface is described with the address {address}, so its security groups are not known.");
        self.open(HopKind::Interface, &address.to_string(), code::UNKNOWN_RESOURCE, message);
        let network = self.model.network;
        let vpc = (0..network.vpcs.len()).find(|vpc| self.model.is_in_vpc(*vpc, address));
        match vpc.and_then(|vpc| network.subnet_of(vpc, address)) {
            Some(subnet) => self.out_of_subnet(subnet),
            None => Arrival::Nowhere,
        }
    }

    /// The packet has come to an end that was not meant.
    fn astray(&mut self, arrival: Arrival) {
        if self.is_blocked() {
            return;
        }
        let what = if self.direction == Direction::Return { "The reply" } else { "The packet" };
        let (component, place) = match arrival {
            Arrival::Interface(at) => {
                let of = self.model.interface(at);
                (
                    of.id.clone(),
                    format!(
                        "at `{}` in `{}`, which is another interface with this address",
                        of.id,
                        self.model.vpc(of.vpc).id
                    ),
                )
            }
            Arrival::Outside => ("internet".to_owned(), "on the internet".to_owned()),
            Arrival::Service(_) => ("endpoint".to_owned(), "at a gateway endpoint".to_owned()),
            Arrival::Subnet(at) => {
                let id = &self.model.subnet(at).id;
                (id.clone(), format!("in `{id}`"))
            }
            Arrival::Amazon | Arrival::Nowhere => return,
        };
        let message = format!("{what} ends up {place}.");
        self.stop(HopKind::Other, &component, code::NO_POSSIBLE_DESTINATION, message, Vec::new());
    }
}

/// Source ports of a client, if the flow does not say (N18).
fn source_ports(model: Model<'_>, flow: &Flow, from: Option<usize>) -> Ranges {
    if let Some(ports) = &flow.source_port {
        return ports.clone();
    }
    if !protocol::has_ports(flow.protocol) {
        return Ranges::one(0);
    }
    if let Some(client) = flow.client {
        return client.ports();
    }
    let instance = from.and_then(|at| model.interface(at).instance.as_ref());
    let described = instance.and_then(|id| match model.network.place(id) {
        Some(Place::Instance(at)) => model.network.instances.get(at),
        _ => None,
    });
    // describe-instances prints a platform for Windows only.
    match described {
        Some(instance) if instance.windows => Client::Windows.ports(),
        Some(_) => Client::Linux.ports(),
        None => Client::Any.ports(),
    }
}

/// What is asked for, with the ends found.
pub(crate) struct Asked {
    pub question: Question,
    /// Many addresses on one side; the question has one of them.
    pub range: Option<Many>,
    /// How a name was resolved.
    pub resolved: Option<String>,
    pub v6: bool,
}

#[derive(Clone)]
pub(crate) struct Many {
    pub addresses: Ranges,
    pub v6: bool,
    pub generic: bool,
    pub is_source: bool,
}

pub(crate) fn ask(model: Model<'_>, flow: &Flow) -> Result<Asked, NoEnd> {
    let is_v6 = |text: &str| Cidr::parse(text).is_some_and(|(block, _)| block.is_v6());
    let only_v6 = |text: &str| match flow::end(model, text, None, false) {
        Ok((End::Interface(at), _)) => model.interface(at).of_family(false).is_none(),
        _ => false,
    };
    let v6 = flow.v6.unwrap_or_else(|| {
        flow.protocol == protocol::ICMP6
            || is_v6(&flow.from)
            || is_v6(&flow.to)
            || only_v6(&flow.from)
            || only_v6(&flow.to)
    });
    // An address may stand in several VPCs; the other end says which one is meant.
    let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
    let place = |end: &End| match end {
        End::Interface(at) | End::Own(at, _) | End::Public(at, _) => Some(*at),
        _ => None,
    };
    let far = if is_address(&flow.from) && !is_address(&flow.to) {
        flow::end(model, &flow.to, None, v6).ok().and_then(|(end, _)| place(&end))
    } else {
        None
    };
    let (from, _) = flow::end(model, &flow.from, far, v6)?;
    let near = place(&from);
    let (to, resolved) = flow::end(model, &flow.to, near, v6)?;
    let mut range = None;
    let mut pick = |addresses: Ranges, v6: bool, generic: bool, is_source: bool| {
        let address = sample(&addresses, v6);
        range = Some(Many { addresses, v6, generic, is_source });
        address
    };
    let own = |end: &End| match end {
        End::Own(_, address) => Some(*address),
        _ => None,
    };
    let (own_source, own_destination) = (own(&from), own(&to));
    let from = match from {
        End::Interface(at) | End::Own(at, _) | End::Public(at, _) => Start::Interface(at),
        End::Local(address) => Start::Local(address),
        End::Outside(address) => Start::Outside(address),
        End::Range { addresses, v6, generic } => Start::Outside(pick(addresses, v6, generic, true)),
    };
    let to = match to {
        End::Interface(at) | End::Own(at, _) => Goal::Interface(at),
        End::Public(at, address) => Goal::Public(at, address),
        End::Local(address) | End::Outside(address) => Goal::Address(address),
        End::Range { addresses, v6, generic } => Goal::Address(pick(addresses, v6, generic, false)),
    };
    if let (Start::Outside(_), Goal::Address(address)) = (from, to)
        && !(0..model.network.vpcs.len()).any(|vpc| model.is_in_vpc(vpc, address))
    {
        let message = "both ends are outside of the VPCs that are described";
        return Err(NoEnd {
            code: code::NO_SOURCE_OR_DESTINATION,
            component: flow.to.clone(),
            message: message.to_owned(),
            gone: false,
        });
    }
    let source = match from {
        Start::Interface(at) => Some(at),
        _ => None,
    };
    let ports = match &flow.port {
        Some(ports) => ports.clone(),
        None if protocol::is_icmp(flow.protocol) && v6 => Ranges::one(0x8000),
        None if protocol::is_icmp(flow.protocol) => Ranges::one(0x0800),
        None => Ranges::one(0),
    };
    let generic = match (&range, from, to) {
        (Some(many), Start::Outside(address), _) if many.generic => Some(address),
        (Some(many), _, Goal::Address(address)) if many.generic => Some(address),
        _ => None,
    };
    let source_ports = source_ports(model, flow, source);
    let question = Question {
        from,
        to,
        protocol: flow.protocol,
        ports,
        source_ports,
        generic,
        source: own_source,
        destination: own_destination,
    };
    Ok(Asked { question, range, resolved, v6 })
}

/// One of many addresses; one for documentation, if there is one.
fn sample(addresses: &Ranges, v6: bool) -> IpAddr {
    let wanted: IpAddr = if v6 {
        IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7))
    } else {
        IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7))
    };
    if addresses.contains(cidr::number(wanted)) {
        return wanted;
    }
    cidr::address(v6, addresses.hull().map_or(0, |(first, _)| first))
}

/// Answers a flow: outcome, way, blockers, and what would let it through.
///
/// ```
/// let network = serde_json::json!({ "Vpcs": [], "flow": {} });
/// let (network, _) = vpc::Network::from_value(&network);
/// let flow = vpc::Flow::new("eni-1", "eni-2", "tcp", 443).unwrap();
/// let report = vpc::evaluate(&network, &flow);
/// assert_eq!(report.outcome, vpc::Outcome::Undetermined);
/// assert_eq!(report.message, "The flow cannot be followed: nothing describes `eni-1`.");
/// ```
pub fn evaluate(network: &Network, flow: &Flow) -> FlowReport {
    let patch = Patch::default();
    let model = Model { network, patch: &patch };
    let asked = match ask(model, flow) {
        Ok(asked) => asked,
        Err(no_end) => return unanswered(no_end),
    };
    let mut asked = asked;
    let addresses = match &asked.range {
        Some(many) => {
            let (groups, chosen) = atoms_by_outcome(model, &asked.question, many);
            if let Some(address) = chosen {
                set_address(&mut asked.question, many, address);
            }
            groups
        }
        None => Vec::new(),
    };
    let run = run(model, &asked.question, true);
    let mut report = report(flow, &asked, run, addresses);
    remedies(network, &asked.question, &mut report);
    report
}

fn unanswered(no_end: NoEnd) -> FlowReport {
    let outcome = if no_end.gone { Outcome::NotReachable } else { Outcome::Undetermined };
    let message = format!("The flow cannot be followed: {}.", no_end.message);
    let mut report = FlowReport {
        outcome,
        message: message.clone(),
        forward_outcome: outcome,
        return_outcome: None,
        forward: Vec::new(),
        back: Vec::new(),
        dies_at: None,
        blockers: Vec::new(),
        missing: Vec::new(),
        repair: None,
        addresses: Vec::new(),
        problems: Vec::new(),
    };
    if no_end.gone {
        report.forward.push(Hop::lost(&no_end.component, no_end.code, message.clone()));
        report.dies_at = Some(DiesAt {
            direction: Direction::Forward,
            hop: 0,
            component: no_end.component.clone(),
            code: no_end.code,
        });
        report.blockers.push(Blocker::new(no_end.code, &no_end.component, Direction::Forward, message, 0, Vec::new()));
    } else {
        report.problems.push(Problem::error(&no_end.component, "flow", no_end.message));
        report.missing.push(Missing {
            code: no_end.code,
            component: no_end.component,
            direction: Direction::Forward,
            message,
        });
    }
    report
}

fn set_address(question: &mut Question, many: &Many, address: IpAddr) {
    if many.generic {
        question.generic = Some(address);
    }
    if many.is_source {
        question.from = Start::Outside(address);
    } else {
        question.to = Goal::Address(address);
    }
}

/// Parts times ends of blocks; full quotas come to about half of it.
const TOO_MUCH: usize = 8_000_000;

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
            .filter(|own| own.is_ipv6() == many.v6)
            .map(|own| (cidr::number(*own), cidr::number(*own)))
            .collect();
        addresses = addresses.minus(&Ranges::from_list(own));
    }
    loop {
        let mut cuts = cuts(model, &known, many.v6);
        for block in
            special::PRIVATE.iter().chain(&special::DOCUMENTATION).chain([&special::SHARED]).filter(|_| !many.v6)
        {
            cuts.extend([block.first(), block.last().saturating_add(1)]);
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut parts = Vec::new();
        for (mut first, last) in addresses.iter() {
            let from = cuts.partition_point(|cut| *cut <= first);
            for cut in cuts.iter().skip(from).take_while(|cut| **cut <= last) {
                parts.push((first, cut - 1));
                first = *cut;
            }
            parts.push((first, last));
        }
        if parts.len().saturating_mul(cuts.len()) > TOO_MUCH {
            let whole = many.addresses.clone();
            let missing = Missing {
                code: code::UNSUPPORTED_COMPONENT,
                component: "internet".to_owned(),
                direction: Direction::Forward,
                message: "The rules name more blocks than AWS's quotas allow; name one address instead.".to_owned(),
            };
            let forward = Leg {
                asked: question.ports.clone(),
                maybe: question.ports.clone(),
                missing: vec![missing],
                ..Leg::default()
            };
            return vec![(whole.clone(), sample(&whole, many.v6), Run { forward, ..Run::default() })];
        }
        let mut out = Vec::with_capacity(parts.len());
        let mut seen = known.clone();
        for (first, last) in parts {
            let part = Ranges::of(first, last);
            let address = sample(&part, many.v6);
            set_address(&mut question, many, address);
            let run = run(model, &question, false);
            seen.acls.extend(&run.touched.acls);
            seen.tables.extend(&run.touched.tables);
            seen.groups.extend(run.touched.groups.iter().cloned());
            seen.tidy();
            out.push((part, address, run));
        }
        if seen == known {
            return out;
        }
        known = seen;
    }
}

impl Touched {
    fn tidy(&mut self) {
        self.acls.sort_unstable();
        self.acls.dedup();
        self.tables.sort_unstable();
        self.tables.dedup();
        self.groups.sort_unstable();
        self.groups.dedup();
    }
}

/// Where the rules of these parts begin and end.
fn cuts(model: Model<'_>, touched: &Touched, v6: bool) -> Vec<u128> {
    let mut out = Vec::new();
    let mut cut = |block: &Cidr| {
        if block.is_v6() == v6 {
            out.extend([block.first(), block.last().saturating_add(1)]);
        }
    };
    let mut lists = Vec::new();
    for at in &touched.acls {
        for entry in model.acl(*at).entries.iter().flat_map(|all| all.ingress.iter().chain(&all.egress)) {
            entry.block.iter().for_each(&mut cut);
        }
    }
    for id in &touched.groups {
        if let Some(Place::Group(at)) = model.network.place(id) {
            let group = model.group(at);
            for rule in group.ingress.iter().chain(&group.egress).flatten() {
                match &rule.peer {
                    Peer::Block(block) => cut(block),
                    Peer::List(id) => lists.push(id),
                    _ => {}
                }
            }
        }
    }
    for at in &touched.tables {
        for route in &model.table(*at).routes {
            match &route.destination {
                Destination::Block(block) => cut(block),
                Destination::List(id) => lists.push(id),
                Destination::Unknown(_) => {}
            }
        }
    }
    for id in lists {
        model.network.list(id).and_then(|list| list.blocks.as_ref()).into_iter().flatten().for_each(&mut cut);
    }
    out
}

/// The parts put together by what happens to them, the largest first, and an address of the largest.
fn atoms_by_outcome(model: Model<'_>, question: &Question, many: &Many) -> (Vec<AddressOutcome>, Option<IpAddr>) {
    let mut groups: Vec<(Outcome, String, Vec<(u128, u128)>)> = Vec::new();
    for (part, _, run) in atoms(model, question, many) {
        let outcome = run.outcome();
        let first = run.blockers().next();
        let why = match (outcome, first) {
            (Outcome::Reachable, _) => "The packet and its reply pass.".to_owned(),
            (_, Some(blocker)) => format!("{} at `{}`", blocker.code, blocker.component),
            _ => run.forward.missing.first().map(|missing| missing.message.clone()).unwrap_or_default(),
        };
        match groups.iter_mut().find(|(known, text, _)| *known == outcome && *text == why) {
            Some((_, _, parts)) => parts.extend(part.iter()),
            None => groups.push((outcome, why, part.iter().collect())),
        }
    }
    let mut out: Vec<(u128, AddressOutcome, Ranges)> = Vec::new();
    for (outcome, why, parts) in groups {
        let addresses = Ranges::from_list(parts);
        out.push((addresses.count(), AddressOutcome::new(many.v6, &addresses, outcome, why), addresses));
    }
    out.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.message.cmp(&b.1.message)));
    let chosen = out.first().map(|(_, _, addresses)| sample(addresses, many.v6));
    (out.into_iter().map(|(_, group, _)| group).collect(), chosen)
}

fn report(flow: &Flow, asked: &Asked, run: Run, addresses: Vec<AddressOutcome>) -> FlowReport {
    let forward_outcome = run.forward.outcome();
    let return_outcome = run.back.as_ref().map(Leg::outcome);
    let single = run.outcome();
    let outcome = match addresses.as_slice() {
        [] => single,
        all => {
            let is = |wanted: Outcome| all.iter().any(|group| group.outcome == wanted);
            match (is(Outcome::Reachable), is(Outcome::NotReachable), is(Outcome::Undetermined), is(Outcome::Ambiguous))
            {
                (true, false, false, false) => Outcome::Reachable,
                (false, true, false, false) => Outcome::NotReachable,
                (_, _, true, _) if !(is(Outcome::Reachable) && is(Outcome::NotReachable)) => Outcome::Undetermined,
                _ => Outcome::Ambiguous,
            }
        }
    };
    let message = verdict(flow, asked, &run, outcome, &addresses);
    let Run { forward, back, .. } = run;
    let mut hops = forward.hops;
    if let Some(text) = &asked.resolved {
        let packet = hops.first().map(|hop| hop.packet.clone());
        let packet = packet.unwrap_or_else(|| PacketView {
            protocol: protocol::name(flow.protocol),
            source: flow.from.clone(),
            source_port: None,
            destination: flow.to.clone(),
            port: None,
        });
        hops.insert(0, Hop::new(HopKind::Name, &flow.to, Verdict::Passes, text.clone(), packet, false));
    }
    let shift = usize::from(asked.resolved.is_some());
    let mut blockers = forward.blockers;
    blockers.iter_mut().for_each(|blocker| blocker.hop += shift);
    let mut missing = forward.missing;
    let mut back_hops = Vec::new();
    if let Some(back) = back {
        // What the reply would meet is assumed as soon as the request does not arrive.
        let dead = forward_outcome == Outcome::NotReachable;
        back_hops = back.hops;
        back_hops.iter_mut().for_each(|hop| hop.assumed |= dead);
        blockers.extend(back.blockers);
        missing.extend(back.missing);
    }
    let dies_at = blockers.iter().find(|blocker| blocker.ports.is_none()).map(|blocker| DiesAt {
        direction: blocker.direction,
        hop: blocker.hop,
        component: blocker.component.clone(),
        code: blocker.code,
    });
    FlowReport {
        outcome,
        message,
        forward_outcome,
        return_outcome,
        forward: hops,
        back: back_hops,
        dies_at,
        blockers,
        missing,
        repair: None,
        addresses,
        problems: Vec::new(),
    }
}

/// The verdict in one or two sentences.
fn verdict(flow: &Flow, asked: &Asked, run: &Run, outcome: Outcome, addresses: &[AddressOutcome]) -> String {
    let packet = Packet {
        protocol: if asked.v6 && flow.protocol == protocol::ICMP { protocol::ICMP6 } else { flow.protocol },
        source: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        destination: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        source_ports: Ranges::NONE,
        ports: asked.question.ports.clone(),
    };
    let (asks, from, to) = (packet.asks(), &flow.from, &flow.to);
    let first = run.blockers().next();
    let all: Vec<&Blocker> = run.blockers().collect();
    let more = match all.len().saturating_sub(1) {
        0 => String::new(),
        1 => " One more thing blocks it.".to_owned(),
        count => format!(" {count} more things block it."),
    };
    match (outcome, first) {
        (Outcome::Reachable, _) => {
            let reply = if run.back.is_some() { ", and the reply comes back" } else { "" };
            format!("{} from `{from}` reaches `{to}`{reply}.", capital(&asks))
        }
        (Outcome::Ambiguous, _) if addresses.len() > 1 => {
            let passing = addresses.iter().filter(|group| group.outcome == Outcome::Reachable);
            let passing: Vec<String> = passing.flat_map(|group| &group.ranges).take(3).map(range_text).collect();
            let goes = match &asked.range {
                Some(many) if many.is_source => "What comes from",
                _ => "What goes to",
            };
            let passing = match passing.as_slice() {
                [] => String::new(),
                some => format!(" {goes} {} passes.", some.join(", ")),
            };
            let why = first.map(|blocker| format!(" Else: {}", blocker.message)).unwrap_or_default();
            format!("Only some of {asks} from `{from}` reaches `{to}`.{passing}{why}")
        }
        (Outcome::Ambiguous, Some(blocker)) => {
            let whose = if blocker.direction == Direction::Return { "of the replies pass" } else { "of it passes" };
            format!("Only some {whose}, for {asks} from `{from}` to `{to}`. {}{more}", blocker.message)
        }
        (Outcome::Ambiguous, None) => format!("Only some of {asks} from `{from}` reaches `{to}`."),
        (Outcome::Undetermined, _) => {
            let missing = run.forward.missing.first().or_else(|| run.back.as_ref()?.missing.first());
            let why = missing.map(|missing| missing.message.clone()).unwrap_or_default();
            format!("Whether {asks} from `{from}` reaches `{to}` is undetermined. {why}")
        }
        (Outcome::NotReachable, Some(blocker)) if blocker.direction == Direction::Return => {
            format!("The packet reaches `{to}`, but the reply does not come back. {}{more}", blocker.message)
        }
        (Outcome::NotReachable, Some(blocker)) => {
            format!("{} from `{from}` does not reach `{to}`. {}{more}", capital(&asks), blocker.message)
        }
        (Outcome::NotReachable, None) => format!("{} from `{from}` does not reach `{to}`.", capital(&asks)),
    }
}

/// A range as a block, if it is one.
fn range_text(range: &[String; 2]) -> String {
    let [first, last] = range;
    let ends = first.parse::<IpAddr>().ok().zip(last.parse::<IpAddr>().ok());
    let blocks = ends.map(|(a, b)| cidr::blocks(a.is_ipv6(), &Ranges::of(cidr::number(a), cidr::number(b))));
    match blocks.as_deref() {
        Some([one]) => one.to_string(),
        _ => format!("{first}-{last}"),
    }
}

/// A sentence's first letter; protocol names stay as they are, since they are lower case everywhere.
fn capital(text: &str) -> String {
    let upper = text.split_once(' ').map_or((text, None), |(head, rest)| (head, Some(rest)));
    let head = match upper.0 {
        "tcp" | "udp" | "icmp" => upper.0.to_ascii_uppercase(),
        "icmpv6" => "ICMPv6".to_owned(),
        "protocol" => "Protocol".to_owned(),
        other => other.to_owned(),
    };
    upper.1.map_or(head.clone(), |rest| format!("{head} {rest}"))
}

/// Tries each change by itself, and then all of them together.
fn remedies(network: &Network, question: &Question, report: &mut FlowReport) {
    if report.blockers.is_empty() {
        return;
    }
    let try_all = |changes: &[Change]| {
        let mut patch = Patch::default();
        for change in changes {
            change.apply(network, &mut patch);
        }
        run(Model { network, patch: &patch }, question, false)
    };
    let before: Vec<Blocker> = report.blockers.clone();
    for blocker in &mut report.blockers {
        for change in std::mem::take(&mut blocker.ideas) {
            let tried = try_all(std::slice::from_ref(&change));
            let count =
                |blockers: &mut dyn Iterator<Item = &Blocker>| blockers.filter(|other| other.is_same(blocker)).count();
            let removes = count(&mut tried.blockers()) < count(&mut before.iter());
            let (command, outcome) = (change.command(), tried.outcome());
            blocker.changes.push(Remedy { change, command, removes, outcome });
        }
    }
    let mut changes: Vec<Change> = Vec::new();
    let mut ideas: Vec<Change> = before.iter().filter_map(|blocker| blocker.ideas.first().cloned()).collect();
    let mut outcome = report.outcome;
    // A change can open the way to another blocker.
    for _ in 0..6 {
        let known = changes.len();
        for idea in ideas {
            if !changes.contains(&idea) {
                changes.push(idea);
            }
        }
        if changes.len() == known {
            break;
        }
        let tried = try_all(&changes);
        outcome = tried.outcome();
        ideas = tried.blockers().filter_map(|blocker| blocker.ideas.first().cloned()).collect();
        if outcome == Outcome::Reachable {
            break;
        }
    }
    if !changes.is_empty() {
        report.repair = Some(Repair { changes, outcome });
    }
}
