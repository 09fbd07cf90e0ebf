//! The further actions of a call: each with its resource, the policy on that, and its own context keys.

use scenario::{AlsoRequest, ContextValue, Level, RequestDocument};
use yew::prelude::*;

use super::controls::{Field, area, button, choice, folded, link, menu};
use super::later::slices;
use super::row::field;
use super::usually::usually_also;
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
            { usually_also(state) }
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
                let field = Field { class: "code", value: text, label: &label, placeholder: "value", offers: "value", ..Field::default() };
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
            { made_by(state, at, also) }
            { rcps(state, at, also) }
            <div class="further-acts">
                { policy }
                { button(&dispatch, "Remove action", Action::Request(RequestAction::RemoveFurther(at))) }
            </div>
        </div>
    }
}

/// Who makes the further request (L26).
fn made_by(state: &UseReducerHandle<State>, at: usize, also: &AlsoRequest) -> Html {
    let Some(request) = state.request() else { return html! {} };
    let dispatch = state.dispatcher();
    let via = also.via.as_deref().unwrap_or_default();
    let usual = AlsoRequest { via: None, ..also.clone() };
    let usual =
        request.service_of(&usual).map_or_else(|| "the caller itself".to_owned(), |service| service.into_owned());
    let service = format!("{}.amazonaws.com", request.action.split(':').next().unwrap_or_default());
    let chosen = match via {
        "" | "direct" => via,
        _ => "service",
    };
    let kinds = [
        ("", "as AWS does by default"),
        ("direct", "the caller itself"),
        ("service", "an AWS service, for the caller"),
    ];
    let kinds = choice(&dispatch, "", "Who makes it", &kinds, chosen, move |kind| {
        let via = if kind == "service" { service.clone() } else { kind };
        Action::Request(RequestAction::FurtherVia(at, via))
    });
    let field = (chosen == "service").then(|| {
        let field = Field {
            class: "code",
            value: via,
            label: "The service that makes it",
            placeholder: "s3.amazonaws.com",
            offers: "service",
            ..Field::default()
        };
        field.html(&dispatch, move |text| Action::Request(RequestAction::FurtherVia(at, text)))
    });
    let body = html! {
        <>
            <p class="quiet">{ format!("By default: {usual}. What a service asks for does not come through the caller’s network or VPC endpoint.") }</p>
            <div class="row-pair">{ kinds }{ field }</div>
        </>
    };
    folded("Who makes it", !via.is_empty(), body)
}

/// The resource control policies of the further resource's owner, where that is another one (L7).
fn rcps(state: &UseReducerHandle<State>, at: usize, also: &AlsoRequest) -> Html {
    let dispatch = state.dispatcher();
    let levels = also.rcps.as_deref().unwrap_or_default();
    let areas = levels.iter().enumerate().flat_map(|(level, of): (usize, &Level)| {
        let dispatch = dispatch.clone();
        of.policies.iter().enumerate().map(move |(place, policy)| {
            let label = format!("Resource control policy {} at {}", place + 1, of.target);
            let text = area(&dispatch, &label, &policy.document, move |text| {
                Action::Request(RequestAction::FurtherRcp(at, level, place, text))
            });
            html! { <><p class="quiet">{ label }</p>{ text }</> }
        })
    });
    let body = html! {
        <>
            <p class="quiet">{ "Those of its owner’s organization, where that is not the owner of the first resource." }</p>
            { for areas }
            <div class="further-acts">
                { button(&dispatch, "Add resource control policy", Action::Request(RequestAction::AddFurtherRcp(at))) }
                if also.rcps.is_some() { { button(&dispatch, "Remove them", Action::Request(RequestAction::RemoveFurtherRcps(at))) } }
            </div>
        </>
    };
    folded("Resource control policies on it", also.rcps.is_some(), body)
}
