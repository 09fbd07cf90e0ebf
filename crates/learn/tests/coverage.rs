//! Every row of the curriculum and of the exam is played. `UPDATE=1 cargo test -p learn --test coverage` writes
//! `web/learn/coverage.json`, which shows in review by what.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use learn::{Page, Sources, facts, pages};
use serde_json::Value;

const COVERAGE: &str = "web/learn/coverage.json";

/// How many rows the exam has.
const EXAM: usize = 76;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All pages, which take a while.
static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| pages(&Sources::read(&root()).unwrap()).unwrap());

fn page(path: &str) -> &'static str {
    &PAGES.iter().find(|page| page.path == path).unwrap().html
}

fn now() -> Value {
    serde_json::from_str(page("learn/coverage.json")).unwrap()
}

#[test]
fn what_is_written_down_is_what_is_so() {
    let path = root().join(COVERAGE);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, page("learn/coverage.json")).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page("learn/coverage.json"),
        "{COVERAGE} is not fresh: UPDATE=1 cargo test -p learn --test coverage writes it"
    );
}

#[test]
fn every_row_of_the_curriculum_has_a_block_that_is_computed() {
    let rows = now()["rows"].as_object().unwrap().clone();
    assert_eq!(rows.len(), 75);
    let missing: Vec<_> =
        rows.iter().filter(|(_, places)| places.as_array().unwrap().is_empty()).map(|(row, _)| row.as_str()).collect();
    assert!(missing.is_empty(), "nothing plays {missing:?}");
}

#[test]
fn every_row_of_the_exam_is_there_and_together_they_ask_the_whole_curriculum() {
    let coverage = now();
    let exam = coverage["exam"].as_object().unwrap();
    let missing: Vec<_> =
        (1..=EXAM).map(|number| format!("X{number}")).filter(|name| !exam.contains_key(name)).collect();
    assert!(missing.is_empty(), "the exam lacks {missing:?}");
    assert_eq!(exam.len(), EXAM);
    let computed = exam.values().filter(|row| row["computed"] == true).count();
    assert!(computed >= 40, "only {computed} are computed");
    let asks = |row: &String| exam.values().any(|asked| asked["rows"].as_array().unwrap().iter().any(|of| of == row));
    let unasked: Vec<_> = coverage["rows"].as_object().unwrap().keys().filter(|row| !asks(row)).collect();
    assert!(unasked.is_empty(), "the exam asks nothing of {unasked:?}");
}

#[test]
fn nobody_passes_the_exam_by_always_choosing_one_letter() {
    let sources = Sources::read(&root()).unwrap();
    let mut right: BTreeMap<usize, usize> = BTreeMap::new();
    for part in &sources.exam {
        for row in part.text.split("\n## ") {
            let options = row.lines().filter(|line| line.starts_with("- ["));
            if let Some(at) = options.into_iter().position(|line| line.starts_with("- [x]")) {
                *right.entry(at).or_default() += 1;
            }
        }
    }
    assert_eq!(right.values().sum::<usize>(), EXAM);
    assert!(right.values().all(|count| (12..=25).contains(count)), "{right:?}");
}

#[test]
fn the_page_shows_what_each_row_is_played_by() {
    let html = page("learn/coverage/index.html");
    for part in [
        "of 75 topics have something to try whose answer is computed. Of 76 exam questions 50 are computed, and the others have a reason for every option.",
        "<span class=\"quiet\">A2</span> default deny, allow, explicit deny</th><td><a href=\"../three-verdicts/#predict-default-deny\">Three verdicts</a> (",
        "<a href=\"../exam/#x1\">X1</a>, <a href=\"../exam/#x2\">X2</a></td>",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn facts_are_listed_with_their_place_page_and_day() {
    let facts = facts(&Sources::read(&root()).unwrap());
    let told: Vec<_> = facts.iter().map(ToString::to_string).collect();
    let wanted = ": 90 to 2,560 days | https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html | 2026-11-29";
    assert!(
        told.iter().any(|fact| fact.starts_with("web/learn/exam/keys.md:") && fact.ends_with(wanted)),
        "{}",
        told.join("\n")
    );
}
