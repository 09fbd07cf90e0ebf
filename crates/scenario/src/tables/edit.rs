//! Edits of tables, made in the text: one small patch after the other, each on the text as the last one left it.

use json::{Document, Node, Patch, string};
use vpc::shape::{route_member, route_members};

use super::cell::{
    DESTINATIONS, block_member, destination, group_protocol, has_ports, is_icmp, number, protocol_number, read_icmp,
    read_ports, source,
};
use super::{Column, LOOSE_SOURCES, Row, SOURCES, Table, TableEdit, TableKind, items, text};
use crate::network_document::NetworkDocument;

/// Where no text can be changed.
const BROKEN: &str = "The JSON of the network has a mistake. Mend it there first.";

impl NetworkDocument {
    /// Makes a change of a table in the text; the place of what is new or changed.
    ///
    /// # Errors
    /// A sentence that says why the change cannot be made. The text is as it was then.
    ///
    /// ```
    /// use scenario::{Column, NetworkDocument, TableEdit};
    /// let mut network = NetworkDocument::new(r#"{"RouteTables": [{ "RouteTableId": "rtb-1", "Routes": [
    ///     { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1" }] }]}"#);
    /// let row = network.tables()[0].rows[0].path.clone();
    /// network.edit(&TableEdit::Set { row, column: Column::Target, text: "nat-1".to_owned() }).unwrap();
    /// assert_eq!(network.tables()[0].rows[0].cell(Column::Target), "nat-1");
    /// ```
    pub fn edit(&mut self, edit: &TableEdit) -> Result<[usize; 2], String> {
        let whole = self.whole().ok_or(BROKEN)?;
        let tables = super::tables(whole.root());
        let (made, place) = match edit {
            TableEdit::Set { row, column, text } => {
                let (kind, row) = find(&tables, row)?;
                row.check(kind, *column, text)?;
                EditedText::of_part(&whole, &row.path, |edited| edited.set_cell(kind, row, *column, text.trim()))
            }
            TableEdit::Switch { row, on } => {
                let (_, row) = find(&tables, row)?;
                EditedText::of_part(&whole, &row.path, |edited| edited.switch(&row.path, *on))
            }
            TableEdit::Remove { row } => {
                let (_, row) = find(&tables, row)?;
                EditedText::of_whole(&whole, |edited| edited.remove(&row.path))
            }
            TableEdit::Add { kind, id, egress } => {
                let table = tables.iter().find(|of| (of.kind, &of.id, of.egress) == (*kind, id, *egress));
                let table = table.ok_or("This table is not there any more.")?;
                EditedText::of_whole(&whole, |edited| edited.add(table))
            }
            TableEdit::Swap { rows: [one, other] } => {
                let ((_, one), (_, other)) = (find(&tables, one)?, find(&tables, other)?);
                EditedText::of_part(&whole, &one.path, |edited| edited.swap(one, other))
            }
        }
        .ok_or("This change has no place in the text. Make it in the JSON.")?;
        *self = NetworkDocument::from(made);
        Ok(place)
    }
}

fn find<'t>(tables: &'t [Table], path: &str) -> Result<(TableKind, &'t Row), String> {
    let mut rows = tables.iter().flat_map(|table| table.rows.iter().map(|row| (table.kind, row)));
    rows.find(|(_, row)| row.path == path).ok_or_else(|| "This rule is not there any more.".to_owned())
}

/// The value at a path of keys and places.
fn at<'n>(root: Node<'n>, path: &str) -> Option<Node<'n>> {
    path.split('/').filter(|step| !step.is_empty()).try_fold(root, |node, step| match step.parse::<usize>() {
        Ok(place) => node.items().get(place),
        Err(_) => node.get(step),
    })
}

/// The path without its last `steps`.
fn up(path: &str, steps: usize) -> &str {
    (0..steps).fold(path, |path, _| path.rsplit_once('/').map_or("", |(head, _)| head))
}

/// A text on its way to another: the network's, or only that of the part that is edited, since every step reads its
/// text anew.
struct EditedText<'p> {
    document: Document<'static>,
    /// The path of what the text is.
    of: &'p str,
    /// Where the text begins in that of the network.
    start: usize,
}

impl<'p> EditedText<'p> {
    /// An edit that stays inside one item of a list at the top, such as an ACL: the network then, and the place of what
    /// is new.
    fn of_part(
        whole: &Document<'static>,
        path: &'p str,
        edit: impl FnOnce(&mut EditedText<'p>) -> Option<[usize; 2]>,
    ) -> Option<(Document<'static>, [usize; 2])> {
        let end = path.match_indices('/').nth(1).map_or(path.len(), |(end, _)| end);
        let of = path.get(..end)?;
        let part = at(whole.root(), of)?;
        let document = json::read(part.source()).into_owned();
        let mut edited = EditedText { document, of, start: part.span.start };
        let place = edit(&mut edited)?;
        let patch = Patch { span: part.span, text: edited.document.text().to_owned() };
        Some((json::read(json::apply(whole.text(), vec![patch])), place))
    }

    /// Any edit.
    fn of_whole(
        whole: &Document<'static>,
        edit: impl FnOnce(&mut EditedText<'p>) -> Option<[usize; 2]>,
    ) -> Option<(Document<'static>, [usize; 2])> {
        let mut edited = EditedText { document: whole.clone(), of: "", start: 0 };
        let place = edit(&mut edited)?;
        Some((edited.document, place))
    }

    /// The value at a path.
    fn at(&self, path: &str) -> Option<Node<'_>> {
        at(self.document.root(), path.strip_prefix(self.of)?)
    }

    /// Applies the patch that is made from the value at a path.
    fn patch(&mut self, path: &str, make: impl FnOnce(&Document<'static>, Node<'_>) -> Option<Patch>) -> Option<()> {
        let patch = make(&self.document, self.at(path)?)?;
        self.apply(patch);
        Some(())
    }

    fn apply(&mut self, patch: Patch) {
        self.document = json::read(json::apply(self.document.text(), vec![patch]));
    }

    fn set(&mut self, path: &str, member: &str, value: &str) -> Option<()> {
        self.patch(path, |document, node| Some(document.set(node, member, value)))
    }

    /// Takes members away that need not be there.
    fn unset(&mut self, path: &str, members: &[&str]) -> Option<()> {
        for member in members {
            if self.at(path).is_some_and(|node| node.get(member).is_some()) {
                self.patch(path, |document, node| document.remove_member(node, member))?;
            }
        }
        Some(())
    }

    fn place(&self, path: &str) -> Option<[usize; 2]> {
        let span = self.at(path)?.span;
        Some([self.start + span.start, self.start + span.end])
    }

    fn set_cell(&mut self, kind: TableKind, row: &Row, column: Column, text: &str) -> Option<[usize; 2]> {
        let path = match (kind, column) {
            (TableKind::Group, _) if !is_loose(&row.path) => self.alone(&row.path, column, text)?,
            _ => row.path.clone(),
        };
        match (kind, column) {
            (_, Column::Number) => self.set(&path, "RuleNumber", text)?,
            (_, Column::Action) => self.set(&path, "RuleAction", &string(text))?,
            (TableKind::Acl, Column::Protocol) => {
                self.set(&path, "Protocol", &string(protocol_number(text)))?;
                self.acl_ports(&path, text, None)?;
            }
            (TableKind::Acl, Column::Ports) => self.acl_ports(&path, row.cell(Column::Protocol), Some(text))?,
            (TableKind::Acl, Column::Peer) => {
                self.one_of(
                    &path,
                    &["CidrBlock", "Ipv6CidrBlock"],
                    block_member(text, ["CidrBlock", "Ipv6CidrBlock"])?,
                    text,
                )?;
            }
            (TableKind::Group, Column::Protocol) => {
                let rule = rule_of(&path);
                self.set(rule, "IpProtocol", &string(group_protocol(text)))?;
                self.group_ports(rule, text, None)?;
            }
            (TableKind::Group, Column::Ports) => {
                self.group_ports(rule_of(&path), row.cell(Column::Protocol), Some(text))?;
            }
            (TableKind::Group, Column::Peer) if is_loose(&path) => self.loose_source(&path, text)?,
            (TableKind::Group, Column::Peer) => return self.source(&path, text),
            (TableKind::Routes, Column::Peer) => self.one_of(&path, &DESTINATIONS, destination(text)?, text)?,
            (TableKind::Routes, Column::Target) => {
                let members: Vec<&str> = route_members().collect();
                self.one_of(&path, &members, route_member(text)?, text)?;
            }
            // Tables of this kind have no such column.
            (_, Column::Target) | (TableKind::Routes, _) => return None,
        }
        self.place(&path)
    }

    /// Sets one of several members of which an object has one, where the old one stands.
    fn one_of(&mut self, path: &str, members: &[&'static str], member: &'static str, text: &str) -> Option<()> {
        let others: Vec<&str> = members.iter().copied().filter(|of| *of != member).collect();
        self.patch(path, |document, node| {
            let known = || others.iter().find_map(|other| node.member(other));
            match known().filter(|_| node.get(member).is_none()) {
                Some(old) => Some(Patch { span: old.span(), text: format!("{}: {}", string(member), string(text)) }),
                None => Some(document.set(node, member, &string(text))),
            }
        })?;
        self.unset(path, &others)
    }

    /// What an ACL's entry says of ports. Without a text: what there is, if the protocol has it, else everything.
    fn acl_ports(&mut self, path: &str, protocol: &str, text: Option<&str>) -> Option<()> {
        let (ports, icmp) = (has_ports(protocol), is_icmp(protocol));
        if !ports {
            self.unset(path, &["PortRange"])?;
        }
        if !icmp {
            self.unset(path, &["IcmpTypeCode"])?;
        }
        if !ports && !icmp {
            return Some(());
        }
        let (member, [first, second]) =
            if ports { ("PortRange", ["From", "To"]) } else { ("IcmpTypeCode", ["Type", "Code"]) };
        let known = self.at(path)?.get(member).is_some();
        let (from, to) = match text {
            None if known => return Some(()),
            text if ports => read_ports(text.unwrap_or("all"))?,
            text => read_icmp(text.unwrap_or("all"))?,
        };
        self.set(path, member, &format!(r#"{{ "{first}": {from}, "{second}": {to} }}"#))
    }

    /// The same for a security group.
    fn group_ports(&mut self, path: &str, protocol: &str, text: Option<&str>) -> Option<()> {
        let (from, to) = match text {
            _ if !has_ports(protocol) && !is_icmp(protocol) => return self.unset(path, &["FromPort", "ToPort"]),
            // The numbers of another protocol mean something else.
            None => match (has_ports(protocol), self.at(path)) {
                (true, Some(rule)) => match (number(rule, "FromPort"), number(rule, "ToPort")) {
                    (Some(from), Some(to)) if 0 <= from && from <= to => (from, to),
                    _ => (0, 65535),
                },
                _ => (-1, -1),
            },
            Some(text) if has_ports(protocol) => read_ports(text)?,
            Some(text) => read_icmp(text)?,
        };
        self.set(path, "FromPort", &from.to_string())?;
        self.set(path, "ToPort", &to.to_string())
    }

    /// Makes a rule of a permission the only one of it, so that a change is not one of others too: the permission
    /// becomes one for each rule, in the same order. The path of the rule then.
    fn alone(&mut self, path: &str, column: Column, new: &str) -> Option<String> {
        let permission = rule_of(path);
        let node = self.at(permission)?;
        let sources: Vec<(&str, usize, String)> = SOURCES
            .iter()
            .flat_map(|(list, _)| items(node, list).map(move |(place, of)| (*list, place, of.source().to_owned())))
            .collect();
        let list = up(path, 1).rsplit('/').next()?;
        let same_list =
            column == Column::Peer && source(new).and_then(|at| SOURCES.get(at)).is_some_and(|(of, _)| *of == list);
        if sources.len() < 2 || same_list {
            return Some(path.to_owned());
        }
        let is_list = |key: &str| SOURCES.iter().any(|(list, _)| *list == key);
        let text = self.document.text();
        let head = node.members().into_iter().filter(|member| !is_list(member.key));
        let head: Vec<&str> = head.map(|member| member.span().of(text)).collect();
        let parts = sources.iter().map(|(list, _, of)| {
            let own = format!("\"{list}\": [{of}]");
            format!("{{ {} }}", head.iter().copied().chain([own.as_str()]).collect::<Vec<_>>().join(", "))
        });
        let parts: Vec<String> = parts.collect();
        let place = sources.iter().position(|(of, place, _)| path.ends_with(&format!("/{of}/{place}")))?;
        let gap = self.document.gap_before(node);
        let patch = Patch { span: node.span, text: parts.join(&format!(",{gap}")) };
        self.apply(patch);
        let first: usize = permission.rsplit('/').next()?.parse().ok()?;
        Some(format!("{}/{}/{list}/0", up(permission, 1), first + place))
    }

    /// Another source of a group's rule; in another list, if it is of another kind.
    fn source(&mut self, path: &str, new: &str) -> Option<[usize; 2]> {
        let (list, member) = *SOURCES.get(source(new)?)?;
        if up(path, 1).ends_with(&format!("/{list}")) {
            let is_other = self.at(path)?.get(member).is_some_and(|known| known.as_str() != Some(new));
            self.set(path, member, &string(new))?;
            // A description of the old one would be wrong, whose account it was too.
            if is_other {
                self.unset(path, &["UserId", "VpcId", "VpcPeeringConnectionId", "PeeringStatus"])?;
            }
            return self.place(path);
        }
        let rule = rule_of(path);
        let is_off = !super::is_on(self.at(path)?);
        self.remove_item(path)?;
        let off = if is_off { ", \"off\": true" } else { "" };
        let item = format!("{{ \"{member}\": {}{off} }}", string(new));
        self.patch(rule, |document, node| Some(document.push_to(node, list, &item)))?;
        self.place(&format!("{rule}/{list}/0"))
    }

    fn loose_source(&mut self, path: &str, new: &str) -> Option<()> {
        let kind = source(new)?;
        if kind == 3 {
            self.unset(path, &LOOSE_SOURCES)?;
            return self.set(path, "ReferencedGroupInfo", &format!("{{ \"GroupId\": {} }}", string(new)));
        }
        self.unset(path, &["ReferencedGroupInfo"])?;
        self.one_of(path, &LOOSE_SOURCES, LOOSE_SOURCES.get(kind)?, new)
    }

    fn switch(&mut self, path: &str, on: bool) -> Option<[usize; 2]> {
        if on {
            self.unset(path, &["off"])?;
            // A permission may be off as a whole.
            if !is_loose(path) && path.starts_with("SecurityGroups/") {
                self.unset(rule_of(path), &["off"])?;
            }
        } else {
            self.set(path, "off", "true")?;
        }
        self.place(path)
    }

    /// The only item of a list leaves an empty one.
    fn remove_item(&mut self, path: &str) -> Option<()> {
        let place: usize = path.rsplit('/').next()?.parse().ok()?;
        self.patch(up(path, 1), |document, list| document.remove_item(list, place))
    }

    fn remove(&mut self, path: &str) -> Option<[usize; 2]> {
        let rule = rule_of(path);
        let of_permission = rule != path;
        let several = of_permission
            && SOURCES.iter().map(|(list, _)| self.at(rule).map_or(0, |rule| items(rule, list).count())).sum::<usize>()
                > 1;
        let gone = if several { path } else { rule };
        self.remove_item(gone)?;
        let [start, _] = self.place(up(gone, 1))?;
        Some([start, start])
    }

    fn add(&mut self, table: &Table) -> Option<[usize; 2]> {
        let root = self.document.root();
        let (list, key) = match table.kind {
            TableKind::Acl => ("NetworkAcls", "NetworkAclId"),
            TableKind::Group => ("SecurityGroups", "GroupId"),
            TableKind::Routes => ("RouteTables", "RouteTableId"),
        };
        let owner = items(root, list).find(|(_, item)| text(*item, key) == Some(&*table.id));
        let (member, value) = match table.kind {
            TableKind::Acl => ("Entries", acl_entry(table)),
            TableKind::Group if table.egress => ("IpPermissionsEgress", GROUP_RULE.to_owned()),
            TableKind::Group => ("IpPermissions", GROUP_RULE.to_owned()),
            TableKind::Routes => {
                let vpc = owner.and_then(|(_, of)| text(of, "VpcId"));
                ("Routes", route(root, vpc, table))
            }
        };
        let lists_own = |(_, of): &(usize, Node<'_>)| {
            table.kind != TableKind::Group || of.get(member).is_some() || table.rows.is_empty()
        };
        let path = match owner.filter(lists_own) {
            Some((at, _)) => format!("{list}/{at}"),
            None => {
                // The group's rules stand by themselves.
                let rule = format!(
                    r#"{{ "GroupId": {}, "IsEgress": {}, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": "0.0.0.0/0" }}"#,
                    string(&table.id),
                    table.egress
                );
                self.patch("", |document, root| Some(document.push_to(root, "SecurityGroupRules", &rule)))?;
                return self.last("SecurityGroupRules");
            }
        };
        self.patch(&path, |document, node| Some(document.push_to(node, member, &value)))?;
        self.last(&format!("{path}/{member}"))
    }

    /// The place of the last item of a list.
    fn last(&self, path: &str) -> Option<[usize; 2]> {
        let span = self.at(path)?.items().into_iter().last()?.span;
        Some([self.start + span.start, self.start + span.end])
    }

    /// Two ACL rules exchange their numbers.
    fn swap(&mut self, one: &Row, other: &Row) -> Option<[usize; 2]> {
        if one.is_fixed || other.is_fixed {
            return None;
        }
        self.set(&one.path, "RuleNumber", other.cell(Column::Number))?;
        self.set(&other.path, "RuleNumber", one.cell(Column::Number))?;
        self.place(&one.path)
    }
}

/// Whether the path is one of a rule that stands by itself.
fn is_loose(path: &str) -> bool {
    path.starts_with("SecurityGroupRules/")
}

/// The path of what has protocol and ports: the permission of a source, else the rule itself.
fn rule_of(path: &str) -> &str {
    if path.starts_with("SecurityGroups/") { up(path, 2) } else { path }
}

const GROUP_RULE: &str =
    r#"{ "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }"#;

/// A new rule behind all others.
fn acl_entry(table: &Table) -> String {
    let numbers = table.rows.iter().filter_map(|row| row.cell(Column::Number).parse::<u16>().ok());
    let number = numbers.max().map_or(100, |last| (last / 10 + 1) * 10).min(32766);
    // Replies go out to ephemeral ports (N17).
    let (from, to) = if table.egress { (1024, 65535) } else { (443, 443) };
    format!(
        r#"{{ "RuleNumber": {number}, "Egress": {}, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {{ "From": {from}, "To": {to} }} }}"#,
        table.egress
    )
}

/// A new route: the default one to the VPC's internet gateway, or to an address for documentation.
fn route(root: Node<'_>, vpc: Option<&str>, table: &Table) -> String {
    let is_of_vpc = |(_, gateway): &(usize, Node<'_>)| {
        items(*gateway, "Attachments").any(|(_, attachment)| text(attachment, "VpcId") == vpc)
    };
    let gateway = items(root, "InternetGateways").find(is_of_vpc);
    let gateway = gateway.and_then(|(_, gateway)| text(gateway, "InternetGatewayId")).unwrap_or("igw-1");
    let known = |block: &str| table.rows.iter().any(|row| row.cell(Column::Peer) == block);
    let block = ["0.0.0.0/0", "198.51.100.0/24", "203.0.113.0/24"].into_iter().find(|block| !known(block));
    let block = block.unwrap_or("192.0.2.0/24");
    format!(r#"{{ "DestinationCidrBlock": "{block}", "GatewayId": {}, "State": "active" }}"#, string(gateway))
}
