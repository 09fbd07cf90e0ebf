//! Packets as sets: the other end's addresses by ports, of one family and one protocol. Exact, and bounded by the work
//! that it may take.

use iam::Work;
use vpc::{AclRule, Ranges};

use super::read::Entry;

/// Packets with any of these addresses and any of these ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) addresses: Ranges,
    pub(crate) ports: Ranges,
}

/// What a list of rules does with packets.
#[derive(Default)]
pub(crate) struct Sifted {
    /// What each rule that decides anything decides, by its place in the list.
    pub(crate) decided: Vec<(usize, Piece)>,
    /// What no rule decides, before the `*`.
    pub(crate) rest: Vec<Piece>,
}

/// A rule's ports, for a protocol: others than TCP, UDP and ICMP have none.
fn ports(rule: &AclRule) -> Ranges {
    Ranges::of(rule.ports.0.into(), rule.ports.1.into())
}

/// Whether a rule is about a protocol.
fn is_about(rule: &AclRule, protocol: u8) -> bool {
    rule.protocol.is_none_or(|of| of == protocol)
}

impl Piece {
    /// All packets of a rule, of whatever protocol.
    pub(crate) fn of(rule: &AclRule) -> Piece {
        Piece { addresses: rule.block.ranges(), ports: ports(rule) }
    }
}

/// Sends packets of a protocol through rules in their order, of which the first that is about one decides (N1). The rows `*`
/// decide nothing here. None if that takes too much work.
pub(crate) fn sift(
    entries: &[Entry<'_>],
    protocol: u8,
    v6: bool,
    packets: Vec<Piece>,
    work: &mut Work,
) -> Option<Sifted> {
    let mut out = Sifted { rest: packets, ..Sifted::default() };
    for (at, entry) in entries.iter().enumerate() {
        let rule = &entry.rule;
        if !work.spend(1) {
            return None;
        }
        if entry.is_last() || entry.is_v6() != v6 || !is_about(rule, protocol) {
            continue;
        }
        let (block, range) = (rule.block.ranges(), ports(rule));
        let mut rest = Vec::new();
        for piece in out.rest {
            if !work.spend(4 + piece.addresses.iter().count() + piece.ports.iter().count()) {
                return None;
            }
            let (addresses, ports) = (piece.addresses.and(&block), piece.ports.and(&range));
            if addresses.is_empty() || ports.is_empty() {
                rest.push(piece);
                continue;
            }
            let outside = piece.addresses.minus(&block);
            let other = piece.ports.minus(&range);
            if !outside.is_empty() {
                rest.push(Piece { addresses: outside, ports: piece.ports });
            }
            if !other.is_empty() {
                rest.push(Piece { addresses: addresses.clone(), ports: other });
            }
            out.decided.push((at, Piece { addresses, ports }));
        }
        out.rest = rest;
    }
    Some(out)
}

/// The protocols that stand for all those that a rule is about, beside others: its own, or every one that a rule names and
/// one that none names.
pub(crate) fn protocols(rule: &AclRule, beside: &[Entry<'_>]) -> Vec<u8> {
    if let Some(protocol) = rule.protocol {
        return vec![protocol];
    }
    let mut named: Vec<u8> = beside.iter().filter_map(|entry| entry.rule.protocol).collect();
    json::sort_and_dedup(&mut named);
    named.extend((0..=255).rev().find(|number| named.binary_search(number).is_err()));
    named
}

/// The addresses of several pieces.
pub(crate) fn addresses<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Ranges {
    Ranges::from_list(pieces.flat_map(|piece| piece.addresses.iter()).collect())
}

/// The ports of several pieces.
pub(crate) fn ports_of<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Ranges {
    Ranges::from_list(pieces.flat_map(|piece| piece.ports.iter()).collect())
}
