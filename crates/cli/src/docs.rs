//! Scenarios in Markdown: the blocks of a document that hold one, with the lines where they stand.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

/// What a fence says that holds a scenario, or names the file of one.
pub const FENCE: &str = "policy-playground";

/// A block of a document that holds a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The number of the line at which its text begins, from 1.
    pub line: usize,
    /// Its text, without what it is indented by.
    pub text: String,
}

impl Block {
    /// The line of the document that a byte of the text stands in.
    ///
    /// ```
    /// let block = cli::docs::Block { line: 10, text: "{\n}".to_owned() };
    /// assert_eq!((block.line_of(0), block.line_of(2)), (10, 11));
    /// ```
    pub fn line_of(&self, byte: usize) -> usize {
        self.line + self.text.get(..byte).unwrap_or(&self.text).matches('\n').count()
    }

    /// The file that it names instead of holding a scenario.
    ///
    /// ```
    /// let block = |text: &str| cli::docs::Block { line: 1, text: text.to_owned() };
    /// assert_eq!(block("scenarios/mfa.json\n").file(), Some("scenarios/mfa.json"));
    /// assert_eq!(block("{\n}\n").file(), None);
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
/// assert_eq!(blocks, [cli::docs::Block { line: 4, text: "mfa.json\n".to_owned() }]);
/// ```
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Block, bool)> = None;
    let (mut line, mut done) = (1, 0);
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                line += markdown.get(done..range.start).unwrap_or_default().matches('\n').count();
                done = range.start;
                let word = info.split([' ', ',', '\t']).next().unwrap_or_default();
                let is_named = word == FENCE;
                if is_named || word.is_empty() || word.eq_ignore_ascii_case("json") {
                    open = Some((Block { line: line + 1, text: String::new() }, is_named));
                }
            }
            Event::Text(text) => {
                if let Some((block, _)) = &mut open {
                    block.text.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                blocks.extend(
                    open.take().filter(|(block, is_named)| *is_named || is_scenario(&block.text)).map(|of| of.0),
                );
            }
            _ => {}
        }
    }
    blocks
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
