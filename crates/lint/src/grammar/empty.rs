//! Lists without a value: AWS takes some of them, and such a statement is about nothing.

use json::Value;

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "EMPTY_ARRAY_ACTION", Suggestion, AccessAnalyzer, Some(check);
        what: "Action or NotAction with an empty list.",
        why: "A statement about no action never applies. CreatePolicy refuses such a document; Access Analyzer only \
            suggests to mend it.",
        instead: "Name the actions, or remove the statement.",
        page: (
            "IAM JSON policy elements: Action",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": [], "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": ["s3:ListAllMyBuckets"], "Resource": "*" }
}"#,
    },
    rule! {
        "EMPTY_ARRAY_RESOURCE", Suggestion, AccessAnalyzer, None;
        what: "Resource or NotResource with an empty list.",
        why: "A statement about no resource never applies. CreatePolicy refuses such a document; Access Analyzer only \
            suggests to mend it.",
        instead: "Name the resources, or remove the statement.",
        page: (
            "IAM JSON policy elements: Resource",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": [] }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::example-bucket/*"] }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for member in subject.nodes().flat_map(|statement| statement.members()) {
        let is_empty = matches!(member.value.value(), Value::Array(items) if items.is_empty());
        let code = match member.key {
            "Action" | "NotAction" => "EMPTY_ARRAY_ACTION",
            "Resource" | "NotResource" => "EMPTY_ARRAY_RESOURCE",
            _ => continue,
        };
        if is_empty {
            let what = if code == "EMPTY_ARRAY_ACTION" { "action" } else { "resource" };
            let message = format!(
                "{} is an empty list, so the statement is about no {what}; CreatePolicy refuses it.",
                member.key
            );
            findings.add(code, member.value.span, message);
        }
    }
}
