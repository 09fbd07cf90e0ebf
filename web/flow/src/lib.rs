//! The module that labs load which ask what becomes of a packet: the network's engine and its verdict, and no more.

use scenario::Scenario;
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Answers the flow of a scenario: see [`scenario::judged`].
#[wasm_bindgen]
pub fn judge(scenario: &str) -> String {
    let (scenario, _) = Scenario::read(scenario);
    let network = scenario.network.as_ref().map(scenario::answer_network);
    scenario::judged(&scenario::Report { network, ..scenario::Report::default() })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_flow_has_its_verdict() {
        let text = include_str!("../../gallery/block-one-address.json");
        let said = super::judge(text);
        assert!(said.starts_with(r#"[{"decision":"notReachable","phrase":"not reachable","says":"#), "{said}");
        assert_eq!(super::judge("no scenario"), "[]");
    }
}
