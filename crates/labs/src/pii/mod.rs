//! Personal data in a text: what Macie and Comprehend find in it, and what each misses (E5).

mod check;
mod job;
mod kind;
mod scan;
mod verdict;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::grid::Grid;
use crate::{Answer, Block, Cell, Choice, Fact, Field, Finding, Kind as FieldKind, Lab, Page, Part, Row, Table, Tone};
use job::JOBS;
use kind::Kind;
use scan::scan;
use verdict::{Near, Verdict, macie};

const KEYWORDS: &str = "https://docs.aws.amazon.com/macie/latest/user/managed-data-identifiers-keywords.html";
const IDENTIFIERS: &str = "https://docs.aws.amazon.com/macie/latest/user/mdis-reference-quick.html";
const FINANCIAL: &str = "https://docs.aws.amazon.com/macie/latest/user/mdis-reference-financial.html";
const PERSONAL: &str = "https://docs.aws.amazon.com/macie/latest/user/mdis-reference-pii.html";
const CUSTOM: &str = "https://docs.aws.amazon.com/macie/latest/user/custom-data-identifiers.html";
const COMPREHEND: &str = "https://docs.aws.amazon.com/comprehend/latest/dg/how-pii.html";
const REAL_TIME: &str = "https://docs.aws.amazon.com/comprehend/latest/dg/realtime-pii-api.html";

/// What Comprehend takes at once.
const KILOBYTES: usize = 100;
/// So many rows are shown.
const SHOWN: usize = 100;
/// What is longer is not read.
const BYTES: usize = 2 << 20;

const SAMPLE: &str = "\
Ticket 7731, from jane.doe@example.com
Hello, my credit card 4539 1488 0343 6467 was charged twice.
My old one, 5500 0000 0000 0005, still works. I was born 1980-03-12.
Call me at 206-555-0100, or from abroad on +1 206 555 0100.
My SSN is 987-65-4320, I wrote from 198.51.100.7.
Refunds go to GB29 NWBK 6016 1331 9268 19.
";

/// What is asked, a text, how it is stored, and a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pii {
    look: String,
    text: String,
    format: String,
    no_keyword: String,
    job: String,
}

impl Default for Pii {
    fn default() -> Pii {
        let of = str::to_owned;
        Pii { look: of("find"), text: of(SAMPLE), format: of("text"), no_keyword: of(""), job: of("") }
    }
}

/// Something that looks like personal data.
struct Item<'a> {
    kind: Kind,
    text: Cow<'a, str>,
    /// Where it begins, in a text that is read as a whole.
    from: usize,
    place: String,
    macie: Verdict,
}

impl Item<'_> {
    /// Comprehend's type for it.
    fn comprehend(&self) -> Option<&'static str> {
        let is_long = self.kind == Kind::Card && self.text.bytes().filter(u8::is_ascii_digit).count() > 16;
        self.kind.known().comprehend.filter(|_| !is_long)
    }
}

impl Lab for Pii {
    const NAME: &'static str = "pii";
    const TITLE: &'static str = "Find personal data";
    const ABOUT: &'static str = "Paste a text: what Macie and Comprehend find in it, by their own kinds and checks, what each misses, and which \
         service is for which job.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "This is a model of 14 kinds, made from what AWS documents. Both services have many more, and both learn from \
         examples: they find what has no fixed shape, and give every find of Comprehend a score.",
        "Names and addresses have no shape. Both services find them, and this model does not try.",
        "A keyword counts before and behind, in English, up to 30 characters away, which AWS says is typical.",
        "Numbers are taken with spaces, hyphens and without. What AWS does not say of separators is a guess.",
        "Of IBANs, phone numbers and dates the usual ways to write them are known, not all.",
        "What you paste stays in this page.",
    ];
    const CODES: &'static [&'static str] = &[
        "no-text",
        "nothing",
        "both",
        "keyword",
        "no-keyword",
        "checksum",
        "test-number",
        "issuer",
        "country",
        "only-comprehend",
        "only-macie",
        "hidden",
        "other-script",
        "no-table",
        "use-macie",
        "use-comprehend",
        "use-databrew",
        "use-lake-formation",
        "use-processing",
        "use-guardduty",
    ];
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "A keyword typically has to be within 30 characters of the data, and in CSV in the same value or in the \
                   name of its column.",
            page: KEYWORDS,
            day: "2026-11-29",
        },
        Fact {
            says: "Macie reports card numbers of 13 to 19 digits that pass the Luhn check and begin as an issuer's do.",
            page: FINANCIAL,
            day: "2026-11-29",
        },
        Fact { says: "DetectPiiEntities takes up to 100 KB of text.", page: REAL_TIME, day: "2026-11-29" },
        Fact { says: "Comprehend finds PII in English and Spanish texts.", page: REAL_TIME, day: "2026-11-29" },
    ];

    fn set(&mut self, field: &str, value: &str) -> bool {
        let place = match field {
            "look" => &mut self.look,
            "text" => &mut self.text,
            "format" => &mut self.format,
            "no_keyword" => &mut self.no_keyword,
            "job" => &mut self.job,
            _ => return false,
        };
        value.clone_into(place);
        true
    }

    fn page(&self, _: &[Answer]) -> Page {
        let looks =
            [("find", "What do Macie and Comprehend find in a text?"), ("job", "Which service is for which job?")];
        let wrong = || format!("There is no question `{}`.", json::clip(&self.look));
        let look = Field {
            wrong: looks.iter().all(|(id, _)| *id != self.look).then(wrong),
            ..field("look", "Question", &self.look, choices(looks.into_iter()))
        };
        let mut parts = vec![Part::new("What is asked", vec![Block::Fields(vec![look])])];
        match self.look.as_str() {
            "find" => parts.push(self.text_part()),
            "job" => parts.push(self.job_part()),
            _ => {}
        }
        Page { parts }
    }
}

fn field(id: &str, label: &str, value: &str, kind: FieldKind) -> Field {
    Field { id: id.to_owned(), label: label.to_owned(), value: value.to_owned(), kind, ..Field::default() }
}

fn choices<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> FieldKind {
    FieldKind::Choice(all.map(|(id, label)| Choice { id: id.to_owned(), label: label.to_owned() }).collect())
}

impl Pii {
    fn text_part(&self) -> Part {
        let mut blocks = vec![Block::Fields(self.fields())];
        match self.items() {
            Err(finding) => blocks.push(Block::Findings(vec![finding])),
            Ok(items) => {
                blocks.push(Block::Findings(findings(&self.text, &items)));
                if !items.is_empty() {
                    blocks.extend(table(&items));
                }
                if self.text.len() > KILOBYTES * 1000 {
                    let says = "The text is longer than the 100 KB that `DetectPiiEntities` takes: it goes there in parts, or \
                                into a batch job.";
                    blocks.push(Block::Text(says.to_owned()));
                }
                if self.format != "csv" {
                    blocks.extend(replaced(&self.text, &items));
                }
            }
        }
        Part::new("A text", blocks)
    }

    fn fields(&self) -> Vec<Field> {
        let formats = [("text", "a text: .txt, .pdf, e-mail"), ("csv", "a table: .csv")];
        let is_format = formats.iter().any(|(id, _)| *id == self.format);
        vec![
            Field {
                help: Some("Nothing of it leaves this page.".to_owned()),
                ..field("text", "Text", &self.text, FieldKind::Lines(8))
            },
            Field {
                wrong: (!is_format).then(|| "Choose how it is stored: it is read as a text.".to_owned()),
                ..field("format", "Stored as", &self.format, choices(formats.into_iter()))
            },
            field(
                "no_keyword",
                "Macie looks for card numbers without a keyword too",
                &self.no_keyword,
                FieldKind::Switch,
            ),
        ]
    }

    /// Everything that looks like personal data, in its order.
    fn items(&self) -> Result<Vec<Item<'_>>, Finding> {
        let text = &self.text;
        let none = |says: &str| Finding::new("no-text", Tone::Warn, says);
        if text.trim().is_empty() {
            return Err(none("There is no text. Type or paste one."));
        }
        if text.len() > BYTES {
            return Err(none("The text is longer than 2 MiB. Take a part of it."));
        }
        if text.bytes().any(|byte| byte < b'\t' || (b'\x0e'..b' ').contains(&byte)) {
            return Err(none("This is no text but a binary file."));
        }
        let no_keyword = self.no_keyword == "on";
        if self.format == "csv" { self.cells(no_keyword) } else { Ok(self.lines(no_keyword)) }
    }

    fn lines(&self, no_keyword: bool) -> Vec<Item<'_>> {
        let text = self.text.as_str();
        let (mut line, mut at) = (1, 0);
        let items = scan(text).into_iter().filter_map(|span| {
            line += text.get(at..span.from).unwrap_or_default().matches('\n').count();
            at = span.from;
            let found = text.get(span.from..span.to)?;
            let macie = macie(span.kind, found, Near::of(text, span.from, span.to), no_keyword)?;
            let place = format!("line {line}");
            Some(Item { kind: span.kind, text: Cow::Borrowed(found), from: span.from, place, macie })
        });
        items.collect()
    }

    /// In a table a keyword has to be in the same cell, or in the name of the column.
    fn cells(&self, no_keyword: bool) -> Result<Vec<Item<'_>>, Finding> {
        let wrong = |says: &str| Finding::new("no-table", Tone::Warn, says);
        let grid = Grid::read(&self.text).map_err(|says| wrong(&says))?;
        if grid.rows == 0 {
            return Err(wrong("A table has the names of its columns in the first line, and values below."));
        }
        let mut items = Vec::new();
        for row in 0..grid.rows {
            for (column, name) in grid.head.iter().enumerate() {
                let cell = grid.cell(row, column);
                for span in scan(cell) {
                    let found = cell.get(span.from..span.to).unwrap_or_default();
                    let near = Near { column: name, ..Near::of(cell, span.from, span.to) };
                    let Some(macie) = macie(span.kind, found, near, no_keyword) else { continue };
                    let place = format!("row {}, column {}", row + 1, json::clip(name));
                    let text = Cow::Owned(found.to_owned());
                    items.push(Item { kind: span.kind, text, from: 0, place, macie });
                }
            }
        }
        Ok(items)
    }

    fn job_part(&self) -> Part {
        let asks = JOBS.iter().map(|job| (job.id, job.asks));
        let chosen = JOBS.iter().find(|job| job.id == self.job);
        let field = Field {
            wrong: (chosen.is_none() && !self.job.is_empty()).then(|| "There is no such job.".to_owned()),
            ..field("job", "What is to be done", &self.job, choices([("", "choose one")].into_iter().chain(asks)))
        };
        let mut blocks = vec![Block::Fields(vec![field])];
        if let Some(job) = chosen {
            let says = format!("{}: it {}.", job.service, job.does);
            blocks.push(Block::Findings(vec![Finding::new(job.code, Tone::Good, says).on(job.page)]));
            let others = JOBS.iter().filter(|other| other.id != job.id);
            let rows = others.map(|other| Row::from_iter([other.service, other.limit])).collect();
            let head = vec!["Not".to_owned(), "Because".to_owned()];
            blocks.push(Block::Table(Table { caption: "Why none of the others".to_owned(), head, rows }));
        }
        Part::new("Which service for which job", blocks)
    }
}

fn table(items: &[Item]) -> Vec<Block> {
    let rows = items.iter().take(SHOWN).map(|item| {
        let macie = match &item.macie {
            Verdict::Found { id, .. } => Cell::new(*id, Tone::Good),
            missed => Cell::new(format!("missed: {}", short(missed)), Tone::Bad),
        };
        let comprehend = match item.comprehend() {
            Some(kind) => Cell::new(kind, Tone::Good),
            None => Cell::new("no type for it", Tone::Bad),
        };
        Row::from_iter([
            Cell::from(json::clip(&item.text).into_owned()),
            Cell::from(item.place.as_str()),
            macie,
            comprehend,
        ])
    });
    let head = ["What", "Where", "Macie", "Comprehend's type"].map(str::to_owned).to_vec();
    let caption = "What looks like personal data".to_owned();
    let mut blocks = vec![Block::Table(Table { caption, head, rows: rows.collect() })];
    if items.len() > SHOWN {
        let more = items.len() - SHOWN;
        blocks.push(Block::Text(format!("{more} more {} not shown.", if more == 1 { "is" } else { "are" })));
    }
    blocks
}

fn short(missed: &Verdict) -> &'static str {
    match missed {
        Verdict::Found { .. } => "",
        Verdict::NoIdentifier => "no identifier",
        Verdict::NoKeyword => "no keyword near",
        Verdict::Checksum("Luhn") => "Luhn check fails",
        Verdict::Checksum(_) => "check by 97 fails",
        Verdict::Test => "a number for tests",
        Verdict::Issuer => "begins as no card does",
        Verdict::Country => "no identifier for the country",
    }
}

/// The text as a batch job of Comprehend would leave it, as far as this model goes.
fn replaced(text: &str, items: &[Item]) -> Option<Block> {
    const LETTERS: usize = 2000;
    let mut out = String::new();
    let mut at = 0;
    for item in items {
        let Some(kind) = item.comprehend() else { continue };
        out.push_str(text.get(at..item.from)?);
        out.push('[');
        out.push_str(kind);
        out.push(']');
        at = item.from + item.text.len();
        if out.len() > LETTERS * 4 {
            break;
        }
    }
    if at == 0 {
        return None;
    }
    out.push_str(text.get(at..)?);
    let text = match out.char_indices().nth(LETTERS) {
        Some((at, _)) => format!("{}…", out.get(..at).unwrap_or_default()),
        None => out,
    };
    Some(Block::Code { title: "The same with what Comprehend finds replaced by its type".to_owned(), text })
}

/// What there is to know of all that was found, a sentence for each reason and kind.
fn findings(text: &str, items: &[Item]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut seen: BTreeMap<(&str, Kind), (Finding, usize)> = BTreeMap::new();
    let mut order = Vec::new();
    for item in items {
        let key = (code_of(item), item.kind);
        let entry = seen.entry(key).or_insert_with(|| {
            order.push(key);
            (finding(item), 0)
        });
        entry.1 += 1;
    }
    for key in order {
        let Some((mut finding, count)) = seen.remove(&key) else { continue };
        match count - 1 {
            0 => {}
            1 => finding.says.push_str(" 1 more is like it."),
            more => finding.says.push_str(&format!(" {more} more are like it.")),
        }
        found.push(finding);
    }
    if has_hidden(text) {
        let says = "Letters that nobody sees stand between digits. A pattern does not match across them, so that the number \
                    hides. Take them out before you search.";
        found.push(Finding::new("hidden", Tone::Bad, says));
    }
    if items.is_empty() {
        let says = "Nothing in it has the shape of a kind that this model knows. That is no proof: names and addresses have \
                    none.";
        found.push(Finding::new("nothing", Tone::Plain, says));
    }
    if other_script(text) {
        let says = "Part of the text is in another script. Macie finds full names in Latin letters only, and Comprehend finds \
                    PII in English and Spanish texts.";
        found.push(Finding::new("other-script", Tone::Warn, says).on(PERSONAL));
    }
    found
}

/// The code of the finding on something.
fn code_of(item: &Item) -> &'static str {
    match &item.macie {
        Verdict::Found { .. } if item.comprehend().is_none() => "only-macie",
        Verdict::Found { keyword: Some(_), .. } => "keyword",
        Verdict::Found { .. } => "both",
        Verdict::NoIdentifier => "only-comprehend",
        Verdict::NoKeyword => "no-keyword",
        Verdict::Checksum(_) => "checksum",
        Verdict::Test => "test-number",
        Verdict::Issuer => "issuer",
        Verdict::Country => "country",
    }
}

fn finding(item: &Item) -> Finding {
    let known = item.kind.known();
    let code = code_of(item);
    let text = format!("`{}`", json::clip(&item.text).replace('`', "'"));
    let type_of = item.comprehend().map_or("no type for it".to_owned(), |kind| format!("the type `{kind}`"));
    let identifier = known.macie.as_ref().map(|macie| macie.id).unwrap_or_default();
    let keywords = known.macie.as_ref().map(|macie| macie.keywords).unwrap_or_default();
    let example = keywords.first().copied().unwrap_or_default();
    let (tone, says, page) = match &item.macie {
        Verdict::Found { .. } if item.comprehend().is_none() => {
            let says =
                format!("{text}: Macie finds {} by `{identifier}`, and Comprehend has no type for it.", known.name);
            (Tone::Warn, says, PERSONAL)
        }
        Verdict::Found { id, keyword: Some(keyword) } => {
            let says = format!(
                "{text}: Macie finds it by `{id}`, because the keyword `{keyword}` is near. Comprehend has {type_of}."
            );
            (Tone::Good, says, KEYWORDS)
        }
        Verdict::Found { id, keyword: None } => {
            let says = format!("{text}: Macie finds it by `{id}`, without a keyword. Comprehend has {type_of}.");
            (Tone::Good, says, IDENTIFIERS)
        }
        Verdict::NoIdentifier => {
            let says = format!(
                "{text}: Comprehend has {type_of}. Macie has no managed data identifier for {}: it takes a custom one, \
                 with a regular expression.",
                known.name
            );
            (Tone::Warn, says, CUSTOM)
        }
        Verdict::NoKeyword => {
            let says = format!(
                "{text}: Macie misses it. `{identifier}` asks for a keyword such as `{example}` within 30 characters, or in a table \
                 in the same cell or the column's name. Comprehend has {type_of}."
            );
            (Tone::Bad, says, KEYWORDS)
        }
        Verdict::Checksum("Luhn") => {
            let says = format!(
                "{text}: Macie misses it, because the Luhn check fails: a wrong digit, or no card. Comprehend does not say that \
                 it checks: in its own example `1111-0000-1111-0000`, which fails too, is found."
            );
            (Tone::Warn, says, COMPREHEND)
        }
        Verdict::Checksum(_) => {
            let says = format!(
                "{text}: Macie misses it, because divided by 97 it does not leave 1: a wrong letter, or no IBAN. Comprehend does \
                 not say whether it checks."
            );
            (Tone::Warn, says, FINANCIAL)
        }
        Verdict::Test => {
            let says = format!("{text}: Macie does not report it, because issuers keep it for tests.");
            (Tone::Plain, says, FINANCIAL)
        }
        Verdict::Issuer => {
            let says =
                format!("{text}: the Luhn check passes, and no issuer's cards begin so. Macie does not report it.");
            (Tone::Plain, says, FINANCIAL)
        }
        Verdict::Country => {
            let says = format!(
                "{text}: Macie misses it. It has no identifier for {} of that country. Comprehend has {type_of}.",
                known.name
            );
            let page = if item.kind == Kind::Iban { FINANCIAL } else { PERSONAL };
            (Tone::Bad, says, page)
        }
    };
    Finding::new(code, tone, says).on(page)
}

/// Whether something unseen stands between two digits.
fn has_hidden(text: &str) -> bool {
    let is_hidden = |letter: char| matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let (mut digit, mut hidden) = (false, false);
    for letter in text.chars() {
        if is_hidden(letter) {
            hidden = digit;
        } else {
            if letter.is_ascii_digit() && hidden {
                return true;
            }
            digit = letter.is_ascii_digit();
            hidden = false;
        }
    }
    false
}

/// Whether there are letters that are not Latin.
fn other_script(text: &str) -> bool {
    let is_latin = |letter: char| letter.is_ascii() || matches!(letter, '\u{80}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    text.chars().any(|letter| letter.is_alphabetic() && !is_latin(letter))
}

#[cfg(test)]
mod tests {
    use super::kind::KINDS;

    #[test]
    fn every_kind_has_its_row_and_somebody_finds_it() {
        for known in &KINDS {
            assert_eq!(known.kind.known().name, known.name);
            assert!(known.macie.is_some() || known.comprehend.is_some(), "{}", known.name);
        }
    }
}
