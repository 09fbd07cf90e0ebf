//! `policy-playground lint`

use std::io::{self, BufRead, Write};
use std::path::Path;

use ::lint::Severity;
use catalog::Catalog;
use cli::findings::{self, File};
use serde_json::json;

use crate::args::{Findings, Lint};
use crate::run;
use cli::exit::{BAD_INPUT, DOES_NOT_HOLD, HOLDS, complain};

/// How the names of files end that may hold a policy.
const ENDS: [&str; 3] = ["json", "template", "csv"];

/// Looks at every file, or every line of standard input. The result is the exit status.
pub(crate) fn lint(options: &Lint, out: &mut impl Write) -> io::Result<u8> {
    let catalog = cli::reference::catalog();
    let known = ::lint::Options {
        kind: options.kind,
        service: options.service.as_deref(),
        account: options.account.as_deref(),
        now: run::now(),
        catalog,
    };
    if let Some(message) = known.service.and_then(|service| no_service(service, catalog)) {
        complain(&format!("--service: {message}"));
        return Ok(BAD_INPUT);
    }
    if options.jsonl {
        return lines(&mut io::stdin().lock(), &known, options.fail_on, out);
    }
    let mut status = HOLDS;
    let mut files = Vec::new();
    for (path, was_named) in options.files.iter().flat_map(|path| run::files(path, &ENDS)) {
        let name = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
        match run::read(&path) {
            // A folder holds other files as well.
            Ok(text) if !was_named && !holds_policies(&text) => {}
            Ok(text) => match findings::instead(&text) {
                Some(what) => {
                    complain(&format!("{name}: {what}"));
                    status = BAD_INPUT;
                }
                None => files.push(File::lint(name, text, &known)),
            },
            Err(error) => {
                complain(&format!("{name}: {error}"));
                status = BAD_INPUT;
            }
        }
    }
    if files.is_empty() {
        if status == HOLDS {
            complain("there is no policy, network or credential report in there");
        }
        return Ok(BAD_INPUT);
    }
    match options.format {
        Findings::Text => findings::text(&files, out)?,
        Findings::Json => findings::json(&files, out)?,
        Findings::Sarif => findings::sarif(&files, out)?,
        Findings::Github => findings::github(&files, out)?,
    }
    let fails = files.iter().filter_map(File::worst).any(|worst| worst <= options.fail_on);
    Ok(if fails { status.max(DOES_NOT_HOLD) } else { status })
}

/// What is wrong with the name of a service, where there is a catalog to know it by.
fn no_service(name: &str, catalog: Option<&Catalog>) -> Option<String> {
    let catalog = catalog.filter(|catalog| catalog.service(name).is_none())?;
    let prefixes = || catalog.services().map(catalog::Service::prefix);
    let near = json::nearest(name, prefixes());
    // Of a name that is written longer or shorter, too.
    let alike = prefixes().filter(|prefix| prefix.len() > 2 && name.len() > 2);
    let alike = alike.filter(|prefix| prefix.contains(name) || name.contains(prefix));
    let mut meant: Vec<String> = Vec::new();
    for prefix in near.into_iter().chain(alike).map(|prefix| format!("`{prefix}`")).take(4) {
        if !meant.contains(&prefix) {
            meant.push(prefix);
        }
    }
    let meant = if meant.is_empty() { String::new() } else { format!(" Did you mean {}?", meant.join(" or ")) };
    Some(format!("AWS has no service `{}` by its data of {}.{meant}", json::clip(name), catalog.date()))
}

fn holds_policies(text: &str) -> bool {
    let whole = ::lint::parts(text);
    whole.first().is_some_and(|part| !part.name.is_empty() || part.kind.is_some())
        || json::read(text).root().get("Statement").is_some()
}

/// One policy or network a line in, one list of findings a line out, in order; a bad line gets an answer that says so.
fn lines(
    input: &mut impl BufRead,
    known: &::lint::Options<'_>,
    fail_on: Severity,
    out: &mut impl Write,
) -> io::Result<u8> {
    let mut status = HOLDS;
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() {
            let (answer, worst) = answer(&text, known);
            if answer.get("error").is_some() {
                status = BAD_INPUT;
            } else if worst.is_some_and(|worst| worst <= fail_on) {
                status = status.max(DOES_NOT_HOLD);
            }
            writeln!(out, "{answer}")?;
            out.flush()?;
        }
        line.clear();
    }
    Ok(status)
}

/// The answer to a line, and the gravest finding in it.
fn answer(line: &str, known: &::lint::Options<'_>) -> (serde_json::Value, Option<Severity>) {
    let read = json::read(line);
    let root = read.root();
    let id = root.get("id").and_then(|id| serde_json::from_str(id.source()).ok()).unwrap_or(serde_json::Value::Null);
    let refused = |message: String| (json!({ "id": id, "error": message }), None);
    if !read.is_whole() {
        let what = read.first_mistake().map(|mistake| mistake.message.clone()).unwrap_or_default();
        return refused(format!("This line is not JSON: {what}"));
    }
    let network = root.get("network");
    let Some(document) = root.get("document").or(network) else {
        return refused("This line has no document to look at.".to_owned());
    };
    let mut options = *known;
    if root.get("document").is_none() {
        options.kind = Some(::lint::Kind::Network);
    }
    if let Some(word) = root.get("type").and_then(json::Node::as_str) {
        let Some(kind) = findings::kind(word) else {
            return refused(format!("`{}` is not a type of policy.", json::clip(word)));
        };
        options.kind = Some(kind);
    }
    let member = |name| root.get(name).and_then(json::Node::as_str);
    options.service = member("service").or(options.service);
    if let Some(message) = member("service").and_then(|service| no_service(service, known.catalog)) {
        return refused(message);
    }
    options.account = member("account").or(options.account);
    if let Some(account) = options.account.filter(|account| !findings::is_account(account)) {
        return refused(format!("`{}` is no account: those are 12 digits.", json::clip(account)));
    }
    if matches!(document.value(), json::Value::Number(_) | json::Value::Bool(_) | json::Value::Null) {
        return refused(format!("A document is an object or its text; this is {}.", document.kind()));
    }
    // Places are those in the document: in the text of a string, or of the object as it stands in the line.
    let text = document.as_str().unwrap_or(document.source());
    let linted = ::lint::lint(text, &options);
    let worst = linted.findings.iter().map(|finding| finding.severity).min();
    (json!({ "id": id, "findings": findings::findings(&linted) }), worst)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_that_aws_does_not_have_is_refused_with_those_that_are_near() {
        let catalog = Catalog::read(catalog::TEXT).unwrap();
        let told = |name: &str| no_service(name, Some(&catalog));
        assert_eq!(told("s3"), None);
        assert_eq!(told("nosuch").unwrap(), "AWS has no service `nosuch` by its data of 2026-09-26.");
        let near = told("lamda").unwrap();
        assert_eq!(near, "AWS has no service `lamda` by its data of 2026-09-26. Did you mean `lambda`?");
        let longer = told("cloudwatch-logs").unwrap();
        assert!(longer.contains("`cloudwatch`") && longer.contains("`logs`"), "{longer}");
        assert_eq!(no_service("lamda", None), None);
        let (answer, _) = answer(
            r#"{"id":1,"service":"lamda","document":{}}"#,
            &::lint::Options { catalog: Some(&catalog), ..::lint::Options::default() },
        );
        assert_eq!(answer.get("error").and_then(serde_json::Value::as_str), Some(near.as_str()));
    }
}
