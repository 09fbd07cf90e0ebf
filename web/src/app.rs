//! The page: what is open, where it comes from, where it is kept.

use std::cell::RefCell;

use gloo::events::EventListener;
use gloo::utils::{document, window};
use scenario::link::{Target, decode, swells};
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::components::Dispatch;
use crate::components::controls::{act, button, icon_button, open_dialog};
use crate::components::flow::{flow, model, no_access, no_network};
use crate::components::header::Header;
use crate::components::icons::Icon;
use crate::components::later::{begun, wait};
use crate::components::network::{outcome, why};
use crate::components::notice::notices;
use crate::components::pasted;
use crate::components::policies::{about_folded, policies};
use crate::components::request::request;
use crate::components::restore::restore;
use crate::components::shortcuts::shortcuts;
use crate::components::topology::Way;
use crate::components::trace::trace;
use crate::components::verdict::verdict;
use crate::components::way::way;
use crate::draft::{self, Stored};
use crate::state::{Action, Notice, Origin, Side, State, Tab, ViewAction, WorkAction};
use crate::{browser, effects, gallery, storage};

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
    state.works = draft::earlier();
    if is_newer {
        state.notice = Some(Notice { text: draft::NEWER.to_owned(), is_error: false, bring_back: None });
    }
    effects::due(state.take_effects());
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
    let address = use_memo((), |()| browser::page_address());
    let state = use_reducer(|| FIRST.take().unwrap_or_else(at_first));
    use_effect({
        let dispatch = state.dispatcher();
        move || effects::perform(&dispatch)
    });
    let dialog = use_node_ref();

    use_effect_with((), {
        let dispatch = state.dispatcher();
        move |()| {
            browser::follow_focus();
            browser::hurry_for_print();
            follow(&dispatch, true);
            // A block in somebody else's document takes nothing that is not put into its fields.
            if !embed {
                pasted::take(&dispatch);
            }
            draft::tell(dispatch.clone());
            // What is hidden may never be shown again. When it is, other tabs may have stored something.
            for event in ["pagehide", "visibilitychange"] {
                EventListener::new(&window(), event, |_| draft::keep_and_look()).forget();
            }
            EventListener::new(&window(), "hashchange", move |_| follow(&dispatch, false)).forget();
        }
    });
    use_effect_with(state.drawing(), |drawing| begun(*drawing));
    use_title(&state);
    // Whoever acts with the keyboard stays on the page when what was pressed is gone.
    browser::mend_focus();
    use_shortcuts(&dialog, &state);

    let open_example = {
        let dispatch = state.dispatcher();
        Callback::from(move |slug: String| dispatch.dispatch(Action::Work(WorkAction::Example(slug))))
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
        let onclick = act(&state.dispatcher(), Action::View(ViewAction::SelectTab(tab)));
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
            { footer(&state, embed.then_some(&*address)) }
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

/// A block in somebody else's document leads to the page at this address.
fn footer(state: &UseReducerHandle<State>, page: Option<&String>) -> Html {
    if let Some(page) = page {
        let fragment = scenario::link::encode(&state.scenario).unwrap_or_default();
        let href = format!("{page}{fragment}");
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

/// Tells what the address is.
fn follow(dispatch: &Dispatch, is_first: bool) {
    dispatch.dispatch(Action::Work(WorkAction::Address { fragment: browser::fragment(), is_first }));
}

/// A link that holds so much more than its length says that it may be made to be slow.
fn offer(state: &UseReducerHandle<State>) -> Html {
    let Some((_, held)) = state.offered.as_ref() else { return html! {} };
    let dispatch = state.dispatcher();
    let text = format!(
        "This link holds {} KB of text, far more than its length says. Opening it may keep the page busy for a moment.",
        held / 1000
    );
    html! {
        <div class="notice">
            <span>{ text }</span>
            { button(&dispatch, "Open it", Action::Work(WorkAction::Accept)) }
            { icon_button(&dispatch, Icon::Cross, "", "Close this message", "", Action::Work(WorkAction::Decline)) }
        </div>
    }
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
                ("z", true, false) => dispatch.dispatch(Action::Work(WorkAction::Undo)),
                ("z", true, true) | ("y", true, _) => dispatch.dispatch(Action::Work(WorkAction::Redo)),
                _ => {}
            }
        });
        move || drop(listener)
    });
}
