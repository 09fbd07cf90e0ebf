//! The ways back to one's own work, where something else is open or took its place.

use yew::prelude::*;

use super::Dispatch;
use super::controls::button;
use crate::draft;
use crate::state::{Action, Origin, State, WorkAction};

pub(crate) fn restore(state: &State, dispatch: &Dispatch) -> Html {
    let back = |key: &str, label: &str| button(dispatch, label, Action::Work(WorkAction::Resume(key.to_owned())));
    let mut own = None;
    let mut earlier = Vec::new();
    for (at, work) in state.works.iter().enumerate() {
        match &work.title {
            Some(_) if at == 0 && state.origin != Origin::Own && !work.is_aside => {
                own = Some(back(&work.key, "Back to my own work"));
            }
            Some(title) => earlier.push(back(&work.key, title)),
            None => earlier.push(html! { <p>{ draft::NEWER }</p> }),
        }
    }
    html! {
        <div class="restore">
            { for own }
            if !earlier.is_empty() {
                <details>
                    <summary>{ "Earlier work" }</summary>
                    { earlier }
                </details>
            }
        </div>
    }
}
