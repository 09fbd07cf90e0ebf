//! Edits of a policy's text that leave everything else as its author wrote it.

use iam::{Span, Statement};
use json::{Document, Patch, Value, string};

/// The text of a policy, to be patched.
pub(super) struct PolicyText<'a>(Document<'a>);

impl<'a> PolicyText<'a> {
    pub(super) fn read(text: &'a str) -> PolicyText<'a> {
        PolicyText(json::read(text))
    }

    /// Adds a string to an element's value; a single one becomes a list.
    pub(super) fn add_value(&self, element: Span, value: &str) -> Option<Patch> {
        Some(self.0.push(self.0.find(element)?, &string(value)))
    }

    /// Puts strings behind another one, which is the last of a list or stands alone.
    pub(super) fn add_beside(&self, last: Span, values: &[&String]) -> Option<Patch> {
        let list = self.0.list_of(last).or_else(|| self.0.find(last))?;
        let values: Vec<String> = values.iter().map(|value| string(value)).collect();
        Some(self.0.push(list, &values.join(", ")))
    }

    /// Takes a string out of an element's list; not the only one, which would leave the element without meaning.
    pub(super) fn remove_value(&self, element: Span, value: Span) -> Option<Patch> {
        self.0.remove_one_of(self.0.find(element)?, value)
    }

    /// Names one more principal under a member of a Principal element, such as `AWS`.
    pub(super) fn add_principal(&self, element: Span, member: &str, name: &str) -> Option<Patch> {
        let node = self.0.find(element)?;
        match node.get(member) {
            Some(listed) => Some(self.0.push(listed, &string(name))),
            None => node.is_object().then(|| self.0.push_member(node, member, &string(name))),
        }
    }

    /// Adds a key to a statement's Condition, under an operator that may be there already.
    pub(super) fn add_condition(&self, statement: &Statement, operator: &str, key: &str, value: &str) -> Option<Patch> {
        let node = self.0.find(statement.span)?;
        let key_text = format!("{{ {}: {} }}", string(key), string(value));
        let Some(conditions) = node.get("Condition") else {
            return Some(self.0.push_member(node, "Condition", &format!("{{ {}: {key_text} }}", string(operator))));
        };
        match conditions.get(operator) {
            Some(block) if block.get(key).is_some() => None,
            Some(block) => Some(self.0.push_member(block, key, &string(value))),
            None => Some(self.0.push_member(conditions, operator, &key_text)),
        }
    }

    /// Says that the policy is written in the language of 2012, as its first member if it says nothing.
    pub(super) fn set_version(&self) -> Option<Patch> {
        const VERSION: &str = "\"2012-10-17\"";
        let root = self.0.root();
        if let Some(version) = root.get("Version") {
            return Some(Patch { span: version.span, text: VERSION.to_owned() });
        }
        let first = root.members().first()?.key_span.start;
        let gap = self.0.gap(root.span.start, first);
        Some(Patch { span: Span::new(first, first), text: format!("\"Version\": {VERSION},{gap}") })
    }

    /// Puts a statement behind the last one.
    pub(super) fn add_statement(&self, statement: &str) -> Option<Patch> {
        let node = self.0.root().get("Statement")?;
        let indent = node.items().into_iter().last().map_or(4, |last| self.0.column(last.span.start));
        let broken = statement.replace('\n', &format!("\n{}", " ".repeat(indent)));
        match node.value() {
            Value::Array(items) if items.is_empty() => {
                Some(Patch { span: node.span, text: format!("[\n{}{broken}\n{}]", " ".repeat(4), " ".repeat(2)) })
            }
            Value::Array(_) | Value::Object(_) => Some(self.0.push(node, &broken)),
            _ => None,
        }
    }

    /// Takes out a statement; not the only one.
    pub(super) fn remove_statement(&self, statement: &Statement) -> Option<Patch> {
        self.0.remove_one_of(self.0.root().get("Statement")?, statement.span)
    }
}

/// A statement that allows one action on one resource; a trust policy has no resource, and what is attached to
/// the caller no principal.
pub(super) fn allow(principal: Option<(&str, &str)>, action: &str, resource: Option<&str>) -> String {
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
pub(super) fn policy(statement: &str) -> String {
    let statement = statement.replace('\n', "\n    ");
    format!("{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {statement}\n  ]\n}}\n")
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

    fn patched(text: &str, patch: impl FnOnce(&PolicyText<'_>, &Statement) -> Option<Patch>) -> String {
        let policy = Policy::parse(text, PolicyType::Resource).0;
        let patch = patch(&PolicyText::read(text), &policy.statements[0]).unwrap();
        let out = json::apply(text, vec![patch]);
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
}
