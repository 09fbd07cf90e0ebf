//! `cargo xtask build`

use std::process;

use anyhow::Result;

use crate::command::{Command, no_arguments};
use crate::process::{output, run};
use crate::project::{Project, write};
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "build",
    arguments: "",
    summary: "Build the site for publishing into dist/",
    run: |project, arguments| {
        no_arguments(arguments)?;
        build(project)
    },
};

/// Builds the site as it is published.
pub(crate) fn build(project: &Project) -> Result<()> {
    run(trunk(project)?.args(["build", "--release"]))
}

/// Trunk with all it needs: the compiler, `wasm-bindgen`, `wasm-opt` and `esbuild`.
/// It takes the tools from PATH as it finds them in the right version, and downloads nothing.
pub(crate) fn trunk(project: &Project) -> Result<process::Command> {
    schema(project)?;
    rules(project)?;
    gallery(project)?;
    lessons(project)?;
    painted(project)?;
    setup::node_packages(project)?;
    let rust = setup::rust_for_wasm(project)?;
    setup::wasm_bindgen(project)?;
    setup::trunk(project)?;
    let mut trunk = project.command("trunk")?;
    rust.apply(project, &mut trunk);
    trunk.args(["--skip-version-check", "--log=warn"]);
    // A failed build says what is wrong with the site; where Trunk noticed helps nobody.
    trunk.env("RUST_LIB_BACKTRACE", "0");
    Ok(trunk)
}

/// The pages about the linter's rules.
fn rules(project: &Project) -> Result<()> {
    let folder = project.root.join("web/generated/rules");
    run(project.cargo()?.args(["run", "--quiet", "--package", "cli", "--example", "rules", "--"]).arg(folder))
}

/// What the page's list of examples is searched by.
fn gallery(project: &Project) -> Result<()> {
    let [folder, file] = ["web/gallery", "web/generated/examples.json"].map(|path| project.root.join(path));
    run(project
        .cargo()?
        .args(["run", "--quiet", "--package", "cli", "--example", "gallery", "--"])
        .args([folder, file]))
}

/// The pages of lessons and examples.
fn lessons(project: &Project) -> Result<()> {
    let folder = project.root.join("web/generated");
    run(project.cargo()?.args(["run", "--quiet", "--package", "learn", "--"]).args([&project.root, &folder]))
}

/// What the document and blocks of examples show before the program is there. While the site is served it stays as it was
/// at the start.
fn painted(project: &Project) -> Result<()> {
    let page = output(project.cargo()?.args(["run", "--quiet", "--package", "web"]))?;
    write(&project.root.join("web/generated/painted.html"), &page)?;
    let folders = ["web/gallery", "web/generated/blocks"].map(|path| project.root.join(path));
    run(project.cargo()?.args(["run", "--quiet", "--package", "web", "--"]).args(folders))
}

/// The JSON Schema of scenarios, which is published with the site.
fn schema(project: &Project) -> Result<()> {
    let schema = output(project.cargo()?.args([
        "run",
        "--quiet",
        "--package",
        "scenario",
        "--features",
        "schema",
        "--example",
        "schema",
    ]))?;
    write(&project.root.join("web/generated/schema/scenario-1.json"), &format!("{schema}\n"))
}
