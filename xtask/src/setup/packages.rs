//! Packages of Debian and its kin.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process::{output, run};
use crate::project::Project;

/// Installs packages as root, or by a sudo that asks no password.
pub(super) fn install(project: &Project, packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if project.which("apt-get").is_none() {
        bail!("this system has no `apt-get` to run `{by_hand}` with");
    }
    let as_root = output(project.command("id")?.arg("-u"))? == "0";
    if !as_root && !may_sudo(project) {
        bail!("no right to install packages here: run `sudo {by_hand}`, then try again");
    }
    run(apt_get(project, as_root)?.args(["-qq", "update"]))?;
    run(apt_get(project, as_root)?.args(["-qq", "--yes", "--no-install-recommends", "install"]).args(packages))
}

fn may_sudo(project: &Project) -> bool {
    project.command("sudo").is_ok_and(|mut sudo| {
        sudo.args(["-n", "true"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    })
}

fn apt_get(project: &Project, as_root: bool) -> Result<Command> {
    let mut command = if as_root {
        project.command("env")?
    } else {
        let mut sudo = project.command("sudo")?;
        sudo.args(["-n", "env"]);
        sudo
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).stdin(Stdio::null()).stdout(Stdio::null());
    Ok(command)
}
