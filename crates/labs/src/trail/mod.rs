//! What CloudTrail logs and what CloudWatch watches (F3).

mod alarm;
mod call;
mod read;
mod state;
mod watch;

use serde_json::{Value, json};

pub use alarm::{Alarm, Missing, State};
pub use state::Trail;

use crate::{Answer, Ask, Block, Cell, Fact, Field, Finding, Kind, Lab, Page, Part, Row, Table, Tone};
use call::Call;
use read::{Logged, Unread};

const SELECTORS: &str = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html";
const DATA: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html";
const HISTORY: &str = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html";
const CONCEPTS: &str = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html";

impl Lab for Trail {
    const NAME: &'static str = "trail";
    const TITLE: &'static str = "What is logged, and what is watched";
    const ABOUT: &'static str = "CloudTrail logs who called what, CloudWatch measures how much of something there is. Choose a call and see whether a trail logs it, read a logged event as the request that it was, and see when an alarm rings.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "Events have more members than these, and each service has some of its own. Insights, network activity events and CloudTrail Lake are left out.",
        "Selectors can pick single resources and names of events. Here a kind of data event is on or off.",
        "The lab has no list of services: an event of one that there is not is read like any other.",
        "Paste an event into the playground itself to have everything read of it, and its policies asked for.",
        "CloudWatch looks back over more periods than an alarm has, how many depends on the metric. Here it is two more.",
        "What an alarm is while all that came breaches and is too new to ring, AWS's page does not say, but that it is not ALARM. Here it is OK.",
        "Statistics over a period, metric math, anomaly detection and composite alarms are left out: a value here is what a period came to.",
    ];
    const CODES: &'static [&'static str] = &[
        "logged",
        "no-trail",
        "data-events-off",
        "left-out",
        "in-history",
        "not-in-history",
        "refused-too",
        "request",
        "was-refused",
        "was-data",
        "unknown-action",
        "several-events",
        "no-resource",
        "policy-allows",
        "policy-denies",
        "alarm-rings",
        "alarm-quiet",
        "alarm-ends",
        "spike-passed",
        "nothing-known",
        "silence-counts",
        "state-kept",
    ];
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "A trail logs all management events and no data events, unless it is told otherwise.",
            page: SELECTORS,
            day: "2026-11-29",
        },
        Fact {
            says: "The Event history has the management events of the last 90 days.",
            page: HISTORY,
            day: "2026-11-29",
        },
        Fact {
            says: "An alarm is OK, ALARM or INSUFFICIENT_DATA; missing data is treated as missing unless it is told otherwise.",
            page: watch::MISSING,
            day: "2026-11-30",
        },
    ];

    fn set(&mut self, field: &str, value: &str) -> bool {
        self.field(field).map(|place| value.clone_into(place)).is_some()
    }

    const ASKS: bool = true;

    fn asks(&self) -> Vec<Ask> {
        // Of nobody, and on nothing, nothing can be asked.
        let is_whole =
            read::read(&self.event).is_ok_and(|logged| !logged.caller.is_empty() && !logged.resource.is_empty());
        self.scenario().filter(|_| is_whole).into_iter().map(|scenario| Ask::Scenario(scenario.to_string())).collect()
    }

    fn page(&self, answers: &[Answer]) -> Page {
        let Some(call) = call::call(&self.call) else { return Page::default() };
        Page {
            parts: match self.topic.as_str() {
                "event" => vec![self.event(answers)],
                "alarm" => vec![watch::part(self)],
                _ => vec![self.call(call), self.logged(call), self.logs(call)],
            },
        }
    }
}

impl Trail {
    fn topic(&self) -> Field {
        let topics = [
            ("call", "A call, and whether it is logged"),
            ("event", "An event, as the request that it was"),
            ("alarm", "A metric, and its alarm"),
        ];
        Field::choice("topic", "Look at", &self.topic, &topics)
    }

    fn call(&self, call: &Call) -> Part {
        let calls: Vec<_> = call::CALLS.iter().map(|call| (call.id, call.label)).collect();
        let fields = vec![
            self.topic(),
            Field::choice("call", "Nikki's call", &self.call, &calls),
            Field::choice(
                "who",
                "She comes as",
                &self.who,
                &[("role", "a session of a role"), ("user", "an IAM user")],
            ),
            Field::new("denied", "It is refused", &self.denied, Kind::Switch),
        ];
        let says = format!("It is a {}.", call.kind());
        Part::new("A call", vec![Block::Fields(fields), Block::Text(says)])
    }

    fn logs(&self, call: &Call) -> Part {
        let text = call.event(self.who == "user", !self.denied.is_empty());
        Part::new("What an event of it looks like", vec![Block::Code { title: "The event".to_owned(), text }])
    }

    /// Why a trail leaves an event out; nothing if it logs it.
    fn left_out(&self, call: &Call) -> Option<(&'static str, String)> {
        if self.trail.is_empty() {
            return Some(("no-trail", "There is no trail: no log file in a bucket has it.".to_owned()));
        }
        let Some(kind) = call.data else {
            let says = match (self.management.as_str(), call.is_read()) {
                ("none", _) => "the trail logs no management events",
                ("write", true) => "the trail logs only events that write",
                ("read", false) => "the trail logs only events that read",
                _ if call.is_of_kms() && !self.kms.is_empty() => "the trail leaves out the events of KMS",
                _ => return None,
            };
            return Some(("left-out", format!("No log file has it: {says}.")));
        };
        let is_on = match kind {
            "AWS::S3::Object" => &self.objects,
            "AWS::Lambda::Function" => &self.functions,
            _ => &self.endpoints,
        };
        let says = format!(
            "No log file has it: it is a data event, and those of `{kind}` are off, as they are in every new trail."
        );
        is_on.is_empty().then_some(("data-events-off", says))
    }

    fn logged(&self, call: &Call) -> Part {
        let choices =
            &[("all", "Reading and writing"), ("write", "Only writing"), ("read", "Only reading"), ("none", "None")];
        let fields = vec![
            Field::new("trail", "There is a trail", &self.trail, Kind::Switch),
            Field::choice("management", "Its management events", &self.management, choices),
            Field::new("kms", "It leaves out the events of KMS", &self.kms, Kind::Switch),
            Field::new("objects", "Data events of objects in S3", &self.objects, Kind::Switch),
            Field::new("functions", "Data events of Lambda functions", &self.functions, Kind::Switch),
            Field::new("endpoints", "Data events of SageMaker endpoints", &self.endpoints, Kind::Switch),
        ];
        let mut findings = vec![match self.left_out(call) {
            None => {
                let says =
                    format!("The trail logs it: the event stands in a log file in its bucket, as a {}.", call.kind());
                Finding::new("logged", Tone::Good, says).on(SELECTORS)
            }
            Some((code, says)) => {
                let tone = if code == "left-out" { Tone::Warn } else { Tone::Bad };
                Finding::new(code, tone, says).on(if code == "data-events-off" { DATA } else { SELECTORS })
            }
        }];
        findings.push(if call.data.is_some() {
            let says = "The Event history of the console does not have it either: it has no data events, with or without a trail.";
            let says = if self.left_out(call).is_some() { says.to_owned() } else { says.replace(" either", "") };
            Finding::new("not-in-history", Tone::Warn, says).on(HISTORY)
        } else {
            let says = "The Event history of the console has it for 90 days, with or without a trail.";
            Finding::new("in-history", Tone::Good, says).on(HISTORY)
        });
        if !self.denied.is_empty() {
            let says = "A refused call is an event like any other: `errorCode` says that it was refused, and `errorMessage` in most cases why.";
            findings.push(Finding::new("refused-too", Tone::Plain, says).on(CONCEPTS));
        }
        let row = |of: &Call| {
            let (log, tone) = if self.left_out(of).is_none() { ("yes", Tone::Good) } else { ("no", Tone::Bad) };
            let history = if of.data.is_none() { Cell::new("90 days", Tone::Good) } else { Cell::new("no", Tone::Bad) };
            Row { cells: vec![format!("`{}`", of.action).into(), of.kind().into(), Cell::new(log, tone), history] }
        };
        let table = Table {
            caption: "What of other calls".to_owned(),
            head: ["Call", "What it is", "The trail logs it", "Event history"].map(str::to_owned).to_vec(),
            rows: call::CALLS.iter().map(row).collect(),
        };
        Part::new("A trail", vec![Block::Fields(fields), Block::Findings(findings), Block::Table(table)])
    }

    /// The request of the event with the policy, as a scenario.
    fn scenario(&self) -> Option<Value> {
        let Logged { request, .. } = read::read(&self.event).ok()?;
        let policy: Value = serde_json::from_str(&self.policy).ok().filter(Value::is_object)?;
        // A policy this long is none.
        if self.policy.len() > 20_000 {
            return None;
        }
        let identity = json!([{ "name": "Yours", "from": "the caller", "document": policy }]);
        let access = json!({ "request": request, "policies": { "identity": identity } });
        Some(json!({ "schema": 1, "title": "From an event of CloudTrail", "access": access }))
    }

    fn event(&self, answers: &[Answer]) -> Part {
        let read = read::read(&self.event);
        let wrong = if let Err(Unread::Wrong(wrong)) = &read { Some(wrong.clone()) } else { None };
        let is_policy = serde_json::from_str::<Value>(&self.policy).is_ok_and(|policy| policy.is_object());
        let wrong_policy = match () {
            () if self.policy.len() > 20_000 => Some("A policy is no longer than 20,000 letters here.".to_owned()),
            () if !is_policy => Some("A policy is an object in JSON.".to_owned()),
            () => None,
        };
        let mut blocks = vec![Block::Fields(vec![
            self.topic(),
            Field { wrong, ..Field::new("event", "An event", &self.event, Kind::Lines(10)) },
            Field {
                wrong: wrong_policy,
                ..Field::new("policy", "A policy of the caller", &self.policy, Kind::Lines(6))
            },
        ])];
        match &read {
            Ok(logged) => blocks.push(Block::Findings(self.request(logged, answers))),
            Err(Unread::Unknown(name, source)) => {
                let [name, source] = [name, source].map(|text| json::clip(text));
                let says = format!(
                    "This is the event `{name}` of `{source}`: which action a policy must allow for it does not follow from its name."
                );
                blocks.push(Block::Findings(vec![Finding::new("unknown-action", Tone::Warn, says)]));
            }
            Err(Unread::Wrong(_)) => {}
        }
        if let Some(scenario) = self.scenario() {
            let text = serde_json::to_string_pretty(&scenario).unwrap_or_default();
            blocks.push(Block::Scenario { title: "Open the request with this policy".to_owned(), text });
        }
        Part::new("An event as a request", blocks)
    }

    fn request(&self, logged: &Logged, answers: &[Answer]) -> Vec<Finding> {
        let shown = |text: &str, other: &str| {
            if text.is_empty() { other.to_owned() } else { format!("`{}`", json::clip(text)) }
        };
        let mut says = format!(
            "{} asks for `{}`",
            shown(&logged.caller, "Somebody whom it does not name"),
            json::clip(&logged.action)
        );
        if !logged.resource.is_empty() {
            says += &format!(" on `{}`", json::clip(&logged.resource));
        }
        if !logged.time.is_empty() {
            says += &format!(" at `{}`", json::clip(&logged.time));
        }
        let mut all = vec![Finding::new("request", Tone::Plain, says + ".")];
        if !logged.error.is_empty() {
            let says = format!("It failed with `{}`.", json::clip(&logged.error));
            all.push(Finding::new("was-refused", Tone::Bad, says));
        }
        if logged.is_data == Some(true) {
            let says = "It is a data event: there was a trail that logs such events.";
            all.push(Finding::new("was-data", Tone::Plain, says).on(DATA));
        }
        if logged.count > 1 {
            let says = format!(
                "There are {} events in this text. The first is read; paste them into the playground to choose.",
                logged.count
            );
            all.push(Finding::new("several-events", Tone::Warn, says));
        }
        if logged.resource.is_empty() {
            let says = "The event does not say on what: write the resource into the scenario.";
            all.push(Finding::new("no-resource", Tone::Warn, says));
        }
        // A scenario has one request here.
        if let Some(answer) = answers.first().and_then(|all| all.get(0)) {
            let of = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
            let (code, tone) =
                if of("decision") == "allowed" { ("policy-allows", Tone::Good) } else { ("policy-denies", Tone::Bad) };
            if !of("phrase").is_empty() {
                let says = format!("With this policy alone it is {}. {}", of("phrase"), of("says"));
                all.push(Finding::new(code, tone, says));
            }
        }
        all
    }
}
