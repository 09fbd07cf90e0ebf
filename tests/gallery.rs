//! The built-in examples: every one opens, says what it shows, and gives the verdict it claims.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeMap;

use conformance::{GALLERY, files, root};
use scenario::link::{Target, decode, encode};
use scenario::network::Outcome;
use scenario::{AccessReport, Caller, Decision, NetworkReport, Scenario, Severity, Wanted};
use serde_json::Value;

fn texts() -> BTreeMap<String, String> {
    conformance::examples().unwrap()
}

/// The slugs, in the order of the index. With `UPDATE` a new example comes to the end of its last group, and one that is gone is
/// taken out.
fn index() -> Vec<String> {
    let path = root().join(GALLERY).join("index.json");
    let mut groups: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let texts = texts();
        let mut new: Vec<&String> = texts.keys().collect();
        for group in &mut groups {
            let entries = group["entries"].as_array_mut().unwrap();
            entries.retain(|entry| texts.contains_key(entry.as_str().unwrap()));
            new.retain(|slug| !entries.iter().any(|entry| entry == slug.as_str()));
        }
        let last = groups.last_mut().unwrap()["entries"].as_array_mut().unwrap();
        last.extend(new.into_iter().map(|slug| Value::from(slug.as_str())));
        std::fs::write(&path, serde_json::to_string_pretty(&groups).unwrap() + "\n").unwrap();
    }
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

#[test]
fn index_and_files_agree() {
    let (texts, index) = (texts(), index());
    let mut listed: Vec<&String> = index.iter().collect();
    listed.sort();
    assert_eq!(listed, texts.keys().collect::<Vec<_>>(), "every file is in the index, once: UPDATE=1 writes it");
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

/// The first example, which the page draws before it can draw steps: what its note suggests is what is advised.
const FIRST: &str = "bucket-and-object-arns";

/// What a note tells the reader to try is in the file, with what comes of it, which the verdicts above are held to.
#[test]
fn what_a_note_suggests_is_in_the_steps_and_requests() {
    for slug in texts().keys() {
        let scenario = open(slug);
        let tried = scenario.steps.len() + scenario.requests.len();
        assert_eq!(tried == 0, slug == FIRST, "{slug}: the note suggests something, and {tried} things are tried");
        for step in &scenario.steps {
            let (name, expect) = (step.title(), step.expect.clone().unwrap_or_default());
            assert!(step.say.is_some(), "{slug}: {name} says nothing");
            assert_eq!(expect.access.is_some(), scenario.access.is_some(), "{slug}: {name}");
            assert_eq!(expect.network.is_some(), scenario.network.is_some(), "{slug}: {name}");
        }
        let expects = scenario.expect.iter().chain(scenario.steps.iter().filter_map(|step| step.expect.as_ref()));
        for expect in expects {
            assert!(expect.layers.is_empty(), "{slug}: the page takes that for AWS's own word");
        }
        for asked in scenario.requests.iter().chain(&scenario.probes) {
            assert!(asked.name.is_some() && asked.expect.is_some(), "{slug}: {}", asked.title());
        }
    }
    let advice = scenario::advise(&open(FIRST), None);
    let add = "Add `arn:aws:s3:::amzn-s3-demo-training-data` to the Resource of statement 1 of ReadTrainingData.";
    assert_eq!(advice.changes[0].steps, [add]);
}

/// Notes send the reader to changes that the page proposes.
#[test]
fn what_is_proposed_helps() {
    let (mut advised, mut repaired) = (0, 0);
    for slug in texts().keys() {
        let scenario = open(slug);
        if scenario.access.is_some() {
            for change in scenario::advise(&scenario, None).changes {
                let mut changed = scenario.clone();
                change.edits.iter().for_each(|edit| changed.access.as_mut().unwrap().apply(edit));
                let found = answer(&changed);
                assert_eq!(found.decision, Decision::Allowed, "{slug}: {:?}: {}", change.steps, found.message);
                advised += 1;
            }
        }
        let Some(network) = &scenario.network else { continue };
        let reports = |network| -> NetworkReport {
            scenario::run(&Scenario { network: Some(network), ..Scenario::default() }, None).network.unwrap()
        };
        let Some(repair) = reports(network.clone()).flow.repair else { continue };
        assert_eq!(repair.outcome, Outcome::Reachable, "{slug}");
        let mut changed = network.clone();
        for change in &repair.changes {
            changed.apply(change).unwrap_or_else(|| panic!("{slug}: {change:?} has no place"));
        }
        let flow = reports(changed).flow;
        assert_eq!((flow.outcome, flow.problems), (Outcome::Reachable, vec![]), "{slug}: {}", flow.message);
        repaired += 1;
    }
    assert!(advised >= 20 && repaired >= 10, "{advised} and {repaired}");
}

/// Examples that show two sides of one thing differ in nothing else.
#[test]
fn examples_that_are_compared_have_the_rest_in_common() {
    let access = |slug: &str| open(slug).access.unwrap();
    for (one, other) in [
        ("good-training-job", "bad-training-job"),
        ("pass-role-to-sagemaker", "pass-role-to-another-service"),
        ("access-on-the-user-side", "access-on-the-resource-side"),
        ("scp-deny-region", "scp-management-account"),
    ] {
        assert_eq!(access(one).request, access(other).request, "{one}, {other}");
    }
    for (one, other) in [
        ("good-training-job", "good-training-job-delete"),
        ("on-premises-servers", "on-premises-through-an-endpoint"),
        ("cross-account-data-lake", "cross-account-encrypted-read"),
    ] {
        assert_eq!(access(one).policies, access(other).policies, "{one}, {other}");
    }
}

/// What a network prints as an endpoint's policy is what the access side asks.
#[test]
fn both_sides_have_the_same_endpoint_policy() {
    let mut both = 0;
    for slug in texts().keys() {
        let Scenario { access: Some(access), network: Some(network), .. } = open(slug) else { continue };
        let network: Value = serde_json::from_str(network.text()).unwrap();
        let printed = network["VpcEndpoints"][0]["PolicyDocument"].as_str().unwrap();
        let asked = access.policies.endpoint.unwrap().document;
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(read(printed), read(&asked), "{slug}");
        both += 1;
    }
    assert!(both >= 3, "{both}");
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
