//! `cargo xtask bench`

use anyhow::Result;

use crate::command::{Command, no_arguments};
use crate::npm;
use crate::process::run;
use crate::project::{Project, write};

pub(crate) const COMMAND: Command = Command {
    name: "bench",
    arguments: "",
    summary: "Measure the engine, natively and as wasm in Node",
    run: |project, arguments| {
        no_arguments(arguments)?;
        native(project)?;
        wasm(project)
    },
};

fn native(project: &Project) -> Result<()> {
    run(project.cargo()?.args(["bench", "--package", "scenario", "--package", "vpc", "--profile", "native"]))
}

fn wasm(project: &Project) -> Result<()> {
    let folder = project.target.join("npm-node");
    npm::bindings(project, &folder, &["bench"], &["--target", "web"])?;
    write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    run(project.command("node")?.arg("tests/bench/wasm.mjs").arg(&folder))
}
