//! Writes the dictionary for a new version of links: what the texts of many scenarios have in common, the most useful last.
//! `cargo xtask dictionary` runs it: `dictionary GALLERY MANAGED FILE`.
//!
//! The pieces are found as those of zstd's COVER: of all pieces of a length the one is taken whose short runs of bytes
//! are in the most texts, then the one that is best without those, and so on.

use std::collections::{BinaryHeap, HashMap};
use std::path::Path;
use std::{env, fs, io};

use scenario::{NetworkDocument, Scenario};
use serde_json::Value;

/// Farther back no deflated text refers.
const LONGEST: usize = 32 << 10;
/// Runs of so many bytes are counted, in pieces of so many.
const RUN: usize = 8;
const PIECE: usize = 128;
/// What a text counts: an example; its policies as AWS's console and most tools lay them out; a managed policy.
const EXAMPLE: u32 = 100;
const LAYOUT: u32 = 20;
const MANAGED: u32 = 2;

/// What no example has and many links will have.
const MEMBERS: &str =
    r#""question":{"prompt":"","choices":["Allowed","Denied explicitly","Denied implicitly"],"answer":0,"why":[""#;
/// How every link begins.
const START: &str = r#"{"schema":1,"title":""#;

fn main() -> io::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let (Some(gallery), Some(managed), Some(file)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: dictionary GALLERY MANAGED FILE"));
    };
    let mut texts = examples(Path::new(&gallery))?;
    let all: Value = serde_json::from_str(&fs::read_to_string(managed)?)?;
    for (name, policy) in all.as_object().into_iter().flatten() {
        let version = policy["latestVersionId"].as_str().unwrap_or_default();
        let Some(document) = policy.pointer(&format!("/versions/{version}/document")) else { continue };
        let document = document.to_string();
        let document = json::string(&json::write(json::read(&document).root()));
        texts.push(Text::new(name, format!(r#"{{"name":{},"document":{document}}}"#, json::string(name)), MANAGED));
    }
    fs::write(file, made_of(&texts))
}

struct Text {
    /// Those of one source say nothing about others.
    source: String,
    text: String,
    counts: u32,
}

impl Text {
    fn new(source: &str, text: String, counts: u32) -> Text {
        Text { source: source.to_owned(), text, counts }
    }
}

/// The texts of the examples as the page's links hold them.
fn examples(folder: &Path) -> io::Result<Vec<Text>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "json") && !path.ends_with("index.json"));
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let source = path.to_string_lossy();
        let text = fs::read_to_string(&path)?;
        let mut scenario = Scenario::read(&text).0;
        if let Some(network) = &mut scenario.network {
            *network = NetworkDocument::new(json::write(network.root()));
        }
        texts.push(Text::new(&source, scenario.to_json(), EXAMPLE));
        let value: Value = serde_json::from_str(&text)?;
        let mut documents = Vec::new();
        if let Some(policies) = value.pointer("/access/policies") {
            all_documents(policies, &mut documents);
        }
        for document in documents {
            for indent in ["  ", "    "] {
                let text = format!(r#""document":{}"#, json::string(&spread(document, indent)));
                texts.push(Text::new(&source, text, LAYOUT));
            }
        }
    }
    Ok(texts)
}

fn all_documents<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => match members.get("document") {
            Some(document) => found.push(document),
            None => members.values().for_each(|value| all_documents(value, found)),
        },
        Value::Array(items) => items.iter().for_each(|value| all_documents(value, found)),
        _ => {}
    }
}

/// A value with every member and item on a line of its own.
fn spread(value: &Value, indent: &str) -> String {
    use serde::Serialize;
    use serde_json::ser::{PrettyFormatter, Serializer};
    let mut out = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut out, PrettyFormatter::with_indent(indent.as_bytes()));
    // Values of JSON are written without error.
    let _ = value.serialize(&mut serializer);
    String::from_utf8(out).unwrap_or_default()
}

/// A text, as the numbers of the runs that begin at each of its bytes.
struct Runs<'t> {
    text: &'t str,
    runs: Vec<usize>,
}

impl Runs<'_> {
    fn of(&self, start: usize) -> &[usize] {
        self.runs.get(start..(start + PIECE - RUN).min(self.runs.len())).unwrap_or_default()
    }
}

/// What is known of a run: what it is worth, the text that it was counted for last, and whether several sources have it.
#[derive(Clone, Copy)]
struct Run {
    worth: u32,
    last: usize,
    is_shared: bool,
}

fn made_of(texts: &[Text]) -> String {
    let mut numbers: HashMap<&[u8], usize> = HashMap::new();
    let mut known: Vec<Run> = Vec::new();
    let mut read = Vec::new();
    for (at, Text { source, text, counts }) in texts.iter().enumerate() {
        let mut runs = Vec::with_capacity(text.len());
        for run in text.as_bytes().windows(RUN) {
            let next = numbers.len();
            let number = *numbers.entry(run).or_insert(next);
            match known.get_mut(number) {
                Some(run) if run.last == at => {}
                Some(run) => {
                    run.is_shared |= texts.get(run.last).is_some_and(|text| text.source != *source);
                    (run.worth, run.last) = (run.worth + counts, at);
                }
                None => known.push(Run { worth: *counts, last: at, is_shared: false }),
            }
            runs.push(number);
        }
        read.push(Runs { text, runs });
    }
    // What one source alone has is worth nothing to any other.
    let mut worth: Vec<u32> = known.iter().map(|run| if run.is_shared { run.worth } else { 0 }).collect();

    let mut seen = vec![0; worth.len()];
    let mut turn = 0;
    let mut score = |runs: &[usize], worth: &[u32]| {
        turn += 1;
        let mut sum = 0;
        for run in runs {
            if let (Some(seen), Some(worth)) = (seen.get_mut(*run), worth.get(*run))
                && *seen != turn
            {
                *seen = turn;
                sum += worth;
            }
        }
        sum
    };
    let mut best = BinaryHeap::new();
    for (at, text) in read.iter().enumerate() {
        for start in (0..text.runs.len()).step_by(4) {
            best.push((score(text.of(start), &worth), at, start));
        }
    }
    let mut left = LONGEST - START.len() - MEMBERS.len() - 2;
    let mut pieces: Vec<(usize, &str)> = Vec::new();
    while let Some((was, at, start)) = best.pop() {
        let Some(text) = read.get(at) else { continue };
        let runs = text.of(start);
        let now = score(runs, &worth);
        // Others may be better by now.
        if now < was {
            best.push((now, at, start));
            continue;
        }
        let is_worth = |run: &usize| worth.get(*run).is_some_and(|worth| *worth > 0);
        let (Some(first), Some(last)) = (runs.iter().position(is_worth), runs.iter().rposition(is_worth)) else {
            break;
        };
        let piece = whole(text.text, start + first, start + last + RUN);
        let Some(rest) = left.checked_sub(piece.len() + 1) else { break };
        left = rest;
        pieces.push((now as usize / piece.len().max(1), piece));
        for run in runs {
            if let Some(worth) = worth.get_mut(*run) {
                *worth = 0;
            }
        }
    }
    pieces.sort_by_key(|(worth, _)| *worth);
    let lines = pieces.iter().map(|(_, piece)| *piece).chain([MEMBERS, START]);
    lines.collect::<Vec<_>>().join("\n")
}

/// A part of a text, less letters that are cut.
fn whole(text: &str, start: usize, end: usize) -> &str {
    let start = (start..end).find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    let end = (start..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    text.get(start..end).unwrap_or_default()
}
