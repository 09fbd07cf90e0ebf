//! Tools as their authors publish them: an archive for each kind of machine, with its checksum.

use std::path::Path;
use std::process::{self, Command};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, bail};

use crate::process::{output, version};
use crate::project::{Project, read, remove_folder};

/// Where a tool's release lies and what is in it. `{version}` and `{target}` are filled in.
pub(super) struct Release {
    /// Its path on the host.
    pub(super) archive: &'static str,
    /// What is added to that path for its SHA-256.
    pub(super) checksum: &'static str,
    /// The folder of the archive that holds the programs.
    pub(super) folder: &'static str,
}

impl Release {
    /// Puts these programs among the tools, if they are what was asked for.
    ///
    /// # Errors
    ///
    /// One line that says why they are not there. Nothing is changed then.
    pub(super) fn fetch(&self, project: &Project, host: &str, version: &str, programs: &[&str]) -> Result<()> {
        let folder = project.cache.join(format!("download-{}", process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
        let done = self.fetch_into(&folder, project, host, version, programs);
        remove_folder(&folder)?;
        done
    }

    fn fetch_into(&self, folder: &Path, project: &Project, host: &str, version: &str, programs: &[&str]) -> Result<()> {
        let target = target(env::consts::OS, env::consts::ARCH)?;
        let filled = |template: &str| template.replace("{version}", version).replace("{target}", &target);
        let address = format!("{host}/{}", filled(self.archive));
        let (archive, checksum) = (folder.join("archive"), folder.join("checksum"));
        download(project, &format!("{address}{}", self.checksum), &checksum)?;
        download(project, &address, &archive)?;
        // Some write the file's name after it.
        let published = read(&checksum)?.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        if sha256(project, &archive)? != published {
            bail!("{address} does not have the checksum published with it");
        }
        output(project.command("tar")?.arg("-xzf").arg(&archive).arg("-C").arg(folder))
            .map_err(|_| anyhow!("{address} cannot be unpacked"))?;
        let unpacked = folder.join(filled(self.folder));
        agrees(&unpacked, programs, version)?;
        let tools = project.tools().join("bin");
        fs::create_dir_all(&tools).with_context(|| format!("creating {}", tools.display()))?;
        for program in programs {
            fs::rename(unpacked.join(program), tools.join(program))
                .with_context(|| format!("moving `{program}` to {}", tools.display()))?;
        }
        Ok(())
    }
}

/// It is an error if a program in this folder does not run, or is of another version.
pub(super) fn agrees(folder: &Path, programs: &[&str], wanted: &str) -> Result<()> {
    for program in programs {
        match version(&mut Command::new(folder.join(program))) {
            Ok(found) if found == wanted => {}
            Ok(found) => bail!("its `{program}` is {found}, not {wanted}"),
            Err(_) => bail!("its `{program}` does not run here"),
        }
    }
    Ok(())
}

/// The name of a kind of machine in names of archives.
fn target(system: &str, processor: &str) -> Result<String> {
    match (system, processor) {
        // Linked statically, it runs on every Linux.
        ("linux", "x86_64" | "aarch64") => Ok(format!("{processor}-unknown-linux-musl")),
        ("macos", "x86_64" | "aarch64") => Ok(format!("{processor}-apple-darwin")),
        _ => bail!("there is none for {system} on {processor}"),
    }
}

fn download(project: &Project, address: &str, file: &Path) -> Result<()> {
    let mut curl = project.command("curl")?;
    curl.args(["--fail", "--silent", "--show-error", "--location", "--connect-timeout", "5", "--max-time", "300"]);
    // Less than 1,000 bytes a second for ten seconds is no download.
    curl.args(["--speed-limit", "1000", "--speed-time", "10"]);
    if address.starts_with("http://127.0.0.1:") {
        curl.args(["--proto", "=http", "--noproxy", "*"]);
    } else {
        curl.args(["--proto", "=https"]);
    }
    output(curl.arg("--output").arg(file).arg(address)).map(|_| ()).map_err(|error| {
        let message = error.to_string();
        // Advice may follow.
        let reason = message.lines().find(|line| line.starts_with("curl: ")).unwrap_or("no download");
        anyhow!("{address}: {reason}")
    })
}

/// A file's SHA-256 in hexadecimal digits.
pub(super) fn sha256(project: &Project, file: &Path) -> Result<String> {
    let mut command = project.command("sha256sum").or_else(|_| {
        let mut command = project.command("shasum")?;
        command.args(["-a", "256"]);
        anyhow::Ok(command)
    })?;
    let text = output(command.arg(file))?;
    Ok(text.split_whitespace().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::host::{CUT_OFF, Host, Scratch, archive, sha256 as sum};

    const RELEASE: Release =
        Release { archive: "v{version}/tool-{target}.tar.gz", checksum: ".sum", folder: "tool-{version}" };
    const PROGRAMS: [&str; 2] = ["tool", "tool-runner"];

    fn right() -> Vec<u8> {
        archive("tool-1.2.3", &[("tool", "echo tool 1.2.3"), ("tool-runner", "echo tool-runner 1.2.3")])
    }

    /// Asks a host that has this archive and this checksum for version 1.2.3. What is said; it is held to be said
    /// exactly if no program is there in the end, and to leave nothing else behind.
    fn fetched(archive: Option<Vec<u8>>, checksum: Option<String>) -> String {
        let here = target(env::consts::OS, env::consts::ARCH).unwrap();
        let path = format!("/v1.2.3/tool-{here}.tar.gz");
        let archive = archive.map(|content| (path.clone(), content));
        let checksum = checksum.map(|text| (format!("{path}.sum"), text.into_bytes()));
        let host = Host::new(archive.into_iter().chain(checksum).collect());
        said(&host.address, &here)
    }

    fn said(host: &str, here: &str) -> String {
        let scratch = Scratch::new();
        let said = match RELEASE.fetch(&scratch.project, host, "1.2.3", &PROGRAMS) {
            Ok(()) => String::new(),
            Err(error) => format!("{error:#}").replace(host, "HOST").replace(here, "TARGET"),
        };
        let programs = PROGRAMS.map(|name| scratch.project.tools().join("bin").join(name).exists());
        assert_eq!(programs, [said.is_empty(); 2], "{said}");
        let mut left = fs::read_dir(&scratch.project.cache).unwrap();
        assert!(left.all(|entry| entry.unwrap().file_name() == "tools"), "{said}");
        said
    }

    #[test]
    fn the_right_archive_is_taken() {
        let archive = right();
        let checksum = sum(&archive);
        assert_eq!(fetched(Some(archive.clone()), Some(format!("{checksum}\n"))), "");
        assert_eq!(fetched(Some(archive), Some(format!("{checksum}  release/tool.tar.gz\n"))), "");
    }

    #[test]
    fn every_program_must_be_of_the_version() {
        let other = archive("tool-1.2.3", &[("tool", "echo tool 1.2.3"), ("tool-runner", "echo tool-runner 1.2.30")]);
        let checksum = sum(&other);
        assert_eq!(fetched(Some(other), Some(checksum)), "its `tool-runner` is 1.2.30, not 1.2.3");
        let broken = archive("tool-1.2.3", &[("tool", "exit 1"), ("tool-runner", "echo tool-runner 1.2.3")]);
        let checksum = sum(&broken);
        assert_eq!(fetched(Some(broken), Some(checksum)), "its `tool` does not run here");
        let empty = archive("tool-1.2.3", &[]);
        let checksum = sum(&empty);
        assert_eq!(fetched(Some(empty), Some(checksum)), "its `tool` does not run here");
    }

    #[test]
    fn a_truncated_archive_is_not_taken() {
        let mut half = right();
        half.truncate(half.len() / 2);
        let checksum = sum(&half);
        let said = fetched(Some(half), Some(checksum));
        assert_eq!(said, "HOST/v1.2.3/tool-TARGET.tar.gz cannot be unpacked");
        let cut_off = [right(), CUT_OFF.to_vec()].concat();
        let said = fetched(Some(cut_off), Some(sum(&right())));
        assert!(said.starts_with("HOST/v1.2.3/tool-TARGET.tar.gz: curl: (18) "), "{said}");
    }

    #[test]
    fn an_archive_without_its_checksum_is_not_taken() {
        let differs = "HOST/v1.2.3/tool-TARGET.tar.gz does not have the checksum published with it";
        assert_eq!(fetched(Some(right()), Some(sum(b"another archive"))), differs);
        assert_eq!(fetched(Some(right()), Some(String::new())), differs);
        let missing = fetched(Some(right()), None);
        assert!(missing.starts_with("HOST/v1.2.3/tool-TARGET.tar.gz.sum: curl: (22) "), "{missing}");
    }

    #[test]
    fn what_is_not_there_is_said() {
        let said = fetched(None, Some(sum(&right())));
        assert!(said.starts_with("HOST/v1.2.3/tool-TARGET.tar.gz: curl: (22) "), "{said}");
        assert!(said.contains("404"), "{said}");
    }

    #[test]
    fn a_host_that_cannot_be_reached_is_said() {
        let here = target(env::consts::OS, env::consts::ARCH).unwrap();
        let closed = said(&Host::closed(), &here);
        assert!(closed.starts_with("HOST/v1.2.3/tool-TARGET.tar.gz.sum: curl: (7) "), "{closed}");
        // No other host is spoken to in the clear.
        let said = said("http://127.0.0.2:9", &here);
        assert!(said.starts_with("HOST/v1.2.3/tool-TARGET.tar.gz.sum: curl: (1) "), "{said}");
    }

    #[test]
    fn machines_without_a_release_are_named() {
        assert_eq!(target("linux", "x86_64").unwrap(), "x86_64-unknown-linux-musl");
        assert_eq!(target("macos", "aarch64").unwrap(), "aarch64-apple-darwin");
        assert_eq!(target("linux", "riscv64").unwrap_err().to_string(), "there is none for linux on riscv64");
    }

    #[test]
    fn checksums_are_sha_256() {
        assert_eq!(sum(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
