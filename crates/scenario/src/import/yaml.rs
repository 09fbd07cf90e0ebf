//! YAML, as templates of CloudFormation are written in, made into JSON.

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

/// Deeper values are not read as JSON either.
const MOST_LEVELS: usize = json::MAX_DEPTH;

/// A list or mapping that is open.
struct Open {
    is_mapping: bool,
    /// How many keys and values of it there were.
    count: usize,
    /// What closes it.
    close: &'static str,
}

/// The first document of a text as JSON, its short functions (`!Sub`) in their long form.
///
/// What is not in quotes stays a text, but for `true`, `false` and nothing: dates and account numbers in policies are texts.
///
/// # Errors
///
/// Why it is not read, in a sentence.
pub(super) fn to_json(text: &str) -> Result<String, String> {
    let mut line = 1;
    read(text, &mut line).ok_or_else(|| format!("This is YAML that is not read beyond line {line}: it has a mistake there, is cut off, or refers to another place with `*`."))
}

fn read(text: &str, line: &mut usize) -> Option<String> {
    let mut out = String::with_capacity(text.len() * 2);
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        *line = span.start.line().max(*line);
        let tag = match &event {
            Event::Scalar(.., tag) | Event::SequenceStart(_, tag) | Event::MappingStart(_, tag) => tag.as_deref(),
            _ => None,
        };
        let function = tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty()).map(long_form);
        match event {
            Event::Scalar(value, style, ..) => {
                let is_key = before(&mut out, &mut open);
                match (function, is_key) {
                    (Some(_), true) => return None,
                    (Some(name), false) => {
                        out.push_str(&format!("{{{}:{}}}", json::string(&name), json::string(&value)));
                    }
                    (None, false) if style == ScalarStyle::Plain => out.push_str(&plain(&value)),
                    (None, _) => out.push_str(&json::string(&value)),
                }
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let is_mapping = matches!(event, Event::MappingStart(..));
                if before(&mut out, &mut open) || open.len() > MOST_LEVELS {
                    return None;
                }
                if let Some(name) = &function {
                    out.push_str(&format!("{{{}:", json::string(name)));
                }
                out.push(if is_mapping { '{' } else { '[' });
                let close = match (is_mapping, function.is_some()) {
                    (true, false) => "}",
                    (true, true) => "}}",
                    (false, false) => "]",
                    (false, true) => "]}",
                };
                open.push(Open { is_mapping, count: 0, close });
            }
            Event::SequenceEnd | Event::MappingEnd => out.push_str(open.pop()?.close),
            Event::Alias(_) => return None,
            Event::DocumentEnd => return Some(out),
            _ => {}
        }
    }
    None
}

/// Writes what stands before a value; whether the value is a key.
fn before(out: &mut String, open: &mut [Open]) -> bool {
    let Some(open) = open.last_mut() else { return false };
    let is_key = open.is_mapping && open.count.is_multiple_of(2);
    match open.count {
        0 => {}
        _ if open.is_mapping && !is_key => out.push(':'),
        _ => out.push(','),
    }
    open.count += 1;
    is_key
}

fn plain(value: &str) -> String {
    match value {
        "true" | "false" => value.to_owned(),
        "" | "~" | "null" => "null".to_owned(),
        _ => json::string(value),
    }
}

/// `!Sub` is `Fn::Sub`; `!Ref` and `!Condition` are called so in both forms.
fn long_form(tag: &Tag) -> String {
    match tag.suffix.as_str() {
        name @ ("Ref" | "Condition") => name.to_owned(),
        name => format!("Fn::{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[test]
    fn a_template_is_read_as_its_json_form() {
        for (yaml, json) in [
            ("a: 1\nb: [x, 'y', \"z\"]", r#"{"a":"1","b":["x","y","z"]}"#),
            (
                "- !Ref B\n- !GetAtt B.Arn\n- !Sub '${B}/*'",
                r#"[{"Ref":"B"},{"Fn::GetAtt":"B.Arn"},{"Fn::Sub":"${B}/*"}]"#,
            ),
            ("a: !Join ['', [x, !Ref B]]", r#"{"a":{"Fn::Join":["",["x",{"Ref":"B"}]]}}"#),
            ("a: !Transform\n  Name: X", r#"{"a":{"Fn::Transform":{"Name":"X"}}}"#),
            ("Version: 2012-10-17\nok: true\nnone:", r#"{"Version":"2012-10-17","ok":true,"none":null}"#),
            ("a: |\n  {\n  }\n", r#"{"a":"{\n}\n"}"#),
            ("# a comment\na: b # another", r#"{"a":"b"}"#),
            ("a: 111122223333", r#"{"a":"111122223333"}"#),
            ("a:\n- b\n---\nc: d", r#"{"a":["b"]}"#),
        ] {
            assert_eq!(to_json(yaml).as_deref(), Ok(json), "{yaml}");
        }
    }

    #[test]
    fn what_is_not_read_surely_is_not_read() {
        for text in ["a: &x b\nc: *x", "a: [", "? [a]\n: b", "!Ref a: b", "a: 'b", &"[".repeat(200)] {
            let why = to_json(text).unwrap_err();
            assert!(why.starts_with("This is YAML that is not read beyond line "), "{text}: {why}");
        }
    }
}
