//! Trunk, and wasm-bindgen's command line.

use anyhow::Result;

use super::install;
use crate::process::{output, run};
use crate::project::{Project, remove_folder};

const TRUNK: &str = "0.22.1";
/// A later patch of the same release is as good.
const TRUNK_SERIES: &str = "0.22.";

/// Trunk, which builds the site: the version found or installed.
pub(crate) fn trunk(project: &Project) -> Result<String> {
    if let Some(found) = version(project, "trunk").filter(|v| v.starts_with(TRUNK_SERIES)) {
        return Ok(found);
    }
    install(&format!("Trunk {TRUNK}"), "5 to 10 minutes, once", || {
        // It declares a newer Rust than it needs. It builds the same without the update check.
        let arguments = ["--locked", "--ignore-rust-version", "--no-default-features"];
        cargo_install(project, &format!("trunk@={TRUNK}"), &arguments, &["rustls"])
    })?;
    Ok(TRUNK.to_owned())
}

/// wasm-bindgen's command line, which must be of the same version as the library, to the patch:
/// the version found or installed.
pub(crate) fn wasm_bindgen(project: &Project) -> Result<String> {
    let wanted = project.locked_version("wasm-bindgen")?;
    if version(project, "wasm-bindgen").as_ref() != Some(&wanted)
        || version(project, "wasm-bindgen-test-runner").as_ref() != Some(&wanted)
    {
        install(&format!("wasm-bindgen {wanted}"), "2 to 4 minutes, once", || {
            cargo_install(project, &format!("wasm-bindgen-cli@={wanted}"), &[], &[])
        })?;
    }
    Ok(wanted)
}

/// The version a tool reports of itself, as in `trunk 0.22.1`.
fn version(project: &Project, tool: &str) -> Option<String> {
    let text = output(project.command(tool).ok()?.arg("--version")).ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

fn cargo_install(project: &Project, package: &str, arguments: &[&str], features: &[&str]) -> Result<()> {
    let build = project.cache.join("build");
    let mut cargo = project.command("cargo")?;
    cargo.args(["install", "--quiet", package]).arg("--root").arg(project.tools()).args(arguments);
    if !features.is_empty() {
        cargo.arg("--features").arg(features.join(","));
    }
    cargo.env("CARGO_TARGET_DIR", &build);
    // These tools run for a second; a build as for a release would take twice as long.
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
    cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    run(&mut cargo)?;
    remove_folder(&build)
}
