//! The program itself: a line for every line, in order, and the same verdict whichever way it is asked for.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

fn answers(input: &str, options: &[&str]) -> Vec<Value> {
    let program = env!("CARGO_BIN_EXE_policy-playground");
    let mut command = Command::new(program);
    let mut child =
        command.args(["run", "--jsonl"]).args(options).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut to = child.stdin.take().unwrap();
    let output = thread::scope(|scope| {
        scope.spawn(move || to.write_all(input.as_bytes()).unwrap());
        child.wait_with_output().unwrap()
    });
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The built-in examples, a line each.
fn examples() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/gallery");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.file_name().unwrap() != "index.json" && path.extension().is_some_and(|e| e == "json"));
    paths.sort();
    assert!(paths.len() > 30, "{paths:?}");
    paths.iter().map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

#[test]
fn a_verdict_is_that_of_the_report() {
    let mut lines = Vec::new();
    for (at, example) in examples().iter().cycle().take(400).enumerate() {
        lines.push(match at % 5 {
            3 => example.to_string().chars().take(at * 3).collect(),
            _ => example.to_string(),
        });
    }
    let input = lines.join("\n");
    let (reports, verdicts) = (answers(&input, &[]), answers(&input, &["--verdict"]));
    let lines: Vec<_> = lines.iter().filter(|line| !line.is_empty()).collect();
    assert_eq!((reports.len(), verdicts.len()), (lines.len(), lines.len()));
    for ((report, verdict), line) in reports.iter().zip(&verdicts).zip(lines) {
        assert_eq!(verdict["network"], report["network"]["outcome"], "{line}");
        if verdict["access"].is_null() && verdict["network"].is_null() {
            assert_eq!(verdict["error"], report["errors"][0]["message"], "{line}");
        } else {
            assert_eq!(verdict["access"], report["access"]["decision"], "{line}");
        }
    }
}

/// Of a scenario with a mistake a part is read, which alone may be denied.
#[test]
fn what_has_no_verdict_gets_no_advice() {
    let scenario = |via: &str| {
        format!(
            r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","also":[{{"action":"sqs:SendMessage","resource":"arn:aws:sqs:us-east-1:111122223333:q","via":"{via}"}}]}},"policies":{{"identity":[]}}}}}}"#
        )
    };
    let input = format!("{}\n{}\n", scenario("s3"), scenario("direct"));
    let reports = answers(&input, &["--advice"]);
    let changes = |at: usize| reports[at]["access"]["advice"]["changes"].as_array().map_or(0, Vec::len);
    assert_eq!(reports[0]["access"]["decision"], "notEvaluated");
    assert_eq!((changes(0), changes(1) > 0), (0, true));
}
