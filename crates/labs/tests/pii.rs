//! What holds for every text in which personal data is looked for.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::{Block, Page};
use proptest::prelude::*;
use serde_json::{Value, json};

fn page(state: &Value) -> Page {
    let document = json!({ "lab": { "name": "pii", "state": state } }).to_string();
    let said = labs::run(&document, &mut |_| Value::Null).unwrap();
    assert_eq!(said.problems, Vec::<String>::new());
    said.page
}

fn codes(text: &str) -> Vec<String> {
    page(&json!({ "text": text })).findings().map(|finding| finding.code.clone()).collect()
}

fn blocks(page: &Page) -> impl Iterator<Item = &Block> {
    page.parts.iter().flat_map(|part| &part.blocks)
}

/// The first column of the table of what was found.
fn found(page: &Page) -> Vec<String> {
    let tables = blocks(page).filter_map(|block| match block {
        Block::Table(table) if table.caption == "What looks like personal data" => Some(table),
        _ => None,
    });
    tables.flat_map(|table| &table.rows).map(|row| row.cells[0].text.clone()).collect()
}

fn replaced(page: &Page) -> Option<&str> {
    blocks(page).find_map(|block| match block {
        Block::Code { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

proptest! {
    /// Of the ten last digits one passes the Luhn check, and any other digit that is changed then fails it.
    #[test]
    fn one_check_digit_in_ten_is_right(digits in "4[0-9]{14}", at in 1..15_usize, other in 1..10_u8) {
        let right: Vec<String> = (0..10).map(|last| format!("{digits}{last}")).filter(|number| codes(&format!("visa {number}")) != ["checksum"]).collect();
        prop_assert_eq!(right.len(), 1);
        let mut wrong = right[0].clone().into_bytes();
        wrong[at] = b'0' + (wrong[at] - b'0' + other) % 10;
        prop_assert_eq!(codes(&format!("visa {}", String::from_utf8(wrong).unwrap())), ["checksum"]);
    }

    /// Of the check digits from 02 to 98 one is right.
    #[test]
    fn one_check_of_an_iban_in_97_is_right(account in "[0-9]{18}") {
        let right = (2..=98).filter(|check| codes(&format!("DE{check:02}{account}")) == ["both"]);
        prop_assert_eq!(right.count(), 1);
    }

    #[test]
    fn a_keyword_counts_up_to_thirty_characters_away(gap in 1..60_usize, behind in any::<bool>()) {
        let gap_text = ".".repeat(gap);
        let text = if behind { format!("4539148803436467{gap_text}visa") } else { format!("visa{gap_text}4539148803436467") };
        // A point before a number is a part of it, so that there is a space at the number.
        let text = text.replace(".4539", " 4539");
        prop_assert_eq!(codes(&text), [if gap <= 30 { "keyword" } else { "no-keyword" }]);
    }

    #[test]
    fn what_is_found_stands_in_the_text_and_not_in_what_replaces_it(
        values in prop::collection::vec(prop::sample::select(vec![
            "jane.doe@example.com", "198.51.100.7", "4539 1488 0343 6467", "987-65-4320", "+1 206 555 0100", "1980-03-12",
            "GB29NWBK60161331926819", "https://example.com/a?b=c",
        ]), 1..6),
        words in prop::collection::vec("[a-zé ]{1,12}", 6),
    ) {
        let text: String = values.iter().zip(&words).map(|(value, word)| format!("{word} {value};\n")).collect();
        let page = page(&json!({ "text": text }));
        prop_assert_eq!(found(&page), values.clone());
        let replaced = replaced(&page).unwrap();
        for value in values {
            prop_assert!(!replaced.contains(value), "{}", replaced);
        }
    }

    #[test]
    fn whatever_is_pasted_is_kept_and_answered(text in ".{0,120}|[0-9A-Z+.:@/ ,()-]{0,120}", format in prop::sample::select(vec!["text", "csv", ""]), job in ".{0,8}") {
        let changes = vec![("text".to_owned(), text.clone()), ("format".to_owned(), format.to_owned()), ("job".to_owned(), job)];
        let (lab, out) = labs::turn::<labs::pii::Pii>(labs::Input { changes, ..Default::default() });
        let state = serde_json::to_value(&lab).unwrap();
        prop_assert_eq!(&state["text"], &json!(text));
        let labs::Output::Page(page) = out else { panic!("it asks nothing") };
        if format == "text" {
            for value in found(&page) {
                // What is unseen or long is shown otherwise.
                prop_assert!(text.contains(&value) || value.contains('<') || value.contains('…'), "{} {}", value, text);
            }
        }
        let lab = serde_json::from_value(state.clone()).unwrap();
        let (lab, again) = labs::turn::<labs::pii::Pii>(labs::Input { lab, ..Default::default() });
        prop_assert_eq!(serde_json::to_value(&lab).unwrap(), state);
        prop_assert_eq!(again, labs::Output::Page(page));
    }
}

#[test]
fn huge_texts_are_answered_with_so_many_rows_and_no_more() {
    let cards = "card 4539 1488 0343 6467, 198.51.100.7\n".repeat(26_000);
    let page = page(&json!({ "text": cards }));
    assert_eq!(found(&page).len(), 100);
    let texts: Vec<_> = blocks(&page)
        .filter_map(|block| match block {
            Block::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        texts,
        [
            "51900 more are not shown.",
            "The text is longer than the 100 KB that `DetectPiiEntities` takes: it goes there in parts, or into a batch job.",
        ]
    );
    assert_eq!(replaced(&page).unwrap().chars().count(), 2001);
    let says: Vec<_> = page.findings().map(|finding| finding.says.clone()).collect();
    assert!(says[0].ends_with("25999 more are like it."), "{says:?}");
    let long = codes(&"x".repeat((2 << 20) + 1));
    assert_eq!(long, ["no-text"]);
    for hostile in ["1 ", "1-", "a@", "AB", "4", "1.", "www.", "(1", "card ", "\u{202e}", "Cookie: a=b\n", "GB29 "] {
        let _ = codes(&hostile.repeat(100_000 / hostile.len()));
    }
}
