//! The further actions of a call: each with its resource, the policy on that, and its own context keys.

use scenario::{AlsoRequest, ContextValue, RequestDocument};
use yew::prelude::*;

use super::controls::{Field, button, link, menu};
use super::later::slices;
use super::row::field;
use crate::further::Further;
use crate::state::{Action, PolicyAction, RequestAction, State};
use crate::tree::html;

pub(crate) fn further(state: &UseReducerHandle<State>, request: &RequestDocument) -> Html {
    let entries = [
        ("The object is encrypted with a KMS key", Further::Key),
        ("A role is passed to a service", Further::Role),
        ("Another action", Further::Other),
    ];
    let own = state.clone();
    // What is still empty comes next.
    let entries = entries.map(|(name, further)| {
        let field = if further == Further::Other { "action" } else { "resource" };
        (
            name.to_owned(),
            Action::Request(RequestAction::AddFurther(further)),
            format!("also[{}].{field}", request.also.len()),
        )
    });
    html! {
        <fieldset class="context">
            <legend><span class="row-word">{ "and" }</span>{ " further actions of the same call" }</legend>
            if request.also.is_empty() {
                <p class="quiet">{ "None. Reading an object that is encrypted with a KMS key, for example, also needs " }<code>{ "kms:Decrypt" }</code>{ " on the key." }</p>
            }
            // More rows make a page slow, and no call has as many actions.
            { slices(state.drawing(), request.also.len().min(20), 3, move |at| own.request().and_then(|request| request.also.get(at)).map(|also| row(&own, at, also))) }
            { menu(&state.dispatcher(), "Add a further action", "further action", entries.into()) }
        </fieldset>
    }
}

fn row(state: &UseReducerHandle<State>, at: usize, also: &AlsoRequest) -> Html {
    let dispatch = state.dispatcher();
    let name = if also.action.is_empty() { "this action" } else { &also.action };
    let (is_key, is_role) = (also.action.starts_with("kms:"), also.action.starts_with("iam:"));
    let placeholder = match (is_key, is_role) {
        (true, _) => "arn:aws:kms:us-east-1:111122223333:key/…",
        (_, true) => "arn:aws:iam::111122223333:role/…",
        _ => "the ARN of its resource, or *",
    };
    let kind = if is_key { "key policy" } else { "resource policy" };
    let path = format!("also[{at}]");
    let policy = match &also.resource_policy {
        Some(policy) => html! {
            <>
                { link(&dispatch, policy.name.as_deref().unwrap_or(kind), "", Action::Policies(PolicyAction::Edit(path.clone()))) }
                <span class="quiet">{ kind }</span>
                { button(&dispatch, "Remove policy", Action::Policies(PolicyAction::Remove(path))) }
            </>
        },
        // Only the caller's own policies decide who may pass a role.
        None if is_role => html! {},
        None => button(&dispatch, &format!("Add {kind}"), Action::Request(RequestAction::AddFurtherPolicy(at))),
    };
    let keys = also.context.0.iter().enumerate().map(|(place, (key, value))| {
        let value = match value {
            ContextValue::One(text) => {
                let label = format!("Value of {key} for {name}");
                let field = Field { id: "", class: "code", value: text, label: &label, placeholder: "value", list: "", is_wrong: false };
                field.html(&dispatch, move |text| Action::Request(RequestAction::FurtherValue(at, place, text)))
            }
            ContextValue::Many(values) => html! { <code>{ values.join(", ") }</code> },
            ContextValue::Absent => html! { <span class="quiet">{ "absent on purpose" }</span> },
        };
        html! { <div class="row"><span class="row-word">{ "with" }</span><div class="further-key"><code>{ key }</code>{ value }</div></div> }
    });
    html! {
        <div class="further" role="group" aria-label={format!("Further action: {name}")}>
            { field(state, &format!("also[{at}].action"), "does", "Further action", &also.action, "kms:Decrypt", move |text| Action::Request(RequestAction::FurtherDoes(at, text))) }
            { field(state, &format!("also[{at}].resource"), "on", "Its resource", &also.resource, placeholder, move |text| Action::Request(RequestAction::FurtherOn(at, text))) }
            { for keys }
            <div class="further-acts">
                { policy }
                { button(&dispatch, "Remove action", Action::Request(RequestAction::RemoveFurther(at))) }
            </div>
        </div>
    }
}
