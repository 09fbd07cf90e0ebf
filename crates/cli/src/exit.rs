//! How the command ends: its exit status, and what it says is wrong.

use std::io;

use cli::lines::Lines;
use scenario::network::{FlowReport, NetworkProblem, NetworkSeverity};
use scenario::{Decision, Expected, Report};

/// Everything expected holds.
pub(crate) const HOLDS: u8 = 0;
/// Something expected does not hold.
pub(crate) const DOES_NOT_HOLD: u8 = 1;
/// The input or the command is not what it should be.
pub(crate) const BAD_INPUT: u8 = 2;

/// The exit status that a report stands for.
pub(crate) fn status(report: &Report) -> u8 {
    let expected =
        |of: Expected| report.expectations.iter().any(|expectation| expectation.of == of && expectation.holds);
    let no_verdict = report.access.as_ref().is_some_and(|access| access.decision == Decision::NotEvaluated);
    let is_wrong = |of: &NetworkProblem| of.severity == NetworkSeverity::Error && of.component == "flow";
    let no_way = |flow: &FlowReport| flow.forward.is_empty() && flow.problems.iter().any(is_wrong);
    let not_asked = report.network.as_ref().is_some_and(|network| no_way(&network.flow));
    if !report.errors.is_empty()
        || no_verdict && !expected(Expected::Access)
        || not_asked && !expected(Expected::Network)
    {
        BAD_INPUT
    } else if report.expectations.iter().any(|expectation| !expectation.holds) {
        DOES_NOT_HOLD
    } else {
        HOLDS
    }
}

/// Says what is wrong. If nobody can hear it, the exit status still tells.
pub(crate) fn complain(message: &str) {
    let _ = Lines(io::stderr()).say(format_args!("policy-playground: {message}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_that_is_none_is_bad_input_unless_expected() {
        let check = |expect: &str| {
            let request = r#"{"principal":"111122223333","action":"s3:GetObject","resource":"*"}"#;
            let text = format!(
                r#"{{"schema":1,"access":{{"request":{request},"policies":{{"identity":[{{"document":"{{"}}]}}}}{expect}}}"#
            );
            status(&scenario::answer(&text, None).1)
        };
        assert_eq!(check(""), BAD_INPUT);
        assert_eq!(check(r#","expect":{"access":"notEvaluated"}"#), HOLDS);
    }

    #[test]
    fn a_flow_that_cannot_be_asked_is_bad_input_unless_expected() {
        let check = |port: u32, expect: &str| {
            let text = format!(
                r#"{{"schema":1,"network":{{"Vpcs":[],"flow":{{"from":"203.0.113.7","to":"10.0.0.5","port":{port}}}}}{expect}}}"#
            );
            status(&scenario::answer(&text, None).1)
        };
        assert_eq!((check(70_000, ""), check(443, "")), (BAD_INPUT, HOLDS));
        assert_eq!(check(70_000, r#","expect":{"network":"undetermined"}"#), HOLDS);
    }

    #[test]
    fn what_asks_for_nothing_is_bad_input() {
        let check = |text: &str| status(&scenario::answer(text, None).1);
        assert_eq!(
            [r#"{"Vpcs":[]}"#, "{}", r#"{"schema":1,"network":{"Vpcs":[]}}"#].map(check),
            [BAD_INPUT, BAD_INPUT, HOLDS]
        );
    }

    #[test]
    fn expectations_decide_the_status() {
        let check = |expect: &str| {
            let text = format!(
                r#"{{"schema":1,"access":{{"request":{{"principal":"111122223333","action":"s3:GetObject","resource":"*"}}}},"expect":{{"access":"{expect}"}}}}"#
            );
            status(&scenario::answer(&text, None).1)
        };
        assert_eq!((check("allowed"), check("implicitDeny"), check("denied")), (HOLDS, DOES_NOT_HOLD, DOES_NOT_HOLD));
    }
}
