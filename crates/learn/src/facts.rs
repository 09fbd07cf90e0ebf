//! Facts that may change, such as prices, limits and dates: `{{fact TEXT | AWS's page | the day on which somebody read it}}`.

use std::fmt;

use crate::Sources;
use crate::day::is_day;
use crate::markup::escaped;

/// A fact, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The file, `web/learn/16-clocks.md`, or the lab, `lab/clock`.
    pub path: String,
    /// Its line, from 1; 0 of a lab.
    pub line: usize,
    /// As it is read: `90 to 2,560 days`.
    pub text: String,
    /// AWS's page, which says so.
    pub page: String,
    /// The day on which somebody read it there: `2026-11-29`.
    pub day: String,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fact { path, line, text, page, day } = self;
        match line {
            0 => write!(f, "{path}: {text} | {page} | {day}"),
            line => write!(f, "{path}:{line}: {text} | {page} | {day}"),
        }
    }
}

/// Whose pages count.
const AWS: [&str; 3] = ["https://docs.aws.amazon.com/", "https://aws.amazon.com/", "https://repost.aws/"];

/// What stands behind the word `fact`: text, page and day. `today` is the last day that there can be.
pub(crate) fn read<'t>(inner: &'t str, today: &str) -> Result<[&'t str; 3], String> {
    let parts: Vec<_> = inner.split('|').map(str::trim).collect();
    let [text, page, day] = parts.as_slice() else {
        return Err("A fact has its text, AWS's page and the day on which it was read there: `{{fact TEXT | https://… | 2026-11-29}}`.".to_owned());
    };
    if text.is_empty() {
        return Err("A fact has a text.".to_owned());
    }
    if !AWS.iter().any(|host| page.strip_prefix(host).is_some_and(|rest| !rest.is_empty())) {
        return Err(format!("`{page}` is no page of AWS's: it begins with {}.", AWS.join(", ")));
    }
    if !is_day(day) {
        return Err(format!("`{day}` is no day like 2026-11-29."));
    }
    if *day > today {
        return Err(format!("{day} is yet to come, so nobody has read the page on it."));
    }
    Ok([text, page, day])
}

/// The text of a fact, and behind it where it is from.
pub(crate) fn html([text, page, day]: [&str; 3]) -> String {
    format!(
        r#"<span class="fact">{} <small>(<a href="{}" rel="noopener">AWS</a>, {day})</small></span>"#,
        escaped(text),
        escaped(page)
    )
}

/// A text in which of each fact only its own text is left.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, inner, after)) = next(rest) {
        out.push_str(before);
        out.push_str(inner.split('|').next().unwrap_or_default().trim());
        rest = after;
    }
    out + rest
}

/// What is before the first fact, the fact, and what comes after it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, from) = text.split_once("{{fact ")?;
    let (inner, after) = from.split_once("}}")?;
    Some((before, inner, after))
}

/// All facts of lessons, of the exam and of labs, in their order. What is wrong with one, [`crate::pages`] says.
pub fn facts(sources: &Sources) -> Vec<Fact> {
    let mut facts = Vec::new();
    for source in sources.lessons.iter().chain(&sources.exam) {
        for (at, line) in source.text.lines().enumerate() {
            let mut rest = line;
            while let Some((_, inner, after)) = next(rest) {
                if let Ok([text, page, day]) = read(inner, &sources.today).map(|parts| parts.map(str::to_owned)) {
                    facts.push(Fact { path: source.path.clone(), line: at + 1, text, page, day });
                }
                rest = after;
            }
        }
    }
    for said in labs::native::begun() {
        facts.extend(said.facts.iter().map(|fact| Fact {
            path: format!("lab/{}", said.name),
            line: 0,
            text: fact.says.to_owned(),
            page: fact.page.to_owned(),
            day: fact.day.to_owned(),
        }));
    }
    facts
}
