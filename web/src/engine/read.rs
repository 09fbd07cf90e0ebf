//! Reads what the engine answers back into the types that it was written from. It is by hand because derived code
//! would weigh many times as much.
//!
//! The engine is of the same build, so nothing is checked: what is not there is empty. A test holds reader and writer
//! together.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};

use json::{Node, Value};
use scenario::network::{
    AddressOutcome, Blocker, Cidr, Conversation, DiesAt, Direction, Exposure, Fate, Filter, FlowReport, GrantedTo, Hop,
    HopKind, HopVerdict, IfDefault, LineProblem, LogFinding, LogReport, Look, Missing, NetworkChange, NetworkProblem,
    NetworkSeverity, Opening, Outcome, PacketView, PortReport, ProtocolPorts, Ranges, Remedy, Repair, RuleLook, Side,
};
use scenario::{
    Advice, Change, ContextValue, Decision, Edit, Hinge, Layer, Location, NamedPolicy, NetworkReport, TriedValue,
    WhatIf, Without,
};

/// Reads an answer of the engine.
pub(crate) fn read<T: Read>(json: &str) -> T {
    T::read(Some(json::read(json).root()))
}

pub(crate) trait Read: Sized {
    fn read(node: Option<Node<'_>>) -> Self;
}

/// The member of an object: `decidedBy` for the field `decided_by`.
fn member<'n>(node: Option<Node<'n>>, field: &str) -> Option<Node<'n>> {
    node?.members().into_iter().find(|member| is_name(member.key, field)).map(|member| member.value)
}

/// Whether a name in JSON is that of a field or a variant.
fn is_name(json: &str, rust: &str) -> bool {
    let rust = rust.bytes().filter(|b| *b != b'_');
    json.bytes().map(|b| b.to_ascii_lowercase()).eq(rust.map(|b| b.to_ascii_lowercase()))
}

fn items(node: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    node.map(Node::items).into_iter().flatten()
}

fn item(node: Option<Node<'_>>, at: usize) -> Option<Node<'_>> {
    node?.items().get(at)
}

fn text(node: Option<Node<'_>>) -> &str {
    node.and_then(Node::as_str).unwrap_or_default()
}

fn number(node: Option<Node<'_>>) -> i64 {
    node.and_then(Node::as_text).and_then(|digits| digits.parse().ok()).unwrap_or_default()
}

/// The place of a word among those that it can be.
fn place(node: Option<Node<'_>>, words: &[&str]) -> usize {
    words.iter().position(|word| is_name(text(node), word)).unwrap_or_default()
}

thread_local! {
    /// Words of which the engine knows a limited number, such as codes: each is kept once, and for good.
    static WORDS: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

impl Read for &'static str {
    fn read(node: Option<Node<'_>>) -> Self {
        let wanted = text(node);
        WORDS.with_borrow_mut(|words| match words.iter().find(|word| **word == wanted) {
            Some(word) => word,
            None => {
                let word: &'static str = Box::leak(Box::from(wanted));
                words.push(word);
                word
            }
        })
    }
}

impl Read for String {
    fn read(node: Option<Node<'_>>) -> Self {
        text(node).to_owned()
    }
}

impl Read for bool {
    fn read(node: Option<Node<'_>>) -> Self {
        node.and_then(Node::as_bool).unwrap_or_default()
    }
}

impl Read for usize {
    fn read(node: Option<Node<'_>>) -> Self {
        usize::try_from(number(node)).unwrap_or_default()
    }
}

impl Read for u8 {
    fn read(node: Option<Node<'_>>) -> Self {
        u8::try_from(number(node)).unwrap_or_default()
    }
}

impl Read for u16 {
    fn read(node: Option<Node<'_>>) -> Self {
        u16::try_from(number(node)).unwrap_or_default()
    }
}

impl Read for i64 {
    fn read(node: Option<Node<'_>>) -> Self {
        number(node)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: Option<Node<'_>>) -> Self {
        node.filter(|node| !matches!(node.value(), Value::Missing | Value::Null)).map(|node| T::read(Some(node)))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: Option<Node<'_>>) -> Self {
        items(node).map(|item| T::read(Some(item))).collect()
    }
}

impl<T: Read> Read for [T; 2] {
    fn read(node: Option<Node<'_>>) -> Self {
        [T::read(item(node, 0)), T::read(item(node, 1))]
    }
}

impl Read for (u16, u16) {
    fn read(node: Option<Node<'_>>) -> Self {
        <[u16; 2]>::read(node).into()
    }
}

impl Read for Ranges {
    fn read(node: Option<Node<'_>>) -> Self {
        let range = |of: Node<'_>| {
            [item(Some(of), 0), item(Some(of), 1)].map(|end| u128::from(number(end).unsigned_abs())).into()
        };
        Ranges::from_list(items(node).map(range).collect())
    }
}

impl Read for Cidr {
    fn read(node: Option<Node<'_>>) -> Self {
        Cidr::parse(text(node)).map_or(Cidr::everything(false), |(block, _)| block)
    }
}

impl Read for GrantedTo {
    fn read(node: Option<Node<'_>>) -> Self {
        let id = |field| Option::<String>::read(member(node, field));
        let list = || id("prefix_list_id").map(GrantedTo::PrefixListId);
        id("group_id")
            .map(GrantedTo::GroupId)
            .or_else(list)
            .unwrap_or_else(|| GrantedTo::Cidr(Read::read(member(node, "cidr"))))
    }
}

impl Read for IpAddr {
    fn read(node: Option<Node<'_>>) -> Self {
        text(node).parse().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }
}

impl Read for Layer {
    fn read(node: Option<Node<'_>>) -> Self {
        Layer::of(text(node)).unwrap_or(Layer::Identity)
    }
}

impl Read for ContextValue {
    fn read(node: Option<Node<'_>>) -> Self {
        match node.map(Node::value) {
            Some(Value::String(text)) => ContextValue::One(text.to_owned()),
            Some(Value::Array(_)) => ContextValue::Many(Read::read(node)),
            _ => ContextValue::Absent,
        }
    }
}

/// Words, and what stands for one that is not known.
macro_rules! words {
    ($($type:ident or $default:ident: $($word:ident)*;)*) => {
        $(impl Read for $type {
            fn read(node: Option<Node<'_>>) -> Self {
                const KNOWN: &[$type] = &[$type::$default, $($type::$word),*];
                const NAMES: &[&str] = &[stringify!($default), $(stringify!($word)),*];
                KNOWN.get(place(node, NAMES)).copied().unwrap_or($type::$default)
            }
        })*
    };
}

impl Read for HopKind {
    fn read(node: Option<Node<'_>>) -> Self {
        let known = HopKind::ALL.iter().find(|(_, name)| is_name(text(node), name));
        known.map_or(HopKind::Other, |(kind, _)| *kind)
    }
}

words! {
    Decision or NotEvaluated: Allowed ExplicitDeny ImplicitDeny Undetermined;
    Direction or Forward: Return;
    LogFinding or NoRecord: BothAccepted ReplyRejected RequestRejected NoReply Mixed;
    Look or Unknown: Matched Missed;
    Outcome or Undetermined: Reachable NotReachable Ambiguous;
    NetworkSeverity or Error: Warning Note;
    HopVerdict or Undetermined: Passes Drops Partly;
}

macro_rules! records {
    ($($type:ident: $($field:ident)*;)*) => {
        $(impl Read for $type {
            fn read(node: Option<Node<'_>>) -> Self {
                $type { $($field: Read::read(member(node, stringify!($field)))),* }
            }
        })*
    };
}

records! {
    AddressOutcome: ranges count outcome message;
    Conversation: lines finding message;
    DiesAt: direction hop component code;
    Exposure: interface message openings;
    Fate: verdict message decided_by rules;
    Filter: level components stateful reads request reply needs;
    IfDefault: assumes outcome message;
    Hop: component kind verdict message code packet translated rules decided_by way subnet groups stateful tracked
        tracking assumed;
    LineProblem: line message;
    LogReport: conversations problems;
    Missing: code component direction message;
    Opening: protocol shown ports from everyone except;
    PacketView: protocol source source_port destination port;
    PortReport: from to message protocols;
    NetworkProblem: severity component field message offset;
    ProtocolPorts: protocol shown message ports partly undetermined why;
    Remedy: change says command removes outcome;
    Repair: changes outcome;
    RuleLook: component rule text result why decides;
    Side: interface way group acl difference;

    Advice: changes hangs_on without gaps missing_context incomplete;
    Change: steps edits;
    Hinge: at needed message;
    Location: document span;
    NamedPolicy: name from off document;
    TriedValue: value named decision;
    WhatIf: key read_by at message values;
    Without: layer message;
}

/// Kinds with fields of their own; the last stands for one that is not known.
macro_rules! kinds {
    ($type:ty: $($kind:ident { $($field:ident)* })*; or $last:ident { $($of_last:ident)* }) => {
        impl Read for $type {
            fn read(node: Option<Node<'_>>) -> Self {
                let kind = text(member(node, "kind"));
                $(if is_name(kind, stringify!($kind)) {
                    return Self::$kind { $($field: Read::read(member(node, stringify!($field)))),* };
                })*
                Self::$last { $($of_last: Read::read(member(node, stringify!($of_last)))),* }
            }
        }
    };
}

/// Changes of a network, each a struct of its own; the last stands for one that is not known.
macro_rules! changes {
    ($($kind:ident { $($field:ident)* })*; or $last:ident { $($of_last:ident)* }) => {
        impl Read for NetworkChange {
            fn read(node: Option<Node<'_>>) -> Self {
                let kind = text(member(node, "kind"));
                $(if is_name(kind, stringify!($kind)) {
                    return scenario::network::$kind { $($field: Read::read(member(node, stringify!($field)))),* }.into();
                })*
                scenario::network::$last { $($of_last: Read::read(member(node, stringify!($of_last)))),* }.into()
            }
        }
    };
}

changes! {
    AddAclEntry { acl egress rule_number protocol cidr ports }
    AuthorizeSecurityGroup { group egress protocol to ports }
    CreateRoute { route_table destination target }
    AssociateEndpoint { endpoint route_table list }
    EnablePrivateDns { endpoint }
    AssociateAddress { interface private_address }
    DisableSourceDestCheck { interface }
    AttachInternetGateway { vpc gateway }
    EnableVpcDns { vpc };
    or ExcludeFromBlockPublicAccess { resource mode }
}

kinds! {
    Edit:
        Text { document span text }
        Add { document policy }
        Switch { document off }
        BlockPublicPolicy { on }
        RestrictPublicBuckets { on };
    or Context { key value }
}

impl Read for Blocker {
    fn read(node: Option<Node<'_>>) -> Self {
        let of = |field| member(node, field);
        let (code, message) = (Read::read(of("code")), Read::read(of("message")));
        let (direction, hop) = (Read::read(of("direction")), Read::read(of("hop")));
        let mut blocker = Blocker::new(code, text(of("component")), direction, message, hop, Vec::new());
        blocker.ports = Read::read(of("ports"));
        blocker.changes = Read::read(of("changes"));
        blocker.by_hand = Read::read(of("by_hand"));
        blocker
    }
}

impl Read for FlowReport {
    fn read(node: Option<Node<'_>>) -> Self {
        let of = |field| member(node, field);
        FlowReport {
            outcome: Read::read(of("outcome")),
            message: Read::read(of("message")),
            forward_outcome: Read::read(of("forward_outcome")),
            return_outcome: Read::read(of("return_outcome")),
            forward: Read::read(of("forward")),
            back: Read::read(of("return")),
            dies_at: Read::read(of("dies_at")),
            blockers: Read::read(of("blockers")),
            missing: Read::read(of("missing")),
            if_default: Read::read(of("if_default")),
            which_vpc: Read::read(of("which_vpc")),
            repair: Read::read(of("repair")),
            cautions: Read::read(of("cautions")),
            addresses: Read::read(of("addresses")),
            problems: Read::read(of("problems")),
        }
    }
}

impl Read for NetworkReport {
    fn read(node: Option<Node<'_>>) -> Self {
        let of = |field| member(node, field);
        NetworkReport {
            flow: Read::read(node),
            sides: Read::read(of("sides")),
            ports: Read::read(of("ports")),
            records: Read::read(of("records")),
            full_records: Read::read(of("full_records")),
            exposure: Read::read(of("exposure")),
            logs: Read::read(of("logs")),
            findings: Read::read(of("findings")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use scenario::{NetworkDocument, Scenario};

    use super::*;

    fn check<T: Read + serde::Serialize>(answer: &T, name: &str) -> String {
        let json = serde_json::to_string(answer).unwrap();
        assert_eq!(serde_json::to_string(&read::<T>(&json)).unwrap(), json, "{name}");
        json
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let mut all = String::new();
        let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("gallery");
        for file in std::fs::read_dir(gallery).unwrap() {
            let path = file.unwrap().path();
            let name = path.display().to_string();
            let scenario = Scenario::read(&std::fs::read_to_string(path).unwrap()).0;
            all += &check(&scenario::advise(&scenario, Some(0)), &name);
            if let Some(network) = &scenario.network {
                all += &check(&scenario::answer_network(network), &name);
                let mut logged = NetworkDocument::new(network.text().replace("\"port\": ", "\"port\": -"));
                logged.set_records("2 1 eni-1 10.0.0.1 10.0.0.2 0 0 1 4 336 1 2 ACCEPT OK\nno record");
                all += &check(&scenario::answer_network(&logged), &name);
                let shut = NetworkDocument::new(network.text().replace("Port\": 443", "Port\": 444"));
                all += &check(&scenario::answer_network(&shut), &name);
                let cut = NetworkDocument::new(
                    network.text().chars().take(network.text().chars().count() / 2).collect::<String>(),
                );
                all += &check(&scenario::answer_network(&cut), &name);
            }
        }
        // The examples hold nearly everything that an answer can hold.
        for member in [
            "addAclEntry",
            "authorizeSecurityGroup",
            "createRoute",
            "context",
            "add",
            "logs",
            "exposure",
            "groupId",
            "prefixListId",
            "byHand",
        ] {
            assert!(all.contains(&format!("\"{member}\"")), "{member}");
        }
    }
}
