//! `policy-playground run` of the file of a lab.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::io::Write as _;
use std::process::{Command, Stdio};

fn run(arguments: &[&str], input: &str) -> (String, String, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_policy-playground"))
        .arg("run")
        .args(arguments)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(done.stdout), text(done.stderr), done.status.code())
}

const PRICES: &str = r#""nat_hour": "0.05", "nat_volume": "0.05", "endpoint_hour": "0.02", "endpoint_volume": "0.02""#;

#[test]
fn a_lab_is_printed_and_its_claims_are_checked() {
    let file = format!(r#"{{"lab": {{"name": "cost", "state": {{{PRICES}}}}}, "expect": ["nat-cheaper"]}}"#);
    let (out, _, code) = run(&[], &file);
    assert!(out.starts_with("-: What the network costs\n"), "{out}");
    assert!(out.contains("    NAT gateways: $98.00\n"), "{out}");
    assert!(out.contains("    · NAT gateways cost $28.80 a month less. (nat-cheaper)\n"), "{out}");
    assert_eq!(code, Some(0));
    let (out, _, code) = run(&[], &file.replace(r#"["nat-cheaper"]"#, r#"["no-price"]"#));
    assert!(out.contains("  error: `no-price` is expected, and not found: there is nat-cheaper, undated.\n"), "{out}");
    assert_eq!(code, Some(1));
}

#[test]
fn as_json_it_has_its_state_and_its_page() {
    let (out, _, code) = run(&["--format", "json"], r#"{"lab": {"name": "cost", "state": {"zones": "3"}}}"#);
    let out: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&out["lab"]["name"], &out["lab"]["state"]["zones"]), (&"cost".into(), &"3".into()));
    assert_eq!(out["page"]["parts"][0]["title"], "A month");
    assert_eq!(code, Some(0));
}

#[test]
fn what_is_no_lab_is_bad_input() {
    let (_, err, code) = run(&[], r#"{"lab": {"name": "prices"}}"#);
    assert!(err.starts_with("policy-playground: -: There is no lab `prices`: there are "), "{err}");
    assert_eq!(code, Some(2));
    let (_, err, code) = run(&[], r#"{"lab": 1}"#);
    assert!(err.contains("invalid type"), "{err}");
    assert_eq!(code, Some(2));
}
