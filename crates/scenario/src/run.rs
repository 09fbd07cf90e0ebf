//! The answer to a scenario.

use std::rc::Rc;
use std::sync::Arc;

use iam::arn::Arn;
use iam::explain::{self, Traced, layers, quote};
use iam::{
    Diagnostic, Effect, Layer, Named, NoTrace, PolicyTrace, Principal, Reason, Reference, Request, Severity, Span,
    StatementRef, StatementTrace, Tracer, Work, keys,
};

use json::clip;

use crate::calls::usually_also;
use crate::decision::Decision;
use crate::document::{Access, AlsoRequest, ContextValue, Expect, RequestDocument, Scenario};
use crate::network::{answer_flow_within, answer_network};
use crate::network_document::NetworkDocument;
use crate::path::{DocumentPath, Location};
use crate::prepared::{Documents, PolicySet, Prepared, Read};
use crate::reference::UNCHECKED;
use crate::report::*;
use crate::request::{derived, request};
use crate::requests;
use crate::statement::{pair, statement_report};
use crate::steps;

/// Answers a scenario. `now` is the current time in seconds since 1970, for aws:CurrentTime and
/// aws:EpochTime where the scenario does not set them; without it their values are not known (K13).
///
/// This never fails: what cannot be evaluated is reported as [`Decision::NotEvaluated`] with the reason.
pub fn run(scenario: &Scenario, now: Option<i64>) -> Report {
    let mut documents = Documents::of(scenario.access.as_ref());
    let mut prepare = |access: &Access| Prepared::with(access, &mut |text, grammar| documents.read(text, grammar)).set;
    run_whole(scenario, now, &mut prepare)
}

/// The same, with the policies read by `prepare`.
pub(crate) fn run_whole(scenario: &Scenario, now: Option<i64>, prepare: Prepare<'_>) -> Report {
    let report = run_by(scenario, now, prepare, |network| Some(answer_network(network)));
    let mut report = with_expectations(report, scenario);
    let mut bounds = bounds_of_requests();
    with_requests(&mut report, Expected::Requests, scenario, now, prepare, &mut bounds);
    with_requests(&mut report, Expected::Probes, scenario, now, prepare, &mut bounds);
    let work = vpc::Work::default();
    let network = |network: &NetworkDocument| Some(answer_flow_within(network, &work));
    with_steps(&mut report, scenario, now, prepare, &mut bounds, network, expectations);
    report
}

/// One budget is for all further requests, so that many cost no more than a long one. Of their policies' statements only those
/// that decide are named.
fn bounds_of_requests() -> Bounds {
    Bounds { room: Room(0), ..Bounds::default() }
}

/// Puts the answers to the scenario's `requests`, or to its `probes`, into a report. What is wrong with the policies has been
/// said.
fn with_requests(
    report: &mut Report,
    of: Expected,
    scenario: &Scenario,
    now: Option<i64>,
    prepare: Prepare<'_>,
    bounds: &mut Bounds,
) {
    requests::ask(scenario, of, report, |asked, errors| access(asked, now, prepare, &mut Vec::new(), errors, bounds));
}

/// Puts what comes of the scenario's steps into a report.
fn with_steps(
    report: &mut Report,
    scenario: &Scenario,
    now: Option<i64>,
    prepare: Prepare<'_>,
    bounds: &mut Bounds,
    mut network: impl FnMut(&NetworkDocument) -> Option<NetworkReport>,
    expectations: impl Fn(&Expect, &Report, &Scenario) -> Vec<Expectation>,
) {
    let answer = |scenario: &Scenario| {
        let mut report = Report::default();
        if let Some(access) = &scenario.access {
            let (findings, errors) = (&mut report.findings, &mut report.errors);
            report.access = Some(self::access(access, now, prepare, findings, errors, bounds));
        }
        report.network = scenario.network.as_ref().and_then(&mut network);
        report
    };
    steps::ask(scenario, report, answer, expectations);
}

/// The same without what is expected of the scenario and without its probes and steps, and with the network's answer from somewhere
/// else, if it is there. A program that takes it from elsewhere, as the page does, does not hold the network's engine.
pub fn run_with(
    scenario: &Scenario,
    now: Option<i64>,
    network: impl FnOnce(&NetworkDocument) -> Option<NetworkReport>,
) -> Report {
    // Further requests are under the same policies, which are read once.
    let mut documents = Documents::of(scenario.access.as_ref());
    let mut prepare = |access: &Access| Prepared::with(access, &mut |text, grammar| documents.read(text, grammar)).set;
    let mut report = run_by(scenario, now, &mut prepare, network);
    with_requests(&mut report, Expected::Requests, scenario, now, &mut prepare, &mut bounds_of_requests());
    report
}

/// What comes of the scenario's steps, with what is wrong with them, as [`run_with`]: the report holds nothing else.
#[inline(never)]
pub fn run_steps_with(
    scenario: &Scenario,
    now: Option<i64>,
    network: impl FnMut(&NetworkDocument) -> Option<NetworkReport>,
) -> Report {
    let (mut report, mut documents) = (Report::default(), Documents::of(scenario.access.as_ref()));
    let mut prepare = |access: &Access| Prepared::with(access, &mut |text, grammar| documents.read(text, grammar)).set;
    let mut bounds = bounds_of_requests();
    with_steps(&mut report, scenario, now, &mut prepare, &mut bounds, network, |_, _, _| Vec::new());
    report
}

/// What reads the policies for a request.
pub(crate) type Prepare<'p> = &'p mut dyn FnMut(&Access) -> Rc<PolicySet>;

/// The same as [`run_with`], without the scenario's `requests`, and with the policies read by `prepare`.
pub(crate) fn run_by(
    scenario: &Scenario,
    now: Option<i64>,
    prepare: Prepare<'_>,
    network: impl FnOnce(&NetworkDocument) -> Option<NetworkReport>,
) -> Report {
    let mut report = Report::default();
    if let Some(access) = &scenario.access {
        let (findings, errors) = (&mut report.findings, &mut report.errors);
        report.access = Some(self::access(access, now, prepare, findings, errors, &mut Bounds::default()));
        report.warnings.extend(malformed(&access.request));
        report.warnings.extend(untyped(&access.request));
        match &access.request.reference {
            Some(reference) => report.catalog = Some(reference.date.clone()),
            None => report.unchecked = Some(UNCHECKED.to_owned()),
        }
    }
    report.network = scenario.network.as_ref().and_then(network);
    report
}

/// A report, with whether it is what the scenario's author expects.
pub(crate) fn with_expectations(mut report: Report, scenario: &Scenario) -> Report {
    if let Some(expect) = &scenario.expect {
        report.expectations = expectations(expect, &report, scenario);
    }
    report
}

/// What is wrong with the bucket policy that a request puts, if S3 refuses it whoever may put it (L30).
fn malformed(request: &RequestDocument) -> Option<Problem> {
    let document = request.document.as_ref().filter(|_| request.action.eq_ignore_ascii_case("s3:PutBucketPolicy"))?;
    let (_, found) = iam::Policy::parse(document, iam::PolicyType::Resource);
    let error = found.into_iter().find(|found| found.severity == Severity::Error)?;
    let message = format!("S3 does not take the policy that the request puts. {}", error.message);
    Some(Problem { code: error.code.to_owned(), field: Some("document".to_owned()), span: None, message })
}

/// Values of context keys that are not of the data type that AWS documents for the key. They are compared as they are.
fn untyped(request: &RequestDocument) -> impl Iterator<Item = Problem> {
    request.context.0.iter().filter_map(|(name, value)| {
        let key = keys::find(name)?;
        let values = match value {
            ContextValue::One(value) => std::slice::from_ref(value),
            ContextValue::Many(values) => values,
            ContextValue::Absent => &[],
        };
        let wrong = values.iter().find(|value| !key.fits(value))?;
        let kind = match key.kind {
            keys::Kind::Bool => "a Boolean, `true` or `false`",
            keys::Kind::Number => "a number",
            keys::Kind::Date => "a point in time",
            keys::Kind::Address => "an IP address",
            keys::Kind::Text | keys::Kind::Arn => return None,
        };
        let message = format!("AWS documents `{}` as {kind}, which {} is not.", json::clip(name), quote(wrong));
        Some(Problem { code: "CONTEXT_VALUE".to_owned(), field: Some(format!("context: {name}")), span: None, message })
    })
}

/// The decision alone, by the same code without its trace: for those who ask often and need no reasons.
///
/// ```
/// let text = r#"{"schema": 1, "access": {"request": {"principal": "111122223333", "action": "s3:GetObject", "resource": "*"}}}"#;
/// let scenario = scenario::Scenario::read(text).0;
/// assert_eq!(scenario::decision(&scenario, None), scenario::Decision::Allowed);
/// ```
pub fn decision(scenario: &Scenario, now: Option<i64>) -> Decision {
    scenario.access.as_ref().map_or(Decision::NotEvaluated, |access| decide(access, now))
}

pub(crate) fn decide(access: &Access, now: Option<i64>) -> Decision {
    let (mut documents, mut work) = (Documents::of(Some(access)), Work::default());
    let mut one = |access: &Access| match request(&access.request, &access.policies, &access.settings, now) {
        Ok(request) => {
            let prepared = Prepared::with(access, &mut |text, grammar| documents.read(text, grammar));
            prepared.decide_within(prepared.settings(), &request, &mut NoTrace, &mut work).decision.into()
        }
        Err(_) => Decision::NotEvaluated,
    };
    let mut of_call = one(access);
    for also in &access.request.also {
        if !of_call.is_open() {
            return of_call;
        }
        of_call = of_call.and(one(&dependent(access, also)));
    }
    of_call
}

/// Longer texts are not answered: it is four times what all quotas of AWS together allow.
const LONGEST: usize = 4 << 20;

/// Reads a scenario and answers it. A scenario that cannot be read is not evaluated, and the report says why.
///
/// ```
/// let (_, report) = scenario::answer("[]", None);
/// assert_eq!(report.errors[0].message, "A scenario must be an object; this is an array.");
/// ```
pub fn answer(text: &str, now: Option<i64>) -> (Scenario, Report) {
    answer_with(text, now, None)
}

/// The same with what AWS lists of actions and keys ([`reference`](crate::reference())).
pub fn answer_with(text: &str, now: Option<i64>, reference: Option<&Arc<Reference>>) -> (Scenario, Report) {
    match too_long(text) {
        Some(problem) => (Scenario::default(), unreadable(vec![problem])),
        None => {
            let (mut scenario, problems) = Scenario::read(text);
            scenario.refer_to(reference);
            let mut report = answer_read(&problems, || run(&scenario, now));
            requests::locate(&mut report, text);
            (scenario, report)
        }
    }
}

pub(crate) fn too_long(text: &str) -> Option<Problem> {
    (text.len() > LONGEST).then(|| {
        let message = format!("This scenario is {} bytes long; {LONGEST} is the most that is answered.", text.len());
        Problem { code: "SCENARIO_TOO_LONG".to_owned(), field: None, span: None, message }
    })
}

/// The report on a scenario that was read with these problems.
pub(crate) fn answer_read(problems: &[Diagnostic], run: impl FnOnce() -> Report) -> Report {
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.severity == Severity::Error);
    let mut report = match errors.is_empty() {
        true => run(),
        false => unreadable(errors.into_iter().map(Problem::from).collect()),
    };
    report.errors.extend(asks_nothing(&report));
    report.warnings.extend(warnings.into_iter().map(Problem::from));
    report
}

/// That a scenario has neither side: what is expected of it is expected of nothing.
pub(crate) fn asks_nothing(report: &Report) -> Option<Problem> {
    let message = "There is neither `access` nor `network` in it, so nothing is asked.".to_owned();
    let is_none = report.access.is_none() && report.network.is_none();
    is_none.then(|| Problem { code: "SCENARIO_ASKS_NOTHING".to_owned(), field: None, span: None, message })
}

/// The report on something that is no scenario.
pub fn unreadable(errors: Vec<Problem>) -> Report {
    let why = errors.first().map_or("", |error| error.message.as_str());
    let message = format!("The scenario cannot be read, so there is no verdict. {why}");
    Report { access: Some(AccessReport { message, ..AccessReport::default() }), errors, ..Report::default() }
}

/// Whether a report on a scenario is what its author expects. Of findings, those of the linter are known where it is
/// compiled in.
///
/// ```
/// let scenario = scenario::Scenario::read(r#"{"schema": 1, "network": {}, "expect": {"network": "reachable"}}"#).0;
/// let report = scenario::run(&scenario, None);
/// assert!(!scenario::expectations(scenario.expect.as_ref().unwrap(), &report, &scenario)[0].holds);
/// ```
pub fn expectations(expect: &Expect, report: &Report, scenario: &Scenario) -> Vec<Expectation> {
    let mut out = Vec::new();
    let mut check = |of: Expected, expected: &str, found: &str, holds: bool| {
        let (expected, found) = (clip(expected).into_owned(), clip(found).into_owned());
        out.push(Expectation { of, at: None, expected, found, holds });
    };
    if let Some(expected) = &expect.access {
        let found = report.access.as_ref().map(|access| access.decision);
        let holds = found.is_some_and(|found| found.is(expected));
        check(Expected::Access, expected, found.map_or("nothing", Decision::word), holds);
    }
    if let Some(expected) = &expect.network {
        let found = report.network.as_ref().map_or("nothing", |network| network.flow.outcome.word());
        check(Expected::Network, expected, found, expected == found);
    }
    let expected = expect.findings.as_deref().unwrap_or_default();
    let linted = if expected.is_empty() { Vec::new() } else { linted(scenario) };
    for code in expected {
        // What is acknowledged is no finding any more (R27).
        let is_open = match linted.iter().find(|(found, _)| found == code) {
            Some((_, is_open)) => Some(*is_open),
            None => report.findings.iter().any(|finding| finding.code == *code).then_some(true),
        };
        let found = is_open.map_or("nothing", |is_open| if is_open { code } else { "acknowledged" });
        check(Expected::Findings, code, found, is_open == Some(true));
    }
    for (key, effect) in &expect.layers.0 {
        let ContextValue::One(effect) = effect else { continue };
        let (found, holds) = layer_does(report, key, effect);
        check(Expected::Layers, &format!("{key} {effect}"), found, holds);
    }
    out
}

/// The codes of what the linter finds in the scenario's policies and its network, and whether any of a code is not
/// acknowledged; those come first.
#[cfg(feature = "lint")]
fn linted(scenario: &Scenario) -> Vec<(&'static str, bool)> {
    let catalog = catalog::Catalog::read(catalog::TEXT).ok();
    let options = lint::Options { catalog: catalog.as_ref(), ..lint::Options::default() };
    let text = scenario.to_json();
    let linted = lint::lint_file(&text, &options);
    let findings = linted.into_iter().flat_map(|(_, linted)| linted.findings);
    let mut codes: Vec<_> = findings.map(|finding| (finding.code, finding.acknowledged.is_none())).collect();
    json::sort_by_key(&mut codes, |(_, is_open)| !is_open);
    codes
}

#[cfg(not(feature = "lint"))]
fn linted(_: &Scenario) -> Vec<(&'static str, bool)> {
    Vec::new()
}

/// What a layer does, named `identity` or `also[0].resource`, and whether AWS would call it by this effect.
pub(crate) fn layer_does(report: &Report, key: &str, effect: &str) -> (&'static str, bool) {
    let access = match key.split_once("].") {
        Some((also, _)) => {
            let at = also.strip_prefix("also[").and_then(|at| at.parse::<usize>().ok());
            at.and_then(|at| report.access.as_ref()?.also.get(at))
        }
        None => report.access.as_ref(),
    };
    let name = key.rsplit('.').next().unwrap_or_default();
    let layer = access.and_then(|access| access.layers.iter().find(|layer| layer.layer.key() == name));
    let Some(layer) = layer else { return ("nothing", false) };
    let decides = access.and_then(|access| access.decided_layer) == Some(DecidedLayer::Layer(layer.layer));
    let holds = match layer.outcome {
        LayerOutcome::Allows => effect == "allow",
        LayerOutcome::Denies => effect == Decision::ExplicitDeny.word(),
        LayerOutcome::Silent => effect == Decision::ImplicitDeny.word(),
        LayerOutcome::NoImpact => effect == "noImpact",
        LayerOutcome::NotApplied => effect == "noImpact" || decides && effect == Decision::ImplicitDeny.word(),
        LayerOutcome::Undetermined | LayerOutcome::NotEvaluated => false,
    };
    (layer.outcome.phrase(), holds)
}

/// A scenario's policies as the engine takes them, and what the engine said.
struct Answer<'a> {
    prepared: &'a Prepared<'a>,
    request: &'a Request,
    tracer: &'a Tracer,
    verdict: iam::Verdict,
}

/// What one call may cost, with everything that it needs besides.
#[derive(Default)]
struct Bounds {
    work: Work,
    room: Room,
}

/// How much room a report has left for statements. Those that decide are always in it.
struct Room(usize);

impl Default for Room {
    /// Bytes, roughly. Policies as long as all of AWS's quotas allow take half of it.
    fn default() -> Self {
        Room(4 << 20)
    }
}

impl Room {
    fn take(&mut self, statement: &StatementReport) {
        let text = |text: &String| text.len() + 4;
        let element = |element: &ElementReport| {
            let values = element.policy_values.iter().chain(element.request_values.iter().flatten());
            200 + element.message.len() + values.map(text).sum::<usize>()
        };
        self.0 = self.0.saturating_sub(200 + statement.elements.iter().map(element).sum::<usize>());
    }
}

/// The verdict on a request with everything that the same call needs besides (L25): allowed if all is.
fn access(
    access: &Access,
    now: Option<i64>,
    prepare: Prepare<'_>,
    findings: &mut Vec<Finding>,
    errors: &mut Vec<Problem>,
    bounds: &mut Bounds,
) -> AccessReport {
    let mut report = one(access, now, prepare, findings, errors, bounds);
    if report.decision != Decision::NotEvaluated {
        report.usually_also = usually_also(&access.request);
    }
    for (at, also) in access.request.also.iter().enumerate() {
        let mut own_findings = Vec::new();
        let mut own_errors = Vec::new();
        let mut further = one(&dependent(access, also), now, prepare, &mut own_findings, &mut own_errors, bounds);
        // What is wrong with the caller and with the shared context has been said.
        let keys = || also.context.0.iter().map(|(key, _)| key);
        errors.extend(own_errors.into_iter().filter_map(|problem| {
            let field = problem.field.as_deref()?;
            let key = field.strip_prefix("context: ");
            let own = field != "principal" && key.is_none_or(|key| keys().any(|own| own.eq_ignore_ascii_case(key)));
            own.then(|| Problem { field: Some(format!("also[{at}].{field}")), ..problem.clone() })
        }));
        // The caller's policies have been reported on; the other resource's policy is the new one.
        findings.extend(own_findings.into_iter().filter_map(|finding| {
            let document = of_further(&finding.document, at, also)?;
            Some(Finding { document, ..finding })
        }));
        further.rename_documents(|document| of_further(document, at, also));
        if further.decision != Decision::Allowed {
            further.message.push_str(&lost_on_the_way(access, also, &further.message));
        }
        if report.decision.and(further.decision) != report.decision {
            report.decision = further.decision;
            report.message = explain::also_needs(named(&access.request, also), &further.message);
            // What decided the first request does not decide the call.
            let policies = report.layers.iter_mut().flat_map(|layer| &mut layer.policies);
            policies.flat_map(|policy| &mut policy.statements).for_each(|statement| statement.decides = false);
            report.depends_on.clone_from(&further.depends_on);
            report.aws_message.clone_from(&further.aws_message);
            report.decided_by.clone_from(&further.decided_by);
            report.decided_at.clone_from(&further.decided_at);
            report.decided_layer = Some(DecidedLayer::Also);
        }
        report.also.push(further);
    }
    if report.decision == Decision::Allowed && !access.request.also.is_empty() {
        let further = access.request.also.iter().map(|also| named(&access.request, also));
        report.message.push_str(&explain::also_allowed(further));
    }
    report
}

/// What a further request is called: its action, and its resource if the call needs the action more than once (E11).
fn named<'a>(request: &RequestDocument, also: &'a AlsoRequest) -> (&'a str, Option<&'a str>) {
    let mut others = request.also.iter().filter(|other| !std::ptr::eq(*other, also)).map(|other| &other.action);
    let again = request.action == also.action || others.any(|other| *other == also.action);
    (&also.action, Some(also.resource.as_str()).filter(|_| again))
}

/// The path in the scenario of a document that is a further request's own: its resource's.
pub(crate) fn further_path(document: &str, at: usize) -> Option<String> {
    DocumentPath::parse(document)?.of_further(at).map(|path| path.to_string())
}

/// The further request as one of its own: the same caller with the same policies, on another resource, with its own
/// owner. One that a service makes does not come through the caller's VPC endpoint or network (L26, L27).
pub(crate) fn dependent(access: &Access, also: &AlsoRequest) -> Access {
    let request = &access.request;
    let mut further = access.clone();
    further.request.also.clear();
    further.request.action.clone_from(&also.action);
    further.request.resource.clone_from(&also.resource);
    let owner = request.owner_of(also);
    further.request.resource_account = owner.map(str::to_owned);
    if owner != request.owner() || also.rcps.is_some() {
        further.policies.rcps.clone_from(&also.rcps);
    }
    if let Some(service) = request.service_of(also) {
        let context = &mut further.request.context.0;
        context.truncate(2 * iam::MOST_KEYS);
        context.retain(|(key, _)| !is_of_the_way(key));
        context.extend(keys_of_service(&service, also));
        further.policies.endpoint = None;
        further.request.by_service = true;
    }
    if !also.context.0.is_empty() {
        let (own, context) = (&also.context.0, &mut further.request.context.0);
        // More keys than any request has are refused, so nobody need look through all of them for each.
        let own = own.iter().take(iam::MOST_KEYS);
        context.truncate(2 * iam::MOST_KEYS);
        context.retain(|(known, _)| !own.clone().any(|(key, _)| known.eq_ignore_ascii_case(key)));
        context.extend(also.context.0.iter().cloned());
    }
    further.policies.resource.clone_from(&also.resource_policy);
    further.policies.grants.clone_from(&also.grants);
    further
}

/// The same with the RCPs of the further resource's owner, which are no document of the page: `alsoRcps[0][1][0]`.
fn of_further(document: &str, at: usize, also: &AlsoRequest) -> Option<String> {
    let rcps = || document.strip_prefix(Layer::Rcps.key()).filter(|_| also.rcps.is_some());
    further_path(document, at).or_else(|| Some(format!("alsoRcps[{at}]{}", rcps()?)))
}

/// Whether a key tells by which way a request comes, which is another one if a service makes it (L27).
fn is_of_the_way(key: &str) -> bool {
    const KEYS: [&str; 9] = [
        "aws:SourceIp",
        "aws:VpcSourceIp",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:SourceVpcArn",
        "aws:ViaAWSService",
        "aws:CalledViaFirst",
        "aws:CalledViaLast",
        "kms:ViaService",
    ];
    let starts = |with: &str| key.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    KEYS.iter().any(|known| known.eq_ignore_ascii_case(key)) || starts("aws:CalledVia") || starts("aws:Vpce")
}

/// Why a request that a service makes lacks a key that its caller's has, where what is said of it names such a key (L27).
fn lost_on_the_way(access: &Access, also: &AlsoRequest, message: &str) -> String {
    let own = |key: &str| also.context.0.iter().any(|(own, _)| own.eq_ignore_ascii_case(key));
    let lost = |key: &str| is_of_the_way(key) && message.contains(key) && !own(key);
    let mut keys = access.request.context.0.iter().take(iam::MOST_KEYS).map(|(key, _)| key);
    match access.request.service_of(also).zip(keys.find(|key| lost(key))) {
        Some((service, key)) => {
            let service = iam::explain::quote(&service);
            format!(
                " {service} makes this call with the caller's credentials, so it does not carry the caller's {key}."
            )
        }
        None => String::new(),
    }
}

/// The keys of a request that a service makes with its caller's credentials (C2, L27).
fn keys_of_service(service: &str, also: &AlsoRequest) -> impl Iterator<Item = (String, ContextValue)> + use<> {
    let one = |text: String| ContextValue::One(text);
    let region = Arn::parse(&also.resource).map(|arn| arn.region().to_owned()).filter(|region| !region.is_empty());
    let is_kms = also.action.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("kms:"));
    let name = service.split('.').next().unwrap_or_default();
    let via = region.filter(|_| is_kms).map(|region| one(format!("{name}.{region}.amazonaws.com")));
    let keys = [
        ("aws:ViaAWSService", Some(one("true".to_owned()))),
        ("aws:CalledVia", Some(ContextValue::Many(vec![service.to_owned()]))),
        ("aws:CalledViaFirst", Some(one(service.to_owned()))),
        ("aws:CalledViaLast", Some(one(service.to_owned()))),
        ("kms:ViaService", via),
    ];
    keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)))
}

/// The verdict on one request.
fn one(
    access: &Access,
    now: Option<i64>,
    prepare: Prepare<'_>,
    findings: &mut Vec<Finding>,
    errors: &mut Vec<Problem>,
    bounds: &mut Bounds,
) -> AccessReport {
    let prepared = Prepared { access, set: prepare(access) };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for read in &prepared.reads {
        let told = read.diagnostics.iter().filter(|diagnostic| {
            match counts.iter_mut().find(|(code, _)| *code == diagnostic.code) {
                Some((_, count)) => *count += 1,
                None => counts.push((diagnostic.code, 1)),
            }
            counts.iter().any(|(code, count)| *code == diagnostic.code && *count <= MOST_FINDINGS)
        });
        findings.extend(told.map(|diagnostic| Finding {
            code: diagnostic.code.to_owned(),
            severity: diagnostic.severity,
            document: read.path.to_string(),
            span: pair(diagnostic.span),
            message: diagnostic.message.clone(),
        }));
    }
    let no_verdict =
        |message: String| AccessReport { message, layers: unevaluated(&prepared), ..AccessReport::default() };
    let request = match request(&access.request, &access.policies, &access.settings, now) {
        Ok(request) => request,
        Err(problems) => {
            let message = problems.first().map_or_else(String::new, |problem| problem.message.clone());
            errors.extend(problems);
            return no_verdict(message);
        }
    };
    let mut tracer = Tracer::default();
    let verdict = prepared.decide_within(prepared.settings(), &request, &mut tracer, &mut bounds.work);
    match no_verdict_because(&prepared, verdict.decision) {
        Some(message) => no_verdict(message),
        None => Answer { prepared: &prepared, request: &request, tracer: &tracer, verdict }.report(&mut bounds.room),
    }
}

/// Why there is no verdict, if there is none.
pub(crate) fn no_verdict_because(set: &PolicySet, decision: iam::Decision) -> Option<String> {
    match decision {
        iam::Decision::Rejected { layer, level, policy } => {
            let read = set.reads.iter().find(|read| read.is(layer, level, policy));
            Some(read.map_or_else(String::new, |read| explain::rejected(&read.name, &read.diagnostics)))
        }
        iam::Decision::TooMuchWork => Some(explain::too_much_work()),
        _ => None,
    }
}

/// What decided, as reports say it.
pub(crate) fn decided_layer(verdict: &iam::Verdict, caller: &Principal) -> Option<DecidedLayer> {
    let layer = match verdict.reason {
        _ if matches!(verdict.decision, iam::Decision::Undetermined(_)) => return None,
        Reason::Statement(by) => by.layer,
        Reason::Silent(layer, _) => layer,
        Reason::NoOwner(_) => Layer::Resource,
        Reason::PublicBucket | Reason::PublicPolicy => return Some(DecidedLayer::Settings),
        Reason::Caller => match caller {
            Principal::Root { .. } => return None,
            Principal::FederatedUser { .. } => Layer::Session,
            _ => Layer::Resource,
        },
        Reason::Always | Reason::Public | Reason::Unsigned | Reason::None => return None,
    };
    Some(DecidedLayer::Layer(layer))
}

impl<'a> Answer<'a> {
    fn report(&self, room: &mut Room) -> AccessReport {
        let all = self.traced(|_| true);
        let decider = self.verdict.decided_by().and_then(|by| self.find(by));
        let allowed_by = self.verdict.allowed_by.and_then(|by| self.find(by)).map(|(_, traced)| traced);
        let mut closest = Vec::new();
        let is_undetermined = matches!(self.verdict.decision, iam::Decision::Undetermined(_));
        let decider = decider.filter(|_| !is_undetermined);
        let mut message = match (self.verdict.reason, &decider) {
            _ if is_undetermined => {
                let open: Vec<Traced<'_>> = all.iter().filter(|traced| traced.trace.open).copied().collect();
                explain::undetermined(&open, self.request)
            }
            (Reason::Statement(_), Some((_, by))) if self.verdict.decision == iam::Decision::Allowed => {
                let (others, silent) = self.other_layers();
                explain::allowed(by, &all, &others, &silent, self.request)
            }
            (Reason::Statement(_), Some((_, by))) => {
                let also = all.iter().any(|s| s.trace.matched && s.trace.effect == Some(Effect::Allow));
                explain::denied(by, self.request, also)
            }
            (Reason::Silent(layer, level), _) => {
                // Within an account the resource's own policy could have allowed it as well (L2).
                let either = layer == Layer::Identity && !self.request.is_cross_account();
                let asked = self.traced(|read| {
                    read.layer == layer && read.level == level || either && read.layer == Layer::Resource
                });
                let allows = |s: &&Traced<'_>| allows(s);
                closest = explain::closest(&asked, self.request);
                if closest.is_empty() {
                    // What allows and does not grant: a resource policy that names the account (L1).
                    closest = asked.iter().filter(allows).copied().collect();
                }
                let mut message = match asked.is_empty() && layer == Layer::Identity {
                    true => {
                        let given = self.prepared.access.policies.is_given(layer);
                        explain::no_policies(self.request, given)
                    }
                    false => {
                        let grants = self.prepared.reads.iter().any(|read| read.path.is_grants());
                        let target = self.prepared.target(layer, level);
                        let lacking = layers::lacking(layer, target, grants, self.request);
                        explain::silent(&lacking, allowed_by.as_ref(), &closest, self.request)
                    }
                };
                // Source: Organizations User Guide, *Service control policies (SCPs)*. A level that only denies is seldom whole.
                if layer == Layer::Scps && closest.is_empty() {
                    message.push_str(" AWS attaches `FullAWSAccess` to every root, OU and account unless somebody detaches it, and here it is not given.");
                }
                let on_resource = self.traced(|read| layer == Layer::Identity && read.layer == Layer::Resource);
                if let Some(by) = on_resource.iter().find(allows)
                    && !closest.iter().any(|s| std::ptr::eq(s.trace, by.trace))
                {
                    message.push_str(&explain::delegates(by, self.request));
                }
                message
            }
            (Reason::NoOwner(_), _) => explain::by_owner(self.request, allowed_by.as_ref()).unwrap_or_default(),
            (Reason::Caller, _) => explain::by_caller(self.request).unwrap_or_default(),
            (Reason::Always, _) => explain::always(self.request),
            (Reason::PublicPolicy, _) => explain::public_policy(self.request),
            (Reason::Public, _) => explain::public(self.request),
            (Reason::Unsigned, _) => explain::unsigned(self.request),
            (Reason::PublicBucket, _) => {
                allowed_by.map_or_else(String::new, |by| explain::public_bucket(&by, self.request))
            }
            (Reason::Statement(_) | Reason::None, _) => String::new(),
        };
        if self.verdict.decision == iam::Decision::Allowed {
            message.push_str(self.may_be_refused());
            let on_key = explain::on_a_key(self.request).filter(|_| !self.prepared.has(Layer::Resource));
            message.push_str(&on_key.unwrap_or_default());
        }
        message.push_str(&explain::for_all(self.request).unwrap_or_default());
        // Of many that do not name the service none is near.
        if explain::is_elsewhere(&closest, self.request) {
            closest.clear();
        }
        // A statement in one place: a document that is given twice may have been read once.
        let decides = decider.as_ref().map(|(_, by)| std::ptr::from_ref(by.trace));
        // In the order of the documents, as the layers are gone through.
        let closest: Vec<*const StatementTrace> = closest.iter().map(|s| std::ptr::from_ref(s.trace)).collect();
        let mut closest = closest.as_slice();
        AccessReport {
            decision: self.verdict.decision.into(),
            decided_by: decider.as_ref().map(|(_, traced)| traced.name()),
            decided_layer: decided_layer(&self.verdict, &self.request.principal),
            decided_at: decider
                .as_ref()
                .map(|(read, traced)| Location { document: read.path.to_string(), span: pair(traced.statement.span) }),
            message,
            aws_message: iam::denial(&self.verdict, self.request, decider.as_ref().map(|(read, _)| &*read.name)).map(
                |mut denial| {
                    json::show(&mut denial.message);
                    AwsMessage { text: denial.message, note: denial.note.map(str::to_owned) }
                },
            ),
            layers: Layer::ALL.into_iter().map(|layer| self.layer(layer, decides, &mut closest, room)).collect(),
            also: Vec::new(),
            usually_also: Vec::new(),
            depends_on: if is_undetermined { self.depends_on() } else { Vec::new() },
            missing_context: missing_context(self.prepared, self.tracer, self.request),
            derived_context: derived(self.request),
            advice: None,
        }
    }

    /// That S3 may refuse the bucket policy that an allowed request puts, where it is not said that it does not (L30).
    fn may_be_refused(&self) -> &'static str {
        let access = self.prepared.access;
        if !access.request.action.eq_ignore_ascii_case("s3:PutBucketPolicy") {
            return "";
        }
        match (access.settings.block_public_policy, access.request.puts_public_policy()) {
            (Some(false), _) | (_, Some(false)) => "",
            (_, Some(true)) => explain::MAY_REFUSE_PUBLIC,
            (Some(true), None) => explain::REFUSES_PUBLIC,
            (None, None) => explain::MAY_REFUSE,
        }
    }

    /// The keys whose value is not known, each with the statements that may apply for it (K13).
    fn depends_on(&self) -> Vec<Dependency> {
        const MOST: usize = 20;
        let mut out: Vec<Dependency> = Vec::new();
        let open = self.prepared.traced(self.tracer).filter(|(_, traced)| traced.trace.open);
        for (read, traced) in open.take(MOST) {
            for key in traced.unknown_keys(self.request).into_iter().take(MOST) {
                let known = out.iter().position(|known| known.key.eq_ignore_ascii_case(key));
                let at = known.unwrap_or_else(|| {
                    let may_be_absent = self.request.context.sight(key) == iam::Sight::Unknown { maybe_absent: true };
                    out.push(Dependency { key: clip(key).into_owned(), may_be_absent, statements: Vec::new() });
                    out.len() - 1
                });
                let need = Need {
                    statement: traced.name(),
                    effect: traced.trace.effect.unwrap_or(Effect::Allow),
                    needs: traced.needs(self.request),
                    at: Location { document: read.path.to_string(), span: pair(traced.statement.span) },
                };
                out.get_mut(at).into_iter().for_each(|of| of.statements.push(need.clone()));
            }
        }
        out
    }

    /// For an allowed request: the layers that had to allow it besides the one of the statement that grants, and those
    /// that do not allow it and need not.
    fn other_layers(&self) -> (Vec<String>, Vec<String>) {
        let (mut others, mut silent) = (Vec::new(), Vec::new());
        let granting = self.verdict.decided_by().map(|by| by.layer);
        for layer in [Layer::Resource, Layer::Boundary, Layer::Session, Layer::Endpoint, Layer::Scps] {
            let traces = self.tracer.policies.iter().filter(|trace| trace.layer == layer);
            if granting == Some(layer) || traces.clone().next().is_none() {
                continue;
            }
            let allows = outcome(traces.flat_map(|trace| &trace.statements)) == LayerOutcome::Allows;
            match (layer, allows) {
                // Within an account one of the two sides is enough.
                (Layer::Resource, _) if !self.request.is_cross_account() && self.request.needs_owner().is_none() => {}
                (_, true) => others.push(layers::beside(layer, self.request)),
                (Layer::Boundary | Layer::Session, false) => silent.push(layers::beside(layer, self.request)),
                (_, false) => {}
            }
        }
        (others, silent)
    }

    fn trace_of(&self, read: &Read) -> Option<&'a PolicyTrace> {
        read.trace(self.tracer)
    }

    fn traced(&self, wanted: impl Fn(&Read) -> bool) -> Vec<Traced<'a>> {
        self.prepared.traced(self.tracer).filter(|(read, _)| wanted(read)).map(|(_, traced)| traced).collect()
    }

    fn find(&self, by: StatementRef) -> Option<(&'a Read, Traced<'a>)> {
        let read = self.prepared.reads.iter().find(|read| read.is(by.layer, by.level, by.policy))?;
        Some((read, read.traced(self.trace_of(read)?, by.statement)?))
    }

    fn layer(
        &self,
        layer: Layer,
        decides: Option<*const StatementTrace>,
        closest: &mut &[*const StatementTrace],
        room: &mut Room,
    ) -> LayerReport {
        let reads: Vec<&Read> = self.prepared.reads.iter().filter(|read| read.layer == layer).collect();
        if let Some(message) = self.not_applied(layer) {
            let policies =
                reads.iter().map(|read| policy_report(read, LayerOutcome::NotApplied, Vec::new(), 0)).collect();
            return LayerReport { layer, outcome: LayerOutcome::NotApplied, message, policies };
        }
        let mut policies = Vec::new();
        for read in &reads {
            let Some(trace) = self.trace_of(read) else { continue };
            let (mut statements, mut more) = (Vec::new(), 0);
            for traced in (0..).map_while(|index| read.traced(trace, index)) {
                let here = std::ptr::from_ref(traced.trace);
                let is_closest = closest.split_first().filter(|(first, _)| **first == here);
                if let Some((_, behind)) = is_closest {
                    *closest = behind;
                }
                if room.0 == 0 && decides != Some(here) {
                    more += 1;
                    continue;
                }
                let mut report = statement_report(&traced, self.request);
                report.decides = decides == Some(here);
                report.closest = is_closest.is_some();
                room.take(&report);
                statements.push(report);
            }
            policies.push(policy_report(read, outcome(trace.statements.iter()), statements, more));
        }
        let traces = reads.iter().filter_map(|read| self.trace_of(read)).flat_map(|trace| &trace.statements);
        let outcome = match (layer, self.verdict.reason) {
            // Every level must allow: one that is silent makes the layer silent.
            (layer, Reason::Silent(silent, _)) if layer == silent => LayerOutcome::Silent,
            _ => match outcome(traces) {
                LayerOutcome::Silent if !self.is_needed(layer) => LayerOutcome::NoImpact,
                outcome => outcome,
            },
        };
        if outcome == LayerOutcome::NoImpact {
            policies.iter_mut().for_each(|policy| policy.outcome = outcome);
        }
        let resource = &self.request.resource;
        let message = match outcome {
            LayerOutcome::Denies => layers::said(layer, Some(Effect::Deny), resource),
            LayerOutcome::Allows => layers::said(layer, Some(Effect::Allow), resource),
            LayerOutcome::Undetermined => layers::open(layer, resource),
            _ if layer == Layer::Identity && reads.is_empty() => {
                layers::no_permissions(self.prepared.access.policies.is_given(layer), self.request)
            }
            LayerOutcome::NoImpact => layers::not_needed(layer, resource),
            _ => layers::said(layer, None, resource),
        };
        LayerReport { layer, outcome, message, policies }
    }

    /// Whether a layer of which no statement applies had to allow the request, whatever else stops it (L35).
    fn is_needed(&self, layer: Layer) -> bool {
        let (request, caller) = (self.request, &self.request.principal);
        let within = !request.is_cross_account();
        let allows = |of: Layer| self.traced(|read| read.layer == of).into_iter().filter(allows);
        // How closely the resource's own policy names a caller of its account (L8, L9).
        let named = || allows(Layer::Resource).filter_map(|by| by.named(request)).filter(|_| within).max();
        match layer {
            _ if self.verdict.decision == iam::Decision::Allowed => false,
            Layer::Rcps => false,                                                 // L18
            Layer::Identity if matches!(caller, Principal::Root { .. }) => false, // L14
            Layer::Identity => named().is_none_or(|named| named == Named::Account),
            Layer::Boundary | Layer::Session => named().is_none_or(|named| named <= Named::Role),
            // Within an account one of the two sides is enough (L2).
            Layer::Resource if within && request.needs_owner().is_none() && caller.account().is_some() => {
                !matches!(caller, Principal::Root { .. }) && allows(Layer::Identity).next().is_none()
            }
            _ => true,
        }
    }

    /// Why a layer takes no part, if it does not.
    fn not_applied(&self, layer: Layer) -> Option<String> {
        if !self.prepared.has(layer) {
            return Some(absent(self.prepared.access, layer));
        }
        let is_seen = self.tracer.policies.iter().any(|trace| trace.layer == layer);
        let is_empty = layer == Layer::Identity && !self.prepared.reads.iter().any(|read| read.layer == layer);
        if is_seen || is_empty {
            return None;
        }
        layers::not_applied(layer, self.prepared.settings(), self.request)
    }
}

/// Why a layer that takes no part does not.
fn absent(access: &Access, layer: Layer) -> String {
    layers::absent(layer, access.policies.is_given(layer))
}

fn policy_report(read: &Read, outcome: LayerOutcome, statements: Vec<StatementReport>, more: usize) -> PolicyReport {
    PolicyReport {
        document: read.path.to_string(),
        name: read.name.clone(),
        from: read.from.clone(),
        outcome,
        statements,
        more,
    }
}

/// The layers when there is no verdict: named, so that nobody wonders what was looked at.
fn unevaluated(prepared: &Prepared<'_>) -> Vec<LayerReport> {
    let layer = |layer: Layer| {
        let policies = prepared.reads.iter().filter(|read| read.layer == layer);
        let (outcome, message) = match prepared.has(layer) {
            true => (LayerOutcome::NotEvaluated, layers::not_evaluated(layer)),
            false => (LayerOutcome::NotApplied, absent(prepared.access, layer)),
        };
        LayerReport {
            layer,
            outcome,
            message,
            policies: policies.map(|read| policy_report(read, LayerOutcome::NotEvaluated, Vec::new(), 0)).collect(),
        }
    };
    Layer::ALL.into_iter().map(layer).collect()
}

/// Keys that the request does not hold, and that matter to it, in the order of the text: those that conditions
/// read in statements whose Action and Resource match, and those that variables need for that.
pub(crate) fn missing_context(prepared: &Prepared<'_>, tracer: &Tracer, request: &Request) -> Vec<MissingKey> {
    let mut out: Vec<MissingKey> = Vec::new();
    for (read, traced) in prepared.traced(tracer).filter(|(_, traced)| traced.trace.action.holds) {
        let mut needs = |key: &str, span: Span| {
            let value = request.context.value(key);
            let known = value.is_some_and(|value| !matches!(value, iam::ContextValue::Like(..)));
            if key.is_empty() || known {
                return;
            }
            let full = out.len() == MOST_MISSING;
            let reader = traced.name();
            match out.iter_mut().find(|missing| missing.key.eq_ignore_ascii_case(key)) {
                Some(missing) if missing.read_by.last() == Some(&reader) => {}
                Some(missing) if missing.read_by.len() == MOST_MISSING => {}
                Some(missing) => missing.read_by.push(reader),
                None if !full => {
                    let at = Location { document: read.path.to_string(), span: pair(span) };
                    out.push(MissingKey { key: key.to_owned(), read_by: vec![reader], at });
                }
                None => {}
            }
        };
        for value in traced.statement.resource.iter().flat_map(|element| &element.values) {
            value.variables().into_iter().for_each(|(key, _)| needs(key, value.span));
        }
        for condition in traced.statement.conditions.iter().filter(|_| traced.trace.reaches()) {
            needs(&condition.key.text, condition.key.span);
            for value in &condition.values {
                value.variables().into_iter().for_each(|(key, _)| needs(key, value.span));
            }
        }
    }
    out
}

/// As many findings of one kind are told.
const MOST_FINDINGS: usize = 500;

/// No real set of policies reads more keys; the bound keeps hostile ones from costing their square.
const MOST_MISSING: usize = 200;

fn allows(statement: &Traced<'_>) -> bool {
    statement.trace.matched && statement.trace.effect == Some(Effect::Allow)
}

fn outcome<'t>(statements: impl Iterator<Item = &'t StatementTrace> + Clone) -> LayerOutcome {
    let any = |effect| statements.clone().any(|s| s.matched && s.effect == Some(effect));
    let open = |effect| statements.clone().any(|s| s.open && s.effect == Some(effect));
    if any(Effect::Deny) {
        LayerOutcome::Denies
    } else if open(Effect::Deny) || open(Effect::Allow) && !any(Effect::Allow) {
        LayerOutcome::Undetermined
    } else if any(Effect::Allow) {
        LayerOutcome::Allows
    } else {
        LayerOutcome::Silent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_call_that_fails_is_named() {
        let text = r#"{"schema":1,"access":{"request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
            "resource":"arn:aws:s3:::b/k","also":[{"action":"kms:Decrypt","resource":"arn:aws:kms:us-east-1:111122223333:key/1"}]},
            "policies":{"identity":[{"name":"P","document":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}]}}}"#;
        let access = run(&Scenario::read(text).0, None).access.unwrap();
        assert_eq!(access.decision, Decision::ImplicitDeny); // L25, L11
        assert_eq!(
            access.message,
            "The call also needs `kms:Decrypt`: statement 1 of P allows it, but the key policy of `arn:aws:kms:us-east-1:111122223333:key/1` must let it in, and none is given."
        );
    }

    /// A scenario of one allowed request, with more policies that would deny it.
    fn with(policies: &str) -> AccessReport {
        let text = format!(
            r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
            "resource":"arn:aws:s3:::b/k"}},"policies":{{{policies}}}}}}}"#
        );
        let (scenario, problems) = Scenario::read(&text);
        assert_eq!(problems, []);
        let report = run(&scenario, None).access.unwrap();
        assert_eq!(report.decision, decision(&scenario, None));
        report
    }

    #[test]
    fn of_many_statements_about_other_services_none_is_closest() {
        let closest = |count: usize, service: &str| {
            let statement = format!(r#"{{"Effect":"Allow","Action":"{service}:Get*","Resource":"arn:aws:x:::y"}}"#);
            let statements = vec![statement; count].join(",");
            let text = format!(
                r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/A","action":"s3:GetObject","resource":"arn:aws:s3:::b/k"}},
                "policies":{{"identity":[{{"document":{{"Version":"2012-10-17","Statement":[{statements}]}}}}]}}}}}}"#
            );
            let (_, report) = answer(&text, None);
            let policies = report.access.unwrap().layers.into_iter().flat_map(|layer| layer.policies);
            policies.flat_map(|policy| policy.statements).filter(|statement| statement.closest).count()
        };
        assert_eq!([closest(4, "ec2"), closest(4, "s3"), closest(3, "ec2")], [0, 4, 3]);
    }

    #[test]
    fn what_is_switched_off_takes_no_part() {
        let allow = r#""document":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        let deny = r#""document":{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;
        let identity = |first: &str| format!(r#""identity":[{{{deny}{first}}},{{"name":"P",{allow}}}]"#);
        assert_eq!(with(&identity("")).decision, Decision::ExplicitDeny);
        let report = with(&identity(r#","off":true"#));
        assert_eq!(report.decision, Decision::Allowed);
        // Paths are those of the document, whatever is switched off before.
        assert_eq!(report.decided_at.unwrap().document, "identity[1]");
        // An empty level allows nothing, one that is switched off is not there.
        let scps = |level: &str| {
            let identity = identity(r#","off":true"#);
            with(&format!(r#"{identity},"scps":[{{"target":"Root","policies":[{level}]}}]"#)).decision
        };
        assert_eq!(scps(""), Decision::ImplicitDeny); // L13
        assert_eq!(scps(&format!("{{{deny}}}")), Decision::ExplicitDeny);
        assert_eq!(scps(&format!(r#"{{{deny},"off":true}}"#)), Decision::Allowed);
        assert_eq!(scps(&format!(r#"{{{deny},"off":true}},{{{allow}}}"#)), Decision::Allowed);
        let boundary = with(&format!(r#"{},"boundary":{{{deny},"off":true}}"#, identity(r#","off":true"#)));
        assert_eq!(boundary.decision, Decision::Allowed);
        let layer = boundary.layers.iter().find(|layer| layer.layer == Layer::Boundary).unwrap();
        assert_eq!(layer.message, "The permissions boundary is switched off, so none is applied.");
    }

    #[test]
    fn what_aws_said_of_a_layer_is_compared() {
        let allow = r#"{"document":{"Statement":[{"Effect":"Allow","Action":["s3:*","kms:*"],"Resource":"*"}]}}"#;
        let check = |layers: &str| {
            let text = format!(
                r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
                "resource":"arn:aws:s3:::b/k","also":[{{"action":"kms:Decrypt","resource":"arn:aws:kms:us-east-1:111122223333:key/1"}},
                {{"action":"sqs:SendMessage","resource":"arn:aws:sqs:us-east-1:111122223333:q"}}]}},
                "policies":{{"identity":[{allow}],"rcps":[{{"target":"Root","policies":[{{"document":{{"Statement":[{{"Effect":"Deny","Principal":"*","Action":"ec2:*","Resource":"*"}}]}}}}]}}]}}}},"expect":{{"layers":{{{layers}}}}}}}"#
            );
            let (scenario, problems) = Scenario::read(&text);
            assert_eq!(problems, []);
            let mut expectations = run(&scenario, None).expectations;
            let Expectation { of, expected, found, holds, .. } = expectations.remove(0);
            assert_eq!((of, expected), (Expected::Layers, layers.replace("\":\"", " ").replace('"', "")));
            (found, holds)
        };
        for (layers, found, holds) in [
            (r#""identity":"allow""#, "allows", true),
            (r#""identity":"explicitDeny""#, "allows", false),
            (r#""also[1].identity":"implicitDeny""#, "silent", true),
            (r#""also[1].identity":"noImpact""#, "silent", false),
            (r#""also[1].identity":"allow""#, "silent", false),
            (r#""rcps":"noImpact""#, "not needed", true),
            (r#""rcps":"implicitDeny""#, "not needed", false),
            // The key has no policy, and cannot do without.
            (r#""also[0].resource":"implicitDeny""#, "not applied", true),
            (r#""resource":"implicitDeny""#, "not applied", false),
            (r#""resource":"noImpact""#, "not applied", true),
            (r#""also[2].identity":"allow""#, "nothing", false),
            (r#""grants":"allow""#, "nothing", false),
        ] {
            assert_eq!(check(layers), (found.to_owned(), holds), "{layers}");
        }
    }

    #[test]
    fn everything_wrong_with_a_request_is_said() {
        let text = r#"{"schema":1,"access":{"request":{"principal":"Alice","action":"s3:*","resource":"bucket","context":{"a:b":1,"A:B":2}}}}"#;
        let report = run(&Scenario::read(text).0, None);
        let fields: Vec<_> = report.errors.iter().filter_map(|problem| problem.field.as_deref()).collect();
        assert_eq!(fields, ["principal", "context: A:B", "action", "resource"]);
        assert_eq!(report.access.unwrap().decision, Decision::NotEvaluated);
    }

    /// AWS's message for each layer, silent and denying. Source: S3 User Guide, *Troubleshoot access denied (403
    /// Forbidden) errors in Amazon S3*, and IAM User Guide, *Troubleshoot access denied error messages*.
    #[test]
    fn aws_words_every_denial_by_the_kind_of_policy() {
        let allow = r#"{"document":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}"#;
        let other = r#"{"document":{"Statement":[{"Effect":"Allow","Action":"ec2:*","Resource":"*"}]}}"#;
        let deny = r#"{"document":{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}}"#;
        let everyone = |policy: &str| policy.replace(r#""Effect""#, r#""Principal":"*","Effect""#);
        let level = |policy: &str| format!(r#"[{{"target":"Root","policies":[{policy}]}}]"#);
        let identity = format!(r#""identity":[{allow}]"#);
        for (policies, ending) in [
            (format!(r#""identity":[{other}]"#), "because no identity-based policy allows the s3:GetObject action"),
            (format!(r#""identity":[{deny}]"#), "with an explicit deny in an identity-based policy"),
            (
                format!(r#"{identity},"resource":{}"#, everyone(deny)),
                "with an explicit deny in a resource-based policy",
            ),
            (
                format!(r#"{identity},"boundary":{other}"#),
                "because no permissions boundary allows the s3:GetObject action",
            ),
            (format!(r#"{identity},"boundary":{deny}"#), "with an explicit deny in a permissions boundary"),
            (format!(r#"{identity},"session":{other}"#), "because no session policy allows the s3:GetObject action"),
            (format!(r#"{identity},"session":{deny}"#), "with an explicit deny in a session policy"),
            (
                format!(r#"{identity},"endpoint":{}"#, everyone(other)),
                "because no VPC endpoint policy allows the s3:GetObject action",
            ),
            (format!(r#"{identity},"endpoint":{}"#, everyone(deny)), "with an explicit deny in a VPC endpoint policy"),
            // L19
            (format!(r#"{identity},"scps":{}"#, level(other)), "with an explicit deny in a service control policy"),
            (format!(r#"{identity},"scps":{}"#, level(deny)), "with an explicit deny in a service control policy"),
            (
                format!(r#"{identity},"rcps":{}"#, level(&everyone(deny))),
                "with an explicit deny in a resource control policy",
            ),
        ] {
            let beginning = "User: arn:aws:iam::111122223333:user/Alice is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\"";
            assert_eq!(with(&policies).aws_message.unwrap().text, format!("{beginning} {ending}"));
        }
        assert_eq!(with(&identity).aws_message, None);
    }
}
