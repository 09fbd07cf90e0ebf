//! The page with the questions of all lessons, which asks one by one and comes back to what was missed.

use std::fmt::Write as _;

use crate::exam;
use crate::lesson::Lesson;
use crate::markup::escaped;
use crate::page::{self, Content};
use crate::prose::Question;

/// The page. Without a script it is a list that leads to each question.
pub(crate) fn html(lessons: &[(&Lesson, Vec<Question>)], exam: &[exam::Part]) -> String {
    let mut body = HEAD.to_owned();
    for (Lesson { slug, front, .. }, questions) in lessons {
        list(&mut body, slug, &front.title, questions);
    }
    for part in exam {
        let questions: Vec<_> = part.rows.iter().map(exam::Row::question).collect();
        list(&mut body, "exam", &format!("Exam: {}", part.name), &questions);
    }
    body.push_str("</details>\n");
    page::html(&Content {
        title: "All questions",
        about: "The questions of all lessons and of the exam one by one, and again after 1, 3 and 8 days what was missed.",
        root: "../../",
        kind: "deck",
        body: &body,
        is_live: true,
        ..Content::default()
    })
}

/// Questions that stand on one page.
fn list(body: &mut String, slug: &str, title: &str, questions: &[Question]) {
    if questions.is_empty() {
        return;
    }
    let _ = write!(body, "<h2>{}</h2>\n<ul class=\"list\">\n", escaped(title));
    for Question { id, text } in questions {
        let _ = writeln!(
            body,
            r##"<li data-question="{id}" data-from="{slug}"><a href="../{slug}/#{id}">{}</a></li>"##,
            escaped(text)
        );
    }
    body.push_str("</ul>\n");
}

const HEAD: &str = r#"<h1>All questions</h1>
<p class="lead">The questions of all lessons and of the exam, one by one. What you miss comes again after 1, 3 and 8 days.</p>
<div class="live deck"><p class="acts"><label>Questions <select><option value="">all</option><option value="lessons">of the lessons</option><option value="exam">of the exam</option></select></label> <button type="button" class="button button-main">Ask me</button></p><p class="count" role="status"></p><h2 class="hidden">The question</h2><div class="card"></div></div>
<details class="whole" open><summary>The list of them</summary>
"#;
