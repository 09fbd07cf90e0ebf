//! A metric, its alarm, and what that is when.

use super::alarm::{Alarm, MORE, Missing, State};
use super::state::Trail;
use crate::{Block, Field, Finding, Kind, Part, Span, TimeLine, Tone, Track, number, shown};

pub(super) const MISSING: &str =
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html";
const EVALUATION: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html";

/// Metrics, and what they are.
const METRICS: &[(&str, &str, &str)] = &[
    (
        "errors",
        "Invocation5XXErrors",
        "Requests to the endpoint that its model answered with an error of its own, in `AWS/SageMaker`.",
    ),
    ("latency", "ModelLatency", "How long the model took to answer, in `AWS/SageMaker`."),
    ("invocations", "Invocations", "Requests to the endpoint, in `AWS/SageMaker`."),
    (
        "cpu",
        "CPUUtilization",
        "How busy the processors of the endpoint's instances are, in `/aws/sagemaker/Endpoints`.",
    ),
    (
        "memory",
        "MemoryUtilization",
        "How full the memory of the endpoint's instances is, in `/aws/sagemaker/Endpoints`.",
    ),
    ("labels", "Objects not labelled", "In a labeling job of Ground Truth: objects for which no label was found."),
];

const TREATMENTS: &[(&str, &str, Missing)] = &[
    ("missing", "is missing: what there is decides", Missing::Missing),
    ("ignore", "is ignored: the alarm stays as it is", Missing::Ignore),
    ("breaching", "counts as breaching", Missing::Breaching),
    ("notBreaching", "counts as not breaching", Missing::NotBreaching),
];

/// So many values are read, and so many spans drawn.
const MOST_VALUES: usize = 1000;
const MOST_DRAWN: usize = 100;

pub(super) fn part(trail: &Trail) -> Part {
    let (values, wrong) = values(&trail.values);
    let minutes = number(&trail.minutes, 1.0, 1440.0);
    let threshold = number(&trail.threshold, -1e12, 1e12);
    let whole = |text: &str, most: f64| match number(text, 1.0, most) {
        Ok(count) if count.fract() != 0.0 => Err("A whole number is needed.".to_owned()),
        other => other.map(|count| count as usize),
    };
    let periods = whole(&trail.periods, 100.0);
    let points = whole(&trail.points, 100.0).and_then(|points| match periods {
        Ok(periods) if points > periods => Err(format!("At most {periods}: of so many it is asked.")),
        _ => Ok(points),
    });
    let numeric = |id, label, value, unit: &str, wrong: Option<String>| Field {
        wrong,
        ..Field::new(id, label, value, Kind::Number { unit: unit.to_owned() })
    };
    let treatments: Vec<_> = TREATMENTS.iter().map(|(id, label, _)| (*id, *label)).collect();
    let metrics: Vec<_> = METRICS.iter().map(|(id, label, _)| (*id, *label)).collect();
    let metric = METRICS.iter().find(|(id, ..)| *id == trail.metric).or(METRICS.first());
    let what = metric.map_or("", |(.., what)| *what);
    let help = "What each period came to, one after the other, with spaces between; `-` where nothing came.";
    let mut blocks = vec![Block::Fields(vec![
        trail.topic(),
        Field { help: Some(what.to_owned()), ..Field::choice("metric", "Metric", &trail.metric, &metrics) },
        Field {
            help: Some(help.to_owned()),
            wrong,
            ..Field::new("values", "Its values", &trail.values, Kind::Lines(2))
        },
        numeric("minutes", "A period has", &trail.minutes, "minutes", minutes.clone().err()),
        Field::choice(
            "compare",
            "A value breaches if it is",
            &trail.compare,
            &[("over", "over the threshold"), ("under", "under the threshold")],
        ),
        numeric("threshold", "Threshold", &trail.threshold, "", threshold.clone().err()),
        numeric("points", "The alarm rings if there breach", &trail.points, "", points.clone().err()),
        numeric("periods", "Of the last", &trail.periods, "periods", periods.clone().err()),
        Field::choice("missing", "A period without a value", &trail.missing, &treatments),
    ])];
    if let (Ok(minutes), Ok(threshold), Ok(points), Ok(periods), false) =
        (minutes, threshold, points, periods, values.is_empty())
    {
        let treatment = TREATMENTS.iter().find(|(id, ..)| *id == trail.missing).or(TREATMENTS.first());
        let missing = treatment.map_or(Missing::Missing, |(.., missing)| *missing);
        let is_under = trail.compare == "under";
        let breaches = |value: f64| if is_under { value < threshold } else { value > threshold };
        let values: Vec<_> = values.iter().map(|value| value.map(breaches)).collect();
        let states = Alarm { points, periods, missing }.states(&values);
        let limit = format!("{} {}", if is_under { "under" } else { "over" }, shown(threshold));
        blocks.push(Block::TimeLine(line(&values, &states, minutes, &limit)));
        let alarm = Told { states: &states, values: &values, minutes, limit: &limit, points, periods };
        blocks.push(Block::Findings(alarm.findings(missing)));
    }
    Part::new("A metric and its alarm", blocks)
}

/// The values of a text, and what is wrong with it.
fn values(text: &str) -> (Vec<Option<f64>>, Option<String>) {
    let (mut all, mut wrong) = (Vec::new(), None);
    for word in text.split(|letter: char| letter.is_whitespace() || letter == ',').filter(|word| !word.is_empty()) {
        if all.len() == MOST_VALUES {
            return (all, Some(format!("Only {MOST_VALUES} values are read.")));
        }
        match word {
            "-" => all.push(None),
            _ => match number(word, -1e12, 1e12) {
                Ok(value) => all.push(Some(value)),
                Err(what) => {
                    wrong.get_or_insert(what);
                }
            },
        }
    }
    let none = all.is_empty().then(|| "Values are missing.".to_owned());
    (all, wrong.or(none))
}

struct Told<'t> {
    states: &'t [State],
    values: &'t [Option<bool>],
    minutes: f64,
    limit: &'t str,
    points: usize,
    periods: usize,
}

impl Told<'_> {
    fn findings(&self, missing: Missing) -> Vec<Finding> {
        let mut all = Vec::new();
        let first = self.states.iter().position(|state| *state == State::Alarm);
        let breaching = self.values.iter().flatten().filter(|breaches| **breaches).count();
        if let Some(first) = first {
            let after = shown(minute(first + 1, self.minutes));
            let (points, periods, limit) = (self.points, self.periods, self.limit);
            let seen = self.values.iter().take(first + 1).rev().take(periods + MORE);
            let is_early = missing == Missing::Missing && seen.filter(|value| **value == Some(true)).count() < points;
            let (says, page) = if is_early {
                let says = format!(
                    "The alarm goes to `ALARM` after minute {after}, by less than {points} of {periods} periods: whatever came is \
                     {limit}, and the oldest of it is {points} periods old."
                );
                (says, MISSING)
            } else {
                let says = format!(
                    "The alarm goes to `ALARM` after minute {after}: {points} of {periods} periods must be {limit}."
                );
                (says, EVALUATION)
            };
            all.push(Finding::new("alarm-rings", Tone::Bad, says).on(page));
            let after = self.states.iter().skip(first).position(|state| *state == State::Ok);
            if let Some(after) = after {
                let says =
                    format!("It goes back to `OK` after minute {}.", shown(minute(first + after + 1, self.minutes)));
                all.push(Finding::new("alarm-ends", Tone::Good, says).on(EVALUATION));
            }
        } else if breaching > 0 {
            let are = if breaching == 1 { "1 value is".to_owned() } else { format!("{breaching} values are") };
            let says = format!(
                "The alarm never rings. {are} {}, and never {} of {} periods.",
                self.limit, self.points, self.periods
            );
            all.push(Finding::new("spike-passed", Tone::Warn, says).on(EVALUATION));
        } else {
            let says = format!("The alarm never rings: no value is {}.", self.limit);
            all.push(Finding::new("alarm-quiet", Tone::Good, says).on(EVALUATION));
        }
        let unknown = self.states.iter().filter(|state| **state == State::InsufficientData).count();
        if unknown > 0 {
            let of = if unknown == 1 { "1 period".to_owned() } else { format!("{unknown} periods") };
            let says = format!("For {of} the alarm is in `INSUFFICIENT_DATA`: there is no value that it could go by.");
            all.push(Finding::new("nothing-known", Tone::Warn, says).on(MISSING));
        }
        if let (Missing::Breaching | Missing::NotBreaching, true) = (missing, self.values.contains(&None)) {
            let not = if missing == Missing::Breaching { "" } else { "not " };
            let says = format!("Where no value came, that counts as {not}breaching.");
            all.push(Finding::new("silence-counts", Tone::Plain, says).on(MISSING));
        }
        if missing == Missing::Ignore && self.values.contains(&None) {
            let says = "Where too little came, the alarm stays what it was, however old that is.";
            all.push(Finding::new("state-kept", Tone::Plain, says).on(MISSING));
        }
        all
    }
}

/// When a count of periods is over.
fn minute(periods: usize, minutes: f64) -> f64 {
    periods as f64 * minutes
}

fn line(values: &[Option<bool>], states: &[State], minutes: f64, limit: &str) -> TimeLine {
    let came = |value: &Option<bool>| match value {
        None => ("no value".to_owned(), Tone::Warn),
        Some(true) => (limit.to_owned(), Tone::Bad),
        Some(false) => (format!("not {limit}"), Tone::Good),
    };
    let is = |state: &State| {
        let tone = match state {
            State::Ok => Tone::Good,
            State::Alarm => Tone::Bad,
            State::InsufficientData => Tone::Warn,
        };
        (state.name().to_owned(), tone)
    };
    // What a period came to is known when it is over; until the first is, an alarm knows nothing.
    let states = std::iter::once(&State::InsufficientData).chain(states).map(is);
    let end = minute(values.len() + 1, minutes);
    TimeLine {
        caption: "What comes in, and what the alarm is".to_owned(),
        from: "minute 0".to_owned(),
        to: format!("minute {}", shown(end)),
        length: end,
        now: None,
        tracks: vec![
            Track { name: "Values".to_owned(), spans: spans(values.iter().map(came), minutes), marks: Vec::new() },
            Track { name: "Alarm".to_owned(), spans: spans(states, minutes), marks: Vec::new() },
        ],
    }
}

/// Periods that are the same become one span.
fn spans(all: impl Iterator<Item = (String, Tone)>, minutes: f64) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (at, (label, tone)) in all.enumerate() {
        let (from, to) = (minute(at, minutes), minute(at + 1, minutes));
        let is_full = spans.len() == MOST_DRAWN;
        match spans.last_mut() {
            Some(last) if last.label == label => last.to = to,
            _ if is_full => break,
            _ => spans.push(Span { from, to, label, tone }),
        }
    }
    for span in &mut spans {
        span.label = format!("minute {} to {}: {}", shown(span.from), shown(span.to), span.label);
    }
    spans
}
