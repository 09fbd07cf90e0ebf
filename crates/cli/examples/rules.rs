//! Writes the reference of the linter's rules: a page for each code and one that lists them, plain HTML that works without
//! scripts, but for the block in which the example can be changed. `cargo xtask build` runs it: `rules FOLDER`.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use catalog::Catalog;
use lint::{Doc, Kind, Options, Origin, Rule};
use scenario::Scenario;
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).unwrap_or_else(|| "rules".into());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    // A rule that is gone leaves no page behind.
    for entry in fs::read_dir(folder)?.flatten() {
        if entry.path().extension().is_some_and(|end| end == "html") {
            fs::remove_file(entry.path())?;
        }
    }
    let catalog = Catalog::read(catalog::TEXT).ok();
    for rule in lint::all() {
        fs::write(folder.join(format!("{}.html", rule.code)), page(rule, catalog.as_ref()))?;
    }
    fs::write(folder.join("index.html"), index())?;
    fs::write(folder.join("rules.css"), STYLE)
}

/// The day for which the examples of reports are written: 2026-11-29.
const NOW: i64 = 1_795_910_400;

fn head(title: &str, description: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; frame-src 'self'">
<title>{} - Policy Playground</title>
<meta name="description" content="{}">
<link rel="stylesheet" href="rules.css">
"#,
        text(title),
        text(description)
    )
}

fn page(rule: &Rule, catalog: Option<&Catalog>) -> String {
    let Rule { code, doc, .. } = rule;
    let mut out = head(code, doc.what);
    let _ = write!(
        out,
        r#"<nav><a href="../">Policy Playground</a> / <a href="./">Rules</a></nav>
<main>
<h1>{parted}</h1>
<p class="severity {severity}">{severity}</p>
<p class="lead">{what}</p>
<h2>Why it matters</h2>
<p>{why}</p>
<h2>An example</h2>
<pre><code>{bad}</code></pre>
"#,
        parted = parted(code),
        severity = rule.severity.word(),
        what = prose(doc.what),
        why = prose(doc.why),
        bad = text(doc.bad),
    );
    // Some examples are other things than policies.
    let options = Options { kind: Some(doc.kind), catalog, now: Some(NOW), ..Options::default() };
    let said: Vec<_> = lint::lint(doc.bad, &options).findings.into_iter().filter(|one| one.code == *code).collect();
    for finding in &said {
        let _ = writeln!(out, "<p class=\"says\">{}</p>", prose(&finding.message));
    }
    let flow = said.iter().find_map(|finding| finding.shows.as_ref());
    let flow = flow.and_then(|flow| serde_json::to_string(flow).ok());
    if let Some(link) = link(doc, flow.as_deref()) {
        let what = match doc.kind {
            Kind::Network => "network",
            Kind::Scenario => "scenario",
            _ => "policy",
        };
        let _ = writeln!(
            out,
            r#"<iframe src="../?embed&amp;lint{link}" title="The example, to be changed" loading="lazy" allow="clipboard-write"></iframe>
<p><a href="../{link}">Open this {what} in the playground</a></p>"#
        );
    }
    let origin = match rule.origin {
        Origin::AccessAnalyzer => "The code is the one that IAM Access Analyzer uses in AWS's console.",
        Origin::Ours => "The code is this linter's own; IAM Access Analyzer has none for it.",
    };
    let _ = write!(
        out,
        r#"<h2>How to mend it</h2>
<p>{instead}</p>
<pre><code>{good}</code></pre>
<h2>Source</h2>
<p><a href="{address}" rel="noopener">{title}</a>, checked on {checked}. {origin}</p>
</main>
"#,
        instead = prose(doc.instead),
        good = text(doc.good),
        address = text(doc.page.1),
        title = text(doc.page.0),
        checked = doc.checked,
    );
    out
}

fn index() -> String {
    let mut out =
        head("Rules of the linter", "What the linter of Policy Playground finds in AWS policies and networks.");
    out.push_str("<nav><a href=\"../\">Policy Playground</a></nav>\n<main>\n<h1>Rules of the linter</h1>\n");
    for (group, files) in lint::RULES {
        let _ = write!(out, "<h2>{}</h2>\n<dl>\n", text(group));
        for rule in files.iter().copied().flatten() {
            let _ = writeln!(
                out,
                "<dt><a href=\"{code}.html\">{parted}</a> <span class=\"severity {severity}\">{severity}</span></dt><dd>{what}</dd>",
                code = rule.code,
                parted = parted(rule.code),
                severity = rule.severity.word(),
                what = prose(rule.doc.what)
            );
        }
        out.push_str("</dl>\n");
    }
    out.push_str("</main>\n");
    out
}

/// The bad example with what it is about, a request or the flow that shows it, as a link into the page. A report has none.
fn link(doc: &Doc, flow: Option<&str>) -> Option<String> {
    match doc.kind {
        Kind::Credentials => None,
        Kind::Scenario => encoded(&serde_json::from_str(doc.bad).ok()?),
        Kind::Network => {
            let mut network: Value = serde_json::from_str(doc.bad).ok()?;
            if let Some(flow) = flow.and_then(|flow| serde_json::from_str(flow).ok()) {
                network.as_object_mut()?.insert("flow".to_owned(), flow);
            }
            encoded(&json!({ "schema": 1, "network": network }))
        }
        _ => policy_link(doc),
    }
}

fn encoded(scenario: &Value) -> Option<String> {
    let (scenario, problems) = Scenario::read(&scenario.to_string());
    problems.is_empty().then(|| scenario::link::encode(&scenario))?
}

fn policy_link(doc: &Doc) -> Option<String> {
    let policy: Value = serde_json::from_str(doc.bad).ok()?;
    let statement = match policy.get("Statement")? {
        Value::Array(statements) => statements.first()?,
        one => one,
    };
    let concrete = |element: &str, otherwise: &str| {
        let value = statement.get(element);
        let value = value.and_then(|value| value.as_array().map_or(Some(value), |values| values.first()));
        let text = value.and_then(Value::as_str).unwrap_or(otherwise);
        if text.contains("${") || !text.contains(':') && text != "*" {
            otherwise.to_owned()
        } else {
            text.replace(['*', '?'], "x")
        }
    };
    let document = json!({ "name": "Example", "document": policy });
    let mut policies = json!({});
    let (resource, action) = match doc.kind {
        Kind::Trust => ("arn:aws:iam::111122223333:role/Example".to_owned(), "sts:AssumeRole".to_owned()),
        _ => (concrete("Resource", "arn:aws:s3:::example-bucket/report.csv"), concrete("Action", "s3:GetObject")),
    };
    let layer = match doc.kind {
        Kind::Boundary => json!({ "boundary": document }),
        Kind::Session => json!({ "session": document }),
        Kind::Identity | Kind::Network | Kind::Credentials | Kind::Scenario => json!({ "identity": [document] }),
        Kind::Resource | Kind::Trust => json!({ "resource": document }),
        Kind::Endpoint => json!({ "endpoint": document }),
        Kind::Scp => json!({ "scps": [{ "target": "Root", "policies": [document] }] }),
        Kind::Rcp => json!({ "rcps": [{ "target": "Root", "policies": [document] }] }),
    };
    if let (Some(all), Value::Object(own)) = (policies.as_object_mut(), layer) {
        all.extend(own);
    }
    let request = json!({
        "principal": "arn:aws:iam::111122223333:user/Alice", "action": action, "resource": resource,
    });
    encoded(&json!({ "schema": 1, "access": { "request": request, "policies": policies } }))
}

fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A code that may be broken behind its underscores.
fn parted(code: &str) -> String {
    code.replace('_', "_<wbr>")
}

/// Text with code between backticks.
fn prose(words: &str) -> String {
    let mut out = String::new();
    for (at, piece) in text(words).split('`').enumerate() {
        if at > 0 {
            out.push_str(if at % 2 == 1 { "<code>" } else { "</code>" });
        }
        out.push_str(piece);
    }
    if words.matches('`').count() % 2 == 1 {
        out.push_str("</code>");
    }
    out
}

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1c2024; --quiet: #5b6570; --line: #d9dee3; --paper: #fff; --code: #f3f5f7; --link: #0b5cad; --bad: #b3261e; --warn: #8a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --quiet: #a3adb7; --line: #363d44; --paper: #14171a; --code: #1e2327; --link: #7db8f5; --bad: #ff8a80; --warn: #f0b35c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
nav, main { max-width: 46rem; margin: 0 auto; padding: 0.75rem 1rem; }
nav { color: var(--quiet); }
main { padding-bottom: 4rem; }
h1 { font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere; margin: 0.5rem 0; }
h2 { font-size: 1.05rem; margin: 2rem 0 0.5rem; }
p { margin: 0.5rem 0; }
a { color: var(--link); }
code { font: 0.9em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; }
pre code { white-space: pre-wrap; }
iframe { display: block; width: 100%; height: 35rem; border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0 0.5rem; }
.lead { font-size: 1.1rem; }
.says { border-left: 3px solid var(--line); padding-left: 0.75rem; }
.severity { display: inline-block; margin: 0; font-size: 0.85rem; color: var(--quiet); }
.severity.error { color: var(--bad); }
.severity.security, .severity.warning { color: var(--warn); }
dl { margin: 0; }
dt { margin-top: 0.75rem; overflow-wrap: anywhere; }
dd { margin: 0; color: var(--quiet); }
";
