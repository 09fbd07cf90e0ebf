//! What the linter found, as text, JSON, SARIF and annotations of GitHub.

use std::io::{self, Write};

use json::{Span, clip};
use lint::{Finding, Kind, Linted, Part, Severity, Told};
use serde_json::{Value, json};

use crate::lines::Lines;

/// A file that was looked at.
pub struct File {
    /// Its name as it was given.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// Each policy in it, its network or the report that it is, and what was found.
    pub linted: Vec<Checked>,
    /// Who is in it, of a credential report.
    pub holders: Vec<lint::Holder>,
}

/// A policy of a file, or its network, or the credential report that it is.
pub struct Checked {
    /// Where it stands in the file; empty for the whole.
    pub part: String,
    /// What was found.
    pub linted: Linted,
}

impl File {
    /// Looks at every policy of a file.
    pub fn lint(name: String, text: String, options: &lint::Options<'_>) -> File {
        let checked = |(part, linted): (Part<'_>, Linted)| Checked { part: part.name, linted };
        let linted: Vec<Checked> = lint::lint_file(&text, options).into_iter().map(checked).collect();
        let is_report = linted.iter().any(|checked| checked.linted.kind == Kind::Credentials);
        let holders = if is_report { lint::holders(&text, options.now) } else { Vec::new() };
        File { name, text, linted, holders }
    }

    /// The gravest finding that nobody acknowledged.
    pub fn worst(&self) -> Option<Severity> {
        let open = self.findings().filter(|(_, finding)| finding.acknowledged.is_none());
        open.map(|(_, finding)| finding.severity).min()
    }

    fn findings(&self) -> impl Iterator<Item = (&Checked, &Finding)> {
        self.linted.iter().flat_map(|checked| checked.linted.findings.iter().map(move |finding| (checked, finding)))
    }
}

/// Where lines begin.
struct Places<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Places<'t> {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Places { text, starts }
    }

    /// The line and the column of a byte, from 1; columns count characters.
    fn at(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let column = self.text.get(start..byte).map_or(0, |before| before.chars().count());
        (line, column + 1)
    }

    fn region(&self, span: Span) -> Value {
        let ((start_line, start_column), (end_line, end_column)) = (self.at(span.start), self.at(span.end));
        json!({
            "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column,
        })
    }
}

/// What was assumed, in words.
fn assumed(linted: &Linted) -> String {
    let service = linted.service.as_ref().map(|service| format!(" of {service}")).unwrap_or_default();
    let how = if linted.inferred { ", as its elements suggest (--type says otherwise)" } else { "" };
    format!("taken as {}{service}{how}", linted.kind.phrase())
}

fn count(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Sentences, a line for each finding that names file, line and column.
///
/// # Errors
///
/// When it cannot be written.
pub fn text(files: &[File], out: &mut impl Write) -> io::Result<()> {
    let mut out = Lines(out);
    let mut seen = [0; 3];
    let mut counts = Severity::ALL.map(|severity| (severity, 0));
    let mut acknowledgements = 0;
    for file in files {
        let places = Places::of(&file.text);
        if file.linted.is_empty() {
            out.say(format_args!("{}: there is no policy in it.", file.name))?;
        }
        for checked in &file.linted {
            let [policies, networks, reports] = &mut seen;
            match checked.linted.kind {
                Kind::Network => *networks += 1,
                Kind::Credentials => *reports += 1,
                // What a scenario acknowledges is worth a line if there is something to say of it.
                Kind::Scenario if checked.linted.findings.is_empty() => continue,
                Kind::Scenario => {}
                _ => *policies += 1,
            }
            let Checked { part, linted } = checked;
            let place = if part.is_empty() { String::new() } else { format!(" {}", clip(part)) };
            let found = if linted.findings.is_empty() {
                "nothing found".to_owned()
            } else {
                count(linted.findings.len() + linted.more, "finding")
            };
            out.say(format_args!("{}{place}: {found}, {}.", file.name, assumed(linted)))?;
            for Finding { code, severity, span, message, fix, acknowledged, .. } in &linted.findings {
                let (line, column) = places.at(span.start);
                let known = if acknowledged.is_some() { "acknowledged " } else { "" };
                let severity_word = severity.word();
                out.say(format_args!("  {}:{line}:{column}: {known}{severity_word} {code}: {message}", file.name))?;
                if let Some(reason) = acknowledged {
                    out.say(format_args!("      reason: {reason}"))?;
                    acknowledgements += 1;
                    continue;
                }
                if let Some(fix) = fix.as_ref().filter(|fix| !says(message, &fix.title)) {
                    let but = if fix.safe { "" } else { ", which may change what is allowed" };
                    out.say(format_args!("      repair{but}: {}", fix.title))?;
                }
                counts.iter_mut().filter(|(of, _)| of == severity).for_each(|(_, count)| *count += 1);
            }
            if linted.more > 0 {
                out.say(format_args!("  and {} more like these", linted.more))?;
            }
        }
        table(&file.holders, &mut out)?;
    }
    let counts =
        counts.map(|(severity, n)| (severity.word(), n)).into_iter().chain([("acknowledged", acknowledgements)]);
    let told: Vec<String> = counts.filter(|(_, n)| *n > 0).map(|(word, n)| format!("{n} {word}")).collect();
    let told = if told.is_empty() { "nothing found".to_owned() } else { told.join(", ") };
    let catalog = files.iter().flat_map(|file| &file.linted).find_map(|checked| checked.linted.catalog.as_deref());
    let catalog = match catalog {
        _ if seen.first() == Some(&0) => String::new(),
        Some(date) => format!("; AWS's services are those of {date}"),
        None => "; without AWS's services, so what depends on them was not checked".to_owned(),
    };
    let names = ["policy", "network", "credential report"];
    let counted = seen.into_iter().zip(names).filter(|(seen, _)| *seen > 0);
    let counted: Vec<String> = counted.map(|(seen, name)| count(seen, name).replace("policys", "policies")).collect();
    let counted = if counted.is_empty() { "no policy".to_owned() } else { counted.join(", ") };
    out.say(format_args!("{counted} in {}: {told}{catalog}.", count(files.len(), "file")))
}

/// Whether a finding's sentence asks already whether what its repair writes was meant.
fn says(message: &str, title: &str) -> bool {
    let asked = message.split_once("Did you mean ").map(|(_, asked)| asked);
    title.strip_prefix("Write ").zip(asked).is_some_and(|(meant, asked)| asked.contains(meant))
}

/// Who is in a credential report, in columns.
fn table<W: Write>(holders: &[lint::Holder], out: &mut Lines<W>) -> io::Result<()> {
    if holders.is_empty() {
        return Ok(());
    }
    let head = ["user", "password", "MFA", "access key 1", "access key 2"].map(str::to_owned);
    let row = |of: &lint::Holder| {
        let [first, second] = of.keys.clone();
        [of.user.clone(), of.password.clone(), of.mfa.to_owned(), first, second]
    };
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(holders.iter().map(row)).collect();
    let width =
        |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.say(format_args!("  {}", cells.join("  ").trim_end()))?;
    }
    Ok(())
}

/// The findings of a policy as JSON: spans are bytes of the text, `fix` the edits that repair it,
/// `shows` the flow of a packet that shows it, `acknowledged` the reason for which it may stay.
pub fn findings(linted: &Linted) -> Vec<Told> {
    linted.findings.iter().map(|finding| finding.told(|byte| byte)).collect()
}

/// A file as one line of JSON.
///
/// # Errors
///
/// When it cannot be written.
pub fn json(files: &[File], out: &mut impl Write) -> io::Result<()> {
    for file in files {
        let policies: Vec<Value> = file
            .linted
            .iter()
            .map(|Checked { part, linted }| {
                json!({
                    "document": part,
                    "type": linted.kind.word(),
                    "inferred": linted.inferred,
                    "service": linted.service,
                    "catalog": linted.catalog,
                    "findings": findings(linted),
                    "more": linted.more,
                })
            })
            .collect();
        writeln!(out, "{}", json!({ "file": file.name, "policies": policies }))?;
    }
    Ok(())
}

/// What GitHub Actions shows beside the lines of a pull request.
///
/// # Errors
///
/// When it cannot be written.
pub fn github(files: &[File], out: &mut impl Write) -> io::Result<()> {
    for file in files {
        let places = Places::of(&file.text);
        for (_, Finding { code, severity, span, message, acknowledged, .. }) in file.findings() {
            let command = match severity {
                _ if acknowledged.is_some() => "notice",
                Severity::Error => "error",
                Severity::Security | Severity::Warning => "warning",
                Severity::Suggestion | Severity::Info => "notice",
            };
            let reason = acknowledged.as_ref().map(|reason| format!(" Acknowledged: {reason}")).unwrap_or_default();
            let message = format!("{message}{reason}");
            let ((line, column), (end_line, end_column)) = (places.at(span.start), places.at(span.end));
            let name = escaped(&json::shown(&file.name), true);
            // GitHub takes columns only on one line.
            let columns =
                if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
            writeln!(
                out,
                "::{command} file={name},line={line},endLine={end_line}{columns},title={code}::{}",
                escaped(&json::shown(&message), false)
            )?;
        }
    }
    Ok(())
}

/// A workflow command ends at its line's end, a property at a comma or a colon.
fn escaped(text: &str, is_property: bool) -> String {
    let mut out = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if is_property {
        out = out.replace(':', "%3A").replace(',', "%2C");
    }
    out
}

/// A log of SARIF 2.1.0, for code scanning.
///
/// # Errors
///
/// When it cannot be written.
pub fn sarif(files: &[File], out: &mut impl Write) -> io::Result<()> {
    let rules: Vec<&lint::Rule> = lint::all().collect();
    let place_of = |code: &str| rules.iter().position(|rule| rule.code == code);
    let mut results = Vec::new();
    for file in files {
        let places = Places::of(&file.text);
        let artifact = json!({ "uri": uri(&file.name) });
        for (checked, finding) in file.findings() {
            let mut result = json!({
                "ruleId": finding.code,
                "level": level(finding.severity),
                "message": { "text": finding.message },
                "locations": [{
                    "physicalLocation": { "artifactLocation": artifact, "region": places.region(finding.span) },
                    "logicalLocations": [{ "fullyQualifiedName": checked.part, "kind": "object" }],
                }],
            });
            let Some(members) = result.as_object_mut() else { continue };
            if let Some(place) = place_of(finding.code) {
                members.insert("ruleIndex".to_owned(), place.into());
            }
            if let Some(reason) = &finding.acknowledged {
                let suppression = json!({ "kind": "external", "status": "accepted", "justification": reason });
                members.insert("suppressions".to_owned(), json!([suppression]));
            }
            if let Some(fix) = &finding.fix {
                let replacement = |patch: &json::Patch| json!({ "deletedRegion": places.region(patch.span), "insertedContent": { "text": patch.text } });
                let replacements: Vec<Value> = fix.patches.iter().map(replacement).collect();
                let changes = json!([{ "artifactLocation": artifact, "replacements": replacements }]);
                members.insert(
                    "fixes".to_owned(),
                    json!([{ "description": { "text": fix.title }, "artifactChanges": changes }]),
                );
            }
            results.push(result);
        }
    }
    let described = |rule: &&lint::Rule| {
        let mut properties = json!({ "precision": "high", "tags": ["security", "aws", "iam"] });
        if let (Some(score), Some(members)) = (score(rule.severity), properties.as_object_mut()) {
            members.insert("security-severity".to_owned(), score.into());
        }
        json!({
            "id": rule.code,
            "shortDescription": { "text": rule.doc.what },
            "fullDescription": { "text": rule.doc.why },
            "help": { "text": rule.doc.instead },
            "helpUri": rule.doc.page.1,
            "defaultConfiguration": { "level": level(rule.severity) },
            "properties": properties,
        })
    };
    let driver = json!({
        "name": "policy-playground",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.iter().map(described).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    writeln!(out, "{log:#}")
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Security | Severity::Warning => "warning",
        Severity::Suggestion | Severity::Info => "note",
    }
}

/// What GitHub sorts alerts by, of those that are about security.
const fn score(severity: Severity) -> Option<&'static str> {
    match severity {
        Severity::Security => Some("7.5"),
        _ => None,
    }
}

/// A file's name as part of an address.
fn uri(name: &str) -> String {
    let mut out = String::new();
    for byte in name.replace('\\', "/").trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// What to do with a text that is none of what the linter reads, but what people have beside it.
///
/// ```
/// let told = cli::findings::instead("Resources:\n  Role:\n    Type: AWS::IAM::Role\n").unwrap();
/// assert!(told.starts_with("this is YAML"));
/// assert_eq!(cli::findings::instead("{}"), None);
/// ```
pub fn instead(text: &str) -> Option<&'static str> {
    let start = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let is_key = |line: &str| {
        let name = line.split_once(':').map_or("", |(name, _)| name);
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let mut lines = start.lines().filter(|line| !line.trim_start().is_empty() && !line.starts_with('#'));
    let is_yaml = start.starts_with("---") || lines.next().is_some_and(is_key);
    if is_yaml {
        return Some(
            "this is YAML, and the linter reads JSON: convert it first, as `yq -o json` does for texts without CloudFormation's short functions such as `!Sub`, and `rain fmt --json` for templates",
        );
    }
    let read = json::read(text);
    let root = read.root();
    let format = root.get("ReportFormat").and_then(json::Node::as_str);
    if root.get("Content").is_some() && format.is_some_and(|format| format.eq_ignore_ascii_case("text/csv")) {
        return Some(
            "this is a credential report in base64: `aws iam get-credential-report --query Content --output text | base64 -d` prints the lines that the linter reads",
        );
    }
    let policies: Vec<json::Node<'_>> = root.get("Policies").into_iter().flat_map(json::Node::items).collect();
    let is_named = |policy: &json::Node<'_>| policy.get("Arn").is_some() && policy.get("PolicyName").is_some();
    let has_text =
        |policy: &json::Node<'_>| policy.get("PolicyVersionList").is_some() || policy.get("Document").is_some();
    if !policies.is_empty() && policies.iter().all(|policy| is_named(policy) && !has_text(policy)) {
        return Some(
            "this is a list of policies without what they say: `aws iam get-account-authorization-details` prints that of all, and `aws iam get-policy-version` that of one",
        );
    }
    None
}

/// Whether a text is an account's 12 digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The type of policy of a word.
pub fn kind(word: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.word() == word)
}

/// The severity of a word.
pub fn severity(word: &str) -> Option<Severity> {
    Severity::ALL.into_iter().find(|severity| severity.word() == word)
}
