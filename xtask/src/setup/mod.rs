//! `cargo xtask setup`
//!
//! Finds what the other commands need and installs only what is missing. They call these steps
//! themselves, each only the ones it needs, so nobody has to run `setup` first.

mod browser;
#[cfg(test)]
mod host;
mod node;
mod packages;
mod release;
mod rust;
mod tools;

use std::time::{Duration, Instant};

use anyhow::Result;

pub(crate) use browser::browser;
pub(crate) use node::node_packages;
pub(crate) use rust::rust_for_wasm;
pub(crate) use tools::{mdbook, trunk, wasm_bindgen};

use crate::command::{Command, no_arguments};
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "setup",
    arguments: "",
    summary: "Install what is missing, and say what is there",
    run: |project, arguments| {
        no_arguments(arguments)?;
        setup(project)
    },
};

fn setup(project: &Project) -> Result<()> {
    let rust = rust_for_wasm(project)?;
    present(&format!("wasm32 standard library ({rust})"));
    node_packages(project)?;
    present("npm packages");
    present(&format!("wasm-bindgen {}", wasm_bindgen(project)?));
    present(&format!("Trunk {}", trunk(project)?));
    present(&format!("mdBook {}", mdbook(project)?));
    let browser = browser(project)?;
    present(&format!("{} and its driver", browser.version));
    Ok(())
}

fn present(what: &str) {
    println!("  ok  {what}");
}

fn warning(what: &str) {
    println!("  !!  {what}");
}

/// Says what is being installed, does it, and says how long it took.
pub(crate) fn install<T>(what: &str, estimate: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("  ..  installing {what} ({estimate})");
    let started = Instant::now();
    let done = work()?;
    println!("  ok  {what}, after {}", duration(started.elapsed()));
    Ok(done)
}

/// A length of time as a person would say it.
pub(crate) fn duration(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}
