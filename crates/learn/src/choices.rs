//! What a learner can choose between, and what is right: all of it is of the trace.

use scenario::network::{FlowReport, Hop, HopKind, HopVerdict, Outcome};
use scenario::{
    AccessReport, Caller, DecidedLayer, Decision, Layer, LayerOutcome, LayerReport, NetworkReport, StatementReport,
};

use crate::library::{Answered, Side, Verdict};
use crate::markup::{code, escaped, sentence};
use crate::shown::{chip_of, named};

/// One of the answers that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) label: String,
    /// What the trace says of it, if it is chosen.
    pub(crate) says: String,
    pub(crate) is_right: bool,
}

/// More are not offered, unless they decide.
const MOST: usize = 6;

/// The verdicts that there can be.
pub(crate) fn verdicts(answered: &Answered, side: Side) -> Vec<Choice> {
    let Some((_, verdict)) = answered.verdict(Some(side)) else { return Vec::new() };
    let mut all = match side {
        Side::Access => {
            [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny].map(Verdict::of_decision).to_vec()
        }
        Side::Network => {
            [Outcome::Reachable, Outcome::NotReachable, Outcome::Ambiguous].map(Verdict::of_outcome).to_vec()
        }
    };
    if all.iter().all(|(_, phrase)| *phrase != verdict.phrase) {
        all.push((verdict.mark, verdict.phrase));
    }
    let choices = all.into_iter().map(|(mark, phrase)| Choice {
        label: chip_of(mark, phrase),
        says: String::new(),
        is_right: phrase == verdict.phrase,
    });
    choices.collect()
}

/// What may decide; none where the trace names nothing that does.
pub(crate) fn deciders(answered: &Answered, side: Side) -> Vec<Choice> {
    let choices = match side {
        Side::Access => answered.report.access.as_ref().map(|access| {
            let (access, further) = decisive(access, answered);
            of_access(access, further, answered)
        }),
        Side::Network => answered.report.network.as_ref().map(of_network),
    };
    let choices = choices.unwrap_or_default();
    let has_both = choices.iter().any(|choice| choice.is_right) && choices.iter().any(|choice| !choice.is_right);
    if has_both { choices } else { Vec::new() }
}

/// Where a further action is what decides, the report on that, and its name.
fn decisive<'a>(access: &'a AccessReport, answered: &'a Answered) -> (&'a AccessReport, Option<&'a str>) {
    let asked = answered.scenario.access.iter().flat_map(|access| &access.request.also);
    let mut further = access.also.iter().zip(asked).filter(|(also, _)| also.decision != Decision::Allowed);
    match further.next() {
        Some((also, asked)) if access.decided_layer == Some(DecidedLayer::Also) => (also, Some(&asked.action)),
        _ => (access, None),
    }
}

fn of_access(access: &AccessReport, further: Option<&str>, answered: &Answered) -> Vec<Choice> {
    if !matches!(access.decided_layer, Some(DecidedLayer::Layer(_))) {
        return Vec::new();
    }
    let given = || access.layers.iter().filter(|layer| layer.outcome != LayerOutcome::NotApplied);
    let statements: Vec<_> = given().flat_map(statements_of).collect();
    let count = statements.len();
    let is_wanted = |one: &StatementReport| one.decides || one.closest || matches!(one.effect, scenario::Effect::Deny);
    let statements = statements.into_iter().filter(|(_, one)| count <= MOST || is_wanted(one));
    let mut choices: Vec<_> = statements.map(|(policy, one)| of_statement(policy, one)).collect();
    let is_implicit = access.decision == Decision::ImplicitDeny;
    // A service has no policies of its own, so that none of them is missing.
    let asks = answered.scenario.access.as_ref().map(|access| &access.request.principal);
    let is_service = matches!(asks, Some(Caller::Service(_)));
    let can_allow = |layer: &&LayerReport| !is_service || layer.layer != Layer::Identity;
    let action = further.map_or_else(|| "it".to_owned(), code);
    choices.extend(given().filter(can_allow).map(|layer| Choice {
        label: format!("No statement of the {} allows {action}", layer.layer.row().plural),
        says: sentence(&layer.message),
        is_right: is_implicit && layer.outcome == LayerOutcome::Silent,
    }));
    choices
}

fn statements_of(layer: &LayerReport) -> impl Iterator<Item = (&str, &StatementReport)> {
    let policies = layer.policies.iter();
    policies.flat_map(|policy| policy.statements.iter().map(move |one| (policy.name.as_str(), one)))
}

fn of_statement(policy: &str, one: &StatementReport) -> Choice {
    let says = one.elements.iter().filter(|element| !element.holds).map(|element| {
        let name = match (&element.operator, &element.key) {
            (Some(operator), Some(key)) => code(&format!("{operator} {key}")),
            _ => escaped(&element.element.to_string()),
        };
        format!("{name}: {}", sentence(&element.message))
    });
    let says: Vec<_> = says.collect();
    let says = if says.is_empty() { sentence(&one.message) } else { says.join(" ") };
    let name = scenario::capitalized(&named(one, policy));
    Choice { label: format!("{}: {:?}", escaped(&name), one.effect), says, is_right: one.decides }
}

fn of_network(network: &NetworkReport) -> Vec<Choice> {
    let flow = &network.flow;
    let is_open = matches!(flow.outcome, Outcome::Undetermined);
    let ways = [("request", &flow.forward), ("reply", &flow.back)];
    let hops = ways.into_iter().flat_map(|(way, hops)| hops.iter().map(move |hop| (way, hop)));
    let mut choices: Vec<Choice> = Vec::new();
    for (way, hop) in hops.filter(|(_, hop)| can_stop(hop)) {
        // Of what is none of the kinds the name is all that is known.
        let kind = if hop.kind == HopKind::Other { "" } else { hop.kind.words() };
        let kind: Vec<_> = [kind, hop.way.unwrap_or_default()].into_iter().filter(|word| !word.is_empty()).collect();
        let kind = if kind.is_empty() { String::new() } else { format!(" ({})", kind.join(", ")) };
        let stops = matches!(hop.verdict, HopVerdict::Drops | HopVerdict::Partly);
        choices.push(Choice {
            label: format!("{}{kind}, for the {way}", called(hop, flow)),
            says: sentence(&hop.message),
            is_right: stops && !hop.assumed && !is_open,
        });
    }
    let mut left = choices.len().saturating_sub(MOST);
    choices.retain(|choice| {
        let stays = choice.is_right || left == 0;
        left -= usize::from(!stays);
        stays
    });
    choices.push(Choice {
        label: "Nothing: the request arrives, and the reply comes back".to_owned(),
        says: sentence(&flow.message),
        is_right: flow.outcome == Outcome::Reachable,
    });
    choices
}

/// Whether a hop is of a kind that stops packets.
fn can_stop(hop: &Hop) -> bool {
    let filters = [HopKind::SecurityGroups, HopKind::NetworkAcl, HopKind::RouteTable];
    filters.contains(&hop.kind) || matches!(hop.verdict, HopVerdict::Drops | HopVerdict::Partly)
}

/// Three hints, from where to look to what is there: the gate, the element, and what the trace says of it.
pub(crate) fn hints(answered: &Answered, side: Side) -> Vec<String> {
    match side {
        Side::Access => answered.report.access.as_ref().map(|access| {
            let (access, further) = decisive(access, answered);
            access_hints(access, further)
        }),
        Side::Network => answered.report.network.as_ref().map(network_hints),
    }
    .unwrap_or_default()
}

fn access_hints(access: &AccessReport, further: Option<&str>) -> Vec<String> {
    let Some(DecidedLayer::Layer(decided)) = access.decided_layer else { return Vec::new() };
    let Some(layer) = access.layers.iter().find(|layer| layer.layer == decided) else { return Vec::new() };
    let needs = further.map(|action| format!("The call also needs {}. ", code(action))).unwrap_or_default();
    let mut hints = vec![format!("{needs}What decides is in the {}.", layer.layer.row().plural)];
    let statements = || statements_of(layer);
    let found = statements().find(|(_, one)| one.decides).or_else(|| statements().find(|(_, one)| one.closest));
    let Some((policy, one)) = found else { return hints };
    // What stops it, or the narrowest of what lets it apply.
    let element = one.elements.iter().find(|element| !element.holds).or_else(|| one.elements.last());
    if let Some(element) = element {
        let name =
            element.key.as_deref().map_or_else(|| element.element.to_string(), |key| format!("condition on `{key}`"));
        let statement = named(one, policy);
        hints.push(format!("Compare the {} of {} with the request.", sentence(&name), escaped(&statement)));
        hints.push(sentence(&element.message));
    }
    hints
}

/// What a station is called. Security groups are met at an interface, and told by one hop of it at least.
fn called(hop: &Hop, flow: &FlowReport) -> String {
    let is_same = |other: &&Hop| other.component == hop.component && other.kind == hop.kind && !other.groups.is_empty();
    let own = (!hop.groups.is_empty()).then_some(hop);
    match own.or_else(|| flow.forward.iter().chain(&flow.back).find(is_same)) {
        Some(of) => of.groups.iter().map(|group| code(group)).collect::<Vec<_>>().join(", "),
        None => code(&hop.component),
    }
}

fn network_hints(network: &NetworkReport) -> Vec<String> {
    let flow = &network.flow;
    let ways = [("request", &flow.forward), ("reply", &flow.back)];
    let hops = || ways.into_iter().flat_map(|(way, hops)| hops.iter().map(move |hop| (way, hop)));
    let stops = |hop: &Hop| matches!(hop.verdict, HopVerdict::Drops | HopVerdict::Partly) && !hop.assumed;
    let found = hops().find(|(_, hop)| stops(hop)).or_else(|| hops().rfind(|(_, hop)| can_stop(hop)));
    let Some((way, hop)) = found else { return Vec::new() };
    let side = hop.way.map(|side| format!(", at its {side} rules")).unwrap_or_default();
    let kind = if hop.kind == HopKind::Other { String::new() } else { format!("the {} ", hop.kind.words()) };
    vec![format!("Follow the {way}."), format!("Look at {kind}{}{side}.", called(hop, flow)), sentence(&hop.message)]
}
