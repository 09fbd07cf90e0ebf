//! The lessons and the examples as pages: plain HTML that needs no script, in which every verdict is computed.
//!
//! A lesson is a file of Markdown, `web/learn/NN-slug.md`. Its fenced blocks are scenarios, questions and exercises
//! (the files of `block`), and what stands in braces is computed: `{{verdict default-deny}}`. A claim that does not hold,
//! `{{verdict default-deny = allowed}}`, is a [`Problem`] with its file and line, and so is whatever else is wrong.

mod block;
mod change;
mod choices;
mod coverage;
mod curriculum;
mod day;
mod deck;
mod exam;
mod example;
mod facts;
mod front;
mod glossary;
mod lab;
mod lesson;
mod library;
mod markup;
mod page;
mod problem;
mod prose;
mod shown;
mod sources;
mod still;
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use crate::curriculum::Curriculum;
use crate::example::Group;
pub use crate::facts::{Fact, facts};
use crate::library::Library;
use crate::page::Content;
pub use crate::problem::Problem;
use crate::prose::{Prose, Site};
pub use crate::sources::{Source, Sources};

/// A file of the site: a page, or what the lessons are searched by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its place in the site: `learn/three-verdicts/index.html`.
    pub path: String,
    /// The document; of what they are searched by, JSON.
    pub html: String,
}

/// Writes all pages.
///
/// # Errors
///
/// Everything that does not hold, each with its file and line, in their order.
pub fn pages(sources: &Sources) -> Result<Vec<Page>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut json = |source: &Source, error: serde_json::Error| {
        problems.push(Problem { path: source.path.clone(), line: error.line().max(1), says: error.to_string() });
    };
    let Sources { index, curriculum: of, .. } = sources;
    let groups: Vec<Group> = serde_json::from_str(&index.text).unwrap_or_else(|error| {
        json(index, error);
        Vec::new()
    });
    let curriculum: Curriculum = serde_json::from_str(&of.text).unwrap_or_else(|error| {
        json(of, error);
        Curriculum::default()
    });
    let mut library = Library::default();
    for Source { path, text } in &sources.gallery {
        let name = path.rsplit('/').next().unwrap_or(path);
        library.read(name.strip_suffix(".json").unwrap_or(name), path, text, &mut problems);
    }
    let terms = glossary::read(&sources.glossary.path, &sources.glossary.text, &mut problems);
    let lessons = sources.lessons.iter();
    let mut lessons: Vec<_> =
        lessons.filter_map(|source| lesson::read(&source.path, &source.text, &curriculum, &mut problems)).collect();
    lessons.sort_by_key(|lesson| lesson.number);
    for (one, other) in lessons.iter().zip(lessons.iter().skip(1)) {
        if one.number == other.number {
            let says = format!("Lesson {} is {} already.", other.number, one.path);
            problems.push(Problem { path: other.path.clone(), line: 1, says });
        }
    }
    let exam = sources.exam.iter().filter_map(|source| exam::read(source, &curriculum, &mut problems));
    let mut exam: Vec<_> = exam.collect();
    exam.sort_by_key(|part| curriculum.parts.iter().position(|of| of.name == part.name));
    exam::check(&exam, &mut problems);
    let slugs: BTreeSet<String> = lessons.iter().map(|lesson| lesson.slug.clone()).collect();
    let site =
        Site { library: &library, terms: &terms, lessons: &slugs, rows: &curriculum.rows, today: &sources.today };
    let mut pages = Vec::new();
    let mut page = |path: String, html: String| pages.push(Page { path: format!("{path}index.html"), html });
    let words = lessons.iter().map(|lesson| (lesson.slug.as_str(), lesson::words(lesson, &curriculum)));
    let words = serde_json::to_string(&words.collect::<BTreeMap<_, _>>()).unwrap_or_default();

    let (mut listed, mut asked, mut plays) = (Vec::new(), Vec::new(), Vec::new());
    for lesson in &lessons {
        let (html, questions, played) = lesson::html(lesson, &lessons, &site, &curriculum, &mut problems);
        listed.push((lesson, html.matches(" data-of=").count()));
        asked.push((lesson, questions));
        plays.push((lesson, played));
        page(format!("learn/{}/", lesson.slug), html);
    }
    page("learn/".to_owned(), lesson::list(&listed, exam.iter().map(|part| part.rows.len()).sum(), &curriculum));
    page("learn/deck/".to_owned(), deck::html(&asked, &exam));
    page("learn/exam/".to_owned(), exam::html(&exam, &lessons, &site, &mut problems));
    let coverage = coverage::Coverage::new(&plays, &exam, &curriculum);
    page("learn/coverage/".to_owned(), coverage.html(&plays));
    page("learn/glossary/".to_owned(), glossary_page(&sources.glossary, &site, &mut problems));

    let order = groups.iter().flat_map(|group| group.entries.iter().map(move |slug| (group.group.as_str(), slug)));
    let order: Vec<_> = order.filter_map(|(group, slug)| Some((group, library.get(slug)?))).collect();
    for (at, (group, answered)) in order.iter().enumerate() {
        let uses = lessons.iter().filter(|lesson| lesson.uses.contains(&answered.name));
        let uses: BTreeMap<_, _> = uses.map(|lesson| (lesson.slug.clone(), lesson.front.title.clone())).collect();
        let [before, next] = [at.checked_sub(1), Some(at + 1)].map(|at| order.get(at?).map(|(_, answered)| *answered));
        page(format!("e/{}/", answered.name), example::html(answered, group, before, next, &uses));
    }
    page("e/".to_owned(), example::list(&groups, &library));

    let labs: Vec<_> = labs::native::begun().collect();
    for lab in &labs {
        problems.extend(lab::wrong(lab, &sources.today));
        page(format!("lab/{}/", lab.name), lab::html(lab));
    }
    page("lab/".to_owned(), lab::list(&labs));

    pages.push(Page { path: "learn/words.json".to_owned(), html: words });
    pages.push(Page { path: "learn/coverage.json".to_owned(), html: coverage.json() });

    problems.sort();
    if problems.is_empty() { Ok(pages) } else { Err(problems) }
}

/// The page of the glossary.
fn glossary_page(source: &Source, site: &Site<'_>, problems: &mut Vec<Problem>) -> String {
    // Terms do not lead to themselves.
    let own = Site { terms: &[], ..*site };
    let mut prose = Prose::new(&source.path, &own, site.library);
    let mut body = format!("<h1>Glossary</h1>\n{}<dl class=\"glossary\">\n", lesson::search("Search the words"));
    let mut terms: Vec<_> = site.terms.iter().collect();
    terms.sort_by_key(|term| term.name.to_lowercase());
    for term in terms {
        let says = prose.line(&term.says, term.line);
        let (anchor, name) = (term.anchor(), markup::escaped(&term.name));
        let forms = markup::escaped(&term.forms.join(", "));
        body.push_str(&format!("<dt id=\"{anchor}\" data-forms=\"{forms}\">{name}</dt><dd>{says}</dd>\n"));
    }
    body.push_str("</dl>\n");
    problems.append(&mut prose.problems);
    page::html(&Content {
        title: "Glossary",
        about: "The words of AWS's access and networks, a sentence each.",
        root: "../../",
        kind: "glossary",
        body: &body,
        ..Content::default()
    })
}
