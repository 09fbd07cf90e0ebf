//! Chromium, or Chrome, and the driver that tests steer it with.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{install, packages, warning};
use crate::process::output;
use crate::project::Project;

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const DRIVERS: [&str; 2] = ["chromedriver", "/usr/lib/chromium-browser/chromedriver"];
const DEBIAN_PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// What the tests in a browser need.
pub(crate) struct Browser {
    pub(crate) chrome: PathBuf,
    pub(crate) driver: PathBuf,
    /// As in `Chromium 156.0.8078.79`.
    pub(crate) version: String,
}

/// Finds the browser and its driver: the ones CHROME and CHROMEDRIVER name, or those on PATH.
/// On Debian it installs them if they are missing.
pub(crate) fn browser(project: &Project) -> Result<Browser> {
    if let Some(found) = find(project)? {
        return Ok(found);
    }
    if !Path::new("/etc/debian_version").exists() {
        bail!("no Chromium with its driver: {}", by_hand());
    }
    install("Chromium and its driver", "a minute or two, once", || {
        packages::install(project, &DEBIAN_PACKAGES)?;
        find(project)?.with_context(|| format!("{DEBIAN_PACKAGES:?} are installed, but not found"))
    })
    .with_context(by_hand)
}

fn by_hand() -> String {
    let install = if cfg!(target_os = "macos") {
        "run `brew install --cask google-chrome chromedriver`"
    } else {
        "install Chromium and chromedriver of the same version"
    };
    format!("{install}, or set CHROME and CHROMEDRIVER to their paths")
}

fn find(project: &Project) -> Result<Option<Browser>> {
    let chrome = locate(project, "CHROME", &BROWSERS)?;
    let driver = locate(project, "CHROMEDRIVER", &DRIVERS)?;
    let (Some(chrome), Some(driver)) = (chrome, driver) else {
        return Ok(None);
    };
    let version = version(&chrome)?;
    let driver_version = self::version(&driver)?;
    if major(&version) != major(&driver_version) {
        warning(&format!("{driver_version} may not be able to drive {version}: their first numbers differ"));
    }
    Ok(Some(Browser { chrome, driver, version }))
}

fn locate(project: &Project, variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os(variable).map(PathBuf::from) {
        if !path.is_file() {
            bail!("{variable} is `{}`, which is no file", path.display());
        }
        return Ok(Some(path));
    }
    Ok(names.iter().find_map(|name| project.which(name)))
}

/// The name and number of a program, from `Chromium 156.0.8078.79 built on Debian GNU/Linux 12`.
fn version(program: &Path) -> Result<String> {
    let text = output(Command::new(program).arg("--version"))?;
    let words = text.split_whitespace();
    let to_number = words.scan(false, |done, word| {
        let take = !*done;
        *done = word.starts_with(|c: char| c.is_ascii_digit());
        take.then_some(word)
    });
    Ok(to_number.collect::<Vec<_>>().join(" "))
}

fn major(version: &str) -> Option<&str> {
    version.split_whitespace().last()?.split('.').next()
}
