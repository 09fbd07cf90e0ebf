//! Advice on scenarios at random: every change that is offered does what it says.
//!
//! `ORACLE_CASES` and `ORACLE_SEED` are as in `differential.rs`.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use scenario::{Access, Decision, Scenario};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn with(scenario: &Scenario, change: impl FnOnce(&mut Access)) -> Decision {
    let mut other = scenario.clone();
    change(other.access.as_mut().unwrap());
    // What page and link hold is what was decided.
    let (read, problems) = Scenario::read(&other.to_json());
    assert!(problems.is_empty(), "{problems:?}\n{}", other.to_json());
    scenario::decision(&read, None)
}

#[test]
fn every_change_makes_the_request_allowed() {
    let (first, cases) = (number("ORACLE_SEED", 1), number("ORACLE_CASES", 1_000));
    let (mut denied, mut helped) = (0, 0);
    for seed in first..first + cases {
        let scenario = Scenario::read(&oracle::generate::scenario(seed).to_string()).0;
        let advice = scenario::advise(&scenario, None);
        let decision = scenario::decision(&scenario, None);
        if decision != Decision::Allowed {
            denied += 1;
            helped += u64::from(!advice.changes.is_empty());
            assert!(advice.hangs_on.is_empty(), "seed {seed}");
        } else {
            assert!(advice.changes.is_empty() && advice.without.is_empty(), "seed {seed}");
        }
        for change in &advice.changes {
            let after = with(&scenario, |access| change.edits.iter().for_each(|edit| access.apply(edit)));
            assert_eq!(after, Decision::Allowed, "seed {seed}: {:?}\n{}", change.steps, scenario.to_json());
            assert!(!change.steps.is_empty() && !change.edits.is_empty(), "seed {seed}: {change:?}");
        }
        for without in &advice.without {
            let after = with(&scenario, |access| access.policies.switch(without.layer, true));
            assert_eq!(after, Decision::Allowed, "seed {seed}: {}", without.message);
        }
        for missing in &advice.missing_context {
            for tried in &missing.values {
                let edit = scenario::Edit::Context { key: missing.key.clone(), value: Some(tried.value.clone()) };
                assert_eq!(with(&scenario, |access| access.apply(&edit)), tried.decision, "seed {seed}: {edit:?}");
            }
        }
    }
    // Some obstacles have no small remedy; most have.
    println!("{helped} of {denied} denials have a remedy");
    assert!(helped * 10 > denied * 8, "{helped} of {denied} denials have a remedy");
}
