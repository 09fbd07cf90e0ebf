//! What stands at the head of a lesson.

use crate::Problem;
use crate::curriculum::Curriculum;

/// The head of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Front {
    pub(crate) title: String,
    /// One sentence for lists and link previews.
    pub(crate) about: String,
    /// The rows of the curriculum that it is about.
    pub(crate) rows: Vec<String>,
    pub(crate) minutes: usize,
    /// The numbers of lessons to read before.
    pub(crate) needs: Vec<usize>,
}

/// Reads the head of a lesson, and gives the text with empty lines in its place, so that lines stay what they are.
pub(crate) fn read(
    path: &str,
    text: &str,
    number: usize,
    curriculum: &Curriculum,
    problems: &mut Vec<Problem>,
) -> (Front, String) {
    let mut front = Front::default();
    let head = text.strip_prefix("---\n").and_then(|rest| Some((rest, rest.find("\n---\n")?)));
    let Some((rest, end)) = head else {
        problems.push(Problem::at(
            path,
            text,
            0,
            "A lesson begins with `---`, its title, about, rows, minutes and needs, and `---`.",
        ));
        return (front, text.to_owned());
    };
    let mut seen = Vec::new();
    for (at, row) in rest.get(..end).unwrap_or_default().lines().enumerate() {
        let mut wrong = |says: String| problems.push(Problem { path: path.to_owned(), line: at + 2, says });
        let Some((name, value)) = row.split_once(':') else {
            wrong(format!("`{row}` is no `name: value`."));
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let list = || value.split([',', ' ']).filter(|part| !part.is_empty());
        match name {
            "title" => value.clone_into(&mut front.title),
            "about" => value.clone_into(&mut front.about),
            "rows" => {
                for row in list() {
                    match curriculum.rows.contains_key(row) {
                        true => front.rows.push(row.to_owned()),
                        false => wrong(format!("The curriculum has no row `{row}` (web/learn/curriculum.json).")),
                    }
                }
            }
            "minutes" => match value.parse() {
                Ok(minutes @ 1..=20) => front.minutes = minutes,
                _ => wrong(format!("`{value}` is no number of minutes from 1 to 20.")),
            },
            "needs" => {
                for before in list() {
                    match before.parse() {
                        Ok(before) if (1..number).contains(&before) => front.needs.push(before),
                        _ => wrong(format!("`{before}` is no lesson before this one, which is number {number}.")),
                    }
                }
            }
            _ => wrong(format!("`{name}` is none of title, about, rows, minutes and needs.")),
        }
        seen.push(name);
    }
    for name in ["title", "about", "rows", "minutes"] {
        if !seen.contains(&name) {
            problems.push(Problem::at(path, text, 0, format!("The lesson's head does not say its `{name}`.")));
        }
    }
    let body = rest.get(end + 5..).unwrap_or_default();
    let lines = "\n".repeat(text.matches('\n').count() - body.matches('\n').count());
    (front, lines + body)
}
