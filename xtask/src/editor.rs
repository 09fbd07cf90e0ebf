//! `cargo xtask editor`

use anyhow::Result;

use crate::command::{Command, no_arguments};
use crate::process::run;
use crate::project::Project;
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "editor",
    arguments: "",
    summary: "Bundle the editor and the style into web/generated",
    run: |project, arguments| {
        no_arguments(arguments)?;
        setup::node_packages(project)?;
        run(project.command("node")?.arg("xtask/editor.mjs"))
    },
};

/// Checks the types of the page's TypeScript.
pub(crate) fn check_types(project: &Project) -> Result<()> {
    setup::node_packages(project)?;
    for folder in [
        "web/editor",
        "web/examples",
        "web/form",
        "web/author",
        "web/report",
        "web/learn",
        "web/labs",
        "web/links",
        "web/block",
    ] {
        run(project.command("tsc")?.args(["--noEmit", "--project", folder]))?;
    }
    Ok(())
}
