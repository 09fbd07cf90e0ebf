// A large account: 50 VPCs, 1,000 subnets, 5,000 interfaces, 2,000 groups of 50 rules, 500 ACLs. The native benchmarks
// and those in WebAssembly share it.

use serde_json::{Value, json};

/// The account as one JSON text of 20 MB.
pub(crate) fn large() -> String {
    let mut parts: Vec<(&str, Vec<Value>)> = Vec::new();
    let mut vpcs = Vec::new();
    let mut subnets = Vec::new();
    let mut tables = Vec::new();
    let mut acls = Vec::new();
    let mut groups = Vec::new();
    let mut interfaces = Vec::new();
    let mut gateways = Vec::new();
    for v in 0..50 {
        let vpc = format!("vpc-{v}");
        vpcs.push(json!({ "VpcId": vpc, "CidrBlock": format!("10.{v}.0.0/16") }));
        gateways.push(
            json!({ "InternetGatewayId": format!("igw-{v}"), "Attachments": [{ "VpcId": vpc, "State": "available" }] }),
        );
        tables.push(
            json!({ "RouteTableId": format!("rtb-{v}"), "VpcId": vpc, "Associations": [{ "Main": true }], "Routes": [
            { "DestinationCidrBlock": format!("10.{v}.0.0/16"), "GatewayId": "local", "State": "active" },
            { "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": format!("igw-{v}"), "State": "active" }] }),
        );
        for a in 0..10 {
            let mut entries = vec![
                json!({ "RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }),
                json!({ "RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }),
                json!({ "RuleNumber": 1000, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }),
                json!({ "RuleNumber": 1000, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }),
            ];
            for number in 1..18 {
                entries.push(json!({ "RuleNumber": number * 10, "Egress": number % 2 == 0, "RuleAction": "deny", "Protocol": "6", "CidrBlock": format!("192.0.{number}.0/24"), "PortRange": { "From": 0, "To": 1000 } }));
            }
            let own: Vec<Value> = (0..2).map(|s| json!({ "SubnetId": format!("subnet-{v}-{}", a * 2 + s) })).collect();
            acls.push(json!({ "NetworkAclId": format!("acl-{v}-{a}"), "VpcId": vpc, "IsDefault": a == 0, "Associations": own, "Entries": entries }));
        }
        for s in 0..20 {
            subnets.push(json!({ "SubnetId": format!("subnet-{v}-{s}"), "VpcId": vpc, "CidrBlock": format!("10.{v}.{s}.0/24"), "AvailabilityZone": "us-east-1a" }));
            for i in 0..5 {
                interfaces.push(json!({ "NetworkInterfaceId": format!("eni-{v}-{s}-{i}"), "SubnetId": format!("subnet-{v}-{s}"), "VpcId": vpc, "InterfaceType": "interface", "Status": "in-use", "SourceDestCheck": true,
                    "Groups": (0..5).map(|g| json!({ "GroupId": format!("sg-{v}-{}", (s + g) % 40) })).collect::<Vec<_>>(),
                    "PrivateIpAddresses": [{ "PrivateIpAddress": format!("10.{v}.{s}.{}", 10 + i), "Primary": true, "Association": { "PublicIp": format!("52.{v}.{s}.{i}") } }] }));
            }
        }
        for g in 0..40 {
            let rules: Vec<Value> = (0..49).map(|r| json!({ "IpProtocol": "tcp", "FromPort": 1000 + r * 7, "ToPort": 1000 + r * 7 + 2, "IpRanges": [{ "CidrIp": format!("10.{}.{r}.0/24", (v + g) % 50), "Description": "an office" }], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": [] })).collect();
            groups.push(json!({ "GroupId": format!("sg-{v}-{g}"), "GroupName": "g", "VpcId": vpc, "IpPermissions": rules, "IpPermissionsEgress": [{ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }] }] }));
        }
    }
    parts.extend([("Vpcs", vpcs), ("Subnets", subnets), ("RouteTables", tables), ("NetworkAcls", acls)]);
    parts.extend([("SecurityGroups", groups), ("NetworkInterfaces", interfaces), ("InternetGateways", gateways)]);
    Value::Object(parts.into_iter().map(|(key, list)| (key.to_owned(), Value::Array(list))).collect()).to_string()
}

/// The flows that are asked: from where, to an interface of the account, TCP to port 1100.
pub(crate) const FROM: [&str; 2] = ["eni-3-7-1", "internet"];
pub(crate) const TO: &str = "eni-3-9-2";
