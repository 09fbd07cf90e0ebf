//! One scenario and many requests: the policies are read once, and each request gets its decision.

use std::rc::Rc;
use std::sync::Arc;

use iam::{NoTrace, Reason, Reference, Request, Severity, StatementRef};
use serde::Serialize;

use crate::bulk::{Bulk, Known};
use crate::decision::Decision;
use crate::document::{Access, RequestDocument, Scenario};
use crate::outline::{self, RequestText};
use crate::path::Location;
use crate::policies::NamedPolicy;
use crate::prepared::{PolicySet, resource_kind};
use crate::report::{AccessReport, DecidedLayer, Problem, Report};
use crate::request::request;
use crate::run::{answer_read, decided_layer, no_verdict_because, run_by, too_long, unreadable};
use crate::statement::pair;
use json::Utf16;

/// The decision on one request, and what made it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub struct RequestVerdict {
    /// The decision.
    pub decision: Decision,
    /// What made it.
    pub reason: Why,
    /// The statement that decided, in words; absent if none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The layer that decided, as in the report; `also` if it is a further action that is not allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", tsify(type = "Layer | \"settings\" | \"also\"", optional))]
    pub decided_layer: Option<DecidedLayer>,
    /// Where that statement stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<Location>,
    /// Why there is no verdict, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What makes a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(tsify::Tsify))]
pub enum Why {
    /// A statement allows or denies it.
    Statement,
    /// A layer that had to allow it is silent.
    Silent,
    /// The owner of the resource had to agree, and no resource policy is given.
    NoOwner,
    /// What the caller is: the root user, an anonymous caller, a federation token without session policy.
    Caller,
    /// Anonymous callers cannot use KMS.
    Unsigned,
    /// The action succeeds whatever policies say.
    Always,
    /// The action is one for callers without credentials.
    Public,
    /// S3 Block Public Access: RestrictPublicBuckets.
    PublicBucket,
    /// S3 Block Public Access: BlockPublicPolicy.
    PublicPolicy,
    /// A further action that the call needs (`also`) is not allowed.
    Also,
    /// What the request does not say.
    Unknown,
    /// Nothing: there is no verdict, and the message says why.
    #[default]
    NotEvaluated,
}

impl From<Reason> for Why {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Statement(_) => Why::Statement,
            Reason::Silent(..) => Why::Silent,
            Reason::NoOwner(_) => Why::NoOwner,
            Reason::Caller => Why::Caller,
            Reason::Unsigned => Why::Unsigned,
            Reason::Always => Why::Always,
            Reason::Public => Why::Public,
            Reason::PublicBucket => Why::PublicBucket,
            Reason::PublicPolicy => Why::PublicPolicy,
            Reason::None => Why::NotEvaluated,
        }
    }
}

impl RequestVerdict {
    fn none(message: String) -> RequestVerdict {
        RequestVerdict { message: Some(message), ..RequestVerdict::default() }
    }
}

/// A scenario whose policies are read, for requests to be asked under them.
///
/// ```
/// let mut prepared = scenario::PreparedScenario::new(r#"{"schema": 1, "access": {
///     "request": {"principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "*"},
///     "policies": {"identity": [{"name": "P", "document":
///         {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}}}"#, None);
/// let verdict = prepared.decide(r#"{"action": "s3:PutObject"}"#);
/// assert_eq!(verdict.decided_by.as_deref(), Some("statement 1 of P"));
/// assert_eq!(prepared.decide(r#"{"action": "sqs:SendMessage"}"#).decision.word(), "implicitDeny");
/// ```
#[derive(Debug)]
pub struct PreparedScenario {
    bulk: Bulk,
    access: Access,
    known: Rc<Known>,
    /// Why no request gets a verdict.
    broken: Option<String>,
    now: Option<i64>,
    utf16: bool,
    last: Option<Last>,
}

/// The request before, and the texts of what stays as it is from one request to the next.
#[derive(Debug)]
struct Last {
    principal: Option<String>,
    context: Option<String>,
    request: Request,
}

impl PreparedScenario {
    /// Reads a scenario. One that cannot be read answers every request with the reason.
    pub fn new(text: &str, now: Option<i64>) -> PreparedScenario {
        let (scenario, problems) = match too_long(text) {
            Some(problem) => (Scenario::default(), vec![problem]),
            None => {
                let (scenario, problems) = Scenario::read(text);
                let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
                (scenario, errors.map(Problem::from).collect())
            }
        };
        let broken = match (problems.is_empty(), &scenario.access) {
            (false, _) => unreadable(problems).access.map(|access| access.message),
            (true, None) => Some("The scenario has no access side, so there is nothing to ask.".to_owned()),
            (true, Some(_)) => None,
        };
        let access = scenario.access.unwrap_or_default();
        let known = Rc::new(Known::new("".into(), access.policies.clone()));
        PreparedScenario { bulk: Bulk::default(), access, known, broken, now, utf16: false, last: None }
    }

    /// Answers from now on with what AWS lists of actions and keys, or without, as [`Scenario::refer_to`].
    pub fn refer_to(&mut self, reference: Option<&Arc<Reference>>) {
        self.access.request.reference = reference.cloned();
        self.last = None;
    }

    /// The same with places counted in UTF-16 units.
    pub fn in_utf16(self) -> PreparedScenario {
        PreparedScenario { utf16: true, ..self }
    }

    /// Decides a request, given as the JSON of a scenario's `request`. What it leaves out is as in the scenario's own.
    ///
    /// What [`run`](crate::run()) says of a scenario with this request, `decide` says too.
    pub fn decide(&mut self, text: &str) -> RequestVerdict {
        if let Some(message) = &self.broken {
            return RequestVerdict::none(message.clone());
        }
        if let Some(problem) = too_long(text) {
            return RequestVerdict::none(problem.message);
        }
        let known = self.last.as_ref().and_then(|last| last.context.as_deref());
        let members = outline::request(text, known.unwrap_or_default())
            .filter(|_| self.access.request.also.is_empty() && self.access.request.document.is_none());
        if let Some(verdict) = members.and_then(|members| self.decide_next(&members)) {
            return verdict;
        }
        match RequestDocument::read(text, &self.access.request) {
            Ok(document) if document.also.is_empty() => {
                let (verdict, request) = self.decide_one(&document);
                self.last = request.zip(members).map(|(request, members)| Last {
                    principal: members.principal.map(str::to_owned),
                    context: members.context.map(str::to_owned),
                    request,
                });
                verdict
            }
            Ok(document) => self.decide_with_further(document),
            Err(problem) => RequestVerdict::none(problem.message),
        }
    }

    /// Decides each request of a JSON array. What is no array has no requests.
    pub fn decide_all(&mut self, text: &str) -> Vec<RequestVerdict> {
        let items = outline::items(text).unwrap_or_default();
        items.into_iter().filter_map(|at| text.get(at)).map(|request| self.decide(request)).collect()
    }

    /// Decides the request of the caller before in the same circumstances.
    fn decide_next(&mut self, members: &RequestText<'_>) -> Option<RequestVerdict> {
        let own = &self.access.request;
        let last = self.last.as_mut()?;
        let is_same = |known: &Option<String>, text: Option<&str>| match (known, text) {
            (Some(known), Some(text)) => json::same(known.as_bytes(), text.as_bytes()),
            (known, text) => known.is_none() && text.is_none(),
        };
        if !is_same(&last.principal, members.principal) || !is_same(&last.context, members.context) {
            return None;
        }
        let (action, resource) = (members.action.unwrap_or(&own.action), members.resource.unwrap_or(&own.resource));
        let account = members.resource_account.or(own.resource_account.as_deref());
        if let Err(problems) = last.request.redirect(action, resource, account) {
            return Some(RequestVerdict::none(problems.into_iter().next()?.message));
        }
        let last = self.last.take()?;
        let verdict = self.decide_request(&last.request, self.access.engine_settings());
        self.last = Some(last);
        Some(verdict)
    }

    fn decide_one(&mut self, document: &RequestDocument) -> (RequestVerdict, Option<Request>) {
        match request(document, &self.access.policies, &self.access.settings, self.now) {
            Ok(request) => (self.decide_request(&request, self.access.settings.of_request(document)), Some(request)),
            Err(problems) => {
                let message = problems.into_iter().next().map_or_else(String::new, |problem| problem.message);
                (RequestVerdict::none(message), None)
            }
        }
    }

    fn decide_request(&mut self, request: &Request, settings: iam::Settings) -> RequestVerdict {
        let set = self.bulk.known_set(&self.known, resource_kind(&request.action, &request.resource));
        let verdict = set.decide(settings, request, &mut NoTrace);
        if let Some(message) = no_verdict_because(&set, verdict.decision) {
            return RequestVerdict::none(message);
        }
        let decided_by = verdict.decided_by().filter(|_| !matches!(verdict.decision, iam::Decision::Undetermined(_)));
        let (decided_by, decided_at) = decided_by.and_then(|by| self.place(&set, by)).unzip();
        RequestVerdict {
            decision: verdict.decision.into(),
            reason: match verdict.decision {
                iam::Decision::Undetermined(_) => Why::Unknown,
                _ => verdict.reason.into(),
            },
            decided_by,
            decided_layer: decided_layer(&verdict, &request.principal),
            decided_at,
            message: None,
        }
    }

    /// Decides a request with all that the same call needs (L25).
    fn decide_with_further(&mut self, mut document: RequestDocument) -> RequestVerdict {
        let also = std::mem::take(&mut document.also);
        let own = self.decide_one(&document).0;
        if !own.decision.is_open() {
            return own;
        }
        document.also = also;
        let access = Access { request: document, ..self.access.clone() };
        let scenario = Scenario { access: Some(access), ..Scenario::default() };
        let Report { access: Some(report), .. } =
            answer_read(&[], || run_by(&scenario, self.now, &mut |access| self.bulk.set(access, None), |_| None))
        else {
            return own;
        };
        if report.decided_layer != Some(DecidedLayer::Also) {
            return own;
        }
        let AccessReport { decision, decided_by, decided_at, message, .. } = report;
        let access = scenario.access.as_ref().unwrap_or(&self.access);
        RequestVerdict {
            decision,
            reason: Why::Also,
            decided_by,
            decided_layer: Some(DecidedLayer::Also),
            decided_at: decided_at.map(|at| {
                let policy = access.at(&at.document);
                Location { span: self.counted(at.span, policy), ..at }
            }),
            message: (decision == Decision::NotEvaluated).then_some(message),
        }
    }

    /// A statement's name in sentences, and its place.
    fn place(&self, set: &PolicySet, by: StatementRef) -> Option<(String, Location)> {
        let read = set.reads.iter().find(|read| read.is(by.layer, by.level, by.policy))?;
        let statement = read.policy.statements.get(by.statement)?;
        let span = self.counted(pair(statement.span), self.access.slot(read.path));
        let at = Location { document: read.path.to_string(), span };
        Some((statement.name_in(by.statement, &read.name), at))
    }

    /// A place in a policy's document, counted as asked for.
    fn counted(&self, span: [usize; 2], policy: Option<&NamedPolicy>) -> [usize; 2] {
        let to_end = policy.and_then(|policy| policy.document.get(..span[1]));
        match to_end.filter(|text| self.utf16 && !text.is_ascii()) {
            Some(text) => {
                let units = Utf16::new(text);
                span.map(|byte| units.offset(byte))
            }
            None => span,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENARIO: &str = r#"{"schema":1,"access":{
        "request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/k",
            "context":{"aws:SourceIp":"203.0.113.7"}},
        "policies":{
            "identity":[{"name":"P","document":{"Id":"é","Statement":[
                {"Effect":"Allow","Action":["s3:*","sqs:*"],"Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}},
                {"Sid":"NoDeletes","Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]}}],
            "resource":{"document":{"Statement":{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}}}}}}"#;

    /// The same as one scenario that is run.
    fn run(request: &str) -> RequestVerdict {
        let (mut scenario, _) = Scenario::read(SCENARIO);
        let access = scenario.access.as_mut().unwrap();
        access.request = match RequestDocument::read(request, &access.request) {
            Ok(request) => request,
            Err(problem) => return RequestVerdict::none(problem.message),
        };
        let report = crate::run(&scenario, None).access.unwrap();
        RequestVerdict {
            decision: report.decision,
            reason: Why::default(),
            decided_by: report.decided_by,
            decided_layer: None,
            decided_at: report.decided_at,
            message: (report.decision == Decision::NotEvaluated).then_some(report.message),
        }
    }

    #[test]
    fn decisions_are_those_of_a_run_whatever_was_asked_before() {
        let requests = [
            r#"{}"#,
            r#"{"action":"s3:DeleteObject"}"#,
            r#"{"resource":"arn:aws:sqs:us-east-1:444455556666:q","action":"sqs:SendMessage"}"#,
            r#"{"context":{}}"#,
            r#"{"context":{},"action":"s3:DeleteObject"}"#,
            r#"{"context":{"aws:ResourceAccount":"1"},"resource":"arn:aws:sqs:us-east-1:444455556666:q"}"#,
            r#"{"context":{"aws:ResourceAccount":"1"},"resource":"arn:aws:s3:::b/k"}"#,
            r#"{"principal":"arn:aws:iam::444455556666:user/Bob","resourceAccount":"111122223333"}"#,
            r#"{"principal":"arn:aws:iam::444455556666:user/Bob"}"#,
            r#"{"principal":"anonymous"}"#,
            r#"{"principal":"anonymous","action":"s3:PutObject"}"#,
            r#"{"principal":7}"#,
            r#"{"action":"s3:*"}"#,
            r#"{"action":"s3:\u0047etObject"}"#,
            r#"{"resource":"b"}"#,
            r#"{"ressource":"b"}"#,
            r#"{"also":[{"action":"kms:Decrypt","resource":"arn:aws:kms:us-east-1:111122223333:key/1"}]}"#,
            r#"{"also":[{"action":"kms:Decrypt","resource":"k"}]}"#,
            r#"["#,
            r#"7"#,
            "",
        ];
        let mut prepared = PreparedScenario::new(SCENARIO, None);
        for first in requests {
            for second in requests {
                for request in [first, second] {
                    let found = prepared.decide(request);
                    assert_eq!(found.message.is_some(), found.decision == Decision::NotEvaluated);
                    let comparable = RequestVerdict { reason: Why::default(), decided_layer: None, ..found };
                    assert_eq!(comparable, run(request), "{request} after {first}");
                }
            }
        }
        let all = prepared.decide_all(&format!("[{},{}]", requests[1], requests[10]));
        assert_eq!(all, [requests[1], requests[10]].map(|request| prepared.decide(request)));
    }

    #[test]
    fn what_made_the_decision_is_named() {
        let mut prepared = PreparedScenario::new(SCENARIO, None).in_utf16();
        let denied = prepared.decide(r#"{"action":"s3:DeleteObject"}"#);
        assert_eq!((denied.reason, denied.decided_layer.map(DecidedLayer::word)), (Why::Statement, Some("identity")));
        assert_eq!(denied.decided_by.as_deref(), Some("statement 2 (NoDeletes) of P"));
        // One unit for the é, which is two bytes.
        let byte = run(r#"{"action":"s3:DeleteObject"}"#).decided_at.unwrap().span[0];
        assert_eq!(denied.decided_at.unwrap().span[0], byte - 1);
        let silent = prepared.decide(r#"{"context":{"aws:SourceIp":null}}"#);
        assert_eq!((silent.reason, silent.decided_layer.map(DecidedLayer::word)), (Why::Silent, Some("identity")));
        let open = prepared.decide(r#"{"context":{}}"#);
        assert_eq!((open.reason, open.decision, open.decided_by), (Why::Unknown, Decision::Undetermined, None)); // K13
        let also = r#"{"also":[{"action":"kms:Decrypt","resource":"arn:aws:kms:us-east-1:111122223333:key/1"}]}"#;
        assert_eq!(prepared.decide(also).reason, Why::Also);
    }

    #[test]
    fn a_scenario_that_is_none_answers_with_the_reason() {
        let message = |text| PreparedScenario::new(text, None).decide("{}").message.unwrap();
        assert_eq!(
            message("[]"),
            "The scenario cannot be read, so there is no verdict. A scenario must be an object; this is an array."
        );
        assert_eq!(message(r#"{"schema":1}"#), "The scenario has no access side, so there is nothing to ask.");
        let rejected = SCENARIO.replace(r#""Effect":"Deny""#, r#""Effect":"No""#);
        assert!(
            message(&rejected).starts_with("AWS would not accept P, so there is no verdict."),
            "{}",
            message(&rejected)
        );
    }
}
