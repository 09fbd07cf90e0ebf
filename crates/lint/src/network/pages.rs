//! AWS's pages and texts of networks, for the pages of rules.

pub(crate) type Page = (&'static str, &'static str, &'static str);
pub(crate) const ACLS: Page =
    ("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html", "2026-09-26");
pub(crate) const CUSTOM_ACLS: Page = (
    "Custom network ACLs for your VPC",
    "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
    "2026-09-26",
);
pub(crate) const GROUPS: Page = (
    "Security group rules",
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "2026-09-26",
);
pub(crate) const CONTROLS: Page = (
    "AWS Security Hub controls for Amazon EC2",
    "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
    "2026-09-26",
);

/// The word of a direction in an entry.
macro_rules! egress {
    (inbound) => {
        "false"
    };
    (outbound) => {
        "true"
    };
}

/// The text of a network with one ACL, for examples.
macro_rules! acl {
    ($(($number:literal $way:ident $action:ident $protocol:literal $member:ident $block:literal $ports:literal))*) => {
        concat!(
            "{\n  \"NetworkAcls\": [{\n    \"NetworkAclId\": \"acl-1\", \"VpcId\": \"vpc-1\", \"IsDefault\": false,\n    ",
            "\"Associations\": [{ \"SubnetId\": \"subnet-1\" }],\n    \"Entries\": [\n",
            $("      { \"RuleNumber\": ", $number, ", \"Egress\": ", $crate::network::pages::egress!($way), ", \"RuleAction\": \"",
            stringify!($action), "\", \"Protocol\": \"", $protocol, "\", \"", stringify!($member), "\": \"", $block, "\"",
            $ports, " },\n",)*
            "      { \"RuleNumber\": 32767, \"Egress\": false, \"RuleAction\": \"deny\", \"Protocol\": \"-1\", ",
            "\"CidrBlock\": \"0.0.0.0/0\" }\n    ]\n  }]\n}"
        )
    };
}

/// The text of a network with one group, for examples.
macro_rules! group {
    ($inbound:literal, $outbound:literal) => {
        $crate::network::pages::group!("web", $inbound, $outbound)
    };
    ($name:literal, $inbound:literal, $outbound:literal) => {
        concat!(
            "{\n  \"SecurityGroups\": [{\n    \"GroupId\": \"sg-1\", \"GroupName\": \"",
            $name,
            "\", \"VpcId\": \"vpc-1\",\n    \"IpPermissions\": [",
            $inbound,
            "],\n    \"IpPermissionsEgress\": [",
            $outbound,
            "]\n  }]\n}"
        )
    };
}

pub(crate) use {acl, egress, group};
