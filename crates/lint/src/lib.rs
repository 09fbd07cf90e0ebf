//! What is wrong, risky or pointless in a policy: findings with a place, a sentence, and a repair where one is safe.
//!
//! [`lint()`] reads a policy document and asks every row of [`RULES`] about it. A rule is a file: what it looks for, the
//! words of its page, an example that it finds and one that it does not. Codes are those of IAM Access Analyzer where it
//! has one, so that a learner finds the same word in AWS's console.
//!
//! ```
//! let text = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": [], "Resource": "*"}}"#;
//! let linted = lint::lint(text, &lint::Options::default());
//! assert_eq!(linted.kind, lint::Kind::Identity);
//! assert!(linted.findings.iter().any(|finding| finding.code == "EMPTY_ARRAY_ACTION"));
//! ```

mod acknowledged;
mod breadth;
mod conditions;
mod credentials;
mod ends;
mod escalation;
mod exposure;
mod finding;
mod grammar;
mod grants;
mod kind;
mod network;
mod options;
mod organizations;
mod pages;
mod parts;
mod permission;
mod reach;
mod redundancy;
mod resources;
mod rule;
mod rules;
mod services;
mod subject;
mod template;
mod told;
mod topic;
mod trust;
mod who;

pub use catalog::Catalog;
pub use credentials::{Holder, holders, is_report};
pub use finding::{Finding, Fix, Flow};
pub use json::{Severity, Span};
pub use kind::Kind;
pub use options::{Linted, Options};
pub use parts::{Part, parts};
#[cfg(feature = "reference")]
pub use rule::Doc;
pub use rule::{Origin, Rule};
pub use rules::{RULES, all, find};
pub use told::Told;

use acknowledged::Acknowledged;
use finding::Findings;
use rule::Check;
use subject::Subject;

/// Asks every rule about a policy document, or about what the options say that it is. It never fails: of half a document
/// the half that is there is looked at.
pub fn lint(text: &str, options: &Options<'_>) -> Linted {
    match options.kind {
        Some(Kind::Network) => return lint_network(text),
        Some(Kind::Credentials) => return credentials(text, options.now),
        Some(Kind::Scenario) => return acknowledged(text, options),
        _ => {}
    }
    let (subject, diagnostics) = Subject::read(text, options);
    let mut findings = Findings::default();
    let told = diagnostics.into_iter().filter(|diagnostic| !conditions::is_unwritten(diagnostic, text));
    told.for_each(|diagnostic| findings.take(diagnostic));
    for rule in all() {
        if let Some(Check::Policy(check)) = rule.check {
            check(&subject, &mut findings);
        }
    }
    findings.repair_commas(subject.document.only_trailing_commas());
    let (findings, more) = findings.into_list(severity);
    let Subject { kind, inferred, service, catalog, .. } = subject;
    let catalog = catalog.map(|catalog| catalog.date().to_owned());
    Linted { kind, inferred, service: service.map(str::to_owned), findings, more, catalog }
}

/// Asks every rule for networks about a text as [`vpc::Network::read`] takes it: what `aws ec2 describe-…` printed.
///
/// ```
/// let text = r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "IsDefault": false, "Associations": [], "Entries": []}]}"#;
/// assert_eq!(lint::lint_network(text).findings[0].code, "NACL_UNUSED");
/// ```
pub fn lint_network(text: &str) -> Linted {
    let document = json::read(text);
    let mut findings = Findings::default();
    document.diagnostics.iter().cloned().for_each(|diagnostic| findings.take(diagnostic));
    let network = network::Network::read(&document);
    for rule in all() {
        if let Some(Check::Network(check)) = rule.check {
            check(&network, &mut findings);
        }
    }
    findings.repair_commas(document.only_trailing_commas());
    linted(Kind::Network, findings)
}

/// Asks every rule for credential reports about one, at a time in seconds since 1970; without it nothing is old.
///
/// ```
/// let csv = "user,arn,mfa_active,access_key_1_active\n<root_account>,arn:aws:iam::111122223333:root,true,true";
/// assert_eq!(lint::credentials(csv, None).findings[0].code, "ROOT_ACCESS_KEY");
/// ```
pub fn credentials(csv: &str, now: Option<i64>) -> Linted {
    let report = credentials::Report::read(csv, now);
    let mut findings = Findings::default();
    for rule in all() {
        if let Some(Check::Credentials(check)) = rule.check {
            check(&report, &mut findings);
        }
    }
    linted(Kind::Credentials, findings)
}

fn severity(code: &str) -> Option<Severity> {
    find(code).map(|rule| rule.severity)
}

/// What was found in what is no policy.
fn linted(kind: Kind, findings: Findings) -> Linted {
    let (findings, more) = findings.into_list(severity);
    Linted { kind, inferred: false, service: None, findings, more, catalog: None }
}

/// What a scenario acknowledges in vain.
fn acknowledged(text: &str, options: &Options<'_>) -> Linted {
    let all = lint_file(text, &Options { kind: None, ..*options });
    let last = all.into_iter().map(|(_, linted)| linted).find(|linted| linted.kind == Kind::Scenario);
    last.unwrap_or_else(|| linted(Kind::Scenario, Findings::default()))
}

/// Lints each policy of a text that may hold more than one, the network in it, or the credential report that it is, with
/// places moved to where they stand in the text. What a scenario acknowledges is marked; where it acknowledges anything, it
/// is the last part itself.
///
/// ```
/// let scenario = r#"{"schema": 1, "access": {"policies": {"identity": [{"document": {"Statement": []}}]}}}"#;
/// let linted = lint::lint_file(scenario, &lint::Options::default());
/// assert_eq!(linted[0].0.name, "access.policies.identity.0.document");
/// ```
pub fn lint_file<'t>(text: &'t str, options: &Options<'_>) -> Vec<(Part<'t>, Linted)> {
    let lint_part = |part: Part<'t>| {
        let plain = part.kind.filter(|kind| !kind.is_policy());
        let kind = plain.or(options.kind).or(part.kind);
        let options = Options { kind, service: options.service.or(part.service), ..*options };
        let mut linted = lint(&part.text, &options);
        linted.findings.iter_mut().for_each(|finding| part.place(finding));
        (part, linted)
    };
    let mut checked: Vec<_> = parts(text).into_iter().map(lint_part).collect();
    // What both choices of a template have stands there once.
    for at in 1..checked.len() {
        let (before, rest) = checked.split_at_mut(at);
        if let (Some((one, first)), Some((other, second))) = (before.last(), rest.first_mut())
            && one.at == other.at
        {
            let same = |a: &Finding, b: &Finding| (a.code, a.span, &a.message) == (b.code, b.span, &b.message);
            second.findings.retain(|found| !first.findings.iter().any(|other| same(found, other)));
        }
    }
    // Most texts acknowledge nothing, and need not be read again for that.
    let document = json::read(if text.contains("\"acknowledged\"") { text } else { "" });
    if let Some(list) = acknowledged::place(&document) {
        let mut named: Vec<_> = checked.iter_mut().map(|(part, linted)| (part.name.as_str(), linted)).collect();
        let read = Acknowledged::of(list, &mut named, options.catalog.is_some(), all().map(|rule| rule.code).collect());
        let mut findings = Findings::default();
        for rule in all() {
            if let Some(Check::Scenario(check)) = rule.check {
                check(&read, &mut findings);
            }
        }
        let part = Part::within(text, "acknowledged".to_owned(), list.span, Some(Kind::Scenario));
        checked.push((part, linted(Kind::Scenario, findings)));
    }
    checked
}
