//! Network ACLs: stateless, at the border of a subnet, and read in the order of their numbers.

use std::net::IpAddr;

use super::sieve::{Miss, Sieve, Station, block_miss, ports_of, shrink};
use super::{Proposed, Walk};
use crate::change::{AddAclEntry, CLIENT_PORTS, NetworkChange, number_before};
use crate::model::Entry;
use crate::packet::Packet;
use crate::protocol::{self, Protocols};
use crate::report::{HopKind, Look, RuleLook};
use crate::work::{WRITING, Work};
use crate::{Ranges, code, defaults, shape};
use json::sort_and_dedup;

impl Walk<'_> {
    pub(super) fn acl(&mut self, subnet: usize, egress: bool) {
        let model = self.model;
        let of = model.subnet(subnet);
        let Some(at) = model.acl_of(subnet) else {
            if self.by_default(defaults::ACLS) {
                return;
            }
            let commands = model.network.commands(&[&shape::NETWORK_ACL]);
            let message = format!("No network ACL of `{}` is described{commands}.", of.id); // N10, N100
            return self.unsure(HopKind::NetworkAcl, &of.id, code::UNKNOWN_RESOURCE, message);
        };
        self.touched.acls.push(at);
        let acl = model.acl(at);
        let Some(entries) = &acl.entries else {
            let message = format!("The entries of `{}` are not given.", acl.id);
            return self.unsure(HopKind::NetworkAcl, &acl.id, code::UNKNOWN_RESOURCE, message);
        };
        let entries = if egress { &entries.egress } else { &entries.ingress };
        let sieve = let_through(&acl.id, entries, egress, &self.packet, model.work, self.trace);
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
                    NetworkChange::AddAclEntry(AddAclEntry {
                        acl: acl.id.clone(),
                        egress,
                        rule_number: self.number_for(new, entries, denied),
                        protocol: self.packet.protocol,
                        cidr: new.3,
                        ports,
                    })
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
            NetworkChange::AddAclEntry(AddAclEntry { rule_number, protocol, cidr, ports, .. }) => {
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
}

/// Which ports an ACL lets through. Entries are read by ascending number, and the first that matches decides (N1).
/// In both directions the ports are those of the destination (N17).
fn let_through(id: &str, entries: &[Entry], egress: bool, packet: &Packet, work: &Work, trace: bool) -> Sieve {
    let mut out = Sieve::default();
    let (mut rest, mut passed) = (packet.ports.clone(), Vec::new());
    let peer = if egress { packet.destination } else { packet.source };
    let mut any_denied = false;
    for entry in entries {
        if rest.is_empty() {
            break;
        }
        work.spend(1);
        let before = if trace { rest.clone() } else { Ranges::NONE };
        let (result, why) = match compare(entry, peer, packet, &rest) {
            Ok(Some(hit)) => {
                work.spend(rest.iter().count() / 8);
                // What is left between the ends of the hit is in the hit.
                if let Some((first, last)) = hit.hull() {
                    rest.cut(first, last);
                }
                // The number of what is denied matters first, because it is what has to be changed.
                if entry.allow {
                    passed.extend(hit.iter());
                    if !any_denied {
                        out.rule = Some(shown_number(entry.number));
                    }
                } else if !any_denied {
                    any_denied = true;
                    out.rule = Some(shown_number(entry.number));
                    out.denied_at = Some(entry.number);
                }
                (Look::Matched, None)
            }
            Ok(None) => {
                out.unknown = out.unknown.union(&rest);
                rest = Ranges::NONE;
                let what = format!("rule {} cannot be read", shown_number(entry.number));
                out.missing = Some((id.to_owned(), what));
                (Look::Unknown, None)
            }
            Err(miss) => (Look::Missed, Some(miss)),
        };
        if trace {
            work.spend(WRITING);
            let decides = result == Look::Matched;
            let why = || match (result, why) {
                (_, Some(miss)) => miss.shown(),
                (Look::Matched, _) if rest.is_empty() => {
                    let rest = if before == packet.ports { "" } else { " for what was left" };
                    format!("first match{rest}: {}", if entry.allow { "allowed" } else { "denied" })
                }
                (Look::Matched, _) => {
                    format!("{} ports {}", if entry.allow { "allows" } else { "denies" }, before.minus(&rest))
                }
                _ => "a part of the rule is missing or wrong".to_owned(),
            };
            out.looks.push(decides, || RuleLook {
                component: id.to_owned(),
                rule: shown_number(entry.number),
                text: entry.says(egress),
                result,
                why: why(),
                decides,
            });
        }
    }
    out.pass = Ranges::from_list(passed);
    // Every list ends with the `*` that denies, even if it is not printed.
    if !rest.is_empty() && !any_denied {
        out.rule = Some("*".to_owned());
        out.denied_at = Some(if peer.is_ipv6() { 32768 } else { 32767 });
    }
    out
}

/// `None` inside if a missing part would have to tell.
fn compare<'a>(entry: &'a Entry, peer: IpAddr, packet: &'a Packet, rest: &Ranges) -> Result<Option<Ranges>, Miss<'a>> {
    match &entry.block {
        Ok(block) => block_miss(block, peer).map_or(Ok(()), Err)?,
        Err(_) => return Ok(None),
    }
    match (&entry.protocols, entry.ports) {
        (Protocols::Unknown(_), _) => Ok(None),
        (Protocols::One(number), None) if *number == packet.protocol => Ok(None),
        (protocols, ports) => ports_of(protocols, ports.unwrap_or((0, u16::MAX)), packet, rest).map(Some),
    }
}

/// The two rows that AWS prints as `*` (N2).
fn shown_number(number: i64) -> String {
    if number >= 32767 { "*".to_owned() } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cidr;

    fn entry(number: i64, allow: bool, block: &str, ports: (u16, u16)) -> Entry {
        let block = Cidr::parse(block).map(|(block, _)| block).ok_or_else(|| block.to_owned());
        Entry { number, allow, protocols: Protocols::One(protocol::TCP), block, ports: Some(ports) }
    }

    fn packet(ports: Ranges) -> Packet {
        Packet {
            protocol: protocol::TCP,
            others: false,
            source: "203.0.113.7".parse().unwrap(),
            destination: "10.0.0.10".parse().unwrap(),
            source_ports: Ranges::one(50000),
            ports,
        }
    }

    #[test]
    fn an_acl_gives_each_port_to_the_first_entry_that_has_it() {
        // N1
        let entries = [
            entry(10, true, "0.0.0.0/0", (80, 90)),
            entry(20, false, "203.0.113.0/24", (0, 1000)),
            entry(30, true, "0.0.0.0/0", (0, 65535)),
        ];
        let sieve = let_through("acl-1", &entries, false, &packet(Ranges::ports()), &Work::default(), true);
        assert_eq!(sieve.pass.to_string(), "80-90, 1001-65535");
        assert_eq!((sieve.rule.as_deref(), sieve.denied_at), (Some("20"), Some(20)));
        assert_eq!(sieve.looks.into_rules().len(), 3);
    }

    #[test]
    fn an_entry_that_cannot_be_read_leaves_what_comes_after_it_open() {
        let entries = [entry(10, true, "0.0.0.0/0", (80, 80)), entry(20, false, "pl-1", (0, 65535))];
        let sieve = let_through("acl-1", &entries, false, &packet(Ranges::of(79, 80)), &Work::default(), false);
        assert_eq!((sieve.pass.to_string().as_str(), sieve.unknown.to_string().as_str()), ("80", "79"));
    }

    #[test]
    fn no_entries_deny() {
        // N8
        let sieve = let_through("acl-1", &[], true, &packet(Ranges::one(443)), &Work::default(), true);
        assert!(sieve.pass.is_empty() && sieve.unknown.is_empty());
        assert_eq!(sieve.rule.as_deref(), Some("*"));
    }
}
