//! The examples, to be searched and stepped through, and on top of them what is the user's own: new, from a file, earlier.

use std::rc::Rc;

use scenario::{Access, NamedPolicy, Scenario};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlElement;
use yew::functional::Hook;
use yew::prelude::*;

use super::Dispatch;
use super::answer::Look;
use super::controls::{dialog_head, open_dialog};
use super::icons::icon;
use super::part::part;
use super::verdict;
use crate::draft::{self, Stored};
use crate::gallery::{self, Entry, Filter, Group};
use crate::state::{Action, Origin, PlaceAction, Side, State, WorkAction, blank};
use crate::tree::html;
use crate::{address, browser, storage};

/// What the examples are searched by, once it is there.
type Found = Option<Result<Rc<Vec<Group>>, String>>;

/// The dialog. What it lists is loaded when it is opened for the first time.
pub(crate) fn examples(state: &UseReducerHandle<State>) -> Html {
    let state = state.clone();
    part("examples", move |hooks| use_examples(&state).run(hooks))
}

#[hook]
fn use_examples(state: &UseReducerHandle<State>) -> Html {
    let dialog = use_node_ref();
    let groups = use_state(|| Found::None);
    let filter = use_state(Filter::default);
    let is_browsing = state.place.is_browsing;
    let dispatch = state.dispatcher();
    use_effect_with(is_browsing, {
        let (dialog, groups) = (dialog.clone(), groups.clone());
        move |is_browsing| {
            if !is_browsing {
                if let Some(dialog) = dialog.cast::<web_sys::HtmlDialogElement>() {
                    dialog.close();
                }
                return;
            }
            open_dialog(&dialog);
            // The last search is there, and gives way to the first letter of another one.
            let search =
                dialog.cast::<web_sys::Element>().and_then(|dialog| dialog.query_selector("input").ok().flatten());
            if let Some(search) = search {
                let search: web_sys::HtmlInputElement = search.unchecked_into();
                // It can take the focus: it is a field.
                let _ = search.focus();
                search.select();
            }
            if !matches!(*groups, Some(Ok(_))) {
                spawn_local(async move {
                    let name = browser::named_file("examples").unwrap_or_default();
                    let fetched = browser::fetch(&name).await;
                    groups.set(Some(fetched.map(|text| Rc::new(gallery::groups(&text)))));
                });
            }
        }
    });
    let browse = |is_browsing| Action::Place(PlaceAction::Browse(is_browsing));
    let onclose = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: Event| dispatch.dispatch(browse(false)))
    };
    // What is clicked in the dialog is in it; what lies outside counts as the dialog itself.
    let onclick = {
        let (dispatch, dialog) = (dispatch.clone(), dialog.clone());
        Callback::from(move |event: MouseEvent| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let is_outside = target.is_some() && target == dialog.cast::<web_sys::Element>();
            let is_link = target.and_then(|target| target.closest("a").ok().flatten()).is_some();
            if is_outside || is_link {
                dispatch.dispatch(browse(false));
            }
        })
    };
    let onkeydown = {
        let dialog = dialog.clone();
        Callback::from(move |event: KeyboardEvent| {
            if let Some(dialog) = dialog.cast::<web_sys::Element>() {
                steer(&event, &dialog);
            }
        })
    };
    let set = {
        let filter = filter.clone();
        move |change: fn(&mut Filter, String)| {
            let filter = filter.clone();
            move |value: String| {
                let mut changed = (*filter).clone();
                change(&mut changed, value);
                filter.set(changed);
            }
        }
    };
    let search = set(|filter, text| filter.text = text);
    let oninput = move |event: InputEvent| search(event.target_unchecked_into::<web_sys::HtmlInputElement>().value());
    let known = groups.as_ref().and_then(|groups| groups.as_ref().ok());
    html! {
        <dialog class="dialog examples" ref={dialog.clone()} aria-labelledby="examples-title" {onclose} {onclick} {onkeydown}>
            if is_browsing {
                <div class="examples-head">
                    { dialog_head(&dialog, "examples-title", "Examples") }
                    <input type="text" role="searchbox" class="examples-search" value={filter.text.clone()} {oninput}
                        aria-label="Search the examples" placeholder="Title, action, condition key, layer…" spellcheck="false" autocomplete="off" />
                    <div class="examples-filters">
                        { sides(&filter) }
                        if let Some(groups) = known {
                            { list("Layer", "Any layer", &filter.layer, layers(groups), set(|filter, layer| filter.layer = layer)) }
                            { list("Outcome", "Any outcome", &filter.outcome, outcomes(groups), set(|filter, outcome| filter.outcome = outcome)) }
                        }
                    </div>
                </div>
                <div class="examples-list">
                    { own(state, &filter) }
                    { match &*groups {
                        None => html! { <p class="quiet late">{ "The list is on its way." }</p> },
                        Some(Err(message)) => html! { <p role="alert">{ format!("The examples cannot be listed. {message}") }</p> },
                        Some(Ok(groups)) => found(state, groups, &filter),
                    } }
                </div>
            }
        </dialog>
    }
}

/// The arrow keys go through all that can be opened, Enter in the search opens the first example, and whoever types there
/// goes on with the search.
fn steer(event: &KeyboardEvent, dialog: &web_sys::Element) {
    let all = |selector: &str| -> Vec<HtmlElement> {
        let Ok(found) = dialog.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.get(at)).map(JsCast::unchecked_into).collect()
    };
    let Some(target) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    let is_search = target.class_name() == "examples-search";
    let is_entry = target.class_name() == "entry";
    let key = event.key();
    let stops = all(".examples-search, .entry");
    let at = stops.iter().position(|stop| *stop == target);
    let to = match &*key {
        "ArrowDown" => at.and_then(|at| stops.get(at + 1)),
        "ArrowUp" => at.and_then(|at| stops.get(at.checked_sub(1)?)),
        "Enter" if is_search => {
            if let Some(first) = all("a.entry").first() {
                event.prevent_default();
                first.click();
            }
            return;
        }
        _ if is_entry && key.chars().count() == 1 && key != " " && !event.ctrl_key() && !event.meta_key() => {
            // The key itself goes to what has the focus then.
            let _ = stops.first().map(HtmlElement::focus);
            return;
        }
        _ => return,
    };
    if let Some(to) = to.filter(|_| is_search || is_entry) {
        event.prevent_default();
        let _ = to.focus();
    }
}

/// What is the user's own.
fn own(state: &UseReducerHandle<State>, filter: &Filter) -> Html {
    let dispatch = state.dispatcher();
    let rows = state.works.iter().filter_map(|work| {
        let Some(title) = &work.title else { return Some(html! { <li><p>{ draft::NEWER }</p></li> }) };
        if !filter.finds(&title.to_lowercase()) {
            return None;
        }
        let (dispatch, key) = (dispatch.clone(), work.key.clone());
        let onclick = move |_: MouseEvent| {
            dispatch.dispatch(Action::Place(PlaceAction::Browse(false)));
            dispatch.dispatch(Action::Work(WorkAction::Resume(key.clone())));
        };
        Some(html! {
            <li>
                <button type="button" class="entry" {onclick}>{ title }<span class="quiet">{ format!(" {}", work.when) }</span></button>
                { for work.decision.map(|decision| look(&verdict::look(decision))) }
            </li>
        })
    });
    let rows: Vec<Html> = rows.collect();
    html! {
        <section class="works" aria-labelledby="works-title">
            <h3 id="works-title">{ "My work" }</h3>
            <p class="works-acts">
                { press(&dispatch, "New", begin_anew) }
                { open_file(&dispatch) }
                <button type="button" class="button" onclick={save(state)}>{ "Save to a file" }</button>
            </p>
            if !rows.is_empty() {
                <ul>{ for rows }</ul>
            }
        </section>
    }
}

fn press(dispatch: &Dispatch, label: &'static str, what: fn(&Dispatch)) -> Html {
    let dispatch = dispatch.clone();
    html! { <button type="button" class="button" onclick={move |_: MouseEvent| what(&dispatch)}>{ label }</button> }
}

/// An empty editor with the focus in it, and a request that asks for nothing.
pub(crate) fn begin_anew(dispatch: &Dispatch) {
    dispatch.dispatch(Action::Place(PlaceAction::Browse(false)));
    address::begin(blank(), Origin::Own, dispatch);
    browser::go_to_editor();
}

fn save(state: &UseReducerHandle<State>) -> Callback<MouseEvent> {
    let state = state.clone();
    Callback::from(move |_| storage::download(&state.scenario.to_json()))
}

fn open_file(dispatch: &Dispatch) -> Html {
    let dispatch = dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let input: web_sys::HtmlInputElement = event.target_unchecked_into();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let dispatch = dispatch.clone();
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            let opened =
                text.ok_or_else(|| "It could not be read.".to_owned()).and_then(|text| read(&file.name(), text));
            dispatch.dispatch(Action::Place(PlaceAction::Browse(false)));
            match opened {
                Ok(scenario) => address::begin(scenario, Origin::Own, &dispatch),
                Err(why) => dispatch
                    .dispatch(Action::Work(WorkAction::Failed(format!("`{}` is not opened. {why}", file.name())))),
            }
        });
    });
    html! {
        <label class="button">
            <input type="file" class="hidden" accept=".json,application/json" {onchange} />{ "Open a file" }
        </label>
    }
}

/// A scenario, or one around a policy, from the text of a file. The error is a sentence.
fn read(name: &str, text: String) -> Result<Scenario, String> {
    match draft::read(&text) {
        Some(Stored::Scenario(scenario)) => return Ok(gallery::laid_out(*scenario)),
        Some(Stored::Newer) => return Err("It is of a newer version of this page.".to_owned()),
        None => {}
    }
    let document = json::read(&*text);
    let root = document.root();
    if root.get("Statement").is_none() {
        return Err("It holds neither a scenario nor a policy.".to_owned());
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

/// The groups with what is found in them.
fn found(state: &State, groups: &[Group], filter: &Filter) -> Html {
    let mut count = 0;
    let sections: Vec<Html> = groups
        .iter()
        .filter_map(|group| {
            let entries: Vec<&Entry> = group.entries.iter().filter(|entry| entry.is_found(filter)).collect();
            count += entries.len();
            let counts = match entries.len() == group.entries.len() {
                true => entries.len().to_string(),
                false => format!("{} of {}", entries.len(), group.entries.len()),
            };
            (!entries.is_empty()).then(|| {
                html! {
                    <section key={&*group.name}>
                        <h3>{ &group.name }<span class="quiet">{ counts }</span></h3>
                        <ul>{ for entries.into_iter().map(|entry| row(state, entry)) }</ul>
                    </section>
                }
            })
        })
        .collect();
    let says = match count {
        0 => "No example is about all of this.".to_owned(),
        1 => "1 example".to_owned(),
        count => format!("{count} examples"),
    };
    html! { <><p class="quiet" role="status">{ says }</p>{ for sections }</> }
}

fn row(state: &State, entry: &Entry) -> Html {
    let is_open = matches!(&state.origin, Origin::Example(slug) if *slug == entry.slug);
    html! {
        <li key={&*entry.slug}>
            <a class="entry" href={format!("#/e/{}", entry.slug)} aria-current={is_open.then_some("page")}>{ &entry.title }</a>
            <span class="looks">{ for entry.looks.iter().map(|(_, of)| look(of)) }</span>
            <p class="quiet">{ &entry.note }</p>
        </li>
    }
}

/// What a scenario comes to, in its row.
fn look((class, shape, words): &Look) -> Html {
    html! { <span class={format!("look look-{class}")}>{ icon(*shape) }<span>{ words }</span></span> }
}

fn sides(filter: &UseStateHandle<Filter>) -> Html {
    let buttons =
        [(None, "All"), (Some(Side::Access), "Access"), (Some(Side::Network), "Network")].map(|(side, name)| {
            let (filter, is_chosen) = (filter.clone(), filter.side == side);
            let onclick = move |_: MouseEvent| filter.set(Filter { side, ..(*filter).clone() });
            html! { <button type="button" aria-pressed={is_chosen.to_string()} {onclick}>{ name }</button> }
        });
    html! { <div class="sides" role="group" aria-label="Side of the examples">{ for buttons }</div> }
}

/// A list of values to filter by, the first of which is any.
fn list(
    label: &'static str,
    any: &'static str,
    chosen: &str,
    values: Vec<&str>,
    set: impl Fn(String) + 'static,
) -> Html {
    let options = values
        .into_iter()
        .map(|value| html! { <option selected={value == chosen} value={value.to_owned()}>{ value }</option> });
    let onchange = move |event: Event| set(event.target_unchecked_into::<web_sys::HtmlSelectElement>().value());
    html! { <select aria-label={label} {onchange}><option value="" selected={chosen.is_empty()}>{ any }</option>{ for options }</select> }
}

fn layers(groups: &[Group]) -> Vec<&str> {
    once_each(entries(groups).flat_map(|entry| &entry.layers).map(String::as_str))
}

fn outcomes(groups: &[Group]) -> Vec<&str> {
    once_each(entries(groups).flat_map(|entry| &entry.looks).map(|(_, (_, _, words))| words.as_str()))
}

fn entries(groups: &[Group]) -> impl Iterator<Item = &Entry> {
    groups.iter().flat_map(|group| &group.entries)
}

/// Each value once, in the order of the examples: sorting them would take more of the page than the list is worth.
fn once_each<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = Vec::new();
    for value in values {
        if !known.contains(&value) {
            known.push(value);
        }
    }
    known
}
