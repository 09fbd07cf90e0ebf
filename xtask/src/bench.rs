//! `cargo xtask bench`

use anyhow::{Result, bail};
use lexopt::{Arg, ValueExt};

use crate::build::build;
use crate::command::Command;
use crate::npm;
use crate::process::run;
use crate::project::{Project, write};
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "bench",
    arguments: "[native|wasm|page]",
    summary: "Measure the engine, natively and as wasm, and the page",
    run: |project, arguments| bench(project, arguments),
};

fn bench(project: &Project, mut arguments: lexopt::Parser) -> Result<()> {
    let (mut chosen, parts) =
        (Vec::new(), [("native", native as fn(&Project) -> Result<()>), ("wasm", wasm), ("page", page)]);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(name) => chosen.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if let Some(unknown) = chosen.iter().find(|name| !parts.iter().any(|(part, _)| part == name)) {
        bail!("there is no benchmark `{unknown}`; there are native, wasm and page");
    }
    for (_, run) in parts.iter().filter(|(part, _)| chosen.is_empty() || chosen.iter().any(|name| name == part)) {
        run(project)?;
    }
    Ok(())
}

fn native(project: &Project) -> Result<()> {
    run(project.cargo()?.args([
        "bench",
        "--package",
        "scenario",
        "--package",
        "vpc",
        "--package",
        "hostile",
        "--package",
        "catalog",
        "--profile",
        "native",
    ]))
}

fn wasm(project: &Project) -> Result<()> {
    let folder = project.target.join("npm-node");
    npm::bindings(project, &folder, &["bench"], &["--target", "web"])?;
    write(&folder.join("package.json"), "{ \"type\": \"module\" }\n")?;
    run(project.command("node")?.arg("tests/bench/wasm.mjs").arg(&folder))
}

fn page(project: &Project) -> Result<()> {
    build(project)?;
    let browser = setup::browser(project)?;
    let mut node = project.command("node")?;
    run(node.arg("tests/bench/typing.mjs").arg(project.dist()).env("CHROME", &browser.chrome))
}
