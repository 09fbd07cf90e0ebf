//! How long the engine takes, natively. `cargo xtask bench` runs this, and the same scenarios as WebAssembly.
#![allow(missing_docs, clippy::unwrap_used, reason = "these are benchmarks")]

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use iam::{Glob, NoTrace, Tracer, Work};
use scenario::Scenario;

#[path = "../../../tests/bench/layers.rs"]
mod layers;
mod scenarios;
use layers::Parsed;
use scenarios::{SIZES, THREE_LAYERS, policies_and_request, scenario};

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES)]
fn verdict_only(bencher: Bencher<'_, '_>, size: &str) {
    let (policies, request) = policies_and_request(size);
    Parsed::read(&policies).with_layers(|layers| {
        bencher
            .counter(ItemsCount::new(1_usize))
            .bench_local(|| iam::evaluate(black_box(layers), black_box(&request), &mut NoTrace));
    });
}

#[divan::bench(args = SIZES)]
fn full_trace(bencher: Bencher<'_, '_>, size: &str) {
    let (policies, request) = policies_and_request(size);
    Parsed::read(&policies).with_layers(|layers| {
        bencher.counter(ItemsCount::new(1_usize)).bench_local(|| {
            let mut tracer = Tracer::default();
            let verdict = iam::evaluate(black_box(layers), black_box(&request), &mut tracer);
            (verdict, tracer)
        });
    });
}

/// All documents of the scenario.
#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher<'_, '_>, size: &str) {
    let (policies, _) = policies_and_request(size);
    let bytes: usize = policies.documents().map(|(_, document)| document.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| Parsed::read(black_box(&policies)));
}

/// From the text of all documents to the verdict with its trace.
#[divan::bench(args = SIZES)]
fn parse_and_trace(bencher: Bencher<'_, '_>, size: &str) {
    let (policies, request) = policies_and_request(size);
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        Parsed::read(&policies).with_layers(|layers| {
            let mut tracer = Tracer::default();
            let verdict = iam::evaluate(layers, black_box(&request), &mut tracer);
            (verdict, tracer)
        })
    });
}

/// From the text of all documents to the report with all its sentences.
#[divan::bench(args = SIZES)]
fn report(bencher: Bencher<'_, '_>, size: &str) {
    let scenario = scenario(size);
    bencher.counter(ItemsCount::new(1_usize)).bench(|| scenario::run(black_box(&scenario), None));
}

/// The same, and the scenario's own text before it.
#[divan::bench]
fn text_to_report(bencher: Bencher<'_, '_>) {
    let text = THREE_LAYERS;
    bencher.counter(BytesCount::of_str(text)).bench(|| scenario::run(&Scenario::read(black_box(text)).0, None));
}

fn megabyte(statement: &str) -> String {
    let count = (1 << 20) / (statement.len() + 1) - 1;
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, vec![statement; count].join(","))
}

/// A document of a megabyte, from text to report.
#[divan::bench(args = ["statements", "short statements", "brackets", "patterns"], sample_count = 10)]
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
        "short statements" => {
            megabyte(r#"{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::example-bucket"}"#)
        }
        _ => megabyte(
            r#"{"Effect":"Allow","Action":["s3:GetObject","s3:Put*"],"Resource":"arn:aws:s3:::example-bucket/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}"#,
        ),
    };
    let mut scenario = Scenario::read(THREE_LAYERS).0;
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

/// From the text of a small network to the report that the page shows, as after each key press.
#[divan::bench]
fn network(bencher: Bencher<'_, '_>) {
    let text = include_str!("../../../web/gallery/two-tier-vpc.json");
    bencher.counter(BytesCount::of_str(text)).bench(|| scenario::answer(black_box(text), None));
}
