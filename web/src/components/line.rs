//! Lines of policies that are spoken of.

use yew::prelude::*;

use super::controls::act;
use crate::layers::layer_name;
use crate::state::{Action, State, ViewAction};
use crate::text;
use crate::tree::html;

/// The line on which something begins, which leads there. Its name says of which policy it is.
pub(crate) fn line_link(state: &UseReducerHandle<State>, document: &str, span: [usize; 2]) -> Html {
    let policy = state.access().and_then(|access| access.at(document));
    let before = policy.map_or("", |policy| &policy.document).bytes().take(span[0]);
    let line = format!("line {}", before.filter(|byte| *byte == b'\n').count() + 1);
    let name = policy.and_then(|policy| policy.name.as_deref()).unwrap_or_else(|| layer_name(document));
    let onclick = act(&state.dispatcher(), Action::View(ViewAction::Show(document.to_owned(), span)));
    html! {
        <button type="button" class="link line-link" {onclick} title="Show in the editor">
            { line }<span class="hidden">{ format!(" of {}", text::shown(name)) }</span>
        </button>
    }
}
