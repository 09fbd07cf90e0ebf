//! Interfaces and instances, gateways, endpoints, peering connections.

use std::collections::HashMap;
use std::net::IpAddr;

use super::{Loader, MOST_BLOCKS, owned, texts};
use crate::Cidr;
use crate::model::{Address, Endpoint, Gateway, Instance, Interface, Nat, Peering, PeeringSide, Place};
use crate::problem::{NetworkProblem, NetworkSeverity};
use crate::read::{Json, flag, list, text, text_in, whole};
use crate::shape::{self, Shape};

/// As many security groups are read of an interface.
const MOST_GROUPS: usize = 100;

impl Loader<'_> {
    pub(super) fn interface(&mut self, value: &Json<'_>) {
        let at = self.network.interfaces.len();
        let Some(id) = self.id(value, "NetworkInterfaceId", Place::Interface(at)) else { return };
        let interface = self.interface_of(id, value, None);
        if let Some(instance) = &interface.instance {
            self.attached.entry(instance.clone()).or_default().push(at);
        }
        self.network.interfaces.push(interface);
    }

    pub(super) fn interface_of(&mut self, id: String, value: &Json<'_>, instance: Option<&str>) -> Interface {
        let subnet_id = text(value, "SubnetId");
        let subnet = match subnet_id.map(|id| (id, self.network.ids.get(id).copied())) {
            Some((_, Some(Place::Subnet(at)))) => at,
            Some((subnet_id, _)) => {
                let message = format!("the subnet `{subnet_id}` is not described");
                let is_given = self.network.gives(&shape::SUBNET);
                let severity = if is_given { NetworkSeverity::Error } else { NetworkSeverity::Note };
                self.problems.push(NetworkProblem::new(severity, &id, "SubnetId", message));
                usize::MAX
            }
            None => {
                self.problems.push(NetworkProblem::error(&id, "SubnetId", "the interface names no subnet"));
                usize::MAX
            }
        };
        let vpc = match self.network.subnets.get(subnet) {
            Some(subnet) => subnet.vpc,
            None => self.vpc_place(&id, value),
        };
        let mut addresses = Vec::new();
        let items = list(value, "PrivateIpAddresses");
        for item in &items {
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
        for item in &list(value, "Ipv6Addresses") {
            let address = text(item, "Ipv6Address").and_then(|text| self.address(&id, "Ipv6Address", text));
            let primary = flag(item, "IsPrimaryIpv6").unwrap_or_default();
            addresses.extend(address.map(|private| Address {
                private,
                public: None,
                primary: primary && addresses.is_empty(),
            }));
        }
        let groups = self.group_ids(&id, value, "Groups").or_else(|| self.group_ids(&id, value, "SecurityGroups"));
        let attachment = value.get("Attachment");
        let status = attachment.as_ref().and_then(|attachment| text(attachment, "Status"));
        Interface {
            owner: owned(value, "OwnerId"),
            vpc,
            subnet,
            subnet_id: subnet_id.unwrap_or_default().to_owned(),
            groups,
            addresses,
            check: flag(value, "SourceDestCheck"),
            managed: flag(value, "RequesterManaged") == Some(true)
                || !matches!(
                    text(value, "InterfaceType").unwrap_or("interface"),
                    "interface" | "efa" | "efa-only" | "trunk" | "branch"
                ),
            description: owned(value, "Description").unwrap_or_default(),
            kind: text(value, "InterfaceType").unwrap_or("interface").to_ascii_lowercase(),
            instance: attachment
                .as_ref()
                .and_then(|attachment| owned(attachment, "InstanceId"))
                .or(instance.map(str::to_owned)),
            device: attachment.as_ref().and_then(|attachment| whole(attachment, "DeviceIndex")),
            attached: status.map(|status| matches!(status, "attached" | "attaching")),
            in_use: text(value, "Status").map(|status| matches!(status, "in-use" | "associated")),
            denies_internet: flag(value, "DenyAllIgwTraffic") == Some(true),
            nat: None,
            endpoint: None,
            id,
        }
    }

    fn group_ids(&mut self, id: &str, value: &Json<'_>, name: &str) -> Option<Vec<String>> {
        value.get(name)?;
        let groups = list(value, name);
        if groups.len() > MOST_GROUPS {
            let message = format!("only {MOST_GROUPS} of its security groups are used; AWS allows no more than 16");
            self.problems.push(NetworkProblem::error(id, name, message));
        }
        Some(groups.iter().take(MOST_GROUPS).filter_map(|group| owned(group, "GroupId")).collect())
    }

    pub(super) fn instance(&mut self, value: &Json<'_>) {
        let at = self.network.instances.len();
        let Some(id) = self.id(value, "InstanceId", Place::Instance(at)) else { return };
        let state = text_in(value, "State", "Name").map(str::to_owned);
        let mut interfaces: Vec<(i64, usize)> = Vec::new();
        let gone = state.as_deref() == Some("terminated");
        if gone {
            self.problems.push(NetworkProblem::note(&id, "State", "the instance is terminated and not used"));
        }
        for item in &list(value, "NetworkInterfaces") {
            let Some(interface_id) = text(item, "NetworkInterfaceId") else { continue };
            let index = item.get("Attachment").and_then(|attachment| whole(&attachment, "DeviceIndex")).unwrap_or(0);
            let place = match self.network.ids.get(interface_id) {
                Some(Place::Interface(place)) => *place,
                _ => {
                    let place = self.network.interfaces.len();
                    self.name(interface_id, Place::Interface(place));
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
            self.name(&interface_id, Place::Interface(place));
            let interface = self.interface_of(interface_id, value, Some(&id));
            self.network.interfaces.push(interface);
            interfaces.push((0, place));
        }
        for (_, place) in &interfaces {
            if let Some(interface) = self.network.interfaces.get_mut(*place) {
                interface.instance.get_or_insert_with(|| id.clone());
            }
        }
        json::sort_by(&mut interfaces, |a: &(i64, usize), b| {
            let id = |place: usize| self.network.interfaces.get(place).map(|interface| &interface.id);
            a.0.cmp(&b.0).then_with(|| id(a.1).cmp(&id(b.1)))
        });
        let windows = text(value, "Platform").is_some_and(|platform| platform.eq_ignore_ascii_case("windows"));
        let interfaces = interfaces.into_iter().map(|(_, place)| place).collect();
        self.network.instances.push(Instance { id, state, windows, interfaces });
    }

    pub(super) fn gateway(&mut self, value: &Json<'_>, shape: &Shape) {
        let at = self.network.gateways.len();
        let Some(id) = self.id(value, shape.id, Place::Gateway(at)) else { return };
        let mut attachments = Vec::new();
        let is_given = value.get("Attachments").is_some();
        for item in &list(value, "Attachments") {
            if let Some(vpc) = text(item, "VpcId") {
                attachments.push((vpc.to_owned(), text(item, "State").unwrap_or("attached").to_ascii_lowercase()));
            }
        }
        let attachments = is_given.then_some(attachments);
        self.network.gateways.push(Gateway { id, kind: shape.target, attachments });
    }

    pub(super) fn nat(&mut self, value: &Json<'_>) {
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
            self.problems.push(NetworkProblem::error(
                &id,
                "SubnetId",
                "the subnet of the NAT gateway is not described",
            ));
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
        for item in &addresses {
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
                self.problems.push(NetworkProblem::error(&nat.id, "NatGatewayAddresses", message));
                usize::MAX
            }
            _ => {
                let place = self.network.interfaces.len();
                self.name(&interface_id, Place::Interface(place));
                self.network.interfaces.push(Interface {
                    id: interface_id,
                    vpc,
                    subnet: subnet.unwrap_or(usize::MAX),
                    subnet_id: owned(value, "SubnetId").unwrap_or_default(),
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
            let known: HashMap<IpAddr, usize> =
                interface.addresses.iter().enumerate().map(|(at, known)| (known.private, at)).collect();
            for address in own {
                match known.get(&address.private).and_then(|at| interface.addresses.get_mut(*at)) {
                    Some(known) => known.public = known.public.or(address.public),
                    None => interface.addresses.push(address),
                }
            }
            nat.interface = Some(place);
        }
        self.network.nats.push(nat);
    }

    pub(super) fn endpoint(&mut self, value: &Json<'_>) {
        let at = self.network.endpoints.len();
        let Some(id) = self.id(value, "VpcEndpointId", Place::Endpoint(at)) else { return };
        let vpc = self.vpc_place(&id, value);
        let groups = self.group_ids(&id, value, "Groups");
        // N105
        let options = value.get("DnsOptions");
        let resolvers_only = options.and_then(|of| flag(&of, "PrivateDnsOnlyForInboundResolverEndpoint")) == Some(true);
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
            resolvers_only,
            names: list(value, "DnsEntries")
                .iter()
                .filter_map(|entry| Some(text(entry, "DnsName")?.to_ascii_lowercase()))
                .collect(),
            policy: owned(value, "PolicyDocument"),
            id,
        });
    }

    pub(super) fn peering(&mut self, value: &Json<'_>) {
        let at = self.network.peerings.len();
        let Some(id) = self.id(value, "VpcPeeringConnectionId", Place::Peering(at)) else { return };
        let mut side = |name: &str| {
            let Some(info) = value.get(name) else { return PeeringSide::default() };
            let mut blocks: Vec<Cidr> = Vec::new();
            let main = text(&info, "CidrBlock").into_iter();
            let set = list(&info, "CidrBlockSet");
            let set = set.iter().filter_map(|item| text(item, "CidrBlock"));
            let v6 = list(&info, "Ipv6CidrBlockSet");
            let v6 = v6.iter().filter_map(|item| text(item, "Ipv6CidrBlock"));
            for text in main.chain(set).chain(v6).take(MOST_BLOCKS) {
                blocks.extend(self.block(&id, name, text));
            }
            json::sort_and_dedup(&mut blocks);
            PeeringSide {
                vpc: owned(&info, "VpcId").unwrap_or_default(),
                region: owned(&info, "Region"),
                cidrs: blocks,
            }
        };
        let sides = [side("RequesterVpcInfo"), side("AccepterVpcInfo")];
        let status = text_in(value, "Status", "Code").map(str::to_ascii_lowercase);
        if let Some(status @ ("deleted" | "expired" | "failed" | "rejected")) = status.as_deref() {
            self.problems.push(NetworkProblem::note(
                &id,
                "Status",
                format!("the peering is {status} and carries nothing"),
            )); // N79
        }
        self.network.peerings.push(Peering { id, status, sides });
    }
}
