//! Laws of the lab of cards.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::cards::Cards;
use labs::{Block, Input, Lab, Output, Page, turn};
use proptest::prelude::*;
use serde_json::{Value, json};

fn run(state: &Value) -> labs::Said {
    labs::run(&json!({ "lab": { "name": "cards", "state": state } }).to_string(), &mut |_| Value::Null).unwrap()
}

fn changed(changes: &[(&str, &str)]) -> (Cards, Page) {
    let changes = changes.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect();
    let (lab, out) = turn::<Cards>(Input { changes, ..Input::default() });
    let Output::Page(page) = out else { panic!() };
    (lab, page)
}

/// What the fields of a page are called by, and what can be chosen.
fn fields(page: &Page) -> Vec<labs::Field> {
    let blocks = page.parts.iter().flat_map(|part| part.blocks.clone());
    blocks.filter_map(|block| if let Block::Fields(all) = block { Some(all) } else { None }).flatten().collect()
}

/// Every example that a card opens is one of the gallery, and is read without a mistake.
#[test]
fn examples_open() {
    let mut count = 0;
    for deck in ["whose", "pillars"] {
        let (_, page) = changed(&[("deck", deck)]);
        let sorted: serde_json::Map<_, _> = fields(&page)
            .into_iter()
            .filter(|field| field.id != "deck")
            .map(|field| {
                let labs::Kind::Choice(all) = &field.kind else { panic!() };
                (field.id, json!(all[1].id))
            })
            .collect();
        let page = run(&json!({ "deck": deck, "answers": sorted })).page;
        for block in page.parts.iter().flat_map(|part| &part.blocks) {
            let Block::Scenario { title, text } = block else { continue };
            let (scenario, problems) = scenario::Scenario::read(text);
            assert_eq!(problems, [], "{title}");
            assert_eq!(*title, format!("Example: {}", scenario.title.unwrap()));
            count += 1;
        }
    }
    assert!(count >= 18, "{count}");
}

/// To take up cards again leaves those of the other kind where they lie.
#[test]
fn taking_up_again_takes_up_what_lies_there() {
    let (lab, page) = changed(&[("guest-os", "you"), ("heal", "cost"), ("deck", "pillars"), ("again", "")]);
    assert_eq!(page.findings().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["left"]);
    assert_eq!(serde_json::to_value(&lab).unwrap(), json!({ "deck": "pillars", "answers": { "guest-os": "you" } }));
    assert!(!Cards::default().set("cheese", "you"));
}

proptest! {
    /// In whichever order cards are sorted, the same comes of it, and each card says either yes or no.
    #[test]
    fn order_says_nothing(picks in prop::collection::vec((0..14usize, 0..4usize), 0..30)) {
        let (_, page) = changed(&[]);
        let cards: Vec<_> = fields(&page).into_iter().filter(|field| field.id != "deck").collect();
        let mut last = std::collections::BTreeMap::new();
        for (card, choice) in picks {
            let field = &cards[card % cards.len()];
            let labs::Kind::Choice(all) = &field.kind else { panic!() };
            last.insert(field.id.clone(), all[choice % all.len()].id.clone());
        }
        let forward: Vec<_> = last.iter().map(|(card, choice)| (card.as_str(), choice.as_str())).collect();
        let backward: Vec<_> = forward.iter().rev().copied().collect();
        let (_, one) = changed(&forward);
        let (_, other) = changed(&backward);
        prop_assert_eq!(&one, &other);
        let sorted = last.values().filter(|choice| !choice.is_empty()).count();
        prop_assert_eq!(one.findings().count(), 1 + sorted);
    }

    /// Whatever is chosen stays.
    #[test]
    fn what_is_chosen_stays(text in "\\PC{0,60}") {
        let said = run(&json!({ "answers": { "guest-os": text }, "deck": text }));
        prop_assert_eq!(&said.state, &json!({ "answers": { "guest-os": text }, "deck": text }));
        prop_assert!(!said.page.parts.is_empty());
    }
}
