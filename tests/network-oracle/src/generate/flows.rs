//! Packets through a network.

use serde_json::{Value, json};

use super::random::{PORTS, Random};
use crate::part::{items, text};

/// Addresses outside.
const OUTSIDE: &[&str] = &["203.0.113.7", "203.0.113.7", "203.0.113.200", "192.0.2.5", "192.0.2.5", "52.216.1.1"];
const OUTSIDE_V6: &[&str] = &["2001:db8:ffff::7", "2001:db8:eeee::7"];
/// Addresses that no gateway to the internet carries (N63), and others that lead nowhere.
const STRANGE: &[&str] = &["192.168.7.7", "100.100.0.7", "172.16.5.5", "169.254.168.9"];
/// What Amazon answers (N23): address, protocol, port.
const AMAZON: &[(&str, &str, u16)] = &[
    ("169.254.169.253", "udp", 53),
    ("169.254.169.254", "tcp", 80),
    ("169.254.169.123", "udp", 123),
    ("10.0.0.2", "udp", 53),
    ("10.0.0.2", "tcp", 53),
    ("10.0.1.2", "udp", 53),
    ("10.0.0.1", "udp", 53),
    ("100.64.0.2", "udp", 53),
];

/// A packet through a network, by a seed.
#[must_use]
pub fn flow(seed: u64, network: &Value) -> Value {
    let random = &mut Random::new(seed);
    let of_kind = |kind: &str| -> Vec<&Value> {
        items(&network["NetworkInterfaces"]).filter(|interface| interface["InterfaceType"] == kind).collect()
    };
    let interfaces = of_kind("interface");
    let any = |random: &mut Random| interfaces.get(random.below(interfaces.len())).copied().unwrap_or(&Value::Null);
    let has_v6 = |interface: &Value| items(&interface["Ipv6Addresses"]).next().is_some();
    let id = |interface: &Value| text(&interface["NetworkInterfaceId"]).to_owned();
    // What passes packets on does not begin any.
    let senders: Vec<&&Value> = interfaces.iter().filter(|interface| !id(interface).ends_with("nat")).collect();
    let one = senders.get(random.below(senders.len())).map_or(&Value::Null, |interface| **interface);
    let other = any(random);
    let mut out = json!({});
    let mut v6 = random.percent(25) && has_v6(one);
    let (from, to) = match random.below(100) {
        0..36 if one != other => {
            v6 &= has_v6(other);
            (id(one), id(other))
        }
        0..58 => (id(one), random.pick(if v6 { OUTSIDE_V6 } else { OUTSIDE }).to_owned()),
        58..76 => {
            // One that has a public address, if there is one, tends to be asked for.
            let is_public = |interface: &&&&Value| public_address(interface).is_some();
            let one = senders.iter().find(is_public).filter(|_| !v6 && random.percent(60)).map_or(one, |found| **found);
            let to = public_address(one).filter(|_| !v6 && random.percent(30));
            let from =
                if v6 { random.pick(OUTSIDE_V6) } else { random.pick(&["203.0.113.7", "203.0.113.200", "192.0.2.5"]) };
            (from.to_owned(), to.map_or(id(one), str::to_owned))
        }
        76..83 => {
            v6 = false;
            let public = items(&network["NetworkInterfaces"])
                .flat_map(|interface| items(&interface["PrivateIpAddresses"]))
                .filter_map(|address| address["Association"]["PublicIp"].as_str())
                .chain(["198.51.100.9"])
                .collect::<Vec<_>>();
            (id(one), random.pick(&public).to_owned())
        }
        83..88 => {
            v6 = false;
            let private = items(&network["NetworkInterfaces"])
                .flat_map(|interface| items(&interface["PrivateIpAddresses"]))
                .map(|address| text(&address["PrivateIpAddress"]))
                .collect::<Vec<_>>();
            (id(one), random.pick(&private).to_owned())
        }
        88..91 => {
            v6 = false;
            let endpoints = of_kind("vpc_endpoint");
            let vpc = text(&one["VpcId"]).trim_start_matches("vpc-").to_owned();
            let to = if endpoints.iter().any(|endpoint| endpoint["VpcId"] == one["VpcId"]) {
                format!("vpce-{vpc}ecr")
            } else {
                endpoints.first().map_or("192.0.2.5".to_owned(), |endpoint| id(endpoint))
            };
            (id(one), to)
        }
        91..93 => {
            v6 = false;
            let strange = random.pick(STRANGE).to_owned();
            if random.percent(50) && !strange.starts_with("169") { (strange, id(one)) } else { (id(one), strange) }
        }
        93 => {
            v6 = false;
            let endpoints = of_kind("vpc_endpoint");
            (endpoints.first().map_or(id(one), |endpoint| id(endpoint)), id(other))
        }
        94..96 => {
            let (address, protocol, port) = AMAZON.get(random.below(AMAZON.len())).copied().unwrap_or_default();
            // Its own VPC's, not that of a peer.
            let base = text(&one["PrivateIpAddresses"][0]["PrivateIpAddress"]).split('.').nth(1).unwrap_or_default();
            let address = address.replacen("10.0.", &format!("10.{base}."), 1);
            // N88: the third address of its second block, if it has one.
            let vpc: u8 = text(&one["VpcId"]).trim_start_matches("vpc-").parse().unwrap_or_default();
            let address = address.replacen("100.64.", &format!("100.{}.", 64 + u16::from(vpc)), 1);
            return json!({ "from": id(one), "to": address, "protocol": protocol, "port": port, "sourcePort": 40000 });
        }
        // A part of the VPC that no subnet has (N58).
        96 => {
            v6 = false;
            let block =
                items(&network["Vpcs"]).find(|vpc| vpc["VpcId"] == one["VpcId"]).map(|vpc| text(&vpc["CidrBlock"]));
            (id(one), block.unwrap_or_default().replace("0.0/16", "9.9"))
        }
        _ => (id(one), random.pick(if v6 { OUTSIDE_V6 } else { OUTSIDE }).to_owned()),
    };
    out["from"] = from.into();
    out["to"] = to.into();
    if v6 {
        out["family"] = "ipv6".into();
    }
    match random.below(20) {
        0..13 => out["protocol"] = "tcp".into(),
        13..16 => out["protocol"] = "udp".into(),
        16..19 => {
            out["protocol"] = if v6 { "icmpv6" } else { "icmp" }.into();
            if random.percent(30) {
                let (kind, code) =
                    if v6 { random.pick(&[(1, 0), (129, 0)]) } else { random.pick(&[(3, 4), (11, 0), (0, 0)]) };
                out["icmpType"] = kind.into();
                out["icmpCode"] = code.into();
            }
        }
        _ => out["protocol"] = random.pick(&[50, 47, 51]).into(),
    }
    if ["tcp", "udp"].contains(&text(&out["protocol"])) {
        let port = random.pick(PORTS);
        out["port"] = if random.percent(60) { random.pick(&[22, 80, 443]) } else { port }.into();
        out["sourcePort"] = random.pick(&[1024, 1025, 5000, 32768, 40000, 40000, 61000, 65535]).into();
    }
    out
}

fn public_address(interface: &Value) -> Option<&str> {
    items(&interface["PrivateIpAddresses"]).find_map(|address| address["Association"]["PublicIp"].as_str())
}
