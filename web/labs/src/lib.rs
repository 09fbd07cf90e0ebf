//! What makes a module of a lab. A file in `bin` names the lab.

use labs::{Input, Lab, Output};

#[doc(hidden)]
pub use wasm_bindgen;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A turn of a lab: its state, the names of fields and their new values one after the other, and the answers to what it asked (or
/// nothing) come to `{"state": …, "page": …}` or `{"state": …, "asks": […]}`.
pub fn turn<L: Lab>(state: &str, changes: Vec<String>, answers: &str) -> String {
    let lab = labs::readable(state);
    let mut rest = changes.into_iter();
    let mut changes = Vec::new();
    while let (Some(field), Some(value)) = (rest.next(), rest.next()) {
        changes.push((field, value));
    }
    let answers = if L::ASKS { labs::read(answers) } else { None };
    let (lab, output) = labs::turn::<L>(Input { lab, changes, answers });
    let state = serde_json::to_string(&lab).unwrap_or_default();
    match output {
        Output::Page(page) => format!("{{\"state\":{state},\"page\":{}}}", labs::written(&page)),
        Output::Asks(asks) if L::ASKS => {
            format!("{{\"state\":{state},\"asks\":{}}}", serde_json::to_string(&asks).unwrap_or_default())
        }
        Output::Asks(_) => String::new(),
    }
}

/// Makes the program of a lab.
#[macro_export]
macro_rules! lab {
    ($lab:ty) => {
        use $crate::wasm_bindgen;

        /// A change goes in, and a page comes out.
        #[wasm_bindgen::prelude::wasm_bindgen]
        pub fn turn(state: &str, changes: Vec<String>, answers: &str) -> String {
            $crate::turn::<$lab>(state, changes, answers)
        }

        fn main() {}
    };
}
