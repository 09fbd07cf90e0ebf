//! Does what the state asks for: the one way from what happens on the page to the world outside, and back as actions.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use gloo::timers::callback::Timeout;
use scenario::{NetworkDocument, Scenario};
use wasm_bindgen_futures::spawn_local;
use yew::Reducible;

use crate::address::venture;
use crate::components::Dispatch;
use crate::state::{Action, Effect, EngineAction, PasteAction, State, StepsAction, WorkAction};
use crate::{address, browser, draft, engine, storage};

/// How long typing pauses before a long text is answered, and how long a draft waits to be stored.
const PAUSE: u32 = 300;

/// How long the draft waits where it is long, since typing waits for it.
const LONG_PAUSE: u32 = 1500;

/// How long after an answer the changes to it are tried: typing goes first.
const ADVICE_PAUSE: u32 = 120;

thread_local! {
    /// What is asked for and not done yet.
    static DUE: RefCell<Vec<Effect>> = const { RefCell::new(Vec::new()) };
    /// Ends the pause of typing.
    static TYPING: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    /// Ends the pause after an answer.
    static ANSWERED: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// The state is plain data, and stays it: what an action asks for waits until the page has been drawn.
impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let (state, effects) = Rc::unwrap_or_clone(self).react(action);
        due(effects);
        Rc::new(state)
    }
}

/// Keeps in mind what is asked for.
pub(crate) fn due(effects: Vec<Effect>) {
    DUE.with_borrow_mut(|due| due.extend(effects));
}

/// Does all that is asked for.
pub(crate) fn perform(dispatch: &Dispatch) {
    for effect in DUE.take() {
        one(effect, dispatch);
    }
}

fn one(effect: Effect, dispatch: &Dispatch) {
    match effect {
        Effect::LoadEngine { at_once } => load(at_once, dispatch.clone()),
        Effect::AskNetwork(question, network) => ask_network(question, network, dispatch.clone()),
        Effect::AskNetworks(question, networks) => ask_networks(question, networks, dispatch.clone()),
        Effect::Recognise(question, pasted) => recognise(question, pasted, dispatch.clone()),
        Effect::AskAdvice { answer, scenario, now, is_first } => {
            let dispatch = dispatch.clone();
            let ask = move || ask_advice(answer, *scenario, now, dispatch);
            ANSWERED.set(Some(Timeout::new(if is_first { 0 } else { ADVICE_PAUSE }, ask)));
        }
        Effect::Pause => {
            let dispatch = dispatch.clone();
            TYPING.set(Some(Timeout::new(PAUSE, move || venture(&dispatch, Action::Engine(EngineAction::Evaluate)))));
        }
        // A block in somebody else's document keeps nothing.
        Effect::Keep { .. } if browser::is_embed() => {}
        Effect::Keep { scenario, example, opened, is_long } => {
            draft::changed(
                draft::Unsaved { scenario: *scenario, example },
                opened,
                if is_long { LONG_PAUSE } else { PAUSE },
            );
        }
        Effect::Begin(scenario, origin) => address::begin(*scenario, origin, dispatch),
        Effect::Go(fragment) => browser::go(&fragment),
        Effect::Resume(key) => address::resume(&key, dispatch),
        Effect::KeepInsteadOf(key) => draft::keep_instead_of(&key),
        Effect::Download => storage::download(&draft::unsaved(), storage::SCENARIO),
        Effect::Save { text, file } => storage::download(&text, &file),
        Effect::Copy { text, name } => copy(text, name, dispatch.clone()),
        Effect::AskOn => browser::ask_on(),
        Effect::ListWorks => dispatch.dispatch(Action::Work(WorkAction::Works(draft::answered()))),
    }
}

fn load(at_once: bool, dispatch: Dispatch) {
    spawn_local(async move {
        if !at_once {
            browser::after_paint().await;
        }
        let to = dispatch.clone();
        let refer = move |reference: Option<_>| {
            to.dispatch(Action::Engine(EngineAction::Refers(reference.map(Arc::new))));
        };
        engine::load(move |engine| dispatch.dispatch(Action::Engine(EngineAction::Is(engine))), refer);
    });
}

fn copy(text: String, name: String, dispatch: Dispatch) {
    spawn_local(async move {
        let is_copied = crate::link::copy(&text.into()).await.is_truthy();
        dispatch.dispatch(Action::Work(WorkAction::Copied(name, is_copied)));
    });
}

fn ask_network(question: u32, network: NetworkDocument, dispatch: Dispatch) {
    spawn_local(async move {
        if let Some(answer) = engine::network(&network).await {
            venture(&dispatch, Action::Engine(EngineAction::Answered(question, Rc::new(answer))));
        }
    });
}

fn ask_networks(question: u32, networks: Vec<NetworkDocument>, dispatch: Dispatch) {
    spawn_local(async move {
        if let Some(answers) = engine::networks(&networks).await {
            dispatch.dispatch(Action::Steps(StepsAction::Answered(question, answers)));
        }
    });
}

fn recognise(question: u32, pasted: Box<engine::Pasted>, dispatch: Dispatch) {
    spawn_local(async move {
        let recognised = engine::recognise(&pasted).await;
        venture(&dispatch, Action::Paste(PasteAction::Came(question, Rc::new(recognised))));
    });
}

fn ask_advice(answer: u32, scenario: Scenario, now: i64, dispatch: Dispatch) {
    spawn_local(async move {
        if let Some(advice) = engine::advise(&scenario, now).await {
            dispatch.dispatch(Action::Engine(EngineAction::Advised(answer, Rc::new(advice))));
        }
    });
}
