//! The kinds of parts that a network has, as AWS's JSON and commands call them: one table, which reading, changing,
//! pasting and completing go by.

use json::{Document, Node};

use crate::model::{Network, Target};

/// A kind of part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The list of them, as `aws ec2 describe-…` prints it. Empty for what is not read and can only be named.
    pub list: &'static str,
    /// The member that tells the items of the list apart.
    pub id: &'static str,
    /// What their ids begin with, before the first hyphen. Empty for what is named by something else than an id.
    pub prefix: &'static str,
    /// What follows `aws ec2 describe-` in the commands that print the list.
    pub described: &'static [&'static str],
    /// What a route that leads to one calls it: the member that is written, then others that are read.
    pub route: &'static [&'static str],
    /// What a packet meets there that is routed to one.
    pub(crate) target: Target,
}

/// The target of a route that stays within the VPC.
pub const LOCAL: &str = "local";
/// Several kinds have this member of routes in common; what an id begins with tells them apart.
pub const GATEWAY: &str = "GatewayId";

/// A part that no route leads to.
const UNROUTED: Shape = Shape { list: "", id: "", prefix: "", described: &[], route: &[], target: Target::Unsupported };

macro_rules! shapes {
    ($($name:ident { $($column:ident: $value:expr),* })*) => {
        $(#[expect(missing_docs, reason = "the names say it")]
        #[allow(clippy::needless_update, reason = "some rows have every column")]
        pub const $name: Shape = Shape { $($column: $value,)* ..UNROUTED };)*

        /// All kinds.
        pub const SHAPES: &[Shape] = &[$($name),*];
    };
}

shapes! {
    VPC { list: "Vpcs", id: "VpcId", prefix: "vpc", described: &["vpcs"] }
    SUBNET { list: "Subnets", id: "SubnetId", prefix: "subnet", described: &["subnets"] }
    ROUTE_TABLE { list: "RouteTables", id: "RouteTableId", prefix: "rtb", described: &["route-tables"] }
    NETWORK_ACL { list: "NetworkAcls", id: "NetworkAclId", prefix: "acl", described: &["network-acls"] }
    SECURITY_GROUP { list: "SecurityGroups", id: "GroupId", prefix: "sg", described: &["security-groups"] }
    SECURITY_GROUP_RULE { list: "SecurityGroupRules", id: "SecurityGroupRuleId", prefix: "sgr" }
    INTERFACE {
        list: "NetworkInterfaces", id: "NetworkInterfaceId", prefix: "eni", described: &["network-interfaces"],
        route: &["NetworkInterfaceId"], target: Target::Interface
    }
    RESERVATION { list: "Reservations", id: "ReservationId", prefix: "r", described: &["instances"] }
    INSTANCE {
        list: "Instances", id: "InstanceId", prefix: "i", route: &["InstanceId"], target: Target::Interface
    }
    INTERNET_GATEWAY {
        list: "InternetGateways", id: "InternetGatewayId", prefix: "igw", described: &["internet-gateways"],
        route: &[GATEWAY], target: Target::Internet
    }
    EGRESS_ONLY_GATEWAY {
        list: "EgressOnlyInternetGateways", id: "EgressOnlyInternetGatewayId", prefix: "eigw",
        described: &["egress-only-internet-gateways"],
        route: &["EgressOnlyInternetGatewayId"], target: Target::EgressOnly
    }
    NAT_GATEWAY {
        list: "NatGateways", id: "NatGatewayId", prefix: "nat", described: &["nat-gateways"],
        route: &["NatGatewayId"], target: Target::Nat
    }
    ENDPOINT {
        list: "VpcEndpoints", id: "VpcEndpointId", prefix: "vpce", described: &["vpc-endpoints"],
        route: &[GATEWAY, "VpcEndpointId"], target: Target::Endpoint
    }
    PEERING {
        list: "VpcPeeringConnections", id: "VpcPeeringConnectionId", prefix: "pcx",
        described: &["vpc-peering-connections"], route: &["VpcPeeringConnectionId"], target: Target::Peering
    }
    PREFIX_LIST {
        list: "PrefixLists", id: "PrefixListId", prefix: "pl", described: &["prefix-lists", "managed-prefix-lists"]
    }
    // The options of VPC Block Public Access are one object beside the list.
    EXCLUSION {
        list: "VpcBlockPublicAccessExclusions", id: "ExclusionId", prefix: "vpcbpa",
        described: &["vpc-block-public-access-options", "vpc-block-public-access-exclusions"]
    }
    TRANSIT_GATEWAY { prefix: "tgw", route: &["TransitGatewayId"] }
    VIRTUAL_PRIVATE_GATEWAY { prefix: "vgw", route: &[GATEWAY] }
    LOCAL_GATEWAY { prefix: "lgw", route: &["LocalGatewayId"] }
    CARRIER_GATEWAY { prefix: "cagw", route: &["CarrierGatewayId"] }
    CORE_NETWORK { route: &["CoreNetworkArn"] }
    ODB_NETWORK { route: &["OdbNetworkArn"] }
    // N107: the next hop of a route that a Route Server propagates.
    ADDRESS { route: &["IpAddress"], target: Target::Interface }
}

impl Shape {
    /// One of 32, for a set of kinds.
    pub(crate) fn bit(&self) -> u32 {
        let at = SHAPES.iter().position(|shape| shape.list == self.list).unwrap_or(31);
        1 << at.min(31)
    }

    /// The kind whose items stand in this list.
    ///
    /// ```
    /// use vpc::shape::{SECURITY_GROUP, Shape};
    /// assert_eq!(Shape::of_list("SecurityGroups"), Some(&SECURITY_GROUP));
    /// assert_eq!(Shape::of_list("Buckets"), None);
    /// ```
    pub fn of_list(list: &str) -> Option<&'static Shape> {
        SHAPES.iter().find(|shape| shape.list == list && !list.is_empty())
    }

    /// The kind of what has this id, as far as the id says it.
    ///
    /// ```
    /// use vpc::shape::{NAT_GATEWAY, Shape};
    /// assert_eq!(Shape::of_id("nat-1"), Some(&NAT_GATEWAY));
    /// assert_eq!(Shape::of_id("nat"), None);
    /// ```
    pub fn of_id(id: &str) -> Option<&'static Shape> {
        let (prefix, rest) = id.split_once('-')?;
        SHAPES.iter().find(|shape| shape.prefix == prefix && !prefix.is_empty() && !rest.is_empty())
    }

    /// The part of this kind and id in the text of a network. The list may stand there more than once.
    ///
    /// ```
    /// let network = json::read(r#"{ "Vpcs": [{ "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16" }] }"#);
    /// assert!(vpc::shape::VPC.find(&network, "vpc-1").is_some_and(|vpc| vpc.get("CidrBlock").is_some()));
    /// ```
    pub fn find<'d>(&self, document: &'d Document<'_>, id: &str) -> Option<Node<'d>> {
        let lists = document.root().members().into_iter().filter(|member| member.key == self.list);
        lists.flat_map(|member| member.value.items()).find(|item| item.get(self.id).and_then(Node::as_str) == Some(id))
    }
}

impl Network {
    /// Whether the list of a kind was there. One that was not says nothing (N100).
    pub(crate) fn gives(&self, shape: &Shape) -> bool {
        self.given & shape.bit() != 0
    }

    /// That a part is named and not described, in a sentence.
    pub(crate) fn lacks(&self, id: &str, shape: &Shape) -> String {
        format!("`{id}` is not described{}.", self.commands(&[shape]))
    }

    /// The commands for those lists that were not there, in brackets behind a sentence.
    pub(crate) fn commands(&self, shapes: &[&Shape]) -> String {
        let lacks = shapes.iter().filter(|shape| !self.gives(shape)).filter_map(|shape| shape.described.first());
        let commands: Vec<String> = lacks.map(|what| format!("`aws ec2 describe-{what}`")).collect();
        if commands.is_empty() { String::new() } else { format!(" ({})", commands.join(", ")) }
    }
}

/// The member of a route that says that it leads to this target: `local`, or the id of something.
///
/// ```
/// use vpc::shape::route_member;
/// assert_eq!(route_member("local"), Some("GatewayId"));
/// assert_eq!(route_member("pcx-1"), Some("VpcPeeringConnectionId"));
/// assert_eq!(route_member("sg-1"), None);
/// ```
pub fn route_member(target: &str) -> Option<&'static str> {
    if target == LOCAL { Some(GATEWAY) } else { Shape::of_id(target)?.route.first().copied() }
}

/// All members of a route that can say where it leads. Of several that stand there, the first counts.
pub fn route_members() -> impl Iterator<Item = &'static str> {
    SHAPES.iter().flat_map(|shape| shape.route).copied()
}

/// What a packet meets that is routed to a target.
pub(crate) fn target_of(target: &str) -> Target {
    if target == LOCAL { Target::Local } else { Shape::of_id(target).map_or(Target::Unsupported, |shape| shape.target) }
}

/// The same, where a route's member says more than the id does.
pub(crate) fn target_in(member: &str, target: &str) -> Target {
    let named = SHAPES.iter().find(|shape| member != GATEWAY && shape.route.contains(&member));
    named.map_or_else(|| target_of(target), |shape| shape.target)
}

/// The option of a command that takes what stands in a member: `--nat-gateway-id` for `NatGatewayId`.
pub(crate) fn option(member: &str) -> String {
    let mut option = "-".to_owned();
    for letter in member.chars() {
        if letter.is_ascii_uppercase() {
            option.push('-');
        }
        option.push(letter.to_ascii_lowercase());
    }
    option
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_are_taken_for_each_other() {
        for (at, shape) in SHAPES.iter().enumerate() {
            for other in SHAPES.iter().skip(at + 1) {
                assert!(shape.list.is_empty() || shape.list != other.list, "{shape:?}");
                assert!(shape.prefix.is_empty() || shape.prefix != other.prefix, "{shape:?}");
            }
            // What a route's member is common to, only an id tells apart.
            let alone = |member: &&str| !SHAPES.iter().any(|of| of.prefix != shape.prefix && of.route.contains(member));
            for member in shape.route {
                assert!(alone(member) || *member == GATEWAY, "{shape:?}");
            }
            assert_eq!(shape.list.is_empty(), shape.id.is_empty(), "{shape:?}");
        }
    }

    #[test]
    fn an_option_is_named_after_its_member() {
        for (target, wanted) in [
            ("igw-1", "--gateway-id"),
            ("nat-1", "--nat-gateway-id"),
            ("pcx-1", "--vpc-peering-connection-id"),
            ("eigw-1", "--egress-only-internet-gateway-id"),
            ("eni-1", "--network-interface-id"),
        ] {
            assert_eq!(route_member(target).map(option).as_deref(), Some(wanted));
        }
    }
}
