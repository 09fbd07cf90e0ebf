//! The engine says what the oracle says, for packets through networks at random.
//!
//! `ORACLE_CASES` sets how many networks there are, `ORACLE_SEED` where they begin: a failure names its seed, and
//! `ORACLE_SEED=… ORACLE_CASES=1 cargo test -p network-oracle` runs it alone.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use network_oracle::{Answer, Blocker, generate, setting};
use serde_json::Value;
use vpc::{Direction, Flow, FlowReport, Network};

/// Packets through each network.
const FLOWS: u64 = 4;

fn engine(network: &Value, flow: &Value) -> FlowReport {
    let (network, _) = Network::read(&[("network", &network.to_string())]);
    let (flow, problems) = Flow::read(&flow.to_string());
    vpc::evaluate(&network, &flow.unwrap_or_else(|| panic!("{problems:?}")))
}

/// The groups of an interface are named by their ids in the engine's report, and by the interface's by the oracle.
fn plain(code: &str, component: &str) -> String {
    let is_group = code.starts_with("SG_") || code.starts_with("ENI_SG_");
    // Where the packet ends up is told in more ways than one.
    if is_group || code == "NO_POSSIBLE_DESTINATION" { code.to_owned() } else { format!("{code} {component}") }
}

fn of_oracle(blocker: &Blocker) -> (bool, String) {
    (blocker.reply, plain(blocker.code, &blocker.component))
}

/// Whether the reply can be compared: where the request fails for its address or its gateway, there is none to follow.
fn has_reply(answer: &Answer) -> bool {
    let for_address = |blocker: &Blocker| blocker.code.starts_with("IGW_") || blocker.code.starts_with("BAD_STATE");
    answer.followed.0 && !answer.blockers.iter().any(|blocker| !blocker.reply && for_address(blocker))
}

/// What the two say differently. More than the outcome is compared where both know everything.
fn difference(report: &FlowReport, answer: &Answer) -> Option<String> {
    if report.outcome.word() != answer.outcome {
        return Some(format!("engine {}, oracle {}", report.outcome.word(), answer.outcome));
    }
    // A packet that goes in a circle meets the same things again and again; how often, nobody asks.
    let in_circle = answer.blockers.iter().any(|blocker| blocker.code == "NO_PATH");
    if in_circle || !report.missing.is_empty() {
        return None;
    }
    if report.forward_outcome.word() != answer.request {
        return Some(format!("request: engine {}, oracle {}", report.forward_outcome.word(), answer.request));
    }
    let reply = report.return_outcome.map(vpc::Outcome::word);
    if has_reply(answer) && reply != answer.reply {
        return Some(format!("reply: engine {reply:?}, oracle {:?}", answer.reply));
    }
    // Nor what groups make of the far side of a peering that does not lead there.
    let for_peering =
        |blocker: &Blocker| blocker.component.starts_with("pcx-") || blocker.code == "NO_POSSIBLE_DESTINATION";
    if answer.outcome == "ambiguous" || answer.blockers.iter().any(for_peering) {
        return None;
    }
    let first = report.dies_at.as_ref().map(|at| (at.direction == Direction::Return, plain(at.code, &at.component)));
    let expected = answer.dies_at.as_ref().map(of_oracle);
    if first != expected && (expected.is_some() || answer.outcome == "reachable") {
        return Some(format!("dies at: engine {first:?}, oracle {expected:?}"));
    }
    if has_reply(answer) && answer.followed.1 {
        // A setting that stops both directions is one thing to change.
        let is_setting = |code: &str| code == "VPC_BLOCK_PUBLIC_ACCESS_ENABLED" || code.contains("SOURCE_DEST_CHECK");
        let found: BTreeSet<_> = report
            .blockers
            .iter()
            .map(|blocker| (blocker.direction == Direction::Return, plain(blocker.code, &blocker.component)))
            .filter(|(reply, code)| !(*reply && is_setting(code.split(' ').next().unwrap_or_default())))
            .collect();
        let expected: BTreeSet<_> = answer
            .blockers
            .iter()
            .filter(|blocker| !(blocker.reply && is_setting(blocker.code)))
            .map(of_oracle)
            .collect();
        if found != expected {
            return Some(format!("blockers: engine {found:?}, oracle {expected:?}"));
        }
    }
    None
}

/// What the two say differently, and why each of them says it.
fn differ(network: &Value, flow: &Value) -> Option<String> {
    let (report, answer) = (engine(network, flow), network_oracle::answer(network, flow));
    let words = difference(&report, &answer)?;
    let missing: Vec<&str> = report.missing.iter().map(|missing| missing.message.as_str()).collect();
    let stops = report.blockers.iter().map(|blocker| (blocker.direction, blocker.message.as_str()));
    let stops: Vec<_> = stops.collect();
    let of_oracle: Vec<_> = answer.blockers.iter().map(of_oracle).collect();
    Some(format!("{words}; engine lacks {missing:?} and is stopped by {stops:?}, oracle by {of_oracle:?}"))
}

/// Every place of a list in a value, as a JSON pointer.
fn lists(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, inner)| lists(inner, &format!("{at}/{name}"), out));
        }
        Value::Array(all) => {
            out.push(at.to_owned());
            all.iter().enumerate().for_each(|(place, inner)| lists(inner, &format!("{at}/{place}"), out));
        }
        _ => {}
    }
}

/// Takes one thing after another out of the lists of a network as long as the two differ in the same words.
fn shrink(mut network: Value, flow: &Value, words: &str) -> Value {
    loop {
        let mut all = Vec::new();
        lists(&network, "", &mut all);
        // Ends are what they are by the blocks of VPCs and subnets, and by their addresses.
        let kept =
            |path: &String| path.starts_with("/Vpcs") || path.starts_with("/Subnets") || path.contains("Addresses");
        all.retain(|path| !kept(path));
        let smaller = all.iter().find_map(|path| {
            let count = network.pointer(path)?.as_array()?.len();
            (0..count).find_map(|place| {
                let mut smaller = network.clone();
                smaller.pointer_mut(path)?.as_array_mut()?.remove(place);
                (differ(&smaller, flow).as_deref() == Some(words)).then_some(smaller)
            })
        });
        match smaller {
            Some(smaller) => network = smaller,
            None => return network,
        }
    }
}

#[test]
fn engine_and_oracle_agree() {
    let (first, cases, most) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 700), setting("ORACLE_MOST", 3));
    let mut wrong = 0;
    let mut shown = Vec::new();
    for seed in first..first + cases {
        let network = generate::network(seed);
        for number in 0..FLOWS {
            let flow = generate::flow(seed * FLOWS + number, &network);
            // Every other one with what real accounts print (N100 to N107).
            let (network, flow) = match number % 2 {
                0 => (network.clone(), flow),
                _ => generate::unknown(seed * FLOWS + number, &network, &flow),
            };
            let Some(words) = differ(&network, &flow) else { continue };
            wrong += 1;
            if (shown.len() as u64) < most {
                let small = shrink(network.clone(), &flow, &words);
                eprintln!("seed {seed}, packet {number}: {words}\n{flow}\n{small}");
                shown.push(format!("{words}, seed {seed}, packet {number}\n{flow}\n{small}"));
            }
        }
    }
    assert!(wrong == 0, "{wrong} of {} packets differ, among them:\n{}", cases * FLOWS, shown.join("\n"));
}

/// The reasons that every run must meet.
const CODES: &[&str] = &[
    "BAD_STATE",
    "BAD_STATE_ATTACHMENT",
    "BAD_STATE_ROUTE",
    "CANNOT_ROUTE",
    "ENI_SG_RULES_MISMATCH",
    "ENI_SOURCE_DEST_CHECK_RESTRICTION",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS",
    "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS",
    "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS",
    "INGRESS_RTB_TRAFFIC_REDIRECTION",
    "NGW_DEST_ADDRESS_PRESERVATION",
    "NGW_SOURCE_ADDRESS_REASSIGN",
    "NO_PATH",
    "NO_POSSIBLE_DESTINATION",
    "NO_ROUTE_TO_DESTINATION",
    "PCX_REQUIRES_ADDRESS_IN_VPC_CIDR",
    "PROTOCOL_RESTRICTION",
    "SG_HAS_NO_RULES",
    "SG_REFERENCES_NOT_PRESERVED",
    "SUBNET_ACL_RESTRICTION",
    "VPCE_GATEWAY_PROTOCOL_RESTRICTION",
    "VPCE_INTRA_VPC_TRAFFIC",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
];

/// Of what real accounts print, much is decided all the same.
#[test]
fn what_is_not_known_is_not_everything() {
    let cases = 1_000;
    let mut outcomes: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..cases {
        let network = generate::network(seed);
        let (network, flow) = generate::unknown(seed, &network, &generate::flow(seed, &network));
        *outcomes.entry(network_oracle::answer(&network, &flow).outcome).or_default() += 1;
    }
    println!("{outcomes:?}");
    for word in ["reachable", "notReachable", "undetermined"] {
        assert!(outcomes[word] > cases / 10, "{outcomes:?}");
    }
}

/// A generator that lets nearly nothing through, or never comes to a gateway, would test little.
#[test]
fn packets_are_of_every_kind() {
    let cases = 1_000;
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut replies = 0;
    for seed in 0..cases {
        let network = generate::network(1_000_000_000 + seed);
        for number in 0..FLOWS {
            let flow = generate::flow((1_000_000_000 + seed) * FLOWS + number, &network);
            let answer = network_oracle::answer(&network, &flow);
            *outcomes.entry(answer.outcome).or_default() += 1;
            if let Some(first) = answer.blockers.first() {
                replies += usize::from(first.reply);
                *codes.entry(first.code).or_default() += 1;
            }
        }
    }
    let packets = (cases * FLOWS) as f64;
    let share = |word: &str| outcomes.get(word).copied().unwrap_or_default() as f64 / packets;
    println!("{outcomes:?} {codes:?}, {replies} for their replies");
    assert!(share("reachable") > 0.25 && share("notReachable") > 0.25, "{outcomes:?}");
    assert!(share("undetermined") < 0.1, "{outcomes:?}");
    assert!(share("ambiguous") > 0.0, "{outcomes:?}");
    assert!(replies as f64 / packets > 0.03, "{replies}");
    for code in CODES {
        assert!(codes.contains_key(code), "nothing dies of {code}: {codes:?}");
    }
}
