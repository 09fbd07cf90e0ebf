//! Whatever is typed or pasted gets a located message or a normal result, quickly, and no panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "these are tests")]

use proptest::prelude::*;
use scenario::{Decision, Report, Scenario};
use serde_json::{Value, json};

/// The report for one identity policy of this text.
fn report(document: &str, resource: &str) -> Report {
    let scenario = json!({ "schema": 1, "access": {
        "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": resource },
        "policies": { "identity": [{ "name": "P", "document": document }] },
    }});
    scenario::run(&Scenario::read(&scenario.to_string()).0, None)
}

fn check(document: &str, message: &str) {
    let report = report(document, "arn:aws:s3:::example-bucket/a.csv");
    let access = report.access.unwrap();
    assert_eq!(access.message, message, "{}", &document[..document.len().min(80)]);
    assert_eq!(access.decision, Decision::NotEvaluated);
    let [start, end] = report.findings.first().map(|finding| finding.span).unwrap();
    assert!(start <= end && document.is_char_boundary(start) && document.is_char_boundary(end));
}

#[test]
fn documents_that_are_none() {
    check("", "P is empty, so there is no verdict.");
    check(" \n", "P is empty, so there is no verdict.");
    check(
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Al"#,
        "AWS would not accept P, so there is no verdict. This `{` is never closed: a `}` is missing.",
    );
    check("[]", "AWS would not accept P, so there is no verdict. A policy is an object, `{ … }`; this is an array.");
    check(
        "\"😀\"",
        "AWS would not accept P, so there is no verdict. A policy is an object, `{ … }`; this is a string.",
    );
    check(
        "{\"Statement\": [{\"Efect\": \"Allow\", \"Action\": 7, \"Resource\": {}}]}",
        "AWS would not accept P, so there is no verdict. This statement has no Effect: write Allow or Deny.",
    );
    check("سياسة", "AWS would not accept P, so there is no verdict. `سياسة` stands where a value should stand.");
    check(
        &"[".repeat(500_000),
        "AWS would not accept P, so there is no verdict. This is nested more than 64 levels deep.",
    );
    check(
        &"{\"a\":".repeat(100_000),
        "AWS would not accept P, so there is no verdict. This is nested more than 64 levels deep.",
    );
}

fn allow(resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": {}, "Condition": {condition}}}]}}"#,
        json!(resource)
    )
}

#[test]
fn emoji_and_text_from_right_to_left_are_ordinary_text() {
    let arn = "arn:aws:s3:::example-bucket/تقرير-😀.csv";
    let access = report(&allow("arn:aws:s3:::example-bucket/تقرير-?.csv", "{}"), arn).access.unwrap();
    assert_eq!(access.decision, Decision::Allowed);
}

#[test]
fn hostile_patterns_get_a_normal_verdict() {
    let stars = "*?".repeat(50);
    let long = format!("arn:aws:s3:::example-bucket/{}", "a".repeat(1000));
    let access = report(&allow(&format!("arn:aws:s3:::{stars}"), "{}"), &long).access.unwrap();
    assert_eq!(access.decision, Decision::Allowed);
    let never = format!("arn:aws:s3:::{}b", "*a?".repeat(30));
    let access = report(&allow(&never, "{}"), &long).access.unwrap();
    assert_eq!(access.decision, Decision::ImplicitDeny);
}

/// The decision on one Allow with this condition, for a request with this context and resource.
fn decide(condition: &Value, context: &Value, resource: &str, asked: &str) -> Decision {
    let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": resource, "Condition": condition });
    let scenario = json!({ "schema": 1, "access": {
        "request": {
            "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": asked,
            "context": context,
        },
        "policies": { "identity": [{ "document": { "Version": "2012-10-17", "Statement": [statement] } }] },
    }});
    scenario::run(&Scenario::read(&scenario.to_string()).0, None).access.unwrap().decision
}

/// Policies under a megabyte that are valid, and that would keep a machine busy for seconds or minutes: the
/// budget ends each of them. How long that takes is measured by `cargo xtask bench`.
#[test]
fn more_work_than_any_real_policy_asks_for_gets_no_verdict() {
    let long = "a".repeat(8000);
    let (any, object) = ("*", "arn:aws:s3:::example-bucket/a.csv");
    let pattern = format!("*{}?b*", "a".repeat(100));
    let patterns = json!({ "StringLike": { "aws:UserAgent": vec![pattern; 8000] } });
    assert_eq!(decide(&patterns, &json!({ "aws:UserAgent": long }), any, object), Decision::NotEvaluated);
    let template = json!({ "ForAnyValue:StringLike": { "aws:TagKeys": "x".repeat(400_000) + "${aws:username}" } });
    assert_eq!(decide(&template, &json!({ "aws:TagKeys": vec!["y"; 80_000] }), any, object), Decision::NotEvaluated);
    let numbers = json!({ "ForAllValues:NumericNotEquals": { "a:b": vec![1; 80_000] } });
    assert_eq!(decide(&numbers, &json!({ "a:b": vec!["2"; 80_000] }), any, object), Decision::NotEvaluated);
    let bytes = json!({ "BinaryEquals": { "a:b": vec!["AA=="; 80_000] } });
    assert_eq!(decide(&bytes, &json!({ "a:b": long }), any, object), Decision::NotEvaluated);
    let short: Vec<String> = (0..3_000).map(|at| format!("a{at}*")).collect();
    let sets = json!({ "ForAllValues:StringNotLike": { "a:b": short } });
    assert_eq!(decide(&sets, &json!({ "a:b": vec!["b"; 3_000] }), any, object), Decision::NotEvaluated);
    let variables = format!("arn:aws:s3:::{}", "${a:b}".repeat(60_000));
    assert_eq!(decide(&json!({}), &json!({ "a:b": long }), &variables, object), Decision::NotEvaluated);
    // The same shapes at a real size are answered.
    let numbers = json!({ "ForAllValues:NumericNotEquals": { "a:b": vec![1; 50] } });
    assert_eq!(decide(&numbers, &json!({ "a:b": vec!["2"; 50] }), any, object), Decision::Allowed);
}

proptest! {
    #[test]
    fn any_document_and_any_request_are_answered(
        document in "(?s).{0,200}|[{}\\[\\]\":,a-zA-Z*?$ ]{0,200}",
        principal in ".{0,40}|arn:aws:(iam|sts)::[0-9]{12}:[a-z/-]{0,30}",
        action in ".{0,20}|[a-z0-9]{1,5}:[A-Za-z*]{1,10}",
        resource in ".{0,40}|arn:[a-z:*0-9/]{0,40}",
        key in ".{0,10}",
    ) {
        let scenario = json!({ "schema": 1, "access": {
            "request": { "principal": principal, "action": action, "resource": resource, "context": { key: "v" } },
            "policies": { "identity": [{ "document": document }] },
        }});
        let report = scenario::run(&Scenario::read(&scenario.to_string()).0, Some(0));
        prop_assert!(!report.access.unwrap().message.is_empty());
    }

    /// Half-typed: every prefix of a good policy gets a message inside it.
    #[test]
    fn any_prefix_of_a_policy_is_located(cut in 0_usize..190) {
        let whole = allow("arn:aws:s3:::example-bucket/*", r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#);
        let prefix = &whole[..cut.min(whole.len() - 1)];
        let report = report(prefix, "arn:aws:s3:::example-bucket/a");
        prop_assert_eq!(report.access.unwrap().decision, Decision::NotEvaluated);
        let span = report.findings[0].span;
        prop_assert!(span[1] <= prefix.len());
    }
}
