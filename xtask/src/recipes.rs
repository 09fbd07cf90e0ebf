//! `cargo xtask recipes`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use lexopt::{Arg, ValueExt};

use crate::command::Command;
use crate::process::run;
use crate::project::{Project, read, remove_folder, write};
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "recipes",
    arguments: "[NAME]...",
    summary: "Build the recipes of docs/recipes, or only those named",
    run: |project, mut arguments| {
        let mut chosen = Vec::new();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Value(name) => chosen.push(name.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        if let Some(name) = chosen.iter().find(|name| RECIPES.iter().all(|recipe| recipe.name != **name)) {
            let names: Vec<_> = RECIPES.iter().map(|recipe| recipe.name).collect();
            bail!("there is no recipe `{name}`; the recipes are {}", names.join(", "));
        }
        build(project, |recipe| chosen.is_empty() || chosen.iter().any(|name| name == recipe.name))
    },
};

/// A way to make pages of documentation with blocks, as a project in a folder of its name below docs/recipes.
struct Recipe {
    name: &'static str,
    /// Builds the project in one folder into another one. False where that was left out.
    build: fn(&Project, &Path, &Path) -> Result<bool>,
    /// Whether `cargo xtask test` builds it, which must not take long.
    tested: bool,
}

const RECIPES: &[Recipe] = &[
    Recipe { name: "html", build: html, tested: true },
    Recipe { name: "vitepress", build: vitepress, tested: true },
    Recipe { name: "mkdocs", build: mkdocs, tested: true },
    // 1,200 packages, 270 MB, and a minute of two processors.
    Recipe { name: "docusaurus", build: docusaurus, tested: false },
];

/// Where the pages of the recipes are, each in a folder of its name.
pub(crate) fn built(project: &Project) -> PathBuf {
    project.target.join("recipes")
}

/// Builds and checks those that take seconds once their generators are there.
pub(crate) fn check(project: &Project) -> Result<()> {
    build(project, |recipe| recipe.tested)
}

fn build(project: &Project, is_chosen: impl Fn(&Recipe) -> bool) -> Result<()> {
    setup::node_packages(project)?;
    let mut there = Vec::new();
    for recipe in RECIPES.iter().filter(|recipe| is_chosen(recipe)) {
        let source = project.root.join("docs/recipes").join(recipe.name);
        let out = built(project).join(recipe.name);
        remove_folder(&out)?;
        if (recipe.build)(project, &source, &out).with_context(|| format!("recipe `{}`", recipe.name))? {
            there.push(recipe.name);
        }
    }
    let mut node = project.command("node")?;
    node.args(["--test", "--test-reporter=tap", "tests/recipes/built.test.mjs"]);
    node.env("RECIPES_DIR", built(project)).env("RECIPES", there.join(" "));
    run(&mut node)
}

fn html(_: &Project, source: &Path, out: &Path) -> Result<bool> {
    copy(source, out).map(|()| true)
}

fn vitepress(project: &Project, source: &Path, out: &Path) -> Result<bool> {
    npm(project, source, &["--outDir", &out.to_string_lossy()])
}

fn docusaurus(project: &Project, source: &Path, out: &Path) -> Result<bool> {
    npm(project, source, &["--out-dir", &out.to_string_lossy()])
}

/// Runs the script `build` of a copy of a project, outside of the clone, where its packages stay.
fn npm(project: &Project, source: &Path, options: &[&str]) -> Result<bool> {
    let name = source.file_name().context("a recipe has a name")?.to_string_lossy();
    let folder = project.cache.join("recipes").join(&*name);
    if folder.exists() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            match entry.file_type()? {
                _ if entry.file_name() == "node_modules" => {}
                kind if kind.is_dir() => remove_folder(&entry.path())?,
                _ => fs::remove_file(entry.path())?,
            }
        }
    }
    copy(source, &folder)?;
    let lock = folder.join("package-lock.json");
    // Of a thousand packages, only those that the recipe names have their versions said.
    let (install, wanted) = match lock.exists() {
        true => (&["ci"][..], read(&lock)?),
        false => (&["install", "--no-package-lock"][..], read(&folder.join("package.json"))?),
    };
    let command = |arguments: &[&str]| -> Result<_> {
        let mut npm = project.command("npm")?;
        npm.args(arguments).current_dir(&folder).stdin(Stdio::null()).stdout(Stdio::null());
        Ok(npm)
    };
    let installed = folder.join("node_modules/.installed-from.json");
    if !fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        setup::install(&format!("the npm packages of the recipe {name}"), "a minute or two, once", || {
            run(command(install)?.args(["--no-audit", "--no-fund", "--loglevel=error"]))?;
            write(&installed, &wanted)
        })?;
    }
    run(command(&["run", "--silent", "build", "--"])?.args(options))?;
    Ok(true)
}

fn mkdocs(project: &Project, source: &Path, out: &Path) -> Result<bool> {
    let folder = project.cache.join("recipes/mkdocs");
    let wanted = read(&source.join("requirements.txt"))?;
    let installed = folder.join("installed-from.txt");
    if !fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        remove_folder(&folder)?;
        // Debian has `venv` in a package of its own.
        let made = project.command("python3").is_ok_and(|mut python| {
            let python = python.args(["-m", "venv"]).arg(&folder).stdout(Stdio::null()).stderr(Stdio::null());
            python.status().is_ok_and(|status| status.success())
        });
        if !made {
            println!("  --  the recipe mkdocs is left out: there is no python3 with its module venv");
            return Ok(false);
        }
        setup::install("the Python packages of the recipe mkdocs", "a minute, once", || {
            let mut pip = project.command("env")?;
            pip.arg(folder.join("bin/pip")).args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ]);
            run(pip.arg(source.join("requirements.txt")).stdin(Stdio::null()))?;
            write(&installed, &wanted)
        })?;
    }
    let mut mkdocs = project.command("env")?;
    mkdocs.arg("NO_MKDOCS_2_WARNING=1").arg(folder.join("bin/mkdocs")).args(["build", "--strict", "--quiet"]);
    run(mkdocs.arg("--config-file").arg(source.join("mkdocs.yml")).arg("--site-dir").arg(out))?;
    Ok(true)
}

/// Copies a folder and all in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("creating {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("copying to {}", target.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_is_a_folder_and_has_a_section() {
        let folder = Project::find().unwrap().root.join("docs/recipes");
        let told = read(&folder.join("README.md")).unwrap();
        let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
        names.retain(|entry| entry.file_type().unwrap().is_dir());
        let mut names: Vec<_> = names.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        let mut recipes: Vec<_> = RECIPES.iter().map(|recipe| recipe.name).collect();
        recipes.sort();
        assert_eq!(names, recipes);
        for name in names {
            assert!(told.contains(&format!("](./{name})")), "{name}");
        }
    }
}
