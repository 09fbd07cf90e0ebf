//! The question in one line: who does what on what, with which context keys. Each part opens its fields.

use scenario::{Caller, ContextValue, RequestDocument};
use yew::prelude::*;

use super::icons::{Icon, icon};
use super::later::wait;
use super::request::{context, does, on, typical, who};
use crate::state::State;
use crate::tree::html;

/// How many letters of a name have room.
const ROOM: usize = 44;

pub(crate) fn question(state: &UseReducerHandle<State>) -> Html {
    let Some(request) = state.request() else { return html! {} };
    let (caller, caller_title) = caller(&request.principal);
    let keys = request.context.0.len();
    let keys = match keys {
        0 => "no context keys".to_owned(),
        1 => "1 context key".to_owned(),
        _ => format!("{keys} context keys"),
    };
    let more = request.also.len();
    let action = if more == 0 { request.action.clone() } else { format!("{} + {more} more", request.action) };
    let wrong = |fits: &dyn Fn(&str) -> bool| {
        state.report.errors.iter().any(|problem| problem.field.as_deref().is_some_and(fits))
    };
    html! {
        <div class="question" role="group" aria-label="The request">
            { part("who", "who", &caller, &caller_title, wrong(&|of| of == "principal"), wait(state, who)) }
            { part("does", "does", &action, &all_actions(request), wrong(&|of| of == "action" || of.starts_with("also")), wait(state, does)) }
            { part("on", "on", &short(&request.resource), &request.resource, wrong(&|of| of.starts_with("resource")), wait(state, on)) }
            { part("with", "", &keys, "", wrong(&|of| of.starts_with("context")), wait(state, context)) }
            { part("typical", "", "Typical context", "", false, wait(state, typical)) }
        </div>
    }
}

/// A part of the question: what it says, and its fields.
pub(super) fn part(
    id: &'static str,
    word: &'static str,
    says: &str,
    title: &str,
    is_wrong: bool,
    fields: Html,
) -> Html {
    let says = if says.is_empty() {
        html! { <span class="quiet">{ "not given" }</span> }
    } else {
        html! { { says } }
    };
    html! {
        <details class={if is_wrong { "pop part wrong" } else { "pop part" }} id={format!("part-{id}")}>
            <summary title={title.to_owned()}>
                if !word.is_empty() { <span class="part-word">{ word }</span>{ " " } }
                if is_wrong { { icon(Icon::Cross) }<span class="hidden">{ "not right yet: " }</span> }
                <bdi class="part-says">{ says }</bdi><span class="caret">{ icon(Icon::Chevron) }</span>
            </summary>
            <div class="pop-body" tabindex="-1">{ fields }</div>
        </details>
    }
}

fn all_actions(request: &RequestDocument) -> String {
    let also = request.also.iter().take(20).map(|also| also.action.as_str());
    std::iter::once(request.action.as_str()).chain(also).collect::<Vec<_>>().join(", ")
}

/// The caller in short, and in full.
fn caller(caller: &Caller) -> (String, String) {
    match caller {
        Caller::Arn(arn) if arn == "anonymous" => ("anybody, anonymous".to_owned(), String::new()),
        Caller::Arn(arn) => (short(arn), arn.clone()),
        Caller::Service(name) | Caller::Federated(name) => (name.clone(), name.clone()),
    }
}

/// A name in short: what follows the account in its ARN, without the kind of the caller, and without the middle of a
/// long path.
fn short(arn: &str) -> String {
    let own = arn.starts_with("arn:").then(|| arn.splitn(6, ':').nth(5)).flatten().unwrap_or(arn);
    let named = ["assumed-role/", "user/", "role/"].into_iter().find_map(|kind| own.strip_prefix(kind)).unwrap_or(own);
    let parts: Vec<&str> = named.split('/').collect();
    match parts.as_slice() {
        [first, second, .., last] if parts.len() > 3 && named.chars().count() > ROOM => {
            format!("{first}/{second}/…/{last}")
        }
        _ => named.to_owned(),
    }
}

/// What a kind of request sets, in a line.
pub(super) fn sets(request: &RequestDocument) -> String {
    let value = |value: &ContextValue| match value {
        ContextValue::One(text) => text.clone(),
        ContextValue::Many(texts) => texts.join(", "),
        ContextValue::Absent => "absent".to_owned(),
    };
    let key = |key: &str| key.strip_prefix("aws:").unwrap_or(key).to_owned();
    let keys = request.context.0.iter().map(|(name, of)| format!("{} {}", key(name), value(of)));
    let who = caller(&request.principal).0;
    std::iter::once(who).chain(keys).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_ends_as_it_ends() {
        for (arn, expected) in [
            ("arn:aws:iam::111122223333:user/Alice", "Alice"),
            ("arn:aws:sts::111122223333:assumed-role/etl-runner/glue-job-42", "etl-runner/glue-job-42"),
            ("arn:aws:iam::111122223333:root", "root"),
            (
                "arn:aws:s3:::acme-prod-curated/etl/year=2026/month=01/day=02/part-0.parquet",
                "acme-prod-curated/etl/…/part-0.parquet",
            ),
            ("arn:aws:s3:::b/a/b/c/d", "b/a/b/c/d"),
            ("*", "*"),
            ("", ""),
        ] {
            assert_eq!(short(arn), expected, "{arn}");
        }
    }
}
