//! Whom AWS blames for a denial, beside what is answered here.

use crate::decision::{Decision, is_denial};
use crate::document::{Access, ContextValue, Scenario};
use crate::report::{LayerOutcome, Report};
use crate::run::layer_does;
use iam::Layer;
use iam::explain::layers::on_resource;

/// Whether AWS and this answer blame the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They do.
    Agrees,
    /// They do not.
    Differs,
    /// Something is missing that AWS had.
    CannotTell,
}

/// AWS's word compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// What came of it.
    pub agreement: Agreement,
    /// The sentences: what AWS says, what is found here, and what to give next.
    pub message: String,
    /// The kind of policy that AWS blames and that is not given, and what to do about that.
    pub lacks: Option<(Layer, String)>,
}

/// Compares the kind of policy that AWS blames with the answer: `expect.layers` of the scenario, or `blamed` where AWS's
/// words leave open whether such a policy denies or does not allow. With it goes the sentence that says how such a policy is
/// had. If AWS blames none, what is denied (`is_told`, since it is AWS who said so) must not be allowed here.
pub fn blame(scenario: &Scenario, report: &Report, is_told: bool, blamed: Option<(Layer, &str)>) -> Option<Blame> {
    let expect = scenario.expect.as_ref();
    let layers = expect.map_or(&[][..], |expect| &expect.layers.0);
    let denies = |effect: &str| [Decision::ExplicitDeny, Decision::ImplicitDeny].iter().any(|of| of.word() == effect);
    let said = layers.iter().find_map(|(key, effect)| match effect {
        ContextValue::One(effect) if denies(effect) => Some((Layer::of(key)?, Some(effect.as_str()))),
        _ => None,
    });
    let Some((layer, effect)) = said.or_else(|| Some((blamed?.0, None))) else {
        let is_denied = is_told && expect?.access.as_deref().is_some_and(is_denial);
        let is_allowed = report.access.as_ref()?.decision == Decision::Allowed;
        let message = format!("AWS denied it, and names no kind of policy; here it is allowed. {OTHERS}");
        return (is_denied && is_allowed).then_some(Blame { agreement: Agreement::Differs, message, lacks: None });
    };
    let (article, kind) = layer.row().aws_name;
    let Access { policies, request, .. } = scenario.access.as_ref()?;
    let answer = |agreement, message| Some(Blame { agreement, message, lacks: None });
    if !policies.is_given(layer) {
        let next = blamed.filter(|(of, next)| *of == layer && !next.is_empty());
        let next = next.map_or_else(String::new, |(_, next)| format!(" {next}"));
        let called = if layer == Layer::Resource { on_resource(&request.resource) } else { layer.phrase() };
        let add = format!("Add the {called} that AWS blames, as it is: what would change the verdict follows from it.");
        let message = format!("AWS blames {article} {kind}; none is given.{next}");
        return Some(Blame { agreement: Agreement::CannotTell, message, lacks: Some((layer, add)) });
    }
    let has_grants = layer == Layer::Resource && policies.grants.as_ref().is_some_and(|grants| !grants.off);
    if !policies.is_on(layer) && !has_grants {
        return answer(Agreement::CannotTell, format!("AWS blames {article} {kind}; what is given is switched off."));
    }
    let says = match effect {
        Some(effect) if effect == Decision::ExplicitDeny.word() => format!("AWS says that {article} {kind} denies it"),
        Some(_) => format!("AWS says that no {kind} allows it"),
        None => format!("AWS blames {article} {kind}"),
    };
    let cannot = |why: &str| answer(Agreement::CannotTell, format!("{says}; {why}."));
    let answered = report.access.as_ref()?;
    match answered.decision {
        Decision::NotEvaluated => return cannot("there is no verdict here to compare that with"),
        Decision::Undetermined => return cannot("here it depends on what is not known"),
        Decision::Allowed | Decision::ExplicitDeny | Decision::ImplicitDeny => {}
    }
    let does = |effect: &str| layer_does(report, layer.key(), effect).1;
    let holds = match effect {
        Some(effect) => does(effect),
        None => does(Decision::ExplicitDeny.word()) || does(Decision::ImplicitDeny.word()),
    };
    let verdict = answered.decision;
    let is_other = expect.and_then(|expect| expect.access.as_deref()).is_some_and(|of| !verdict.is(of));
    if holds && (!is_other || effect.is_none()) && verdict != Decision::Allowed {
        return answer(Agreement::Agrees, format!("{says}, and so does this answer."));
    }
    let phrase = layer.phrase();
    let outcome = answered.layers.iter().find(|of| of.layer == layer).map(|of| of.outcome);
    let here = match outcome {
        _ if holds => format!("so it is here, but the verdict is another, {}", verdict.phrase()),
        Some(LayerOutcome::Allows) => format!("here {} allows it", layer.one()),
        Some(LayerOutcome::Denies) => format!("here {} denies it", layer.one()),
        Some(LayerOutcome::Silent) => format!("here no {phrase} says anything about it"),
        Some(LayerOutcome::NoImpact) => format!("here no {phrase} is needed"),
        _ => format!("here the {phrase} is not applied"),
    };
    answer(Agreement::Differs, format!("{says}; {here}. {OTHERS}"))
}

/// Why the same question has two answers.
const OTHERS: &str = "AWS evaluated other policies, or another request.";
