//! Whether a security group keeps track of a flow.
//! Source: EC2 User Guide, *Security group connection tracking*.

use super::Walk;
use super::sieve::ports_of;
use crate::Cidr;
use crate::model::{Model, Peer, Permission, Place};
use crate::packet::Packet;
use crate::protocol::{self, Protocols};

impl Walk<'_> {
    /// What on the way makes connections tracked in any case (N32).
    pub(super) fn tracked_way(&self) -> Option<String> {
        if let Some(gateway) = &self.state.egress_only {
            return Some(gateway.clone());
        }
        let translated = self.state.translations.first().map(|translation| self.model.interface(translation.interface));
        translated.filter(|interface| interface.nat.is_some()).map(|interface| interface.id.clone())
    }
}

/// `Ok` if no state is kept of the flow and replies pass only because a rule lets everything through (N31), else
/// why it is tracked.
pub(super) fn untracked(
    model: Model<'_>,
    groups: &[String],
    egress: bool,
    packet: &Packet,
    way: Option<&str>,
) -> Result<(), String> {
    if !protocol::has_ports(packet.protocol) {
        return Err(format!("{} is always tracked", protocol::name(packet.protocol)));
    }
    if let Some(way) = way {
        return Err(format!("traffic through `{way}` is always tracked")); // N32
    }
    let v6 = packet.source.is_ipv6();
    let everything = Cidr::everything(v6);
    let sides = groups.iter().filter_map(|id| match model.network.place(id) {
        Some(Place::Group(at)) => Some(model.group(at)),
        _ => None,
    });
    let (mut open, mut back) = (false, false);
    for group in sides {
        model.work.spend(group.egress.iter().chain(&group.ingress).map(Vec::len).sum());
        let (this, other) = if egress { (&group.egress, &group.ingress) } else { (&group.ingress, &group.egress) };
        let from_anywhere = |rule: &&Permission| rule.peer == Peer::Block(everything);
        open |= this
            .iter()
            .flatten()
            .filter(from_anywhere)
            .any(|rule| ports_of(&rule.protocols, rule.ports, packet, &packet.ports).is_ok());
        let all = |rule: &Permission| match rule.protocols {
            Protocols::All => true,
            Protocols::One(number) => number == packet.protocol && rule.ports == (0, u16::MAX),
            Protocols::Unknown(_) => false,
        };
        back |= other.iter().flatten().filter(from_anywhere).any(all);
    }
    match (open, back) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("the rule that lets it through is not for {everything}")),
        (true, false) => Err(format!("no rule the other way allows all ports for {everything}")),
    }
}
