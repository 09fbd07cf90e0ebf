//! Packages of Debian and its kin.

use std::env;
use std::io::{BufRead, IsTerminal, Write, stdin, stdout};
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process::{output, run};
use crate::project::Project;

/// Installs packages as root, or by a sudo that asks no password. Whoever sits at a terminal is asked before.
pub(super) fn install(project: &Project, packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if project.which("apt-get").is_none() {
        bail!("this system has no `apt-get` to run `{by_hand}` with");
    }
    let as_root = output(project.command("id")?.arg("-u"))? == "0";
    if !as_root && !may_sudo(project) {
        bail!("no right to install packages here: run `sudo {by_hand}`, then try again");
    }
    if stdin().is_terminal() && env::var_os("CI").is_none() {
        let question = format!("      May `{by_hand}` install them, and the packages they need? [y/N] ");
        if !agreed(&question, stdin().lock(), stdout())? {
            bail!("nothing was installed: run `{}{by_hand}`, then try again", if as_root { "" } else { "sudo " });
        }
    }
    run(apt_get(project, as_root)?.args(["-qq", "update"]))?;
    run(apt_get(project, as_root)?.args(["-qq", "--yes", "--no-install-recommends", "install"]).args(packages))
}

fn agreed(question: &str, mut input: impl BufRead, mut output: impl Write) -> Result<bool> {
    write!(output, "{question}")?;
    output.flush()?;
    let mut answer = String::new();
    input.read_line(&mut answer)?;
    if !answer.ends_with('\n') {
        writeln!(output)?;
    }
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        let answer = |text: &str| {
            let mut shown = Vec::new();
            let agreed = agreed("May it run? ", text.as_bytes(), &mut shown).unwrap();
            assert!(shown.starts_with(b"May it run? "));
            agreed
        };
        assert!(answer("y\n") && answer("Y\n") && answer("yes\n"));
        assert!(!answer("\n") && !answer("n\n") && !answer("maybe\n"));
        // The input ends, as with Ctrl-D.
        assert!(!answer(""));
    }
}
