//! Grants of a KMS key, and the encryption context that they are about.

use serde_json::{Map, Value, json};

use super::Maker;
use super::pools::*;

impl Maker {
    pub(super) fn is_about_key(&self) -> bool {
        self.action.starts_with("kms:") && self.resource.contains(":key/")
    }

    /// Grants as `aws kms list-grants` shows them, or only their list.
    pub(super) fn grants(&mut self) -> Value {
        let count = match self.random.below(20) {
            0 => 0,
            1..13 => 1,
            _ => 2 + self.random.below(2),
        };
        let all: Vec<Value> = (0..count).map(|_| self.grant()).collect();
        let document = match self.random.below(5) {
            0 => all.into(),
            1 => json!({ "Grants": all, "Truncated": false }),
            _ => json!({ "Grants": all }),
        };
        let text = self.random.percent(10);
        json!({ "document": if text { document.to_string().into() } else { document } })
    }

    pub(super) fn grant(&mut self) -> Value {
        let mut grant = Map::new();
        match self.random.below(10) {
            0 => drop(grant.insert("KeyId".into(), self.random.pick(GRANTED_KEYS).into())),
            1..4 if self.is_about_key() => drop(grant.insert("KeyId".into(), self.resource.clone().into())),
            4 if self.is_about_key() => {
                let (_, id) = self.resource.split_once(":key/").unwrap_or_default();
                grant.insert("KeyId".into(), id.into());
            }
            _ => {}
        }
        grant.insert("GranteePrincipal".into(), self.grantee().into());
        let signing = self.resource.ends_with(":key/5678");
        let known = if signing { SIGNING } else { SYMMETRIC };
        let asked = |operation: &&&str| self.action.eq_ignore_ascii_case(&format!("kms:{operation}"));
        let asked = known.iter().find(asked).copied();
        let mut operations: Vec<&str> = asked.filter(|_| self.random.percent(85)).into_iter().collect();
        for _ in 0..self.random.below(3) + usize::from(operations.is_empty()) {
            operations.push(self.random.pick(known));
        }
        operations.sort_unstable();
        operations.dedup();
        self.random.shuffle(&mut operations);
        grant.insert("Operations".into(), operations.into());
        if !signing && self.random.percent(55) {
            let constraints = self.constraints();
            grant.insert("Constraints".into(), constraints);
        }
        // What else is shown decides nothing. Who may retire a grant is another question than what it allows.
        if !self.action.to_lowercase().ends_with(":retiregrant") && self.random.percent(15) {
            grant.insert("RetiringPrincipal".into(), self.grantee().into());
        }
        if self.random.percent(15) {
            grant.insert("GrantId".into(), "0c237476b39f8bc44e45212e08498fbe3151305030726c0590dd8d3e9f3d6a60".into());
            grant.insert("Name".into(), "".into());
            grant.insert("IssuingAccount".into(), format!("arn:aws:iam::{ONE}:root").into());
            grant.insert("CreationDate".into(), "2026-11-22T14:51:00+00:00".into());
        }
        Value::Object(grant)
    }

    fn grantee(&mut self) -> String {
        let named = self.caller.starts_with("arn:") || self.caller.len() == 12;
        if named && self.random.percent(60) {
            return self.caller.clone();
        }
        self.random.string(GRANTEES)
    }

    /// A constraint that is near to the request's encryption context.
    fn constraints(&mut self) -> Value {
        // What equals the pairs of a context that sets other kms:EncryptionContextKeys, nobody says: no request has them.
        let equals = !self.sets("kms:EncryptionContextKeys") && self.random.percent(50);
        let name = if equals { "EncryptionContextEquals" } else { "EncryptionContextSubset" };
        let mut pairs: Map<String, Value> = Map::new();
        for key in ENCRYPTION_CONTEXT {
            let Some(pair) = key.name.strip_prefix("kms:EncryptionContext:") else { continue };
            let known =
                self.context.iter().find(|(known, value)| known.eq_ignore_ascii_case(key.name) && !value.is_null());
            let known = known.map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            let value = match known {
                Some(known) if self.random.percent(80) => known,
                Some(_) if self.random.percent(40) => self.random.string(key.found),
                None if self.random.percent(10) => self.random.string(key.found),
                _ => continue,
            };
            let pair = self.in_some_case(pair);
            pairs.insert(pair, value.into());
        }
        match self.random.below(20) {
            // No constraint, in two ways.
            0 => json!({}),
            1 => json!({ name: {} }),
            _ => json!({ name: pairs }),
        }
    }

    pub(super) fn encryption_context(&mut self, context: &mut Map<String, Value>) {
        for key in ENCRYPTION_CONTEXT {
            let derived = key.name == "kms:EncryptionContextKeys";
            if !self.random.percent(if derived { 15 } else { 50 }) {
                continue;
            }
            let name = self.in_some_case(key.name);
            let value = match () {
                () if self.random.percent(8) => Value::Null,
                () if derived => (0..self.random.below(4)).map(|_| Value::from(self.random.pick(key.found))).collect(),
                () => {
                    let text = self.random.pick(key.found);
                    self.loosely(text)
                }
            };
            context.insert(name, value);
        }
    }

    /// Whether the context sets a key.
    pub(super) fn sets(&self, key: &str) -> bool {
        self.context.keys().any(|known| known.eq_ignore_ascii_case(key))
    }

    fn in_some_case(&mut self, name: &str) -> String {
        match self.random.below(8) {
            0 => name.to_uppercase(),
            1 => name.to_lowercase(),
            _ => name.to_owned(),
        }
    }
}
