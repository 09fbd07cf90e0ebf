//! `cargo xtask deny`

use std::time::Duration;

use anyhow::{Context, Result};

use crate::command::{Command, no_arguments};
use crate::process::{output, run, run_within};
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "deny",
    arguments: "",
    summary: "Ask of crates their source, licence and known flaws",
    run: |project, arguments| {
        no_arguments(arguments)?;
        deny(project)
    },
};

/// The list of advisories is a few megabytes.
const FETCH_LIMIT: Duration = Duration::from_secs(120);

/// Holds the crates to `deny.toml`. What is known against them stands in a list that changes every day; where it cannot
/// be fetched, that part is left out and said to be, so that the rest can be asked anywhere.
fn deny(project: &Project) -> Result<()> {
    output(project.cargo()?.args(["deny", "--version"]))
        .context("this needs cargo-deny: run `cargo install --locked cargo-deny`, which takes some minutes")?;
    run(project.cargo()?.args(["deny", "--offline", "check", "licenses", "sources"]))?;
    match run_within(project.cargo()?.args(["deny", "fetch", "db"]), FETCH_LIMIT) {
        Ok(()) => run(project.cargo()?.args(["deny", "check", "--disable-fetch", "advisories"])),
        Err(why) => {
            println!("advisories not looked up, since their list cannot be fetched: {why:#}");
            Ok(())
        }
    }
}
