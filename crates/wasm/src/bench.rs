//! The engine's steps, repeated without crossing the JavaScript edge each time.

use std::hint::black_box;

use iam::{Decision, Layers, NoTrace, Request, Tracer};
use scenario::Scenario;
use wasm_bindgen::prelude::*;

#[path = "../../../tests/bench/large.rs"]
mod large;
#[path = "../../../tests/bench/layers.rs"]
mod layers;
use large::{FROM, TO};
use layers::Parsed;

/// Does `step` with the policies of a scenario `times` over: `verdict` and `trace` with documents that are read
/// already, `parse` reads them all, `parse and trace` does both. How often the request was allowed; 0 for a
/// scenario that has no answer.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn benchmark(scenario: &str, step: &str, times: u32) -> u32 {
    let Some(access) = Scenario::read(scenario).0.access else { return 0 };
    let Ok(request) = scenario::request(&access.request, &access.policies, &access.settings, None) else { return 0 };
    let read = || Parsed::read(black_box(&access.policies));
    let repeat = |act: &dyn Fn() -> bool| (0..times).map(|_| u32::from(act())).sum();
    read().with_layers(|layers| match step {
        "verdict" => repeat(&|| {
            iam::evaluate(black_box(layers), black_box(&request), &mut NoTrace).decision == Decision::Allowed
        }),
        "trace" => repeat(&|| trace(black_box(layers), black_box(&request))),
        "parse" => repeat(&|| {
            black_box(read());
            true
        }),
        _ => repeat(&|| read().with_layers(|layers| trace(layers, black_box(&request)))),
    })
}

fn trace(layers: &Layers<'_>, request: &Request) -> bool {
    let mut tracer = Tracer::default();
    let verdict = iam::evaluate(layers, request, &mut tracer);
    black_box(&tracer);
    verdict.decision == Decision::Allowed
}

/// A large account: its text, and what was read from it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct LargeAccount {
    text: String,
    network: vpc::Network,
}

#[wasm_bindgen]
impl LargeAccount {
    /// Makes and reads it.
    #[wasm_bindgen(constructor)]
    pub fn new() -> LargeAccount {
        let text = large::large();
        let (network, _) = vpc::Network::read(&[("large.json", &text)]);
        LargeAccount { text, network }
    }

    /// Does `step` `times` over: `load`, `flow`, `ports`, with `internet` behind them for a flow from there, and `exposure`.
    pub fn repeat(&self, step: &str, times: u32) {
        let [inside, internet] = FROM;
        let from = if step.ends_with("internet") { internet } else { inside };
        let Some(flow) = vpc::Flow::new(from, TO, "tcp", 1100) else { return };
        let network = black_box(&self.network);
        for _ in 0..times {
            match step.split(' ').next() {
                Some("load") => drop(black_box(vpc::Network::read(&[("large.json", black_box(&self.text))]))),
                Some("flow") => drop(black_box(vpc::evaluate(network, &flow))),
                Some("ports") => drop(black_box(vpc::port_sets(network, from, TO))),
                _ => drop(black_box(vpc::exposure(network, TO))),
            }
        }
    }
}
