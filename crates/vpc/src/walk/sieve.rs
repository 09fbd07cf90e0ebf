//! What network ACLs, security groups and route tables have in common on the way: a packet with a *set* of destination
//! ports comes, and some of them pass.
//!
//! A single packet is a set of one, so the view of one packet and the view of all ports are the same code. ICMP types
//! with codes stand in the place of ports.

use std::net::IpAddr;

use super::Walk;
use crate::change::NetworkChange;
use crate::code;
use crate::packet::Packet;
use crate::protocol::{self, Protocols};
use crate::report::{Blocker, Hop, HopKind, HopVerdict, Looks, Missing, PacketView};
use crate::{Cidr, Ranges};

/// What a filter lets through.
#[derive(Clone, Debug, Default)]
pub(super) struct Sieve {
    pub pass: Ranges,
    /// What a missing part would have to decide.
    pub unknown: Ranges,
    /// The missing part, and what about it.
    pub missing: Option<(String, String)>,
    /// The rule that decides, for the sentence: an ACL's number, a group's rule.
    pub rule: Option<String>,
    /// The number of the ACL entry that denies, for the change that puts another one before it.
    pub denied_at: Option<i64>,
    pub looks: Looks,
}

/// A filter on the way: what it is, and its sentences without the full stop.
pub(super) struct Station<'s> {
    pub kind: HopKind,
    /// The component of the hop.
    pub hop: &'s str,
    /// The component of the blocker.
    pub component: &'s str,
    pub code: &'static str,
    pub stops: String,
    pub passes: String,
    pub whether: String,
    pub change: Vec<NetworkChange>,
}

impl Walk<'_> {
    /// Takes out what a filter does not let through.
    pub(super) fn sieve(&mut self, sieve: Sieve, at: Station<'_>) {
        let Station { kind, hop: hop_at, component, code, stops, passes, whether, change } = at;
        let asked = &self.packet.ports;
        let stopped = asked.minus(&sieve.pass).minus(&sieve.unknown);
        let assumed = self.is_dead();
        let view = PacketView::of(&self.packet);
        let all = stopped == *asked;
        let (verdict, message) = if !stopped.is_empty() {
            let verdict = if all { HopVerdict::Drops } else { HopVerdict::Partly };
            let only = match all {
                true => String::new(),
                false if protocol::is_icmp(self.packet.protocol) => ", for some of them".to_owned(),
                false => match stopped.single() {
                    Some(port) => format!(", for port {port} of them"),
                    None => format!(", for ports {stopped} of them"),
                },
            };
            (verdict, format!("{stops}{only}."))
        } else if !sieve.unknown.is_empty() {
            let (part, what) = sieve.missing.clone().unwrap_or_default();
            (HopVerdict::Undetermined, format!("Whether {whether} is undetermined: `{part}`: {what}."))
        } else {
            (HopVerdict::Passes, format!("{passes}."))
        };
        let may = self.alive.union(&self.maybe).and(&sieve.pass.union(&sieve.unknown));
        self.alive = self.alive.and(&sieve.pass);
        self.maybe = may.minus(&self.alive);
        let place = self.hops.len();
        if !stopped.is_empty() {
            let mut blocker = Blocker::new(code, component, self.direction, message.clone(), place, change);
            blocker.ports = (!all).then(|| stopped.to_string());
            self.blockers.push(blocker);
        }
        if !sieve.unknown.is_empty() {
            let (part, what) = sieve.missing.unwrap_or_default();
            let code = if self.peering.is_some() && kind == HopKind::SecurityGroups {
                code::UNKNOWN_PEERED_SGS
            } else {
                code::UNKNOWN_RESOURCE
            };
            self.missing.push(Missing {
                code,
                message: format!("`{part}`: {what}."),
                component: part,
                direction: self.direction,
            });
        }
        if self.trace {
            let mut hop = Hop::new(kind, hop_at, verdict, message, view, assumed);
            hop.code = (!stopped.is_empty()).then_some(code);
            hop.rules = sieve.looks.into_rules();
            hop.decided_by = sieve.rule;
            self.hops.push(hop);
        }
    }
}

/// Why a rule does not match.
pub(super) enum Miss<'a> {
    Family(Cidr, IpAddr),
    Address(Cidr, IpAddr),
    Protocol(&'a Protocols, u8),
    Ports((u16, u16), &'a Packet),
    List(&'a str, IpAddr),
    Said(String),
}

impl Miss<'_> {
    pub(super) fn shown(&self) -> String {
        match self {
            Miss::Family(block, address) => {
                let family = if block.is_v6() { "IPv6" } else { "IPv4" };
                format!("the rule is for {family}, and {address} is not")
            }
            Miss::Address(block, address) => format!("{address} is not in {block}"),
            Miss::Protocol(rule, packet) => {
                format!("the packet is {}, not {}", protocol::name(*packet), rule.shown())
            }
            Miss::Ports(range, packet) => {
                let number = packet.protocol;
                let rule = protocol::shown(number, range.0.into(), range.1.into());
                let asked: Vec<String> = packet.ports.iter().map(|(a, b)| protocol::shown(number, a, b)).collect();
                let goes = if protocol::is_icmp(number) { "is an" } else { "goes to" };
                format!("the packet {goes} {}, not {rule}", asked.join(", ")).replace("is an type", "is type")
            }
            Miss::List(id, address) => format!("{address} is in no block of `{id}`"),
            Miss::Said(text) => text.clone(),
        }
    }
}

pub(super) fn block_miss(block: &Cidr, address: IpAddr) -> Option<Miss<'static>> {
    if block.contains(address) {
        None
    } else if block.is_v6() != address.is_ipv6() {
        Some(Miss::Family(*block, address)) // N14
    } else {
        Some(Miss::Address(*block, address))
    }
}

/// The ports of the packet that a rule is about, or why it is about none.
pub(super) fn ports_of<'a>(
    protocols: &'a Protocols,
    ports: (u16, u16),
    packet: &'a Packet,
    asked: &Ranges,
) -> Result<Ranges, Miss<'a>> {
    match protocols {
        Protocols::All => Ok(asked.clone()),
        Protocols::One(number) if *number == packet.protocol => {
            let hit = asked.within(ports.0.into(), ports.1.into());
            if hit.is_empty() { Err(Miss::Ports(ports, packet)) } else { Ok(hit) }
        }
        other => Err(Miss::Protocol(other, packet.protocol)),
    }
}

/// The least that one rule can have of these ports. Of ICMP that is one type with one code or with all, or everything.
pub(super) fn shrink(protocol: u8, ports: (u128, u128)) -> (u16, u16) {
    let (first, last) = (u16::try_from(ports.0).unwrap_or(0), u16::try_from(ports.1).unwrap_or(u16::MAX));
    match (first >> 8, last >> 8) {
        _ if !protocol::is_icmp(protocol) || first == last => (first, last),
        (kind, of_last) if kind == of_last => (kind << 8, kind << 8 | 0xff),
        _ => (0, u16::MAX),
    }
}
