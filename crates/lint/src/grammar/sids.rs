//! Names of statements.

use std::collections::HashSet;

use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "EMPTY_SID_VALUE", Suggestion, AccessAnalyzer, Some(check);
        what: "A Sid that is an empty text.",
        why: "It names nothing. AWS takes it, and its own console writes it into trust policies.",
        instead: "Remove the Sid, or give the statement a name.",
        page: (
            "IAM JSON policy elements: Sid",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Sid": "", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
    },
    rule! {
        "UNIQUE_SIDS_RECOMMENDED", Warning, AccessAnalyzer, None;
        what: "Two statements with the same Sid, in a policy that may have them.",
        why: "AWS takes it in policies on resources. But messages, logs and tools that name a statement by its Sid \
            no longer say which one is meant, and some tools replace one by the other.",
        instead: "Give each statement a name of its own.",
        page: (
            "IAM JSON policy elements: Sid",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
            "2026-09-26"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-bucket" }
  ]
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Sid": "List", "Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-bucket" }
  ]
}"#,
    },
    rule! {
        "UNIQUE_SIDS_REQUIRED", Error, AccessAnalyzer, None;
        what: "Two statements with the same Sid, in a policy of IAM.",
        why: "IAM refuses policies of users, groups and roles in which two statements have one name.",
        instead: "Give each statement a name of its own, or remove the Sid.",
        page: (
            "IAM JSON policy elements: Sid",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Sid": "Read", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-bucket" }
  ]
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" },
    { "Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::example-bucket" }
  ]
}"#,
    },
    rule! {
        "UNSUPPORTED_SID", Error, AccessAnalyzer, None;
        what: "A Sid with other characters than letters and digits, in a policy of IAM.",
        why: "IAM takes letters and digits of ASCII only: no spaces, hyphens or underscores. Policies on S3 \
            buckets and KMS keys take more.",
        instead: "Write the words together: `AllowRead`.",
        page: (
            "IAM JSON policy elements: Sid",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Sid": "List my buckets", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Sid": "ListMyBuckets", "Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*" }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let mut seen = HashSet::new();
    // Of two in a policy of IAM, reading the document tells (M11).
    let recommends = !subject.kind.is_of_an_identity() && subject.kind != Kind::Trust;
    for (statement, node) in subject.pairs() {
        let Some(sid) = &statement.sid else { continue };
        if sid.text.is_empty() {
            let message = "This Sid is empty: it names nothing.";
            let once = node.get("Sid").filter(|known| known.span == sid.span);
            let patches = once.and_then(|_| subject.document.remove_member(node, "Sid")).into_iter().collect();
            findings.add_with_fix("EMPTY_SID_VALUE", sid.span, message, "Remove the Sid", patches);
        } else if !seen.insert(&sid.text) && recommends {
            let message = format!(
                "The Sid `{}` stands here a second time; AWS takes it, and tools confuse the two.",
                clip(&sid.text)
            );
            findings.add("UNIQUE_SIDS_RECOMMENDED", sid.span, message);
        }
    }
}
