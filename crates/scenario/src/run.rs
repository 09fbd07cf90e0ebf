//! The answer to a scenario.

use std::collections::HashSet;

use iam::explain::{self, Explanation, Traced};
use iam::{
    Context, Diagnostic, Effect, Field, Layers, Policy, PolicyTrace, PolicyType, Principal, Request, Severity, Span,
    Statement, StatementTrace, Tracer,
};

use crate::document::{
    Access, Caller, ContextMap, ContextValue, Expect, NamedPolicy, Policies, RequestDocument, Scenario,
};
use crate::report::*;

/// Answers a scenario. `now` is the current time in seconds since 1970, for aws:CurrentTime and
/// aws:EpochTime where the scenario does not set them; without it the two keys are absent.
///
/// This never fails: what cannot be evaluated is reported as [`Decision::NotEvaluated`] with the reason.
pub fn run(scenario: &Scenario, now: Option<i64>) -> Report {
    let mut report = Report::default();
    if let Some(access) = &scenario.access {
        report.access = Some(self::access(access, now, &mut report.findings, &mut report.errors));
    }
    if scenario.network.is_some() {
        report.network = Some(NetworkReport {
            outcome: "undetermined".to_owned(),
            message: "This version does not evaluate networks yet.".to_owned(),
        });
    }
    if let Some(expect) = &scenario.expect {
        report.expectations = expectations(expect, &report);
    }
    report
}

/// Reads a scenario and answers it. A scenario that cannot be read is not evaluated, and the report says why.
///
/// ```
/// let (_, report) = scenario::answer("[]", None);
/// assert_eq!(report.errors[0].message, "A scenario must be an object; this is an array.");
/// ```
pub fn answer(text: &str, now: Option<i64>) -> (Scenario, Report) {
    let (scenario, problems) = Scenario::read(text);
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.severity == Severity::Error);
    let mut report = match errors.is_empty() {
        true => run(&scenario, now),
        false => unreadable(errors.into_iter().map(Problem::from).collect()),
    };
    report.warnings.extend(warnings.into_iter().map(Problem::from));
    (scenario, report)
}

/// The report on something that is no scenario.
pub fn unreadable(errors: Vec<Problem>) -> Report {
    let why = errors.first().map_or("", |error| error.message.as_str());
    let message = format!("The scenario cannot be read, so there is no verdict. {why}");
    Report { access: Some(AccessReport { message, ..AccessReport::default() }), errors, ..Report::default() }
}

fn expectations(expect: &Expect, report: &Report) -> Vec<Expectation> {
    let mut out = Vec::new();
    let mut check = |of: &str, expected: &str, found: &str, holds: bool| {
        out.push(Expectation { of: of.to_owned(), expected: expected.to_owned(), found: found.to_owned(), holds });
    };
    if let Some(expected) = &expect.access {
        let found = report.access.as_ref().map_or("nothing", |access| access.decision.word());
        check("access", expected, found, expected == found);
    }
    if let Some(expected) = &expect.network {
        let found = report.network.as_ref().map_or("nothing", |network| network.outcome.as_str());
        check("network", expected, found, expected == found);
    }
    for code in expect.findings.iter().flatten() {
        let holds = report.findings.iter().any(|finding| finding.code == *code);
        check("findings", code, if holds { code } else { "nothing" }, holds);
    }
    out
}

/// A policy of the scenario, read.
struct Read<'a> {
    document: String,
    name: String,
    from: Option<&'a String>,
    policy: Policy,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Read<'a> {
    fn identity(at: usize, named: &'a NamedPolicy) -> Read<'a> {
        let (policy, diagnostics) = Policy::parse(&named.document, PolicyType::Identity);
        let name = match named.name.as_deref() {
            Some(name) if !name.trim().is_empty() => name.to_owned(),
            _ => format!("identity policy {}", at + 1),
        };
        Read { document: format!("identity[{at}]"), name, from: named.from.as_ref(), policy, diagnostics }
    }

    fn traced<'t>(&'t self, index: usize, statement: &'t Statement, trace: &'t StatementTrace) -> Traced<'t> {
        Traced { policy_name: &self.name, policy: &self.policy, statement, index, trace }
    }
}

fn access(access: &Access, now: Option<i64>, findings: &mut Vec<Finding>, errors: &mut Vec<Problem>) -> AccessReport {
    let identity: Vec<Read<'_>> =
        access.policies.identity.iter().enumerate().map(|(at, named)| Read::identity(at, named)).collect();
    for read in &identity {
        findings.extend(read.diagnostics.iter().map(|diagnostic| Finding {
            code: diagnostic.code.to_owned(),
            severity: diagnostic.severity.word().to_owned(),
            document: read.document.clone(),
            span: pair(diagnostic.span),
            message: diagnostic.message.clone(),
        }));
    }
    let mut report = AccessReport { layers: other_layers(&access.policies), ..AccessReport::default() };
    let request = match request(&access.request, now) {
        Ok(request) => request,
        Err(problems) => {
            report.message = problems.first().map_or_else(String::new, |problem| problem.message.clone());
            errors.extend(problems);
            report.layers.insert(0, unevaluated(&identity));
            return report;
        }
    };
    report.derived_context = derived(&request);
    if let Some(message) = beyond_this_version(access, &report.layers) {
        report.message = message;
        report.layers.insert(0, unevaluated(&identity));
        return report;
    }
    let policies: Vec<&Policy> = identity.iter().map(|read| &read.policy).collect();
    let mut tracer = Tracer::default();
    let verdict = iam::evaluate(&Layers { identity: &policies }, &request, &mut tracer);
    let decider = verdict.decided_by.and_then(|by| {
        let read = identity.get(by.policy)?;
        let statement = read.policy.statements.get(by.statement)?;
        let trace = tracer.policies.get(by.policy)?.statements.get(by.statement)?;
        Some((read, read.traced(by.statement, statement, trace)))
    });
    if let Some((read, traced)) = &decider {
        report.decided_by = Some(traced.name());
        report.decided_at = Some(Location { document: read.document.clone(), span: pair(traced.statement.span) });
    }
    let all = traced(&identity, &tracer.policies);
    report.missing_context = missing_context(&all, &identity, &request);
    let mut closest = Vec::new();
    match (verdict.decision, &decider) {
        (iam::Decision::Allowed, Some((_, by))) => {
            report.decision = Decision::Allowed;
            report.message = explain::allowed(by, &all, &request);
        }
        (iam::Decision::ExplicitDeny, Some((_, by))) => {
            let also_allowed = all.iter().any(|s| s.trace.matched && s.trace.effect == Some(Effect::Allow));
            report.decision = Decision::ExplicitDeny;
            report.message = explain::denied(by, &request, also_allowed);
        }
        (iam::Decision::Allowed, None) => {
            report.decision = Decision::Allowed;
            report.message = explain::by_caller(&request).unwrap_or_default();
        }
        (iam::Decision::ImplicitDeny, _) => {
            report.decision = Decision::ImplicitDeny;
            let allow = all.iter().find(|s| s.trace.matched && s.trace.effect == Some(Effect::Allow));
            let may = allow.is_some() || matches!(request.principal, Principal::Root { .. });
            let by_owner = if may { explain::by_owner(&request, allow) } else { None };
            report.message = match by_owner.or_else(|| explain::by_caller(&request)) {
                Some(message) => message,
                None => {
                    closest = explain::closest(&all, &request);
                    explain::nothing_allows(&closest, &request, identity.len())
                }
            };
        }
        (iam::Decision::Rejected { policy }, _) => {
            report.message = identity.get(policy).map_or_else(String::new, rejected);
            report.layers.insert(0, unevaluated(&identity));
            return report;
        }
        (iam::Decision::TooMuchWork, _) | (iam::Decision::ExplicitDeny, None) => {
            report.message = "These policies and this request ask for more comparisons than any real ones would, so there is no verdict.".to_owned();
            report.layers.insert(0, unevaluated(&identity));
            return report;
        }
    }
    let decides = decider.as_ref().map(|(_, by)| std::ptr::from_ref(by.statement));
    let closest: Vec<*const Statement> = closest.iter().map(|s| std::ptr::from_ref(s.statement)).collect();
    let layer = identity_layer(&identity, &tracer.policies, &request, decides, &closest);
    report.layers.insert(0, layer);
    report
}

fn rejected(read: &Read<'_>) -> String {
    let mut errors = read.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    // What follows from a text that is no JSON is no news.
    let syntax = errors.clone().find(|d| d.code == "JSON_SYNTAX_ERROR");
    let first = syntax.or_else(|| errors.next());
    let name = &read.name;
    match first {
        Some(first) if read.policy.span.end == 0 || first.message == "There is no JSON here yet." => {
            format!("{name} is empty, so there is no verdict.")
        }
        Some(first) => format!("AWS would not accept {name}, so there is no verdict. {}", first.message),
        None => format!("AWS would not accept {name}, so there is no verdict."),
    }
}

/// What the scenario asks for that is not evaluated yet. Silence about it would be a wrong answer.
fn beyond_this_version(access: &Access, others: &[LayerReport]) -> Option<String> {
    if let Some(layer) = others.iter().find(|layer| layer.outcome == LayerOutcome::NotEvaluated) {
        return Some(format!("{} So there is no verdict.", layer.message));
    }
    if !access.request.also.is_empty() {
        return Some(
            "This version does not evaluate further actions of a request (`also`), so there is no verdict.".to_owned(),
        );
    }
    None
}

/// The layers besides the identity policies: named, so that nobody wonders whether they were looked at.
fn other_layers(policies: &Policies) -> Vec<LayerReport> {
    let layer = |layer: &str, what: &str, present: bool| {
        let (outcome, message) = match present {
            false => (LayerOutcome::NotApplied, format!("No {what} is given, so none is applied.")),
            true => (
                LayerOutcome::NotEvaluated,
                format!("The scenario has a {what}, which this version does not evaluate."),
            ),
        };
        LayerReport { layer: layer.to_owned(), outcome, message, policies: Vec::new() }
    };
    vec![
        layer("resource", "resource policy", policies.resource.is_some()),
        layer("boundary", "permissions boundary", policies.boundary.is_some()),
        layer("session", "session policy", policies.session.is_some()),
        layer("endpoint", "VPC endpoint policy", policies.endpoint.is_some()),
        layer("scps", "service control policy", policies.scps.is_some()),
        layer("rcps", "resource control policy", policies.rcps.is_some()),
    ]
}

/// Reads a request, and derives the context keys that follow from it. `now` is as for [`run`].
///
/// # Errors
///
/// Everything that is wrong with it, each with the field it is about.
pub fn request(document: &RequestDocument, now: Option<i64>) -> Result<Request, Vec<Problem>> {
    let mut problems = Vec::new();
    let problem = |field: String, message: String| Problem {
        code: "REQUEST".to_owned(),
        field: Some(field),
        span: None,
        message,
    };
    let principal = match &document.principal {
        Caller::Arn(arn) => {
            Principal::parse(arn).map_err(|message| problems.push(problem("principal".into(), message))).ok()
        }
        Caller::Service(name) => Some(Principal::Service(name.clone())),
        Caller::Federated(name) => Some(Principal::Federated(name.clone())),
    };
    let mut seen = HashSet::new();
    for (key, _) in document.context.0.iter().filter(|(key, _)| !key.is_empty()) {
        if !seen.insert(key.to_lowercase()) {
            let message = format!("{key} is set a second time; keys are compared without regard to case.");
            problems.push(problem(format!("context: {key}"), message));
        }
    }
    let context = context(&document.context, now);
    let account = document.resource_account.as_deref();
    // A bad principal must not hide what else is wrong.
    let stand_in = principal.clone().unwrap_or(Principal::Anonymous);
    match (Request::new(stand_in, &document.action, &document.resource, account, context), principal) {
        (Ok(request), Some(_)) if problems.is_empty() => return Ok(request),
        (Ok(_), _) => {}
        (Err(found), _) => problems.extend(found.into_iter().map(|found| {
            let field = match found.field {
                Field::Action => "action".to_owned(),
                Field::Resource => "resource".to_owned(),
                Field::ResourceAccount => "resourceAccount".to_owned(),
                Field::Context(key) => format!("context: {key}"),
            };
            problem(field, found.message)
        })),
    }
    Err(problems)
}

fn context(map: &ContextMap, now: Option<i64>) -> Context {
    let mut context = Context::default();
    // A key without a name is one that somebody is about to type.
    for (key, value) in map.0.iter().filter(|(key, _)| !key.is_empty()) {
        let value = match value {
            ContextValue::Absent => iam::ContextValue::Absent,
            ContextValue::One(text) => iam::ContextValue::One(text.clone()),
            ContextValue::Many(texts) => iam::ContextValue::Many(texts.clone()),
        };
        context.set(key, value);
    }
    if let Some(now) = now {
        context.derive("aws:CurrentTime", iso_8601(now));
        context.derive("aws:EpochTime", now.to_string());
    }
    context
}

/// `2026-11-22T14:51:00Z` for seconds since 1970.
fn iso_8601(seconds: i64) -> String {
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years: the leap day comes last in every year.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
}

fn derived(request: &Request) -> Vec<DerivedKey> {
    let entries = request.context.entries().iter().filter(|entry| entry.derived);
    entries.map(|entry| DerivedKey { key: entry.name.clone(), value: entry.value.values().join(", ") }).collect()
}

fn traced<'t>(reads: &'t [Read<'_>], traces: &'t [PolicyTrace]) -> Vec<Traced<'t>> {
    let mut out = Vec::new();
    for (read, trace) in reads.iter().zip(traces) {
        for (index, (statement, trace)) in read.policy.statements.iter().zip(&trace.statements).enumerate() {
            out.push(read.traced(index, statement, trace));
        }
    }
    out
}

/// Keys that the request does not hold and that matter to it, in the order of the text: those that conditions
/// read in statements whose Action and Resource match, and those that variables need for that.
fn missing_context(all: &[Traced<'_>], reads: &[Read<'_>], request: &Request) -> Vec<MissingKey> {
    let mut out: Vec<MissingKey> = Vec::new();
    for traced in all.iter().filter(|traced| traced.trace.action.holds) {
        let resources = traced.statement.resource.iter().flat_map(|element| &element.values);
        let variables = resources.flat_map(|v| v.variables().into_iter().map(|(key, _)| (key, v.span)));
        let conditions = traced.statement.conditions.iter().filter(|_| traced.trace.resource.holds);
        let conditions = conditions.flat_map(|condition| {
            let values = condition.values.iter();
            let variables = values.flat_map(|v| v.variables().into_iter().map(|(key, _)| (key, v.span)));
            [(condition.key.text.as_str(), condition.key.span)].into_iter().chain(variables)
        });
        for (key, span) in variables.chain(conditions) {
            if key.is_empty() || request.context.value(key).is_some() {
                continue;
            }
            let full = out.len() == MOST_MISSING;
            let reader = traced.name();
            match out.iter_mut().find(|missing| missing.key.eq_ignore_ascii_case(key)) {
                Some(missing) if missing.read_by.last() == Some(&reader) => {}
                Some(missing) => missing.read_by.push(reader),
                None if !full => {
                    let document = reads.iter().find(|read| std::ptr::eq(&read.policy, traced.policy));
                    let document = document.map_or_else(String::new, |read| read.document.clone());
                    let at = Location { document, span: pair(span) };
                    out.push(MissingKey { key: key.to_owned(), read_by: vec![reader], at });
                }
                None => {}
            }
        }
    }
    out
}

/// No real set of policies reads more keys; the bound keeps hostile ones from costing their square.
const MOST_MISSING: usize = 200;

fn unevaluated(reads: &[Read<'_>]) -> LayerReport {
    let policies = reads.iter().map(|read| PolicyReport {
        document: read.document.clone(),
        name: read.name.clone(),
        from: read.from.cloned(),
        outcome: LayerOutcome::NotEvaluated,
        statements: Vec::new(),
    });
    LayerReport {
        layer: "identity".to_owned(),
        outcome: LayerOutcome::NotEvaluated,
        message: "The identity policies were not evaluated.".to_owned(),
        policies: policies.collect(),
    }
}

fn identity_layer(
    reads: &[Read<'_>],
    traces: &[PolicyTrace],
    request: &Request,
    decides: Option<*const Statement>,
    closest: &[*const Statement],
) -> LayerReport {
    let mut policies = Vec::new();
    for (read, trace) in reads.iter().zip(traces) {
        let mut statements = Vec::new();
        for (index, (statement, trace)) in read.policy.statements.iter().zip(&trace.statements).enumerate() {
            let here = std::ptr::from_ref(statement);
            let mut report = statement_report(&read.traced(index, statement, trace), request);
            report.decides = decides == Some(here);
            report.closest = closest.contains(&here);
            statements.push(report);
        }
        policies.push(PolicyReport {
            document: read.document.clone(),
            name: read.name.clone(),
            from: read.from.cloned(),
            outcome: outcome(trace.statements.iter()),
            statements,
        });
    }
    let outcome = outcome(traces.iter().flat_map(|trace| &trace.statements));
    let message = match outcome {
        LayerOutcome::Denies => "An identity policy denies the request.",
        LayerOutcome::Allows => "The identity policies allow the request.",
        _ if reads.is_empty() => "No identity policy is given, so the caller has no permissions.",
        _ => "No identity policy allows or denies the request.",
    };
    LayerReport { layer: "identity".to_owned(), outcome, message: message.to_owned(), policies }
}

fn outcome<'t>(statements: impl Iterator<Item = &'t StatementTrace> + Clone) -> LayerOutcome {
    let any = |effect| statements.clone().any(|s| s.matched && s.effect == Some(effect));
    if any(Effect::Deny) {
        LayerOutcome::Denies
    } else if any(Effect::Allow) {
        LayerOutcome::Allows
    } else {
        LayerOutcome::Silent
    }
}

fn statement_report(traced: &Traced<'_>, request: &Request) -> StatementReport {
    let (statement, trace, version) = (traced.statement, traced.trace, traced.policy.version);
    let mut elements = Vec::new();
    if let Some(element) = &statement.action {
        let matched = trace.action.value.and_then(|at| element.values.get(at)).map(|value| value.span);
        elements.push(ElementReport {
            element: named("Action", element.negated),
            operator: None,
            key: None,
            policy_values: element.values.iter().map(|value| value.text.clone()).collect(),
            request_values: Some(vec![request.action.clone()]),
            derived: false,
            ..element_report(
                explain::action(element, trace.action, request),
                trace.action.holds,
                matched.unwrap_or(element.span),
            )
        });
    }
    if let Some(element) = &statement.resource {
        let matched = trace.resource.value.or(trace.resource.no_value);
        let matched = matched.and_then(|at| element.values.get(at)).map(|value| value.span);
        let said = explain::resource(element, trace.resource, request, version);
        let values = element.values.iter();
        elements.push(ElementReport {
            element: named("Resource", element.negated),
            policy_values: values.map(|v| v.expanded(&request.context).unwrap_or_else(|| v.text.clone())).collect(),
            request_values: Some(vec![request.resource.clone()]),
            ..element_report(said, trace.resource.holds, matched.unwrap_or(element.span))
        });
    }
    for (condition, trace) in statement.conditions.iter().zip(&trace.conditions) {
        let key = &condition.key.text;
        let values = condition.values.iter();
        elements.push(ElementReport {
            element: "Condition".to_owned(),
            operator: Some(condition.operator_text.text.clone()),
            key: Some(key.clone()),
            policy_values: values.map(|v| v.expanded(&request.context).unwrap_or_else(|| v.text.clone())).collect(),
            request_values: request.context.value(key).map(|value| value.values().to_vec()),
            derived: request.context.entry(key).is_some_and(|entry| entry.derived),
            ..element_report(
                explain::condition(condition, *trace, &request.context, version),
                trace.holds,
                condition.span,
            )
        });
    }
    StatementReport {
        number: traced.index + 1,
        sid: statement.sid.as_ref().map(|sid| sid.text.clone()),
        effect: match statement.effect {
            Some(Effect::Deny) => "Deny".to_owned(),
            _ => "Allow".to_owned(),
        },
        matched: trace.matched,
        closest: false,
        decides: false,
        span: pair(statement.span),
        message: traced.summary(request),
        elements,
    }
}

fn element_report(said: Explanation, holds: bool, span: Span) -> ElementReport {
    ElementReport {
        element: String::new(),
        operator: None,
        key: None,
        holds,
        span: pair(span),
        message: said.message,
        note: said.note.map(|note| NoteReport { text: note.text, page: note.page.to_owned() }),
        policy_values: Vec::new(),
        request_values: None,
        derived: false,
    }
}

fn named(element: &str, negated: bool) -> String {
    if negated { format!("Not{element}") } else { element.to_owned() }
}

const fn pair(span: Span) -> [usize; 2] {
    [span.start, span.end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_they_are_read() {
        assert_eq!(iso_8601(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_8601(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(iso_8601(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso_8601(1_795_348_800), "2026-11-22T12:00:00Z");
        assert_eq!(iso_8601(-1), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn a_layer_that_is_not_evaluated_leaves_no_verdict() {
        let text = r#"{"schema":1,"access":{"request":{"principal":"111122223333","action":"s3:GetObject","resource":"*"},
            "policies":{"identity":[{"document":{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}],"scps":[]}}}"#;
        let access = run(&Scenario::read(text).0, None).access.unwrap();
        assert_eq!(access.decision, Decision::NotEvaluated);
        assert_eq!(
            access.message,
            "The scenario has a service control policy, which this version does not evaluate. So there is no verdict."
        );
    }

    #[test]
    fn everything_wrong_with_a_request_is_said() {
        let text = r#"{"schema":1,"access":{"request":{"principal":"Alice","action":"s3:*","resource":"bucket","context":{"a:b":1,"A:B":2}}}}"#;
        let report = run(&Scenario::read(text).0, None);
        let fields: Vec<_> = report.errors.iter().filter_map(|problem| problem.field.as_deref()).collect();
        assert_eq!(fields, ["principal", "context: A:B", "action", "resource"]);
        assert_eq!(report.access.unwrap().decision, Decision::NotEvaluated);
    }
}
