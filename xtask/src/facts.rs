//! `cargo xtask facts`

use crate::command::{Command, no_arguments};
use crate::process::run;

pub(crate) const COMMAND: Command = Command {
    name: "facts",
    arguments: "",
    summary: "Print prices, limits and dates in lessons with AWS's pages",
    run: |project, arguments| {
        no_arguments(arguments)?;
        run(project.cargo()?.args(["run", "--quiet", "--package", "learn", "--"]).arg(&project.root))
    },
};
