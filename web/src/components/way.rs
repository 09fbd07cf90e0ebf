//! The way of the request through the layers, in AWS's order: where it passes, and where it stops.

use scenario::{AccessReport, Decision, LayerOutcome, LayerReport};
use yew::prelude::*;

use super::icons::{Icon, icon};
use crate::state::State;

/// AWS's order of evaluation, and what fits a small box.
const ORDER: &[(&str, &str)] = &[
    ("scps", "SCP"),
    ("rcps", "RCP"),
    ("resource", "resource"),
    ("identity", "identity"),
    ("boundary", "boundary"),
    ("session", "session"),
    ("endpoint", "endpoint"),
];

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    pub(crate) state: UseReducerHandle<State>,
}

#[component]
pub(crate) fn Way(props: &Props) -> Html {
    let Some(access) = props.state.shown() else { return html! {} };
    let find = |key: &str| access.layers.iter().find(|layer| layer.layer == key);
    // A single layer is no way.
    if access.layers.iter().filter(|layer| layer.outcome != LayerOutcome::NotApplied).count() < 2 {
        return html! {};
    }
    let stops =
        ORDER.iter().filter_map(|(key, name)| Some((find(key)?, *name))).map(|(layer, name)| stop(access, layer, name));
    let stale = props.state.is_stale().then_some("stale");
    html! {
        <nav class={classes!("way", stale)} aria-label="The way of the request through the layers">
            <ol>{ for stops }</ol>
        </nav>
    }
}

fn stop(access: &AccessReport, layer: &LayerReport, name: &str) -> Html {
    let decides = access.decided_layer.as_deref() == Some(layer.layer.as_str());
    let (look, shape, says) = match (layer.outcome, decides, access.decision) {
        (LayerOutcome::NotApplied, ..) => ("absent", None, "not applied"),
        (LayerOutcome::NotEvaluated, ..) => ("absent", Some(Icon::Unknown), "not evaluated"),
        (LayerOutcome::Denies, ..) => ("denies", Some(Icon::ExplicitDeny), "denies"),
        (_, true, Decision::ImplicitDeny) => ("stops", Some(Icon::ImplicitDeny), "does not allow"),
        (LayerOutcome::Allows, ..) => ("allows", Some(Icon::Tick), "allows"),
        (LayerOutcome::Silent, ..) => ("silent", None, "silent"),
    };
    let label = html! { <>{ for shape.map(icon) }<span class="way-name">{ name }</span>{ " " }<span class={if look == "absent" { "hidden" } else { "way-says" }}>{ says }</span></> };
    html! {
        <li class={classes!(format!("way-{look}"), decides.then_some("way-decides"))} title={layer.message.clone()}>{ label }</li>
    }
}
