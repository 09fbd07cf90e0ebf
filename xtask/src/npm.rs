//! `cargo xtask npm`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::command::{Command, no_arguments};
use crate::process::{output, run};
use crate::project::{Project, read, remove_folder, write};
use crate::setup;

pub(crate) const COMMAND: Command = Command {
    name: "npm",
    arguments: "",
    summary: "Build the npm package into the target directory",
    run: |project, arguments| {
        no_arguments(arguments)?;
        let folder = package(project)?;
        println!("The npm package is in {}", folder.display());
        Ok(())
    },
};

const NAME: &str = "policy-playground";
const MODULE: &str = "policy_playground";

/// The Cargo profile of the wasm: for speed, where the page's is for size.
const PROFILE: &str = "npm";

/// What the files of the package are called.
const README: &str = "README.md";
const NOTICES: &str = "web/THIRD-PARTY.md";
const CATALOG: &str = "crates/catalog/data/catalog.txt";
const LICENSES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Node can read the wasm file at once, so there the package needs no `await init()`. It is
/// still exported, for code that runs in both places.
const NODE_ENTRY: &str = r#"import { readFileSync } from "node:fs";
import { initSync, loadCatalog } from "./policy_playground.js";

initSync({ module: readFileSync(new URL("policy_playground_bg.wasm", import.meta.url)) });
loadCatalog(readFileSync(new URL("catalog.txt", import.meta.url), "utf8"));

export * from "./policy_playground.js";
export { default } from "./policy_playground.js";
"#;

/// Builds the package; the folder it is in.
pub(crate) fn package(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join("npm");
    bindings(project, &folder, &[], &["--target", "web", "--out-name", MODULE])?;
    fs::remove_file(folder.join(format!("{MODULE}_bg.wasm.d.ts")))?;
    // They speak of `Symbol.dispose`, which TypeScript knows of older targets only when told.
    let types = folder.join(format!("{MODULE}.d.ts"));
    write(&types, &format!("/// <reference lib=\"esnext.disposable\" />\n{}", read(&types)?))?;
    write(&folder.join("node.js"), NODE_ENTRY)?;
    let description = json!({
        "name": NAME,
        "version": version(project)?,
        "description": "Would AWS allow this request, and why? IAM policy evaluation, explained",
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "sideEffects": ["./node.js"],
        "types": format!("./{MODULE}.d.ts"),
        "exports": {
            ".": {
                "types": format!("./{MODULE}.d.ts"),
                "node": "./node.js",
                "default": format!("./{MODULE}.js"),
            },
            "./policy_playground_bg.wasm": "./policy_playground_bg.wasm",
            "./catalog.txt": "./catalog.txt",
            "./package.json": "./package.json",
        },
        "engines": { "node": ">=20" },
    });
    write(&folder.join("package.json"), &format!("{description:#}\n"))?;
    let readme = project.root.join("crates/wasm").join(README);
    let notices = project.root.join(NOTICES);
    let catalog = project.root.join(CATALOG);
    let licenses = LICENSES.iter().map(|name| project.root.join(name));
    for file in licenses.chain([notices, readme, catalog]) {
        if let Some(name) = file.file_name().filter(|_| file.exists()) {
            fs::copy(&file, folder.join(name)).with_context(|| format!("copying {}", file.display()))?;
        }
    }
    Ok(folder)
}

/// Builds crates/wasm as it is published, with these features besides, and writes its JavaScript bindings
/// into a folder.
pub(crate) fn bindings(project: &Project, folder: &Path, features: &[&str], options: &[&str]) -> Result<()> {
    let rust = setup::rust_for_wasm(project)?;
    setup::wasm_bindgen(project)?;
    setup::node_packages(project)?;
    run(rust.cargo(project)?.args(["build", "--package", "wasm", "--profile", PROFILE]).args([
        "--target",
        "wasm32-unknown-unknown",
        "--features",
        &features.join(","),
    ]))?;
    remove_folder(folder)?;
    run(project
        .command("wasm-bindgen")?
        .args(options)
        .arg("--out-dir")
        .arg(folder)
        .arg(project.web_target().join("wasm32-unknown-unknown").join(PROFILE).join("wasm.wasm")))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            run(project.command("wasm-opt")?.arg("-O3").arg(&path).arg("-o").arg(&path))?;
        }
    }
    Ok(())
}

/// The version of crates/wasm, from `path+file:///clone/crates/wasm#0.1.0`.
fn version(project: &Project) -> Result<String> {
    let id = output(project.cargo()?.args(["pkgid", "--package", "wasm"]))?;
    let (_, version) = id.rsplit_once(['#', '@']).with_context(|| format!("`cargo pkgid` says `{id}`"))?;
    Ok(version.to_owned())
}
