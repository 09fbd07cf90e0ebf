//! A message of the page, with a way back where there is one.

use yew::prelude::*;

use super::Dispatch;
use super::icons::{Icon, icon};
use crate::state::{Action, Notice};
use crate::text::sentence;

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) notice: Option<Notice>,
    pub(crate) dispatch: Dispatch,
}

/// There is always a live region, so that what appears in it is read out.
#[component]
pub(crate) fn NoticeBar(props: &Props) -> Html {
    let act = |action: fn() -> Action| {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action()))
    };
    html! {
        <div class="notices" role="status">
            if let Some(notice) = &props.notice {
                <div class={classes!("notice", notice.is_error.then_some("notice-error"))}>
                    <span>{ sentence(&notice.text) }</span>
                    if notice.bring_back.is_some() {
                        <button type="button" class="button" onclick={act(|| Action::BringBack)}>{ "Undo" }</button>
                    }
                    <button type="button" class="icon-button" onclick={act(|| Action::CloseNotice)} aria-label="Close this message">
                        { icon(Icon::Cross) }
                    </button>
                </div>
            }
        </div>
    }
}
