//! Reads the cases in `tests/cases`, whose format `tests/cases/README.md` describes, and the examples in `web/gallery`.

pub mod network;
pub mod says;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use catalog::Catalog;
use says::Says;
use scenario::{Reference, Scenario};
use serde_json::{Map, Value, json};

/// Where the built-in examples are.
pub const GALLERY: &str = "web/gallery";

/// One case.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The file it stands in.
    pub file: String,
    /// The rules it is about.
    pub rules: Vec<String>,
    /// The fact it states.
    pub title: String,
    /// The decision that AWS's documentation gives.
    pub expect: String,
    /// The layer that denies, where the case says so.
    pub by: Option<String>,
    /// Whether the catalog of AWS's actions and keys is there.
    pub catalog: bool,
    /// The scenario as JSON text.
    pub scenario: String,
    /// What the report must read.
    pub says: Vec<Says>,
}

static CATALOG: LazyLock<Option<Catalog>> = LazyLock::new(|| Catalog::read(catalog::TEXT).ok());
static REFERENCE: LazyLock<Option<Arc<Reference>>> =
    LazyLock::new(|| Some(scenario::reference(CATALOG.as_ref()?).into()));

impl Case {
    /// The catalog, if it is there.
    pub fn catalog(&self) -> Option<&'static Catalog> {
        CATALOG.as_ref().filter(|_| self.catalog)
    }

    /// What verdicts take of the catalog, if it is there.
    pub fn reference(&self) -> Option<&'static Arc<Reference>> {
        REFERENCE.as_ref().filter(|_| self.catalog)
    }
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

/// The texts of the built-in examples, by slug.
///
/// # Errors
///
/// When a file cannot be read.
pub fn examples() -> std::io::Result<BTreeMap<String, String>> {
    let slug = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let texts = files(GALLERY, ".json")?.into_iter().filter_map(|(path, text)| Some((slug(&path)?, text)));
    Ok(texts.filter(|(slug, _)| slug != "index").collect())
}

/// A built-in example, read without a problem.
///
/// # Errors
///
/// A sentence, when there is none of this slug, or something is wrong with it.
pub fn example(slug: &str) -> Result<Scenario, String> {
    let path = root().join(GALLERY).join(format!("{slug}.json"));
    let text = std::fs::read_to_string(path).map_err(|error| format!("{slug}: {error}"))?;
    let (scenario, problems) = Scenario::read(&text);
    if problems.is_empty() { Ok(scenario) } else { Err(format!("{slug}: {problems:?}")) }
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
    for also in request.get_mut("also").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(short) = also.get_mut("resourcePolicy").filter(|policy| policy.is_array()) {
            *short = policy_or_silence("resource", short);
        }
        if let Some(short) = also.get_mut("grants").filter(|grants| grants.is_array()) {
            *short = grants(short);
        }
    }
    let says = Says::all(item.get("says").unwrap_or(&Value::Null))?;
    let policies = match item.get("policies") {
        Some(policies) => layers(policies)?,
        None if item.get("scenario").is_some() => json!({}),
        None => json!({ "identity": identity(item)? }),
    };
    let settings = item.get("settings").cloned().unwrap_or_else(|| json!({}));
    let scenario = match item.get("scenario") {
        Some(Value::String(text)) => text.clone(),
        Some(whole) => whole.to_string(),
        None => json!({ "schema": 1, "access": { "request": request, "policies": policies, "settings": settings } })
            .to_string(),
    };
    Ok(Case {
        file: file.to_owned(),
        rules: rules.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        title: text("title").ok_or("no title")?,
        expect: text("expect").ok_or("no expect")?,
        by: text("by"),
        catalog: item.get("catalog").and_then(Value::as_bool).unwrap_or_default(),
        scenario,
        says,
    })
}

/// The grants of a key, as `aws kms list-grants` prints them.
fn grants(list: &Value) -> Value {
    json!({ "document": { "Grants": list } })
}

/// A policy with these statements.
fn policy(statements: &Value) -> Value {
    json!({ "document": { "Version": "2012-10-17", "Statement": statements } })
}

/// The short forms of a case about identity policies.
fn identity(item: &Value) -> Result<Vec<Value>, &'static str> {
    if let Some(condition) = item.get("condition") {
        let statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition });
        return Ok(vec![policy(&json!([statement]))]);
    }
    if let Some(list) = item.get("statements") {
        return Ok(vec![policy(list)]);
    }
    if let Some(document) = item.get("document") {
        return Ok(vec![json!({ "document": document })]);
    }
    let documents = item.get("documents").and_then(Value::as_array);
    let documents = documents.ok_or("none of condition, statements, document, documents, policies")?;
    Ok(documents.iter().map(|document| json!({ "document": document })).collect())
}

/// The layers of a case, in which a list of statements stands for a policy. A policy with no statement is one
/// that AWS takes and that says nothing.
fn layers(short: &Value) -> Result<Value, &'static str> {
    let list = |value: &Value| value.as_array().cloned().ok_or("a layer is no list");
    let mut out = Map::new();
    for (layer, value) in short.as_object().ok_or("policies is no object")? {
        let whole = match layer.as_str() {
            "grants" => grants(value),
            "identity" => Value::Array(list(value)?.iter().map(|policy| policy_or_silence(layer, policy)).collect()),
            "scps" | "rcps" => {
                let mut levels = Vec::new();
                for (at, level) in list(value)?.iter().enumerate() {
                    let policies: Vec<Value> =
                        list(level)?.iter().map(|policy| policy_or_silence(layer, policy)).collect();
                    levels.push(json!({ "target": format!("level {}", at + 1), "policies": policies }));
                }
                Value::Array(levels)
            }
            _ => policy_or_silence(layer, value),
        };
        out.insert(layer.clone(), whole);
    }
    Ok(Value::Object(out))
}

/// AWS takes no empty Statement list; a policy that says nothing is one about an action that nobody asks for.
fn policy_or_silence(layer: &str, statements: &Value) -> Value {
    if !statements.as_array().is_some_and(Vec::is_empty) {
        return policy(statements);
    }
    let mut statement = json!({ "Effect": "Allow", "Action": "example:Nothing", "Resource": "*" });
    if let Some(statement) = statement.as_object_mut() {
        if matches!(layer, "resource" | "endpoint" | "rcps") {
            statement.insert("Principal".to_owned(), json!("*"));
        }
        if layer == "rcps" {
            statement.insert("Effect".to_owned(), json!("Deny"));
        }
    }
    policy(&json!([statement]))
}
