//! A scenario's `requests`, a table of them against the same policies, and its `probes`, which are the same and no table.

use json::clip;

use crate::document::{Access, Scenario};
use crate::report::*;

/// Answers the scenario's further requests, or its probes, into its report: each as `answer` does for the same policies with
/// that request, telling what is wrong with it.
pub(crate) fn ask(
    scenario: &Scenario,
    of: Expected,
    report: &mut Report,
    mut answer: impl FnMut(&Access, &mut Vec<Problem>) -> AccessReport,
) {
    let all = if of == Expected::Probes { &scenario.probes } else { &scenario.requests };
    let Some(own) = scenario.access.as_ref().filter(|_| !all.is_empty()) else { return };
    let mut asked = own.clone();
    for (at, named) in all.iter().enumerate() {
        asked.request.clone_from(&named.request);
        asked.request.reference.clone_from(&own.request.reference);
        let mut errors = Vec::new();
        let answer = answer(&asked, &mut errors);
        report.errors.extend(errors.into_iter().filter_map(|problem| {
            let field = format!("{}[{at}].{}", of.word(), problem.field.as_deref()?);
            Some(Problem { field: Some(field), ..problem })
        }));
        let name = named.title();
        if let Some(expected) = &named.expect {
            report.expectations.push(Expectation {
                of,
                at: Some(at),
                expected: format!("{}: {}", clip(&name), clip(expected)),
                found: answer.decision.word().to_owned(),
                holds: answer.decision.is(expected),
            });
        }
        let AccessReport { decision, decided_by, decided_at, message, .. } = answer;
        let name = clip(&name).into_owned();
        let answers = if of == Expected::Probes { &mut report.probes } else { &mut report.requests };
        answers.push(RequestReport { name, decision, decided_by, decided_at, message });
    }
}

/// Finds the places in the scenario's text of what is wrong with an item of its lists.
pub(crate) fn locate(report: &mut Report, text: &str) {
    let in_list = |problem: &&mut Problem| {
        let field = problem.field.as_deref().unwrap_or_default();
        problem.span.is_none() && LISTS.iter().any(|list| field.starts_with(list))
    };
    let mut problems = report.errors.iter_mut().chain(&mut report.warnings).filter(in_list).peekable();
    if problems.peek().is_none() {
        return;
    }
    let document = json::read(text);
    for problem in problems {
        let mut node = document.root();
        for name in problem.field.iter().flat_map(|field| field.split(['.', '['])) {
            let inner = match name.strip_suffix(']') {
                Some(at) => at.parse().ok().and_then(|at| node.items().get(at)),
                None => node.get(name).or_else(|| node.get("request")?.get(name)),
            };
            // What is missing is wrong with the whole.
            let Some(inner) = inner else { break };
            node = inner;
        }
        problem.span = Some([node.span.start, node.span.end]);
    }
}

/// How fields begin that are of an item of these lists.
const LISTS: [&str; 3] = ["requests[", "probes[", "steps["];

#[cfg(test)]
mod tests {
    use crate::{Decision, Expected, Report, Scenario, answer};

    /// Alice reads what is hers; these are asked of her policy besides.
    fn asked(requests: &str) -> Report {
        let text = format!(
            r#"{{"schema":1,"access":{{"request":{{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject",
            "resource":"arn:aws:s3:::b/alice/k","context":{{"aws:SecureTransport":"true"}}}},"policies":{{"identity":[{{"name":"P","document":{{"Statement":[
            {{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/alice/*"}},
            {{"Sid":"Tls","Effect":"Deny","Action":"*","Resource":"*","Condition":{{"Bool":{{"aws:SecureTransport":"false"}}}}}}]}}}}]}}}},
            "requests":[{requests}]}}"#
        );
        answer(&text, None).1
    }

    const ALICE: &str = r#""principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject""#;

    #[test]
    fn each_is_answered_for_itself() {
        let report = asked(&format!(
            r#"{{"name":"of another","request":{{{ALICE},"resource":"arn:aws:s3:::b/bob/k","context":{{"aws:SecureTransport":"true"}}}},"expect":"implicitDeny"}},
            {{"request":{{{ALICE},"resource":"arn:aws:s3:::b/alice/k","context":{{"aws:SecureTransport":"false"}}}},"expect":"allowed"}},
            {{"name":"again","request":{{{ALICE},"resource":"arn:aws:s3:::b/bob/k"}},"expect":"denied"}}"#
        ));
        assert_eq!(report.access.unwrap().decision, Decision::Allowed);
        let said: Vec<_> = report.requests.iter().take(2).map(|of| (&*of.name, of.decision, &*of.message)).collect();
        assert_eq!(
            said,
            [
                (
                    "of another",
                    Decision::ImplicitDeny,
                    "No statement allows `s3:GetObject` on `arn:aws:s3:::b/bob/k`. Closest is statement 1 of P, but its Resource stops it: `arn:aws:s3:::b/bob/k` does not match `arn:aws:s3:::b/alice/*`."
                ),
                (
                    "s3:GetObject on arn:aws:s3:::b/alice/k",
                    Decision::ExplicitDeny,
                    "Statement 2 (Tls) of P denies `s3:GetObject` on `arn:aws:s3:::b/alice/k`. aws:SecureTransport is `false`, as Bool asks. An explicit deny wins over every allow."
                ),
            ]
        );
        assert_eq!(report.requests[1].decided_at.as_ref().map(|at| &*at.document), Some("identity[0]"));
        let expected: Vec<_> =
            report.expectations.iter().map(|of| (of.of, &*of.expected, &*of.found, of.holds)).collect();
        assert_eq!(
            expected,
            [
                (Expected::Requests, "of another: implicitDeny", "implicitDeny", true),
                (Expected::Requests, "s3:GetObject on arn:aws:s3:::b/alice/k: allowed", "explicitDeny", false),
                (Expected::Requests, "again: denied", "implicitDeny", true),
            ]
        );
    }

    #[test]
    fn what_is_wrong_with_one_is_said_where_it_stands() {
        let report = asked(r#"{"request":{"principal":"Alice","action":"s3:*","resource":"*"}}"#);
        let fields: Vec<_> = report.errors.iter().filter_map(|problem| problem.field.as_deref()).collect();
        assert_eq!(fields, ["requests[0].principal", "requests[0].action"]);
        assert_eq!(report.requests[0].decision, Decision::NotEvaluated);
        // The policies are judged once.
        assert_eq!(report.findings, []);
    }

    #[test]
    fn probes_are_answered_beside_requests() {
        let of_bob = r#"{"name":"of another","request":{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::b/bob/k"},"expect":"EXPECT"}"#;
        let report = asked(&format!(
            r#"{}],"probes":[{}"#,
            of_bob.replace("EXPECT", "denied"),
            of_bob.replace("EXPECT", "allowed").replace("of another", "hidden")
        ));
        let said = |of: &[crate::RequestReport]| of.iter().map(|of| (of.name.clone(), of.decision)).collect::<Vec<_>>();
        assert_eq!(said(&report.requests), [("of another".to_owned(), Decision::ImplicitDeny)]);
        assert_eq!(said(&report.probes), [("hidden".to_owned(), Decision::ImplicitDeny)]);
        let expected: Vec<_> = report.expectations.iter().map(|of| (of.of, of.at, of.holds)).collect();
        assert_eq!(expected, [(Expected::Requests, Some(0), true), (Expected::Probes, Some(0), false)]);
        assert_eq!(report.expectations[1].expected, "hidden: allowed");
    }

    /// A mistake in the request of an item is found in the text, and what is missing is wrong with its request.
    #[test]
    fn what_is_wrong_with_one_has_its_place() {
        let text = r#"{"schema":1,"access":{"request":{"principal":"111122223333","action":"s3:GetObject","resource":"*"}},
            "probes":[{"request":{"principal":"Alice","action":"s3:GetObject","resource":"*"}},{"request":{"principal":"111122223333","resource":"*"}}]}"#;
        let report = answer(text, None).1;
        let places: Vec<_> = report
            .errors
            .iter()
            .map(|of| (of.field.as_deref().unwrap(), of.span.and_then(|[from, to]| text.get(from..to)).unwrap()))
            .collect();
        assert_eq!(
            places,
            [
                ("probes[0].principal", r#""Alice""#),
                ("probes[1].action", r#"{"request":{"principal":"111122223333","resource":"*"}}"#),
            ]
        );
    }

    #[test]
    fn what_is_none_is_located() {
        let said = |text: &str| {
            let (_, problems) = Scenario::read(text);
            problems.into_iter().map(|problem| (problem.span.of(text).to_owned(), problem.message)).collect::<Vec<_>>()
        };
        let of = |at: &str, says: &str| (at.to_owned(), says.to_owned());
        assert_eq!(
            said(r#"{"schema":1,"access":{"request":{}},"requests":[{"nam":"N","request":{}},{},7]}"#),
            [
                of(r#""nam""#, "nam is not a field of an item of requests (name, request, expect); it is ignored."),
                of("{", "An item of requests has no request."),
                of("7", "An item of requests must be an object; this is a number."),
            ]
        );
        assert_eq!(
            said(r#"{"schema":1,"requests":[{"request":{}}]}"#),
            [of("{", "requests are asked of the policies of access, which is missing.")]
        );
        assert_eq!(
            said(r#"{"schema":1,"probes":[{"request":{}}]}"#),
            [of("{", "probes are asked of the policies of access, which is missing.")]
        );
        assert_eq!(
            said(r#"{"schema":1,"access":{"request":{}},"probes":[{"nam":"N"}]}"#),
            [
                of(r#""nam""#, "nam is not a field of an item of probes (name, request, expect); it is ignored."),
                of("{", "An item of probes has no request."),
            ]
        );
        assert_eq!(
            said(r#"{"schema":1,"access":{"request":{}},"requests":7}"#),
            [of("7", "requests must be a list; this is a number.")]
        );
        let many = format!(
            r#"{{"schema":1,"access":{{"request":{{}}}},"requests":[{}]}}"#,
            vec![r#"{"request":{}}"#; 201].join(",")
        );
        assert_eq!(said(&many)[0].1, "There are 201 requests; 200 are read.");
    }

    /// One budget is for all: many long ones cost no more than one.
    #[test]
    fn many_cost_no_more_than_a_long_one() {
        let allow = r#"{"Effect":"Allow","Action":"s3:*a*b*c*d*e","Resource":"arn:aws:s3:::*a*b*c*d*e"}"#;
        let statements = vec![allow; 5000].join(",");
        let request = r#"{"principal":"arn:aws:iam::111122223333:user/Alice","action":"s3:GetObject","resource":"arn:aws:s3:::abcabcabcabcabcabc"}"#;
        let requests = vec![format!(r#"{{"request":{request}}}"#); 200].join(",");
        let text = format!(
            r#"{{"schema":1,"access":{{"request":{request},"policies":{{"identity":[{{"document":{{"Statement":[{statements}]}}}}]}}}},"requests":[{requests}]}}"#
        );
        let report = answer(&text, None).1;
        assert_eq!(report.access.unwrap().decision, Decision::ImplicitDeny);
        assert_eq!(report.requests.last().unwrap().decision, Decision::NotEvaluated);
        assert_eq!(
            report.requests.last().unwrap().message,
            "These policies and this request ask for more comparisons than any real ones would, so there is no verdict."
        );
    }
}
