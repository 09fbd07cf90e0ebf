//! Reads the cases in `tests/cases`; `tests/cases/README.md` describes their format.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The file it stands in.
    pub file: String,
    /// The rules it is about.
    pub rules: Vec<String>,
    /// The fact it states.
    pub title: String,
    /// The decision that AWS's documentation gives.
    pub expect: String,
    /// The scenario as JSON text.
    pub scenario: String,
}

/// The top of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Files of a directory below the top with this ending, sorted by name: path and content.
///
/// # Errors
///
/// When a directory or file cannot be read.
pub fn files(under: &str, ending: &str) -> std::io::Result<Vec<(PathBuf, String)>> {
    let mut out = Vec::new();
    let mut open = vec![root().join(under)];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = std::fs::read_to_string(&path)?;
                out.push((path, text));
            }
        }
    }
    out.sort();
    Ok(out)
}

/// All cases of a directory below the top.
///
/// # Errors
///
/// A sentence that names the file and the case that is not of the format.
pub fn cases(under: &str) -> Result<Vec<Case>, String> {
    let mut out = Vec::new();
    for (path, text) in files(under, ".json").map_err(|error| format!("{under}: {error}"))? {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let whole: Value = serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
        let base = whole.get("base").and_then(Value::as_object).cloned().unwrap_or_default();
        let items = whole.get("cases").and_then(Value::as_array).ok_or_else(|| format!("{file}: no cases"))?;
        for item in items {
            let case = case(&file, &base, item).map_err(|error| format!("{file}: {error}: {item}"))?;
            out.push(case);
        }
    }
    Ok(out)
}

fn case(file: &str, base: &Map<String, Value>, item: &Value) -> Result<Case, &'static str> {
    let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    let rules = item.get("rules").and_then(Value::as_array).ok_or("no rules")?;
    let mut request = base.clone();
    for (name, value) in item.get("request").and_then(Value::as_object).into_iter().flatten() {
        request.insert(name.clone(), value.clone());
    }
    let statements = |statements: Value| json!([{ "Version": "2012-10-17", "Statement": statements }]);
    let documents = if let Some(condition) = item.get("condition") {
        statements(json!([{ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition }]))
    } else if let Some(list) = item.get("statements") {
        statements(list.clone())
    } else if let Some(document) = item.get("document") {
        json!([document])
    } else {
        item.get("documents").ok_or("none of condition, statements, document, documents")?.clone()
    };
    let documents = documents.as_array().ok_or("documents is no list")?;
    let identity: Vec<Value> = documents.iter().map(|document| json!({ "document": document })).collect();
    let scenario = json!({ "schema": 1, "access": { "request": request, "policies": { "identity": identity } } });
    Ok(Case {
        file: file.to_owned(),
        rules: rules.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        title: text("title").ok_or("no title")?,
        expect: text("expect").ok_or("no expect")?,
        scenario: scenario.to_string(),
    })
}
