//! Where things are: the clone, the build output, and the tools kept between clones.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, Result};

/// The folders every chore works in.
pub(crate) struct Project {
    /// The clone.
    pub(crate) root: PathBuf,
    /// Cargo's target directory, for native builds and for what the chores generate.
    pub(crate) target: PathBuf,
    /// Tools and remembered outcomes, kept between clones.
    pub(crate) cache: PathBuf,
}

impl Project {
    /// Reads the folders off the environment `cargo xtask` runs in.
    pub(crate) fn find() -> Result<Self> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("xtask lies at the top of the file system")?.to_owned();
        // This program is <target>/<profile>/xtask, wherever the user's settings put <target>.
        let program = env::current_exe().context("finding the running program")?;
        let target = program.ancestors().nth(2).context("xtask was not started by cargo")?.to_owned();
        Ok(Self { root, target, cache: cache()? })
    }

    /// The target directory of builds for wasm. It is not the native one, because the two may
    /// use different toolchains and would then rebuild each other's dependencies for ever.
    pub(crate) fn web_target(&self) -> PathBuf {
        self.target.join("web")
    }

    /// The site as `cargo xtask build` leaves it.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Where installed tools go, in the layout of `cargo install --root`.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// The version of a dependency, as Cargo.lock has it.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let lock = read(&path)?;
        locked_version(&lock, package).with_context(|| format!("{} has no package `{package}`", path.display()))
    }
}

fn cache() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("POLICY_PLAYGROUND_CACHE") {
        return path::absolute(folder).context("POLICY_PLAYGROUND_CACHE");
    }
    let folder = match env::var_os("XDG_CACHE_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => env::home_dir()
            .context("no home directory: set POLICY_PLAYGROUND_CACHE to a folder for tools")?
            .join(".cache"),
    };
    Ok(folder.join("policy-playground"))
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    let (version, _) = after.split_once('"')?;
    Some(version.to_owned())
}

/// The text of a file, or an error that names it.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// Writes a file and the folders above it.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

/// Removes a folder and all in it, if it is there.
pub(crate) fn remove_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_version_is_of_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "bindgen"), None);
    }
}
