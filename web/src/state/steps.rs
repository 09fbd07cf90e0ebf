//! The scenario's steps: what comes of each, and making them; and the question that its author puts before the answer.

use std::rc::Rc;

use scenario::{NetworkDocument, Question, Report, Scenario, StepAccess, StepNetwork};

use super::{Effect, Notice, Origin, State, Tab};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StepsAction {
    /// Make the steps up to this one.
    Make(usize),
    /// The engine's answers to the question with this number.
    Answered(u32, Vec<StepNetwork>),
    /// The reader's answer to the author's question; without one, the reader wants to see it.
    Predict(Option<usize>),
}

impl StepsAction {
    pub(super) fn edits(&self) -> Option<String> {
        matches!(self, StepsAction::Make(_)).then(String::new)
    }
}

/// What comes of the scenario's steps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    /// What each comes to. Of the networks it says nothing: that is the engine's.
    pub(crate) report: Rc<Report>,
    /// What the engine is asked.
    question: u32,
    /// About so many networks, in the order of the steps.
    asked: usize,
    /// The engine's answers, once they are there.
    networks: Option<Vec<StepNetwork>>,
}

impl Steps {
    /// What comes of the request and of the packet after a step; of the packet nothing while that is not known.
    pub(crate) fn of(&self, at: usize) -> (Option<&StepAccess>, Option<&StepNetwork>) {
        let Some(step) = self.report.steps.get(at) else { return (None, None) };
        let before = self.report.steps.iter().take(at).filter(|step| step.network.is_some()).count();
        let asked = self.asked;
        let network = step.network.as_ref().and_then(|own| match before < asked {
            true => self.networks.as_ref()?.get(before),
            false => Some(own),
        });
        (step.access.as_ref(), network)
    }

    /// Goes on counting questions.
    pub(super) fn keep_asking(&mut self, before: Steps) {
        self.question = before.question;
    }
}

/// What the reader says to the author's question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Predicted {
    #[default]
    NotYet,
    /// This one of the choices.
    As(usize),
    /// Nothing: the answer is to be shown.
    Shown,
}

/// What comes of steps, and the networks that they lead to, which the engine answers.
type Made = (Rc<Report>, Vec<NetworkDocument>);

/// Makes the steps of a scenario. Few scenarios have any: it is a function of its own, which comes later (`xtask/split.mjs`).
#[inline(never)]
pub(super) fn made(sent: &Scenario, now: i64) -> Made {
    let mut networks = Vec::new();
    let report = scenario::run_steps_with(sent, Some(now), |network| {
        networks.push(network.clone());
        // Until the engine has answered.
        Some(scenario::too_large())
    });
    (Rc::new(report), networks)
}

impl State {
    pub(super) fn step(&mut self, action: StepsAction) {
        match action {
            StepsAction::Make(at) => self.make(at),
            StepsAction::Answered(question, networks) if question == self.steps.question => {
                self.steps.networks = Some(networks);
            }
            // Something newer is asked.
            StepsAction::Answered(..) => {}
            StepsAction::Predict(choice) => {
                self.predicted = choice.map_or(Predicted::Shown, Predicted::As);
                self.tab = Tab::Why;
                self.evaluate();
            }
        }
    }

    /// Makes the steps up to this one. What is left of them goes on from there.
    #[inline(never)]
    fn make(&mut self, at: usize) {
        if at >= self.scenario.steps.len() {
            return;
        }
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        match self.scenario.stepped(at + 1) {
            Ok(scenario) => {
                let names = self.scenario.steps.iter().take(at + 1).map(|step| json::clip(&step.title()).into_owned());
                let text = format!("Made: {}", names.collect::<Vec<_>>().join(" "));
                self.put(scenario, before.1.clone());
                self.notice = Some(Notice { text, is_error: false, bring_back: Some(before) });
            }
            Err(problem) => self.notice = Some(Notice { text: problem.message, is_error: true, bring_back: None }),
        }
    }

    /// Takes what comes of the steps, if there are any, and asks the engine about the networks that they lead to.
    pub(super) fn take_steps(&mut self, made: Option<Made>) {
        if made.is_none() && self.steps.report.steps.is_empty() {
            return;
        }
        let (report, networks) = made.unwrap_or_default();
        self.steps = Steps { report, question: self.steps.question + 1, asked: networks.len(), networks: None };
        if !networks.is_empty() {
            self.effects.push(Effect::AskNetworks(self.steps.question, networks));
        }
    }

    /// The author's question, where there is something to choose.
    pub(super) fn own_question(&self) -> Option<&Question> {
        self.scenario.question.as_ref().filter(|question| !question.choices.is_empty())
    }

    /// The author's question, else the block's.
    pub(crate) fn question(&self) -> Option<&Question> {
        self.own_question().or_else(|| self.block_asks.as_deref().map(|asked| &asked.question))
    }

    /// Whether what its author says of the scenario is not told yet: they did not ask, so it may give the answer away.
    pub(crate) fn is_untold(&self) -> bool {
        self.block_asks.is_some() && self.asks_first()
    }

    /// Whether the reader is asked for the answer before it is told: of what somebody else has written.
    pub(crate) fn asks_first(&self) -> bool {
        let is_anothers = matches!(self.origin, Origin::Example(_) | Origin::Link(_));
        self.predicted == Predicted::NotYet && is_anothers && self.question().is_some()
    }
}
