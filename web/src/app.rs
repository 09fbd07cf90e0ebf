//! The page: what is open, where it comes from, where it is kept.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::functional::Hook;
use yew::prelude::*;

use crate::address::{at_first, follow, opened_by, use_address};
use crate::components::about::about_folded;
use crate::components::asked::asked;
use crate::components::controls::{act, button, icon_button, open_dialog};
use crate::components::examples::{begin_anew, examples};
use crate::components::flow::{flow, model, no_access, no_network};
use crate::components::header::header;
use crate::components::icons::Icon;
use crate::components::later::{begun, wait};
use crate::components::network::{outcome, why};
use crate::components::notice::{notices, use_leaving};
use crate::components::part::{Props, part};
use crate::components::pasted;
use crate::components::place::{is_nothing, nothing, place};
use crate::components::policies::policies;
use crate::components::predict::{hidden_reasons, predict, predicted};
use crate::components::question::question;
use crate::components::shortcuts::shortcuts;
use crate::components::topology::topology;
use crate::components::trace::trace;
use crate::components::verdict::verdict;
use crate::components::way::way;
use crate::draft;
use crate::state::{Action, NetworkAction, Pane, PlaceAction, Side, State, Tab, ViewAction, WorkAction};
use crate::tree::html;
use crate::{browser, effects, link};

thread_local! {
    static FIRST: RefCell<Option<State>> = const { RefCell::new(None) };
}

/// Finds out what is open at first, and answers it. The app takes it over.
pub(crate) async fn open_first() {
    let mut state = at_first().await;
    state.is_read_only = browser::is_read_only();
    draft::look();
    state.works = draft::earlier();
    effects::due(state.take_effects());
    take(state);
}

/// Has the app take this over.
pub(crate) fn take(state: State) {
    FIRST.set(Some(state));
}

/// The whole page; in somebody else's document, a block that leads to the page at this address.
pub(crate) fn app(page: Option<String>) -> Props {
    Props::new(move |hooks| use_app(page.as_ref()).run(hooks))
}

#[hook]
fn use_app(page: Option<&String>) -> Html {
    let embed = page.is_some();
    let state = use_reducer(|| FIRST.take().unwrap_or_else(|| opened_by(String::new(), None)));
    use_effect({
        let dispatch = state.dispatcher();
        move || effects::perform(&dispatch)
    });
    let dialog = use_node_ref();

    use_effect_with((), {
        let dispatch = state.dispatcher();
        move |()| {
            browser::follow_focus();
            browser::frame();
            browser::hurry_for_print();
            for (event, is_printed) in [("beforeprint", true), ("afterprint", false)] {
                let dispatch = dispatch.clone();
                let print = move |_: &web_sys::Event| dispatch.dispatch(Action::View(ViewAction::Print(is_printed)));
                EventListener::new(&window(), event, print).forget();
            }
            if browser::is_linted() {
                // What the linter says stands in the text.
                dispatch.dispatch(Action::View(ViewAction::SelectTab(Tab::Policies)));
                dispatch.dispatch(Action::Network(NetworkAction::Pane(Pane::Json)));
            }
            // A block in somebody else's document takes nothing that is not put into its fields.
            if !embed {
                pasted::take(&dispatch);
            }
            draft::tell(dispatch);
            // What is hidden may never be shown again. When it is, other tabs may have stored something.
            for event in ["pagehide", "visibilitychange"] {
                EventListener::new(&window(), event, |_| draft::keep_and_look()).forget();
            }
        }
    });
    use_effect_with(state.drawing(), |drawing| begun(*drawing));
    use_address(&state, embed);
    use_title(&state);
    // Whoever acts with the keyboard stays on the page when what was pressed is gone.
    use_effect(browser::mend_focus);
    use_shortcuts(&dialog, &state);
    use_leaving(&state);

    let show_shortcuts = {
        let dialog = dialog.clone();
        Callback::from(move |()| open_dialog(&dialog))
    };
    let tabs: &[(Tab, &str)] = match state.side {
        Side::Access => &[(Tab::Policies, "Policies"), (Tab::Why, "Why")],
        Side::Network => &[(Tab::Policies, "Network"), (Tab::Why, "Why")],
    };
    let tabs = tabs.iter().map(|(tab, name)| {
        let onclick = act(&state.dispatcher(), Action::View(ViewAction::SelectTab(*tab)));
        html! { <button type="button" aria-pressed={(state.tab == *tab).to_string()} {onclick}>{ name }</button> }
    });
    let tabs = html! { <>if !embed { { place(&state, "place narrow") } }{ about_folded(&state) }<nav class="tabs" aria-label="Parts of the page">{ for tabs }</nav></> };
    let tab = match state.tab {
        Tab::Policies => "tab-policies",
        Tab::Why => "tab-why",
    };
    html! {
        <div class={format!("page {tab} {}", if embed { "embed" } else { "" })}>
            <a class="skip" href="#verdict" onclick={skip_to_verdict()}>{ "Skip to the verdict" }</a>
            if !embed {
                { header(&state, show_shortcuts) }
                { examples(&state) }
            } else if !is_nothing(&state.origin) {
                { bar(&state, page) }
            }
            { notices(&state, &state.dispatcher(), offer(&state)) }
            { match (state.side, &state.scenario.access, &state.scenario.network) {
                _ if is_nothing(&state.origin) => nothing(&state, embed),
                (Side::Access, None, _) => html! { <main class="empty">{ no_access(&state) }{ footer(page) }</main> },
                (Side::Network, _, None) => html! { <main class="empty">{ no_network(&state) }{ footer(page) }</main> },
                // What is asked of the reader first is not told before.
                (Side::Access, ..) if state.asks_first() => framed(
                    html! { <>{ question(&state) }{ landing() }{ predict(&state) }</> },
                    tabs,
                    policies(&state),
                    hidden_reasons(footer(page)),
                ),
                (Side::Network, ..) if state.asks_first() => framed(
                    html! { <>{ flow(&state) }{ landing() }{ predict(&state) }</> },
                    tabs,
                    wait(&state, model),
                    hidden_reasons(footer(page)),
                ),
                (Side::Access, ..) => framed(
                    html! { <>{ question(&state) }{ landing() }{ was_predicted(&state) }{ verdict(&state) }{ way(&state) }</> },
                    tabs,
                    policies(&state),
                    html! { <>{ wait(&state, trace) }{ wait(&state, asked) }{ footer(page) }</> },
                ),
                (Side::Network, ..) => framed(
                    html! { <>{ flow(&state) }{ landing() }{ was_predicted(&state) }{ outcome(&state) }</> },
                    tabs,
                    wait(&state, model),
                    html! { <>{ topology(&state) }{ wait(&state, why) }{ footer(page) }</> },
                ),
            } }
            { shortcuts(&dialog) }
        </div>
    }
}

/// What was said to the author's question, where there was one.
fn was_predicted(state: &UseReducerHandle<State>) -> Html {
    if state.question().is_some() {
        predicted(state)
    } else {
        html! {}
    }
}

/// The frame: question and answer, which stay, and below them two panes, each with its own scroll.
fn framed(answer: Html, tabs: Html, left: Html, right: Html) -> Html {
    html! {
        <main>
            <div class="answer">{ answer }</div>
            { tabs }
            <div class="frame">
                <div class="pane pane-left">{ left }</div>
                { part("divider", |hooks| use_divider().run(hooks)) }
                <div class="pane pane-right">{ right }</div>
            </div>
        </main>
    }
}

/// The line between the panes. What moves it is no part of the state.
#[hook]
fn use_divider() -> Html {
    use_effect_with((), |()| browser::settle());
    html! { <div class="divider" role="separator" aria-orientation="vertical" aria-label="Width of the left pane" aria-valuemin="25" aria-valuemax="75" aria-valuenow="46" tabindex="0" /> }
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

/// What stands below all of it, but for a block in somebody else's document.
fn footer(page: Option<&String>) -> Html {
    if page.is_some() {
        return html! {};
    }
    html! {
        <footer class="bottom quiet">
            <p>{ "Nothing you type leaves this browser. Not affiliated with Amazon Web Services." }</p>
        </footer>
    }
}

/// The line on top of a block: what it is about, a press that takes back what the reader has done, and the page with it.
fn bar(state: &UseReducerHandle<State>, page: Option<&String>) -> Html {
    let (state, page) = (state.clone(), page.cloned().unwrap_or_default());
    part("bar", move |hooks| use_bar(&state, &page).run(hooks))
}

/// The page at its address, with what the block holds.
#[hook]
fn use_bar(state: &UseReducerHandle<State>, page: &str) -> Html {
    let fragment = use_state(String::new);
    use_effect_with(state.scenario.clone(), {
        let fragment = fragment.clone();
        move |scenario| {
            let text = scenario::link::text(scenario);
            let is_over = Rc::new(Cell::new(false));
            let ends = Rc::clone(&is_over);
            spawn_local(async move {
                let made = match text {
                    Some(text) => link::encode_at_once(&text).await.unwrap_or_default(),
                    None => String::new(),
                };
                if !is_over.get() {
                    fragment.set(made);
                }
            });
            move || ends.set(true)
        }
    });
    let href = format!("{page}{}", *fragment);
    let title = title(state).unwrap_or_else(|| "Policy Playground".to_owned());
    html! {
        <div class="bar" role="banner">
            <h1>{ title }</h1>
            if !state.is_as_opened() {
                { button(&state.dispatcher(), "Reset", Action::Work(WorkAction::Reset)) }
            }
            <a class="button" {href} target="_blank" rel="noopener">{ "Open" }<span class="hidden">{ " in Policy Playground" }</span></a>
        </div>
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
    let onclick = Callback::from(move |_: MouseEvent| follow(&fragment, true, &dispatch));
    html! {
        <div class="notice">
            <span>{ text }</span>
            <button type="button" class="button" {onclick}>{ "Open it" }</button>
            { icon_button(&state.dispatcher(), Icon::Cross, "", "Close this message", "", Action::Work(WorkAction::Offer(None))) }
        </div>
    }
}

/// What the scenario is called, unless it may tell what is asked.
fn title(state: &State) -> Option<String> {
    let title = state.scenario.title.as_deref().filter(|_| !state.is_untold());
    title.map(|title| json::clip(title).into_owned())
}

#[hook]
fn use_title(state: &UseReducerHandle<State>) {
    use_effect_with(title(state), |title| {
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
                ("z", true, false) => dispatch.dispatch(Action::Work(WorkAction::Undo)),
                ("z", true, true) | ("y", true, _) => dispatch.dispatch(Action::Work(WorkAction::Redo)),
                _ => {}
            }
        });
        move || drop(listener)
    });
}
