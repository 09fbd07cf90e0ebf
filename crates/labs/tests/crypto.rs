//! Laws of the lab `crypto`: of its cryptography, and of what it says of who reads what.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::crypto::Crypto;
use labs::native::answer;
use labs::{Answer, Ask, Block, Lab, Page, Table};
use proptest::prelude::*;
use serde_json::{Value, json};

fn lab(state: Value) -> Crypto {
    serde_json::from_value(state).unwrap()
}

fn page(state: Value) -> Page {
    let lab = lab(state);
    let answers: Vec<_> = lab.asks().iter().map(answer).collect();
    lab.page(&answers)
}

fn found(page: &Page) -> Vec<String> {
    page.findings().map(|finding| finding.code.clone()).collect()
}

fn blocks(page: &Page) -> impl Iterator<Item = &Block> {
    page.parts.iter().flat_map(|part| &part.blocks)
}

fn table(page: &Page) -> &Table {
    blocks(page).find_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).unwrap()
}

/// Whether a step of a job succeeds.
fn is(answers: &Answer, name: &str) -> bool {
    answers.as_array().unwrap().iter().find(|one| one["as"] == name).unwrap()["ok"].as_bool().unwrap()
}

proptest! {
    #[test]
    fn what_is_closed_is_opened(text in "\\PC{0,300}", step in 0_usize..6) {
        let one_key = found(&page(json!({ "what": "symmetric", "text": text })));
        prop_assert_eq!(one_key, ["opened", "one-key"]);
        let envelope = found(&page(json!({ "what": "envelope", "text": text, "step": step.to_string() })));
        prop_assert_eq!(envelope.contains(&"opened".to_owned()), step == 5);
        prop_assert_eq!(envelope.contains(&"stored-holds-no-key".to_owned()), step >= 3);
        prop_assert_eq!(envelope.contains(&"stored-holds-no-text".to_owned()), step >= 3 && text.len() >= 8);
        prop_assert_eq!(envelope.contains(&"kms-sees-no-text".to_owned()), step >= 2);
    }

    #[test]
    fn no_changed_bit_and_no_other_key_opens(text in "\\PC{0,80}", at in 0_usize..10_000, other in "[a-z]{1,8}") {
        let at = at % (text.len() + 28);
        let answers = answer(&Ask::Crypto(json!([
            { "do": "text", "as": "text", "text": text },
            { "do": "key", "as": "key", "name": "key", "kind": "aes" },
            { "do": "key", "as": "other", "name": format!("key-{other}"), "kind": "aes" },
            { "do": "seal", "as": "sealed", "key": "key", "input": "text" },
            { "do": "flip", "as": "changed", "input": "sealed", "at": at },
            { "do": "open", "as": "opened", "key": "key", "input": "sealed" },
            { "do": "open", "as": "by-other", "key": "other", "input": "sealed" },
            { "do": "open", "as": "of-changed", "key": "key", "input": "changed" },
            { "do": "open", "as": "in-context", "key": "key", "input": "sealed", "context": "text" },
            { "do": "same", "as": "same", "input": "opened", "part": "text" },
            { "do": "export", "as": "plain", "key": "key" },
            { "do": "seal", "as": "wrapped", "key": "other", "input": "plain" },
            { "do": "join", "as": "stored", "inputs": ["sealed", "wrapped"] },
            { "do": "holds", "as": "holds", "input": "stored", "part": "plain" },
            { "do": "join", "as": "both", "inputs": ["stored", "plain"] },
            { "do": "holds", "as": "would-hold", "input": "both", "part": "plain" },
        ])));
        prop_assert!(is(&answers, "same"));
        for name in ["by-other", "of-changed", "holds"] {
            prop_assert!(!is(&answers, name), "{}", name);
        }
        prop_assert_eq!(is(&answers, "in-context"), text.is_empty());
        // It is a check that can fail.
        prop_assert!(is(&answers, "would-hold"));
    }

    #[test]
    fn only_the_same_context_opens_an_envelope(context in "\\PC{0,30}", read in "\\PC{0,30}", same in any::<bool>()) {
        let read = if same { context.clone() } else { read };
        let found = found(&page(json!({ "step": "5", "context": context, "context_read": read })));
        prop_assert_eq!(found.contains(&"opened".to_owned()), context == read);
        prop_assert_eq!(found.contains(&"other-context".to_owned()), context != read);
    }

    #[test]
    fn a_place_is_open_where_nothing_closes_it(text in "\\PC{0,60}", transit in any::<bool>(), rest in any::<bool>(), client in any::<bool>()) {
        let on = |is: bool| if is { "on" } else { "" };
        let found = found(&page(json!({ "what": "places", "text": text, "transit": on(transit), "rest": on(rest), "client": on(client) })));
        let expected = [
            if transit || client { "wire-sealed" } else { "wire-open" },
            if rest || client { "disk-sealed" } else { "disk-open" },
            if client { "reader-needs-key" } else { "reader-reads" },
        ];
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn whatever_is_typed_is_kept(text in any::<String>(), what in 0_usize..6) {
        let what = ["symmetric", "asymmetric", "places", "envelope", "readers", text.as_str()][what];
        let mut first = Crypto::default();
        prop_assert!(first.set("what", what));
        for field in ["text", "tamper", "wrong", "mode", "step", "context", "context_read", "transit", "rest", "client", "bucket",
            "key_policy", "reader", "how"] {
            let mut lab = first.clone();
            prop_assert!(lab.set(field, &text));
            let state = serde_json::to_value(&lab).unwrap();
            prop_assert_eq!(&state[field], &Value::String(text.clone()));
            lab.page(&[]);
            lab.page(&[Value::Null]);
        }
    }
}

#[test]
fn what_a_pair_closes_its_own_private_key_opens() {
    for length in [0, 1, 189, 190, 191, 500] {
        let text = "é".repeat(length / 2) + &"x".repeat(length % 2);
        let found = found(&page(json!({ "what": "asymmetric", "text": text })));
        assert_eq!(found, [if length > 190 { "too-long" } else { "opened-by-private" }], "{length}");
    }
}

/// The scenario that is offered is the one that the table speaks of.
#[test]
fn a_scenario_comes_to_what_the_table_says() {
    for bucket in ["public", "shared", "none"] {
        for key_policy in ["account", "partner", "everybody"] {
            for (row, reader) in ["anonymous", "reports", "forecast", "partner"].into_iter().enumerate() {
                for (column, how) in ["s3", "managed", "customer"].into_iter().enumerate() {
                    let page = page(
                        json!({ "what": "readers", "bucket": bucket, "key_policy": key_policy, "reader": reader, "how": how }),
                    );
                    let text = blocks(&page)
                        .find_map(
                            |block| if let Block::Scenario { text, .. } = block { Some(text.clone()) } else { None },
                        )
                        .unwrap();
                    let (_, mistakes) = scenario::Scenario::read(&text);
                    assert!(mistakes.is_empty(), "{mistakes:?}\n{text}");
                    let said = answer(&Ask::Scenario(text));
                    let cell = &table(&page).rows[row].cells[column + 1].text;
                    let is_allowed = said[0]["decision"] == "allowed";
                    assert_eq!(cell, if is_allowed { "reads it" } else { said[0]["phrase"].as_str().unwrap() });
                    // Nobody reads under a key without signing, and nobody of another account under `aws/s3`.
                    assert!(!(is_allowed && reader == "anonymous" && how != "s3"));
                    assert!(!(is_allowed && reader == "partner" && how == "managed"));
                }
            }
        }
    }
}

#[test]
fn buttons_go_through_the_steps_and_not_beyond() {
    let mut lab = Crypto::default();
    let step = |lab: &Crypto| serde_json::to_value(lab).unwrap()["step"].as_str().unwrap().to_owned();
    for expected in ["1", "2", "3", "4", "5", "5"] {
        assert!(lab.set("next", ""));
        assert_eq!(step(&lab), expected);
    }
    for expected in ["4", "3", "2", "1", "0", "0"] {
        assert!(lab.set("back", ""));
        assert_eq!(step(&lab), expected);
    }
    assert!(lab.set("step", "soon"));
    assert!(lab.set("next", ""));
    assert_eq!(step(&lab), "1");
    assert!(!lab.set("sideways", ""));
    let texts = [
        "An application has a text. KMS has a key that never leaves it.",
        "`GenerateDataKey`: KMS makes a data key, and gives it to the application twice, in the clear and encrypted under the KMS key.",
        "The application encrypts its text with the data key. KMS has no part in that.",
        "The encrypted text and the encrypted data key are stored side by side. The application forgets the text and the data key.",
        "To read, the application sends the encrypted data key to KMS: `Decrypt`. KMS gives the data key back, if it is let.",
        "The application decrypts the text with the data key.",
    ];
    let application = [
        "the text (46 bytes)",
        "the text (46 bytes), the data key, the encrypted data key",
        "the text (46 bytes), the data key, the encrypted data key, the encrypted text",
        "nothing",
        "the encrypted text, the encrypted data key, the data key",
        "the encrypted text, the encrypted data key, the data key, the text",
    ];
    for (step, (text, has)) in texts.into_iter().zip(application).enumerate() {
        let page = page(json!({ "step": step.to_string() }));
        assert!(blocks(&page).any(|block| *block == Block::Text(text.to_owned())), "{text}");
        assert_eq!(table(&page).rows[1].cells[1].text, has);
    }
    let closed = page(json!({ "step": "5", "wrong": "on" }));
    assert_eq!(table(&closed).rows[1].cells[1].text, "the encrypted text, the encrypted data key");
}

#[test]
fn times_are_in_the_table_and_nowhere_else() {
    let lab = lab(json!({ "what": "symmetric" }));
    let mut answers: Vec<_> = lab.asks().iter().map(answer).collect();
    let without = lab.page(&answers);
    assert_eq!(table(&without).head, ["What", "Bytes", "Begins with"]);
    for one in answers[0].as_array_mut().unwrap() {
        let took = match one["as"].as_str() {
            Some("sealed") => 1560,
            Some("opened") => 2640,
            _ => 40,
        };
        one["us"] = json!(took);
    }
    let with = lab.page(&answers);
    assert_eq!(found(&with), found(&without));
    assert_eq!(table(&with).head[3], "Took");
    let took: Vec<_> = table(&with).rows.iter().map(|row| row.cells[3].text.as_str()).collect();
    assert_eq!(took, ["under 0.1 ms", "1.6 ms", "2.6 ms"]);
}

#[test]
fn what_cannot_be_done_is_said() {
    let text = |page: &Page| {
        blocks(page).find_map(|block| if let Block::Text(text) = block { Some(text.clone()) } else { None })
    };
    let none = lab(json!({ "what": "symmetric" })).page(&[Value::Null]);
    assert_eq!(text(&none).unwrap(), "This browser has no Web Crypto here, so nothing can be encrypted.");
    let long = page(json!({ "what": "symmetric", "text": "x".repeat((1 << 20) + 1) }));
    assert_eq!(
        text(&long).unwrap(),
        "What is marked cannot be read yet: with that mended, you see here what comes of it."
    );
    let Block::Fields(fields) = blocks(&long).next().unwrap() else { panic!() };
    assert_eq!(fields[1].wrong.as_deref(), Some("At most 1,048,576 bytes."));
    let ghost = page(json!({ "what": "readers", "how": "magic" }));
    assert_eq!(
        text(&ghost).unwrap(),
        "What is marked cannot be read yet: with that mended, you see here what comes of it."
    );
}
