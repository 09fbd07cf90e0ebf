//! Scenarios that are made to be slow: every list of one long, every text of it long, and each with each other.

use serde_json::{Map, Value};

/// A way from the scenario to a value in it, as a JSON pointer.
pub type Place = String;

/// How a place is made large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    /// The items of a list again and again.
    Again,
    /// The same, and what names an item is new in each.
    Anew,
    /// The members of an object with new names.
    Members,
    /// A text of this, over and over.
    Text(&'static str),
    /// Lists in lists, side by side.
    Nested,
}

/// What texts are made of: letters, what is a mark in policies, in notes, in terminals and in other texts.
const TEXTS: [&str; 12] =
    ["a", "${", "${a,'", "${aws:username}", "*?", "*a", "\n\n", "`", "é", "\"\\", "1,", "\u{202e}"];

/// Every place of a scenario that can be made large, with how.
pub fn growths(seed: &Value) -> Vec<(Place, Growth)> {
    let mut out = Vec::new();
    let mut open = vec![(String::new(), seed)];
    while let Some((place, value)) = open.pop() {
        match value {
            Value::Array(items) => {
                out.extend([Growth::Again, Growth::Anew, Growth::Nested].map(|growth| (place.clone(), growth)));
                open.extend(items.iter().enumerate().map(|(at, item)| (format!("{place}/{at}"), item)));
            }
            Value::Object(members) => {
                if !members.is_empty() {
                    out.push((place.clone(), Growth::Members));
                }
                let inner = |name: &String| format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
                open.extend(members.iter().map(|(name, value)| (inner(name), value)));
            }
            Value::String(_) => out.extend(TEXTS.map(|text| (place.clone(), Growth::Text(text)))),
            _ => {}
        }
    }
    out
}

/// The seed with a place that is about so many bytes large.
pub fn grown(seed: &Value, place: &str, growth: Growth, bytes: usize) -> Value {
    let mut out = seed.clone();
    if let Some(value) = out.pointer_mut(place) {
        let size = value.to_string().len().max(1);
        let times = bytes / size + 1;
        match (growth, &mut *value) {
            (Growth::Text(text), value) => *value = text.repeat(bytes / text.len() + 1).into(),
            (Growth::Nested, value) => {
                *value = vec![Value::Array(vec![Value::Array(Vec::new())]); bytes / 5 + 1].into()
            }
            (Growth::Again | Growth::Anew, Value::Array(items)) => {
                let seeds = items.clone();
                *items = (0..times)
                    .flat_map(|turn| seeds.iter().map(move |item| (turn, item.clone())))
                    .map(|(turn, item)| if growth == Growth::Anew && turn > 0 { anew(item, turn) } else { item })
                    .collect();
            }
            (Growth::Members, Value::Object(members)) => {
                let seeds = members.clone();
                let more =
                    (1..times).flat_map(|turn| seeds.iter().map(move |(k, v)| (format!("{k}{turn}"), v.clone())));
                members.extend(more);
            }
            _ => {}
        }
    }
    out
}

/// An item with other names: each text that names something ends in a number.
fn anew(item: Value, turn: usize) -> Value {
    match item {
        Value::String(text) => format!("{text}{turn}").into(),
        Value::Object(members) => {
            let named =
                |name: &str| name.ends_with("Id") || ["Sid", "name", "target", "action", "from"].contains(&name);
            let new = |(name, value): (String, Value)| match value {
                Value::String(text) if named(&name) => (name, format!("{text}{turn}").into()),
                Value::Number(_) if name == "RuleNumber" => (name, turn.into()),
                value => (name, value),
            };
            Value::Object(members.into_iter().map(new).collect::<Map<_, _>>())
        }
        other => other,
    }
}
