//! Laws of the lab `clock`, against the same counted day by day, and what its buttons say.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeSet;

use labs::{Block, Lab, Page, Table, clock::Clock, day, day_text};
use proptest::prelude::*;
use serde_json::{Value, json};

fn page(state: Value) -> Page {
    serde_json::from_value::<Clock>(state).unwrap().page(&[])
}

fn says(page: &Page, code: &str) -> Option<String> {
    page.findings().find(|finding| finding.code == code).map(|finding| finding.says.clone())
}

fn tables(page: &Page) -> Vec<Table> {
    let blocks = page.parts.iter().flat_map(|part| part.blocks.clone());
    blocks.filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

/// The number behind some words.
fn behind(text: &str, words: &str) -> u64 {
    let digits: String = text.split(words).nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn days_are_those_of_the_calendar() {
    let (mut year, mut month, mut of_month) = (1970, 1, 1);
    for number in 0..200_000 {
        let text = format!("{year:04}-{month:02}-{of_month:02}");
        assert_eq!((day_text(number), day(&text)), (text, Ok(number)));
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        of_month += 1;
        if of_month > length {
            (month, of_month) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    assert_eq!(day("9999-12-31").map(day_text), Ok("9999-12-31".to_owned()));
}

proptest! {
    #[test]
    fn materials_are_those_counted_day_by_day(
        period in 90_i64..2560,
        on_demand in proptest::collection::vec(0_i64..4000, 0..8),
        age in 0_i64..4000,
        encrypted in 0_i64..4000,
    ) {
        let made = 19_000;
        let encrypted = encrypted.min(age);
        let mut material = 1;
        let mut of = 0;
        for days in 0..=age {
            material += u64::from(days > 0 && days % period == 0);
            material += on_demand.iter().filter(|day| **day == days).count() as u64;
            if days == encrypted {
                of = material;
            }
        }
        let lines: Vec<_> = on_demand.iter().map(|days| day_text(made + days)).collect();
        let state = json!({ "today": day_text(made + age), "key": {
            "made": day_text(made), "period": period.to_string(), "on_demand": lines.join("\n"), "encrypted": day_text(made + encrypted),
        } });
        let page = page(state);
        let (old, new) = (says(&page, "old-material-decrypts"), says(&page, "current-material"));
        // Nothing that is rotated is unreadable.
        prop_assert_eq!(old.is_some(), of < material);
        prop_assert_eq!(new.is_some(), of == material);
        prop_assert_eq!(behind(old.as_deref().or(new.as_deref()).unwrap(), "encrypted with material "), of);
        if let Some(old) = old {
            prop_assert_eq!(behind(&old, "New data gets material "), material);
        }
        let next = format!("KMS rotates the key next on {}.", day_text(made + (age / period + 1) * period));
        prop_assert_eq!(says(&page, "next-rotation"), Some(next));
        prop_assert_eq!(tables(&page)[0].rows.len() as u64, material.min(100));
    }

    #[test]
    fn a_key_costs_between_one_and_three_keys(period in 90_i64..2560, age in 0_i64..9000) {
        let state = |age: i64| json!({ "today": day_text(19_000 + age), "key": {
            "made": day_text(19_000), "period": period.to_string(), "encrypted": "", "price": "10",
        } });
        let cost = |age| {
            let says = says(&page(state(age)), "counted").unwrap();
            let digits: String = says.split('$').nth(1).unwrap().chars().take_while(|letter| *letter != ',').collect();
            digits.parse::<f64>().unwrap()
        };
        #[expect(clippy::cast_precision_loss)]
        let one = age as f64 * 120.0 / 365.0;
        prop_assert!(cost(age) > one - 0.01 && cost(age) < 3.0 * one + 0.01);
        let day = cost(age + 1) - cost(age);
        prop_assert!(day > 0.3 && day < 1.0, "{}", day);
    }

    #[test]
    fn a_deleted_key_decrypts_nothing(window in 7_i64..=30, after in 0_i64..60, asked in 400_i64..900) {
        let today = 19_000 + asked + after;
        let page = page(json!({ "today": day_text(today), "key": {
            "made": day_text(19_000), "encrypted": day_text(19_100), "deletion": day_text(19_000 + asked), "window": window.to_string(),
        } }));
        prop_assert_eq!(says(&page, "deleted").is_some(), after >= window);
        prop_assert_eq!(says(&page, "waits-for-deletion").is_some(), after < window);
        prop_assert!(says(&page, "old-material-decrypts").is_none());
        let decrypts = |row: &labs::Row| row.cells.last().unwrap().text == "yes";
        prop_assert!(!tables(&page)[0].rows.iter().any(decrypts));
    }

    #[test]
    fn every_label_is_with_one_version(
        steps in proptest::collection::vec(proptest::sample::select(vec!["create", "set", "test", "finish", "rotate", "read", "back", "delete", "restore"]), 0..40),
        two in any::<bool>(),
    ) {
        let users = if two { "two" } else { "one" };
        let page = page(json!({ "what": "secret", "secret": { "users": users, "steps": steps } }));
        let labels: Vec<_> = tables(&page)[0].rows.iter().map(|row| row.cells[1].text.clone()).collect();
        let count = |label: &str| labels.iter().filter(|labels| labels.contains(label)).count();
        prop_assert_eq!(count("AWSCURRENT"), 1);
        prop_assert!(count("AWSPREVIOUS") <= 1 && count("AWSPENDING") <= 1);
        prop_assert_eq!(says(&page, "rotation-under-way").is_some(), count("AWSPENDING") == 1);
    }

    #[test]
    fn two_users_in_turns_leave_no_gap(whole in 0_usize..12, rest in 0_usize..4) {
        let round = ["create", "set", "test", "finish"];
        let mut steps: Vec<_> = std::iter::repeat_n(round, whole).flatten().collect();
        steps.extend(round.iter().take(rest));
        for users in ["one", "two"] {
            let page = page(json!({ "what": "secret", "secret": { "users": users, "steps": steps } }));
            // With one user there is a gap after setSecret.
            let is_gap = users == "one" && rest >= 2;
            prop_assert_eq!(says(&page, "database-refuses").is_some(), is_gap);
            prop_assert_eq!(says(&page, "database-accepts").is_some(), !is_gap);
        }
    }

    #[test]
    fn whatever_is_typed_is_kept(text in any::<String>(), what in 0_usize..4) {
        let what = ["key", "secret", "login", text.as_str()][what];
        let mut lab = Clock::default();
        assert!(lab.set("what", what));
        let fields = ["today", "kind", "made", "rotates", "period", "on_demand", "encrypted", "deletion", "window", "cancelled", "enabled",
            "price", "holds", "by", "users", "secret_window", "who", "mfa", "password", "ends", "hard", "access_key", "used"];
        for field in fields {
            let mut lab = lab.clone();
            prop_assert!(lab.set(field, &text));
            let state = serde_json::to_value(&lab).unwrap();
            prop_assert!(state.to_string().contains(&Value::String(text.clone()).to_string()), "{}", field);
            prop_assert_eq!(serde_json::from_value::<Clock>(state).unwrap(), lab.clone());
            for field in lab.page(&[]).parts.iter().flat_map(|part| &part.blocks) {
                if let Block::Fields(fields) = field {
                    let ids: BTreeSet<_> = fields.iter().map(|field| &field.id).collect();
                    prop_assert_eq!(ids.len(), fields.len());
                }
            }
        }
    }
}

#[test]
fn buttons_do_and_undo_and_say_what_came_of_it() {
    let mut lab = Clock::default();
    assert!(lab.set("what", "secret"));
    let came = |lab: &Clock| {
        let steps = tables(&lab.page(&[])).into_iter().nth(1);
        steps.map_or(String::new(), |table| table.rows.last().unwrap().cells[2].text.clone())
    };
    for (step, says) in [
        ("set", "Nothing: no version has `AWSPENDING`."),
        ("back", "Nothing: no version has `AWSPREVIOUS`."),
        ("restore", "Nothing: it does not wait to be deleted."),
        ("create", "Version 2 is made, with a new password and `AWSPENDING`."),
        ("create", "Version 2 has `AWSPENDING` already, and no other is made."),
        ("test", "The test fails: the database refuses version 2, for nobody told it the new password."),
        ("set", "The database accepts the password of version 2 now."),
        ("test", "The database accepts version 2."),
        ("finish", "`AWSCURRENT` moves to version 2, and `AWSPREVIOUS` to the one that had it."),
        ("read", "It gets version 2, which has `AWSCURRENT`."),
        ("back", "Version 1 is the current one again, and `AWSPREVIOUS` moves to the one that was."),
        ("delete", "It waits to be deleted."),
        ("delete", "It waits to be deleted already."),
        ("read", "It cannot be read. The application keeps version 2."),
        ("set", "Nothing: the secret waits to be deleted."),
        ("restore", "It can be read again."),
    ] {
        assert!(lab.set(step, ""));
        assert_eq!(came(&lab), says, "{step}");
    }
    assert!(lab.set("undo", ""));
    assert_eq!(came(&lab), "Nothing: the secret waits to be deleted.");
    assert!(!lab.set("dance", ""));
    assert!(lab.set("restore", ""));
    let full = std::iter::repeat_n("rotate", 250);
    for step in full {
        assert!(lab.set(step, ""));
    }
    let text = "After 200 steps no more are taken. Begin anew.";
    assert!(lab.page(&[]).parts.iter().any(|part| part.blocks.contains(&Block::Text(text.to_owned()))));
    let captions: Vec<_> = tables(&lab.page(&[])).into_iter().map(|table| (table.caption, table.rows.len())).collect();
    assert_eq!(captions[0].1, 100);
    assert_eq!(captions[1], ("The last 100 steps of 200".to_owned(), 100));
    assert!(lab.set("again", ""));
    assert_eq!(tables(&lab.page(&[])).len(), 1);
    let unknown = page(json!({ "what": "secret", "secret": { "steps": ["dance"] } }));
    assert_eq!(tables(&unknown)[1].rows[0].cells[2].text, "Nothing: there is no such step.");
}

#[test]
fn what_cannot_be_read_is_said_and_long_lists_are_short() {
    let text = "What is marked cannot be read yet: with that mended, you see here what comes of it.";
    for state in [
        json!({ "today": "never" }),
        json!({ "what": "login", "today": "never" }),
        json!({ "what": "secret", "secret": { "window": "0" } }),
    ] {
        assert!(page(state).parts.iter().any(|part| part.blocks.contains(&Block::Text(text.to_owned()))));
    }
    let page = page(json!({ "today": "9999-12-31", "key": { "period": "90" } }));
    let table = &tables(&page)[0];
    assert_eq!(
        (table.rows.len(), table.caption.as_str()),
        (100, "The newest 100 of the key's materials, and there are 32269 older ones")
    );
}
