//! Why a packet does not arrive, in the words of AWS's Reachability Analyzer, so that a learner finds them again
//! in the real tool.

use crate::report::HopKind;

/// Code and meaning of every reason that this crate gives.
pub const CODES: &[(&str, &str)] = &[
    (BAD_STATE, "the component does not work in its state"),
    (BAD_STATE_ATTACHMENT, "the attachment between two components does not work in its state"),
    (BAD_STATE_ROUTE, "the route does not work: its target is gone"),
    (CANNOT_ROUTE, "the address can be routed nowhere"),
    (ENI_ADDRESS_RESTRICTION, "the interface passes only traffic of its own addresses"),
    (ENI_SG_RULES_MISMATCH, "no rule of the interface's security groups lets it through"),
    (ENI_SOURCE_DEST_CHECK_RESTRICTION, "the interface checks source and destination, and the address is not its own"),
    (IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS, "an internet gateway refuses private destinations"),
    (IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS, "an internet gateway refuses shared destinations (100.64.0.0/10)"),
    (IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, "the destination is not the public address of an attached interface"),
    (IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, "the source has no public address, or is not attached"),
    (IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS, "an internet gateway refuses private sources"),
    (IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS, "an internet gateway refuses shared sources (100.64.0.0/10)"),
    (INGRESS_RTB_TRAFFIC_REDIRECTION, "traffic that an ingress route table redirects has to return the same way"),
    (
        NGW_DEST_ADDRESS_PRESERVATION,
        "a NAT gateway changes no destinations, so it lets nothing in that nobody asked for",
    ),
    (NGW_REQUIRES_SOURCE_IN_VPC, "a NAT gateway serves only interfaces of its own VPC"),
    (NGW_SOURCE_ADDRESS_REASSIGN, "a NAT gateway puts its own address in the place of the source"),
    (NO_PATH, "nothing connects the two ends"),
    (NO_POSSIBLE_DESTINATION, "it cannot be delivered there, or ends up elsewhere"),
    (NO_ROUTE_TO_DESTINATION, "the route table has no route for the destination"),
    (NO_SOURCE_OR_DESTINATION, "an end of the flow cannot be found"),
    (PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, "a peering passes only addresses of its two VPCs"),
    (PROTOCOL_RESTRICTION, "the component takes certain protocols only"),
    (REMAP_EPHEMERAL_PORT, "a NAT gateway maps the source port to one of 1024-65535"),
    (SG_HAS_NO_RULES, "the security groups have no rules in this direction"),
    (SG_REFERENCES_NOT_PRESERVED, "a component on the way hides which group the source is in"),
    (SUBNET_ACL_RESTRICTION, "the network ACL of the subnet does not let it through"),
    (UNKNOWN_DESTINATION, "not enough is known about the destination"),
    (UNKNOWN_PEERED_SGS, "the far side of the peering is not known, so neither are its groups"),
    (UNKNOWN_RESOURCE, "the component is not described"),
    (UNSUPPORTED_COMPONENT, "this tool does not model the component"),
    (VPC_BLOCK_PUBLIC_ACCESS_ENABLED, "VPC Block Public Access stops traffic with the internet"),
    (VPC_LOCAL_ROUTE_CIDR_RESTRICTION, "a local route serves only addresses of the VPC"),
    (VPCE_GATEWAY_PROTOCOL_RESTRICTION, "a gateway endpoint takes TCP and ICMP echo only"),
    (VPCE_INTRA_VPC_TRAFFIC, "an endpoint starts no connections in its own VPC"),
];

/// The meaning of a code.
pub fn meaning(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(name, _)| *name == code).map(|(_, meaning)| *meaning)
}

/// What to do about a blocker where no change of one part of the network helps, or beside such a change: a sentence.
pub(crate) fn by_hand(code: &str, kind: HopKind, goes_outside: bool) -> Option<&'static str> {
    Some(match (code, kind) {
        (BAD_STATE_ROUTE, _) => "Delete the route, or lead it to something that works.",
        (BAD_STATE, HopKind::Peering) => {
            "The owner of the other VPC has to accept it; one that is gone does not come back, and another has to take its place."
        }
        (BAD_STATE, HopKind::NatGateway) => {
            "One that has failed or is deleted does not come back: make another, and lead the route to it."
        }
        (BAD_STATE, HopKind::Interface) => "The instance has to run: start it.",
        (BAD_STATE | BAD_STATE_ATTACHMENT, _) => {
            "It has to get into a state in which it works, or another one has to take its place."
        }
        (ENI_ADDRESS_RESTRICTION, _) => "Ask with an address that the interface has.",
        (IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS | IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS, _) => {
            "Private addresses are reached over a peering, a transit gateway, a VPN or Direct Connect, never over the internet."
        }
        (IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, _) => {
            "Ask for the public address of an interface that is attached to something in use."
        }
        (IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, HopKind::InternetGateway) => {
            "A NAT gateway in a public subnet, with a route to it from here, would let it out too, and let nothing in."
        }
        (IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS | IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS, _) => {
            "On the internet a client shows its public address; ask with that one."
        }
        (INGRESS_RTB_TRAFFIC_REDIRECTION, _) => {
            "Route the way out of the subnet through the same appliance, so that it sees both directions."
        }
        (NGW_DEST_ADDRESS_PRESERVATION, _) if goes_outside => {
            "What has to be reached needs a public address of its own in a public subnet, or a load balancer before it."
        }
        (NGW_DEST_ADDRESS_PRESERVATION, _) => "Ask for what lies beyond it: a NAT gateway itself answers nobody.",
        (NGW_REQUIRES_SOURCE_IN_VPC, _) => {
            "Every VPC needs a NAT gateway of its own, or a transit gateway to the one that has it."
        }
        (NO_POSSIBLE_DESTINATION, HopKind::Subnet) => "No interface can have this address: ask for another one.",
        (NO_POSSIBLE_DESTINATION, HopKind::Peering | HopKind::Other) => {
            "A route for a smaller block can tell two networks apart; with the same addresses on both sides, one of them has to move."
        }
        (PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, _) if goes_outside => {
            "A peering leads to the other VPC's own addresses only: the way out is a NAT gateway in this VPC, or a transit gateway to a VPC that has one."
        }
        (PCX_REQUIRES_ADDRESS_IN_VPC_CIDR, _) => {
            "Peering is not transitive: the two VPCs need a peering of their own, or a transit gateway between them."
        }
        (NO_ROUTE_TO_DESTINATION, _) => {
            "Nothing that is described leads there: it takes a peering, a transit gateway or a VPN, and routes on both sides."
        }
        (NO_SOURCE_OR_DESTINATION, HopKind::Interface) => {
            "Give it an address of that family, or ask over the other one."
        }
        (PROTOCOL_RESTRICTION | VPCE_GATEWAY_PROTOCOL_RESTRICTION, _) => "Ask with a protocol that it takes.",
        (VPCE_INTRA_VPC_TRAFFIC, _) => "Ask the other way round: clients connect to an endpoint.",
        _ => return None,
    })
}

macro_rules! codes {
    ($($name:ident)*) => { $(pub(crate) const $name: &str = stringify!($name);)* };
}

codes! {
    BAD_STATE BAD_STATE_ATTACHMENT BAD_STATE_ROUTE CANNOT_ROUTE ENI_ADDRESS_RESTRICTION ENI_SG_RULES_MISMATCH
    ENI_SOURCE_DEST_CHECK_RESTRICTION IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS
    IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS
    IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS INGRESS_RTB_TRAFFIC_REDIRECTION NGW_DEST_ADDRESS_PRESERVATION
    NGW_REQUIRES_SOURCE_IN_VPC NGW_SOURCE_ADDRESS_REASSIGN NO_PATH NO_POSSIBLE_DESTINATION NO_ROUTE_TO_DESTINATION
    NO_SOURCE_OR_DESTINATION PCX_REQUIRES_ADDRESS_IN_VPC_CIDR PROTOCOL_RESTRICTION REMAP_EPHEMERAL_PORT
    SG_HAS_NO_RULES SG_REFERENCES_NOT_PRESERVED SUBNET_ACL_RESTRICTION UNKNOWN_DESTINATION UNKNOWN_PEERED_SGS
    UNKNOWN_RESOURCE UNSUPPORTED_COMPONENT VPC_BLOCK_PUBLIC_ACCESS_ENABLED VPC_LOCAL_ROUTE_CIDR_RESTRICTION
    VPCE_GATEWAY_PROTOCOL_RESTRICTION VPCE_INTRA_VPC_TRAFFIC
}
