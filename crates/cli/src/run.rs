//! `policy-playground run`

use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use cli::text;

use crate::answer::{Answer, advise, json};
use crate::args::{Format, Run};
use crate::exit::{BAD_INPUT, HOLDS, complain, status};
use crate::reference::reference;
use crate::stream;

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
        let (scenario, mut report) = scenario::answer_with(&text, now(), reference());
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

/// What a file holds; `-` is standard input.
fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(file)?;
    }
    Ok(bytes)
}

/// The text of a file, in UTF-8 or, as PowerShell writes it, in UTF-16.
pub(crate) fn read(file: &Path) -> io::Result<String> {
    scenario::import::text(&bytes(file)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

pub(crate) fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}
