//! The engine's steps, repeated without crossing the JavaScript edge each time.

use iam::{Layers, NoTrace, Policy, PolicyType, Tracer};
use scenario::Scenario;
use wasm_bindgen::prelude::*;

/// Does `step` (`verdict`, `trace` or `parse`) with the first identity policy of a scenario `times` over. The
/// result depends on every round, so that none can be left out; it is 0 for a scenario that has no answer.
#[wasm_bindgen]
#[expect(unreachable_pub, reason = "JavaScript reaches it")]
pub fn benchmark(scenario: &str, step: &str, times: u32) -> u32 {
    let Some(access) = Scenario::read(scenario).0.access else { return 0 };
    let Some(text) = access.policies.identity.first().map(|policy| &policy.document) else { return 0 };
    let Ok(request) = scenario::request(&access.request, None) else { return 0 };
    let policy = Policy::parse(text, PolicyType::Identity).0;
    let mut sum = 0_u32;
    for _ in 0..times {
        let layers = Layers { identity: &[std::hint::black_box(&policy)], ..Default::default() };
        sum = sum.wrapping_add(match step {
            "verdict" => {
                iam::evaluate(&layers, &request, &mut NoTrace).decided_by().map_or(0, |by| by.statement as u32)
            }
            "trace" => {
                let mut tracer = Tracer::default();
                iam::evaluate(&layers, &request, &mut tracer);
                tracer.policies.len() as u32
            }
            _ => Policy::parse(std::hint::black_box(text), PolicyType::Identity).0.statements.len() as u32,
        });
    }
    sum
}
