//! Laws of the lab of events and alarms.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::trail::{Alarm, Missing, State};
use labs::{Ask, Block, Said};
use proptest::prelude::*;
use scenario::import::{Choice, Source, import};
use serde_json::{Value, json};

fn run(state: &Value) -> Said {
    labs::run(&json!({ "lab": { "name": "trail", "state": state } }).to_string(), &mut |_: &Ask| Value::Null).unwrap()
}

fn find<T>(said: &Said, pick: impl Fn(&Block) -> Option<T>) -> T {
    said.page.parts.iter().flat_map(|part| &part.blocks).find_map(pick).unwrap()
}

/// The request that the lab makes of an event, and the one that the playground's importer makes of it.
fn both(event: &str) -> [Value; 2] {
    let said = run(&json!({ "topic": "event", "event": event }));
    let scenario =
        find(&said, |block| if let Block::Scenario { text, .. } = block { Some(text.clone()) } else { None });
    let scenario: Value = serde_json::from_str(&scenario).unwrap();
    let source = Source { name: "event.json".to_owned(), text: event.to_owned(), layer: None };
    let imported = import(&[source], &Choice::default()).unwrap();
    let mut request = serde_json::to_value(imported.scenario.access.unwrap().request).unwrap();
    // Which account a bucket is in is said by an event's list; the lab leaves that to the importer.
    request.as_object_mut().unwrap().remove("resourceAccount");
    let mut mine = scenario["access"]["request"].clone();
    // What is not known is left out by one, and empty in the other.
    mine.as_object_mut().unwrap().retain(|_, value| *value != json!("") && *value != json!({}));
    request.as_object_mut().unwrap().retain(|_, value| *value != json!("") && *value != json!({}));
    [mine, request]
}

const CALLS: [&str; 8] = [
    "invoke-endpoint",
    "delete-endpoint",
    "describe-endpoint",
    "get-object",
    "put-object",
    "put-bucket-policy",
    "invoke-function",
    "decrypt",
];

/// A call becomes an event, and the event becomes the request again; as it does in the playground.
#[test]
fn an_event_is_the_request_that_it_was() {
    for call in CALLS {
        for (who, denied) in [("user", ""), ("user", "on"), ("role", ""), ("role", "on")] {
            let said = run(&json!({ "call": call, "who": who, "denied": denied }));
            let event =
                find(&said, |block| if let Block::Code { text, .. } = block { Some(text.clone()) } else { None });
            let [mine, imported] = both(&event);
            assert_eq!(mine, imported, "{call}, {who}, {denied}");
            assert!(mine["principal"].as_str().unwrap().contains("nikki"), "{mine}");
        }
    }
}

/// Events that people paste.
#[test]
fn other_events_are_read_as_the_importer_reads_them() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/import/trail.json");
    let cases: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut read = 0;
    for case in cases["cases"].as_array().unwrap() {
        let [file] = case["files"].as_array().unwrap().as_slice() else { continue };
        let event = &file["json"];
        let kind = event.pointer("/userIdentity/type").and_then(Value::as_str).unwrap_or_default();
        // Tokens, indexes, versions and partitions are the importer's alone.
        let is_own = matches!(kind, "IAMUser" | "AssumedRole" | "AWSService");
        let is_plain = ["s3.amazonaws.com", "kms.amazonaws.com", "sagemaker.amazonaws.com"]
            .map(Value::from)
            .contains(&event["eventSource"]);
        if is_own && is_plain && case["request"].is_object() {
            let [mine, imported] = both(&event.to_string());
            for member in ["principal", "action", "resource"] {
                assert_eq!(mine[member], imported[member], "{}", case["title"]);
            }
            read += 1;
        }
    }
    assert!(read >= 3, "{read}");
}

proptest! {
    /// With every value there an alarm is what it is by its definition.
    #[test]
    fn an_alarm_is_as_by_brute_force(values in prop::collection::vec(any::<bool>(), 0..40), points in 1..6usize, more in 0..4usize) {
        let periods = points + more;
        let alarm = Alarm { points, periods, missing: Missing::Missing };
        let known: Vec<_> = values.iter().map(|value| Some(*value)).collect();
        for (end, state) in alarm.states(&known).into_iter().enumerate().skip(periods - 1) {
            let breaching = values.iter().take(end + 1).skip(end + 1 - periods).filter(|value| **value).count();
            prop_assert_eq!(state, if breaching >= points { State::Alarm } else { State::Ok });
        }
    }

    /// Silence that counts as breaching rings at least where silence that counts as well does.
    #[test]
    fn silence_never_rings_less_for_breaching(
        values in prop::collection::vec(prop::option::of(any::<bool>()), 0..40), points in 1..6usize, more in 0..4usize
    ) {
        let states = |missing| Alarm { points, periods: points + more, missing }.states(&values);
        let all = states(Missing::NotBreaching).into_iter().zip(states(Missing::Breaching));
        for (mild, strict) in all {
            prop_assert!(mild != State::Alarm || strict == State::Alarm);
            prop_assert!(mild != State::InsufficientData && strict != State::InsufficientData);
        }
    }

    /// Whatever is typed stays, and the page comes.
    #[test]
    fn what_is_typed_stays(
        mut texts in prop::collection::vec("\\PC{0,60}", 6), topic in prop::sample::select(vec!["call", "event", "alarm", "?"])
    ) {
        texts.push(topic.to_owned());
        let fields = ["event", "policy", "values", "threshold", "points", "call", "topic"];
        let state: Value = fields.iter().zip(&texts).map(|(field, text)| ((*field).to_owned(), json!(text))).collect::<serde_json::Map<_, _>>().into();
        let said = run(&state);
        for (field, text) in fields.iter().zip(&texts) {
            prop_assert_eq!(said.state[*field].as_str(), Some(text.as_str()));
        }
        prop_assert!(!said.page.parts.is_empty());
    }
}

#[test]
fn a_hostile_text_is_answered() {
    let size = if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 };
    let of = |text: &str| text.repeat(size / text.len());
    let event = r#"{"eventName":"GetObject","eventSource":"s3.amazonaws.com","userIdentity":{"arn":"ARN"},"requestParameters":{"bucketName":"b","key":"KEY"}}"#;
    let records = format!("{{\"Records\":[{},{event}]}}", of(&format!("{event},")).trim_end_matches(','));
    let states = [
        json!({ "event": of("[") }),
        json!({ "event": of("{\"a\":") }),
        json!({ "event": records }),
        json!({ "event": event.replace("KEY", &of("x")).replace("ARN", &of("y")) }),
        json!({ "policy": of("{") }),
        json!({ "policy": format!("{{\"a\":\"{}\"}}", of("x")) }),
        json!({ "values": of("9 - ") }),
        json!({ "values": of("x ") }),
        json!({ "values": of("9") }),
    ];
    for mut state in states {
        state["topic"] = if state.get("values").is_some() { "alarm" } else { "event" }.into();
        let said = run(&state);
        assert!(!said.page.parts.is_empty());
        assert!(labs::written(&said.page).len() < 1 << 20);
    }
}

/// What the metrics are, and the time line under them, whose alarm is what the findings say, when they say it.
#[test]
fn a_time_line_says_what_is_when() {
    let whats = [
        ("errors", "Requests to the endpoint that its model answered with an error of its own, in `AWS/SageMaker`."),
        ("latency", "How long the model took to answer, in `AWS/SageMaker`."),
        ("invocations", "Requests to the endpoint, in `AWS/SageMaker`."),
        ("cpu", "How busy the processors of the endpoint's instances are, in `/aws/sagemaker/Endpoints`."),
        ("memory", "How full the memory of the endpoint's instances is, in `/aws/sagemaker/Endpoints`."),
        ("labels", "In a labeling job of Ground Truth: objects for which no label was found."),
    ];
    for (metric, what) in whats {
        let said = run(&json!({ "topic": "alarm", "metric": metric }));
        let fields = find(&said, |block| if let Block::Fields(all) = block { Some(all.clone()) } else { None });
        let field = fields.iter().find(|field| field.id == "metric").unwrap();
        assert_eq!(field.help.as_deref(), Some(what));
    }
    let said =
        run(&json!({ "topic": "alarm", "values": "0 9 9 - 0 0 0", "points": "2", "periods": "2", "minutes": "5" }));
    let line = find(&said, |block| if let Block::TimeLine(line) = block { Some(line.clone()) } else { None });
    let labels: Vec<Vec<_>> =
        line.tracks.iter().map(|track| track.spans.iter().map(|span| span.label.as_str()).collect()).collect();
    assert_eq!(
        labels[0],
        [
            "minute 0 to 5: not over 5",
            "minute 5 to 15: over 5",
            "minute 15 to 20: no value",
            "minute 20 to 35: not over 5"
        ]
    );
    assert_eq!(
        labels[1],
        ["minute 0 to 5: INSUFFICIENT_DATA", "minute 5 to 15: OK", "minute 15 to 25: ALARM", "minute 25 to 40: OK"]
    );
    assert!(said.page.findings().any(|finding| finding.says.starts_with("The alarm goes to `ALARM` after minute 15:")));
}
