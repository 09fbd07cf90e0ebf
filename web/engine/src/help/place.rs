//! Where in a policy an offset is. Told by what stands before it alone, since a text that is being typed is broken behind.

use std::ops::Range;

/// A string of a policy, or a place where one may begin.
#[derive(Debug)]
pub(super) struct Place<'t> {
    text: &'t str,
    /// The names of the members around it, outermost first. Of a key, its own is not among them.
    pub(super) path: Vec<&'t str>,
    /// Whether it is the name of a member.
    pub(super) is_key: bool,
    /// The bytes between the quotes.
    pub(super) span: Range<usize>,
    /// Whether there are quotes.
    pub(super) quoted: bool,
    /// Where the objects around it begin, outermost first.
    objects: Vec<usize>,
}

/// An object or a list that is open.
struct Open<'t> {
    is_object: bool,
    start: usize,
    /// The last key.
    key: &'t str,
    /// Whether a value is to come.
    is_value: bool,
}

impl<'t> Place<'t> {
    /// The place of an offset.
    pub(super) fn at(text: &'t str, offset: usize) -> Option<Place<'t>> {
        let mut open: Vec<Open<'t>> = Vec::new();
        let mut at = 0;
        while at < offset {
            let byte = *text.as_bytes().get(at)?;
            let last = open.last_mut();
            match byte {
                b'{' | b'[' => {
                    let is_object = byte == b'{';
                    open.push(Open { is_object, start: at, key: "", is_value: !is_object });
                }
                b'}' | b']' => {
                    open.pop();
                    open.last_mut().into_iter().for_each(Open::take);
                }
                b':' => last.into_iter().for_each(|open| open.is_value = true),
                b',' => last.into_iter().for_each(Open::take),
                b'"' => {
                    let inner = inner(text, at);
                    if offset <= inner.end {
                        return Place::of(text, &open, inner, true);
                    }
                    at = inner.end;
                    if let Some(open) = last {
                        if !open.is_value {
                            open.key = text.get(inner).unwrap_or_default();
                        } else {
                            open.take();
                        }
                    }
                }
                _ => {}
            }
            at += 1;
        }
        let may_begin = text.get(..offset)?.trim_end().ends_with(['{', '[', ',', ':']);
        if may_begin { Place::of(text, &open, offset..offset, false) } else { None }
    }

    fn of(text: &'t str, open: &[Open<'t>], span: Range<usize>, quoted: bool) -> Option<Place<'t>> {
        let last = open.last()?;
        let is_key = last.is_object && !last.is_value;
        let mut path: Vec<&str> = open.iter().filter(|open| open.is_object).map(|open| open.key).collect();
        if is_key {
            path.pop();
        }
        let objects = open.iter().filter(|open| open.is_object).map(|open| open.start).collect();
        Some(Place { text, path, is_key, span, quoted, objects })
    }

    /// What stands between the quotes.
    pub(super) fn written(&self) -> &'t str {
        self.text.get(self.span.clone()).unwrap_or_default()
    }

    /// The text of the object around it at a depth, as far as it is there: 1 is the statement.
    pub(super) fn object(&self, depth: usize) -> &'t str {
        let Some(rest) = self.objects.get(depth).and_then(|start| self.text.get(*start..)) else { return "" };
        let (mut at, mut nested) = (0, 0_usize);
        while let Some(byte) = rest.as_bytes().get(at) {
            match byte {
                b'"' => at = inner(rest, at).end,
                b'{' | b'[' => nested += 1,
                b'}' | b']' => nested = nested.saturating_sub(1),
                _ => {}
            }
            at += 1;
            if nested == 0 {
                break;
            }
        }
        rest.get(..at).unwrap_or(rest)
    }
}

impl Open<'_> {
    /// A value is there, so in an object the next string is a key, whether or not somebody wrote the comma.
    fn take(&mut self) {
        self.is_value = !self.is_object;
    }
}

/// The bytes between the quotes of a string. One that is not closed ends with its line.
fn inner(text: &str, quote: usize) -> Range<usize> {
    let from = quote + 1;
    let mut at = from;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' | b'\n' => break,
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    from..at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text has a `|` where the cursor is.
    #[track_caller]
    fn check(marked: &str, wanted: &str) {
        let offset = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        let told = Place::at(&text, offset).map(|place| {
            let kind = if place.is_key { "key" } else { "value" };
            let quoted = if place.quoted { "" } else { " to come" };
            format!("{} {kind} `{}`{quoted}", place.path.join("."), place.written())
        });
        assert_eq!(told.unwrap_or_default().trim(), wanted, "{marked}");
    }

    #[test]
    fn the_way_to_a_string_is_told_by_what_stands_before_it() {
        check(r#"{"Statement": [{"Action": ["s3:Get|Object"]}]}"#, "Statement.Action value `s3:GetObject`");
        check(r#"{"Statement": {"Action": "s3:|"#, "Statement.Action value `s3:`");
        check(r#"{"Statement": [{"Effect": "Allow" "Act|"}]}"#, "Statement key `Act`");
        check(r#"{"Statement": [{}, {"Condition": {"Bool": {"aws:|"}}}]}"#, "Statement.Condition.Bool key `aws:`");
        check(
            r#"{"Statement": [{"Condition": {"Bool": {"a": "\"", "b": "|"}}}]}"#,
            "Statement.Condition.Bool.b value ``",
        );
        check(r#"{"Id": {"x": [1]}, "Statement": [{"Sid": "a", "Resource": |"#, "Statement.Resource value `` to come");
        check("{\"Statement\": [{\"Action\": \"s3:|\n \"Effect\": \"Allow\"}]}", "Statement.Action value `s3:`");
        check(r#"{"Sid": "a"|}"#, "");
        check("|", "");
        check(r#"{"é": ["ü|"]}"#, "é value `ü`");
    }

    #[test]
    fn the_object_around_ends_where_its_bracket_does_or_the_text() {
        let text = r#"{"Statement": [{"Action": "}", "x": {"y": 1}}, 2]}"#;
        let place = Place::at(text, text.find("}\",").unwrap()).unwrap();
        assert_eq!(place.object(1), r#"{"Action": "}", "x": {"y": 1}}"#);
        let half = r#"{"Statement": [{"Action": "s3:"#;
        assert_eq!(Place::at(half, half.len()).unwrap().object(1), r#"{"Action": "s3:"#);
        assert_eq!(Place::at(half, half.len()).unwrap().object(2), "");
    }
}
