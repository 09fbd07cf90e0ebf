//! The engine's steps, repeated without crossing the JavaScript edge each time.

use std::hint::black_box;

use iam::{Decision, Layers, NoTrace, Request, Tracer};
use scenario::Scenario;
use wasm_bindgen::prelude::*;

#[path = "../../../tests/bench/layers.rs"]
mod layers;
use layers::Parsed;

/// Does `step` with the policies of a scenario `times` over: `verdict` and `trace` with documents that are read
/// already, `parse` reads them all, `parse and trace` does both. How often the request was allowed; 0 for a
/// scenario that has no answer.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn benchmark(scenario: &str, step: &str, times: u32) -> u32 {
    let Some(access) = Scenario::read(scenario).0.access else { return 0 };
    let Ok(request) = scenario::request(&access.request, None) else { return 0 };
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
