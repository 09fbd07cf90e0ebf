//! `cargo xtask fmt`

use anyhow::Result;

use crate::command::{Command, no_arguments};
use crate::process::run;
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "fmt",
    arguments: "",
    summary: "Format the Rust code",
    run: |project, arguments| {
        no_arguments(arguments)?;
        format(project)
    },
};

fn format(project: &Project) -> Result<()> {
    run(project.cargo()?.args(["fmt", "--all"]))
}

/// Fails, and shows the differences, if the code is not formatted.
pub(crate) fn check(project: &Project) -> Result<()> {
    run(project.cargo()?.args(["fmt", "--all", "--check"]))
}
