//! What the command line prints for every built-in example, with advice, is what was reviewed: `tests/golden` holds the
//! texts, so that a word that changes shows. Below them stands the way of the packet after each step of a network, of
//! which the command line prints the verdict alone.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeMap;
use std::fs;

use conformance::{Case, GALLERY, examples, files, root};
use scenario::Scenario;

const GOLDEN: &str = "tests/golden";

/// Renews the texts; what has changed is in the difference of the files.
const COMMAND: &str = "UPDATE=1 cargo test -p conformance --test golden";

/// 2026-11-28T12:00:00Z, a Saturday; the clock must not change a text.
const NOW: Option<i64> = Some(1_795_867_200);

/// `policy-playground run web/gallery/SLUG.json --advice`.
fn printed(slug: &str, text: &str) -> String {
    let case = Case { catalog: true, ..Case::default() };
    let (scenario, mut report) = scenario::answer_with(text, NOW, case.reference());
    if let Some(access) = &mut report.access {
        access.advice = Some(scenario::advise_by(&scenario, NOW, case.catalog()));
    }
    let mut out = Vec::new();
    let file = format!("{GALLERY}/{slug}.json");
    cli::text::print(&file, scenario.title.as_deref(), text, &report, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The way of the packet after each step.
fn ways(slug: &str, text: &str) -> String {
    let scenario = Scenario::read(text).0;
    let steps = scenario.network.as_ref().map_or(0, |_| scenario.steps.len());
    let sections = ["  The packet:", "  The reply:", "  What has to change:", "  Flow log records:"];
    (1..=steps).fold(String::new(), |mut out, at| {
        out += &format!("\nAfter step {at}:\n");
        let after = Scenario { expect: None, steps: vec![], ..scenario.stepped(at).unwrap() };
        for part in printed(slug, &after.to_json()).split("\n\n") {
            if sections.iter().any(|section| part.starts_with(section)) {
                out += &format!("{}\n", part.trim_end());
            }
        }
        out
    })
}

#[test]
fn what_is_printed_for_every_example_is_what_was_reviewed() {
    let printed: BTreeMap<String, String> = examples()
        .unwrap()
        .iter()
        .map(|(slug, text)| (format!("{slug}.txt"), printed(slug, text) + &ways(slug, text)))
        .collect();
    let folder = root().join(GOLDEN);
    let reviewed = || -> BTreeMap<String, String> {
        let name = |path: &std::path::Path| path.file_name().unwrap().to_string_lossy().into_owned();
        files(GOLDEN, "").unwrap_or_default().into_iter().map(|(path, text)| (name(&path), text)).collect()
    };
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(&folder).unwrap();
        for name in reviewed().keys().filter(|name| !printed.contains_key(*name)) {
            fs::remove_file(folder.join(name)).unwrap();
        }
        for (name, text) in &printed {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let reviewed = reviewed();
    let surplus = reviewed.keys().filter(|name| !printed.contains_key(*name));
    let mut wrong: Vec<String> = surplus.map(|name| format!("{GOLDEN}/{name} is of no example")).collect();
    for (name, text) in &printed {
        match reviewed.get(name) {
            None => wrong.push(format!("{GOLDEN}/{name} is missing")),
            Some(known) if known == text => {}
            Some(known) => wrong.push(format!("{GOLDEN}/{name} differs {}", difference(known, text))),
        }
    }
    assert!(wrong.is_empty(), "{}\nIf that is as it should be: {COMMAND}", wrong.join("\n"));
}

/// The first line that differs.
fn difference(known: &str, text: &str) -> String {
    let lines = |text: &str| -> Vec<String> { text.split('\n').map(str::to_owned).collect() };
    let (was, is) = (lines(known), lines(text));
    let at = was.iter().zip(&is).take_while(|(was, is)| was == is).count();
    let shown = |of: &[String]| of.get(at).map_or_else(|| "nothing".to_owned(), |line| format!("{line:?}"));
    format!("at line {}:\n  was {}\n  is  {}", at + 1, shown(&was), shown(&is))
}
