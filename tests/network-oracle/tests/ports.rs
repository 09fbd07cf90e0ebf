//! The engine's sets of ports hold what the oracle lets through, asked port by port.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::BTreeSet;

use network_oracle::{answer, generate, setting, source_ports};
use serde_json::{Value, json};
use vpc::Network;

/// What the engine asks for without saying so: every source port of a client of an unknown kind (N18).
fn words(network: &Value, flow: &Value) -> BTreeSet<&'static str> {
    if !["tcp", "udp"].contains(&flow["protocol"].as_str().unwrap_or_default()) {
        return BTreeSet::from([answer(network, flow).outcome]);
    }
    let of = |port: u16| {
        let mut flow = flow.clone();
        flow["sourcePort"] = port.into();
        answer(network, &flow).outcome
    };
    source_ports(network).into_iter().map(of).collect()
}

/// A number of the engine's set, and the packet that it stands for.
fn packets(protocol: &str, listed: &BTreeSet<u64>) -> Vec<(u128, Value)> {
    match protocol {
        "tcp" | "udp" => {
            let pool = generate::PORTS.iter().copied();
            let near = pool.flat_map(|port| [port.saturating_sub(1), port, port.saturating_add(1)]).chain(0..3);
            let all: BTreeSet<u16> = near.collect();
            all.into_iter().map(|port| (port.into(), json!({ "protocol": protocol, "port": port }))).collect()
        }
        "icmp" | "icmpv6" => [(0, 0), (1, 0), (3, 4), (3, 5), (8, 0), (8, 1), (11, 0), (128, 0), (129, 0)]
            .into_iter()
            .map(|(kind, code)| {
                let flow = json!({ "protocol": protocol, "icmpType": kind, "icmpCode": code });
                (kind * 256 + code, flow)
            })
            .collect(),
        "other protocols" => {
            let other = (100..).find(|number| !listed.contains(number)).unwrap_or_default();
            vec![(0, json!({ "protocol": other }))]
        }
        named => number(named).map(|number| (0, json!({ "protocol": number }))).into_iter().collect(),
    }
}

/// The number in `protocol 50 (esp)`.
fn number(named: &str) -> Option<u64> {
    named.strip_prefix("protocol ")?.split(' ').next()?.parse().ok()
}

#[test]
fn a_set_of_ports_holds_what_the_oracle_lets_through() {
    let (first, cases) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 700) / 14);
    let (mut open, mut partly) = (0, 0);
    for seed in first..first + cases {
        let network = generate::network(seed);
        let asked = generate::flow(seed, &network);
        if asked["family"] == "ipv6" {
            continue;
        }
        let (from, to) = (asked["from"].as_str().unwrap(), asked["to"].as_str().unwrap());
        // What Amazon answers on other ports than its services', the rules do not say (N23).
        if to.starts_with("169.254.169.") || to.ends_with(".0.2") {
            continue;
        }
        let (read, _) = Network::read(&[("network", &network.to_string())]);
        let report = vpc::port_sets(&read, from, to);
        let listed = report.protocols.iter().filter_map(|of| number(&of.protocol)).collect();
        for of in &report.protocols {
            for (number, mut flow) in packets(&of.protocol, &listed) {
                flow["from"] = asked["from"].clone();
                flow["to"] = asked["to"].clone();
                let words = words(&network, &flow);
                let found = match (of.ports.contains(number), of.partly.contains(number)) {
                    _ if of.undetermined.contains(number) => "undetermined",
                    (true, _) => "reachable",
                    (false, true) => "ambiguous",
                    (false, false) => "notReachable",
                };
                let expected = match words.first() {
                    Some(only) if words.len() == 1 => *only,
                    _ if words.contains("undetermined") => "undetermined",
                    _ => "ambiguous",
                };
                open += usize::from(found == "reachable");
                partly += usize::from(found == "ambiguous");
                assert_eq!(found, expected, "seed {seed}: {} {number}, {flow}\n{network}", of.protocol);
            }
        }
    }
    println!("{open} open, {partly} partly");
    assert!(cases < 50 || open > 100, "{open} open ports prove little");
}
