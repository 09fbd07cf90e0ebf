//! The request: who does what on what, with which context keys.

use scenario::{Caller, ContextValue, RequestDocument};
use yew::functional::Hook;
use yew::prelude::*;

use super::controls::{Field, act, area, choice, folded, icon_button, more};
use super::further::further;
use super::icons::{Icon, icon};
use super::later::slices;
use super::part::part;
use super::row::{field, problem_line, row};
use super::settings::settings;
use super::short::sets;
use crate::browser;
use crate::presets::{self, PRESETS};
use crate::state::{Action, RequestAction, State};
use crate::text::{code, sentence};
use crate::tree::html;

/// So many context keys are drawn in a task.
const FEW: usize = 8;

/// Who asks.
pub(crate) fn who(state: &UseReducerHandle<State>) -> Html {
    let Some(request) = state.request() else { return html! {} };
    let role = request.role.as_deref().unwrap_or_default();
    let is_session = matches!(&request.principal, Caller::Arn(arn) if arn.contains(":assumed-role/"));
    let field = || {
        html! {
            <>
                <p class="quiet">{ "A session’s ARN leaves out the path of its role, which " }<code>{ "aws:PrincipalArn" }</code>{ " has." }</p>
                { field(state, "role", "role", "The role with its path", role, "arn:aws:iam::111122223333:role/path/Trainer", |text| Action::Request(RequestAction::Role(text))) }
            </>
        }
    };
    html! {
        <>
            { caller(&request.principal, state) }
            if is_session || !role.is_empty() { { folded("The role behind the session", !role.is_empty(), field()) } }
        </>
    }
}

/// What is asked for, and what the same call needs besides.
pub(crate) fn does(state: &UseReducerHandle<State>) -> Html {
    let Some(request) = state.request() else { return html! {} };
    html! {
        <>
            { field(state, "action", "does", "Action", &request.action, "s3:GetObject", |text| Action::Request(RequestAction::Does(text))) }
            { put(state, request) }
            { further(state, request) }
        </>
    }
}

/// The policy that the request puts on a bucket (L30).
fn put(state: &UseReducerHandle<State>, request: &RequestDocument) -> Html {
    let document = request.document.as_deref().unwrap_or_default();
    if document.is_empty() && !request.action.eq_ignore_ascii_case("s3:PutBucketPolicy") {
        return html! {};
    }
    let area = area(&state.dispatcher(), "The policy that it puts", document, |text| {
        Action::Request(RequestAction::Document(text))
    });
    let why =
        "Where BlockPublicPolicy is on, which is a setting below the context keys, S3 refuses one that is public.";
    folded("The policy that it puts", !document.is_empty(), html! { <><p class="quiet">{ why }</p>{ area }</> })
}

/// On what, and whose that is.
pub(crate) fn on(state: &UseReducerHandle<State>) -> Html {
    let Some(request) = state.request() else { return html! {} };
    let owner = request.resource_account.as_deref().unwrap_or_default();
    html! {
        <>
            { field(state, "resource", "on", "Resource", &request.resource, "arn:aws:s3:::bucket/key, or *", |text| Action::Request(RequestAction::Resource(text))) }
            { field(state, "resourceAccount", "owner", "Account of the resource", owner, "the ARN's account, else the caller's", |text| Action::Request(RequestAction::ResourceAccount(text))) }
        </>
    }
}

/// The context keys, those that follow from the request, and what is so besides.
pub(crate) fn context(state: &UseReducerHandle<State>) -> Html {
    let dispatch = state.dispatcher();
    let Some(request) = state.request() else { return html! {} };
    let rows = request.context.0.len().min(state.room);
    let row = {
        let state = state.clone();
        move |at: usize| {
            let (key, value) = state.request()?.context.0.get(at)?;
            Some(context_row(at, key, value, &state))
        }
    };
    let hidden = request.context.0.len().saturating_sub(state.room);
    let add = Callback::from(move |_: MouseEvent| {
        browser::hurry();
        dispatch.dispatch(Action::Request(RequestAction::AddContext(String::new())));
        browser::visit("#part-with", ".context-key");
    });
    html! {
        <>
            <div class="context" role="group" aria-label="Context keys">
                if rows == 0 { <p class="quiet">{ "AWS sends context keys with a request, such as the caller’s address. None is set." }</p> }
                { slices(state.drawing(), rows, FEW, row) }
                { more(&state.dispatcher(), hidden, ["key", "keys"]) }
                <button type="button" class="button" onclick={add}>{ icon(Icon::Plus) }{ "Add key" }</button>
            </div>
            { derived(state) }
            { settings(state, state.access().map(|access| access.settings).unwrap_or_default()) }
        </>
    }
}

/// Kinds of requests, each with what it sets.
pub(crate) fn typical(state: &UseReducerHandle<State>) -> Html {
    let Some(request) = state.request() else { return html! {} };
    let rows = PRESETS.iter().map(|(preset, name)| {
        let mut made = request.clone();
        presets::apply(*preset, &mut made);
        let onclick = act(&state.dispatcher(), Action::Request(RequestAction::Preset(*preset)));
        html! { <button type="button" {onclick}><strong>{ name }</strong><span class="quiet">{ sets(&made) }</span></button> }
    });
    html! { <div class="menu-items" role="group" aria-label="Make it a request of this kind">{ for rows }</div> }
}

fn caller(caller: &Caller, state: &UseReducerHandle<State>) -> Html {
    let dispatch = state.dispatcher();
    let (kind, text) = match caller {
        Caller::Arn(arn) if arn == "anonymous" => ("anonymous", ""),
        Caller::Arn(arn) => ("arn", arn.as_str()),
        Caller::Service(name) => ("service", name.as_str()),
        Caller::Federated(name) => ("federated", name.as_str()),
    };
    let with_text: fn(String) -> Action = match caller {
        Caller::Arn(_) => |text| Action::Request(RequestAction::Principal(Caller::Arn(text))),
        Caller::Service(_) => |text| Action::Request(RequestAction::Principal(Caller::Service(text))),
        Caller::Federated(_) => |text| Action::Request(RequestAction::Principal(Caller::Federated(text))),
    };
    let kinds = [
        ("arn", "user, role or session"),
        ("service", "AWS service"),
        ("federated", "identity provider"),
        ("anonymous", "anonymous"),
    ];
    let kinds = choice(&dispatch, "principal-kind", "Kind of principal", &kinds, kind, |kind| {
        Action::Request(RequestAction::Principal(match kind.as_str() {
            "anonymous" => Caller::Arn("anonymous".to_owned()),
            "service" => Caller::Service("lambda.amazonaws.com".to_owned()),
            "federated" => Caller::Federated("cognito-identity.amazonaws.com".to_owned()),
            _ => Caller::Arn("arn:aws:iam::111122223333:user/Alice".to_owned()),
        }))
    });
    // Who asks is a field that is offered its own kind.
    let offers = if kind == "anonymous" { "" } else { kind };
    let input = (kind != "anonymous").then(|| {
        let is_wrong = state.problem("principal").is_some();
        let placeholder = "arn:aws:iam::111122223333:user/Alice";
        Field { id: "principal", class: "code", value: text, placeholder, offers, is_wrong, ..Field::default() }
            .html(&dispatch, with_text)
    });
    let name = if kind == "anonymous" { "principal-kind" } else { "principal" };
    row(state, name, "who", "Principal", html! { <div class="row-pair">{ kinds }{ input }</div> })
}

fn context_row(at: usize, key: &str, value: &ContextValue, state: &UseReducerHandle<State>) -> Html {
    let dispatch = state.dispatcher();
    let name = if key.is_empty() { format!("key {}", at + 1) } else { key.to_owned() };
    let kind = match value {
        ContextValue::One(_) => "one",
        ContextValue::Many(_) => "many",
        ContextValue::Absent => "absent",
    };
    let editor = match value {
        ContextValue::Absent => html! { <span class="quiet context-absent">{ "absent on purpose" }</span> },
        ContextValue::One(text) => {
            let label = format!("Value of {name}");
            // Until it is touched, the page's own is in quiet ink.
            let class = if state.is_filled_in(key, value) { "code filled" } else { "code" };
            let field =
                Field { class, value: text, label: &label, placeholder: "value", offers: "value", ..Field::default() };
            field.html(&dispatch, move |text| Action::Request(RequestAction::ContextValue(at, ContextValue::One(text))))
        }
        ContextValue::Many(values) => {
            let dispatch = dispatch.clone();
            let on_values = Callback::from(move |values| {
                dispatch.dispatch(Action::Request(RequestAction::ContextValue(at, ContextValue::Many(values))))
            });
            list_value(name.clone(), values.clone(), on_values)
        }
    };
    let field = format!("context: {key}");
    let (label, problem, oddity) = (format!("Name of {name}"), state.problem(&field), state.oddity(&field));
    let key = Field {
        class: "code context-key",
        value: key,
        label: &label,
        placeholder: "aws:SourceIp",
        offers: "key",
        is_wrong: problem.is_some(),
        ..Field::default()
    };
    let (kinds, values) = ([("one", "value"), ("many", "list"), ("absent", "absent")], values(value));
    let kinds = choice(&dispatch, "", &format!("Kind of {name}"), &kinds, kind, move |kind| {
        let value = match kind.as_str() {
            "many" => ContextValue::Many(values.clone()),
            "absent" => ContextValue::Absent,
            _ => ContextValue::One(values.first().cloned().unwrap_or_default()),
        };
        Action::Request(RequestAction::ContextValue(at, value))
    });
    html! {
        <div class="context-row">
            { key.html(&dispatch, move |key| Action::Request(RequestAction::ContextKey(at, key))) }
            { kinds }
            <div class="context-value">{ editor }</div>
            { icon_button(&dispatch, Icon::Cross, "", &format!("Remove {name}"), "", Action::Request(RequestAction::RemoveContext(at))) }
            if problem.is_some() { { problem_line(&format!("context-{at}"), problem) } }
            if let Some(oddity) = oddity { <p class="read-as quiet" role="status">{ sentence(&oddity.message) }</p> }
        </div>
    }
}

/// Several values, one a line. A line that is only begun is no value yet, so the text is kept beside the values.
fn list_value(name: String, values: Vec<String>, on_values: Callback<Vec<String>>) -> Html {
    part("list", move |hooks| use_list_value(&name, &values, &on_values).run(hooks))
}

#[hook]
fn use_list_value(name: &str, values: &[String], on_values: &Callback<Vec<String>>) -> Html {
    let text = use_state(|| values.join("\n"));
    let shown = if lines(&text) == values { (*text).clone() } else { values.join("\n") };
    let oninput = {
        let (text, on_values) = (text.clone(), on_values.clone());
        Callback::from(move |event: InputEvent| {
            let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
            on_values.emit(lines(&area.value()));
            text.set(area.value());
        })
    };
    let rows = (shown.matches('\n').count() + 1).clamp(2, 6).to_string();
    html! {
        <textarea class="code" {rows} value={shown} {oninput} data-offers="value"
            aria-label={format!("Values of {}, one a line", name)} placeholder="one value a line" spellcheck="false" />
    }
}

fn lines(text: &str) -> Vec<String> {
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() }
}

fn values(value: &ContextValue) -> Vec<String> {
    match value {
        ContextValue::Absent => Vec::new(),
        ContextValue::One(text) if text.is_empty() => Vec::new(),
        ContextValue::One(text) => vec![text.clone()],
        ContextValue::Many(texts) => texts.clone(),
    }
}

fn derived(state: &State) -> Html {
    let derived = state.report.access.as_ref().map_or(&[][..], |access| &access.derived_context);
    if derived.is_empty() {
        return html! {};
    }
    let rows = derived.iter().map(|key| html! { <><dt><code>{ &key.key }</code></dt><dd>{ code(&key.value) }</dd></> });
    html! {
        <details class="derived">
            <summary>{ format!("{} more context keys follow from the request", derived.len()) }</summary>
            <dl>{ for rows }</dl>
        </details>
    }
}
