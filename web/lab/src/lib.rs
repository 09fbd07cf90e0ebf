//! What shows a lab: a page of fields and of what comes of them, which the lab itself makes, in a thread of its own.

mod block;
mod line;
mod read;
mod say;

use js_sys::{Function, Promise};
use labs::{Block, Kind, Page};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlElement, HtmlSelectElement};
use yew::prelude::*;

#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Shows a lab in an element. `change` takes the fields that were changed with their values, one after the other: `["zones", "3"]`, and promises the
/// page that comes of it; `open` takes a scenario that is to be opened in the playground.
#[wasm_bindgen]
pub fn show(root: web_sys::Element, change: Function, open: Function) -> Viewer {
    let handle = yew::Renderer::<Lab>::with_root_and_props(root, Props { change: Js(change), open: Js(open) }).render();
    Viewer(handle)
}

/// A lab that is shown.
#[wasm_bindgen]
pub struct Viewer(AppHandle<Lab>);

#[wasm_bindgen]
impl Viewer {
    /// Shows another page, as when the lab begins again.
    pub fn turn(&self, page: JsValue) {
        self.0.send_message(Msg::Told(0, Ok(page)));
    }
}

/// A function of the page's own; two are the same if they are one.
#[derive(Clone, PartialEq)]
pub(crate) struct Js(Function);

#[derive(Clone, PartialEq, Properties)]
struct Props {
    change: Js,
    open: Js,
}

struct Lab {
    page: Page,
    /// What was typed since the page was made, newest last.
    typed: Vec<(String, String)>,
    /// How many changes were made. Only the answer to the last is shown.
    asked: u32,
    /// Whether the lab was lost.
    wrong: bool,
    /// The button that has the focus, and the part it is in, while another page is drawn.
    pressed: Option<(Element, Element)>,
}

enum Msg {
    Set(String, String),
    /// The answer to so many changes; 0 is none's, and always shown.
    Told(u32, Result<JsValue, JsValue>),
    Open(String),
}

impl Component for Lab {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Lab>) -> Lab {
        let mut lab = Lab { page: Page::default(), typed: Vec::new(), asked: 0, wrong: false, pressed: None };
        lab.ask(ctx);
        lab
    }

    fn update(&mut self, ctx: &Context<Lab>, msg: Msg) -> bool {
        match msg {
            Msg::Set(field, value) => {
                self.typed.retain(|(name, _)| *name != field);
                self.typed.push((field, value));
                self.ask(ctx);
                true
            }
            Msg::Told(number, _) if number != 0 && number != self.asked => false,
            Msg::Told(_, Ok(page)) => {
                self.pressed = document().and_then(|document| document.active_element()).and_then(|button| {
                    let part = if button.has_attribute("data-act") { button.closest(".part").ok()? } else { None };
                    Some((button, part?))
                });
                let page = read::page(&page);
                self.wrong = page.is_none();
                self.typed.clear();
                self.page = page.unwrap_or_default();
                true
            }
            Msg::Told(_, Err(_)) => {
                self.wrong = true;
                true
            }
            Msg::Open(text) => {
                let _ = ctx.props().open.0.call1(&JsValue::NULL, &text.into());
                false
            }
        }
    }

    fn rendered(&mut self, _: &Context<Lab>, _: bool) {
        // Where its last step has been made a button is gone: who pressed it is led to what has come.
        if let Some((_, part)) = self.pressed.take().filter(|(button, _)| !button.is_connected()) {
            let heading = part.query_selector("h2").ok().flatten().and_then(|of| of.dyn_into::<HtmlElement>().ok());
            if let Some(heading) = heading {
                heading.set_tab_index(-1);
                let _ = heading.focus();
            }
        }
        // What somebody chose stays chosen for a browser, whatever the options say.
        let document = document();
        let blocks = self.page.parts.iter().flat_map(|part| &part.blocks);
        let fields = blocks.filter_map(|block| if let Block::Fields(all) = block { Some(all) } else { None });
        for field in fields.flatten().filter(|field| matches!(field.kind, Kind::Choice(_))) {
            let element = document.as_ref().and_then(|document| document.get_element_by_id(&format!("f-{}", field.id)));
            let Some(select) = element.and_then(|element| element.dyn_into::<HtmlSelectElement>().ok()) else {
                continue;
            };
            let typed = self.typed.iter().find(|(name, _)| *name == field.id);
            let value = typed.map_or(&field.value, |(_, value)| value);
            if select.value() != *value {
                select.set_value(value);
            }
        }
    }

    fn view(&self, ctx: &Context<Lab>) -> Html {
        let set = ctx.link().callback(|(field, value)| Msg::Set(field, value));
        let open = ctx.link().callback(Msg::Open);
        // Each has a key, so that a field stays the element it is, whatever comes and goes around it.
        let parts = self.page.parts.iter().enumerate().map(|(at, part)| {
            let blocks = part.blocks.iter().enumerate();
            let blocks = blocks.map(|(at, one)| {
                let key = block::key(one, at);
                html! { <key={key}>{ block::html(one, &self.typed, &set, &open) }</> }
            });
            html! { <section key={at} class="part"><h2 key="title">{ &part.title }</h2>{ for blocks }</section> }
        });
        html! {
            <>
                <div key="wrong">
                    if self.wrong {
                        <p class="wrong" role="alert">{ "The lab does not answer. Check the connection, and reload the page; what you typed is kept." }</p>
                    }
                </div>
                { for parts }
            </>
        }
    }
}

fn document() -> Option<Document> {
    web_sys::window().and_then(|window| window.document())
}

impl Lab {
    /// Asks for the page that comes of what was typed.
    fn ask(&mut self, ctx: &Context<Lab>) {
        self.asked += 1;
        let number = self.asked;
        let changes: js_sys::Array =
            self.typed.iter().flat_map(|(field, value)| [field, value]).map(JsValue::from).collect();
        let promised = ctx.props().change.0.call1(&JsValue::NULL, &changes);
        ctx.link().send_future(async move {
            let told = match promised {
                Ok(promised) => JsFuture::from(Promise::from(promised)).await,
                Err(error) => Err(error),
            };
            Msg::Told(number, told)
        });
    }
}
