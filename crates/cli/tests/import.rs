//! `policy-playground import` as a shell sees it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn import(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_policy-playground"));
    command.arg("import").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_scenario_is_printed_and_what_was_read_stands_beside() {
    let trace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/field/h-stack-trace.txt");
    let policy = r#"{ "Version": "2012-10-17", "Statement": [] }"#;
    let output = import(&[trace, "--as", "boundary", "-"], policy);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].ends_with("AWS says that no identity-based policy allows it."), "{said}");
    assert_eq!(lines[1], "text 2: a policy, taken as the permissions boundary, as it is given.");
    assert!(lines[2].starts_with("Needed next: The identity policies of `arn:aws:sts::111122223333:"), "{said}");
    let printed = text(&output.stdout);
    // Policies are laid out for people.
    assert!(printed.contains("\"document\": {\n          \"Version\": \"2012-10-17\",\n"), "{printed}");
    let (scenario, problems) = scenario::Scenario::read(&printed);
    assert_eq!(problems, []);
    assert_eq!(scenario.access.unwrap().request.action, "s3:GetObject");
}

#[test]
fn a_context_key_that_is_called_like_a_policy_stays_a_text() {
    let entry = r#"{ "ContextKeyName": "document", "ContextKeyValues": ["{}"], "ContextKeyType": "string" }"#;
    let input =
        format!(r#"{{ "ActionNames": ["s3:GetObject"], "PolicyInputList": ["{{}}"], "ContextEntries": [{entry}] }}"#);
    let printed = text(&import(&["-"], &input).stdout);
    assert!(printed.contains(r#""context": { "document": "{}" }"#), "{printed}");
    assert!(printed.contains(r#""document": {}"#), "{printed}");
}

#[test]
fn what_cannot_be_imported_is_bad_input() {
    for (input, says) in [
        ("hello", "policy-playground: text 1: This is neither JSON nor a message of AWS's that access is denied."),
        (
            r#"[{ "eventSource": "iam.amazonaws.com", "eventName": "GetRole" }, { "eventSource": "iam.amazonaws.com", "eventName": "GetUser" }]"#,
            "policy-playground: text 1: These are 2 events of CloudTrail, 0 of them denied: choose one by its number or eventID, with `--event`.\n  1    no error  iam:GetRole",
        ),
    ] {
        let output = import(&["-"], input);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
        assert!(text(&output.stderr).starts_with(says), "{}", text(&output.stderr));
    }
    let output = import(&["/does/not/exist"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("policy-playground: /does/not/exist: "));
}
