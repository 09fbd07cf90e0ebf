//! `cargo xtask words`: blanks the words of every sentence template, one at a time, and says which no test misses.
//!
//! The workspace is copied, and in the copy every template gets a number. A test that runs with the number in its
//! environment meets the template without its words; so the tests are built once for all templates.

mod blanked;
mod catch;
mod copy;
mod fragments;
mod rewrite;
mod source;

use std::collections::BTreeMap;
use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use catch::Outcome;

/// As many of a hundred templates have to be caught.
const WANTED: f64 = 98.0;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<bool> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let root = arguments.next().context("the first argument is the clone")?;
    let target = arguments.next().context("the second argument is the target directory")?.join("words");
    let wanted: Vec<String> = arguments.map(|file| file.to_string_lossy().into_owned()).collect();

    let copy = target.join("copy");
    let templates = copy::write(&root, &copy)?;
    let numbers: Vec<usize> = (0..templates.len())
        .filter(|number| {
            let file = templates.get(*number).map_or("", |of| of.file.as_str());
            wanted.is_empty() || wanted.iter().any(|part| file.contains(part.as_str()))
        })
        .collect();
    if numbers.is_empty() {
        bail!("no template is in {}", wanted.join(", "));
    }
    let tests = catch::tests(&copy, &target.join("build"))?;
    println!("{} templates, {} tests", numbers.len(), tests.len());
    let outcomes = catch::blank(&numbers, &tests)?;

    let mut files: BTreeMap<&str, (usize, usize, Vec<String>)> = BTreeMap::new();
    for (of, outcome) in numbers.iter().filter_map(|number| templates.get(*number)).zip(outcomes) {
        let (caught, all, missed) = files.entry(&of.file).or_default();
        *all += 1;
        match outcome {
            Outcome::Caught => *caught += 1,
            Outcome::Missed(tests) => {
                let met = match tests {
                    0 => "no test comes by".to_owned(),
                    _ => format!("{tests} tests come by"),
                };
                missed.push(format!("  {}:{}: {:?} ({met})", of.file, of.template.line, of.template.value));
            }
        }
    }
    for (file, (caught, all, missed)) in &files {
        println!("{file}: {caught} of {all}");
        missed.iter().for_each(|line| println!("{line}"));
    }
    let caught: usize = files.values().map(|(caught, ..)| caught).sum();
    let share = 100.0 * caught as f64 / numbers.len() as f64;
    println!("{caught} of {} templates are caught: {share:.1} %, {WANTED} % are wanted", numbers.len());
    Ok(share >= WANTED)
}
