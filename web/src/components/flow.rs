//! The question about a network: from where to where the packet goes, and the text of the network.

use json::{Node, Value};
use yew::prelude::*;

use super::about::about;
use super::controls::{Field, button, choice, link};
use super::editor::editor;
use super::network::{problems, views};
use super::parts::Places;
use super::paste::paste;
use super::question::{NOT_GIVEN, ink, part};
use super::tables::{panes, tables};
use crate::state::{Action, NETWORK, NetworkAction, Pane, PolicyAction, State};
use crate::text::{full, sentence};
use crate::tree::html;

/// The members that hold ids at which a flow can start or end.
const ENDS: &[&str] = &["NetworkInterfaceId", "InstanceId", "VpcEndpointId"];

/// More suggestions make a page slow.
const MOST_ENDS: usize = 100;

const PROTOCOLS: &[(&str, &str)] = &[("tcp", "TCP"), ("udp", "UDP"), ("icmp", "ICMP"), ("icmpv6", "ICMPv6")];

/// Kinds of clients, by their ephemeral ports (N18).
const CLIENTS: &[(&str, &str)] =
    &[("", "any kind"), ("linux", "Linux"), ("windows", "Windows"), ("nat", "NAT gateway or Lambda")];

/// The question about a network in one line: from where to where, with what. Each part opens its fields.
pub(crate) fn flow(state: &UseReducerHandle<State>) -> Html {
    let network = state.scenario.network.clone().unwrap_or_default();
    if !network.root().is_object() {
        return html! {
            <div class="question flow"><p class="quiet">{ "The flow is back when the text of the network is a JSON object." }</p></div>
        };
    }
    let (dispatch, places) = (state.dispatcher(), Places::of(state));
    let member = |name: &str| network.flow(name).unwrap_or_default();
    let problem = |name: &str| {
        let problems = state.network_now().map(|network| network.flow.problems.iter());
        problems.into_iter().flatten().find(|problem| problem.component == "flow" && problem.field == name)
    };
    let row = |name: &'static str, word: &'static str, label: &'static str, input: Html| {
        html! {
            <div class="row">
                <label class="row-word" for={name}>{ word }<span class="hidden">{ format!(": {label}") }</span></label>
                <div class="row-body">
                    { input }
                    <p class="field-problem" id={format!("{name}-problem")}>{ for problem(name).map(|problem| sentence(&full(&problem.message))) }</p>
                </div>
            </div>
        }
    };
    let field = |name: &'static str, word, label, list: &'static str, placeholder: &'static str| {
        let is_wrong = problem(name).is_some();
        let input =
            Field { id: name, class: "code", value: &member(name), placeholder, list, is_wrong, ..Field::default() };
        row(name, word, label, input.html(&dispatch, move |text| Action::Network(NetworkAction::Flow(name, text))))
    };
    let list = |name: &'static str, word, label, entries: &[(&'static str, &'static str)], chosen: &str| {
        row(
            name,
            word,
            label,
            choice(&dispatch, name, "", entries, chosen, move |text| Action::Network(NetworkAction::Flow(name, text))),
        )
    };
    let end = |name: &'static str, label| {
        let (id, says) = (member(name), places.called(&member(name)));
        let fields = field(name, name, label, "ends", "eni-…, i-…, an address, or internet");
        part(name, name, ink(&says, NOT_GIVEN), &id, problem(name).is_some(), fields)
    };
    let mut ends = vec!["internet".to_owned()];
    collect(network.root(), &mut ends);
    // Without one the packet is asked about as TCP.
    let protocol = Some(member("protocol").to_ascii_lowercase()).filter(|text| !text.is_empty());
    let protocol = protocol.unwrap_or_else(|| "tcp".to_owned());
    let known = PROTOCOLS.iter().find(|(value, _)| *value == protocol);
    let is_icmp = protocol.starts_with("icmp");
    let has_ports = matches!(protocol.as_str(), "tcp" | "udp");
    let to = match (is_icmp, has_ports) {
        (true, _) => "icmpType",
        (_, true) => "port",
        _ => "",
    };
    let with = format!("{} {}", known.map_or(protocol.as_str(), |(_, name)| name), member(to));
    let source = member("sourcePort");
    let client = match (source.as_str(), member("client").as_str()) {
        ("", "") => "from any ephemeral port".to_owned(),
        ("", client) => {
            let kind = CLIENTS.iter().find(|(value, _)| *value == client).map_or(client, |(_, name)| name);
            format!("{kind} client")
        }
        (port, _) => format!("from port {port}"),
    };
    html! {
        <div class="question flow" role="group" aria-label="The flow">
            <div class="part-row">
            { end("from", "Source") }
            <span class="quiet" aria-hidden="true">{ "→" }</span>
            { end("to", "Destination") }
            </div>
            <div class="part-row">
            { part("with", "", ink(with.trim(), NOT_GIVEN), "", ["protocol", to].into_iter().any(|name| problem(name).is_some()), html! {
                <>
                    if known.is_some() {
                        { list("protocol", "with", "Protocol", PROTOCOLS, &protocol) }
                    } else {
                        { field("protocol", "with", "Protocol", "", "tcp, udp, icmp, or a number") }
                    }
                    if is_icmp {
                        { field("icmpType", "type", "ICMP type", "", "echo request") }
                    } else if has_ports {
                        { field("port", "to port", "Destination port", "", "443") }
                    }
                </>
            }) }
            if has_ports {
                { part("client", "", ink(&client, NOT_GIVEN), "", problem("sourcePort").is_some(), html! {
                    <>
                        { field("sourcePort", "from port", "Source port", "", "any ephemeral port of the client") }
                        // A port that is given says more than who gives it.
                        if source.is_empty() {
                            { list("client", "client", "its kind, which decides its ephemeral ports", CLIENTS, &member("client")) }
                        }
                    </>
                }) }
            }
            { link(&dispatch, "Swap", " the two ends", Action::Network(NetworkAction::SwapEnds)) }
            </div>
            <datalist id="ends">{ for ends.into_iter().map(|value| html! { <option {value} /> }) }</datalist>
        </div>
    }
}

/// The ids at which a flow can start or end, each once.
fn collect(node: Node<'_>, ends: &mut Vec<String>) {
    if ends.len() >= MOST_ENDS {
        return;
    }
    match node.value() {
        Value::Array(items) => items.into_iter().for_each(|item| collect(item, ends)),
        Value::Object(members) => {
            for member in members {
                match member.value.as_str() {
                    Some(text) if ENDS.contains(&member.key) && !ends.iter().any(|end| end == text) => {
                        ends.push(text.to_owned());
                    }
                    _ => collect(member.value, ends),
                }
            }
        }
        _ => {}
    }
}

pub(crate) fn model(state: &UseReducerHandle<State>) -> Html {
    html! {
        <section class="panel policies model" aria-labelledby="model-title">
            { about(state) }
            <h2 class="hidden" id="model-title">{ "Network" }</h2>
            { panes(state) }
            { match state.pane {
                // What is half typed in a cell is not the next network's.
                Pane::Rules(kind) => tables(state, kind),
                Pane::Json => html! {
                    <>
                        <details>
                            <summary>{ "Add what " }<code>{ "aws ec2 describe-…" }</code>{ " prints" }</summary>
                            { paste(state) }
                        </details>
                        { editor(state, NETWORK) }
                    </>
                },
                view => views(state, view),
            } }
            { problems(state) }
        </section>
    }
}

/// What stands in the place of a side that the scenario does not have.
pub(crate) fn no_network(state: &UseReducerHandle<State>) -> Html {
    html! {
        <section class="nothing" id="verdict" tabindex="-1">
            <p>{ "There is no network yet: here you would see whether a packet arrives, and whether its reply comes back." }</p>
            <a class="button button-main" href="#/e/two-tier-vpc">{ "Open a two-tier VPC" }</a>
            <details>
                <summary>{ "Bring in a network of your own" }</summary>
                { paste(state) }
            </details>
        </section>
    }
}

/// The same for policies.
pub(crate) fn no_access(state: &UseReducerHandle<State>) -> Html {
    html! {
        <section class="nothing" id="verdict" tabindex="-1">
            <p>{ "There are no policies in this scenario: here you would see whether a request is allowed." }</p>
            { button(&state.dispatcher(), "Write a policy", Action::Policies(PolicyAction::AddAccess)) }
        </section>
    }
}
