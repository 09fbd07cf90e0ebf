//! Small edits of a JSON text that leave everything else as its author wrote it.

use crate::{Document, Member, Node, Span, Value, string};

/// A part of a text and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// The bytes that give way.
    pub span: Span,
    /// What comes instead.
    pub text: String,
}

/// The text with all patches, which must not overlap.
///
/// ```
/// let document = json::read(r#"{ "port": 80 }"#);
/// let patch = document.set(document.root(), "port", "443");
/// assert_eq!(json::apply(document.text(), vec![patch]), r#"{ "port": 443 }"#);
/// ```
pub fn apply(text: &str, mut patches: Vec<Patch>) -> String {
    let mut out = text.to_owned();
    // From the end, so that the places of the others stay what they are.
    while let Some((_, at)) = patches.iter().enumerate().map(|(at, patch)| (patch.span.start, at)).max() {
        let patch = patches.swap_remove(at);
        out.replace_range(patch.span.start..patch.span.end, &patch.text);
    }
    out
}

/// Where two texts differ: a part of the first, and what stands there in the second.
///
/// ```
/// let patch = json::difference("[80]", "[443]");
/// assert_eq!((patch.span, patch.text.as_str()), (json::Span::new(1, 3), "443"));
/// ```
pub fn difference(before: &str, after: &str) -> Patch {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let start = common(&mut before.chars().zip(after.chars()));
    let (old, new) = (before.split_at(start).1, after.split_at(start).1);
    let same = common(&mut old.chars().rev().zip(new.chars().rev()));
    let text = new.split_at(new.len() - same).0.to_owned();
    Patch { span: Span::new(start, before.len() - same), text }
}

impl Document<'_> {
    /// Puts a value behind the last one of a list, or makes a single value a list of two.
    ///
    /// ```
    /// let document = json::read(r#"["a", "b"]"#);
    /// let patch = document.push(document.root(), "\"c\"");
    /// assert_eq!(json::apply(document.text(), vec![patch]), r#"["a", "b", "c"]"#);
    /// ```
    pub fn push(&self, node: Node<'_>, value: &str) -> Patch {
        let Value::Array(items) = node.value() else {
            return Patch { span: node.span, text: format!("[{}, {value}]", node.source()) };
        };
        let Some(last) = items.into_iter().last() else {
            return Patch { span: node.span, text: format!("[{value}]") };
        };
        Patch {
            span: Span::new(last.span.end, last.span.end),
            text: format!(",{}{value}", self.gap(node.span.start, last.span.start)),
        }
    }

    /// Puts an item behind the last one of an object's list, which may not be there yet.
    ///
    /// ```
    /// let document = json::read("{ }");
    /// let patch = document.push_to(document.root(), "Routes", "1");
    /// assert_eq!(json::apply(document.text(), vec![patch]), r#"{ "Routes": [1] }"#);
    /// ```
    pub fn push_to(&self, node: Node<'_>, list: &str, item: &str) -> Patch {
        match node.get(list) {
            Some(known) if matches!(known.value(), Value::Array(_)) => self.push(known, item),
            _ => self.set(node, list, &format!("[{item}]")),
        }
    }

    /// Puts a member behind the last one of an object.
    pub fn push_member(&self, node: Node<'_>, key: &str, value: &str) -> Patch {
        let member = format!("{}: {value}", string(key));
        let Some(Member { key_span, value: last, .. }) = node.members().into_iter().last() else {
            return Patch { span: node.span, text: format!("{{ {member} }}") };
        };
        Patch {
            span: Span::new(last.span.end, last.span.end),
            text: format!(",{}{member}", self.gap(node.span.start, key_span.start)),
        }
    }

    /// Sets a member of an object, which may be there already.
    pub fn set(&self, node: Node<'_>, key: &str, value: &str) -> Patch {
        match node.get(key) {
            Some(known) => Patch { span: known.span, text: value.to_owned() },
            None => self.push_member(node, key, value),
        }
    }

    /// Takes an item out of a list, with a comma beside it. The only item leaves an empty list.
    pub fn remove_item(&self, list: Node<'_>, at: usize) -> Option<Patch> {
        match list.value() {
            Value::Array(items) if items.len() == 1 && at == 0 => {
                Some(Patch { span: list.span, text: "[]".to_owned() })
            }
            Value::Array(items) => cut(items.into_iter().map(|item| item.span), at),
            _ => None,
        }
    }

    /// Takes an item out of a list that has others.
    pub fn remove_one_of(&self, list: Node<'_>, item: Span) -> Option<Patch> {
        let spans = list.items().into_iter().map(|item| item.span);
        cut(spans.clone(), spans.into_iter().position(|span| span == item)?)
    }

    /// Takes a member out of an object that has others.
    pub fn remove_member(&self, node: Node<'_>, key: &str) -> Option<Patch> {
        let members = node.members().into_iter();
        let at = members.clone().enumerate().filter(|(_, member)| member.key == key).last()?.0;
        cut(members.map(|member| member.span()), at)
    }

    /// The value that stands exactly there.
    pub fn find(&self, span: Span) -> Option<Node<'_>> {
        self.way_to(span)?.pop()
    }

    /// The list that holds the value that stands exactly there.
    pub fn list_of(&self, span: Span) -> Option<Node<'_>> {
        let mut way = self.way_to(span)?;
        way.pop();
        way.pop().filter(|node| matches!(node.value(), Value::Array(_)))
    }

    /// The values around the one that stands exactly there, from the outermost to it.
    fn way_to(&self, span: Span) -> Option<Vec<Node<'_>>> {
        let mut way = vec![self.root()];
        while let Some(node) = way.last().filter(|node| node.span != span) {
            let inside = |inner: &Node<'_>| inner.span.start <= span.start && span.end <= inner.span.end;
            let inner = match node.value() {
                Value::Array(items) => items.into_iter().find(inside),
                _ => node.members().into_iter().map(|member| member.value).find(inside),
            };
            way.push(inner?);
        }
        Some(way)
    }

    /// The white space that its author put before a value.
    pub fn gap_before(&self, node: Node<'_>) -> String {
        self.gap(0, node.span.start)
    }

    /// The white space that its author put before the last item of a list or an object.
    pub fn gap(&self, from: usize, to: usize) -> String {
        let before = self.text().get(from..to).unwrap_or("");
        let gap = before.strip_prefix(before.trim_end()).unwrap_or("");
        // The brackets of a short list hug their content.
        if gap.is_empty() { " ".to_owned() } else { gap.to_owned() }
    }

    /// How far the line that a place is in is indented, in bytes.
    pub fn column(&self, at: usize) -> usize {
        let line = self.text().get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        line.len() - line.trim_start().len()
    }

    /// The text with each trailing comma made a space, if nothing else is wrong with it.
    ///
    /// ```
    /// assert_eq!(json::read("[1, 2,]").without_trailing_commas().as_deref(), Some("[1, 2 ]"));
    /// assert_eq!(json::read("[1, 2").without_trailing_commas(), None);
    /// ```
    pub fn without_trailing_commas(&self) -> Option<String> {
        let mut out = self.text().to_owned();
        self.only_trailing_commas()?.iter().for_each(|at| out.replace_range(at..&(at + 1), " "));
        Some(out)
    }
}

/// Takes out one of several parts, with a comma beside it.
fn cut(parts: impl Iterator<Item = Span>, at: usize) -> Option<Patch> {
    let parts: Vec<Span> = parts.collect();
    let part = parts.get(at)?;
    let before = at.checked_sub(1).and_then(|before| parts.get(before));
    let span = match (before, parts.get(at + 1)) {
        (_, Some(next)) => Span::new(part.start, next.start),
        (Some(before), None) => Span::new(before.end, part.end),
        (None, None) => return None,
    };
    Some(Patch { span, text: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn the_difference_of_two_texts_leads_from_one_to_the_other() {
        for (before, after) in
            [("", ""), ("a", ""), ("", "a"), ("aba", "aa"), ("aa", "aba"), ("äöü", "äü"), ("xyz", "xyz"), ("ab", "cd")]
        {
            assert_eq!(apply(before, vec![difference(before, after)]), after);
        }
    }

    #[test]
    fn a_place_is_found_with_the_list_around_it() {
        let text = r#"{"a": {"b": ["x", ["y"]]}}"#;
        let document = read(text);
        let span = |part: &str| {
            let start = text.find(part).unwrap();
            Span::new(start, start + part.len())
        };
        assert_eq!(document.find(span("\"y\"")).and_then(Node::as_str), Some("y"));
        assert_eq!(document.list_of(span("\"y\"")).map(Node::source), Some("[\"y\"]"));
        assert_eq!(document.list_of(span("\"x\"")).map(Node::source), Some("[\"x\", [\"y\"]]"));
        assert!(document.list_of(span("[\"x\", [\"y\"]]")).is_none());
        assert!(document.find(span("\"b\"")).is_none());
    }

    #[test]
    fn what_is_taken_out_takes_a_comma_along() {
        let text = r#"{ "a": 1, "b": [1], "c": [1, 2] }"#;
        let document = read(text);
        let root = document.root();
        let without = |patch: Option<Patch>| patch.map(|patch| apply(text, vec![patch]));
        assert_eq!(without(document.remove_member(root, "a")).unwrap(), r#"{ "b": [1], "c": [1, 2] }"#);
        assert_eq!(without(document.remove_member(root, "c")).unwrap(), r#"{ "a": 1, "b": [1] }"#);
        let (b, c) = (root.get("b").unwrap(), root.get("c").unwrap());
        assert_eq!(without(document.remove_item(b, 0)).unwrap(), text.replace("[1],", "[],"));
        assert_eq!(without(document.remove_item(c, 1)).unwrap(), text.replace("[1, 2]", "[1]"));
        assert_eq!(without(document.remove_one_of(b, b.items().get(0).unwrap().span)), None);
    }
}
