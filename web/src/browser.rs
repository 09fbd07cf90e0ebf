//! The page's surroundings: address, clock, theme.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use gloo::events::EventListener;
use gloo::utils::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{CustomEvent, CustomEventInit};

#[wasm_bindgen(module = "/src/later.js")]
extern "C" {
    /// Waits until the page has been painted.
    #[wasm_bindgen(js_name = afterPaint)]
    pub(crate) async fn after_paint();

    /// Tells `boot.js` that the page is complete: the first time it takes the place of what was painted before it.
    fn complete();
}

#[wasm_bindgen(module = "/src/frame.js")]
extern "C" {
    /// From now on, what stands over the page opens and closes, and the line between the panes can be moved.
    pub(crate) fn frame();

    /// Gives the panes the widths that were chosen.
    pub(crate) fn settle();

    /// Lights up the rows of these rules, one a line, and no others.
    pub(crate) fn light(rules: &str);

    /// Opens the first part of the question that has nothing in it yet, and goes there.
    #[wasm_bindgen(js_name = askOn)]
    fn ask_first();

    /// Opens what stands over the page and is found by this selector, and focuses the last that the other finds in it.
    pub(crate) fn visit(pop: &str, field: &str);
}

type Act = Box<dyn FnOnce()>;

thread_local! {
    /// What waits for its turn, whether somebody sees to that, and whether nothing may wait.
    static LATER: RefCell<VecDeque<Act>> = const { RefCell::new(VecDeque::new()) };
    static IS_GOING: Cell<bool> = const { Cell::new(false) };
    static IS_URGENT: Cell<bool> = const { Cell::new(false) };
    static IS_PRINTING: Cell<bool> = const { Cell::new(false) };
}

/// Does something in a task of its own, when the page has been painted: one a frame, in the order in which they come.
pub(crate) fn later(act: Act) {
    if is_urgent() {
        return act();
    }
    LATER.with_borrow_mut(|waiting| waiting.push_back(act));
    draw_on();
}

/// Sees to what waits. When nothing does any more, the page is complete.
pub(crate) fn draw_on() {
    if !IS_GOING.replace(true) {
        spawn_local(async {
            loop {
                after_paint().await;
                let Some(act) = next() else { break };
                act();
            }
            IS_GOING.set(false);
            complete();
        });
    }
}

/// Whether something waits, or has just had its turn.
pub(crate) fn is_going() -> bool {
    IS_GOING.get()
}

fn next() -> Option<Act> {
    LATER.with_borrow_mut(VecDeque::pop_front)
}

/// Whether nothing may wait.
pub(crate) fn is_urgent() -> bool {
    IS_URGENT.get() || IS_PRINTING.get()
}

/// Whatever is drawn from now on is printed: nothing waits until it has been.
pub(crate) fn hurry_for_print() {
    for (event, is_printing) in [("beforeprint", true), ("afterprint", false)] {
        EventListener::new(&window(), event, move |_| {
            IS_PRINTING.set(is_printing);
            if is_printing {
                hurry();
            }
        })
        .forget();
    }
}

/// Does now what waits, and what comes of it: somebody prints the page, or goes to a part of it. What is drawn of it is
/// there when the task ends, since Yew lays no drawing aside that has begun.
pub(crate) fn hurry() {
    IS_URGENT.set(true);
    while let Some(act) = next() {
        act();
    }
    gloo::timers::callback::Timeout::new(0, || IS_URGENT.set(false)).forget();
}

/// Whether the page is a block in somebody else's document.
pub(crate) fn is_embed() -> bool {
    is_asked("embed")
}

/// Whether such a block is for reading only: `?embed&readonly`.
pub(crate) fn is_read_only() -> bool {
    is_embed() && is_asked("readonly")
}

/// Whether such a block asks for the answer before it is told: `?embed&predict`.
pub(crate) fn is_asking() -> bool {
    is_embed() && is_asked("predict")
}

/// Whether such a block shows what the linter says, as those of the reference do: `?embed&lint`.
pub(crate) fn is_linted() -> bool {
    is_asked("lint")
}

/// Whether the address has this word behind the `?`, with a value or without.
fn is_asked(word: &str) -> bool {
    let query = window().location().search().unwrap_or_default();
    query.trim_start_matches('?').split('&').any(|part| part.split('=').next() == Some(word))
}

/// The part of the address from `#` on.
pub(crate) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the part of the address from `#` on, as a new step of the browser's history or in the place of the one that it
/// is at, and which opening of this page's it is of.
pub(crate) fn write_address(fragment: &str, is_step: bool, opening: u32) {
    let Ok(history) = window().history() else { return };
    let url = if fragment.is_empty() { "#" } else { fragment };
    let state = JsValue::from_f64(started() + f64::from(opening));
    // A browser that refuses leaves the address as it is; a link is shown on the page.
    let _ = match is_step {
        true => history.push_state_with_url(&state, "", Some(url)),
        false => history.replace_state_with_url(&state, "", Some(url)),
    };
}

/// Goes to a part of the address, as a link would.
pub(crate) fn go(fragment: &str) {
    // A browser that refuses leaves the page as it is.
    let _ = window().location().set_hash(fragment);
}

/// Which opening of this page's the browser's step is of.
pub(crate) fn opening() -> Option<u32> {
    let number = window().history().ok()?.state().ok()?.as_f64()? - started();
    (0.0..f64::from(OPENINGS)).contains(&number).then_some(number as u32)
}

/// More than any page opens.
const OPENINGS: u32 = 1 << 10;

/// Tells the openings of this page from those of others at the same address.
fn started() -> f64 {
    thread_local! {
        static STARTED: f64 = js_sys::Date::now().floor() * f64::from(OPENINGS);
    }
    STARTED.with(|started| *started)
}

/// The page's address without query and fragment.
pub(crate) fn page_address() -> String {
    let location = window().location();
    format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}

/// Goes to an element by its id once the page has been laid out anew: brings it into view and focuses it.
pub(crate) fn go_to(id: String) {
    hurry();
    gloo::timers::callback::Timeout::new(0, move || {
        let Some(element) = document().get_element_by_id(&id) else { return };
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        let focus = web_sys::FocusOptions::new();
        focus.set_prevent_scroll(true);
        // What cannot take the focus is brought into view all the same.
        let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus_with_options(&focus);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    })
    .forget();
}

/// Focuses the first element that a selector finds once the page has been laid out anew.
pub(crate) fn go_to_first(selector: String) {
    let focus = move || {
        if let Ok(Some(element)) = document().query_selector(&selector) {
            // What cannot take the focus stays as it is.
            let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
            // What is typed takes the place of what is there.
            if let Some(field) = element.dyn_ref::<web_sys::HtmlInputElement>() {
                field.select();
            }
        }
    };
    gloo::timers::callback::Timeout::new(0, focus).forget();
}

/// Goes to the first part of the question that has nothing in it yet, once the page has been laid out anew.
pub(crate) fn ask_on() {
    hurry();
    ask_first();
}

/// Focuses the text editor once the page has been laid out anew: the real one, which has a root of its own, or the one
/// that stands in for it and hands the focus on.
pub(crate) fn go_to_editor() {
    let focus = move || {
        let find = |selector: &str| document().query_selector(selector).ok().flatten();
        let host = find(".editor-host:not([hidden])").and_then(|host| host.shadow_root());
        let content = host.and_then(|root| root.query_selector(".cm-content").ok().flatten());
        if let Some(element) = content.or_else(|| find(".editor-plain")) {
            // It can take the focus: it is for typing.
            let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
        }
    };
    gloo::timers::callback::Timeout::new(0, focus).forget();
}

thread_local! {
    /// What had the focus last.
    static FOCUSED: RefCell<Option<web_sys::Element>> = const { RefCell::new(None) };
}

/// Whether a dialog is open over the page.
pub(crate) fn is_in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// Gives the focus to the answer, without a jump of the page.
fn focus_answer() {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = document().get_element_by_id("verdict") {
        // It can take the focus: it has a tabindex.
        let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus_with_options(&options);
    }
}

/// Keeps in mind what has the focus, from now on.
pub(crate) fn follow_focus() {
    EventListener::new(&document(), "focusin", |event| {
        FOCUSED.set(event.target().map(JsCast::unchecked_into));
    })
    .forget();
}

/// Gives the focus to the answer if what had it is gone or cannot be pressed any more, and it has gone nowhere else.
pub(crate) fn mend_focus() {
    let gone = |element: &web_sys::Element| !element.is_connected() || element.matches(":disabled").unwrap_or_default();
    let mend = move || {
        let nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY" || gone(&active));
        if nowhere && FOCUSED.take().is_some_and(|element| gone(&element)) {
            // Who acts in what stands over the page goes on there.
            match document().query_selector("details.pop[open] > summary").ok().flatten() {
                Some(opener) => drop(opener.unchecked_ref::<web_sys::HtmlElement>().focus()),
                None => focus_answer(),
            }
        }
    };
    // What an action itself focuses comes before.
    gloo::timers::callback::Timeout::new(0, mend).forget();
}

/// Does something that moves elements about, and gives the focus back to the element that has it, which loses it when
/// it is moved; if it is gone, to the switch of its row. That waits until the focus has gone where a key has sent it.
pub(crate) fn keep_focus(act: impl FnOnce() + 'static) {
    let later = |act: Box<dyn FnOnce()>| gloo::timers::callback::Timeout::new(0, act).forget();
    later(Box::new(move || {
        let active = document().active_element();
        let row = active.as_ref().and_then(|element| element.closest("[role='row']").ok().flatten());
        act();
        later(Box::new(move || {
            let in_row = || row.and_then(|row| row.query_selector("[role='switch']").ok().flatten());
            if let Some(element) = active.filter(|element| element.is_connected()).or_else(in_row) {
                // What cannot take the focus had not got it.
                let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
            }
        }));
    }));
}

/// The text of a file of the site. The error is a sentence.
pub(crate) async fn fetch(path: &str) -> Result<String, String> {
    let failed = |_| "The file could not be loaded: check the connection and try again.".to_owned();
    let response = JsFuture::from(window().fetch_with_str(path)).await.map_err(failed)?;
    let response: web_sys::Response = response.unchecked_into();
    if !response.ok() {
        return Err(format!("The site has no such file (HTTP status {}).", response.status()));
    }
    let text = JsFuture::from(response.text().map_err(failed)?).await.map_err(failed)?;
    text.as_string().ok_or_else(|| "The file is not text.".to_owned())
}

/// Whether the pointer or the focus is in what this selector finds.
pub(crate) fn is_at(selector: &str) -> bool {
    document().query_selector(&format!("{selector}:is(:hover, :focus-within)")).is_ok_and(|found| found.is_some())
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    (js_sys::Date::now() / 1000.0).floor() as i64
}

/// Goes over to the other of `light` and `dark`. What the system asks for is no choice: it goes along with the system again.
/// The result is what is chosen, empty for nothing.
pub(crate) fn turn_theme() -> &'static str {
    let Some(root) = document().document_element() else { return "" };
    let preferred = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let prefers_dark = preferred.is_some_and(|query| query.matches());
    let is_dark = root.get_attribute("data-theme").map_or(prefers_dark, |theme| theme == "dark");
    let theme = match is_dark {
        _ if is_dark != prefers_dark => "",
        true => "light",
        false => "dark",
    };
    // Setting an attribute fails for invalid names only.
    let _ = match theme {
        "" => root.remove_attribute("data-theme"),
        theme => root.set_attribute("data-theme", theme),
    };
    theme
}

/// Tells `boot.js`, which outlives a failed program, to show what can be done.
pub(crate) fn announce_crash(message: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(message));
    if let Ok(event) = CustomEvent::new_with_event_init_dict("policy-playground-crash", &init) {
        let _ = window().dispatch_event(&event);
    }
}
