//! Security groups: stateful, at an interface, and a union of permissions.

use std::net::IpAddr;

use super::Walk;
use super::identity::Identity;
use super::sieve::{Miss, Sieve, Station, block_miss, ports_of, shrink};
use super::tracking::untracked;
use crate::change::{AuthorizeSecurityGroup, GrantedTo, NetworkChange};
use crate::model::{Model, Peer, Permission, Place, PrefixList};
use crate::packet::Packet;
use crate::protocol::Protocols;
use crate::question::StandIn;
use crate::report::{HopKind, Look, RuleLook};
use crate::work::WRITING;
use crate::{Ranges, cidr, code, defaults, shape};

/// As many groups are named in a sentence.
const MOST_LISTED: usize = 16;

impl Walk<'_> {
    pub(super) fn groups(&mut self, interface: usize, egress: bool) {
        let model = self.model;
        let of = model.interface(interface);
        let direction = if egress { "outbound" } else { "inbound" };
        if self.is_return() && self.state.tracked.contains(&interface) {
            let way = if egress { "leave" } else { "reach" };
            self.pass(HopKind::SecurityGroups, &of.id, || {
                format!("The reply may {way} `{}` whatever the {direction} rules say: its security groups are stateful and have seen the request.", of.id)
            });
            if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
                hop.way = Some(direction);
                hop.stateful = true;
            }
            return;
        }
        let Some(groups) = model.groups_of(interface) else {
            if self.by_default(defaults::GROUPS) {
                // N27
                let is_member = |at| model.groups_of(at).is_none() && model.interface(at).vpc == of.vpc;
                self.state.tracked.push(interface);
                if !egress && !self.identity.is_some_and(is_member) {
                    let message = format!("The default security group lets only its own members reach `{}`.", of.id);
                    self.block(HopKind::SecurityGroups, &of.id, code::ENI_SG_RULES_MISMATCH, message, Vec::new());
                }
                return;
            }
            let message = format!("The security groups of `{}` are not given.", of.id);
            return self.unsure(HopKind::SecurityGroups, &of.id, code::UNKNOWN_RESOURCE, message);
        };
        self.state.tracked.push(interface);
        if groups.is_empty() {
            // N48
            self.pass(HopKind::SecurityGroups, &of.id, || {
                format!("`{}` has no security group, so none filters here.", of.id)
            });
            return;
        }
        model.work.spend(groups.len());
        self.touched.groups.extend(groups.iter().filter_map(|id| match model.network.place(id) {
            Some(Place::Group(at)) => Some(at),
            _ => None,
        }));
        let peers = if egress { self.identities_of_destination(interface) } else { vec![self.identity_of_source()] };
        let sieve = let_through(model, groups, egress, &self.packet, (&peers, self.stand_in.as_ref()), self.trace);
        if !self.trace && sieve.pass == self.packet.ports {
            return;
        }
        let mut listed = groups.iter().take(MOST_LISTED).map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        if let Some(more) = groups.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
            listed.push_str(&format!(" and {more} more"));
        }
        let address = if egress { self.packet.destination } else { self.packet.source };
        let word = if egress { "to" } else { "from" };
        let asks = self.packet.asks();
        let stops = format!("No {direction} rule of {listed} on `{}` allows {asks} {word} {address}", of.id);
        let rule = sieve.rule.clone().unwrap_or_default();
        let passes = format!("{rule} on `{}` allows {asks} {word} {address}", of.id);
        let has_rules = |id: &String| match model.network.place(id) {
            Some(Place::Group(at)) => {
                let group = model.group(at);
                let rules = if egress { &group.egress } else { &group.ingress };
                rules.as_ref().is_none_or(|rules| !rules.is_empty())
            }
            _ => true,
        };
        let hidden = peers.iter().find_map(|peer| peer.hidden.as_ref());
        let refers = |id: &String| match (model.network.place(id), hidden) {
            (Some(Place::Group(at)), Some((hidden, _))) => {
                let group = model.group(at);
                let rules = if egress { &group.egress } else { &group.ingress };
                let members = model.groups_of(*hidden).unwrap_or_default();
                model.work.spend(rules.iter().flatten().count() * members.len());
                if model.work.is_spent() {
                    return false;
                }
                // A rule that would let the packet through if it could see that group.
                rules.iter().flatten().any(|rule| {
                    matches!(&rule.peer, Peer::Group { id, stale: false, .. } if members.contains(id))
                        && is_about(rule, &self.packet)
                })
            }
            _ => false,
        };
        let stopped = self.packet.ports.minus(&sieve.pass).minus(&sieve.unknown);
        let code = if stopped.is_empty() {
            code::ENI_SG_RULES_MISMATCH
        } else if !groups.iter().any(has_rules) {
            code::SG_HAS_NO_RULES
        } else if groups.iter().any(refers) {
            code::SG_REFERENCES_NOT_PRESERVED
        } else {
            code::ENI_SG_RULES_MISMATCH
        };
        let stops = match hidden {
            Some((at, by)) if code == code::SG_REFERENCES_NOT_PRESERVED => {
                let member = &model.interface(*at).id;
                format!("{stops}: one names a group of `{member}`, but behind `{by}` that is not seen")
            }
            _ => stops,
        };
        let first_known = groups.iter().find(|id| matches!(model.network.place(id), Some(Place::Group(_))));
        let change = match (stopped.hull(), first_known) {
            (Some(ports), Some(group)) => {
                let allow = |to| {
                    NetworkChange::AuthorizeSecurityGroup(AuthorizeSecurityGroup {
                        group: group.clone(),
                        egress,
                        protocol: self.packet.protocol,
                        to,
                        ports: shrink(self.packet.protocol, ports),
                    })
                };
                let address = match self.list_of(address) {
                    Some(id) => GrantedTo::PrefixListId(id.to_owned()),
                    None => GrantedTo::Cidr(self.clients.unwrap_or_else(|| self.narrow(address))),
                };
                // A group stays right when addresses change.
                let members = peers.iter().find_map(|peer| model.groups_of(peer.interface?)?.first());
                let group = members.map(|id| GrantedTo::GroupId(id.clone()));
                [address].into_iter().chain(group).map(allow).collect()
            }
            _ => Vec::new(),
        };
        let component = match groups {
            [one] => one,
            _ => &of.id,
        };
        let whether = format!("the {direction} rules of {listed} let it through");
        let at =
            Station { kind: HopKind::SecurityGroups, hop: &of.id, component, code, stops, passes, whether, change };
        let tracking = (self.trace && !self.is_return()).then(|| {
            let way = self.tracked_way();
            untracked(model, groups, egress, &self.packet, way.as_deref())
        });
        self.sieve(sieve, at);
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.way = Some(direction);
            hop.stateful = true;
            hop.groups = groups.to_vec();
            if let Some(tracking) = tracking {
                hop.tracked = Some(tracking.is_err());
                hop.tracking = tracking.err();
            }
        }
    }
}

/// Which ports the groups of an interface let through: the union of all permissions of all groups (N25).
fn let_through(
    model: Model<'_>,
    groups: &[String],
    egress: bool,
    packet: &Packet,
    (peers, stand_in): (&[Identity], Option<&StandIn>),
    trace: bool,
) -> Sieve {
    let mut out = Sieve::default();
    let address = if egress { packet.destination } else { packet.source };
    let service = stand_in.filter(|of| of.address == address && of.service.is_some());
    let (mut whole, mut passed) = (false, Vec::new());
    for id in groups {
        if model.work.is_spent() {
            out.unknown = packet.ports.clone();
            out.missing = Some((id.clone(), "there are too many rules to look at all of them".to_owned()));
            break;
        }
        let Some(Place::Group(at)) = model.network.place(id) else {
            out.unknown = packet.ports.clone();
            let commands = model.network.commands(&[&shape::SECURITY_GROUP]);
            out.missing = Some((id.clone(), format!("nothing describes this security group{commands}")));
            continue;
        };
        let group = model.group(at);
        let Some(rules) = (if egress { &group.egress } else { &group.ingress }) else {
            out.unknown = packet.ports.clone();
            let field = if egress { "IpPermissionsEgress" } else { "IpPermissions" };
            out.missing = Some((id.clone(), format!("`{field}` is missing")));
            continue;
        };
        for (place, rule) in rules.iter().enumerate() {
            if !trace && whole {
                out.pass.clone_from(&packet.ports);
                return out;
            }
            model.work.spend(1);
            let number = || rule.id.clone().unwrap_or_else(|| format!("rule {}", place + 1));
            let compared = permission(model, rule, address, packet, (peers, service));
            let first = out.rule.is_none();
            match &compared {
                Ok(Ok(hit)) => {
                    whole |= *hit == packet.ports;
                    passed.extend(hit.iter());
                    if first {
                        out.rule = Some(format!("`{id}` {} ({})", number(), rule.says(egress)));
                    }
                }
                Ok(Err((component, what))) => {
                    model.work.spend(WRITING);
                    // What is asked is undetermined by now.
                    if model.work.is_spent() {
                        return out;
                    }
                    out.unknown.clone_from(&packet.ports);
                    out.missing = Some((component.clone(), what.clone()));
                }
                Err(_) => {}
            }
            if trace {
                model.work.spend(WRITING);
                let decides = first && matches!(compared, Ok(Ok(_)));
                out.looks.push(decides, || {
                    let (result, why) = match &compared {
                        Ok(Ok(hit)) if *hit == packet.ports => (Look::Matched, "allows it".to_owned()),
                        Ok(Ok(hit)) => (Look::Matched, format!("allows ports {hit}")),
                        Ok(Err((_, what))) => (Look::Unknown, what.clone()),
                        Err(miss) => (Look::Missed, miss.shown()),
                    };
                    let text = rule.says(egress);
                    RuleLook { component: id.clone(), rule: number(), text, result, why, decides }
                });
            }
        }
    }
    out.pass = Ranges::from_list(passed);
    out.unknown = out.unknown.minus(&out.pass);
    out
}

/// The ports that a permission lets through, what is missing to tell, or why it does not match.
type Compared<'a> = Result<Result<Ranges, (String, String)>, Miss<'a>>;

fn permission<'a>(
    model: Model<'_>,
    rule: &'a Permission,
    address: IpAddr,
    packet: &'a Packet,
    (peers, service): (&[Identity], Option<&StandIn>),
) -> Compared<'a> {
    if let Protocols::Unknown(text) = &rule.protocols {
        return Ok(Err(("a security group rule".to_owned(), format!("`{text}` is not a protocol with ports"))));
    }
    // Most rules miss, so that is looked at first and costs nothing.
    if let (Protocols::One(number), Peer::Block(block)) = (&rule.protocols, &rule.peer)
        && *number == packet.protocol
        && packet.ports.touches(rule.ports.0.into(), rule.ports.1.into())
        && let Some(miss) = block_miss(block, address)
    {
        return Err(miss);
    }
    let hit = ports_of(&rule.protocols, rule.ports, packet, &packet.ports)?;
    match &rule.peer {
        Peer::Block(block) => block_miss(block, address).map_or(Ok(Ok(hit)), Err),
        Peer::List(id) => {
            model.work.spend(10);
            match model.list_ranges(id, address.is_ipv6()) {
                Some(ranges) if ranges.contains(cidr::number(address)) => Ok(Ok(hit)),
                Some(_) => Err(Miss::List(id, address)),
                None if service.is_some_and(|of| of.list.as_ref() == Some(id)) => Ok(Ok(hit)),
                None if service.is_none()
                    && cidr::special::is_documentation(address)
                    && model.network.list(id).is_some_and(PrefixList::is_aws) =>
                {
                    Err(Miss::List(id, address))
                }
                None => Ok(Err((id.clone(), format!("the CIDR blocks of `{id}` are not given")))),
            }
        }
        Peer::Group { id, peering, stale } => {
            match any_reference(model, id, peering.as_deref(), *stale, address, peers) {
                Ok(()) => Ok(Ok(hit)),
                Err(Reference::Miss(text)) => Err(Miss::Said(text)),
                Err(Reference::Unknown(text)) => Ok(Err((id.clone(), text))),
            }
        }
        Peer::Unknown(text) => Ok(Err(("a security group rule".to_owned(), format!("`{text}` is no peer")))),
    }
}

enum Reference {
    Miss(String),
    Unknown(String),
}

/// Whether any of those who may be at the other end is a member of the referenced group; what is not known of one of
/// them counts before what keeps another out.
fn any_reference(
    model: Model<'_>,
    id: &str,
    peering: Option<&str>,
    stale: bool,
    address: IpAddr,
    peers: &[Identity],
) -> Result<(), Reference> {
    let mut out = None;
    for peer in peers {
        model.work.spend(20);
        match reference(model, id, peering, stale, address, peer) {
            Err(Reference::Miss(_)) if out.is_some() => {}
            Err(why) => out = Some(why),
            Ok(()) => return Ok(()),
        }
    }
    Err(out.unwrap_or(Reference::Miss(String::new())))
}

/// Whether the other end is a member of the referenced group, which is a matter of private addresses of interfaces
/// (N29, N30).
fn reference(
    model: Model<'_>,
    id: &str,
    peering: Option<&str>,
    stale: bool,
    address: IpAddr,
    peer: &Identity,
) -> Result<(), Reference> {
    if stale {
        return Err(Reference::Miss(format!("the rule for `{id}` is stale and matches nothing"))); // N46
    }
    let is_member = |at: usize| {
        model.groups_of(at).map(|groups| {
            model.work.spend(groups.len());
            groups.iter().any(|of| of == id)
        })
    };
    if let Some(needs) = peering
        && peer.peering.as_deref() != Some(needs)
    {
        let has =
            |vpc: usize| model.network.by_address.get(&(vpc, address)).is_some_and(|at| is_member(*at) == Some(true));
        if peer.over_any && (0..model.network.vpcs.len()).any(has) {
            return Err(Reference::Unknown(format!("nothing says whether {address} is reached over `{needs}`")));
        }
        return Err(Reference::Miss(format!("{address} does not come over `{needs}`"))); // N43
    }
    if let Some(at) = peer.interface {
        let name = &model.interface(at).id;
        return match is_member(at) {
            Some(true) => Ok(()),
            Some(false) => Err(Reference::Miss(format!("`{name}` ({address}) is not in `{id}`"))),
            None => Err(Reference::Unknown(format!("the groups of `{name}` are not given"))),
        };
    }
    if let Some((at, by)) = &peer.hidden
        && is_member(*at) == Some(true)
    {
        let name = &model.interface(*at).id;
        return Err(Reference::Miss(format!("`{name}` is in `{id}`, but behind `{by}` its group is not seen"))); // N45
    }
    if peer.unknown {
        return Err(Reference::Unknown(format!("nothing says whether {address} is in `{id}`")));
    }
    Err(Reference::Miss(format!("{address} is not the private address of a member of `{id}`")))
}

/// Whether a permission is about any of the packet's ports, whoever may be at the other end.
fn is_about(rule: &Permission, packet: &Packet) -> bool {
    ports_of(&rule.protocols, rule.ports, packet, &packet.ports).is_ok()
}
