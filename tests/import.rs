//! The cases in `tests/cases/import`: what is made of the texts that people have at hand, and what is said of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "these are tests")]

use conformance::{files, root};
use scenario::import::{Choice, Imported, Refused, Source, import, text};
use scenario::{Layer, Scenario};
use serde_json::{Map, Value, json};

/// The text of a file of a case: lines, a string, or JSON laid out.
fn content(file: &Value) -> String {
    if let Some(path) = file["path"].as_str() {
        return text(&std::fs::read(root().join(path)).unwrap()).unwrap();
    }
    match (&file["text"], &file["json"]) {
        (Value::String(text), _) => text.clone(),
        (Value::Array(lines), _) => lines.iter().map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n"),
        (_, json) => serde_json::to_string_pretty(json).unwrap(),
    }
}

fn sources(case: &Value) -> Vec<Source> {
    let source = |file: &Value| Source {
        name: file["name"].as_str().unwrap_or_default().to_owned(),
        text: content(file),
        layer: file["as"].as_str().map(|layer| Layer::of(layer).unwrap()),
    };
    case["files"].as_array().unwrap().iter().map(source).collect()
}

fn imported(case: &Value) -> Result<Imported, Refused> {
    let of = |name: &str| case[name].as_str().map(str::to_owned);
    import(
        &sources(case),
        &Choice { event: of("event"), principal: of("principal"), policy: of("policy"), ..Choice::default() },
    )
}

/// All that a case states, as it came out. Members without a value are left out.
fn facts(case: &Value) -> Map<String, Value> {
    let mut facts = Map::new();
    match imported(case) {
        Err(Refused { message, choices, .. }) => {
            facts.insert("refused".into(), message.into());
            facts.insert("choices".into(), choices.into());
        }
        Ok(Imported { scenario, read, needs }) => {
            let (again, problems) = Scenario::read(&scenario.to_json());
            assert_eq!((&again, problems.as_slice()), (&scenario, &[][..]), "{}", case["title"]);
            let whole: Value = serde_json::from_str(&scenario.to_json()).unwrap();
            facts.insert("read".into(), read.into());
            facts.insert("needs".into(), needs.into());
            facts.insert("request".into(), whole["access"]["request"].clone());
            facts.insert("expect".into(), whole["expect"].clone());
            let access = scenario.access.as_ref().unwrap();
            let policies = access.all().into_iter().map(|(path, policy)| {
                let name = policy.name.as_deref().unwrap_or("-");
                let from = policy.from.as_ref().map_or(String::new(), |from| format!(" of {from}"));
                format!("{path} {name}{from}")
            });
            facts.insert("policies".into(), policies.collect::<Vec<_>>().into());
            let levels = [Layer::Scps, Layer::Rcps].into_iter().flat_map(|layer| access.policies.levels(layer));
            facts.insert("levels".into(), levels.map(|level| level.target.clone()).collect::<Vec<_>>().into());
            let report = scenario::run(&scenario, None);
            facts.insert("verdict".into(), report.access.as_ref().unwrap().decision.word().into());
            let differs = report.expectations.iter().filter(|of| !of.holds);
            let differs = differs.map(|of| format!("{} {}, found {}", of.of.word(), of.expected, of.found));
            facts.insert("differs".into(), differs.collect::<Vec<_>>().into());
        }
    }
    facts.retain(|_, fact| !(fact.is_null() || fact.as_array().is_some_and(Vec::is_empty)));
    facts
}

const STATED: [&str; 10] =
    ["refused", "choices", "read", "needs", "request", "expect", "policies", "levels", "verdict", "differs"];

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = 0;
    for (path, text) in files("tests/cases/import", ".json").unwrap() {
        let file: Value = serde_json::from_str(&text).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let facts = facts(case);
            let stated: Map<String, Value> =
                STATED.iter().filter_map(|name| Some(((*name).to_owned(), case.get(name)?.clone()))).collect();
            if facts != stated {
                wrong += 1;
                println!(
                    "{}: {}\nACTUAL {}",
                    path.display(),
                    case["title"],
                    json!({ "title": case["title"], "facts": facts })
                );
            }
            let documents = case["documents"].as_object().into_iter().flatten();
            for (path, document) in documents {
                let scenario = imported(case).unwrap().scenario;
                let found = &scenario.access.as_ref().unwrap().at(path).unwrap().document;
                assert_eq!(&serde_json::from_str::<Value>(found).unwrap(), document, "{}: {path}", case["title"]);
            }
        }
    }
    assert_eq!(wrong, 0);
}

/// The answer as people read it.
fn printed(scenario: &Scenario) -> String {
    let text = scenario.to_json();
    let (_, report) = scenario::answer(&text, None);
    let mut out = Vec::new();
    cli::text::print("h", None, &text, &report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_stack_trace_says_who_may_not_do_what_and_which_policy_is_to_blame() {
    let field = |name: &str| std::fs::read(root().join("tests/field").join(name)).unwrap();
    let trace = Source { name: "trace.txt".into(), text: text(&field("h-stack-trace.txt")).unwrap(), layer: None };
    let alone = import(std::slice::from_ref(&trace), &Choice::default()).unwrap();
    assert_eq!(
        alone.read,
        [
            "trace.txt: an access denied message: `arn:aws:sts::111122223333:assumed-role/SageMakerTrainingRole/SageMaker` may not do `s3:GetObject` on `arn:aws:s3:::amzn-s3-demo-training-data/train/part 1.csv`; AWS says that no identity-based policy allows it."
        ]
    );
    assert_eq!(
        alone.needs,
        [
            "The identity policies of `arn:aws:sts::111122223333:assumed-role/SageMakerTrainingRole/SageMaker`: give what `aws iam get-account-authorization-details` prints, too."
        ]
    );
    let policy = json!({ "RoleName": "SageMakerTrainingRole", "PolicyName": "ReadTrainingData", "PolicyDocument": {
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::amzn-s3-demo-training-data/test/*" }]
    } });
    let policy = Source { name: "policy.json".into(), text: policy.to_string(), layer: None };
    let both = import(&[trace, policy], &Choice::default()).unwrap();
    assert_eq!(both.needs, [""; 0]);
    let printed = printed(&both.scenario);
    for line in [
        "✗ denied implicitly",
        "No statement allows `s3:GetObject` on `arn:aws:s3:::amzn-s3-demo-training-data/train/part 1.csv`. Closest is statement 1 of ReadTrainingData, but its Resource stops it: `arn:aws:s3:::amzn-s3-demo-training-data/train/part 1.csv` does not match `arn:aws:s3:::amzn-s3-demo-training-data/test/*`.",
        "is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::amzn-s3-demo-training-data/train/part 1.csv\" because no identity-based policy allows the s3:GetObject action",
        "✓ as expected: access implicitDeny",
        "✓ as expected: layers identity implicitDeny",
    ] {
        assert!(printed.contains(line), "{line}\n{printed}");
    }
}

#[test]
fn bytes_that_are_no_text_say_why() {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: u16, text: &str| -> Vec<u8> {
        [mark].into_iter().chain(text.encode_utf16()).flat_map(order).collect()
    };
    assert_eq!(text(&utf16(u16::to_le_bytes, 0xfeff, "größe 🔑")).unwrap(), "größe 🔑");
    assert_eq!(text(&utf16(u16::to_be_bytes, 0xfeff, "größe 🔑")).unwrap(), "größe 🔑");
    assert_eq!(text(b"\xef\xbb\xbf{}").unwrap(), "{}");
    let none = "This is no text in UTF-8, nor in UTF-16 with its byte order mark.";
    assert_eq!(text(b"\xff\xfe{\0}").unwrap_err(), none);
    assert_eq!(text(b"\x89PNG\xff").unwrap_err(), none);
    assert_eq!(
        text(b"\x1f\x8b\x08\0").unwrap_err(),
        "This is compressed, as CloudTrail stores its files. Give what `gunzip -c` makes of it."
    );
    let long = vec![b' '; (64 << 20) + 1];
    assert_eq!(text(&long).unwrap_err(), "This is 67108865 bytes long; 67108864 is the most that is read.");
    let halves = [long.len() / 2, long.len() / 2 + 1].map(|length| " ".repeat(length));
    let sources = halves.map(|text| Source { text, ..Source::default() });
    assert_eq!(import(&sources, &Choice::default()).unwrap_err().message, "More than 67108864 bytes are not read.");
}

#[test]
fn nothing_makes_no_scenario() {
    assert_eq!(import(&[], &Choice::default()).unwrap_err().message, "There is nothing to import.");
}

#[test]
fn a_scenario_is_no_longer_than_what_is_answered() {
    let document =
        json!({ "Statement": [{ "Sid": "x".repeat(5 << 20), "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let source = Source { text: document.to_string(), ..Source::default() };
    let message = import(&[source], &Choice::default()).unwrap_err().message;
    let too_long = "The scenario would be longer than 4194304 bytes, the most that is answered.";
    assert!(message.ends_with(too_long), "{message}");
    let long =
        json!({ "Statement": [{ "Sid": "x".repeat(1 << 20), "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let actions = vec!["s3:GetObject"; 9];
    let simulation = json!({ "ActionNames": actions, "ResourcePolicy": long.to_string() });
    let several = (0..9).map(|level| json!({ "arn": format!("r-{level}") })).collect::<Vec<_>>();
    let details = json!({ "requestContext": {}, "evaluations": [{}], "policies": [
        { "type": "SERVICE_CONTROL_POLICY", "uri": "p", "attachedTo": several }] });
    let source = |name: &str, json: &Value| Source { name: name.into(), text: json.to_string(), layer: None };
    for sources in [vec![source("", &simulation)], vec![source("", &details), source("p.json", &long)]] {
        let message = import(&sources, &Choice::default()).unwrap_err().message;
        assert!(message.ends_with(too_long), "{message}");
    }
    let many = vec![json!({ "Version": "2012-10-17", "Statement": [] }); 2001];
    let message = import(&[source("", &json!(many))], &Choice::default()).unwrap_err().message;
    assert_eq!(message, "text 1: These are 2001 values; 2000 are the most that are read.");
    let many = json!({ "ActionNames": [], "PolicyInputList": vec!["{}"; 2001] });
    let message = import(&[source("", &many)], &Choice::default()).unwrap_err().message;
    assert_eq!(message, "text 1: Nobody has more than 2000 policies, and no more are read.");
}

/// A file of CloudTrail with as many records as one a minute long may hold, some of them denied.
fn trail(records: usize) -> String {
    let record = |at: usize| {
        let error = if at % 100 == 7 { json!("AccessDenied") } else { Value::Null };
        json!({ "eventVersion": "1.09", "userIdentity": { "type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/Alice" },
            "eventTime": "2026-04-06T07:44:51Z", "eventSource": "s3.amazonaws.com", "eventName": "GetObject",
            "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.7", "userAgent": "x".repeat(200), "errorCode": error,
            "requestParameters": { "bucketName": "example-bucket", "key": format!("{at}.csv") }, "eventID": format!("id-{at}") })
    };
    json!({ "Records": (0..records).map(record).collect::<Vec<_>>() }).to_string()
}

#[test]
fn a_large_trail_offers_its_denied_events_first() {
    let text = trail(2000);
    assert!(text.len() > 1 << 20);
    let source = |text: &str| [Source { name: "trail.json".into(), text: text.to_owned(), layer: None }];
    let refused = import(&source(&text), &Choice::default()).unwrap_err();
    assert_eq!(
        refused.message,
        "trail.json: These are 2000 events of CloudTrail, 20 of them denied: choose one by its number or eventID, with `--event`."
    );
    assert_eq!(refused.choices.len(), 51);
    assert!(refused.choices[0].starts_with("8  2026-04-06T07:44:51Z  AccessDenied  s3:GetObject  "));
    assert!(refused.choices[20].starts_with("1  2026-04-06T07:44:51Z  no error  s3:GetObject  "));
    assert_eq!(refused.choices[50], "and 1950 more");
    let choice = Choice { event: Some("id-1999".into()), ..Choice::default() };
    let imported = import(&source(&text), &choice).unwrap();
    assert_eq!(imported.scenario.access.unwrap().request.resource, "arn:aws:s3:::example-bucket/1999.csv");
}

#[test]
fn of_many_messages_the_first_are_offered() {
    let message = |at: usize| {
        format!(
            "User: arn:aws:iam::111122223333:user/u{at} is not authorized to perform: s3:GetObject on resource: *\n"
        )
    };
    let text: String = (0..1500).map(message).collect();
    let source = Source { name: "log".into(), text, layer: None };
    let refused = import(&[source], &Choice::default()).unwrap_err();
    assert_eq!(
        refused.message,
        "log: These are 1000 access denied messages: choose one by its number, with `--event`."
    );
    assert_eq!(refused.choices.len(), 51);
    assert_eq!(refused.choices[50], "and 950 more");
}

/// Texts that would take their square, if anything looked back.
#[test]
fn no_text_takes_long() {
    let attached: Vec<Value> = (0..8_000).map(|at| json!({ "PolicyArn": format!("a/{at}") })).collect();
    let user = json!({ "UserName": "u", "Arn": "arn:aws:iam::111122223333:user/u", "GroupList": vec!["g"; 8_000], "AttachedManagedPolicies": attached });
    let checks = vec![
        json!({ "checkType": "PRINCIPAL", "evaluatedEffect": "ALLOW", "matchedPolicies": vec![json!({ "uri": "x" }); 300] });
        300
    ];
    let policies = vec![json!({ "uri": "y", "type": "SESSION_POLICY" }); 300];
    for text in [
        "User: ot authorized to perform: a:b".repeat(10_000),
        "ot authorized to perform".repeat(15_000),
        "{} ".repeat(100_000),
        "[".repeat(100_000),
        "%7B".repeat(300_000),
        "{\"Effect\":1},".repeat(20_000),
        json!({ "UserDetailList": [user], "Policies": vec![json!({ "Arn": "a/1" }); 8_000] }).to_string(),
        json!({ "requestContext": {}, "evaluations": vec![json!({ "action": "a:b", "checks": checks }); 51], "policies": policies }).to_string(),
    ] {
        let start = std::time::Instant::now();
        let choice = Choice { principal: Some("arn:aws:iam::111122223333:user/u".into()), ..Choice::default() };
        drop(import(&[Source { text, ..Source::default() }], &choice));
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}

/// Every beginning of what a case reads, and it with letters gone: imported or refused with a sentence, and never longer
/// than what came in.
#[test]
fn whatever_is_cut_out_of_a_text_there_is_an_answer() {
    for (_, file) in files("tests/cases/import", ".json").unwrap() {
        let file: Value = serde_json::from_str(&file).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let sources = sources(case);
            for (at, source) in sources.iter().enumerate() {
                let places: Vec<usize> = source.text.char_indices().map(|(at, _)| at).collect();
                for place in places.iter().step_by(places.len() / 10 + 1) {
                    let (beginning, rest) = source.text.split_at(*place);
                    let hole = beginning.to_owned() + rest.get(1..).unwrap_or_default();
                    for text in [beginning.to_owned(), hole] {
                        let mut sources = sources.clone();
                        sources[at].text = text;
                        match import(&sources, &Choice { event: Some("1".into()), ..Choice::default() }) {
                            Ok(imported) => assert!(!imported.read.is_empty()),
                            Err(refused) => assert!(refused.message.ends_with(['.', '`', ':']), "{}", refused.message),
                        }
                    }
                }
            }
        }
    }
}
