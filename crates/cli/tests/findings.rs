//! What `policy-playground lint` prints, in each format.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::io;
use std::path::Path;

use catalog::Catalog;
use cli::findings::{self, File};
use lint::{Options, Severity};
use serde_json::Value;

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::é-bucket" },
    { "Effect": "Allow", "Action": ["sqs:getqueueurl"], "Resource": "arn:aws:sqs:us-east-1:111122223333:orders" }
  ]
}
"#;

fn file(name: &str, text: &str) -> File {
    let catalog = Catalog::read(catalog::TEXT).unwrap();
    File::lint(name.to_owned(), text.to_owned(), &Options { catalog: Some(&catalog), ..Options::default() })
}

fn printed(print: impl FnOnce(&[File], &mut Vec<u8>) -> io::Result<()>, files: &[File]) -> String {
    let mut out = Vec::new();
    print(files, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const MISMATCH: &str = "`s3:GetObject` acts on object (`arn:${Partition}:s3:::${BucketName}/${ObjectName}`), accesspointobject (`arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}`); no resource of this statement is that, so it denies nothing.";

#[test]
fn sentences_name_file_line_and_column() {
    let files = [file("a.json", POLICY)];
    let expected = format!(
        "a.json: 2 findings, taken as an identity policy, as its elements suggest (--type says otherwise).
  a.json:4:35: warning RESOURCE_MISMATCH: {MISMATCH}
      repair, which may change what is allowed: Write arn:aws:s3:::é-bucket/*
  a.json:5:37: suggestion ACTION_CASE: AWS writes `sqs:getqueueurl` as `sqs:GetQueueUrl`.
      repair: Write sqs:GetQueueUrl
1 policy in 1 file: 1 warning, 1 suggestion; AWS's services are those of 2026-09-26.
"
    );
    assert_eq!(printed(findings::text, &files), expected);
    assert_eq!(files[0].worst(), Some(Severity::Warning));
}

#[test]
fn what_is_clean_and_what_is_not_checked_is_said() {
    let clean =
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}}"#;
    let without = File::lint(
        "b.json".to_owned(),
        clean.to_owned(),
        &Options { kind: findings::kind("scp"), ..Options::default() },
    );
    assert_eq!(
        printed(findings::text, &[without]),
        "b.json: nothing found, taken as a service control policy.
1 policy in 1 file: nothing found; without AWS's services, so what depends on them was not checked.
"
    );
}

/// Spans are bytes of the text, in a file of several policies too; in a string every place is the string's.
#[test]
fn json_has_places_in_the_file() {
    let in_string = serde_json::json!({ "PolicyVersion": { "Document": POLICY } }).to_string();
    let files = [file("a.json", POLICY), file("b.json", &in_string)];
    let lines: Vec<Value> =
        printed(findings::json, &files).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found = &lines[0]["policies"][0]["findings"][1];
    let [from, to] = [0, 1].map(|at| usize::try_from(found["span"][at].as_u64().unwrap()).unwrap());
    assert_eq!(POLICY.get(from..to), Some("\"sqs:getqueueurl\""));
    assert_eq!(found["fix"]["edits"][0]["text"], "\"sqs:GetQueueUrl\"");
    assert_eq!(found["fix"]["safe"], true);
    assert_eq!(lines[0]["policies"][0]["findings"][0]["fix"]["safe"], false);
    let of_string = &lines[1]["policies"][0];
    assert_eq!(of_string["document"], "PolicyVersion.Document");
    assert_eq!(of_string["findings"][0]["span"][1], in_string.len() - 2);
    assert_eq!(of_string["findings"][0].get("fix"), None);
}

#[test]
fn annotations_hold_nothing_that_ends_them() {
    let files = [file("a,b:c.json", POLICY)];
    let told = printed(findings::github, &files);
    let first = format!(
        "::warning file=a%2Cb%3Ac.json,line=4,endLine=4,col=35,endColumn=49,title=RESOURCE_MISMATCH::{MISMATCH}"
    );
    assert_eq!(told.lines().next(), Some(first.as_str()));
    assert_eq!(told.lines().count(), 2);
}

/// A log as SARIF 2.1.0 wants it: each result names its rule by id and by place, and a region of the file.
#[test]
fn sarif_names_rules_and_regions() {
    let files = [file("./some dir/a.json", POLICY)];
    let log: Value = serde_json::from_str(&printed(findings::sarif, &files)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), lint::all().count());
    for result in run["results"].as_array().unwrap() {
        let place = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[place]["id"], result["ruleId"]);
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "some%20dir/a.json");
        assert!(physical["region"]["startLine"].as_u64().unwrap() >= 4);
    }
    let fix = &run["results"][1]["fixes"][0];
    assert_eq!(fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "\"sqs:GetQueueUrl\"");
    assert_eq!(run["results"][0]["level"], "warning");
    assert_eq!(run["results"][1]["level"], "note");
}

/// Policies of templates and plans are found and named; what a template computes is no mistake.
#[test]
fn templates_and_plans_are_looked_into() {
    let template = r#"{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Reader": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p",
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjct", "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}}]}}}}}"#;
    let checked = &file("t.json", template).linted[0];
    assert_eq!(checked.part, "Resources.Reader.Properties.PolicyDocument");
    let errors: Vec<&str> =
        checked.linted.findings.iter().filter(|one| one.severity < Severity::Suggestion).map(|one| one.code).collect();
    assert_eq!(errors, ["INVALID_ACTION"]);
    let plan = serde_json::json!({ "planned_values": { "root_module": { "resources": [{
        "address": "aws_iam_role.app", "type": "aws_iam_role", "values": { "assume_role_policy":
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}"# } }] } } });
    let checked = &file("plan.json", &plan.to_string()).linted[0];
    assert_eq!(checked.part, "planned_values.root_module.resources.aws_iam_role.app.values.assume_role_policy");
    assert!(
        checked.linted.findings.iter().any(|one| one.code == "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL")
    );
}

/// What a scenario expects of findings is asked of the linter; what it acknowledges is none any more.
#[test]
fn expected_findings_are_those_of_the_linter() {
    let expectation = |code: &str, acknowledged: &str| {
        let request = r#"{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}"#;
        let text = format!(
            r#"{{"schema":1,"access":{{"request":{request},"policies":{{"identity":[{{"document":{}}}]}}}},"acknowledged":[{acknowledged}],"expect":{{"findings":["{code}"]}}}}"#,
            POLICY.trim()
        );
        let found = scenario::answer(&text, None).1.expectations.remove(0);
        (found.found, found.holds)
    };
    assert_eq!(expectation("RESOURCE_MISMATCH", ""), ("RESOURCE_MISMATCH".to_owned(), true));
    assert_eq!(expectation("MISSING_VERSION", ""), ("nothing".to_owned(), false));
    let acknowledged = |document| {
        format!(r#"{{"code":"RESOURCE_MISMATCH","reason":"It is a lesson.","document":"access.policies.{document}"}}"#)
    };
    let here = expectation("RESOURCE_MISMATCH", &acknowledged("identity.0.document"));
    assert_eq!(here, ("acknowledged".to_owned(), false));
    assert!(expectation("RESOURCE_MISMATCH", &acknowledged("identity.1.document")).1);
}

const ACKNOWLEDGED: &str = r#"{"schema": 1, "access": {"policies": {"identity": [{"name": "Denials", "document": {
  "Statement": {"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"}}}]}},
  "acknowledged": [{"code": "MISSING_VERSION", "reason": "A sandbox, 50% of it empty."}ELSE]}"#;

/// R27: what is acknowledged is listed with its reason, and does not count.
#[test]
fn what_is_acknowledged_is_listed_and_does_not_count() {
    let files = [file("a.json", &ACKNOWLEDGED.replace("ELSE", ""))];
    let message = "This policy has no Version, so AWS reads it by the rules of 2008: variables such as `${aws:username}` are plain text.";
    assert_eq!(
        printed(findings::text, &files),
        format!(
            "a.json access.policies.identity.Denials.document: 1 finding, taken as an identity policy.
  a.json:1:84: acknowledged warning MISSING_VERSION: {message}
      reason: A sandbox, 50% of it empty.
1 policy in 1 file: 1 acknowledged; AWS's services are those of 2026-09-26.
"
        )
    );
    assert_eq!(files[0].worst(), None);
    let line: Value = serde_json::from_str(&printed(findings::json, &files)).unwrap();
    assert_eq!(line["policies"][0]["findings"][0]["acknowledged"], "A sandbox, 50% of it empty.");
    let told = printed(findings::github, &files);
    assert!(
        told.starts_with("::notice ") && told.trim().ends_with(" Acknowledged: A sandbox, 50%25 of it empty."),
        "{told}"
    );
    let log: Value = serde_json::from_str(&printed(findings::sarif, &files)).unwrap();
    let suppression = &log["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppression["justification"], "A sandbox, 50% of it empty.");
    assert_eq!(suppression["kind"], "external");
    // What acknowledges nothing is said.
    let files = [file("a.json", &ACKNOWLEDGED.replace("ELSE", r#", {"code": "OLD_VERSION", "reason": "It was so."}"#))];
    let told = printed(findings::text, &files);
    let last = "a.json acknowledged: 1 finding, taken as a scenario.
  a.json:3:99: suggestion ACKNOWLEDGES_NOTHING: There is no `OLD_VERSION` to acknowledge; the next one would pass unseen.
";
    assert!(told.contains(last), "{told}");
    assert_eq!(files[0].worst(), Some(Severity::Suggestion));
}

/// A terminal and GitHub's log obey what they are not meant to.
#[test]
fn names_of_files_hold_no_orders() {
    let told = printed(findings::github, &[file("a\u{1b}[2J\n::error::b.json", POLICY)]);
    assert!(told.starts_with("::warning file=a␛[2J␊%3A%3Aerror%3A%3Ab.json,line=4,"), "{told}");
    assert_eq!(told.lines().count(), 2);
}

/// What the sentence asks is not said again as the repair.
#[test]
fn what_was_meant_is_said_once() {
    let text = POLICY.replace("s3:GetObject", "s3:GetObjct");
    let told = printed(findings::text, &[file("a.json", &text)]);
    assert!(told.contains("Did you mean `s3:GetObject`?\n  a.json:5:37: suggestion ACTION_CASE"), "{told}");
    assert!(told.contains("repair: Write sqs:GetQueueUrl"), "{told}");
}

/// What people have beside what the linter reads gets a word of its own.
#[test]
fn what_is_not_read_is_told_apart() {
    let begins = |text: &str, start: &str| {
        let told = findings::instead(text).unwrap_or_default();
        assert!(told.starts_with(start), "{text}: {told}");
    };
    begins(
        "# a template\nAWSTemplateFormatVersion: 2010-09-09\nResources: {}\n",
        "this is YAML, and the linter reads JSON:",
    );
    begins("---\nVersion: 2012-10-17\n", "this is YAML");
    let report =
        r#"{"Content": "dXNlcixhcm4s", "ReportFormat": "text/csv", "GeneratedTime": "2026-11-29T00:00:00+00:00"}"#;
    begins(report, "this is a credential report in base64: `aws iam get-credential-report --query Content");
    let list =
        r#"{"Policies": [{"PolicyName": "P", "Arn": "arn:aws:iam::111122223333:policy/P", "AttachmentCount": 1}]}"#;
    begins(list, "this is a list of policies without what they say: `aws iam get-account-authorization-details`");
    let read = ["", "{}", "{\"a\": b: c", POLICY, "user,arn,mfa_active\n", r#"{"Policies": []}"#];
    for text in read {
        assert_eq!(findings::instead(text), None, "{text}");
    }
    let details = r#"{"Policies": [{"PolicyName": "P", "Arn": "a", "PolicyVersionList": []}]}"#;
    assert_eq!(findings::instead(details), None);
}

/// An acknowledgement made on the page names documents as the linter does.
#[test]
fn places_of_policies_are_those_that_the_linter_prints() {
    let gallery = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/gallery");
    let mut seen = 0;
    for file in std::fs::read_dir(gallery).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let scenario = scenario::Scenario::read(&text).0;
        let Some(access) = &scenario.access else { continue };
        let written = scenario.to_json();
        let linted: Vec<String> = lint::parts(&written).into_iter().map(|part| part.name).collect();
        let policies = access.all().into_iter().filter(|(path, _)| !path.is_grants());
        let places: Vec<String> = policies.map(|(path, _)| access.place(path)).collect();
        seen += places.len();
        for place in places {
            assert!(linted.contains(&place), "{place}: {linted:?}");
        }
    }
    assert!(seen > 50, "{seen}");
    // Layers of several levels, policies without a name, and one whose name is long.
    let policy = r#"{"Statement": [{"Effect": "Deny"}]}"#;
    let text = format!(
        r#"{{"schema": 1, "access": {{"policies": {{"identity": [{{"document": {policy}}}, {{"name": "{}", "document": {policy}}}],
            "session": [{{"document": {policy}}}, {{"name": "S", "document": {policy}}}], "scps": [{{"target": "Root", "policies": []}},
            {{"target": "OU", "policies": [{{"document": {policy}}}]}}]}}}}}}"#,
        "n".repeat(300)
    );
    let scenario = scenario::Scenario::read(&text).0;
    let access = scenario.access.as_ref().unwrap();
    let linted: Vec<String> = lint::parts(&scenario.to_json()).into_iter().map(|part| part.name).collect();
    let mut places: Vec<String> = access.all().into_iter().map(|(path, _)| access.place(path)).collect();
    places.sort();
    let mut linted = linted;
    linted.sort();
    assert_eq!(places, linted);
    assert_eq!(places.len(), 5);
}
