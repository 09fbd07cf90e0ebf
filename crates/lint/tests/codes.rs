//! Whatever reading a document can find has a row in the table of rules, and so a page; each code of IAM Access Analyzer has
//! one, or a reason why not.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The codes that a source file holds, its tests aside: texts of capitals with an underscore.
fn codes(path: &str) -> BTreeSet<String> {
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let source = source.split("#[cfg(test)]\nmod").next().unwrap();
    let is_code = |text: &&str| {
        text.contains('_') && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    // A code stands between two quotes, wherever the pairs begin.
    source
        .split('"')
        .filter(is_code)
        .filter(|text| !text.starts_with('_') && !text.ends_with('_'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_reading_finds_has_a_row() {
    let mut all = codes("../iam/src/parse.rs");
    assert!(all.len() > 20, "{all:?}");
    all.extend(codes("../json/src/read.rs"));
    assert!(all.contains(json::SYNTAX_ERROR));
    let without: Vec<_> = all.iter().filter(|code| lint::find(code).is_none()).collect();
    assert!(without.is_empty(), "no rows for {without:?}");
}

/// `access-analyzer.txt` lists the codes of AWS's page *Access Analyzer policy check reference*.
#[test]
fn each_code_of_access_analyzer_is_a_rule_or_left_out_with_a_reason() {
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let (codes, left_out) = (read("tests/access-analyzer.txt"), read("LEFT-OUT.md"));
    let reasons: Vec<(&str, &str)> = left_out
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(code, _)| code.contains('_'))
        .collect();
    for (code, reason) in &reasons {
        assert!(lint::find(code).is_none(), "{code} is a rule, and said to be left out");
        assert!(reason.len() > 60 && reason.ends_with('.'), "{code}: {reason}");
    }
    let codes: Vec<&str> = codes.lines().collect();
    assert!(codes.len() >= 149, "{}", codes.len());
    for code in &codes {
        let rule = lint::find(code);
        assert!(rule.is_some() || reasons.iter().any(|(left, _)| left == code), "{code} is missing");
        assert!(rule.is_none_or(|rule| rule.origin == lint::Origin::AccessAnalyzer), "{code} is AWS's word");
    }
    for rule in lint::all().filter(|rule| rule.origin == lint::Origin::AccessAnalyzer) {
        assert!(codes.contains(&rule.code), "{} is not AWS's word", rule.code);
    }
}
