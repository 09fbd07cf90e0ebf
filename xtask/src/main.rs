//! Every chore of the project, from a bare clone to a published site: `cargo xtask`.

mod bench;
mod build;
mod catalog;
mod command;
mod deny;
mod dictionary;
mod editor;
mod facts;
mod fmt;
mod fuzz;
mod lint;
mod npm;
mod process;
mod project;
mod recipes;
mod serve;
mod setup;
mod size;
mod soak;
mod test;
mod words;

use std::process::ExitCode;

use anyhow::{Result, bail};
use command::Command;
use project::Project;

const COMMANDS: &[Command] = &[
    setup::COMMAND,
    serve::COMMAND,
    build::COMMAND,
    test::COMMAND,
    lint::COMMAND,
    fmt::COMMAND,
    editor::COMMAND,
    catalog::COMMAND,
    dictionary::COMMAND,
    size::COMMAND,
    deny::COMMAND,
    bench::COMMAND,
    fuzz::COMMAND,
    soak::COMMAND,
    words::COMMAND,
    facts::COMMAND,
    npm::COMMAND,
    recipes::COMMAND,
];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut arguments = lexopt::Parser::from_env();
    let name = match arguments.next()? {
        Some(lexopt::Arg::Value(name)) => name,
        None | Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) => {
            print!("{}", help());
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    let Some(command) = COMMANDS.iter().find(|command| name == command.name) else {
        bail!("there is no command `{}`; `cargo xtask` lists them", name.display());
    };
    (command.run)(&Project::find()?, arguments)
}

fn help() -> String {
    let mut text = "Usage: cargo xtask COMMAND\n\n".to_owned();
    for command in COMMANDS {
        let usage = format!("{} {}", command.name, command.arguments);
        text.push_str(&format!("  {usage:<38} {}\n", command.summary));
    }
    text.push_str(&format!("\nThe stages of `test`: {}\n", test::stages().collect::<Vec<_>>().join(" ")));
    text.push_str("\nEach command first installs what it needs and does not find.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_fits_a_terminal() {
        for line in help().lines() {
            assert!(line.chars().count() <= 100, "{line}");
        }
    }

    #[test]
    fn commands_are_distinct() {
        for (index, command) in COMMANDS.iter().enumerate() {
            assert!(COMMANDS[..index].iter().all(|c| c.name != command.name));
        }
    }
}
