//! How much memory the engine takes: its peak is what `max alloc` says. A program of its own, because counting
//! takes time.
#![allow(missing_docs, clippy::unwrap_used, reason = "these are benchmarks")]

use divan::{AllocProfiler, Bencher, black_box};
use iam::Tracer;
use scenario::Scenario;

#[path = "../../../tests/bench/layers.rs"]
mod layers;
mod scenarios;
use layers::Parsed;
use scenarios::{SIZES, THREE_LAYERS, policies_and_request, scenario};

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn parse_and_trace(bencher: Bencher<'_, '_>, size: &str) {
    let (policies, request) = policies_and_request(size);
    bencher.bench(|| {
        let parsed = Parsed::read(&policies);
        let mut tracer = Tracer::default();
        let verdict = parsed.with_layers(|layers| iam::evaluate(layers, black_box(&request), &mut tracer));
        (parsed, verdict, tracer)
    });
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn report(bencher: Bencher<'_, '_>, size: &str) {
    let scenario = scenario(size);
    bencher.bench(|| scenario::run(black_box(&scenario), None));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn text_to_report(bencher: Bencher<'_, '_>) {
    bencher.bench(|| scenario::run(&Scenario::read(black_box(THREE_LAYERS)).0, None));
}
