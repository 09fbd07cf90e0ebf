//! Any scenario text is read and answered within a tenth of a second. The answer is the same with and without a trace,
//! its layers and its statements bear it out, and every place in it is a place in its document.
#![no_main]

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use cpu_time::ThreadTime;
use libfuzzer_sys::fuzz_target;
use scenario::{AccessReport, Decision, LayerOutcome, Report, Scenario};

/// From text to report; `slow.rs` has the same.
const LIMIT: Duration = Duration::from_millis(100);

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let report = in_time(text);
    let (scenario, problems) = Scenario::read(text);
    for problem in problems {
        assert!(text.get(problem.span.start..problem.span.end).is_some(), "{problem:?}");
    }
    let again = Scenario::read(&scenario.to_json()).0;
    assert_eq!(again, scenario);
    // What cannot be read as its author meant it is not answered; what there is of it must be answered all the same.
    places(&scenario, report);
    let report = scenario::run(&scenario, Some(0));
    if let (Some(access), Some(asked)) = (&report.access, &scenario.access) {
        assert_eq!(scenario::decision(&scenario, Some(0)), access.decision);
        assert!(!access.message.is_empty());
        assert_eq!(access.also.len(), asked.request.also.len());
        bears_out(access);
    }
    places(&scenario, report);
});

/// Answers the text. What a fuzzer adds to the code makes it several times as slow, so whatever seems slow is given to
/// a program without that: `slow.rs`, which `cargo xtask fuzz` builds.
fn in_time(text: &str) -> Report {
    let started = ThreadTime::now();
    let (_, report) = scenario::answer(text, Some(0));
    let taken = started.elapsed();
    if taken > LIMIT {
        let too_slow = match std::env::var_os("SLOW") {
            Some(program) => is_slow(&program, text),
            None => taken > 20 * LIMIT,
        };
        assert!(!too_slow, "this takes longer than {LIMIT:?}");
    }
    report
}

fn is_slow(program: &OsStr, text: &str) -> bool {
    let mut child = Command::new(program).stdin(Stdio::piped()).spawn().expect("the program in SLOW can be started");
    child.stdin.take().expect("it has an input").write_all(text.as_bytes()).expect("it reads its input");
    !child.wait().expect("it ends").success()
}

fn places(scenario: &Scenario, mut report: Report) {
    let documents: Vec<_> = scenario.access.iter().flat_map(|access| access.documents()).collect();
    report.map_spans(|path, span| {
        if let Some((_, document)) = documents.iter().find(|(known, _)| known == path) {
            assert!(document.get(span[0]..span[1]).is_some(), "{path} {span:?}");
        }
    });
}

/// Whether layers and statements are as the verdict says. What a further action decides is left to its own report.
fn bears_out(access: &AccessReport) {
    access.also.iter().for_each(bears_out);
    if access.decided_layer.as_deref() == Some("also") {
        assert_ne!(access.decision, Decision::Allowed);
        return;
    }
    let denied = access.layers.iter().any(|layer| layer.outcome == LayerOutcome::Denies);
    let all = || access.layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
    let deciding: Vec<_> = all().filter(|statement| statement.decides).collect();
    assert!(deciding.len() <= 1);
    assert_eq!(deciding.len(), usize::from(access.decided_at.is_some()));
    assert!(deciding.iter().all(|statement| statement.matched && statement.elements.iter().all(|it| it.holds)));
    let effect = deciding.first().map(|statement| statement.effect.as_str());
    match access.decision {
        // The caller's identity is told in spite of a Deny, and then no statement decides.
        Decision::Allowed => assert!(effect == Some("Allow") && !denied || effect.is_none()),
        Decision::ExplicitDeny => assert!(effect == Some("Deny") && denied),
        Decision::ImplicitDeny => assert!(effect.is_none() && !denied),
        Decision::NotEvaluated => assert!(effect.is_none()),
    }
}
