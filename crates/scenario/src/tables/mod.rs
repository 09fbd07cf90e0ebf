//! The rules of a network as tables, for people who do not write JSON: network ACLs, security groups, route tables.
//! The text stays the truth: a [`Table`] is read from it, and a [`TableEdit`] changes it where the row stands.

mod cell;
mod edit;
mod table;

use json::Node;
use vpc::shape::{self, LOCAL, Shape, route_members};

use crate::network_document::NetworkDocument;
use cell::{DESTINATIONS, acl_ports, group_ports, number, protocol_name};

pub use table::{Column, Row, Table, TableEdit, TableKind};

/// The ids of a network that its rules can name, in the order of the text, at most a hundred of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nameable {
    /// Where a route can lead.
    pub targets: Vec<String>,
    /// Whom a security group's rule can mean.
    pub peers: Vec<String>,
}

impl NetworkDocument {
    /// The ids that can be named in the cells of its tables.
    ///
    /// ```
    /// let network = scenario::NetworkDocument::new(r#"{ "NatGateways": [{ "NatGatewayId": "nat-1" }] }"#);
    /// assert_eq!(network.nameable().targets, ["nat-1"]);
    /// ```
    pub fn nameable(&self) -> Nameable {
        let mut nameable = Nameable::default();
        for item in self.root().members().into_iter().flat_map(|list| list.value.items()) {
            let mut members = item.members().into_iter().filter(|member| member.key.ends_with("Id"));
            let id = members.find_map(|member| member.value.as_str());
            let Some((id, shape)) = id.and_then(|id| Some((id, Shape::of_id(id)?))) else { continue };
            let list = match *shape {
                shape::SECURITY_GROUP | shape::PREFIX_LIST => &mut nameable.peers,
                shape if !shape.route.is_empty() => &mut nameable.targets,
                _ => continue,
            };
            if list.len() < 100 && !list.iter().any(|known| known == id) {
                list.push(id.to_owned());
            }
        }
        nameable
    }
}

impl NetworkDocument {
    /// The rules of the network as tables, in the order of the text. What cannot be read is left out; the report
    /// says what is wrong with it.
    ///
    /// ```
    /// let network = scenario::NetworkDocument::new(r#"{"NetworkAcls": [{ "NetworkAclId": "acl-1", "Entries": [
    ///     { "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0",
    ///       "PortRange": { "From": 443, "To": 443 } }] }]}"#);
    /// let tables = network.tables();
    /// assert_eq!(tables[0].rows[0].cell(scenario::Column::Ports), "443");
    /// ```
    pub fn tables(&self) -> Vec<Table> {
        tables(self.root())
    }
}

fn tables(root: Node<'_>) -> Vec<Table> {
    let mut tables = Vec::new();
    for (at, acl) in items(root, "NetworkAcls") {
        let Some(id) = text(acl, "NetworkAclId") else { continue };
        for egress in [false, true] {
            let mut rows: Vec<(i64, Row)> = items(acl, "Entries")
                .filter(|(_, entry)| is(*entry, "Egress") == egress)
                .map(|(place, entry)| acl_row(format!("NetworkAcls/{at}/Entries/{place}"), entry))
                .collect();
            json::sort_by_key(&mut rows, |(number, _)| *number);
            let rows = rows.into_iter().map(|(_, row)| row).collect();
            tables.push(Table { kind: TableKind::Acl, id: id.to_owned(), name: tag(acl), egress, rows });
        }
    }
    group_tables(root, &mut tables);
    for (at, table) in items(root, "RouteTables") {
        let Some(id) = text(table, "RouteTableId") else { continue };
        let rows = items(table, "Routes")
            .map(|(place, route)| route_row(format!("RouteTables/{at}/Routes/{place}"), route))
            .collect();
        tables.push(Table { kind: TableKind::Routes, id: id.to_owned(), name: tag(table), egress: true, rows });
    }
    tables
}

fn group_tables(root: Node<'_>, tables: &mut Vec<Table>) {
    let mut push = |id: &str, name: Option<String>, egress: bool, mut rows: Vec<Row>| {
        let mut number = 0;
        for row in rows.iter_mut().filter(|row| row.rule.is_empty()) {
            // As the engine counts: what is switched off is not there.
            number += usize::from(row.on);
            row.rule = format!("rule {number}");
        }
        tables.push(Table { kind: TableKind::Group, id: id.to_owned(), name, egress, rows });
    };
    // Rules that stand by themselves count for groups whose own lists are not given.
    let loose = |id: &str, egress: bool| -> Vec<Row> {
        let own = items(root, "SecurityGroupRules")
            .filter(|(_, rule)| text(*rule, "GroupId") == Some(id) && is(*rule, "IsEgress") == egress);
        own.map(|(at, rule)| loose_row(format!("SecurityGroupRules/{at}"), rule)).collect()
    };
    let mut known = Vec::new();
    for (at, group) in items(root, "SecurityGroups") {
        let Some(id) = text(group, "GroupId") else { continue };
        known.push(id);
        for (egress, list) in [(false, "IpPermissions"), (true, "IpPermissionsEgress")] {
            let rows = match group.get(list) {
                Some(_) => items(group, list)
                    .flat_map(|(place, of)| permission_rows(&format!("SecurityGroups/{at}/{list}/{place}"), of))
                    .collect(),
                None => loose(id, egress),
            };
            push(id, tag(group).or_else(|| text(group, "GroupName").map(str::to_owned)), egress, rows);
        }
    }
    for (_, rule) in items(root, "SecurityGroupRules") {
        let Some(id) = text(rule, "GroupId").filter(|id| !known.contains(id)) else { continue };
        known.push(id);
        for egress in [false, true] {
            push(id, None, egress, loose(id, egress));
        }
    }
}

/// The lists of a permission, with the member that says who is meant.
const SOURCES: [(&str, &str); 4] = [
    ("IpRanges", "CidrIp"),
    ("Ipv6Ranges", "CidrIpv6"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
];

/// The members of a rule that stands by itself, one of which says who is meant.
const LOOSE_SOURCES: [&str; 3] = ["CidrIpv4", "CidrIpv6", "PrefixListId"];

fn acl_row(path: String, entry: Node<'_>) -> (i64, Row) {
    let rule = number(entry, "RuleNumber").unwrap_or(i64::MAX);
    let is_fixed = (32767..i64::MAX).contains(&rule);
    let shown = match rule {
        _ if is_fixed => "*".to_owned(),
        i64::MAX => String::new(),
        rule => rule.to_string(),
    };
    let peer = text(entry, "CidrBlock").or_else(|| text(entry, "Ipv6CidrBlock")).unwrap_or_default();
    let protocol = protocol_name(entry.get("Protocol"));
    let cells = vec![
        (Column::Number, shown.clone()),
        (Column::Ports, acl_ports(&protocol, entry)),
        (Column::Protocol, protocol),
        (Column::Peer, peer.to_owned()),
        (Column::Action, text(entry, "RuleAction").unwrap_or_default().to_owned()),
    ];
    (rule, Row { path, span: span(entry), rule: shown, cells, on: is_on(entry), is_fixed, state: None })
}

/// One permission is many rules (N40).
fn permission_rows(path: &str, permission: Node<'_>) -> Vec<Row> {
    let protocol = protocol_name(permission.get("IpProtocol"));
    let ports = group_ports(&protocol, permission);
    let mut rows = Vec::new();
    for (list, member) in SOURCES {
        for (at, source) in items(permission, list) {
            let cells = vec![
                (Column::Protocol, protocol.clone()),
                (Column::Ports, ports.clone()),
                (Column::Peer, text(source, member).unwrap_or_default().to_owned()),
            ];
            rows.push(Row {
                path: format!("{path}/{list}/{at}"),
                span: span(source),
                rule: String::new(),
                cells,
                on: is_on(source) && is_on(permission),
                is_fixed: false,
                state: text(source, "PeeringStatus").filter(|status| *status != "active").map(str::to_owned),
            });
        }
    }
    rows
}

fn loose_row(path: String, rule: Node<'_>) -> Row {
    let protocol = protocol_name(rule.get("IpProtocol"));
    let reference = || rule.get("ReferencedGroupInfo").and_then(|info| text(info, "GroupId"));
    let peer = LOOSE_SOURCES.iter().find_map(|member| text(rule, member)).or_else(reference).unwrap_or_default();
    let cells = vec![
        (Column::Ports, group_ports(&protocol, rule)),
        (Column::Protocol, protocol),
        (Column::Peer, peer.to_owned()),
    ];
    let id = text(rule, "SecurityGroupRuleId").unwrap_or_default().to_owned();
    Row { path, span: span(rule), rule: id, cells, on: is_on(rule), is_fixed: false, state: None }
}

fn route_row(path: String, route: Node<'_>) -> Row {
    let destination = DESTINATIONS.iter().find_map(|member| text(route, member)).unwrap_or_default();
    let target = route_members().find_map(|member| text(route, member)).unwrap_or_default();
    Row {
        path,
        span: span(route),
        rule: destination.to_owned(),
        cells: vec![(Column::Peer, destination.to_owned()), (Column::Target, target.to_owned())],
        on: is_on(route),
        is_fixed: target == LOCAL,
        state: text(route, "State").filter(|state| *state != "active").map(str::to_owned),
    }
}

/// The items of a list that an object has, with their places; nothing if it has none.
fn items<'n>(node: Node<'n>, list: &str) -> impl Iterator<Item = (usize, Node<'n>)> {
    node.get(list).into_iter().flat_map(Node::items).enumerate()
}

fn text<'n>(node: Node<'n>, member: &str) -> Option<&'n str> {
    node.get(member)?.as_str()
}

fn is(node: Node<'_>, member: &str) -> bool {
    node.get(member).and_then(Node::as_bool) == Some(true)
}

fn is_on(node: Node<'_>) -> bool {
    !is(node, "off")
}

const fn span(node: Node<'_>) -> [usize; 2] {
    [node.span.start, node.span.end]
}

/// The tag `Name`.
fn tag(node: Node<'_>) -> Option<String> {
    let named = |(_, tag): (usize, Node<'_>)| {
        (text(tag, "Key") == Some("Name")).then(|| text(tag, "Value"))?.map(str::to_owned)
    };
    items(node, "Tags").find_map(named)
}

#[cfg(test)]
mod tests;
