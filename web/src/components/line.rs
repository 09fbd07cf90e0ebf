//! Lines of policies that are spoken of, and names that lead there.

use scenario::Edit;
use yew::prelude::*;

use super::controls::act;
use crate::layers::{layer_name, level_of};
use crate::state::{Action, State, ViewAction};
use crate::text::{self, sentence};
use crate::tree::html;

/// The line on which something begins, which leads there. Its name says of which policy it is.
pub(crate) fn line_link(state: &UseReducerHandle<State>, document: &str, span: [usize; 2]) -> Html {
    let policy = state.access().and_then(|access| access.at(document));
    let before = policy.map_or("", |policy| &policy.document).bytes().take(span[0]);
    let line = format!("line {}", before.filter(|byte| *byte == b'\n').count() + 1);
    let onclick = act(&state.dispatcher(), Action::View(ViewAction::Show(document.to_owned(), span)));
    html! {
        <button type="button" class="link line-link" {onclick} title="Show in the editor">
            { line }<span class="hidden">{ format!(" of {}", called(state, document)) }</span>
        </button>
    }
}

/// What a policy is called where several may have its name: with the level that it is attached to.
pub(crate) fn called(state: &State, document: &str) -> String {
    let access = state.access();
    let name = access.and_then(|access| access.at(document)?.name.as_deref()).filter(|name| !name.trim().is_empty());
    let name = text::shown(name.unwrap_or_else(|| layer_name(document)));
    match access.and_then(|access| level_of(&access.policies, document)) {
        Some(level) => format!("{name} at {}", text::shown(&level.target)),
        None => name,
    }
}

/// A sentence about the answer, in which the names of statements lead to their lines, and those of policies that are
/// edited to where that is.
pub(crate) fn named(state: &UseReducerHandle<State>, text: &str, edits: &[Edit]) -> Html {
    let Some(access) = state.shown() else { return sentence(text) };
    let (mut parts, mut from) = (Vec::new(), 0);
    for mention in scenario::mentions(access, text, edits) {
        let (before, name) = (text.get(from..mention.range.start), text.get(mention.range.clone()));
        from = mention.range.end;
        let show = Action::View(ViewAction::Show(mention.at.document, mention.at.span));
        let onclick = act(&state.dispatcher(), show);
        parts.push(sentence(before.unwrap_or_default()));
        // A link, unlike a button, goes on in the next line. What it leads to has no address.
        parts.push(html! { <a class="link source" href="#" title="Show in the editor" {onclick}>{ for name.map(text::words) }</a> });
    }
    html! { <>{ for parts }{ sentence(text.get(from..).unwrap_or_default()) }</> }
}
