//! Values that may be tried for keys that nobody set.

use serde_json::Value;

use crate::keys::{Keys, Unknown};
use crate::{condition, glob};

/// The unknown keys of a check, each with values that it may have, and null if it may be missing. Those that policies name
/// are among them.
pub(crate) fn values(keys: &Keys, access: &Value) -> Vec<(String, Vec<Value>)> {
    let mut asked = Vec::new();
    listed(access, "", &mut asked);
    let of_key = |(key, unknown): (&String, &Unknown)| {
        let mut texts: Vec<String> =
            asked.iter().filter(|(known, _)| known == key).map(|(_, value)| value.clone()).collect();
        texts.extend(
            ["fresh", "true", "false", "198.51.100.7", "2001:db8:9::1", "2031-01-01T00:00:00Z"].map(str::to_owned),
        );
        texts.extend(unknown.shapes.iter().flat_map(|shape| {
            let filled = |with: &str| -> String {
                let fill = |piece: &glob::Piece| match piece {
                    glob::Piece::Char(c) => c.to_string(),
                    glob::Piece::Hole | glob::Piece::Name => with.to_owned(),
                    _ => "x".to_owned(),
                };
                shape.iter().map(fill).collect()
            };
            ["", "x", "ml", "AROA1", "a/b"].map(filled)
        }));
        let fits = |text: &String| {
            let text: Vec<char> = text.chars().collect();
            // AWS sends no empty value.
            !text.is_empty() && unknown.shapes.iter().any(|shape| glob::covers(shape, &text))
        };
        texts.retain(fits);
        texts.sort();
        texts.dedup();
        let several = iam::keys::is_multivalued(key);
        let mut values: Vec<Value> =
            texts.into_iter().map(|text| if several { vec![text].into() } else { text.into() }).collect();
        if unknown.may_be_absent {
            values.push(Value::Null);
        }
        (key.clone(), values)
    };
    keys.unknown.iter().map(of_key).collect()
}

/// What conditions list for a key, wherever they stand.
fn listed(value: &Value, at: &str, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            if !inner.is_object() {
                out.extend(condition::texts(inner).into_iter().map(|text| (name.to_lowercase(), text)));
            }
            listed(inner, name, out);
        }),
        Value::Array(all) => all.iter().for_each(|inner| listed(inner, at, out)),
        Value::String(text) if at == "document" => {
            listed(&serde_json::from_str(text).unwrap_or_default(), "", out);
        }
        _ => {}
    }
}
