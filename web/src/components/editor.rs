//! The text of a policy or of the network: a plain text area that is there at once, and the real editor as soon as it has
//! been loaded.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use json::Utf16;
use scenario::keys::KEYS;
use scenario::{Effect, OPERATORS, StatementReport};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Dispatch;
use crate::browser;
use crate::state::{Action, NETWORK, Side, State, ViewAction};

#[wasm_bindgen(module = "/src/later.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = loadEditor)]
    async fn load() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = mountEditor)]
    fn mount(
        class: &JsValue,
        host: &web_sys::Element,
        text: &str,
        label: &str,
        operators: &str,
        keys: &str,
        path: &str,
        on_change: &Closure<dyn FnMut(String)>,
        on_cursor: &Closure<dyn FnMut(usize)>,
    ) -> Result<PolicyEditor, JsValue>;

    /// The class of `web/editor/editor.ts`.
    type PolicyEditor;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &PolicyEditor, text: &str);
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &PolicyEditor, json: &str);
    #[wasm_bindgen(method, js_name = setMarks)]
    fn set_marks(this: &PolicyEditor, json: &str);
    #[wasm_bindgen(method, js_name = setHighlight)]
    fn set_highlight(this: &PolicyEditor, json: &str, scroll: bool);
    #[wasm_bindgen(method)]
    fn focus(this: &PolicyEditor);
    #[wasm_bindgen(method)]
    fn destroy(this: &PolicyEditor);
}

thread_local! {
    /// The editor's class, once it has been loaded: the next policy gets its editor at once.
    static CLASS: OnceCell<JsValue> = const { OnceCell::new() };
}

fn loaded() -> Option<JsValue> {
    CLASS.with(|class| class.get().cloned())
}

/// The editor with the closures that it calls; they live as long as it does.
struct Mounted {
    editor: PolicyEditor,
    _on_change: Closure<dyn FnMut(String)>,
    _on_cursor: Closure<dyn FnMut(usize)>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

/// The editor for the selected policy, or for the network. Give it a key per document: undo must not bring back
/// another one's text.
#[component]
pub(crate) fn Editor(props: &Props) -> Html {
    let state = &props.state;
    let (host, plain) = (use_node_ref(), use_node_ref());
    let mounted = use_mut_ref(|| None::<Mounted>);
    let ready = use_state(|| false);
    // What the editor's closures read: they are made once, and the state moves on.
    let now = use_mut_ref(|| (String::new(), String::new()));
    let (text, at) = (state.text().to_owned(), state.document().to_owned());
    let label = match state.side {
        Side::Access => "Policy document (JSON)",
        Side::Network => "Network (JSON)",
    };
    *now.borrow_mut() = (text.clone(), at.clone());

    use_effect_with((), {
        let (host, plain, mounted, ready, now) =
            (host.clone(), plain.clone(), mounted.clone(), ready.clone(), now.clone());
        let dispatch = state.dispatcher();
        move |()| {
            let gone = Rc::new(RefCell::new(false));
            let stopped = gone.clone();
            let begin = move |class: &JsValue| {
                let Some(host) = host.cast::<web_sys::Element>().filter(|_| !*stopped.borrow()) else { return };
                let typing = plain
                    .cast::<web_sys::Element>()
                    .is_some_and(|area| gloo::utils::document().active_element().is_some_and(|active| active == area));
                if let Some(started) = start(class, &host, label, &now, &dispatch) {
                    ready.set(true);
                    if typing {
                        // The host is shown by the next rendering.
                        let mounted = mounted.clone();
                        gloo::timers::callback::Timeout::new(0, move || with(&mounted, PolicyEditor::focus)).forget();
                    }
                    *mounted.borrow_mut() = Some(started);
                }
            };
            match loaded() {
                Some(class) => begin(&class),
                None => spawn_local(async move {
                    browser::after_paint().await;
                    // Without the editor the text area stays: everything works but the colours.
                    if let Ok(class) = load().await {
                        begin(CLASS.with(|loaded| loaded.get_or_init(|| class).clone()).as_ref());
                    }
                }),
            }
            move || *gone.borrow_mut() = true
        }
    });

    // The text first: problems, marks and highlights are places in it.
    use_effect_with((text.clone(), *ready), {
        let mounted = mounted.clone();
        move |(text, _)| with(&mounted, |editor| editor.set_text(text))
    });
    // While a text is worked on, or broken, the editor moves what it shows along with it.
    let is_known = state.side == Side::Access || !state.is_network_pending();
    use_effect_with((is_known.then(|| problems(state, &text)), *ready), {
        let mounted = mounted.clone();
        move |(json, _): &(Option<String>, bool)| {
            if let Some(json) = json {
                with(&mounted, |editor| editor.set_problems(json));
            }
        }
    });
    let marks = match state.side {
        Side::Access => (!state.is_stale()).then(|| marks(state.statements(), &text)),
        Side::Network => None,
    };
    use_effect_with((marks, *ready), {
        let mounted = mounted.clone();
        move |(json, _): &(Option<String>, bool)| {
            if let Some(json) = json {
                with(&mounted, |editor| editor.set_marks(json));
            }
        }
    });
    use_effect_with((state.highlight.clone(), at.clone(), *ready), {
        let (mounted, text) = (mounted.clone(), text.clone());
        move |(highlight, at, _)| {
            let ranges = if highlight.document == *at { highlight.ranges.as_slice() } else { &[] };
            with(&mounted, |editor| editor.set_highlight(&ranges_json(ranges, &text), !ranges.is_empty()));
        }
    });

    let oninput = {
        let dispatch = state.dispatcher();
        Callback::from(move |event: InputEvent| {
            let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
            dispatch.dispatch(Action::View(ViewAction::Document(at.clone(), area.value())));
        })
    };
    html! {
        <div class="editor">
            <div class="editor-host" ref={host} hidden={!*ready}></div>
            if !*ready {
                <textarea ref={plain} class="editor-plain code" aria-label={label} aria-describedby="findings" spellcheck="false" autocomplete="off" value={text} {oninput} />
            }
        </div>
    }
}

fn with(mounted: &Rc<RefCell<Option<Mounted>>>, act: impl FnOnce(&PolicyEditor)) {
    if let Some(mounted) = &*mounted.borrow() {
        act(&mounted.editor);
    }
}

fn start(
    class: &JsValue,
    host: &web_sys::Element,
    label: &str,
    now: &Rc<RefCell<(String, String)>>,
    dispatch: &Dispatch,
) -> Option<Mounted> {
    let on_change = {
        let (dispatch, now) = (dispatch.clone(), now.clone());
        Closure::new(move |text: String| {
            let (before, at) = now.borrow().clone();
            // The editor knows one kind of line end; the text keeps its own.
            let windows = before.contains("\r\n") && before.matches('\n').count() == before.matches("\r\n").count();
            let text = if windows { text.replace('\n', "\r\n") } else { text };
            dispatch.dispatch(Action::View(ViewAction::Document(at, text)));
        })
    };
    let on_cursor = {
        let (dispatch, now) = (dispatch.clone(), now.clone());
        Closure::new(move |unit: usize| {
            let at = byte_at(&now.borrow().0, unit);
            dispatch.dispatch(Action::View(ViewAction::Cursor(at)));
        })
    };
    let (text, at) = now.borrow().clone();
    // Nobody lints networks yet, and a block in somebody else's document is for reading.
    let path = if at == NETWORK || browser::is_embed() { "" } else { &at };
    let operators: Vec<_> = OPERATORS.iter().map(|operator| operator.name).collect();
    let keys: Vec<_> = KEYS.iter().filter(|key| key.is_global()).map(|key| key.name).collect();
    let editor =
        mount(class, host, &text, label, &operators.join(" "), &keys.join(" "), path, &on_change, &on_cursor).ok()?;
    Some(Mounted { editor, _on_change: on_change, _on_cursor: on_cursor })
}

/// Places as the editor counts them: UTF-16 units, and one for a line end however it is written.
struct Units<'a> {
    text: &'a str,
    utf16: Utf16<'a>,
    line_ends: Vec<usize>,
}

impl<'a> Units<'a> {
    fn new(text: &'a str) -> Self {
        let line_ends = text.match_indices("\r\n").map(|(at, _)| at).collect();
        Units { text, utf16: Utf16::new(text), line_ends }
    }

    fn offset(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        self.utf16.offset(byte) - self.line_ends.partition_point(|end| *end < byte)
    }
}

/// The byte of a place in the editor.
fn byte_at(text: &str, unit: usize) -> usize {
    let mut units = 0;
    let mut previous = ' ';
    for (byte, c) in text.char_indices() {
        if units >= unit && !(previous == '\r' && c == '\n') {
            return byte;
        }
        units += if previous == '\r' && c == '\n' { 0 } else { c.len_utf16() };
        previous = c;
    }
    text.len()
}

fn problems(state: &State, text: &str) -> String {
    let units = Units::new(text);
    let mut rows = Vec::new();
    if state.side == Side::Network {
        let findings = state.network_now().into_iter().flat_map(|network| &network.findings);
        for (finding, at) in findings.filter_map(|finding| Some((finding, finding.offset?))) {
            let (from, message) = (units.offset(at), json::string(&finding.message));
            let severity =
                if finding.severity == scenario::network::NetworkSeverity::Error { "error" } else { "warning" };
            rows.push(format!(r#"{{"from":{from},"to":{from},"severity":"{severity}","message":{message}}}"#));
        }
        return format!("[{}]", rows.join(","));
    }
    // As many as a list has rows.
    for finding in state.findings().take(state.room) {
        let [from, to] = finding.span.map(|byte| units.offset(byte));
        let (severity, code, message) = (finding.severity.word(), &finding.code, json::string(&finding.message));
        rows.push(format!(
            r#"{{"from":{from},"to":{to},"severity":"{severity}","code":"{code}","message":{message}}}"#
        ));
    }
    format!("[{}]", rows.join(","))
}

fn marks(statements: &[StatementReport], text: &str) -> String {
    let units = Units::new(text);
    let mut rows = Vec::new();
    for statement in statements {
        let (kind, says) = match (statement.matched, statement.effect, statement.closest) {
            (true, Effect::Deny, _) => ("denies", "denies the request"),
            (true, _, _) => ("allows", "allows the request"),
            (false, _, true) => ("closest", "comes closest"),
            _ => ("silent", "does not apply"),
        };
        let decides = if statement.decides { ", and decides" } else { "" };
        let title = json::string(&format!("Statement {} {says}{decides}", statement.number));
        let [start, _] = statement.span;
        rows.push(format!(r#"{{"at":{},"kind":"{kind}","title":{title}}}"#, units.offset(start)));
    }
    format!("[{}]", rows.join(","))
}

fn ranges_json(ranges: &[[usize; 2]], text: &str) -> String {
    let units = Units::new(text);
    let rows: Vec<String> = ranges
        .iter()
        .map(|range| {
            let [from, to] = range.map(|byte| units.offset(byte));
            format!(r#"{{"from":{from},"to":{to}}}"#)
        })
        .collect();
    format!("[{}]", rows.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_is_one_place_however_it_is_written() {
        let text = "😀\r\né\nx\ry";
        let units = Units::new(text);
        let bytes = [0, 4, 6, 8, 9, 10, 11]; // 😀 CRLF é LF x CR y
        assert_eq!(bytes.map(|byte| units.offset(byte)), [0, 2, 3, 4, 5, 6, 7]);
        for byte in bytes {
            assert_eq!(byte_at(text, units.offset(byte)), byte);
        }
    }
}
