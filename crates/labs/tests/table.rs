//! What holds for every table, every mask and every seed.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};

use labs::{Block, Page};
use proptest::prelude::*;
use serde_json::{Value, json};

fn page(state: &Value) -> Page {
    let document = json!({ "lab": { "name": "table", "state": state } }).to_string();
    let said = labs::run(&document, &mut |_| Value::Null).unwrap();
    assert_eq!(said.problems, Vec::<String>::new());
    said.page
}

/// The rows of a table on the page, without its head.
fn table(page: &Page, caption: &str) -> Vec<Vec<String>> {
    let blocks = page.parts.iter().flat_map(|part| &part.blocks);
    let found = blocks.filter_map(|block| match block {
        Block::Table(table) if table.caption.starts_with(caption) => Some(table),
        _ => None,
    });
    let rows = found.flat_map(|table| &table.rows);
    rows.map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()).collect()
}

fn column(rows: &[Vec<String>], at: usize) -> Vec<String> {
    rows.iter().map(|row| row[at].clone()).collect()
}

fn csv(head: &str, rows: &[Vec<String>]) -> String {
    let lines = rows.iter().map(|row| row.join(","));
    std::iter::once(head.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

fn assert_starts(says: Option<String>, start: String) {
    assert!(says.as_ref().is_some_and(|says| says.starts_with(&start)), "{says:?} {start}");
}

/// A few people, who share much: so few that the page shows them all.
fn people() -> impl Strategy<Value = Vec<Vec<String>>> {
    let person = (0..4_u32, 0..40_u32, 0..3_u32, 0..3_u32).prop_map(|(name, age, town, illness)| {
        vec![
            format!("{} Person", ["Ana", "Ben", "Cleo", "Dan"][name as usize]),
            format!("{}", 20 + age),
            ["Oslo", "Bergen", "Hamar"][town as usize].to_owned(),
            ["flu", "asthma", "fracture"][illness as usize].to_owned(),
        ]
    });
    prop::collection::vec(person, 1..12)
}

const HEAD: &str = "name,age,town,illness";

proptest! {
    #[test]
    fn masked_data_holds_no_original_value(
        values in prop::collection::vec("[A-Za-z0-9]{1,12}|[0-9]{1,6}", 1..12),
        technique in prop::sample::select(vec!["substitute", "redact", "partial", "range", "prefix", "hash", "pseudonym", "token"]),
        setting in 0..15_u32, seed in "[a-z0-9]{0,4}",
    ) {
        let rows: Vec<Vec<String>> = values.iter().map(|value| vec![value.clone()]).collect();
        let setting = setting.to_string();
        let mask = json!({ "do": technique, "last": setting, "first": setting, "width": "7" });
        let page = page(&json!({ "csv": csv("v", &rows), "masks": { "v": mask }, "seed": seed }));
        let released = column(&table(&page, "Released rows"), 0);
        prop_assert_eq!(released.len(), values.len());
        for value in released {
            prop_assert!(!values.contains(&value), "{} {:?}", value, values);
        }
    }

    #[test]
    fn a_column_that_is_left_out_or_redacted_is_the_same_for_all_people(rows in people(), other in people()) {
        let masks = json!({ "name": { "do": "drop" }, "age": { "do": "redact" }, "town": { "do": "drop" }, "illness": { "do": "redact" } });
        let count = rows.len().min(other.len());
        let of = |rows: &[Vec<String>]| table(&page(&json!({ "csv": csv(HEAD, &rows[..count]), "masks": masks })), "Released rows");
        prop_assert_eq!(of(&rows), of(&other));
    }

    #[test]
    fn shuffling_keeps_all_values_and_leaves_none_where_it_was(count in 2..12_usize, seed in "[a-z]{0,3}") {
        let rows: Vec<Vec<String>> = (0..count).map(|row| vec![format!("v{row}")]).collect();
        let page = page(&json!({ "csv": csv("v", &rows), "masks": { "v": { "do": "shuffle" } }, "seed": seed }));
        let mut released = column(&table(&page, "Released rows"), 0);
        let mut values = column(&rows, 0);
        prop_assert!(released.iter().zip(&values).all(|(released, value)| released != value));
        released.sort();
        values.sort();
        prop_assert_eq!(released, values);
    }

    #[test]
    fn the_vault_turns_every_token_back(rows in people(), seed in "[a-z]{0,3}") {
        let page = page(&json!({ "csv": csv(HEAD, &rows), "masks": { "name": { "do": "token" } }, "seed": seed }));
        let tokens = column(&table(&page, "Released rows"), 0);
        let vault: BTreeMap<_, _> = table(&page, "The vault").into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
        let back: Vec<String> = tokens.iter().map(|token| vault[token].clone()).collect();
        prop_assert_eq!(back, column(&rows, 0));
        // As many tokens as values: none stands for two.
        prop_assert_eq!(vault.len(), column(&rows, 0).iter().collect::<BTreeSet<_>>().len());
    }

    #[test]
    fn the_same_seed_shows_the_same_and_pseudonyms_need_none(rows in people(), seed in "[a-z]{1,3}", key in "[a-z]{0,80}") {
        let masks = json!({ "name": { "do": "pseudonym" }, "age": { "do": "noise" }, "town": { "do": "shuffle" }, "illness": { "do": "token" } });
        let of = |seed: &str| page(&json!({ "csv": csv(HEAD, &rows), "masks": masks, "seed": seed, "key": key }));
        prop_assert_eq!(of(&seed), of(&seed));
        let names = |page| column(&table(&page, "Released rows"), 0);
        prop_assert_eq!(names(of(&seed)), names(of("another")));
    }

    /// k is the smallest number of rows that agree, and l the smallest number of values among them.
    #[test]
    fn k_and_l_are_what_their_definitions_say(rows in people(), width in 1..30_u32, first in 1..4_u32, wanted in 1..6_usize, suppress in any::<bool>()) {
        let masks = json!({ "age": { "do": "range", "width": width.to_string() }, "town": { "do": "prefix", "first": first.to_string() } });
        let state = json!({
            "csv": csv(HEAD, &rows), "masks": masks, "look": "k", "quasi": "age, town", "sensitive": "illness",
            "k": wanted.to_string(), "suppress": if suppress { "on" } else { "" }, "register": "",
        });
        let released = table(&page(&json!({ "csv": csv(HEAD, &rows), "masks": masks })), "Released rows");
        let alike = |row: &[String]| released.iter().filter(|other| other[1] == row[1] && other[2] == row[2]).count();
        let kept: Vec<_> = released.iter().filter(|row| !suppress || alike(row) >= wanted).collect();
        let page = page(&state);
        prop_assert_eq!(table(&page, "Released rows").len(), kept.len());
        let k = kept.iter().map(|row| alike(row)).min();
        let says = |code: &str| page.findings().find(|finding| finding.code == code).map(|finding| finding.says.clone());
        match k {
            None => prop_assert!(says("all-suppressed").is_some()),
            Some(_) if wanted > rows.len() => prop_assert!(says("k-too-large").is_some()),
            Some(k) if k >= wanted => assert_starts(says("k-reached"), format!("k is {k}")),
            Some(k) => assert_starts(says("k-missed"), format!("k is {k}, not {wanted}")),
        }
        let values = |row: &[String]| {
            let like = kept.iter().filter(|other| other[1] == row[1] && other[2] == row[2]);
            like.map(|other| other[3].clone()).collect::<BTreeSet<_>>().len()
        };
        match kept.iter().map(|row| values(row)).min() {
            None => {}
            Some(1) => prop_assert!(says("l-one").is_some()),
            Some(l) => assert_starts(says("l-good"), format!("l is {l}:")),
        }
    }

    /// The attack finds what comparing everybody with every row finds.
    #[test]
    fn the_attack_compares_everybody_with_every_row(rows in people(), others in people(), hash in any::<bool>()) {
        let name = if hash { "hash" } else { "drop" };
        let masks = json!({ "name": { "do": name }, "age": { "do": "range" }, "town": { "do": "prefix", "first": "1" } });
        let register: Vec<Vec<String>> = rows.iter().take(rows.len() / 2).chain(&others).map(|row| row[..3].to_vec()).collect();
        let state = json!({
            "csv": csv(HEAD, &rows), "masks": masks, "look": "link", "register": csv("name,age,town", &register), "sensitive": "illness",
        });
        let page = page(&state);
        let fits = |person: &[String], row: &[String]| {
            let ten = |age: &str| age.parse::<u32>().unwrap() / 10;
            ten(&person[1]) == ten(&row[1]) && person[2].chars().next() == row[2].chars().next() && (!hash || person[0] == row[0])
        };
        let mut counts: Vec<_> = register.iter().map(|person| rows.iter().filter(|row| fits(person, row)).count()).collect();
        let mut shown: Vec<usize> = column(&table(&page, "Everybody"), 1).iter().map(|count| count.parse().unwrap()).collect();
        counts.sort_unstable();
        shown.sort_unstable();
        prop_assert_eq!(counts, shown);
        let again = register.iter().filter(|person| {
            let fitting: Vec<_> = rows.iter().filter(|row| fits(person, row)).collect();
            fitting.len() == 1 && fitting[0][..3] == person[..]
        });
        let says = page.findings().find(|finding| finding.code == "found-again").map(|finding| finding.says.clone());
        match again.count() {
            0 => prop_assert_eq!(says, None),
            count => assert_starts(says, format!("{count} of {} ", register.len())),
        }
    }

    #[test]
    fn a_row_filter_shows_the_rows_for_which_it_is_true(rows in people(), limit in 15..65_u32, illness in 0..3_usize, order in 0..6_usize, not in any::<bool>(), any in any::<bool>()) {
        let illness = ["flu", "asthma", "fracture"][illness];
        let sign = ["=", "<>", "<", "<=", ">", ">="][order];
        let expression = format!("{} (age {sign} {limit}) {} illness = '{illness}'", if not { "NOT" } else { "" }, if any { "OR" } else { "AND" });
        let state = json!({ "csv": csv(HEAD, &rows), "look": "grant", "grant": "exclude", "grant_columns": "name", "grant_rows": expression });
        let is = |row: &&Vec<String>| {
            let age = row[1].parse::<u32>().unwrap();
            let compared = [age == limit, age != limit, age < limit, age <= limit, age > limit, age >= limit][order] != not;
            if any { compared || row[3] == illness } else { compared && row[3] == illness }
        };
        let shown: Vec<Vec<String>> = rows.iter().filter(is).map(|row| row[1..].to_vec()).collect();
        prop_assert_eq!(table(&page(&state), "What the grant shows"), shown);
    }

    #[test]
    fn whatever_is_typed_is_kept_and_answered(
        csv in ".{0,80}|[a-c,\"\n]{0,60}", register in "[a-c,\"\n]{0,40}", look in prop::sample::select(vec!["mask", "k", "link", "model", "grant"]),
        text in ".{0,12}", column in ".{0,4}|[a-c]", technique in prop::sample::select(vec!["substitute", "shuffle", "partial", "range", "prefix", "token", "noise", "hash"]),
    ) {
        let mut changes = vec![("csv".to_owned(), csv.clone()), ("register".to_owned(), register), ("look".to_owned(), look.to_owned())];
        for id in ["quasi", "sensitive", "k", "target", "grant_columns", "grant_rows", "seed", "key"] {
            changes.push((id.to_owned(), text.clone()));
        }
        for id in ["width", "first", "last", "epsilon"] {
            changes.push((format!("{id}:{column}"), text.clone()));
        }
        changes.push((format!("do:{column}"), technique.to_owned()));
        let (lab, out) = labs::turn::<labs::table::Table>(labs::Input { changes, ..Default::default() });
        let state = serde_json::to_value(&lab).unwrap();
        prop_assert_eq!(&state["csv"], &json!(csv));
        prop_assert_eq!(&state["masks"][&column]["width"], &json!(text));
        prop_assert!(matches!(out, labs::Output::Page(_)));
        let lab = serde_json::from_value(state.clone()).unwrap();
        let (lab, again) = labs::turn::<labs::table::Table>(labs::Input { lab, ..Default::default() });
        prop_assert_eq!(serde_json::to_value(&lab).unwrap(), state);
        prop_assert_eq!(again, out);
    }
}

#[test]
fn for_each_technique_there_is_a_way_back_or_none() {
    let techniques = [
        "keep",
        "substitute",
        "shuffle",
        "redact",
        "partial",
        "range",
        "prefix",
        "drop",
        "hash",
        "pseudonym",
        "token",
        "noise",
    ];
    let masks: serde_json::Map<_, _> =
        techniques.iter().map(|technique| ((*technique).to_owned(), json!({ "do": technique }))).collect();
    let values = vec![vec!["12".to_owned(); techniques.len()]];
    let page = page(&json!({ "csv": csv(&techniques.join(","), &values), "masks": masks }));
    let rows = table(&page, "Which values");
    let rows: Vec<String> = rows.iter().map(|row| row[1..].join(" | ")).collect();
    assert_eq!(
        rows,
        [
            "Keep as it is | none is needed: it is there | ",
            "Substitution | gone | REPLACE_WITH_RANDOM_BETWEEN, for numbers",
            "Shuffling | every value is still there, in another row | SHUFFLE_ROWS",
            "Redaction | gone | MASK_RANGE, from end to end",
            "Partial mask | what is masked is gone, the end narrows it down | MASK_RANGE",
            "Generalization | the detail is gone, the range narrows it down | ",
            "Generalization | the detail is gone, the beginning narrows it down | MASK_RANGE",
            "Suppression | gone | DELETE",
            "Hash without a key (SHA-256) | whoever guesses the value computes the same hash | CRYPTOGRAPHIC_HASH with SHA256",
            "Pseudonym | whoever has the key, by trying values | CRYPTOGRAPHIC_HASH with HMAC_SHA256",
            "Token | whoever has the vault, by looking it up | ",
            "Perturbation | never exactly | ",
        ]
    );
}

/// SHA-256 as FIPS 180-4's first example has it, and HMAC as RFC 4231's second.
#[test]
fn hashes_and_pseudonyms_are_those_of_the_standards() {
    let of = |mask: &str, value: &str, key: &str| {
        let state = json!({ "csv": format!("v\n{value}\n"), "masks": { "v": { "do": mask } }, "key": key });
        table(&page(&state), "Released rows")[0][0].clone()
    };
    assert_eq!(of("hash", "abc", ""), "ba7816bf8f01");
    assert_eq!(of("pseudonym", "what do ya want for nothing?", "Jefe"), "P-5bdcc146bf60");
    // A key that is longer than a block is hashed first.
    assert_eq!(of("pseudonym", "abc", &"k".repeat(65)), of("pseudonym", "abc", &"k".repeat(65)));
    assert_ne!(of("pseudonym", "abc", &"k".repeat(65)), of("pseudonym", "abc", &"k".repeat(64)));
}

#[test]
fn huge_tables_are_answered_or_refused_in_a_sentence() {
    let says =
        |csv: String| page(&json!({ "csv": csv })).findings().map(|finding| finding.says.clone()).collect::<Vec<_>>();
    assert_eq!(
        says("a\n".to_owned() + &"1\n".repeat(100_001)),
        ["The table has more than 100,000 rows. Take a part of it."]
    );
    assert_eq!(says("a\n".to_owned() + &"x".repeat(2 << 20)), ["The text is longer than 2 MiB. Take a part of it."]);
    let rows: String =
        (0..20_000).map(|row| format!("Person {row},{},98{},M,flu,yes\n", 1930 + row % 70, row % 1000)).collect();
    for look in ["mask", "k", "link", "model", "grant"] {
        let csv = format!("name,birth,postcode,sex,diagnosis,readmitted\n{rows}");
        let masks = json!({ "name": { "do": "token" }, "birth": { "do": "range" }, "postcode": { "do": "prefix" } });
        let page = page(&json!({ "csv": csv, "register": csv, "masks": masks, "look": look }));
        for block in page.parts.iter().flat_map(|part| &part.blocks) {
            if let Block::Table(table) = block {
                assert!(table.rows.len() <= 30, "{look}: {}", table.caption);
            }
        }
    }
}
