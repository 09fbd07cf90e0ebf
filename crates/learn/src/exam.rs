//! The exam: a file for each part of the curriculum, `web/learn/exam/access.md`, whose rows have four options each.
//!
//! ~~~text
//! ## X1 What nobody allows {A2}
//!
//! The question.
//!
//! - [x] An option: why it is right.
//! - [ ] Another: why it is not.
//!
//! ```computed default-deny
//! ```
//! ~~~
//!
//! With `computed SLUG` each option begins with the words of a verdict. With `computed SLUG = allowed` it holds a list of edits for
//! each option, in their order: those of the right one lead to that verdict, and those of no other do. With
//! `credentials CODE DAY` it holds a credential report, and each option is a user: the right one has this finding on that day.

use std::fmt::Write as _;

use crate::block;
use crate::change;
use crate::curriculum::Curriculum;
use crate::day;
use crate::lesson::Lesson;
use crate::library::{Answered, Library, Mark, Verdict};
use crate::markup::{escaped, sentence, slug};
use crate::page::{self, Content};
use crate::problem::line;
use crate::prose::{self, Fence, Prose, Question, Site};
use crate::shown;
use crate::{Problem, Source};

/// A file of the exam.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    path: String,
    fences: Vec<Fence>,
    pub(crate) rows: Vec<Row>,
}

/// One question with its options.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) number: usize,
    title: String,
    /// The rows of the curriculum that it asks.
    pub(crate) rows: Vec<String>,
    line: usize,
    /// The question, which begins in the next line.
    prompt: String,
    options: Vec<Choice>,
    /// What is computed of the options.
    pub(crate) computed: Option<Fence>,
}

#[derive(Clone, Debug)]
struct Choice {
    label: String,
    why: String,
    is_right: bool,
    line: usize,
}

impl Row {
    /// What it is called: `X1`.
    pub(crate) fn name(&self) -> String {
        format!("X{}", self.number)
    }

    /// Where it stands on the page.
    pub(crate) fn id(&self) -> String {
        format!("x{}", self.number)
    }

    /// As the list of all questions has it.
    pub(crate) fn question(&self) -> Question {
        Question { id: self.id(), text: format!("{}. {}", self.name(), self.title) }
    }
}

/// Reads a file, which is called as its part of the curriculum is.
pub(crate) fn read(source: &Source, curriculum: &Curriculum, problems: &mut Vec<Problem>) -> Option<Part> {
    let Source { path, text } = source;
    let mut wrong = |line, says: String| problems.push(Problem { path: path.clone(), line, says });
    let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(".md")).unwrap_or_default();
    let Some(of) = curriculum.parts.iter().find(|part| slug(&part.name) == name) else {
        let names: Vec<_> = curriculum.parts.iter().map(|part| slug(&part.name)).collect();
        wrong(1, format!("`{name}` is no part of the curriculum: there are {}.", names.join(", ")));
        return None;
    };
    let fences = prose::fences(text);
    let is_text = |line: usize| {
        !fences.iter().any(|fence| (fence.line..=fence.line + 1 + fence.text.matches('\n').count()).contains(&line))
    };
    let mut rows: Vec<Row> = Vec::new();
    for (at, content) in text.lines().enumerate() {
        let line = at + 1;
        let row = rows.last_mut();
        if let Some(heading) = content.strip_prefix("## ").filter(|_| is_text(line)) {
            match self::heading(heading, line) {
                Ok(row) => rows.push(row),
                Err(says) => wrong(line, says),
            }
        } else if let Some(row) = row {
            let option = content.strip_prefix("- [").filter(|_| is_text(line));
            let option = option.and_then(|rest| rest.split_once("] ")).filter(|(mark, _)| matches!(*mark, "x" | " "));
            let is_more = content.starts_with("  ");
            match (option, row.options.last_mut()) {
                (Some((mark, rest)), _) => match rest.split_once(": ") {
                    Some((label, why)) if !label.trim().is_empty() && !why.trim().is_empty() => {
                        let (label, why) = (label.trim().to_owned(), why.trim().to_owned());
                        row.options.push(Choice { label, why, is_right: mark == "x", line });
                    }
                    _ => wrong(line, "An option has a reason: `- [ ] What it says: why that is not so.`".to_owned()),
                },
                (None, Some(last)) if is_more && is_text(line) => {
                    last.why.push(' ');
                    last.why.push_str(content.trim());
                }
                (None, Some(_)) if is_text(line) && !content.trim().is_empty() => {
                    wrong(line, "Behind the options come blocks alone.".to_owned());
                }
                (None, Some(_)) => {}
                (None, None) => {
                    row.prompt.push_str(content);
                    row.prompt.push('\n');
                }
            }
        } else if !content.trim().is_empty() && is_text(line) {
            wrong(line, "Before the first row, `## X1 Title {A2}`, there is nothing.".to_owned());
        }
    }
    let ends: Vec<_> = rows.iter().skip(1).map(|row| row.line).chain([usize::MAX]).collect();
    for (row, end) in rows.iter_mut().zip(ends) {
        for unknown in row.rows.iter().filter(|row| !curriculum.rows.contains_key(*row)) {
            wrong(row.line, format!("The curriculum has no row `{unknown}` (web/learn/curriculum.json)."));
        }
        let [first, last] = of.exam;
        if !(first..=last).contains(&row.number) {
            wrong(row.line, format!("{} is not in this part, which has X{first} to X{last}.", row.name()));
        }
        if row.prompt.trim().is_empty() {
            wrong(row.line, format!("{} has no question.", row.name()));
        }
        if row.options.len() != 4 {
            wrong(row.line, format!("{} has {} options, and there are four.", row.name(), row.options.len()));
        }
        let right = row.options.iter().filter(|option| option.is_right).count();
        if right != 1 {
            wrong(row.line, format!("{} has {right} right options, and one is.", row.name()));
        }
        let own = |fence: &&Fence| (row.line..end).contains(&fence.line) && COMPUTED.contains(&fence.kind());
        let computed: Vec<_> = fences.iter().filter(own).collect();
        if let Some(other) = computed.get(1) {
            wrong(other.line, format!("{} is computed already.", row.name()));
        }
        row.computed = computed.first().map(|fence| (*fence).clone());
    }
    Some(Part { name: of.name.clone(), path: path.clone(), fences, rows })
}

/// `X12 Title {A7 A8}`.
fn heading(text: &str, line: usize) -> Result<Row, String> {
    let read = || {
        let (name, rest) = text.strip_prefix('X')?.split_once(' ')?;
        let (title, rows) = rest.trim().strip_suffix('}')?.split_once('{')?;
        let rows: Vec<_> = rows.split_whitespace().map(str::to_owned).collect();
        let title = title.trim().to_owned();
        let number = name.parse().ok()?;
        let row = Row { number, title, rows, line, prompt: String::new(), options: Vec::new(), computed: None };
        Some(row).filter(|row| !row.title.is_empty() && !row.rows.is_empty())
    };
    read().ok_or_else(|| "A row is called `## X1 Title {A2}`, with the rows of the curriculum that it asks.".to_owned())
}

/// What is wrong with the numbers of all rows.
pub(crate) fn check(parts: &[Part], problems: &mut Vec<Problem>) {
    let rows = || parts.iter().flat_map(|part| part.rows.iter().map(move |row| (part, row)));
    for (at, (part, row)) in rows().enumerate() {
        if let Some((other, first)) = rows().take(at).find(|(_, other)| other.number == row.number) {
            let says = format!("{} is {}:{} already.", row.name(), other.path, first.line);
            problems.push(Problem { path: part.path.clone(), line: row.line, says });
        }
    }
}

/// The page with all rows. What does not hold goes to `problems`.
pub(crate) fn html(parts: &[Part], lessons: &[Lesson], site: &Site<'_>, problems: &mut Vec<Problem>) -> String {
    let count: usize = parts.iter().map(|part| part.rows.len()).sum();
    let computed = parts.iter().flat_map(|part| &part.rows).filter(|row| row.computed.is_some()).count();
    let (mut links, mut body) = (Vec::new(), String::new());
    for part in parts.iter().filter(|part| !part.rows.is_empty()) {
        let id = slug(&part.name);
        links.push(format!("<a href=\"#{id}\">{}</a>", escaped(&part.name)));
        let _ = writeln!(body, "<h2 id=\"{id}\">{}</h2>", escaped(&part.name));
        let mut library = Library::on(site.library);
        block::collect(&part.path, &part.fences, &mut library, problems);
        let mut prose = Prose::new(&part.path, site, &library);
        for row in &part.rows {
            body.push_str(&row.html(&mut prose, lessons));
        }
        problems.append(&mut prose.problems);
    }
    let body = format!(
        r#"<article data-lesson="exam">
<h1>Exam questions</h1>
<p class="lead">{count} questions in the manner of an exam, each with four options, of which one is right. Of {computed} the answer is computed, and every option has its reason.</p>
<p class="quiet">They were written for this site, and are not those of any exam. <a href="../deck/#exam">Ask me one by one</a></p>
<nav aria-label="Parts"><p>{links}</p></nav>
{body}</article>
"#,
        links = links.join(" · ")
    );
    page::html(&Content {
        title: "Exam questions",
        about: "Questions on AWS access, encryption and networks in the manner of an exam, with the answers computed.",
        root: "../../",
        kind: "exam",
        body: &body,
        is_live: true,
        ..Content::default()
    })
}

/// The blocks that compute an answer.
const COMPUTED: [&str; 2] = ["computed", "credentials"];

const LETTERS: [char; 4] = ['A', 'B', 'C', 'D'];

impl Row {
    fn html(&self, prose: &mut Prose<'_>, lessons: &[Lesson]) -> String {
        let prompt = prose.html(&self.prompt, self.line + 1, &mut |prose, fence| match fence.kind() {
            "json" | "text" => block::html(prose, fence),
            "scenario" => String::new(),
            kind => {
                prose.wrong(fence.line, format!("`{kind}` does not stand in a question: `json` and `text` do."));
                String::new()
            }
        });
        let computed = self.computed.as_ref().and_then(|fence| match fence.kind() {
            "credentials" => self.credentials(prose, fence),
            _ => self.computed(prose, fence),
        });
        let id = self.id();
        let mut choices = "<fieldset class=\"choices\"><legend>Choose one</legend>".to_owned();
        let (mut read, mut reasons) = (String::new(), String::new());
        for ((at, option), letter) in self.options.iter().enumerate().zip(LETTERS) {
            let right = if option.is_right { " data-right" } else { "" };
            let label = prose.line(&option.label, option.line);
            let why = prose.line(&option.why, option.line);
            let _ = write!(
                choices,
                r#"<div class="choice"{right}><label><input type="radio" name="{id}" value="{at}"> <span>{letter}. {label}</span></label></div>"#
            );
            let _ = write!(read, "<li>{label}</li>");
            let is = if option.is_right { "Right." } else { "Wrong." };
            let own = computed.as_ref().and_then(|computed| computed.options.get(at));
            let own =
                own.map(|(chip, link)| format!(" {chip} <a href=\"../../{link}\">Open it</a>")).unwrap_or_default();
            let _ = write!(reasons, "<li><strong>{is}</strong> {why}{own}</li>");
        }
        choices.push_str("</fieldset>");
        let (given, verdict) = computed.map(|computed| (computed.given, computed.verdict)).unwrap_or_default();
        let teach = lessons.iter().filter(|lesson| lesson.front.rows.iter().any(|row| self.rows.contains(row)));
        let teach = teach.map(|other| format!("<a href=\"../{}/\">{}</a>", other.slug, escaped(&other.front.title)));
        let teach = match teach.collect::<Vec<_>>().join(", ") {
            links if links.is_empty() => String::new(),
            links => format!("<p class=\"quiet\">To read: {links}</p>\n"),
        };
        format!(
            r#"<section class="block row" id="{id}" data-kind="exam">
<h3>{name}. {title}</h3>
{prompt}{given}<form class="live" data-of="{id}">{choices}<p class="acts"><button class="button button-main" type="submit">Check</button> <span class="graded" role="status"></span></p></form>
<ol class="letters unasked">{read}</ol>
<div class="answer"><details class="reveal"><summary>The answer</summary>
<ol class="letters">{reasons}</ol>
{verdict}{teach}</details></div>
</section>
"#,
            name = self.name(),
            title = escaped(&self.title),
        )
    }

    /// What comes out for the options.
    fn computed(&self, prose: &mut Prose<'_>, fence: &Fence) -> Option<Computed> {
        let (name, wanted) = match fence.info.split_once('=') {
            Some((name, wanted)) => (name, Some(wanted.trim())),
            None => (fence.info.as_str(), None),
        };
        let name = name.split_whitespace().nth(1).unwrap_or_default();
        let (base, side, verdict) = prose.verdict(name, fence.line)?;
        let given = |open: &str, asked: &str| {
            let summary = if asked.is_empty() { "What is given" } else { "What is asked and given" };
            let rules = shown::rules(base, false);
            format!("<details class=\"given\"{open}><summary>{summary}</summary>\n{asked}{rules}</details>\n")
        };
        let question = shown::question(&base.scenario);
        let Some(wanted) = wanted else {
            self.words(prose, name, &verdict);
            return Some(Computed {
                given: given(" open", &question),
                verdict: told(base, &verdict),
                options: Vec::new(),
            });
        };
        let lists = match lists(fence) {
            Ok(lists) => lists,
            Err((line, says)) => {
                prose.wrong(line, says);
                return None;
            }
        };
        if lists.len() != self.options.len() {
            prose.wrong(
                fence.line,
                format!("There are {} lists of edits for {} options.", lists.len(), self.options.len()),
            );
            return None;
        }
        // Where requests are chosen between, the example's own may be the right one.
        let asked = if lists.iter().all(|(edits, _)| are_of_request(edits)) { "" } else { &question };
        let mut computed = Computed { given: given("", asked), verdict: String::new(), options: Vec::new() };
        for ((option, letter), (edits, from)) in self.options.iter().zip(LETTERS).zip(lists) {
            let answered = match edited(base, &edits) {
                Ok(answered) => answered,
                Err((byte, says)) => {
                    prose.wrong(from + line(&edits, byte) - 1, format!("Option {letter}: {says}"));
                    return None;
                }
            };
            let (_, verdict) = answered.verdict(Some(side))?;
            if is(&verdict, wanted) != option.is_right || verdict.mark == Mark::Unknown {
                let be = if option.is_right { "shall be" } else { "shall not be" };
                let says =
                    format!("Option {letter} {be} {wanted}, and computed is: {}. {}", verdict.phrase, verdict.says);
                prose.wrong(from, says);
            }
            computed.options.push((shown::chip(&verdict), answered.fragment()));
            if option.is_right {
                computed.verdict = told(&answered, &verdict);
            }
        }
        Some(computed)
    }

    /// What the linter finds in a credential report of the users that the options name.
    fn credentials(&self, prose: &mut Prose<'_>, fence: &Fence) -> Option<Computed> {
        let args = fence.args();
        let asked = match args.as_slice() {
            [code, day] => lint::find(code).zip(day::begins(day)).map(|(_, now)| (*code, *day, now)),
            _ => None,
        };
        let Some((code, day, now)) = asked else {
            prose.wrong(fence.line, "A report is asked for a finding on a day: `credentials PASSWORD_OLD 2026-11-29`.");
            return None;
        };
        let findings = lint::credentials(&fence.text, Some(now)).findings;
        let mut computed = Computed::default();
        for option in &self.options {
            let user = option.label.trim_matches('`');
            let Some(at) = fence.text.lines().position(|line| line.split(',').next() == Some(user)) else {
                prose.wrong(option.line, format!("`{user}` is no user of the report."));
                continue;
            };
            let own =
                |finding: &&lint::Finding| finding.code == code && line(&fence.text, finding.span.start) == at + 1;
            let found = findings.iter().find(own);
            if found.is_some() != option.is_right {
                let has = if option.is_right { "has no" } else { "has a" };
                prose.wrong(option.line, format!("`{user}` {has} finding {code} on {day}."));
            }
            if let Some(found) = found {
                computed.verdict = format!("<p>{}</p>\n", sentence(&found.message));
            }
        }
        let mut rows = String::new();
        for lint::Holder { user, password, mfa, keys } in lint::holders(&fence.text, Some(now)) {
            let keys: Vec<_> = keys.iter().map(String::as_str).filter(|key| *key != "none").collect();
            let keys = if keys.is_empty() { "none".to_owned() } else { keys.join("; ") };
            let cells =
                [user.as_str(), &password, mfa, &keys].map(|cell| format!("<td>{}</td>", escaped(cell))).concat();
            let _ = write!(rows, "<tr>{cells}</tr>");
        }
        let head = ["User", "Password", "MFA", "Access keys"].map(|name| format!("<th scope=\"col\">{name}</th>"));
        computed.given = format!(
            "<table class=\"tests\"><caption>Credential report of {day}</caption><thead><tr>{}</tr></thead><tbody>{rows}</tbody></table>\n",
            head.concat()
        );
        Some(computed)
    }

    /// Whether the options begin with verdicts, and the right one with that which is computed.
    fn words(&self, prose: &mut Prose<'_>, name: &str, verdict: &Verdict<'_>) {
        let begins = |option: &Choice| option.label.to_lowercase().starts_with(verdict.phrase);
        for option in self.options.iter().filter(|option| option.is_right && !begins(option)) {
            let says = format!(
                "The right option says “{}” of `{name}`, and computed is: {}. {}",
                option.label, verdict.phrase, verdict.says
            );
            prose.wrong(option.line, says);
        }
        if self.options.iter().all(begins) {
            prose.wrong(
                self.line,
                format!("Every option of {} says {}, so nothing of it is computed.", self.name(), verdict.phrase),
            );
        }
    }
}

/// What is computed of a row, as HTML.
#[derive(Debug, Default)]
struct Computed {
    given: String,
    /// The verdict on the right option.
    verdict: String,
    /// The verdict on each option, and the fragment that opens it.
    options: Vec<(String, String)>,
}

/// A verdict with what opens it.
fn told(answered: &Answered, verdict: &Verdict<'_>) -> String {
    let link = answered.fragment();
    format!("{}<p class=\"open\"><a href=\"../../{link}\">Open it in the playground</a></p>\n", shown::verdict(verdict))
}

/// Whether a verdict is what an author wants; a no of either kind is `denied`.
fn is(verdict: &Verdict<'_>, wanted: &str) -> bool {
    verdict.is(wanted) || wanted == "denied" && verdict.phrase.starts_with("denied ")
}

/// What edits make of a scenario; an error has its byte in them.
fn edited(base: &Answered, edits: &str) -> Result<Answered, (usize, String)> {
    // Without any it stays what it is, an example too.
    if edits == "[]" {
        return Ok(base.clone());
    }
    let text = change::edited(&change::bare(&base.text), edits)?;
    let told = |told: Vec<(usize, String)>| told.into_iter().map(|(_, says)| says).collect::<Vec<_>>().join(" ");
    Answered::new(&base.name, false, text).map_err(|wrong| (0, told(wrong)))
}

/// Whether edits change the request and nothing else, as none at all do.
fn are_of_request(edits: &str) -> bool {
    let read = json::read(edits);
    let is = |path: &str| path.starts_with("/access/request");
    read.root().items().into_iter().all(|edit| edit.get("path").is_some_and(|path| path.as_str().is_some_and(is)))
}

/// The lists of edits in a block, each with its line.
fn lists(fence: &Fence) -> Result<Vec<(String, usize)>, (usize, String)> {
    let read = json::read(fence.text.as_str());
    let at = |byte| fence.line + line(&fence.text, byte);
    if let Some(mistake) = read.first_mistake() {
        return Err((at(mistake.span.start), mistake.message.clone()));
    }
    let items = read.root().items();
    Ok(items.into_iter().map(|item| (item.source().to_owned(), at(item.span.start))).collect())
}
