//! Network ACLs, security groups, prefix lists.

use std::collections::HashMap;

use json::Value;

use super::{Loader, owned, texts};
use crate::model::{Acl, Entries, Entry, Group, Off, Peer, Permission, Place, PrefixList, Switched};
use crate::problem::NetworkProblem;
use crate::protocol::Protocols;
use crate::read::{Json, flag, is_off, list, off, text, whole, written};
use crate::{Cidr, protocol};

/// The lists of an entry of a group that say who is meant.
const PEERS: [&str; 4] = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"];

/// So much of what is switched off is kept in mind: each is tried.
const MOST_OFF: usize = 16;

impl Loader<'_> {
    pub(super) fn acl(&mut self, value: &Json<'_>) {
        let at = self.network.acls.len();
        let Some(id) = self.id(value, "NetworkAclId", Place::Acl(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let entries = value.get("Entries").map(|_| {
            let mut entries = Entries::default();
            for item in &list(value, "Entries") {
                let Some(egress) = flag(item, "Egress") else {
                    self.problems.push(NetworkProblem::error(&id, "Entries", "an entry without `Egress` is not used"));
                    continue;
                };
                let entry = self.entry(&id, item);
                if egress { &mut entries.egress } else { &mut entries.ingress }.push(entry);
            }
            entries.sort();
            entries
        });
        if entries.is_none() {
            self.problems.push(NetworkProblem::error(&id, "Entries", "the entries are missing"));
        }
        for (at, item) in off(value, "Entries") {
            let Some(egress) = flag(&item, "Egress") else { continue };
            self.off(&id, format!("Entries/{at}"), |own| Switched::Entry(egress, own.entry(&id, &item)));
        }
        let subnets = list(value, "Associations").iter().filter_map(|item| owned(item, "SubnetId")).collect();
        let (default, loose) = (flag(value, "IsDefault") == Some(true), value.get("Associations").is_none());
        self.network.acls.push(Acl { id, vpc, default, subnets, loose, entries });
    }

    pub(super) fn entry(&mut self, id: &str, value: &Json<'_>) -> Entry {
        let number = whole(value, "RuleNumber").unwrap_or_else(|| {
            self.problems.push(NetworkProblem::error(id, "RuleNumber", "an entry has no rule number"));
            i64::MAX
        });
        let field = format!("rule {number}");
        let written = value.get("Protocol").map_or("(missing)".into(), |value| written(&value));
        // N11
        let protocols = Protocols::parse(&written);
        if let Protocols::Unknown(text) = &protocols {
            self.problems.push(NetworkProblem::error(id, &field, format!("`{text}` is not a protocol number")));
        }
        let block = text(value, "CidrBlock").or_else(|| text(value, "Ipv6CidrBlock")).unwrap_or_default();
        let block = self.block(id, &field, block).ok_or_else(|| block.to_owned());
        let v6 = block.as_ref().is_ok_and(Cidr::is_v6);
        let ports = match &protocols {
            Protocols::One(number) if protocol::has_ports(*number) => {
                value.get("PortRange").and_then(|range| port_range(&range))
            }
            Protocols::One(protocol::ICMP) => value.get("IcmpTypeCode").and_then(|of| icmp_type_code(&of)),
            // N12
            Protocols::One(protocol::ICMP6) if v6 => value.get("IcmpTypeCode").and_then(|of| icmp_type_code(&of)),
            _ => Some((0, u16::MAX)),
        };
        if ports.is_none() {
            let message = format!("the ports or ICMP types of {} are missing", protocols.shown());
            self.problems.push(NetworkProblem::error(id, &field, message));
        }
        let allow = match text(value, "RuleAction") {
            Some("allow") => true,
            Some("deny") => false,
            _ => {
                self.problems.push(NetworkProblem::error(id, &field, "RuleAction is neither `allow` nor `deny`"));
                return Entry {
                    number,
                    allow: false,
                    protocols: Protocols::Unknown("(no action)".to_owned()),
                    block,
                    ports,
                };
            }
        };
        Entry { number, allow, protocols, block, ports }
    }

    pub(super) fn group(&mut self, value: &Json<'_>) {
        let at = self.network.groups.len();
        let Some(id) = self.id(value, "GroupId", Place::Group(at)) else { return };
        let ingress = self.permissions(&id, value, "IpPermissions");
        let egress = self.permissions(&id, value, "IpPermissionsEgress");
        self.network.groups.push(Group { id, ingress, egress });
    }

    /// One entry of JSON is many rules (N40).
    pub(super) fn permissions(&mut self, id: &str, value: &Json<'_>, name: &str) -> Option<Vec<Permission>> {
        let list_of = value.get(name).filter(|list| matches!(list.value(), Value::Array(_)))?;
        let egress = name == "IpPermissionsEgress";
        let mut out = Vec::new();
        let (mut peers, mut switched) = (Vec::new(), Vec::new());
        for (at, item) in list_of.items().into_iter().enumerate() {
            peers.clear();
            for of in PEERS {
                for (place, peer) in item.get(of).into_iter().flat_map(Json::items).enumerate() {
                    match is_off(&peer) {
                        true => switched.push((of, place, peer)),
                        false => peers.push((of, peer)),
                    }
                }
            }
            let rules = |own: &mut Self, peers: &[_]| {
                let mut rules = Vec::new();
                own.rules(id, name, &item, peers, &mut rules);
                Switched::Permissions(egress, rules)
            };
            if is_off(&item) {
                self.off(id, format!("{name}/{at}"), |own| rules(own, &peers));
                switched.clear();
                continue;
            }
            self.rules(id, name, &item, &peers, &mut out);
            for (of, place, peer) in switched.drain(..) {
                self.off(id, format!("{name}/{at}/{of}/{place}"), |own| rules(own, &[(of, peer)]));
            }
        }
        Some(out)
    }

    /// Adds the rules that one entry makes for these, each with the list that it stands in.
    fn rules(&mut self, id: &str, name: &str, item: &Json<'_>, peers: &[(&str, Json<'_>)], out: &mut Vec<Permission>) {
        let (protocols, ports) = self.ports_of_group_rule(id, name, item);
        let peers = peers.iter().map(|(of, source)| match *of {
            "PrefixListIds" => Peer::List(text(source, "PrefixListId").unwrap_or_default().to_owned()),
            "UserIdGroupPairs" => peer_group(source),
            of => {
                let member = if of == "IpRanges" { "CidrIp" } else { "CidrIpv6" };
                let written = text(source, member).unwrap_or_default();
                let block = self.block(id, name, written);
                block.map_or_else(|| Peer::Unknown(written.to_owned()), Peer::Block)
            }
        });
        out.extend(peers.map(|peer| Permission { id: None, protocols: protocols.clone(), ports, peer }));
    }

    /// Keeps in mind what is switched off: what is wrong with it does not matter.
    pub(super) fn off(&mut self, of: &str, path: String, read: impl FnOnce(&mut Self) -> Switched) {
        if self.network.off.len() < MOST_OFF {
            let known = self.problems.0.len();
            let what = read(self);
            self.problems.0.truncate(known);
            self.network.off.push(Off { of: of.to_owned(), path, what });
        }
    }

    pub(super) fn ports_of_group_rule(&mut self, id: &str, field: &str, value: &Json<'_>) -> (Protocols, (u16, u16)) {
        let written = value.get("IpProtocol").map_or("(missing)".into(), |value| written(&value));
        let protocols = Protocols::parse(&written);
        let (from, to) = (whole(value, "FromPort"), whole(value, "ToPort"));
        let all = (0, u16::MAX);
        let ports = match &protocols {
            Protocols::Unknown(text) => {
                let message =
                    format!("`{text}` is not a protocol; AWS knows `tcp`, `udp`, `icmp`, `icmpv6`, a number, and `-1`");
                self.problems.push(NetworkProblem::error(id, field, message));
                Some(all)
            }
            // N35, N37
            Protocols::All => Some(all),
            Protocols::One(number) if protocol::has_ports(*number) => match (from, to) {
                (Some(-1), _) => Some(all),
                (Some(from), to) => port_pair(from, to.unwrap_or(from)),
                (None, _) => None,
            },
            // N36
            Protocols::One(number) if protocol::is_icmp(*number) => {
                protocol::icmp_range(from.unwrap_or(-1), to.unwrap_or(-1))
            }
            Protocols::One(_) => Some(all),
        };
        if let Some(ports) = ports {
            return (protocols, ports);
        }
        self.problems.push(NetworkProblem::error(
            id,
            field,
            format!("the ports of a rule for {} are missing or wrong", protocols.shown()),
        ));
        (Protocols::Unknown(written.into_owned()), all)
    }

    /// `describe-security-group-rules`, for groups that `describe-security-groups` did not give rules for.
    pub(super) fn group_rules(&mut self, values: &[Json<'_>]) {
        type Sides<'v> = (&'v str, Vec<Permission>, Vec<Permission>);
        let mut rules: Vec<Sides<'_>> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        for value in values {
            let Some(id) = text(value, "GroupId") else {
                self.problems.push(NetworkProblem::error("SecurityGroupRules", "GroupId", "a rule names no group"));
                continue;
            };
            let (protocols, ports) = self.ports_of_group_rule(id, "SecurityGroupRules", value);
            let block = text(value, "CidrIpv4").or_else(|| text(value, "CidrIpv6"));
            let peer = if let Some(written) = block {
                self.block(id, "SecurityGroupRules", written)
                    .map_or_else(|| Peer::Unknown(written.to_owned()), Peer::Block)
            } else if let Some(list) = text(value, "PrefixListId") {
                Peer::List(list.to_owned())
            } else if let Some(info) = value.get("ReferencedGroupInfo") {
                peer_group(&info)
            } else {
                self.problems.push(NetworkProblem::error(id, "SecurityGroupRules", "a rule names no peer"));
                Peer::Unknown(String::new())
            };
            let rule = Permission { id: owned(value, "SecurityGroupRuleId"), protocols, ports, peer };
            let place = *places.entry(id).or_insert_with(|| {
                rules.push((id, Vec::new(), Vec::new()));
                rules.len() - 1
            });
            let Some(of_group) = rules.get_mut(place) else { continue };
            if flag(value, "IsEgress") == Some(true) { &mut of_group.2 } else { &mut of_group.1 }.push(rule);
        }
        for (id, ingress, egress) in rules {
            match self.network.ids.get(id) {
                Some(Place::Group(at)) => {
                    if let Some(group) = self.network.groups.get_mut(*at) {
                        group.ingress.get_or_insert(ingress);
                        group.egress.get_or_insert(egress);
                    }
                }
                _ => {
                    self.name(id, Place::Group(self.network.groups.len()));
                    let group = Group { id: id.to_owned(), ingress: Some(ingress), egress: Some(egress) };
                    self.network.groups.push(group);
                }
            }
        }
    }

    /// `describe-prefix-lists` has the blocks, `describe-managed-prefix-lists` has not; both have one top key.
    pub(super) fn prefix_list(&mut self, value: &Json<'_>) {
        let Some(id) = text(value, "PrefixListId") else {
            self.problems.push(NetworkProblem::error(
                "PrefixLists",
                "PrefixListId",
                "a prefix list without id is not used",
            ));
            return;
        };
        let blocks = value.get("Cidrs").map(|_| {
            let texts = texts(value, "Cidrs");
            texts.iter().filter_map(|text| self.block(id, "Cidrs", text)).collect::<Vec<_>>()
        });
        let name = owned(value, "PrefixListName");
        let list = self.list_mut(id);
        if let Some(list) = list {
            list.name = name.or(list.name.take());
            list.blocks = blocks.or(list.blocks.take());
        }
    }

    pub(super) fn list_mut(&mut self, id: &str) -> Option<&mut PrefixList> {
        let at = match self.network.ids.get(id) {
            Some(Place::List(at)) => *at,
            _ => {
                let at = self.network.lists.len();
                self.network.lists.push(PrefixList { id: id.to_owned(), ..PrefixList::default() });
                self.name(id, Place::List(at));
                at
            }
        };
        self.network.lists.get_mut(at)
    }

    /// `get-managed-prefix-list-entries` does not print which list it is about: a `PrefixListId` beside it or the
    /// name of the text must say so.
    pub(super) fn list_entries(&mut self, name: &str, object: &Json<'_>, items: &[Json<'_>]) {
        let from_name = || {
            let start = name.find("pl-")?;
            let rest = name.get(start..)?;
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
            rest.get(..end)
        };
        let Some(id) = text(object, "PrefixListId").or_else(from_name) else {
            let message =
                "which prefix list is this? Put `\"PrefixListId\": \"pl-…\"` beside it, or name the file after it";
            self.problems.push(NetworkProblem::error(name, "Entries", message));
            return;
        };
        let id = id.to_owned();
        let texts = items.iter().filter_map(|item| text(item, "Cidr"));
        let blocks: Vec<Cidr> = texts.filter_map(|text| self.block(&id, "Entries", text)).collect();
        if let Some(list) = self.list_mut(&id) {
            list.blocks.get_or_insert_default().extend(blocks);
        }
    }
}

impl Entries {
    pub(crate) fn sort(&mut self) {
        json::sort(&mut self.ingress);
        json::sort(&mut self.egress);
    }
}

fn peer_group(value: &Json<'_>) -> Peer {
    let id = text(value, "GroupId").unwrap_or_default();
    // Another account's group may be written 123456789012/sg-… (N43).
    let id = match id.split_once('/') {
        Some((account, group)) if account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) => group,
        _ => id,
    };
    let status = text(value, "PeeringStatus").unwrap_or("active");
    let stale = matches!(status, "deleted" | "deleting" | "expired" | "rejected" | "failed");
    Peer::Group { id: id.to_owned(), peering: owned(value, "VpcPeeringConnectionId"), stale }
}

fn port_pair(from: i64, to: i64) -> Option<(u16, u16)> {
    let (from, to) = (u16::try_from(from).ok()?, u16::try_from(to).ok()?);
    (from <= to).then_some((from, to))
}

fn port_range(value: &Json<'_>) -> Option<(u16, u16)> {
    port_pair(whole(value, "From")?, whole(value, "To")?)
}

fn icmp_type_code(value: &Json<'_>) -> Option<(u16, u16)> {
    protocol::icmp_range(whole(value, "Type")?, whole(value, "Code")?)
}
