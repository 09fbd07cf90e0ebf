//! Fails if the scenario on its standard input takes longer than a tenth of a second to answer, three times in a row.
//!
//! It asks for the time that this thread had, so that it does not matter what else the machine does.

use std::io::{Read, stdin};
use std::process::ExitCode;
use std::time::Duration;

use cpu_time::ThreadTime;

const LIMIT: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    let mut text = String::new();
    if let Err(error) = stdin().read_to_string(&mut text) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let time = || {
        let started = ThreadTime::now();
        scenario::answer(&text, Some(0));
        started.elapsed()
    };
    let best = (0..3).map(|_| time()).min().unwrap_or_default();
    if best <= LIMIT {
        return ExitCode::SUCCESS;
    }
    eprintln!("{} bytes take {best:?}", text.len());
    ExitCode::FAILURE
}
