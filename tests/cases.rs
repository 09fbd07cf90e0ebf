//! Every case in `tests/cases/iam` gets the decision that AWS's documentation gives.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use conformance::{Case, cases};
use scenario::{AccessReport, Scenario};

/// The rules that identity policies are about; see `ARCHITECTURE.md`.
const RULES: &[(&str, usize)] = &[("K", 12), ("S", 14), ("V", 9), ("T", 7)];

fn all() -> Vec<Case> {
    cases("tests/cases").unwrap()
}

fn answer(case: &Case) -> AccessReport {
    let (scenario, problems) = Scenario::read(&case.scenario);
    assert_eq!(problems, [], "{}: {}", case.file, case.title);
    let report = scenario::run(&scenario, None);
    assert_eq!(report.errors, [], "{}: {}", case.file, case.title);
    report.access.unwrap()
}

#[test]
fn decisions() {
    let mut wrong = Vec::new();
    for case in all() {
        let answer = answer(&case);
        let found = answer.decision.word();
        let by = answer.decided_layer.as_deref();
        if found != case.expect || case.by.as_deref().is_some_and(|wanted| Some(wanted) != by) {
            wrong.push(format!(
                "{} {:?} {}: expected {} by {:?}, found {found} by {by:?}: {}",
                case.file, case.rules, case.title, case.expect, case.by, answer.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case_for_and_a_case_against() {
    let mut decisions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in all() {
        for rule in case.rules {
            decisions.entry(rule).or_default().insert(case.expect.clone());
        }
    }
    for (letter, last) in RULES {
        for number in 1..=*last {
            let rule = format!("{letter}{number}");
            let found = decisions.get(&rule).map_or(0, BTreeSet::len);
            assert!(found >= 2, "{rule} has cases with {found} different decisions");
        }
    }
}

#[test]
fn titles_are_unique() {
    let mut seen = BTreeSet::new();
    for case in all() {
        assert!(seen.insert(case.title.clone()), "twice: {}", case.title);
    }
}

/// The fast run and the traced run are the same code; this holds them to it. And order never matters.
#[test]
fn tracing_and_order_change_nothing() {
    for case in all() {
        let access = Scenario::read(&case.scenario).0.access.unwrap();
        let documents: Vec<_> = access.policies.identity.iter().map(|policy| policy.document.as_str()).collect();
        let mut policies: Vec<_> =
            documents.iter().map(|text| iam::Policy::parse(text, iam::PolicyType::Identity).0).collect();
        let request = scenario::request(&access.request, None).unwrap();
        let verdict = |policies: &[iam::Policy]| {
            let layer: Vec<_> = policies.iter().collect();
            let layers = iam::Layers { identity: &layer, ..Default::default() };
            let fast = iam::evaluate(&layers, &request, &mut iam::NoTrace).decision;
            assert_eq!(fast, iam::evaluate(&layers, &request, &mut iam::Tracer::default()).decision, "{}", case.title);
            fast
        };
        let before = verdict(&policies);
        for policy in &mut policies {
            policy.statements.reverse();
        }
        if !matches!(before, iam::Decision::Rejected { .. }) {
            policies.reverse();
        }
        assert_eq!(verdict(&policies), before, "{}", case.title);
    }
}
