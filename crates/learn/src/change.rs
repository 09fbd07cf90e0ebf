//! Edits of a scenario as data: operations of JSON Patch (RFC 6902), each on what the one before left.

use serde_json::{Map, Value};

/// Makes an edit. An error says why it does not apply.
pub(crate) fn apply(to: &mut Value, edit: &Value) -> Result<(), String> {
    let text = |name: &str| edit.get(name).and_then(Value::as_str);
    let op = text("op").ok_or("An edit has an `op`.")?;
    let path = text("path").ok_or("An edit has a `path`.")?;
    let value = || edit.get("value").cloned().ok_or_else(|| format!("`{op}` needs a `value`."));
    match op {
        "add" => add(to, path, value()?),
        "replace" => {
            let value = value()?;
            let place = to.pointer_mut(path).ok_or_else(|| format!("There is nothing at `{path}`."))?;
            *place = value;
            Ok(())
        }
        "remove" => remove(to, path).map(drop),
        "move" => {
            let from = text("from").ok_or("`move` needs a `from`.")?;
            let moved = remove(to, from)?;
            add(to, path, moved)
        }
        _ => Err(format!("`{op}` is none of `add`, `remove`, `replace` and `move`.")),
    }
}

/// What holds the place that a pointer names, and the name it has there.
fn place<'v>(to: &'v mut Value, path: &str) -> Result<(&'v mut Value, String), String> {
    let nothing = || format!("There is nothing at `{path}`.");
    let (parent, name) = path.rsplit_once('/').ok_or_else(nothing)?;
    let name = name.replace("~1", "/").replace("~0", "~");
    Ok((to.pointer_mut(parent).ok_or_else(nothing)?, name))
}

fn add(to: &mut Value, path: &str, value: Value) -> Result<(), String> {
    let (parent, name) = place(to, path)?;
    let inserted = match parent {
        Value::Object(members) => {
            members.insert(name, value);
            Some(())
        }
        Value::Array(items) if name == "-" => {
            items.push(value);
            Some(())
        }
        Value::Array(items) => name.parse().ok().filter(|at| *at <= items.len()).map(|at| items.insert(at, value)),
        _ => None,
    };
    inserted.ok_or_else(|| format!("Nothing can be added at `{path}`."))
}

fn remove(from: &mut Value, path: &str) -> Result<Value, String> {
    let (parent, name) = place(from, path)?;
    let removed = match parent {
        Value::Object(members) => members.shift_remove(&name),
        Value::Array(items) => name.parse().ok().filter(|at| *at < items.len()).map(|at| items.remove(at)),
        _ => None,
    };
    removed.ok_or_else(|| format!("There is nothing at `{path}`."))
}

/// A scenario without what is said and expected of it: an edit makes another one.
pub(crate) fn bare(scenario: &mut Value) {
    if let Value::Object(members) = scenario {
        for name in ["note", "expect", "requests", "probes", "steps", "question"] {
            Map::shift_remove(members, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(edit: Value) -> Result<Value, String> {
        let mut value = json!({ "a": [1, 2], "b": { "c/d": 3 } });
        apply(&mut value, &edit).map(|()| value)
    }

    #[test]
    fn edits_apply_as_json_patch_says() {
        let is = |edit, to| assert_eq!(changed(edit), Ok(to));
        is(json!({ "op": "replace", "path": "/b/c~1d", "value": 4 }), json!({ "a": [1, 2], "b": { "c/d": 4 } }));
        is(json!({ "op": "add", "path": "/a/-", "value": 3 }), json!({ "a": [1, 2, 3], "b": { "c/d": 3 } }));
        is(json!({ "op": "add", "path": "/a/0", "value": 0 }), json!({ "a": [0, 1, 2], "b": { "c/d": 3 } }));
        is(json!({ "op": "remove", "path": "/a/1" }), json!({ "a": [1], "b": { "c/d": 3 } }));
        is(json!({ "op": "move", "from": "/a/0", "path": "/a/1" }), json!({ "a": [2, 1], "b": { "c/d": 3 } }));
    }

    #[test]
    fn an_edit_that_does_not_apply_says_why() {
        let is = |edit, says: &str| assert_eq!(changed(edit), Err(says.to_owned()));
        is(json!({ "op": "replace", "path": "/x", "value": 1 }), "There is nothing at `/x`.");
        is(json!({ "op": "remove", "path": "/a/2" }), "There is nothing at `/a/2`.");
        is(json!({ "op": "add", "path": "/a/9", "value": 1 }), "Nothing can be added at `/a/9`.");
        is(json!({ "op": "add", "path": "/a/0" }), "`add` needs a `value`.");
        is(json!({ "op": "swap", "path": "/a" }), "`swap` is none of `add`, `remove`, `replace` and `move`.");
        is(json!({ "op": "move", "path": "/a" }), "`move` needs a `from`.");
    }
}
