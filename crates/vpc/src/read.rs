//! What AWS prints, as the rest of the crate asks it: members by name, and lists without what is switched off.

use std::borrow::Cow;

pub(crate) use json::Node as Json;
use json::{Document, Value};

use crate::problem::{NetworkProblem, Problems};

/// The value of a text. A comma before a closing bracket is dropped with a warning (N98); what is no JSON is a located
/// error.
pub(crate) fn value<'d>(name: &str, document: &'d Document<'_>, problems: &mut Problems) -> Option<Json<'d>> {
    let text = document.text();
    if let Some(commas) = document.only_trailing_commas() {
        for offset in commas {
            let message = format!("trailing comma in line {}, which JSON does not have; ignored", line(text, *offset));
            problems.push(NetworkProblem { offset: Some(*offset), ..NetworkProblem::warning(name, "", message) });
        }
        return Some(document.root());
    }
    let first = document.first_mistake()?;
    let message = if text.trim().is_empty() {
        "nothing is here yet: paste what `aws ec2 describe-…` prints".to_owned()
    } else {
        format!("this is not JSON yet, in line {}: {}", line(text, first.span.start), first.message)
    };
    problems.push(NetworkProblem { offset: Some(first.span.start), ..NetworkProblem::error(name, "", message) });
    None
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// A text as it is, other values as they are written.
pub(crate) fn written<'d>(value: &Json<'d>) -> Cow<'d, str> {
    match value.value() {
        Value::Missing | Value::Null => "null".into(),
        Value::Bool(flag) => flag.to_string().into(),
        Value::Number(text) | Value::String(text) => beginning(text).into(),
        Value::Array(_) => "[…]".into(),
        Value::Object(_) => "{…}".into(),
    }
}

/// A member that is a string.
pub(crate) fn text<'d>(value: &Json<'d>, name: &str) -> Option<&'d str> {
    string(value.get(name)?)
}

/// A string, of which no more than the beginning counts that AWS would take: every id and name gets into sentences.
#[inline]
pub(crate) fn string(value: Json<'_>) -> Option<&str> {
    value.as_str().map(beginning)
}

/// Names of AWS have 255 characters at most, values of tags one more.
const LONGEST: usize = 256;

#[inline]
fn beginning(text: &str) -> &str {
    if text.len() <= LONGEST { text } else { shortened(text) }
}

#[cold]
fn shortened(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// A member that is a list; empty if it is not there.
pub(crate) fn list<'d>(value: &Json<'d>, name: &str) -> Vec<Json<'d>> {
    value.get(name).map_or_else(Vec::new, items)
}

/// The items of a list. What is switched off is as if it were not there.
pub(crate) fn items(list: Json<'_>) -> Vec<Json<'_>> {
    list.items().into_iter().filter(|item| !is_off(item)).collect()
}

pub(crate) fn is_off(item: &Json<'_>) -> bool {
    item.get("off").and_then(Json::as_bool) == Some(true)
}

/// Those items of a list that are switched off, with their places.
pub(crate) fn off<'d>(value: &Json<'d>, name: &str) -> impl Iterator<Item = (usize, Json<'d>)> {
    let items = value.get(name).into_iter().flat_map(Json::items).enumerate();
    items.filter(|(_, item)| is_off(item))
}

/// A member that is true or false.
pub(crate) fn flag(value: &Json<'_>, name: &str) -> Option<bool> {
    value.get(name)?.as_bool()
}

/// A member that is a whole number, or a string with one.
pub(crate) fn whole(value: &Json<'_>, name: &str) -> Option<i64> {
    value.get(name)?.as_text()?.parse().ok()
}

/// A string that stands in an object under this name.
pub(crate) fn text_in<'d>(value: &Json<'d>, outer: &str, inner: &str) -> Option<&'d str> {
    text(&value.get(outer)?, inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_commas_are_located_warnings() {
        // N98
        let mut problems = Problems::default();
        let document = json::read("{\"A\": [1, 2,],\n \"B\": \"x,]\",\n}");
        let root = value("a.json", &document, &mut problems).unwrap();
        assert_eq!((list(&root, "A").len(), text(&root, "B")), (2, Some("x,]")));
        assert_eq!(problems.0.iter().map(|problem| problem.offset).collect::<Vec<_>>(), [Some(11), Some(26)]);
        assert!(problems.0[1].message.contains("line 2"));
    }

    #[test]
    fn what_is_no_json_is_a_located_error() {
        let mut problems = Problems::default();
        assert!(value("a.json", &json::read("{\"A\": \n oops}"), &mut problems).is_none());
        assert_eq!(problems.0[0].offset, Some(8));
        assert_eq!(problems.0[0].message, "this is not JSON yet, in line 2: `oops` needs double quotes around it.");
        // Not at the comma, which would be forgiven.
        assert!(value("a.json", &json::read("{\"A\": [1,],\n \"B\": oops}"), &mut problems).is_none());
        assert!(problems.0[1].message.starts_with("this is not JSON yet, in line 2: `oops`"), "{problems:?}");
    }
}
