//! The policies: one tab each, its name, its text, and what is wrong with it.

use yew::prelude::*;

use super::Dispatch;
use super::editor::Editor;
use super::icons::{Icon, icon};
use crate::state::{Action, State};
use crate::text::{note, sentence};

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

#[component]
pub(crate) fn PoliciesPanel(props: &Props) -> Html {
    let state = &props.state;
    let dispatch = state.dispatcher();
    let several = state.identity().len() > 1;
    let tabs = state.identity().iter().enumerate().map(|(at, policy)| {
        let onclick = act(&dispatch, Action::SelectPolicy(at));
        let name = policy.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or(format!("Policy {}", at + 1));
        html! {
            <button type="button" class="policy-tab" aria-pressed={(at == state.selected).to_string()} {onclick}>{ name }</button>
        }
    });
    let at = state.selected;
    let policy = state.policy();
    let rename = {
        let dispatch = dispatch.clone();
        Callback::from(move |event: InputEvent| {
            let input: web_sys::HtmlInputElement = event.target_unchecked_into();
            dispatch.dispatch(Action::Rename(at, input.value()));
        })
    };
    html! {
        <section class="panel policies" aria-labelledby="policies-title">
            { about(state) }
            <div class="panel-head">
                <h2 id="policies-title">{ "Identity policies" }</h2>
                <button type="button" class="button" onclick={act(&dispatch, Action::AddPolicy)}>{ icon(Icon::Plus) }{ "Add policy" }</button>
            </div>
            if several {
                <div class="policy-tabs" role="group" aria-label="Policy in the editor">{ for tabs }</div>
            }
            <div class="policy-head">
                <label class="policy-name">
                    <span class="hidden">{ "Name of the policy" }</span>
                    <input type="text" value={policy.and_then(|p| p.name.clone()).unwrap_or_default()} oninput={rename} placeholder="Name" spellcheck="false" />
                </label>
                if let Some(from) = policy.and_then(|policy| policy.from.as_ref()) {
                    <span class="quiet">{ format!("from {from}") }</span>
                }
                <button type="button" class="button" onclick={act(&dispatch, Action::RemovePolicy(at))}>{ "Remove" }</button>
            </div>
            <Editor key={format!("{}-{}", state.opened, state.selected)} state={state.clone()} />
            { findings(state) }
        </section>
    }
}

fn act(dispatch: &Dispatch, action: Action) -> Callback<MouseEvent> {
    let dispatch = dispatch.clone();
    Callback::from(move |_| dispatch.dispatch(action.clone()))
}

/// Title and note of an example or link.
fn about(state: &State) -> Html {
    let (title, text) = (&state.scenario.title, &state.scenario.note);
    if title.is_none() && text.is_none() {
        return html! {};
    }
    html! {
        <div class="about">
            if let Some(title) = title { <h2>{ title }</h2> }
            if let Some(text) = text { { note(text) } }
        </div>
    }
}

fn findings(state: &UseReducerHandle<State>) -> Html {
    let document = format!("identity[{}]", state.selected);
    let rows = state.findings().take(8).map(|finding| {
        let onclick = act(&state.dispatcher(), Action::Show(document.clone(), finding.span));
        html! {
            <li class={format!("finding finding-{}", finding.severity)}>
                <span class="finding-severity">{ &finding.severity }</span>{ " " }
                { sentence(&finding.message) }{ " " }
                <button type="button" class="link" {onclick}>{ "Show in the editor" }</button>
            </li>
        }
    });
    let rest = state.findings().count().saturating_sub(8);
    html! {
        <ul class="findings" id="findings" aria-label="Problems in this policy">
            { for rows }
            if rest > 0 { <li class="quiet">{ format!("and {rest} more") }</li> }
        </ul>
    }
}
