//! What holds of every price and amount.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "these are tests")]

use labs::{Block, Said, native};
use proptest::prelude::*;
use serde_json::{Value, json};

fn said(state: &Value) -> Said {
    labs::run(&json!({ "lab": { "name": "cost", "state": state } }).to_string(), &mut native::answer).unwrap()
}

fn has(said: &Said, code: &str) -> bool {
    said.page.findings().any(|finding| finding.code == code)
}

fn bars(said: &Said) -> Vec<f64> {
    let blocks = said.page.parts.iter().flat_map(|part| &part.blocks);
    blocks
        .filter_map(|block| if let Block::Bars(all) = block { Some(all) } else { None })
        .flatten()
        .map(|bar| bar.value)
        .collect()
}

/// A price in cents, and as it is typed.
fn typed(cents: u32) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The sums are those of the obvious definition, counted in cents.
    #[test]
    fn the_sums_are_what_one_would_count(
        zones in 0..9_u32, hours in 0..1000_u32, volume in 0..5000_u32, endpoints in 0..9_u32, prices in prop::collection::vec(0..500_u32, 4),
    ) {
        let found = said(&json!({
            "zones": zones.to_string(), "hours": hours.to_string(), "volume": volume.to_string(), "endpoints": endpoints.to_string(),
            "nat_hour": typed(prices[0]), "nat_volume": typed(prices[1]),
            "endpoint_hour": typed(prices[2]), "endpoint_volume": typed(prices[3]),
        }));
        let nat = f64::from(zones * hours * prices[0] + volume * prices[1]) / 100.0;
        let through = f64::from(zones * hours) * f64::from(endpoints * prices[2]) / 100.0 + f64::from(volume * prices[3]) / 100.0;
        let bars = bars(&found);
        prop_assert!((bars[0] - nat).abs() < 0.01 && (bars[1] - through).abs() < 0.01, "{bars:?}, {nat}, {through}");
        if nat + 0.01 < through {
            prop_assert!(has(&found, "nat-cheaper"));
        } else if through + 0.01 < nat {
            prop_assert!(has(&found, "endpoints-cheaper"));
        }
    }

    /// What fits still fits with less data, a faster line or more time.
    #[test]
    fn less_data_more_time_or_a_faster_line_is_never_too_slow(
        data in 1..100_000_u32, rate in 1..10_000_u32, within in 1..1000_u32, less in 1..10_u32,
    ) {
        let state = |data: u32, rate: u32, within: u32| json!({
            "topic": "lines", "gigabytes": data.to_string(), "internet_rate": rate.to_string(), "within": within.to_string(),
        });
        let fits = |state: &Value| ["vpn-fits", "sync-fits"].map(|code| has(&said(state), code));
        let before = fits(&state(data, rate, within));
        for other in [state(data / less, rate, within), state(data, rate * less, within), state(data, rate, within * less)] {
            let after = fits(&other);
            prop_assert!((0..2).all(|at| !before[at] || after[at]), "{other}");
        }
        // The obvious definition, in bits and seconds.
        let takes = f64::from(data) * 8e9 / (f64::from(rate) * 1e6 * 0.8);
        prop_assert_eq!(before[1], takes <= f64::from(within) * 3600.0);
    }

    /// A mesh has a peering for every pair.
    #[test]
    fn every_pair_is_counted_once(networks in 2..60_u32) {
        let pairs = (0..networks).flat_map(|one| (one + 1..networks).map(move |other| (one, other))).count();
        let found = said(&json!({ "topic": "peers", "need": "mesh", "networks": networks.to_string() }));
        let says = &found.page.findings().next().unwrap().says;
        let count = labs::shown(f64::from(u32::try_from(pairs).unwrap()));
        prop_assert!(says.starts_with(&format!("It takes {count} peering")), "{says}");
    }

    /// Whatever is typed is kept, and answered with a page.
    #[test]
    fn what_is_typed_is_kept(topic in prop::sample::select(vec!["endpoints", "lines", "peers", "instance"]), value in "\\PC{0,40}") {
        for field in said(&json!({})).state.as_object().unwrap().keys().filter(|field| *field != "topic") {
            let found = said(&json!({ "topic": topic, (field.as_str()): value }));
            prop_assert_eq!(&found.state[field], &json!(value));
            prop_assert_eq!(found.page.parts.len(), 1);
        }
    }
}

#[test]
fn prices_have_a_region_and_a_day() {
    let found = said(&json!({ "nat_hour": "0.05", "region": " us-east-1", "day": "2026-11-20" }));
    let last = found.page.parts[0].blocks.last().unwrap();
    let says =
        "These are prices of us-east-1, as they were looked up on 2026-11-20. They differ between Regions, and change.";
    assert_eq!(last, &Block::Text(says.to_owned()));
}

#[test]
fn buttons_type_what_they_say() {
    for (act, code) in [("once", "line-late"), ("monthly", "line-fits"), ("quick", "vpn-fits"), ("backup", "line-down")]
    {
        let state = labs::changed("cost", &json!({ "topic": "lines" }), &[(act.to_owned(), String::new())]).unwrap();
        assert!(has(&said(&state), code), "{act}");
    }
    let found = said(&json!({ "topic": "lines", "share": "" }));
    let says = "What is marked cannot be read yet: with that mended, you see here what comes of it.";
    assert_eq!(found.page.parts[0].blocks.last().unwrap(), &Block::Text(says.to_owned()));
}

#[test]
fn the_table_says_what_takes_how_long_and_what_encrypts() {
    let found = said(&json!({ "topic": "lines", "sync_volume": "0.01", "line_days": "1" }));
    let rows: Vec<Vec<String>> = found.page.parts[0]
        .blocks
        .iter()
        .find_map(|block| if let Block::Table(table) = block { Some(&table.rows) } else { None })
        .unwrap()
        .iter()
        .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["VPN", "16.7 minutes", "the tunnel encrypts", "no price"],
            ["Direct Connect", "8.3 minutes", "nothing encrypts, unless you add a VPN", "no price"],
            ["DataSync", "16.7 minutes", "TLS encrypts", "$0.50"],
        ]
    );
}

#[test]
fn a_mebibyte_is_a_sentence() {
    let huge = "9".repeat(1 << 20);
    for topic in ["endpoints", "lines", "peers", "instance"] {
        for field in ["volume", "gigabytes", "networks", "peak", "region", "day", "nat_hour"] {
            let found = said(&json!({ "topic": topic, "nat_volume": "1", (field): huge }));
            assert_eq!(found.state[field], json!(huge));
            assert!(found.page.findings().all(|finding| finding.says.len() < 1000));
        }
    }
}
