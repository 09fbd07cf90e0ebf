//! Brings in what AWS prints about a network of one's own.

use std::rc::Rc;

use scenario::{ASKED_ONE_BY_ONE, described};
use wasm_bindgen_futures::spawn_local;
use yew::functional::Hook;
use yew::prelude::*;

use super::part::part;
use crate::link;
use crate::state::{Action, Into, PasteAction, State};
use crate::text::sentence;
use crate::tree::html;

/// A field for the output of commands, with the commands. It is emptied when the network is another one.
pub(crate) fn paste(state: &UseReducerHandle<State>) -> Html {
    let state = state.clone();
    part(&format!("paste-{}-{}", state.opened, state.arranged), move |hooks| use_paste(&state).run(hooks))
}

#[hook]
fn use_paste(state: &UseReducerHandle<State>) -> Html {
    let draft = use_state(String::new);
    let copied = use_state(|| false);
    let parts = described().collect::<Vec<_>>().join(" \\\n  ");
    let commands = format!("for part in {parts}; do\n  aws ec2 describe-$part --output json\ndone\n{ASKED_ONE_BY_ONE}");
    let problem = state.refused(&draft).unwrap_or_default();
    let oninput = {
        let draft = draft.clone();
        move |event: InputEvent| draft.set(event.target_unchecked_into::<web_sys::HtmlTextAreaElement>().value())
    };
    let add = {
        let (text, dispatch) = (Rc::from(draft.as_str()), state.dispatcher());
        move |_: MouseEvent| {
            let text = PasteAction::Text { text: Rc::clone(&text), name: String::new(), into: Into::Network };
            dispatch.dispatch(Action::Paste(text));
        }
    };
    let copy = {
        let (copied, commands) = (copied.clone(), commands.clone());
        Callback::from(move |_: MouseEvent| {
            let (copied, commands) = (copied.clone(), commands.clone());
            spawn_local(async move { copied.set(link::copy(&commands.into()).await.is_truthy()) });
        })
    };
    html! {
        <div class="paste">
            <p>{ "Run this where you have credentials. It only reads, and what it prints stays in this browser." }</p>
            <div class="paste-commands">
                <pre class="records code" tabindex="0" role="group" aria-label="Commands">{ commands }</pre>
                <button type="button" class="button" onclick={copy}>{ if *copied { "Copied" } else { "Copy" } }</button>
            </div>
            <label for="paste">{ "What it prints, all at once or piece by piece:" }</label>
            <textarea id="paste" class="code" rows="5" spellcheck="false" autocomplete="off" value={(*draft).clone()} {oninput}
                aria-describedby="paste-problem" aria-invalid={(!problem.is_empty()).then_some("true")} />
            <p id="paste-problem" class="field-problem" role="alert">{ sentence(problem) }</p>
            <button type="button" class="button" onclick={add} disabled={draft.trim().is_empty()}>{ "Add to the network" }</button>
        </div>
    }
}
