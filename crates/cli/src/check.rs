//! `policy-playground check`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cli::docs::{self, Block};
use cli::lines::Lines;
use scenario::{Expectation, Expected, Report};

use crate::exit::{BAD_INPUT, HOLDS, complain, status};
use crate::reference::reference;
use crate::run;

/// How the names of Markdown files end.
const ENDS: [&str; 4] = ["md", "mdx", "markdown", "mdown"];

/// What was found in all documents.
#[derive(Default)]
struct Found {
    documents: usize,
    scenarios: usize,
    /// Those that expect something, and do not find it.
    wrong: usize,
    /// Those that have no verdict.
    bad: usize,
    /// Those that expect nothing, so that nothing is checked.
    idle: usize,
}

/// Checks the scenarios in these Markdown files. The result is the exit status.
pub(crate) fn check(paths: &[PathBuf], out: &mut impl Write) -> io::Result<u8> {
    let out = &mut Lines(out);
    let (mut worst, mut found) = (HOLDS, Found::default());
    for (path, _) in paths.iter().flat_map(|path| run::files(path, &ENDS)) {
        let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
        let text = match run::read(&path) {
            Ok(text) => text,
            Err(error) => {
                complain(&format!("{name}: {error}"));
                worst = BAD_INPUT;
                continue;
            }
        };
        let before = found.scenarios;
        for block in docs::blocks(&text) {
            found.scenarios += 1;
            worst = worst.max(block_of(&path, &name, &block, &mut found, out)?);
        }
        found.documents += usize::from(found.scenarios > before);
    }
    if found.scenarios == 0 {
        if worst == HOLDS {
            complain("there is no scenario in there: a fence called `policy-playground`, or one of JSON with `schema`");
        }
        return Ok(BAD_INPUT);
    }
    let Found { documents, scenarios, wrong, bad, idle } = found;
    let of = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let mut parts = vec![format!("{} as expected", scenarios - wrong - bad - idle)];
    for (count, what) in [(wrong, "not as expected"), (bad, "without a verdict"), (idle, "that expect nothing")] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    out.say(format_args!("{} in {}: {}.", of(scenarios, "scenario"), of(documents, "document"), parts.join(", ")))?;
    Ok(worst)
}

fn block_of(path: &Path, name: &str, block: &Block, found: &mut Found, out: &mut Lines<impl Write>) -> io::Result<u8> {
    // A block that names a file has the places of that.
    let (name, text, held) = match block.file() {
        None => (name.to_owned(), block.text.clone(), block.clone()),
        Some(file) => {
            let file = path.parent().unwrap_or(Path::new("")).join(file);
            match run::read(&file) {
                Ok(text) => (file.display().to_string(), text.clone(), Block { line: 1, text }),
                Err(error) => {
                    found.bad += 1;
                    out.say(format_args!("{name}:{}: {}: {error}", block.line, file.display()))?;
                    return Ok(BAD_INPUT);
                }
            }
        }
    };
    let (_, report) = scenario::answer_with(&text, run::now(), reference());
    let status = status(&report);
    let says = |line: usize, message: &str, out: &mut Lines<_>| out.say(format_args!("{name}:{line}: {message}"));
    if status == BAD_INPUT {
        found.bad += 1;
        for error in &report.errors {
            says(held.line_of(error.span.map_or(0, |[start, _]| start)), &error.message, out)?;
        }
        if report.errors.is_empty() {
            says(held.line, why(&report), out)?;
        }
        return Ok(status);
    }
    let wrong: Vec<&Expectation> = report.expectations.iter().filter(|of| !of.holds).collect();
    found.wrong += usize::from(!wrong.is_empty());
    found.idle += usize::from(report.expectations.is_empty());
    for of in wrong {
        let Expectation { of, expected, found, .. } = of;
        let why = if matches!(of, Expected::Access | Expected::Network) { why(&report) } else { "" };
        let message = format!("{} {expected} is expected, and {found} is found. {why}", of.word());
        says(held.line_of(place(&held.text, *of)), message.trim_end(), out)?;
    }
    Ok(status)
}

/// The sentence of the answer.
fn why(report: &Report) -> &str {
    let access = report.access.as_ref().map(|access| access.message.as_str());
    access.or(report.network.as_ref().map(|network| network.flow.message.as_str())).unwrap_or_default()
}

/// Where a scenario says what it expects.
fn place(text: &str, of: Expected) -> usize {
    let read = json::read(text);
    let root = read.root();
    let node = match of {
        Expected::Requests => root.get("requests"),
        of => root.get("expect").and_then(|expect| expect.get(of.word())),
    };
    node.map_or(0, |node| node.span.start)
}
