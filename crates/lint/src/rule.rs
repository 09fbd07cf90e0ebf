//! A row of the table of rules.

use json::Severity;

use crate::acknowledged::read::Acknowledged;
use crate::credentials::read::Report;
use crate::finding::Findings;
use crate::network::read::Network;
use crate::subject::Subject;

/// What looks at a text and adds what it finds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Check {
    /// At a policy.
    Policy(fn(&Subject<'_>, &mut Findings)),
    /// At a network.
    Network(fn(&Network<'_>, &mut Findings)),
    /// At a credential report.
    Credentials(fn(&Report<'_>, &mut Findings)),
    /// At what a scenario acknowledges.
    Scenario(fn(&Acknowledged<'_>, &mut Findings)),
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Stable name, unique: that of IAM Access Analyzer where it has one.
    pub code: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// Whose word the code is.
    pub origin: Origin,
    /// What finds it; nothing where reading the document does, or the check of another row of the same file.
    pub(crate) check: Option<Check>,
    /// What its page says.
    #[cfg(feature = "reference")]
    pub doc: Doc,
}

/// Whose word a code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A code of IAM Access Analyzer's policy validation.
    AccessAnalyzer,
    /// A code of this linter.
    Ours,
}

/// The page of a rule. Texts are Markdown.
#[cfg(feature = "reference")]
#[derive(Debug)]
pub struct Doc {
    /// What it finds, in a sentence.
    pub what: &'static str,
    /// Why that is bad.
    pub why: &'static str,
    /// What to write instead, or how to find out.
    pub instead: &'static str,
    /// The title and the address of AWS's page.
    pub page: (&'static str, &'static str),
    /// The day on which that page was last checked: `2026-11-29`.
    pub checked: &'static str,
    /// What the examples are attached to.
    pub kind: crate::Kind,
    /// A policy, a network or a report that it finds.
    pub bad: &'static str,
    /// The same, repaired.
    pub good: &'static str,
}

/// The check of a row for policies.
pub(crate) const fn policy(check: Option<fn(&Subject<'_>, &mut Findings)>) -> Option<Check> {
    match check {
        Some(check) => Some(Check::Policy(check)),
        None => None,
    }
}

/// A row, with its page where pages are wanted. What finds it is `None`, `Some(…)` for policies, `Network(…)`,
/// `Credentials(…)` or `Scenario(…)`.
macro_rules! rule {
    ($code:literal, $severity:ident, $origin:ident, Network($check:expr); $($page:tt)*) => {
        $crate::rule::rule!(@ $code, $severity, $origin, Some($crate::rule::Check::Network($check)); $($page)*)
    };
    ($code:literal, $severity:ident, $origin:ident, Credentials($check:expr); $($page:tt)*) => {
        $crate::rule::rule!(@ $code, $severity, $origin, Some($crate::rule::Check::Credentials($check)); $($page)*)
    };
    ($code:literal, $severity:ident, $origin:ident, Scenario($check:expr); $($page:tt)*) => {
        $crate::rule::rule!(@ $code, $severity, $origin, Some($crate::rule::Check::Scenario($check)); $($page)*)
    };
    ($code:literal, $severity:ident, $origin:ident, $check:expr; $($page:tt)*) => {
        $crate::rule::rule!(@ $code, $severity, $origin, $crate::rule::policy($check); $($page)*)
    };
    (
        @ $code:literal, $severity:ident, $origin:ident, $check:expr;
        what: $what:expr,
        why: $why:expr,
        instead: $instead:expr,
        page: $page:expr,
        $kind:ident,
        bad: $bad:expr,
        good: $good:expr $(,)?
    ) => {
        $crate::rule::Rule {
            code: $code,
            severity: json::Severity::$severity,
            origin: $crate::rule::Origin::$origin,
            check: $check,
            #[cfg(feature = "reference")]
            doc: $crate::rule::Doc {
                what: $what,
                why: $why,
                instead: $instead,
                page: ($page.0, $page.1),
                checked: $page.2,
                kind: $crate::Kind::$kind,
                bad: $bad,
                good: $good,
            },
        }
    };
}

pub(crate) use rule;
