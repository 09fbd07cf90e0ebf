//! The page: what is open, where it comes from, where it is kept.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use scenario::Scenario;
use scenario::link::{Target, decode};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Dispatch;
use crate::components::controls::{act, open_dialog};
use crate::components::flow::{flow, model, no_access, no_network};
use crate::components::header::Header;
use crate::components::network::{outcome, why};
use crate::components::notice::notices;
use crate::components::policies::{about_folded, policies};
use crate::components::request::request;
use crate::components::shortcuts::shortcuts;
use crate::components::topology::Way;
use crate::components::trace::trace;
use crate::components::verdict::verdict;
use crate::components::way::way;
use crate::engine::{self, Engine};
use crate::state::{Action, Origin, Side, State, Tab};
use crate::{browser, gallery, storage};

/// How long typing pauses before a long text is answered, and before the draft is stored.
const PAUSE: u32 = 300;

/// How long after an answer the changes to it are tried: typing goes first.
const ADVICE_PAUSE: u32 = 120;

/// What is open at first, when the address asks for nothing: the draft, else the first example.
fn at_first(embed: bool) -> State {
    let draft = if embed { None } else { storage::get(storage::DRAFT) };
    let (scenario, origin) = match draft.map(|draft| Scenario::read(&draft).0) {
        Some(draft) if is_work(&draft) => (draft, Origin::Own),
        _ => (gallery::first(), Origin::Example),
    };
    State::new(scenario, origin, browser::now())
}

/// What does not read as a scenario must not come back as an empty one.
const fn is_work(scenario: &Scenario) -> bool {
    scenario.access.is_some() || scenario.network.is_some()
}

#[component]
pub(crate) fn App() -> Html {
    let embed = *use_memo((), |()| browser::is_embed());
    let state = use_reducer(|| at_first(embed));
    let dialog = use_node_ref();

    use_effect_with((), {
        let dispatch = state.dispatcher();
        move |()| {
            browser::follow_focus();
            follow_address(&dispatch);
            let listener = EventListener::new(&window(), "hashchange", move |_| follow_address(&dispatch));
            move || drop(listener)
        }
    });
    use_effect_with(state.engine, {
        // What a network says is waited for; what would change a verdict can wait.
        let (dispatch, at_once) = (state.dispatcher(), state.side == Side::Network);
        move |engine: &Engine| {
            if *engine == Engine::Loading {
                engine::load(at_once, move |engine| dispatch.dispatch(Action::Engine(engine)));
            }
        }
    });
    use_effect_with(state.waiting.then(|| state.scenario.clone()), {
        let dispatch = state.dispatcher();
        move |waiting| {
            let timer = waiting.is_some().then(|| Timeout::new(PAUSE, move || dispatch.dispatch(Action::Evaluate)));
            move || drop(timer)
        }
    });
    use_effect_with((state.opened, state.answers, state.waiting, state.engine), {
        let due = !state.waiting && !state.is_advice_fresh() && state.engine == Engine::Ready;
        let dispatch = state.dispatcher();
        move |_| {
            let timer = due.then(|| Timeout::new(ADVICE_PAUSE, move || dispatch.dispatch(Action::Advise)));
            move || drop(timer)
        }
    });
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
            { notices(state.notice.as_ref(), &state.dispatcher()) }
            { match (state.side, &state.scenario.access, &state.scenario.network) {
                (Side::Access, None, _) => html! { <main class="empty">{ no_access(&state) }</main> },
                (Side::Network, _, None) => html! { <main class="empty">{ no_network(&state.dispatcher(), &open_network) }</main> },
                (Side::Access, ..) => halves(
                    html! { <>{ verdict(&state) }{ way(&state) }</> },
                    tabs,
                    trace(&state),
                    html! { <>{ policies(&state) }{ request(&state) }</> },
                ),
                (Side::Network, ..) => halves(
                    outcome(&state),
                    tabs,
                    html! { <><Way key={state.opened} state={state.clone()} />{ why(&state) }</> },
                    html! { <>{ flow(&state) }{ model(&state) }</> },
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
            { restore_buttons(state) }
        </footer>
    }
}

/// The ways back to one's own work, where something else is open or took its place.
fn restore_buttons(state: &UseReducerHandle<State>) -> Html {
    let open = state.scenario.to_json();
    let draft = storage::get(storage::DRAFT).filter(|draft| state.origin != Origin::Own && *draft != open);
    let back = |text: String, label: String| {
        let (scenario, dispatch) = (Scenario::read(&text).0, state.dispatcher());
        let onclick = Callback::from(move |_: MouseEvent| {
            if storage::get(storage::DRAFT).as_ref() != Some(&text) {
                storage::retire_draft();
                storage::set(storage::DRAFT, &text);
            }
            browser::set_fragment("#");
            dispatch.dispatch(Action::Open(Box::new(scenario.clone()), Origin::Own));
        });
        html! { <button type="button" class="button" {onclick}>{ label }</button> }
    };
    let readable = |text: &String| is_work(&Scenario::read(text).0);
    let draft = draft.filter(readable);
    let earlier: Vec<String> = storage::earlier()
        .into_iter()
        .filter(|text| Some(text) != draft.as_ref() && *text != open && readable(text))
        .collect();
    html! {
        <div class="restore">
            { for draft.map(|draft| back(draft, "Back to my own work".to_owned())) }
            if !earlier.is_empty() {
                <details>
                    <summary>{ "Earlier work" }</summary>
                    { for earlier.into_iter().map(|text| {
                        let title = Scenario::read(&text).0.title.unwrap_or_else(|| "Untitled".to_owned());
                        back(text, title)
                    }) }
                </details>
            }
        </div>
    }
}

/// Opens what the address asks for, if it asks for something.
fn follow_address(dispatch: &Dispatch) {
    match decode(&browser::fragment()) {
        None => {}
        Some(Ok(Target::Scenario(scenario))) => dispatch.dispatch(Action::Open(scenario, Origin::Link)),
        Some(Ok(Target::Example(slug))) => open_example(slug, dispatch.clone()),
        Some(Err(message)) => dispatch.dispatch(Action::Failed(message)),
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
        dispatch.dispatch(match opened {
            Ok(text) => Action::Open(Box::new(gallery::laid_out(Scenario::read(&text).0)), Origin::Example),
            Err(message) => Action::Failed(format!("The example `{slug}` cannot be opened. {message}")),
        });
    });
}

/// What this tab knows of the stored draft.
#[derive(Default)]
struct Draft {
    /// As this tab last read or wrote it: another tab may have written since.
    known: Option<String>,
    /// The scenario as it was opened, and by which opening: untouched it is no work yet.
    opened: Option<(u32, Scenario)>,
    /// The opening whose first edit has moved the stored draft aside.
    taken_over: Option<u32>,
    /// Whether the user has been told that nothing can be stored.
    complained: bool,
}

impl Draft {
    /// Stores a scenario as the draft. What stands there is moved aside first if it is other work: another
    /// scenario's, or another tab's.
    fn save(&mut self, text: &str, origin: &Origin, opened: u32, dispatch: &Dispatch) {
        let stored = storage::get(storage::DRAFT);
        let other = *origin != Origin::Own && self.taken_over != Some(opened) || stored != self.known;
        let kept = !other || stored.as_deref() == Some(text) || storage::retire_draft();
        if kept && storage::set(storage::DRAFT, text) {
            self.known = Some(text.to_owned());
            self.taken_over = Some(opened);
        } else if !std::mem::replace(&mut self.complained, true) {
            let message = "Your work cannot be stored in this browser. Share it to keep it.";
            dispatch.dispatch(Action::Failed(message.to_owned()));
        }
    }
}

/// Stores what the user edits, after a pause and at the latest when the page is left.
#[hook]
fn use_draft(state: &UseReducerHandle<State>, embed: bool) {
    let draft = use_mut_ref(|| Draft { known: storage::get(storage::DRAFT), ..Draft::default() });
    use_effect_with((state.scenario.clone(), state.opened), {
        let (origin, dispatch) = (state.origin.clone(), state.dispatcher());
        move |(scenario, opened): &(Scenario, u32)| {
            let opened = *opened;
            let untouched = {
                let mut draft = draft.borrow_mut();
                if draft.opened.as_ref().is_none_or(|(known, _)| *known != opened) {
                    draft.opened = Some((opened, scenario.clone()));
                }
                draft.opened.as_ref().is_some_and(|(_, first)| first == scenario)
            };
            let text = scenario.to_json();
            let changed = !untouched || draft.borrow().taken_over == Some(opened);
            let pending = (!embed && changed && draft.borrow().known.as_ref() != Some(&text)).then(|| {
                let save = Rc::new(move || draft.borrow_mut().save(&text, &origin, opened, &dispatch));
                // Once it is saved, leaving the page must not save it again: another tab may have gone on.
                let leaving = Rc::new(RefCell::new(None));
                *leaving.borrow_mut() = Some(EventListener::new(&window(), "pagehide", {
                    let save = save.clone();
                    move |_| save()
                }));
                let timer = Timeout::new(PAUSE, {
                    let leaving = leaving.clone();
                    move || {
                        leaving.borrow_mut().take();
                        save();
                    }
                });
                (timer, leaving)
            });
            move || drop(pending)
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
