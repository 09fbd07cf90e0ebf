//! Scenarios in Markdown: the blocks of a document that hold one, with the lines where they stand.

use std::ops::Range;
use std::path::Path;
use std::{fs, io};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use scenario::{Expectation, Expected, Report, RequestReport, Scenario};

use crate::exit::{BAD_INPUT, status};
use crate::reference::reference;

/// What a fence says that holds a scenario, or names the file of one.
pub const FENCE: &str = "policy-playground";

/// A block of a document that holds a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The number of the line at which its text begins, from 1.
    pub line: usize,
    /// Its text, without what it is indented by.
    pub text: String,
    /// The bytes of the document that it takes, fences included.
    pub range: Range<usize>,
    /// Whether its fence is called [`FENCE`].
    pub is_named: bool,
    /// What its fence says behind its name: `predict`, `theme=dark`.
    pub words: Vec<String>,
}

impl Block {
    /// The file that it names instead of holding a scenario.
    ///
    /// ```
    /// let named = cli::docs::blocks("```policy-playground\nscenarios/mfa.json\n```\n");
    /// assert_eq!(named[0].file(), Some("scenarios/mfa.json"));
    /// assert_eq!(cli::docs::blocks("```policy-playground\n{\n}\n```\n")[0].file(), None);
    /// ```
    pub fn file(&self) -> Option<&str> {
        let name = self.text.trim();
        (!name.is_empty() && !name.contains(['{', '\n'])).then_some(name)
    }
}

/// The scenarios of a document: every fence called [`FENCE`], and those of JSON that are one.
///
/// ```
/// let text = "Try it:\n\n```policy-playground\nmfa.json\n```\n\n```json\n{\"Version\": \"2012-10-17\"}\n```\n";
/// let blocks = cli::docs::blocks(text);
/// assert_eq!((blocks.len(), blocks[0].line, blocks[0].text.as_str()), (1, 4, "mfa.json\n"));
/// ```
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let (mut line, mut done) = (1, 0);
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                line += markdown.get(done..range.start).unwrap_or_default().matches('\n').count();
                done = range.start;
                let mut words = info.split_whitespace();
                let word = words.next().unwrap_or_default();
                // Other tools put commas between them.
                let (word, more) = word.split_once(',').unwrap_or((word, ""));
                let is_named = word == FENCE;
                let more = more.split(',').chain(words).filter(|word| !word.is_empty());
                if is_named || word.is_empty() || word.eq_ignore_ascii_case("json") {
                    let words = more.map(str::to_owned).collect();
                    open = Some(Block { line: line + 1, text: String::new(), range, is_named, words });
                }
            }
            Event::Text(text) => {
                if let Some(block) = &mut open {
                    block.text.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                blocks.extend(open.take().filter(|block| block.is_named || is_scenario(&block.text)));
            }
            _ => {}
        }
    }
    blocks
}

/// What a block is answered.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The scenario, as far as it can be read.
    pub scenario: Scenario,
    /// The answer.
    pub report: Report,
    /// The exit status that it stands for.
    pub status: u8,
    /// What is wrong, each with its file and line before it: `docs/a.md:12: …`.
    pub wrong: Vec<String>,
}

impl Checked {
    /// The words of the verdict, and its sentence.
    pub fn says(&self) -> (&'static str, &str) {
        match (&self.report.access, &self.report.network) {
            (Some(access), _) => (access.decision.phrase(), &access.message),
            (None, Some(network)) => (network.flow.outcome.phrase(), &network.flow.message),
            (None, None) => ("", ""),
        }
    }
}

/// Answers a block of the document at `path`, which messages call `name`, at a time in seconds since 1970.
///
/// # Errors
///
/// What to say, with its place, where the file that the block names cannot be read.
pub fn check(path: &Path, name: &str, block: &Block, now: Option<i64>) -> Result<Checked, String> {
    // A block that names a file has the places of that.
    let (name, first, text) = match block.file() {
        None => (name.to_owned(), block.line, block.text.clone()),
        Some(file) => {
            let file = path.parent().unwrap_or(Path::new("")).join(file);
            let text = fs::read(&file).and_then(|bytes| scenario::import::text(&bytes).map_err(io::Error::other));
            let text = text.map_err(|error| format!("{name}:{}: {}: {error}", block.line, file.display()))?;
            (file.display().to_string(), 1, text)
        }
    };
    let place = |byte: usize| {
        let before = text.get(..byte).unwrap_or(&text);
        format!("{name}:{}", first + before.matches('\n').count())
    };
    let (scenario, report) = scenario::answer_with(&text, now, reference());
    let mut checked = Checked { status: status(&report), scenario, report, wrong: Vec::new() };
    let why = checked.says().1.to_owned();
    if checked.status == BAD_INPUT {
        let errors = checked.report.errors.iter();
        let told =
            errors.map(|error| format!("{}: {}", place(error.span.map_or(0, |[start, _]| start)), error.message));
        checked.wrong = told.collect();
        if checked.wrong.is_empty() {
            checked.wrong.push(format!("{}: {why}", place(0)));
        }
        return Ok(checked);
    }
    for expectation in checked.report.expectations.iter().filter(|of| !of.holds) {
        let Expectation { of, at, expected, found, .. } = expectation;
        let of_list = |answers: &'_ [RequestReport]| Some(answers.get((*at)?)?.message.clone());
        let why = match of {
            Expected::Access | Expected::Network => Some(why.clone()),
            Expected::Requests => of_list(&checked.report.requests),
            Expected::Probes => of_list(&checked.report.probes),
            // Where there is a request, it is what the steps are about, as of the scenario.
            Expected::Steps => at.and_then(|at| checked.report.steps.get(at)).and_then(|step| {
                let network = step.network.as_ref().map(|network| &network.message);
                step.access.as_ref().map(|access| &access.message).or(network).cloned()
            }),
            Expected::Findings | Expected::Layers => None,
        };
        let why = why.unwrap_or_default();
        let says = format!("{} {expected} is expected, and {found} is found. {why}", of.word());
        checked.wrong.push(format!("{}: {}", place(expectation.place(&text)), says.trim_end()));
    }
    Ok(checked)
}

/// Whether JSON, be it broken, is a scenario and not one of its policies.
fn is_scenario(text: &str) -> bool {
    let read = json::read(text);
    let has = |name| read.root().get(name).is_some();
    has("schema") && (has("access") || has("network"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_document_wherever_a_block_stands() {
        let text = "# A\r\n\r\n> ```json\r\n> {\"schema\": 1,\r\n> \"access\": {}}\r\n> ```\r\n\r\n1. one\r\n\r\n   ~~~ policy-playground embed\r\n   {\r\n   ~~~\r\n\r\n```json\r\n{\"schema\": 1, \"network\"\r\n```\r\n\r\n    {\"schema\": 1, \"access\": {}}\r\n";
        let found: Vec<_> = blocks(text).iter().map(|block| (block.line, block.text.replace('\r', ""))).collect();
        assert_eq!(
            found,
            [
                (4, "{\"schema\": 1,\n\"access\": {}}\n".to_owned()),
                (11, "{\n".to_owned()),
                (15, "{\"schema\": 1, \"network\"\n".to_owned()),
            ]
        );
    }

    #[test]
    fn what_is_no_scenario_is_left_alone() {
        for text in [
            "```json\n{\"Version\": \"2012-10-17\", \"Statement\": []}\n```",
            "```json\n{\"schema\": 1}\n```",
            "```yaml\n{\"schema\": 1, \"access\": {}}\n```",
            "`{\"schema\": 1, \"access\": {}}`",
            "",
        ] {
            assert_eq!(blocks(text), [], "{text}");
        }
    }
}
