//! The address, which is always true: it opens what is open, or nothing where that is not to be had from it.
//!
//! Whatever has an address is opened by going there, so that the browser keeps the steps. The rest is written here: an edit
//! takes the place of what was there, and another piece of work is a step.

use std::cell::Cell;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use scenario::Scenario;
use scenario::link::{Target, asked};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Dispatch;
use crate::draft::{self, Stored};
use crate::link::{self, Held};
use crate::state::{Action, Notice, Origin, State, WorkAction};
use crate::{browser, gallery, storage};

/// What is open at first: what the address asks for, else the latest work, else the first example. An example is fetched
/// meanwhile; the work is left alone: one that cannot be opened must not keep examples from it.
pub(crate) async fn at_first() -> State {
    let fragment = browser::fragment();
    let found = link::found(&fragment).await;
    opened_by(fragment, found)
}

/// What is open at first where the address asks for this.
pub(crate) fn opened_by(fragment: String, found: Option<Result<Target<Held>, String>>) -> State {
    storage::venture();
    let (mut notice, mut offered, mut is_continued) = (None, None, false);
    let found = match found {
        Some(Ok(Target::Scenario(Held { swells: Some(held), .. }))) => {
            offered = Some((fragment.clone(), held));
            None
        }
        Some(Ok(Target::Scenario(held))) => Some(held.open().map(Target::Scenario)),
        Some(Ok(Target::Example(slug))) => Some(Ok(Target::Example(slug))),
        Some(Err(message)) => Some(Err(message)),
        None => None,
    };
    let (scenario, origin) = match found {
        Some(Ok(Target::Scenario(scenario))) => (scenario, Origin::Link(fragment.into())),
        Some(Ok(Target::Example(slug))) if slug == gallery::FIRST_SLUG => first(),
        Some(Ok(Target::Example(_))) => (Scenario::default(), Origin::Awaited),
        Some(Err(message)) => (Scenario::default(), Origin::Missing(message)),
        None => match draft::latest() {
            Some(Stored::Scenario(scenario, example)) => {
                is_continued = true;
                (*scenario, of(example))
            }
            newer => {
                notice = newer.map(|_| Notice { text: draft::NEWER.to_owned(), is_error: false, bring_back: None });
                first()
            }
        },
    };
    let mut state = State::begun(scenario, origin, browser::now(), browser::is_asking());
    if is_continued {
        state.is_edited_before();
    }
    (state.notice, state.offered) = (notice, offered);
    state
}

/// Where a stored piece of work comes from: an example, or nothing but the user.
fn of(example: Option<String>) -> Origin {
    example.map_or(Origin::Own, Origin::Example)
}

/// The first example.
pub(crate) fn first() -> (Scenario, Origin) {
    (gallery::first(), Origin::Example(gallery::FIRST_SLUG.to_owned()))
}

/// Does what may take long: should the page not come back from it, the next start asks before it goes the same way.
pub(crate) fn venture(dispatch: &Dispatch, action: Action) {
    storage::venture();
    dispatch.dispatch(action);
}

thread_local! {
    /// Counts what was asked for, so that a slow answer does not replace a later one.
    static ASKED: Cell<u32> = const { Cell::new(0) };
    /// Whether the address has led to what is opened.
    static IS_LED: Cell<bool> = const { Cell::new(false) };
}

/// Writes the address, and follows it.
#[hook]
pub(crate) fn use_address(state: &UseReducerHandle<State>, is_embed: bool) {
    let now = use_mut_ref(|| state.clone());
    *now.borrow_mut() = state.clone();
    let written = use_mut_ref(|| None::<u32>);
    use_effect_with((), move |()| {
        let fragment = browser::fragment();
        let state = now.borrow().clone();
        // The rest is open.
        if state.origin == Origin::Awaited {
            follow(&fragment, false, &state.dispatcher());
        }
        // Going from one part of the address to another is a step of this kind too.
        EventListener::new(&window(), "popstate", move |_| {
            let state = now.borrow().clone();
            led(&state);
        })
        .forget();
    });
    use_effect_with((state.address(), state.opened), move |(address, opened)| {
        let is_new = written.replace(Some(*opened)).is_some_and(|before| before != *opened);
        let is_led = IS_LED.take();
        if let Some(address) = address.as_ref().filter(|_| !is_embed) {
            let is_step = is_new && !(is_led && browser::fragment() == **address);
            browser::write_address(address, is_step, *opened);
        }
    });
}

/// The address is another one, or another step with the same.
fn led(state: &UseReducerHandle<State>) {
    let dispatch = state.dispatcher();
    let fragment = browser::fragment();
    if asked(&fragment).is_some() {
        if state.address().as_deref() != Some(&*fragment) {
            follow(&fragment, false, &dispatch);
        }
        return;
    }
    // Work has no address. The step says which.
    let opening = browser::opening();
    if opening.is_some_and(|opening| state.is_of_opening(opening)) {
        return;
    }
    ASKED.set(ASKED.get() + 1);
    IS_LED.set(true);
    match opening.and_then(|opening| state.left(opening)) {
        Some(work) => reopen(work, &dispatch),
        None if state.address().as_deref() == Some("") => {}
        None => {
            draft::leave();
            let action = match draft::latest() {
                Some(Stored::Scenario(scenario, example)) => WorkAction::Continue(scenario, of(example)),
                _ => {
                    let (scenario, origin) = first();
                    WorkAction::Open(Box::new(scenario), origin)
                }
            };
            venture(&dispatch, Action::Work(action));
        }
    }
}

/// Opens what a fragment asks for. A link that holds far more than its length says is offered, unless it is wanted.
pub(crate) fn follow(fragment: &str, is_wanted: bool, dispatch: &Dispatch) {
    let mine = ASKED.get() + 1;
    ASKED.set(mine);
    match asked(fragment) {
        None => {}
        Some(Ok(Target::Scenario(deflated))) => {
            let (fragment, dispatch) = (fragment.to_owned(), dispatch.clone());
            let awaits = awaits(mine, &dispatch);
            spawn_local(async move {
                let found = link::held(&deflated).await;
                drop(awaits);
                if ASKED.get() != mine {
                    return;
                }
                match found {
                    Ok(Held { swells: Some(held), .. }) if !is_wanted => {
                        dispatch.dispatch(Action::Work(WorkAction::Offer(Some((fragment, held)))));
                    }
                    found => match found.and_then(Held::open) {
                        Ok(scenario) => open(scenario, Origin::Link(fragment.into()), &dispatch),
                        Err(message) => miss(message, &dispatch),
                    },
                }
            });
        }
        Some(Err(message)) => miss(message, dispatch),
        Some(Ok(Target::Example(slug))) if gallery::position(&slug).is_none() => {
            miss(format!("There is no example `{slug}`."), dispatch);
        }
        Some(Ok(Target::Example(slug))) => {
            let dispatch = dispatch.clone();
            let awaits = awaits(mine, &dispatch);
            spawn_local(async move {
                let fetched = browser::fetch(&format!("gallery/{slug}.json")).await;
                drop(awaits);
                if ASKED.get() != mine {
                    return;
                }
                match fetched {
                    Ok(text) => open(gallery::laid_out(Scenario::read(&text).0), Origin::Example(slug), &dispatch),
                    Err(message) => miss(format!("The example `{slug}` cannot be opened. {message}"), &dispatch),
                }
            });
        }
    }
}

/// How long what was open stays in sight while something else is on its way, in milliseconds.
const PATIENCE: u32 = 800;

/// Shows, unless this is dropped before, that something is on its way: what is open is not what the address says any more.
fn awaits(mine: u32, dispatch: &Dispatch) -> Timeout {
    let dispatch = dispatch.clone();
    Timeout::new(PATIENCE, move || {
        if ASKED.get() == mine {
            open(Scenario::default(), Origin::Awaited, &dispatch);
        }
    })
}

fn miss(message: String, dispatch: &Dispatch) {
    open(Scenario::default(), Origin::Missing(message), dispatch);
}

/// Opens what the address asks for in the place of what is open, which is stored before.
fn open(scenario: Scenario, origin: Origin, dispatch: &Dispatch) {
    IS_LED.set(true);
    begin(scenario, origin, dispatch);
}

/// Opens what has no address in the place of what is open, which is stored before.
pub(crate) fn begin(scenario: Scenario, origin: Origin, dispatch: &Dispatch) {
    draft::leave();
    venture(dispatch, Action::Work(WorkAction::Open(Box::new(scenario), origin)));
}

/// Opens work that was left here.
pub(crate) fn reopen(work: &Scenario, dispatch: &Dispatch) {
    draft::resume_as(work);
    venture(dispatch, Action::Work(WorkAction::Continue(Box::new(work.clone()), Origin::Own)));
}

/// Opens a stored piece of work.
pub(crate) fn resume(key: &str, dispatch: &Dispatch) {
    if let Some((scenario, example)) = draft::resume(key) {
        venture(dispatch, Action::Work(WorkAction::Continue(scenario, of(example))));
    }
}
