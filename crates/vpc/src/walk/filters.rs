//! The two filters on the way, and what the groups see of the other end.

use std::net::IpAddr;

use super::{Proposed, Station, Walk, shrink};
use crate::change::{CLIENT_PORTS, Change, GrantedTo, number_before};
use crate::filter::Identity;
use crate::model::{Entry, Place};
use crate::order::sort_and_dedup;
use crate::report::HopKind;
use crate::{Cidr, cidr, code, filter, protocol};

/// As many groups are named in a sentence.
const MOST_LISTED: usize = 16;

impl<'a> Walk<'a> {
    pub(super) fn acl(&mut self, subnet: usize, egress: bool) {
        let model = self.model;
        let of = model.subnet(subnet);
        let Some(at) = model.acl_of(subnet) else {
            let message = format!("No network ACL of `{}` is described.", of.id); // N10
            return self.unsure(HopKind::NetworkAcl, &of.id, code::UNKNOWN_RESOURCE, message);
        };
        self.touched.acls.push(at);
        let acl = model.acl(at);
        let Some(entries) = &acl.entries else {
            let message = format!("The entries of `{}` are not given.", acl.id);
            return self.unsure(HopKind::NetworkAcl, &acl.id, code::UNKNOWN_RESOURCE, message);
        };
        let entries = if egress { &entries.egress } else { &entries.ingress };
        let sieve = filter::acl(&acl.id, entries, egress, &self.packet, model.work, self.trace);
        if !self.trace && sieve.pass == self.packet.ports {
            return;
        }
        model.work.spend(entries.len());
        let way = if egress { "out of" } else { "into" };
        let rule = sieve.rule.clone().unwrap_or_default();
        let (asks, subnet_id) = (self.packet.asks(), &of.id);
        let peer = if egress { self.packet.destination } else { self.packet.source };
        let (word, direction) = if egress { ("to", "outbound") } else { ("from", "inbound") };
        let reply = if self.is_return() { "the reply, " } else { "" };
        let stops = format!(
            "`{}` denies {reply}{asks} {word} {peer}, on its way {way} `{subnet_id}`: {direction} rule {rule}",
            acl.id
        );
        let passes = format!(
            "`{}` allows {reply}{asks} {word} {peer}, on its way {way} `{subnet_id}`: {direction} rule {rule}",
            acl.id
        );
        let stopped = self.packet.ports.minus(&sieve.pass).minus(&sieve.unknown);
        let change = match (stopped.hull(), sieve.denied_at) {
            (Some(ports), Some(denied)) => {
                let add = |ports| {
                    let new = (at, egress, self.packet.protocol, self.narrow(peer), ports);
                    Change::AddAclEntry {
                        acl: acl.id.clone(),
                        egress,
                        rule_number: self.number_for(new, entries, denied),
                        protocol: self.packet.protocol,
                        cidr: new.3,
                        ports,
                    }
                };
                // The next connection comes from another port (N18).
                let is_part =
                    ports.0 >= CLIENT_PORTS.0.into() && ports != (CLIENT_PORTS.0.into(), CLIENT_PORTS.1.into());
                let more = self.is_return() && protocol::has_ports(self.packet.protocol) && is_part;
                [shrink(self.packet.protocol, ports)].into_iter().chain(more.then_some(CLIENT_PORTS)).map(add).collect()
            }
            _ => Vec::new(),
        };
        self.state.proposed.extend(change.iter().filter_map(|change| match change {
            Change::AddAclEntry { rule_number, protocol, cidr, ports, .. } => {
                Some(((at, egress, *protocol, *cidr, *ports), *rule_number))
            }
            _ => None,
        }));
        let at = Station {
            kind: HopKind::NetworkAcl,
            hop: &acl.id,
            component: &acl.id,
            code: code::SUBNET_ACL_RESTRICTION,
            stops,
            passes,
            whether: format!("`{}` lets it {way} `{subnet_id}`", acl.id),
            change,
        };
        self.sieve(sieve, at);
        if let Some(hop) = self.hops.last_mut().filter(|_| self.trace) {
            hop.subnet = Some(subnet_id.clone());
            hop.way = Some(direction);
        }
    }

    /// The number for a new rule: that of the same rule if it has been proposed, and no other's that has been.
    fn number_for(&self, new: Proposed, entries: &[Entry], denied: i64) -> i64 {
        let proposed = &self.state.proposed;
        if let Some((_, number)) = proposed.iter().find(|(known, _)| *known == new) {
            return *number;
        }
        let here = proposed.iter().filter(|(known, _)| (known.0, known.1) == (new.0, new.1));
        let mut taken: Vec<i64> = entries.iter().map(|entry| entry.number).chain(here.map(|(_, at)| *at)).collect();
        sort_and_dedup(&mut taken);
        number_before(&taken, denied)
    }

    /// Whether the address stands for the internet at large.
    pub(super) fn is_internet(&self, address: IpAddr) -> bool {
        self.stand_in.as_ref().is_some_and(|of| of.address == address && of.list.is_none())
    }

    /// The prefix list that the address stands for.
    fn list_of(&self, address: IpAddr) -> Option<&str> {
        self.stand_in.as_ref().filter(|of| of.address == address)?.list.as_deref()
    }

    /// The block that stands for an address in a change: itself, or more if the address stands for more. Of a prefix
    /// list with several blocks no single one would do.
    pub(super) fn narrow(&self, address: IpAddr) -> Cidr {
        if let Some(block) = self.stand_in.as_ref().filter(|of| of.address == address).and_then(|of| of.block) {
            return block;
        }
        let blocks = self.list_of(address).map(|id| self.model.list_ranges(id, address.is_ipv6()));
        let blocks = blocks.map(|ranges| ranges.map_or(Vec::new(), |ranges| cidr::blocks(address.is_ipv6(), ranges)));
        match blocks.as_deref() {
            Some([one]) => *one,
            None if !self.is_internet(address) => Cidr::host(address),
            _ => Cidr::everything(address.is_ipv6()),
        }
    }

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
        let peer = if egress { self.identity_of_destination(of.vpc) } else { self.identity_of_source() };
        let hidden = peer.hidden.map(|(at, by)| (at, by.to_owned()));
        let (unknown, over) = (peer.unknown, peer.peering.map(str::to_owned));
        let peer = Identity {
            hidden: hidden.as_ref().map(|(at, by)| (*at, by.as_str())),
            interface: peer.interface,
            unknown,
            peering: over.as_deref(),
        };
        let sieve = filter::groups(model, groups, egress, &self.packet, peer, self.trace);
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
        let refers = |id: &String| match (model.network.place(id), peer.hidden) {
            (Some(Place::Group(at)), Some((hidden, _))) => {
                let group = model.group(at);
                let rules = if egress { &group.egress } else { &group.ingress };
                let members = model.groups_of(hidden).unwrap_or_default();
                model.work.spend(rules.iter().flatten().count() * members.len());
                if model.work.is_spent() {
                    return false;
                }
                // A rule that would let the packet through if it could see that group.
                rules.iter().flatten().any(|rule| {
                    matches!(&rule.peer, crate::model::Peer::Group { id, stale: false, .. } if members.contains(id))
                        && filter::is_about(rule, &self.packet)
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
        let stops = match &hidden {
            Some((at, by)) if code == code::SG_REFERENCES_NOT_PRESERVED => {
                let member = &model.interface(*at).id;
                format!("{stops}: one names a group of `{member}`, but behind `{by}` that is not seen")
            }
            _ => stops,
        };
        let first_known = groups.iter().find(|id| matches!(model.network.place(id), Some(Place::Group(_))));
        let change = match (stopped.hull(), first_known) {
            (Some(ports), Some(group)) => {
                let allow = |to| Change::AuthorizeSecurityGroup {
                    group: group.clone(),
                    egress,
                    protocol: self.packet.protocol,
                    to,
                    ports: shrink(self.packet.protocol, ports),
                };
                let address = match self.list_of(address) {
                    Some(id) => GrantedTo::PrefixListId(id.to_owned()),
                    None => GrantedTo::Cidr(self.narrow(address)),
                };
                // A group stays right when addresses change.
                let members = peer.interface.and_then(|at| model.groups_of(at)?.first());
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
            filter::untracked(model, groups, egress, &self.packet, way.as_deref())
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

    /// What on the way makes connections tracked in any case (N32).
    pub(super) fn tracked_way(&self) -> Option<String> {
        let network = self.model.network;
        if let Some(at) = self.state.egress_only {
            return network.gateways.get(at).map(|gateway| gateway.id.clone());
        }
        let translated = self.state.translations.first().map(|translation| self.model.interface(translation.interface));
        translated.filter(|interface| interface.nat.is_some()).map(|interface| interface.id.clone())
    }

    pub(super) fn identity_of_source(&self) -> Identity<'_> {
        let hidden = self.hidden.as_ref().map(|(at, by)| (*at, by.as_str()));
        let peering = self.peering.as_deref();
        let in_a_vpc = self.identity.is_none()
            && hidden.is_none()
            && (0..self.model.network.vpcs.len()).any(|vpc| self.model.is_in_vpc(vpc, self.packet.source))
            && !self.state.internet;
        Identity { interface: self.identity, hidden, unknown: in_a_vpc, peering }
    }

    /// The interface with the destination's private address, here or behind a peering in the same Region (N43).
    pub(super) fn identity_of_destination(&self, vpc: usize) -> Identity<'a> {
        let model = self.model;
        let destination = self.packet.destination;
        if model.is_in_vpc(vpc, destination) {
            let interface = model.network.by_address.get(&(vpc, destination)).copied();
            return Identity { interface, unknown: interface.is_none(), ..Identity::default() };
        }
        let id = &model.vpc(vpc).id;
        for peering in model.network.peerings.iter().filter(|peering| peering.status.as_deref() == Some("active")) {
            let Some((_, far)) = peering.from(id) else { continue };
            if !far.cidrs.iter().any(|block| block.contains(destination)) {
                continue;
            }
            let far_vpc = match model.network.place(&far.vpc) {
                Some(Place::Vpc(at)) => Some(at),
                _ => None,
            };
            let interface = far_vpc.and_then(|vpc| model.network.by_address.get(&(vpc, destination)).copied());
            if !peering.is_one_region() {
                return Identity { hidden: interface.map(|at| (at, peering.id.as_str())), ..Identity::default() };
            }
            return Identity { interface, unknown: interface.is_none(), peering: Some(&peering.id), hidden: None };
        }
        Identity::default()
    }
}
