//! The third module of the site, which the engine's thread loads for the first paste: what is recognised in a text. It
//! takes texts, and answers in bytes ([`wire`]).

use scenario::{Open, Picks, Scenario};
use wasm_bindgen::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// What somebody pasted or dropped: a `Recognised`. `name` is that of the file, `picks` what was chosen of an earlier
/// answer, `scenario` what is open, and `told` the text that said who asks for what.
#[wasm_bindgen]
pub fn recognise(text: &str, name: &str, picks: &[u8], scenario: &str, is_published: bool, told: &str) -> Vec<u8> {
    let (scenario, _) = Scenario::read(scenario);
    let open = Open { scenario: &scenario, is_published, told };
    wire::write(&scenario::recognise(text, name, &wire::read::<Picks>(picks), open))
}
