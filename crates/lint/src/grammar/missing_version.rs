//! A document without a Version has that of 2008, in which variables are text.

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, head};

pub(crate) const RULES: &[Rule] = &[rule! {
    "MISSING_VERSION", Warning, AccessAnalyzer, Some(check);
    what: "A policy document without the element Version.",
    why: "Without it AWS reads the document by the rules of 2008, in which `${aws:username}` is plain text and not a \
        variable. CreatePolicy and other calls may refuse such a document.",
    instead: "Write `\"Version\": \"2012-10-17\"` as the first member. If the document holds variables, look at what \
        they then stand for.",
    page: (
        "IAM JSON policy elements: Version",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
        "2026-11-29"
    ),
    Identity,
    bad: r#"{
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
    good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
}];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let root = subject.document.root();
    let is_policy = root.get("Statement").is_some();
    if !is_policy || root.get("Version").is_some() {
        return;
    }
    let message = "This policy has no Version, so AWS reads it by the rules of 2008: variables such as `${aws:username}` are plain text.";
    findings.add("MISSING_VERSION", head(root.span), message);
}
