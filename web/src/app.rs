//! The page: what is open, where it comes from, where it is kept.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use scenario::Scenario;
use scenario::link::{Target, decode, swells};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Dispatch;
use crate::components::controls::{act, icon_button, open_dialog};
use crate::components::flow::{flow, model, no_access, no_network};
use crate::components::header::Header;
use crate::components::icons::Icon;
use crate::components::later::{begun, wait};
use crate::components::network::{outcome, why};
use crate::components::notice::notices;
use crate::components::policies::{about_folded, policies};
use crate::components::request::request;
use crate::components::restore::restore;
use crate::components::shortcuts::shortcuts;
use crate::components::topology::Way;
use crate::components::trace::trace;
use crate::components::verdict::verdict;
use crate::components::way::way;
use crate::draft::{self, Stored};
use crate::engine::{self, Engine};
use crate::state::{Action, Notice, Origin, Side, State, Tab};
use crate::{browser, gallery, storage};

/// How long typing pauses before a long text is answered, and how long a draft waits to be stored.
const PAUSE: u32 = 300;

/// How long the draft waits where it is long, since typing waits for it.
const LONG_PAUSE: u32 = 1500;

/// How long after an answer the changes to it are tried: typing goes first.
const ADVICE_PAUSE: u32 = 120;

/// What is open at first: what the address asks for, else the draft, else the first example. While an example that it
/// asks for is on its way the draft is left alone: one that cannot be opened must not keep examples from it.
fn at_first() -> State {
    storage::venture();
    let fragment = browser::fragment();
    let offered = swells(&fragment).is_some();
    let (scenario, origin, is_newer) = match decode(&fragment).filter(|_| !offered) {
        Some(Ok(Target::Scenario(scenario))) => (*scenario, Origin::Link, false),
        Some(Ok(Target::Example(_))) => (gallery::first(), Origin::Example, false),
        _ => match draft::latest() {
            Some(Stored::Scenario(scenario)) => (*scenario, Origin::Own, false),
            newer => (gallery::first(), Origin::Example, newer.is_some()),
        },
    };
    draft::look();
    let mut state = State::new(scenario, origin, browser::now());
    if is_newer {
        state.notice = Some(Notice { text: draft::NEWER.to_owned(), is_error: false, bring_back: None });
    }
    state
}

thread_local! {
    static FIRST: RefCell<Option<State>> = const { RefCell::new(None) };
}

/// Finds out what is open at first, and answers it. The app takes it over.
pub(crate) fn open_first() {
    FIRST.set(Some(at_first()));
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
            follow_address(&dispatch, true);
            if browser::is_linted() {
                // What the linter says stands in the text.
                dispatch.dispatch(Action::SelectTab(Tab::Policies));
                dispatch.dispatch(Action::Pane(None));
            }
            draft::tell(dispatch.clone());
            // What is hidden may never be shown again. When it is, other tabs may have stored something.
            for event in ["pagehide", "visibilitychange"] {
                EventListener::new(&window(), event, |_| draft::keep_and_look()).forget();
            }
            EventListener::new(&window(), "hashchange", move |_| follow_address(&dispatch, false)).forget();
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
    use_title(&state);
    // Whoever acts with the keyboard stays on the page when what was pressed is gone.
    browser::mend_focus();
    use_shortcuts(&dialog, &state);

    let open_example = {
        let dispatch = state.dispatcher();
        Callback::from(move |slug: String| {
            // What the address asked for is not what is open any more.
            if !browser::fragment().is_empty() {
                browser::set_fragment("#");
            }
            open_example(slug, dispatch.clone());
        })
    };
    let open_network = open_example.reform(|_: MouseEvent| "two-tier-vpc".to_owned());
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
                <Header state={state.clone()} {open_example} {show_shortcuts} />
            }
            { notices(&state, &state.dispatcher(), offer(&state)) }
            { match (state.side, &state.scenario.access, &state.scenario.network) {
                (Side::Access, None, _) => html! { <main class="empty">{ no_access(&state) }</main> },
                (Side::Network, _, None) => html! { <main class="empty">{ no_network(&state.dispatcher(), &open_network) }</main> },
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
            { restore(state, &state.dispatcher()) }
        </footer>
    }
}

/// Does what may take long: should the page not come back from it, the next start asks before it goes the same way.
fn venture(dispatch: &Dispatch, action: Action) {
    storage::venture();
    dispatch.dispatch(action);
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

/// Opens another scenario in the place of this one, which is stored before.
fn open(scenario: Scenario, origin: Origin, dispatch: &Dispatch) {
    draft::leave();
    venture(dispatch, Action::Open(Box::new(scenario), origin));
}

/// Opens what the address asks for, if it asks for something. A scenario is open at first, unless it is one to ask about.
fn follow_address(dispatch: &Dispatch, at_first: bool) {
    let fragment = browser::fragment();
    match swells(&fragment) {
        Some(held) => dispatch.dispatch(Action::Offer(Some((fragment, held)))),
        None => follow(&fragment, dispatch, at_first),
    }
}

fn follow(fragment: &str, dispatch: &Dispatch, is_open: bool) {
    match decode(fragment) {
        None => {}
        Some(Ok(Target::Scenario(_))) if is_open => {}
        Some(Ok(Target::Scenario(scenario))) => open(*scenario, Origin::Link, dispatch),
        Some(Ok(Target::Example(slug))) => open_example(slug, dispatch.clone()),
        Some(Err(message)) => dispatch.dispatch(Action::Failed(message)),
    }
}

/// A link that holds so much more than its length says that it may be made to be slow.
fn offer(state: &UseReducerHandle<State>) -> Html {
    let Some((fragment, held)) = state.offered.clone() else { return html! {} };
    let dispatch = state.dispatcher();
    let text = format!(
        "This link holds {} KB of text, far more than its length says. Opening it may keep the page busy for a moment.",
        held / 1000
    );
    let onclick = Callback::from(move |_: MouseEvent| follow(&fragment, &dispatch, false));
    html! {
        <div class="notice">
            <span>{ text }</span>
            <button type="button" class="button" {onclick}>{ "Open it" }</button>
            { icon_button(&state.dispatcher(), Icon::Cross, "", "Close this message", "", Action::Offer(None)) }
        </div>
    }
}

thread_local! {
    /// Counts the examples asked for, so that a slow answer does not replace a later one.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

fn open_example(slug: String, dispatch: Dispatch) {
    let mine = ASKED.get() + 1;
    ASKED.set(mine);
    spawn_local(async move {
        let opened = browser::fetch(&format!("gallery/{slug}.json")).await;
        if ASKED.get() != mine {
            return;
        }
        match opened {
            Ok(text) => open(gallery::laid_out(Scenario::read(&text).0), Origin::Example, &dispatch),
            Err(message) => {
                dispatch.dispatch(Action::Failed(format!("The example `{slug}` cannot be opened. {message}")));
            }
        }
    });
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

/// Outside of text fields, `?` lists the shortcuts, and edits are taken back and done again.
#[hook]
fn use_shortcuts(dialog: &NodeRef, state: &UseReducerHandle<State>) {
    let (dialog, dispatch) = (dialog.clone(), state.dispatcher());
    use_effect_with((), move |()| {
        let listener = EventListener::new(&document(), "keydown", move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let target = event.composed_path().get(0).dyn_into::<web_sys::HtmlElement>().ok();
            let typing = target.is_some_and(|target| {
                matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
            });
            let with_key = event.ctrl_key() || event.meta_key();
            match (event.key().to_ascii_lowercase().as_str(), with_key, event.shift_key()) {
                _ if typing => {}
                ("?", ..) => open_dialog(&dialog),
                ("z", true, false) => dispatch.dispatch(Action::Undo),
                ("z", true, true) | ("y", true, _) => dispatch.dispatch(Action::Redo),
                _ => {}
            }
        });
        move || drop(listener)
    });
}
