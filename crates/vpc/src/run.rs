//! One question with its ends found: the request walked, then the reply as a packet of its own.

use crate::cidr::special;
use crate::model::{Address, Model};
use crate::packet::Packet;
use crate::question::{Goal, Question, StandIn, Start};
use crate::report::{Blocker, Direction, Hop, HopKind, Missing, Outcome};
use crate::walk::{Arrival, LogPoint, State, Touched, Walk};
use crate::work::WALKING;
use crate::{Ranges, code, protocol};

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
    /// Of ports that a translation has changed, one that passed and one that did not.
    pub outer: Option<[u128; 2]>,
}

impl Leg {
    fn of(mut walk: Walk<'_>, asked: Option<&StandIn>) -> Leg {
        // A translation may have put another address in its place.
        let stand_ins =
            [asked, walk.stand_in.as_ref().filter(|of| asked.is_some_and(|asked| asked.address != of.address))];
        for of in stand_ins.into_iter().flatten() {
            let name = of.name();
            let put = |text: &mut String| {
                if let Some(shown) = name.shown(text) {
                    *text = shown;
                }
            };
            let show = |text: &mut String| {
                put(text);
                if text.starts_with('a') {
                    text.replace_range(..1, "A");
                }
            };
            walk.blockers.iter_mut().for_each(|blocker| show(&mut blocker.message));
            walk.missing.iter_mut().for_each(|missing| show(&mut missing.message));
            for hop in &mut walk.hops {
                show(&mut hop.message);
                hop.rules.iter_mut().for_each(|rule| put(&mut rule.why));
            }
        }
        Leg {
            asked: walk.packet.ports.clone(),
            hops: walk.hops,
            blockers: walk.blockers,
            missing: walk.missing,
            logs: walk.logs,
            alive: walk.alive,
            maybe: walk.maybe,
            partly: walk.partly,
            outer: walk.outer,
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
    /// What has been taken to be as AWS makes it (N101).
    pub defaults: u8,
}

impl Run {
    /// What there is to say when the budget is spent.
    pub(crate) fn too_much(question: &Question) -> Run {
        let forward = Leg {
            asked: question.ports.clone(),
            maybe: question.ports.clone(),
            missing: vec![Missing::too_much()],
            ..Leg::default()
        };
        Run { forward, ..Run::default() }
    }

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

/// Walks both directions.
pub(crate) fn run(model: Model<'_>, question: &Question, trace: bool) -> Run {
    if model.work.is_spent() {
        return Run::too_much(question);
    }
    let ends = [question.from.interface(), question.to.interface()];
    let addresses = ends.into_iter().flatten().map(|at| model.interface(at).addresses.len());
    let ranges = question.ports.iter().count() + question.source_ports.iter().count();
    model.work.spend(WALKING * ranges + addresses.sum::<usize>());
    let mut state = State { mapped: question.mapped, ..State::default() };
    let v6 = match (question.from, question.to) {
        (Start::Outside(address) | Start::Local(_, address), _)
        | (_, Goal::Address(address) | Goal::Public(_, address)) => address.is_ipv6(),
        _ if question.source.or(question.destination).is_some_and(|own| own.is_ipv6()) => true,
        (Start::Interface(from), Goal::Interface(to)) => {
            let has = |at: usize| model.interface(at).of_family(false).is_some();
            question.v6 || question.protocol == protocol::ICMP6 || !has(from) || !has(to)
        }
    };
    let own = |at: usize| model.interface(at).of_family(v6).map(|address| address.private);
    let source = match question.from {
        Start::Interface(at) => question.source.or_else(|| own(at)),
        Start::Outside(address) | Start::Local(_, address) => Some(address),
    };
    // A private address is not the internet (N102).
    let is_private = source.is_some_and(special::is_inside);
    let outside = matches!(question.from, Start::Outside(_)) && !is_private;
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
        let at = [question.from.interface(), question.to.interface()].into_iter().flatten();
        if at.into_iter().any(|at| model.interface(at).id == name && model.interface(at).addresses.is_empty()) {
            // N100
            let message = format!("The addresses of `{name}` are not given.");
            let code = code::UNKNOWN_RESOURCE;
            let missing = vec![Missing { code, component: name, direction: Direction::Forward, message }];
            let (asked, maybe) = (question.ports.clone(), question.ports.clone());
            return Run { forward: Leg { asked, maybe, missing, ..Leg::default() }, ..Run::default() };
        }
        let message = format!("`{name}` has no {family} address.");
        let blocker = Blocker::new(code::NO_SOURCE_OR_DESTINATION, &name, Direction::Forward, message, 0, Vec::new());
        let hop = Hop::lost(HopKind::Interface, &name, code::NO_SOURCE_OR_DESTINATION, blocker.message.clone());
        let forward = Leg { hops: vec![hop], blockers: vec![blocker], asked: question.ports.clone(), ..Leg::default() };
        return Run { forward, ..Run::default() };
    };
    let protocol = match question.protocol {
        protocol::ICMP if v6 => protocol::ICMP6,
        other => other,
    };
    let packet = Packet {
        protocol,
        others: question.others,
        source,
        destination,
        source_ports: question.source_ports.clone(),
        ports: question.ports.clone(),
    };
    let mut walk = Walk::new(model, Direction::Forward, packet, &mut state, trace);
    walk.stand_in.clone_from(&question.stand_in);
    let arrival = match (question.from, question.to) {
        (Start::Interface(at), _) => walk.leave(at),
        (Start::Outside(_), goal) if is_private && let Some(arrival) = walk.come_from_beyond(goal.interface()) => {
            arrival
        }
        (Start::Outside(_), Goal::Interface(at)) if is_private => walk.enter_to(at, destination),
        (Start::Outside(_), Goal::Interface(at)) if !v6 && model.interface(at).has(destination) => {
            walk.no_public_address(at);
            walk.enter_to(at, destination)
        }
        (Start::Outside(_), Goal::Interface(at)) if v6 => walk.enter_to(at, destination),
        (Start::Outside(_), _) => walk.enter(),
        (Start::Local(vpc, address), goal) => walk.leave_unknown(vpc, address, goal.interface()),
    };
    let expected = match (question.to, arrival) {
        // An address is asked for wherever the routes lead to it, if several VPCs have it (N77).
        (Goal::Interface(at) | Goal::Public(at, _), Arrival::Interface(there)) => {
            at == there || question.destination.is_some_and(|own| model.interface(there).has(own))
        }
        (Goal::Interface(_) | Goal::Public(..), Arrival::Outside | Arrival::Service(_)) => false,
        _ => true,
    };
    if !expected {
        walk.astray(arrival);
    }
    // The reply is a packet of its own, with addresses and ports swapped as the last hop has them (N4).
    let seen = walk.packet.clone();
    let answers = |number: u128| protocol::echo_reply(seen.protocol, number).is_some();
    let one_way = protocol::is_icmp(protocol) && !seen.ports.iter().any(|(a, b)| (a..=b).any(answers));
    let (touched, stand_in) = (walk.touched.clone(), walk.stand_in.clone());
    let mut forward = Leg::of(walk, question.stand_in.as_ref());
    if seen.protocol != protocol {
        // NAT64 has made another message of it (N106); what was asked is the first.
        let echo = |ports: &Ranges| if ports.is_empty() { Ranges::NONE } else { Ranges::one(0x8000) };
        (forward.alive, forward.maybe) = (echo(&forward.alive), echo(&forward.maybe));
        forward.asked.clone_from(&question.ports);
    }
    let protocol = seen.protocol;
    let mut run = Run { forward, touched, ..Run::default() };
    if one_way || matches!(arrival, Arrival::Nowhere | Arrival::Amazon | Arrival::Subnet(_)) {
        run.defaults = state.defaults;
        return run;
    }
    let ports = match protocol {
        protocol::ICMP => Ranges::one(0),
        protocol::ICMP6 => Ranges::one(0x8100),
        _ => seen.source_ports,
    };
    let reply = Packet { source: seen.destination, destination: seen.source, source_ports: seen.ports, ports, ..seen };
    let mut walk = Walk::new(model, Direction::Return, reply, &mut state, trace);
    walk.stand_in = stand_in;
    let back = match arrival {
        Arrival::Interface(at) => walk.leave(at),
        Arrival::Outside => walk.enter(),
        Arrival::Service(at) => walk.answer_from_service(at),
        Arrival::Beyond(vpc) => walk.answer_from_beyond(vpc),
        Arrival::Amazon | Arrival::Subnet(_) | Arrival::Nowhere => Arrival::Nowhere,
    };
    let home = match (question.from, back) {
        (_, Arrival::Nowhere | Arrival::Beyond(_)) => true,
        (Start::Interface(at), Arrival::Interface(there)) => at == there,
        (Start::Outside(_), Arrival::Outside) => walk.packet.source == destination,
        (Start::Local(..), Arrival::Subnet(_)) => true,
        _ => false,
    };
    if !home {
        walk.astray(back);
    }
    let add = walk.touched.clone();
    let mut back = Leg::of(walk, question.stand_in.as_ref());
    // What is no matter of direction is said once.
    let twice = |blocker: &Blocker| {
        let filters = [code::SUBNET_ACL_RESTRICTION, code::ENI_SG_RULES_MISMATCH, code::SG_HAS_NO_RULES];
        let same = |other: &Blocker| (other.code, &other.component) == (blocker.code, &blocker.component);
        !filters.contains(&blocker.code) && run.forward.blockers.iter().any(same)
    };
    back.blockers.retain(|blocker| !twice(blocker));
    run.defaults = state.defaults;
    run.back = Some(back);
    run.touched.acls.extend(add.acls);
    run.touched.groups.extend(add.groups);
    run.touched.tables.extend(add.tables);
    run
}
