//! Any network text is read and answered within a tenth of a second, and what is said of it bears itself out.
#![no_main]

mod mutation;
mod time;

use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target};
use scenario::NetworkDocument;
use serde_json::{Value, json};
use vpc::{Blocker, Direction, Flow, FlowReport, Network, NetworkSeverity, Outcome};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutation::mutated(data, size, max_size, seed)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| { mutation::crossed(one, other, out, seed) });

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    time::keep(data);
    vpc::explain_records(text);
    let answered = time::in_time(&json!({ "network": text }).to_string()).network;
    assert!(answered.is_some_and(|report| !report.flow.message.is_empty()));
    let document = json::read(text);
    let (network, flow, problems) = Network::with_flow(&document);
    let Ok(flow) = flow else { return };
    let report = vpc::evaluate(&network, &flow);
    bears_out(&network, &flow, &report);
    ports(&network, &flow, &report);
    assert!(!vpc::exposure(&network, &flow.to).message.is_empty());
    if !problems.iter().any(|problem| problem.message.contains("stands twice")) {
        changes(text, &report);
    }
    // Of two parts with one id, or two rules with one number, the order decides; AWS has no such.
    if problems.iter().all(|problem| problem.severity != NetworkSeverity::Error && !problem.message.contains("twice")) {
        let text = document.without_trailing_commas().expect("nothing is wrong with it but perhaps a comma too many");
        let value: Value = serde_json::from_str(&text).expect("any reader reads what is whole");
        let of = |value: &Value| vpc::evaluate(&Network::read(&[("network", &value.to_string())]).0, &flow);
        let (report, after) = (of(&value), of(&reversed(&value)));
        assert_eq!((after.outcome, names(&after)), (report.outcome, names(&report)), "lists the other way round");
    }
});

/// Whether the parts of a report fit together.
fn bears_out(network: &Network, flow: &Flow, report: &FlowReport) {
    for hop in report.forward.iter().chain(&report.back) {
        assert!(hop.message.ends_with('.'), "{}", hop.message);
        assert!(hop.code.is_none_or(|code| vpc::meaning(code).is_some()), "{:?}", hop.code);
    }
    for blocker in &report.blockers {
        assert!(vpc::meaning(blocker.code).is_some(), "{}", blocker.code);
        let hops = if blocker.direction == Direction::Forward { &report.forward } else { &report.back };
        let hop = hops.get(blocker.hop);
        assert!(hops.is_empty() || hop.is_some_and(|hop| hop.code == Some(blocker.code)), "{blocker:?}");
    }
    assert!(report.outcome != Outcome::Reachable || report.blockers.is_empty() && report.missing.is_empty());
    assert!(report.outcome != Outcome::NotReachable || !report.blockers.is_empty());
    for side in vpc::compare(report) {
        assert!(!side.difference.is_empty());
    }
    let records = vpc::flow_logs(network, flow);
    let lines: String = records.iter().map(|record| record.line(vpc::DEFAULT_FORMAT) + "\n").collect();
    assert_eq!(vpc::explain_records(&lines).problems, [], "{lines}");
}

/// The set of all ports holds the one that was asked for exactly if a packet to it arrives.
fn ports(network: &Network, flow: &Flow, report: &FlowReport) {
    let sets = vpc::port_sets(network, &flow.from, &flow.to);
    assert!(!sets.message.is_empty());
    let of = |name: &str| sets.protocols.iter().find(|of| of.protocol == name);
    let asked = match flow.protocol {
        6 => of("tcp"),
        17 => of("udp"),
        _ => None,
    };
    let is_plain = flow.source_port.is_none() && flow.client.is_none() && flow.v6.is_none() && flow.vpc.is_none();
    if let (Some(asked), Some(port), true) = (asked, flow.port.as_ref().and_then(vpc::Ranges::single), is_plain) {
        assert_eq!(asked.ports.contains(port), report.outcome == Outcome::Reachable, "{asked:?}");
    }
}

/// A change that was tried does the same when it is made in the text.
fn changes(text: &str, report: &FlowReport) {
    // Of many addresses, changes are tried for the one whose way is shown.
    if !report.addresses.is_empty() {
        return;
    }
    for blocker in &report.blockers {
        for remedy in &blocker.changes {
            let mut document = NetworkDocument::new(text);
            let Some([start, end]) = document.apply(&remedy.change) else { continue };
            assert!(document.text().get(start..end).is_some());
            let (network, flow, _) = Network::with_flow(document.document());
            let after = vpc::evaluate(&network, &flow.expect("the text is still JSON and has its flow"));
            assert_eq!(after.outcome, remedy.outcome, "{:?}", remedy.change);
            let same = |of: &FlowReport| of.blockers.iter().filter(|other| is_same(other, blocker)).count();
            // Behind a name that is not resolved there may be no way either, which has the same code.
            let other_end =
                blocker.code == "NO_PATH" && after.blockers.iter().all(|other| other.message != blocker.message);
            assert!(!remedy.removes || other_end || same(&after) < same(report), "{:?}", remedy.change);
        }
    }
}

fn is_same(one: &Blocker, other: &Blocker) -> bool {
    (one.code, &one.component, one.direction) == (other.code, &other.component, other.direction)
}

/// Every list the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().rev().map(reversed).collect()),
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), reversed(value))).collect(),
        other => other.clone(),
    }
}

fn names(report: &FlowReport) -> Vec<(&'static str, String)> {
    let mut names: Vec<_> = report.blockers.iter().map(|blocker| (blocker.code, blocker.component.clone())).collect();
    names.sort();
    names.dedup();
    names
}
