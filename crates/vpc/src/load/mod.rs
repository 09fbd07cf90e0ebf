//! From AWS CLI JSON to a [`Network`]: one generic reader over JSON values, tolerant of unknown and missing parts.

mod alone;
mod parts;
mod rules;

pub use alone::{AclRule, acl_rule, group_ports};

use std::collections::HashMap;
use std::net::IpAddr;

use json::{Member, Value};

use crate::change::{BLOCKS, NEW_ADDRESS};
use crate::model::{Destination, Network, Place, Route, RouteState, RouteTable, Subnet, Switched, Target, Vpc};
use crate::problem::{NetworkProblem, Problems};
use crate::read::{self, Json, flag, list, string, text, text_in};
use crate::shape::{self, Shape};
use crate::{Cidr, Flow, NoFlow, Ranges, check, flow};

/// Whether a member of what AWS prints is read, as lists of parts are.
///
/// ```
/// assert!(vpc::reads("NetworkAcls") && !vpc::reads("Buckets"));
/// ```
pub fn reads(member: &str) -> bool {
    Shape::of_list(member).is_some() || READ.contains(&member)
}

/// What is read beside the lists of parts.
const READ: [&str; 4] = ["Entries", "VpcBlockPublicAccessOptions", "EnableDnsSupport", "EnableDnsHostnames"];

/// The members that are read or shown besides lists of parts and what routes lead to, wherever they stand.
const KEPT: &str = "AccepterVpcInfo Association AssociationState Associations Attachment Attachments AvailabilityMode \
    AvailabilityZone AvailabilityZoneId BlockPublicAccessStates Cidr CidrBlock CidrBlockAssociationSet CidrBlockSet \
    CidrBlockState CidrIp CidrIpv4 CidrIpv6 Cidrs Code ConnectivityType DenyAllIgwTraffic Description \
    DestinationCidrBlock DestinationIpv6CidrBlock DestinationPrefixListId DeviceIndex DnsEntries DnsName DnsOptions \
    Egress EnableDns64 EncryptionControl From FromPort GroupName Groups IcmpTypeCode IgwFirewall InterfaceType \
    InternetGatewayBlockMode InternetGatewayExclusionMode IpPermissions IpPermissionsEgress IpProtocol IpRanges \
    Ipv6Address Ipv6Addresses Ipv6CidrBlock Ipv6CidrBlockAssociationSet Ipv6CidrBlockSet Ipv6CidrBlockState \
    Ipv6Native Ipv6Ranges IsDefault IsEgress IsPrimary IsPrimaryIpv6 Key Main Mode Name NatGatewayAddresses \
    NetworkInterfaceIds Origin OwnerId PeeringStatus Platform PolicyDocument PortRange PrefixListIds PrefixListName \
    Primary PrivateDnsEnabled PrivateDnsOnlyForInboundResolverEndpoint PrivateIp PrivateIpAddress PrivateIpAddresses \
    Protocol PublicIp PublicIpAddress ReferencedGroupInfo Region RequesterManaged RequesterVpcInfo ResourceArn \
    ResourceExclusions Routes RuleAction RuleNumber ServiceName SourceDestCheck State Status SubnetIds Tags To ToPort \
    Type UserId UserIdGroupPairs Value VpcEndpointType InternetGateway EgressOnlyInternetGateway NatGateway \
    VirtualPrivateGateway VpcPeering off";

/// The members that are of use somewhere in a network, some of them more than once.
///
/// ```
/// assert!(vpc::kept().any(|member| member == "CidrBlock") && vpc::kept().all(|member| member != "BlockDeviceMappings"));
/// ```
pub fn kept() -> impl Iterator<Item = &'static str> {
    let of_shapes =
        shape::SHAPES.iter().flat_map(|shape| [shape.list, shape.id].into_iter().chain(shape.route.iter().copied()));
    of_shapes.chain(READ).chain(KEPT.split_whitespace())
}

/// As many blocks of a family are read of a VPC or a subnet, and of a side of a peering.
const MOST_BLOCKS: usize = 100;

impl Network {
    /// Reads any number of texts, each with a name for messages. Never fails: what cannot be read is a problem.
    ///
    /// ```
    /// let (network, problems) = vpc::Network::read(&[("vpcs.json", r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.7/16"}]}"#)]);
    /// assert_eq!(problems[0].message, "`10.0.0.7/16` has host bits; AWS stores `10.0.0.0/16`");
    /// ```
    pub fn read(texts: &[(&str, &str)]) -> (Network, Vec<NetworkProblem>) {
        let mut problems = Problems::default();
        let documents: Vec<_> = texts.iter().map(|(name, text)| (*name, json::read(*text))).collect();
        let values = documents.iter().filter_map(|(name, of)| Some((*name, read::value(name, of, &mut problems)?)));
        let values: Vec<_> = values.collect();
        let network = load(&values, &mut problems);
        (network, problems.into_list())
    }

    /// A scenario's `network`: one document that describes a network and has a `flow` through it.
    ///
    /// ```
    /// let document = json::read(r#"{"flow": {"from": "internet", "to": "eni-1", "port": 443}}"#);
    /// let (_, flow, _) = vpc::Network::with_flow(&document);
    /// assert_eq!(flow.unwrap().to, "eni-1");
    /// ```
    pub fn with_flow(document: &json::Document<'_>) -> (Network, Result<Flow, NoFlow>, Vec<NetworkProblem>) {
        let mut problems = Problems::default();
        let value = read::value("network", document, &mut problems);
        let flow = flow::of_document(value.as_ref());
        let values: Vec<_> = value.into_iter().map(|value| ("network", value)).collect();
        (load(&values, &mut problems), flow, problems.into_list())
    }
}

fn load(values: &[(&str, Json<'_>)], problems: &mut Problems) -> Network {
    let mut loader = Loader { network: Network::default(), problems, vpcs: HashMap::new(), attached: HashMap::new() };
    let mut parts: HashMap<&str, Vec<Json<'_>>> = HashMap::new();
    let mut attributes = Vec::new();
    for (name, value) in values {
        let objects = if let Value::Array(_) = value.value() { read::items(*value) } else { vec![*value] };
        for object in objects {
            let Value::Object(members) = object.value() else {
                loader.problems.push(NetworkProblem::error(
                    name,
                    "",
                    "this is not an object as `aws ec2 describe-…` prints it",
                ));
                continue;
            };
            for Member { key, value: member, .. } in members {
                match (key, member.value()) {
                    (key, value) if Shape::of_list(key).is_some() => match value {
                        Value::Array(_) => {
                            loader.network.given |= Shape::of_list(key).map_or(0, Shape::bit);
                            parts.entry(key).or_default().extend(read::items(member));
                        }
                        _ => loader.problems.push(NetworkProblem::error(name, key, "this is not a list")),
                    },
                    ("Entries", Value::Array(_)) => loader.list_entries(name, &object, &read::items(member)),
                    ("VpcBlockPublicAccessOptions", _) => {
                        let mode = text(&member, "InternetGatewayBlockMode");
                        loader.network.block.mode = mode.map(str::to_owned);
                    }
                    ("VpcId" | "EnableDnsSupport" | "EnableDnsHostnames", _) => attributes.push(object),
                    ("flow" | "records" | "NextToken" | "PrefixListId" | "FlowLogs" | "clientKind", _) => {}
                    (key, _) => {
                        let message = "not used: this tool does not read this part";
                        loader.problems.push(NetworkProblem::note(name, key, message));
                    }
                }
            }
        }
    }
    let part = |shape: &Shape| parts.get(shape.list).map_or(&[][..], Vec::as_slice);
    part(&shape::VPC).iter().for_each(|value| loader.vpc(value));
    attributes.iter().for_each(|value| loader.attributes(value));
    part(&shape::SUBNET).iter().for_each(|value| loader.subnet(value));
    part(&shape::ROUTE_TABLE).iter().for_each(|value| loader.table(value));
    part(&shape::NETWORK_ACL).iter().for_each(|value| loader.acl(value));
    part(&shape::SECURITY_GROUP).iter().for_each(|value| loader.group(value));
    loader.group_rules(part(&shape::SECURITY_GROUP_RULE));
    part(&shape::PREFIX_LIST).iter().for_each(|value| loader.prefix_list(value));
    part(&shape::INTERFACE).iter().for_each(|value| loader.interface(value));
    let reserved = part(&shape::RESERVATION).iter().flat_map(|value| list(value, shape::INSTANCE.list));
    reserved.chain(part(&shape::INSTANCE).iter().copied()).for_each(|value| loader.instance(&value));
    for shape in [&shape::INTERNET_GATEWAY, &shape::EGRESS_ONLY_GATEWAY] {
        part(shape).iter().for_each(|value| loader.gateway(value, shape));
    }
    part(&shape::NAT_GATEWAY).iter().for_each(|value| loader.nat(value));
    part(&shape::ENDPOINT).iter().for_each(|value| loader.endpoint(value));
    part(&shape::PEERING).iter().for_each(|value| loader.peering(value));
    for value in part(&shape::EXCLUSION) {
        let resource = text(value, "ResourceArn").map(|arn| arn.split_once('/').map_or(arn, |(_, id)| id));
        let is_gone = text(value, "State").is_some_and(|state| state.contains("delete"));
        if let (Some(resource), Some(mode), false) = (resource, text(value, "InternetGatewayExclusionMode"), is_gone) {
            loader.network.block.exclusions.push((resource.to_owned(), mode.to_owned()));
        }
    }
    loader.link();
    let mut network = loader.network;
    check::check(&network, problems);
    index(&mut network, problems);
    network
}

struct Loader<'p> {
    network: Network,
    problems: &'p mut Problems,
    vpcs: HashMap<String, usize>,
    /// Interfaces by the instance that they are attached to.
    attached: HashMap<String, Vec<usize>>,
}

fn owned(value: &Json<'_>, name: &str) -> Option<String> {
    text(value, name).map(str::to_owned)
}

fn texts(value: &Json<'_>, name: &str) -> Vec<String> {
    list(value, name).into_iter().filter_map(string).map(str::to_owned).collect()
}

impl Loader<'_> {
    fn id(&mut self, value: &Json<'_>, name: &str, place: Place) -> Option<String> {
        let Some(id) = text(value, name).filter(|id| !id.is_empty()) else {
            self.problems.push(NetworkProblem::error(
                &format!("(a {name} is missing)"),
                name,
                "a part without id is not used",
            ));
            return None;
        };
        if self.network.ids.contains_key(id) {
            self.problems.push(NetworkProblem::warning(id, "", "described twice; the first one counts"));
            return None;
        }
        self.network.ids.insert(id.to_owned(), place);
        Some(id.to_owned())
    }

    /// The id of a part that has no list of its own. One that something else has already stays with that.
    fn name(&mut self, id: &str, place: Place) {
        if self.network.ids.contains_key(id) {
            self.problems.push(NetworkProblem::warning(id, "", "described twice; the first one counts"));
        } else {
            self.network.ids.insert(id.to_owned(), place);
        }
    }

    /// A block, with a warning for host bits (N15) and an error for what is none.
    fn block(&mut self, component: &str, field: &str, text: &str) -> Option<Cidr> {
        let Some((block, host_bits)) = Cidr::parse(text) else {
            self.problems.push(NetworkProblem::error(component, field, format!("`{text}` is not a CIDR block")));
            return None;
        };
        if host_bits {
            let message = format!("`{text}` has host bits; AWS stores `{block}`");
            self.problems.push(NetworkProblem::warning(component, field, message));
        }
        Some(block)
    }

    fn address(&mut self, component: &str, field: &str, text: &str) -> Option<IpAddr> {
        let address = text.parse().ok();
        if address.is_none() {
            self.problems.push(NetworkProblem::error(component, field, format!("`{text}` is not an IP address")));
        }
        address
    }

    /// The VPC of this id. One that nothing describes stands there without blocks.
    fn vpc_place(&mut self, component: &str, value: &Json<'_>) -> usize {
        let Some(id) = text(value, "VpcId") else {
            self.problems.push(NetworkProblem::error(component, "VpcId", "the VPC is not named"));
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
        self.name(id, Place::Vpc(at));
        if !id.is_empty() {
            let message = "nothing describes this VPC; its CIDR blocks are taken from the local routes";
            self.problems.push(NetworkProblem::note(id, "CidrBlock", message)); // N112
        }
        at
    }

    /// The blocks of a VPC or subnet that are associated (N53).
    fn associated(&mut self, id: &str, value: &Json<'_>, v6: bool) -> Vec<Cidr> {
        let (set, name, state) = if v6 {
            ("Ipv6CidrBlockAssociationSet", "Ipv6CidrBlock", "Ipv6CidrBlockState")
        } else {
            ("CidrBlockAssociationSet", "CidrBlock", "CidrBlockState")
        };
        let mut out = Vec::new();
        if list(value, set).len() > MOST_BLOCKS {
            let message = format!("only {MOST_BLOCKS} of its CIDR blocks are used; AWS allows no more than 50");
            self.problems.push(NetworkProblem::error(id, set, message));
        }
        for item in list(value, set).iter().take(MOST_BLOCKS) {
            let state = text_in(item, state, "State").unwrap_or("associated");
            match text(item, name) {
                Some(block) if state == "associated" => out.extend(self.block(id, name, block)),
                Some(block) => {
                    let message = format!("`{block}` is {state} and not used");
                    self.problems.push(NetworkProblem::note(id, set, message));
                }
                None => {}
            }
        }
        out
    }

    fn vpc(&mut self, value: &Json<'_>) {
        let at = self.network.vpcs.len();
        let Some(id) = self.id(value, "VpcId", Place::Vpc(at)) else { return };
        let mut cidrs = self.associated(&id, value, false);
        if cidrs.is_empty() && value.get("CidrBlockAssociationSet").is_none() {
            match text(value, "CidrBlock") {
                Some(block) => cidrs.extend(self.block(&id, "CidrBlock", block)),
                None => self.problems.push(NetworkProblem::error(&id, "CidrBlock", "the VPC has no CIDR block")),
            }
        }
        cidrs.extend(self.associated(&id, value, true));
        self.vpcs.insert(id.clone(), at);
        self.network.vpcs.push(Vpc {
            id,
            owner: owned(value, "OwnerId"),
            cidrs,
            primary: text(value, "CidrBlock").and_then(Cidr::parse).map(|(block, _)| block),
            block_mode: text_in(value, "BlockPublicAccessStates", "InternetGatewayBlockMode").map(str::to_owned),
            dns_support: dns(value, "EnableDnsSupport"),
            dns_hostnames: dns(value, "EnableDnsHostnames"),
            is_default: flag(value, "IsDefault"),
            enforces: enforces(value),
            ..Vpc::default()
        });
    }

    /// `describe-vpc-attribute` prints one attribute of one VPC.
    fn attributes(&mut self, value: &Json<'_>) {
        let Some(id) = text(value, "VpcId") else { return };
        let at = self.vpc_of_id(id);
        if let Some(vpc) = self.network.vpcs.get_mut(at) {
            vpc.dns_support = dns(value, "EnableDnsSupport").or(vpc.dns_support);
            vpc.dns_hostnames = dns(value, "EnableDnsHostnames").or(vpc.dns_hostnames);
        }
    }

    fn subnet(&mut self, value: &Json<'_>) {
        let at = self.network.subnets.len();
        let Some(id) = self.id(value, "SubnetId", Place::Subnet(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let mut cidrs = Vec::new();
        match text(value, "CidrBlock") {
            Some(block) => cidrs.extend(self.block(&id, "CidrBlock", block)),
            None if flag(value, "Ipv6Native") == Some(true) => {}
            None => self.problems.push(NetworkProblem::error(&id, "CidrBlock", "the subnet has no CIDR block")),
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
            dns64: flag(value, "EnableDns64"),
            table: None,
            acl: None,
        });
    }

    fn table(&mut self, value: &Json<'_>) {
        let at = self.network.tables.len();
        let Some(id) = self.id(value, "RouteTableId", Place::Table(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let loose = value.get("Associations").is_none();
        let mut table = RouteTable { id, vpc, loose, ..RouteTable::default() };
        for item in &list(value, "Associations") {
            let state = text_in(item, "AssociationState", "State").unwrap_or("associated");
            if !matches!(state, "associated" | "associating") {
                continue;
            }
            table.main |= flag(item, "Main") == Some(true);
            table.subnets.extend(owned(item, "SubnetId"));
            table.gateways.extend(owned(item, "GatewayId"));
        }
        if value.get("Routes").is_none() {
            table.open = true; // N100
            let message = "the routes are missing; only the local ones are known";
            self.problems.push(NetworkProblem::error(&table.id, "Routes", message));
        }
        for item in &list(value, "Routes") {
            let route = self.route(&table.id, item);
            // Of a hundred thousand that say the same one is enough.
            if table.routes.last() != Some(&route) {
                table.routes.push(route);
            }
        }
        for (at, item) in read::off(value, "Routes") {
            let id = table.id.clone();
            self.off(&id, format!("Routes/{at}"), |own| Switched::Route(own.route(&id, &item)));
        }
        self.network.tables.push(table);
    }

    fn route(&mut self, id: &str, value: &Json<'_>) -> Route {
        let block = BLOCKS.iter().find_map(|block| text(value, block));
        let destination = match (block, text(value, "DestinationPrefixListId")) {
            (Some(text), _) => {
                self.block(id, "Routes", text).map_or_else(|| Destination::Unknown(text.to_owned()), Destination::Block)
            }
            (None, Some(list)) => Destination::List(list.to_owned()),
            (None, None) => {
                self.problems.push(NetworkProblem::error(id, "Routes", "a route has no destination"));
                Destination::Unknown(String::new())
            }
        };
        let named = shape::route_members().find_map(|member| Some((member, text(value, member)?)));
        let (target, kind) = named.map_or(("an unknown target", Target::Unsupported), |(member, target)| {
            (target, shape::target_in(member, target))
        });
        // N107: a gateway that inspects is none that this tool models.
        let inspected =
            value.get("IgwFirewall").is_some_and(|of| !matches!(of.value(), Value::Null | Value::Bool(false)));
        let target = if inspected { format!("{target} with a firewall") } else { target.to_owned() };
        let kind = if inspected { Target::Unsupported } else { kind };
        // N57
        let state = match text(value, "State").unwrap_or("active").to_ascii_lowercase().as_str() {
            "active" => RouteState::Active,
            "blackhole" => RouteState::Blackhole,
            "filtered" => RouteState::Filtered,
            _ => RouteState::Other,
        };
        let origin = text(value, "Origin").unwrap_or("CreateRoute");
        let propagated = matches!(origin, "EnableVgwRoutePropagation" | "Advertisement");
        Route { destination, target, kind, state, propagated }
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
        let mut only = |place: &mut Option<usize>, at: usize, component: &str, field: &str, what: &str| {
            if place.replace(at).is_some_and(|before| before != at) {
                self.problems.push(NetworkProblem::error(
                    component,
                    field,
                    format!("it has two {what}; AWS allows one"),
                ));
            }
        };
        for (at, table) in network.tables.iter().enumerate() {
            if table.main
                && let Some(vpc) = network.vpcs.get_mut(table.vpc)
            {
                only(&mut vpc.main_table, at, &vpc.id, "RouteTables", "main route tables");
            }
            for id in &table.subnets {
                if let Some(Place::Subnet(subnet)) = network.ids.get(id)
                    && let Some(subnet) = network.subnets.get_mut(*subnet)
                {
                    only(&mut subnet.table, at, &subnet.id, "RouteTables", "route tables");
                }
            }
        }
        for (at, acl) in network.acls.iter().enumerate() {
            if acl.default
                && let Some(vpc) = network.vpcs.get_mut(acl.vpc)
            {
                only(&mut vpc.default_acl, at, &vpc.id, "NetworkAcls", "default network ACLs");
            }
            for id in &acl.subnets {
                if let Some(Place::Subnet(subnet)) = network.ids.get(id)
                    && let Some(subnet) = network.subnets.get_mut(*subnet)
                {
                    only(&mut subnet.acl, at, &subnet.id, "NetworkAcls", "network ACLs");
                }
            }
        }
        // What serves nobody knows whom may serve any subnet (N100).
        for table in network.tables.iter().filter(|table| table.loose) {
            network.vpcs.get_mut(table.vpc).into_iter().for_each(|vpc| vpc.main_table = None);
        }
        for acl in network.acls.iter().filter(|acl| acl.loose) {
            network.vpcs.get_mut(acl.vpc).into_iter().for_each(|vpc| vpc.default_acl = None);
        }
        for table in &network.tables {
            for id in &table.subnets {
                if !matches!(network.ids.get(id), Some(Place::Subnet(_))) {
                    let message = format!("the subnet `{id}` is not described");
                    self.problems.push(NetworkProblem::note(&table.id, "Associations", message));
                }
            }
        }
        // A VPC that nothing describes has the blocks of its local routes.
        let mut local: HashMap<usize, Vec<Cidr>> = HashMap::new();
        for table in &network.tables {
            for route in &table.routes {
                if let (Target::Local, Destination::Block(block)) = (route.kind, &route.destination) {
                    local.entry(table.vpc).or_default().push(*block);
                }
            }
        }
        for (at, vpc) in network.vpcs.iter_mut().enumerate() {
            let mut of_routes = local.remove(&at).unwrap_or_default();
            of_routes.retain(|block| vpc.cidrs.iter().all(|known| known.is_v6() != block.is_v6()));
            vpc.cidrs.extend(of_routes.into_iter().take(MOST_BLOCKS));
            json::sort_and_dedup(&mut vpc.cidrs);
            let mut v4 = vpc.cidrs.iter().filter(|block| !block.is_v6());
            if let (Some(only), None) = (v4.next(), v4.next()) {
                vpc.primary = vpc.primary.or(Some(*only));
            }
            let local = |block: &Cidr| Route {
                destination: Destination::Block(*block),
                target: shape::LOCAL.to_owned(),
                kind: Target::Local,
                state: RouteState::Active,
                propagated: false,
            };
            vpc.local = vpc.cidrs.iter().map(local).collect();
        }
        for (at, gateway) in network.gateways.iter().enumerate() {
            for (id, _) in gateway.attachments.iter().flatten() {
                if let Some(Place::Vpc(vpc)) = network.ids.get(id)
                    && let Some(vpc) = network.vpcs.get_mut(*vpc)
                {
                    vpc.gateways.push(at);
                }
            }
        }
    }
}

/// What the encryption controls of a VPC exclude, if they enforce encryption (N107).
fn enforces(value: &Json<'_>) -> Option<Vec<String>> {
    let control = value.get("EncryptionControl").filter(|of| text(of, "Mode") == Some("enforce"))?;
    let all = control.get("ResourceExclusions").map(|all| all.members()).into_iter().flatten();
    let excluded = all.filter(|of| matches!(text(&of.value, "State"), Some("enabled" | "enabling")));
    Some(excluded.map(|of| of.key.to_owned()).collect())
}

fn dns(value: &Json<'_>, name: &str) -> Option<bool> {
    flag(value, name).or_else(|| flag(&value.get(name)?, "Value"))
}

/// Who has which address. Addresses that stand twice are a problem, and the lesser id has them.
fn index(network: &mut Network, problems: &mut Problems) {
    let mut order: Vec<usize> = (0..network.interfaces.len()).collect();
    let id = |at: usize| network.interfaces.get(at).map(|interface| interface.id.as_str());
    json::sort_by(&mut order, |a, b| id(*a).cmp(&id(*b)));
    for at in order {
        let Some(interface) = network.interfaces.get(at) else { continue };
        for address in &interface.addresses {
            let place = network.by_address.entry((interface.vpc, address.private)).or_insert(at);
            if *place != at {
                let message = format!("{} is the address of another interface of the VPC too", address.private);
                problems.push(NetworkProblem::error(&interface.id, "PrivateIpAddress", message));
            }
            if let Some(public) = address.public {
                if public != NEW_ADDRESS
                    && let Some(vpc) = network.vpcs.get_mut(interface.vpc)
                {
                    vpc.public = true;
                }
                network.by_public.entry(public).or_insert((at, address.private));
            }
        }
    }
    let ids: Vec<String> = network.gateways.iter().map(|gateway| gateway.id.clone()).collect();
    let subnets: Vec<String> = network.subnets.iter().map(|subnet| subnet.id.clone()).collect();
    for vpc in &mut network.vpcs {
        json::sort_by(&mut vpc.gateways, |a, b| ids.get(*a).cmp(&ids.get(*b)));
        json::sort_by(&mut vpc.subnets, |a, b| subnets.get(*a).cmp(&subnets.get(*b)));
    }
}
