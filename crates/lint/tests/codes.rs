//! Whatever reading a document can find has a row in the table of rules, and so a page.
#![allow(clippy::unwrap_used, reason = "these are tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Rows that are still to be written, with the groups that they belong to.
const TO_COME: &[&str] = &[
    "INVALID_ARN_PREFIX",
    "INVALID_SERVICE",
    "MISSING_ARN_FIELD",
    "RCP_SYNTAX_ERROR_PRINCIPAL",
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
    "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
    "SCP_SYNTAX_ERROR_PRINCIPAL",
];

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
    let without: Vec<_> =
        all.iter().filter(|code| lint::find(code).is_none() && !TO_COME.contains(&code.as_str())).collect();
    assert!(without.is_empty(), "no rows for {without:?}");
}
