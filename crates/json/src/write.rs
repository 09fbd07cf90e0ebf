//! Values as text.

use crate::{Node, Value};

/// Writes a value in the usual layout: two spaces, arrays and objects on one line where they are short.
///
/// Reading what was written gives the same value again, except for spans.
///
/// ```
/// let text = r#"{"Action":["s3:GetObject"],"Resource":"*"}"#;
/// assert_eq!(json::write(json::read(text).root()), "{\n  \"Action\": [\"s3:GetObject\"],\n  \"Resource\": \"*\"\n}");
/// ```
pub fn write(node: Node<'_>) -> String {
    let mut out = String::new();
    write_node(node, 0, &mut out);
    out
}

/// A text as a JSON string, quotes included.
///
/// ```
/// assert_eq!(json::string("a \"b\"\n"), r#""a \"b\"\n""#);
/// ```
pub fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_string(text, &mut out);
    out
}

/// Lines longer than this are broken up.
const WIDTH: usize = 80;

fn write_node(node: Node<'_>, indent: usize, out: &mut String) {
    let mut line = String::new();
    if write_line(node, &mut line, WIDTH.saturating_sub(indent))
        && (indent > 0 || !matches!(node.value(), Value::Object(_)))
    {
        out.push_str(&line);
        return;
    }
    let inner = indent + 2;
    let new_line = |out: &mut String, width: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', width));
    };
    match node.value() {
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                new_line(out, inner);
                write_node(item, inner, out);
            }
            new_line(out, indent);
            out.push(']');
        }
        Value::Object(members) if !members.is_empty() => {
            out.push('{');
            for (i, member) in members.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                new_line(out, inner);
                write_string(member.key, out);
                out.push_str(": ");
                write_node(member.value, inner, out);
            }
            new_line(out, indent);
            out.push('}');
        }
        _ => {
            let mut line = String::new();
            write_line(node, &mut line, usize::MAX);
            out.push_str(&line);
        }
    }
}

/// Writes on one line; stops and answers `false` as soon as that is wider than `width`. An object in
/// an object, or more than one member, is never one line.
fn write_line(node: Node<'_>, out: &mut String, width: usize) -> bool {
    let is_object = |node: Node<'_>| matches!(node.value(), Value::Object(_));
    match node.value() {
        Value::Missing | Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Value::Number(text) => out.push_str(text),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.into_iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                if is_object(item) || !write_line(item, out, width) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            match (members.len(), members.first()) {
                (1, Some(only)) if !is_object(only.value) => {
                    out.push(' ');
                    write_string(only.key, out);
                    out.push_str(": ");
                    if !write_line(only.value, out, width) {
                        return false;
                    }
                    out.push(' ');
                }
                (0, _) => {}
                _ => return false,
            }
            out.push('}');
        }
    }
    out.len() <= width
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}
