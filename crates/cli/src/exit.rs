//! How the command ends: its exit status, and what it says is wrong.

use std::io;

use crate::lines::Lines;
use scenario::{Decision, Expected, Report};

/// Everything expected holds.
pub const HOLDS: u8 = 0;
/// Something expected does not hold.
pub const DOES_NOT_HOLD: u8 = 1;
/// The input or the command is not what it should be.
pub const BAD_INPUT: u8 = 2;

/// The exit status that a report stands for: as the program's help says.
pub fn status(report: &Report) -> u8 {
    let expected =
        |of: Expected| report.expectations.iter().any(|expectation| expectation.of == of && expectation.holds);
    let no_verdict = report.access.as_ref().is_some_and(|access| access.decision == Decision::NotEvaluated);
    let no_flow = report.network.as_ref().is_some_and(|network| {
        // A network without a flow may stand beside a request, to be looked at.
        let is_wrong = !network.flow.problems.is_empty() || network.findings.iter().any(|of| of.offset.is_some());
        !network.flow.is_answer() && (is_wrong || report.access.is_none())
    });
    if !report.errors.is_empty() || no_verdict && !expected(Expected::Access) || no_flow && !expected(Expected::Network)
    {
        BAD_INPUT
    } else if report.expectations.iter().any(|expectation| !expectation.holds) {
        DOES_NOT_HOLD
    } else {
        HOLDS
    }
}

/// Says what is wrong. If nobody can hear it, the exit status still tells.
pub fn complain(message: &str) {
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
    fn what_asks_nothing_is_bad_input() {
        let request = r#""access":{"request":{"principal":"111122223333","action":"s3:GetObject","resource":"*"}}"#;
        let flow = r#""flow":{"from":"eni-1","to":"eni-2","port":443}"#;
        for (members, wanted) in [
            (String::new(), BAD_INPUT),
            (r#""network":{"Vpcs":[]}"#.to_owned(), BAD_INPUT),
            (r#""network":{"Vpcs":[]},"expect":{"network":"undetermined"}"#.to_owned(), HOLDS),
            (format!(r#""network":{{"Vpcs":[]}},{request}"#), HOLDS),
            (format!(r#""network":"{{",{request}"#), BAD_INPUT),
            (format!(r#""network":{{{flow}}}"#), HOLDS),
            (format!(r#""network":{{{}}}"#, flow.replace("443", "70000")), BAD_INPUT),
            (format!(r#""network":{{{}}},{request}"#, flow.replace("443", "70000")), BAD_INPUT),
        ] {
            let text = format!(r#"{{"schema":1,"title":"T"{}{members}}}"#, if members.is_empty() { "" } else { "," });
            assert_eq!(status(&scenario::answer(&text, None).1), wanted, "{text}");
        }
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
