//! A Rust compiler that can build for wasm32-unknown-unknown.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{install, packages};
use crate::process::{output, run_within, rust_folder, version};
use crate::project::{Project, write};

const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler of the Rust release that its web browsers are built with, and the source
/// of its standard library, which has no ready-built counterpart for wasm.
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_ROOT: &str = "/usr";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// rustup waits for ever on a network that swallows packets.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// The compiler the wasm builds use.
pub(crate) enum Rust {
    /// The user's own toolchain, which has the standard library for wasm.
    Own { version: String },
    /// Debian's, building the standard library from source.
    Debian { version: String, linker: PathBuf },
}

impl Rust {
    /// Makes a cargo, or a program that starts one, build for wasm with this compiler.
    pub(crate) fn apply(&self, project: &Project, command: &mut Command) {
        command.env("CARGO_TARGET_DIR", project.web_target());
        // Messages of a failure name source files; where they lie on the builder's machine concerns nobody.
        let home =
            rust_folder("CARGO_HOME", ".cargo").map(|home| format!("--remap-path-prefix={}=cargo", home.display()));
        let here = format!("--remap-path-prefix={}=.", project.root.display());
        let flags: Vec<String> = home.into_iter().chain([here]).collect();
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        if let Self::Debian { linker, .. } = self {
            command.env("RUSTUP_TOOLCHAIN", DEBIAN_ROOT);
            command.env("RUSTC_BOOTSTRAP", "1");
            command.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            command.env_remove("RUSTC");
            command.env_remove("RUSTDOC");
        }
    }

    /// A cargo that builds for wasm with this compiler.
    pub(crate) fn cargo(&self, project: &Project) -> Result<Command> {
        let mut command = project.command("cargo")?;
        self.apply(project, &mut command);
        Ok(command)
    }
}

impl fmt::Display for Rust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own { version } => write!(f, "Rust {version}"),
            Self::Debian { version, .. } => write!(f, "from source, Debian's Rust {version}"),
        }
    }
}

/// Finds the standard library for wasm; else adds it with rustup; else, where rustup cannot
/// reach its server, takes Debian's packages.
pub(crate) fn rust_for_wasm(project: &Project) -> Result<Rust> {
    if let Some(own) = own(project)? {
        return Ok(own);
    }
    // Remembered, so that only the first run waits for rustup to fail.
    let unreachable = project.cache.join("rustup-cannot-add-wasm");
    if !unreachable.exists() {
        if let Some(own) = add_with_rustup(project)? {
            return Ok(own);
        }
        write(&unreachable, "Delete this file to let rustup try again.\n")?;
    }
    if let Some(debian) = debian(project)? {
        return Ok(debian);
    }
    install("Debian's Rust for wasm", "a minute or two, once", || {
        packages::install(project, &DEBIAN_PACKAGES)?;
        debian(project)?
            .with_context(|| format!("{DEBIAN_PACKAGES:?} are installed, but are no Rust new enough for this project"))
    })
    .with_context(|| format!("no Rust standard library for {TARGET}: run `rustup target add {TARGET}`, then try again"))
}

fn own(project: &Project) -> Result<Option<Rust>> {
    let folder = output(project.command("rustc")?.args(["--print", "target-libdir", "--target", TARGET]))?;
    let has_std = fs::read_dir(folder).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
    });
    if !has_std {
        return Ok(None);
    }
    Ok(Some(Rust::Own { version: version(&mut project.command("rustc")?)? }))
}

fn add_with_rustup(project: &Project) -> Result<Option<Rust>> {
    let Ok(mut rustup) = project.command("rustup") else {
        return Ok(None);
    };
    println!("  ..  adding {TARGET} with rustup (one minute at most, once)");
    if run_within(rustup.args(["target", "add", TARGET]), RUSTUP_LIMIT).is_ok() {
        own(project)
    } else {
        println!("  --  rustup could not reach its server");
        Ok(None)
    }
}

fn debian(project: &Project) -> Result<Option<Rust>> {
    let compiler = Path::new(DEBIAN_ROOT).join("bin/rustc");
    if !compiler.exists() || !Path::new(DEBIAN_ROOT).join("bin/cargo").exists() || !Path::new(DEBIAN_LIBRARY).exists() {
        return Ok(None);
    }
    let version = version(&mut Command::new(&compiler))?;
    if !is_new_enough(&version, env!("CARGO_PKG_RUST_VERSION")) {
        return Ok(None);
    }
    Ok(Some(Rust::Debian { version, linker: linker(project)? }))
}

/// The linker of the user's own toolchain; Debian's packages come without one for wasm.
fn linker(project: &Project) -> Result<PathBuf> {
    let root = output(project.command("rustc")?.args(["--print", "sysroot"]))?;
    let host = output(project.command("rustc")?.args(["--print", "host-tuple"]))?;
    let linker: PathBuf = [&root, "lib", "rustlib", &host, "bin", "rust-lld"].iter().collect();
    if linker.exists() {
        return Ok(linker);
    }
    match project.which("wasm-ld") {
        Some(linker) => Ok(linker),
        None => bail!("no linker for wasm: neither {} nor `wasm-ld`, which LLVM's lld brings", linker.display()),
    }
}

fn is_new_enough(version: &str, wanted: &str) -> bool {
    let parts = |version: &str| -> Vec<u32> { version.split(['.', '-']).map_while(|part| part.parse().ok()).collect() };
    parts(version) >= parts(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(is_new_enough("1.96.0", "1.90"));
        assert!(is_new_enough("1.90.0-nightly", "1.90"));
        assert!(!is_new_enough("1.9.0", "1.90"));
        assert!(!is_new_enough("1.63.0", "1.90"));
    }
}
