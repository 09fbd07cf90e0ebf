//! Policies in the language of Terraform: in `jsonencode`, in heredocs, and as `data "aws_iam_policy_document"`. Only what can
//! be read surely is read; what Terraform computes stays in the policy as `${…}`.
//!
//! Source: Terraform, *Strings and Templates* and *Types and Values*; its AWS provider, *aws_iam_policy_document*.

use json::Node;

use super::part::{Found, quote};
use super::template::Group;
use crate::policies::NamedPolicy;

/// Deeper values are not read as JSON either.
const MOST_LEVELS: usize = json::MAX_DEPTH;

/// As many policies of a text are read.
const MOST: usize = 1000;

/// What tells the data source that writes a policy.
const DOCUMENT: &str = "aws_iam_policy_document";

/// A statement of a function's policy, as a resource of its own.
const PERMISSION: &str = "aws_lambda_permission";

/// The policies of a text in Terraform's language; `None` if it is something else.
pub(super) fn groups(text: &str) -> Option<Vec<Group>> {
    if !["jsonencode", DOCUMENT, PERMISSION, "<<"].iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let mut reader = Reader::new(text);
    let mut groups: Vec<Group> = Vec::new();
    // The labels of the block that the reader is in.
    let mut labels: Vec<String> = Vec::new();
    let mut is_terraform = false;
    while groups.len() < MOST {
        reader.skip(true);
        let Some(first) = reader.peek() else { break };
        let found = match first {
            '"' => {
                if reader.string().is_none() {
                    reader.at += reader.rest().find('\n').unwrap_or(reader.rest().len());
                }
                continue;
            }
            '<' if reader.rest().starts_with("<<") => {
                let Some(text) = reader.heredoc() else {
                    reader.step();
                    continue;
                };
                let text = text.trim();
                text.starts_with('{').then(|| (from_template(text), Vec::new()))
            }
            c if is_word(c) => match reader.word() {
                "jsonencode" if reader.eat('(') => {
                    is_terraform = true;
                    reader.value(0).map(|json| (json, Vec::new()))
                }
                "resource" | "data" => {
                    let found = reader.labels();
                    if found.is_empty() {
                        continue;
                    }
                    is_terraform = true;
                    labels = found;
                    match labels.first().map(String::as_str) {
                        Some(DOCUMENT) if reader.eat('{') => Some(reader.document()),
                        Some(PERMISSION) if reader.eat('{') => {
                            let arguments = reader.object(0);
                            arguments.and_then(|arguments| Some((permission(&arguments)?, Vec::new())))
                        }
                        _ => None,
                    }
                }
                _ => continue,
            },
            _ => {
                reader.step();
                continue;
            }
        };
        if let Some((text, next)) = found {
            groups.extend(group(&labels, &text, next));
        }
    }
    for (at, group) in groups.iter_mut().enumerate().filter(|(_, group)| group.name.is_empty()) {
        group.name = format!("policy {}", at + 1);
    }
    (is_terraform || !groups.is_empty()).then_some(groups)
}

/// The same of an object that is written by itself: `{ Version = "2012-10-17", … }`.
pub(super) fn object(text: &str) -> Option<String> {
    let mut reader = Reader::new(text);
    // JSON with a mistake is none.
    let is_object = reader.eat('{') && {
        reader.skip(true);
        !reader.word().is_empty() && reader.eat('=')
    };
    if !is_object {
        return None;
    }
    reader.at = 0;
    let json = reader.value(0)?;
    reader.skip(true);
    (reader.peek().is_none() && json::read(json.as_str()).is_whole()).then_some(json)
}

/// The policy that a permission becomes.
fn permission(arguments: &str) -> Option<String> {
    let arguments = json::read(arguments);
    iam::lambda_permission(|[_, name]| arguments.root().get(name).and_then(Node::as_text).map(str::to_owned))
}

/// A policy with what is around it, if it is one.
fn group(labels: &[String], text: &str, next: Vec<String>) -> Option<Group> {
    let document = json::read(text);
    let policy = document.root();
    let name = labels.join(".");
    if !document.is_whole() || policy.get("Statement").is_none() {
        return (!next.is_empty()).then(|| Group { name, found: Vec::new(), wanted: Vec::new(), next });
    }
    let policy = NamedPolicy { name: labels.last().cloned(), document: json::write(policy), ..NamedPolicy::default() };
    let found = Found { policy, ..Found::default() };
    Some(Group { name, found: vec![found], wanted: Vec::new(), next })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// A place in a text.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Whether a heredoc was found that does not end; behind it none is looked for.
    is_cut: bool,
    /// Whether values stand in each other deeper than is read.
    is_deep: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        Reader { text, at: 0, is_cut: false, is_deep: false }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn step(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Skips spaces and comments, and ends of lines if they mean nothing here.
    fn skip(&mut self, lines: bool) {
        loop {
            let rest = self.rest();
            let spaces =
                rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() && (lines || c != '\n')).len();
            self.at += spaces;
            let rest = self.rest();
            if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else if rest.starts_with('#') || rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if spaces == 0 {
                return;
            }
        }
    }

    /// Takes a letter behind spaces.
    fn eat(&mut self, letter: char) -> bool {
        self.skip(true);
        let is_it = self.peek() == Some(letter);
        self.at += usize::from(is_it);
        is_it
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let word = rest.get(..rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())).unwrap_or_default();
        self.at += word.len();
        word
    }

    /// The labels of a block, as `"aws_iam_policy" "reader"`.
    fn labels(&mut self) -> Vec<String> {
        let mut labels = Vec::new();
        loop {
            self.skip(false);
            if self.peek() != Some('"') || labels.len() == 4 {
                return labels;
            }
            let Some(label) = self.string() else { return labels };
            labels.push(label);
        }
    }

    /// A text in quotes, with what Terraform fills in as it is written; `None` if it does not end.
    fn string(&mut self) -> Option<String> {
        let (text, length) = template(self.rest().strip_prefix('"')?, true)?;
        self.at += 1 + length;
        Some(text)
    }

    /// The lines of a heredoc.
    fn heredoc(&mut self) -> Option<&'t str> {
        let rest = self.rest().strip_prefix("<<")?;
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let (head, body) = rest.split_once('\n')?;
        let end = head.trim().trim_matches('"');
        if self.is_cut || end.is_empty() || !end.chars().all(is_word) {
            return None;
        }
        let mut length = 0;
        for line in body.split_inclusive('\n') {
            if line.trim() == end {
                let start = self.text.len() - body.len();
                self.at = start + length + line.trim_end_matches('\n').len();
                return body.get(..length);
            }
            length += line.len();
        }
        self.is_cut = true;
        None
    }

    /// A value as JSON. What is no value by itself becomes the text `${…}`.
    fn value(&mut self, depth: usize) -> Option<String> {
        self.skip(true);
        let start = self.at;
        let plain = match self.peek()? {
            _ if depth > MOST_LEVELS => {
                self.is_deep = true;
                return None;
            }
            '{' => {
                self.step();
                self.object(depth)
            }
            '[' => {
                self.step();
                self.list(depth)
            }
            '"' => self.string().map(|text| json::string(&text)),
            '<' => self.heredoc().map(|text| json::string(&unfilled(text))),
            _ => match self.word() {
                word @ ("true" | "false" | "null") => Some(word.to_owned()),
                number if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => Some(number.to_owned()),
                _ => None,
            },
        };
        if plain.is_some() && self.ends() {
            return plain;
        }
        if plain.is_none() && (self.is_deep || self.peek().is_none()) {
            return None;
        }
        self.at = start;
        let written = self.expression()?;
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(json::string(&format!("${{{written}}}")))
    }

    /// Whether a value ends here, and no operator follows.
    fn ends(&mut self) -> bool {
        self.skip(false);
        matches!(self.peek(), None | Some('\n' | ',' | '}' | ']' | ')'))
    }

    /// What is written up to the end of a value.
    fn expression(&mut self) -> Option<&'t str> {
        let start = self.at;
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.string()?;
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' if open > 0 => open -= 1,
                ')' | ']' | '}' => break,
                ',' | '\n' if open == 0 => break,
                '#' if open == 0 => break,
                _ => {}
            }
            self.step();
        }
        let written = self.text.get(start..self.at)?.trim();
        (open == 0 && !written.is_empty()).then_some(written)
    }

    fn list(&mut self, depth: usize) -> Option<String> {
        let mut items = Vec::new();
        loop {
            self.skip(true);
            match self.peek()? {
                ']' => {
                    self.step();
                    return Some(format!("[{}]", items.join(",")));
                }
                ',' => {
                    self.step();
                }
                _ if self.rest().starts_with("for ") => return None,
                _ => items.push(self.value(depth + 1)?),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<String> {
        let mut members = Vec::new();
        loop {
            self.skip(true);
            let key = match self.peek()? {
                '}' => {
                    self.step();
                    return Some(format!("{{{}}}", members.join(",")));
                }
                ',' => {
                    self.step();
                    continue;
                }
                '"' => self.string()?,
                // A key that is computed.
                '(' => {
                    self.step();
                    let written = self.expression()?.to_owned();
                    if !self.eat(')') {
                        return None;
                    }
                    format!("${{{written}}}")
                }
                _ => match self.word() {
                    "" | "for" => return None,
                    word => word.to_owned(),
                },
            };
            self.skip(true);
            if !matches!(self.step()?, '=' | ':') {
                return None;
            }
            members.push(format!("{}:{}", json::string(&key), self.value(depth + 1)?));
        }
    }

    /// The body of `data "aws_iam_policy_document"`: the policy, and what of it is not here.
    fn document(&mut self) -> (String, Vec<String>) {
        let (mut head, mut statements, mut next) = (Vec::new(), Vec::new(), Vec::new());
        let mut version = json::string("2012-10-17");
        let read = self.body(&mut |name, content| {
            match (name, content) {
                ("version", Content::Value(value)) => version = value,
                ("policy_id", Content::Value(value)) => head.push(format!("\"Id\":{value}")),
                ("statement", Content::Block(reader)) => statements.push(reader.statement()?),
                // The last two are older names of the first two.
                (
                    "source_policy_documents" | "override_policy_documents" | "source_json" | "override_json",
                    Content::Value(value),
                ) => {
                    let from = quote(&format!("{name} = {}", value.replace('"', "")));
                    next.push(format!("What Terraform merges from {from}: give that, too."));
                }
                _ => return None,
            }
            Some(())
        });
        if read.is_none() {
            next.push(
                "It holds what only Terraform computes, so it is not read: give the policy as AWS has it.".to_owned(),
            );
            return (String::new(), next);
        }
        head.insert(0, format!("\"Version\":{version}"));
        head.push(format!("\"Statement\":[{}]", statements.join(",")));
        (format!("{{{}}}", head.join(",")), next)
    }

    fn statement(&mut self) -> Option<String> {
        let mut effect = json::string("Allow");
        let (mut sid, mut rest, mut principals, mut conditions) = (None, Vec::new(), Vec::new(), Vec::new());
        self.body(&mut |name, content| {
            const ELEMENTS: [(&str, &str); 4] = [
                ("actions", "Action"),
                ("not_actions", "NotAction"),
                ("resources", "Resource"),
                ("not_resources", "NotResource"),
            ];
            match (name, content) {
                ("sid", Content::Value(value)) => sid = Some(value),
                ("effect", Content::Value(value)) => effect = value,
                ("principals" | "not_principals", Content::Block(reader)) => {
                    let [kind, of] = reader.attributes(["type", "identifiers"])?;
                    let element = if name == "principals" { "Principal" } else { "NotPrincipal" };
                    principals.push((element, kind, of));
                }
                ("condition", Content::Block(reader)) => {
                    conditions.push(reader.attributes(["test", "variable", "values"])?);
                }
                (name, Content::Value(value)) => {
                    let (_, element) = ELEMENTS.iter().find(|(known, _)| *known == name)?;
                    rest.push(format!("\"{element}\":{value}"));
                }
                _ => return None,
            }
            Some(())
        })?;
        let mut members: Vec<String> = sid.map(|sid| format!("\"Sid\":{sid}")).into_iter().collect();
        members.push(format!("\"Effect\":{effect}"));
        for element in ["Principal", "NotPrincipal"] {
            let of: Vec<_> = principals.iter().filter(|(known, ..)| *known == element).collect();
            let everybody = of.iter().any(|(_, kind, of)| kind == "\"*\"" && of == "[\"*\"]");
            let listed: Vec<String> = of.iter().map(|(_, kind, of)| format!("{kind}:{of}")).collect();
            match (everybody, listed.is_empty()) {
                (true, _) => members.push(format!("\"{element}\":\"*\"")),
                (false, true) => {}
                (false, false) => members.push(format!("\"{element}\":{{{}}}", listed.join(","))),
            }
        }
        members.append(&mut rest);
        let mut operators: Vec<&str> = Vec::new();
        conditions.iter().for_each(|[test, ..]| {
            if !operators.contains(&test.as_str()) {
                operators.push(test);
            }
        });
        let operators: Vec<String> = operators
            .into_iter()
            .map(|operator| {
                let keys = conditions.iter().filter(|[test, ..]| test == operator);
                let keys: Vec<String> = keys.map(|[_, key, values]| format!("{key}:{values}")).collect();
                format!("{operator}:{{{}}}", keys.join(","))
            })
            .collect();
        if !operators.is_empty() {
            members.push(format!("\"Condition\":{{{}}}", operators.join(",")));
        }
        Some(format!("{{{}}}", members.join(",")))
    }

    /// The attributes of a block that has these and no others.
    fn attributes<const N: usize>(&mut self, names: [&str; N]) -> Option<[String; N]> {
        let mut values = [const { String::new() }; N];
        self.body(&mut |name, content| {
            let Content::Value(value) = content else { return None };
            let at = names.iter().position(|known| *known == name)?;
            values.get_mut(at).map(|of| *of = value)
        })?;
        values.iter().all(|value| !value.is_empty()).then_some(values)
    }

    /// Goes through the attributes and blocks of a body, up to its brace. `None` if there is something that is not read.
    fn body(&mut self, take: &mut dyn FnMut(&str, Content<'_, 't>) -> Option<()>) -> Option<()> {
        loop {
            self.skip(true);
            if self.peek()? == '}' {
                self.step();
                return Some(());
            }
            let name = self.word();
            self.skip(false);
            match self.step()? {
                '=' => {
                    let value = self.value(0)?;
                    // Here `&{…}` is written for variables of policies, since `${…}` is Terraform's.
                    take(name, Content::Value(value.replace("&{", "${")))?;
                }
                '{' => take(name, Content::Block(self))?,
                _ => return None,
            }
        }
    }
}

/// What a name in a block has.
enum Content<'r, 't> {
    Value(String),
    Block(&'r mut Reader<'t>),
}

/// Reads a text up to its quote, or to its end: it, and how long it is written. `${…}` stays as it is written, `$${` is the
/// text `${`.
fn template(text: &str, quoted: bool) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let Some(c) = rest.chars().next() else { return (!quoted).then_some((out, at)) };
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            out.push_str(rest.get(1..3)?);
            at += 3;
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            let length = 2 + interpolation(rest.get(2..)?)?;
            out.push_str(rest.get(..length)?);
            at += length;
        } else if quoted && c == '"' {
            return Some((out, at + 1));
        } else if quoted && c == '\n' {
            return None;
        } else if quoted && c == '\\' {
            let escaped = rest.chars().nth(1)?;
            out.push(match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => char::from_u32(u32::from_str_radix(rest.get(2..6)?, 16).ok()?)?,
                other => other,
            });
            at += if escaped == 'u' { 6 } else { 1 + escaped.len_utf8() };
        } else {
            out.push(c);
            at += c.len_utf8();
        }
    }
}

/// How long what is filled in is, with its brace. A text in it may hold braces.
fn interpolation(text: &str) -> Option<usize> {
    let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '{' => open += 1,
            '}' if open == 0 => return Some(at + 1),
            '}' => open -= 1,
            '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The text of a heredoc.
fn unfilled(text: &str) -> String {
    template(text, false).map_or_else(|| text.to_owned(), |(text, _)| text)
}

/// JSON in a heredoc, with what is filled in as texts.
fn from_template(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut at, mut quoted, mut is_cut) = (0, false, false);
    while let Some(rest) = text.get(at..)
        && let Some(c) = rest.chars().next()
    {
        let inside = rest.strip_prefix("${").filter(|_| !is_cut);
        let length = inside.and_then(interpolation).map(|length| length + 2);
        is_cut |= inside.is_some() && length.is_none();
        if rest.starts_with("$${") {
            out.push_str("${");
            at += 3;
        } else if let Some(written) = length.and_then(|length| rest.get(..length)) {
            let written_out = json::string(written);
            let inside = written_out.get(1..written_out.len() - 1).unwrap_or_default();
            out.push_str(if quoted { inside } else { &written_out });
            at += written.len();
        } else {
            let escaped = quoted && c == '\\';
            quoted ^= c == '"';
            out.push(c);
            at += c.len_utf8();
            if escaped && let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
                out.push(next);
                at += next.len_utf8();
            }
        }
    }
    out
}

/// Whether a value is a policy, or a statement of one.
pub(super) fn is_policy(node: Node<'_>) -> bool {
    node.get("Statement").is_some() || node.get("Effect").is_some()
}
