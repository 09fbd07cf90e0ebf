//! Running other programs, in the environment the user's shell would give them.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;

impl Project {
    /// A program found on the search path, to be run at the top of the clone.
    ///
    /// `cargo run` hands its own settings down to xtask. They are taken out again, so that a
    /// cargo started from here decides for itself.
    pub(crate) fn command(&self, program: &str) -> Result<Command> {
        let path = self.which(program).with_context(|| format!("`{program}` was not found on PATH"))?;
        let mut command = Command::new(path);
        command.current_dir(&self.root);
        command.env("PATH", env::join_paths(self.search_path())?);
        for (name, _) in env::vars_os() {
            if is_cargos_own(&name) {
                command.env_remove(name);
            }
        }
        for name in ["LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"] {
            if let Some(value) = env::var_os(name) {
                match self.without_cargos_libraries(&value) {
                    Some(value) => command.env(name, value),
                    None => command.env_remove(name),
                };
            }
        }
        Ok(command)
    }

    /// Cargo with the user's own toolchain, building into the native target directory.
    pub(crate) fn cargo(&self) -> Result<Command> {
        let mut command = self.command("cargo")?;
        command.env("CARGO_TARGET_DIR", &self.target);
        Ok(command)
    }

    /// The path of a program: an installed tool, one of the npm packages', or the user's.
    pub(crate) fn which(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        self.search_path().into_iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
    }

    fn search_path(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.tools().join("bin"), self.root.join("node_modules").join(".bin")];
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        // Where rustup puts cargo, in case the shell has not been told.
        folders.extend(rust_folder("CARGO_HOME", ".cargo").map(|folder| folder.join("bin")));
        folders
    }

    fn without_cargos_libraries(&self, value: &OsStr) -> Option<OsString> {
        let toolchains = rust_folder("RUSTUP_HOME", ".rustup");
        let is_cargos = |folder: &Path| {
            folder.starts_with(&self.target) || toolchains.as_ref().is_some_and(|all| folder.starts_with(all))
        };
        let kept: Vec<PathBuf> = env::split_paths(value).filter(|folder| !is_cargos(folder)).collect();
        env::join_paths(kept).ok().filter(|value| !value.is_empty())
    }
}

/// The variables `cargo run` sets for the program it runs. RUSTUP_TOOLCHAIN stays: it is how
/// `cargo +nightly xtask` reaches the builds, and a build that wants another one replaces it.
fn is_cargos_own(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    matches!(name, "CARGO" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE" | "OUT_DIR" | "RUST_RECURSION_COUNT")
        || ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_"].iter().any(|prefix| name.starts_with(prefix))
}

pub(crate) fn rust_folder(variable: &str, in_home: &str) -> Option<PathBuf> {
    match env::var_os(variable) {
        Some(folder) => Some(PathBuf::from(folder)),
        None => env::home_dir().map(|home| home.join(in_home)),
    }
}

/// Runs a program to its end; it is an error if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {}", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", name(command));
    }
    Ok(())
}

/// What a program prints on standard output, without the white space around it. What it prints
/// on standard error is shown only if it fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {}", name(command)))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({})\n{}", name(command), output.status, reason.trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The number of the version that a program reports: `0.22.1` from `trunk 0.22.1`.
pub(crate) fn version(program: &mut Command) -> Result<String> {
    let text = output(program.arg("--version"))?;
    let mut words = text.split_whitespace().map(|word| word.trim_start_matches('v'));
    let number = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    number.map(str::to_owned).with_context(|| format!("{} gives its version as `{text}`", name(program)))
}

/// Runs a program without showing what it prints. It is an error if it fails, or takes longer than
/// the limit, when it is stopped.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.with_context(|| format!("starting {}", name(command)))?;
    let mut messages = child.stderr.take().context("no standard error")?;
    let messages = thread::spawn(move || {
        let mut bytes = Vec::new();
        // What could be read is the best there is to say.
        messages.read_to_end(&mut bytes).ok();
        String::from_utf8_lossy(&bytes).trim_end().lines().last().unwrap_or_default().trim().to_owned()
    });
    let started = Instant::now();
    while started.elapsed() < limit {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("{} failed ({status}): {}", name(command), messages.join().unwrap_or_default()),
            None => thread::sleep(Duration::from_millis(50)),
        }
    }
    // Both fail only if the program has ended after all.
    child.kill().ok();
    child.wait().ok();
    bail!("{} took longer than {} s", name(command), limit.as_secs())
}

/// How an error names a program: `cargo test`, not its whole path and every argument.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let is_option = |argument: &&OsStr| argument.as_encoded_bytes().starts_with(b"-");
    match command.get_args().find(|argument| !is_option(argument)) {
        Some(argument) => format!("`{} {}`", program.display(), argument.display()),
        None => format!("`{}`", program.display()),
    }
}
