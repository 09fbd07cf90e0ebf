//! What is asked of the linter, and what it answers.

use catalog::Catalog;

use crate::Kind;
use crate::finding::Finding;

/// What the reader of a policy knows about it besides its text.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// What the policy is attached to; inferred from its elements if it is not said (R5).
    pub kind: Option<Kind>,
    /// The service whose resource it is on, as ARNs write it: `s3`, `kms`. Inferred if it is not said.
    pub service: Option<&'a str>,
    /// The reader's own account, 12 digits. Without it no account is foreign (M20).
    pub account: Option<&'a str>,
    /// The current time, in seconds since 1970. Without it nothing is old.
    pub now: Option<i64>,
    /// AWS's services. Without them the rules that need them do not run (R12).
    pub catalog: Option<&'a Catalog>,
}

/// What was found, and what was assumed to find it (R29).
#[derive(Clone, Debug)]
pub struct Linted {
    /// What the policy was taken to be attached to.
    pub kind: Kind,
    /// Whether that was inferred.
    pub inferred: bool,
    /// The service that it was taken to be for, of a policy on a resource.
    pub service: Option<String>,
    /// The findings, in the order of the text.
    pub findings: Vec<Finding>,
    /// How many more there were: a document in which nearly everything is wrong is not told in full.
    pub more: usize,
    /// The day of the catalog that findings lean on; none if there was none, and the rules that need it did not run.
    pub catalog: Option<String>,
}
