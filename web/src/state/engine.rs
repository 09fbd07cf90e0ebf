//! The answers: to the policies, at once, and of the engine, in its time.

use std::rc::Rc;
use std::sync::Arc;

use scenario::{Access, Advice, Decision, NetworkReport, Reference, Report, Scenario};

use super::steps::made;
use super::{Effect, Side, State};
use crate::engine::Engine;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EngineAction {
    /// The engine is there, or is not to be had, or is to be loaded once more.
    Is(Engine),
    /// What verdicts take of the catalog, or that there is none.
    Refers(Option<Arc<Reference>>),
    /// The engine's answer to the question about the network with this number.
    Answered(u32, Rc<NetworkReport>),
    /// What would change the verdict of the answer with this number.
    Advised(u32, Rc<Advice>),
    /// Answer now what was put off.
    Evaluate,
}

/// Texts longer than this together are answered in a pause of typing, not at every key.
pub(super) const SHORT: usize = 100_000;

/// Policies of so many bytes are answered for every further request that is shown.
const OF_REQUESTS: usize = 20_000;

/// The answer to the policies of a scenario. It is asked for here alone, so that the program holds it once.
pub(super) fn answered(sent: &Scenario, now: i64) -> Report {
    scenario::run_with(sent, Some(now), |_| None)
}

impl State {
    pub(super) fn engine(&mut self, action: EngineAction) {
        match action {
            EngineAction::Is(engine) => {
                self.engine = engine;
                self.is_unchecked |= engine == Engine::Missing;
                if engine == Engine::Loading {
                    self.load();
                }
            }
            EngineAction::Refers(reference) => {
                self.is_unchecked = reference.is_none();
                self.reference = reference;
                let verdict = |report: &Report| report.access.as_ref().map(|of| (of.decision, of.message.clone()));
                let before = verdict(&self.report);
                // Where the answer is the same, what was advised of it holds until it is advised anew.
                self.evaluate_anew();
                if verdict(&self.report) != before {
                    self.evaluate();
                }
            }
            EngineAction::Answered(question, answer) => self.answered(question, answer),
            // While something is wrong there is nothing to advise, and what was advised stays.
            EngineAction::Advised(answer, advice) if answer == self.answers && !self.is_stale() => {
                self.advice = Some((answer, advice));
            }
            // More has been typed since.
            EngineAction::Advised(..) => {}
            EngineAction::Evaluate => self.evaluate(),
        }
    }

    /// What a network says is waited for; what would change a verdict can wait.
    pub(super) fn load(&mut self) {
        self.effects.push(Effect::LoadEngine { at_once: self.side == Side::Network });
    }

    pub(super) fn evaluate(&mut self) {
        self.answers += 1;
        self.evaluate_anew();
    }

    fn evaluate_anew(&mut self) {
        self.waiting = false;
        if self.is_asking {
            self.make_question();
        }
        // What is asked of the reader first must not be told.
        if self.asks_first() {
            return;
        }
        let mut sent = self.sent();
        // Of further requests those that are shown, and fewer where the policies are long: the page does not wait for them.
        let fits = self.room.min(self.room * OF_REQUESTS / self.length().max(1)).max(1);
        if sent.requests.len() > fits {
            sent.to_mut().requests.truncate(fits);
        }
        if sent.steps.len() > fits {
            sent.to_mut().steps.truncate(fits);
        }
        let report = answered(&sent, self.now);
        // Few scenarios have steps, and what makes them comes later.
        let steps = (!sent.steps.is_empty()).then(|| made(&sent, self.now));
        self.report = Rc::new(report);
        let evaluated = self.report.access.as_ref().is_some_and(|access| access.decision != Decision::NotEvaluated);
        // As the verdict does, what comes of steps stays while a text is broken.
        let names = |of: &Report| of.steps.iter().map(|step| step.name.clone()).collect::<Vec<_>>();
        let is_broken = self.report.access.is_some() && !evaluated;
        if !is_broken || steps.as_ref().is_none_or(|(of, _)| names(of) != names(&self.steps.report)) {
            self.take_steps(steps);
        }
        if evaluated {
            self.last_good = Some(Rc::clone(&self.report));
        }
        self.show_what_decides();
        if let Some(switched) = self.switched.take() {
            self.compare(switched.part);
        }
        self.ask();
    }

    /// Asks the engine what is to be known of the scenario as it is.
    fn ask(&mut self) {
        if self.scenario.network.is_some() && self.asked.1 != self.scenario.network {
            self.asked = (self.asked.0 + 1, self.scenario.network.clone());
            self.effects.extend(self.scenario.network.clone().map(|of| Effect::AskNetwork(self.asked.0, of)));
        }
        if self.scenario.access.is_some() {
            // Its network does not matter and may be long.
            let (access, wanted) = (self.sent().access.clone(), self.scenario.wanted);
            let scenario = Box::new(Scenario { access, wanted, ..Scenario::default() });
            let (answer, is_first) = (self.answers, self.advice.is_none());
            self.effects.push(Effect::AskAdvice { answer, scenario, now: self.now, is_first });
        }
    }

    pub(super) fn changed(&mut self) {
        if self.length() < SHORT {
            self.evaluate();
        } else {
            self.waiting = true;
            self.effects.push(Effect::Pause);
        }
    }

    /// What would change the verdict, that of an earlier report included while there is no newer one.
    pub(crate) fn advice(&self) -> Option<&Advice> {
        self.advice.as_ref().map(|(_, advice)| &**advice)
    }

    /// What was not checked, once it is known that the catalog is not to be had.
    pub(crate) fn unchecked(&self) -> Option<&str> {
        self.report.unchecked.as_deref().filter(|_| self.is_unchecked)
    }

    /// Whether the advice belongs to the scenario as it is.
    pub(crate) fn is_advice_fresh(&self) -> bool {
        !self.waiting && self.advice.as_ref().is_some_and(|(answer, _)| *answer == self.answers)
    }

    /// How long all texts are together.
    fn length(&self) -> usize {
        let policies = self.access().into_iter().flat_map(Access::documents).map(|(_, document)| document.len());
        policies.sum::<usize>() + self.network().map_or(0, str::len)
    }
}
