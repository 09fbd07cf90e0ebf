//! The question about a network: from where to where the packet goes, and the text of the network.

use json::{Node, Value};
use yew::prelude::*;

use super::controls::{Field, button, choice};
use super::editor::editor;
use super::network::problems;
use super::paste::paste;
use super::policies::about;
use super::tables::{panes, tables};
use crate::state::{Action, NETWORK, NetworkAction, PolicyAction, State};
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

pub(crate) fn flow(state: &UseReducerHandle<State>) -> Html {
    let network = state.scenario.network.clone().unwrap_or_default();
    let object = network.root().is_object();
    let member = |name: &str| network.flow(name).unwrap_or_default();
    let row = |name: &'static str,
               word: &'static str,
               label: &'static str,
               list: &'static str,
               placeholder: &'static str| {
        let problem = state.network_now().and_then(|network| {
            network.flow.problems.iter().find(|problem| problem.component == "flow" && problem.field == name)
        });
        let value = member(name);
        let input =
            Field { id: name, class: "code", value: &value, label: "", placeholder, list, is_wrong: problem.is_some() };
        html! {
            <div class="row">
                <label class="row-word" for={name}>{ word }<span class="hidden">{ format!(": {label}") }</span></label>
                <div class="row-body">
                    { input.html(&state.dispatcher(), move |text| Action::Network(NetworkAction::Flow(name, text))) }
                    <p class="field-problem" id={format!("{name}-problem")}>{ for problem.map(|problem| sentence(&full(&problem.message))) }</p>
                </div>
            </div>
        }
    };
    let mut ends = vec!["internet".to_owned()];
    collect(network.root(), &mut ends);
    // Without one the packet is asked about as TCP.
    let protocol = Some(member("protocol").to_ascii_lowercase()).filter(|text| !text.is_empty());
    let protocol = protocol.unwrap_or_else(|| "tcp".to_owned());
    let known = PROTOCOLS.iter().any(|(value, _)| *value == protocol);
    html! {
        <section class="panel request flow" aria-labelledby="flow-title">
            { about(state) }
            <div class="panel-head"><h2 id="flow-title">{ "Flow" }</h2>
                if object { { button(&state.dispatcher(), "Swap the two ends", Action::Network(NetworkAction::SwapEnds)) } }
            </div>
            if object {
                { row("from", "from", "Source", "ends", "eni-…, i-…, an address, or internet") }
                { row("to", "to", "Destination", "ends", "eni-…, i-…, an address, or internet") }
                if known {
                    <div class="row">
                        <label class="row-word" for="protocol">{ "with" }<span class="hidden">{ ": Protocol" }</span></label>
                        <div class="row-body flow-protocol">
                            { choice(&state.dispatcher(), "protocol", "", PROTOCOLS, &protocol, |text| Action::Network(NetworkAction::Flow("protocol", text))) }
                        </div>
                    </div>
                } else {
                    { row("protocol", "with", "Protocol", "", "tcp, udp, icmp, or a number") }
                }
                if protocol.starts_with("icmp") {
                    { row("icmpType", "type", "ICMP type", "", "echo request") }
                } else if matches!(protocol.as_str(), "tcp" | "udp") {
                    { row("port", "to port", "Destination port", "", "443") }
                    { row("sourcePort", "from port", "Source port", "", "any ephemeral port of the client") }
                    // A port that is given says more than who gives it.
                    if member("sourcePort").is_empty() {
                        <div class="row">
                            <label class="row-word" for="client">{ "client" }<span class="hidden">{ ": its kind, which decides its ephemeral ports" }</span></label>
                            <div class="row-body flow-protocol">
                                { choice(&state.dispatcher(), "client", "", CLIENTS, &member("client"), |text| Action::Network(NetworkAction::Flow("client", text))) }
                            </div>
                        </div>
                    }
                }
                <datalist id="ends">{ for ends.into_iter().map(|value| html! { <option {value} /> }) }</datalist>
            } else {
                <p class="quiet">{ "The fields are back when the text below is a JSON object." }</p>
            }
        </section>
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
            <div class="panel-head"><h2 id="model-title">{ "Network" }</h2>{ panes(state) }</div>
            { match state.pane {
                Some(kind) => html! { { tables(state, kind) } },
                None => html! {
                    <>
                        <details>
                            <summary>{ "Add what " }<code>{ "aws ec2 describe-…" }</code>{ " prints" }</summary>
                            { paste(state) }
                        </details>
                        { editor(state, NETWORK) }
                    </>
                },
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
