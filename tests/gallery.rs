//! The built-in examples: every one opens, says what it shows, and gives the verdict it claims.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeMap;

use conformance::{GALLERY, files, root};
use scenario::link::{Target, decode, encode};
use scenario::{AccessReport, Caller, ContextValue, DecidedLayer, Decision, Scenario, Severity, Wanted};
use serde_json::Value;

fn texts() -> BTreeMap<String, String> {
    conformance::examples().unwrap()
}

/// The slugs, in the order of the index.
fn index() -> Vec<String> {
    let text = std::fs::read_to_string(root().join(GALLERY).join("index.json")).unwrap();
    let groups: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!((3..=16).contains(&groups.len()), "{} groups", groups.len());
    let mut entries = Vec::new();
    for group in &groups {
        assert!(!group["group"].as_str().unwrap().is_empty());
        let before = entries.len();
        for entry in group["entries"].as_array().unwrap() {
            entries.push(entry.as_str().unwrap().to_owned());
        }
        assert!(entries.len() > before, "{} is empty", group["group"]);
    }
    entries
}

fn open(slug: &str) -> Scenario {
    conformance::example(slug).unwrap()
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

/// The answer when the example's file reads differently: once, wherever that is.
fn answer_rewritten(slug: &str, from: &str, to: &str) -> AccessReport {
    let text = &texts()[slug];
    // The note quotes what to change.
    let (note, rest) = text.split_at(text.find("\"access\": {").unwrap());
    let (access, expect) = rest.split_at(rest.rfind("\"expect\": {").unwrap());
    assert_eq!(access.matches(from).count(), 1, "{slug}: `{from}`");
    let (scenario, problems) = Scenario::read(&[note, &access.replace(from, to), expect].concat());
    assert_eq!(problems, [], "{slug}");
    answer(&scenario)
}

/// The answer when the policy at this path is gone.
fn answer_without(slug: &str, path: &str) -> AccessReport {
    let mut scenario = open(slug);
    scenario.access.as_mut().unwrap().policies.remove(path).unwrap();
    answer(&scenario)
}

/// The answer when somebody else asks.
fn answer_for(slug: &str, caller: &str) -> AccessReport {
    let mut scenario = open(slug);
    scenario.access.as_mut().unwrap().request.principal = Caller::Arn(caller.to_owned());
    answer(&scenario)
}

fn one(text: &str) -> ContextValue {
    ContextValue::One(text.to_owned())
}

#[test]
fn index_and_files_agree() {
    let (texts, index) = (texts(), index());
    let mut listed: Vec<&String> = index.iter().collect();
    listed.sort();
    assert_eq!(listed, texts.keys().collect::<Vec<_>>(), "every file is in the index, once");
    let mut titles = Vec::new();
    for slug in &index {
        assert!(slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')), "{slug}");
        titles.push(open(slug).title.unwrap());
        assert_eq!(decode(&format!("#/e/{slug}")), Some(Ok(Target::Example(slug.clone()))));
    }
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), index.len(), "no title twice");
}

#[test]
fn every_example_gives_the_verdict_it_claims() {
    for slug in texts().keys() {
        let scenario = open(slug);
        let expect = scenario.expect.as_ref();
        // Each side that is there expects something, and there is at least one.
        let sides = [
            (scenario.access.is_some(), expect.is_some_and(|expect| expect.access.is_some())),
            (scenario.network.is_some(), expect.is_some_and(|expect| expect.network.is_some())),
        ];
        assert!(sides.iter().any(|(given, _)| *given), "{slug} has no side");
        assert!(sides.iter().all(|(given, expected)| given == expected), "{slug} expects no verdict");
        let report = scenario::run(&scenario, None);
        if let Some(access) = &report.access {
            println!("{slug}\n  {}: {}", access.decision.word(), access.message);
        }
        if let Some(network) = &report.network {
            println!("{slug}\n  {}: {}", network.flow.outcome.word(), network.flow.message);
            assert_eq!(network.findings, [], "{slug}");
            assert_eq!(network.flow.problems, [], "{slug}");
        }
        for expectation in &report.expectations {
            assert!(expectation.holds, "{slug}: {expectation:?}");
        }
        assert_eq!(report.errors, [], "{slug}");
        assert_eq!(report.warnings, [], "{slug}");
        for finding in &report.findings {
            println!("  {} {}", finding.severity, finding.message);
            assert_ne!(finding.severity, Severity::Error, "{slug}: {}", finding.message);
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
        for account in twelve_digits(&text) {
            assert!(["111122223333", "444455556666"].contains(&account), "{slug}: {account}");
        }
        let Some(access) = scenario.access else { continue };
        let policies = &access.policies;
        assert!(policies.documents().next().is_some(), "{slug} has no policy");
        let single = [&policies.resource, &policies.boundary, &policies.endpoint];
        let also = access.request.also.iter().filter_map(|also| also.resource_policy.as_ref());
        for policy in policies.identity.iter().chain(&policies.session).chain(single.into_iter().flatten()).chain(also)
        {
            assert!(policy.name.is_some() && policy.from.is_some(), "{slug}: a policy has a name and an owner");
        }
        // At a level of an organization the target is the owner.
        for level in policies.scps.iter().chain(&policies.rcps).flatten() {
            assert!(!level.target.is_empty(), "{slug}");
            assert!(level.policies.iter().all(|policy| policy.name.is_some()), "{slug}: a policy has a name");
        }
        let Caller::Arn(principal) = &access.request.principal else {
            panic!("{slug}: the caller is neither an ARN nor anonymous")
        };
        for account in twelve_digits(principal) {
            assert!(["111122223333", "444455556666"].contains(&account), "{slug}: {account}");
        }
    }
}

/// Where the denial is the point, nothing on the page undoes it.
#[test]
fn what_is_meant_to_be_denied_is_denied_and_stays_so() {
    let mut wanted = 0;
    for slug in texts().keys() {
        let scenario = open(slug);
        if scenario.wanted.is_none() {
            continue;
        }
        wanted += 1;
        assert_eq!(scenario.wanted, Some(Wanted::Denied), "{slug}: nobody needs to say that they want to be let in");
        assert_ne!(answer(&scenario).decision, Decision::Allowed, "{slug}");
        let advice = scenario::advise(&scenario, None);
        assert_eq!(advice.changes, [], "{slug}");
        let said = advice.without.len() + advice.hangs_on.len() + advice.gaps.len();
        assert!(said > 0, "{slug}: nothing says what the denial hangs on");
    }
    assert!(wanted >= 10, "{wanted}");
}

/// Every layer, what stands beside the layers, and every verdict has an example.
#[test]
fn every_layer_has_an_example() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for slug in texts().keys() {
        let scenario = open(slug);
        let Some(access) = scenario.access else {
            *seen.entry("network".to_owned()).or_default() += 1;
            continue;
        };
        let mut found: Vec<String> = access.documents().map(|(path, _)| path).collect();
        for path in &mut found {
            path.truncate(path.find('[').unwrap_or(path.len()));
        }
        found.dedup();
        if access.settings.restrict_public_buckets {
            found.push("restrictPublicBuckets".to_owned());
        }
        if access.settings.management_account {
            found.push("managementAccount".to_owned());
        }
        found.extend(scenario.expect.unwrap().access);
        for what in found {
            *seen.entry(what).or_default() += 1;
        }
    }
    let wanted = [
        ("identity", 20),
        ("resource", 10),
        ("boundary", 2),
        ("session", 1),
        ("endpoint", 1),
        ("scps", 2),
        ("rcps", 1),
        ("also", 3),
        ("restrictPublicBuckets", 1),
        ("managementAccount", 1),
        ("network", 30),
        ("allowed", 10),
        ("implicitDeny", 10),
        ("explicitDeny", 5),
    ];
    for (what, least) in wanted {
        assert!(seen.get(what).is_some_and(|count| *count >= least), "{what} in {seen:?}");
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
    for (path, text) in files(GALLERY, ".json").unwrap() {
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
    assert!(good.message.contains("Closest is statement 2 (ListData) of TrainingJobPolicy"), "{}", good.message);
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
    let part = format!("{data}/train/part-0001.csv");
    check(slug, answer_to(slug, "s3:PutObject", &part), ImplicitDeny);
    for action in ["s3:GetObject", "s3:PutObject"] {
        let model = answer_to(slug, action, "arn:aws:s3:::amzn-s3-demo-models/churn/model.tar.gz");
        check(slug, model, if action == "s3:PutObject" { Allowed } else { ImplicitDeny });
    }
    let log_group = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/sagemaker/TrainingJobs";
    let needs = [
        ("s3:ListBucket", data),
        ("ecr:GetAuthorizationToken", "*"),
        ("ecr:BatchGetImage", "arn:aws:ecr:us-east-1:111122223333:repository/training-images"),
        ("logs:CreateLogGroup", log_group),
        ("logs:PutLogEvents", &format!("{log_group}:log-stream:churn/algo-1")),
        ("cloudwatch:PutMetricData", "*"),
    ];
    for (action, resource) in needs {
        check(slug, answer_to(slug, action, resource), Allowed);
    }

    let slug = "good-training-job-delete";
    let still = answer_edited(slug, "\"s3:GetObject\"", "[\"s3:GetObject\", \"s3:DeleteBucket\"]");
    assert!(still.message.contains("Closest is statement 1 (ReadData)"), "{}", still.message);
    assert!(still.message.contains("its Resource stops it"), "{}", still.message);
    check(slug, still, ImplicitDeny);
    let mut scenario = open(slug);
    let bad = open("bad-training-job").access.unwrap().policies.identity;
    scenario.access.as_mut().unwrap().policies.identity.extend(bad);
    check(slug, answer(&scenario), Allowed);

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
    let endpoint = sagemaker("endpoint/fraud-detection");
    for action in ["AddTags", "DeleteTags", "UpdateEndpoint", "UpdateEndpointWeightsAndCapacities"] {
        check(slug, answer_to(slug, &format!("sagemaker:{action}"), &endpoint), ExplicitDeny);
    }
    let mut scenario = open(slug);
    scenario.access.as_mut().unwrap().request.action = "sagemaker:DeleteTags".to_owned();
    let document = &mut scenario.access.as_mut().unwrap().policies.identity[1].document;
    *document = document.replace("\"sagemaker:DeleteTags\",", "");
    check(slug, answer(&scenario), Allowed);

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

    let slug = "for-all-values-without-values";
    let null = "\"Condition\": { \"Null\": { \"sagemaker:VpcSubnets\": \"false\" },";
    check(slug, answer_edited(slug, "\"Condition\": {", null), ImplicitDeny);

    let slug = "policy-without-version";
    check(slug, answer_edited(slug, "\"Statement\":", "\"Version\": \"2012-10-17\", \"Statement\":"), Allowed);
}

/// The same for the examples about one layer, or several at once: also which layer denies.
#[test]
fn what_the_notes_on_layers_suggest_comes_out_as_they_say() {
    use Decision::{Allowed, ExplicitDeny, ImplicitDeny};
    let bucket = "arn:aws:s3:::amzn-s3-demo-bucket";
    let data = "arn:aws:s3:::amzn-s3-demo-training-data/part-0001.csv";
    let sagemaker = |rest: &str| format!("arn:aws:sagemaker:us-east-1:111122223333:{rest}");
    let check = |slug: &str, found: AccessReport, expected, layer: &str| {
        println!("{slug}\n  {}: {}", found.decision.word(), found.message);
        assert_eq!(found.decision, expected, "{slug}: {}", found.message);
        if expected != Allowed {
            assert_eq!(found.decided_layer.map(DecidedLayer::word), Some(layer), "{slug}: {}", found.message);
        }
    };
    let claims = |slug: &str, layer: &str| {
        let found = answer(&open(slug));
        assert_eq!(found.decided_layer.map(DecidedLayer::word), Some(layer), "{slug}: {}", found.message);
    };

    // Buckets and other resources
    check(
        "access-on-the-user-side",
        answer_without("access-on-the-user-side", "identity[0]"),
        ImplicitDeny,
        "identity",
    );
    let request = |slug: &str| open(slug).access.unwrap().request;
    assert_eq!(request("access-on-the-user-side"), request("access-on-the-resource-side"));
    let slug = "access-on-the-resource-side";
    claims(slug, "resource");
    let mary = "arn:aws:iam::111122223333:user/mary\"\n";
    check(slug, answer_rewritten(slug, mary, "111122223333\"\n"), ImplicitDeny, "identity");

    let slug = "https-only-bucket";
    claims(slug, "resource");
    check(slug, answer_with(slug, "aws:SecureTransport", one("true")), Allowed, "");
    check(slug, answer_to(slug, "s3:ListBucket", bucket), ExplicitDeny, "resource");
    let mut scenario = open(slug);
    let access = scenario.access.as_mut().unwrap();
    (access.request.action, access.request.resource) = ("s3:ListBucket".to_owned(), bucket.to_owned());
    let document = &mut access.policies.resource.as_mut().unwrap().document;
    *document = document.replace(&format!("\"{bucket}\","), "");
    check(slug, answer(&scenario), Allowed, "");

    let (slug, through) = ("on-premises-servers", "on-premises-through-an-endpoint");
    check(slug, answer_with(slug, "aws:SourceIp", one("198.51.100.7")), ImplicitDeny, "identity");
    let (here, there) = (open(slug).access.unwrap(), open(through).access.unwrap());
    assert_eq!(here.policies, there.policies);
    let mut scenario = open(through);
    let policy = scenario.access.as_mut().unwrap().policies.resource.as_mut().unwrap();
    let mut document: Value = serde_json::from_str(&policy.document).unwrap();
    document["Statement"][0]["Condition"] =
        serde_json::json!({ "StringEquals": { "aws:SourceVpce": "vpce-1a2b3c4d" } });
    policy.document = document.to_string();
    check(through, answer(&scenario), Allowed, "");

    let slug = "company-network-only";
    check(slug, answer_with(slug, "aws:ViaAWSService", one("false")), ExplicitDeny, "resource");
    // Each exemption by itself: the company's addresses, its VPC, a service.
    let exempt = [
        ("aws:SourceIp", one("203.0.113.9")),
        ("aws:SourceVpc", one("vpc-111bbb22")),
        ("aws:PrincipalIsAWSService", one("true")),
    ];
    for (key, value) in exempt {
        let mut scenario = open(slug);
        let context = &mut scenario.access.as_mut().unwrap().request.context.0;
        context.retain(|(name, _)| !["aws:ViaAWSService", "aws:CalledVia", key].contains(&name.as_str()));
        context.push(("aws:ViaAWSService".to_owned(), one("false")));
        context.push((key.to_owned(), value));
        check(slug, answer(&scenario), Allowed, "");
    }

    let slug = "bucket-and-vpc-endpoint";
    check(slug, answer_with(slug, "aws:SourceVpce", one("vpce-5e6f7a8b")), ExplicitDeny, "resource");
    let mut scenario = open(slug);
    let access = scenario.access.as_mut().unwrap();
    access.request.resource = format!("{bucket}/a.csv");
    check(slug, answer(&scenario), ImplicitDeny, "endpoint");

    let slug = "block-public-access";
    let mut scenario = open(slug);
    scenario.access.as_mut().unwrap().settings.restrict_public_buckets = false;
    check(slug, answer(&scenario), Allowed, "");

    // Boundaries, sessions, roles
    let slug = "permissions-boundary-caps";
    claims(slug, "boundary");
    check(slug, answer_rewritten(slug, "\"s3:ListBucket\"", "\"iam:CreateUser\", \"s3:ListBucket\""), Allowed, "");

    let slug = "boundary-and-bucket-policy";
    claims(slug, "resource");
    let zhang = "\"AWS\": \"arn:aws:iam::111122223333:user/zhang\"";
    check(slug, answer_rewritten(slug, zhang, "\"AWS\": \"111122223333\""), ImplicitDeny, "boundary");

    let slug = "not-principal-with-boundary";
    claims(slug, "resource");
    check(slug, answer_without(slug, "boundary"), Allowed, "");
    for (caller, expected) in [("zhang", Allowed), ("nikhil", ExplicitDeny)] {
        let mut scenario = open(slug);
        let access = scenario.access.as_mut().unwrap();
        access.request.principal = Caller::Arn(format!("arn:aws:iam::111122223333:user/{caller}"));
        let policy = access.policies.resource.as_mut().unwrap();
        let mut document: Value = serde_json::from_str(&policy.document).unwrap();
        let statement = document["Statement"][0].as_object_mut().unwrap();
        let listed = statement.remove("NotPrincipal").unwrap()["AWS"].clone();
        statement.insert("Principal".to_owned(), Value::from("*"));
        let condition = serde_json::json!({ "ArnNotEquals": { "aws:PrincipalArn": listed } });
        statement.insert("Condition".to_owned(), condition);
        policy.document = document.to_string();
        check(slug, answer(&scenario), expected, "resource");
    }

    let slug = "session-policy-narrows";
    claims(slug, "session");
    check(slug, answer_to(slug, "s3:GetObject", &format!("{bucket}/customer-a/orders.csv")), Allowed, "");
    check(slug, answer_without(slug, "session"), Allowed, "");

    let slug = "trust-names-the-account";
    claims(slug, "identity");
    let assume = "\"Action\": \"s3:GetObject\",\n                \"Resource\": \"arn:aws:s3:::amzn-s3-demo-bucket/*\"";
    let role = "\"Action\": \"sts:AssumeRole\", \"Resource\": \"arn:aws:iam::111122223333:role/DeploymentRole\"";
    check(slug, answer_rewritten(slug, assume, role), Allowed, "");
    let slug = "trust-names-the-user";
    let diego = "arn:aws:iam::111122223333:user/diego";
    check(slug, answer_for(slug, diego), ImplicitDeny, "identity");
    let mut scenario = open(slug);
    let access = scenario.access.as_mut().unwrap();
    access.request.principal = Caller::Arn(diego.to_owned());
    access.policies.identity = open("permissions-boundary-caps").access.unwrap().policies.identity;
    check(slug, answer(&scenario), ImplicitDeny, "resource");

    // Organizations
    let slug = "scp-level-without-allow";
    claims(slug, "scps");
    check(slug, answer_rewritten(slug, "\"s3:*\",", "\"s3:*\", \"sagemaker:*\","), Allowed, "");
    let slug = "scp-deny-region";
    claims(slug, "scps");
    let ireland = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/efua";
    check(slug, answer_to(slug, "sagemaker:CreateNotebookInstance", ireland), Allowed, "");
    check(slug, answer_to(slug, "iam:CreateUser", "arn:aws:iam::111122223333:user/nikhil"), Allowed, "");
    let slug = "scp-management-account";
    assert_eq!(request(slug), request("scp-deny-region"));
    let mut scenario = open(slug);
    scenario.access.as_mut().unwrap().settings.management_account = false;
    check(slug, answer(&scenario), ExplicitDeny, "scps");
    let slug = "rcp-outside-organization";
    claims(slug, "rcps");
    check(slug, answer_with(slug, "aws:PrincipalOrgID", one("o-a1b2c3d4e5")), Allowed, "");

    // Encryption and secrets
    let (works, fails) = ("cross-account-data-lake", "cross-account-encrypted-read");
    let found = answer_edited(works, "kms:Decrypt", "kms:Encrypt");
    assert_eq!(found.also[0].decided_layer.map(DecidedLayer::word), Some("identity"));
    check(works, found, ImplicitDeny, "also");
    claims(fails, "also");
    assert_eq!(answer(&open(fails)).also[0].decided_layer.map(DecidedLayer::word), Some("resource"));
    let ingest = "\"arn:aws:iam::111122223333:role/IngestRole\"";
    let both = format!("{ingest}, \"arn:aws:iam::444455556666:role/AnalyticsRole\"");
    check(fails, answer_rewritten(fails, ingest, &both), Allowed, "");
    assert_eq!(open(fails).access.unwrap().policies, open(works).access.unwrap().policies);

    let slug = "public-bucket-customer-key";
    claims(slug, "also");
    let mut scenario = open(slug);
    scenario.access.as_mut().unwrap().request.also.clear();
    check(slug, answer(&scenario), Allowed, "");

    let slug = "key-policy-without-account";
    claims(slug, "resource");
    let key_role = "\"arn:aws:iam::111122223333:role/KeyRole\"";
    let both = format!("{key_role}, \"arn:aws:iam::111122223333:root\"");
    check(slug, answer_rewritten(slug, key_role, &both), Allowed, "");

    let slug = "secret-with-resource-policy";
    let mut scenario = open(slug);
    let further = &mut scenario.access.as_mut().unwrap().request.also[0];
    further.context.0[0].1 = one("s3.us-east-1.amazonaws.com");
    check(slug, answer(&scenario), ImplicitDeny, "also");
    check(slug, answer_without(slug, "resource"), ImplicitDeny, "resource");

    // Machine learning
    let slug = "pass-role-to-sagemaker";
    let mut scenario = open(slug);
    let further = &mut scenario.access.as_mut().unwrap().request.also[0];
    further.resource = "arn:aws:iam::111122223333:role/AdministratorRole".to_owned();
    check(slug, answer(&scenario), ImplicitDeny, "also");
    let slug = "pass-role-to-another-service";
    claims(slug, "also");
    check(slug, answer_edited(slug, "ec2.amazonaws.com", "sagemaker.amazonaws.com"), Allowed, "");
    assert_eq!(request(slug), request("pass-role-to-sagemaker"));

    let slug = "training-job-image-and-logs";
    let repository = "arn:aws:ecr:us-east-1:111122223333:repository/training-images";
    check(slug, answer_to(slug, "ecr:PutImage", repository), ImplicitDeny, "identity");
    check(slug, answer_to(slug, "ecr:GetAuthorizationToken", "*"), Allowed, "");
    check(slug, answer_to(slug, "ecr:BatchGetImage", repository), Allowed, "");
    let stream = "\"arn:aws:logs:us-east-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:*\"";
    check(
        slug,
        answer_edited(slug, stream, "\"arn:aws:logs:us-east-1:111122223333:log-group:other:*\""),
        ImplicitDeny,
        "identity",
    );
    let slug = "inference-endpoint-role";
    let model = "arn:aws:s3:::amzn-s3-demo-models/fraud-detection/model.tar.gz";
    check(slug, answer_to(slug, "s3:GetObject", model), Allowed, "");
    let slug = "lambda-invokes-one-endpoint";
    let (delete, invoke) = ("sagemaker:DeleteEndpoint", "sagemaker:InvokeEndpoint");
    check(slug, answer_to(slug, delete, &sagemaker("endpoint/fraud-detection")), ImplicitDeny, "identity");
    check(slug, answer_to(slug, invoke, &sagemaker("endpoint/churn")), ImplicitDeny, "identity");
    let slug = "default-execution-role-bucket";
    check(slug, answer_to(slug, "s3:GetObject", data), ImplicitDeny, "identity");
    let slug = "tags-match";
    check(slug, answer_with(slug, "aws:ResourceTag/team", one("forecasting")), ImplicitDeny, "identity");
    check(slug, answer_with(slug, "aws:PrincipalTag/team", ContextValue::Absent), ImplicitDeny, "identity");
}

#[test]
fn a_grant_asks_for_its_encryption_context_and_its_operations() {
    let key = "kms:EncryptionContext:Department";
    let other = answer_with("kms-grant", key, ContextValue::One("HR".to_owned()));
    assert_eq!(other.decision, Decision::ImplicitDeny);
    let resource = open("kms-grant").access.unwrap().request.resource;
    assert_eq!(answer_to("kms-grant", "kms:Encrypt", &resource).decision, Decision::ImplicitDeny);
    assert_eq!(answer_to("kms-grant", "kms:DescribeKey", &resource).decision, Decision::Allowed);
}
