//! Which blocks play which row of the curriculum: those of lessons and the rows of the exam whose claim is computed.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::curriculum::Curriculum;
use crate::exam::Part;
use crate::lesson::Lesson;
use crate::markup::escaped;
use crate::page::{self, Content};
use crate::prose::Played;

/// What each row is played by.
#[derive(Clone, Debug)]
pub(crate) struct Coverage<'a> {
    rows: Vec<Topic<'a>>,
    /// The rows of the exam, with those of the curriculum that they ask, and whether their answer is computed.
    exam: Vec<(String, &'a [String], bool)>,
}

/// A row of the curriculum.
#[derive(Clone, Debug)]
struct Topic<'a> {
    row: &'a str,
    name: &'a str,
    /// Each is a page's slug and a block's id.
    places: Vec<(&'a str, String)>,
}

impl<'a> Coverage<'a> {
    pub(crate) fn new(
        lessons: &'a [(&Lesson, Vec<Played>)],
        exam: &'a [Part],
        curriculum: &'a Curriculum,
    ) -> Coverage<'a> {
        let mut rows: Vec<_> = curriculum.rows.iter().collect();
        // A2 is before A10.
        rows.sort_by_key(|(row, _)| (row.get(..1), row.len(), *row));
        let rows = rows.into_iter().map(|(row, name)| {
            let mut places = Vec::new();
            for (Lesson { slug, front, .. }, played) in lessons {
                // A heading without rows is about all of its lesson's.
                let own = |block: &&Played| if block.rows.is_empty() { &front.rows } else { &block.rows }.contains(row);
                places.extend(played.iter().filter(own).map(|block| (slug.as_str(), block.id.clone())));
            }
            let asked = exam.iter().flat_map(|part| &part.rows).filter(|asked| asked.computed.is_some());
            places.extend(asked.filter(|asked| asked.rows.contains(row)).map(|asked| ("exam", asked.id())));
            Topic { row, name, places }
        });
        let exam = exam.iter().flat_map(|part| &part.rows);
        Coverage {
            rows: rows.collect(),
            exam: exam.map(|row| (row.name(), row.rows.as_slice(), row.computed.is_some())).collect(),
        }
    }

    /// For reviews, and for a test that it is whole.
    pub(crate) fn json(&self) -> String {
        let place = |(page, id): &(&str, String)| format!("{page}#{id}");
        let rows = self.rows.iter();
        let rows: Map<_, Value> =
            rows.map(|topic| (topic.row.to_owned(), topic.places.iter().map(place).collect())).collect();
        let exam = self.exam.iter();
        let exam: Map<_, _> = exam
            .map(|(name, rows, is_computed)| (name.clone(), json!({ "rows": rows, "computed": is_computed })))
            .collect();
        let text = serde_json::to_string_pretty(&json!({ "rows": rows, "exam": exam }));
        text.unwrap_or_default() + "\n"
    }

    pub(crate) fn html(&self, lessons: &[(&Lesson, Vec<Played>)]) -> String {
        let covered = self.rows.iter().filter(|topic| !topic.places.is_empty()).count();
        let computed = self.exam.iter().filter(|(_, _, is_computed)| *is_computed).count();
        let mut body = format!(
            "<h1>What is covered</h1>\n<p class=\"lead\">{covered} of {} topics have something to try whose answer is computed. Of {} exam questions {computed} are computed, and the others have a reason for every option.</p>\n<table class=\"covered\"><thead><tr><th scope=\"col\">Topic</th><th scope=\"col\">To try</th></tr></thead><tbody>\n",
            self.rows.len(),
            self.exam.len(),
        );
        for Topic { row, name, places } in &self.rows {
            let mut links: Vec<String> = Vec::new();
            for (Lesson { slug, front, .. }, _) in lessons {
                let mut own = places.iter().filter(|(page, _)| *page == slug);
                if let Some((_, first)) = own.next() {
                    let more = own.count();
                    let count = if more == 0 { String::new() } else { format!(" ({})", more + 1) };
                    links.push(format!("<a href=\"../{slug}/#{first}\">{}</a>{count}", escaped(&front.title)));
                }
            }
            let asked = self.exam.iter().filter(|(_, rows, _)| rows.iter().any(|of| of == row));
            links.extend(asked.map(|(name, ..)| format!("<a href=\"../exam/#{}\">{name}</a>", name.to_lowercase())));
            let links = if links.is_empty() { "nothing yet".to_owned() } else { links.join(", ") };
            let _ = writeln!(
                body,
                "<tr><th scope=\"row\"><span class=\"quiet\">{row}</span> {}</th><td>{links}</td></tr>",
                escaped(name)
            );
        }
        body.push_str("</tbody></table>\n");
        page::html(&Content {
            title: "What is covered",
            about: "Every topic of the curriculum, with the lessons and exam questions in which it can be tried.",
            root: "../../",
            kind: "coverage",
            body: &body,
            ..Content::default()
        })
    }
}
