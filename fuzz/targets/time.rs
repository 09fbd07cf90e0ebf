//! Answers scenarios and says if that takes too long, or is too long.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use cpu_time::ThreadTime;
use scenario::Report;

/// From text to report; `slow.rs` has the same.
const LIMIT: Duration = Duration::from_millis(100);

/// As many bytes may a report have.
const LARGEST: usize = 8 << 20;

/// Keeps what is being tried in the file of the environment's LAST: a stack that overflows leaves no other trace of it.
pub(crate) fn keep(data: &[u8]) {
    if let Some(path) = std::env::var_os("LAST") {
        std::fs::write(path, data).expect("the file in LAST can be written");
    }
}

/// Answers the text. What a fuzzer adds to the code makes it several times as slow, so whatever seems slow is given to
/// a program without that: `slow.rs`, which `cargo xtask fuzz` builds.
pub(crate) fn in_time(text: &str) -> Report {
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
    let bytes = serde_json::to_string(&report).map_or(0, |text| text.len());
    assert!(bytes <= LARGEST, "a report of {bytes} bytes");
    report
}

fn is_slow(program: &OsStr, text: &str) -> bool {
    let mut child = Command::new(program).stdin(Stdio::piped()).spawn().expect("the program in SLOW can be started");
    child.stdin.take().expect("it has an input").write_all(text.as_bytes()).expect("it reads its input");
    !child.wait().expect("it ends").success()
}
