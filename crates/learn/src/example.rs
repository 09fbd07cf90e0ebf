//! The page of an example, and the list of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::library::{Answered, Library};
use crate::markup::{self, escaped, plain};
use crate::page::{self, Content};
use crate::shown;

/// A group of the gallery's index.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Group {
    pub(crate) group: String,
    pub(crate) entries: Vec<String>,
}

/// The sentence of link previews: the verdict, and what the note says first.
fn about(answered: &Answered) -> String {
    let note = plain(answered.scenario.note.as_deref().unwrap_or_default());
    let end = note.match_indices(". ").map(|(at, _)| at + 1).take_while(|end| *end < 200).last().unwrap_or(note.len());
    let says = note.get(..end).unwrap_or(&note);
    let verdict = answered.verdict(None).map(|(_, verdict)| scenario::capitalized(verdict.phrase)).unwrap_or_default();
    format!("{verdict}. {says}")
}

/// The page of an example. `lessons` are those that use it, by slug and title.
pub(crate) fn html(
    answered: &Answered,
    group: &str,
    before: Option<&Answered>,
    next: Option<&Answered>,
    lessons: &BTreeMap<String, String>,
) -> String {
    let mut verdicts = String::new();
    for side in [crate::library::Side::Access, crate::library::Side::Network] {
        if let Some((_, verdict)) = answered.verdict(Some(side)) {
            verdicts.push_str(&shown::verdict(&verdict));
        }
    }
    let mut used = String::new();
    for (slug, title) in lessons {
        let _ = write!(used, "<li><a href=\"../../learn/{slug}/\">{}</a></li>", escaped(title));
    }
    if !used.is_empty() {
        used = format!("<h2>In lessons</h2>\n<ul class=\"plain\">{used}</ul>\n");
    }
    let [before, next] = [before, next].map(|other| other.map(|other| (other.name.as_str(), other.title())));
    let body = format!(
        r#"<p class="crumb quiet">{group}</p>
<h1>{title}</h1>
<div class="lead">{note}</div>
{verdicts}<p class="acts"><a class="button button-main" href="../../{link}">Open it in the playground</a></p>
<h2>The question</h2>
{asks}<h2>What is given</h2>
{policies}<h2>How it comes about</h2>
{way}{used}{pager}"#,
        group = escaped(group),
        title = escaped(answered.title()),
        note = markup::note(answered.scenario.note.as_deref().unwrap_or_default()),
        link = answered.fragment(),
        asks = shown::question(&answered.scenario),
        policies = shown::policies(answered, true),
        way = shown::way(answered),
        pager = page::pager(before, next),
    );
    page::html(&Content {
        title: answered.title(),
        about: &about(answered),
        root: "../../",
        kind: "example",
        body: &body,
        ..Content::default()
    })
}

/// The list of all examples.
pub(crate) fn list(groups: &[Group], library: &Library<'_>) -> String {
    let mut body = "<h1>Examples</h1>\n<p class=\"lead\">Each opens with its verdict and the lines that decide, and can be changed in the playground.</p>\n".to_owned();
    for group in groups {
        let _ = write!(body, "<h2>{}</h2>\n<ul class=\"list\">\n", escaped(&group.group));
        for answered in group.entries.iter().filter_map(|slug| library.get(slug)) {
            let chip = answered.verdict(None).map(|(_, verdict)| shown::chip(&verdict)).unwrap_or_default();
            let _ = writeln!(body, "<li><a href=\"{}/\">{}</a> {chip}</li>", answered.name, escaped(answered.title()));
        }
        body.push_str("</ul>\n");
    }
    page::html(&Content {
        title: "Examples",
        about: "AWS policies and networks, each with a question, its verdict, and the reason for it.",
        root: "../",
        kind: "examples",
        body: &body,
        ..Content::default()
    })
}
