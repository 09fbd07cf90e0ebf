//! The examples, to be searched and stepped through, and on top of them what is the user's own: new, from a file, earlier.
//! A module of its own fills the dialog (`web/examples`). It is told what there is to know of the state, and tells what is
//! pressed.

use scenario::network::Outcome;
use scenario::{Access, Decision, NamedPolicy, Scenario};
use wasm_bindgen::prelude::*;
use yew::functional::Hook;
use yew::prelude::*;

use super::answer::Look;
use super::controls::open_dialog;
use super::icons::{Icon, drawing};
use super::part::part;
use super::share::{made, show};
use super::{Dispatch, about, network, verdict};
use crate::draft::{self, Stored};
use crate::state::{Action, Origin, PlaceAction, State, WorkAction, blank};
use crate::tree::html;
use crate::{address, browser, gallery, storage};

#[wasm_bindgen(module = "/src/later.js")]
extern "C" {
    /// Takes the dialog, and what is to be told of what is done in it and where title and note are edited: what, with a
    /// text and a name.
    #[wasm_bindgen(js_name = takeExamples)]
    fn take_examples(dialog: JsValue, told: JsValue);
    #[wasm_bindgen(js_name = showExamples)]
    fn show_examples(given: &str);
    #[wasm_bindgen(js_name = hideExamples)]
    fn hide_examples();
}

/// The dialog. What fills it is loaded after the first paint, and what it lists when it is opened for the first time.
pub(crate) fn examples(state: &UseReducerHandle<State>) -> Html {
    let state = state.clone();
    part("examples", move |hooks| use_examples(&state).run(hooks))
}

#[hook]
fn use_examples(state: &UseReducerHandle<State>) -> Html {
    let dialog = use_node_ref();
    let now = use_mut_ref(|| state.clone());
    now.replace(state.clone());
    use_effect_with((), {
        let dialog = dialog.clone();
        move |()| {
            let told = move |what: String, text: String, name: String| {
                let state = now.borrow().clone();
                pressed(&what, text, &name, &state);
            };
            // The page has it for as long as it is there.
            let told = Closure::<dyn Fn(String, String, String)>::new(told).into_js_value();
            take_examples(dialog.cast::<web_sys::Element>().into(), told);
        }
    });
    let given = state.place.is_browsing.then(|| given(state));
    use_effect_with(given.is_some(), {
        let dialog = dialog.clone();
        move |is_browsing| match dialog.cast::<web_sys::HtmlDialogElement>() {
            Some(_) if *is_browsing => open_dialog(&dialog),
            Some(dialog) => dialog.close(),
            None => {}
        }
    });
    use_effect_with(given, |given| match given {
        Some(given) => show_examples(given),
        None => hide_examples(),
    });
    let onclose = {
        let (dialog, dispatch) = (dialog.clone(), state.dispatcher());
        move |_: Event| {
            // It is told late: it may be open again.
            if dialog.cast::<web_sys::HtmlDialogElement>().is_some_and(|dialog| !dialog.open()) {
                close(&dispatch);
            }
        }
    };
    // The next key may come before the dialog tells that it was closed.
    let onkeydown = {
        let dispatch = state.dispatcher();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close(&dispatch);
            }
        }
    };
    html! { <dialog class="dialog examples" ref={dialog} aria-labelledby="examples-title" {onclose} {onkeydown}></dialog> }
}

fn close(dispatch: &Dispatch) {
    dispatch.dispatch(Action::Place(PlaceAction::Browse(false)));
}

fn pressed(what: &str, text: String, name: &str, state: &UseReducerHandle<State>) {
    let dispatch = state.dispatcher();
    match what {
        "new" => begin_anew(&dispatch),
        "save" => storage::download(&state.scenario.to_json(), storage::SCENARIO),
        "resume" => {
            close(&dispatch);
            dispatch.dispatch(Action::Work(WorkAction::Resume(text)));
        }
        "file" | "unread" => {
            close(&dispatch);
            let opened = if what == "file" { read(name, text) } else { Err("It could not be read.") };
            match opened {
                Ok(scenario) => address::begin(scenario, Origin::Own, &dispatch),
                Err(why) => {
                    dispatch.dispatch(Action::Work(WorkAction::Failed(format!("`{name}` is not opened. {why}"))));
                }
            }
        }
        "close" => close(&dispatch),
        "share" => show(state),
        "shared" => made(state, text, name),
        "failed" => dispatch.dispatch(Action::Work(WorkAction::Failed(text))),
        _ => drop(about::done(what, text).map(|action| dispatch.dispatch(action))),
    }
}

/// What the dialog shows besides the examples, as JSON: see `Given` in `web/examples`.
fn given(state: &State) -> String {
    let look = |word: &str, (class, shape, words): Look| {
        let (around, lines) = drawing(shape);
        format!(r#""{word}":["{class}","{around}","{lines}","{words}"]"#)
    };
    let decisions = [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
    let outcomes = [Outcome::Reachable, Outcome::NotReachable, Outcome::Ambiguous, Outcome::Undetermined];
    let access = decisions.map(|decision| look(decision.word(), verdict::look(decision))).join(",");
    let network = outcomes.map(|outcome| look(outcome.word(), network::look(outcome))).join(",");
    let works = state.works.iter().map(|work| {
        let title = work.title.as_ref().map(|title| format!(r#","title":{}"#, json::string(title)));
        let access = work.decision.map(|decision| format!(r#","access":"{}""#, decision.word()));
        let (key, when) = (json::string(&work.key), json::string(&work.when));
        format!(r#"{{"key":{key},"when":{when}{}{}}}"#, title.unwrap_or_default(), access.unwrap_or_default())
    });
    let works = works.collect::<Vec<_>>().join(",");
    let open = match &state.origin {
        Origin::Example(slug) => slug,
        _ => "",
    };
    let (newer, open, (_, cross)) = (json::string(draft::NEWER), json::string(open), drawing(Icon::Cross));
    format!(
        r#"{{"looks":{{"access":{{{access}}},"network":{{{network}}}}},"cross":"{cross}","works":[{works}],"newer":{newer},"open":{open}}}"#
    )
}

/// An empty editor with the focus in it, and a request that asks for nothing.
pub(crate) fn begin_anew(dispatch: &Dispatch) {
    close(dispatch);
    address::begin(blank(), Origin::Own, dispatch);
    browser::go_to_editor();
}

/// A scenario, or one around a policy, from the text of a file. The error is a sentence.
fn read(name: &str, text: String) -> Result<Scenario, &'static str> {
    match draft::read(&text) {
        Some(Stored::Scenario(scenario, _)) => return Ok(gallery::laid_out(*scenario)),
        Some(Stored::Newer) => return Err("It is of a newer version of this page."),
        None => {}
    }
    let document = json::read(&*text);
    let root = document.root();
    if root.get("Statement").is_none() {
        return Err("It holds neither a scenario nor a policy.");
    }
    // Policies on resources name whom they are about.
    let names = |statement: json::Node<'_>| statement.get("Principal").or(statement.get("NotPrincipal")).is_some();
    let of_resource =
        root.get("Statement").is_some_and(|statement| names(statement) || statement.items().into_iter().any(names));
    let name = name.strip_suffix(".json").unwrap_or(name).to_owned();
    let policy = NamedPolicy { name: Some(name), document: text, ..NamedPolicy::default() };
    let mut access = Access::default();
    match of_resource {
        true => access.policies.resource = Some(policy),
        false => access.policies.identity.push(policy),
    }
    Ok(Scenario { access: Some(access), ..Scenario::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Work;

    #[test]
    fn what_the_dialog_is_given_is_json() {
        let mut state = State::new(gallery::first(), Origin::Example("a-slug".to_owned()), 0);
        let work = |key: &str, title: Option<&str>, decision| Work {
            key: key.to_owned(),
            title: title.map(str::to_owned),
            example: None,
            when: "June \"1\"".to_owned(),
            is_aside: false,
            decision,
        };
        state.works = [work("k1", Some("A \"title\"\n\\"), Some(Decision::Allowed)), work("k2", None, None)].into();
        let given: serde_json::Value = serde_json::from_str(&given(&state)).unwrap();
        assert_eq!(given["open"], "a-slug");
        assert_eq!(given["newer"], draft::NEWER);
        let works = serde_json::json!([
            { "key": "k1", "when": "June \"1\"", "title": "A \"title\"\n\\", "access": "allowed" },
            { "key": "k2", "when": "June \"1\"" },
        ]);
        assert_eq!(given["works"], works);
        let look = &given["looks"]["access"]["implicitDeny"];
        assert_eq!((&look[0], &look[3]), (&"implicit-deny".into(), &"Denied implicitly".into()));
        assert_eq!(given["looks"]["network"]["ambiguous"][3], "Partly reachable");
    }
}
