//! Routes that lead nowhere.

use json::Node;
use vpc::shape;

use super::read::{Network, items, text};
use crate::finding::Findings;
use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "ROUTE_BLACKHOLE", Warning, Ours, Network(check);
        what: "A route in the state `blackhole`.",
        why: "What it led to is gone, or not attached to the VPC any more. The route still decides for the packets that it fits, and \
            they are dropped.",
        instead: "Replace the target of the route, or delete the route, so that a wider one may take the packets.",
        page: (
            "Route",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html",
            "2026-11-29",
        ),
        Network,
        bad: r#"{
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{ "Main": true }],
    "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "blackhole" }]
  }]
}"#,
        good: r#"{
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{ "Main": true }],
    "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-2", "State": "active" }]
  }]
}"#,
    },
    rule! {
        "NAT_ROUTES_TO_ITSELF", Warning, Ours, None;
        what: "A public NAT gateway in a subnet whose default route leads to that gateway itself.",
        why: "A public NAT gateway sends what it translated by the routes of the subnet that it is in. There the way to the internet \
            must lead to an internet gateway; back to itself it leads nowhere, and no subnet that relies on it reaches the internet.",
        instead: "Make the gateway in a public subnet, one whose default route leads to an internet gateway, and route the private \
            subnets to it.",
        page: (
            "Troubleshoot NAT gateways",
            "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
            "2026-11-29",
        ),
        Network,
        bad: r#"{
  "NatGateways": [{ "NatGatewayId": "nat-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "ConnectivityType": "public" }],
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{ "Main": false, "SubnetId": "subnet-1" }],
    "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active" }]
  }]
}"#,
        good: r#"{
  "NatGateways": [{ "NatGatewayId": "nat-1", "SubnetId": "subnet-1", "VpcId": "vpc-1", "ConnectivityType": "public" }],
  "RouteTables": [{
    "RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{ "Main": false, "SubnetId": "subnet-1" }],
    "Routes": [{ "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active" }]
  }]
}"#,
    },
];

fn check(network: &Network<'_>, findings: &mut Findings) {
    for table in network.parts(&shape::ROUTE_TABLE) {
        let Some(id) = text(table, "RouteTableId") else { continue };
        for route in routes(table).filter(|route| text(*route, "State") == Some("blackhole")) {
            let target = vpc::shape::route_members().find_map(|member| text(route, member));
            let target = target.map(|target| format!("`{}`", json::clip(target)));
            let message = format!(
                "{} of `{}` is a blackhole: {} is gone or not ready, so what goes there is dropped.",
                destination(route),
                json::clip(id),
                target.unwrap_or_else(|| "its target".to_owned())
            );
            findings.add("ROUTE_BLACKHOLE", route.span, message);
        }
    }
    for gateway in network.parts(&shape::NAT_GATEWAY) {
        let (Some(id), Some(subnet)) = (text(gateway, "NatGatewayId"), text(gateway, "SubnetId")) else { continue };
        // A private one leads to other networks.
        if text(gateway, "ConnectivityType") == Some("private") {
            continue;
        }
        let Some(table) = table_of(network, subnet, text(gateway, "VpcId")) else { continue };
        let is_default = |route: &Node<'_>| text(*route, "DestinationCidrBlock") == Some("0.0.0.0/0");
        let back = routes(table).filter(is_default).find(|route| text(*route, "NatGatewayId") == Some(id));
        if let Some(route) = back {
            let message = format!(
                "`{}` is in `{}`, whose default route leads back to `{0}`: it reaches no internet gateway.",
                json::clip(id),
                json::clip(subnet)
            );
            findings.add("NAT_ROUTES_TO_ITSELF", route.span, message);
        }
    }
}

fn routes(table: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    table.get("Routes").into_iter().flat_map(items)
}

/// The destination of a route, as a sentence begins with it.
fn destination(route: Node<'_>) -> String {
    let members = ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"];
    let written = members.iter().find_map(|member| text(route, member));
    written.map_or_else(|| "A route".to_owned(), |written| format!("The route {}", json::clip(written)))
}

/// The route table of a subnet: its own, else the main one of its VPC.
fn table_of<'d>(network: &Network<'d>, subnet: &str, vpc: Option<&str>) -> Option<Node<'d>> {
    let has = |table: &Node<'d>, holds: &dyn Fn(Node<'d>) -> bool| {
        table.get("Associations").into_iter().flat_map(items).any(holds)
    };
    let own =
        network.parts(&shape::ROUTE_TABLE).find(|table| has(table, &|item| text(item, "SubnetId") == Some(subnet)));
    let is_main = |item: Node<'d>| item.get("Main").and_then(Node::as_bool) == Some(true);
    let main = || {
        let of_vpc = |table: &Node<'d>| vpc.is_some() && text(*table, "VpcId") == vpc;
        network.parts(&shape::ROUTE_TABLE).find(|table| of_vpc(table) && has(table, &is_main))
    };
    own.or_else(main)
}
