//! `policy-playground check`

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use cli::docs;
use cli::exit::{BAD_INPUT, DOES_NOT_HOLD, HOLDS, complain};
use cli::lines::Lines;

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
            let wrong = match docs::check(&path, &name, &block, run::now()) {
                Ok(checked) => {
                    worst = worst.max(checked.status);
                    let of = match checked.status {
                        BAD_INPUT => Some(&mut found.bad),
                        DOES_NOT_HOLD => Some(&mut found.wrong),
                        _ if checked.report.expectations.is_empty() => Some(&mut found.idle),
                        _ => None,
                    };
                    of.into_iter().for_each(|count| *count += 1);
                    checked.wrong
                }
                Err(message) => {
                    worst = BAD_INPUT;
                    found.bad += 1;
                    vec![message]
                }
            };
            for message in wrong {
                out.say(format_args!("{message}"))?;
            }
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
