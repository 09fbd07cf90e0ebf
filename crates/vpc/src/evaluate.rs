//! The answer to a flow: verdict, way, blockers, and what it takes to let it through.

use std::net::IpAddr;

use crate::ask::{Asked, Many, ask, sample};
use crate::atoms::{atoms, set_address};
use crate::code::meaning;
use crate::end::NoEnd;
use crate::flow::Flow;
use crate::model::{Interface, Model, Network, Trial};
use crate::packet::Packet;
use crate::problem::NetworkProblem;
use crate::question::Question;
use crate::report::{
    AddressOutcome, Blocker, DiesAt, Direction, FlowReport, Hop, HopKind, HopVerdict, IfDefault, Missing, Outcome,
    PacketView, range_text,
};
use crate::run::{Leg, Run, run};
use crate::work::Work;
use crate::{Cidr, Ranges, cidr, defaults, names, protocol, remedy};

/// Answers a flow: outcome, way, blockers, and what would let it through.
///
/// ```
/// let network = serde_json::json!({ "Vpcs": [], "flow": {} });
/// let (network, _) = vpc::Network::read(&[("network", &network.to_string())]);
/// let flow = vpc::Flow::new("eni-1", "eni-2", "tcp", 443).unwrap();
/// let report = vpc::evaluate(&network, &flow);
/// assert_eq!(report.outcome, vpc::Outcome::Undetermined);
/// assert_eq!(report.message, "The flow cannot be followed: nothing describes `eni-1`.");
/// ```
pub fn evaluate(network: &Network, flow: &Flow) -> FlowReport {
    evaluate_within(network, flow, &Work::default())
}

/// The same as one of several answers that have one budget together.
pub fn evaluate_within(network: &Network, flow: &Flow, work: &Work) -> FlowReport {
    let trial = Trial::default();
    let model = Model { network, trial: &trial, work };
    let mut report = as_described(model, flow);
    if report.outcome == Outcome::Undetermined {
        let trial = Trial { default: true, ..Trial::default() };
        report.if_default = if_default(Model { trial: &trial, ..model }, flow);
    }
    report
}

/// The answer if what is not described is as AWS makes it: a second one beside `undetermined` (N101).
fn if_default(model: Model<'_>, flow: &Flow) -> Option<IfDefault> {
    let asked = ask(model, flow).ok()?;
    let plain = Trial::default();
    let named = if ask(Model { trial: &plain, ..model }, flow).is_err() { defaults::DNS } else { 0 };
    let runs: Vec<Run> = match &asked.range {
        Some(many) => atoms(model, &asked.question, many).into_iter().map(|(_, _, run)| run).collect(),
        None => vec![run(model, &asked.question, false)],
    };
    let outcome = Outcome::together(&runs.iter().map(Run::outcome).collect::<Vec<_>>());
    let taken = runs.iter().fold(named, |taken, run| taken | run.defaults);
    if taken == 0 || outcome == Outcome::Undetermined || model.work.is_spent() {
        return None;
    }
    let assumes = defaults::clause(taken);
    let blocker = runs.iter().flat_map(Run::blockers).next();
    let why = blocker.map_or(String::new(), |blocker| format!(" {}", blocker.message));
    let message = format!("If {assumes}: {}.{why}", outcome.phrase());
    Some(IfDefault { assumes, outcome, message })
}

fn as_described(model: Model<'_>, flow: &Flow) -> FlowReport {
    let network = model.network;
    let mut asked = match ask(model, flow) {
        Ok(asked) => asked,
        Err(no_end) => return unanswered(network, flow, no_end),
    };
    let addresses = match &asked.range {
        Some(many) => {
            let groups = groups(model, &asked.question, many);
            // What is stopped has more to tell than what passes.
            if let Some(group) = groups.iter().find(|group| !group.passes()).or(groups.first()) {
                group.ask(&mut asked.question, many);
                if let (Some(of), true) = (&mut asked.question.stand_in, groups.len() > 1) {
                    let another = || of.what.split_once(' ').map(|(_, rest)| format!("another {rest}"));
                    of.what = group.called(many).or_else(another).unwrap_or_default();
                }
            }
            groups.into_iter().map(|group| group.outcome).collect()
        }
        None => Vec::new(),
    };
    let run = run(model, &asked.question, true);
    let mut report = report(flow, &asked, run, addresses);
    if matches!(report.outcome, Outcome::Reachable | Outcome::Ambiguous) {
        report.cautions = cautions(model, &asked.question);
    }
    remedy::of_blockers(model, &asked.question, &mut report);
    remedy::of_dns(model, flow, &asked, &mut report);
    report
}

fn unanswered(network: &Network, flow: &Flow, no_end: NoEnd) -> FlowReport {
    let outcome = if no_end.gone { Outcome::NotReachable } else { Outcome::Undetermined };
    let message = format!("The flow cannot be followed: {}.", no_end.message);
    let mut report = FlowReport::without_way(outcome, message.clone());
    if no_end.gone {
        report.forward.push(Hop::lost(HopKind::Name, &no_end.component, no_end.code, message.clone()));
        report.dies_at = Some(DiesAt {
            direction: Direction::Forward,
            hop: 0,
            component: no_end.component.clone(),
            code: no_end.code,
        });
        let mut blocker = Blocker::new(no_end.code, &no_end.component, Direction::Forward, message, 0, Vec::new());
        if let Some(change) = no_end.idea {
            remedy::of_name(network, flow, *change, &mut blocker, &mut report);
        }
        if blocker.changes.is_empty() {
            blocker.by_hand = remedy::by_hand(blocker.code, HopKind::Name, false, Direction::Forward);
        }
        report.blockers.push(blocker);
    } else {
        report.which_vpc = no_end.vpcs;
        // What is not given is no mistake of the flow (N112).
        let is_end = |text: &String| *text == no_end.component || names::host(text) == no_end.component;
        if is_end(&flow.from) || is_end(&flow.to) {
            report.problems.push(NetworkProblem::error(&no_end.component, "flow", no_end.message));
        }
        report.missing.push(Missing {
            code: no_end.code,
            component: no_end.component,
            direction: Direction::Forward,
            message,
        });
    }
    report
}

/// What else can keep the packet from its program, which no network describes (N110).
fn cautions(model: Model<'_>, question: &Question) -> Vec<String> {
    let mut out = Vec::new();
    for at in [question.from.interface(), question.to.interface()].into_iter().flatten() {
        let of = model.interface(at);
        let id = &of.id;
        if of.kind == "interface" && of.description.starts_with("ELB ") {
            out.push(format!("`{id}` belongs to a load balancer: its listeners and targets are not looked at."));
        }
        model.work.spend(model.network.interfaces.len());
        let is_beside = |other: &Interface| {
            other.subnet == of.subnet
                && other.instance == of.instance
                && other.device.unwrap_or(0) < of.device.unwrap_or(0)
        };
        if let Some(instance) = &of.instance
            && model.network.interfaces.iter().any(is_beside)
        {
            out.push(format!(
                "`{id}` is not the first interface of `{instance}` in its subnet: unless its routes say otherwise, the guest answers over the first one."
            ));
        }
    }
    out
}

/// Ranges of addresses, before they are put together.
type Parts = Vec<(u128, u128)>;

/// Addresses that fare alike.
pub(crate) struct Group {
    outcome: AddressOutcome,
    addresses: Ranges,
}

impl Group {
    pub(crate) fn passes(&self) -> bool {
        self.outcome.outcome == Outcome::Reachable
    }

    /// What they are called, if that can be said shortly.
    fn called(&self, many: &Many) -> Option<String> {
        let blocks = cidr::blocks(many.v6, &self.addresses);
        (blocks.len() < 4).then(|| blocks.iter().map(Cidr::to_string).collect::<Vec<_>>().join(" or "))
    }

    /// Asks about one of them, which stands for all of them.
    pub(crate) fn ask(&self, question: &mut Question, many: &Many) {
        set_address(question, many, sample(&self.addresses, many.v6));
        if let ([one], Some(stand_in)) = (cidr::blocks(many.v6, &self.addresses).as_slice(), &mut question.stand_in) {
            stand_in.block = Some(*one);
        }
    }
}

/// All addresses, put together by what happens to them, the largest group first.
pub(crate) fn groups(model: Model<'_>, question: &Question, many: &Many) -> Vec<Group> {
    let mut groups: Vec<(Outcome, String, Parts)> = Vec::new();
    for (part, _, run) in atoms(model, question, many) {
        let outcome = run.outcome();
        let first = run.blockers().next();
        let why = match (outcome, first) {
            (Outcome::Reachable, _) => "passes.".to_owned(),
            (_, Some(blocker)) => stopped(blocker),
            _ => run.forward.missing.first().map(|missing| missing.message.clone()).unwrap_or_default(),
        };
        match groups.iter_mut().find(|(known, text, _)| *known == outcome && *text == why) {
            Some((_, _, parts)) => parts.extend(part.iter()),
            None => groups.push((outcome, why, part.iter().collect())),
        }
    }
    let group = |(outcome, why, parts): (Outcome, String, Parts)| {
        let addresses = Ranges::from_list(parts);
        Group { outcome: AddressOutcome::new(many.v6, &addresses, outcome, &why), addresses }
    };
    let mut out: Vec<Group> = groups.into_iter().map(group).collect();
    json::sort_by(&mut out, |a, b| {
        let by_size = b.addresses.count().cmp(&a.addresses.count());
        by_size.then_with(|| a.outcome.message.cmp(&b.outcome.message))
    });
    out
}

/// Where a packet is stopped and why, whatever its address is.
fn stopped(blocker: &Blocker) -> String {
    let reply = if blocker.direction == Direction::Return { "the reply is stopped" } else { "stopped" };
    let why = meaning(blocker.code).unwrap_or(blocker.code);
    format!("{reply} at `{}`: {why}.", blocker.component)
}

fn report(flow: &Flow, asked: &Asked, run: Run, addresses: Vec<AddressOutcome>) -> FlowReport {
    let forward_outcome = run.forward.outcome();
    let return_outcome = run.back.as_ref().map(Leg::outcome);
    let single = run.outcome();
    let outcome = match addresses.as_slice() {
        [] => single,
        all => Outcome::together(&all.iter().map(|group| group.outcome).collect::<Vec<_>>()),
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
        hops.insert(0, Hop::new(HopKind::Name, &flow.to, HopVerdict::Passes, text.clone(), packet, false));
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
        // Of one thing that is missing for both ways one is told.
        let is_known = |of: &Missing| missing.iter().any(|known: &Missing| known.message == of.message);
        let more: Vec<Missing> = back.missing.into_iter().filter(|of| !is_known(of)).collect();
        missing.extend(more);
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
        addresses,
        ..FlowReport::without_way(outcome, String::new())
    }
}

/// The verdict in one or two sentences.
fn verdict(flow: &Flow, asked: &Asked, run: &Run, outcome: Outcome, addresses: &[AddressOutcome]) -> String {
    let packet = Packet {
        protocol: if asked.v6 && flow.protocol == protocol::ICMP { protocol::ICMP6 } else { flow.protocol },
        others: false,
        source: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        destination: IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
        source_ports: Ranges::NONE,
        ports: asked.question.ports.clone(),
    };
    let (asks, from, to) = (packet.asks(), &flow.from, &flow.to);
    let first = run.blockers().next();
    let more = more(run.blockers().count());
    match (outcome, first) {
        (Outcome::Reachable, _) => {
            let reply = if run.back.is_some() { ", and the reply comes back" } else { "" };
            format!("{} from `{from}` reaches `{to}`{reply}.", capital(&asks))
        }
        (Outcome::Ambiguous, _) if addresses.len() > 1 => {
            let ranges = |passes: bool| -> Vec<String> {
                let groups = addresses.iter().filter(|group| (group.outcome == Outcome::Reachable) == passes);
                groups.flat_map(|group| &group.ranges).map(range_text).collect()
            };
            let (passing, rest) = (ranges(true), ranges(false));
            let is_source = asked.range.as_ref().is_some_and(|many| many.is_source);
            let goes = if is_source { "what comes from" } else { "what goes to" };
            let listed = |all: &[String]| {
                let more = if all.len() > 3 { " and more" } else { "" };
                format!("{}{more}", all.iter().take(3).cloned().collect::<Vec<_>>().join(", "))
            };
            let which = match (passing.len(), rest.len()) {
                (0, _) => String::new(),
                (pass, stopped) if stopped < pass => format!(" All passes but {goes} {}.", listed(&rest)),
                _ => format!(" Only {goes} {} passes.", listed(&passing)),
            };

            let why = first.map(|blocker| format!(" {}", blocker.message)).unwrap_or_default();
            format!("Only some of {asks} from `{from}` reaches `{to}`.{which}{why}")
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
        (Outcome::NotReachable, Some(blocker))
            if blocker.direction == Direction::Return && run.forward.outcome() == Outcome::Undetermined =>
        {
            format!(
                "Whether or not {asks} from `{from}` reaches `{to}`, no reply comes back. {}{more}",
                blocker.message
            )
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

/// What else there is, after the first of so many blockers has been named.
pub(crate) fn more(blockers: usize) -> String {
    match blockers.saturating_sub(1) {
        0 => String::new(),
        1 => " One more thing blocks it.".to_owned(),
        count => format!(" {count} more things block it."),
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
