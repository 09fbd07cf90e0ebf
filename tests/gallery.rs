//! The built-in examples: every one opens, says what it shows, and gives the verdict it claims.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeMap;

use conformance::{files, root};
use scenario::link::{Target, decode, encode};
use scenario::{AccessReport, Caller, ContextValue, Decision, Scenario};
use serde_json::Value;

const DIRECTORY: &str = "web/gallery";

/// The examples' texts, by slug.
fn texts() -> BTreeMap<String, String> {
    let slug = |path: &std::path::Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut texts: BTreeMap<_, _> =
        files(DIRECTORY, ".json").unwrap().into_iter().map(|(path, text)| (slug(&path), text)).collect();
    texts.remove("index").unwrap();
    texts
}

/// Slug and title, in the order of the index.
fn index() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join(DIRECTORY).join("index.json")).unwrap();
    let groups: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!((3..=5).contains(&groups.len()), "{} groups", groups.len());
    let mut entries = Vec::new();
    for group in &groups {
        assert!(!group["group"].as_str().unwrap().is_empty());
        let before = entries.len();
        for entry in group["entries"].as_array().unwrap() {
            entries.push((entry["slug"].as_str().unwrap().to_owned(), entry["title"].as_str().unwrap().to_owned()));
        }
        assert!(entries.len() > before, "{} is empty", group["group"]);
    }
    entries
}

fn open(slug: &str) -> Scenario {
    let (scenario, problems) = Scenario::read(&texts()[slug]);
    assert_eq!(problems, [], "{slug}");
    scenario
}

fn answer(scenario: &Scenario) -> AccessReport {
    scenario::run(scenario, None).access.unwrap()
}

/// The answer when the example asks for something else.
fn answer_to(slug: &str, action: &str, resource: &str) -> AccessReport {
    let mut scenario = open(slug);
    let request = &mut scenario.access.as_mut().unwrap().request;
    request.action = action.to_owned();
    request.resource = resource.to_owned();
    answer(&scenario)
}

/// The answer when a context key of the example has another value.
fn answer_with(slug: &str, key: &str, value: ContextValue) -> AccessReport {
    let mut scenario = open(slug);
    let context = &mut scenario.access.as_mut().unwrap().request.context.0;
    context.retain(|(name, _)| name != key);
    context.push((key.to_owned(), value));
    answer(&scenario)
}

/// The answer when the policies of the example read differently.
fn answer_edited(slug: &str, from: &str, to: &str) -> AccessReport {
    let mut scenario = open(slug);
    let mut edits = 0;
    for policy in &mut scenario.access.as_mut().unwrap().policies.identity {
        edits += policy.document.matches(from).count();
        policy.document = policy.document.replace(from, to);
    }
    assert_eq!(edits, 1, "{slug} has `{from}` {edits} times");
    answer(&scenario)
}

fn one(text: &str) -> ContextValue {
    ContextValue::One(text.to_owned())
}

#[test]
fn index_and_files_agree() {
    let (texts, index) = (texts(), index());
    let mut listed: Vec<&String> = index.iter().map(|(slug, _)| slug).collect();
    listed.sort();
    assert_eq!(listed, texts.keys().collect::<Vec<_>>(), "every file is in the index, once");
    for (slug, title) in &index {
        assert!(slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')), "{slug}");
        assert_eq!(open(slug).title.as_ref(), Some(title), "{slug}");
        assert_eq!(decode(&format!("#/e/{slug}")), Some(Ok(Target::Example(slug.clone()))));
    }
    let mut titles: Vec<&String> = index.iter().map(|(_, title)| title).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), index.len(), "no title twice");
}

#[test]
fn every_example_gives_the_verdict_it_claims() {
    for slug in texts().keys() {
        let scenario = open(slug);
        let expected = scenario.expect.as_ref().and_then(|expect| expect.access.as_deref());
        assert!(expected.is_some(), "{slug} expects no verdict");
        let report = scenario::run(&scenario, None);
        let access = report.access.as_ref().unwrap();
        println!("{slug}\n  {}: {}", access.decision.word(), access.message);
        for expectation in &report.expectations {
            assert!(expectation.holds, "{slug}: {expectation:?}");
        }
        assert_eq!(report.errors, [], "{slug}");
        assert_eq!(report.warnings, [], "{slug}");
        for finding in &report.findings {
            println!("  {} {}", finding.severity, finding.message);
            assert_ne!(finding.severity, "error", "{slug}: {}", finding.message);
        }
    }
}

#[test]
fn every_example_says_what_it_shows() {
    for (slug, text) in texts() {
        let scenario = open(&slug);
        let note = scenario.note.unwrap_or_default();
        assert!(!note.trim().is_empty(), "{slug} has no note");
        assert!(note.contains("Try it: "), "{slug} gives nothing to try");
        assert!(scenario.title.is_some_and(|title| !title.trim().is_empty()), "{slug}");
        let access = scenario.access.unwrap();
        assert!(!access.policies.identity.is_empty(), "{slug}");
        for policy in &access.policies.identity {
            assert!(policy.name.is_some() && policy.from.is_some(), "{slug}: a policy has a name and an owner");
        }
        let Caller::Arn(principal) = &access.request.principal else { panic!("{slug}: the caller is no ARN") };
        for account in twelve_digits(principal).into_iter().chain(twelve_digits(&text)) {
            assert!(["111122223333", "444455556666"].contains(&account), "{slug}: {account}");
        }
    }
}

/// Every run of exactly twelve digits: account numbers.
fn twelve_digits(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit()))
        .collect()
}

#[test]
fn every_example_fits_a_link() {
    for slug in texts().keys() {
        let scenario = open(slug);
        let link = encode(&scenario).unwrap();
        assert_eq!(decode(&link), Some(Ok(Target::Scenario(Box::new(scenario)))), "{slug}");
    }
}

/// So that `managed.mjs` and an editor leave no differences but the ones they mean.
#[test]
fn files_are_laid_out_alike() {
    for (path, text) in files(DIRECTORY, ".json").unwrap() {
        let value: Value = serde_json::from_str(&text).unwrap();
        let laid_out = serde_json::to_string_pretty(&value).unwrap() + "\n";
        assert_eq!(text, laid_out, "{}: write it as JSON.stringify(…, null, 2) does", path.display());
    }
}

#[test]
fn only_the_bad_training_job_may_delete_a_bucket() {
    let bucket = "arn:aws:s3:::amzn-s3-demo-training-data";
    let good = answer_to("good-training-job", "s3:DeleteBucket", bucket);
    assert_eq!(good.decision, Decision::ImplicitDeny);
    assert!(good.message.contains("Closest is statement 1 of TrainingJobPolicy"), "{}", good.message);
    assert!(good.message.contains("Action"), "{}", good.message);
    let bad = answer_to("bad-training-job", "s3:DeleteBucket", bucket);
    assert_eq!(bad.decision, Decision::Allowed);
    let policies = |slug: &str| open(slug).access.unwrap().policies;
    let request = |slug: &str| open(slug).access.unwrap().request;
    assert_eq!(policies("good-training-job"), policies("good-training-job-delete"));
    assert_eq!(request("good-training-job"), request("bad-training-job"));
    assert_eq!(answer(&open("good-training-job-delete")), good);
}

/// What the notes tell the reader to try, and what it leads to.
#[test]
fn what_the_notes_suggest_comes_out_as_they_say() {
    use Decision::{Allowed, ExplicitDeny, ImplicitDeny};
    let data = "arn:aws:s3:::amzn-s3-demo-training-data";
    let sagemaker = |rest: &str| format!("arn:aws:sagemaker:us-east-1:111122223333:{rest}");
    let absent = || ContextValue::Absent;
    let check = |slug: &str, found: AccessReport, expected| {
        println!("{slug}\n  {}: {}", found.decision.word(), found.message);
        assert_eq!(found.decision, expected, "{slug}: {}", found.message);
    };

    let slug = "bucket-and-object-arns";
    let objects = format!("\"{data}/*\"");
    check(slug, answer_edited(slug, &objects, &format!("{objects}, \"{data}\"")), Allowed);

    let slug = "default-deny";
    check(slug, answer_to(slug, "sagemaker:InvokeEndpoint", &sagemaker("endpoint/fraud-detection")), Allowed);

    let slug = "explicit-deny-wins";
    check(slug, answer_to(slug, "s3:DeleteObject", &format!("{data}/processed/orders.csv")), Allowed);
    let mut swapped = open(slug);
    let document = &mut swapped.access.as_mut().unwrap().policies.identity[0].document;
    let mut parsed: Value = serde_json::from_str(document).unwrap();
    parsed["Statement"].as_array_mut().unwrap().reverse();
    *document = parsed.to_string();
    check(slug, answer(&swapped), ExplicitDeny);

    let slug = "good-training-job";
    check(slug, answer_to(slug, "s3:GetObject", "arn:aws:s3:::amzn-s3-demo-bucket/a.csv"), ImplicitDeny);

    let slug = "good-training-job-delete";
    let still = answer_edited(slug, "\"s3:PutObject\"", "\"s3:PutObject\", \"s3:DeleteBucket\"");
    assert!(still.message.contains("its Resource stops it"), "{}", still.message);
    check(slug, still, ImplicitDeny);

    let slug = "training-role-two-statements";
    check(slug, answer_to(slug, "sagemaker:StopTrainingJob", &sagemaker("training-job/nightly")), ImplicitDeny);

    for (slug, caller) in [
        ("notebook-per-member", "arn:aws:iam::111122223333:user/saanvi"),
        ("notebook-of-another-member", "arn:aws:sts::111122223333:assumed-role/DataScientist/saanvi"),
    ] {
        let mut scenario = open(slug);
        scenario.access.as_mut().unwrap().request.principal = Caller::Arn(caller.to_owned());
        check(slug, answer(&scenario), ImplicitDeny);
    }

    let (slug, key) = ("protect-production", "aws:ResourceTag/stage");
    check(slug, answer_with(slug, key, one("test")), Allowed);
    check(slug, answer_with(slug, key, absent()), Allowed);

    let (slug, key) = ("phi-by-object-tag", "s3:ExistingObjectTag/Classification");
    for value in [one("Public"), one("phi"), absent()] {
        check(slug, answer_with(slug, key, value), ImplicitDeny);
    }

    let slug = "sagemaker-read-only";
    check(slug, answer_to(slug, "sagemaker:DescribeModel", &sagemaker("model/fraud-detection-2026-10")), Allowed);

    let slug = "sagemaker-full-access";
    check(slug, answer_with(slug, "s3:ExistingObjectTag/SageMaker", one("true")), Allowed);
    check(slug, answer_to(slug, "s3:GetObject", &format!("{data}/sagemaker/part-0001.csv")), Allowed);

    let key = "aws:MultiFactorAuthPresent";
    check("mfa-required", answer_with("mfa-required", key, one("true")), Allowed);
    check("mfa-bool-trap", answer_with("mfa-bool-trap", key, one("false")), ExplicitDeny);

    let (slug, key) = ("missing-key-in-deny", "s3:x-amz-server-side-encryption");
    check(slug, answer_with(slug, key, one("aws:kms")), Allowed);
    let null = |key: &str| format!("\"Condition\": {{ \"Null\": {{ \"{key}\": \"false\" }},");
    check(slug, answer_edited(slug, "\"Condition\": {", &null(key)), Allowed);

    let slug = "for-all-values-without-values";
    check(slug, answer_edited(slug, "\"Condition\": {", &null("sagemaker:VpcSubnets")), ImplicitDeny);

    let slug = "policy-without-version";
    check(slug, answer_edited(slug, "\"Statement\":", "\"Version\": \"2012-10-17\", \"Statement\":"), Allowed);
}
