//! `cargo xtask fuzz`

use std::process::Command as Process;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use lexopt::{Arg, ValueExt};

use crate::command::Command;
use crate::process::{output, run};
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "fuzz",
    arguments: "[TARGET]... [--seconds N]",
    summary: "Fuzz each target for a minute, or N seconds",
    run: |project, arguments| fuzz(project, arguments),
};

const TARGETS: [&str; 5] = ["import", "link", "lint", "network", "scenario"];

fn fuzz(project: &Project, mut arguments: lexopt::Parser) -> Result<()> {
    let (mut chosen, mut seconds) = (Vec::new(), 60_u32);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("seconds") => seconds = arguments.value()?.parse()?,
            Arg::Value(name) => chosen.push(name.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    if let Some(unknown) = chosen.iter().find(|name| !TARGETS.contains(&name.as_str())) {
        bail!("there is no fuzz target `{unknown}`; the targets are {}", TARGETS.join(", "));
    }
    if chosen.is_empty() {
        chosen.extend(TARGETS.map(str::to_owned));
    }
    output(project.command("cargo")?.args(["fuzz", "--version"]))
        .context("this needs cargo-fuzz: run `cargo install --locked cargo-fuzz`, which takes a minute")?;
    let native = project.target.join("fuzz-native");
    let examples = ["build", "--manifest-path", "fuzz/Cargo.toml", "--profile", "native", "--examples"];
    run(project.cargo()?.args(examples).env("CARGO_TARGET_DIR", &native))?;
    let example = |name| native.join("native/examples").join(format!("{name}{}", env::consts::EXE_SUFFIX));
    for target in chosen {
        let corpus = project.target.join("fuzz").join(&target);
        fs::create_dir_all(&corpus)?;
        // Real scenarios and networks teach the fuzzer the words of the format.
        let mut seeds = project.root.join("web/gallery");
        if matches!(target.as_str(), "network" | "import" | "lint") {
            seeds = project.target.join("fuzz/seeds").join(&target);
            fs::create_dir_all(&seeds)?;
            run(Process::new(example("seeds")).arg(&seeds).args((target != "network").then_some(&target)))?;
        }
        let last = corpus.with_extension("last");
        run(project
            .command("cargo")?
            .env("SLOW", example("slow"))
            .env("LAST", &last)
            // The code has no unsafe block for a sanitizer to watch, which would be several times as slow and need a
            // nightly compiler.
            .args(["fuzz", "run", "--release", "--sanitizer", "none", &target])
            .args([&corpus, &seeds])
            .args(["--", "-timeout=10", "-max_len=20000", "-print_final_stats=1"])
            .arg(format!("-max_total_time={seconds}")))
        .with_context(|| format!("what was tried last is in {}", last.display()))?;
    }
    Ok(())
}
