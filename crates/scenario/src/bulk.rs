//! Many scenarios one after the other: what they have in common is read once.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use iam::{Diagnostic, NoTrace, PolicyType, Reference, Severity};

use crate::document::{Access, Scenario};
use crate::network::answer_flow;
use crate::outline;
use crate::policies::Policies;
use crate::prepared::{Grammar, Parsed, PolicySet, resource_kind};
use crate::report::{AccessReport, Problem, Report};
use crate::request::request;
use crate::requests::locate;
use crate::run::{answer_read, asks_nothing, no_verdict_because, run_whole, too_long, unreadable, with_expectations};

/// Answers scenarios as [`answer`](crate::answer) does, and reads policies that come again once only.
///
/// It remembers texts of [`MOST_REMEMBERED`] bytes together, and forgets all of them when there are more.
///
/// ```
/// let line = |action: &str| format!(
///     r#"{{"schema": 1, "access": {{
///         "request": {{"principal": "arn:aws:iam::111122223333:user/Alice", "action": "{action}", "resource": "*"}},
///         "policies": {{"identity": [{{"document": {{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}}}}]}}}}}}"#
/// );
/// let mut bulk = scenario::Bulk::default();
/// let words = ["s3:GetObject", "sqs:SendMessage"].map(|action| bulk.verdict(&line(action), None).access.unwrap().decision.word());
/// assert_eq!(words, ["allowed", "implicitDeny"]);
/// ```
#[derive(Debug, Default)]
pub struct Bulk {
    documents: HashMap<Grammar, HashMap<String, Parsed>>,
    policies: HashMap<Rc<str>, Rc<Known>>,
    /// The policies of the scenario before.
    last: Option<Rc<Known>>,
    bytes: usize,
    reference: Option<Arc<Reference>>,
}

/// So many bytes of text a [`Bulk`] remembers. What was read from a text takes some ten times its room.
pub const MOST_REMEMBERED: usize = 4 << 20;

/// The policies of a scenario, read.
#[derive(Debug)]
pub(crate) struct Known {
    text: Rc<str>,
    pub(crate) policies: Policies,
    /// With the policy on the resource as one of a role, and as any other.
    sets: [OnceCell<Rc<PolicySet>>; 2],
}

impl Known {
    pub(crate) fn new(text: Rc<str>, policies: Policies) -> Known {
        Known { text, policies, sets: Default::default() }
    }
}

/// A scenario that was read. Those whose policies are known hold none.
struct Read {
    scenario: Scenario,
    problems: Vec<Diagnostic>,
    known: Option<Rc<Known>>,
}

impl Bulk {
    /// Answers from now on with what AWS lists of actions and keys, or without, as [`Scenario::refer_to`].
    pub fn refer_to(&mut self, reference: Option<&Arc<Reference>>) {
        self.reference = reference.cloned();
    }

    /// Answers a scenario: the same report as [`answer`](crate::answer) gives.
    pub fn answer(&mut self, text: &str, now: Option<i64>) -> (Scenario, Report) {
        match too_long(text) {
            Some(problem) => (Scenario::default(), unreadable(vec![problem])),
            None => {
                let read = self.read(text);
                let (scenario, mut report) = self.answer_whole(read, now);
                locate(&mut report, text);
                (scenario, report)
            }
        }
    }

    /// The verdict alone: the decision and outcome of [`Bulk::answer`], with a message where there is none, its errors
    /// and what was expected. A scenario that cannot be read has neither side.
    pub fn verdict(&mut self, text: &str, now: Option<i64>) -> Report {
        if let Some(problem) = too_long(text) {
            return Report { errors: vec![problem], ..Report::default() };
        }
        let read = self.read(text);
        let errors = read.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let errors: Vec<Problem> = errors.map(Problem::from).collect();
        if !errors.is_empty() {
            return Report { errors, ..Report::default() };
        }
        let scenario = &read.scenario;
        let further = scenario.access.as_ref().is_some_and(|access| !access.request.also.is_empty());
        if further
            || !scenario.requests.is_empty()
            || !scenario.probes.is_empty()
            || !scenario.steps.is_empty()
            || scenario.expect.as_ref().is_some_and(|expect| expect.findings.is_some() || !expect.layers.is_empty())
        {
            let mut report = self.answer_whole(read, now).1;
            locate(&mut report, text);
            return report;
        }
        let mut report = Report::default();
        if let Some(access) = &scenario.access {
            let set = self.set(access, read.known.as_ref());
            let policies = read.known.as_ref().map_or(&access.policies, |known| &known.policies);
            report.access = Some(verdict(access, policies, &set, now, &mut report.errors));
        }
        report.network = scenario.network.as_ref().map(answer_flow);
        report.errors.extend(asks_nothing(&report));
        with_expectations(report, scenario)
    }

    fn answer_whole(&mut self, read: Read, now: Option<i64>) -> (Scenario, Report) {
        let Read { mut scenario, problems, known } = read;
        if let (Some(known), Some(access)) = (&known, &mut scenario.access) {
            access.policies.clone_from(&known.policies);
        }
        let own = scenario.access.as_ref();
        let report = answer_read(&problems, || {
            let mut prepare = |access: &Access| {
                let is_own = own.is_some_and(|own| std::ptr::eq(own, access));
                self.set(access, known.as_ref().filter(|_| is_own))
            };
            run_whole(&scenario, now, &mut prepare)
        });
        (scenario, report)
    }

    /// Reads a scenario as [`Scenario::read`] does, around policies that are known.
    fn read(&mut self, text: &str) -> Read {
        let mut read = self.read_around(text).unwrap_or_else(|| {
            let (scenario, problems) = Scenario::read(text);
            Read { scenario, problems, known: None }
        });
        read.scenario.refer_to(self.reference.as_ref());
        read
    }

    fn read_around(&mut self, text: &str) -> Option<Read> {
        let at = outline::policies(text, self.last.as_ref().map_or("", |known| &known.text))?;
        let known = self.known(text.get(at.clone())?)?;
        let (before, after) = (text.get(..at.start)?, text.get(at.end..)?);
        let (scenario, mut problems) = Scenario::read(&[before, "{}", after].concat());
        // What is wrong with the text is said of the whole of it.
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return None;
        }
        let moved = |place: usize| if place > at.start { place + at.len() - "{}".len() } else { place };
        for problem in &mut problems {
            (problem.span.start, problem.span.end) = (moved(problem.span.start), moved(problem.span.end));
        }
        Some(Read { scenario, problems, known: Some(known) })
    }

    /// Policies by their text, if nothing is wrong with them as a part of a scenario.
    fn known(&mut self, text: &str) -> Option<Rc<Known>> {
        if let Some(last) = self.last.as_ref().filter(|last| json::same(last.text.as_bytes(), text.as_bytes())) {
            return Some(Rc::clone(last));
        }
        let known = match self.policies.get(text) {
            Some(known) => Rc::clone(known),
            None => {
                let whole = format!(r#"{{"schema":1,"access":{{"request":{{}},"policies":{text}}}}}"#);
                let (scenario, problems) = Scenario::read(&whole);
                let policies = scenario.access.filter(|_| problems.is_empty())?.policies;
                let known = Rc::new(Known::new(text.into(), policies));
                self.make_room(text.len());
                self.policies.insert(Rc::clone(&known.text), Rc::clone(&known));
                known
            }
        };
        self.last = Some(Rc::clone(&known));
        Some(known)
    }

    /// The policies of a scenario, as its request needs them.
    pub(crate) fn set(&mut self, access: &Access, known: Option<&Rc<Known>>) -> Rc<PolicySet> {
        let kind = resource_kind(&access.request.action, &access.request.resource);
        match known {
            Some(known) => self.known_set(known, kind),
            None => self.new_set(&access.policies, kind),
        }
    }

    /// The same for policies that are known.
    pub(crate) fn known_set(&mut self, known: &Known, kind: PolicyType) -> Rc<PolicySet> {
        let [role, other] = &known.sets;
        let set = if kind == PolicyType::Trust { role } else { other };
        Rc::clone(set.get_or_init(|| self.new_set(&known.policies, kind)))
    }

    fn new_set(&mut self, policies: &Policies, kind: PolicyType) -> Rc<PolicySet> {
        Rc::new(PolicySet::new(policies, kind, &mut |text, grammar| self.parsed(text, grammar)))
    }

    /// A document, read now or before.
    fn parsed(&mut self, text: &str, grammar: Grammar) -> Parsed {
        if let Some(parsed) = self.documents.get(&grammar).and_then(|known| known.get(text)) {
            return parsed.clone();
        }
        let parsed = Parsed::new(text, grammar);
        self.make_room(text.len());
        self.documents.entry(grammar).or_default().insert(text.into(), parsed.clone());
        parsed
    }

    fn make_room(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes > MOST_REMEMBERED {
            *self = Bulk { bytes, reference: self.reference.take(), ..Bulk::default() };
        }
    }
}

fn verdict(
    access: &Access,
    policies: &Policies,
    set: &PolicySet,
    now: Option<i64>,
    errors: &mut Vec<Problem>,
) -> AccessReport {
    let request = match request(&access.request, policies, &access.settings, now) {
        Ok(request) => request,
        Err(problems) => {
            let message = problems.first().map_or_else(String::new, |problem| problem.message.clone());
            errors.extend(problems);
            return AccessReport { message, ..AccessReport::default() };
        }
    };
    let decision = set.decide(access.engine_settings(), &request, &mut NoTrace).decision;
    let message = no_verdict_because(set, decision).unwrap_or_default();
    AccessReport { decision: decision.into(), message, ..AccessReport::default() }
}
