//! The list of keyboard shortcuts, on `?`.

use yew::prelude::*;

use super::controls::dialog_head;
use crate::tree::html;

const SHORTCUTS: &[(&str, &str)] = &[
    ("Tab", "to the next part of the page, out of the editor too"),
    ("F6", "to the next region: the header, the question with its answer, the two panes; with Shift back"),
    ("Ctrl Enter", "shows or tries the first change that would help"),
    ("Esc", "out of the editor or a menu"),
    ("← →", "moves the line between the panes, if it has the focus"),
    ("Ctrl Space", "suggestions in the editor"),
    ("F2", "what is known of what stands at the cursor of the editor"),
    ("F8", "to the next problem in the editor"),
    ("Ctrl F", "search in the editor"),
    ("Ctrl Z", "takes the last edit back; in the editor and in fields, the last typing"),
    ("Ctrl Shift Z", "does it again"),
    ("/", "the examples, and your earlier work"),
    ("n", "begins anew"),
    ("?", "this list"),
];

pub(crate) fn shortcuts(dialog: &NodeRef) -> Html {
    let rows = SHORTCUTS.iter().map(|(keys, what)| {
        html! { <><dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt><dd>{ what }</dd></> }
    });
    html! {
        <dialog class="dialog" ref={dialog.clone()} aria-labelledby="shortcuts-title">
            { dialog_head(dialog, "shortcuts-title", "Keyboard shortcuts") }
            <dl class="shortcuts">{ for rows }</dl>
        </dialog>
    }
}
