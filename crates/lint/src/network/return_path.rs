//! What an ACL lets through one way, and not its replies the other way (R25): ACLs are stateless (N4), a rule's ports are
//! those of the destination (N17), and the client decides to which ports replies go (N18).

use json::Span;
use vpc::{AddAclEntry, Ranges, shape};

use super::boxes::{Piece, addresses, ports_of, sift};
use super::read::{Acl, Entry, Network, Way, is_world_block};
use crate::finding::{Findings, Flow};
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "NACL_NO_RETURN_PATH_OUT", Warning, Ours, Network(check);
        what: "An inbound rule of a network ACL that lets requests in while no outbound rule lets the replies out.",
        why: "A network ACL keeps nothing in mind: a reply is a packet of its own, and goes to the port that the client chose, \
            not to the one that it asked. Without an outbound rule for those ports the request arrives and the client waits \
            until it gives up.",
        instead: "Allow the clients' ports out to where the requests come from: 1024-65535 fits every client. A security group \
            lets replies out by itself.",
        page: super::pages::CUSTOM_ACLS,
        Network,
        bad: super::pages::acl!((100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
        good: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (100 outbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 1024, \"To\": 65535 }")
        ),
    },
    rule! {
        "NACL_NO_RETURN_PATH_IN", Warning, Ours, None;
        what: "An outbound rule of a network ACL that lets requests out while no inbound rule lets the replies in.",
        why: "A network ACL keeps nothing in mind: the reply comes in as a packet of its own, to the port that the client in the \
            subnet chose. Without an inbound rule for those ports it is dropped, and updates, calls of AWS's APIs and names \
            of other servers' DNS time out.",
        instead: "Allow the ports of the clients in the subnet in: 32768-60999 for Linux, 49152-65535 for Windows, 1024-65535 for a \
            NAT gateway, a load balancer or Lambda. If nothing in the subnet opens connections, the rule can name the \
            clients' ports alone.",
        page: super::pages::CUSTOM_ACLS,
        Network,
        bad: super::pages::acl!((100 outbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")),
        good: super::pages::acl!(
            (100 outbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 1024, \"To\": 65535 }")
        ),
    },
    rule! {
        "NACL_EPHEMERAL_RANGE_TOO_NARROW", Warning, Ours, None;
        what: "A rule of a network ACL for replies that leaves out ports which clients take.",
        why: "The client chooses the port of a reply: Linux from 32768-60999, Windows from 49152-65535, and a NAT gateway, a load \
            balancer and Lambda from 1024-65535. With a narrower rule some connections work and others hang, by chance, \
            which is hard to find.",
        instead: "Allow the range of all clients that come: 1024-65535 where anybody may come.",
        page: super::pages::CUSTOM_ACLS,
        Network,
        bad: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (100 outbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 32768, \"To\": 61000 }")
        ),
        good: super::pages::acl!(
            (100 inbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 443, \"To\": 443 }")
            (100 outbound allow "6" CidrBlock "0.0.0.0/0" ", \"PortRange\": { \"From\": 1024, \"To\": 65535 }")
        ),
    },
];

const TCP: u8 = 6;
const UDP: u8 = 17;
const ICMP: u8 = 1;
const ICMP6: u8 = 58;

/// Who sends from which ports (N18).
#[derive(Clone, Copy, PartialEq, Eq)]
struct Client {
    who: &'static str,
    ports: (u16, u16),
}

const LINUX: Client = Client { who: "Linux", ports: (32768, super::read::LAST_OF_LINUX) };
const WINDOWS: Client = Client { who: "Windows", ports: (49152, 65535) };
const ANY: Client = Client { who: "a NAT gateway, a load balancer or Lambda", ports: (1024, 65535) };

impl Client {
    fn range(self) -> Ranges {
        Ranges::of(self.ports.0.into(), self.ports.1.into())
    }
}

fn check(network: &Network<'_>, findings: &mut Findings) {
    for acl in network.acls.iter().filter(|acl| acl.is_whole) {
        let mut told = Vec::new();
        for way in Way::BOTH {
            for (at, entry) in acl.rules(way).iter().enumerate() {
                if entry.rule.allow && !entry.is_last() {
                    look(network, acl, way, at, entry, &mut told, findings);
                }
            }
        }
    }
}

/// The protocol that is asked about, and the ports that replies of it may go to; none for what has no replies, or is there for
/// replies itself.
fn replies(entry: &Entry<'_>) -> Option<(u8, Ranges)> {
    let (first, last) = entry.rule.ports;
    let protocol = entry.rule.protocol.unwrap_or(TCP);
    match protocol {
        TCP | UDP => (!super::read::is_for_replies((first, last))).then(|| (protocol, ANY.range())),
        // An echo request has an answer (N13).
        ICMP if !entry.is_v6() && (first..=last).contains(&0x0800) => Some((protocol, Ranges::one(0))),
        ICMP6 if entry.is_v6() && (first..=last).contains(&0x8000) => Some((protocol, Ranges::one(0x8100))),
        _ => None,
    }
}

fn look<'d>(
    network: &Network<'d>,
    acl: &Acl<'d>,
    way: Way,
    at: usize,
    entry: &Entry<'d>,
    told: &mut Vec<Span>,
    findings: &mut Findings,
) {
    let Some((protocol, ports)) = replies(entry) else { return };
    let work = &mut findings.work;
    let before = acl.rules(way).get(..at).unwrap_or_default();
    let v6 = entry.is_v6();
    // What lower numbers decide is not this rule's.
    let Some(own) = sift(before, protocol, v6, vec![Piece::of(&entry.rule)], work) else { return };
    let all = addresses(own.rest.iter());
    let back = acl.rules(way.other());
    let packets = vec![Piece { addresses: all.clone(), ports: ports.clone() }];
    let Some(fate) = sift(back, protocol, v6, packets, work) else { return };
    // All of them may be asked about, once for clients and once for a packet.
    if !work.spend(8 * network.interfaces.len()) {
        return;
    }
    let is_allowed = |at: usize| back.get(at).is_some_and(|entry| entry.rule.allow);
    let passing: Vec<&(usize, Piece)> = fate.decided.iter().filter(|(at, _)| is_allowed(*at)).collect();
    let pieces = || passing.iter().map(|(_, piece)| piece);
    let answered = addresses(pieces());
    // Addresses that a rule denies on purpose get no answer on purpose, as long as others do.
    let lost = if answered.is_empty() { all.clone() } else { all.minus(&answered).and(&addresses(fate.rest.iter())) };
    if all.is_empty() {
        return;
    }
    let reply = Reply { network, acl, way, entry, protocol };
    if !lost.is_empty() {
        return reply.is_lost(&lost, &answered.and(&all), fate.decided.len() == passing.len(), findings);
    }
    let rest = fate.rest.iter().filter(|piece| !piece.addresses.and(&answered).is_empty());
    let open = ports_of(pieces());
    let missing = ports_of(rest).minus(&open);
    if missing.is_empty() || !matches!(protocol, TCP | UDP) {
        return;
    }
    let clients = reply.clients(&all);
    let is_served = |client: &Client| client.range().and(&missing).is_empty();
    // Of clients that are not known, those of one kind may be all that there are.
    let unserved: Vec<Client> = match clients.as_slice() {
        [] if [LINUX, WINDOWS].iter().any(is_served) => return,
        [] => vec![LINUX, WINDOWS],
        known => known.iter().copied().filter(|client| !is_served(client)).collect(),
    };
    // The rule that lets most of them through is the one that is too narrow.
    let widest = passing.iter().max_by_key(|(at, piece)| (piece.ports.count(), std::cmp::Reverse(*at)));
    let Some(rule) = widest.and_then(|(at, _)| back.get(*at)).filter(|_| !unserved.is_empty()) else { return };
    if !told.contains(&rule.node.span) {
        told.push(rule.node.span);
        let is_for_all = all.minus(&rule.rule.block.ranges()).is_empty();
        reply.is_cut(rule, is_for_all, &open, &missing, &unserved, findings);
    }
}

/// The replies to what a rule lets through.
struct Reply<'n, 'd> {
    network: &'n Network<'d>,
    acl: &'n Acl<'d>,
    way: Way,
    entry: &'n Entry<'d>,
    protocol: u8,
}

impl Reply<'_, '_> {
    /// The kinds of clients that are known to come; none if nothing is known.
    fn clients(&self, from: &Ranges) -> Vec<Client> {
        let Reply { network, acl, way, entry, .. } = self;
        // From the whole internet every kind comes.
        if *way == Way::In && is_world_block(entry.rule.block) {
            return vec![LINUX, WINDOWS, ANY];
        }
        let served = acl.subnets.as_deref().unwrap_or_default();
        let is_client = |subnet: &str, addresses: &[std::net::IpAddr]| match way {
            Way::Out => served.contains(&subnet),
            Way::In => addresses.iter().any(|address| {
                address.is_ipv6() == entry.is_v6() && !vpc::Cidr::host(*address).ranges().and(from).is_empty()
            }),
        };
        let mut clients: Vec<_> = network.interfaces.iter().filter(|of| is_client(of.subnet, &of.addresses)).collect();
        clients.truncate(1000);
        let nat = network.parts(&shape::NAT_GATEWAY).filter_map(|nat| super::read::text(nat, "SubnetId"));
        let takes_any = clients.iter().any(|of| of.takes_any_port())
            || *way == Way::Out && nat.into_iter().any(|subnet| served.contains(&subnet));
        let others = clients.iter().any(|of| !of.takes_any_port());
        let windows = others && network.windows == Some(true);
        [(others, LINUX), (windows, WINDOWS), (takes_any, ANY)]
            .into_iter()
            .filter(|(is, _)| *is)
            .map(|(_, of)| of)
            .collect()
    }

    fn begin(&self) -> String {
        let (word, number) = (super::read::capital(self.way.word()), self.entry.rule.number);
        format!("{word} rule {number} of `{}` allows {}", json::clip(self.acl.id), self.entry.what(self.way))
    }

    fn is_lost(&self, lost: &Ranges, answered: &Ranges, is_by_default: bool, findings: &mut Findings) {
        let Reply { acl, way, entry, protocol, .. } = self;
        let (code, out) = match way {
            Way::In => ("NACL_NO_RETURN_PATH_OUT", "out"),
            Way::Out => ("NACL_NO_RETURN_PATH_IN", "in"),
        };
        let other = way.other();
        // Of the two sides the one that is told sooner.
        let [lost_blocks, others] = [lost, answered].map(|of| vpc::blocks(entry.is_v6(), of));
        let but = match (others.len(), lost_blocks.len()) {
            (0, _) => String::new(),
            (few, many) if few < many => format!(" but those {} {}", other.from(), named(&others)),
            _ => format!(" {} {}", other.from(), named(&lost_blocks)),
        };
        let purpose = match (way, entry.rule.protocol, entry.rule.ports) {
            (Way::Out, None, _) | (Way::Out, Some(TCP | UDP), (..=1024, 65535)) => {
                "; if it is there for replies alone, nothing in the subnet can open a connection"
            }
            _ => "",
        };
        let message = format!("{}, and no {} rule lets the replies {out}{but}{purpose}.", self.begin(), other.word());
        let ports = match *protocol {
            ICMP => (0, 0),
            ICMP6 => (0x8100, 0x8100),
            _ => self.needed(lost),
        };
        let mut taken: Vec<i64> = acl.rules(other).iter().map(|entry| entry.rule.number).collect();
        json::sort(&mut taken);
        let change = AddAclEntry {
            acl: acl.id.to_owned(),
            egress: other == Way::Out,
            rule_number: vpc::number_before(&taken, 32767),
            protocol: *protocol,
            cidr: entry.rule.block,
            ports,
        };
        let what = vpc::asks(*protocol, ports);
        let title =
            format!("Add {} rule {}: allow {what} {} {}", other.word(), change.rule_number, other.from(), change.cidr);
        // What somebody denies is for them to open.
        let patches = vpc::NetworkChange::from(change).patches(self.network.document);
        let patch = patches.into_iter().next().filter(|_| is_by_default);
        findings.add_meant(code, entry.node.span, message, title, patch);
        findings.shown_by(self.flow(lost, None));
    }

    /// The ports of all clients that are known, else of every kind.
    fn needed(&self, of: &Ranges) -> (u16, u16) {
        let clients = self.clients(of);
        let first = clients.iter().map(|client| client.ports.0).min();
        let last = clients.iter().map(|client| client.ports.1).max();
        first.zip(last).unwrap_or(ANY.ports)
    }

    fn is_cut(
        &self,
        rule: &Entry<'_>,
        is_for_all: bool,
        open: &Ranges,
        missing: &Ranges,
        unserved: &[Client],
        findings: &mut Findings,
    ) {
        let (acl, other) = (self.acl, self.way.other());
        let out = if other == Way::Out { "out" } else { "in" };
        let told: Vec<String> =
            unserved.iter().map(|client| format!("{} {}-{}", client.who, client.ports.0, client.ports.1)).collect();
        let unheard = unserved.iter().fold(Ranges::NONE, |sum, client| sum.union(&client.range())).and(missing);
        let message = format!(
            "{} rule {} of `{}` lets replies {out} to {} ports {} alone: clients of {} rule {} also take {} ({}), and get no replies there.",
            super::read::capital(other.word()),
            rule.rule.number,
            json::clip(acl.id),
            vpc::protocol_name(self.protocol),
            json::clip(&open.to_string()),
            self.way.word(),
            self.entry.rule.number,
            json::clip(&unheard.to_string()),
            told.join("; "),
        );
        let hull = unserved
            .iter()
            .fold(rule.rule.ports, |(first, last), client| (first.min(client.ports.0), last.max(client.ports.1)));
        let range = rule.node.get("PortRange").filter(|_| is_for_all);
        let patch = range.map(|range| json::Patch {
            span: range.span,
            text: format!("{{ \"From\": {}, \"To\": {} }}", hull.0, hull.1),
        });
        let title = format!("Allow {}-{}", hull.0, hull.1);
        findings.add_meant("NACL_EPHEMERAL_RANGE_TOO_NARROW", rule.node.span, message, title, patch);
        let all = self.entry.rule.block.ranges();
        findings.shown_by(self.flow(&all, unheard.hull().and_then(|(first, _)| u16::try_from(first).ok())));
    }

    /// A packet whose reply is dropped.
    fn flow(&self, there: &Ranges, source_port: Option<u16>) -> Option<Flow> {
        super::acls::flow(self.network, self.acl, self.way, self.entry, Some(self.protocol), there, source_port)
    }
}

/// A few blocks, and that there are more.
fn named(blocks: &[vpc::Cidr]) -> String {
    let shown: Vec<String> = blocks.iter().take(3).map(ToString::to_string).collect();
    format!("{}{}", shown.join(", "), if blocks.len() > 3 { " and more" } else { "" })
}
