//! The rules that comments and cases name are those of `crates/iam/RULES.md` and `crates/vpc/RULES.md`, and each is
//! shown from both sides.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use conformance::{cases, files, network, root};

const LISTS: &[&str] = &["crates/iam/RULES.md", "crates/vpc/RULES.md"];

/// Those of the linter: its own cases, one for and one against each code, name them in their notes.
const LINTER: &str = "crates/lint/RULES.md";

/// Where comments name rules: everything that is ours and has comments.
const SOURCES: &[(&str, &str)] = &[
    ("crates", ".rs"),
    ("web/src", ".rs"),
    ("web/engine", ".rs"),
    ("web/recogniser", ".rs"),
    ("web/editor", ".ts"),
    ("tests", ".rs"),
    ("tests/browser", ".mjs"),
    ("fuzz", ".rs"),
];

/// A line `- K1 a missing key …`, or `- N22 *decides nothing:* …`.
#[derive(Debug, PartialEq, Eq)]
struct Rule {
    id: String,
    /// Whether a case can show it from both sides.
    decides: bool,
    text: String,
}

/// The rules that a list defines.
fn defined(list: &str) -> Vec<Rule> {
    let rule = |line: &str| {
        let (id, text) = line.strip_prefix("- ")?.split_once(' ')?;
        let example = id.starts_with('D');
        let marked = ["*not modelled:*", "*decides nothing:*"].iter().any(|mark| text.starts_with(mark));
        is_id(id).then(|| Rule { id: id.to_owned(), decides: !example && !marked, text: text.to_owned() })
    };
    list.lines().filter_map(rule).collect()
}

/// `K1`, or one of the two letters that are rules by themselves.
fn is_id(word: &str) -> bool {
    is_numbered(word) || matches!(word, "E" | "G")
}

fn is_numbered(word: &str) -> bool {
    let digits = word.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    word.len() == digits.len() + 1
        && (1..=3).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The numbered rules that a text names. `V1 to V8` names those between, too.
fn named(text: &str) -> Vec<String> {
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut out: Vec<String> = words.iter().filter(|word| is_numbered(word)).map(|&word| word.to_owned()).collect();
    for range in words.windows(3) {
        if let [first, "to", last] = range
            && is_numbered(first)
            && is_numbered(last)
            && first.get(..1) == last.get(..1)
        {
            let number = |id: &str| id.get(1..).and_then(|digits| digits.parse::<u32>().ok()).unwrap();
            let letter = first.get(..1).unwrap();
            out.extend((number(first) + 1..number(last)).map(|between| format!("{letter}{between}")));
        }
    }
    out
}

/// What stands behind `//` in each line.
fn comments(source: &str) -> impl Iterator<Item = (usize, &str)> {
    source.lines().enumerate().filter_map(|(at, line)| Some((at + 1, line.split_once("//")?.1)))
}

fn rules() -> Vec<Rule> {
    LISTS.iter().flat_map(|list| defined(&std::fs::read_to_string(root().join(list)).unwrap())).collect()
}

/// Rules of all cases, each with what the case expects and where it stands.
fn of_cases() -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    for case in
        ["tests/cases/iam", "tests/cases/layers", "tests/cases/input"].iter().flat_map(|under| cases(under).unwrap())
    {
        out.extend(case.rules.iter().map(|rule| (rule.clone(), case.expect.clone(), case.title.clone())));
    }
    for case in network::cases() {
        let expect = case.item.get("expect").unwrap().to_string();
        out.extend(case.rules.iter().map(|rule| (rule.clone(), expect.clone(), case.title.clone())));
    }
    out
}

#[test]
fn every_rule_is_defined_once() {
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(rule.text.len() > 10, "{} says nothing", rule.id);
        assert!(seen.insert(rule.id.clone()), "{} is defined twice", rule.id);
    }
}

#[test]
fn every_rule_that_is_named_is_defined() {
    let of_linter = defined(&std::fs::read_to_string(root().join(LINTER)).unwrap());
    let defined: BTreeSet<String> = rules().into_iter().chain(of_linter).map(|rule| rule.id).collect();
    let curriculum = std::fs::read_to_string(root().join("web/learn/curriculum.json")).unwrap();
    let curriculum: serde_json::Value = serde_json::from_str(&curriculum).unwrap();
    let rows: BTreeSet<String> = curriculum["rows"].as_object().unwrap().keys().cloned().collect();
    let teaching = ["crates/labs", "crates/learn"].map(|part| root().join(part));
    let mut unknown = Vec::new();
    let mut comments_with_rules = 0;
    for (under, ending) in SOURCES {
        for (path, text) in files(under, ending).unwrap() {
            for (line, comment) in comments(&text) {
                let rules = named(comment);
                comments_with_rules += usize::from(!rules.is_empty());
                // Labs and lessons name rows of the curriculum and of the exam.
                let is_row = |rule: &String| {
                    teaching.iter().any(|part| path.starts_with(part)) && (rows.contains(rule) || rule.starts_with('X'))
                };
                let unknown_here = rules.iter().filter(|rule| !defined.contains(*rule) && !is_row(rule));
                unknown.extend(unknown_here.map(|rule| format!("{rule}: {}:{line}", path.display())));
            }
        }
    }
    for page in LISTS.iter().chain(&[LINTER, "ARCHITECTURE.md"]) {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        unknown.extend(
            named(&text).into_iter().filter(|rule| !defined.contains(rule)).map(|rule| format!("{rule}: {page}")),
        );
    }
    for (rule, _, title) in of_cases() {
        if !defined.contains(&rule) {
            unknown.push(format!("{rule}: {title}"));
        }
    }
    assert!(unknown.is_empty(), "no such rule:\n{}", unknown.join("\n"));
    assert!(comments_with_rules > 100, "only {comments_with_rules} comments name rules: were they read?");
}

#[test]
fn every_rule_has_a_case_for_and_a_case_against() {
    let mut expected: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (rule, expect, _) in of_cases() {
        expected.entry(rule).or_default().insert(expect);
    }
    for rule in rules() {
        let found = expected.get(&rule.id).map_or(0, BTreeSet::len);
        let example = rule.id.starts_with('D');
        let wanted = if rule.decides { 2 } else { usize::from(example) };
        assert!(found >= wanted, "{} has cases with {found} different outcomes, not {wanted}", rule.id);
    }
}

#[test]
fn rules_are_found_in_text() {
    let list =
        "# Rules\n- K1 a missing key\n- N22 *decides nothing:* a quota\n- D1 an example\n- *Decided* for EC2\n- E none";
    let rules = defined(list);
    let found: Vec<(&str, bool)> = rules.iter().map(|rule| (rule.id.as_str(), rule.decides)).collect();
    assert_eq!(found, [("K1", true), ("N22", false), ("D1", false), ("E", true)]);
    assert_eq!(named("K1, and (L12): EC2, IPv4, S3's, 2⁵³, X"), ["K1", "L12", "S3"]);
    assert_eq!(named("rules N14 to N17."), ["N14", "N17", "N15", "N16"]);
    assert_eq!(comments("let a = 1; // K1\nlet b = \"K2\";\n/// K3").collect::<Vec<_>>(), [(1, " K1"), (3, "/ K3")]);
}
