//! The answer: plain data with the sentences inside.

use std::net::IpAddr;

use serde::Serialize;
use wire::Wire;

use crate::change::NetworkChange;
use crate::cidr;
use crate::code;
use crate::packet::Packet;
use crate::protocol;
use crate::{NetworkProblem, Ranges};

/// What happens to a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify), tsify(rename = "NetworkOutcome"))]
pub enum Outcome {
    /// The packet arrives, and so does the reply.
    Reachable,
    /// One of the two does not.
    NotReachable,
    /// Some of the asked addresses or ports pass, and some do not.
    Ambiguous,
    /// The model lacks a part that decides.
    Undetermined,
}

impl Outcome {
    /// The word for it in reports and in a scenario's `expect`.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Reachable => "reachable",
            Outcome::NotReachable => "notReachable",
            Outcome::Ambiguous => "ambiguous",
            Outcome::Undetermined => "undetermined",
        }
    }

    /// The same in words, as in "is not reachable".
    pub const fn phrase(self) -> &'static str {
        match self {
            Outcome::Reachable => "reachable",
            Outcome::NotReachable => "not reachable",
            Outcome::Ambiguous => "partly reachable",
            Outcome::Undetermined => "undetermined",
        }
    }

    /// What happens to a flow of several addresses, from what happens to each.
    pub(crate) fn together(outcomes: &[Outcome]) -> Outcome {
        let is = |wanted: Outcome| outcomes.contains(&wanted);
        match (is(Outcome::Reachable), is(Outcome::NotReachable), is(Outcome::Undetermined), is(Outcome::Ambiguous)) {
            (true, false, false, false) => Outcome::Reachable,
            (false, true, false, false) => Outcome::NotReachable,
            (_, _, true, _) if !(is(Outcome::Reachable) && is(Outcome::NotReachable)) => Outcome::Undetermined,
            _ => Outcome::Ambiguous,
        }
    }
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Direction {
    /// The request.
    Forward,
    /// The reply.
    Return,
}

macro_rules! hop_kinds {
    ($($kind:ident $words:literal)*) => {
        /// What kind of thing a hop is at.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Wire)]
        #[serde(rename_all = "camelCase")]
        #[expect(missing_docs, reason = "the names say it")]
        #[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
        pub enum HopKind {
            $($kind,)*
        }

        impl HopKind {
            /// Every kind with its name; in JSON that begins with a small letter.
            pub const ALL: &[(HopKind, &str)] = &[$((HopKind::$kind, stringify!($kind)),)*];

            /// The kind in a word or two, as short as a drawing needs them.
            pub const fn words(self) -> &'static str {
                match self {
                    $(HopKind::$kind => $words,)*
                }
            }
        }
    };
}

hop_kinds! {
    Interface "interface"
    SecurityGroups "security group"
    Subnet "subnet"
    NetworkAcl "network ACL"
    RouteTable "route table"
    InternetGateway "internet gateway"
    EgressOnlyGateway "egress-only igw"
    NatGateway "NAT gateway"
    Appliance "appliance"
    Peering "peering"
    Endpoint "endpoint"
    Internet "internet"
    Amazon "AWS service"
    Name "name"
    Other "not known:"
}

/// What a hop does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum HopVerdict {
    /// The packet goes on.
    Passes,
    /// It ends here.
    Drops,
    /// Some of the asked ports go on.
    Partly,
    /// A missing part would have to tell.
    Undetermined,
}

/// A packet as it looks at a hop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct PacketView {
    /// Name or number.
    pub protocol: String,
    /// Source address.
    pub source: String,
    /// Source port or ports, for protocols that have them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_port: Option<String>,
    /// Destination address.
    pub destination: String,
    /// Destination port or ports, or what ICMP sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
}

impl PacketView {
    pub(crate) fn of(packet: &Packet) -> PacketView {
        let has_ports = protocol::has_ports(packet.protocol);
        let port = if has_ports {
            Some(packet.ports.to_string())
        } else if protocol::is_icmp(packet.protocol) {
            let parts = packet.ports.iter().map(|(a, b)| protocol::shown(packet.protocol, a, b));
            Some(parts.collect::<Vec<_>>().join(", "))
        } else {
            None
        };
        PacketView {
            protocol: protocol::name(packet.protocol),
            source: cidr::shown(packet.source),
            source_port: has_ports.then(|| packet.source_ports.to_string()),
            destination: cidr::shown(packet.destination),
            port,
        }
    }
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Hop {
    /// The id of what the packet meets. For security groups, the interface that has them.
    pub component: String,
    /// What kind of thing that is.
    pub kind: HopKind,
    /// What it does.
    pub verdict: HopVerdict,
    /// What happens here, in a sentence.
    pub message: String,
    /// The reason, where the packet does not simply pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The packet as it comes.
    pub packet: PacketView,
    /// The packet as it goes, where addresses are translated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated: Option<PacketView>,
    /// The rules that were looked at, in the order in which AWS reads them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub rules: Vec<RuleLook>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// `inbound` or `outbound`, at a filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way: Option<&'static str>,
    /// The subnet, at a network ACL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subnet: Option<String>,
    /// The groups, at security groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub groups: Vec<String>,
    /// Whether this filter remembers flows.
    pub stateful: bool,
    /// Whether the flow is tracked here, so that it survives the removal of its rule for a while.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracked: Option<bool>,
    /// Why it is tracked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking: Option<String>,
    /// The packet has died before; this is what it would have met.
    pub assumed: bool,
}

impl Hop {
    /// Where a flow ends before it starts: no packet has been made.
    pub(crate) fn lost(kind: HopKind, component: &str, code: &'static str, message: String) -> Hop {
        let packet = PacketView {
            protocol: String::new(),
            source: String::new(),
            source_port: None,
            destination: String::new(),
            port: None,
        };
        let mut hop = Hop::new(kind, component, HopVerdict::Drops, message, packet, false);
        hop.code = Some(code);
        hop
    }

    pub(crate) fn new(
        kind: HopKind,
        component: &str,
        verdict: HopVerdict,
        message: String,
        packet: PacketView,
        assumed: bool,
    ) -> Hop {
        Hop {
            component: component.to_owned(),
            kind,
            verdict,
            message,
            code: None,
            packet,
            translated: None,
            rules: Vec::new(),
            decided_by: None,
            way: None,
            subnet: None,
            groups: Vec::new(),
            stateful: false,
            tracked: None,
            tracking: None,
            assumed,
        }
    }
}

/// One rule that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct RuleLook {
    /// The ACL, group or route table that it is in.
    pub component: String,
    /// Its number, its id, its destination, or its place in the group.
    pub rule: String,
    /// What it says.
    pub text: String,
    /// `matched`, `missed`, or `unknown`.
    pub result: Look,
    /// Why, in a few words.
    pub why: String,
    /// Whether it decides what happens to the packet.
    pub decides: bool,
}

/// Rules that were looked at, as a report shows them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looks {
    shown: Vec<RuleLook>,
    /// How many more there were.
    more: usize,
}

/// As many rules of a hop are shown. AWS's quotas allow as many, of all security groups of an interface together.
const MOST_LOOKS: usize = 1000;

impl Looks {
    /// A rule that decides is always shown.
    pub(crate) fn push(&mut self, decides: bool, look: impl FnOnce() -> RuleLook) {
        if decides || self.shown.len() < MOST_LOOKS {
            self.shown.push(look());
        } else {
            self.more += 1;
        }
    }

    /// The rules, and behind them how many were left out.
    pub(crate) fn into_rules(self) -> Vec<RuleLook> {
        let Looks { mut shown, more } = self;
        if more > 0
            && let Some(last) = shown.last()
        {
            shown.push(RuleLook {
                component: last.component.clone(),
                rule: "…".to_owned(),
                text: format!("{more} more rules"),
                result: Look::Missed,
                // Of some a missing part would have to tell, which the sentence of the hop says.
                why: "not shown".to_owned(),
                decides: false,
            });
        }
        shown
    }
}

/// How a rule compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Look {
    /// It is about this packet.
    Matched,
    /// It is not.
    Missed,
    /// A part that is missing would have to tell.
    Unknown,
}

/// Something that has to change before the packet passes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Blocker {
    /// The reason, in the words of AWS's Reachability Analyzer; see [`meaning`](crate::meaning).
    pub code: &'static str,
    /// The id of what blocks.
    pub component: String,
    /// Which way.
    pub direction: Direction,
    /// What happens, in a sentence.
    pub message: String,
    /// The hop of its direction at which it happens.
    pub hop: usize,
    /// The ports that it stops, if it lets others of those that were asked pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ports: Option<String>,
    /// The smallest changes that would remove it, the narrowest first; any one of them would do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub changes: Vec<Remedy>,
    /// What to do about it where no change of one part would remove it, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<&'static str>,
    #[serde(skip)]
    #[wire(skip)]
    pub(crate) ideas: Vec<NetworkChange>,
}

impl Blocker {
    /// A blocker without changes yet; `ideas` are those that are worth a trial.
    pub fn new(
        code: &'static str,
        component: &str,
        direction: Direction,
        message: String,
        hop: usize,
        ideas: Vec<NetworkChange>,
    ) -> Blocker {
        Blocker {
            code,
            component: component.to_owned(),
            direction,
            message,
            hop,
            ports: None,
            changes: Vec::new(),
            by_hand: None,
            ideas,
        }
    }

    pub(crate) fn is_same(&self, other: &Blocker) -> bool {
        (self.code, &self.component, self.direction) == (other.code, &other.component, other.direction)
    }
}

/// A change that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Remedy {
    /// The change.
    pub change: NetworkChange,
    /// What it does, in a sentence without its full stop; ids stand in backticks.
    pub says: String,
    /// The command for it; empty for what is a matter of the text alone.
    pub command: String,
    /// Whether the blocker was gone when the change was made and the flow evaluated again.
    pub removes: bool,
    /// What the outcome was then.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub outcome: Outcome,
}

/// A part that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Missing {
    /// The reason.
    pub code: &'static str,
    /// The id of what is missing, or of what lacks it.
    pub component: String,
    /// Which way.
    pub direction: Direction,
    /// What is missing, in a sentence.
    pub message: String,
}

impl Missing {
    /// What is said when the budget of an answer is spent.
    pub(crate) fn too_much() -> Missing {
        Missing {
            code: code::UNSUPPORTED_COMPONENT,
            component: "network".to_owned(),
            direction: Direction::Forward,
            message:
                "There are too many rules, blocks and ports to look at all of them; ask about one address and one port."
                    .to_owned(),
        }
    }
}

/// Some of the asked addresses, and what happens to their packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AddressOutcome {
    /// First and last address of each range; at most ten of them.
    pub ranges: Vec<[String; 2]>,
    /// How many addresses there are, as far as a number can say.
    pub count: String,
    /// What happens.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub outcome: Outcome,
    /// Which addresses, and what happens to their packets, in a sentence; ids stand in backticks.
    pub message: String,
}

impl AddressOutcome {
    pub(crate) fn new(v6: bool, addresses: &Ranges, outcome: Outcome, why: &str) -> AddressOutcome {
        let shown = |(first, last)| [cidr::address(v6, first).to_string(), cidr::address(v6, last).to_string()];
        let ranges: Vec<[String; 2]> = addresses.iter().take(10).map(shown).collect();
        let few: Vec<String> = ranges.iter().take(3).map(range_text).collect();
        let more = match addresses.iter().count().saturating_sub(few.len()) {
            0 => String::new(),
            1 => " and one more range".to_owned(),
            count => format!(" and {count} more ranges"),
        };
        let message = format!("{}{more}: {why}", few.join(", "));
        AddressOutcome { ranges, count: addresses.count().to_string(), outcome, message }
    }
}

/// A range as a block, if it is one.
pub(crate) fn range_text(range: &[String; 2]) -> String {
    let [first, last] = range;
    let ends = first.parse::<IpAddr>().ok().zip(last.parse::<IpAddr>().ok());
    let blocks = ends.map(|(a, b)| cidr::blocks(a.is_ipv6(), &Ranges::of(cidr::number(a), cidr::number(b))));
    match blocks.as_deref() {
        Some([one]) => one.single().map_or_else(|| one.to_string(), |address| address.to_string()),
        _ => format!("{first}-{last}"),
    }
}

/// All changes that it takes, tried together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Repair {
    /// The changes, in the order of the way.
    pub changes: Vec<NetworkChange>,
    /// What the outcome is with all of them.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub outcome: Outcome,
}

/// A second answer, if what is not described is as AWS makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct IfDefault {
    /// What is taken to be so, in a clause without its full stop.
    pub assumes: String,
    /// What happens then.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub outcome: Outcome,
    /// Both in a sentence, with what stops it.
    pub message: String,
}

/// The answer to a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct FlowReport {
    /// What happens.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub outcome: Outcome,
    /// The verdict in one or two sentences.
    pub message: String,
    /// What happens to the request alone.
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome"))]
    pub forward_outcome: Outcome,
    /// What happens to the reply, given that the request arrives; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", tsify(type = "NetworkOutcome", optional))]
    pub return_outcome: Option<Outcome>,
    /// The way of the request.
    pub forward: Vec<Hop>,
    /// The way of the reply.
    #[serde(rename = "return")]
    pub back: Vec<Hop>,
    /// Where the packet dies first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dies_at: Option<DiesAt>,
    /// Everything that has to change, in the order of the way.
    pub blockers: Vec<Blocker>,
    /// The parts that are missing to tell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub missing: Vec<Missing>,
    /// What happens if what is missing is as AWS makes it; absent if that does not tell either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_default: Option<IfDefault>,
    /// The VPCs of which the flow's `vpc` has to name one, since several have the address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub which_vpc: Vec<String>,
    /// All changes together, tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repair>,
    /// What a reader of `reachable` should know besides, each in a sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub cautions: Vec<String>,
    /// For a flow of many addresses: which of them fare how. The hops are those of one of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub addresses: Vec<AddressOutcome>,
    /// What is wrong with the flow itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub problems: Vec<NetworkProblem>,
}

impl FlowReport {
    /// Whether a flow was asked: one that is not given, or that no packet can be of, has no answer.
    ///
    /// ```
    /// assert!(!vpc::FlowReport::without_way(vpc::Outcome::Undetermined, "No flow is given.".to_owned()).is_answer());
    /// ```
    pub fn is_answer(&self) -> bool {
        self.outcome != Outcome::Undetermined || !self.forward.is_empty() || !self.missing.is_empty()
    }

    /// The answer to a flow that cannot be followed at all.
    ///
    /// ```
    /// let report = vpc::FlowReport::without_way(vpc::Outcome::Undetermined, "No flow is given.".to_owned());
    /// assert!(report.forward.is_empty());
    /// ```
    pub const fn without_way(outcome: Outcome, message: String) -> FlowReport {
        FlowReport {
            outcome,
            message,
            forward_outcome: outcome,
            return_outcome: None,
            forward: Vec::new(),
            back: Vec::new(),
            dies_at: None,
            blockers: Vec::new(),
            missing: Vec::new(),
            if_default: None,
            which_vpc: Vec::new(),
            repair: None,
            cautions: Vec::new(),
            addresses: Vec::new(),
            problems: Vec::new(),
        }
    }
}

/// A place in a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct DiesAt {
    /// Which way.
    pub direction: Direction,
    /// The place of the hop.
    pub hop: usize,
    /// What is there.
    pub component: String,
    /// The reason.
    pub code: &'static str,
}
