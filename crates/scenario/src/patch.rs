//! Small edits of a JSON text that leave everything else as its author wrote it.

use iam::json::{self, Member, Node, Value};
use iam::{Span, Statement};

/// A part of a text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Patch {
    pub(crate) span: Span,
    pub(crate) text: String,
}

/// The text with all patches, which must not overlap.
pub(crate) fn apply(text: &str, mut patches: Vec<Patch>) -> String {
    let mut out = text.to_owned();
    // From the end, so that the places of the others stay what they are.
    while let Some((_, at)) = patches.iter().enumerate().map(|(at, patch)| (patch.span.start, at)).max() {
        let patch = patches.swap_remove(at);
        out.replace_range(patch.span.start..patch.span.end, &patch.text);
    }
    out
}

/// A JSON text, to be patched.
pub(crate) struct Document<'a> {
    text: &'a str,
    pub(crate) root: Node,
    /// Whether the text is JSON without a mistake; what follows a mistake is not where it seems.
    pub(crate) is_whole: bool,
}

impl<'a> Document<'a> {
    pub(crate) fn new(text: &'a str) -> Document<'a> {
        let (root, problems) = json::read(text);
        Document { text, root, is_whole: problems.is_empty() }
    }

    /// Adds a string to an element's value; a single one becomes a list.
    pub(crate) fn add_value(&self, element: Span, value: &str) -> Option<Patch> {
        let node = find(&self.root, element)?;
        Some(self.push(node, &string(value)))
    }

    /// Puts a string behind another one, which is the last of a list or stands alone.
    pub(crate) fn add_beside(&self, last: Span, value: &str) -> Option<Patch> {
        let node = find(&self.root, last)?;
        let list = list_of(&self.root, last).unwrap_or(node);
        Some(self.push(list, &string(value)))
    }

    /// Takes a string out of an element's list; not the only one, which would leave the element without meaning.
    pub(crate) fn remove_value(&self, element: Span, value: Span) -> Option<Patch> {
        let Value::Array(items) = &find(&self.root, element)?.value else { return None };
        self.cut(items, items.iter().position(|item| item.span == value)?)
    }

    /// Names one more principal under a member of a Principal element, such as `AWS`.
    pub(crate) fn add_principal(&self, element: Span, member: &str, name: &str) -> Option<Patch> {
        let node = find(&self.root, element)?;
        match node.get(member) {
            Some(listed) => Some(self.push(listed, &string(name))),
            None if matches!(node.value, Value::Object(_)) => Some(self.push_member(node, member, &string(name))),
            None => None,
        }
    }

    /// Adds a key to a statement's Condition, under an operator that may be there already.
    pub(crate) fn add_condition(&self, statement: &Statement, operator: &str, key: &str, value: &str) -> Option<Patch> {
        let node = find(&self.root, statement.span)?;
        let key_text = format!("{{ {}: {} }}", string(key), string(value));
        let Some(conditions) = node.get("Condition") else {
            return Some(self.push_member(node, "Condition", &format!("{{ {}: {key_text} }}", string(operator))));
        };
        match conditions.get(operator) {
            Some(block) if block.get(key).is_some() => None,
            Some(block) => Some(self.push_member(block, key, &string(value))),
            None => Some(self.push_member(conditions, operator, &key_text)),
        }
    }

    /// Says that the policy is written in the language of 2012, as its first member if it says nothing.
    pub(crate) fn set_version(&self) -> Option<Patch> {
        const VERSION: &str = "\"2012-10-17\"";
        if let Some(version) = self.root.get("Version") {
            return Some(Patch { span: version.span, text: VERSION.to_owned() });
        }
        let Value::Object(members) = &self.root.value else { return None };
        let first = members.first()?.key_span.start;
        let gap = self.gap(self.root.span.start, first);
        Some(Patch { span: Span::new(first, first), text: format!("\"Version\": {VERSION},{gap}") })
    }

    /// Puts a statement behind the last one.
    pub(crate) fn add_statement(&self, statement: &str) -> Option<Patch> {
        let node = self.root.get("Statement")?;
        let indent = match &node.value {
            Value::Array(items) => items.last().map_or(4, |last| self.column(last.span.start)),
            _ => 4,
        };
        let broken = statement.replace('\n', &format!("\n{}", " ".repeat(indent)));
        match &node.value {
            Value::Array(items) if items.is_empty() => {
                Some(Patch { span: node.span, text: format!("[\n{}{broken}\n{}]", " ".repeat(4), " ".repeat(2)) })
            }
            Value::Array(_) | Value::Object(_) => Some(self.push(node, &broken)),
            _ => None,
        }
    }

    /// Takes out a statement; not the only one.
    pub(crate) fn remove_statement(&self, statement: &Statement) -> Option<Patch> {
        let Value::Array(items) = &self.root.get("Statement")?.value else { return None };
        self.cut(items, items.iter().position(|item| item.span == statement.span)?)
    }

    /// Puts a value behind the last one of a list, or makes a single value a list of two.
    pub(crate) fn push(&self, node: &Node, value: &str) -> Patch {
        let Value::Array(items) = &node.value else {
            let span = Span::new(node.span.start, node.span.end);
            return Patch { span, text: format!("[{}, {value}]", node.span.of(self.text)) };
        };
        let Some(last) = items.last() else { return Patch { span: node.span, text: format!("[{value}]") } };
        Patch {
            span: Span::new(last.span.end, last.span.end),
            text: format!(",{}{value}", self.gap(node.span.start, last.span.start)),
        }
    }

    /// Puts a member behind the last one of an object.
    pub(crate) fn push_member(&self, node: &Node, key: &str, value: &str) -> Patch {
        let member = format!("{}: {value}", string(key));
        let Value::Object(members) = &node.value else {
            return Patch { span: node.span, text: format!("{{ {member} }}") };
        };
        let Some(Member { key_span, value: last, .. }) = members.last() else {
            return Patch { span: node.span, text: format!("{{ {member} }}") };
        };
        Patch {
            span: Span::new(last.span.end, last.span.end),
            text: format!(",{}{member}", self.gap(node.span.start, key_span.start)),
        }
    }

    /// The white space that its author put before the last item of a list or an object.
    fn gap(&self, from: usize, to: usize) -> String {
        let before = self.text.get(from..to).unwrap_or("");
        let gap = before.strip_prefix(before.trim_end()).unwrap_or("");
        // The brackets of a short list hug their content.
        if gap.is_empty() { " ".to_owned() } else { gap.to_owned() }
    }

    /// Takes out one item of several, with a comma beside it.
    fn cut(&self, items: &[Node], at: usize) -> Option<Patch> {
        cut(&items.iter().map(|item| item.span).collect::<Vec<_>>(), at)
    }

    /// Takes an item out of a list.
    pub(crate) fn remove_item(&self, list: &Node, at: usize) -> Option<Patch> {
        match &list.value {
            Value::Array(items) if items.len() == 1 && at == 0 => {
                Some(Patch { span: list.span, text: "[]".to_owned() })
            }
            Value::Array(items) => self.cut(items, at),
            _ => None,
        }
    }

    /// Takes a member out of an object that has others.
    pub(crate) fn remove_member(&self, node: &Node, key: &str) -> Option<Patch> {
        let Value::Object(members) = &node.value else { return None };
        let spans = members.iter().map(|member| Span::new(member.key_span.start, member.value.span.end));
        cut(&spans.collect::<Vec<_>>(), members.iter().rposition(|member| member.key == key)?)
    }

    /// The white space that its author put before a value.
    pub(crate) fn gap_before(&self, node: &Node) -> String {
        self.gap(0, node.span.start)
    }

    /// Sets a member of an object, which may be there already.
    pub(crate) fn set(&self, node: &Node, key: &str, value: &str) -> Patch {
        match node.get(key) {
            Some(known) => Patch { span: known.span, text: value.to_owned() },
            None => self.push_member(node, key, value),
        }
    }

    /// How far the line that a place is in is indented.
    fn column(&self, at: usize) -> usize {
        let line = self.text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        line.len() - line.trim_start().len()
    }
}

/// Takes out one of several parts, with a comma beside it.
fn cut(parts: &[Span], at: usize) -> Option<Patch> {
    let part = parts.get(at)?;
    let before = at.checked_sub(1).and_then(|before| parts.get(before));
    let span = match (before, parts.get(at + 1)) {
        (_, Some(next)) => Span::new(part.start, next.start),
        (Some(before), None) => Span::new(before.end, part.end),
        (None, None) => return None,
    };
    Some(Patch { span, text: String::new() })
}

/// The value that stands exactly there.
fn find(node: &Node, span: Span) -> Option<&Node> {
    if node.span == span {
        return Some(node);
    }
    let inside = |inner: &Node| inner.span.start <= span.start && span.end <= inner.span.end;
    match &node.value {
        Value::Array(items) => items.iter().find(|item| inside(item)).and_then(|item| find(item, span)),
        Value::Object(members) => {
            let values = members.iter().map(|member| &member.value);
            values.into_iter().find(|value| inside(value)).and_then(|value| find(value, span))
        }
        _ => None,
    }
}

/// The list that holds the value that stands exactly there.
fn list_of(node: &Node, span: Span) -> Option<&Node> {
    let inside = |inner: &Node| inner.span.start <= span.start && span.end <= inner.span.end;
    match &node.value {
        Value::Array(items) if items.iter().any(|item| item.span == span) => Some(node),
        Value::Array(items) => items.iter().find(|item| inside(item)).and_then(|item| list_of(item, span)),
        Value::Object(members) => {
            let values = members.iter().map(|member| &member.value);
            values.into_iter().find(|value| inside(value)).and_then(|value| list_of(value, span))
        }
        _ => None,
    }
}

/// A text as a JSON string.
pub(crate) fn string(text: &str) -> String {
    json::write(&node(Value::String(text.to_owned())))
}

const fn node(value: Value) -> Node {
    Node { span: Span::new(0, 0), value }
}

/// A statement that allows one action on one resource; a trust policy has no resource, and what is attached to
/// the caller no principal.
pub(crate) fn allow(principal: Option<(&str, &str)>, action: &str, resource: Option<&str>) -> String {
    let mut lines = vec!["  \"Effect\": \"Allow\"".to_owned()];
    match principal {
        Some((_, "*")) => lines.push("  \"Principal\": \"*\"".to_owned()),
        Some((member, name)) => lines.push(format!("  \"Principal\": {{ {}: {} }}", string(member), string(name))),
        None => {}
    }
    lines.push(format!("  \"Action\": {}", string(action)));
    lines.extend(resource.map(|resource| format!("  \"Resource\": {}", string(resource))));
    format!("{{\n{}\n}}", lines.join(",\n"))
}

/// A policy of one statement.
pub(crate) fn policy(statement: &str) -> String {
    let statement = statement.replace('\n', "\n    ");
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {statement}\n  ]\n}}\n")
}

/// Where two texts differ: a part of the first, and what stands there in the second.
pub(crate) fn difference(before: &str, after: &str) -> Patch {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let start = common(&mut before.chars().zip(after.chars()));
    let (old, new) = (before.split_at(start).1, after.split_at(start).1);
    let same = common(&mut old.chars().rev().zip(new.chars().rev()));
    let text = new.split_at(new.len() - same).0.to_owned();
    Patch { span: Span::new(start, before.len() - same), text }
}

#[cfg(test)]
mod tests {
    use iam::{Policy, PolicyType};

    use super::*;

    const LAID_OUT: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Principal": { "AWS": "111122223333" },
      "Action": [
        "s3:GetObject",
        "s3:ListBucket"
      ],
      "Resource": ["arn:aws:s3:::b"],
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }
  ]
}"#;

    fn patched(text: &str, patch: impl FnOnce(&Document<'_>, &Statement) -> Option<Patch>) -> String {
        let policy = Policy::parse(text, PolicyType::Resource).0;
        let patch = patch(&Document::new(text), &policy.statements[0]).unwrap();
        let out = apply(text, vec![patch]);
        assert!(!Policy::parse(&out, PolicyType::Resource).0.rejected, "{out}");
        out
    }

    #[test]
    fn the_layout_is_kept() {
        let action = |statement: &Statement| statement.action.as_ref().unwrap().span;
        let out = patched(LAID_OUT, |document, s| document.add_value(action(s), "s3:PutObject"));
        assert_eq!(out, LAID_OUT.replace("\"s3:ListBucket\"\n", "\"s3:ListBucket\",\n        \"s3:PutObject\"\n"));
        let out =
            patched(LAID_OUT, |document, s| document.add_value(s.resource.as_ref().unwrap().span, "arn:aws:s3:::b/*"));
        assert_eq!(out, LAID_OUT.replace("\"arn:aws:s3:::b\"", "\"arn:aws:s3:::b\", \"arn:aws:s3:::b/*\""));
        let out = patched(LAID_OUT, |document, s| {
            document.add_principal(s.principal.as_ref().unwrap().span, "AWS", "444455556666")
        });
        assert_eq!(out, LAID_OUT.replace("\"111122223333\"", "[\"111122223333\", \"444455556666\"]"));
        let out = patched(LAID_OUT, |document, s| {
            document.remove_value(action(s), s.action.as_ref().unwrap().values[0].span)
        });
        assert_eq!(out, LAID_OUT.replace("\"s3:GetObject\",\n        ", ""));
        let out = patched(LAID_OUT, |document, s| document.add_condition(s, "Bool", "aws:ViaAWSService", "true"));
        assert_eq!(out, LAID_OUT.replace("\"true\" }", "\"true\", \"aws:ViaAWSService\": \"true\" }"));
        let out = patched(LAID_OUT, |document, _| {
            document.add_statement(&allow(Some(("AWS", "*")), "s3:PutObject", Some("*")))
        });
        assert!(
            out.contains("    },\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": \"*\",\n      \"Action\": \"s3:PutObject\",\n"),
            "{out}"
        );
    }

    #[test]
    fn single_values_become_lists() {
        let text = r#"{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}"#;
        let out = patched(text, |document, s| document.add_value(s.action.as_ref().unwrap().span, "kms:*"));
        assert_eq!(out, text.replace("\"s3:*\"", "[\"s3:*\", \"kms:*\"]"));
        let out = patched(text, |document, s| {
            document.add_condition(s, "ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/R")
        });
        assert!(
            out.contains(
                r#""Condition": { "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/R" } }"#
            ),
            "{out}"
        );
        let out = patched(text, |document, _| {
            document.add_statement("{ }").map(|mut patch| {
                patch.text =
                    patch.text.replace("{ }", r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#);
                patch
            })
        });
        assert!(out.starts_with(r#"{"Statement":[{"Effect":"Deny""#), "{out}");
    }

    #[test]
    fn the_difference_of_two_texts_leads_from_one_to_the_other() {
        for (before, after) in
            [("", ""), ("a", ""), ("", "a"), ("aba", "aa"), ("aa", "aba"), ("äöü", "äü"), ("xyz", "xyz"), ("ab", "cd")]
        {
            assert_eq!(apply(before, vec![difference(before, after)]), after);
        }
    }
}
