//! A JSON reader that keeps what other readers drop: the byte span of every value, the order of
//! members, duplicate keys, the exact digits of numbers, and as much of a broken text as there is.
//!
//! Existing readers stop at the first error or lose duplicates and spans; a policy editor needs all
//! of them while somebody is typing.

use std::borrow::Cow;

use crate::{Diagnostic, Span};

/// Deeper nesting than this is not read. A policy needs 6 levels, a scenario 12.
pub const MAX_DEPTH: usize = 64;

/// More errors than this in one text help nobody.
const MAX_DIAGNOSTICS: usize = 20;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the value, quotes and brackets included.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing could be read here; a diagnostic says why.
    Missing,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, with its text as written.
    Number(String),
    /// A string, with its escapes resolved.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, its members in the order of the text, duplicates included.
    Object(Vec<Member>),
}

/// One `"key": value` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key, with its escapes resolved.
    pub key: String,
    /// The bytes of the key, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// What the value is, for messages: `a string`, `an array`…
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Missing => "nothing",
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// The value of the member named `key`, if this is an object that has one. Of several it is the last, as for other
    /// readers of JSON.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// The member named `key`, if this is an object that has one.
    pub fn member(&self, key: &str) -> Option<&Member> {
        match &self.value {
            Value::Object(members) => members.iter().rfind(|member| member.key == key),
            _ => None,
        }
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// What is wrong with an empty text.
pub const NOTHING_YET: &str = "There is no JSON here yet.";

/// Reads one JSON value. The result is whole exactly if there are no diagnostics.
///
/// ```
/// let (node, diagnostics) = iam::json::read(r#"{"a": [1, 2,"#);
/// assert_eq!(node.get("a").map(|a| a.kind()), Some("an array"));
/// assert_eq!(diagnostics[0].code, "JSON_SYNTAX_ERROR");
/// ```
pub fn read(text: &str) -> (Node, Vec<Diagnostic>) {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, depth: 0, gave_up: false, diagnostics: Vec::new() };
    if text.starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8(); // a byte order mark that an editor left behind
    }
    reader.space();
    if reader.at == text.len() {
        let node = Node { span: Span::new(0, text.len()), value: Value::Missing };
        return (node, vec![Diagnostic::error("JSON_SYNTAX_ERROR", Span::new(0, text.len()), NOTHING_YET)]);
    }
    let node = reader.value();
    reader.space();
    if reader.at < text.len() && !reader.gave_up {
        let span = Span::new(reader.at, text.len());
        reader.error(span, "There is more text after the end of the JSON value.".into());
    }
    (node, reader.diagnostics)
}

/// Writes a value in the usual layout: two spaces, arrays and objects on one line where they are short.
///
/// Reading what was written gives the same value again, except for spans.
pub fn write(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, 0, &mut out);
    out
}

/// Lines longer than this are broken up by [`write`](fn@write).
const WIDTH: usize = 80;

fn write_node(node: &Node, indent: usize, out: &mut String) {
    let mut line = String::new();
    if write_line(node, &mut line, WIDTH.saturating_sub(indent))
        && (indent > 0 || !matches!(node.value, Value::Object(_)))
    {
        out.push_str(&line);
        return;
    }
    let inner = indent + 2;
    let new_line = |out: &mut String, width: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', width));
    };
    match &node.value {
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
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
            for (i, member) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                new_line(out, inner);
                write_string(&member.key, out);
                out.push_str(": ");
                write_node(&member.value, inner, out);
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
fn write_line(node: &Node, out: &mut String, width: usize) -> bool {
    match &node.value {
        Value::Missing | Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(text) => out.push_str(text),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                if matches!(item.value, Value::Object(_)) || !write_line(item, out, width) {
                    return false;
                }
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            match members.as_slice() {
                [] => {}
                [only] if !matches!(only.value.value, Value::Object(_)) => {
                    out.push(' ');
                    write_string(&only.key, out);
                    out.push_str(": ");
                    if !write_line(&only.value, out, width) {
                        return false;
                    }
                    out.push(' ');
                }
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

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    gave_up: bool,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves past all bytes that `fits` takes.
    fn run(&mut self, fits: impl Fn(u8) -> bool) -> Span {
        let start = self.at;
        let rest = self.bytes.get(start..).unwrap_or_default();
        self.at += rest.iter().position(|b| !fits(*b)).unwrap_or(rest.len());
        Span::new(start, self.at)
    }

    /// The character at the reading position; it always stands on a character boundary.
    fn peek_char(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn error(&mut self, span: Span, message: String) {
        if self.diagnostics.len() < MAX_DIAGNOSTICS && !self.gave_up {
            self.diagnostics.push(Diagnostic::error("JSON_SYNTAX_ERROR", span, message));
        }
    }

    fn give_up(&mut self, span: Span, message: String) {
        self.error(span, message);
        self.gave_up = true;
        self.at = self.text.len();
    }

    /// Skips white space, and comments with an error each.
    fn space(&mut self) {
        loop {
            self.run(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
            match self.peek() {
                Some(b'/') => {
                    let rest = self.text.get(self.at..).unwrap_or("");
                    let length = if rest.starts_with("//") {
                        rest.find('\n').unwrap_or(rest.len())
                    } else if rest.starts_with("/*") {
                        rest.find("*/").map_or(rest.len(), |end| end + 2)
                    } else {
                        return;
                    };
                    let span = Span::new(self.at, self.at + length);
                    self.error(span, "JSON has no comments: AWS rejects this. Remove it, or say it in a Sid.".into());
                    self.at += length;
                }
                _ => return,
            }
        }
    }

    fn value(&mut self) -> Node {
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => Value::String(self.string()),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$') => self.word(),
            _ => self.unexpected("a value"),
        };
        Node { span: Span::new(start, self.at), value }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Value) -> Value {
        if self.depth == MAX_DEPTH {
            let span = Span::new(self.at, self.at + 1);
            self.give_up(span, format!("This is nested more than {MAX_DEPTH} levels deep."));
            return Value::Missing;
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Value {
        let open = self.at;
        self.at += 1;
        let mut members: Vec<Member> = Vec::new();
        let mut comma: Option<usize> = None;
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.unclosed(open, '{', '}');
                    break;
                }
                Some(b'}') => {
                    self.trailing_comma(comma);
                    self.at += 1;
                    break;
                }
                Some(b']') => {
                    self.error(
                        Span::new(self.at, self.at + 1),
                        "`]` closes nothing here: the open bracket is `{`.".into(),
                    );
                    // Leave it to an enclosing array, if there is one.
                    if self.depth > 1 {
                        break;
                    }
                    self.at += 1;
                }
                Some(b',') => {
                    self.error(Span::new(self.at, self.at + 1), "There is one comma too many.".into());
                    self.at += 1;
                }
                Some(b'"') => {
                    self.missing_comma(members.is_empty(), comma);
                    members.push(self.member());
                    comma = self.comma();
                }
                Some(_) => {
                    let before = self.at;
                    self.unexpected("a key in double quotes");
                    self.space();
                    // `Effect: "Allow"`: the value belongs to the key that was not understood.
                    if self.peek() == Some(b':') {
                        self.at += 1;
                        self.space();
                        if !matches!(self.peek(), None | Some(b'}' | b']' | b',')) {
                            self.value();
                        }
                        comma = self.comma();
                    }
                    if self.at == before {
                        self.at += self.peek_char().map_or(1, char::len_utf8);
                    }
                }
            }
            if self.gave_up {
                break;
            }
        }
        Value::Object(members)
    }

    fn member(&mut self) -> Member {
        let key_start = self.at;
        let key = self.string();
        let key_span = Span::new(key_start, self.at);
        self.space();
        if self.peek() == Some(b':') {
            self.at += 1;
            self.space();
        } else {
            self.error(key_span, format!("`{}` needs a `:` and a value after it.", clip(&key)));
            if matches!(self.peek(), None | Some(b'}' | b']' | b',' | b'"')) {
                return Member {
                    key,
                    key_span,
                    value: Node { span: Span::new(self.at, self.at), value: Value::Missing },
                };
            }
        }
        if matches!(self.peek(), None | Some(b'}' | b']' | b',')) {
            self.error(key_span, format!("`{}` has no value.", clip(&key)));
            return Member { key, key_span, value: Node { span: Span::new(self.at, self.at), value: Value::Missing } };
        }
        let value = self.value();
        Member { key, key_span, value }
    }

    fn array(&mut self) -> Value {
        let open = self.at;
        self.at += 1;
        let mut items = Vec::new();
        let mut comma: Option<usize> = None;
        loop {
            self.space();
            match self.peek() {
                None => {
                    self.unclosed(open, '[', ']');
                    break;
                }
                Some(b']') => {
                    self.trailing_comma(comma);
                    self.at += 1;
                    break;
                }
                Some(b'}') => {
                    self.error(
                        Span::new(open, open + 1),
                        "This `[` is not closed: a `]` is missing before the next `}`.".into(),
                    );
                    if self.depth > 1 {
                        break;
                    }
                    self.at += 1;
                }
                Some(b',') => {
                    self.error(Span::new(self.at, self.at + 1), "There is one comma too many.".into());
                    self.at += 1;
                }
                Some(b':') => {
                    self.error(
                        Span::new(self.at, self.at + 1),
                        "An array has no keys; for `key: value` use `{ … }`.".into(),
                    );
                    self.at += 1;
                }
                Some(_) => {
                    self.missing_comma(items.is_empty(), comma);
                    let before = self.at;
                    items.push(self.value());
                    if self.at == before {
                        self.at += self.peek_char().map_or(1, char::len_utf8);
                    }
                    comma = self.comma();
                }
            }
            if self.gave_up {
                break;
            }
        }
        Value::Array(items)
    }

    /// Takes a comma if there is one; where it stood.
    fn comma(&mut self) -> Option<usize> {
        self.space();
        (self.peek() == Some(b',')).then(|| {
            self.at += 1;
            self.at - 1
        })
    }

    fn missing_comma(&mut self, first: bool, comma: Option<usize>) {
        if !first && comma.is_none() {
            let length = self.peek_char().map_or(0, char::len_utf8);
            self.error(Span::new(self.at, self.at + length), "A comma is missing before this.".into());
        }
    }

    fn trailing_comma(&mut self, comma: Option<usize>) {
        if let Some(at) = comma {
            self.error(Span::new(at, at + 1), "JSON allows no comma after the last item.".into());
        }
    }

    fn unclosed(&mut self, open: usize, left: char, right: char) {
        self.error(Span::new(open, open + 1), format!("This `{left}` is never closed: a `{right}` is missing."));
    }

    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let plain = self.run(|b| !matches!(b, b'"' | b'\\' | 0..=0x1f)).of(self.text);
            let next = self.peek();
            // Nearly every string is one run.
            if next == Some(b'"') && out.is_empty() {
                self.at += 1;
                return plain.to_owned();
            }
            out.push_str(plain);
            match next {
                Some(b'"') => {
                    self.at += 1;
                    return out;
                }
                Some(b'\\') => self.escape(&mut out),
                Some(b'\n' | b'\r') | None => {
                    self.error(Span::new(start, self.at), "This string is not closed: a `\"` is missing.".into());
                    return out;
                }
                Some(control) => {
                    let span = Span::new(self.at, self.at + 1);
                    self.error(span, format!("A control character (U+{control:04X}) must be written as an escape."));
                    out.push(control as char);
                    self.at += 1;
                }
            }
        }
    }

    fn escape(&mut self, out: &mut String) {
        let start = self.at;
        self.at += 1;
        let plain = match self.peek() {
            Some(b'"') => Some('"'),
            Some(b'\\') => Some('\\'),
            Some(b'/') => Some('/'),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            _ => None,
        };
        if let Some(c) = plain {
            out.push(c);
            self.at += 1;
            return;
        }
        if let Some(unit) = self.hex_escape() {
            let low = (0xd800..0xdc00).contains(&unit).then(|| self.low_surrogate()).flatten();
            let code = match low {
                Some(low) => 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00),
                None => unit,
            };
            match char::from_u32(code) {
                Some(c) => out.push(c),
                None => {
                    out.push(char::REPLACEMENT_CHARACTER);
                    self.error(Span::new(start, self.at), "This escape is half of a character pair.".into());
                }
            }
            return;
        }
        let length = self.peek_char().map_or(0, char::len_utf8);
        let message = "JSON has no such escape; write `\\\\` for a backslash.".into();
        self.error(Span::new(start, self.at + length), message);
        out.push('\\');
    }

    /// Reads `uXXXX` after a backslash; does not move if it is something else.
    fn hex_escape(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 5)?.strip_prefix('u')?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 5;
        u32::from_str_radix(digits, 16).ok()
    }

    fn low_surrogate(&mut self) -> Option<u32> {
        let before = self.at;
        if self.peek() == Some(b'\\') {
            self.at += 1;
            if let Some(unit) = self.hex_escape()
                && (0xdc00..0xe000).contains(&unit)
            {
                return Some(unit);
            }
        }
        self.at = before;
        None
    }

    fn number(&mut self) -> Value {
        let span = self.run(|b| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
        let text = span.of(self.text);
        if !is_json_number(text) {
            self.error(span, format!("`{}` is not a JSON number.", clip(text)));
        }
        Value::Number(text.to_owned())
    }

    fn word(&mut self) -> Value {
        let span = self.run(|b| matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'-'));
        match span.of(self.text) {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            word => {
                let message = format!("`{}` needs double quotes around it.", clip(word));
                self.error(span, message);
                Value::Missing
            }
        }
    }

    /// Reports the character at the reading position, and moves past a run of such characters.
    fn unexpected(&mut self, wanted: &str) -> Value {
        let start = self.at;
        let Some(c) = self.peek_char() else {
            self.error(Span::new(start, start), format!("The text ends where {wanted} should stand."));
            return Value::Missing;
        };
        if !matches!(c, '}' | ']' | ',' | ':' | '"' | '{' | '[') {
            while let Some(next) = self.peek_char()
                && !matches!(next, '}' | ']' | ',' | ':' | '"' | '{' | '[' | ' ' | '\n' | '\r' | '\t' | '/')
            {
                self.at += next.len_utf8();
            }
            if self.at == start {
                self.at += c.len_utf8();
            }
        }
        let span = Span::new(start, self.at.max(start + c.len_utf8()));
        let message = match c {
            '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' | '\'' => {
                format!("`{c}` is a quotation mark that JSON does not know: use straight double quotes.")
            }
            '\u{a0}' | '\u{feff}' | '\u{200b}' | '\u{2028}' => {
                format!("There is an invisible character here (U+{:04X}): delete it.", c as u32)
            }
            _ => format!("`{}` stands where {wanted} should stand.", clip(span.of(self.text))),
        };
        self.error(span, message);
        Value::Missing
    }
}

fn is_json_number(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match rest.find(['e', 'E']) {
        Some(at) => (rest.get(..at).unwrap_or(""), rest.get(at + 1..)),
        None => (rest, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

/// A text for a message: long ones lose their middle, since ARNs differ at their ends.
pub(crate) fn clip(text: &str) -> Cow<'_, str> {
    const HEAD: usize = 100;
    const TAIL: usize = 60;
    if text.len() <= HEAD + TAIL {
        return text.into();
    }
    // Only the ends are walked: a message must not cost the length of a hostile value.
    let head = text.char_indices().nth(HEAD).and_then(|(at, _)| text.get(..at));
    let tail = text.char_indices().nth_back(TAIL - 1).and_then(|(at, _)| text.get(at..));
    match (head, tail) {
        (Some(head), Some(tail)) if head.len() + tail.len() < text.len() => format!("{head}…{tail}").into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `text` marks with `«` and `»` where the first diagnostic points.
    fn check(marked: &str, message: &str) {
        let start = marked.find('«').unwrap();
        let end = marked.find('»').unwrap() - '«'.len_utf8();
        let text = marked.replace(['«', '»'], "");
        let (_, diagnostics) = read(&text);
        let first = diagnostics.first().unwrap_or_else(|| panic!("no diagnostic for {text}"));
        assert_eq!((first.span, first.message.as_str()), (Span::new(start, end), message), "{text}");
    }

    #[test]
    fn errors_are_located() {
        check("{\"a\": 1«,»}", "JSON allows no comma after the last item.");
        check("[1 «2»]", "A comma is missing before this.");
        check("«{»\"a\": [1]", "This `{` is never closed: a `}` is missing.");
        check("{\"a\": «\"b»\n}", "This string is not closed: a `\"` is missing.");
        check("{«“a”»: 1}", "`“` is a quotation mark that JSON does not know: use straight double quotes.");
        check("{\"a\": «Allow»}", "`Allow` needs double quotes around it.");
        check("{«\"a\"»}", "`a` needs a `:` and a value after it.");
        check("{«\"a\"»: }", "`a` has no value.");
        check("{} «x»", "There is more text after the end of the JSON value.");
        check("{«// note»\n}", "JSON has no comments: AWS rejects this. Remove it, or say it in a Sid.");
        check("[«01»]", "`01` is not a JSON number.");
        check("[\"«\\x»\"]", "JSON has no such escape; write `\\\\` for a backslash.");
        check("«»", "There is no JSON here yet.");
    }

    #[test]
    fn what_stands_before_an_error_is_kept() {
        let (node, diagnostics) = read(r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": }]"#);
        assert_eq!(node.get("Version").and_then(Node::as_str), Some("2012-10-17"));
        assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    }

    #[test]
    fn a_megabyte_of_brackets_is_one_message() {
        let (_, diagnostics) = read(&"[".repeat(1 << 20));
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].message, "This is nested more than 64 levels deep.");
    }

    #[test]
    fn characters_outside_ascii_survive() {
        let (node, diagnostics) = read("\"\\ud83d\\ude00 😀 مرحبا \\u00e9\"");
        assert_eq!(diagnostics, []);
        assert_eq!(node.as_str(), Some("😀 😀 مرحبا é"));
    }

    #[test]
    fn short_things_stay_on_one_line() {
        let text = r#"{"Action":["s3:GetObject","s3:PutObject"],"Condition":{"Bool":{"aws:SecureTransport":true}}}"#;
        assert_eq!(
            write(&read(text).0),
            "{\n  \"Action\": [\"s3:GetObject\", \"s3:PutObject\"],\n  \"Condition\": {\n    \"Bool\": { \"aws:SecureTransport\": true }\n  }\n}"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,200}|[\\[\\]{}\",:a1\\\\/ \n]{0,80}") {
            let (node, diagnostics) = read(&text);
            prop_assert!(node.span.end <= text.len());
            for d in diagnostics {
                prop_assert!(text.is_char_boundary(d.span.start) && text.is_char_boundary(d.span.end), "{d:?}");
            }
        }

        #[test]
        fn a_written_value_reads_as_itself(text in "[\\[\\]{}\",:ab1\\\\ ]{0,60}") {
            let (node, diagnostics) = read(&text);
            if diagnostics.is_empty() {
                let written = write(&node);
                let (again, diagnostics) = read(&written);
                prop_assert_eq!(diagnostics, vec![]);
                prop_assert_eq!(write(&again), written);
            }
        }
    }
}
