//! The text of a policy or of the network: a plain text area that is there at once, and the real editor as soon as it has
//! been loaded.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use json::Utf16;
use scenario::keys::KEYS;
use scenario::{Acknowledgement, Effect, ElementName, ElementReport, OPERATORS, StatementReport};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use yew::functional::Hook;
use yew::prelude::*;

use super::part::part;

use super::Dispatch;
use crate::browser;
use crate::state::{Action, Highlight, NetworkAction, Side, State, ViewAction, WorkAction};
use crate::text::shown;
use crate::tree::html;

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
        on_point: &Closure<dyn FnMut(Option<usize>)>,
        on_finding: &Closure<dyn Fn(String, String, String)>,
    ) -> Result<PolicyEditor, JsValue>;

    /// The class of `web/editor/editor.ts`.
    type PolicyEditor;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &PolicyEditor, text: &str);
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &PolicyEditor, json: &str);
    #[wasm_bindgen(method, js_name = setAcknowledged)]
    fn set_acknowledged(this: &PolicyEditor, json: &str);
    #[wasm_bindgen(method, js_name = setMarks)]
    fn set_marks(this: &PolicyEditor, json: &str);
    #[wasm_bindgen(method, js_name = setHighlight)]
    fn set_highlight(this: &PolicyEditor, json: &str, scroll: bool);
    #[wasm_bindgen(method)]
    fn reveal(this: &PolicyEditor, at: usize);
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
    _on_point: Closure<dyn FnMut(Option<usize>)>,
    _on_finding: Closure<dyn Fn(String, String, String)>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}

/// The editor for the selected policy, or for the network, by the document's path. It is another one for each document:
/// undo must not bring back another one's text.
pub(crate) fn editor(state: &UseReducerHandle<State>, of: &str) -> Html {
    let state = state.clone();
    part(&format!("editor-{}-{}-{of}", state.opened, state.arranged), move |hooks| use_editor(&state).run(hooks))
}

#[hook]
fn use_editor(state: &UseReducerHandle<State>) -> Html {
    let (host, plain) = (use_node_ref(), use_node_ref());
    let mounted = use_mut_ref(|| None::<Mounted>);
    let ready = use_state(|| false);
    let place_before = use_state(|| if loaded().is_none() { Before::Comes } else { Before::AtHand });
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
        let failed = {
            let place_before = place_before.clone();
            move || place_before.set(Before::Failed)
        };
        let dispatch = state.dispatcher();
        move |()| {
            let gone = Rc::new(RefCell::new(false));
            let stopped = gone.clone();
            let without = failed.clone();
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
                } else {
                    failed();
                }
            };
            match loaded() {
                Some(class) => begin(&class),
                None => spawn_local(async move {
                    browser::after_paint().await;
                    // Without the editor the text area stays: everything works but the colours.
                    match load().await {
                        Ok(class) => begin(CLASS.with(|loaded| loaded.get_or_init(|| class).clone()).as_ref()),
                        Err(_) => without(),
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
    // A block in somebody else's document acknowledges nothing.
    use_effect_with((acknowledged(state, &at), *ready), {
        let mounted = mounted.clone();
        move |(json, _): &(String, bool)| {
            if !browser::is_embed() {
                with(&mounted, |editor| editor.set_acknowledged(json));
            }
        }
    });
    let marks = match state.side {
        Side::Access => (!state.is_stale()).then(|| marks(state.statements(), reason(state).as_ref(), &text)),
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

    // The place that decides, once the editor is there; and whenever it is another one, until the user has been here.
    let place = (!state.is_stale()).then(|| place(state)).flatten().filter(|_| state.highlight.ranges.is_empty());
    let place = place.map(|byte| Units::new(&text).offset(byte));
    let moved = if state.is_chosen() { None } else { place };
    let revealed = use_mut_ref(|| false);
    use_effect_with((moved, *ready), {
        let mounted = mounted.clone();
        move |(moved, ready): &(Option<usize>, bool)| {
            let is_first = *ready && !revealed.replace(*ready);
            if let Some(place) = place.filter(|_| is_first || moved.is_some()) {
                with(&mounted, |editor| editor.reveal(place));
            }
        }
    });
    use_light(&mounted, &text, &at, &state.highlight);

    let oninput = {
        let dispatch = state.dispatcher();
        Callback::from(move |event: InputEvent| {
            let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
            dispatch.dispatch(Action::View(ViewAction::Document(at.clone(), area.value())));
        })
    };
    html! {
        <div class="editor">
            <div class="editor-host" ref={host} hidden={!*ready && *place_before != Before::AtHand}></div>
            if !*ready {
                if place_before.is_area(&text) {
                    <textarea ref={plain} class="editor-plain code" aria-label={label} aria-describedby="findings" spellcheck="false" autocomplete="off" value={text} {oninput} />
                } else if *place_before == Before::Comes {
                    <pre class="editor-plain code" aria-busy="true">{start_of(&text)}</pre>
                }
            }
        </div>
    }
}

/// What stands in the editor's place before it.
#[derive(PartialEq, Clone, Copy)]
enum Before {
    /// Nothing: the editor is at hand.
    AtHand,
    /// A text area, which the editor will take the place of; of a long text its beginning, as text.
    Comes,
    /// A text area: there is no editor.
    Failed,
}

impl Before {
    fn is_area(self, text: &str) -> bool {
        self == Self::Failed || (self == Self::Comes && text.len() <= AT_ONCE)
    }
}

/// The longest text that is laid out in a text area, in bytes, while the editor, which lays out what is in view, is coming:
/// one of 0.8 MB holds up the page for half a second.
const AT_ONCE: usize = 20_000;

fn start_of(text: &str) -> &str {
    let end = (0..=AT_ONCE / 4).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
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
    let on_point = {
        let now = now.clone();
        Closure::new(move |unit: Option<usize>| {
            let (text, at) = &*now.borrow();
            point(at, unit.map(|unit| byte_at(text, unit)));
        })
    };
    let on_finding = {
        let (dispatch, now) = (dispatch.clone(), now.clone());
        Closure::new(move |what: String, of: String, reason: String| {
            dispatch.dispatch(match what.as_str() {
                "try" => Action::Network(NetworkAction::Try(of)),
                _ => Action::Work(WorkAction::Acknowledge { path: now.borrow().1.clone(), code: of, reason }),
            });
        })
    };
    let (text, at) = now.borrow().clone();
    // A block in somebody else's document is for reading, unless it is there to show what the linter says.
    let path = if browser::is_embed() && !browser::is_linted() { "" } else { &at };
    let operators: Vec<_> = OPERATORS.iter().map(|operator| operator.name).collect();
    let keys: Vec<_> = KEYS.iter().filter(|key| key.is_global()).map(|key| key.name).collect();
    let (operators, keys) = (operators.join(" "), keys.join(" "));
    let editor =
        mount(class, host, &text, label, &operators, &keys, path, &on_change, &on_cursor, &on_point, &on_finding)
            .ok()?;
    Some(Mounted { editor, _on_change: on_change, _on_cursor: on_cursor, _on_point: on_point, _on_finding: on_finding })
}

/// Lights up in the editor what is pointed at, or focused, in the answer.
#[hook]
fn use_light(mounted: &Rc<RefCell<Option<Mounted>>>, text: &str, at: &str, highlight: &Highlight) {
    use_effect_with((text.to_owned(), at.to_owned(), highlight.clone()), {
        let mounted = mounted.clone();
        move |(text, at, highlight): &(String, String, Highlight)| {
            let own = if highlight.document == *at { ranges_json(&highlight.ranges, text) } else { "[]".to_owned() };
            let (text, at) = (text.clone(), at.clone());
            let last = Cell::new(false);
            let light = Rc::new(move |event: &web_sys::Event| {
                let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                let found = target.and_then(|target| target.closest(".trace [data-span]").ok().flatten());
                let found = found.filter(|of| of.get_attribute("data-at").as_deref() == Some(&at));
                let range = found.and_then(|of| range(&of));
                if range.is_none() && !last.replace(range.is_some()) {
                    return;
                }
                last.set(range.is_some());
                let json = range.map_or_else(|| own.clone(), |range| ranges_json(&[range], &text));
                with(&mounted, |editor| editor.set_highlight(&json, false));
            });
            let listeners = ["pointerover", "focusin"].map(|event| {
                let light = Rc::clone(&light);
                EventListener::new(&gloo::utils::document(), event, move |event| light(event))
            });
            move || drop(listeners)
        }
    });
}

/// The range that an element of the answer is about.
fn range(element: &web_sys::Element) -> Option<[usize; 2]> {
    let span = element.get_attribute("data-span")?;
    let (start, end) = span.split_once(' ')?;
    Some([start.parse().ok()?, end.parse().ok()?])
}

/// Lights up in the answer what is pointed at in the editor: the smallest part that the place is in.
fn point(at: &str, byte: Option<usize>) {
    let Ok(parts) = gloo::utils::document().query_selector_all(".trace [data-span]") else { return };
    let parts = (0..parts.length()).filter_map(|place| parts.item(place)?.dyn_into::<web_sys::Element>().ok());
    let mut best: Option<(usize, web_sys::Element)> = None;
    for part in parts {
        // A token that is not there cannot be removed, which is as well.
        let _ = part.class_list().remove_1("pointed");
        let Some([start, end]) = range(&part) else { continue };
        let inside = byte.is_some_and(|byte| start <= byte && byte <= end);
        if inside
            && part.get_attribute("data-at").as_deref() == Some(at)
            && best.as_ref().is_none_or(|(size, _)| end - start < *size)
        {
            best = Some((end - start, part));
        }
    }
    if let Some((_, part)) = best {
        let _ = part.class_list().add_1("pointed");
    }
}

/// The statement of the policy in the editor that says most: the one that decides, one that applies, the closest.
fn telling(state: &State) -> Option<&StatementReport> {
    let statements = state.statements();
    let decided = state.decided().filter(|(_, policy, _)| policy.document == state.selected);
    let decided = decided.and_then(|(.., statement)| statement.map(|of| of.number));
    let find = |fits: &dyn Fn(&StatementReport) -> bool| statements.iter().find(|of| fits(of));
    find(&|of| Some(of.number) == decided)
        .or_else(|| find(&|of| of.matched && of.effect == Effect::Deny))
        .or_else(|| find(&|of| of.closest))
        .or_else(|| find(&|of| of.matched))
}

/// The element of a statement that tells most: what stops it, else its conditions, else what it is about.
fn telling_element(statement: &StatementReport) -> Option<&ElementReport> {
    let find = |fits: &dyn Fn(&ElementReport) -> bool| statement.elements.iter().find(|of| fits(of));
    find(&|of| !of.holds)
        .or_else(|| find(&|of| of.key.is_some()))
        .or_else(|| find(&|of| matches!(of.element, ElementName::Action | ElementName::NotAction)))
}

/// The place that the editor opens at.
fn place(state: &State) -> Option<usize> {
    let statement = (state.side == Side::Access).then(|| telling(state)).flatten()?;
    let [start, _] = telling_element(statement).map_or(statement.span, |element| element.span);
    Some(start)
}

/// Why the statement that says most does so: the place in the text at whose end that stands, and the words.
fn reason(state: &State) -> Option<(usize, String)> {
    let element = telling_element(telling(state)?)?;
    // What is asked for stands in the question: first comes what is wrong with it.
    let asked = state.request().into_iter().flat_map(|request| [&request.resource, &request.action]);
    let says = asked.into_iter().find_map(|of| element.message.strip_prefix(&format!("`{}` ", shown(of))));
    let says = says.unwrap_or(&element.message).replace('`', "");
    let says = says.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned();
    Some((element.span[0], says))
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

/// What of the document at a path is acknowledged: `Acknowledged` in `web/editor/lint.ts`.
fn acknowledged(state: &State, at: &str) -> String {
    let row = |of: &Acknowledgement| {
        let (code, reason) = (json::string(&of.code), json::string(&of.reason));
        format!(r#"{{"code":{code},"reason":{reason},"isOfAll":{}}}"#, of.document.is_none())
    };
    format!("[{}]", state.acknowledged(at).map(row).collect::<Vec<_>>().join(","))
}

fn marks(statements: &[StatementReport], reason: Option<&(usize, String)>, text: &str) -> String {
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
    if let Some((at, says)) = reason {
        rows.push(format!(r#"{{"at":{},"kind":"reason","title":{}}}"#, units.offset(*at), json::string(says)));
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
