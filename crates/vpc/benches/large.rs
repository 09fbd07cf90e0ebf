//! How long a large account takes, natively. `cargo xtask bench` runs this, and the same as WebAssembly.
#![allow(clippy::unwrap_used, reason = "this is a benchmark")]

use divan::Bencher;
use vpc::{Flow, Network};

#[path = "../../../tests/bench/large.rs"]
mod large;
use large::{FROM, TO, large};

fn main() {
    divan::main();
}

fn network() -> Network {
    Network::read(&[("large.json", &large())]).0
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    let text = large();
    bencher.bench_local(|| Network::read(&[("large.json", &text)]));
}

#[divan::bench(args = FROM)]
fn one_flow(bencher: Bencher<'_, '_>, from: &str) {
    let network = network();
    let flow = Flow::new(from, TO, "tcp", 1100).unwrap();
    bencher.bench_local(|| vpc::evaluate(&network, &flow));
}

#[divan::bench(args = FROM)]
fn port_sets(bencher: Bencher<'_, '_>, from: &str) {
    let network = network();
    bencher.bench_local(|| vpc::port_sets(&network, from, TO));
}

#[divan::bench]
fn exposure(bencher: Bencher<'_, '_>) {
    let network = network();
    bencher.bench_local(|| vpc::exposure(&network, TO));
}
