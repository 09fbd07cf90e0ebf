//! Every case in `tests/cases` gets the decision that AWS's documentation gives.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeSet;

use conformance::{Case, cases};
use scenario::{AccessReport, DecidedLayer, Decision, Scenario};

fn all() -> Vec<Case> {
    ["tests/cases/iam", "tests/cases/layers"].iter().flat_map(|under| cases(under).unwrap()).collect()
}

fn read(case: &Case) -> Scenario {
    let (mut scenario, problems) = Scenario::read(&case.scenario);
    assert_eq!(problems, [], "{}: {}", case.file, case.title);
    scenario.refer_to(case.reference());
    scenario
}

fn answer(case: &Case) -> AccessReport {
    let scenario = read(case);
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
        let by = answer.decided_layer.map(DecidedLayer::word);
        if found != case.expect || case.by.as_deref().is_some_and(|wanted| Some(wanted) != by) {
            wrong.push(format!(
                "{} {:?} {}: expected {} by {:?}, found {found} by {by:?}: {}",
                case.file, case.rules, case.title, case.expect, case.by, answer.message
            ));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the verdict, an element or a condition reads, and the place that it points to.
#[test]
fn sentences() {
    let mistakes = cases("tests/cases/input").unwrap();
    let mut wrong = Vec::new();
    for case in all().iter().chain(&mistakes) {
        let (scenario, report) = scenario::answer_with(&case.scenario, None, case.reference());
        let (text, catalog) = (&case.scenario, case.catalog());
        let missing = case.says.iter().filter_map(|says| says.missing(text, &scenario, &report, catalog));
        wrong.extend(missing.map(|missing| format!("{} {}: {missing}", case.file, case.title)));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Mistakes in requests and scenarios: what is not said to be wrong is right.
#[test]
fn mistakes() {
    for case in cases("tests/cases/input").unwrap() {
        let (_, report) = scenario::answer(&case.scenario, None);
        let found = report.access.map_or("none", |access| access.decision.word());
        assert_eq!(found, case.expect, "{}: {}", case.file, case.title);
        let fails: Vec<_> = report.expectations.iter().filter(|of| !of.holds).collect();
        assert!(fails.is_empty(), "{}: {}: {fails:#?}", case.file, case.title);
        let said = case.says.iter().filter(|says| says.is_about_scenario()).count();
        let wrong = report.errors.len() + report.warnings.len();
        assert_eq!(wrong, said, "{}: {}: {:#?} {:#?}", case.file, case.title, report.errors, report.warnings);
    }
}

/// One value that a request gives as a text is a list all the same, and the table of keys alone can tell. The cases say
/// which keys those are, the table and whoever reads it must agree.
#[test]
fn each_multivalued_key_has_a_case_with_one_value() {
    let about = |case: &Case| ["C6", "K9"].iter().all(|rule| case.rules.iter().any(|named| named == rule));
    let keys = all().into_iter().filter(about).filter_map(|case| {
        let scenario: serde_json::Value = serde_json::from_str(&case.scenario).unwrap();
        let context = scenario["access"]["request"]["context"].as_object()?;
        let (key, value) = context.iter().next().filter(|_| context.len() == 1)?;
        (value.is_string() && case.expect == "implicitDeny").then(|| key.clone())
    });
    let rows = iam::keys::KEYS.iter().filter(|key| key.several).map(|key| key.name.to_owned());
    assert_eq!(keys.collect::<BTreeSet<_>>(), rows.collect());
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
        let mut scenario = read(&case);
        let traced = answer(&case).decision;
        assert_eq!(scenario::decision(&scenario, None), traced, "{}", case.title);
        // Writing a broken document afresh would mend it.
        if traced == Decision::NotEvaluated {
            continue;
        }
        let policies = &mut scenario.access.as_mut().unwrap().policies;
        policies.identity.reverse();
        for level in policies.scps.iter_mut().chain(&mut policies.rcps).flatten() {
            level.policies.reverse();
        }
        let paths: Vec<String> = policies.documents().map(|(path, _)| path).collect();
        for path in paths {
            let document = &mut policies.at_mut(&path).unwrap().document;
            if let Some(reversed) = with_statements_reversed(document) {
                *document = reversed;
            }
        }
        assert_eq!(scenario::decision(&scenario, None), traced, "{}", case.title);
    }
}

/// `None` for a text that is no policy with a list of statements.
fn with_statements_reversed(document: &str) -> Option<String> {
    let mut policy: serde_json::Value = serde_json::from_str(document).ok()?;
    policy.get_mut("Statement")?.as_array_mut()?.reverse();
    Some(policy.to_string())
}
