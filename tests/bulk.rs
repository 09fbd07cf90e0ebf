//! Many scenarios answered one after the other get the answers that each gets alone.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use conformance::{cases, examples};
use scenario::{Bulk, Decision, PreparedScenario, Report, Scenario};
use serde_json::Value;

/// All examples and cases, as they are and as one line.
fn texts() -> Vec<String> {
    let cases = ["tests/cases/iam", "tests/cases/layers"].iter().flat_map(|under| cases(under).unwrap());
    let texts: Vec<String> = examples().unwrap().into_values().chain(cases.map(|case| case.scenario)).collect();
    let lines: Vec<String> = texts.iter().map(|text| parsed(text).to_string()).collect();
    texts.into_iter().chain(lines).collect()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The verdict in a report.
fn words(report: &Report) -> (Option<&str>, Option<&str>, bool, Vec<bool>) {
    let access = report.access.as_ref().map(|access| access.decision.word());
    let network = report.network.as_ref().map(|network| network.flow.outcome.word());
    let expectations = report.expectations.iter().map(|expectation| expectation.holds).collect();
    (access, network, report.errors.is_empty(), expectations)
}

fn check(bulk: &mut Bulk, text: &str) {
    let alone = scenario::answer(text, Some(0));
    assert_eq!(bulk.answer(text, Some(0)), alone, "{text}");
    let mut verdict = bulk.verdict(text, Some(0));
    let is_read = !Scenario::read(text).1.iter().any(|problem| problem.severity == scenario::Severity::Error);
    if !is_read && text.len() < 4 << 20 {
        assert_eq!((&verdict.access, &verdict.errors), (&None, &alone.1.errors), "{text}");
        verdict.access = alone.1.access.clone();
    }
    assert_eq!(words(&verdict), words(&alone.1), "{text}");
    let message = |report: &Report| report.access.clone().map(|access| access.message);
    if alone.1.access.as_ref().is_some_and(|access| access.decision == Decision::NotEvaluated) {
        assert_eq!(message(&verdict), message(&alone.1), "{text}");
    }
}

#[test]
fn every_example_and_case() {
    let mut bulk = Bulk::default();
    let texts = texts();
    assert!(texts.len() > 800, "{}", texts.len());
    for text in &texts {
        check(&mut bulk, text);
        check(&mut bulk, text);
    }
}

/// What stands around the policies is wrong, odd or moved: nothing of it is overlooked, and places are right.
#[test]
fn what_is_odd_is_answered_as_it_is_alone() {
    let mut bulk = Bulk::default();
    for text in texts().iter().step_by(7) {
        for odd in [
            text.replacen('{', r#"{"colour":"rot","#, 1),
            text.trim_end().strip_suffix('}').unwrap().to_owned() + r#","größe":7}"#,
            text.trim_end().strip_suffix('}').unwrap().to_owned() + r#","title":7}"#,
            text.trim_end().strip_suffix('}').unwrap().to_owned()
                + r#","access":{"request":{"principal":"anonymous","action":"a:b","resource":"*"}}}"#,
            text.trim_end().strip_suffix('}').unwrap().to_owned() + r#","\u0061ccess":{"request":{}}}"#,
            text.replacen(r#""policies":"#, r#""policies":{},"policies":"#, 1),
            text.replacen(r#""policies":{"#, r#""policies":{"colour":1,"#, 1),
            text.replacen(r#""policies""#, r#""\u0070olicies""#, 1),
            text.replacen(r#""policies":{"#, r#""policies":["#, 1),
            text.replacen(r#""action":"#, r#""action":7,"was":"#, 1),
            text.replacen(r#""Effect""#, r#""Efect""#, 1),
            format!("\u{feff}{text}"),
            format!("{text} // done"),
            format!("{text}{text}"),
            text.chars().take(text.chars().count() * 2 / 3).collect(),
        ] {
            check(&mut bulk, &odd);
        }
    }
}

/// More than is remembered: what was forgotten is read again.
#[test]
fn what_is_forgotten_is_read_again() {
    let mut bulk = Bulk::default();
    let text = texts().into_iter().find(|text| text.contains(r#""policies":{"identity":[{"#)).unwrap();
    let filler = "x".repeat(scenario::MOST_REMEMBERED / 10);
    for round in 0..12 {
        let long = text.replacen(r#""identity":[{"#, &format!(r#""identity":[{{"from":"{filler}{round}","#), 1);
        assert_eq!(words(&bulk.verdict(&long, Some(0))), words(&scenario::answer(&long, Some(0)).1));
        check(&mut bulk, &text);
    }
}

/// What AWS lists of actions and keys counts for many as for one.
#[test]
fn the_catalog_counts_for_many_as_for_one() {
    let mut bulk = Bulk::default();
    let cases: Vec<_> =
        ["tests/cases/iam", "tests/cases/layers"].iter().flat_map(|under| cases(under).unwrap()).collect();
    for case in cases.iter().filter(|case| case.catalog) {
        bulk.refer_to(case.reference());
        let (scenario, report) = scenario::answer_with(&case.scenario, None, case.reference());
        assert_eq!(bulk.answer(&case.scenario, None), (scenario, report.clone()), "{}", case.title);
        assert_eq!(words(&bulk.verdict(&case.scenario, None)), words(&report), "{}", case.title);
        let request = parsed(&case.scenario)["access"]["request"].to_string();
        let mut prepared = PreparedScenario::new(&case.scenario, None);
        prepared.refer_to(case.reference());
        let other =
            r#"{"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "*"}"#;
        for request in [&*request, other, &*request, &*request] {
            let decision = prepared.decide(request).decision;
            assert!(
                request == other || Some(decision) == report.access.as_ref().map(|access| access.decision),
                "{}",
                case.title
            );
        }
    }
}

/// The request of each scenario, asked under its own policies.
#[test]
fn a_prepared_scenario_decides_as_a_run_does() {
    for text in texts() {
        let value = parsed(&text);
        let Some(request) = value.pointer("/access/request") else { continue };
        let Some(report) = scenario::answer(&text, Some(0)).1.access else { continue };
        let mut prepared = PreparedScenario::new(&text, Some(0));
        for request in [request.to_string(), "{}".to_owned(), request.to_string()] {
            let verdict = prepared.decide(&request);
            assert_eq!(verdict.decision, report.decision, "{text}");
            assert_eq!(verdict.decided_by, report.decided_by, "{text}");
            assert_eq!(verdict.decided_at, report.decided_at, "{text}");
            assert_eq!(verdict.decided_layer, report.decided_layer, "{text}");
        }
    }
}
