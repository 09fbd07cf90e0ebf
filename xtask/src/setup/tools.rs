//! Trunk, wasm-bindgen's command line, and mdBook: ready-built where they can be had, else from source.

use std::env;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::install;
use super::release::{Release, agrees};
use crate::process::{run, run_within, version};
use crate::project::{Project, remove_folder};

/// Where the tools publish their releases.
const HOST: &str = "https://github.com";
/// Names another host with the same paths: a mirror, or one that tests play.
const HOST_VARIABLE: &str = "POLICY_PLAYGROUND_RELEASES";

/// It tries long where the network swallows packets.
const BINSTALL_LIMIT: Duration = Duration::from_secs(120);

const TRUNK_VERSION: &str = "0.22.1";
/// A later patch of the same release is as good.
const TRUNK_SERIES: &str = "0.22.";

const MDBOOK_VERSION: &str = "0.5.4";
/// As for Trunk.
const MDBOOK_SERIES: &str = "0.5.";

/// A tool that the builds or the tests run.
struct Tool {
    name: &'static str,
    /// Its crate on crates.io.
    package: &'static str,
    programs: &'static [&'static str],
    /// None where its authors publish no checksum: what nobody can check is not taken.
    release: Option<Release>,
    /// How `cargo install` builds it.
    options: &'static [&'static str],
    /// How long that takes.
    estimate: &'static str,
}

const TRUNK: Tool = Tool {
    name: "Trunk",
    package: "trunk",
    programs: &["trunk"],
    release: Some(Release {
        archive: "trunk-rs/trunk/releases/download/v{version}/trunk-{target}.tar.gz",
        checksum: ".sha256",
        folder: "",
    }),
    // It declares a newer Rust than it needs. It builds the same without the update check.
    options: &["--locked", "--ignore-rust-version", "--no-default-features", "--features", "rustls"],
    estimate: "5 to 15 minutes",
};

const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    release: Some(Release {
        archive: "wasm-bindgen/wasm-bindgen/releases/download/{version}/wasm-bindgen-{version}-{target}.tar.gz",
        checksum: ".sha256sum",
        folder: "wasm-bindgen-{version}-{target}",
    }),
    options: &[],
    estimate: "3 to 12 minutes",
};

/// It is under MPL-2.0, and only run: nothing of it is in what is built or published.
const MDBOOK: Tool = Tool {
    name: "mdBook",
    package: "mdbook",
    programs: &["mdbook"],
    release: None,
    // It builds books without its server and its search.
    options: &["--locked", "--no-default-features"],
    estimate: "1 to 3 minutes",
};

/// Trunk, which builds the site: the version found or installed.
pub(crate) fn trunk(project: &Project) -> Result<String> {
    if let Some(found) = found(project, "trunk").filter(|version| version.starts_with(TRUNK_SERIES)) {
        return Ok(found);
    }
    TRUNK.install(project, TRUNK_VERSION)?;
    Ok(TRUNK_VERSION.to_owned())
}

/// wasm-bindgen's command line, which must be of the same version as the library, to the patch:
/// the version found or installed.
pub(crate) fn wasm_bindgen(project: &Project) -> Result<String> {
    let wanted = project.locked_version("wasm-bindgen")?;
    if WASM_BINDGEN.programs.iter().any(|program| found(project, program).as_ref() != Some(&wanted)) {
        WASM_BINDGEN.install(project, &wanted)?;
    }
    Ok(wanted)
}

/// mdBook, with which tests build books: the version found or installed.
pub(crate) fn mdbook(project: &Project) -> Result<String> {
    if let Some(found) = found(project, "mdbook").filter(|version| version.starts_with(MDBOOK_SERIES)) {
        return Ok(found);
    }
    MDBOOK.install(project, MDBOOK_VERSION)?;
    Ok(MDBOOK_VERSION.to_owned())
}

fn found(project: &Project, program: &str) -> Option<String> {
    version(&mut project.command(program).ok()?).ok()
}

impl Tool {
    fn install(&self, project: &Project, version: &str) -> Result<()> {
        let host = env::var(HOST_VARIABLE).unwrap_or_else(|_| HOST.to_owned());
        install(&format!("{} {version}", self.name), "seconds, where a release can be had", || {
            self.obtain(project, version, &host)
        })
    }

    /// Takes it from whoever has it ready, else builds it.
    fn obtain(&self, project: &Project, version: &str, host: &str) -> Result<()> {
        if project.which("cargo-binstall").is_some() {
            match self.binstall(project, version) {
                Ok(()) => return Ok(()),
                Err(error) => println!("  --  not with cargo binstall: {error:#}"),
            }
        }
        let fetched = match &self.release {
            Some(release) => release.fetch(project, host, version, self.programs),
            None => Err(anyhow!("it is published without a checksum")),
        };
        match fetched {
            Ok(()) => return Ok(()),
            Err(error) => println!("  --  not from its release: {error:#}"),
        }
        println!("  ..  building it from source ({} on two cores, once)", self.estimate);
        self.build(project, version)
    }

    fn binstall(&self, project: &Project, version: &str) -> Result<()> {
        let tools = project.tools();
        let mut cargo = project.command("cargo")?;
        cargo.args(["binstall", "--no-confirm", "--force", "--log-level", "error"]);
        // Only what the tool's own authors publish; building it is for cargo.
        cargo.args(["--strategies", "crate-meta-data", "--version", version, "--root"]).arg(&tools).arg(self.package);
        run_within(&mut cargo, BINSTALL_LIMIT)?;
        agrees(&tools.join("bin"), self.programs, version)
    }

    fn build(&self, project: &Project, version: &str) -> Result<()> {
        let folder = project.cache.join("build");
        let mut cargo = project.command("cargo")?;
        // Without --force, cargo would not replace what came from a release.
        cargo.args(["install", "--force", &format!("{}@={version}", self.package)]);
        cargo.args(self.options).arg("--root").arg(project.tools());
        cargo.env("CARGO_TARGET_DIR", &folder);
        // These tools run for a second; a build as for a release would take twice as long.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        run(&mut cargo)?;
        remove_folder(&folder)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::setup::host::{Host, Scratch, archive, sha256};

    const VERSION: &str = "99.1.2";

    /// A cargo that notes what it is asked for, and of what it is to install makes a `trunk` of these versions.
    fn cargo(scratch: &Scratch, by_binstall: Option<&str>, from_source: Option<&str>) {
        let trunk = scratch.project.tools().join("bin/trunk").display().to_string();
        let make = |version: Option<&str>| match version {
            Some(version) => {
                format!("printf '#!/bin/sh\\necho trunk {version}\\n' >'{trunk}'; chmod +x '{trunk}'")
            }
            None => "exit 1".to_owned(),
        };
        let script = format!(
            "echo \"$@\" >>'{}'\ncase $1 in\nbinstall) {} ;;\ninstall) {} ;;\nesac",
            log(scratch).display(),
            make(by_binstall),
            make(from_source)
        );
        scratch.programs(&[("cargo", &script)]);
    }

    fn log(scratch: &Scratch) -> std::path::PathBuf {
        scratch.project.root.join("asked")
    }

    /// What cargo was asked for last.
    fn asked(scratch: &Scratch) -> String {
        let asked = fs::read_to_string(log(scratch)).unwrap_or_default();
        let last = asked.lines().last().unwrap_or_default();
        last.replace(&*scratch.project.tools().to_string_lossy(), "TOOLS")
    }

    fn trunk(scratch: &Scratch) -> Option<String> {
        found(&scratch.project, "trunk")
    }

    const TARGETS: [&str; 4] =
        ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl", "x86_64-apple-darwin", "aarch64-apple-darwin"];

    /// A host with a release of Trunk for every machine there is one for.
    fn host_of_trunk() -> Host {
        let archive = archive(".", &[("trunk", "echo trunk 99.1.2")]);
        let files = TARGETS.iter().flat_map(|target| {
            let path = format!("/trunk-rs/trunk/releases/download/v99.1.2/trunk-{target}.tar.gz");
            [(format!("{path}.sha256"), sha256(&archive).into_bytes()), (path, archive.clone())]
        });
        Host::new(files.collect())
    }

    fn host_of_wasm_bindgen() -> Host {
        let programs = ["wasm-bindgen", "wasm-bindgen-test-runner"].map(|name| (name, format!("echo {name} 99.1.2")));
        let programs = programs.each_ref().map(|(name, script)| (*name, script.as_str()));
        let files = TARGETS.iter().flat_map(|target| {
            let archive = archive(&format!("wasm-bindgen-99.1.2-{target}"), &programs);
            let path =
                format!("/wasm-bindgen/wasm-bindgen/releases/download/99.1.2/wasm-bindgen-99.1.2-{target}.tar.gz");
            [(format!("{path}.sha256sum"), sha256(&archive).into_bytes()), (path, archive)]
        });
        Host::new(files.collect())
    }

    #[test]
    fn a_release_is_taken_and_nothing_is_built() {
        let scratch = Scratch::new();
        cargo(&scratch, None, None);
        TRUNK.obtain(&scratch.project, VERSION, &host_of_trunk().address).unwrap();
        assert_eq!(trunk(&scratch).as_deref(), Some(VERSION));
        assert!(!asked(&scratch).starts_with("install"), "{}", asked(&scratch));
    }

    #[test]
    fn all_programs_of_a_release_are_taken() {
        let scratch = Scratch::new();
        cargo(&scratch, None, None);
        WASM_BINDGEN.obtain(&scratch.project, VERSION, &host_of_wasm_bindgen().address).unwrap();
        for program in WASM_BINDGEN.programs {
            assert_eq!(found(&scratch.project, program).as_deref(), Some(VERSION));
        }
    }

    #[test]
    fn without_a_release_it_is_built_and_progress_shows() {
        let scratch = Scratch::new();
        cargo(&scratch, None, Some(VERSION));
        TRUNK.obtain(&scratch.project, VERSION, &Host::closed()).unwrap();
        assert_eq!(trunk(&scratch).as_deref(), Some(VERSION));
        let options = "--locked --ignore-rust-version --no-default-features --features rustls";
        assert_eq!(asked(&scratch), format!("install --force trunk@=99.1.2 {options} --root TOOLS"));
    }

    #[test]
    fn what_is_published_without_a_checksum_is_built() {
        let scratch = Scratch::new();
        cargo(&scratch, None, Some(VERSION));
        MDBOOK.obtain(&scratch.project, VERSION, &Host::closed()).unwrap();
        assert_eq!(asked(&scratch), "install --force mdbook@=99.1.2 --locked --no-default-features --root TOOLS");
    }

    #[test]
    fn cargo_binstall_is_asked_first_and_builds_nothing() {
        let scratch = Scratch::new();
        cargo(&scratch, Some(VERSION), None);
        scratch.programs(&[("cargo-binstall", "exit 1")]);
        TRUNK.obtain(&scratch.project, VERSION, &Host::closed()).unwrap();
        assert_eq!(trunk(&scratch).as_deref(), Some(VERSION));
        let options = "--no-confirm --force --log-level error --strategies crate-meta-data";
        assert_eq!(asked(&scratch), format!("binstall {options} --version 99.1.2 --root TOOLS trunk"));
    }

    #[test]
    fn what_cargo_binstall_cannot_do_a_release_does() {
        for by_binstall in [None, Some("99.1.1")] {
            let scratch = Scratch::new();
            cargo(&scratch, by_binstall, None);
            scratch.programs(&[("cargo-binstall", "exit 1")]);
            TRUNK.obtain(&scratch.project, VERSION, &host_of_trunk().address).unwrap();
            assert_eq!(trunk(&scratch).as_deref(), Some(VERSION));
            assert!(asked(&scratch).starts_with("binstall "), "{}", asked(&scratch));
        }
    }

    #[test]
    fn what_cannot_be_built_either_is_an_error() {
        let scratch = Scratch::new();
        cargo(&scratch, None, None);
        let error = TRUNK.obtain(&scratch.project, VERSION, &Host::closed()).unwrap_err();
        assert!(error.to_string().starts_with("`cargo install` failed"), "{error}");
    }
}
