//! `policy-playground run`

use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use cli::{lab, picture, text};
use labs::Said;

use crate::answer::{Answer, advise, json};
use crate::args::{Format, Run};
use crate::stream;
use cli::exit::{BAD_INPUT, HOLDS, complain, status};
use cli::reference::reference;

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
        if at > 0 && options.format == Format::Text {
            writeln!(out)?;
        }
        if let Some(answered) = lab::run(&text) {
            worst = worst.max(print_lab(&file.display().to_string(), answered, options.format, out)?);
            continue;
        }
        let (scenario, mut report) = scenario::answer_with(&text, now(), reference());
        if options.advice || options.format == Format::Text {
            advise(&scenario, &mut report, now());
        }
        match options.format {
            Format::Json => writeln!(out, "{}", json(&report))?,
            Format::Text => {
                text::print(&file.display().to_string(), scenario.title.as_deref(), &text, &report, out)?;
            }
        }
        worst = worst.max(status(&report));
    }
    Ok(worst)
}

/// Prints what the lab of a file comes to. The result is the exit status, as of [`run`].
fn print_lab(file: &str, answered: Result<Said, String>, format: Format, out: &mut impl Write) -> io::Result<u8> {
    let said = match answered {
        Ok(said) => said,
        Err(why) => {
            complain(&format!("{file}: {why}"));
            return Ok(BAD_INPUT);
        }
    };
    match format {
        Format::Json => writeln!(out, "{}", lab::json(&said))?,
        Format::Text => lab::print(file, &said, out)?,
    }
    Ok(lab::status(&said))
}

/// Draws the answer to a file. The result is the exit status, as of [`run`].
pub(crate) fn picture(file: &Path, out: &mut impl Write) -> io::Result<u8> {
    let text = read(file)?;
    let (scenario, report) = scenario::answer_with(&text, now(), reference());
    let code = status(&report);
    if code == BAD_INPUT {
        let access = report.access.as_ref().map(|access| access.message.as_str());
        let message =
            report.errors.first().map(|error| error.message.as_str()).or(access).unwrap_or("there is no verdict");
        complain(&format!("{}: {message}", file.display()));
        return Ok(code);
    }
    write!(out, "{}", picture::svg(scenario.title.as_deref(), &report))?;
    Ok(code)
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

/// The files in a folder whose names end so, as deep as they lie, in the order of their names; and whether each was named
/// itself.
pub(crate) fn files(path: &Path, ends: &[&str]) -> Vec<(PathBuf, bool)> {
    if !path.is_dir() {
        return vec![(path.to_owned(), true)];
    }
    let mut out = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            // A link may lead in a circle.
            let Ok(kind) = entry.file_type() else { continue };
            if name.starts_with('.') || name == "node_modules" {
                continue;
            }
            if kind.is_dir() {
                open.push(path);
            } else if ends.iter().any(|end| path.extension().is_some_and(|has| has == *end)) {
                out.push((path, false));
            }
        }
    }
    out.sort();
    out
}

pub(crate) fn now() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}
