//! Laws that hold for the engine and for the oracle alike, whatever the network.
//!
//! `ORACLE_CASES` and `ORACLE_SEED` are those of `differential.rs`.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::BTreeMap;
use std::net::IpAddr;

use network_oracle::generate::{self, Random};
use network_oracle::setting;
use serde_json::{Value, json};
use vpc::{Flow, Network};

/// Who answers, and the word of its answer.
type Evaluator = (&'static str, fn(&Value, &Value) -> &'static str);
const EVALUATORS: &[Evaluator] = &[("engine", engine), ("oracle", oracle)];

fn engine(network: &Value, flow: &Value) -> &'static str {
    let (network, _) = Network::read(&[("network", &network.to_string())]);
    let (flow, problems) = Flow::read(&flow.to_string());
    vpc::evaluate(&network, &flow.unwrap_or_else(|| panic!("{problems:?}"))).outcome.word()
}

fn oracle(network: &Value, flow: &Value) -> &'static str {
    network_oracle::answer(network, flow).outcome
}

/// Asks about networks at random, every other one with what real accounts print.
fn each(mut ask: impl FnMut(u64, &mut Random, &Value, &Value)) {
    let (first, cases) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 700) / 7);
    for seed in first..first + cases {
        let network = generate::network(seed);
        let flow = generate::flow(seed, &network);
        let random = &mut Random::new(seed);
        ask(seed, random, &network, &flow);
        let (network, flow) = generate::unknown(seed, &network, &flow);
        ask(seed, random, &network, &flow);
    }
}

fn items<'v>(value: &'v mut Value, list: &str) -> &'v mut [Value] {
    value.get_mut(list).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

/// Whether a table serves a subnet, given by two numbers, or could.
fn serves(table: &Value, vpc: &str, subnet: &str) -> bool {
    let associations = table["Associations"].to_string();
    associations.contains("true") || associations.contains(&format!("subnet-{vpc}{subnet}"))
}

/// Whether prefix lists may hold a block: of a subnet only where routes for lists lead through a NAT gateway or an
/// appliance, from other subnets than its own (N54).
fn may_hold(network: &Value, block: &str) -> bool {
    let parts: Vec<&str> = block.split('.').collect();
    let [_, base, subnet, "0/24"] = parts[..] else { return true };
    let local = format!("10.{base}.0.0/16");
    let tables = network["RouteTables"].as_array().into_iter().flatten();
    tables.filter(|table| table["Routes"][0]["DestinationCidrBlock"] == local).all(|table| {
        let vpc = table["VpcId"].as_str().unwrap().trim_start_matches("vpc-");
        let may = |route: &Value| match route["DestinationPrefixListId"].as_str() {
            None | Some("pl-s3") => true,
            _ if serves(table, vpc, subnet) => false,
            _ => !route["NatGatewayId"].is_null() || !route["NetworkInterfaceId"].is_null(),
        };
        table["Routes"].as_array().unwrap().iter().all(may)
    })
}

/// The list as it is, and with something else in it that AWS could print.
fn contents(network: &Value, list: &str) -> Vec<Value> {
    let with = |change: &dyn Fn(&mut Value)| {
        let mut network = network.clone();
        items(&mut network, list).iter_mut().for_each(change);
        network
    };
    let other = match list {
        "NetworkAcls" => ["allow", "deny"]
            .map(|action| {
                let entry = |number: i32, egress: bool, member: &str, block: &str| {
                    json!({ "RuleNumber": number, "Egress": egress, "RuleAction": action, "Protocol": "-1", member: block })
                };
                let entries = json!([
                    entry(1, false, "CidrBlock", "0.0.0.0/0"),
                    entry(2, false, "Ipv6CidrBlock", "::/0"),
                    entry(1, true, "CidrBlock", "0.0.0.0/0"),
                    entry(2, true, "Ipv6CidrBlock", "::/0"),
                ]);
                with(&|acl| acl["Entries"] = entries.clone())
            })
            .to_vec(),
        "SecurityGroups" => {
            let open = json!([
                { "IpProtocol": "-1", "IpRanges": [{ "CidrIp": "0.0.0.0/0" }], "Ipv6Ranges": [{ "CidrIpv6": "::/0" }] }
            ]);
            [open, json!([])]
                .map(|rules| {
                    with(&|group| {
                        group["IpPermissions"] = rules.clone();
                        group["IpPermissionsEgress"] = rules.clone();
                    })
                })
                .to_vec()
        }
        "PrefixLists" => ["10.0.0.0/8", "203.0.113.0/24", "10.0.0.0/24", "10.0.1.0/24", "10.1.1.0/24"]
            .into_iter()
            .filter(|block| may_hold(network, block))
            .map(|block| {
                with(&|of| {
                    // Amazon's own list has public addresses of its service.
                    let block = if of["PrefixListId"] == "pl-s3" { "52.0.0.0/8" } else { block };
                    of["Cidrs"] = json!([block]);
                })
            })
            .collect(),
        "NatGateways" => vec![with(&|nat| nat["State"] = "failed".into())],
        "VpcEndpoints" => vec![with(&|endpoint| endpoint["State"] = "deleting".into())],
        "VpcPeeringConnections" => vec![with(&|peering| peering["Status"] = json!({ "Code": "deleted" }))],
        "NetworkInterfaces" => vec![with(&|at| at["Groups"] = json!([]))],
        "RouteTables" => {
            let only_local = with(&|table| {
                table["Routes"].as_array_mut().unwrap().retain(|route| route["GatewayId"] == "local");
            });
            // N54: a subnet's block through a NAT gateway or an appliance of its VPC, from other subnets than its own.
            let over = |member: &str, kind: &str, subnet: usize| {
                with(&|table| {
                    let number = table["VpcId"].as_str().unwrap().trim_start_matches("vpc-");
                    let (block, id) = (format!("10.{number}.{subnet}.0/24"), format!("{kind}-{number}"));
                    let id = if kind == "eni" { format!("{id}nat") } else { id };
                    let is_there = network.to_string().contains(&format!("\"{id}\""));
                    if is_there && !serves(table, number, &subnet.to_string()) {
                        let routes = table["Routes"].as_array_mut().unwrap();
                        routes.retain(|route| route["DestinationCidrBlock"] != block);
                        routes.push(json!({ "DestinationCidrBlock": block, member: id, "State": "active" }));
                    }
                })
            };
            let ways = [("NatGatewayId", "nat"), ("NetworkInterfaceId", "eni")];
            let subnets = (0..3).flat_map(|subnet| ways.map(|(member, kind)| over(member, kind, subnet)));
            [only_local].into_iter().chain(subnets).collect()
        }
        _ => Vec::new(),
    };
    [vec![network.clone()], other].concat()
}

/// What is left out tells nothing: an answer without a list is the answer whatever is in it (N100).
#[test]
fn a_list_left_out_makes_nothing_certain() {
    let mut certain = 0;
    each(|seed, random, network, flow| {
        let list = generate::LISTS[random.below(generate::LISTS.len())];
        // Encryption that nothing mentions is decided not to be enforced (N107), and a public address proves a gateway
        // (N100), which AWS does not let go before the address.
        let is_decided = match list {
            "Vpcs" => network[list].to_string().contains("enforce"),
            "InternetGateways" => {
                let gateways = network[list].to_string();
                let is_without = |at: &Value| {
                    at.to_string().contains("PublicIp") && !gateways.contains(&format!("\"VpcId\":{}", at["VpcId"]))
                };
                let mut interfaces = network["NetworkInterfaces"].as_array().into_iter().flatten();
                gateways.contains("detaching") || interfaces.any(is_without)
            }
            _ => false,
        };
        if is_decided {
            return;
        }
        let mut without = network.clone();
        if without.as_object_mut().unwrap().remove(list).is_none() {
            return;
        }
        for (who, answer) in EVALUATORS {
            let left_out = answer(&without, flow);
            if left_out == "undetermined" {
                continue;
            }
            certain += 1;
            for with in contents(network, list) {
                let found = answer(&with, flow);
                assert_eq!(found, left_out, "seed {seed}: {who} without {list}\n{flow}\n{with}");
            }
        }
    });
    println!("{certain} certain");
}

/// Without ACLs there is a second answer, which is that of ACLs that allow everything (N101).
#[test]
fn a_second_answer_is_that_of_open_acls() {
    let mut second = 0;
    each(|seed, _, network, flow| {
        if network["NetworkAcls"].is_null() {
            return;
        }
        let mut without = network.clone();
        without.as_object_mut().unwrap().remove("NetworkAcls");
        let open = &contents(network, "NetworkAcls")[1];
        let expected = engine(open, flow);
        let (read, _) = Network::read(&[("network", &without.to_string())]);
        let report = vpc::evaluate(&read, &Flow::read(&flow.to_string()).0.unwrap());
        if report.outcome.word() != "undetermined" || expected == "undetermined" {
            return;
        }
        second += 1;
        let found = report.if_default.as_ref().map(|second| second.outcome.word());
        assert_eq!(found, Some(expected), "seed {seed}\n{flow}\n{without}");
    });
    println!("{second} second answers");
}

/// A packet that is stopped stays so where an ACL denies more (N1).
#[test]
fn a_deny_more_stops_what_was_stopped() {
    each(|seed, random, network, flow| {
        let mut more = network.clone();
        let v6 = random.below(4) == 0;
        let blocks: &[&str] = if v6 { &["::/0"] } else { &["0.0.0.0/0", "10.0.0.0/8", "203.0.113.0/24"] };
        let (member, block) = (if v6 { "Ipv6CidrBlock" } else { "CidrBlock" }, blocks[random.below(blocks.len())]);
        for acl in items(&mut more, "NetworkAcls") {
            for egress in [false, true] {
                if random.below(2) == 0 {
                    let number = 1 + random.below(100);
                    // A number stands once a direction: those from there on move.
                    for entry in items(acl, "Entries").iter_mut().filter(|entry| entry["Egress"] == egress) {
                        let old = entry["RuleNumber"].as_u64().unwrap();
                        if old >= number as u64 && old < 32_000 {
                            entry["RuleNumber"] = (old + 1).into();
                        }
                    }
                    acl["Entries"].as_array_mut().unwrap().push(json!({
                        "RuleNumber": number, "Egress": egress, "RuleAction": "deny", "Protocol": "-1", member: block,
                    }));
                }
            }
        }
        for (who, answer) in EVALUATORS {
            if answer(network, flow) == "notReachable" {
                assert_eq!(answer(&more, flow), "notReachable", "seed {seed}: {who}\n{flow}\n{more}");
            }
        }
    });
}

/// What the interfaces saw agrees with what happens (N108).
#[test]
fn records_agree_with_the_verdict() {
    let mut seen = BTreeMap::new();
    each(|seed, _, network, flow| {
        let outcome = engine(network, flow);
        let (read, _) = Network::read(&[("network", &network.to_string())]);
        let (asked, _) = Flow::read(&flow.to_string());
        let records = vpc::flow_logs(&read, &asked.unwrap());
        let has = |action: &str| records.iter().any(|record| record.get("action") == action);
        let agrees = match outcome {
            // What is known of its way leaves records, and what stopped it would be known.
            "undetermined" | "reachable" => !has("REJECT"),
            // Of what passes and what does not there is one of either, where a filter tells them apart.
            "ambiguous" => has("ACCEPT") && has("REJECT"),
            _ => true,
        };
        *seen.entry((outcome, has("ACCEPT"), has("REJECT"))).or_insert(0) += 1;
        let short: Vec<String> = records.iter().map(vpc::Record::short).collect();
        assert!(agrees, "seed {seed}: {outcome}, {short:#?}\n{flow}\n{network}");
    });
    println!("{seen:?}");
}

/// The halves of a block; the block itself if it is one address.
fn halves(block: &str) -> Vec<String> {
    let (base, length) = block.split_once('/').unwrap();
    let length: u32 = length.parse().unwrap();
    let (bits, all): (u128, u32) = match base.parse().unwrap() {
        IpAddr::V4(base) => (u32::from(base).into(), 32),
        IpAddr::V6(base) => (base.into(), 128),
    };
    if length == all {
        return vec![block.to_owned()];
    }
    let size = all - length - 1;
    let first = bits.checked_shr(size + 1).and_then(|bits| bits.checked_shl(size + 1)).unwrap_or_default();
    [first, first | 1 << size]
        .into_iter()
        .map(|bits| match u32::try_from(bits) {
            Ok(bits) if all == 32 => format!("{}/{}", std::net::Ipv4Addr::from(bits), length + 1),
            _ => format!("{}/{}", std::net::Ipv6Addr::from(bits), length + 1),
        })
        .collect()
}

/// A list with each item twice, with the halves of its block.
fn halved(list: &[Value], members: &[&str]) -> Vec<Value> {
    let mut out = Vec::new();
    for item in list {
        match members.iter().find(|member| !item[**member].is_null()) {
            Some(member) => out.extend(halves(item[*member].as_str().unwrap()).into_iter().map(|half| {
                let mut item = item.clone();
                item[*member] = half.into();
                item
            })),
            None => out.push(item.clone()),
        }
    }
    out
}

fn halve(network: &Value) -> Value {
    let mut out = network.clone();
    for acl in items(&mut out, "NetworkAcls") {
        for entry in items(acl, "Entries") {
            let number = entry["RuleNumber"].as_u64().unwrap();
            // N2: the last ones stay.
            entry["RuleNumber"] = if number < 10_000 { number * 2 } else { number }.into();
        }
        let mut entries = halved(acl["Entries"].as_array().unwrap(), &["CidrBlock", "Ipv6CidrBlock"]);
        let mut before: Vec<(Value, Value)> = Vec::new();
        for entry in &mut entries {
            let place = (entry["Egress"].clone(), entry["RuleNumber"].clone());
            if before.contains(&place) && place.1.as_u64().unwrap() < 20_000 {
                entry["RuleNumber"] = (place.1.as_u64().unwrap() + 1).into();
            }
            before.push(place);
        }
        acl["Entries"] = entries.into();
    }
    for group in items(&mut out, "SecurityGroups") {
        for side in ["IpPermissions", "IpPermissionsEgress"] {
            for permission in items(group, side) {
                for (list, member) in [("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6")] {
                    if let Some(ranges) = permission[list].as_array() {
                        permission[list] = halved(ranges, &[member]).into();
                    }
                }
            }
        }
    }
    for table in items(&mut out, "RouteTables") {
        let (local, others): (Vec<Value>, Vec<Value>) =
            table["Routes"].as_array().unwrap().iter().cloned().partition(|route| route["GatewayId"] == "local");
        let others = halved(&others, &["DestinationCidrBlock", "DestinationIpv6CidrBlock"]);
        table["Routes"] = [local, others].concat().into();
    }
    // As long as routes for one block are, so that the order among them stays (N55).
    for list in items(&mut out, "PrefixLists") {
        let blocks = list["Cidrs"].as_array().unwrap().iter().flat_map(|block| halves(block.as_str().unwrap()));
        list["Cidrs"] = blocks.map(Value::from).collect::<Vec<_>>().into();
    }
    out
}

/// Two halves are what the whole is, in rules and in routes (N1, N25, N51).
#[test]
fn halves_of_blocks_are_the_whole() {
    each(|seed, _, network, flow| {
        let halved = halve(network);
        for (who, answer) in EVALUATORS {
            let (whole, found) = (answer(network, flow), answer(&halved, flow));
            assert_eq!(found, whole, "seed {seed}: {who}\n{flow}\n{network}\n{halved}");
        }
    });
}

/// The kinds of ids that parts have.
const KINDS: &[&str] =
    &["vpc", "subnet", "rtb", "acl", "sg", "eni", "igw", "eigw", "nat", "pcx", "vpce", "pl", "tgw", "vgw"];

/// A text with its ids and accounts called otherwise, each always the same.
fn renamed(text: &str, names: &mut BTreeMap<String, String>, random: &mut Random) -> Value {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at(end);
        rest = after;
        let kind = word.split_once('-').map(|(kind, _)| kind).filter(|kind| KINDS.contains(kind));
        if kind.is_none() && word != "111122223333" {
            out.push_str(word);
            continue;
        }
        let count = names.len();
        let name = names.entry(word.to_owned()).or_insert_with(|| match kind {
            Some(kind) => format!("{kind}-{:06x}{count:02x}", random.below(1 << 24)),
            None => "444455556666".to_owned(),
        });
        out.push_str(name);
    }
    serde_json::from_str(&out).unwrap()
}

/// What parts and accounts are called decides nothing.
#[test]
fn names_of_parts_decide_nothing() {
    each(|seed, random, network, flow| {
        let mut names = BTreeMap::new();
        let other = renamed(&network.to_string(), &mut names, random);
        let asked = renamed(&flow.to_string(), &mut names, random);
        for (who, answer) in EVALUATORS {
            let (before, after) = (answer(network, flow), answer(&other, &asked));
            assert_eq!(after, before, "seed {seed}: {who}\n{flow}\n{network}\n{asked}\n{other}");
        }
    });
}
