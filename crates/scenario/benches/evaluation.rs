//! How long the engine takes, natively. `cargo xtask bench` runs this, and the same scenarios as WebAssembly.
#![allow(missing_docs, clippy::unwrap_used, reason = "these are benchmarks")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use iam::{Glob, Layers, NoTrace, Policy, PolicyType, Request, Tracer, Work};
use scenario::Scenario;

/// One identity policy with five conditioned statements, and a request that the last of them allows. The
/// WebAssembly benchmark reads the same file.
const FIVE: &str = include_str!("../../../tests/bench/five-statements.json");

fn main() {
    divan::main();
}

fn five() -> (String, Policy, Request) {
    let access = Scenario::read(FIVE).0.access.unwrap();
    let text = access.policies.identity.first().unwrap().document.clone();
    let policy = Policy::parse(&text, PolicyType::Identity).0;
    (text, policy, scenario::request(&access.request, None).unwrap())
}

#[divan::bench]
fn verdict_only(bencher: Bencher<'_, '_>) {
    let (_, policy, request) = five();
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        iam::evaluate(
            &Layers { identity: &[black_box(&policy)], ..Default::default() },
            black_box(&request),
            &mut NoTrace,
        )
    });
}

#[divan::bench]
fn full_trace(bencher: Bencher<'_, '_>) {
    let (_, policy, request) = five();
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        let mut tracer = Tracer::default();
        iam::evaluate(
            &Layers { identity: &[black_box(&policy)], ..Default::default() },
            black_box(&request),
            &mut tracer,
        );
        tracer
    });
}

#[divan::bench]
fn parse(bencher: Bencher<'_, '_>) {
    let (text, ..) = five();
    bencher.counter(BytesCount::of_str(&text)).bench(|| Policy::parse(black_box(&text), PolicyType::Identity));
}

/// From the scenario's text to the report with all its sentences.
#[divan::bench]
fn text_to_report(bencher: Bencher<'_, '_>) {
    bencher.counter(BytesCount::of_str(FIVE)).bench(|| scenario::run(&Scenario::read(black_box(FIVE)).0, None));
}

fn megabyte(statement: &str) -> String {
    let count = (1 << 20) / (statement.len() + 1) - 1;
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, vec![statement; count].join(","))
}

/// A document of a megabyte, from text to report.
#[divan::bench(args = ["statements", "brackets", "patterns"], sample_count = 10)]
fn megabyte_to_report(bencher: Bencher<'_, '_>, kind: &str) {
    let document = match kind {
        "brackets" => "[".repeat(1 << 20),
        "patterns" => {
            let pattern = format!("\"*{}?b*\"", "a".repeat(60));
            let values = vec![pattern; (1 << 20) / 68].join(",");
            let condition = format!(r#"{{"StringLike":{{"aws:UserAgent":[{values}]}}}}"#);
            format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{condition}}}]}}"#
            )
        }
        _ => megabyte(
            r#"{"Effect":"Allow","Action":["s3:GetObject","s3:Put*"],"Resource":"arn:aws:s3:::example-bucket/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
        ),
    };
    let mut scenario = Scenario::read(FIVE).0;
    let access = scenario.access.as_mut().unwrap();
    access.policies.identity.first_mut().unwrap().document = document;
    let agent = scenario::ContextValue::One("a".repeat(8000));
    access.request.context.0.push(("aws:UserAgent".to_owned(), agent));
    bencher.bench(|| scenario::run(black_box(&scenario), None));
}

/// A hundred characters of `*?`, and stars between letters that almost match, against a kilobyte.
#[divan::bench(args = ["stars and marks", "almost"])]
fn hostile_wildcard(bencher: Bencher<'_, '_>, kind: &str) {
    let pattern = match kind {
        "almost" => "*a?".repeat(33) + "b",
        _ => "*?".repeat(50),
    };
    let (glob, text) = (Glob::new(&pattern), "a".repeat(1000));
    bencher.bench(|| black_box(&glob).matches(black_box(&text), &mut Work::default()));
}
