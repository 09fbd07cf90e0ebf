//! Messages of the page, with a way back where there is one.

use gloo::timers::callback::Interval;
use yew::prelude::*;

use super::Dispatch;
use super::controls::{button, icon_button};
use super::icons::Icon;
use super::pasted::pasted;
use crate::browser;
use crate::state::{Action, State, WorkAction};
use crate::text::sentence;
use crate::tree::html;

/// There is always a live region, so that what appears in it is read out.
pub(crate) fn notices(state: &State, dispatch: &Dispatch, offer: Html) -> Html {
    let close = |action| icon_button(dispatch, Icon::Cross, "", "Close this message", "", action);
    html! {
        <div class="notices" role="status">
            { offer }
            if state.is_warned {
                <div class="notice notice-long notice-error">{ unkept(state, dispatch, close(Action::Work(WorkAction::CloseWarning))) }</div>
            }
            if let Some(notice) = &state.notice {
                <div class={if notice.is_error { "notice notice-error" } else { "notice" }}>
                    <span>{ sentence(&notice.text) }</span>
                    if notice.bring_back.is_some() {
                        { button(dispatch, "Undo", Action::Work(WorkAction::BringBack)) }
                    }
                    { close(Action::Work(WorkAction::CloseNotice)) }
                </div>
            }
            { pasted(state, dispatch) }
        </div>
    }
}

/// How long what was done is told, in milliseconds; the header takes it back later, too.
const TOLD: u32 = 15_000;

/// A message that tells what was done leaves by itself, unless somebody is at it; one that tells of a mistake stays.
#[hook]
pub(crate) fn use_leaving(state: &UseReducerHandle<State>) {
    let told = state.notice.as_ref().filter(|notice| !notice.is_error).map(|notice| notice.text.clone());
    let dispatch = state.dispatcher();
    use_effect_with((told, state.opened), move |(told, _)| {
        let timer = told.is_some().then(|| {
            Interval::new(TOLD, move || {
                if !browser::is_at(".notices") {
                    dispatch.dispatch(Action::Work(WorkAction::CloseNotice));
                }
            })
        });
        move || drop(timer)
    });
}

/// Says that what is edited cannot be stored, and what can be done.
fn unkept(state: &State, dispatch: &Dispatch, close: Html) -> Html {
    let oldest = state.works.iter().rev().find_map(|work| Some((work.title.as_ref()?, work)));
    let oldest = oldest.map(|(title, work)| {
        let label = format!("Delete the oldest earlier work: {title}, {}", work.when);
        button(dispatch, &label, Action::Work(WorkAction::KeepInsteadOf(work.key.clone())))
    });
    html! {
        <>
            <span>{ "What you type is not stored: this browser has no room left for the page, or stores nothing. Download it before you leave." }</span>
            { close }
            { button(dispatch, "Download", Action::Work(WorkAction::Download)) }
            { for oldest }
        </>
    }
}
