//! KMS grants, as `aws kms list-grants` prints them, read as statements of a policy on the key.
//!
//! A grant allows and never denies. It names one principal, some operations, and perhaps what the encryption context
//! must hold, so it says what a statement of the key policy could say, and is evaluated as one.

use json::{Member, Node, Value, clip};

use crate::arn_pattern::{ArnPattern, VariablesIn};
use crate::policy::{
    ActionPattern, Condition, ConditionValue, Effect, Element, Policy, PrincipalKind, PrincipalPattern,
    ResourcePattern, Statement, Text,
};
use crate::{Diagnostic, OperatorUse, Span, Version};

/// The operations that a grant can allow, and whether its constraints bear on them: those that have an encryption
/// context.
///
/// Source: KMS Developer Guide, *Grants in AWS KMS*, grant operations; KMS API, *GrantConstraints*.
const OPERATIONS: &[(&str, bool)] = &[
    ("CreateGrant", false),
    ("Decrypt", true),
    ("DeriveSharedSecret", false),
    ("DescribeKey", false),
    ("Encrypt", true),
    ("GenerateDataKey", true),
    ("GenerateDataKeyPair", true),
    ("GenerateDataKeyPairWithoutPlaintext", true),
    ("GenerateDataKeyWithoutPlaintext", true),
    ("GenerateMac", false),
    ("GetPublicKey", false),
    ("ReEncryptFrom", true),
    ("ReEncryptTo", true),
    ("RetireGrant", false),
    ("Sign", false),
    ("Verify", false),
    ("VerifyMac", false),
];

impl Policy {
    /// Reads the grants of a key: an object with a list of `Grants`, or the list alone. Each becomes an Allow
    /// statement; one with a constraint and operations on which it does not bear becomes two.
    ///
    /// Source: KMS Developer Guide, *Grants in AWS KMS*; KMS API, *GrantListEntry* and *GrantConstraints*.
    ///
    /// ```
    /// let text = r#"{"Grants": [{"GranteePrincipal": "arn:aws:iam::111122223333:role/KeyUser", "Operations": ["Decrypt"]}]}"#;
    /// let (grants, diagnostics) = iam::Policy::parse_grants(text);
    /// assert!(diagnostics.is_empty());
    /// assert_eq!(grants.statements[0].action.as_ref().unwrap().values[0].text, "kms:Decrypt");
    /// ```
    pub fn parse_grants(text: &str) -> (Policy, Vec<Diagnostic>) {
        let document = json::read(text);
        let node = document.root();
        let broken = !document.is_whole();
        let mut reader = Reader { diagnostics: document.diagnostics.clone() };
        let mut policy = Policy { span: node.span, ..Policy::default() };
        let grants = [Some(node), node.get("Grants")].into_iter().flatten().find_map(|node| match node.value() {
            Value::Array(grants) => Some(grants),
            _ => None,
        });
        match grants {
            Some(grants) => grants.into_iter().for_each(|grant| reader.grant(grant, &mut policy.statements)),
            None if broken => {}
            None => reader.error(
                node.span,
                "Grants are an object with a list of `Grants`, as `aws kms list-grants` prints them.",
            ),
        }
        policy.rejected = !reader.diagnostics.is_empty();
        (policy, reader.diagnostics)
    }
}

struct Reader {
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    fn error(&mut self, span: Span, message: impl Into<String>) {
        // Nobody reads more.
        if self.diagnostics.len() < 100 {
            self.diagnostics.push(Diagnostic::error("INVALID_GRANT", span, message));
        }
    }

    fn grant(&mut self, node: Node<'_>, out: &mut Vec<Statement>) {
        let head = Span::new(node.span.start, (node.span.start + 1).min(node.span.end));
        let Value::Object(members) = node.value() else {
            return self.error(node.span, "A grant is an object.");
        };
        let member = |name: &str| members.into_iter().find(|member| member.key == name);
        let Some(principal) = member("GranteePrincipal").or_else(|| member("GranteeServicePrincipal")) else {
            return self.error(head, "This grant has no GranteePrincipal.");
        };
        let Some(name) = principal.value.as_str() else {
            return self.error(principal.value.span, "A GranteePrincipal is a string.");
        };
        if name.contains('*') {
            let message =
                format!("`{}` is no GranteePrincipal: a grant names one account, user, role or session.", clip(name));
            return self.error(principal.value.span, message);
        }
        let Some(operations) = member("Operations") else { return self.error(head, "This grant has no Operations.") };
        let conditions = member("Constraints").map_or_else(Vec::new, |constraints| self.constraints(constraints.value));
        let Value::Array(listed) = operations.value.value() else {
            return self.error(operations.value.span, "Operations are a list.");
        };
        let (mut bound, mut free) = (Vec::new(), Vec::new());
        for operation in listed {
            let text = operation.as_str().unwrap_or_default();
            match OPERATIONS.iter().find(|(name, _)| *name == text) {
                Some((_, constrained)) => {
                    let pattern = ActionPattern::new(format!("kms:{text}"), operation.span);
                    if *constrained && !conditions.is_empty() { bound.push(pattern) } else { free.push(pattern) }
                }
                None => {
                    self.error(operation.span, format!("`{}` is not an operation that a grant can allow.", clip(text)))
                }
            }
        }
        let id = member("Name")
            .or_else(|| member("GrantId"))
            .and_then(|member| Some(Text { text: member.value.as_str()?.to_owned(), span: member.value.span }));
        // Services can be grantees too, by their names.
        let kind =
            if name.starts_with("arn:") || !name.contains('.') { PrincipalKind::Aws } else { PrincipalKind::Service };
        let resource = match member("KeyId") {
            Some(member) => self.key(member),
            None => Some(any_key(principal)),
        };
        // The resource that a service works for is asked for by every operation.
        let source = member("Constraints")
            .and_then(|constraints| constraints.value.members().into_iter().find(|member| member.key == "SourceArn"));
        let source = source.and_then(|member| {
            let arn = (member.value.as_str()?, member.value.span);
            Some(condition("ArnEquals", "aws:SourceArn", vec![arn], member))
        });
        for (values, mut conditions) in [(bound, conditions), (free, Vec::new())] {
            conditions.extend(source.clone());
            if values.is_empty() {
                continue;
            }
            out.push(Statement {
                sid: id.clone(),
                effect: Some(Effect::Allow),
                effect_span: None,
                principal: Some(Element {
                    negated: false,
                    name_span: principal.key_span,
                    span: principal.value.span,
                    values: vec![PrincipalPattern { kind, text: name.to_owned(), span: principal.value.span }],
                }),
                action: Some(Element {
                    negated: false,
                    name_span: operations.key_span,
                    span: operations.value.span,
                    values,
                }),
                resource: resource.clone(),
                conditions,
                span: node.span,
            });
        }
    }

    /// Each grant is for one key: by its ARN, or by its id alone.
    fn key(&mut self, member: Member<'_>) -> Option<Element<ResourcePattern>> {
        let span = member.value.span;
        let text = member.value.as_str()?;
        if text.contains(['*', '?']) {
            self.error(span, "A KeyId names one key, without wildcards.");
        }
        let text = if text.starts_with("arn:") { text.to_owned() } else { format!("arn:*:kms:*:*:key/{text}") };
        let arn = ArnPattern::new(&text, Version::V2008, VariablesIn::Resource);
        if arn.is_none() {
            self.error(span, "A KeyId is a key's ARN or its id.");
        }
        Some(Element {
            negated: false,
            name_span: member.key_span,
            span,
            values: vec![ResourcePattern { text, span, arn }],
        })
    }

    /// What the encryption context must hold: keys in any case, values in theirs.
    fn constraints(&mut self, node: Node<'_>) -> Vec<Condition> {
        let mut out = Vec::new();
        for unknown in node.members() {
            if !["EncryptionContextSubset", "EncryptionContextEquals", "SourceArn"].contains(&unknown.key) {
                self.error(unknown.key_span, format!("`{}` is not a constraint of grants.", clip(unknown.key)));
            }
        }
        for (name, exact) in [("EncryptionContextSubset", false), ("EncryptionContextEquals", true)] {
            let Some(context) = node.get(name) else { continue };
            let Value::Object(pairs) = context.value() else {
                self.error(context.span, format!("{name} is an object of strings."));
                continue;
            };
            for pair in pairs {
                let Some(value) = pair.value.as_str() else {
                    self.error(pair.value.span, "An encryption context holds strings.");
                    continue;
                };
                let key = format!("kms:EncryptionContext:{}", pair.key);
                out.push(condition("StringEquals", &key, vec![(value, pair.value.span)], pair));
            }
            if let Some(first) = pairs.first().filter(|_| exact) {
                let keys = pairs.into_iter().map(|pair| (pair.key, pair.key_span)).collect();
                out.push(condition("ForAllValues:StringEqualsIgnoreCase", "kms:EncryptionContextKeys", keys, first));
            }
        }
        out
    }
}

/// Where a grant does not say whose it is, it is for keys all the same.
fn any_key(at: Member<'_>) -> Element<ResourcePattern> {
    let (text, span) = ("arn:*:kms:*:*:key/*".to_owned(), at.value.span);
    let arn = ArnPattern::new(&text, Version::V2008, VariablesIn::Resource);
    Element { negated: false, name_span: at.key_span, span, values: vec![ResourcePattern { text, span, arn }] }
}

fn condition(operator: &str, key: &str, values: Vec<(&str, Span)>, at: Member<'_>) -> Condition {
    let used = OperatorUse::parse(operator);
    let value = |(text, span): (&str, Span)| ConditionValue::new(text.to_owned(), span, used, Version::V2008);
    Condition {
        operator: used,
        operator_text: Text { text: operator.to_owned(), span: at.key_span },
        key: Text { text: key.to_owned(), span: at.key_span },
        key_lower: key.to_lowercase(),
        values: values.into_iter().map(value).collect(),
        span: at.span(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_bear_on_what_has_an_encryption_context() {
        let text = r#"[{"GranteePrincipal": "arn:aws:iam::111122223333:role/R", "KeyId": "1234", "Operations": ["Decrypt", "DescribeKey"],
            "Constraints": {"EncryptionContextEquals": {"Department": "IT"}}}]"#;
        let (policy, diagnostics) = Policy::parse_grants(text);
        assert_eq!(diagnostics, []);
        let conditions: Vec<_> = policy.statements.iter().map(|s| s.conditions.len()).collect();
        assert_eq!(conditions, [2, 0]);
    }

    #[test]
    fn mistakes_are_located() {
        for (text, found) in [
            ("{}", "Grants are an object with a list of `Grants`, as `aws kms list-grants` prints them."),
            ("[1]", "A grant is an object."),
            ("[{}]", "This grant has no GranteePrincipal."),
            (r#"[{"GranteePrincipal": "a"}]"#, "This grant has no Operations."),
            (
                r#"[{"GranteePrincipal": "a", "Operations": ["PutKeyPolicy"]}]"#,
                "`PutKeyPolicy` is not an operation that a grant can allow.",
            ),
            (
                r#"[{"GranteePrincipal": "*", "Operations": []}]"#,
                "`*` is no GranteePrincipal: a grant names one account, user, role or session.",
            ),
        ] {
            let (policy, diagnostics) = Policy::parse_grants(text);
            assert!(policy.rejected);
            assert_eq!(diagnostics[0].message, found, "{text}");
        }
        assert_eq!(Policy::parse_grants("").1.len(), 1);
    }
}
