//! Rules of ACLs and groups.

use serde_json::{Value, json};

use super::random::{PORTS, Random};

/// Blocks that rules are about; `V` stands for the number of a VPC.
const V4: &[&str] = &[
    "0.0.0.0/0",
    "0.0.0.0/0",
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.V.0.0/16",
    "10.V.0.0/24",
    "10.V.1.0/24",
    "10.V.0.10/32",
    "10.V.1.99/25",
    "203.0.113.0/24",
    "203.0.113.7/32",
    "198.51.100.0/24",
    "52.216.0.0/15",
    "128.0.0.0/1",
];
const V6: &[&str] =
    &["::/0", "::/0", "2001:db8:V::/56", "2001:db8:V:1::/64", "2001:db8:V::10/128", "2001:db8:ffff::/48"];

fn block(random: &mut Random, pool: &[&str], vpcs: usize) -> String {
    let vpc = random.below(vpcs).to_string();
    random.pick(pool).replace('V', &vpc)
}

fn ports(random: &mut Random) -> (u16, u16) {
    match random.below(6) {
        0 => (0, 65535),
        1 => (1024, 65535),
        2 => (32768, 61000),
        3 => {
            let (one, other) = (random.pick(PORTS), random.pick(PORTS));
            (one.min(other), one.max(other))
        }
        _ => {
            let port = random.pick(PORTS);
            (port, port)
        }
    }
}

fn icmp(random: &mut Random, v6: bool) -> (i32, i32) {
    let pool: &[(i32, i32)] = if v6 {
        &[(-1, -1), (-1, -1), (128, 0), (129, 0), (128, -1), (1, 0), (1, -1)]
    } else {
        &[(-1, -1), (-1, -1), (8, 0), (0, 0), (8, -1), (3, 4), (3, -1), (11, 0)]
    };
    random.pick(pool)
}

/// The entries of a network ACL: everything allowed, or what one finds in guides, or a few rules that overlap.
pub(super) fn entries(random: &mut Random, vpcs: usize) -> Vec<Value> {
    let mut out = Vec::new();
    let open = random.percent(74);
    let typical = !open && random.percent(65);
    for egress in [false, true] {
        let mut number = 0;
        if typical {
            // What the guides show: some services, and the ephemeral ports of some clients (N18, N19).
            let ephemeral = random.pick(&[(1024, 65535), (1024, 65535), (32768, 65535), (32768, 61000), (5000, 65535)]);
            for (from, to) in [(0, 1023), ephemeral] {
                for protocol in ["6", "17"] {
                    number += 10;
                    out.push(json!({
                        "RuleNumber": number, "Egress": egress, "RuleAction": "allow", "Protocol": protocol,
                        "CidrBlock": "0.0.0.0/0", "PortRange": { "From": from, "To": to },
                    }));
                }
            }
        }
        let few = if open || typical { random.below(3) / 2 } else { 1 + random.below(5) };
        for _ in 0..few {
            number += 1 + random.below(50);
            out.push(entry(random, vpcs, number, egress, open));
        }
        if open || random.percent(25) {
            let action = if open || random.percent(75) { "allow" } else { "deny" };
            number += 1 + random.below(50);
            out.push(json!({ "RuleNumber": number, "Egress": egress, "RuleAction": action, "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }));
            out.push(json!({ "RuleNumber": number + 1, "Egress": egress, "RuleAction": action, "Protocol": "-1", "Ipv6CidrBlock": "::/0" }));
        }
        // N2: the last rules are printed, or are not.
        if random.percent(70) {
            out.push(json!({ "RuleNumber": 32767, "Egress": egress, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0" }));
            out.push(json!({ "RuleNumber": 32768, "Egress": egress, "RuleAction": "deny", "Protocol": "-1", "Ipv6CidrBlock": "::/0" }));
        }
    }
    // N1: the order of the list says nothing.
    for end in (1..out.len()).rev() {
        out.swap(end, random.below(end + 1));
    }
    out
}

fn entry(random: &mut Random, vpcs: usize, number: usize, egress: bool, open: bool) -> Value {
    let v6 = random.percent(25);
    let allow = if open { random.percent(35) } else { random.percent(70) };
    let mut entry = json!({
        "RuleNumber": number,
        "Egress": egress,
        "RuleAction": if allow { "allow" } else { "deny" },
    });
    let (name, pool) = if v6 { ("Ipv6CidrBlock", V6) } else { ("CidrBlock", V4) };
    entry[name] = block(random, pool, vpcs).into();
    let (from, to) = ports(random);
    let range = json!({ "From": from, "To": to });
    match random.below(12) {
        0 | 1 => entry["Protocol"] = "-1".into(),
        2 => {
            let (kind, code) = icmp(random, v6);
            entry["Protocol"] = if v6 { "58" } else { "1" }.into();
            entry["IcmpTypeCode"] = json!({ "Type": kind, "Code": code });
        }
        3 => entry["Protocol"] = random.pick(&["50", "47"]).into(),
        4 | 5 => {
            entry["Protocol"] = "17".into();
            entry["PortRange"] = range.clone();
        }
        _ => {
            entry["Protocol"] = "6".into();
            entry["PortRange"] = range.clone();
        }
    }
    // N11: a range that does not count.
    if ["-1", "50"].contains(&entry["Protocol"].as_str().unwrap_or_default()) && random.percent(30) {
        entry["PortRange"] = range;
    }
    entry
}

/// A security group's rules of one direction.
pub(super) fn permissions(
    random: &mut Random,
    vpc: usize,
    vpcs: usize,
    peers: &[(usize, String)],
    egress: bool,
) -> Vec<Value> {
    let open =
        json!({ "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }], "Ipv6Ranges": [{ "CidrIpv6": "::/0" }] });
    match random.below(100) {
        0..4 => Vec::new(),
        4..80 if egress => vec![open],
        4..60 => vec![open],
        _ => (0..1 + random.below(3)).map(|_| permission(random, vpc, vpcs, peers)).collect(),
    }
}

fn permission(random: &mut Random, vpc: usize, vpcs: usize, peers: &[(usize, String)]) -> Value {
    let (from, to) = ports(random);
    let mut out = match random.below(12) {
        0..4 => json!({ "IpProtocol": "-1" }),
        4 => {
            let (kind, code) = icmp(random, false);
            json!({ "IpProtocol": random.pick(&["icmp", "1"]), "FromPort": kind, "ToPort": code })
        }
        5 => {
            let (kind, code) = icmp(random, true);
            json!({ "IpProtocol": random.pick(&["icmpv6", "58"]), "FromPort": kind, "ToPort": code })
        }
        // N35
        6 => json!({ "IpProtocol": random.pick(&["50", "47"]), "FromPort": from, "ToPort": to }),
        7 | 8 => json!({ "IpProtocol": random.pick(&["udp", "17"]), "FromPort": from, "ToPort": to }),
        _ => json!({ "IpProtocol": random.pick(&["tcp", "6"]), "FromPort": from, "ToPort": to }),
    };
    // N37
    if out["IpProtocol"] == "-1" && random.percent(30) {
        out["FromPort"] = (-1).into();
        out["ToPort"] = (-1).into();
    }
    for _ in 0..1 + random.below(2) {
        match random.below(10) {
            0..4 => out["IpRanges"] = json!([{ "CidrIp": block(random, V4, vpcs) }]),
            4 | 5 => out["Ipv6Ranges"] = json!([{ "CidrIpv6": block(random, V6, vpcs) }]),
            6 => out["PrefixListIds"] = json!([{ "PrefixListId": random.pick(&["pl-s3", "pl-0", "pl-1"]) }]),
            7 if !peers.is_empty() => {
                // N43, N46
                let (far, peering) = peers.get(random.below(peers.len())).cloned().unwrap_or_default();
                let account = random.pick(&["", "", "111122223333/"]);
                let status = random.pick(&["active", "active", "active", "deleted"]);
                out["UserIdGroupPairs"] = json!([{
                    "GroupId": format!("{account}sg-{far}{}", random.below(3)), "UserId": "111122223333",
                    "VpcPeeringConnectionId": peering, "PeeringStatus": status,
                }]);
            }
            _ => {
                out["UserIdGroupPairs"] =
                    json!([{ "GroupId": format!("sg-{vpc}{}", random.below(3)), "UserId": "111122223333" }]);
            }
        }
    }
    out
}
