//! Node and the npm packages: esbuild, TypeScript, Binaryen, Playwright.

use std::fs;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::install;
use crate::process::{run, version};
use crate::project::{Project, read, write};

const OLDEST_NODE: u32 = 20;

/// Brings node_modules in line with package-lock.json.
pub(crate) fn node_packages(project: &Project) -> Result<()> {
    check_node(project)?;
    let wanted = read(&project.root.join("package-lock.json"))?;
    // What the packages were last installed from. It goes when somebody removes node_modules.
    let installed = project.root.join("node_modules/.installed-from.json");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    install("npm packages", "under a minute", || {
        run(project
            .command("npm")?
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .stdin(Stdio::null())
            .stdout(Stdio::null()))?;
        write(&installed, &wanted)
    })
}

fn check_node(project: &Project) -> Result<()> {
    let by_hand = format!("install Node {OLDEST_NODE} or later (https://nodejs.org), then try again");
    let found = version(&mut project.command("node").context(by_hand.clone())?)?;
    let major = found.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node here is {found}: {by_hand}"),
    }
}
