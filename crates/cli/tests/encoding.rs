//! Files as PowerShell writes them, in UTF-16 with its mark, are read as those in UTF-8.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

const SCENARIO: &str = r#"{"schema": 1, "title": "Größe", "access": {
  "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/ö.csv"},
  "policies": {"identity": [{"name": "P", "document": {"Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::b/*"}]}}]}}}"#;

const MESSAGE: &str = "Fehler: User: arn:aws:iam::111122223333:user/Jörg is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:GetObject action\r\n";

fn run(command: &str, input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_policy-playground"))
        .args([command, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
}

#[test]
fn utf_16_is_read_as_utf_8_is() {
    for (command, text) in [("run", SCENARIO), ("lint", SCENARIO), ("link", SCENARIO), ("import", MESSAGE)] {
        let plain = run(command, text.as_bytes());
        assert!(!plain.stdout.is_empty(), "{command}: {plain:?}");
        let marked = format!("\u{feff}{text}").into_bytes();
        for input in [marked, utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
            assert_eq!(run(command, &input), plain, "{command}");
        }
    }
}

#[test]
fn what_is_no_text_is_bad_input() {
    for command in ["run", "lint", "link", "import"] {
        // Half a letter is missing at the end, and UTF-16 without its mark could be anything.
        for input in [b"\xff\xfe{\0}".as_slice(), b"{\xff\x00", b"\xfe\xff\xd8\x00"] {
            let found = run(command, input);
            let said = String::from_utf8(found.stderr).unwrap();
            assert!(said.contains("no text in UTF-8, nor in UTF-16 with its byte order mark"), "{command}: {said}");
            assert_eq!((found.status.code(), found.stdout), (Some(2), Vec::new()), "{command}");
        }
    }
}
