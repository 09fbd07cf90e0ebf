//! The two filters: network ACLs, stateless and in the order of their numbers, and security groups, which are a
//! union of permissions.
//!
//! Both take a packet with a *set* of destination ports and say which of them pass. A single packet is a set of one,
//! so the view of one packet and the view of all ports are the same code. ICMP types with codes stand in the place
//! of ports.

use std::net::IpAddr;

use crate::model::{Entry, Model, Peer, Permission, Place, PrefixList};
use crate::packet::Packet;
use crate::protocol::{self, Protocols};
use crate::report::{Look, RuleLook};
use crate::work::{WRITING, Work};
use crate::{Cidr, Ranges};

/// What a filter lets through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sieve {
    pub pass: Ranges,
    /// What a missing part would have to decide.
    pub unknown: Ranges,
    /// The missing part, and what about it.
    pub missing: Option<(String, String)>,
    /// The rule that decides, for the sentence: an ACL's number, a group's rule.
    pub rule: Option<String>,
    /// The number of the ACL entry that denies, for the change that puts another one before it.
    pub denied_at: Option<i64>,
    pub looks: Vec<RuleLook>,
}

/// Why a rule does not match.
enum Miss<'a> {
    Family(Cidr, IpAddr),
    Address(Cidr, IpAddr),
    Protocol(&'a Protocols, u8),
    Ports((u16, u16), &'a Packet),
    List(&'a str, IpAddr),
    Said(String),
}

impl Miss<'_> {
    fn shown(&self) -> String {
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

fn block_miss(block: &Cidr, address: IpAddr) -> Option<Miss<'static>> {
    if block.contains(address) {
        None
    } else if block.is_v6() != address.is_ipv6() {
        Some(Miss::Family(*block, address)) // N14
    } else {
        Some(Miss::Address(*block, address))
    }
}

/// The ports of the packet that a rule is about, or why it is about none.
fn ports_of<'a>(
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

/// Which ports an ACL lets through. Entries are read by ascending number, and the first that matches decides (N1).
/// In both directions the ports are those of the destination (N17).
pub(crate) fn acl(id: &str, entries: &[Entry], egress: bool, packet: &Packet, work: &Work, trace: bool) -> Sieve {
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
            let why = match (result, why) {
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
            out.looks.push(RuleLook {
                component: id.to_owned(),
                rule: shown_number(entry.number),
                text: entry_text(entry, egress),
                result,
                why,
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
pub(crate) fn shown_number(number: i64) -> String {
    if number >= 32767 { "*".to_owned() } else { number.to_string() }
}

fn entry_text(entry: &Entry, egress: bool) -> String {
    let action = if entry.allow { "allow" } else { "deny" };
    let block = entry.block.as_ref().map_or_else(Clone::clone, Cidr::to_string);
    let way = if egress { "to" } else { "from" };
    format!("{action} {} {way} {block}", rule_text(&entry.protocols, entry.ports.unwrap_or_default()))
}

fn rule_text(protocols: &Protocols, ports: (u16, u16)) -> String {
    match protocols {
        Protocols::One(number) if protocol::has_ports(*number) || protocol::is_icmp(*number) => {
            format!("{} {}", protocols.shown(), protocol::shown(*number, ports.0.into(), ports.1.into()))
        }
        _ => protocols.shown(),
    }
}

/// Whether a permission is about any of the packet's ports, whoever may be at the other end.
pub(crate) fn is_about(rule: &Permission, packet: &Packet) -> bool {
    ports_of(&rule.protocols, rule.ports, packet, &packet.ports).is_ok()
}

/// What a security group sees of the other end besides its address.
#[derive(Clone, Copy, Default)]
pub(crate) struct Identity<'a> {
    /// The interface that the address belongs to, as far as a group can see that.
    pub interface: Option<usize>,
    /// The interface that it would have been if nothing on the way had hidden it, and what hid it (N45).
    pub hidden: Option<(usize, &'a str)>,
    /// The address is one of the VPC or its peer, and nothing describes who has it.
    pub unknown: bool,
    /// The other end is in another VPC, behind this peering.
    pub peering: Option<&'a str>,
}

/// Which ports the groups of an interface let through: the union of all permissions of all groups (N25).
pub(crate) fn groups(
    model: Model<'_>,
    groups: &[String],
    egress: bool,
    packet: &Packet,
    peer: Identity<'_>,
    trace: bool,
) -> Sieve {
    let mut out = Sieve::default();
    let address = if egress { packet.destination } else { packet.source };
    let (mut whole, mut passed) = (false, Vec::new());
    for id in groups {
        if model.work.is_spent() {
            out.unknown = packet.ports.clone();
            out.missing = Some((id.clone(), "there are too many rules to look at all of them".to_owned()));
            break;
        }
        let Some(Place::Group(at)) = model.network.place(id) else {
            out.unknown = packet.ports.clone();
            out.missing = Some((id.clone(), "nothing describes this security group".to_owned()));
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
            let compared = permission(model, rule, address, packet, peer);
            let first = out.rule.is_none();
            match &compared {
                Ok(Ok(hit)) => {
                    whole |= *hit == packet.ports;
                    passed.extend(hit.iter());
                    if first {
                        out.rule = Some(format!("`{id}` {} ({})", number(), permission_text(rule, egress)));
                    }
                }
                Ok(Err((component, what))) => {
                    out.unknown.clone_from(&packet.ports);
                    out.missing = Some((component.clone(), what.clone()));
                }
                Err(_) => {}
            }
            if trace {
                model.work.spend(WRITING);
                let (result, why) = match &compared {
                    Ok(Ok(hit)) if *hit == packet.ports => (Look::Matched, "allows it".to_owned()),
                    Ok(Ok(hit)) => (Look::Matched, format!("allows ports {hit}")),
                    Ok(Err((_, what))) => (Look::Unknown, what.clone()),
                    Err(miss) => (Look::Missed, miss.shown()),
                };
                out.looks.push(RuleLook {
                    component: id.clone(),
                    rule: number(),
                    text: permission_text(rule, egress),
                    result,
                    why,
                    decides: first && result == Look::Matched,
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
    peer: Identity<'_>,
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
                Some(ranges) if ranges.contains(crate::cidr::number(address)) => Ok(Ok(hit)),
                Some(_) => Err(Miss::List(id, address)),
                None if crate::cidr::special::is_documentation(address)
                    && model.network.list(id).is_some_and(PrefixList::is_aws) =>
                {
                    Err(Miss::List(id, address))
                }
                None => Ok(Err((id.clone(), format!("the CIDR blocks of `{id}` are not given")))),
            }
        }
        Peer::Group { id, peering, stale } => {
            model.work.spend(20);
            reference(model, id, peering.as_deref(), *stale, address, peer).map(|()| hit).map_or_else(
                |miss| match miss {
                    Reference::Miss(text) => Err(Miss::Said(text)),
                    Reference::Unknown(text) => Ok(Err((id.clone(), text))),
                },
                |hit| Ok(Ok(hit)),
            )
        }
        Peer::Unknown(text) => Ok(Err(("a security group rule".to_owned(), format!("`{text}` is no peer")))),
    }
}

enum Reference {
    Miss(String),
    Unknown(String),
}

/// Whether the other end is a member of the referenced group, which is a matter of private addresses of interfaces
/// (N29, N30).
fn reference(
    model: Model<'_>,
    id: &str,
    peering: Option<&str>,
    stale: bool,
    address: IpAddr,
    peer: Identity<'_>,
) -> Result<(), Reference> {
    if stale {
        return Err(Reference::Miss(format!("the rule for `{id}` is stale and matches nothing"))); // N46
    }
    if let (Some(needs), by) = (peering, peer.peering)
        && by != Some(needs)
    {
        return Err(Reference::Miss(format!("{address} does not come over `{needs}`"))); // N43
    }
    let is_member = |at: usize| {
        model.groups_of(at).map(|groups| {
            model.work.spend(groups.len());
            groups.iter().any(|of| of == id)
        })
    };
    if let Some(at) = peer.interface {
        let name = &model.interface(at).id;
        return match is_member(at) {
            Some(true) => Ok(()),
            Some(false) => Err(Reference::Miss(format!("`{name}` ({address}) is not in `{id}`"))),
            None => Err(Reference::Unknown(format!("the groups of `{name}` are not given"))),
        };
    }
    if let Some((at, by)) = peer.hidden
        && is_member(at) == Some(true)
    {
        let name = &model.interface(at).id;
        return Err(Reference::Miss(format!("`{name}` is in `{id}`, but behind `{by}` its group is not seen"))); // N45
    }
    if peer.unknown {
        return Err(Reference::Unknown(format!("nothing says whether {address} is in `{id}`")));
    }
    Err(Reference::Miss(format!("{address} is not the private address of a member of `{id}`")))
}

fn permission_text(rule: &Permission, egress: bool) -> String {
    let way = if egress { "to" } else { "from" };
    let peer = match &rule.peer {
        Peer::Block(block) => block.to_string(),
        Peer::List(id) | Peer::Group { id, .. } => id.clone(),
        Peer::Unknown(text) => format!("`{text}`"),
    };
    format!("allow {} {way} {peer}", rule_text(&rule.protocols, rule.ports))
}

/// `Ok` if no state is kept of the flow and replies pass only because a rule lets everything through (N31), else
/// why it is tracked.
/// Source: EC2 User Guide, *Security group connection tracking*.
pub(crate) fn untracked(
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

#[cfg(test)]
mod tests {
    use super::*;

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
        let sieve = acl("acl-1", &entries, false, &packet(Ranges::ports()), &Work::default(), true);
        assert_eq!(sieve.pass.to_string(), "80-90, 1001-65535");
        assert_eq!((sieve.rule.as_deref(), sieve.denied_at), (Some("20"), Some(20)));
        assert_eq!(sieve.looks.len(), 3);
    }

    #[test]
    fn an_entry_that_cannot_be_read_leaves_what_comes_after_it_open() {
        let entries = [entry(10, true, "0.0.0.0/0", (80, 80)), entry(20, false, "pl-1", (0, 65535))];
        let sieve = acl("acl-1", &entries, false, &packet(Ranges::of(79, 80)), &Work::default(), false);
        assert_eq!((sieve.pass.to_string().as_str(), sieve.unknown.to_string().as_str()), ("80", "79"));
    }

    #[test]
    fn no_entries_deny() {
        // N8
        let sieve = acl("acl-1", &[], true, &packet(Ranges::one(443)), &Work::default(), true);
        assert!(sieve.pass.is_empty() && sieve.unknown.is_empty());
        assert_eq!(sieve.rule.as_deref(), Some("*"));
    }
}
