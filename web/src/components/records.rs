//! Flow logs: the records that the packets would leave, and what records of one's own tell.

use scenario::NetworkReport;
use scenario::network::Outcome;
use yew::prelude::*;

use super::controls::more;
use crate::state::{Action, NetworkAction, State};
use crate::text::sentence;
use crate::tree::html;

pub(crate) fn records(state: &UseReducerHandle<State>, network: &NetworkReport) -> Html {
    let (dispatch, pasted) =
        (state.dispatcher(), state.scenario.network.as_ref().map(|of| of.records()).unwrap_or_default());
    let oninput = Callback::from(move |event: InputEvent| {
        let area: web_sys::HtmlTextAreaElement = event.target_unchecked_into();
        dispatch.dispatch(Action::Network(NetworkAction::Records(area.value())));
    });
    let logs = network.logs.as_ref();
    html! {
        <section class="records-view" aria-labelledby="records-title">
            <h2 id="records-title">{ "Flow logs" }</h2>
            if network.records.is_empty() {
                // Of packets that cannot be followed nothing is known.
                if !network.flow.forward.is_empty() && network.flow.outcome != Outcome::Undetermined {
                    <p class="quiet">{ "These packets leave no record." }</p>
                }
            } else {
                <p class="quiet">{ "The records that these packets leave. Counts and times are examples." }</p>
                <ul class="lines">{ for network.full_records.iter().skip(1).map(|line| record(network.full_records.first(), line)) }</ul>
            }
            <details open={!pasted.is_empty()}>
                <summary>{ "Explain records of your own" }</summary>
                <label class="hidden" for="records">{ "Flow log records, one a line" }</label>
                <textarea id="records" class="code" rows="4" spellcheck="false" autocomplete="off" value={pasted} {oninput}
                    placeholder={"Paste records here. If they are not in the default format, put a line with the names of the fields first."} />
                if let Some(logs) = logs {
                    <ul class="lines" aria-live="polite">
                        { for logs.conversations.iter().take(state.room).map(|of| html! { <li><span class="quiet">{ format!("{}: ", of.place()) }</span>{ sentence(&of.message) }</li> }) }
                        { for logs.problems.iter().take(state.room).map(|of| html! { <li class="field-problem">{ format!("Line {}: {}", of.line, of.message) }</li> }) }
                    </ul>
                    { more(&state.dispatcher(), logs.conversations.len().max(logs.problems.len()).saturating_sub(state.room), ["record", "records"]) }
                }
            </details>
        </section>
    }
}

/// A record: what matters in it at a glance, and below that every field.
fn record(names: Option<&String>, line: &str) -> Html {
    let names = names.map(String::as_str).unwrap_or_default().split(' ');
    let fields: Vec<(&str, &str)> = names.zip(line.split(' ')).collect();
    let get = |name: &str| fields.iter().find(|(known, _)| *known == name).map_or("-", |(_, value)| *value);
    let action = get("action");
    let end = |address: &str, port: &str| match get("protocol") {
        "6" | "17" => format!("{} {}", get(address), get(port)),
        _ => get(address).to_owned(),
    };
    let shown = fields.iter().filter(|(_, value)| *value != "-");
    html! {
        <li>
            <details>
                <summary class="record">
                    <code>{ get("interface-id") }</code>
                    <code>{ format!("{} → {}", end("srcaddr", "srcport"), end("dstaddr", "dstport")) }</code>
                    <strong class={if action == "ACCEPT" { "accept" } else { "reject" }}>{ action }</strong>
                </summary>
                <dl class="facts record-fields">{ for shown.map(|(name, value)| html! { <><dt>{ *name }</dt><dd><code>{ *value }</code></dd></> }) }</dl>
            </details>
        </li>
    }
}
