//! Words that lessons explain at their first use: a line a term.

use crate::Problem;
use crate::markup;

/// A term: `- **explicit deny** (explicitly denied): What it is.`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) name: String,
    /// What it is called besides.
    pub(crate) forms: Vec<String>,
    /// What it is, in Markdown.
    pub(crate) says: String,
    pub(crate) line: usize,
}

impl Term {
    /// Where it stands on its page.
    pub(crate) fn anchor(&self) -> String {
        markup::slug(&self.name)
    }

    /// Every way of writing it.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        [&self.name].into_iter().chain(&self.forms).map(String::as_str)
    }
}

/// Reads the glossary. Other lines than those of terms, its heading and its preface, are none.
pub(crate) fn read(path: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Some(entry) = line.strip_prefix("- ") else { continue };
        let mut wrong = |says: String| problems.push(Problem { path: path.to_owned(), line: at + 1, says });
        let term = entry.strip_prefix("**").and_then(|rest| rest.split_once("**")).and_then(|(name, rest)| {
            let (forms, says) = match rest.trim_start().strip_prefix('(') {
                Some(rest) => rest.split_once("):")?,
                None => ("", rest.strip_prefix(':')?),
            };
            let forms = forms.split(',').map(str::trim).filter(|form| !form.is_empty()).map(str::to_owned).collect();
            Some(Term { name: name.to_owned(), forms, says: says.trim().to_owned(), line: at + 1 })
        });
        let Some(term) = term.filter(|term| !term.says.is_empty()) else {
            wrong("A term is a line like `- **name** (other forms): what it is`.".to_owned());
            continue;
        };
        let known = terms.iter().flat_map(Term::words).map(str::to_lowercase).collect::<Vec<_>>();
        for word in term.words().filter(|word| known.contains(&word.to_lowercase())) {
            wrong(format!("`{word}` is in the glossary already."));
        }
        terms.push(term);
    }
    terms
}

/// The first word of a term in a text: where it is, and the term's place in the list. Of two at one place the longer.
pub(crate) fn first<'t>(text: &str, terms: impl Iterator<Item = (usize, &'t Term)>) -> Option<(usize, usize, usize)> {
    let lower = text.to_lowercase();
    // Lower case of some letters is longer; none of them is in a lesson.
    if lower.len() != text.len() {
        return None;
    }
    let mut best: Option<(usize, usize, usize)> = None;
    for (at, term) in terms {
        for word in term.words() {
            let word = word.to_lowercase();
            let found = lower.match_indices(&word).find(|(start, _)| is_whole(&lower, *start, word.len()));
            if let Some((start, _)) = found {
                let end = start + word.len();
                let is_better = best.is_none_or(|(other, last, _)| start < other || start == other && end > last);
                if is_better {
                    best = Some((start, end, at));
                }
            }
        }
    }
    best
}

fn is_whole(text: &str, start: usize, length: usize) -> bool {
    let is_letter = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '-');
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(start + length..).and_then(|text| text.chars().next());
    !is_letter(before) && !is_letter(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Glossary\n\n- **deny** (denied): No.\n- **explicit deny** (denied explicitly): A `Deny`.\n";

    #[test]
    fn terms_are_lines_and_the_longer_word_is_meant() {
        let mut problems = Vec::new();
        let terms = read("g.md", TEXT, &mut problems);
        assert_eq!((problems.len(), terms.len()), (0, 2));
        assert_eq!(terms[1].anchor(), "explicit-deny");
        let find = |text: &str| {
            first(text, terms.iter().enumerate()).map(|(start, end, at)| (text.get(start..end).unwrap().to_owned(), at))
        };
        assert_eq!(find("An Explicit deny wins."), Some(("Explicit deny".to_owned(), 1)));
        assert_eq!(find("It is denied explicitly."), Some(("denied explicitly".to_owned(), 1)));
        assert_eq!(find("An undenied pre-deny."), None);
    }

    #[test]
    fn what_is_no_term_is_said_with_its_line() {
        let mut problems = Vec::new();
        read("g.md", "- **deny**\n- **a**: b\n- **c** (A): d\n", &mut problems);
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "g.md:1: A term is a line like `- **name** (other forms): what it is`.",
                "g.md:3: `A` is in the glossary already."
            ]
        );
    }
}
