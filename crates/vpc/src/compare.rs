//! Security group against network ACL, side by side, for one packet and its reply.

use serde::Serialize;
use wire::Wire;

use crate::change::NetworkChange;
use crate::report::{Direction, FlowReport, Hop, HopKind, HopVerdict, Outcome, RuleLook};

/// The two filters at one interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Side {
    /// The interface.
    pub interface: String,
    /// Whether the request leaves it or arrives at it.
    pub way: &'static str,
    /// The security groups.
    pub group: Filter,
    /// The network ACL; absent where the packet does not cross the border of a subnet (N5).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acl: Option<Filter>,
    /// What tells the two apart here, in one sentence.
    pub difference: String,
}

/// One filter and what it does to both packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Filter {
    /// `interface` or `subnet`.
    pub level: &'static str,
    /// The ids of the groups or of the ACL.
    pub components: Vec<String>,
    /// Whether it remembers the request.
    pub stateful: bool,
    /// How it reads its rules.
    pub reads: &'static str,
    /// What it does to the request.
    pub request: Fate,
    /// What it does to the reply; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<Fate>,
    /// What would have to be added so that both pass.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", tsify(optional))]
    pub needs: Vec<NetworkChange>,
}

impl Side {
    /// What there is to say of the reply where there is none, after what became of the request.
    pub const fn without_reply(arrives: Outcome) -> &'static str {
        match arrives {
            Outcome::Undetermined => "Whether there is a reply is not known.",
            _ => "There is no reply.",
        }
    }
}

impl Filter {
    /// Whether it remembers the request, and what follows for replies.
    pub const fn state(&self) -> &'static str {
        match self.stateful {
            true => "stateful: it lets replies to what it has allowed pass",
            false => "stateless: each packet is judged alone, replies too",
        }
    }
}

/// What a filter does to a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct Fate {
    /// What happens.
    pub verdict: HopVerdict,
    /// Why, in a sentence.
    pub message: String,
    /// The rule that decides; absent if none is looked at or none matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The rules in the order in which it reads them, as far as it reads.
    pub rules: Vec<RuleLook>,
    /// The place of the hop on its way.
    #[serde(skip)]
    pub hop: usize,
}

/// The filters on the way of a flow side by side: one for each interface whose groups see the request, in the order of
/// the way.
///
/// ```
/// let (network, _) = vpc::Network::read(&[]);
/// let flow = vpc::Flow::new("eni-1", "eni-2", "tcp", 443).unwrap();
/// assert!(vpc::compare(&vpc::evaluate(&network, &flow)).is_empty());
/// ```
pub fn compare(report: &FlowReport) -> Vec<Side> {
    let is_side = |hop: &Hop| hop.kind == HopKind::SecurityGroups && !hop.groups.is_empty();
    let hops = report.forward.iter().enumerate().filter(|(_, hop)| is_side(hop));
    hops.map(|(place, hop)| side(report, place, hop)).collect()
}

/// What is next to a group: after it on the way out, before it on the way in, where an interface may have checked the
/// destination in between (N66).
fn beside(hops: &[Hop], place: usize) -> Option<(usize, &Hop)> {
    let group = hops.get(place)?;
    let check = |hop: &Hop| hop.kind == HopKind::Appliance && hop.component == group.component;
    let beside = if group.way == Some("outbound") {
        place.checked_add(1)?
    } else {
        hops.iter().take(place).rposition(|hop| !check(hop))?
    };
    Some((beside, hops.get(beside)?))
}

/// The ACL next to a group, if its rules are known.
fn acl_beside(hops: &[Hop], place: usize) -> Option<(usize, &Hop)> {
    let way = hops.get(place)?.way;
    beside(hops, place).filter(|(_, hop)| hop.kind == HopKind::NetworkAcl && hop.way == way)
}

fn side(report: &FlowReport, place: usize, hop: &Hop) -> Side {
    let way = hop.way.unwrap_or_default();
    let acl = acl_beside(&report.forward, place);
    let back = |kind: HopKind| {
        let at = report
            .back
            .iter()
            .position(|of| of.kind == HopKind::SecurityGroups && of.component == hop.component && of.way != hop.way)?;
        match kind {
            HopKind::NetworkAcl => acl_beside(&report.back, at),
            _ => report.back.get(at).map(|of| (at, of)),
        }
    };
    let needs = |forward: Option<usize>, back: Option<usize>| {
        let is_here = |direction: Direction, at: usize| match direction {
            Direction::Forward => forward == Some(at),
            Direction::Return => back == Some(at),
        };
        let here = report.blockers.iter().filter(|blocker| is_here(blocker.direction, blocker.hop));
        here.flat_map(|blocker| blocker.changes.iter().take(1).map(|remedy| remedy.change.clone())).collect()
    };
    let reply_group = back(HopKind::SecurityGroups);
    let group = Filter {
        level: "interface",
        components: hop.groups.clone(),
        stateful: true,
        reads: "all rules of all groups, in no order; any one that matches allows",
        request: fate(place, hop),
        reply: reply_group.map(|(at, hop)| fate(at, hop)),
        needs: needs(Some(place), reply_group.map(|(at, _)| at)),
    };
    let reply_acl = back(HopKind::NetworkAcl);
    let acl = acl.map(|(at, acl)| Filter {
        level: "subnet",
        components: vec![acl.component.clone()],
        stateful: false,
        reads: "rules by ascending number; the first that matches decides",
        request: fate(at, acl),
        reply: reply_acl.map(|(at, hop)| fate(at, hop)),
        needs: needs(Some(at), reply_acl.map(|(at, _)| at)),
    });
    let difference = match (&acl, beside(&report.forward, place).map(|(_, hop)| hop)) {
        (Some(acl), _) => difference(&group, acl, way),
        (None, next) => alone(&group, next),
    };
    Side { interface: hop.component.clone(), way, group, acl, difference }
}

fn fate(at: usize, hop: &Hop) -> Fate {
    Fate {
        verdict: hop.verdict,
        message: hop.message.clone(),
        decided_by: hop.decided_by.clone(),
        rules: hop.rules.clone(),
        hop: at,
    }
}

fn names(group: &Filter) -> String {
    group.components.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

/// Why there is no ACL beside a group, from the hop in its place.
fn alone(group: &Filter, next: Option<&Hop>) -> String {
    let names = names(group);
    match next {
        Some(hop) if hop.kind == HopKind::NetworkAcl || hop.verdict == HopVerdict::Undetermined => {
            format!("What the network ACL does that filters beside the group {names} is not known. {}", hop.message)
        }
        Some(hop) if hop.kind == HopKind::Subnet && hop.verdict == HopVerdict::Passes => format!(
            "Only the group {names} filters here: both ends are in one subnet, and a network ACL stands at the border of a subnet."
        ),
        _ => format!("Only the group {names} filters here: the packet crosses no border of a subnet."),
    }
}

fn difference(group: &Filter, acl: &Filter, way: &str) -> String {
    let names = names(group);
    let (request, reply) = if way == "outbound" { ("out", "in") } else { ("in", "out") };
    let back = if way == "outbound" { "inbound" } else { "outbound" };
    let id = acl.components.first().map(String::as_str).unwrap_or_default();
    let rule = |fate: &Fate| fate.decided_by.clone().unwrap_or_else(|| "*".to_owned());
    let passes = |fate: &Fate| fate.verdict == HopVerdict::Passes;
    for fate in [&group.request, &acl.request] {
        match fate.verdict {
            HopVerdict::Undetermined => return format!("The two cannot be told apart yet. {}", fate.message),
            HopVerdict::Partly => return format!("The two let only some of it pass. {}", fate.message),
            HopVerdict::Passes | HopVerdict::Drops => {}
        }
    }
    match (passes(&group.request), passes(&acl.request), acl.reply.as_ref()) {
        (true, true, Some(answer)) if answer.verdict == HopVerdict::Undetermined => format!(
            "The group {names} lets the reply {reply} because it is stateful; the ACL `{id}` is not, and has to decide for itself. {}",
            answer.message
        ),
        (true, true, Some(answer)) if !passes(answer) => format!(
            "The group {names} lets the reply {reply} because it is stateful; the ACL `{id}` is not, and needs a rule of its own for it. {}",
            answer.message
        ),
        (true, true, Some(answer)) => format!(
            "Both let the request {request}. The reply needs no {back} rule of the group {names}, which is stateful; the ACL `{id}` is not, and lets it {reply} by rule {}.",
            rule(answer)
        ),
        (true, true, None) => format!(
            "Both let the request {request}: the group {names} by any rule that matches, the ACL `{id}` by the first that does, rule {}.",
            rule(&acl.request)
        ),
        (true, false, _) => format!(
            "The group {names} lets the request {request}, which is not enough: the ACL `{id}` stops it at the border of the subnet by rule {}.",
            rule(&acl.request)
        ),
        (false, true, _) => format!(
            "The ACL `{id}` lets the request {request} by rule {}, which is not enough: no rule of the group {names} allows it, and a group has no rules that deny.",
            rule(&acl.request)
        ),
        (false, false, _) => format!(
            "Neither lets the request {request}: the group {names} has no rule that allows it, and rule {} of the ACL `{id}` denies it.",
            rule(&acl.request)
        ),
    }
}
