//! The way of the request through the layers, in AWS's order: where it passes, and where it stops. Each layer leads
//! to its policies, and can be switched off to see what it changes.

use scenario::{Access, AccessReport, DecidedLayer, Decision, Layer, LayerOutcome, LayerReport};
use yew::prelude::*;

use super::answer::answer_word;
use super::controls::{link, switch};
use super::icons::{Icon, icon};
use super::verdict::look;
use crate::browser;
use crate::layers::{has_switch, is_off, layer_name, paths_in};
use crate::state::{Action, PolicyAction, State, Switched, ViewAction};
use crate::text;
use crate::tree::html;

pub(crate) fn way(state: &UseReducerHandle<State>) -> Html {
    let (Some(shown), Some(access)) = (state.shown(), state.access()) else { return html! {} };
    let part =
        |layer: &&LayerReport| layer.outcome != LayerOutcome::NotApplied || access.policies.is_given(layer.layer);
    // A single layer is no way.
    let is_way = shown.layers.iter().filter(part).count() > 1 || !shown.also.is_empty();
    let find = |of: Layer| shown.layers.iter().find(|layer| layer.layer == of);
    let stops = Layer::in_aws_order().filter_map(|of| Some(stop(state, access, shown, find(of)?)));
    let further = shown.also.iter().enumerate().map(|(at, answer)| further(state, access, at, answer));
    // The live region is always there, so that what appears in it is read out.
    html! {
        <div class={if state.is_stale() { "way stale" } else { "way" }}>
            if is_way {
                <nav aria-label="The way of the request through the layers"><ol>{ for stops }{ for further }</ol></nav>
            }
            <div class="way-changed" role="status">
                { for state.switched.as_ref().filter(|_| !state.waiting).map(|switched| changed(state, access, switched)) }
            </div>
        </div>
    }
}

fn stop(state: &UseReducerHandle<State>, access: &Access, shown: &AccessReport, layer: &LayerReport) -> Html {
    let (of, key) = (layer.layer, layer.layer.key());
    let decides = shown.decided_layer == Some(DecidedLayer::Layer(of));
    let switchable = has_switch(access, of);
    let off = switchable && is_off(access, key);
    let says = layer.outcome.phrase();
    let (look, shape, says) = match (layer.outcome, decides, shown.decision) {
        _ if off => ("off", None, "switched off"),
        (LayerOutcome::NotApplied, ..) => ("absent", None, says),
        (LayerOutcome::NotEvaluated, ..) => ("absent", Some(Icon::Unknown), says),
        (LayerOutcome::Denies, ..) => ("denies", Some(Icon::ExplicitDeny), says),
        (_, true, Decision::ImplicitDeny) => ("stops", Some(Icon::ImplicitDeny), "does not allow"),
        (LayerOutcome::Allows, ..) => ("allows", Some(Icon::Tick), says),
        (LayerOutcome::Undetermined, ..) => ("silent", Some(Icon::Unknown), says),
        (LayerOutcome::Silent | LayerOutcome::NoImpact, ..) => ("silent", None, says),
    };
    let given = !paths_in(access, key).is_empty();
    let hidden = look == "absent" && !given;
    let label = html! {
        <>{ for shape.map(icon) }<span class="way-name">{ of.row().short }</span>{ " " }<span class={if hidden { "hidden" } else { "way-says" }}>{ says }</span></>
    };
    let class =
        format!("way-{look} {} {}", if decides { "way-decides" } else { "" }, if given { "way-given" } else { "" });
    let title = layer.message.clone();
    if !given {
        return html! { <li {class} {title}>{ label }</li> };
    }
    let visit = {
        let dispatch = state.dispatcher();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Action::Policies(PolicyAction::Visit(key.to_owned())));
            let id = format!("trace-{key}");
            // Statements that do not apply may be folded away.
            if gloo::utils::document().get_element_by_id(&id).is_none() {
                dispatch.dispatch(Action::View(ViewAction::Unfold(true)));
            }
            browser::go_to(id);
        })
    };
    let name = html! { <span class="hidden">{ format!("Apply the {}", of.phrase()) }</span> };
    let explain = if off { "Switch this layer on" } else { "Switch this layer off, to see what it changes" };
    html! {
        <li {class}>
            <button type="button" class="way-stop" {title} onclick={visit}>{ label }</button>
            if switchable {
                { switch(&state.dispatcher(), !off, name, explain, |on| Action::Policies(PolicyAction::SwitchLayer(of, on))) }
            }
        </li>
    }
}

/// A further action of the call, which must be allowed too (L25).
fn further(state: &UseReducerHandle<State>, access: &Access, at: usize, answer: &AccessReport) -> Html {
    let Some(also) = access.request.also.get(at) else { return html! {} };
    let (look, shape, says) = match answer.decision {
        Decision::Allowed => ("allows", Icon::Tick, "allowed"),
        Decision::ExplicitDeny => ("denies way-decides", Icon::ExplicitDeny, "denied"),
        Decision::ImplicitDeny => ("stops way-decides", Icon::ImplicitDeny, "not allowed"),
        Decision::Undetermined => ("absent", Icon::Unknown, "undetermined"),
        Decision::NotEvaluated => ("absent", Icon::Unknown, "not evaluated"),
    };
    let visit = {
        let dispatch = state.dispatcher();
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Action::Policies(PolicyAction::Visit(format!("also[{at}]"))));
            browser::go_to(format!("trace-also-{at}"));
        })
    };
    html! {
        <li class={format!("way-{look} way-given")}>
            <button type="button" class="way-stop" title={answer.message.replace('`', "")} onclick={visit}>
                { icon(shape) }<span class="way-name">{ &also.action }</span>{ " " }<span class="way-says">{ says }</span>
            </button>
        </li>
    }
}

/// What the last switch changed, with a way back.
fn changed(state: &UseReducerHandle<State>, access: &Access, switched: &Switched) -> Html {
    let paths = paths_in(access, &switched.part);
    let part = switched.part.clone();
    let layer = Layer::of(&part);
    let name = access.at(&part).and_then(|policy| policy.name.clone()).filter(|_| layer.is_none());
    let several = layer.is_some() && paths.len() > 1;
    let name = name.unwrap_or_else(|| match layer_name(&part).strip_suffix("policy") {
        Some(kind) if several => format!("the {kind}policies"),
        _ => format!("the {}", layer_name(&part)),
    });
    let name = text::shown(&name);
    let off = is_off(access, &part);
    let back = match layer {
        Some(layer) => Action::Policies(PolicyAction::SwitchLayer(layer, off)),
        None => Action::Policies(PolicyAction::Switch(part, off)),
    };
    let verdict = |decision: Decision| answer_word(look(decision));
    html! {
        <p>
            if switched.with == switched.without {
                { format!("With or without {name}: ") }{ verdict(switched.with) }{ ". " }
            } else {
                { format!("Without {name}: ") }{ verdict(switched.without) }{ ". " }
                { if several { "With them: " } else { "With it: " } }{ verdict(switched.with) }{ ". " }
            }
            { link(&state.dispatcher(), if off { "Switch it back on" } else { "Switch it back off" }, "", back) }
        </p>
    }
}
