//! A message of the page, with a way back where there is one.

use yew::prelude::*;

use super::Dispatch;
use super::controls::{button, icon_button};
use super::icons::Icon;
use crate::state::{Action, Notice};
use crate::text::sentence;

/// There is always a live region, so that what appears in it is read out.
pub(crate) fn notices(notice: Option<&Notice>, dispatch: &Dispatch) -> Html {
    html! {
        <div class="notices" role="status">
            if let Some(notice) = notice {
                <div class={if notice.is_error { "notice notice-error" } else { "notice" }}>
                    <span>{ sentence(&notice.text) }</span>
                    if notice.bring_back.is_some() {
                        { button(dispatch, "Undo", Action::BringBack) }
                    }
                    { icon_button(dispatch, Icon::Cross, "", "Close this message", "", Action::CloseNotice) }
                </div>
            }
        </div>
    }
}
