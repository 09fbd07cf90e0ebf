//! Contexts, and conditions on them.

use serde_json::{Map, Value};

use super::Maker;
use super::pools::*;

impl Maker {
    /// Keys with their values: some in another case, some lists, some null.
    pub(super) fn context(&mut self) {
        let mut context = Map::new();
        if self.restricted {
            for key in CONFINING {
                if !key.found.is_empty() && self.random.percent(60) {
                    context.insert(key.name.to_owned(), self.random.pick(key.found).into());
                }
            }
        }
        let known: Vec<&str> =
            if self.restricted { CONFINING.iter().map(|key| key.name).collect() } else { Vec::new() };
        let of_kms = if self.action.starts_with("kms:") { KMS_KEYS } else { &[] };
        // The way of a request shows in few of its keys.
        let shows_way = self.random.percent(55);
        for key in KEYS.iter().chain(of_kms).filter(|key| !known.contains(&key.name)) {
            let sent = SENT.contains(&key.name);
            let of_way = key.name.starts_with("aws:Source") && sent || key.name == "aws:VpcSourceIp";
            // What is derived is seldom set.
            let chance = match () {
                () if of_way => {
                    if shows_way {
                        45
                    } else {
                        5
                    }
                }
                () if sent => 45,
                () if key.found.len() < 3 => 6,
                () => 55,
            };
            if !self.random.percent(chance) {
                continue;
            }
            let name = if self.random.percent(15) { key.name.to_uppercase() } else { key.name.to_owned() };
            let list = if SEVERAL.contains(&key.name) { 90 } else { 4 };
            let value = if self.random.percent(if sent { 15 } else { 5 }) {
                Value::Null
            } else if self.random.percent(list) {
                // Whether no value at all says how a request came, nobody says.
                let least = usize::from(sent || key.name.starts_with("aws:CalledVia"));
                let count = least + self.random.below(4 - least);
                (0..count).map(|_| Value::from(self.random.pick(key.found))).collect()
            } else {
                let text = self.random.pick(key.found);
                self.loosely(text)
            };
            context.insert(name, value);
        }
        if self.random.percent(if self.is_about_key() { 70 } else { 5 }) {
            self.encryption_context(&mut context);
        }
        self.context = context;
    }

    /// A number or truth value may also be written without quotes.
    pub(super) fn loosely(&mut self, text: &str) -> Value {
        let unquoted =
            ["10", "-1", "9", "true", "false", "1795358660", "1795359060"].contains(&text) && self.random.percent(30);
        if unquoted { serde_json::from_str(text).unwrap_or_default() } else { text.into() }
    }

    /// A condition that may make a statement non-public.
    pub(super) fn confining(&mut self) -> Value {
        let mut condition: Map<String, Value> = Map::new();
        for _ in 0..1 + self.random.below(2) {
            let Some(key) = CONFINING.get(self.random.below(CONFINING.len())) else { continue };
            let wild = |value: &&str| value.contains(['*', '?', '$']);
            let count = if self.random.percent(80) { 1 } else { 2 };
            let values: Vec<&str> = (0..count).map(|_| self.random.pick(key.asked)).collect();
            let operators: &[&str] = match key.kind {
                // In StringEquals a wildcard is none, and AWS does not say what that makes of the policy.
                Kind::Text if values.iter().any(wild) => &["StringLike"],
                Kind::Arn => &["ArnEquals", "ArnLike", "StringLike"],
                Kind::Text => &["StringEquals", "StringEquals", "StringLike", "StringEqualsIgnoreCase"],
                kind => operators(kind),
            };
            let operator = self.random.pick(operators);
            let set = self.random.pick(&["", "", "", "", "", "ForAnyValue:", "ForAllValues:"]);
            let if_exists = if self.random.percent(12) { "IfExists" } else { "" };
            let values: Value = match values.as_slice() {
                [one] => (*one).into(),
                _ => values.into(),
            };
            insert(&mut condition, format!("{set}{operator}{if_exists}"), key.name.to_owned(), values);
        }
        Value::Object(condition)
    }

    pub(super) fn condition(&mut self) -> Value {
        let mut condition: Map<String, Value> = Map::new();
        for _ in 0..1 + self.random.below(2) {
            let about_key = self.action.starts_with("kms:");
            let pool = match self.random.below(20) {
                0..6 if about_key => ENCRYPTION_CONTEXT,
                6..10 if about_key => KMS_KEYS,
                _ => KEYS,
            };
            // K13: often one that nobody sets.
            let unset: Vec<&Key> = KEYS.iter().filter(|key| SENT.contains(&key.name) && !self.sets(key.name)).collect();
            let key = match self.random.percent(45) {
                true => unset.get(self.random.below(unset.len())).copied(),
                false => pool.get(self.random.below(pool.len())),
            };
            let Some(key) = key else { continue };
            let name = if self.random.percent(15) { key.name.to_lowercase() } else { key.name.to_owned() };
            let set = match self.random.below(8) {
                0 => "ForAllValues:",
                1 => "ForAnyValue:",
                _ if SEVERAL.contains(&key.name) => {
                    self.random.pick(&["ForAllValues:", "ForAnyValue:", "ForAnyValue:", ""])
                }
                _ => "",
            };
            if self.random.percent(10) {
                let value = self.random.pick(&["true", "false"]);
                let value = self.loosely(value);
                insert(&mut condition, format!("{set}Null"), name, value);
                continue;
            }
            // Now and then an operator that is not for this key; what S3 makes of that, AWS does not say (L24).
            let operator = match !self.restricted && self.random.percent(5) {
                true => {
                    let kinds =
                        [Kind::Text, Kind::Arn, Kind::Number, Kind::Date, Kind::Truth, Kind::Address, Kind::Bytes];
                    let kind = kinds.get(self.random.below(kinds.len())).copied().unwrap_or(Kind::Text);
                    self.random.pick(operators(kind))
                }
                false => self.random.pick(operators(key.kind)),
            };
            let if_exists = if self.random.percent(22) { "IfExists" } else { "" };
            let count = match self.random.below(30) {
                0 => 0,
                1..20 => 1,
                _ => 2 + self.random.below(2),
            };
            let mut values: Vec<Value> = Vec::new();
            for _ in 0..count {
                let text = match self.random.percent(75) {
                    true => self.random.pick(key.asked),
                    false => self.random.pick(key.found),
                };
                // Which ids of sessions are fixed, AWS does not say (L24).
                let text =
                    if self.restricted && key.name == "aws:userid" && text.contains(':') { "AIDA1" } else { text };
                let value = self.loosely(text);
                values.push(value);
            }
            let values = match values.as_slice() {
                [one] if self.random.percent(60) => one.clone(),
                _ => values.into(),
            };
            insert(&mut condition, format!("{set}{operator}{if_exists}"), name, values);
        }
        Value::Object(condition)
    }
}

/// Adds a key to an operator's block; the same key in another case would be a mistake.
fn insert(condition: &mut Map<String, Value>, operator: String, key: String, values: Value) {
    let block = condition.entry(operator).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(block) = block
        && !block.keys().any(|known| known.eq_ignore_ascii_case(&key))
    {
        block.insert(key, values);
    }
}
