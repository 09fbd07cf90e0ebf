//! `cargo xtask serve`

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::{CommandExt, parent_id};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;
use std::{env, process};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, ValueExt};

use crate::build;
use crate::command::Command;
use crate::project::{Project, remove_folder};

pub(crate) const COMMAND: Command = Command {
    name: "serve",
    arguments: "[--port N] [--open] [--release]",
    summary: "Serve the site here, and rebuild it when a file changes",
    run: |project, arguments| match Options::parse(arguments)? {
        Options { announce: Some(port), .. } => announce(&dist(project), address(port)),
        options => serve(project, &options),
    },
};

const FIRST_PORT: u16 = 8080;
const LAST_PORT: u16 = 8099;

#[derive(Default)]
struct Options {
    port: Option<u16>,
    /// Open the user's browser on the page.
    open: bool,
    /// Build as for publishing: a small page, but slow to rebuild.
    release: bool,
    /// Only say when the site is there. For `serve` itself.
    announce: Option<u16>,
}

impl Options {
    fn parse(mut arguments: lexopt::Parser) -> Result<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next()? {
            match argument {
                Arg::Long("port") => options.port = Some(arguments.value()?.parse()?),
                Arg::Long("open") => options.open = true,
                Arg::Long("release") => options.release = true,
                Arg::Long("announce") => options.announce = Some(arguments.value()?.parse()?),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(options)
    }
}

fn serve(project: &Project, options: &Options) -> Result<()> {
    let mut trunk = build::trunk(project)?;
    let port = free_port(options.port)?.to_string();
    let dist = dist(project);
    remove_folder(&dist)?;
    trunk.args(["serve", "--port", &port]).arg("--dist").arg(&dist);
    if options.open {
        trunk.arg("--open");
    }
    if options.release {
        trunk.arg("--release");
    }
    println!("Building the site");
    // Trunk takes this process over, so that what stops one stops the other. A second xtask
    // says when the site is there.
    process::Command::new(env::current_exe()?).args(["serve", "--announce", &port]).spawn()?;
    Err(trunk.exec()).context("starting `trunk serve`")
}

/// Not dist/: there the published site stays as the last `cargo xtask build` left it.
fn dist(project: &Project) -> PathBuf {
    project.web_target().join("serve")
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The port asked for, which must be free; else the first free one of a few.
fn free_port(asked: Option<u16>) -> Result<u16> {
    let is_free = |port: &u16| TcpListener::bind(address(*port)).is_ok();
    match asked {
        Some(port) if is_free(&port) => Ok(port),
        Some(port) => bail!("port {port} is in use"),
        None => (FIRST_PORT..=LAST_PORT)
            .find(is_free)
            .with_context(|| format!("ports {FIRST_PORT} to {LAST_PORT} are all in use")),
    }
}

/// Waits for a build to succeed and its page to be there, unless Trunk, the parent of this
/// process, ends before. It answers requests after a failed build too, and tries again when a
/// file changes.
fn announce(dist: &Path, address: SocketAddr) -> Result<()> {
    let trunk = parent_id();
    let page = dist.join("index.html");
    while parent_id() == trunk {
        if page.exists() && TcpStream::connect(address).is_ok() {
            println!("Policy Playground is at http://{address}/ (Ctrl-C stops)");
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}
