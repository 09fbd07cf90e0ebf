//! `policy-playground run`

use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use cli::text;
use scenario::{Decision, Expected, Report, Scenario};
use serde::Serialize;

use crate::args::{Format, Run};
use crate::stream::{self, Answer};
use crate::{BAD_INPUT, DOES_NOT_HOLD, HOLDS, complain};

/// Answers every file, or every line of standard input. The result is the exit status.
pub(crate) fn run(options: &Run, out: &mut impl Write) -> io::Result<u8> {
    if options.jsonl {
        let answer = match (options.verdict, options.advice) {
            (true, _) => Answer::Verdict,
            (_, true) => Answer::Advice,
            _ => Answer::Report,
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        return stream::lines(io::stdin(), out, answer, now(), cores);
    }
    let mut worst = HOLDS;
    for (at, file) in options.files.iter().enumerate() {
        let text = match read(file) {
            Ok(text) => text,
            Err(error) => {
                complain(&format!("{}: {error}", file.display()));
                worst = worst.max(BAD_INPUT);
                continue;
            }
        };
        let (scenario, mut report) = scenario::answer(&text, now());
        if options.advice || options.format == Format::Text {
            advise(&scenario, &mut report, now());
        }
        match options.format {
            Format::Json => writeln!(out, "{}", json(&report))?,
            Format::Text => {
                if at > 0 {
                    writeln!(out)?;
                }
                text::print(&file.display().to_string(), scenario.title.as_deref(), &text, &report, out)?;
            }
        }
        worst = worst.max(status(&report));
    }
    Ok(worst)
}

/// Adds what would change the verdict.
pub(crate) fn advise(scenario: &Scenario, report: &mut Report, now: Option<i64>) {
    if let Some(access) = &mut report.access {
        access.advice = Some(scenario::advise(scenario, now));
    }
}

pub(crate) fn status(report: &Report) -> u8 {
    let expected =
        |of: Expected| report.expectations.iter().any(|expectation| expectation.of == of && expectation.holds);
    let no_verdict = report.access.as_ref().is_some_and(|access| access.decision == Decision::NotEvaluated);
    if !report.errors.is_empty() || no_verdict && !expected(Expected::Access) {
        BAD_INPUT
    } else if report.expectations.iter().any(|expectation| !expectation.holds) {
        DOES_NOT_HOLD
    } else {
        HOLDS
    }
}

pub(crate) fn json(answer: &impl Serialize) -> String {
    // Strings, numbers and lists: there is nothing that could fail.
    serde_json::to_string(answer).unwrap_or_default()
}

pub(crate) fn read(file: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "this is not UTF-8 text"))
}

fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
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
    fn expectations_decide_the_status() {
        let check = |expect: &str| {
            let text = format!(
                r#"{{"schema":1,"access":{{"request":{{"principal":"111122223333","action":"s3:GetObject","resource":"*"}}}},"expect":{{"access":"{expect}"}}}}"#
            );
            status(&scenario::answer(&text, None).1)
        };
        assert_eq!((check("allowed"), check("implicitDeny")), (HOLDS, DOES_NOT_HOLD));
    }
}
