//! JSON texts as people paste them. AWS's own samples have trailing commas (N98).

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use crate::problem::Problem;

/// A value that borrows from its text what it can. Accounts have tens of megabytes of JSON, most of which is names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'t, str>),
    List(Vec<Json<'t>>),
    Object(Vec<(Cow<'t, str>, Json<'t>)>),
}

impl<'t> Json<'t> {
    /// A member of an object; of several with one name it is the last.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'t>> {
        let Json::Object(members) = self else { return None };
        members.iter().rfind(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text as it is, other values as they are written.
    pub(crate) fn written(&self) -> Cow<'_, str> {
        match self {
            Json::Null => "null".into(),
            Json::Bool(flag) => flag.to_string().into(),
            Json::Number(number) => number.to_string().into(),
            Json::Text(text) => text.as_ref().into(),
            Json::List(_) => "[…]".into(),
            Json::Object(_) => "{…}".into(),
        }
    }

    /// What a value of serde's says.
    pub(crate) fn of(value: &'t serde_json::Value) -> Json<'t> {
        Json::deserialize(value).unwrap_or(Json::Null)
    }

    fn into_owned(self) -> Json<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Json::Null => Json::Null,
            Json::Bool(flag) => Json::Bool(flag),
            Json::Number(number) => Json::Number(number),
            Json::Text(text) => Json::Text(own(text)),
            Json::List(items) => Json::List(items.into_iter().map(Json::into_owned).collect()),
            Json::Object(members) => {
                Json::Object(members.into_iter().map(|(name, value)| (own(name), value.into_owned())).collect())
            }
        }
    }
}

impl<'de: 't, 't> Deserialize<'de> for Json<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json<'de>, E> {
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(text.to_owned().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element::<Json<'de>>()? {
            // What is switched off is as if it were not there.
            if item.get("off") != Some(&Json::Bool(true)) {
                items.push(item);
            }
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Json<'de>, A::Error> {
        let mut members = Vec::new();
        // A name is read as a value, since `Cow` itself never borrows.
        while let Some((name, value)) = access.next_entry()? {
            if let Json::Text(name) = name {
                members.push((name, value));
            }
        }
        Ok(Json::Object(members))
    }
}

/// A text as a value, with trailing commas forgiven as in [`Network::read`](crate::Network::read). `None` if it is no
/// JSON all the same.
///
/// ```
/// assert_eq!(vpc::parse("{ \"Vpcs\": [], }"), Some(serde_json::json!({ "Vpcs": [] })));
/// ```
pub fn parse(text: &str) -> Option<serde_json::Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mended = || serde_json::from_str(&without_trailing_commas(text).0).ok();
    serde_json::from_str(text).ok().or_else(mended)
}

/// Reads a text. A comma before a closing bracket is dropped with a warning; what is no JSON is a located error.
pub(crate) fn read<'t>(name: &str, text: &'t str, problems: &mut Vec<Problem>) -> Option<Json<'t>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let error = match serde_json::from_str(text) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let (mended, commas) = without_trailing_commas(text);
    if !commas.is_empty()
        && let Ok(value) = serde_json::from_str::<Json<'_>>(&mended)
    {
        for offset in commas {
            let message = format!("trailing comma in line {}, which JSON does not have; ignored", line(text, offset));
            problems.push(Problem { offset: Some(offset), ..Problem::warning(name, "", message) });
        }
        return Some(value.into_owned());
    }
    let offset = offset_of(text, error.line(), error.column());
    let message = if text.trim().is_empty() {
        "nothing is here yet: paste what `aws ec2 describe-…` prints".to_owned()
    } else if error.is_eof() {
        format!("this is not JSON yet: in line {} the text ends while something is open", error.line())
    } else {
        format!("this is not JSON: {error}")
    };
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

/// The text with each trailing comma made a space, and where they were (N98).
pub fn without_trailing_commas(text: &str) -> (String, Vec<usize>) {
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
pub(crate) fn text<'v>(value: &'v Json<'_>, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str()
}

/// A member that is a list; empty if it is not there.
pub(crate) fn list<'v, 't>(value: &'v Json<'t>, name: &str) -> &'v [Json<'t>] {
    match value.get(name) {
        Some(Json::List(items)) => items,
        _ => &[],
    }
}

/// A member that is true or false.
pub(crate) fn flag(value: &Json<'_>, name: &str) -> Option<bool> {
    match value.get(name)? {
        Json::Bool(flag) => Some(*flag),
        _ => None,
    }
}

/// A member that is a whole number, or a string with one.
pub(crate) fn whole(value: &Json<'_>, name: &str) -> Option<i64> {
    match value.get(name)? {
        Json::Number(number) => number.as_i64(),
        Json::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// A string that may stand by itself or in an object under this name.
pub(crate) fn text_in<'v>(value: &'v Json<'_>, outer: &str, inner: &str) -> Option<&'v str> {
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
        assert_eq!(value, Json::of(&serde_json::json!({ "A": [1, 2], "B": "x,]" })));
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
