//! Running the tests of the copy, once for each template that is blanked.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// Packages whose tests read words.
const PACKAGES: &[&str] = &["json", "iam", "vpc", "scenario", "cli", "conformance"];
/// Tests that read thousands of policies and no words.
const LEFT_OUT: &[&str] = &["managed_policies"];
/// A test that takes longer and has caught none of so many templates is a law that reads no words, and is left out
/// from then on.
const SLOW: Duration = Duration::from_millis(500);
const TRIALS: usize = 30;
/// A blanked word that leads to a loop would never be noticed otherwise.
const LIMIT: Duration = Duration::from_secs(120);

/// One test of one program.
pub(crate) struct Test {
    program: PathBuf,
    folder: PathBuf,
    name: String,
    takes: Duration,
    reaches: HashSet<usize>,
    /// How often it ran, and how often it failed.
    ran: AtomicUsize,
    caught: AtomicUsize,
}

/// Builds the tests of the copy, and runs each with all words in place.
pub(crate) fn tests(copy: &Path, build: &Path) -> Result<Vec<Test>> {
    let programs = programs(copy, build)?;
    let mut names = Vec::new();
    for (program, folder) in &programs {
        let list = Command::new(program).current_dir(folder).args(["--list", "--format=terse"]).output()?;
        let list = String::from_utf8_lossy(&list.stdout).into_owned();
        let tests = list.lines().filter_map(|line| line.strip_suffix(": test"));
        names.extend(tests.map(|name| (program.clone(), folder.clone(), name.to_owned())));
    }
    on_all_cores(&names, |(program, folder, name)| first_run(program, folder, name, build))
}

/// The test programs, and the folder that each runs in.
fn programs(copy: &Path, build: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(copy).args(["test", "--no-run", "--lib", "--bins", "--tests"]);
    cargo.arg("--message-format=json-render-diagnostics");
    for name in PACKAGES.iter().filter(|name| **name == "conformance" || copy.join("crates").join(name).is_dir()) {
        cargo.args(["--package", name]);
    }
    cargo.env("CARGO_TARGET_DIR", build).env("RUSTFLAGS", "-Awarnings");
    // The tests run some thousand times, and nobody looks for where they fail.
    cargo.env("CARGO_PROFILE_DEV_OPT_LEVEL", "1").env("CARGO_PROFILE_DEV_DEBUG", "false");
    let output = cargo.stderr(Stdio::inherit()).output().context("starting cargo")?;
    if !output.status.success() {
        bail!("the copy with numbered templates does not build ({})", output.status);
    }
    let mut out = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        let text = |place: &str| message.pointer(place).and_then(Value::as_str);
        if let (Some(program), Some(manifest), Some(Value::Bool(true))) =
            (text("/executable"), text("/manifest_path"), message.pointer("/profile/test"))
            && !LEFT_OUT.contains(&text("/target/name").unwrap_or_default())
        {
            let folder = Path::new(manifest).parent().context("a manifest without a folder")?;
            out.push((PathBuf::from(program), folder.to_owned()));
        }
    }
    Ok(out)
}

fn first_run(program: &Path, folder: &Path, name: &str, build: &Path) -> Result<Test> {
    let of = program.file_name().unwrap_or_default().to_string_lossy();
    let list = build.join(format!("reached-{of}-{}", name.replace("::", "-")));
    fs::remove_file(&list).ok();
    let mut test = Test {
        program: program.to_owned(),
        folder: folder.to_owned(),
        name: name.to_owned(),
        takes: Duration::ZERO,
        reaches: HashSet::new(),
        ran: AtomicUsize::new(0),
        caught: AtomicUsize::new(0),
    };
    let started = Instant::now();
    if test.run("WORDS_REACHED", &list.to_string_lossy())? != Some(true) {
        bail!("the test {name} of {of} fails with all words in place");
    }
    test.takes = started.elapsed();
    let reached = fs::read_to_string(&list).unwrap_or_default();
    test.reaches = reached.lines().filter_map(|line| line.parse().ok()).collect();
    fs::remove_file(&list).ok();
    Ok(test)
}

impl Test {
    /// Whether it succeeds, if it comes to an end in time.
    fn run(&self, variable: &str, value: &str) -> Result<Option<bool>> {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).env("CARGO_MANIFEST_DIR", &self.folder).env(variable, value);
        command.args(["--exact", &self.name, "--test-threads=1"]).env_remove("UPDATE");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("starting {}", self.program.display()))?;
        let started = Instant::now();
        while started.elapsed() < LIMIT {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status.success()));
            }
            thread::sleep(Duration::from_millis(2));
        }
        // Both fail only if the program has ended after all.
        child.kill().ok();
        child.wait().ok();
        Ok(None)
    }

    /// Whether it may still catch something.
    fn is_promising(&self) -> bool {
        self.takes < SLOW || self.caught.load(Ordering::Relaxed) > 0 || self.ran.load(Ordering::Relaxed) < TRIALS
    }

    /// How many templates it catches in a second, as far as one can tell.
    fn worth(&self) -> f64 {
        let (caught, ran) = (self.caught.load(Ordering::Relaxed), self.ran.load(Ordering::Relaxed));
        (caught as f64 + 1.0) / (ran as f64 + 2.0) / (self.takes.as_secs_f64() + 0.01)
    }
}

/// What became of a template without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A test fails.
    Caught,
    /// So many tests come by, and none minds.
    Missed(usize),
}

/// Blanks these templates, one at a time.
pub(crate) fn blank(numbers: &[usize], tests: &[Test]) -> Result<Vec<Outcome>> {
    let done = AtomicUsize::new(0);
    on_all_cores(numbers, |number| {
        let outcome = blank_one(*number, tests);
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(50) {
            println!("{done} of {}", numbers.len());
        }
        outcome
    })
}

fn blank_one(number: usize, tests: &[Test]) -> Result<Outcome> {
    let mut coming: Vec<&Test> = tests.iter().filter(|test| test.reaches.contains(&number)).collect();
    coming.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
    for test in coming.iter().filter(|test| test.is_promising()) {
        let succeeds = test.run("WORDS_BLANKED", &number.to_string())?;
        test.ran.fetch_add(1, Ordering::Relaxed);
        if succeeds == Some(false) {
            test.caught.fetch_add(1, Ordering::Relaxed);
            return Ok(Outcome::Caught);
        }
    }
    Ok(Outcome::Missed(coming.len()))
}

/// Does this for each item, several at a time, and gives the answers in order.
fn on_all_cores<T: Sync, U: Send>(items: &[T], work: impl Fn(&T) -> Result<U> + Sync) -> Result<Vec<U>> {
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let worker = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let answer = work(item);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((at, answer));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..cores).for_each(|_| drop(scope.spawn(worker))));
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}
