//! VPCs and what is in them.

use serde_json::{Value, json};

use super::filters;
use super::random::Random;

/// One VPC while it is made.
struct Vpc {
    number: usize,
    subnets: usize,
    v6: bool,
    /// Its addresses begin with these two numbers.
    base: String,
    gateway: bool,
    egress_only: bool,
    nat: bool,
    private_nat: bool,
    appliance: bool,
    endpoint: bool,
}

/// What AWS calls the lists of a network.
const LISTS: &[&str] = &[
    "Vpcs",
    "Subnets",
    "RouteTables",
    "NetworkAcls",
    "SecurityGroups",
    "NetworkInterfaces",
    "InternetGateways",
    "EgressOnlyInternetGateways",
    "NatGateways",
    "VpcPeeringConnections",
    "VpcEndpoints",
    "PrefixLists",
    "VpcBlockPublicAccessExclusions",
];

fn push(network: &mut Value, list: &str, item: Value) {
    if let Some(Value::Array(list)) = network.get_mut(list) {
        list.push(item);
    }
}

pub(super) fn network(random: &mut Random) -> Value {
    let mut network = json!({});
    for list in LISTS {
        network[*list] = json!([]);
    }
    let count = random.pick(&[1, 1, 2, 2, 3]);
    // N77: two peers of one VPC may have one block.
    let overlap = count == 3 && random.percent(20);
    let vpcs: Vec<Vpc> = (0..count)
        .map(|number| {
            let v6 = random.percent(65);
            let nat = random.percent(60);
            Vpc {
                number,
                subnets: 1 + random.below(3),
                v6,
                base: format!("10.{}", if overlap && number == 2 { 1 } else { number }),
                gateway: random.percent(92),
                egress_only: v6 && random.percent(60),
                nat,
                private_nat: nat && random.percent(20),
                appliance: random.percent(40),
                endpoint: random.percent(50),
            }
        })
        .collect();
    let peerings = peerings(random, &vpcs, &mut network);
    push(
        &mut network,
        "PrefixLists",
        json!({ "PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.us-east-1.s3", "Cidrs": ["52.216.0.0/15"] }),
    );
    push(
        &mut network,
        "PrefixLists",
        json!({ "PrefixListId": "pl-0", "PrefixListName": "mixed", "Cidrs": ["10.0.0.0/24", "203.0.113.0/25", "2001:db8:ffff::/48"] }),
    );
    push(
        &mut network,
        "PrefixLists",
        json!({ "PrefixListId": "pl-1", "PrefixListName": "one", "Cidrs": ["203.0.113.0/24"] }),
    );
    for vpc in &vpcs {
        of_vpc(random, vpc, &peerings, vpcs.len(), &mut network);
    }
    block_public_access(random, &vpcs, &mut network);
    network
}

/// Number and id of the far side and of the peering, for each VPC of a pair.
type Peerings = Vec<(usize, usize, String)>;

fn peerings(random: &mut Random, vpcs: &[Vpc], network: &mut Value) -> Peerings {
    let mut out = Vec::new();
    let side = |vpc: &Vpc, region: &str| {
        let mut side = json!({
            "VpcId": format!("vpc-{}", vpc.number), "CidrBlock": format!("{}.0.0/16", vpc.base),
            "CidrBlockSet": [{ "CidrBlock": format!("{}.0.0/16", vpc.base) }],
            "OwnerId": "111122223333", "Region": region,
        });
        if vpc.v6 {
            side["Ipv6CidrBlockSet"] = json!([{ "Ipv6CidrBlock": format!("2001:db8:{}::/56", vpc.number) }]);
        }
        side
    };
    for one in vpcs {
        for other in vpcs.iter().filter(|other| other.number > one.number && other.base != one.base) {
            if random.percent(12) {
                continue;
            }
            let id = format!("pcx-{}{}", one.number, other.number);
            let status =
                if random.percent(92) { "active" } else { random.pick(&["deleted", "pending-acceptance", "expired"]) };
            let region = if random.percent(88) { "us-east-1" } else { "eu-west-1" };
            let peering = json!({
                "VpcPeeringConnectionId": id, "Status": { "Code": status },
                "RequesterVpcInfo": side(one, "us-east-1"), "AccepterVpcInfo": side(other, region),
            });
            push(network, "VpcPeeringConnections", peering);
            out.push((one.number, other.number, id.clone()));
            out.push((other.number, one.number, id));
        }
    }
    out
}

fn block_public_access(random: &mut Random, vpcs: &[Vpc], network: &mut Value) {
    if !random.percent(15) {
        return;
    }
    let mode = random.pick(&["off", "block-bidirectional", "block-bidirectional", "block-ingress"]);
    network["VpcBlockPublicAccessOptions"] = json!({ "InternetGatewayBlockMode": mode });
    if random.percent(60) {
        let vpc = random.below(vpcs.len());
        let what = if random.percent(40) {
            format!("vpc/vpc-{vpc}")
        } else {
            format!("subnet/subnet-{vpc}{}", random.below(2))
        };
        let exclusion = json!({
            "ExclusionId": "vpcbpa-exclude-1",
            "ResourceArn": format!("arn:aws:ec2:us-east-1:111122223333:{what}"),
            "InternetGatewayExclusionMode": random.pick(&["allow-bidirectional", "allow-egress"]),
            "State": random.pick(&["create-complete", "create-complete", "create-complete", "delete-complete"]),
        });
        push(network, "VpcBlockPublicAccessExclusions", exclusion);
    }
}

fn of_vpc(random: &mut Random, vpc: &Vpc, peerings: &Peerings, vpcs: usize, network: &mut Value) {
    let (number, base) = (vpc.number, &vpc.base);
    let id = format!("vpc-{number}");
    let mut description = json!({
        "VpcId": id, "OwnerId": "111122223333", "CidrBlock": format!("{base}.0.0/16"),
        "CidrBlockAssociationSet": [{ "CidrBlock": format!("{base}.0.0/16"), "CidrBlockState": { "State": "associated" } }],
    });
    if vpc.v6 {
        description["Ipv6CidrBlockAssociationSet"] = json!([
            { "Ipv6CidrBlock": format!("2001:db8:{number}::/56"), "Ipv6CidrBlockState": { "State": "associated" } }
        ]);
    }
    // N53: one block more, which counts only if it is associated.
    if random.percent(10) {
        let state = random.pick(&["associated", "disassociated"]);
        if let Some(Value::Array(blocks)) = description.get_mut("CidrBlockAssociationSet") {
            blocks.push(
                json!({ "CidrBlock": format!("100.{}.0.0/16", 64 + number), "CidrBlockState": { "State": state } }),
            );
        }
    }
    push(network, "Vpcs", description);
    for subnet in 0..vpc.subnets {
        let mut description = json!({
            "SubnetId": format!("subnet-{number}{subnet}"), "VpcId": id,
            "CidrBlock": format!("{base}.{subnet}.0/24"), "AvailabilityZone": "us-east-1a",
        });
        if vpc.v6 {
            description["Ipv6CidrBlockAssociationSet"] = json!([
                { "Ipv6CidrBlock": format!("2001:db8:{number}:{subnet}::/64"), "Ipv6CidrBlockState": { "State": "associated" } }
            ]);
        }
        push(network, "Subnets", description);
    }
    let peers: Vec<(usize, String)> =
        peerings.iter().filter(|(here, ..)| *here == number).map(|(_, far, id)| (*far, id.clone())).collect();
    for group in 0..3 {
        let group = json!({
            "GroupId": format!("sg-{number}{group}"), "GroupName": format!("group {group}"), "VpcId": id,
            "IpPermissions": filters::permissions(random, number, vpcs, &peers, false),
            "IpPermissionsEgress": filters::permissions(random, number, vpcs, &peers, true),
        });
        push(network, "SecurityGroups", group);
    }
    acls(random, vpc, vpcs, network);
    interfaces(random, vpc, network);
    gateways(random, vpc, network);
    tables(random, vpc, &peers, network);
}

fn acls(random: &mut Random, vpc: &Vpc, vpcs: usize, network: &mut Value) {
    let number = vpc.number;
    let mut associations = [Vec::new(), Vec::new(), Vec::new()];
    for subnet in 0..vpc.subnets {
        let at = random.below(3);
        // N10: a subnet may be left to the default.
        if random.percent(80)
            && let Some(list) = associations.get_mut(at)
        {
            list.push(json!({ "SubnetId": format!("subnet-{number}{subnet}") }));
        }
    }
    for (acl, associations) in associations.into_iter().enumerate() {
        let description = json!({
            "NetworkAclId": format!("acl-{number}{acl}"), "VpcId": format!("vpc-{number}"), "IsDefault": acl == 0,
            "Associations": associations, "Entries": filters::entries(random, vpcs),
        });
        push(network, "NetworkAcls", description);
    }
}

fn interfaces(random: &mut Random, vpc: &Vpc, network: &mut Value) {
    let (number, base) = (vpc.number, &vpc.base);
    for subnet in 0..vpc.subnets {
        for host in 0..1 + random.below(2) {
            let public = random.percent(if subnet == 0 { 80 } else { 25 });
            let mut addresses =
                vec![json!({ "PrivateIpAddress": format!("{base}.{subnet}.1{host}"), "Primary": true })];
            if public && let Some(first) = addresses.first_mut() {
                first["Association"] =
                    json!({ "PublicIp": format!("198.51.100.{}", 10 + number * 20 + subnet * 4 + host) });
            }
            if random.percent(12) {
                let mut second = json!({ "PrivateIpAddress": format!("{base}.{subnet}.7{host}"), "Primary": false });
                if random.percent(50) {
                    second["Association"] =
                        json!({ "PublicIp": format!("198.51.100.{}", 110 + number * 20 + subnet * 4 + host) });
                }
                addresses.push(second);
            }
            let v6 = vpc.v6 && random.percent(70);
            let six: Vec<Value> = if v6 {
                vec![json!({ "Ipv6Address": format!("2001:db8:{number}:{subnet}::1{host}") })]
            } else {
                Vec::new()
            };
            let groups = groups(random, number);
            let description = json!({
                "NetworkInterfaceId": format!("eni-{number}{subnet}{host}"), "SubnetId": format!("subnet-{number}{subnet}"),
                "VpcId": format!("vpc-{number}"), "InterfaceType": "interface", "Status": "in-use",
                "SourceDestCheck": true, "Groups": groups, "PrivateIpAddresses": addresses, "Ipv6Addresses": six,
                "Attachment": { "Status": "attached" },
            });
            push(network, "NetworkInterfaces", description);
        }
    }
    if vpc.appliance {
        let subnet = random.below(vpc.subnets);
        let mut address = json!({ "PrivateIpAddress": format!("{base}.{subnet}.99"), "Primary": true });
        if random.percent(80) {
            address["Association"] = json!({ "PublicIp": format!("198.51.100.{}", 200 + number) });
        }
        let groups = groups(random, number);
        let description = json!({
            "NetworkInterfaceId": format!("eni-{number}nat"), "SubnetId": format!("subnet-{number}{subnet}"),
            "VpcId": format!("vpc-{number}"), "InterfaceType": "interface", "Status": "in-use",
            "SourceDestCheck": random.percent(12), "Groups": groups, "PrivateIpAddresses": [address],
            "Ipv6Addresses": [], "Attachment": { "Status": "attached" },
        });
        push(network, "NetworkInterfaces", description);
    }
    if vpc.endpoint {
        let subnet = random.below(vpc.subnets);
        let groups = groups(random, number);
        let eni = format!("eni-{number}vpce");
        let description = json!({
            "NetworkInterfaceId": eni, "SubnetId": format!("subnet-{number}{subnet}"), "VpcId": format!("vpc-{number}"),
            "InterfaceType": "vpc_endpoint", "Status": "in-use", "SourceDestCheck": true, "Groups": groups,
            "PrivateIpAddresses": [{ "PrivateIpAddress": format!("{base}.{subnet}.200"), "Primary": true }],
            "Ipv6Addresses": [], "Attachment": { "Status": "attached" },
        });
        push(network, "NetworkInterfaces", description);
        let endpoint = json!({
            "VpcEndpointId": format!("vpce-{number}ecr"), "VpcEndpointType": "Interface", "VpcId": format!("vpc-{number}"),
            "ServiceName": "com.amazonaws.us-east-1.ecr.api", "State": "available", "SubnetIds": [format!("subnet-{number}{subnet}")],
            "NetworkInterfaceIds": [eni], "Groups": groups, "PrivateDnsEnabled": false,
        });
        push(network, "VpcEndpoints", endpoint);
        let state = if random.percent(92) { random.pick(&["available", "Available"]) } else { "deleting" };
        let gateway = json!({
            "VpcEndpointId": format!("vpce-{number}s3"), "VpcEndpointType": "Gateway", "VpcId": format!("vpc-{number}"),
            "ServiceName": "com.amazonaws.us-east-1.s3", "State": state, "RouteTableIds": [],
        });
        push(network, "VpcEndpoints", gateway);
    }
}

/// One or two groups, or none (N48).
fn groups(random: &mut Random, number: usize) -> Value {
    let first = random.below(3);
    match random.below(20) {
        0 | 1 => json!([]),
        2..8 => {
            json!([{ "GroupId": format!("sg-{number}{first}") }, { "GroupId": format!("sg-{number}{}", (first + 1) % 3) }])
        }
        _ => json!([{ "GroupId": format!("sg-{number}{first}") }]),
    }
}

fn gateways(random: &mut Random, vpc: &Vpc, network: &mut Value) {
    let (number, base) = (vpc.number, &vpc.base);
    let id = format!("vpc-{number}");
    if vpc.gateway {
        let state = if random.percent(95) { random.pick(&["available", "attached"]) } else { "detaching" };
        let gateway =
            json!({ "InternetGatewayId": format!("igw-{number}"), "Attachments": [{ "VpcId": id, "State": state }] });
        push(network, "InternetGateways", gateway);
    }
    if vpc.egress_only {
        let gateway = json!({ "EgressOnlyInternetGatewayId": format!("eigw-{number}"), "Attachments": [{ "VpcId": id, "State": "attached" }] });
        push(network, "EgressOnlyInternetGateways", gateway);
    }
    if vpc.nat {
        let eni = format!("eni-{number}ngw");
        let address = format!("{base}.0.220");
        let mut private = json!({ "PrivateIpAddress": address, "Primary": true });
        let mut known = json!({ "PrivateIp": address, "NetworkInterfaceId": eni, "IsPrimary": true });
        if !vpc.private_nat {
            let public = format!("198.51.100.{}", 220 + number);
            private["Association"] = json!({ "PublicIp": public });
            known["PublicIp"] = public.into();
        }
        let description = json!({
            "NetworkInterfaceId": eni, "SubnetId": format!("subnet-{number}0"), "VpcId": id, "InterfaceType": "nat_gateway",
            "Status": "in-use", "SourceDestCheck": true, "Groups": [], "PrivateIpAddresses": [private], "Ipv6Addresses": [],
            "Attachment": { "Status": "attached" },
        });
        push(network, "NetworkInterfaces", description);
        let nat = json!({
            "NatGatewayId": format!("nat-{number}"), "VpcId": id, "SubnetId": format!("subnet-{number}0"),
            "State": if random.percent(94) { "available" } else { "failed" },
            "ConnectivityType": if vpc.private_nat { "private" } else { "public" },
            "NatGatewayAddresses": [known],
        });
        push(network, "NatGateways", nat);
    }
}

fn tables(random: &mut Random, vpc: &Vpc, peers: &[(usize, String)], network: &mut Value) {
    let number = vpc.number;
    let mut associations: [Vec<Value>; 3] = [vec![json!({ "Main": true })], Vec::new(), Vec::new()];
    for subnet in 0..vpc.subnets {
        // N52: the first subnet tends to have the public table, and some are left to the main one.
        let at = match random.below(10) {
            0..2 => 0,
            2..4 => 1 + random.below(2),
            _ => 1 + usize::from(subnet > 0),
        };
        if random.percent(85)
            && let Some(list) = associations.get_mut(at)
        {
            list.push(json!({ "Main": false, "SubnetId": format!("subnet-{number}{subnet}") }));
        }
    }
    for (table, associations) in associations.into_iter().enumerate() {
        let subnets: Vec<String> =
            associations.iter().filter_map(|association| association["SubnetId"].as_str().map(str::to_owned)).collect();
        let description = json!({
            "RouteTableId": format!("rtb-{number}{table}"), "VpcId": format!("vpc-{number}"),
            "Associations": associations, "Routes": routes(random, vpc, peers, table, &subnets),
        });
        push(network, "RouteTables", description);
    }
    // N65
    if vpc.gateway && vpc.appliance && random.percent(30) {
        let mut routes = local(vpc);
        let subnet = random.below(vpc.subnets);
        routes.push(json!({
            "DestinationCidrBlock": format!("{}.{subnet}.0/24", vpc.base), "NetworkInterfaceId": format!("eni-{number}nat"),
            "Origin": "CreateRoute", "State": "active",
        }));
        let edge = json!({
            "RouteTableId": format!("rtb-{number}edge"), "VpcId": format!("vpc-{number}"),
            "Associations": [{ "Main": false, "GatewayId": format!("igw-{number}") }], "Routes": routes,
        });
        push(network, "RouteTables", edge);
    }
}

fn local(vpc: &Vpc) -> Vec<Value> {
    let mut out = vec![json!({
        "DestinationCidrBlock": format!("{}.0.0/16", vpc.base), "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active",
    })];
    if vpc.v6 {
        out.push(json!({
            "DestinationIpv6CidrBlock": format!("2001:db8:{}::/56", vpc.number), "GatewayId": "local",
            "Origin": "CreateRouteTable", "State": "active",
        }));
    }
    out
}

fn routes(random: &mut Random, vpc: &Vpc, peers: &[(usize, String)], table: usize, subnets: &[String]) -> Vec<Value> {
    let number = vpc.number;
    let mut out = local(vpc);
    let has_first = subnets.iter().any(|subnet| subnet.ends_with('0')) || table == 0;
    // Where the rest goes: the first table is public more often, the others lead to what translates.
    let out_there = |random: &mut Random| -> Option<(&'static str, String)> {
        let public = vpc.gateway.then(|| ("GatewayId", format!("igw-{number}")));
        let nat = vpc.nat.then(|| ("NatGatewayId", format!("nat-{number}")));
        let appliance = vpc.appliance.then(|| ("NetworkInterfaceId", format!("eni-{number}nat")));
        let other = ("TransitGatewayId", "tgw-1".to_owned());
        let order = match random.below(if has_first { 24 } else { 30 }) {
            0..16 if has_first => [public, nat, appliance],
            0..6 => [appliance, nat, public],
            6..18 => [nat, appliance, public],
            18 | 19 => return Some(other),
            20 | 21 => return None,
            _ => [public, nat, appliance],
        };
        order.into_iter().flatten().next()
    };
    let mut add = |block: (&str, String), target: Option<(&str, String)>, state: &str, origin: &str| {
        if let Some((member, id)) = target {
            out.push(json!({ block.0: block.1, member: id, "Origin": origin, "State": state }));
        }
    };
    let v4 = |block: &str| ("DestinationCidrBlock", block.to_owned());
    let blackhole = |random: &mut Random| if random.percent(3) { "blackhole" } else { "active" };
    let state = blackhole(random);
    add(v4("0.0.0.0/0"), out_there(random), state, "CreateRoute");
    if vpc.v6 && random.percent(85) {
        let target = match random.below(10) {
            0..5 if vpc.gateway => Some(("GatewayId", format!("igw-{number}"))),
            5..10 if vpc.egress_only => Some(("EgressOnlyInternetGatewayId", format!("eigw-{number}"))),
            _ => vpc.gateway.then(|| ("GatewayId", format!("igw-{number}"))),
        };
        let state = blackhole(random);
        add(("DestinationIpv6CidrBlock", "::/0".to_owned()), target, state, "CreateRoute");
    }
    // N51, N55: routes for a part of it, which meet.
    if random.percent(12) {
        let state = random.pick(&["active", "active", "active", "filtered", "blackhole"]);
        add(
            v4(random.pick(&["203.0.113.0/24", "203.0.113.0/25", "203.0.0.0/16"])),
            out_there(random),
            state,
            "CreateRoute",
        );
    }
    if random.percent(8) {
        let list = random.pick(&["pl-0", "pl-1"]).to_owned();
        // The blocks of this list are outside of the VPC.
        if list == "pl-1" || number != 0 {
            add(("DestinationPrefixListId", list), out_there(random), "active", "CreateRoute");
        }
    }
    if random.percent(6) {
        let block = random.pick(&["0.0.0.0/0", "203.0.113.0/24", "203.0.113.128/25"]);
        add(v4(block), Some(("GatewayId", "vgw-1".to_owned())), "active", "EnableVgwRoutePropagation");
    }
    if vpc.endpoint && random.percent(50) {
        add(
            ("DestinationPrefixListId", "pl-s3".to_owned()),
            Some(("GatewayId", format!("vpce-{number}s3"))),
            "active",
            "CreateRoute",
        );
        // N83
        if random.percent(10) {
            add(v4("52.216.0.0/15"), out_there(random), "active", "CreateRoute");
        }
    }
    for (far, peering) in peers {
        let far_base = random.pick(&[format!("10.{far}"), format!("10.{far}"), format!("10.{far}"), "10.1".to_owned()]);
        let pcx = || Some(("VpcPeeringConnectionId", peering.clone()));
        if random.percent(90) && far_base != vpc.base {
            let block = random.pick(&["0.0/16", "0.0/16", "0.0/16", "0.0/24", "1.0/24"]);
            let known = |route: &Value| route["DestinationCidrBlock"] == format!("{far_base}.{block}");
            let state = blackhole(random);
            if !out.iter().any(known) {
                out.push(json!({
                    "DestinationCidrBlock": format!("{far_base}.{block}"), "VpcPeeringConnectionId": peering,
                    "Origin": "CreateRoute", "State": state,
                }));
            }
        }
        // N75: what is not in the far VPC. A table has a block once.
        let outside = format!("203.0.113.{}/26", 64 * (far % 4));
        if random.percent(8) {
            out.push(json!({
                "DestinationCidrBlock": outside, "VpcPeeringConnectionId": peering, "Origin": "CreateRoute", "State": "active",
            }));
        }
        if vpc.v6 && random.percent(70) {
            let (member, id) = pcx().unwrap_or_default();
            out.push(json!({
                "DestinationIpv6CidrBlock": format!("2001:db8:{far}::/56"), member: id, "Origin": "CreateRoute", "State": "active",
            }));
        }
    }
    // N54: a subnet's whole block through an appliance or a NAT gateway, for other subnets than its own.
    if random.percent(14) {
        let subnet = random.below(vpc.subnets);
        let target = if vpc.appliance && random.percent(75) {
            Some(("NetworkInterfaceId", format!("eni-{number}nat")))
        } else {
            vpc.nat.then(|| ("NatGatewayId", format!("nat-{number}")))
        };
        let own = table == 0 || subnets.contains(&format!("subnet-{number}{subnet}"));
        if let Some((member, id)) = target
            && !own
        {
            out.push(json!({
                "DestinationCidrBlock": format!("{}.{subnet}.0/24", vpc.base), member: id, "Origin": "CreateRoute", "State": "active",
            }));
        }
    }
    out
}
