//! A lesson: a file of Markdown, as a page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::Problem;
use crate::block;
use crate::curriculum::Curriculum;
use crate::front::{self, Front};
use crate::library::Library;
use crate::markup::escaped;
use crate::page::{self, Content};
use crate::prose::{self, Played, Prose, Question, Site};

/// A lesson that has been read.
#[derive(Clone, Debug)]
pub(crate) struct Lesson {
    pub(crate) path: String,
    pub(crate) number: usize,
    pub(crate) slug: String,
    pub(crate) front: Front,
    /// With empty lines in the place of the head.
    pub(crate) text: String,
    /// The names of scenarios that stand in it.
    pub(crate) uses: Vec<String>,
}

/// Reads a lesson, whose file is called `NN-slug.md`.
pub(crate) fn read(path: &str, text: &str, curriculum: &Curriculum, problems: &mut Vec<Problem>) -> Option<Lesson> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let parts = name.strip_suffix(".md").and_then(|name| name.split_once('-'));
    let parts = parts.and_then(|(number, slug)| Some((number.parse::<usize>().ok()?, slug)));
    let Some((number, slug)) = parts else {
        problems.push(Problem::at(path, text, 0, "A lesson's file is called `NN-slug.md`."));
        return None;
    };
    if !curriculum.parts.iter().any(|part| (part.lessons[0]..=part.lessons[1]).contains(&number)) {
        problems.push(Problem::at(path, text, 0, format!("No part of the curriculum has a lesson {number}.")));
    }
    let (front, text) = front::read(path, text, number, curriculum, problems);
    let fences = prose::fences(&text);
    let named = fences.iter().filter(|fence| !matches!(fence.kind(), "json" | "text" | "notes-say"));
    let uses =
        named.flat_map(|fence| fence.args()).map(|arg| arg.split('#').next().unwrap_or(arg).to_owned()).collect();
    Some(Lesson { path: path.to_owned(), number, slug: slug.to_owned(), front, text, uses })
}

/// The page of a lesson, which is one of all, and what it asks. What is wrong in it goes to `problems`.
pub(crate) fn html(
    lesson: &Lesson,
    all: &[Lesson],
    site: &Site<'_>,
    curriculum: &Curriculum,
    problems: &mut Vec<Problem>,
) -> (String, Vec<Question>, Vec<Played>) {
    let mut library = Library::on(site.library);
    block::collect(&lesson.path, &prose::fences(&lesson.text), &mut library, problems);
    let mut prose = Prose::new(&lesson.path, site, &library);
    let text = prose.html(&lesson.text, 1, &mut block::html);
    problems.append(&mut prose.problems);
    let front = &lesson.front;
    let mut head = format!("<p class=\"crumb quiet\">Lesson {}", lesson.number);
    if let Some(part) =
        curriculum.parts.iter().find(|part| (part.lessons[0]..=part.lessons[1]).contains(&lesson.number))
    {
        let _ = write!(head, " · {}", escaped(&part.name));
    }
    let _ = write!(
        head,
        " · {} minutes</p>\n<h1>{}</h1>\n<p class=\"lead\">{}</p>\n",
        front.minutes,
        escaped(&front.title),
        escaped(&front.about)
    );
    let before: Vec<_> =
        front.needs.iter().filter_map(|number| all.iter().find(|other| other.number == *number)).collect();
    if !before.is_empty() {
        let links =
            before.iter().map(|other| format!("<a href=\"../{}/\">{}</a>", other.slug, escaped(&other.front.title)));
        let _ = writeln!(head, "<p class=\"quiet\">Better after {}.</p>", links.collect::<Vec<_>>().join(", "));
    }
    let place = all.iter().position(|other| other.number == lesson.number).unwrap_or_default();
    let [before, next] = [place.checked_sub(1), Some(place + 1)]
        .map(|place| all.get(place?).map(|other| (other.slug.as_str(), other.front.title.as_str())));
    let rows = front
        .rows
        .iter()
        .filter_map(|row| Some(format!("<li>{}: {}</li>", escaped(row), escaped(curriculum.rows.get(row)?))));
    let body = format!(
        "<article data-lesson=\"{}\">\n{head}{text}<footer class=\"rows quiet\"><p>What of the curriculum this lesson is about:</p><ul>{}</ul></footer>\n</article>\n{}",
        lesson.slug,
        rows.collect::<String>(),
        page::pager(before, next),
    );
    let html = page::html(&Content {
        title: &front.title,
        about: &front.about,
        root: "../../",
        kind: "lesson",
        body: &body,
        is_live: true,
        ..Content::default()
    });
    (html, prose.questions, prose.played)
}

/// The list of all lessons, by the parts of the curriculum, each with how much there is to answer in it, and the exam with its count of rows.
pub(crate) fn list(lessons: &[(&Lesson, usize)], asked: usize, curriculum: &Curriculum) -> String {
    let mut body = "<h1>Lessons</h1>\n<p class=\"lead\">Each takes five to ten minutes. You predict, see what AWS answers and why, change it, and make your own. Every verdict in them is computed, and all are open: begin where you like.</p>\n".to_owned();
    body.push_str(OFFER);
    body.push_str(&search("Search the lessons"));
    for part in &curriculum.parts {
        let own: Vec<_> =
            lessons.iter().filter(|(lesson, _)| (part.lessons[0]..=part.lessons[1]).contains(&lesson.number)).collect();
        if own.is_empty() {
            continue;
        }
        let _ = write!(body, "<section class=\"part\"><h2>{}</h2>\n<ol class=\"list\">\n", escaped(&part.name));
        for (Lesson { number, slug, front, .. }, tasks) in own {
            let _ = writeln!(
                body,
                "<li value=\"{number}\" data-lesson=\"{slug}\" data-tasks=\"{tasks}\"><a href=\"{slug}/\">{}</a> <span class=\"quiet\">{} minutes</span><p>{}</p></li>",
                escaped(&front.title),
                front.minutes,
                escaped(&front.about)
            );
        }
        body.push_str("</ol></section>\n");
    }
    if asked > 0 {
        let _ = writeln!(
            body,
            "<section class=\"part\"><h2>Exam</h2>\n<ul class=\"list\">\n<li data-lesson=\"exam\" data-tasks=\"{asked}\"><a href=\"exam/\">Exam questions</a> <span class=\"quiet\">{asked} questions</span><p>Four options each, the answer computed where it can be, and why each wrong option is wrong.</p></li>\n</ul></section>"
        );
    }
    body.push_str("<p><a href=\"deck/\">All questions</a> · <a href=\"glossary/\">Glossary</a> · <a href=\"coverage/\">What is covered</a></p>\n");
    body.push_str(PROGRESS);
    page::html(&Content {
        title: "Lessons",
        about: "Short lessons on AWS access and networks, in which every verdict is computed and can be changed.",
        root: "../",
        kind: "lessons",
        body: &body,
        ..Content::default()
    })
}

/// Every word of a lesson's text, once, with those of its rows: what it is found by.
pub(crate) fn words(lesson: &Lesson, curriculum: &Curriculum) -> String {
    let rows = lesson.front.rows.iter().flat_map(|row| [Some(row), curriculum.rows.get(row)]).flatten();
    let fences = prose::fences(&lesson.text);
    let asked = fences.iter().map(|fence| match fence.kind() {
        "steps" => {
            let read = json::read(fence.text.as_str());
            let says = read.root().items().into_iter().filter_map(|step| step.get("say")?.as_str().map(str::to_owned));
            says.collect::<Vec<_>>().join(" ")
        }
        // Behind the task comes what it is judged by.
        "target" => fence.text.split("\n---\n").next().unwrap_or_default().to_owned(),
        "lab" => fence.args().join(" "),
        "scenario" | "json" | "text" => String::new(),
        _ => fence.text.clone(),
    });
    let text = asked.collect::<Vec<_>>().join(" ") + " " + &prose::said_in(&lesson.text);
    let text = rows.fold(text, |text, row| text + " " + row).to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, ':' | '-' | '.' | '/'));
    let words = words.map(|word| word.trim_matches([':', '-', '.', '/'])).filter(|word| word.len() > 1);
    words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}

/// What a page's list is searched with, where there is a script.
pub(crate) fn search(label: &str) -> String {
    format!(
        r#"<form class="live search" role="search"><label for="search">{label}</label><input type="search" id="search" autocomplete="off" spellcheck="false"><p id="found" class="quiet" role="status"></p></form>
"#
    )
}

/// What is shown where there is a script.
const PROGRESS: &str = r#"<section class="progress live" aria-labelledby="progress">
<h2 id="progress">Your progress</h2>
<p>It is kept in this browser and nowhere else. A file or a link takes it to another.</p>
<p class="acts"><button type="button" class="button">Save it as a file</button> <button type="button" class="button">Read a file</button> <button type="button" class="button">Copy a link</button><input type="file" accept="application/json,.json" aria-label="A file with progress" hidden></p>
<p class="carried" hidden><label for="progress-link">A link with your progress</label><input type="text" id="progress-link" readonly></p>
<p role="status"></p>
</section>
"#;

/// What is asked where a link with progress was opened.
const OFFER: &str = r#"<section class="offer" aria-labelledby="offer" tabindex="-1" hidden>
<h2 id="offer">Progress from a link</h2>
<p role="status"></p>
<p class="acts"><button type="button" class="button button-main">Add it to what is here</button> <button type="button" class="button">Put it in the place of what is here</button> <button type="button" class="button">Leave it</button></p>
</section>
"#;
