//! `cargo xtask soak`

use std::time::Instant;

use anyhow::{Result, bail};
use lexopt::{Arg, ValueExt};

use crate::command::Command;
use crate::process::run;
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "soak",
    arguments: "[--cases N] [--seed N] [--threads N]",
    summary: "Hold the engines to bounds, oracles and laws, at length",
    run: |project, arguments| soak(project, arguments),
};

/// Long enough that starting the tests costs nothing, short enough to tell how far it is.
const CHUNK: u64 = 50_000;

/// A network takes longer than a scenario: of those there are so many times fewer.
const NETWORK: u64 = 5;

/// Scenarios that are made to be slow are so long, and there is a pair of growths for so many cases.
const HOSTILE_BYTES: u64 = 1 << 20;
const HOSTILE: u64 = 1000;

/// The search of tests/hostile, and the tests of tests/oracle and tests/network-oracle again, with more cases: they read from the environment how many.
fn soak(project: &Project, mut arguments: lexopt::Parser) -> Result<()> {
    let (mut cases, mut seed, mut threads) = (1_000_000_u64, 1_u64, 1_u32);
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("cases") => cases = arguments.value()?.parse()?,
            Arg::Long("seed") => seed = arguments.value()?.parse()?,
            Arg::Long("threads") => threads = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    let tests = |package| ["test", "--package", package, "--profile", "native", "--quiet"];
    // What is made to be slow first, since it takes two minutes.
    let hostile = ["run", "--package", "hostile", "--profile", "native", "--quiet", "--"];
    run(project.cargo()?.args(hostile).args([HOSTILE_BYTES, cases / HOSTILE, seed].map(|number| number.to_string())))?;
    let packages = [("oracle", 1), ("network-oracle", NETWORK)];
    for (package, _) in packages {
        run(project.cargo()?.args(tests(package)).arg("--no-run"))?;
    }
    let started = Instant::now();
    let per_second = |done: u64| done as f64 / started.elapsed().as_secs_f64();
    let mut done = 0;
    while done < cases {
        let chunk = CHUNK.min(cases - done);
        for (package, fewer) in packages {
            let found = project
                .cargo()?
                .args(tests(package))
                .arg("--")
                .arg(format!("--test-threads={threads}"))
                .env("ORACLE_SEED", (seed + done / fewer).to_string())
                .env("ORACLE_CASES", (chunk / fewer).to_string())
                .output()?;
            if !found.status.success() {
                bail!("{}{}", String::from_utf8_lossy(&found.stdout), String::from_utf8_lossy(&found.stderr));
            }
        }
        done += chunk;
        println!("{done} of {cases}, {:.0} cases/s", per_second(done));
    }
    println!(
        "the engines agree with their oracles and keep every law: {cases} cases, {:.0} cases/s",
        per_second(cases)
    );
    Ok(())
}
