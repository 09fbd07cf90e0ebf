//! The page: what is open, where it comes from, where it is kept.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::{document, window};
use scenario::Scenario;
use scenario::link::{Target, decode};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Dispatch;
use crate::components::header::Header;
use crate::components::notice::NoticeBar;
use crate::components::policies::PoliciesPanel;
use crate::components::request::RequestPanel;
use crate::components::shortcuts::Shortcuts;
use crate::components::trace::Trace;
use crate::components::verdict::Verdict;
use crate::components::way::Way;
use crate::state::{Action, Origin, State, Tab};
use crate::{browser, gallery, storage};

/// How long typing pauses before a long text is answered, and before the draft is stored.
const PAUSE: u32 = 300;

/// What is open at first, when the address asks for nothing: the draft, else the first example.
fn at_first(embed: bool) -> State {
    let draft = if embed { None } else { storage::get(storage::DRAFT) };
    let (scenario, origin) = match draft.map(|draft| Scenario::read(&draft).0) {
        Some(draft) if draft.access.is_some() => (draft, Origin::Own),
        _ => (gallery::first(), Origin::Example),
    };
    State::new(scenario, origin, browser::now())
}

#[component]
pub(crate) fn App() -> Html {
    let embed = *use_memo((), |()| browser::is_embed());
    let state = use_reducer(|| at_first(embed));
    let shortcuts = use_node_ref();

    use_effect_with((), {
        let dispatch = state.dispatcher();
        move |()| {
            follow_address(&dispatch);
            let listener = EventListener::new(&window(), "hashchange", move |_| follow_address(&dispatch));
            move || drop(listener)
        }
    });
    use_effect_with(state.waiting.then(|| state.scenario.clone()), {
        let dispatch = state.dispatcher();
        move |waiting| {
            let timer = waiting.is_some().then(|| Timeout::new(PAUSE, move || dispatch.dispatch(Action::Evaluate)));
            move || drop(timer)
        }
    });
    use_draft(&state, embed);
    use_title(&state);
    use_shortcuts(&shortcuts);

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
    let show_shortcuts = {
        let shortcuts = shortcuts.clone();
        Callback::from(move |()| show(&shortcuts))
    };
    let tabs = [(Tab::Policies, "Policies"), (Tab::Request, "Request"), (Tab::Why, "Why")].map(|(tab, name)| {
        let dispatch = state.dispatcher();
        let onclick = Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::SelectTab(tab)));
        html! { <button type="button" aria-pressed={(state.tab == tab).to_string()} {onclick}>{ name }</button> }
    });
    let tab = match state.tab {
        Tab::Policies => "tab-policies",
        Tab::Request => "tab-request",
        Tab::Why => "tab-why",
    };
    html! {
        <div class={classes!("page", tab, embed.then_some("embed"))}>
            <a class="skip" href="#verdict" onclick={skip_to_verdict()}>{ "Skip to the verdict" }</a>
            if !embed {
                <Header state={state.clone()} {open_example} {show_shortcuts} />
            }
            <NoticeBar notice={state.notice.clone()} dispatch={state.dispatcher()} />
            <main>
                <div class="answer" id="verdict" tabindex="-1">
                    <Verdict state={state.clone()} />
                    <Way state={state.clone()} />
                    <nav class="tabs" aria-label="Parts of the page">{ for tabs }</nav>
                    <Trace state={state.clone()} />
                </div>
                <div class="question">
                    <PoliciesPanel state={state.clone()} />
                    <RequestPanel state={state.clone()} />
                </div>
            </main>
            { footer(&state, embed) }
            <Shortcuts dialog={shortcuts} />
        </div>
    }
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
            storage::retire_draft();
            browser::set_fragment("#");
            dispatch.dispatch(Action::Open(Box::new(scenario.clone()), Origin::Own));
        });
        html! { <button type="button" class="button" {onclick}>{ label }</button> }
    };
    let earlier: Vec<String> =
        storage::earlier().into_iter().filter(|text| Some(text) != draft.as_ref() && *text != open).collect();
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

fn open_example(slug: String, dispatch: Dispatch) {
    spawn_local(async move {
        let opened = browser::fetch(&format!("gallery/{slug}.json")).await;
        dispatch.dispatch(match opened {
            Ok(text) => Action::Open(Box::new(Scenario::read(&text).0), Origin::Example),
            Err(message) => Action::Failed(format!("The example `{slug}` cannot be opened. {message}")),
        });
    });
}

/// Stores the user's own work while it is edited, and at the latest when the page is left.
#[hook]
fn use_draft(state: &UseReducerHandle<State>, embed: bool) {
    let opened = state.opened;
    let first = use_mut_ref(|| (opened, state.scenario.clone()));
    let taken_over = use_mut_ref(|| None);
    use_effect_with((state.scenario.clone(), opened), {
        let origin = state.origin.clone();
        move |(scenario, opened): &(Scenario, u32)| {
            let untouched = {
                let mut first = first.borrow_mut();
                if first.0 != *opened {
                    *first = (*opened, scenario.clone());
                }
                first.1 == *scenario
            };
            // What was opened and not touched is no work yet, and a link never takes a draft's place.
            let save = !embed && origin != Origin::Link && (origin == Origin::Own || !untouched);
            if save && origin == Origin::Example && *taken_over.borrow() != Some(*opened) {
                storage::retire_draft();
                *taken_over.borrow_mut() = Some(*opened);
            }
            let pending = save.then(|| {
                let text = scenario.to_json();
                let later = text.clone();
                let timer = Timeout::new(PAUSE, move || {
                    storage::set(storage::DRAFT, &later);
                });
                let leaving = EventListener::new(&window(), "pagehide", move |_| {
                    storage::set(storage::DRAFT, &text);
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

/// `?` outside of text fields lists the shortcuts.
#[hook]
fn use_shortcuts(dialog: &NodeRef) {
    let dialog = dialog.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&document(), "keydown", move |event| {
            let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
            let target = event.composed_path().get(0).dyn_into::<web_sys::HtmlElement>().ok();
            let typing = target.is_some_and(|target| {
                matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
            });
            if event.key() == "?" && !typing {
                show(&dialog);
            }
        });
        move || drop(listener)
    });
}

fn show(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
        // It fails only if the dialog is open already.
        let _ = dialog.show_modal();
    }
}
