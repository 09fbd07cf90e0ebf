//! Lists without a value: AWS takes some of them, and such a statement is about nothing.

use iam::{OperatorUse, SetQualifier};
use json::{Node, Value, clip};

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
    rule! {
        "EMPTY_OBJECT_CONDITION", Suggestion, AccessAnalyzer, None;
        what: "A Condition, or an operator in one, that is an empty object.",
        why: "It asks for nothing, so it always holds: the statement is as wide as without it.",
        instead: "Remove it, or write the condition that was meant.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": {}
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "EMPTY_ARRAY_CONDITION", Suggestion, AccessAnalyzer, None;
        what: "A context key with an empty list of values.",
        why: "No value can be among none, so the condition never holds, and the statement never applies.",
        instead: "List the values, or remove the statement. That a key is absent is what `Null` asks.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "StringEquals": { "aws:RequestTag/team": [] } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "StringEquals": { "aws:RequestTag/team": ["blue"] } }
  }
}"#,
    },
    rule! {
        "EMPTY_ARRAY_CONDITION_FORALLVALUES", Suggestion, AccessAnalyzer, None;
        what: "A context key with an empty list of values under ForAllValues.",
        why: "ForAllValues holds where there are no values, so this holds exactly for requests without the key.",
        instead: "Say it in plain words: `\"Null\": { \"aws:TagKeys\": \"true\" }`.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "ForAllValues:StringEquals": { "aws:TagKeys": [] } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "Null": { "aws:TagKeys": "true" } }
  }
}"#,
    },
    rule! {
        "EMPTY_ARRAY_CONDITION_FORANYVALUE", Suggestion, AccessAnalyzer, None;
        what: "A context key with an empty list of values under ForAnyValue.",
        why: "No value of the request can be among none, so the condition never holds, and the statement never \
            applies.",
        instead: "List the values, or remove the statement.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "ForAnyValue:StringEquals": { "aws:TagKeys": [] } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "ForAnyValue:StringEquals": { "aws:TagKeys": ["team"] } }
  }
}"#,
    },
    rule! {
        "EMPTY_ARRAY_CONDITION_IFEXISTS", Suggestion, AccessAnalyzer, None;
        what: "A context key with an empty list of values under an operator with IfExists.",
        why: "IfExists holds where there is no such key, so this holds exactly for requests without the key.",
        instead: "Say it in plain words: `\"Null\": { \"aws:RequestTag/team\": \"true\" }`.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "StringEqualsIfExists": { "aws:RequestTag/team": [] } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "ec2:CreateTags",
    "Resource": "*",
    "Condition": { "Null": { "aws:RequestTag/team": "true" } }
  }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (statement, member) in
        subject.nodes().flat_map(|node| node.members().into_iter().map(move |member| (node, member)))
    {
        let is_empty = is_empty_list(member.value);
        let code = match member.key {
            "Action" | "NotAction" => "EMPTY_ARRAY_ACTION",
            "Resource" | "NotResource" => "EMPTY_ARRAY_RESOURCE",
            "Condition" => {
                conditions(subject, statement, member.value, findings);
                continue;
            }
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

fn is_empty_list(node: Node<'_>) -> bool {
    matches!(node.value(), Value::Array(items) if items.is_empty())
}

fn is_empty_object(node: Node<'_>) -> bool {
    node.is_object() && node.members().is_empty()
}

fn conditions(subject: &Subject<'_>, statement: Node<'_>, condition: Node<'_>, findings: &mut Findings) {
    const ALWAYS: &str = "so it asks for nothing and always holds.";
    let operators = condition.members();
    if is_empty_object(condition) {
        let once = statement.get("Condition").filter(|known| known.span == condition.span);
        let patches = once.and_then(|_| subject.document.remove_member(statement, "Condition")).into_iter().collect();
        let message = format!("Condition is an empty object, {ALWAYS}");
        findings.add_with_fix("EMPTY_OBJECT_CONDITION", condition.span, message, "Remove the Condition", patches);
    }
    for operator in operators {
        let shown = clip(operator.key);
        if is_empty_object(operator.value) {
            let others = operators.into_iter().any(|other| !is_empty_object(other.value));
            let once = condition.get(operator.key).filter(|known| others && known.span == operator.value.span);
            let patch = once.and_then(|_| subject.document.remove_member(condition, operator.key));
            let message = format!("{shown} is an empty object, {ALWAYS}");
            let title = format!("Remove {shown}");
            findings.add_with_fix(
                "EMPTY_OBJECT_CONDITION",
                operator.value.span,
                message,
                title,
                patch.into_iter().collect(),
            );
        }
        let used = OperatorUse::parse(operator.key);
        for key in operator.value.members().into_iter().filter(|key| is_empty_list(key.value)) {
            // K12
            let (code, holds) = match used {
                Some(OperatorUse { set: Some(SetQualifier::ForAllValues), .. }) => {
                    ("EMPTY_ARRAY_CONDITION_FORALLVALUES", true)
                }
                Some(OperatorUse { set: Some(SetQualifier::ForAnyValue), if_exists, .. }) => {
                    ("EMPTY_ARRAY_CONDITION_FORANYVALUE", if_exists)
                }
                Some(OperatorUse { if_exists: true, .. }) => ("EMPTY_ARRAY_CONDITION_IFEXISTS", true),
                _ => ("EMPTY_ARRAY_CONDITION", false),
            };
            let holds = if holds { "holds only for requests without the key" } else { "never holds" };
            let message = format!("{} has an empty list of values, so {shown} {holds}.", clip(key.key));
            findings.add(code, key.value.span, message);
        }
    }
}
