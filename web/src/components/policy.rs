//! What can be done with the policy in the editor, its name, and what it is attached to. It is drawn after the answer.

use yew::prelude::*;

use super::controls::{Field, button, icon_press, switch};
use super::icons::Icon;
use crate::browser;
use crate::layers::{layer_name, layer_of, level_of, levels, paths};
use crate::state::{Action, PolicyAction, State};
use crate::tree::html;

pub(crate) fn change(state: &UseReducerHandle<State>) -> Html {
    let at = state.selected.as_str();
    let Some((access, policy)) = state.access().and_then(|access| Some((access, access.at(at)?))) else {
        return html! {};
    };
    let dispatch = state.dispatcher();
    let (layer, level) = (layer_of(at), level_of(&access.policies, at));
    let field = |class: &'static str,
                 label: &str,
                 hidden: &'static str,
                 value: &str,
                 placeholder: &'static str,
                 action: fn(String, String) -> PolicyAction| {
        let path = at.to_owned();
        let input = Field { value, placeholder, ..Field::default() };
        let input = input.html(&dispatch, move |text| Action::Policies(action(path.clone(), text)));
        html! { <label class={format!("row {class}")}><span class="row-word">{ label }<span class="hidden">{ hidden }</span></span>{ input }</label> }
    };
    // Where there is nothing to pass, there is no button.
    let step = |label: &'static str,
                turn: &'static str,
                among: usize,
                action: fn(String, isize) -> PolicyAction,
                by: isize| {
        let (action, dispatch) = (action(at.to_owned(), by), dispatch.clone());
        let press = Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Action::Policies(action.clone()));
            // It is another row now.
            browser::visit(".policy-row.selected > .pop", &format!("[aria-label='{label}']"));
        });
        (among > 1).then(|| icon_press(Icon::Chevron, turn, label, ". The order never changes a verdict.", press))
    };
    let attached = match level {
        Some(level) => field(
            "policy-from",
            "at",
            ": what the level is attached to",
            &level.target,
            "Root, OU ml",
            PolicyAction::Target,
        ),
        None => field(
            "policy-from",
            "from",
            ": whom it is attached to",
            policy.from.as_deref().unwrap_or_default(),
            "role Trainer",
            PolicyAction::From,
        ),
    };
    let among = match level {
        Some(level) => level.policies.len(),
        None => paths(access).iter().filter(|path| layer_of(path) == layer).count(),
    };
    let stacked = levels(&access.policies, layer).len();
    let on = !policy.off;
    let applies = html! { <span>{ if on { "Applies" } else { "Switched off" } }</span> };
    html! {
        <div class="policy-change">
            <p class="quiet">{ layer_name(layer) }</p>
            { field("policy-name", "name", " of the policy", policy.name.as_deref().unwrap_or_default(), "Name", PolicyAction::Rename) }
            { attached }
            <div class="policy-acts">
                { switch(&dispatch, on, applies, "", |on| Action::Policies(PolicyAction::Switch(at.to_owned(), on))) }
                { for step("Move up", "up", among, PolicyAction::Move, -1) }
                { for step("Move down", "down", among, PolicyAction::Move, 1) }
                { button(&dispatch, "Remove", Action::Policies(PolicyAction::Remove(at.to_owned()))) }
            </div>
            <div class="policy-text">
                { button(&dispatch, "Format", Action::Policies(PolicyAction::Format(at.to_owned()))) }
                { button(&dispatch, "Copy", Action::Policies(PolicyAction::Copy(at.to_owned()))) }
                { button(&dispatch, "Download", Action::Policies(PolicyAction::Save(at.to_owned()))) }
            </div>
            if stacked > 1 {
                <div class="policy-acts">
                    <span>{ "Its level" }</span>
                    { for step("Move the level up", "up", stacked, PolicyAction::MoveLevel, -1) }
                    { for step("Move the level down", "down", stacked, PolicyAction::MoveLevel, 1) }
                </div>
            }
        </div>
    }
}
