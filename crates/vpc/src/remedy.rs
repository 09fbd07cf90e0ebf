//! What would remove a blocker: changes that are tried in a copy of the network, one by one and all together, and what
//! is left to do by hand.

use std::net::IpAddr;

use crate::ask::{Asked, ask};
use crate::atoms::atoms;
use crate::change::{EnablePrivateDns, EnableVpcDns, NetworkChange, SwitchOn};
use crate::cidr::special;
use crate::code;
use crate::end;
use crate::flow::Flow;
use crate::model::{Model, Network, Trial};
use crate::question::{Goal, Question, Start};
use crate::report::{Blocker, Direction, FlowReport, HopKind, Outcome, Remedy, Repair};
use crate::run::run;
use crate::work::Work;

/// Tries each change by itself, and then all of them together.
pub(crate) fn of_blockers(model: Model<'_>, question: &Question, report: &mut FlowReport) {
    if report.blockers.is_empty() {
        return;
    }
    let try_all = |changes: &[NetworkChange]| {
        let mut trial = Trial::default();
        for change in changes {
            change.apply(model.network, &mut trial);
        }
        let run = run(Model { trial: &trial, ..model }, question, false);
        // What was not looked at in full proves nothing.
        (!model.work.is_spent()).then_some(run)
    };
    let before: Vec<Blocker> = report.blockers.clone();
    let switches: Vec<NetworkChange> = SwitchOn::all(model.network).map(NetworkChange::from).collect();
    for blocker in &mut report.blockers {
        for change in std::mem::take(&mut blocker.ideas) {
            let Some(tried) = try_all(std::slice::from_ref(&change)) else { return };
            let count =
                |blockers: &mut dyn Iterator<Item = &Blocker>| blockers.filter(|other| other.is_same(blocker)).count();
            let removes = count(&mut tried.blockers()) < count(&mut before.iter());
            blocker.changes.push(Remedy::new(model.network, change, removes, tried.outcome()));
        }
        // What is there, and only switched off, comes first.
        for change in switches.iter().rev() {
            let Some(tried) = try_all(std::slice::from_ref(change)) else { break };
            if !tried.blockers().any(|other| other.is_same(blocker)) {
                blocker.changes.insert(0, Remedy::new(model.network, change.clone(), true, tried.outcome()));
            }
        }
        let removed = blocker.changes.iter().any(|remedy| remedy.removes);
        // A client has two ways out; a server has one.
        let is_client = blocker.code == code::IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS;
        if (!removed && !is_client) || (is_client && blocker.direction == Direction::Forward) {
            let hops = if blocker.direction == Direction::Forward { &report.forward } else { &report.back };
            let kind = hops.get(blocker.hop).map_or(HopKind::Other, |hop| hop.kind);
            let outside = |address: IpAddr| {
                let inside = (0..model.network.vpcs.len()).any(|vpc| model.is_in_vpc(vpc, address));
                !inside && !special::is_inside(address)
            };
            let goes_outside = match (question.from, question.to) {
                (Start::Outside(address), _) | (_, Goal::Address(address)) => outside(address),
                (_, Goal::Public(_, address)) => {
                    blocker.code != code::NGW_DEST_ADDRESS_PRESERVATION && outside(address)
                }
                _ => false,
            };
            blocker.by_hand = blocker.by_hand.or_else(|| by_hand(blocker.code, kind, goes_outside, blocker.direction));
        } else {
            // A network ACL takes no prefix list (N16).
            let of_list = question.stand_in.as_ref().is_some_and(|of| of.list.is_some() && !of.internet);
            let of_list = of_list && blocker.code == code::SUBNET_ACL_RESTRICTION;
            blocker.by_hand = of_list.then_some("It takes the same rule for every block of the prefix list.");
        }
    }
    let mut changes: Vec<NetworkChange> = Vec::new();
    let idea = |changes: &[NetworkChange], blocker: &Blocker| {
        let removes = |change: &&NetworkChange| {
            let with: Vec<_> = changes.iter().chain([*change]).cloned().collect();
            try_all(&with).is_some_and(|tried| !tried.blockers().any(|other| other.is_same(blocker)))
        };
        switches.iter().find(removes).or(blocker.ideas.first()).cloned()
    };
    let mut ideas: Vec<NetworkChange> = before.iter().filter_map(|blocker| idea(&[], blocker)).collect();
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
        let Some(tried) = try_all(&changes) else { return };
        outcome = tried.outcome();
        ideas = tried.blockers().filter_map(|blocker| idea(&changes, blocker)).collect();
        if outcome == Outcome::Reachable {
            break;
        }
    }
    // Only what is needed together (N109): one that is enough alone, else each that cannot be left out.
    if outcome == Outcome::Reachable {
        let mut alone = report.blockers.iter().flat_map(|blocker| &blocker.changes);
        if let Some(one) = alone.find(|remedy| remedy.outcome == Outcome::Reachable) {
            changes = vec![one.change.clone()];
        }
        for at in (0..changes.len()).rev().filter(|_| changes.len() > 1).collect::<Vec<_>>() {
            let mut fewer = changes.clone();
            fewer.remove(at);
            let Some(tried) = try_all(&fewer) else { return };
            if tried.outcome() == Outcome::Reachable {
                changes = fewer;
            }
        }
    }
    // A route can lead to an internet gateway only after it is attached.
    let attach = changes.iter().position(|change| matches!(change, NetworkChange::AttachInternetGateway(_)));
    if let Some(before) = attach.and_then(|at| changes.get_mut(..=at)) {
        before.rotate_right(1);
    }
    if !changes.is_empty() {
        report.repair = Some(Repair { changes, outcome });
    }
}
/// A name that leads to another end once both DNS attributes of the VPC are on, or the private DNS of an endpoint (N86):
/// better than a way to the public addresses that it has until then.
pub(crate) fn of_dns(model: Model<'_>, flow: &Flow, asked: &Asked, report: &mut FlowReport) {
    let network = model.network;
    let Start::Interface(from) = asked.question.from else { return };
    let place = network.interfaces.get(from).map_or(usize::MAX, |interface| interface.vpc);
    let Some(vpc) = network.vpcs.get(place).filter(|_| asked.resolved.is_some()) else { return };
    let Some(blocker) = report.blockers.first_mut() else { return };
    let change = match end::without_private_dns(model, from, &flow.to) {
        _ if vpc.dns_hostnames == Some(false) => NetworkChange::EnableVpcDns(EnableVpcDns { vpc: vpc.id.clone() }),
        Some(endpoint) => NetworkChange::EnablePrivateDns(EnablePrivateDns { endpoint: endpoint.to_owned() }),
        None => return,
    };
    let mut trial = Trial::default();
    change.apply(network, &mut trial);
    let model = Model { trial: &trial, ..model };
    let Some(other) = ask(model, flow).ok().filter(|other| other.resolved != asked.resolved) else { return };
    let tried = run(model, &other.question, false);
    let removes = !tried.blockers().any(|other| other.is_same(blocker));
    let outcome = outcome_of(model, &other);
    blocker.changes.insert(0, Remedy::new(network, change.clone(), removes, outcome));
    if outcome == Outcome::Reachable {
        report.repair = Some(Repair { changes: vec![change], outcome });
    }
}

/// What leads to an end that a name does not lead to yet.
pub(crate) fn of_name(
    network: &Network,
    flow: &Flow,
    change: NetworkChange,
    blocker: &mut Blocker,
    report: &mut FlowReport,
) {
    let (mut trial, work) = (Trial::default(), Work::default());
    change.apply(network, &mut trial);
    let model = Model { network, trial: &trial, work: &work };
    let (removes, outcome) = match ask(model, flow) {
        Ok(asked) => (true, outcome_of(model, &asked)),
        // It may lead to what is not described.
        Err(other) if !other.gone => (true, Outcome::Undetermined),
        Err(_) => (false, Outcome::NotReachable),
    };
    report.repair = Some(Repair { changes: vec![change.clone()], outcome });
    blocker.changes.push(Remedy::new(network, change, removes, outcome));
}

/// What happens to all that is asked for.
fn outcome_of(model: Model<'_>, asked: &Asked) -> Outcome {
    match &asked.range {
        None => run(model, &asked.question, false).outcome(),
        Some(many) => {
            let parts = atoms(model, &asked.question, many);
            Outcome::together(&parts.iter().map(|(_, _, run)| run.outcome()).collect::<Vec<_>>())
        }
    }
}

/// The ways out of a private subnet.
const NAT_OR_ENDPOINT: &str = "A NAT gateway in a public subnet, with a route to it from here, would let it out, and let nothing in; to a service of AWS an endpoint leads too.";

/// What to do about a blocker where no change of one part of the network helps, or beside such a change: a sentence.
pub(crate) fn by_hand(code: &str, kind: HopKind, goes_outside: bool, way: Direction) -> Option<&'static str> {
    use crate::code::*;
    Some(match (code, kind) {
        (BAD_STATE_ROUTE, _) => "Delete the route, or lead it to something that works.",
        (BAD_STATE, HopKind::Interface) => "The instance has to run: start it.",
        (BAD_STATE | BAD_STATE_ATTACHMENT, _) => {
            "It has to get into a state in which it works, or another one has to take its place."
        }
        (IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS | IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS, _) => {
            "Such addresses are reached over a peering, a transit gateway, a VPN or Direct Connect, never over the internet."
        }
        (IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, _) => {
            "Ask for the public address of an interface that is attached to something in use."
        }
        (IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, HopKind::InternetGateway) => NAT_OR_ENDPOINT,
        (IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS | IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS, _) => {
            "On the internet a client shows its public address; ask with that one."
        }
        (INGRESS_RTB_TRAFFIC_REDIRECTION, _) => {
            "Route the way out of the subnet through the same appliance, so that it sees both directions."
        }
        (NGW_DEST_ADDRESS_PRESERVATION, _) if goes_outside => {
            "What has to be reached needs a public address of its own in a public subnet, or a load balancer before it."
        }
        (NGW_DEST_ADDRESS_PRESERVATION, _) => "Ask for what lies beyond it: a NAT gateway itself answers nobody.",
        (NGW_REQUIRES_SOURCE_IN_VPC, _) => {
            "Every VPC needs a NAT gateway of its own, or a transit gateway to the one that has it."
        }
        (NO_POSSIBLE_DESTINATION, HopKind::Subnet) => "No interface can have this address: ask for another one.",
        (NO_POSSIBLE_DESTINATION, HopKind::Peering | HopKind::Other) => {
            "A route for a smaller block can tell two networks apart; with the same addresses on both sides, one of them has to move."
        }
        (PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, _) if goes_outside => {
            "A peering leads to the other VPC's own addresses only: the way out is a NAT gateway in this VPC, or a transit gateway to a VPC that has one."
        }
        (PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, _) => {
            "Peering is not transitive: the two VPCs need a peering of their own, or a transit gateway between them."
        }
        (NO_PATH, HopKind::RouteTable) => {
            "What forwards packets needs another subnet than its clients, whose route table leads to the internet gateway: move it there."
        }
        (NO_ROUTE_TO_DESTINATION, _) if goes_outside => match way {
            Direction::Forward => NAT_OR_ENDPOINT,
            Direction::Return => {
                "Who answers the internet needs a subnet whose route table leads to the internet gateway."
            }
        },
        (NO_ROUTE_TO_DESTINATION, _) => {
            "Nothing that is described leads there: it takes a peering, a transit gateway or a VPN, and routes on both sides."
        }
        (NO_SOURCE_OR_DESTINATION, HopKind::Interface) => {
            "Give it an address of that family, or ask over the other one."
        }
        (PROTOCOL_RESTRICTION | VPCE_GATEWAY_PROTOCOL_RESTRICTION, _) => "Ask with a protocol that it takes.",
        (VPCE_INTRA_VPC_TRAFFIC, _) => "Ask the other way round: clients connect to an endpoint.",
        _ => return None,
    })
}

impl Remedy {
    pub(crate) fn new(network: &Network, change: NetworkChange, removes: bool, outcome: Outcome) -> Remedy {
        let (says, command) = (change.says(network), change.command(network));
        Remedy { change, says, command, removes, outcome }
    }
}
