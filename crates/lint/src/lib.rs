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

mod breadth;
mod conditions;
mod escalation;
mod exposure;
mod finding;
mod grammar;
mod grants;
mod kind;
mod options;
mod organizations;
mod pages;
mod parts;
mod redundancy;
mod resources;
mod rule;
mod rules;
mod services;
mod subject;
mod template;
mod topic;
mod trust;
mod who;

pub use catalog::Catalog;
pub use finding::{Finding, Fix};
pub use json::{Severity, Span};
pub use kind::Kind;
pub use options::{Linted, Options};
pub use parts::{Part, parts};
#[cfg(feature = "reference")]
pub use rule::Doc;
pub use rule::{Origin, Rule};
pub use rules::{RULES, all, find};

use finding::Findings;
use subject::Subject;

/// Asks every rule about a policy document. It never fails: of half a document the half that is there is looked at.
pub fn lint(text: &str, options: &Options<'_>) -> Linted {
    let (subject, diagnostics) = Subject::read(text, options);
    let mut findings = Findings::default();
    let told = diagnostics.into_iter().filter(|diagnostic| !conditions::is_unwritten(diagnostic, text));
    told.for_each(|diagnostic| findings.take(diagnostic));
    for rule in all() {
        if let Some(check) = rule.check {
            check(&subject, &mut findings);
        }
    }
    findings.repair_commas(subject.document.only_trailing_commas().unwrap_or_default());
    let (findings, more) = findings.into_list(|code| find(code).map(|rule| rule.severity));
    let Subject { kind, inferred, service, catalog, .. } = subject;
    let catalog = catalog.map(|catalog| catalog.date().to_owned());
    Linted { kind, inferred, service: service.map(str::to_owned), findings, more, catalog }
}

/// Lints each policy of a text that may hold more than one, with its places moved to where they stand in the text.
///
/// ```
/// let scenario = r#"{"schema": 1, "access": {"policies": {"identity": [{"document": {"Statement": []}}]}}}"#;
/// let linted = lint::lint_file(scenario, &lint::Options::default());
/// assert_eq!(linted[0].0.name, "access.policies.identity.0.document");
/// ```
pub fn lint_file<'t>(text: &'t str, options: &Options<'_>) -> Vec<(Part<'t>, Linted)> {
    parts(text)
        .into_iter()
        .map(|part| {
            let options =
                Options { kind: options.kind.or(part.kind), service: options.service.or(part.service), ..*options };
            let mut linted = lint(&part.text, &options);
            linted.findings.iter_mut().for_each(|finding| finding.place_in(&part));
            (part, linted)
        })
        .collect()
}
