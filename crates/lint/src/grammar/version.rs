//! The Version of the policy language: without it, or with the old one, variables are text.

use json::{Document, Patch, Span};

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, head};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "MISSING_VERSION", Warning, AccessAnalyzer, Some(check);
        what: "A policy document without the element Version.",
        why: "Without it AWS reads the document by the rules of 2008, in which `${aws:username}` is plain text and \
            not a variable. CreatePolicy and other calls may refuse such a document.",
        instead: "Write `\"Version\": \"2012-10-17\"` as the first member. If the document holds variables, look at \
            what they then stand for.",
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
    },
    rule! {
        "OLD_VERSION", Suggestion, Ours, None;
        what: "A policy with the Version 2008-10-17.",
        why: "That is the language of 2008: `${aws:username}` is plain text in it, and whatever AWS adds comes to \
            the newer version. CreatePolicy may refuse an old version where Access Analyzer only suggests a \
            newer one.",
        instead: "Write `2012-10-17`. If the document holds `${`, look at what it then stands for.",
        page: (
            "IAM JSON policy elements: Version",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2008-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
    },
    rule! {
        "INVALID_VERSION", Error, AccessAnalyzer, None;
        what: "A Version that is neither 2012-10-17 nor 2008-10-17.",
        why: "Version is not the date of the policy but that of the policy language, of which there are two. AWS \
            refuses any other.",
        instead: "Write `\"Version\": \"2012-10-17\"`.",
        page: (
            "IAM JSON policy elements: Version",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2026-11-29",
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let root = subject.document.root();
    if root.get("Statement").is_none() {
        return;
    }
    // With a variable in it the document would say something else.
    let is_safe = subject.document.is_whole() && !subject.document.text().contains('$');
    match root.get("Version") {
        None => {
            let message = "This policy has no Version, so AWS reads it by the rules of 2008: variables such as `${aws:username}` are plain text.";
            let patches = Some(&subject.document).filter(|_| is_safe).and_then(first_member).into_iter().collect();
            findings.add_with_fix("MISSING_VERSION", head(root.span), message, "Add the Version 2012-10-17", patches);
        }
        Some(version) if version.as_str() == Some("2008-10-17") => {
            let message = "2008-10-17 is the old version of the policy language, in which variables are plain text; CreatePolicy may refuse it.";
            let patch = Patch { span: version.span, text: "\"2012-10-17\"".to_owned() };
            let patches = is_safe.then_some(patch).into_iter().collect();
            findings.add_with_fix("OLD_VERSION", version.span, message, "Write 2012-10-17", patches);
        }
        Some(_) => {}
    }
}

/// Puts the Version before everything else.
fn first_member(document: &Document<'_>) -> Option<Patch> {
    let root = document.root();
    let first = root.members().first()?.key_span.start;
    let gap = document.gap(root.span.start, first);
    Some(Patch { span: Span::new(first, first), text: format!("\"Version\": \"2012-10-17\",{gap}") })
}
