//! From AWS CLI JSON to a [`Network`]: one generic reader over JSON values, tolerant of unknown and missing parts.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use serde_json::Value;

use crate::model::{
    Acl, Address, Destination, Endpoint, Entries, Entry, Gateway, Group, Instance, Interface, Nat, Network, Peer,
    Peering, PeeringSide, Permission, Place, PrefixList, Route, RouteState, RouteTable, Subnet, Target, Vpc,
};
use crate::problem::Problem;
use crate::protocol::{self, Protocols};
use crate::text::{self, flag, list, text, text_in, whole};
use crate::{Cidr, Ranges, check};

/// The top-level keys that are read. Each is a list, as the command prints it.
const KEYS: &[&str] = &[
    "Vpcs",
    "Subnets",
    "RouteTables",
    "NetworkAcls",
    "SecurityGroups",
    "SecurityGroupRules",
    "NetworkInterfaces",
    "Reservations",
    "Instances",
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "NatGateways",
    "VpcEndpoints",
    "VpcPeeringConnections",
    "PrefixLists",
    "VpcBlockPublicAccessExclusions",
];

impl Network {
    /// Reads any number of texts, each with a name for messages. Never fails: what cannot be read is a problem.
    ///
    /// ```
    /// let (network, problems) = vpc::Network::read(&[("vpcs.json", r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.7/16"}]}"#)]);
    /// assert_eq!(problems[0].message, "`10.0.0.7/16` has host bits; AWS stores `10.0.0.0/16`");
    /// ```
    pub fn read(texts: &[(&str, &str)]) -> (Network, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut values = Vec::new();
        for (name, text) in texts {
            values.extend(text::read(name, text, &mut problems).map(|value| (*name, value)));
        }
        let network = load(values.iter().map(|(name, value)| (*name, value)), &mut problems);
        (network, problems)
    }

    /// Reads a JSON value, as a scenario's `network` is one. Its `flow` is not looked at.
    pub fn from_value(value: &Value) -> (Network, Vec<Problem>) {
        let mut problems = Vec::new();
        let network = load([("network", value)].into_iter(), &mut problems);
        (network, problems)
    }
}

fn load<'v>(values: impl Iterator<Item = (&'v str, &'v Value)>, problems: &mut Vec<Problem>) -> Network {
    let mut loader = Loader { network: Network::default(), problems, vpcs: HashMap::new(), attached: HashMap::new() };
    let mut parts: HashMap<&str, Vec<&Value>> = HashMap::new();
    let mut attributes = Vec::new();
    for (name, value) in values {
        let objects: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |list| list.iter().collect());
        for object in objects {
            let Some(members) = object.as_object() else {
                loader.problems.push(Problem::error(
                    name,
                    "",
                    "this is not an object as `aws ec2 describe-…` prints it",
                ));
                continue;
            };
            for (key, member) in members {
                match (key.as_str(), member) {
                    (key, Value::Array(items)) if KEYS.contains(&key) => {
                        parts.entry(key).or_default().extend(items.iter());
                    }
                    (key, _) if KEYS.contains(&key) => {
                        loader.problems.push(Problem::error(name, key, "this is not a list"));
                    }
                    ("Entries", Value::Array(items)) => loader.list_entries(name, object, items),
                    ("VpcBlockPublicAccessOptions", options) => {
                        let mode = text(options, "InternetGatewayBlockMode");
                        loader.network.block.mode = mode.map(str::to_owned);
                    }
                    ("VpcId" | "EnableDnsSupport" | "EnableDnsHostnames", _) => attributes.push(object),
                    ("flow" | "NextToken" | "PrefixListId" | "FlowLogs" | "clientKind", _) => {}
                    (key, _) => {
                        let message = "not used: this tool does not read this part";
                        loader.problems.push(Problem::note(name, key, message));
                    }
                }
            }
        }
    }
    let part = |key: &str| parts.get(key).map_or(&[][..], Vec::as_slice);
    part("Vpcs").iter().for_each(|value| loader.vpc(value));
    attributes.into_iter().for_each(|value| loader.attributes(value));
    part("Subnets").iter().for_each(|value| loader.subnet(value));
    part("RouteTables").iter().for_each(|value| loader.table(value));
    part("NetworkAcls").iter().for_each(|value| loader.acl(value));
    part("SecurityGroups").iter().for_each(|value| loader.group(value));
    loader.group_rules(part("SecurityGroupRules"));
    part("PrefixLists").iter().for_each(|value| loader.prefix_list(value));
    part("NetworkInterfaces").iter().for_each(|value| loader.interface(value));
    let reserved = part("Reservations").iter().flat_map(|value| list(value, "Instances"));
    reserved.chain(part("Instances").iter().copied()).for_each(|value| loader.instance(value));
    part("InternetGateways").iter().for_each(|value| loader.gateway(value, "InternetGatewayId"));
    let egress_only = part("EgressOnlyInternetGateways").iter();
    egress_only.for_each(|value| loader.gateway(value, "EgressOnlyInternetGatewayId"));
    part("NatGateways").iter().for_each(|value| loader.nat(value));
    part("VpcEndpoints").iter().for_each(|value| loader.endpoint(value));
    part("VpcPeeringConnections").iter().for_each(|value| loader.peering(value));
    for value in part("VpcBlockPublicAccessExclusions") {
        let resource = text(value, "ResourceArn").and_then(|arn| arn.rsplit('/').next());
        let is_gone = text(value, "State").is_some_and(|state| state.contains("delete"));
        if let (Some(resource), Some(mode), false) = (resource, text(value, "InternetGatewayExclusionMode"), is_gone) {
            loader.network.block.exclusions.push((resource.to_owned(), mode.to_owned()));
        }
    }
    loader.link();
    let mut network = loader.network;
    check::check(&network, problems);
    index(&mut network, problems);
    problems.sort();
    problems.dedup();
    network
}

struct Loader<'p> {
    network: Network,
    problems: &'p mut Vec<Problem>,
    vpcs: HashMap<String, usize>,
    /// Interfaces by the instance that they are attached to.
    attached: HashMap<String, Vec<usize>>,
}

fn owned(value: &Value, name: &str) -> Option<String> {
    text(value, name).map(str::to_owned)
}

fn texts(value: &Value, name: &str) -> Vec<String> {
    list(value, name).iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

impl Loader<'_> {
    fn id(&mut self, value: &Value, name: &str, place: Place) -> Option<String> {
        let Some(id) = text(value, name).filter(|id| !id.is_empty()) else {
            self.problems.push(Problem::error(
                &format!("(a {name} is missing)"),
                name,
                "a part without id is not used",
            ));
            return None;
        };
        if self.network.ids.contains_key(id) {
            self.problems.push(Problem::warning(id, "", "described twice; the first one counts"));
            return None;
        }
        self.network.ids.insert(id.to_owned(), place);
        Some(id.to_owned())
    }

    /// A block, with a warning for host bits (N15) and an error for what is none.
    fn block(&mut self, component: &str, field: &str, text: &str) -> Option<Cidr> {
        let Some((block, host_bits)) = Cidr::parse(text) else {
            self.problems.push(Problem::error(component, field, format!("`{text}` is not a CIDR block")));
            return None;
        };
        if host_bits {
            let message = format!("`{text}` has host bits; AWS stores `{block}`");
            self.problems.push(Problem::warning(component, field, message));
        }
        Some(block)
    }

    fn address(&mut self, component: &str, field: &str, text: &str) -> Option<IpAddr> {
        let address = text.parse().ok();
        if address.is_none() {
            self.problems.push(Problem::error(component, field, format!("`{text}` is not an IP address")));
        }
        address
    }

    /// The VPC of this id. One that nothing describes stands there without blocks.
    fn vpc_place(&mut self, component: &str, value: &Value) -> usize {
        let Some(id) = text(value, "VpcId") else {
            self.problems.push(Problem::error(component, "VpcId", "the VPC is not named"));
            return self.vpc_of_id("");
        };
        self.vpc_of_id(id)
    }

    fn vpc_of_id(&mut self, id: &str) -> usize {
        if let Some(at) = self.vpcs.get(id) {
            return *at;
        }
        let at = self.network.vpcs.len();
        self.network.vpcs.push(Vpc { id: id.to_owned(), ..Vpc::default() });
        self.vpcs.insert(id.to_owned(), at);
        self.network.ids.insert(id.to_owned(), Place::Vpc(at));
        if !id.is_empty() {
            let message = "nothing describes this VPC; its CIDR blocks are taken from the local routes";
            self.problems.push(Problem::warning(id, "CidrBlock", message));
        }
        at
    }

    /// The blocks of a VPC or subnet that are associated (N53).
    fn associated(&mut self, id: &str, value: &Value, v6: bool) -> Vec<Cidr> {
        let (set, name, state) = if v6 {
            ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState")
        } else {
            ("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState")
        };
        let mut out = Vec::new();
        for item in list(value, set) {
            let state = text_in(item, state, "State").unwrap_or("associated");
            match text(item, name) {
                Some(block) if state == "associated" => out.extend(self.block(id, name, block)),
                Some(block) => {
                    let message = format!("`{block}` is {state} and not used");
                    self.problems.push(Problem::note(id, set, message));
                }
                None => {}
            }
        }
        out
    }

    fn vpc(&mut self, value: &Value) {
        let at = self.network.vpcs.len();
        let Some(id) = self.id(value, "VpcId", Place::Vpc(at)) else { return };
        let mut cidrs = self.associated(&id, value, false);
        if cidrs.is_empty() && value.get("CidrBlockAssociationSet").is_none() {
            match text(value, "CidrBlock") {
                Some(block) => cidrs.extend(self.block(&id, "CidrBlock", block)),
                None => self.problems.push(Problem::error(&id, "CidrBlock", "the VPC has no CIDR block")),
            }
        }
        cidrs.extend(self.associated(&id, value, true));
        self.vpcs.insert(id.clone(), at);
        self.network.vpcs.push(Vpc {
            id,
            owner: owned(value, "OwnerId"),
            cidrs,
            block_mode: text_in(value, "BlockPublicAccessStates", "InternetGatewayBlockMode").map(str::to_owned),
            dns_support: dns(value, "EnableDnsSupport"),
            dns_hostnames: dns(value, "EnableDnsHostnames"),
            ..Vpc::default()
        });
    }

    /// `describe-vpc-attribute` prints one attribute of one VPC.
    fn attributes(&mut self, value: &Value) {
        let Some(id) = text(value, "VpcId") else { return };
        let at = self.vpc_of_id(id);
        if let Some(vpc) = self.network.vpcs.get_mut(at) {
            vpc.dns_support = dns(value, "EnableDnsSupport").or(vpc.dns_support);
            vpc.dns_hostnames = dns(value, "EnableDnsHostnames").or(vpc.dns_hostnames);
        }
    }

    fn subnet(&mut self, value: &Value) {
        let at = self.network.subnets.len();
        let Some(id) = self.id(value, "SubnetId", Place::Subnet(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let mut cidrs = Vec::new();
        match text(value, "CidrBlock") {
            Some(block) => cidrs.extend(self.block(&id, "CidrBlock", block)),
            None if flag(value, "Ipv6Native") == Some(true) => {}
            None => self.problems.push(Problem::error(&id, "CidrBlock", "the subnet has no CIDR block")),
        }
        cidrs.extend(self.associated(&id, value, true));
        if let Some(vpc) = self.network.vpcs.get_mut(vpc) {
            vpc.subnets.push(at);
        }
        self.network.subnets.push(Subnet {
            id,
            vpc,
            cidrs,
            zone: owned(value, "AvailabilityZone"),
            zone_id: owned(value, "AvailabilityZoneId"),
            block_mode: text_in(value, "BlockPublicAccessStates", "InternetGatewayBlockMode").map(str::to_owned),
            table: None,
            acl: None,
        });
    }

    fn table(&mut self, value: &Value) {
        let at = self.network.tables.len();
        let Some(id) = self.id(value, "RouteTableId", Place::Table(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let mut table = RouteTable { id, vpc, ..RouteTable::default() };
        for item in list(value, "Associations") {
            let state = text_in(item, "AssociationState", "State").unwrap_or("associated");
            if !matches!(state, "associated" | "associating") {
                continue;
            }
            table.main |= flag(item, "Main") == Some(true);
            table.subnets.extend(owned(item, "SubnetId"));
            table.gateways.extend(owned(item, "GatewayId"));
        }
        if value.get("Routes").is_none() {
            let message = "the routes are missing; only the local ones are known";
            self.problems.push(Problem::error(&table.id, "Routes", message));
        }
        for item in list(value, "Routes") {
            let route = self.route(&table.id, item);
            table.routes.push(route);
        }
        self.network.tables.push(table);
    }

    fn route(&mut self, id: &str, value: &Value) -> Route {
        let block = text(value, "DestinationCidrBlock").or_else(|| text(value, "DestinationIpv6CidrBlock"));
        let destination = match (block, text(value, "DestinationPrefixListId")) {
            (Some(text), _) => {
                self.block(id, "Routes", text).map_or_else(|| Destination::Unknown(text.to_owned()), Destination::Block)
            }
            (None, Some(list)) => Destination::List(list.to_owned()),
            (None, None) => {
                self.problems.push(Problem::error(id, "Routes", "a route has no destination"));
                Destination::Unknown(String::new())
            }
        };
        let gateway = text(value, "GatewayId");
        let first = |names: &[&str]| names.iter().find_map(|name| text(value, name));
        let (target, kind) = if let Some(gateway) = gateway {
            let kind = match gateway.split('-').next() {
                Some("local") => Target::Local,
                Some("igw") => Target::Internet,
                Some("vpce") => Target::Endpoint,
                Some("eigw") => Target::EgressOnly,
                Some("nat") => Target::Nat,
                _ => Target::Unsupported,
            };
            (gateway, kind)
        } else if let Some(id) = first(&["NatGatewayId"]) {
            (id, Target::Nat)
        } else if let Some(id) = first(&["VpcPeeringConnectionId"]) {
            (id, Target::Peering)
        } else if let Some(id) = first(&["EgressOnlyInternetGatewayId"]) {
            (id, Target::EgressOnly)
        } else if let Some(id) = first(&["NetworkInterfaceId", "InstanceId"]) {
            (id, Target::Interface)
        } else if let Some(id) = first(&["VpcEndpointId"]) {
            (id, Target::Endpoint)
        } else {
            let others = [
                "TransitGatewayId",
                "LocalGatewayId",
                "CarrierGatewayId",
                "CoreNetworkArn",
                "OdbNetworkArn",
                "IpAddress",
            ];
            (first(&others).unwrap_or("an unknown target"), Target::Unsupported)
        };
        // N57
        let state = match text(value, "State").unwrap_or("active").to_ascii_lowercase().as_str() {
            "active" => RouteState::Active,
            "blackhole" => RouteState::Blackhole,
            "filtered" => RouteState::Filtered,
            _ => RouteState::Other,
        };
        let origin = text(value, "Origin").unwrap_or("CreateRoute");
        let propagated = matches!(origin, "EnableVgwRoutePropagation" | "Advertisement");
        Route { destination, target: target.to_owned(), kind, state, propagated }
    }

    fn acl(&mut self, value: &Value) {
        let at = self.network.acls.len();
        let Some(id) = self.id(value, "NetworkAclId", Place::Acl(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let entries = value.get("Entries").map(|_| {
            let mut entries = Entries::default();
            for item in list(value, "Entries") {
                let Some(egress) = flag(item, "Egress") else {
                    self.problems.push(Problem::error(&id, "Entries", "an entry without `Egress` is not used"));
                    continue;
                };
                let entry = self.entry(&id, item);
                if egress { &mut entries.egress } else { &mut entries.ingress }.push(entry);
            }
            entries.sort();
            entries
        });
        if entries.is_none() {
            self.problems.push(Problem::error(&id, "Entries", "the entries are missing"));
        }
        let subnets = list(value, "Associations").iter().filter_map(|item| owned(item, "SubnetId")).collect();
        self.network.acls.push(Acl { id, vpc, default: flag(value, "IsDefault") == Some(true), subnets, entries });
    }

    fn entry(&mut self, id: &str, value: &Value) -> Entry {
        let number = whole(value, "RuleNumber").unwrap_or_else(|| {
            self.problems.push(Problem::error(id, "RuleNumber", "an entry has no rule number"));
            i64::MAX
        });
        let field = format!("rule {number}");
        let written = match value.get("Protocol") {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "(missing)".to_owned(),
        };
        // N11
        let protocols = Protocols::parse(&written);
        if let Protocols::Unknown(text) = &protocols {
            self.problems.push(Problem::error(id, &field, format!("`{text}` is not a protocol number")));
        }
        let block = text(value, "CidrBlock").or_else(|| text(value, "Ipv6CidrBlock")).unwrap_or_default();
        let block = self.block(id, &field, block).ok_or_else(|| block.to_owned());
        let v6 = block.as_ref().is_ok_and(Cidr::is_v6);
        let ports = match &protocols {
            Protocols::One(number) if protocol::has_ports(*number) => value.get("PortRange").and_then(port_range),
            Protocols::One(protocol::ICMP) => value.get("IcmpTypeCode").and_then(icmp_type_code),
            // N12
            Protocols::One(protocol::ICMP6) if v6 => value.get("IcmpTypeCode").and_then(icmp_type_code),
            _ => Some((0, u16::MAX)),
        };
        if ports.is_none() {
            let message = format!("the ports or ICMP types of {} are missing", protocols.shown());
            self.problems.push(Problem::error(id, &field, message));
        }
        let allow = match text(value, "RuleAction") {
            Some("allow") => true,
            Some("deny") => false,
            _ => {
                self.problems.push(Problem::error(id, &field, "RuleAction is neither `allow` nor `deny`"));
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

    fn group(&mut self, value: &Value) {
        let at = self.network.groups.len();
        let Some(id) = self.id(value, "GroupId", Place::Group(at)) else { return };
        let ingress = self.permissions(&id, value, "IpPermissions");
        let egress = self.permissions(&id, value, "IpPermissionsEgress");
        self.network.groups.push(Group { id, ingress, egress });
    }

    /// One entry of JSON is many rules (N40).
    fn permissions(&mut self, id: &str, value: &Value, name: &str) -> Option<Vec<Permission>> {
        let items = value.get(name)?.as_array()?;
        let mut out = Vec::new();
        for item in items {
            let (protocols, ports) = self.ports_of_group_rule(id, name, item);
            let mut push = |peer| {
                out.push(Permission { id: None, protocols: protocols.clone(), ports, peer });
            };
            for (list_name, member) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
                for range in list(item, list_name) {
                    let written = text(range, member).unwrap_or_default();
                    let block = self.block(id, name, written);
                    push(block.map_or_else(|| Peer::Unknown(written.to_owned()), Peer::Block));
                }
            }
            for prefix_list in list(item, "PrefixListIds") {
                push(Peer::List(text(prefix_list, "PrefixListId").unwrap_or_default().to_owned()));
            }
            for pair in list(item, "UserIdGroupPairs") {
                push(peer_group(pair));
            }
        }
        Some(out)
    }

    fn ports_of_group_rule(&mut self, id: &str, field: &str, value: &Value) -> (Protocols, (u16, u16)) {
        let written = match value.get("IpProtocol") {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "(missing)".to_owned(),
        };
        let protocols = Protocols::parse(&written);
        let (from, to) = (whole(value, "FromPort"), whole(value, "ToPort"));
        let all = (0, u16::MAX);
        let ports = match &protocols {
            Protocols::Unknown(text) => {
                let message =
                    format!("`{text}` is not a protocol; AWS knows `tcp`, `udp`, `icmp`, `icmpv6`, a number, and `-1`");
                self.problems.push(Problem::error(id, field, message));
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
        self.problems.push(Problem::error(
            id,
            field,
            format!("the ports of a rule for {} are missing or wrong", protocols.shown()),
        ));
        (Protocols::Unknown(written), all)
    }

    /// `describe-security-group-rules`, for groups that `describe-security-groups` did not give rules for.
    fn group_rules(&mut self, values: &[&Value]) {
        let mut rules: BTreeMap<&str, (Vec<Permission>, Vec<Permission>)> = BTreeMap::new();
        for value in values {
            let Some(id) = text(value, "GroupId") else {
                self.problems.push(Problem::error("SecurityGroupRules", "GroupId", "a rule names no group"));
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
                peer_group(info)
            } else {
                self.problems.push(Problem::error(id, "SecurityGroupRules", "a rule names no peer"));
                Peer::Unknown(String::new())
            };
            let rule = Permission { id: owned(value, "SecurityGroupRuleId"), protocols, ports, peer };
            let of_group = rules.entry(id).or_default();
            if flag(value, "IsEgress") == Some(true) { &mut of_group.1 } else { &mut of_group.0 }.push(rule);
        }
        for (id, (ingress, egress)) in rules {
            match self.network.ids.get(id) {
                Some(Place::Group(at)) => {
                    if let Some(group) = self.network.groups.get_mut(*at) {
                        group.ingress.get_or_insert(ingress);
                        group.egress.get_or_insert(egress);
                    }
                }
                _ => {
                    self.network.ids.insert(id.to_owned(), Place::Group(self.network.groups.len()));
                    let group = Group { id: id.to_owned(), ingress: Some(ingress), egress: Some(egress) };
                    self.network.groups.push(group);
                }
            }
        }
    }

    /// `describe-prefix-lists` has the blocks, `describe-managed-prefix-lists` has not; both have one top key.
    fn prefix_list(&mut self, value: &Value) {
        let Some(id) = text(value, "PrefixListId") else {
            self.problems.push(Problem::error("PrefixLists", "PrefixListId", "a prefix list without id is not used"));
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

    fn list_mut(&mut self, id: &str) -> Option<&mut PrefixList> {
        let at = match self.network.ids.get(id) {
            Some(Place::List(at)) => *at,
            _ => {
                let at = self.network.lists.len();
                self.network.lists.push(PrefixList { id: id.to_owned(), ..PrefixList::default() });
                self.network.ids.insert(id.to_owned(), Place::List(at));
                at
            }
        };
        self.network.lists.get_mut(at)
    }

    /// `get-managed-prefix-list-entries` does not print which list it is about: a `PrefixListId` beside it or the
    /// name of the text must say so.
    fn list_entries(&mut self, name: &str, object: &Value, items: &[Value]) {
        let from_name = || {
            let start = name.find("pl-")?;
            let rest = name.get(start..)?;
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
            rest.get(..end)
        };
        let Some(id) = text(object, "PrefixListId").or_else(from_name) else {
            let message =
                "which prefix list is this? Put `\"PrefixListId\": \"pl-…\"` beside it, or name the file after it";
            self.problems.push(Problem::error(name, "Entries", message));
            return;
        };
        let id = id.to_owned();
        let texts = items.iter().filter_map(|item| text(item, "Cidr"));
        let blocks: Vec<Cidr> = texts.filter_map(|text| self.block(&id, "Entries", text)).collect();
        if let Some(list) = self.list_mut(&id) {
            list.blocks.get_or_insert_default().extend(blocks);
        }
    }

    fn interface(&mut self, value: &Value) {
        let at = self.network.interfaces.len();
        let Some(id) = self.id(value, "NetworkInterfaceId", Place::Interface(at)) else { return };
        let interface = self.interface_of(id, value, None);
        if let Some(instance) = &interface.instance {
            self.attached.entry(instance.clone()).or_default().push(at);
        }
        self.network.interfaces.push(interface);
    }

    fn interface_of(&mut self, id: String, value: &Value, instance: Option<&str>) -> Interface {
        let subnet_id = text(value, "SubnetId");
        let subnet = match subnet_id.map(|id| (id, self.network.ids.get(id).copied())) {
            Some((_, Some(Place::Subnet(at)))) => at,
            Some((subnet_id, _)) => {
                let message = format!("the subnet `{subnet_id}` is not described");
                self.problems.push(Problem::error(&id, "SubnetId", message));
                usize::MAX
            }
            None => {
                self.problems.push(Problem::error(&id, "SubnetId", "the interface names no subnet"));
                usize::MAX
            }
        };
        let vpc = match self.network.subnets.get(subnet) {
            Some(subnet) => subnet.vpc,
            None => self.vpc_place(&id, value),
        };
        let mut addresses = Vec::new();
        let items = list(value, "PrivateIpAddresses");
        for item in items {
            let private = text(item, "PrivateIpAddress").and_then(|text| self.address(&id, "PrivateIpAddress", text));
            let public = text_in(item, "Association", "PublicIp");
            let public = public.and_then(|text| self.address(&id, "PublicIp", text));
            let primary = flag(item, "Primary").unwrap_or(items.len() == 1);
            addresses.extend(private.map(|private| Address { private, public, primary }));
        }
        if items.is_empty()
            && let Some(private) = text(value, "PrivateIpAddress")
        {
            let public = text_in(value, "Association", "PublicIp").or_else(|| text(value, "PublicIpAddress"));
            let public = public.and_then(|text| self.address(&id, "PublicIp", text));
            let private = self.address(&id, "PrivateIpAddress", private);
            addresses.extend(private.map(|private| Address { private, public, primary: true }));
        }
        for item in list(value, "Ipv6Addresses") {
            let address = text(item, "Ipv6Address").and_then(|text| self.address(&id, "Ipv6Address", text));
            let primary = flag(item, "IsPrimaryIpv6").unwrap_or_default();
            addresses.extend(address.map(|private| Address {
                private,
                public: None,
                primary: primary && addresses.is_empty(),
            }));
        }
        let group_ids = |name: &str| -> Option<Vec<String>> {
            value.get(name)?;
            Some(list(value, name).iter().filter_map(|group| owned(group, "GroupId")).collect())
        };
        let groups = group_ids("Groups").or_else(|| group_ids("SecurityGroups"));
        let attachment = value.get("Attachment");
        let status = attachment.and_then(|attachment| text(attachment, "Status"));
        Interface {
            owner: owned(value, "OwnerId"),
            vpc,
            subnet,
            groups,
            addresses,
            check: flag(value, "SourceDestCheck"),
            kind: text(value, "InterfaceType").unwrap_or("interface").to_ascii_lowercase(),
            instance: attachment.and_then(|attachment| owned(attachment, "InstanceId")).or(instance.map(str::to_owned)),
            attached: status.map(|status| matches!(status, "attached" | "attaching")),
            in_use: text(value, "Status").map(|status| matches!(status, "in-use" | "associated")),
            denies_internet: flag(value, "DenyAllIgwTraffic") == Some(true),
            nat: None,
            endpoint: None,
            id,
        }
    }

    fn instance(&mut self, value: &Value) {
        let at = self.network.instances.len();
        let Some(id) = self.id(value, "InstanceId", Place::Instance(at)) else { return };
        let state = text_in(value, "State", "Name").map(str::to_owned);
        let mut interfaces: Vec<(i64, usize)> = Vec::new();
        let gone = state.as_deref() == Some("terminated");
        if gone {
            self.problems.push(Problem::note(&id, "State", "the instance is terminated and not used"));
        }
        let nested = list(value, "NetworkInterfaces");
        for item in nested {
            let Some(interface_id) = text(item, "NetworkInterfaceId") else { continue };
            let index = item.get("Attachment").and_then(|attachment| whole(attachment, "DeviceIndex")).unwrap_or(0);
            let place = match self.network.ids.get(interface_id) {
                Some(Place::Interface(place)) => *place,
                _ => {
                    let place = self.network.interfaces.len();
                    self.network.ids.insert(interface_id.to_owned(), Place::Interface(place));
                    let interface = self.interface_of(interface_id.to_owned(), item, Some(&id));
                    self.network.interfaces.push(interface);
                    place
                }
            };
            interfaces.push((index, place));
        }
        for place in self.attached.remove(&id).unwrap_or_default() {
            if !interfaces.iter().any(|(_, known)| *known == place) {
                interfaces.push((i64::MAX, place));
            }
        }
        if interfaces.is_empty() && !gone && text(value, "SubnetId").is_some() {
            // The instance is described, its interface is not: what the instance says is its only interface.
            let place = self.network.interfaces.len();
            let interface_id = format!("eni-of-{id}");
            self.network.ids.insert(interface_id.clone(), Place::Interface(place));
            let interface = self.interface_of(interface_id, value, Some(&id));
            self.network.interfaces.push(interface);
            interfaces.push((0, place));
        }
        for (_, place) in &interfaces {
            if let Some(interface) = self.network.interfaces.get_mut(*place) {
                interface.instance.get_or_insert_with(|| id.clone());
            }
        }
        interfaces.sort_by(|a, b| {
            let id = |place: usize| self.network.interfaces.get(place).map(|interface| &interface.id);
            a.0.cmp(&b.0).then_with(|| id(a.1).cmp(&id(b.1)))
        });
        let windows = text(value, "Platform").is_some_and(|platform| platform.eq_ignore_ascii_case("windows"));
        let interfaces = interfaces.into_iter().map(|(_, place)| place).collect();
        self.network.instances.push(Instance { id, state, windows, interfaces });
    }

    fn gateway(&mut self, value: &Value, name: &str) {
        let at = self.network.gateways.len();
        let Some(id) = self.id(value, name, Place::Gateway(at)) else { return };
        let egress_only = name.starts_with("Egress");
        let mut attachments = Vec::new();
        for item in list(value, "Attachments") {
            if let Some(vpc) = text(item, "VpcId") {
                attachments.push((vpc.to_owned(), text(item, "State").unwrap_or("attached").to_ascii_lowercase()));
            }
        }
        self.network.gateways.push(Gateway { id, egress_only, attachments });
    }

    fn nat(&mut self, value: &Value) {
        let at = self.network.nats.len();
        let Some(id) = self.id(value, "NatGatewayId", Place::Nat(at)) else { return };
        let subnet = text(value, "SubnetId").and_then(|id| match self.network.ids.get(id) {
            Some(Place::Subnet(at)) => Some(*at),
            _ => None,
        });
        let regional = text(value, "AvailabilityMode") == Some("regional");
        let vpc = match subnet.and_then(|at| self.network.subnets.get(at)) {
            Some(subnet) => subnet.vpc,
            None => self.vpc_place(&id, value),
        };
        if subnet.is_none() && !regional {
            self.problems.push(Problem::error(&id, "SubnetId", "the subnet of the NAT gateway is not described"));
        }
        // Old output has no ConnectivityType.
        let public = text(value, "ConnectivityType").unwrap_or("public") == "public";
        let mut nat = Nat {
            vpc,
            subnet,
            regional,
            public,
            state: owned(value, "State"),
            table: owned(value, "RouteTableId"),
            interface: None,
            id,
        };
        let addresses = list(value, "NatGatewayAddresses");
        let mut own = Vec::new();
        for item in addresses {
            let private = text(item, "PrivateIp").and_then(|text| self.address(&nat.id, "PrivateIp", text));
            let public = text(item, "PublicIp").and_then(|text| self.address(&nat.id, "PublicIp", text));
            let primary = flag(item, "IsPrimary").unwrap_or(addresses.len() == 1);
            own.extend(private.map(|private| Address { private, public, primary }));
        }
        let interface_id = addresses.iter().find_map(|item| owned(item, "NetworkInterfaceId"));
        let interface_id = interface_id.unwrap_or_else(|| format!("eni-of-{}", nat.id));
        let place = match self.network.ids.get(&interface_id) {
            Some(Place::Interface(place)) => *place,
            _ if own.is_empty() && !regional => {
                let message = "the addresses of the NAT gateway are missing";
                self.problems.push(Problem::error(&nat.id, "NatGatewayAddresses", message));
                usize::MAX
            }
            _ => {
                let place = self.network.interfaces.len();
                self.network.ids.insert(interface_id.clone(), Place::Interface(place));
                self.network.interfaces.push(Interface {
                    id: interface_id,
                    vpc,
                    subnet: subnet.unwrap_or(usize::MAX),
                    groups: Some(Vec::new()),
                    addresses: Vec::new(),
                    kind: "nat_gateway".to_owned(),
                    ..Interface::default()
                });
                place
            }
        };
        if let Some(interface) = self.network.interfaces.get_mut(place) {
            interface.nat = Some(at);
            "nat_gateway".clone_into(&mut interface.kind);
            for address in own {
                match interface.addresses.iter_mut().find(|known| known.private == address.private) {
                    Some(known) => known.public = known.public.or(address.public),
                    None => interface.addresses.push(address),
                }
            }
            nat.interface = Some(place);
        }
        self.network.nats.push(nat);
    }

    fn endpoint(&mut self, value: &Value) {
        let at = self.network.endpoints.len();
        let Some(id) = self.id(value, "VpcEndpointId", Place::Endpoint(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let groups = value
            .get("Groups")
            .map(|_| list(value, "Groups").iter().filter_map(|group| owned(group, "GroupId")).collect());
        let interfaces = texts(value, "NetworkInterfaceIds");
        for interface in &interfaces {
            if let Some(Place::Interface(place)) = self.network.ids.get(interface)
                && let Some(interface) = self.network.interfaces.get_mut(*place)
            {
                interface.endpoint = Some(at);
            }
        }
        self.network.endpoints.push(Endpoint {
            kind: text(value, "VpcEndpointType").unwrap_or("Gateway").to_ascii_lowercase(),
            vpc,
            service: owned(value, "ServiceName").unwrap_or_default(),
            // N97
            state: text(value, "State").map(str::to_ascii_lowercase),
            groups,
            private_dns: flag(value, "PrivateDnsEnabled"),
            names: list(value, "DnsEntries").iter().filter_map(|entry| owned(entry, "DnsName")).collect(),
            policy: owned(value, "PolicyDocument"),
            id,
        });
    }

    fn peering(&mut self, value: &Value) {
        let at = self.network.peerings.len();
        let Some(id) = self.id(value, "VpcPeeringConnectionId", Place::Peering(at)) else { return };
        let mut side = |name: &str| {
            let Some(info) = value.get(name) else { return PeeringSide::default() };
            let mut blocks: BTreeSet<Cidr> = BTreeSet::new();
            let main = text(info, "CidrBlock").into_iter();
            let set = list(info, "CidrBlockSet").iter().filter_map(|item| text(item, "CidrBlock"));
            let v6 = list(info, "Ipv6CidrBlockSet").iter().filter_map(|item| text(item, "Ipv6CidrBlock"));
            for text in main.chain(set).chain(v6) {
                blocks.extend(self.block(&id, name, text));
            }
            PeeringSide {
                vpc: owned(info, "VpcId").unwrap_or_default(),
                region: owned(info, "Region"),
                cidrs: blocks.into_iter().collect(),
            }
        };
        let sides = [side("RequesterVpcInfo"), side("AccepterVpcInfo")];
        let status = text_in(value, "Status", "Code").map(str::to_ascii_lowercase);
        if let Some(status @ ("deleted" | "expired" | "failed" | "rejected")) = status.as_deref() {
            self.problems.push(Problem::note(&id, "Status", format!("the peering is {status} and carries nothing"))); // N79
        }
        self.network.peerings.push(Peering { id, status, sides });
    }

    /// Joins what refers to each other by id.
    fn link(&mut self) {
        let network = &mut self.network;
        for list in &mut network.lists {
            let of = |v6: bool| {
                let blocks = list.blocks.iter().flatten().filter(|block| block.is_v6() == v6);
                Ranges::from_list(blocks.map(|block| (block.first(), block.last())).collect())
            };
            list.ranges = [of(false), of(true)];
        }
        for (at, table) in network.tables.iter().enumerate() {
            if table.main
                && let Some(vpc) = network.vpcs.get_mut(table.vpc)
            {
                vpc.main_table = Some(at);
            }
            for id in &table.subnets {
                match network.ids.get(id) {
                    Some(Place::Subnet(subnet)) => {
                        if let Some(subnet) = network.subnets.get_mut(*subnet) {
                            subnet.table = Some(at);
                        }
                    }
                    _ => {
                        let message = format!("the subnet `{id}` is not described");
                        self.problems.push(Problem::note(&table.id, "Associations", message));
                    }
                }
            }
        }
        for (at, acl) in network.acls.iter().enumerate() {
            if acl.default
                && let Some(vpc) = network.vpcs.get_mut(acl.vpc)
            {
                vpc.default_acl = Some(at);
            }
            for id in &acl.subnets {
                if let Some(Place::Subnet(subnet)) = network.ids.get(id)
                    && let Some(subnet) = network.subnets.get_mut(*subnet)
                {
                    subnet.acl = Some(at);
                }
            }
        }
        // A VPC that nothing describes has the blocks of its local routes.
        let mut local: HashMap<usize, BTreeSet<Cidr>> = HashMap::new();
        for table in &network.tables {
            for route in &table.routes {
                if let (Target::Local, Destination::Block(block)) = (route.kind, &route.destination) {
                    local.entry(table.vpc).or_default().insert(*block);
                }
            }
        }
        for (at, vpc) in network.vpcs.iter_mut().enumerate() {
            if vpc.cidrs.is_empty() {
                vpc.cidrs.extend(local.remove(&at).unwrap_or_default());
            }
        }
        for table in &mut network.tables {
            let Some(vpc) = network.vpcs.get(table.vpc) else { continue };
            for block in &vpc.cidrs {
                let destination = Destination::Block(*block);
                if !table.routes.iter().any(|route| route.destination == destination) {
                    table.routes.push(Route {
                        destination,
                        target: "local".to_owned(),
                        kind: Target::Local,
                        state: RouteState::Active,
                        propagated: false,
                    });
                }
            }
        }
        for (at, gateway) in network.gateways.iter().enumerate() {
            for (id, _) in &gateway.attachments {
                if let Some(Place::Vpc(vpc)) = network.ids.get(id)
                    && let Some(vpc) = network.vpcs.get_mut(*vpc)
                {
                    vpc.gateways.push(at);
                }
            }
        }
    }
}

impl Entries {
    /// In the order in which AWS reads them (N1). Entries of one number stay apart only by what they say, so that
    /// the order in the text never matters.
    pub(crate) fn sort(&mut self) {
        for side in [&mut self.ingress, &mut self.egress] {
            side.sort_by_cached_key(|entry| {
                (entry.number, entry.allow, format!("{:?}", (&entry.protocols, &entry.block, entry.ports)))
            });
        }
    }
}

fn dns(value: &Value, name: &str) -> Option<bool> {
    flag(value, name).or_else(|| flag(value.get(name)?, "Value"))
}

fn peer_group(value: &Value) -> Peer {
    let id = text(value, "GroupId").unwrap_or_default();
    // Another account's group may be written 123456789012/sg-… (N43).
    let id = id.rsplit('/').next().unwrap_or(id);
    let status = text(value, "PeeringStatus").unwrap_or("active");
    let stale = matches!(status, "deleted" | "deleting" | "expired" | "rejected" | "failed");
    Peer::Group { id: id.to_owned(), peering: owned(value, "VpcPeeringConnectionId"), stale }
}

fn port_pair(from: i64, to: i64) -> Option<(u16, u16)> {
    let (from, to) = (u16::try_from(from).ok()?, u16::try_from(to).ok()?);
    (from <= to).then_some((from, to))
}

fn port_range(value: &Value) -> Option<(u16, u16)> {
    port_pair(whole(value, "From")?, whole(value, "To")?)
}

fn icmp_type_code(value: &Value) -> Option<(u16, u16)> {
    protocol::icmp_range(whole(value, "Type")?, whole(value, "Code")?)
}

/// Who has which address. Addresses that stand twice are a problem, and the lesser id has them.
fn index(network: &mut Network, problems: &mut Vec<Problem>) {
    let mut order: Vec<usize> = (0..network.interfaces.len()).collect();
    order.sort_by_key(|at| network.interfaces.get(*at).map(|interface| interface.id.as_str()));
    for at in order {
        let Some(interface) = network.interfaces.get(at) else { continue };
        for address in &interface.addresses {
            let place = network.by_address.entry((interface.vpc, address.private)).or_insert(at);
            if *place != at {
                let message = format!("{} is the address of another interface of the VPC too", address.private);
                problems.push(Problem::error(&interface.id, "PrivateIpAddress", message));
            }
            if let Some(public) = address.public {
                network.by_public.entry(public).or_insert((at, address.private));
            }
        }
    }
    let ids: Vec<String> = network.gateways.iter().map(|gateway| gateway.id.clone()).collect();
    let subnets: Vec<String> = network.subnets.iter().map(|subnet| subnet.id.clone()).collect();
    for vpc in &mut network.vpcs {
        vpc.gateways.sort_by_key(|at| ids.get(*at));
        vpc.subnets.sort_by_key(|at| subnets.get(*at));
    }
}
