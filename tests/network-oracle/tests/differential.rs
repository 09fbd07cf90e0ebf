//! The engine says what the oracle says, for packets through networks at random.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic, reason = "these are tests")]

use std::collections::BTreeMap;

use network_oracle::{generate, setting};
use serde_json::Value;
use vpc::{Flow, FlowReport, Network};

fn engine(network: &Value, flow: &Value) -> FlowReport {
    let (network, _) = Network::from_value(network);
    let (flow, problems) = Flow::from_value(flow);
    vpc::evaluate(&network, &flow.unwrap_or_else(|| panic!("{problems:?}")))
}

#[test]
fn look() {
    let (first, cases, most) = (setting("ORACLE_SEED", 1), setting("ORACLE_CASES", 2_000), setting("ORACLE_MOST", 3));
    let mut kinds: BTreeMap<String, (u64, Vec<(u64, String)>)> = BTreeMap::new();
    let mut words: BTreeMap<String, u64> = BTreeMap::new();
    for seed in first..first + cases {
        let network = generate::network(seed);
        for number in 0..4 {
            let flow = generate::flow(seed * 4 + number, &network);
            if setting("ORACLE_ONLY",0)>0 { network_oracle::answer(&network, &flow); continue; }
            let report = engine(&network, &flow);
            let answer = network_oracle::answer(&network, &flow);
            *words.entry(answer.outcome.into()).or_default() += 1; if let Some(b) = answer.blockers.first() { *words.entry(b.code.into()).or_default() += 1; }
            let dies = report.dies_at.as_ref().map(|at| format!("{} {:?}", at.code, at.direction));
            let mine = answer.blockers.first().map(|at| format!("{} {}", at.code, if at.reply { "Return" } else { "Forward" }));
            let found = (report.outcome.word(), report.forward_outcome.word(), report.return_outcome.map(|o| o.word()));
            let expected = (answer.outcome, answer.request, answer.reply);
            let looped = answer.blockers.iter().any(|b| b.code == "NO_PATH"); let deep = !looped && report.missing.is_empty() && setting("ORACLE_DEEP", 0) > 0;
            let same = found.0 == expected.0 && (!deep || found.1 == expected.1 && (!answer.followed.0 || answer.blockers.iter().any(|b| !b.reply && b.code.starts_with("IGW") | b.code.starts_with("BAD")) || found.2 == expected.2) && (answer.outcome == "ambiguous" || dies == mine));
            if !same {
                let missing: Vec<_> = report.missing.iter().map(|m| m.code).collect();
                let kind = format!("{found:?} {dies:?} {missing:?} | {expected:?} {mine:?}");
                let entry = kinds.entry(kind).or_default();
                entry.0 += 1;
                if (entry.1.len() as u64) < most {
                    entry.1.push((seed * 4 + number, format!("{flow} {}", report.message)));
                }
            }
        }
    }
    println!("{words:?}");
    let mut all: Vec<_> = kinds.into_iter().collect();
    all.sort_by_key(|(_, (n, _))| std::cmp::Reverse(*n));
    for (kind, (n, examples)) in all {
        println!("{n} {kind}");
        for e in examples { println!("      {e:?}"); }
    }
}

#[test]
fn show() {
    let Ok(seed) = std::env::var("SHOW") else { return };
    let seed: u64 = seed.parse().unwrap();
    let network = generate::network(seed / 4);
    let flow = generate::flow(seed, &network);
    let report = engine(&network, &flow);
    println!("{network}");
    println!("{flow}");
    println!("{}", report.message);
    for (n, hops) in [("F", &report.forward), ("R", &report.back)] {
        for hop in hops { println!("  {n} {:?} {}{} {:?} {}", hop.verdict, if hop.assumed {"("} else {""}, hop.component, hop.code, hop.message); }
    }
    for b in &report.blockers { println!("  B {:?} {} {} hop {}", b.direction, b.code, b.component, b.hop); }
    println!("  dies {:?}", report.dies_at);
    println!("{:#?}", network_oracle::answer(&network, &flow));
}
