//! `cargo xtask lint`

use anyhow::Result;

use crate::command::{Command, no_arguments};
use crate::fmt;
use crate::process::run;
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "lint",
    arguments: "",
    summary: "Check the format and run Clippy",
    run: |project, arguments| {
        no_arguments(arguments)?;
        fmt::check(project)?;
        clippy(project)
    },
};

/// Clippy on everything, where a warning is an error.
pub(crate) fn clippy(project: &Project) -> Result<()> {
    run(project.cargo()?.args(["clippy", "--workspace", "--all-targets", "--quiet", "--"]).args(["-D", "warnings"]))
}
