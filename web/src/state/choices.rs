//! What a block asks before the answer where its scenario has no question of its own: what comes out, and by which statement.

use scenario::network::{FlowReport, Outcome};
use scenario::{
    AccessReport, Caller, DecidedLayer, Decision, Effect, Layer, LayerOutcome, LayerReport, Question, Scenario,
    capitalized,
};

use super::asked::Asked;
use super::engine::answered;
use super::{Origin, Predicted, Side, State, Tab};

/// Longer lists nobody reads.
const MOST: usize = 12;

impl State {
    /// Makes the question about what is open, if a block is to ask one and its author does not.
    #[inline(never)]
    pub(super) fn make_question(&mut self) {
        let is_anothers = matches!(self.origin, Origin::Example(_) | Origin::Link(_));
        if self.predicted != Predicted::NotYet || !is_anothers || self.own_question().is_some() {
            return;
        }
        let (prompt, choices) = match self.side {
            Side::Access => {
                let report = answered(&self.sent(), self.now);
                let access = report.access.as_ref().filter(|access| access.decision != Decision::NotEvaluated);
                access.map_or(("", Vec::new()), |access| of_access(access, &self.scenario))
            }
            Side::Network if self.scenario.network.is_none() => ("", Vec::new()),
            Side::Network => {
                let choices = OF_PACKETS.iter().map(|choice| ((*choice).to_owned(), false)).collect();
                ("Does the request arrive, and does its reply come back?", choices)
            }
        };
        let right = choices.iter().enumerate().filter(|(_, (_, is_right))| *is_right).map(|(at, _)| at).collect();
        let choices: Vec<String> = choices.into_iter().map(|(choice, _)| choice).collect();
        let question = Question { prompt: prompt.to_owned(), choices, ..Question::default() };
        // Where nothing can be answered, what is wrong is shown.
        let asks = !question.choices.is_empty();
        if asks && self.block_asks.is_none() {
            self.tab = Tab::Policies;
            // There was none before, and what was wrong is not any more.
            (self.report, self.steps.report) = Default::default();
        }
        self.block_asks = asks.then(|| Asked { question, of: self.scenario.clone(), right }.into());
    }

    /// The places of the choices that are right, once that is known, as long as the question is about what is open.
    #[inline(never)]
    pub(crate) fn right_choices(&self) -> Option<Vec<usize>> {
        if self.own_question().is_some() {
            let right = self.own_question().and_then(|question| usize::try_from(question.answer).ok());
            return self.is_as_opened().then(|| right.into_iter().collect());
        }
        let asked = self.block_asks.as_ref().filter(|asked| asked.of == self.scenario)?;
        match self.side {
            Side::Access => Some(asked.right.clone()),
            Side::Network => {
                self.network_now().filter(|_| !self.is_network_pending()).map(|network| vec![of_flow(&network.flow)])
            }
        }
    }
}

/// The question about a request, and its choices, each with whether it is right: by the trace, so that whatever decides is.
fn of_access(access: &AccessReport, scenario: &Scenario) -> (&'static str, Vec<(String, bool)>) {
    let deciders = deciders(access, scenario);
    if deciders.iter().any(|(_, is_right)| *is_right) {
        return ("Allowed or denied, and by which statement?", shortened(deciders));
    }
    // What decides is no statement of a layer, or is not known.
    let all = [Decision::Allowed, Decision::ExplicitDeny, Decision::ImplicitDeny, Decision::Undetermined];
    let choices = all.map(|of| (capitalized(of.phrase()), of == access.decision));
    ("Allowed or denied?", choices.to_vec())
}

fn deciders(access: &AccessReport, scenario: &Scenario) -> Vec<(String, bool)> {
    let mut choices = Vec::new();
    if !matches!(access.decided_layer, Some(DecidedLayer::Layer(_))) {
        return choices;
    }
    let given = || access.layers.iter().filter(|layer| layer.outcome != LayerOutcome::NotApplied);
    for policy in given().flat_map(|layer| &layer.policies) {
        for statement in &policy.statements {
            let decision = match statement.effect {
                Effect::Allow => Decision::Allowed,
                Effect::Deny => Decision::ExplicitDeny,
            };
            let sid = statement.sid.as_deref().filter(|sid| !sid.is_empty());
            let sid = sid.map(|sid| format!(" ({})", json::clip(sid))).unwrap_or_default();
            let words = capitalized(decision.phrase());
            let label = format!("{words}, by statement {}{sid} of {}", statement.number, policy.name);
            choices.push((label, statement.decides));
        }
    }
    // A service has no policies of its own, so that none of them is missing.
    let asks = scenario.access.as_ref().map(|access| &access.request.principal);
    let can_allow = |layer: &&LayerReport| layer.layer != Layer::Identity || !matches!(asks, Some(Caller::Service(_)));
    choices.extend(given().filter(can_allow).map(|layer| {
        let words = capitalized(Decision::ImplicitDeny.phrase());
        let is_right = access.decision == Decision::ImplicitDeny && layer.outcome == LayerOutcome::Silent;
        (format!("{words}: no statement of the {} allows it", layer.layer.row().plural), is_right)
    }));
    choices
}

/// Without the last of those that are wrong, where there are more than anybody reads.
fn shortened(mut choices: Vec<(String, bool)>) -> Vec<(String, bool)> {
    while choices.len() > MOST {
        let Some(at) = choices.iter().rposition(|(_, is_right)| !is_right) else { break };
        choices.remove(at);
    }
    choices
}

/// What may become of a packet and its reply.
const OF_PACKETS: [&str; 5] = [
    "Reachable: the request arrives, and the reply comes back",
    "Not reachable: the request does not arrive",
    "Not reachable: the reply does not come back",
    "Partly reachable",
    "Undetermined",
];

fn of_flow(flow: &FlowReport) -> usize {
    match flow.outcome {
        Outcome::Reachable => 0,
        Outcome::NotReachable if flow.forward_outcome == Outcome::NotReachable => 1,
        Outcome::NotReachable => 2,
        Outcome::Ambiguous => 3,
        Outcome::Undetermined => 4,
    }
}
