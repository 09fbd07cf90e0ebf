//! `policy-playground run --jsonl`: scenarios in, answers out, in order, on all cores.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use memchr::{memchr, memchr_iter, memrchr};
use scenario::network::Outcome;
use scenario::{Bulk, Decision, Problem, Report};
use serde::Serialize;

use crate::answer::{Answer, advise, json};
use cli::exit::{HOLDS, status};
use cli::reference::reference;

/// So much is read at once. Less is answered as soon as it is there: whoever pipes requests in waits for each answer.
const CHUNK: usize = 128 << 10;

/// So many pieces of work wait before a core, and so many answers behind it.
const WAITING: usize = 2;

/// Some lines, and what came of them: the answers, and the worst exit status.
type Lines = Vec<u8>;
type Answers = (Vec<u8>, u8);

/// One scenario a line in, one answer a line out, in order; a bad line gets an answer that says so.
///
/// Where the output takes no more, this ends at once: the thread that waits for more lines is left behind.
pub(crate) fn lines(
    input: impl Read + Send + 'static,
    out: &mut impl Write,
    answer: Answer,
    now: Option<i64>,
    cores: usize,
) -> io::Result<u8> {
    let (to, from): (Vec<SyncSender<Lines>>, Vec<Receiver<Answers>>) = (0..cores.max(1))
        .map(|_| {
            let (to, lines) = sync_channel::<Lines>(WAITING);
            let (done, from) = sync_channel::<Answers>(WAITING);
            thread::spawn(move || {
                let mut bulk = Bulk::default();
                bulk.refer_to(reference());
                let mut worker = Worker { bulk, answer, now };
                // Nobody takes an answer any more once the output is closed.
                lines.into_iter().map(|lines| worker.answer(&lines)).all(|answers| done.send(answers).is_ok())
            });
            (to, from)
        })
        .unzip();
    // Each core gets its turn, and is asked for its answer in its turn: that keeps the order.
    let reader = thread::spawn(move || deal(input, &to));
    let mut worst = HOLDS;
    for from in from.iter().cycle() {
        let Ok((text, status)) = from.recv() else { break };
        out.write_all(&text)?;
        out.flush()?;
        worst = worst.max(status);
    }
    reader.join().unwrap_or(Ok(())).map(|()| worst)
}

/// Deals whole lines out to the cores in turn, until there are no more or nobody takes them.
fn deal(mut input: impl Read, to: &[SyncSender<Lines>]) -> io::Result<()> {
    let mut lines: Lines = Vec::new();
    for to in to.iter().cycle() {
        let is_last = loop {
            let before = lines.len();
            lines.resize(before + CHUNK, 0);
            let read = match input.read(lines.get_mut(before..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(error) => return Err(error),
                Ok(0) => {
                    lines.truncate(before);
                    break true;
                }
                Ok(read) => read,
            };
            lines.truncate(before + read);
            if memchr(b'\n', lines.get(before..).unwrap_or_default()).is_some() {
                break false;
            }
        };
        let end = memrchr(b'\n', &lines).map_or(0, |at| at + 1);
        let rest = if is_last { Vec::new() } else { lines.split_off(end) };
        if to.send(std::mem::replace(&mut lines, rest)).is_err() || is_last {
            break;
        }
    }
    Ok(())
}

struct Worker {
    bulk: Bulk,
    answer: Answer,
    now: Option<i64>,
}

impl Worker {
    fn answer(&mut self, lines: &[u8]) -> Answers {
        let (mut out, mut worst) = (Vec::new(), HOLDS);
        let mut start = 0;
        for end in memchr_iter(b'\n', lines).chain([lines.len()]) {
            let line = lines.get(start..end).unwrap_or_default();
            start = end + 1;
            if line.trim_ascii().is_empty() {
                continue;
            }
            let report = match std::str::from_utf8(line) {
                Ok(line) => self.report(line),
                Err(_) => self.no_text(),
            };
            worst = worst.max(status(&report));
            let answer = match self.answer {
                Answer::Verdict => verdict(&report),
                Answer::Report | Answer::Advice => json(&report),
            };
            out.extend_from_slice(answer.as_bytes());
            out.push(b'\n');
        }
        (out, worst)
    }

    fn report(&mut self, line: &str) -> Report {
        match self.answer {
            Answer::Verdict => self.bulk.verdict(line, self.now),
            Answer::Report => self.bulk.answer(line, self.now).1,
            Answer::Advice => {
                let (scenario, mut report) = self.bulk.answer(line, self.now);
                advise(&scenario, &mut report, self.now);
                report
            }
        }
    }

    fn no_text(&self) -> Report {
        let message = "This line is not UTF-8 text.".to_owned();
        let errors = vec![Problem { code: "SCENARIO_TYPE".to_owned(), field: None, span: None, message }];
        match self.answer {
            Answer::Verdict => Report { errors, ..Report::default() },
            Answer::Report | Answer::Advice => scenario::unreadable(errors),
        }
    }
}

/// `{"access":"allowed"}`; with the outcome of a network where there is one, and with the reason where there is no
/// verdict.
fn verdict(report: &Report) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        access: Option<Decision>,
        #[serde(skip_serializing_if = "Option::is_none")]
        network: Option<Outcome>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<&'a str>,
    }
    let access = report.access.as_ref();
    let no_verdict = access.filter(|access| access.decision == Decision::NotEvaluated);
    let error = match no_verdict {
        Some(access) => Some(access.message.as_str()),
        None => report.errors.first().map(|error| error.message.as_str()),
    };
    let flow = report.network.as_ref().map(|network| &network.flow);
    // A network that cannot be asked has no way, and says why.
    let unasked = flow.filter(|flow| flow.outcome == Outcome::Undetermined && flow.forward.is_empty());
    let error = error.or(unasked.map(|flow| flow.message.as_str()));
    let network = flow.map(|flow| flow.outcome);
    json(&Line { access: access.map(|access| access.decision), network, error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cli::exit::BAD_INPUT;

    fn check(input: &[u8], answer: Answer, cores: usize) -> (String, u8) {
        let mut out = Vec::new();
        let status = lines(io::Cursor::new(input.to_vec()), &mut out, answer, None, cores).unwrap();
        (String::from_utf8(out).unwrap(), status)
    }

    fn line(action: &str) -> String {
        let request = format!(r#"{{"principal":"111122223333","action":"{action}","resource":"*"}}"#);
        format!(r#"{{"schema":1,"access":{{"request":{request},"policies":{{}}}}}}"#)
    }

    #[test]
    fn a_bad_line_does_not_stop_the_stream() {
        let good = line("s3:GetObject");
        let input = format!("{good}\nnot json\n\n\u{0}\n{good}");
        let (out, status) = check(input.as_bytes(), Answer::Report, 2);
        assert_eq!(status, BAD_INPUT);
        let starts = [
            r#"{"access":{"decision":"allowed","#,
            r#"{"access":{"decision":"notEvaluated","#,
            r#"{"access":{"decision":"notEvaluated","#,
            r#"{"access":{"decision":"allowed","#,
        ];
        assert_eq!(out.lines().count(), starts.len());
        assert!(out.lines().zip(starts).all(|(line, start)| line.starts_with(start)), "{out}");
        let (out, status) = check(input.as_bytes(), Answer::Verdict, 2);
        assert_eq!(status, BAD_INPUT);
        let bad = r#"{"error":"`not` needs double quotes around it."}"#;
        let lines: Vec<_> = out.lines().collect();
        assert_eq!([lines[0], lines[1], lines[3]], [r#"{"access":"allowed"}"#, bad, r#"{"access":"allowed"}"#]);
        assert!(lines[2].starts_with(r#"{"error":"#), "{out}");
    }

    #[test]
    fn what_is_no_text_is_not_guessed_at() {
        let (out, status) = check(b"{\"schema\":1,\"title\":\"\xff\"}\n", Answer::Report, 1);
        assert_eq!(status, BAD_INPUT);
        assert!(out.contains("This line is not UTF-8 text."));
        let (out, status) = check(b"\xff\n", Answer::Verdict, 1);
        assert_eq!((out.as_str(), status), ("{\"error\":\"This line is not UTF-8 text.\"}\n", BAD_INPUT));
    }

    #[test]
    fn a_request_that_is_none_says_so() {
        let (out, status) = check(line("s3:*").as_bytes(), Answer::Verdict, 1);
        assert_eq!(
            out,
            "{\"access\":\"notEvaluated\",\"error\":\"A request is for one action; `s3:*` has a wildcard.\"}\n"
        );
        assert_eq!(status, BAD_INPUT);
    }

    #[test]
    fn a_network_that_is_none_is_bad_input_beside_a_request_too() {
        let with = |network: &str| {
            let line = line("s3:GetObject").replacen('{', &format!(r#"{{"network":{network},"#), 1);
            [Answer::Verdict, Answer::Report].map(|answer| check(line.as_bytes(), answer, 1).1)
        };
        assert_eq!(with(r#""{""#), [BAD_INPUT; 2]);
        assert_eq!(with(r#"{"flow":{"from":"eni-1","to":"eni-2","port":70000}}"#), [BAD_INPUT; 2]);
        assert_eq!(with(r#"{"Vpcs":[]}"#), [HOLDS; 2]);
    }

    /// Lines of many lengths on several cores, read in pieces of any size.
    #[test]
    fn answers_come_in_the_order_of_the_lines() {
        struct Slow(io::Cursor<String>, usize);
        impl Read for Slow {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.1 = (self.1 * 7 + 3) % 5000;
                let most = self.1.max(1).min(buffer.len());
                self.0.read(&mut buffer[..most])
            }
        }
        let mut input = String::new();
        for at in 0..5000 {
            // The answer repeats the number.
            let action = format!("{at}:{}*", "x".repeat(at % 40));
            input.push_str(&line(&action));
            input.push('\n');
        }
        let mut out = Vec::new();
        lines(Slow(io::Cursor::new(input), 1), &mut out, Answer::Verdict, None, 4).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().count(), 5000);
        for (at, line) in out.lines().enumerate() {
            assert!(line.contains(&format!("`{at}:")), "{at}: {line}");
        }
    }

    #[test]
    fn a_closed_output_ends_the_work() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        /// Somebody who has more to send, and takes their time.
        struct Waits;
        impl Read for Waits {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                loop {
                    thread::park();
                }
            }
        }
        let many = (line("s3:GetObject") + "\n").repeat(20_000);
        let few = io::Cursor::new(line("s3:GetObject") + "\n").chain(Waits);
        let endings = [
            lines(io::Cursor::new(many), &mut Closed, Answer::Verdict, None, 2),
            lines(few, &mut Closed, Answer::Verdict, None, 2),
        ];
        for ending in endings {
            assert_eq!(ending.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
        }
    }
}
