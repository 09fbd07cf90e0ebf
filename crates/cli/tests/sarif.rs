//! `lint --format sarif` against the schema of SARIF 2.1.0, which comes as an npm package; without `node_modules` this skips.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use catalog::Catalog;
use cli::findings::{self, File};
use serde_json::Value;

/// What a text prints as SARIF.
fn log(files: &[(&str, &str)]) -> Value {
    let catalog = Catalog::read(catalog::TEXT).unwrap();
    let options = lint::Options { catalog: Some(&catalog), now: Some(1_795_910_400), ..lint::Options::default() };
    let files: Vec<File> =
        files.iter().map(|(name, text)| File::lint((*name).to_owned(), (*text).to_owned(), &options)).collect();
    let mut out = Vec::new();
    findings::sarif(&files, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

/// What the schema says of each log.
fn judged(logs: &[Value]) -> Option<Vec<String>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !here.join("../../node_modules/@microsoft/jest-sarif").exists() {
        println!("skipped: there is no node_modules; run `npm ci`");
        return None;
    }
    let mut node = Command::new("node")
        .arg(here.join("tests/sarif.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = logs.iter().map(|log| format!("{log}\n")).collect();
    node.stdin.take().unwrap().write_all(lines.concat().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[test]
fn what_is_printed_is_valid() {
    let policy = r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": ["s3:GetObjct", "sqs:getqueueurl"], "Resource": "*" }, { "Effect": "Allow", "Action": "*", "Resource": "*" }] }"#;
    let scenario = format!(
        r#"{{"schema": 1, "access": {{"policies": {{"identity": [{{"name": "P", "document": {policy}}}]}}}},
  "acknowledged": [{{"code": "FULL_ADMIN", "reason": "A sandbox."}}, {{"code": "OLD_VERSION", "reason": "It was so."}}]}}"#
    );
    let network =
        r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "IsDefault": false, "Associations": [], "Entries": []}]}"#;
    let report = "user,arn,mfa_active,access_key_1_active\n<root_account>,arn:aws:iam::111122223333:root,true,true";
    let in_string = serde_json::json!({ "PolicyVersion": { "Document": policy } }).to_string();
    let all = log(&[
        ("policies/a b.json", policy),
        ("scenario.json", &scenario),
        ("C:\\network.json", network),
        ("report.csv", report),
        ("version.json", &in_string),
        ("broken.json", "{ \"Statement\": [,"),
        ("\u{1b}[2J%.json", policy),
    ]);
    let results = all["runs"][0]["results"].as_array().unwrap();
    assert!(results.iter().any(|result| result.get("suppressions").is_some()), "{all:#}");
    assert!(results.iter().any(|result| result.get("fixes").is_some()));
    let mut wrong = all.clone();
    wrong["runs"][0]["results"][0]["level"] = "grave".into();
    let Some(judged) = judged(&[all, log(&[]), wrong]) else { return };
    assert_eq!(judged[..2], ["valid", "valid"]);
    assert!(judged[2].contains("data/runs/0/results/0/level must be equal to one of the allowed values"), "{judged:?}");
}
