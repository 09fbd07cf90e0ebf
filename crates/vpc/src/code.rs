//! Why a packet does not arrive, in the words of AWS's Reachability Analyzer, so that a learner finds them again
//! in the real tool.

/// Code and meaning of every reason that this crate gives.
pub const CODES: &[(&str, &str)] = &[
    (BAD_STATE, "the component does not work in its state"),
    (BAD_STATE_ATTACHMENT, "the attachment between two components does not work in its state"),
    (BAD_STATE_ROUTE, "the route does not work: its target is gone"),
    (CANNOT_ROUTE, "the address can be routed nowhere"),
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

macro_rules! codes {
    ($($name:ident)*) => { $(pub(crate) const $name: &str = stringify!($name);)* };
}

codes! {
    BAD_STATE BAD_STATE_ATTACHMENT BAD_STATE_ROUTE CANNOT_ROUTE ENI_SG_RULES_MISMATCH
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
