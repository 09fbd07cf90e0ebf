//! `policy-playground link` and `policy-playground open`

use std::io::{self, Write};
use std::path::Path;

use scenario::link::Target;
use scenario::{Scenario, Severity};

use crate::run;
use cli::exit::{BAD_INPUT, HOLDS, complain};

/// Prints the fragment that reopens a scenario file.
pub(crate) fn link(file: &Path, out: &mut impl Write) -> io::Result<u8> {
    let text = run::read(file)?;
    let (scenario, problems) = Scenario::read(&text);
    if let Some(problem) = problems.iter().find(|problem| problem.severity == Severity::Error) {
        complain(&format!("{}: {}", file.display(), problem.message));
        return Ok(BAD_INPUT);
    }
    match scenario::link::encode(&scenario) {
        Some(link) => writeln!(out, "{link}").map(|()| HOLDS),
        None => {
            complain(&format!("{}: this is longer than a link can hold (1 MiB)", file.display()));
            Ok(BAD_INPUT)
        }
    }
}

/// Prints the scenario of a link, given whole or from its `#` on.
pub(crate) fn open(link: &str, out: &mut impl Write) -> io::Result<u8> {
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment);
    let message = match scenario::link::decode(fragment) {
        Some(Ok(Target::Scenario(scenario))) => return writeln!(out, "{}", scenario.to_json()).map(|()| HOLDS),
        Some(Ok(Target::Example(slug))) => {
            format!("this link names the built-in example `{slug}`, which only the site holds")
        }
        Some(Err(message)) => message,
        None => "this link holds no scenario".to_owned(),
    };
    complain(&message);
    Ok(BAD_INPUT)
}
