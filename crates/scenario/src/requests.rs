//! A scenario's `requests`: a table of them against the same policies.

use json::clip;

use crate::document::{Access, Scenario};
use crate::report::*;

/// Answers the scenario's further requests into its report: each as `answer` does for the same policies with that request,
/// telling what is wrong with it.
pub(crate) fn ask(
    scenario: &Scenario,
    report: &mut Report,
    mut answer: impl FnMut(&Access, &mut Vec<Problem>) -> AccessReport,
) {
    let Some(own) = scenario.access.as_ref().filter(|_| !scenario.requests.is_empty()) else { return };
    let mut asked = own.clone();
    for (at, named) in scenario.requests.iter().enumerate() {
        asked.request.clone_from(&named.request);
        asked.request.reference.clone_from(&own.request.reference);
        let mut errors = Vec::new();
        let answer = answer(&asked, &mut errors);
        report.errors.extend(errors.into_iter().filter_map(|problem| {
            let field = format!("requests[{at}].{}", problem.field.as_deref()?);
            Some(Problem { field: Some(field), ..problem })
        }));
        let name = named.title();
        if let Some(expected) = &named.expect {
            report.expectations.push(Expectation {
                of: Expected::Requests,
                expected: format!("{}: {}", clip(&name), clip(expected)),
                found: answer.decision.word().to_owned(),
                holds: answer.decision.is(expected),
            });
        }
        let AccessReport { decision, decided_by, decided_at, message, .. } = answer;
        let name = clip(&name).into_owned();
        report.requests.push(RequestReport { name, decision, decided_by, decided_at, message });
    }
}

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
