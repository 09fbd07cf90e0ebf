//! What stands in `${…}`, and what a template fills in before AWS reads a policy: `${AWS::AccountId}`, `${var.bucket}`,
//! `{{ name }}`, `<account>`, `{ "Ref": … }`.

use std::ops::Range;

use iam::Placeholder;
use json::{Document, Node, Span, Value};

/// No variable with its default is longer.
const LONGEST: usize = 2048;
/// So many of one text that are not closed are enough.
const MOST_UNCLOSED: usize = 100;

/// Each `${…}` of a text, with its place in it; what it is, if it is closed.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = (Range<usize>, Option<Placeholder<'_>>)> {
    let mut from = 0;
    let mut unclosed = 0;
    std::iter::from_fn(move || {
        let at = from + text.get(from..)?.find("${")?;
        let rest = text.get(at + 2..)?;
        let inside = close(rest, true).or_else(|| close(rest, false)).and_then(|end| rest.get(..end));
        let (end, part) = match inside {
            Some(inside) => (at + inside.len() + 3, Some(Placeholder::of(inside))),
            None => (at + 2, None),
        };
        unclosed += usize::from(part.is_none());
        from = if unclosed > MOST_UNCLOSED { text.len() } else { end };
        Some((at..end, part))
    })
}

/// Where the brace closes that opened before a text. A default in quotes may hold one.
fn close(rest: &str, with_quotes: bool) -> Option<usize> {
    let (mut depth, mut quoted) = (0, false);
    for (at, c) in rest.char_indices().take(LONGEST) {
        match c {
            '\'' if with_quotes => quoted = !quoted,
            _ if quoted => {}
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The first part of a text that a template fills in.
pub(crate) fn hole(text: &str) -> Option<&str> {
    let dollar = parts(text).find(|(_, part)| *part == Some(Placeholder::Hole)).map(|(place, _)| place);
    let braces = || {
        let at = text.find("{{").or_else(|| text.find("{%"))?;
        let close = if text.get(at..)?.starts_with("{{") { "}}" } else { "%}" };
        Some(at..at + text.get(at..)?.find(close)? + 2)
    };
    let angles = || {
        let at = text.find('<')?;
        let inside = text.get(at + 1..)?;
        let end = inside.find('>')?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.');
        let named = inside.starts_with(|c: char| c.is_ascii_alphabetic()) && inside.get(..end)?.chars().all(is_word);
        named.then_some(at..at + end + 2)
    };
    text.get(dollar.or_else(braces).or_else(angles)?)
}

/// Whether a value is written as a function of CloudFormation.
pub(crate) fn is_function(node: Node<'_>) -> bool {
    let members = node.members();
    members.len() == 1 && members.first().is_some_and(|member| member.key == "Ref" || member.key.starts_with("Fn::"))
}

/// Whether a template fills in a value, or part of it.
pub(crate) fn is_filled_in(node: Node<'_>) -> bool {
    match node.value() {
        Value::String(text) => hole(text).is_some(),
        Value::Object(_) => is_function(node),
        _ => false,
    }
}

/// The values and keys of a document that a template fills in, none of them within another, in the order of the text.
pub(crate) fn filled_in(document: &Document<'_>) -> Vec<Span> {
    let mut found = Vec::new();
    if document.text().contains(['$', '{', '<', ':']) {
        look(document.root(), &mut found);
    }
    found
}

/// Documents are at most 64 levels deep.
fn look(node: Node<'_>, found: &mut Vec<Span>) {
    if is_filled_in(node) {
        found.push(node.span);
        return;
    }
    node.items().into_iter().for_each(|item| look(item, found));
    for member in node.members() {
        found.extend(hole(member.key).map(|_| member.key_span));
        look(member.value, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_found_in_texts() {
        let only = |text: &'static str| parts(text).map(|(_, part)| part).next().unwrap();
        let variable = Placeholder::Variable("aws:PrincipalTag/a b", Some(" 'x}'"));
        assert_eq!(only("a/${aws:PrincipalTag/a b, 'x}'}"), Some(variable));
        assert_eq!(only("${aws:username/*"), None);
        for text in ["${AWS::AccountId}", "${join(\":\", x)}", "{{ a }}", "a<account-id>"] {
            assert!(hole(text).is_some(), "{text}");
        }
        for text in ["${aws:username}", "a < b > c", "${*}", "arn:aws:s3:::a/*", "<>"] {
            assert_eq!(hole(text), None);
        }
        assert_eq!(parts(&"${".repeat(1 << 19)).count(), MOST_UNCLOSED + 1);
    }
}
