//! The rules of networks as tables, on the networks of all cases: what a table says is what the engine reads.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "these are tests")]

use std::collections::BTreeSet;

use conformance::network::cases;
use scenario::{Column, NetworkDocument, Table, TableEdit, TableKind};

/// What happens to the flow of a network, without the views that cost more.
fn answer(network: &NetworkDocument) -> vpc::FlowReport {
    let (read, _) = vpc::Network::read(&[("network", network.text())]);
    let asked = vpc::Flow::read(network.root().get("flow").unwrap().source()).0;
    asked.map_or_else(
        || vpc::FlowReport::without_way(vpc::Outcome::Undetermined, String::new()),
        |flow| vpc::evaluate(&read, &flow),
    )
}

fn edited(network: &NetworkDocument, edit: &TableEdit) -> NetworkDocument {
    let mut network = network.clone();
    network.edit(edit).unwrap_or_else(|message| panic!("{edit:?}: {message}\n{}", network.text()));
    assert!(serde_json::from_str::<serde_json::Value>(network.text()).is_ok(), "{edit:?}\n{}", network.text());
    network
}

/// Every network of the cases once, with the flow of its first case.
fn networks() -> Vec<NetworkDocument> {
    let mut seen = BTreeSet::new();
    let first = |case: &conformance::network::Case| seen.insert(case.network.to_string());
    let cases = cases().into_iter().filter(first);
    let texts = cases.map(|case| serde_json::to_string_pretty(&case.whole()).unwrap());
    // A few cases are there for being large.
    texts.filter(|text| text.len() < 40_000).map(NetworkDocument::new).collect()
}

#[test]
fn a_rule_switched_off_is_as_one_removed() {
    let mut compared = 0;
    for network in networks().iter().step_by(37) {
        for row in network.tables().iter().flat_map(|table| &table.rows) {
            let off = edited(network, &TableEdit::Switch { row: row.path.clone(), on: false });
            let gone = edited(network, &TableEdit::Remove { row: row.path.clone() });
            let (off_report, gone_report) = (answer(&off), answer(&gone));
            assert_eq!(off_report.outcome, gone_report.outcome, "{}\n{}", row.path, network.text());
            assert_eq!(off_report.message, gone_report.message, "{}\n{}", row.path, network.text());
            let on = edited(&off, &TableEdit::Switch { row: row.path.clone(), on: true });
            // What was off before is on now.
            if row.on {
                assert_eq!(on, *network, "{}", row.path);
            }
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared}");
}

/// What a row says, without where it stands.
fn says(tables: &[Table]) -> Vec<(TableKind, &str, bool, Vec<Vec<&str>>)> {
    tables
        .iter()
        .map(|table| {
            let rows =
                table.rows.iter().map(|row| table.kind.columns().iter().map(|column| row.cell(*column)).collect());
            (table.kind, table.id.as_str(), table.egress, rows.collect())
        })
        .collect()
}

#[test]
fn a_cell_says_what_was_written_and_nothing_else_changes() {
    let mut written = 0;
    for network in networks().iter().step_by(29) {
        let before = network.tables();
        for (at, table) in before.iter().enumerate() {
            for (place, row) in table.rows.iter().enumerate() {
                for column in table.kind.columns() {
                    let text = match column {
                        Column::Number => continue, // it may move the row
                        Column::Action => "deny",
                        Column::Protocol => "udp",
                        Column::Ports => "7",
                        Column::Peer => "192.0.2.0/24",
                        Column::Target => "eni-other",
                    };
                    if row.check(table.kind, *column, text).is_err() {
                        continue;
                    }
                    let edit = TableEdit::Set { row: row.path.clone(), column: *column, text: text.to_owned() };
                    let network = edited(network, &edit);
                    let after = network.tables();
                    let (mut wanted, found) = (says(&before), says(&after));
                    let cells = &mut wanted[at].3[place];
                    let columns = table.kind.columns();
                    cells[columns.iter().position(|of| of == column).unwrap()] = text;
                    if *column == Column::Protocol {
                        // What the ports are then is the new protocol's matter.
                        let ports = columns.iter().position(|of| *of == Column::Ports).unwrap();
                        cells[ports] = found[at].3[place][ports];
                    }
                    assert_eq!(found, wanted, "{edit:?}\n{}", network.text());
                    written += 1;
                }
            }
        }
    }
    assert!(written > 150, "{written}");
}

#[test]
fn a_row_that_is_added_can_be_taken_away() {
    for network in networks().iter().step_by(17) {
        let before = network.tables();
        for table in &before {
            let more = edited(network, &add(table));
            let after = more.tables();
            let find = |tables: &[Table]| {
                tables
                    .iter()
                    .find(|of| (of.kind, &of.id, of.egress) == (table.kind, &table.id, table.egress))
                    .cloned()
                    .unwrap()
            };
            let new: Vec<_> =
                find(&after).rows.into_iter().filter(|row| table.rows.iter().all(|old| old.path != row.path)).collect();
            assert_eq!(new.len(), 1, "{}\n{}", table.id, more.text());
            let again = edited(&more, &TableEdit::Remove { row: new[0].path.clone() });
            assert_eq!(says(&again.tables()), says(&before), "{}", table.id);
            // An empty list is more than none: then it is known that there are no rules.
            if !table.rows.is_empty() {
                assert_eq!(answer(&again).outcome, answer(network).outcome);
            }
        }
    }
}

fn add(table: &Table) -> TableEdit {
    TableEdit::Add { kind: table.kind, id: table.id.clone(), egress: table.egress }
}
