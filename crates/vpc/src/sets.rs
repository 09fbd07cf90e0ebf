//! Sets instead of single packets: which ports pass between two ends, and what the internet can reach.
//!
//! The same walk with all ports at once. Filters look at the destination port only, so what a request may have and
//! what its reply may have are two sets that do not depend on each other.

use serde::Serialize;
use wire::Wire;

use crate::ask::{ask, sample};
use crate::atoms::{atoms, set_address};
use crate::end::NoEnd;
use crate::evaluate::more;
use crate::flow::Flow;
use crate::model::{Model, Network, Place, Trial};
use crate::protocol::{self, Protocols};
use crate::question::Question;
use crate::report::Outcome;
use crate::run::{Run, run};
use crate::walk::Touched;
use crate::work::Work;
use crate::{Cidr, Ranges, cidr};

/// Which protocols and ports pass between two ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct PortReport {
    /// As asked.
    pub from: String,
    /// As asked.
    pub to: String,
    /// One line of summary.
    pub message: String,
    /// TCP, UDP, ICMP, then each other protocol that a rule on the way names, then all the rest together.
    pub protocols: Vec<ProtocolPorts>,
}

/// The ports of one protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct ProtocolPorts {
    /// `tcp`, `udp`, `icmp`, `protocol 50 (esp)`, `other protocols`.
    pub protocol: String,
    /// What passes, in a few words: `22, 443`, `80 in part`, `443 undetermined`; `none` if nothing does.
    pub shown: String,
    /// The same in a sentence.
    pub message: String,
    /// What passes: ports, or ICMP type × 256 + code, or 0 for a protocol without either.
    #[cfg_attr(feature = "typescript", tsify(type = "[number, number][]"))]
    pub ports: Ranges,
    /// What passes for some of the addresses or source ports only.
    #[serde(skip_serializing_if = "Ranges::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(type = "[number, number][]", optional))]
    pub partly: Ranges,
    /// What a missing part would have to decide.
    #[serde(skip_serializing_if = "Ranges::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(type = "[number, number][]", optional))]
    pub undetermined: Ranges,
    /// Why not everything passes: the first thing in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What the internet can reach at an interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Exposure {
    /// As asked.
    pub interface: String,
    /// One line of summary.
    pub message: String,
    /// What is open, and to whom.
    pub openings: Vec<Opening>,
}

/// Ports that are open to some addresses of the internet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Opening {
    /// The protocol.
    pub protocol: String,
    /// The ports in words.
    pub shown: String,
    /// The ports.
    #[cfg_attr(feature = "typescript", tsify(type = "[number, number][]"))]
    pub ports: Ranges,
    /// The addresses, as blocks; at most 32 of them.
    #[cfg_attr(feature = "typescript", tsify(type = "string[]"))]
    pub from: Vec<Cidr>,
    /// Whether that is the whole internet.
    pub everyone: bool,
    /// The blocks that are left out, where it is shorter to say so; at most 32 of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(type = "string[]", optional))]
    pub except: Vec<Cidr>,
}

impl Opening {
    /// To whom, in words.
    ///
    /// ```
    /// let mut opening = vpc::Opening {
    ///     protocol: "tcp".to_owned(), shown: "443".to_owned(), ports: vpc::Ranges::one(443), everyone: false,
    ///     from: vec![vpc::Cidr::parse("192.0.2.0/24").unwrap().0], except: Vec::new(),
    /// };
    /// assert_eq!(opening.whom(), "192.0.2.0/24");
    /// opening.except = opening.from.clone();
    /// assert_eq!(opening.whom(), "everyone but 192.0.2.0/24");
    /// ```
    pub fn whom(&self) -> String {
        let some = |blocks: &[Cidr]| {
            let more = if blocks.len() > 4 { " and others" } else { "" };
            let shown: Vec<String> = blocks.iter().take(4).map(Cidr::to_string).collect();
            format!("{}{more}", shown.join(", "))
        };
        match (self.everyone, self.except.as_slice()) {
            (true, _) if self.from.iter().any(Cidr::is_v6) => "everyone over IPv6".to_owned(),
            (true, _) => "everyone".to_owned(),
            (false, []) => some(&self.from),
            (false, except) => format!("everyone but {}", some(except)),
        }
    }
}

/// What of a protocol passes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Passing {
    pass: Ranges,
    partly: Ranges,
    unknown: Ranges,
    why: Option<String>,
}

impl Passing {
    fn of(run: &Run, ports: &Ranges) -> Passing {
        let back = run.back.as_ref().map_or(Outcome::Reachable, |leg| leg.outcome());
        let (alive, maybe) = (run.forward.alive.clone(), run.forward.maybe.clone());
        let mut out = match back {
            Outcome::Reachable => Passing { pass: alive, unknown: maybe, ..Passing::default() },
            Outcome::Ambiguous => Passing { partly: alive, unknown: maybe, ..Passing::default() },
            Outcome::Undetermined => Passing { unknown: alive.union(&maybe), ..Passing::default() },
            Outcome::NotReachable => Passing::default(),
        };
        if out.pass != *ports {
            let missing = || run.forward.missing.first().map(|missing| missing.message.clone());
            let more = more(run.blockers().count());
            out.why = run.blockers().next().map(|blocker| format!("{}{more}", blocker.message)).or_else(missing);
        }
        out
    }
}

/// All the numbers in the place of the port that a protocol has.
fn universe(protocol: u8) -> Ranges {
    if protocol::has_ports(protocol) || protocol::is_icmp(protocol) { Ranges::ports() } else { Ranges::one(0) }
}

/// The one message of ICMP that has an answer.
const fn echo_request(protocol: u8) -> u128 {
    if protocol == protocol::ICMP { 0x0800 } else { 0x8000 }
}

/// The question for all of a protocol.
fn all_of(protocol: u8, others: bool, question: &Question) -> Question {
    Question { protocol, others, ports: universe(protocol), ..question.clone() }
}

/// What passes of a protocol, from a run with all of it.
fn passing(model: Model<'_>, question: &Question, all: Run) -> Passing {
    if !protocol::is_icmp(question.protocol) {
        return Passing::of(&all, &question.ports);
    }
    // Of ICMP only an echo request has an answer; the other types need none.
    let forward = Run { back: None, ..all };
    let mut out = Passing::of(&forward, &question.ports);
    let number = echo_request(question.protocol);
    let echo = Ranges::one(number);
    if out.pass.union(&out.unknown).contains(number) {
        let answered = run(model, &Question { ports: echo.clone(), ..question.clone() }, false);
        let of_echo = Passing::of(&answered, &echo);
        out.pass = out.pass.minus(&echo).union(&of_echo.pass);
        out.partly = out.partly.union(&of_echo.partly);
        out.unknown = out.unknown.minus(&echo).union(&of_echo.unknown);
        out.why = out.why.or(of_echo.why);
    }
    out
}

impl ProtocolPorts {
    fn new(protocol: u8, name: String, passing: Passing, many: bool) -> ProtocolPorts {
        let Passing { pass, partly, unknown, why } = passing;
        let of = |ports: &Ranges, what: &str| (!ports.is_empty()).then(|| format!("{}{what}", shown(protocol, ports)));
        let words: Vec<String> =
            [of(&pass, ""), of(&partly, " in part"), of(&unknown, " undetermined")].into_iter().flatten().collect();
        let some = if many {
            " passes for some of the addresses or source ports only"
        } else {
            " passes for some of the source ports only"
        };
        let says: Vec<String> =
            [of(&pass, " passes"), of(&partly, some), of(&unknown, " is undetermined")].into_iter().flatten().collect();
        let or = |text: String, none: &str| if text.is_empty() { none.to_owned() } else { text };
        ProtocolPorts {
            shown: or(words.join("; "), "none"),
            message: format!("{name}: {}.", or(says.join("; "), "nothing passes")),
            protocol: name,
            ports: pass,
            partly,
            undetermined: unknown,
            why,
        }
    }
}

/// In words.
fn shown(protocol: u8, ports: &Ranges) -> String {
    if ports.is_empty() {
        return "none".to_owned();
    }
    if *ports == universe(protocol) {
        return "all".to_owned();
    }
    if protocol::has_ports(protocol) {
        return ports.to_string();
    }
    let named =
        |ports: &Ranges| ports.iter().map(|(a, b)| protocol::shown(protocol, a, b)).collect::<Vec<_>>().join(", ");
    // Most of the types are easier told by the others.
    let rest = universe(protocol).minus(ports);
    if rest.count() <= 256 && rest.count() < ports.count() { format!("all but {}", named(&rest)) } else { named(ports) }
}

/// Which protocols and ports pass from one end to another, reply included.
///
/// ```
/// let (network, _) = vpc::Network::read(&[]);
/// assert_eq!(vpc::port_sets(&network, "eni-1", "eni-2").message, "This cannot be followed: nothing describes `eni-1`.");
/// ```
pub fn port_sets(network: &Network, from: &str, to: &str) -> PortReport {
    port_sets_in(network, from, to, None)
}

/// The same, with the VPC that is meant where several have an address (N103).
pub fn port_sets_in(network: &Network, from: &str, to: &str, vpc: Option<&str>) -> PortReport {
    let (trial, work) = (Trial::default(), Work::default());
    let model = Model { network, trial: &trial, work: &work };
    let report =
        |message: String, protocols| PortReport { from: from.to_owned(), to: to.to_owned(), message, protocols };
    let flow = |protocol| Flow {
        from: from.to_owned(),
        to: to.to_owned(),
        protocol,
        port: None,
        source_port: None,
        client: None,
        v6: None,
        vpc: vpc.map(str::to_owned),
    };
    let asked = match ask(model, &flow(protocol::TCP)) {
        Ok(asked) => asked,
        Err(NoEnd { message, .. }) => return report(format!("This cannot be followed: {message}."), Vec::new()),
    };
    let icmp = if asked.v6 { protocol::ICMP6 } else { protocol::ICMP };
    let of = |protocol: u8, others: bool, touched: &mut Touched| {
        let mut question = all_of(protocol, others, &asked.question);
        let Some(many) = &asked.range else {
            let all = run(model, &question, false);
            touched.extend(&all.touched);
            return passing(model, &question, all);
        };
        let mut whole: Option<Passing> = None;
        // The reason is told of the address that stands for all, if it is stopped.
        let told = sample(&many.addresses, many.v6);
        for (_, address, all) in atoms(model, &question, many) {
            set_address(&mut question, many, address);
            touched.extend(&all.touched);
            let next = passing(model, &question, all);
            whole = Some(match whole {
                None => next,
                Some(before) => Passing {
                    partly: before
                        .partly
                        .union(&next.partly)
                        .union(&before.pass.union(&next.pass).minus(&before.pass.and(&next.pass))),
                    pass: before.pass.and(&next.pass),
                    unknown: before.unknown.union(&next.unknown),
                    why: if address == told { next.why.or(before.why) } else { before.why.or(next.why) },
                },
            });
        }
        let mut whole = whole.unwrap_or_default();
        whole.partly = whole.partly.minus(&whole.pass);
        whole
    };
    let mut protocols = Vec::new();
    let mut touched = Touched::default();
    let mut push = |protocol: u8, others: bool, touched: &mut Touched| {
        let name = if others { protocol::OTHERS.to_owned() } else { protocol::name(protocol) };
        protocols.push(ProtocolPorts::new(protocol, name, of(protocol, others, touched), asked.range.is_some()));
    };
    for protocol in [protocol::TCP, protocol::UDP, icmp] {
        push(protocol, false, &mut touched);
    }
    let others = others(model, &touched);
    for protocol in &others {
        push(*protocol, false, &mut touched);
    }
    // A number that no rule names stands for all such numbers.
    if let Some(rest) = (0..=255).rev().find(|number| !is_common(*number) && !others.contains(number)) {
        push(rest, true, &mut touched);
    }
    let open = protocols.iter().filter(|of| !(of.ports.is_empty() && of.partly.is_empty()));
    let open: Vec<String> = open.map(|of| format!("{} {}", of.protocol, of.shown)).collect();
    let message = match open.as_slice() {
        [] if protocols.iter().any(|of| !of.undetermined.is_empty()) => {
            format!("Whether anything passes from `{from}` to `{to}` is undetermined.")
        }
        [] => format!("Nothing passes from `{from}` to `{to}`."),
        open => format!("From `{from}` to `{to}` passes: {}.", open.join("; ")),
    };
    report(message, protocols)
}

const fn is_common(protocol: u8) -> bool {
    matches!(protocol, protocol::TCP | protocol::UDP | protocol::ICMP | protocol::ICMP6)
}

/// Protocols besides the common ones that any rule on the way names.
fn others(model: Model<'_>, touched: &Touched) -> Vec<u8> {
    let of_acls = touched
        .acls
        .iter()
        .filter_map(|at| model.acl(*at).entries.as_ref())
        .flat_map(|all| all.ingress.iter().chain(&all.egress))
        .map(|entry| &entry.protocols);
    let of_groups = touched
        .groups
        .iter()
        .flat_map(|at| model.group(*at).ingress.iter().chain(&model.group(*at).egress))
        .flatten()
        .map(|rule| &rule.protocols);
    let mut seen = [false; 256];
    for protocols in of_acls.chain(of_groups) {
        if let Protocols::One(number) = protocols
            && let Some(seen) = seen.get_mut(usize::from(*number))
        {
            *seen = true;
        }
    }
    (0..=255).filter(|number| seen.get(usize::from(*number)) == Some(&true) && !is_common(*number)).collect()
}

/// What the internet can reach at an interface or instance, over IPv4 and IPv6.
///
/// ```
/// let (network, _) = vpc::Network::read(&[]);
/// assert!(vpc::exposure(&network, "eni-1").openings.is_empty());
/// ```
pub fn exposure(network: &Network, interface: &str) -> Exposure {
    let (trial, work) = (Trial::default(), Work::default());
    let model = Model { network, trial: &trial, work: &work };
    let mut openings = Vec::new();
    let mut problem = None;
    let mut unknown = None;
    let place = match network.place(interface) {
        Some(Place::Instance(at)) => {
            network.instances.get(at).and_then(|instance| instance.interfaces.first().copied())
        }
        Some(Place::Interface(at)) => Some(at),
        _ => None,
    };
    // N100
    if place.is_some_and(|at| model.interface(at).addresses.is_empty()) {
        unknown = Some(format!("The addresses of `{interface}` are not given."));
    }
    for v6 in [false, true] {
        if place.is_some_and(|at| model.interface(at).of_family(v6).is_none()) {
            continue;
        }
        let icmp = if v6 { protocol::ICMP6 } else { protocol::ICMP };
        let mut numbers = vec![protocol::TCP, protocol::UDP, icmp];
        let (mut touched, mut at) = (Touched::default(), 0);
        while let Some(protocol) = numbers.get(at).copied() {
            at += 1;
            let flow = Flow {
                from: "internet".to_owned(),
                to: interface.to_owned(),
                protocol,
                port: Some(universe(protocol)),
                source_port: None,
                client: None,
                v6: Some(v6),
                vpc: None,
            };
            let asked = match ask(model, &flow) {
                Ok(asked) => asked,
                Err(no_end) => {
                    problem = Some(no_end.message);
                    continue;
                }
            };
            let Some(many) = &asked.range else { continue };
            let mut groups: Vec<(Ranges, Vec<(u128, u128)>)> = Vec::new();
            let mut question = asked.question.clone();
            for (part, address, all) in atoms(model, &asked.question, many) {
                set_address(&mut question, many, address);
                touched.extend(&all.touched);
                let legs = [Some(&all.forward), all.back.as_ref()];
                let missing = legs.into_iter().flatten().find_map(|leg| leg.missing.first());
                let missing = missing.map(|missing| missing.message.clone());
                let Passing { pass, partly, unknown: maybe, .. } = passing(model, &question, all);
                unknown = unknown.or(missing.filter(|_| !maybe.is_empty()));
                let open = pass.union(&partly);
                if open.is_empty() {
                    continue;
                }
                match groups.iter_mut().find(|(ports, _)| *ports == open) {
                    Some((_, parts)) => parts.extend(part.iter()),
                    None => groups.push((open, part.iter().collect())),
                }
            }
            // What is open to all of the internet is said once.
            let groups: Vec<(Ranges, Ranges)> =
                groups.into_iter().map(|(ports, parts)| (ports, Ranges::from_list(parts))).collect();
            let reached = groups.iter().fold(Ranges::NONE, |sum, (_, addresses)| sum.union(addresses));
            let mut common = Ranges::NONE;
            if reached == many.addresses {
                common = groups.iter().fold(universe(protocol), |rest, (ports, _)| rest.and(ports));
            }
            let mut push = |ports: Ranges, addresses: &Ranges| {
                // A message of ICMP that has no answer opens nothing.
                let opens = !protocol::is_icmp(protocol) || ports.contains(echo_request(protocol));
                if ports.is_empty() || !opens {
                    return;
                }
                let everyone = *addresses == many.addresses;
                let few = |blocks: Vec<Cidr>| blocks.into_iter().take(32).collect::<Vec<_>>();
                let (from, rest) = (cidr::blocks(v6, addresses), cidr::blocks(v6, &many.addresses.minus(addresses)));
                openings.push(Opening {
                    protocol: protocol::name(protocol),
                    shown: shown(protocol, &ports),
                    ports,
                    except: if rest.len() < from.len() { few(rest) } else { Vec::new() },
                    from: if everyone { vec![Cidr::everything(v6)] } else { few(from) },
                    everyone,
                });
            };
            if at == 3 {
                numbers.extend(others(model, &touched));
            }
            push(common.clone(), &many.addresses);
            for (ports, addresses) in groups {
                push(ports.minus(&common), &addresses);
            }
        }
    }
    let mut message = match (openings.as_slice(), problem) {
        ([], _) if unknown.is_some() => {
            format!("Whether the internet can open a connection to `{interface}` is not known.")
        }
        ([], Some(problem)) => format!("This cannot be followed: {problem}."),
        ([], None) => format!("Nothing on the internet can open a connection to `{interface}`."),
        (open, _) => {
            let listed: Vec<String> =
                open.iter().map(|of| format!("{} {} from {}", of.protocol, of.shown, of.whom())).collect();
            format!("From the internet to `{interface}` passes: {}.", listed.join("; "))
        }
    };
    // What is not known to be closed may be open.
    if let Some(why) = unknown {
        message.push_str(if openings.is_empty() { " " } else { " Not everything is known: " });
        message.push_str(&why);
    }
    Exposure { interface: interface.to_owned(), message, openings }
}
