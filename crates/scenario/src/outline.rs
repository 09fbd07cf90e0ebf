//! Where a scenario's policies stand in its text, found without reading what is around them.

use std::ops::Range;

use json::same;

/// The bytes of the object at `access.policies`. `known` is the text of policies that may well stand there again, so
/// that it need not be walked through.
///
/// Nothing where the text is in any way unusual: a member twice, an escape in a key, something that is no object. What
/// is found is right if the text is JSON, which whoever reads it will see.
pub(crate) fn policies(text: &str, known: &str) -> Option<Range<usize>> {
    let mut outline = Outline { bytes: text.as_bytes(), at: 0 };
    let (mut found, mut accesses) = (None, 0);
    outline.members(|outline, key| {
        if key != b"access" {
            return outline.skip();
        }
        accesses += 1;
        outline.members(|outline, key| {
            if key != b"policies" {
                return outline.skip();
            }
            let start = outline.at;
            outline.object(known)?;
            // A second one counts in the first one's place.
            found.replace(start..outline.at).is_none().then_some(())
        })
    })?;
    outline.space();
    found.filter(|_| accesses == 1 && outline.at == text.len())
}

/// The members of a request, each as its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RequestText<'a> {
    /// The JSON of the caller and of the context.
    pub(crate) principal: Option<&'a str>,
    pub(crate) context: Option<&'a str>,
    /// These are plain strings, without their quotes.
    pub(crate) action: Option<&'a str>,
    pub(crate) resource: Option<&'a str>,
    pub(crate) resource_account: Option<&'a str>,
}

/// A request, found as [`policies`] are. It is right if principal and context are JSON. `context` is the text of one
/// that may well stand there again.
pub(crate) fn request<'a>(text: &'a str, context: &str) -> Option<RequestText<'a>> {
    let mut outline = Outline { bytes: text.as_bytes(), at: 0 };
    let mut found = RequestText::default();
    outline.members(|outline, key| {
        let start = outline.at;
        match key {
            b"context" if outline.peek() == Some(b'{') => outline.object(context)?,
            _ => outline.skip()?,
        }
        let value = text.get(start..outline.at)?;
        let plain = || {
            let inner = value.strip_prefix('"')?.strip_suffix('"')?;
            inner.bytes().all(|byte| byte >= b' ' && byte != b'\\').then_some(inner)
        };
        let (slot, value) = match key {
            b"principal" => (&mut found.principal, value),
            b"context" => (&mut found.context, value),
            b"action" => (&mut found.action, plain()?),
            b"resource" => (&mut found.resource, plain()?),
            b"resourceAccount" => (&mut found.resource_account, plain()?),
            _ => return None,
        };
        slot.replace(value).is_none().then_some(())
    })?;
    outline.space();
    (outline.at == text.len()).then_some(found)
}

/// The bytes of each item of an array; nothing if it is none.
pub(crate) fn items(text: &str) -> Option<Vec<Range<usize>>> {
    let mut outline = Outline { bytes: text.as_bytes(), at: 0 };
    let mut items = Vec::new();
    outline.space();
    outline.take(b'[')?;
    outline.space();
    if outline.take(b']').is_some() {
        return Some(items);
    }
    loop {
        outline.space();
        let start = outline.at;
        outline.skip()?;
        items.push(start..outline.at);
        outline.space();
        match outline.peek()? {
            b',' => outline.at += 1,
            _ => return outline.take(b']').map(|()| items),
        }
    }
}

struct Outline<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Outline<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Walks through an object; `value` walks through the value of each member.
    fn members(&mut self, mut value: impl FnMut(&mut Self, &[u8]) -> Option<()>) -> Option<()> {
        self.space();
        self.take(b'{')?;
        loop {
            self.space();
            let start = self.at + 1;
            self.string()?;
            let bytes = self.bytes;
            let key = bytes.get(start..self.at - 1)?;
            if key.contains(&b'\\') {
                return None;
            }
            self.space();
            self.take(b':')?;
            self.space();
            value(self, key)?;
            self.space();
            match self.peek()? {
                b',' => self.at += 1,
                _ => return self.take(b'}'),
            }
        }
    }

    /// Walks over a string.
    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            match self.peek()? {
                b'"' => return self.take(b'"'),
                _ => self.at += 2,
            }
        }
    }

    /// Walks over a value of any kind.
    fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'"' => self.string(),
            b'{' | b'[' => self.brackets(),
            _ => {
                let rest = self.bytes.get(self.at..)?;
                self.at += rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']'))?;
                Some(())
            }
        }
    }

    /// Walks over an object, at once if it is the known one.
    fn object(&mut self, known: &str) -> Option<()> {
        if self.peek()? != b'{' {
            return None;
        }
        let end = self.at + known.len();
        // A whole object can be the beginning of no other one.
        if !known.is_empty() && self.bytes.get(self.at..end).is_some_and(|bytes| same(bytes, known.as_bytes())) {
            self.at += known.len();
            return Some(());
        }
        self.brackets()
    }

    /// Walks over an object or an array, to the bracket that closes it.
    fn brackets(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'))?;
            match self.peek()? {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                _ => depth -= 1,
            }
            self.at += 1;
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: Option<&str>) {
        assert_eq!(policies(text, "").and_then(|at| text.get(at)), wanted, "{text}");
        if let Some(known) = wanted {
            assert_eq!(policies(text, known), policies(text, ""), "{text}");
        }
    }

    #[test]
    fn policies_are_found_where_they_stand() {
        check(
            r#"{"schema":1,"access":{"request":{"policies":{}},"policies":{"a":["}","\"}",{}]}}}"#,
            Some(r#"{"a":["}","\"}",{}]}"#),
        );
        check("{ \"access\" : {\n\"policies\" : { } , \"settings\" : {} } , \"title\" : \"\\\\\" } ", Some("{ }"));
        check(
            r#"{"policies":{},"title":"\"access\":{\"policies\":{}}","access":{"policies":{"x":1}}}"#,
            Some(r#"{"x":1}"#),
        );
    }

    #[test]
    fn items_are_found() {
        let items = |text| items(text).map(|all| all.into_iter().filter_map(|at| text.get(at)).collect::<Vec<_>>());
        assert_eq!(items(" [ ] "), Some(vec![]));
        assert_eq!(items(r#"[{"a":[1,"],"]},null ,[2]]"#), Some(vec![r#"{"a":[1,"],"]}"#, "null ", "[2]"]));
        assert_eq!((items("{}"), items("[1"), items("[1,")), (None, None, None));
    }

    #[test]
    fn a_request_is_found_by_its_members() {
        let found =
            request(r#"{"context":{"a":[1]},"action": "s3:GetObject","principal":{"service":"x"}}"#, r#"{"a":[1]}"#)
                .unwrap();
        let wanted = RequestText {
            principal: Some(r#"{"service":"x"}"#),
            context: Some(r#"{"a":[1]}"#),
            action: Some("s3:GetObject"),
            ..RequestText::default()
        };
        assert_eq!(found, wanted);
        for text in [
            "",
            "{}",
            "[]",
            r#"{"action":7}"#,
            r#"{"action":"\u0061"}"#,
            "{\"action\":\"a\nb\"}",
            r#"{"action":"a","action":"b"}"#,
            r#"{"action":"a","also":[]}"#,
            r#"{"action":"a"}x"#,
            r#"{"action":"a""#,
        ] {
            assert_eq!(request(text, "{}"), None, "{text}");
        }
    }

    #[test]
    fn what_is_unusual_is_left_to_the_reader() {
        for text in [
            "",
            "[]",
            "{}",
            "{",
            r#"{"access":7}"#,
            r#"{"access":{}}"#,
            r#"{"access":{"policies":7}}"#,
            r#"{"access":{"policies":[]}}"#,
            r#"{"access":{"policies":{}}"#,
            r#"{"access":{"policies":{}}}x"#,
            r#"{"access":{"policies":{},"policies":{}}}"#,
            r#"{"access":{"policies":{}},"access":{"request":{}}}"#,
            r#"{"access":{"policies":{}},"\u0061ccess":{}}"#,
            r#"{"access":{"policies":{},"\u0070olicies":{}}}"#,
            r#"{"access":{"policies":{"a":"}}}"#,
            r#"{"access":{"policies":{"a":"\"#,
        ] {
            check(text, None);
        }
    }
}
