//! The answer about a network: what happens to the packet and to its reply, what has to change, and the two filters
//! side by side. The sentences are the engine's.

use scenario::NetworkReport;
use scenario::network::{
    Blocker, Exposure, Hop, Look, NetworkProblem, NetworkSeverity, Opening, Outcome, Remedy, RuleLook,
};
use yew::prelude::*;

use super::answer::{self, answer, answer_word};
use super::controls::{act, button, more};
use super::filters::{applied, does, is_offered};
use super::icons::{Icon, icon};
use super::parts::Places;
use super::ports::ports;
use super::records::records;
use crate::engine::Engine;
use crate::state::{Action, EngineAction, NetworkAction, Pane, State};
use crate::text::{code, sentence};
use crate::tree::html;

/// The outcome, before anything else.
pub(crate) fn outcome(state: &UseReducerHandle<State>) -> Html {
    let Some(network) = state.shown_network() else { return no_answer(state) };
    let (look, stale) = (look(network.flow.outcome), state.is_network_stale());
    let wrong = state.network_now();
    let wrong = wrong.map(|now| html! { <p class="verdict-problem"><span class="verdict-problem-says">{ sentence(&now.flow.message) }</span></p> });
    let flow = &network.flow;
    let also = flow.if_default.iter().map(|default| &default.message).chain(&flow.cautions);
    let places = Places::of(state);
    let also = also.map(|text| html! { <p>{ places.sentence(text) }</p> });
    let vpcs = flow.which_vpc.iter().map(|vpc| {
        let asked = Action::Network(NetworkAction::Flow("vpc", vpc.clone()));
        button(&state.dispatcher(), vpc, asked)
    });
    let message = places.sentence(&flow.message);
    html! {
        <>
            { answer(state, "Outcome", flow.outcome.word(), look, stale, message, wrong) }
            if (!stale || state.is_network_pending()) && (flow.if_default.is_some() || !flow.cautions.is_empty() || !flow.which_vpc.is_empty()) {
                <div class="verdict-also">{ for also }{ for vpcs }</div>
            }
        </>
    }
}

/// What stands in the place of the outcome while the engine is not there.
fn no_answer(state: &UseReducerHandle<State>) -> Html {
    if state.engine != Engine::Missing {
        return html! {
            <section class="verdict" aria-label="Outcome">
                <div class="verdict-words">
                    <p class="verdict-word quiet" role="status">{ "Working it out" }</p>
                    <p class="verdict-why quiet">{ "What follows packets through a network is being loaded." }</p>
                </div>
            </section>
        };
    }
    html! {
        <section class="verdict verdict-no-verdict" aria-label="Outcome">
            <div class="verdict-words">
                <p class="verdict-word" role="status">{ icon(Icon::Unknown) }<strong>{ "No answer" }</strong></p>
                <p class="verdict-why">{ ENGINE_MISSING }{ " " }{ button(&state.dispatcher(), "Try again", Action::Engine(EngineAction::Is(Engine::Loading))) }</p>
            </div>
        </section>
    }
}

/// Why there is no answer, and what to do about it.
const ENGINE_MISSING: &str = "The part of the page that follows packets could not be loaded. Check the connection; if the site has changed since you opened it, reload the page. Your text is kept.";

/// An outcome's class, icon and words.
pub(crate) fn look(outcome: Outcome) -> answer::Look {
    let (class, shape, words) = match outcome {
        Outcome::Reachable => ("allowed", Icon::Allowed, "Reachable"),
        Outcome::NotReachable => ("implicit-deny", Icon::ImplicitDeny, "Not reachable"),
        Outcome::Ambiguous => ("partly", Icon::Partly, "Partly reachable"),
        Outcome::Undetermined => ("no-verdict", Icon::Unknown, "Undetermined"),
    };
    (class, shape, words.to_owned())
}

/// Everything below the outcome.
pub(crate) fn why(state: &UseReducerHandle<State>) -> Html {
    let Some(network) = state.shown_network() else { return html! {} };
    let stale = state.is_network_stale();
    let (flow, places) = (&network.flow, Places::of(state));
    let way = |id: &'static str, title: &str, hops: &[Hop]| {
        html! {
            <details open={state.view.is_printed}>
                <summary><h2 {id}>{ title.to_owned() }</h2>{ " " }<span class="quiet">{ steps(hops.len()) }</span></summary>
                <ol class="hops" aria-labelledby={id}>{ for hops.iter().map(|of| hop(of, &places)) }</ol>
            </details>
        }
    };
    html! {
        <section class={if stale { "trace past" } else { "trace" }} aria-label="Why">
            { blockers(network, !stale, &places) }
            { missing(network, &places) }
            if !flow.addresses.is_empty() {
                <section aria-labelledby="addresses-title">
                    <h2 id="addresses-title">{ "By address" }</h2>
                    <ul class="lines">{ for flow.addresses.iter().map(|part| html! { <li>{ places.sentence(&part.message) }</li> }) }</ul>
                </section>
            }
            if !flow.forward.is_empty() {
                <div class="ways">
                    { way("packet-title", "The packet", &flow.forward) }
                    if !flow.back.is_empty() { { way("reply-title", "The reply", &flow.back) } }
                </div>
            }
        </section>
    }
}

/// Other views of the answer, beside the tables.
pub(crate) fn views(state: &UseReducerHandle<State>, view: Pane) -> Html {
    let Some(network) = state.shown_network() else { return html! {} };
    let asked = |member| state.scenario.network.as_ref().and_then(|network| network.flow(member)).unwrap_or_default();
    let view = match view {
        Pane::Records => Some(records(state, network)),
        Pane::Exposure => network.exposure.as_ref().map(|exposure| exposed(exposure, &Places::of(state))),
        _ => network.ports.as_ref().map(|report| ports(report, &asked("protocol"), asked("port").parse().ok())),
    };
    let nothing = || html! { <p class="quiet">{ "There is nothing to show for this flow." }</p> };
    html! { <div class={if state.is_network_stale() { "view past" } else { "view" }}>{ view.unwrap_or_else(nothing) }</div> }
}

/// What the internet can reach at the destination.
fn exposed(exposure: &Exposure, places: &Places) -> Html {
    let row = |of: &Opening| {
        html! { <li><strong>{ &of.protocol }</strong>{ format!(" {} ", of.shown) }<span class="quiet">{ "from " }</span>{ of.whom() }</li> }
    };
    html! {
        <section class="exposure" aria-labelledby="exposure-title">
            <h2 id="exposure-title">{ "Open to the internet" }</h2>
            if exposure.openings.is_empty() {
                <p>{ places.sentence(&exposure.message) }</p>
            } else {
                <ul class="lines">{ for exposure.openings.iter().map(row) }</ul>
            }
        </section>
    }
}

/// What has to change, with the changes that were tried.
fn blockers(network: &NetworkReport, fresh: bool, places: &Places) -> Html {
    let (flow, dispatch) = (&network.flow, &places.dispatch);
    if flow.blockers.is_empty() {
        return html! {};
    }
    let all = flow.repair.as_ref().filter(|repair| repair.changes.len() > 1);
    html! {
        <section aria-labelledby="blockers-title">
            <h2 id="blockers-title">{ "What has to change" }</h2>
            <ol class="blockers">{ for flow.blockers.iter().enumerate().map(|(at, of)| blocker(at, of, network, fresh, places)) }</ol>
            { for all.map(|repair| {
                let says = format!("Applied: {} changes.", repair.changes.len());
                let onclick = act(dispatch, Action::Network(NetworkAction::Apply(repair.changes.clone(), says)));
                html! {
                    <p class="repair">
                        <button type="button" class="button" {onclick} disabled={!fresh}>{ format!("Try all {} changes", repair.changes.len()) }</button>
                        { then(repair.outcome) }
                    </p>
                }
            }) }
        </section>
    }
}

fn blocker(at: usize, blocker: &Blocker, network: &NetworkReport, fresh: bool, places: &Places) -> Html {
    let several = network.flow.blockers.len() > 1;
    // The answer says it, where it is all that it has to say.
    let is_said = !several && network.flow.message.ends_with(&blocker.message);
    let is_offered = is_offered(network, blocker);
    let removing: Vec<&Remedy> = blocker.changes.iter().filter(|remedy| remedy.removes).collect();
    html! {
        // Another one is another element: its buttons must not have the focus of those that are gone.
        <li key={format!("{at} {}", blocker.message)}>
            if !is_said { <p>{ places.sentence(&blocker.message) }</p> }
            if removing.len() > 1 { <p class="quiet any-of">{ "Any one of these removes it:" }</p> }
            { for removing.iter().enumerate().map(|(at, of)| remedy(of, several, fresh, at == 0 && is_offered, places)) }
            { for blocker.by_hand.map(|what| html! { <p class="by-hand">{ what }</p> }) }
            <p class="quiet by-name">{ "Reachability Analyzer calls the reason " }<code class="reason">{ blocker.code }</code>{ "." }</p>
        </li>
    }
}

/// A change that removes a blocker. What a cell offers to try has no second button.
fn remedy(remedy: &Remedy, several: bool, fresh: bool, is_offered: bool, places: &Places) -> Html {
    let says = &remedy.says;
    let apply = Action::Network(NetworkAction::Apply(vec![remedy.change.clone()], applied(says)));
    html! {
        <div class="remedy">
            <div>
                <p>{ places.sentence(says) }{ ". " }
                    if several && remedy.outcome == Outcome::NotReachable {
                        <span class="then quiet">{ "Needed, with the others" }</span>
                    } else {
                        { then(remedy.outcome) }
                    }
                </p>
                if !remedy.command.is_empty() { <details><summary>{ "Command" }</summary><p>{ code(&remedy.command) }</p></details> }
            </div>
            if !is_offered {
                <button type="button" class="button" onclick={act(&places.dispatch, apply)} disabled={!fresh} aria-label={format!("Try it: {}", says.replace('`', ""))}>{ "Try it" }</button>
            }
        </div>
    }
}

/// What the outcome is after a change.
fn then(outcome: Outcome) -> Html {
    html! { <span class="then"><span class="quiet">{ "then " }</span>{ answer_word(look(outcome)) }</span> }
}

fn missing(network: &NetworkReport, places: &Places) -> Html {
    let flow = &network.flow;
    if flow.missing.is_empty() {
        return html! {};
    }
    let row = |message: &str| html! { <li>{ places.sentence(message) }</li> };
    html! {
        <section aria-labelledby="missing-title">
            <h2 id="missing-title">{ "What is missing to tell" }</h2>
            <ul class="lines">{ for flow.missing.iter().map(|part| row(&part.message)) }</ul>
        </section>
    }
}

fn hop(hop: &Hop, places: &Places) -> Html {
    let (class, shape, word) = does(hop.verdict);
    html! {
        <li class={format!("hop {class} {}", if hop.assumed { "assumed" } else { "" })}>
            { icon(shape) }
            <div class="hop-body">
                <p>
                    <span class="hidden">{ format!("{word}: ") }</span>{ places.sentence(&hop.message) }
                    if hop.assumed { <span class="quiet">{ " (had it come this far)" }</span> }
                </p>
                if !hop.rules.is_empty() {
                    <details>
                        <summary>{ count(hop.rules.len()) }</summary>
                        { rules(&hop.rules, places) }
                    </details>
                }
            </div>
        </li>
    }
}

fn steps(hops: usize) -> String {
    format!("{hops} {}", if hops == 1 { "step" } else { "steps" })
}

fn count(rules: usize) -> String {
    format!("{rules} {}", if rules == 1 { "rule read" } else { "rules read" })
}

/// Rules in the order in which they are read, as far as they are.
fn rules(rules: &[RuleLook], places: &Places) -> Html {
    let several = rules.iter().any(|other| other.component != rules.first().map_or("", |first| &first.component));
    let is_shown = |(at, rule): &(usize, &RuleLook)| *at < places.room || rule.decides;
    let component = |at: usize| rules.get(at).map(|rule| &rule.component);
    let row = |(at, rule): (usize, &RuleLook)| {
        let (look, shape) = match rule.result {
            Look::Matched if rule.decides && rule.text.starts_with("deny") => ("denies", Some(Icon::Cross)),
            Look::Matched => ("matched", Some(Icon::Tick)),
            Look::Missed => ("missed", None),
            Look::Unknown => ("unknown", Some(Icon::Unknown)),
        };
        // Groups number their rules each for itself.
        let first = at == 0 || component(at) != component(at.saturating_sub(1));
        html! {
            <>
                if several && first { <tr><th class="rule-of" colspan="3" scope="rowgroup">{ code(&rule.component) }</th></tr> }
                <tr class={format!("rule-{look} {}", if rule.decides { "decides" } else { "" })}>
                    <th scope="row" class={(rule.rule.len() < 19).then_some("short")}>{ &rule.rule }</th>
                    <td>{ sentence(&rule.text) }</td>
                    <td>{ for shape.map(icon) }{ " " }
                        if rule.decides { <strong>{ "decides" }</strong>{ if rule.why.is_empty() { "" } else { ": " } } }
                        if rule.why.is_empty() && !rule.decides { { look } } else { { sentence(&rule.why) } }
                    </td>
                </tr>
            </>
        }
    };
    html! {
        <>
        <table class="rules">
            <thead><tr><th scope="col">{ "Rule" }</th><th scope="col">{ "Says" }</th><th scope="col">{ "Result" }</th></tr></thead>
            <tbody>{ for rules.iter().enumerate().filter(is_shown).map(row) }</tbody>
        </table>
        { more(&places.dispatch, rules.len().saturating_sub(places.room), ["rule", "rules"]) }
        </>
    }
}

/// What is wrong with, or missing from, the network and the flow, as a list below the text.
pub(crate) fn problems(state: &UseReducerHandle<State>) -> Html {
    let Some(network) = state.network_now() else { return html! {} };
    // What is wrong with a member of the flow stands at its field.
    let flow = network.flow.problems.iter().filter(|problem| problem.component != "flow" || problem.field.is_empty());
    let all: Vec<&NetworkProblem> = network.findings.iter().chain(flow).collect();
    let places = Places::of(state);
    let row = |problem: &&NetworkProblem| {
        let severity = match problem.severity {
            NetworkSeverity::Error => "error",
            NetworkSeverity::Warning => "warning",
            NetworkSeverity::Note => "note",
        };
        let (component, field) = (&problem.component, &problem.field);
        let of = match (component.is_empty(), field.is_empty()) {
            (false, false) => format!("`{component}` {field}: "),
            (false, true) => format!("`{component}`: "),
            (true, false) => format!("{field}: "),
            (true, true) => String::new(),
        };
        html! {
            <li class={format!("finding finding-{severity}")}>
                <span class="finding-severity">{ severity }</span>{ " " }{ places.sentence(&of) }{ places.sentence(&problem.message) }
            </li>
        }
    };
    let rest = all.len().saturating_sub(8);
    html! {
        <ul class="findings" id="findings" aria-label="Problems in this network">
            { for all.iter().take(8).map(row) }
            if rest > 0 { <li class="quiet">{ format!("and {rest} more") }</li> }
        </ul>
    }
}
