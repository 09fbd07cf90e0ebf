//! Verdicts and no more, for what shows none of their reasons: lessons that judge a learner's policy, and labs.

use std::fmt::Write as _;

use crate::report::Report;

/// The verdicts of a report as JSON: on each of the scenario's further requests or, where it has none, on its own request and its
/// flow.
///
/// ```
/// let answer = scenario::judged(&scenario::run(&scenario::Scenario::default(), None));
/// assert_eq!(answer, "[]");
/// ```
///
/// ```text
/// [{"decision":"allowed","phrase":"allowed","says":"Statement 1 of P allows `s3:GetObject` …"}]
/// ```
pub fn judged(report: &Report) -> String {
    let mut out = String::from("[");
    let mut item = |decision: &str, phrase: &str, says: &str| {
        let comma = if out.len() > 1 { "," } else { "" };
        let [decision, phrase, says] = [decision, phrase, says].map(json::string);
        // Writing to a string cannot fail.
        let _ = write!(out, r#"{comma}{{"decision":{decision},"phrase":{phrase},"says":{says}}}"#);
    };
    for request in &report.requests {
        item(request.decision.word(), request.decision.phrase(), &request.message);
    }
    if report.requests.is_empty() {
        if let Some(access) = &report.access {
            item(access.decision.word(), access.decision.phrase(), &access.message);
        }
        if let Some(network) = &report.network {
            item(network.flow.outcome.word(), network.flow.outcome.phrase(), &network.flow.message);
        }
    }
    out.push(']');
    out
}
