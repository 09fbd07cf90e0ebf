//! Each rule has a page, an example that it finds and one that it does not, and cases in `tests/cases/lint`
//! for and against; each repair removes what it repairs and adds nothing.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "these are tests"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::cases;
use lint::{Finding, Options, Rule};
use serde_json::Value;

/// What a case says is found, in these words and at this place; a case against finds nothing of the code.
#[test]
fn cases_hold() {
    let mut wrong = Vec::new();
    for (name, case) in cases() {
        let text = case.text();
        let found = case.found(&text);
        let said: Vec<(&str, &str)> = found.iter().map(|one| (one.span.of(&text), one.message.as_str())).collect();
        let expected: Vec<(&str, &str)> = case.finds.iter().map(|one| (one.at.as_str(), one.says.as_str())).collect();
        assert_eq!(case.not, case.finds.is_empty(), "{name}: a case finds something or is marked `not`");
        if said != expected {
            wrong.push(format!("{name}: found {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_rule_has_a_case_for_and_a_case_against() {
    let cases = cases();
    let known: BTreeSet<&str> = lint::all().map(|rule| rule.code).collect();
    let of = |not| -> BTreeSet<&str> {
        cases.iter().filter(|(_, case)| case.not == not).map(|(_, case)| case.code.as_str()).collect()
    };
    for (kind, of) in [("for", of(false)), ("against", of(true))] {
        assert_eq!(known.difference(&of).collect::<Vec<_>>(), Vec::<&&str>::new(), "rules without a case {kind}");
        assert_eq!(of.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "cases {kind} no rule");
    }
}

/// A repair removes its finding, and what is found afterwards was found before.
#[test]
fn repairs_repair() {
    let count = |findings: &[Finding]| {
        let mut counts = BTreeMap::new();
        findings.iter().for_each(|finding| *counts.entry(finding.code).or_insert(0_usize) += 1);
        counts
    };
    for (name, case) in cases() {
        let text = case.text();
        let before = case.lint(&text).findings;
        for finding in &before {
            let Some(fix) = &finding.fix else { continue };
            let after = json::apply(&text, fix.patches.clone());
            assert!(!fix.title.is_empty(), "{name}: {}", finding.code);
            let (before, after_counts) = (count(&before), count(&case.lint(&after).findings));
            let left = after_counts.get(finding.code).copied().unwrap_or_default();
            assert!(left < before[finding.code], "{name}: {} is still found in\n{after}", finding.code);
            // What was misspelt is about nothing; what was meant may be too much.
            for (code, count) in after_counts.iter().filter(|_| fix.safe) {
                let had = before.get(code).copied().unwrap_or_default();
                assert!(*count <= had, "{name}: the repair of {} adds {code}:\n{after}", finding.code);
            }
        }
        if let Some(fixed) = &case.fixed {
            let mut patches = Vec::new();
            case.found(&text).into_iter().filter_map(|finding| finding.fix).for_each(|fix| patches.extend(fix.patches));
            let after = json::apply(&text, patches);
            let parse = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into());
            assert_eq!(parse(&after), parse(&common::text(fixed)), "{name}");
        }
    }
}

#[test]
fn codes_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    for rule in lint::all() {
        assert!(seen.insert(rule.code), "{} stands twice", rule.code);
        assert!(rule.code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'), "{}", rule.code);
    }
}

/// A page says what, why and what instead, names AWS's page and the day it was checked, and its examples are true.
#[test]
fn pages_are_complete() {
    for Rule { code, doc, .. } in lint::all() {
        for sentence in [doc.what, doc.why, doc.instead] {
            assert!(sentence.len() > 20 && sentence.ends_with(['.', '`', '?']), "{code}: {sentence}");
            assert!(!sentence.contains("  "), "{code}: {sentence}");
        }
        assert!(doc.page.1.starts_with("https://docs.aws.amazon.com/"), "{code}: {}", doc.page.1);
        let checked: Vec<&str> = doc.checked.split('-').collect();
        assert!(matches!(checked[..], [year, _, _] if year.len() == 4), "{code}: {}", doc.checked);
        let finds = |text: &str| {
            let (catalog, now) = (Some(common::catalog()), Some(common::NOW));
            let options = Options { kind: Some(doc.kind), catalog, now, ..Options::default() };
            lint::lint(text, &options).findings.iter().any(|finding| finding.code == *code)
        };
        // A page is no place for thousands of characters.
        let too_long = code.starts_with("POLICY_SIZE_");
        assert!(too_long || finds(doc.bad), "{code}: its bad example is not found");
        assert!(!finds(doc.good), "{code}: its good example is found");
    }
}

/// What a document's layout, the order of its members and of its statements are changes nothing but places.
#[test]
fn findings_do_not_depend_on_layout_and_order() {
    for (name, case) in cases() {
        let Ok(value) = serde_json::from_str::<Value>(&case.text()) else { continue };
        let told = |text: &str| {
            let mut all: Vec<_> = case.lint(text).findings.iter().map(|finding| finding.code).collect();
            all.sort_unstable();
            all
        };
        let expected = told(&value.to_string());
        assert_eq!(told(&serde_json::to_string_pretty(&value).unwrap()), expected, "{name}: layout");
        if let Value::Object(members) = &value {
            let turned: serde_json::Map<_, _> = members.clone().into_iter().rev().collect();
            assert_eq!(told(&Value::from(turned).to_string()), expected, "{name}: order of members");
        }
        let mut turned = value.clone();
        if let Some(statements) = turned.get_mut("Statement").and_then(Value::as_array_mut) {
            statements.reverse();
            assert_eq!(told(&turned.to_string()), expected, "{name}: order of statements");
        }
    }
}
