//! A route, made by hand or by an endpoint.

use json::{Document, Node, Patch, string};
use serde::Serialize;
use wire::Wire;

use super::act::Act;
use super::internet::{NEW_GATEWAY, UNNAMED_GATEWAY};
use super::shell;
use crate::model::{Destination, Model, Network, Place, Route, RouteState, RouteTable, Trial};
use crate::work::Work;
use crate::{Cidr, shape};

/// A route, in the place of one with the same destination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "createRoute", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct CreateRoute {
    /// The route table.
    pub route_table: String,
    /// The destination.
    #[cfg_attr(feature = "typescript", tsify(type = "string"))]
    pub destination: Cidr,
    /// The id of the target.
    pub target: String,
}

/// Where the block that a route leads to stands.
pub(crate) const BLOCKS: [&str; 2] = ["DestinationCidrBlock", "DestinationIpv6CidrBlock"];

impl CreateRoute {
    /// Whether there is a route to its destination.
    fn replaces(&self, network: &Network) -> bool {
        let Some(Place::Table(at)) = network.place(&self.route_table) else { return false };
        let mut routes = network.tables.get(at).into_iter().flat_map(|table| &table.routes);
        routes.any(|route| route.destination == Destination::Block(self.destination))
    }

    /// What a route to its target calls that.
    fn member(&self) -> &'static str {
        shape::route_member(&self.target).unwrap_or(shape::GATEWAY)
    }
}

impl Act for CreateRoute {
    fn says(&self, network: &Network) -> String {
        let CreateRoute { route_table, destination, target } = self;
        let to = match target.as_str() {
            NEW_GATEWAY => "an internet gateway, once one is attached".to_owned(),
            known => format!("`{known}`"),
        };
        match self.replaces(network) {
            true => format!("Replace the route for {destination} of `{route_table}`: it leads to {to}"),
            false => format!("Add the route for {destination} to `{route_table}`: it leads to {to}"),
        }
    }

    fn command(&self, network: &Network) -> String {
        let CreateRoute { route_table, destination, target } = self;
        // AWS has a command of its own for what takes the place of something.
        let verb = if self.replaces(network) { "replace" } else { "create" };
        let block = if destination.is_v6() { "--destination-ipv6-cidr-block" } else { "--destination-cidr-block" };
        let option = shape::option(self.member());
        let target = match target.as_str() {
            NEW_GATEWAY | UNNAMED_GATEWAY => format!("{option} {UNNAMED_GATEWAY}"),
            known => shell::option(&option, known),
        };
        let table = shell::option("--route-table-id", route_table);
        format!("aws ec2 {verb}-route {table} {block} {destination} {target}")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        add(network, trial, &self.route_table, Destination::Block(self.destination), &self.target);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let CreateRoute { route_table, destination, target } = self;
        let Some(table) = shape::ROUTE_TABLE.find(document, route_table) else { return Vec::new() };
        let block = if destination.is_v6() { BLOCKS[1] } else { BLOCKS[0] };
        let (member, target) = (self.member(), string(target));
        let route = format!(r#"{{ "{block}": "{destination}", "{member}": {target}, "State": "active" }}"#);
        // Routes to the same destination give way, however it is written.
        let same = |node: &Node<'_>| {
            let written = BLOCKS.iter().find_map(|block| node.get(block).and_then(Node::as_str));
            written.and_then(Cidr::parse).is_some_and(|(block, _)| block == *destination)
        };
        let routes = table.get("Routes").into_iter().flat_map(|routes| routes.items());
        let patches: Vec<_> =
            routes.filter(same).map(|known| Patch { span: known.span, text: route.clone() }).collect();
        if patches.is_empty() { vec![document.push_to(table, "Routes", &route)] } else { patches }
    }
}

/// Stands for the id of a prefix list that is there and not described.
pub(crate) const UNNAMED_LIST: &str = "pl-…";

/// A route table that a gateway endpoint serves: AWS makes the route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Wire)]
#[serde(tag = "kind", rename = "associateEndpoint", rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct AssociateEndpoint {
    /// The endpoint.
    pub endpoint: String,
    /// The route table.
    pub route_table: String,
    /// The prefix list of its service; `pl-…` if nothing says which it is.
    pub list: String,
}

impl Act for AssociateEndpoint {
    fn says(&self, _: &Network) -> String {
        let AssociateEndpoint { endpoint, route_table, list } = self;
        let list = match list.as_str() {
            UNNAMED_LIST => "the prefix list of its service".to_owned(),
            known => format!("`{known}`"),
        };
        format!("Associate `{route_table}` with `{endpoint}`: a route for {list} leads there then")
    }

    fn command(&self, _: &Network) -> String {
        let endpoint = shell::option("--vpc-endpoint-id", &self.endpoint);
        let table = shell::option("--add-route-table-ids", &self.route_table);
        format!("aws ec2 modify-vpc-endpoint {endpoint} {table}")
    }

    fn apply(&self, network: &Network, trial: &mut Trial) {
        add(network, trial, &self.route_table, Destination::List(self.list.clone()), &self.endpoint);
    }

    fn patches(&self, document: &Document<'_>) -> Vec<Patch> {
        let Some(table) = shape::ROUTE_TABLE.find(document, &self.route_table) else { return Vec::new() };
        let (list, endpoint) = (string(&self.list), string(&self.endpoint));
        let member = shape::GATEWAY;
        let route = format!(r#"{{ "DestinationPrefixListId": {list}, "{member}": {endpoint}, "State": "active" }}"#);
        vec![document.push_to(table, "Routes", &route)]
    }
}

/// Adds a route, in the place of one with the same destination.
fn add(network: &Network, trial: &mut Trial, table: &str, destination: Destination, target: &str) {
    let Some(Place::Table(at)) = network.place(table) else { return };
    let mut changed: RouteTable = Model { network, trial, work: &Work::default() }.table(at).clone();
    if let Destination::Block(_) = destination {
        changed.routes.retain(|route| route.destination != destination);
    }
    changed.routes.push(Route {
        destination,
        target: target.to_owned(),
        kind: shape::target_of(target),
        state: RouteState::Active,
        propagated: false,
    });
    trial.tables.insert(at, changed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_an_option_of_its_own() {
        for (target, wanted) in [
            ("igw-1", "--gateway-id igw-1"),
            ("igw-new", "--gateway-id igw-…"),
            ("nat-1", "--nat-gateway-id nat-1"),
            ("pcx-1", "--vpc-peering-connection-id pcx-1"),
            ("eigw-1", "--egress-only-internet-gateway-id eigw-1"),
            ("eni-1", "--network-interface-id eni-1"),
        ] {
            let (route_table, destination) = ("rtb-1".to_owned(), Cidr::everything(false));
            let change = CreateRoute { route_table, destination, target: target.to_owned() };
            let command = change.command(&Network::default());
            assert!(command.ends_with(&format!("--destination-cidr-block 0.0.0.0/0 {wanted}")), "{command}");
        }
    }
}
