//! Every lab against its cases, which are files: `cases/NAME.json`, a list of what is set and which findings come of it.
#![allow(clippy::panic, clippy::unwrap_used, reason = "these are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use labs::{Block, Page};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What it shows.
    case: String,
    #[serde(default)]
    state: Value,
    /// The codes that are found, all of them in any order.
    finds: Vec<String>,
    /// The sentences of some.
    #[serde(default)]
    says: BTreeMap<String, String>,
    /// What is wrong with fields, by their ids.
    #[serde(default)]
    wrong: BTreeMap<String, String>,
}

/// A page with its numbers as they are written: to four places.
fn rounded(mut page: Page) -> Page {
    let round = |number: &mut f64| *number = labs::fixed(*number, 4).parse().unwrap();
    for block in page.parts.iter_mut().flat_map(|part| &mut part.blocks) {
        match block {
            Block::Bars(all) => all.iter_mut().for_each(|bar| round(&mut bar.value)),
            Block::TimeLine(line) => {
                round(&mut line.length);
                line.now.iter_mut().for_each(round);
                for track in &mut line.tracks {
                    track.spans.iter_mut().for_each(|span| [&mut span.from, &mut span.to].into_iter().for_each(round));
                    track.marks.iter_mut().for_each(|mark| round(&mut mark.at));
                }
            }
            _ => {}
        }
    }
    page
}

#[test]
fn every_case_finds_what_it_says() {
    for name in labs::names() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{name}.json"));
        let cases: Vec<Case> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let [mut codes, mut found, mut missed] = [BTreeSet::<String>::new(), BTreeSet::new(), BTreeSet::new()];
        for Case { case, state, finds, says, wrong } in cases {
            let document = json!({ "lab": { "name": name, "state": state } }).to_string();
            let said = labs::run(&document, &mut labs::native::answer).unwrap();
            assert_eq!(said.problems, Vec::<String>::new(), "{name}: {case}");
            let read: Page = serde_json::from_str(&labs::written(&said.page)).unwrap();
            assert!(read == rounded(said.page.clone()), "{name}: {case}: what is written is not what is read");
            codes = said.codes.iter().map(|code| (*code).to_owned()).collect();
            let mut has: Vec<_> = said.page.findings().map(|finding| finding.code.clone()).collect();
            let mut finds = finds;
            has.sort();
            finds.sort();
            assert_eq!(has, finds, "{name}: {case}");
            for (code, says) in says {
                let finding = said.page.findings().find(|finding| finding.code == code).unwrap();
                assert_eq!(finding.says, says, "{name}: {case}");
            }
            let blocks = said.page.parts.iter().flat_map(|part| &part.blocks);
            let fields = blocks.filter_map(|block| if let Block::Fields(all) = block { Some(all) } else { None });
            let is: BTreeMap<_, _> =
                fields.flatten().filter_map(|field| Some((field.id.clone(), field.wrong.clone()?))).collect();
            assert_eq!(is, wrong, "{name}: {case}");
            missed.extend(codes.iter().filter(|code| !has.contains(code)).cloned());
            found.extend(has);
        }
        for code in codes {
            assert!(found.contains(&code), "{name}: no case finds {code}");
            assert!(missed.contains(&code), "{name}: every case finds {code}");
        }
    }
}
