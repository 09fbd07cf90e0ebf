//! The way of one packet, hop by hop.

use std::net::IpAddr;

use serde_json::Value;

use crate::acl;
use crate::block;
use crate::gateway::{self, Crossing};
use crate::group::{self, OtherEnd};
use crate::packet::{ICMP, ICMPV6, Packet, TCP, UDP};
use crate::part::{
    addresses, blocks_of_subnet, find, in_vpc, interface, interface_at, is_given, items, owner_of_public,
    proves_gateway, public_of, subnet, subnet_with, text,
};
use crate::route::{self, Target};

/// IPv4 addresses as IPv6 ones (N106).
const NAT64: &str = "64:ff9b::/96";

/// Whether an interface stands for one of which only an address is known.
fn is_of_nobody_known(interface: &Value) -> bool {
    !interface.is_null() && interface["Groups"].is_null()
}

/// Something that stops a packet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blocker {
    /// Whether it stops the reply.
    pub reply: bool,
    /// The reason, in the words of AWS's Reachability Analyzer.
    pub code: &'static str,
    /// The id of what stops it; for security groups, of the interface that has them.
    pub component: String,
}

/// Where a packet ends.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End<'n> {
    Interface(&'n Value, Packet),
    /// Outside, beyond internet gateways.
    Internet(Packet),
    /// At the service behind a gateway endpoint of a VPC.
    Service(&'n str, Packet),
    /// Beyond a gateway of a VPC that is not modelled, from where a reply comes back into that VPC (N102).
    Beyond(&'n str, Packet),
    /// It was dropped, and there is no telling where it would have gone.
    Nowhere,
    /// The rules do not tell, or the network does not.
    Unknown,
}

/// One that puts its own address into a packet, and takes it out of the reply again.
#[derive(Clone, Copy)]
struct Translation<'n> {
    interface: &'n str,
    before: Packet,
    after: Packet,
}

/// What the request leaves behind it and the reply needs, and what each of them meets.
pub(crate) struct Walk<'n> {
    network: &'n Value,
    /// The source ports that translators take, one after the other.
    ports: Vec<u16>,
    is_reply: bool,
    translations: Vec<Translation<'n>>,
    /// Interfaces that passed the request on as it is.
    passed_on: Vec<&'n str>,
    /// The VPC that the request left by its egress-only gateway, and that gateway.
    left_by: Option<(&'n str, &'n str)>,
    /// What has already come by, and where, to see that it goes in a circle.
    visited: Vec<(&'n str, Packet)>,
    /// Interfaces whose groups have seen the request.
    seen_by: Vec<&'n str>,
    /// The interface whose groups could be known at the other end, and its address, as the request began.
    origin: Option<(&'n str, IpAddr)>,
    /// The VPC that the source address of the packet is in.
    source_vpc: &'n str,
    peering: Option<&'n str>,
    preserved: bool,
    pub(crate) blockers: Vec<Blocker>,
    /// Whether something cannot be told of the request, and of the reply, though their ways go on.
    pub(crate) is_unknown: (bool, bool),
    /// Whether the request comes from behind something that is not modelled (N102).
    from_beyond: bool,
    /// How the request crossed the border of each VPC to the internet.
    crossings: Vec<(&'n str, Crossing)>,
}

impl<'n> Walk<'n> {
    pub(crate) fn new(network: &'n Value, ports: Vec<u16>) -> Walk<'n> {
        Walk {
            network,
            ports,
            is_reply: false,
            translations: Vec::new(),
            passed_on: Vec::new(),
            left_by: None,
            visited: Vec::new(),
            seen_by: Vec::new(),
            origin: None,
            source_vpc: "",
            peering: None,
            preserved: true,
            blockers: Vec::new(),
            is_unknown: (false, false),
            from_beyond: false,
            crossings: Vec::new(),
        }
    }

    /// How many times the request got another source port.
    pub(crate) fn translated(&self) -> usize {
        self.translations.len()
    }

    pub(crate) fn block(&mut self, code: &'static str, component: &str) {
        self.blockers.push(Blocker { reply: self.is_reply, code, component: component.to_owned() });
    }

    fn not_known(&mut self) {
        if self.is_reply {
            self.is_unknown.1 = true;
        } else {
            self.is_unknown.0 = true;
        }
    }

    fn drop(&mut self, code: &'static str, component: &str) -> End<'n> {
        self.block(code, component);
        End::Nowhere
    }

    /// A request from an interface.
    pub(crate) fn start_at(&mut self, from: &'n Value, packet: Packet) -> End<'n> {
        self.origin = Some((text(&from["VpcId"]), packet.source));
        self.source_vpc = text(&from["VpcId"]);
        // N87
        if from["InterfaceType"] == "vpc_endpoint" {
            self.block("VPCE_INTRA_VPC_TRAFFIC", text(&from["NetworkInterfaceId"]));
        }
        self.leave(from, packet)
    }

    /// A request from outside to an address of an interface.
    pub(crate) fn start_outside(&mut self, to: &'n Value, private: IpAddr, packet: Packet) -> End<'n> {
        self.enter(to, private, packet)
    }

    /// A request from an address of a private range, which is not the internet (N102).
    pub(crate) fn start_private(&mut self, to: &'n Value, private: IpAddr, packet: Packet) -> End<'n> {
        let here = subnet(self.network, text(&to["SubnetId"]));
        // What a route names counts, though it may be gone.
        if route::over_internet(self.network, route::table_of_subnet(self.network, here), packet.source) {
            return self.enter(to, private, packet);
        }
        // Who sends it, and through what, is not described. N75: over a peering only who may be behind it.
        let over = route::named_peering(self.network, route::table_of_subnet(self.network, here), packet.source);
        self.peering = over.filter(|id| {
            let (far, _) = self.far_side(id, text(&to["VpcId"]));
            let mut blocks = self.far_blocks(id, text(&to["VpcId"])).into_iter();
            far.is_null() || blocks.any(|block| block::holds(block, packet.source))
        });
        self.from_beyond = true;
        self.not_known();
        self.deliver(text(&to["VpcId"]), packet, None)
    }

    /// The reply, from where the request has ended. Nothing if none comes.
    pub(crate) fn reply(&mut self, end: End<'n>) -> Option<End<'n>> {
        self.is_reply = true;
        self.visited.clear();
        Some(match end {
            End::Interface(at, packet) => self.leave(at, packet.reply()?),
            End::Internet(packet) => self.outside(packet.reply()?),
            End::Service(vpc, packet) => self.deliver(vpc, packet.reply()?, None),
            End::Beyond(vpc, packet) => self.deliver(vpc, packet.reply()?, None),
            End::Nowhere | End::Unknown => return None,
        })
    }

    /// Where the route table of a subnet leads, if one is described.
    fn route_from(&self, here: &'n Value, address: IpAddr) -> Option<Target<'n>> {
        if here.is_null() {
            return Some(Target::NotKnown);
        }
        route::lookup(self.network, route::table_of_subnet(self.network, here), address)
    }

    /// Whether a VPC has an address, by its blocks or by an interface.
    fn has(&self, vpc: &str, address: IpAddr) -> bool {
        in_vpc(self.network, vpc, address) || !interface_at(self.network, vpc, address).is_null()
    }

    /// N107: what a VPC that enforces encryption refuses, nothing tells.
    fn pass_encryption(&mut self, vpc: &str) {
        if find(&self.network["Vpcs"], "VpcId", vpc)["EncryptionControl"]["Mode"] == "enforce" {
            self.not_known();
        }
    }

    /// Out of an interface, through its groups and the ACL of its subnet, to where the route table leads.
    fn leave(&mut self, from: &'n Value, packet: Packet) -> End<'n> {
        let here = subnet(self.network, text(&from["SubnetId"]));
        let table = route::table_of_subnet(self.network, here);
        let target = self.route_from(here, packet.destination);
        let vpc = text(&from["VpcId"]);
        self.pass_encryption(vpc);
        if !self.is_reply {
            self.seen_by.push(text(&from["NetworkInterfaceId"]));
        }
        // N28: replies leave because the request came in. N67: a NAT gateway has no groups.
        if !self.is_reply && from["InterfaceType"] != "nat_gateway" {
            let here = OtherEnd {
                address: packet.destination,
                vpc,
                peering: None,
                anywhere: false,
                preserved: true,
                unseen: false,
            };
            let others = match target {
                Some(Target::Peering(id)) => {
                    let unseen = !is_given(self.network, "VpcPeeringConnections");
                    vec![OtherEnd { unseen, ..self.behind(id, vpc, packet.destination) }]
                }
                Some(Target::Local) => vec![here],
                Some(Target::NotKnown) if self.has(vpc, packet.destination) => vec![here],
                // N30: the address alone decides, wherever the route leads: whoever has it, here or behind a peering
                // (N43). Over one that nothing describes, nobody knows whose it is (N100).
                _ => {
                    let unseen = target == Some(Target::NotKnown)
                        && !is_given(self.network, "VpcPeeringConnections")
                        && gateway::refusal(packet.destination, true).is_some();
                    let by_address = OtherEnd { vpc: "", anywhere: true, unseen, ..here };
                    std::iter::once(by_address).chain(self.everywhere(here)).collect()
                }
            };
            self.pass_groups(from, &packet, true, &others);
        }
        // N5: what stays in the subnet sees no ACL. (A route to a translator in this subnet leads round in a circle.)
        let here_id = text(&from["SubnetId"]);
        let next = subnet_with(self.network, vpc, packet.destination);
        let is_near = next["SubnetId"] == here_id && matches!(target, Some(Target::Local | Target::NotKnown));
        if !is_near {
            self.pass_acl(here, &packet, true);
        }
        let names = [&table["RouteTableId"], &here["SubnetId"], &from["NetworkInterfaceId"]];
        let table_id = names.into_iter().map(text).find(|id| !id.is_empty()).unwrap_or_default();
        // N106: VPC Lattice.
        if block::holds("169.254.171.0/24", packet.destination) {
            return End::Unknown;
        }
        // N59
        if ["169.254.168.0/22", "fd00:ec2::/32"].iter().any(|block| block::holds(block, packet.destination)) {
            return self.drop("CANNOT_ROUTE", table_id);
        }
        match target {
            None => self.drop("NO_ROUTE_TO_DESTINATION", table_id),
            Some(Target::Blackhole) => self.drop("BAD_STATE_ROUTE", table_id),
            Some(Target::NotKnown) if self.has(vpc, packet.destination) => {
                // N101: within the VPC the local route, if it is not another. N54: within a subnet no other.
                if !is_near {
                    self.not_known();
                }
                if is_near || !self.may_translate(table, from, &packet) {
                    return self.deliver(vpc, packet, Some(here_id));
                }
                // N58, N88: there is nobody, whoever asks. N67: or a NAT gateway, which lets nobody in.
                let is_reserved =
                    blocks_of_subnet(next).iter().any(|block| block::is_reserved(block, packet.destination));
                let there = interface_at(self.network, vpc, packet.destination);
                let is_nobody = there.is_null() && (next.is_null() || is_reserved);
                if is_nobody || there["InterfaceType"] == "nat_gateway" {
                    return self.deliver(vpc, packet, Some(here_id));
                }
                // What stops it may see another source; the reply comes back from where it went.
                if is_given(self.network, "RouteTables") && !here.is_null() {
                    End::Beyond(vpc, packet)
                } else {
                    End::Unknown
                }
            }
            Some(Target::Other(id)) if self.comes_back(id) => End::Beyond(vpc, packet),
            // A list without blocks leads to one of two places, and both let the reply come back.
            Some(Target::NotKnown) if is_given(self.network, "RouteTables") && !here.is_null() => {
                End::Beyond(vpc, packet)
            }
            Some(Target::Other(_) | Target::NotKnown) => End::Unknown,
            // N107
            Some(Target::Inspected(_)) => End::Beyond(vpc, packet),
            Some(Target::Local) => self.deliver(vpc, packet, Some(here_id)),
            Some(Target::Interface(id)) => {
                let alone = route::is_private_alone(self.network, table, packet.destination);
                self.redirect(id, packet, Some(here_id), alone)
            }
            Some(Target::NextHop(address)) => {
                let alone = route::is_private_alone(self.network, table, packet.destination);
                match self.next_hop(vpc, address) {
                    Some(id) => self.redirect(id, packet, Some(here_id), alone),
                    None => End::Unknown,
                }
            }
            Some(Target::Nat(id)) => self.nat(id, packet, here_id),
            Some(Target::InternetGateway(id)) => self.internet_gateway(id, vpc, packet),
            Some(Target::EgressOnly(id)) => self.egress_only(id, vpc, from, packet),
            Some(Target::Peering(id)) => self.peering(id, vpc, packet),
            Some(Target::GatewayEndpoint(id)) => self.gateway_endpoint(id, vpc, packet),
        }
    }

    /// Whether a route that is not known could lead a packet to a NAT gateway (N54), which gives it another source. One
    /// that nothing describes is not expected.
    fn may_translate(&self, table: &Value, from: &Value, packet: &Packet) -> bool {
        if self.is_reply || packet.source.is_ipv6() || ![TCP, UDP, ICMP].contains(&packet.protocol) {
            return false;
        }
        if !table.is_null() {
            return items(&table["Routes"])
                .any(|route| !route["DestinationPrefixListId"].is_null() && !route["NatGatewayId"].is_null());
        }
        // N69: not to one in its own subnet.
        items(&self.network["NetworkInterfaces"])
            .filter(|at| at["InterfaceType"] == "nat_gateway")
            .chain(items(&self.network["NatGateways"]))
            .any(|nat| nat["VpcId"] == from["VpcId"] && nat["SubnetId"] != from["SubnetId"])
    }

    /// Whether what comes from beyond a gateway comes straight into the VPC: no route table steers it (N65).
    fn comes_back(&self, gateway: &str) -> bool {
        !gateway.is_empty() && route::table_of_gateway(self.network, gateway).is_none()
    }

    fn pass_acl(&mut self, subnet: &'n Value, packet: &Packet, outbound: bool) {
        if subnet.is_null() || !is_given(self.network, "NetworkAcls") {
            return self.not_known();
        }
        let acl = acl::of_subnet(self.network, subnet);
        if !acl::allows(acl, packet, outbound) {
            self.block("SUBNET_ACL_RESTRICTION", text(&acl["NetworkAclId"]));
        }
    }

    /// To an address of a VPC, from one of its subnets or from outside of it.
    fn deliver(&mut self, vpc: &'n str, packet: Packet, from: Option<&str>) -> End<'n> {
        let to = interface_at(self.network, vpc, packet.destination);
        if !to.is_null() {
            return self.arrive(to, packet, from);
        }
        let in_subnet = subnet_with(self.network, vpc, packet.destination);
        if in_subnet.is_null() && !is_given(self.network, "Subnets") {
            return End::Unknown;
        }
        // N58
        if in_subnet.is_null() {
            return self.drop("NO_POSSIBLE_DESTINATION", vpc);
        }
        if from != in_subnet["SubnetId"].as_str() {
            self.pass_acl(in_subnet, &packet, false);
        }
        // N88
        if blocks_of_subnet(in_subnet).iter().any(|block| block::is_reserved(block, packet.destination)) {
            return self.drop("NO_POSSIBLE_DESTINATION", text(&in_subnet["SubnetId"]));
        }
        if self.is_reply {
            // Whoever may be there did not ask.
            return self.drop("NO_POSSIBLE_DESTINATION", text(&in_subnet["SubnetId"]));
        }
        End::Unknown
    }

    /// Into a subnet and to an interface that has the destination's address.
    fn arrive(&mut self, to: &'n Value, packet: Packet, from: Option<&str>) -> End<'n> {
        self.come_into_subnet(to, &packet, from);
        self.come_past_groups(to, &packet);
        self.pass_encryption(text(&to["VpcId"]));
        let id = text(&to["NetworkInterfaceId"]);
        if self.is_reply
            && let Some(known) = self.translations.iter().find(|known| known.interface == id)
            && known.after.reply() == Some(packet)
            && let Some(packet) = known.before.reply()
        {
            // N68: the reply goes on to the client, and keeps the remote address as its source.
            return self.leave(to, packet);
        }
        // N67
        if to["InterfaceType"] == "nat_gateway" {
            let nat = items(&self.network["NatGateways"])
                .find(|nat| items(&nat["NatGatewayAddresses"]).any(|has| text(&has["NetworkInterfaceId"]) == id));
            let nat = nat.map_or(id, |nat| text(&nat["NatGatewayId"]));
            return self.drop("NGW_DEST_ADDRESS_PRESERVATION", nat);
        }
        if !self.is_reply && to["InterfaceType"] == "vpc_endpoint" && !is_given(self.network, "VpcEndpoints") {
            self.not_known();
        }
        End::Interface(to, packet)
    }

    /// Past the ACL of an interface's subnet, for what comes from another one (N5).
    fn come_into_subnet(&mut self, to: &'n Value, packet: &Packet, from: Option<&str>) {
        if from != to["SubnetId"].as_str() {
            self.pass_acl(subnet(self.network, text(&to["SubnetId"])), packet, false);
        }
    }

    fn come_past_groups(&mut self, to: &'n Value, packet: &Packet) {
        // N67: a NAT gateway has no groups. N28: replies come in because the request went out.
        let has_seen = self.seen_by.contains(&text(&to["NetworkInterfaceId"]));
        if (self.is_reply && has_seen) || to["InterfaceType"] == "nat_gateway" {
            return;
        }
        if self.is_reply {
            let other = OtherEnd {
                address: packet.source,
                vpc: "",
                peering: None,
                anywhere: true,
                preserved: true,
                unseen: false,
            };
            return self.pass_groups(to, packet, false, &[other]);
        }
        let now = OtherEnd {
            address: packet.source,
            vpc: self.source_vpc,
            peering: self.peering,
            anywhere: false,
            preserved: self.preserved,
            unseen: self.from_beyond,
        };
        let mut ends = vec![now];
        // Whose groups were lost on the way (N45).
        let over_regions = self.peering.is_some_and(|id| !self.far_side(id, text(&to["VpcId"])).1);
        if let Some((vpc, address)) = self.origin
            && !over_regions
        {
            ends.push(OtherEnd {
                address,
                vpc,
                peering: self.peering,
                anywhere: true,
                preserved: false,
                unseen: false,
            });
        }
        self.pass_groups(to, packet, false, &ends);
    }

    fn pass_groups(&mut self, of: &Value, packet: &Packet, outbound: bool, others: &[OtherEnd]) {
        match group::allow(self.network, of, packet, outbound, others) {
            Ok(()) => {}
            Err(group::UNKNOWN) => self.not_known(),
            Err(code) => self.block(code, text(&of["NetworkInterfaceId"])),
        }
    }

    /// N107: the interface of a VPC that has the address of a next hop.
    fn next_hop(&self, vpc: &str, address: &str) -> Option<&'n str> {
        let at = interface_at(self.network, vpc, address.parse().ok()?);
        at["NetworkInterfaceId"].as_str()
    }

    /// The end behind a peering of a VPC.
    fn behind(&self, id: &'n str, vpc: &str, address: IpAddr) -> OtherEnd<'n> {
        let (far, preserved) = self.far_side(id, vpc);
        OtherEnd { address, vpc: text(&far["VpcId"]), peering: Some(id), anywhere: false, preserved, unseen: false }
    }

    /// Each place that may have the address of an end: its VPC if that has it, else what its peerings lead to.
    fn everywhere(&self, here: OtherEnd<'n>) -> Vec<OtherEnd<'n>> {
        let (vpc, address) = (here.vpc, here.address);
        if self.has(vpc, address) {
            return vec![here];
        }
        items(&self.network["VpcPeeringConnections"])
            .filter(|peering| {
                let sides = ["RequesterVpcInfo", "AccepterVpcInfo"];
                peering["Status"]["Code"] == "active" && sides.iter().any(|side| peering[side]["VpcId"] == vpc)
            })
            .map(|peering| text(&peering["VpcPeeringConnectionId"]))
            .filter(|id| self.far_blocks(id, vpc).into_iter().any(|block| block::holds(block, address)))
            .map(|id| self.behind(id, vpc, address))
            .collect()
    }

    /// Whether an appliance may have a way of its own into a private network, such as a tunnel, which nothing here
    /// describes: a route for private addresses alone leads to it, be it one of its own subnet, and no route there leads
    /// on into another network.
    fn may_tunnel(&self, by: &'n Value, address: IpAddr, alone: bool) -> bool {
        let own = by["NetworkInterfaceId"].as_str();
        let here = subnet(self.network, text(&by["SubnetId"]));
        let is_back = match self.route_from(here, address) {
            Some(Target::Interface(id)) => Some(id) == own,
            Some(Target::NextHop(address)) => self.next_hop(text(&by["VpcId"]), address) == own,
            Some(Target::Nat(_) | Target::Peering(_) | Target::Other(_) | Target::Inspected(_) | Target::NotKnown) => {
                return false;
            }
            _ => return alone,
        };
        let back_alone = route::is_private_alone(self.network, route::table_of_subnet(self.network, here), address);
        is_back && (alone || back_alone)
    }

    /// Through an interface that a route leads to: a NAT instance or another appliance. `alone` if the route is for
    /// private addresses alone.
    fn redirect(&mut self, id: &'n str, packet: Packet, from: Option<&str>, alone: bool) -> End<'n> {
        let by = interface(self.network, id);
        if by.is_null() && !is_given(self.network, "NetworkInterfaces") {
            return End::Unknown;
        }
        if self.visited.contains(&(id, packet)) || addresses(by).contains(&packet.source) {
            return self.drop("NO_PATH", id);
        }
        self.visited.push((id, packet));
        if addresses(by).contains(&packet.destination) {
            return self.arrive(by, packet, from);
        }
        // N65: of a reply only what it has seen the request of.
        let has_seen = self.passed_on.contains(&id) || self.translations.iter().any(|known| known.interface == id);
        if self.is_reply && !has_seen {
            return self.drop("INGRESS_RTB_TRAFFIC_REDIRECTION", id);
        }
        self.come_into_subnet(by, &packet, from);
        // N66
        if by["SourceDestCheck"] == true {
            self.block("ENI_SOURCE_DEST_CHECK_RESTRICTION", id);
        }
        self.come_past_groups(by, &packet);
        if self.is_reply {
            return self.leave(by, packet);
        }
        // N66: what goes to somewhere outside of the VPC gets its address, what stays inside is passed on.
        let vpc = text(&by["VpcId"]);
        if in_vpc(self.network, vpc, packet.destination) {
            self.passed_on.push(id);
            self.preserved = false;
            return self.leave(by, packet);
        }
        // Into a private network it may have a tunnel.
        if gateway::refusal(packet.destination, false).is_some() && self.may_tunnel(by, packet.destination, alone) {
            return End::Unknown;
        }
        // What one without an IPv6 address does with IPv6, nothing tells.
        if !addresses(by).iter().any(|own| own.is_ipv6() == packet.source.is_ipv6()) {
            return End::Unknown;
        }
        self.preserved = true;
        let packet = self.translate(by, packet);
        self.leave(by, packet)
    }

    /// Puts the address of an interface and a port of its own into a packet.
    fn translate(&mut self, by: &'n Value, packet: Packet) -> Packet {
        let port = self.ports.get(self.translations.len()).copied().unwrap_or(1024);
        let own = addresses(by).into_iter().find(|own| own.is_ipv6() == packet.source.is_ipv6());
        let source = own.unwrap_or(packet.source);
        let source_port = if packet.has_ports() { port } else { packet.source_port };
        self.change(by, packet, Packet { source, source_port, ..packet })
    }

    /// N106: makes an IPv4 packet of one whose destination has an IPv4 address at its end.
    fn translate_family(&mut self, by: &'n Value, packet: Packet) -> Option<Packet> {
        let IpAddr::V6(destination) = packet.destination else { return None };
        let [.., a, b, c, d] = destination.octets();
        let source = addresses(by).into_iter().find(IpAddr::is_ipv4)?;
        let port = self.ports.get(self.translations.len()).copied().unwrap_or(1024);
        let after = Packet {
            source,
            destination: [a, b, c, d].into(),
            protocol: if packet.protocol == ICMPV6 { ICMP } else { packet.protocol },
            kind: 8,
            source_port: if packet.has_ports() { port } else { packet.source_port },
            ..packet
        };
        Some(self.change(by, packet, after))
    }

    fn change(&mut self, by: &'n Value, packet: Packet, after: Packet) -> Packet {
        self.translations.push(Translation { interface: text(&by["NetworkInterfaceId"]), before: packet, after });
        self.source_vpc = text(&by["VpcId"]);
        self.peering = None;
        after
    }

    fn nat_gateway(&self, id: &str) -> &'n Value {
        find(&self.network["NatGateways"], "NatGatewayId", id)
    }

    fn nat(&mut self, id: &'n str, packet: Packet, from: &str) -> End<'n> {
        let nat = self.nat_gateway(id);
        let nat64 = block::holds(NAT64, packet.destination);
        if self.is_reply {
            return self.drop("NGW_SOURCE_ADDRESS_REASSIGN", id);
        }
        // N69: from its own subnet, which is where its own packets come from too.
        if nat["SubnetId"] == from {
            return self.drop("NO_PATH", id);
        }
        // N72
        if is_given(self.network, "NatGateways") && nat["State"] != "available" {
            self.block("BAD_STATE", id);
        }
        // N67: TCP, UDP and ICMP over IPv4. N106: of ICMPv6 a ping.
        let carries = match packet.source {
            IpAddr::V4(_) => [TCP, UDP, ICMP].contains(&packet.protocol),
            IpAddr::V6(_) => nat64 && (packet.has_ports() || packet.is_echo()),
        };
        if !carries {
            return self.drop("PROTOCOL_RESTRICTION", id);
        }
        if !is_given(self.network, "NatGateways") {
            return End::Unknown;
        }
        let by = items(&nat["NatGatewayAddresses"])
            .map(|address| interface(self.network, text(&address["NetworkInterfaceId"])))
            .next()
            .unwrap_or(&Value::Null);
        // N75: it serves its own VPC.
        if !in_vpc(self.network, text(&nat["VpcId"]), packet.source) {
            self.block("NGW_REQUIRES_SOURCE_IN_VPC", id);
        }
        // N68: the first of the four crossings.
        self.come_into_subnet(by, &packet, Some(from));
        self.preserved = false;
        let packet = if nat64 {
            let Some(packet) = self.translate_family(by, packet) else { return End::Unknown };
            packet
        } else {
            self.translate(by, packet)
        };
        self.leave(by, packet)
    }

    /// Over the border to the internet, where a reply goes the way that the connection went (N74).
    fn cross(&mut self, gateway: &str, vpc: &'n str, subnet: &str, crossing: Crossing) {
        let mut crossing = crossing;
        if self.is_reply {
            // A reply that goes out belongs to a connection that came in, if one did.
            let leaving = crossing != Crossing::In;
            let fits = |of: Crossing| (of == Crossing::In) == leaving;
            let known = self.crossings.iter().find(|(at, of)| *at == vpc && fits(*of)).map(|(_, of)| *of);
            crossing = known.unwrap_or(if leaving { Crossing::Out } else { Crossing::In });
        } else {
            self.crossings.push((vpc, crossing));
        }
        let blocked = gateway::is_blocked(self.network, vpc, subnet, crossing);
        if blocked && !is_given(self.network, "VpcBlockPublicAccessExclusions") {
            self.not_known();
        } else if blocked {
            self.block("VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gateway);
        }
    }

    /// Out through an internet gateway.
    fn internet_gateway(&mut self, id: &'n str, vpc: &'n str, packet: Packet) -> End<'n> {
        self.pass_attachment(id, vpc);
        // N106
        if block::holds(NAT64, packet.destination) {
            return self.drop("NO_POSSIBLE_DESTINATION", id);
        }
        if let Some(code) = gateway::refusal(packet.destination, false) {
            return self.drop(code, id);
        }
        // N61, N62: the address that is seen outside is that of the sender, not of an appliance between.
        let sender = interface_at(self.network, vpc, packet.source);
        let crossing = if sender["InterfaceType"] == "nat_gateway" { Crossing::OutOnly } else { Crossing::Out };
        self.cross(id, vpc, text(&sender["SubnetId"]), crossing);
        let in_use = sender["Status"] == "in-use";
        let outside = if packet.source.is_ipv6() { Some(packet.source) } else { public_of(sender, packet.source) };
        // N63, N70
        if is_of_nobody_known(sender) {
            self.not_known();
        } else if outside.is_none() || !in_use {
            self.block("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", id);
        }
        self.outside(Packet { source: outside.unwrap_or(packet.source), ..packet })
    }

    /// Past the attachment of an internet gateway, if that can be told (N97, N100).
    fn pass_attachment(&mut self, id: &str, vpc: &str) {
        if is_given(self.network, "InternetGateways") {
            let gateway = find(&self.network["InternetGateways"], "InternetGatewayId", id);
            if !gateway::is_attached(gateway, vpc) {
                self.block("BAD_STATE_ATTACHMENT", id);
            }
        } else if !proves_gateway(self.network, vpc) {
            self.not_known();
        }
    }

    /// Out there, where the public addresses of the network lead in again.
    fn outside(&mut self, packet: Packet) -> End<'n> {
        // N30, N45: nobody's groups are known out there.
        self.preserved = false;
        self.source_vpc = "";
        if let Some((to, private)) = owner_of_public(self.network, packet.destination) {
            return self.enter(to, private, packet);
        }
        // Back to one whose public address is not known.
        let someone = items(&self.network["NetworkInterfaces"]).find(|someone| is_of_nobody_known(someone));
        match someone.filter(|someone| self.is_reply && addresses(someone).contains(&packet.destination)) {
            Some(to) => self.enter(to, packet.destination, packet),
            None => End::Internet(packet),
        }
    }

    /// In through the internet gateway of an interface's VPC.
    fn enter(&mut self, to: &'n Value, private: IpAddr, packet: Packet) -> End<'n> {
        let vpc = text(&to["VpcId"]);
        if self.is_reply
            && let Some((left, gateway)) = self.left_by
            && left == vpc
        {
            // N73: the way back through the gateway that has seen the request.
            self.cross(gateway, vpc, text(&to["SubnetId"]), Crossing::In);
            return self.deliver(vpc, packet, None);
        }
        let found = gateway::of_vpc(self.network, vpc);
        // N102
        let refused = gateway::refusal(packet.source, true);
        if let (Some(code), Some(id)) = (refused, found) {
            self.pass_attachment(id, vpc);
            self.block(code, id);
        }
        // N61, N63
        let known = private.is_ipv6() || public_of(to, private).is_some();
        if is_of_nobody_known(to) {
            self.not_known();
        } else if !known || to["Status"] != "in-use" {
            self.block("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", text(&to["NetworkInterfaceId"]));
        }
        let Some(id) = found else {
            return self.drop("NO_PATH", vpc);
        };
        if refused.is_none() {
            self.pass_attachment(id, vpc);
        }
        self.cross(id, vpc, text(&to["SubnetId"]), Crossing::In);
        // N62
        let packet = Packet { destination: private, ..packet };
        // N65
        let table = route::table_of_gateway(self.network, id);
        match table.and_then(|table| route::lookup(self.network, table, private)) {
            Some(Target::Interface(id)) => self.redirect(id, packet, None, false),
            Some(Target::NextHop(address)) => match self.next_hop(vpc, address) {
                Some(id) => self.redirect(id, packet, None, false),
                None => End::Unknown,
            },
            _ => self.deliver(vpc, packet, None),
        }
    }

    fn egress_only(&mut self, id: &'n str, vpc: &'n str, from: &'n Value, packet: Packet) -> End<'n> {
        let gateway = find(&self.network["EgressOnlyInternetGateways"], "EgressOnlyInternetGatewayId", id);
        if !is_given(self.network, "EgressOnlyInternetGateways") {
            self.not_known();
        } else if !gateway::is_attached(gateway, vpc) {
            self.block("BAD_STATE_ATTACHMENT", id);
        }
        // N73
        if packet.source.is_ipv4() {
            return self.drop("PROTOCOL_RESTRICTION", id);
        }
        if self.is_reply {
            return self.drop("NO_ROUTE_TO_DESTINATION", id);
        }
        self.cross(id, vpc, text(&from["SubnetId"]), Crossing::OutOnly);
        self.left_by = Some((vpc, id));
        self.outside(packet)
    }

    /// The far side of a peering, and whether it is in the same Region.
    fn far_side(&self, id: &str, vpc: &str) -> (&'n Value, bool) {
        let peering = find(&self.network["VpcPeeringConnections"], "VpcPeeringConnectionId", id);
        let (one, other) = (&peering["RequesterVpcInfo"], &peering["AccepterVpcInfo"]);
        (if text(&one["VpcId"]) == vpc { other } else { one }, one["Region"] == other["Region"])
    }

    /// The blocks of the far side of a peering.
    fn far_blocks(&self, id: &str, vpc: &str) -> Vec<&'n str> {
        let (far, _) = self.far_side(id, vpc);
        let v4 = items(&far["CidrBlockSet"]).map(|block| text(&block["CidrBlock"]));
        let v6 = items(&far["Ipv6CidrBlockSet"]).map(|block| text(&block["Ipv6CidrBlock"]));
        v4.chain(v6).collect()
    }

    fn peering(&mut self, id: &'n str, vpc: &'n str, packet: Packet) -> End<'n> {
        let peering = find(&self.network["VpcPeeringConnections"], "VpcPeeringConnectionId", id);
        if !is_given(self.network, "VpcPeeringConnections") {
            return End::Beyond(vpc, packet);
        }
        let (far, one_region) = self.far_side(id, vpc);
        // N79
        if peering["Status"]["Code"] != "active" {
            self.block("BAD_STATE", id);
        }
        // N75
        if !self.far_blocks(id, vpc).into_iter().any(|block| block::holds(block, packet.destination)) {
            return self.drop("PCX_REQUIRES_ADDRESS_IN_VPC_CIDR", id);
        }
        self.peering = Some(id);
        self.preserved &= one_region;
        self.deliver(text(&far["VpcId"]), packet, None)
    }

    fn gateway_endpoint(&mut self, id: &'n str, vpc: &'n str, packet: Packet) -> End<'n> {
        if !is_given(self.network, "VpcEndpoints") {
            return End::Unknown;
        }
        let endpoint = find(&self.network["VpcEndpoints"], "VpcEndpointId", id);
        if !text(&endpoint["State"]).eq_ignore_ascii_case("available") {
            self.block("BAD_STATE", id);
        }
        // N87
        if packet.protocol != TCP && !packet.is_echo() {
            self.block("VPCE_GATEWAY_PROTOCOL_RESTRICTION", id);
        }
        End::Service(vpc, packet)
    }
}
