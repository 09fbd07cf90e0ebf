//! The ways back to one's own work, where something else is open or took its place.

use yew::prelude::*;

use super::Dispatch;
use crate::state::{Action, Origin, State};
use crate::{browser, draft, storage};

pub(crate) fn restore(state: &State, dispatch: &Dispatch) -> Html {
    let back = |key: String, label: String| {
        let dispatch = dispatch.clone();
        let onclick = move |_: MouseEvent| {
            if let Some(scenario) = draft::resume(&key) {
                browser::set_fragment("#");
                storage::venture();
                dispatch.dispatch(Action::Open(scenario, Origin::Own));
            }
        };
        html! { <button type="button" class="button" {onclick}>{ label }</button> }
    };
    let mut own = None;
    let mut earlier = Vec::new();
    for (at, work) in draft::earlier().into_iter().enumerate() {
        match work.title {
            Some(_) if at == 0 && state.origin != Origin::Own && !work.is_aside => {
                own = Some(back(work.key, "Back to my own work".to_owned()));
            }
            Some(title) => earlier.push(back(work.key, title)),
            None => earlier.push(html! { <p>{ draft::NEWER }</p> }),
        }
    }
    html! {
        <div class="restore">
            { own }
            if !earlier.is_empty() {
                <details>
                    <summary>{ "Earlier work" }</summary>
                    { earlier }
                </details>
            }
        </div>
    }
}
