//! `policy-playground run`

use std::io::{self, BufRead, Read, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use cli::text;
use scenario::{Decision, Problem, Report, Scenario};

use crate::args::{Format, Run};
use crate::{BAD_INPUT, DOES_NOT_HOLD, HOLDS, complain};

/// Answers every file, or every line of standard input. The result is the exit status.
pub(crate) fn run(options: &Run, out: &mut impl Write) -> io::Result<u8> {
    if options.jsonl {
        return lines(io::stdin().lock(), out, options.advice, now());
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

/// One scenario a line in, one report a line out, in order; a bad line gets a report that says so.
fn lines(input: impl BufRead, out: &mut impl Write, advice: bool, now: Option<i64>) -> io::Result<u8> {
    let mut worst = HOLDS;
    for line in input.split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let report = match std::str::from_utf8(&line) {
            Ok(line) => {
                let (scenario, mut report) = scenario::answer(line, now);
                if advice {
                    advise(&scenario, &mut report, now);
                }
                report
            }
            Err(_) => scenario::unreadable(vec![Problem {
                code: "SCENARIO_TYPE".to_owned(),
                field: None,
                span: None,
                message: "This line is not UTF-8 text.".to_owned(),
            }]),
        };
        writeln!(out, "{}", json(&report))?;
        // Whoever pipes requests in waits for each answer.
        out.flush()?;
        worst = worst.max(status(&report));
    }
    Ok(worst)
}

/// Adds what would change the verdict.
fn advise(scenario: &Scenario, report: &mut Report, now: Option<i64>) {
    if let Some(access) = &mut report.access {
        access.advice = Some(scenario::advise(scenario, now));
    }
}

fn status(report: &Report) -> u8 {
    let expected = |of: &str| report.expectations.iter().any(|expectation| expectation.of == of && expectation.holds);
    let no_verdict = report.access.as_ref().is_some_and(|access| access.decision == Decision::NotEvaluated);
    if !report.errors.is_empty() || no_verdict && !expected("access") {
        BAD_INPUT
    } else if report.expectations.iter().any(|expectation| !expectation.holds) {
        DOES_NOT_HOLD
    } else {
        HOLDS
    }
}

fn json(report: &Report) -> String {
    // Strings, numbers and lists: there is nothing that could fail.
    serde_json::to_string(report).unwrap_or_default()
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
    fn a_bad_line_does_not_stop_the_stream() {
        let good =
            r#"{"schema":1,"access":{"request":{"principal":"111122223333","action":"s3:GetObject","resource":"*"}}}"#;
        let input = format!("{good}\nnot json\n\n\u{0}\n{good}");
        let mut out = Vec::new();
        assert_eq!(lines(input.as_bytes(), &mut out, false, None).unwrap(), BAD_INPUT);
        let out = String::from_utf8(out).unwrap();
        let starts = [
            r#"{"access":{"decision":"allowed","#,
            r#"{"access":{"decision":"notEvaluated","#,
            r#"{"access":{"decision":"notEvaluated","#,
            r#"{"access":{"decision":"allowed","#,
        ];
        assert_eq!(out.lines().count(), starts.len());
        assert!(out.lines().zip(starts).all(|(line, start)| line.starts_with(start)), "{out}");
    }

    #[test]
    fn what_is_no_text_is_not_guessed_at() {
        let mut out = Vec::new();
        assert_eq!(lines(&b"{\"schema\":1,\"title\":\"\xff\"}\n"[..], &mut out, false, None).unwrap(), BAD_INPUT);
        assert!(String::from_utf8(out).unwrap().contains("This line is not UTF-8 text."));
    }

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
