//! Elements that are filled by modules which come after the first paint (`web/author`).

use wasm_bindgen::prelude::*;
use yew::functional::Hook;
use yew::prelude::*;

use super::part::part;
use crate::tree::html;

#[wasm_bindgen(module = "/src/later.js")]
extern "C" {
    #[wasm_bindgen(js_name = fillIn)]
    fn fill_in(what: &str, host: JsValue, texts: &str);
}

/// An element that is filled with this, of these texts, and anew whenever they are others.
pub(super) fn filled(what: &'static str, texts: &[&str]) -> Html {
    let texts = texts.iter().map(|text| json::string(text)).collect::<Vec<_>>().join(",");
    part(what, move |hooks| use_filled(what, format!("[{texts}]")).run(hooks))
}

#[hook]
fn use_filled(what: &'static str, texts: String) -> Html {
    let host = use_node_ref();
    use_effect_with(texts, {
        let host = host.clone();
        move |texts| fill_in(what, host.cast::<web_sys::Element>().into(), texts)
    });
    html! { <div class={what} ref={host} /> }
}
