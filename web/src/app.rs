//! The page: what is open, where it comes from, where it is kept.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use scenario::Scenario;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::address::{at_first, follow, use_address, venture};
use crate::components::controls::{act, icon_button, open_dialog};
use crate::components::examples::{Examples, begin_anew};
use crate::components::flow::{flow, model, no_access, no_network};
use crate::components::header::Header;
use crate::components::icons::Icon;
use crate::components::later::{begun, wait};
use crate::components::network::{outcome, why};
use crate::components::notice::notices;
use crate::components::place::{is_nothing, nothing, place};
use crate::components::policies::{about_folded, policies};
use crate::components::request::request;
use crate::components::shortcuts::shortcuts;
use crate::components::topology::Way;
use crate::components::trace::trace;
use crate::components::verdict::verdict;
use crate::components::way::way;
use crate::draft;
use crate::engine::{self, Engine};
use crate::state::{Action, PlaceAction, Side, State, Tab};
use crate::{browser, storage};

/// How long typing pauses before a long text is answered, and how long a draft waits to be stored.
const PAUSE: u32 = 300;

/// How long the draft waits where it is long, since typing waits for it.
const LONG_PAUSE: u32 = 1500;

/// How long after an answer the changes to it are tried: typing goes first.
const ADVICE_PAUSE: u32 = 120;

thread_local! {
    static FIRST: RefCell<Option<State>> = const { RefCell::new(None) };
}

/// Finds out what is open at first, and answers it. The app takes it over.
pub(crate) fn open_first() {
    FIRST.set(Some(at_first()));
    draft::look();
}

#[component]
pub(crate) fn App() -> Html {
    let embed = *use_memo((), |()| browser::is_embed());
    let state = use_reducer(|| FIRST.take().unwrap_or_else(at_first));
    let dialog = use_node_ref();

    use_effect_with((), {
        let dispatch = state.dispatcher();
        move |()| {
            browser::follow_focus();
            EventListener::new(&window(), "beforeprint", |_| browser::hurry()).forget();
            draft::tell(dispatch);
            // What is hidden may never be shown again. When it is, other tabs may have stored something.
            for event in ["pagehide", "visibilitychange"] {
                EventListener::new(&window(), event, |_| draft::keep_and_look()).forget();
            }
        }
    });
    use_effect_with(state.engine, {
        // What a network says is waited for; what would change a verdict can wait.
        let (dispatch, at_once) = (state.dispatcher(), state.side == Side::Network);
        move |engine: &Engine| {
            if *engine == Engine::Loading {
                engine::load(at_once, move |engine| venture(&dispatch, Action::Engine(engine)));
            }
        }
    });
    use_effect_with(state.waiting.then(|| state.scenario.clone()), {
        let dispatch = state.dispatcher();
        move |waiting| {
            let timer = waiting.is_some().then(|| Timeout::new(PAUSE, move || venture(&dispatch, Action::Evaluate)));
            move || drop(timer)
        }
    });
    use_effect_with((state.opened, state.answers, state.waiting, state.engine), {
        let due = !state.waiting && !state.is_advice_fresh() && state.engine == Engine::Ready;
        let pause = if state.advice.is_some() { ADVICE_PAUSE } else { 0 };
        let state = state.clone();
        move |_| {
            let is_over = Rc::new(Cell::new(false));
            let over = Rc::clone(&is_over);
            let begin = move || {
                if engine::begin(&state.scenario, state.now) {
                    advise(state, is_over);
                }
            };
            let timer = due.then(|| Timeout::new(pause, begin));
            move || {
                over.set(true);
                drop(timer);
            }
        }
    });
    use_effect_with(state.drawing(), |drawing| begun(*drawing));
    use_draft(&state, embed);
    use_address(&state, embed);
    use_title(&state);
    // Whoever acts with the keyboard stays on the page when what was pressed is gone.
    browser::mend_focus();
    use_shortcuts(&dialog, &state);

    let show_shortcuts = {
        let dialog = dialog.clone();
        Callback::from(move |()| open_dialog(&dialog))
    };
    let names = match state.side {
        Side::Access => ["Policies", "Request", "Why"],
        Side::Network => ["Network", "Flow", "Why"],
    };
    let tabs = [Tab::Policies, Tab::Request, Tab::Why].into_iter().zip(names).map(|(tab, name)| {
        let onclick = act(&state.dispatcher(), Action::SelectTab(tab));
        html! { <button type="button" aria-pressed={(state.tab == tab).to_string()} {onclick}>{ name }</button> }
    });
    let tabs =
        html! { <>{ about_folded(&state) }<nav class="tabs" aria-label="Parts of the page">{ for tabs }</nav></> };
    let tab = match state.tab {
        Tab::Policies => "tab-policies",
        Tab::Request => "tab-request",
        Tab::Why => "tab-why",
    };
    html! {
        <div class={format!("page {tab} {}", if embed { "embed" } else { "" })}>
            <a class="skip" href="#verdict" onclick={skip_to_verdict()}>{ "Skip to the verdict" }</a>
            if !embed {
                <Header state={state.clone()} {show_shortcuts} />
                { place(&state, "place narrow") }
                <Examples state={state.clone()} />
            }
            { notices(&state, &state.dispatcher(), offer(&state)) }
            { match (state.side, &state.scenario.access, &state.scenario.network) {
                _ if is_nothing(&state.origin) => nothing(&state, embed),
                (Side::Access, None, _) => html! { <main class="empty">{ no_access(&state) }</main> },
                (Side::Network, _, None) => html! { <main class="empty">{ no_network(&state.dispatcher()) }</main> },
                (Side::Access, ..) => halves(
                    html! { <>{ verdict(&state) }{ way(&state) }</> },
                    tabs,
                    wait(&state, trace),
                    html! { <>{ policies(&state) }{ wait(&state, request) }</> },
                ),
                (Side::Network, ..) => halves(
                    outcome(&state),
                    tabs,
                    html! { <><Way key={state.opened} state={state.clone()} />{ wait(&state, why) }</> },
                    html! { <>{ flow(&state) }{ wait(&state, model) }</> },
                ),
            } }
            { footer(&state, embed) }
            { shortcuts(&dialog) }
        </div>
    }
}

/// The answer and the question of a side.
fn halves(answer: Html, tabs: Html, why: Html, question: Html) -> Html {
    html! {
        <main>
            <div class="answer">{ landing() }{ answer }{ tabs }{ why }</div>
            <div class="question">{ question }</div>
        </main>
    }
}

/// Where the focus goes for the answer. It is not the answer itself: what cannot be reached with Tab and holds what
/// can would take that along.
fn landing() -> Html {
    html! { <span class="hidden" id="verdict" tabindex="-1">{ "The answer" }</span> }
}

/// The link must not write the address: there may be a scenario in it.
fn skip_to_verdict() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        event.prevent_default();
        if let Some(element) = document().get_element_by_id("verdict") {
            // It can take the focus: it has a tabindex.
            let _ = element.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    })
}

fn footer(state: &UseReducerHandle<State>, embed: bool) -> Html {
    if embed {
        let fragment = scenario::link::encode(&state.scenario).unwrap_or_default();
        let href = format!("{}{fragment}", browser::page_address());
        return html! {
            <footer class="bottom"><a {href} target="_blank" rel="noopener">{ "Open in Policy Playground" }</a></footer>
        };
    }
    html! {
        <footer class="bottom quiet">
            <p>{ "Nothing you type leaves this browser. Not affiliated with Amazon Web Services." }</p>
        </footer>
    }
}

/// Goes on with the advice, for so many milliseconds and then in another task, until it is there or of no more use.
fn advise(state: UseReducerHandle<State>, is_over: Rc<Cell<bool>>) {
    const AT_ONCE: f64 = 15.0;
    browser::later(Box::new(move || {
        if is_over.get() {
            return;
        }
        storage::venture();
        let begun = js_sys::Date::now();
        loop {
            if let Some(advice) = engine::advance() {
                let answered = Action::Advised(state.answers, Rc::new(advice));
                // What it changes is drawn in another task.
                return browser::later(Box::new(move || {
                    if !is_over.get() {
                        state.dispatch(answered);
                    }
                }));
            }
            if js_sys::Date::now() - begun > AT_ONCE {
                return advise(state, is_over);
            }
        }
    }));
}

/// A link that holds so much more than its length says that it may be made to be slow.
fn offer(state: &UseReducerHandle<State>) -> Html {
    let Some((fragment, held)) = state.offered.clone() else { return html! {} };
    let dispatch = state.dispatcher();
    let text = format!(
        "This link holds {} KB of text, far more than its length says. Opening it may keep the page busy for a moment.",
        held / 1000
    );
    let onclick = Callback::from(move |_: MouseEvent| follow(&fragment, &dispatch));
    html! {
        <div class="notice">
            <span>{ text }</span>
            <button type="button" class="button" {onclick}>{ "Open it" }</button>
            { icon_button(&state.dispatcher(), Icon::Cross, "", "Close this message", "", Action::Offer(None)) }
        </div>
    }
}

/// Stores what the user edits while it is edited.
#[hook]
fn use_draft(state: &UseReducerHandle<State>, embed: bool) {
    use_effect_with((state.scenario.clone(), state.opened), {
        let pause = if state.waiting { LONG_PAUSE } else { PAUSE };
        move |(scenario, opened): &(Scenario, u32)| {
            if !embed {
                draft::changed(scenario, *opened, pause);
            }
        }
    });
}

#[hook]
fn use_title(state: &UseReducerHandle<State>) {
    use_effect_with(state.scenario.title.clone(), |title| {
        document().set_title(&match title {
            Some(title) => format!("{title} · Policy Playground"),
            None => "Policy Playground".to_owned(),
        });
    });
}

/// Outside of text fields and dialogs, `?` lists the shortcuts, `/` the examples, `n` begins anew, and edits are taken back
/// and done again.
#[hook]
fn use_shortcuts(dialog: &NodeRef, state: &UseReducerHandle<State>) {
    let (dialog, dispatch) = (dialog.clone(), state.dispatcher());
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&document(), "keydown", options, move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let target = event.composed_path().get(0).dyn_into::<web_sys::HtmlElement>().ok();
            let typing = target.is_some_and(|target| {
                matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
            });
            let with_key = event.ctrl_key() || event.meta_key();
            match (event.key().to_ascii_lowercase().as_str(), with_key, event.shift_key()) {
                _ if typing || browser::is_in_dialog() => {}
                ("?", ..) => open_dialog(&dialog),
                ("/", false, _) => {
                    event.prevent_default();
                    dispatch.dispatch(Action::Place(PlaceAction::Browse(true)));
                }
                ("n", false, false) => {
                    event.prevent_default();
                    begin_anew(&dispatch);
                }
                ("z", true, false) => dispatch.dispatch(Action::Undo),
                ("z", true, true) | ("y", true, _) => dispatch.dispatch(Action::Redo),
                _ => {}
            }
        });
        move || drop(listener)
    });
}
