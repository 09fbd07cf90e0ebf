//! Scenarios with their answers: those of the gallery, and those that a lesson holds itself.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use scenario::network::Outcome;
use scenario::{Decision, Expectation, Expected, Reference, Report, Scenario};

use crate::Problem;

/// No scenario of the site may depend on the current time, so none is given.
const NOW: Option<i64> = None;

static REFERENCE: LazyLock<Option<Arc<Reference>>> = LazyLock::new(|| {
    let catalog = catalog::Catalog::read(catalog::TEXT).ok()?;
    Some(scenario::reference(&catalog).into())
});

/// A scenario and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// Its slug in the gallery, or its name in the lesson.
    pub(crate) name: String,
    pub(crate) is_example: bool,
    pub(crate) text: String,
    pub(crate) scenario: Scenario,
    pub(crate) report: Report,
}

/// The icon of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Allowed,
    ExplicitDeny,
    ImplicitDeny,
    Partly,
    Unknown,
}

/// A verdict: its icon, its words, the word of reports, and its sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Verdict<'a> {
    pub(crate) mark: Mark,
    pub(crate) phrase: &'static str,
    pub(crate) word: &'static str,
    pub(crate) says: &'a str,
}

impl Verdict<'_> {
    pub(crate) const fn of_decision(decision: Decision) -> (Mark, &'static str) {
        let mark = match decision {
            Decision::Allowed => Mark::Allowed,
            Decision::ExplicitDeny => Mark::ExplicitDeny,
            Decision::ImplicitDeny => Mark::ImplicitDeny,
            Decision::Undetermined | Decision::NotEvaluated => Mark::Unknown,
        };
        (mark, decision.phrase())
    }

    pub(crate) const fn of_outcome(outcome: Outcome) -> (Mark, &'static str) {
        let mark = match outcome {
            Outcome::Reachable => Mark::Allowed,
            Outcome::NotReachable => Mark::ImplicitDeny,
            Outcome::Ambiguous => Mark::Partly,
            Outcome::Undetermined => Mark::Unknown,
        };
        (mark, outcome.phrase())
    }

    /// Whether an author's words are this verdict: `denied explicitly`, or the word of reports, `explicitDeny`.
    pub(crate) fn is(&self, words: &str) -> bool {
        words.eq_ignore_ascii_case(self.phrase) || words == self.word
    }
}

/// Which side of a scenario a verdict is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Access,
    Network,
}

/// The answer to a scenario's text.
pub(crate) fn answer(text: &str) -> (Scenario, Report) {
    scenario::answer_with(text, NOW, REFERENCE.as_ref())
}

impl Answered {
    /// Answers a scenario. What is wrong with it is said with the byte of its text at which that stands.
    pub(crate) fn new(name: &str, is_example: bool, text: String) -> Result<Answered, Vec<(usize, String)>> {
        let (scenario, report) = answer(&text);
        let errors =
            report.errors.iter().map(|error| (error.span.map_or(0, |[start, _]| start), error.message.clone()));
        let mut wrong: Vec<_> = errors.collect();
        for expectation in report.expectations.iter().filter(|of| !of.holds) {
            let Expectation { of, expected, found, .. } = expectation;
            let says = match of {
                Expected::Access => report.access.as_ref().map_or("", |access| &access.message),
                Expected::Network => report.network.as_ref().map_or("", |network| &network.flow.message),
                _ => "",
            };
            let says = format!("{} {expected} is expected, and {found} is computed. {says}", of.word());
            wrong.push((expectation.place(&text), says.trim_end().to_owned()));
        }
        match wrong.is_empty() {
            true => Ok(Answered { name: name.to_owned(), is_example, text, scenario, report }),
            false => Err(wrong),
        }
    }

    /// The verdict of a side; without one, of that which there is.
    pub(crate) fn verdict(&self, side: Option<Side>) -> Option<(Side, Verdict<'_>)> {
        if let Some(access) = self.report.access.as_ref().filter(|_| side != Some(Side::Network)) {
            let (mark, phrase) = Verdict::of_decision(access.decision);
            return Some((Side::Access, Verdict { mark, phrase, word: access.decision.word(), says: &access.message }));
        }
        let flow = &self.report.network.as_ref().filter(|_| side != Some(Side::Access))?.flow;
        let (mark, phrase) = Verdict::of_outcome(flow.outcome);
        Some((Side::Network, Verdict { mark, phrase, word: flow.outcome.word(), says: &flow.message }))
    }

    pub(crate) fn title(&self) -> &str {
        self.scenario.title.as_deref().unwrap_or("A scenario")
    }

    /// What would change its verdict, the first of it.
    pub(crate) fn change(&self) -> Option<String> {
        let advice = scenario::advise(&self.scenario, NOW);
        Some(advice.changes.first()?.steps.join(" "))
    }

    /// The fragment that opens this side of it in the page, which shows access first where there are both.
    pub(crate) fn fragment_of(&self, side: Side) -> String {
        if side == Side::Access || self.scenario.access.is_none() {
            return self.fragment();
        }
        let scenario = Scenario { access: None, requests: Vec::new(), probes: Vec::new(), ..self.scenario.clone() };
        scenario::link::encode(&scenario).unwrap_or_default()
    }

    /// The fragment that opens it in the page.
    pub(crate) fn fragment(&self) -> String {
        if self.is_example {
            return format!("#/e/{}", self.name);
        }
        scenario::link::encode(&self.scenario).unwrap_or_default()
    }
}

/// Scenarios by their names.
#[derive(Debug, Default)]
pub(crate) struct Library<'a> {
    /// Those that everybody has.
    shared: Option<&'a Library<'a>>,
    own: BTreeMap<String, Answered>,
}

impl<'a> Library<'a> {
    /// An empty one on top of another.
    pub(crate) fn on(shared: &'a Library<'a>) -> Library<'a> {
        Library { shared: Some(shared), own: BTreeMap::new() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Answered> {
        self.own.get(name).or_else(|| self.shared?.get(name))
    }

    pub(crate) fn add(&mut self, answered: Answered) {
        self.own.insert(answered.name.clone(), answered);
    }

    /// What a lesson calls `slug`, `slug#access` or `slug#network`.
    pub(crate) fn find(&self, name: &str) -> Result<(&Answered, Option<Side>), String> {
        let (name, side) = match name.split_once('#') {
            None => (name, None),
            Some((name, "access")) => (name, Some(Side::Access)),
            Some((name, "network")) => (name, Some(Side::Network)),
            Some((_, side)) => return Err(format!("`{side}` is no side of a scenario: `access` and `network` are.")),
        };
        if let Some(answered) = self.get(name) {
            return match answered.verdict(side) {
                Some(_) => Ok((answered, side)),
                None => Err(format!("`{name}` has no such side.")),
            };
        }
        let names = || self.own.keys().chain(self.shared.iter().flat_map(|shared| shared.own.keys()));
        let near = json::nearest(name, names().map(String::as_str));
        let meant = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
        Err(format!("There is no example `{name}`, and no scenario of this lesson is called so.{meant}"))
    }

    /// Reads an example of the gallery.
    pub(crate) fn read(&mut self, slug: &str, path: &str, text: &str, problems: &mut Vec<Problem>) {
        match Answered::new(slug, true, text.to_owned()) {
            Ok(answered) => self.add(answered),
            Err(wrong) => problems.extend(wrong.into_iter().map(|(byte, says)| Problem::at(path, text, byte, says))),
        }
    }
}
