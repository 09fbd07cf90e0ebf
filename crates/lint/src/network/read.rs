//! The text of a network as rules look at it: parts and their rules, each with its place.

use std::net::IpAddr;

use json::{Document, Node, Span, Value};
use vpc::shape::{self, Shape};
use vpc::{AclRule, Cidr, Ranges};

/// What `aws ec2 describe-…` printed, as its text says it. What is switched off is not there.
pub(crate) struct Network<'d> {
    pub(crate) document: &'d Document<'d>,
    /// The members of the object, or of the objects in a list, that are lists of parts.
    lists: Vec<(&'static Shape, Node<'d>)>,
    pub(crate) acls: Vec<Acl<'d>>,
    pub(crate) groups: Vec<Group<'d>>,
    pub(crate) vpcs: Vec<Holder<'d>>,
    pub(crate) subnets: Vec<Holder<'d>>,
    pub(crate) interfaces: Vec<Interface<'d>>,
    /// Whether some instance runs Windows; none if no instance is described.
    pub(crate) windows: Option<bool>,
}

/// A VPC or a subnet.
pub(crate) struct Holder<'d> {
    pub(crate) id: &'d str,
    pub(crate) vpc: &'d str,
    pub(crate) blocks: Vec<(Cidr, Span)>,
}

pub(crate) struct Interface<'d> {
    pub(crate) id: &'d str,
    pub(crate) subnet: &'d str,
    /// Lower case; `interface` if it is not said.
    pub(crate) kind: String,
    pub(crate) description: &'d str,
    pub(crate) groups: Vec<&'d str>,
    pub(crate) addresses: Vec<IpAddr>,
}

impl Interface<'_> {
    /// Whether it sends from ports below those of Linux: NAT gateways, load balancers, Lambda (N18).
    pub(crate) fn takes_any_port(&self) -> bool {
        let kind = self.kind.replace('_', "");
        matches!(&*kind, "natgateway" | "lambda" | "networkloadbalancer" | "gatewayloadbalancer")
            || self.description.starts_with("ELB ")
    }
}

/// A direction, as an ACL and a group name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    In,
    Out,
}

impl Way {
    pub(crate) const BOTH: [Way; 2] = [Way::In, Way::Out];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Way::In => "inbound",
            Way::Out => "outbound",
        }
    }

    /// Before the other end.
    pub(crate) const fn from(self) -> &'static str {
        match self {
            Way::In => "from",
            Way::Out => "to",
        }
    }

    pub(crate) const fn other(self) -> Way {
        match self {
            Way::In => Way::Out,
            Way::Out => Way::In,
        }
    }
}

pub(crate) struct Acl<'d> {
    pub(crate) id: &'d str,
    pub(crate) vpc: &'d str,
    pub(crate) node: Node<'d>,
    pub(crate) is_default: bool,
    /// None if it is not given.
    pub(crate) subnets: Option<Vec<&'d str>>,
    /// None if they are not given.
    pub(crate) entries: Option<Node<'d>>,
    inbound: Vec<Entry<'d>>,
    outbound: Vec<Entry<'d>>,
    /// Whether every entry can be read: of others nothing can be said to be missing.
    pub(crate) is_whole: bool,
}

/// An entry of an ACL, in the order in which AWS reads them (N1).
#[derive(Clone)]
pub(crate) struct Entry<'d> {
    pub(crate) node: Node<'d>,
    pub(crate) rule: AclRule,
}

impl Entry<'_> {
    /// Whether it lets replies through: what is wrong with its block is wrong with that of the requests, and told there.
    pub(crate) fn is_for_replies(&self) -> bool {
        self.rule.allow && matches!(self.rule.protocol, Some(6 | 17)) && is_for_replies(self.rule.ports)
    }

    /// Whether it is one of the two that AWS prints as `*` (N2).
    pub(crate) const fn is_last(&self) -> bool {
        self.rule.number >= 32767
    }

    pub(crate) fn is_v6(&self) -> bool {
        self.rule.block.is_v6()
    }

    /// `allows tcp port 443 from 0.0.0.0/0`, without the verb.
    pub(crate) fn what(&self, way: Way) -> String {
        format!("{} {} {}", asks(self.rule.protocol, self.rule.ports), way.from(), self.rule.block)
    }
}

impl<'d> Acl<'d> {
    pub(crate) fn rules(&self, way: Way) -> &[Entry<'d>] {
        match way {
            Way::In => &self.inbound,
            Way::Out => &self.outbound,
        }
    }

    /// Whether it is a VPC's first one and nobody has changed this direction: what AWS makes is nobody's mistake.
    pub(crate) fn is_as_made(&self, way: Way) -> bool {
        let everything =
            |entry: &&Entry<'_>| entry.rule.allow && entry.rule.protocol.is_none() && entry.rule.block.length() == 0;
        self.is_default && self.rules(way).iter().filter(|entry| !entry.is_last()).all(|entry| everything(&entry))
    }
}

pub(crate) struct Group<'d> {
    pub(crate) id: &'d str,
    pub(crate) name: &'d str,
    pub(crate) vpc: &'d str,
    pub(crate) span: Span,
    inbound: Option<Vec<Rule<'d>>>,
    outbound: Option<Vec<Rule<'d>>>,
}

impl<'d> Group<'d> {
    /// The rules of a direction; none if they are not given.
    pub(crate) fn rules(&self, way: Way) -> Option<&[Rule<'d>]> {
        match way {
            Way::In => self.inbound.as_deref(),
            Way::Out => self.outbound.as_deref(),
        }
    }

    pub(crate) fn ways(&self) -> impl Iterator<Item = (Way, &[Rule<'d>])> {
        Way::BOTH.into_iter().filter_map(|way| Some((way, self.rules(way)?)))
    }

    pub(crate) fn is_default(&self) -> bool {
        self.name == "default"
    }
}

/// A rule of a group: one entry of one of the four lists of a permission (N40), or one of `SecurityGroupRules`.
#[derive(Clone)]
pub(crate) struct Rule<'d> {
    /// The entry.
    pub(crate) node: Node<'d>,
    /// The object with protocol and ports.
    pub(crate) permission: Node<'d>,
    /// The list that the entry can be taken out of, and its place there.
    pub(crate) place: (Node<'d>, usize),
    /// None if protocol and ports cannot be read; the protocol is none for all of them.
    pub(crate) ports: Option<(Option<u8>, (u16, u16))>,
    pub(crate) peer: Peer<'d>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer<'d> {
    Block(Cidr),
    List(&'d str),
    Group(&'d str),
    Unknown,
}

impl Rule<'_> {
    pub(crate) fn block(&self) -> Option<Cidr> {
        if let Peer::Block(block) = self.peer { Some(block) } else { None }
    }

    /// `tcp port 443 from 0.0.0.0/0`
    pub(crate) fn what(&self, way: Way) -> String {
        let ports =
            self.ports.map_or_else(|| "what cannot be read".to_owned(), |(protocol, ports)| asks(protocol, ports));
        let peer = match self.peer {
            Peer::Block(block) => block.to_string(),
            Peer::List(id) | Peer::Group(id) => json::clip(id).into_owned(),
            Peer::Unknown => "an unknown end".to_owned(),
        };
        format!("{ports} {} {peer}", way.from())
    }
}

/// `tcp port 443`, or `all protocols`.
pub(crate) fn asks(protocol: Option<u8>, ports: (u16, u16)) -> String {
    protocol.map_or_else(|| "all protocols".to_owned(), |protocol| vpc::asks(protocol, ports))
}

/// Whether a value is what `aws ec2 describe-…` prints, one object or a list of them.
pub(crate) fn is_network(node: Node<'_>) -> bool {
    each_object(node).any(|object| !lists(object).is_empty())
}

fn each_object(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.items().into_iter().chain([node]).filter(|node| node.is_object())
}

fn lists(object: Node<'_>) -> Vec<(&'static Shape, Node<'_>)> {
    let is_list = |node: &Node<'_>| matches!(node.value(), Value::Array(_));
    let shapes = object.members().into_iter().filter_map(|member| Some((Shape::of_list(member.key)?, member.value)));
    shapes.filter(|(_, list)| is_list(list)).collect()
}

/// The items of a list that are not switched off.
pub(crate) fn items(list: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    list.items().into_iter().filter(|item| item.get("off").and_then(Node::as_bool) != Some(true))
}

fn items_of<'d>(node: Node<'d>, name: &str) -> impl Iterator<Item = Node<'d>> {
    node.get(name).into_iter().flat_map(items)
}

pub(crate) fn text<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    node.get(name)?.as_str()
}

impl<'d> Network<'d> {
    pub(crate) fn read(document: &'d Document<'d>) -> Network<'d> {
        let lists: Vec<_> = each_object(document.root()).flat_map(lists).collect();
        let mut network = Network {
            document,
            lists,
            acls: Vec::new(),
            groups: Vec::new(),
            vpcs: Vec::new(),
            subnets: Vec::new(),
            interfaces: Vec::new(),
            windows: None,
        };
        network.acls = network.parts(&shape::NETWORK_ACL).filter_map(acl).collect();
        network.vpcs = network.parts(&shape::VPC).filter_map(|node| holder(node, "VpcId")).collect();
        network.subnets = network.parts(&shape::SUBNET).filter_map(|node| holder(node, "SubnetId")).collect();
        network.groups = network.read_groups();
        network.interfaces = network.parts(&shape::INTERFACE).filter_map(interface).collect();
        let reserved = network.parts(&shape::RESERVATION).flat_map(|of| items_of(of, shape::INSTANCE.list));
        let instances: Vec<_> = reserved.chain(network.parts(&shape::INSTANCE)).collect();
        let inner =
            instances.iter().flat_map(|instance| items_of(*instance, "NetworkInterfaces")).filter_map(interface);
        let inner: Vec<_> = inner.collect();
        network.interfaces.extend(inner);
        let is_windows = |of: &Node<'_>| text(*of, "Platform").is_some_and(|name| name.eq_ignore_ascii_case("windows"));
        network.windows = (!instances.is_empty()).then(|| instances.iter().any(is_windows));
        network
    }

    /// Whether the list of a kind of parts is there; one that is not says nothing (N100).
    pub(crate) fn gives(&self, shape: &Shape) -> bool {
        self.lists.iter().any(|(of, _)| *of == shape)
    }

    /// The parts of a kind.
    pub(crate) fn parts(&self, shape: &'static Shape) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let of: Vec<Node<'d>> = self.lists.iter().filter(|(of, _)| *of == shape).map(|(_, list)| *list).collect();
        of.into_iter().flat_map(items)
    }

    /// The subnets that an ACL serves, as far as they are described.
    pub(crate) fn served(&self, acl: &Acl<'d>) -> impl Iterator<Item = &Holder<'d>> {
        let ids = acl.subnets.as_deref().unwrap_or_default();
        self.subnets.iter().filter(move |subnet| ids.contains(&subnet.id))
    }

    fn read_groups(&self) -> Vec<Group<'d>> {
        let mut groups: Vec<Group<'d>> = Vec::new();
        for node in self.parts(&shape::SECURITY_GROUP) {
            let Some(id) = text(node, "GroupId") else { continue };
            groups.push(Group {
                id,
                name: text(node, "GroupName").unwrap_or_default(),
                vpc: text(node, "VpcId").unwrap_or_default(),
                span: node.get("GroupId").map_or(node.span, |id| id.span),
                inbound: permissions(node, "IpPermissions"),
                outbound: permissions(node, "IpPermissionsEgress"),
            });
        }
        // What `describe-security-group-rules` prints, of groups whose rules are not given otherwise.
        let given: Vec<bool> = groups.iter().map(|group| group.inbound.is_some() || group.outbound.is_some()).collect();
        let lists: Vec<Node<'d>> =
            self.lists.iter().filter(|(of, _)| *of == &shape::SECURITY_GROUP_RULE).map(|(_, list)| *list).collect();
        for list in lists {
            for (at, node) in list.items().into_iter().enumerate() {
                let Some(id) = text(node, "GroupId").filter(|_| node.get("off").and_then(Node::as_bool) != Some(true))
                else {
                    continue;
                };
                let place = groups.iter().position(|group| group.id == id);
                if place.and_then(|place| given.get(place)) == Some(&true) {
                    continue;
                }
                let place = place.unwrap_or_else(|| {
                    let span = node.get("GroupId").map_or(node.span, |id| id.span);
                    let (inbound, outbound) = Default::default();
                    groups.push(Group { id, name: "", vpc: "", span, inbound, outbound });
                    groups.len() - 1
                });
                let peer = ["CidrIpv4", "CidrIpv6"].iter().find_map(|name| text(node, name)).map(block);
                let list_id = text(node, "PrefixListId").map(Peer::List);
                let other = node.get("ReferencedGroupInfo").and_then(|of| text(of, "GroupId")).map(Peer::Group);
                let rule = Rule {
                    node,
                    permission: node,
                    place: (list, at),
                    ports: vpc::group_ports(node),
                    peer: peer.or(list_id).or(other).unwrap_or(Peer::Unknown),
                };
                let Some(group) = groups.get_mut(place) else { continue };
                let (inbound, outbound) =
                    (group.inbound.get_or_insert_default(), group.outbound.get_or_insert_default());
                if node.get("IsEgress").and_then(Node::as_bool) == Some(true) { outbound } else { inbound }.push(rule);
            }
        }
        groups
    }
}

fn block<'d>(text: &str) -> Peer<'d> {
    Cidr::parse(text).map_or(Peer::Unknown, |(block, _)| Peer::Block(block))
}

fn permissions<'d>(group: Node<'d>, name: &str) -> Option<Vec<Rule<'d>>> {
    let list = group.get(name).filter(|list| matches!(list.value(), Value::Array(_)))?;
    let mut out = Vec::new();
    for permission in items(list) {
        let ports = vpc::group_ports(permission);
        for (name, member) in [
            ("IpRanges", "CidrIp"),
            ("Ipv6Ranges", "CidrIpv6"),
            ("PrefixListIds", "PrefixListId"),
            ("UserIdGroupPairs", "GroupId"),
        ] {
            let Some(list) = permission.get(name) else { continue };
            for (at, node) in list.items().into_iter().enumerate() {
                if node.get("off").and_then(Node::as_bool) == Some(true) {
                    continue;
                }
                let peer = text(node, member).map_or(Peer::Unknown, |text| match name {
                    "PrefixListIds" => Peer::List(text),
                    "UserIdGroupPairs" => Peer::Group(text),
                    _ => block(text),
                });
                out.push(Rule { node, permission, place: (list, at), ports, peer });
            }
        }
    }
    Some(out)
}

fn acl(node: Node<'_>) -> Option<Acl<'_>> {
    let id = text(node, "NetworkAclId")?;
    let entries = node.get("Entries").filter(|list| matches!(list.value(), Value::Array(_)));
    let mut acl = Acl {
        id,
        vpc: text(node, "VpcId").unwrap_or_default(),
        node,
        is_default: node.get("IsDefault").and_then(Node::as_bool) == Some(true),
        subnets: node.get("Associations").map(|of| items(of).filter_map(|item| text(item, "SubnetId")).collect()),
        entries,
        inbound: Vec::new(),
        outbound: Vec::new(),
        is_whole: entries.is_some(),
    };
    for node in entries.into_iter().flat_map(items) {
        match (vpc::acl_rule(node), node.get("Egress").and_then(Node::as_bool)) {
            (Some(rule), Some(true)) => acl.outbound.push(Entry { node, rule }),
            (Some(rule), Some(false)) => acl.inbound.push(Entry { node, rule }),
            _ => acl.is_whole = false,
        }
    }
    for side in [&mut acl.inbound, &mut acl.outbound] {
        json::sort_by_key(side, |entry| entry.rule.number);
    }
    Some(acl)
}

fn holder<'d>(node: Node<'d>, id: &str) -> Option<Holder<'d>> {
    let mut blocks = Vec::new();
    let own = node.get("CidrBlock").filter(|_| node.get("CidrBlockAssociationSet").is_none());
    let of_sets = [("CidrBlockAssociationSet", "CidrBlock"), ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock")];
    let associated = of_sets.into_iter().flat_map(|(set, member)| {
        let items = items_of(node, set).filter(move |item| {
            let state = item.get(&format!("{member}State")).and_then(|state| text(state, "State"));
            state.is_none_or(|state| state == "associated")
        });
        items.filter_map(move |item| item.get(member))
    });
    for value in own.into_iter().chain(associated) {
        blocks.extend(value.as_str().and_then(Cidr::parse).map(|(block, _)| (block, value.span)));
    }
    Some(Holder { id: text(node, id)?, vpc: text(node, "VpcId").unwrap_or_default(), blocks })
}

fn interface(node: Node<'_>) -> Option<Interface<'_>> {
    let private = items_of(node, "PrivateIpAddresses").filter_map(|item| text(item, "PrivateIpAddress"));
    let v6 = items_of(node, "Ipv6Addresses").filter_map(|item| text(item, "Ipv6Address"));
    let addresses = private.chain(v6).chain(text(node, "PrivateIpAddress")).filter_map(|text| text.parse().ok());
    Some(Interface {
        id: text(node, "NetworkInterfaceId")?,
        subnet: text(node, "SubnetId").unwrap_or_default(),
        kind: text(node, "InterfaceType").unwrap_or("interface").to_ascii_lowercase(),
        description: text(node, "Description").unwrap_or_default(),
        groups: items_of(node, "Groups").filter_map(|item| text(item, "GroupId")).collect(),
        addresses: addresses.collect(),
    })
}

/// The addresses that a block of this family has, of those that the internet has.
pub(crate) fn public(block: Cidr) -> Ranges {
    block.ranges().and(&vpc::internet(block.is_v6()))
}

/// Whether these addresses are all that a packet from the internet can have (R26).
pub(crate) fn is_world(v6: bool, addresses: &Ranges) -> bool {
    vpc::internet(v6).minus(addresses).is_empty()
}

/// A block in which every packet from the internet is.
pub(crate) fn is_world_block(block: Cidr) -> bool {
    block.length() <= 3 && is_world(block.is_v6(), &block.ranges())
}

/// The last port that clients on Linux use (N18).
pub(super) const LAST_OF_LINUX: u16 = 60999;

/// Whether ports are those of clients, which a rule names to let replies through.
pub(super) const fn is_for_replies((first, last): (u16, u16)) -> bool {
    first >= 1024 && last - first >= 1000 && (last >= LAST_OF_LINUX || first <= 1025 && last >= 5000)
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
