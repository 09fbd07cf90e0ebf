//! Scenarios in Markdown are checked where they stand.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

const ALLOWED: &str = r#"{
  "schema": 1,
  "access": {
    "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"},
    "policies": {"identity": [{"name": "P", "document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}},
  "expect": {
    "access": "allowed"
  }
}
"#;

/// A folder with these files, and what checking it says and gives as exit status.
fn checked(name: &str, files: &[(&str, &str)]) -> (String, Option<i32>) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let done = Command::new(env!("CARGO_BIN_EXE_policy-playground"))
        .args(["check", "."])
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
    (said, done.status.code())
}

fn fenced(info: &str, text: &str) -> String {
    format!("# Page\n\n```{info}\n{text}```\n")
}

#[test]
fn what_holds_holds() {
    let files = [
        ("a.md", &*fenced("json", ALLOWED)),
        ("b/c.md", &fenced("policy-playground", "../d.json\n")),
        ("d.json", ALLOWED),
    ];
    assert_eq!(checked("holds", &files), ("2 scenarios in 2 documents: 2 as expected.\n".to_owned(), Some(0)));
}

#[test]
fn what_does_not_hold_is_said_with_its_line() {
    let wrong = ALLOWED.replace("\"allowed\"", "\"explicitDeny\"");
    let idle = ALLOWED.replace("expect", "hope");
    let files = [
        ("a.md", &*fenced("json", &wrong)),
        ("b.md", &fenced("policy-playground embed", "x.json\n")),
        ("c.mdx", &fenced("", &idle)),
        ("x.json", &wrong),
    ];
    let says = "access explicitDeny is expected, and allowed is found. \
Statement 1 of P allows `s3:GetObject` on `arn:aws:s3:::b/k`, and no statement denies it.";
    let (said, status) = checked("wrong", &files);
    let last = "3 scenarios in 3 documents: 0 as expected, 2 not as expected, 1 that expect nothing.";
    assert_eq!(said.replace('\\', "/"), format!("./a.md:10: {says}\n./x.json:7: {says}\n{last}\n"));
    assert_eq!(status, Some(1));
}

#[test]
fn a_wrong_request_or_probe_is_said_with_its_own_line() {
    let request = r#"{"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:PutObject", "resource": "arn:aws:s3:::b/k"}"#;
    let of = |list: &str, expect: &str| {
        let lists = format!(
            "  \"{list}\": [\n    {{\"name\": \"N\", \"request\": {request},\n     \"expect\": \"{expect}\"}}\n  ],\n  \"expect\": {{"
        );
        checked(&format!("{list}-{expect}"), &[("a.md", &*fenced("json", &ALLOWED.replace("  \"expect\": {", &lists)))])
    };
    for list in ["requests", "probes"] {
        let (said, status) = of(list, "denied");
        let says = format!(
            "./a.md:10: {list} N: denied is expected, and allowed is found. Statement 1 of P allows `s3:PutObject` on "
        );
        assert!(said.replace('\\', "/").starts_with(&says), "{said}");
        assert_eq!(status, Some(1));
        assert_eq!(of(list, "allowed"), ("1 scenario in 1 document: 1 as expected.\n".to_owned(), Some(0)));
    }
}

#[test]
fn a_wrong_step_is_said_with_its_own_line() {
    let of = |name: &str, path: &str, expect: &str| {
        let steps = format!(
            "  \"steps\": [\n    {{\"do\": []}},\n    {{\"say\": \"Another action.\",\n     \"do\": [\n       {{\"op\": \"replace\", \"path\": \"{path}\", \"value\": \"sqs:SendMessage\"}}],\n     \"expect\": {{\"access\": \"{expect}\"}}}}\n  ],\n  \"expect\": {{"
        );
        let (said, status) = checked(name, &[("a.md", &*fenced("json", &ALLOWED.replace("  \"expect\": {", &steps)))]);
        (said.replace('\\', "/"), status)
    };
    let (said, status) = of("step-wrong", "/access/request/action", "allowed");
    let says = "./a.md:11: steps 2. Another action.: allowed is expected, and implicitDeny is found. No statement allows `sqs:SendMessage` on ";
    assert!(said.starts_with(says), "{said}");
    assert_eq!(status, Some(1));
    let (said, status) = of("step-nowhere", "/access/request/actoin", "denied");
    let says = "./a.md:13: Step 2 does not apply. Nothing stands at `/access/request/actoin`: did you mean `action`?\n";
    assert!(said.starts_with(says), "{said}");
    assert_eq!(status, Some(2));
    let holds = ("1 scenario in 1 document: 1 as expected.\n".to_owned(), Some(0));
    assert_eq!(of("step-holds", "/access/request/action", "denied"), holds);
}

#[test]
fn what_has_no_verdict_is_bad_input() {
    let files = [
        ("a.md", &*fenced("json", "{\"schema\": 1,\n \"access\": {\n")),
        ("b.md", &fenced("policy-playground", "no.json\n")),
    ];
    let (said, status) = checked("bad", &files);
    assert!(said.contains("./a.md:5: This `{` is never closed"), "{said}");
    assert!(said.contains("b.md:4: ") && said.contains("no.json: "), "{said}");
    assert!(said.ends_with("2 scenarios in 2 documents: 0 as expected, 2 without a verdict.\n"), "{said}");
    assert_eq!(status, Some(2));
    let (said, status) = checked("none", &[("a.md", "No scenario.")]);
    let none = "policy-playground: there is no scenario in there: a fence called `policy-playground`, or one of JSON with `schema`\n";
    assert_eq!((said.as_str(), status), (none, Some(2)));
}

#[test]
fn what_our_own_documents_show_holds() {
    let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
    let done = Command::new(env!("CARGO_BIN_EXE_policy-playground")).args(["check", docs]).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!((said.as_str(), done.status.code()), ("1 scenario in 1 document: 1 as expected.\n", Some(0)));
}
