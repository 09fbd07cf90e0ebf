//! `cargo xtask soak`

use std::time::Instant;

use anyhow::{Result, bail};
use lexopt::{Arg, ValueExt};

use crate::Command;
use crate::process::run;
use crate::project::Project;

pub(crate) const COMMAND: Command = Command {
    name: "soak",
    arguments: "[--cases N] [--seed N] [--threads N]",
    summary: "Hold the engine to the oracle and the laws, at length",
    run: |project, arguments| soak(project, arguments),
};

/// Long enough that starting the tests costs nothing, short enough to tell how far it is.
const CHUNK: u64 = 50_000;

/// The tests of tests/oracle again, with more cases: they read from the environment how many.
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
    let tests = ["test", "--package", "oracle", "--profile", "native", "--quiet"];
    run(project.cargo()?.args(tests).arg("--no-run"))?;
    let started = Instant::now();
    let per_second = |done: u64| done as f64 / started.elapsed().as_secs_f64();
    let mut done = 0;
    while done < cases {
        let chunk = CHUNK.min(cases - done);
        let found = project
            .cargo()?
            .args(tests)
            .arg("--")
            .arg(format!("--test-threads={threads}"))
            .env("ORACLE_SEED", (seed + done).to_string())
            .env("ORACLE_CASES", chunk.to_string())
            .output()?;
        if !found.status.success() {
            bail!("{}{}", String::from_utf8_lossy(&found.stdout), String::from_utf8_lossy(&found.stderr));
        }
        done += chunk;
        println!("{done} of {cases}, {:.0} cases/s", per_second(done));
    }
    println!("the engine agrees with the oracle and keeps every law: {cases} cases, {:.0} cases/s", per_second(cases));
    Ok(())
}
