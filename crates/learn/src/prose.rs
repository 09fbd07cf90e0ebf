//! Markdown of lessons as HTML: verdicts are computed, words of the glossary lead to it, addresses are checked.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeWithOffset, html,
};

use crate::Problem;
use crate::facts;
use crate::glossary::{self, Term};
use crate::library::{Answered, Library, Side, Verdict};
use crate::markup::{code, escaped, sentence, slug};
use crate::problem::line;
use crate::shown::{self, chip};

/// A fenced block of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// What stands behind the fence: `scenario default-deny`.
    pub(crate) info: String,
    pub(crate) text: String,
    /// The line of the fence.
    pub(crate) line: usize,
}

impl Fence {
    pub(crate) fn kind(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or_default()
    }

    pub(crate) fn args(&self) -> Vec<&str> {
        self.info.split_whitespace().skip(1).collect()
    }
}

/// Something that a lesson asks, and that is asked again in the deck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// Where it stands on the lesson's page.
    pub(crate) id: String,
    /// As text.
    pub(crate) text: String,
}

/// What all lessons share.
#[derive(Debug)]
pub(crate) struct Site<'a> {
    pub(crate) library: &'a Library<'a>,
    pub(crate) terms: &'a [Term],
    /// The slugs of all lessons.
    pub(crate) lessons: &'a BTreeSet<String>,
    /// The rows of the curriculum, each with its topic.
    pub(crate) rows: &'a BTreeMap<String, String>,
    /// No page was read after this day.
    pub(crate) today: &'a str,
}

/// A block whose claim is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Played {
    pub(crate) id: String,
    /// The rows of the curriculum that the heading above it names; none where it names none.
    pub(crate) rows: Vec<String>,
}

/// A lesson on its way to a page.
#[derive(Debug)]
pub(crate) struct Prose<'a> {
    pub(crate) path: &'a str,
    pub(crate) site: &'a Site<'a>,
    /// The gallery and what the lesson holds itself.
    pub(crate) library: &'a Library<'a>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) questions: Vec<Question>,
    pub(crate) played: Vec<Played>,
    /// The rows that the last heading names: `## Which no did you get? {A2}`.
    rows: Vec<String>,
    /// Which terms have been linked.
    linked: BTreeSet<usize>,
    /// Which scenarios a reader has been asked about.
    pub(crate) predicted: BTreeSet<String>,
    ids: BTreeMap<String, usize>,
    /// The scenarios whose policies the reader has seen.
    pub(crate) seen: BTreeSet<String>,
}

/// What writes a fenced block.
pub(crate) type Write<'w, 'a> = &'w mut dyn FnMut(&mut Prose<'a>, &Fence) -> String;

/// The fences of a text, which begins at a line.
pub(crate) fn fences(text: &str) -> Vec<Fence> {
    let mut out = Vec::new();
    let mut open: Option<Fence> = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some(Fence { info: info.to_string(), text: String::new(), line: line(text, range.start) });
            }
            Event::Text(text) => open.iter_mut().for_each(|open| open.text.push_str(&text)),
            Event::End(TagEnd::CodeBlock) => out.extend(open.take()),
            _ => {}
        }
    }
    out
}

/// The words of a text that are not in blocks.
pub(crate) fn said_in(text: &str) -> String {
    let (mut out, mut is_block) = (String::new(), false);
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_block = true,
            Event::End(TagEnd::CodeBlock) => is_block = false,
            Event::Text(words) | Event::Code(words) if !is_block => out.push_str(&words),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => out.push(' '),
            _ => {}
        }
    }
    facts::plain(&out)
}

const OPTIONS: Options = Options::ENABLE_TABLES;

impl<'a> Prose<'a> {
    pub(crate) fn new(path: &'a str, site: &'a Site<'a>, library: &'a Library<'a>) -> Prose<'a> {
        Prose {
            path,
            site,
            library,
            problems: Vec::new(),
            questions: Vec::new(),
            played: Vec::new(),
            rows: Vec::new(),
            linked: BTreeSet::new(),
            predicted: BTreeSet::new(),
            ids: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    pub(crate) fn wrong(&mut self, line: usize, says: impl Into<String>) {
        self.problems.push(Problem { path: self.path.to_owned(), line, says: says.into() });
    }

    /// Keeps that a block's claim was computed.
    pub(crate) fn plays(&mut self, html: &str) {
        let id = html.split_once(" id=\"").and_then(|(_, rest)| rest.split_once('"'));
        let rows = self.rows.clone();
        self.played.extend(id.map(|(id, _)| Played { id: id.to_owned(), rows }));
    }

    /// Takes the rows of the curriculum from the end of a heading.
    fn rows_of<'t>(&mut self, heading: &'t str, line: usize) -> &'t str {
        let Some((title, rows)) = heading.strip_suffix('}').and_then(|heading| heading.split_once(" {")) else {
            return heading;
        };
        for row in rows.split_whitespace() {
            match self.site.rows.contains_key(row) {
                true => self.rows.push(row.to_owned()),
                false => self.wrong(line, format!("The curriculum has no row `{row}` (web/learn/curriculum.json).")),
            }
        }
        title
    }

    /// An id of the page that nothing else has.
    pub(crate) fn id(&mut self, base: &str) -> String {
        let count = self.ids.entry(base.to_owned()).and_modify(|count| *count += 1).or_insert(1);
        match *count {
            1 => base.to_owned(),
            count => format!("{base}-{count}"),
        }
    }

    /// What a scenario asks and what is given: in full at its first time on the page, and then folded.
    pub(crate) fn given(&mut self, answered: &Answered, are_marked: bool) -> String {
        let is_known = !self.seen.insert(answered.name.clone());
        shown::given(answered, are_marked, is_known)
    }

    /// A scenario that a lesson names at a line.
    pub(crate) fn find(&mut self, name: &str, line: usize) -> Option<(&'a Answered, Option<Side>)> {
        match self.library.find(name) {
            Ok(found) => Some(found),
            Err(says) => {
                self.wrong(line, says);
                None
            }
        }
    }

    /// A scenario of which a verdict is wanted.
    pub(crate) fn verdict(&mut self, name: &str, line: usize) -> Option<(&'a Answered, Side, Verdict<'a>)> {
        let (answered, side) = self.find(name, line)?;
        let (side, verdict) = answered.verdict(side)?;
        Some((answered, side, verdict))
    }

    /// Some paragraphs, in which there are no blocks.
    pub(crate) fn paragraphs(&mut self, text: &str, first: usize) -> String {
        self.html(text, first, &mut |prose, fence| {
            prose.wrong(fence.line, "There is no block within a block.");
            String::new()
        })
    }

    /// One line, without a paragraph around it.
    pub(crate) fn line(&mut self, text: &str, at: usize) -> String {
        let html = self.paragraphs(text, at);
        let html = html.trim();
        html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(html).to_owned()
    }

    /// A text that begins at a line of the lesson.
    pub(crate) fn html(&mut self, text: &str, first: usize, write: Write<'_, 'a>) -> String {
        let mut events: Vec<Event<'_>> = Vec::new();
        let mut fence: Option<Fence> = None;
        let mut heading: Option<usize> = None;
        let mut bold: Option<String> = None;
        let mut links = 0;
        for (event, range) in TextMergeWithOffset::new(Parser::new_ext(text, OPTIONS).into_offset_iter()) {
            let at = |range: &Range<usize>| first - 1 + line(text, range.start);
            let here = at(&range);
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    fence = Some(Fence { info: info.to_string(), text: String::new(), line: here });
                }
                Event::End(TagEnd::CodeBlock) if fence.is_some() => {
                    if let Some(fence) = fence.take() {
                        events.push(Event::Html(write(self, &fence).into()));
                    }
                }
                Event::Text(words) if fence.is_some() => {
                    fence.iter_mut().for_each(|fence| fence.text.push_str(&words));
                }
                Event::Text(words) => {
                    if let Some(bold) = &mut bold {
                        bold.push_str(&words);
                    }
                    let may_link = heading.is_none() && links == 0;
                    let words = if heading.is_some() { self.rows_of(&words, here) } else { &words };
                    self.words(words, here, may_link, &mut events);
                }
                Event::Html(words) | Event::InlineHtml(words) => {
                    if !words.trim_start().starts_with("<!--") {
                        self.wrong(here, format!("`{}` is HTML, which a lesson has none of.", words.trim()));
                    }
                }
                Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                    if level == HeadingLevel::H1 {
                        self.wrong(here, "The lesson's title is its head's; headings begin with `##`.");
                    }
                    heading = Some(events.len());
                    self.rows.clear();
                    events.push(Event::Start(Tag::Heading { level, id: None, classes, attrs }));
                }
                Event::End(TagEnd::Heading(level)) => {
                    let name =
                        slug(&heading.map(|start| said(events.get(start..).unwrap_or_default())).unwrap_or_default());
                    let name = self.id(&name);
                    if let Some(Event::Start(Tag::Heading { id, .. })) =
                        heading.take().and_then(|at| events.get_mut(at))
                    {
                        *id = Some(name.into());
                    }
                    events.push(Event::End(TagEnd::Heading(level)));
                }
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    links += 1;
                    let dest_url = self.address(&dest_url, here).into();
                    events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
                }
                Event::End(TagEnd::Link) => {
                    links -= 1;
                    events.push(event);
                }
                Event::Start(Tag::Image { .. }) => self.wrong(here, "A lesson has no pictures."),
                Event::End(TagEnd::Image) => {}
                Event::Start(Tag::Strong) => {
                    bold = Some(String::new());
                    events.push(event);
                }
                Event::End(TagEnd::Strong) => {
                    let words = bold.take().unwrap_or_default();
                    let words = words.trim_end_matches(['.', ':', ',']);
                    if PHRASES.iter().any(|phrase| words.eq_ignore_ascii_case(phrase)) {
                        let says = format!(
                            "A verdict in bold is computed: write `{{{{verdict SLUG = {}}}}}`.",
                            words.to_lowercase()
                        );
                        self.wrong(here, says);
                    }
                    events.push(event);
                }
                other => events.push(other),
            }
        }
        let mut out = String::new();
        let events = events.into_iter().map(|event| match event {
            Event::Code(text) => Event::InlineHtml(code(&text).into()),
            other => other,
        });
        html::push_html(&mut out, events);
        out
    }

    /// Text: what stands in braces is computed, the first word of a term leads to the glossary.
    fn words<'e>(&mut self, text: &str, line: usize, may_link: bool, events: &mut Vec<Event<'e>>) {
        let mut rest = text;
        while let Some((before, from)) = rest.split_once("{{") {
            self.terms(before, may_link, events);
            let Some((inner, after)) = from.split_once("}}") else {
                self.wrong(line, "`{{` has no `}}` in its line.");
                return;
            };
            let html = self.computed(inner, line);
            events.push(Event::InlineHtml(html.into()));
            rest = after;
        }
        self.terms(rest, may_link, events);
    }

    fn terms<'e>(&mut self, text: &str, may_link: bool, events: &mut Vec<Event<'e>>) {
        let mut rest = text;
        loop {
            let terms = self.site.terms.iter().enumerate();
            let Some((start, end, at)) = glossary::first(rest, terms).filter(|_| may_link) else { break };
            let parts = (rest.get(..start), rest.get(start..end), rest.get(end..), self.site.terms.get(at));
            let (Some(before), Some(word), Some(after), Some(term)) = parts else { break };
            events.push(Event::Text(CowStr::from(before.to_owned())));
            if !self.linked.insert(at) {
                // No other term is meant by a part of it.
                events.push(Event::Text(CowStr::from(word.to_owned())));
                rest = after;
                continue;
            }
            let link = format!("<a class=\"term\" href=\"../glossary/#{}\">{}</a>", term.anchor(), escaped(word));
            events.push(Event::InlineHtml(link.into()));
            rest = after;
        }
        events.push(Event::Text(CowStr::from(rest.to_owned())));
    }

    /// What stands in braces: `verdict SLUG`, with `= denied explicitly` to claim it, `says SLUG`, `example SLUG`, or a fact.
    fn computed(&mut self, inner: &str, line: usize) -> String {
        if let Some(fact) = inner.strip_prefix("fact ") {
            return facts::read(fact, self.site.today).map(facts::html).unwrap_or_else(|says| {
                self.wrong(line, says);
                String::new()
            });
        }
        let (what, claim) = match inner.split_once('=') {
            Some((what, claim)) => (what.trim(), Some(claim.trim())),
            None => (inner.trim(), None),
        };
        let (verb, name) = what.split_once(' ').unwrap_or((what, ""));
        let name = name.trim();
        if !matches!(verb, "verdict" | "says" | "example") || claim.is_some() && verb != "verdict" {
            self.wrong(line, format!("`{{{{{inner}}}}}` is none of `verdict SLUG`, `verdict SLUG = WORDS`, `says SLUG`, `example SLUG` and `fact TEXT | PAGE | DAY`."));
            return String::new();
        }
        let Some((answered, _, verdict)) = self.verdict(name, line) else { return String::new() };
        if let Some(claim) = claim.filter(|claim| !verdict.is(claim)) {
            self.wrong(
                line,
                format!("The lesson says {claim} of `{name}`, and computed is: {}. {}", verdict.phrase, verdict.says),
            );
        }
        match verb {
            "verdict" => chip(&verdict),
            "says" => sentence(verdict.says),
            _ if answered.is_example => {
                format!("<a href=\"../../e/{}/\">{}</a>", escaped(&answered.name), escaped(answered.title()))
            }
            _ => {
                self.wrong(line, format!("`{name}` is no example of the gallery, so it has no page."));
                String::new()
            }
        }
    }

    /// Where a link leads: `lesson:SLUG`, `example:SLUG`, `glossary`, or a page elsewhere.
    fn address(&mut self, to: &str, line: usize) -> String {
        let found = match to.split_once(':') {
            Some(("https", _)) => Some(to.to_owned()),
            Some(("lesson", slug)) if self.site.lessons.contains(slug) => Some(format!("../{slug}/")),
            Some(("example", slug)) if self.site.library.get(slug).is_some() => Some(format!("../../e/{slug}/")),
            Some(("rule", code)) => Some(format!("../../rules/{code}.html")),
            _ if to == "glossary" => Some("../glossary/".to_owned()),
            _ => None,
        };
        found.unwrap_or_else(|| {
            self.wrong(line, format!("`{to}` leads nowhere: a link is `https:…`, `lesson:SLUG`, `example:SLUG`, `rule:CODE` or `glossary`."));
            String::new()
        })
    }
}

/// Verdicts in words: nobody writes one by hand.
const PHRASES: [&str; 7] = [
    "allowed",
    "denied explicitly",
    "denied implicitly",
    "undetermined",
    "reachable",
    "not reachable",
    "partly reachable",
];

/// The text of some events.
fn said(events: &[Event<'_>]) -> String {
    let texts = events.iter().map(|event| match event {
        Event::Text(text) | Event::Code(text) => text,
        _ => "",
    });
    texts.collect::<Vec<_>>().concat()
}
