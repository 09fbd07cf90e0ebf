//! `cargo xtask words`

use anyhow::Result;
use lexopt::Arg;

use crate::command::Command;
use crate::process::run;
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "words",
    arguments: "[FILE]...",
    summary: "Blank each sentence, and say which no test misses",
    run: |project, arguments| words(project, arguments),
};

/// In a package of its own: it parses Rust, and nobody else should wait for a parser.
fn words(project: &Project, mut arguments: lexopt::Parser) -> Result<()> {
    let mut cargo = project.cargo()?;
    cargo.args(["run", "--quiet", "--package", "words", "--"]).arg(&project.root).arg(&project.target);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(file) => cargo.arg(file),
            other => return Err(other.unexpected().into()),
        };
    }
    run(&mut cargo)
}
