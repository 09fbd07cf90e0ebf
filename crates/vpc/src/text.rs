//! JSON texts as people paste them. AWS's own samples have trailing commas (N98).

use serde_json::Value;

use crate::problem::Problem;

/// Reads a text. A comma before a closing bracket is dropped with a warning; what is no JSON is a located error.
pub(crate) fn read(name: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let error = match serde_json::from_str(text) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let (mended, commas) = without_trailing_commas(text);
    if !commas.is_empty()
        && let Ok(value) = serde_json::from_str(&mended)
    {
        for offset in commas {
            let message = format!("trailing comma in line {}, which JSON does not have; ignored", line(text, offset));
            problems.push(Problem { offset: Some(offset), ..Problem::warning(name, "", message) });
        }
        return Some(value);
    }
    let offset = offset_of(text, error.line(), error.column());
    let message = format!("this is not JSON: {error}");
    problems.push(Problem { offset: Some(offset), ..Problem::error(name, "", message) });
    None
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// The text with each trailing comma made a space, and where they were.
fn without_trailing_commas(text: &str) -> (String, Vec<usize>) {
    let mut bytes = text.as_bytes().to_vec();
    let mut commas = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    let mut comma: Option<usize> = None;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => {
                in_string = true;
                comma = None;
            }
            b',' => comma = Some(at),
            b']' | b'}' => commas.extend(comma.take()),
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
    }
    for at in &commas {
        if let Some(byte) = bytes.get_mut(*at) {
            *byte = b' ';
        }
    }
    (String::from_utf8(bytes).unwrap_or_default(), commas)
}

/// A member that is a string.
pub(crate) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// A member that is a list; empty if it is not there.
pub(crate) fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A member that is true or false.
pub(crate) fn flag(value: &Value, name: &str) -> Option<bool> {
    value.get(name)?.as_bool()
}

/// A member that is a whole number, or a string with one.
pub(crate) fn whole(value: &Value, name: &str) -> Option<i64> {
    let value = value.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A string that may stand by itself or in an object under this name.
pub(crate) fn text_in<'v>(value: &'v Value, outer: &str, inner: &str) -> Option<&'v str> {
    text(value.get(outer)?, inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_commas_are_located_warnings() {
        // N98
        let mut problems = Vec::new();
        let value = read("a.json", "{\"A\": [1, 2,],\n \"B\": \"x,]\",\n}", &mut problems).unwrap();
        assert_eq!(value, serde_json::json!({ "A": [1, 2], "B": "x,]" }));
        assert_eq!(problems.iter().map(|problem| problem.offset).collect::<Vec<_>>(), [Some(11), Some(26)]);
        assert!(problems[1].message.contains("line 2"));
    }

    #[test]
    fn what_is_no_json_is_a_located_error() {
        let mut problems = Vec::new();
        assert_eq!(read("a.json", "{\"A\": \n oops}", &mut problems), None);
        assert_eq!(problems[0].offset, Some(8));
    }
}
