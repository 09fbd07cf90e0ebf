//! What real accounts print: lists that are left out, one block in two VPCs, private addresses from outside, names,
//! NAT64 (N100 to N107).

use serde_json::{Value, json};

use super::random::Random;
use crate::part::{find, interface, items, text};

/// Lists that are left out now and then.
pub const LISTS: &[&str] = &[
    "InternetGateways",
    "NetworkAcls",
    "RouteTables",
    "SecurityGroups",
    "NetworkInterfaces",
    "NatGateways",
    "EgressOnlyInternetGateways",
    "VpcPeeringConnections",
    "VpcEndpoints",
    "PrefixLists",
    "Subnets",
    "Vpcs",
    "VpcBlockPublicAccessExclusions",
];

/// The network and the flow with something of what real accounts print.
#[must_use]
pub fn unknown(seed: u64, network: &Value, flow: &Value) -> (Value, Value) {
    let random = &mut Random::new(seed ^ 0x0dd5_ba11);
    let (mut network, mut flow) = (network.clone(), flow.clone());
    attributes(random, &mut network);
    match random.below(22) {
        0..7 => leave_out(random, &mut network, &mut flow),
        7..10 => private_source(random, &mut network, &mut flow),
        10..13 => twin(random, &mut network, &mut flow),
        13 | 14 => nat64(random, &mut network, &mut flow),
        15 | 16 => name(random, &mut network, &mut flow),
        17 => by_address(&network, &mut flow),
        18 => inspect(random, &mut network),
        19 => next_hops(random, &mut network),
        20 => route_server(random, &mut network, &mut flow),
        _ => link_local(random, &mut flow),
    }
    (network, flow)
}

fn list<'n>(network: &'n mut Value, name: &str) -> &'n mut [Value] {
    network.get_mut(name).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

fn add(network: &mut Value, name: &str, item: Value) {
    if let Some(all) = network.get_mut(name).and_then(Value::as_array_mut) {
        all.push(item);
    }
}

/// N86, N101: the DNS attributes of VPCs are on, off, or not given. N88: so is which block is the primary one.
fn attributes(random: &mut Random, network: &mut Value) {
    for vpc in list(network, "Vpcs") {
        if random.percent(20)
            && let Some(members) = vpc.as_object_mut()
        {
            members.remove("CidrBlock");
        }
        match random.below(10) {
            0..4 => vpc["EnableDnsSupport"] = true.into(),
            4 | 5 => vpc["EnableDnsSupport"] = json!({ "Value": true }),
            6 => vpc["EnableDnsSupport"] = false.into(),
            _ => {}
        }
    }
}

fn leave_out(random: &mut Random, network: &mut Value, flow: &mut Value) {
    let whole = network.clone();
    for _ in 0..1 + random.below(3) / 2 {
        let name = random.pick(LISTS);
        if let Some(lists) = network.as_object_mut() {
            lists.remove(name);
        }
    }
    if network["NetworkInterfaces"].is_null() && random.percent(80) {
        by_address(&whole, flow);
    }
}

/// Asks for interfaces by their addresses. (The public address of another VPC's interface stays what it is.)
fn by_address(network: &Value, flow: &mut Value) {
    let v6 = flow["family"] == "ipv6";
    let from = text(&flow["from"]).to_owned();
    for member in ["from", "to"] {
        // What comes from outside goes to the public address, which is another question.
        if member == "to" && !from.starts_with("eni-") {
            continue;
        }
        let at = interface(network, text(&flow[member]));
        let address = if v6 { &at["Ipv6Addresses"][0]["Ipv6Address"] } else { &primary(at)["PrivateIpAddress"] };
        if !address.is_null() {
            flow[member] = address.clone();
        }
    }
}

fn primary(interface: &Value) -> &Value {
    items(&interface["PrivateIpAddresses"]).find(|address| address["Primary"] == true).unwrap_or(&Value::Null)
}

/// A plain interface, which does not pass packets on.
fn plain<'n>(random: &mut Random, network: &'n Value) -> &'n Value {
    let all: Vec<&Value> = items(&network["NetworkInterfaces"])
        .filter(|at| at["InterfaceType"] == "interface" && !text(&at["NetworkInterfaceId"]).ends_with("nat"))
        .collect();
    all.get(random.below(all.len())).copied().unwrap_or(&Value::Null)
}

/// N102: from an address of a private range, with a route back to it or without one.
fn private_source(random: &mut Random, network: &mut Value, flow: &mut Value) {
    const SOURCES: &[(&str, &str)] = &[
        ("192.168.7.7", "192.168.0.0/16"),
        ("100.100.0.7", "100.96.0.0/11"),
        ("172.16.5.5", "172.16.0.0/12"),
        ("10.200.0.9", "10.200.0.0/16"),
    ];
    let at = plain(random, network).clone();
    let (address, block) = SOURCES.get(random.below(SOURCES.len())).copied().unwrap_or_default();
    let (near, far) = (at["NetworkInterfaceId"].clone(), Value::from(address));
    let outbound = random.percent(35);
    (flow["from"], flow["to"]) = if outbound { (near, far) } else { (far, near) };
    ipv4(flow);
    let vpc = text(&at["VpcId"]).to_owned();
    let peering = items(&network["VpcPeeringConnections"])
        .find(|peering| ["RequesterVpcInfo", "AccepterVpcInfo"].iter().any(|side| peering[side]["VpcId"] == vpc))
        .map(|peering| json!({ "VpcPeeringConnectionId": peering["VpcPeeringConnectionId"] }));
    let mut route = match random.below(10) {
        0..4 => json!({ "TransitGatewayId": "tgw-1" }),
        4..7 => json!({ "GatewayId": "vgw-1" }),
        7 => peering.unwrap_or(json!({ "TransitGatewayId": "tgw-1" })),
        _ => return,
    };
    route["DestinationCidrBlock"] = block.into();
    route["State"] = if random.percent(90) { "active" } else { "blackhole" }.into();
    for table in list(network, "RouteTables").iter_mut().filter(|table| table["VpcId"] == vpc) {
        if let Some(routes) = table.get_mut("Routes").and_then(Value::as_array_mut) {
            routes.push(route.clone());
        }
    }
    if route["GatewayId"] == "vgw-1" && random.percent(20) {
        let edge = json!({
            "RouteTableId": "rtb-vgw", "VpcId": vpc, "Associations": [{ "Main": false, "GatewayId": "vgw-1" }],
            "Routes": [],
        });
        add(network, "RouteTables", edge);
    }
}

/// N103: a second VPC with the block of the first, and much that is like there.
fn twin(random: &mut Random, network: &mut Value, flow: &mut Value) {
    for name in
        ["Vpcs", "Subnets", "SecurityGroups", "NetworkAcls", "NetworkInterfaces", "InternetGateways", "RouteTables"]
    {
        let of_first = |item: &&Value| {
            let attached = items(&item["Attachments"]).any(|attachment| attachment["VpcId"] == "vpc-0");
            item["VpcId"] == "vpc-0" || attached
        };
        // What needs a part that has no twin is left away.
        let needs_more = |item: &Value| {
            let what = item.to_string();
            ["pcx-", "nat-0", "vpce-", "eigw-", "-0nat\""].iter().any(|kind| what.contains(kind))
        };
        let all: Vec<Value> = items(&network[name]).filter(of_first).cloned().collect();
        for mut item in all {
            if name == "NetworkInterfaces"
                && (item["InterfaceType"] != "interface" || needs_more(&item) || random.percent(20))
            {
                continue;
            }
            for inner in ["Routes", "IpPermissions", "IpPermissionsEgress"] {
                if let Some(inner) = item.get_mut(inner).and_then(Value::as_array_mut) {
                    inner.retain(|rule| !needs_more(rule));
                }
            }
            // Whose address table leads to an appliance stays alone.
            if name == "RouteTables" && text(&item["RouteTableId"]).ends_with("edge") {
                continue;
            }
            let mut text = item.to_string();
            for kind in ["vpc", "subnet", "sg", "acl", "eni", "igw", "rtb"] {
                text = text.replace(&format!("\"{kind}-0"), &format!("\"{kind}-9"));
            }
            text = text.replace("198.51.100.", "198.51.101.").replace("2001:db8:0:", "2001:db8:9:");
            let mut item: Value = serde_json::from_str(&text).unwrap_or_default();
            if let Some(entries) = item.get_mut("Entries").and_then(Value::as_array_mut)
                && random.percent(40)
            {
                entries.truncate(random.below(entries.len() + 1));
            }
            add(network, name, item);
        }
    }
    let of_first: Vec<&Value> = items(&network["NetworkInterfaces"])
        .filter(|at| at["VpcId"] == "vpc-0" && at["InterfaceType"] == "interface")
        .filter(|at| !text(&at["NetworkInterfaceId"]).ends_with("nat"))
        .collect();
    let one = of_first.get(random.below(of_first.len())).copied().unwrap_or(&Value::Null);
    let other = of_first.get(random.below(of_first.len())).copied().unwrap_or(&Value::Null);
    let address = |at: &Value| primary(at)["PrivateIpAddress"].clone();
    let id = |at: &Value| at["NetworkInterfaceId"].clone();
    let twin_id = |at: &Value| Value::from(text(&at["NetworkInterfaceId"]).replace("eni-0", "eni-9"));
    let has_twin = |at: &Value| !interface(network, text(&twin_id(at))).is_null();
    let (from, to) = match random.below(10) {
        0..2 => ("203.0.113.7".into(), address(one)),
        2..4 if one != other => (address(one), id(other)),
        4 | 5 if one != other && has_twin(other) => (address(one), twin_id(other)),
        6 | 7 if one != other => (address(one), address(other)),
        8 if one != other => (id(one), address(other)),
        _ => (address(one), "203.0.113.7".into()),
    };
    // N103: `vpc` is for where no end says it.
    let decided = [&from, &to].iter().any(|end| text(end).starts_with("eni-"));
    let meant = random.percent(60).then(|| random.pick(&["vpc-0", "vpc-9"]));
    (flow["from"], flow["to"]) = (from, to);
    // What comes from an address that nobody has, nothing says.
    if let Some(vpc) = meant.filter(|vpc| !decided && (*vpc == "vpc-0" || has_twin(one))) {
        flow["vpc"] = vpc.into();
    }
    ipv4(flow);
}

/// N107: routes to an interface are those of a Route Server now and then, and name its address.
fn next_hops(random: &mut Random, network: &mut Value) {
    let whole = network.clone();
    for table in list(network, "RouteTables") {
        for route in list(table, "Routes") {
            let address = primary(interface(&whole, text(&route["NetworkInterfaceId"])))["PrivateIpAddress"].clone();
            if address.is_null() || random.percent(20) {
                continue;
            }
            route["IpAddress"] = if random.percent(90) { address } else { "10.0.0.199".into() };
            route["Origin"] = "Advertisement".into();
            if let Some(members) = route.as_object_mut() {
                members.remove("NetworkInterfaceId");
            }
        }
    }
}

/// N66, N107: into a private network through an appliance, whose own subnet leads there or does not.
fn route_server(random: &mut Random, network: &mut Value, flow: &mut Value) {
    let all: Vec<Value> = items(&network["NetworkInterfaces"])
        .filter(|at| text(&at["NetworkInterfaceId"]).ends_with("nat"))
        .cloned()
        .collect();
    let Some(by) = all.get(random.below(all.len())) else { return };
    let near: Vec<Value> = items(&network["NetworkInterfaces"])
        .filter(|at| at["VpcId"] == by["VpcId"] && at["InterfaceType"] == "interface" && *at != by)
        .map(|at| at["NetworkInterfaceId"].clone())
        .collect();
    let Some(from) = near.get(random.below(near.len())) else { return };
    (flow["from"], flow["to"]) = (from.clone(), "192.168.7.7".into());
    ipv4(flow);
    let own = crate::route::table_of_subnet(network, crate::part::subnet(network, text(&by["SubnetId"])));
    let own = own["RouteTableId"].clone();
    let block = random.pick(&["192.168.0.0/16", "192.168.7.0/24", "192.0.0.0/8"]);
    let onward = random.below(4);
    for table in list(network, "RouteTables").iter_mut().filter(|table| table["VpcId"] == by["VpcId"]) {
        let mut route = json!({ "DestinationCidrBlock": block, "State": "active" });
        match onward {
            0 if table["RouteTableId"] == own => route["TransitGatewayId"] = "tgw-1".into(),
            1 if table["RouteTableId"] == own => continue,
            _ if random.percent(50) => route["NetworkInterfaceId"] = by["NetworkInterfaceId"].clone(),
            _ => {
                route["IpAddress"] = primary(by)["PrivateIpAddress"].clone();
                route["Origin"] = "Advertisement".into();
            }
        }
        if let Some(routes) = table.get_mut("Routes").and_then(Value::as_array_mut) {
            routes.push(route);
        }
    }
}

fn ipv4(flow: &mut Value) {
    if let Some(members) = flow.as_object_mut() {
        members.remove("family");
    }
    if flow["protocol"] == "icmpv6" {
        flow["protocol"] = "icmp".into();
        flow["icmpType"] = 8.into();
        flow["icmpCode"] = 0.into();
    }
}

/// N106
fn nat64(random: &mut Random, network: &mut Value, flow: &mut Value) {
    let all: Vec<Value> = items(&network["NetworkInterfaces"])
        .filter(|at| at["InterfaceType"] == "interface" && !at["Ipv6Addresses"][0].is_null())
        .cloned()
        .collect();
    let Some(at) = all.get(random.below(all.len())) else { return };
    if !nat64_route(random, network, at) {
        return;
    }
    let to = random.pick(&["64:ff9b::cb00:7107", "64:ff9b::cb00:7107", "64:ff9b::c000:205"]);
    flow["from"] = at["NetworkInterfaceId"].clone();
    flow["to"] = to.into();
    ipv6(random, flow);
}

/// Routes for NAT64 in the VPC of an interface, if it has a gateway that they can lead to.
fn nat64_route(random: &mut Random, network: &mut Value, at: &Value) -> bool {
    let nat = find(&network["NatGateways"], "VpcId", text(&at["VpcId"]))["NatGatewayId"].clone();
    let gateway = items(&network["InternetGateways"])
        .find(|gateway| gateway["Attachments"][0]["VpcId"] == at["VpcId"])
        .map(|gateway| gateway["InternetGatewayId"].clone());
    let mut route = json!({ "DestinationIpv6CidrBlock": "64:ff9b::/96", "State": "active" });
    match gateway {
        Some(gateway) if nat.is_null() || random.percent(20) => route["GatewayId"] = gateway,
        _ if nat.is_null() => return false,
        _ => route["NatGatewayId"] = nat,
    }
    for table in list(network, "RouteTables").iter_mut().filter(|table| table["VpcId"] == at["VpcId"]) {
        if let Some(routes) = table.get_mut("Routes").and_then(Value::as_array_mut) {
            routes.push(route.clone());
        }
    }
    true
}

fn ipv6(random: &mut Random, flow: &mut Value) {
    flow["family"] = "ipv6".into();
    if flow["protocol"] == "icmp" {
        flow["protocol"] = "icmpv6".into();
        flow["icmpType"] = random.pick(&[128, 128, 128, 1]).into();
        flow["icmpCode"] = 0.into();
    }
}

/// N104: names of addresses, as the resolver of the sender's VPC answers them, and one that nothing here knows.
fn name(random: &mut Random, network: &mut Value, flow: &mut Value) {
    let hostnames = random.percent(60);
    for vpc in list(network, "Vpcs") {
        vpc["EnableDnsSupport"] = true.into();
        vpc["EnableDnsHostnames"] = hostnames.into();
    }
    let one = &plain(random, network).clone();
    let of_vpc: Vec<&Value> = items(&network["NetworkInterfaces"])
        .filter(|at| at["VpcId"] == one["VpcId"] && at["InterfaceType"] == "interface" && *at != one)
        .collect();
    let Some(other) = of_vpc.get(random.below(of_vpc.len())).copied() else { return };
    let dashed = |address: &Value| text(address).replace('.', "-");
    let private = dashed(&primary(other)["PrivateIpAddress"]);
    let public = items(&other["PrivateIpAddresses"]).map(|address| &address["Association"]["PublicIp"]);
    let public = public.filter(|public| !public.is_null()).map(dashed).next();
    let to = match (random.below(10), public) {
        (0..4, Some(public)) => random
            .pick(&["ec2-N.compute-1.amazonaws.com", "EC2-N.us-west-2.compute.amazonaws.com."])
            .replace('N', &public),
        (4, _) => "example.com".to_owned(),
        _ => random
            .pick(&[
                "ip-N.ec2.internal",
                "ip-N.us-west-2.compute.internal",
                "IP-N.EC2.internal.",
                "http://ip-N.ec2.internal/a",
            ])
            .replace('N', &private),
    };
    let outside = to.to_ascii_lowercase().starts_with("ec2-") && random.percent(30);
    flow["from"] = if outside { "203.0.113.7".into() } else { one["NetworkInterfaceId"].clone() };
    flow["to"] = to.into();
    if outside || one["Ipv6Addresses"][0].is_null() || random.percent(40) {
        return ipv4(flow);
    }
    // N106
    for subnet in list(network, "Subnets") {
        match random.below(10) {
            0 => {}
            1 | 2 => subnet["EnableDns64"] = false.into(),
            _ => subnet["EnableDns64"] = true.into(),
        }
    }
    nat64_route(random, network, one);
    ipv6(random, flow);
}

/// N107
fn inspect(random: &mut Random, network: &mut Value) {
    if random.percent(50) {
        for table in list(network, "RouteTables") {
            for route in list(table, "Routes") {
                if text(&route["GatewayId"]).starts_with("igw-") && random.percent(60) {
                    route["IgwFirewall"] = true.into();
                }
            }
        }
    } else {
        for vpc in list(network, "Vpcs") {
            vpc["EncryptionControl"] = json!({ "Mode": random.pick(&["enforce", "enforce", "monitor"]) });
        }
    }
}

/// N106
fn link_local(random: &mut Random, flow: &mut Value) {
    // What an endpoint could start, nobody asks (N87).
    let from = text(&flow["from"]);
    if !from.starts_with("eni-") || from.ends_with("vpce") {
        return;
    }
    ipv4(flow);
    let (to, port) = random.pick(&[("169.254.171.7", 443), ("169.254.171.7", 80), ("169.254.170.23", 80)]);
    (flow["to"], flow["protocol"], flow["port"], flow["sourcePort"]) =
        (to.into(), "tcp".into(), port.into(), 40000.into());
    if let Some(members) = flow.as_object_mut() {
        members.remove("icmpType");
        members.remove("icmpCode");
    }
}
