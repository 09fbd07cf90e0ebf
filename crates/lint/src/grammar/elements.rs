//! What reading a document finds: what no policy of any type may look like.

use crate::rule::{Rule, rule};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "JSON_SYNTAX_ERROR", Error, AccessAnalyzer, None;
        what: "A text that is not JSON.",
        why: "AWS reads policies as JSON, strictly: no comments, no comma behind the last item, straight double \
            quotes around every key and text. Of a broken text only what could be read is looked at.",
        instead: "Mend what the message points at, from the top: one mistake often leads to others.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*", }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "POLICY_NOT_OBJECT", Error, Ours, None;
        what: "A document that is a list or a single value.",
        why: "A policy is one object with the member Statement. AWS refuses anything else.",
        instead: "Put the statements into the list of a policy's Statement.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"[{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }]"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "DATA_TYPE_MISMATCH", Error, AccessAnalyzer, None;
        what: "A value of another JSON type than its element takes: a number as Sid, an object as Action.",
        why: "AWS refuses the document. Sid, Effect and Version take a text; Action, Resource and the members of \
            Principal a text or a list of texts; a statement is an object.",
        instead: "Write the value as a text in double quotes, or as a list of texts.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": ["Allow"], "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "CONDITION_NOT_OBJECT", Error, Ours, None;
        what: "A Condition, or what stands under one of its operators, that is no object.",
        why: "A Condition is an object of operators, and each operator holds an object of context keys with their \
            values. AWS refuses anything else.",
        instead: "Write `\"Condition\": { \"StringEquals\": { \"aws:PrincipalTag/team\": \"blue\" } }`.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "Bool": ["aws:SecureTransport", "true"] }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "Bool": { "aws:SecureTransport": "true" } }
  }
}"#,
    },
    rule! {
        "DUPLICATE_ELEMENT", Error, Ours, None;
        what: "An element, or an operator of a Condition, that stands twice in the same object.",
        why: "JSON does not say which of two members with one name counts, so AWS refuses the document, or takes \
            one of them without a word.",
        instead: "Put all values into one list under one name.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", Error, AccessAnalyzer, None;
        what: "A context key that stands twice under one operator, perhaps in other capitals.",
        why: "Names of context keys do not depend on capitals, so these are one key with two values, and AWS \
            refuses that.",
        instead: "Put both values into one list. Keep in mind that one value of a list is enough: what must hold \
            together goes under two operators.",
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
    "Condition": { "StringEquals": { "aws:PrincipalTag/team": "blue", "aws:principaltag/team": "red" } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringEquals": { "aws:PrincipalTag/team": ["blue", "red"] } }
  }
}"#,
    },
    rule! {
        "INVALID_POLICY_ELEMENT", Error, AccessAnalyzer, None;
        what: "A member of a policy or of a statement that the policy language does not have.",
        why: "AWS refuses the document. Names of elements are spelled exactly, capitals included: `Resource`, not \
            `resource` or `Resources`.",
        instead: "Write the element's name as AWS spells it, or remove the member. There is no place for comments but \
            the Sid.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resources": "*", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "MISSING_STATEMENT", Error, AccessAnalyzer, None;
        what: "A policy without the element Statement.",
        why: "A policy is its statements: without any AWS refuses the document.",
        instead: "Write the statements under `Statement`, one object or a list of them.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{ "Version": "2012-10-17" }"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "EMPTY_STATEMENT", Error, Ours, None;
        what: "A Statement that is an empty list.",
        why: "A policy without any statement says nothing, and AWS refuses it.",
        instead: "Write a statement, or do not attach the policy.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{ "Version": "2012-10-17", "Statement": [] }"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "MISSING_EFFECT", Error, AccessAnalyzer, None;
        what: "A statement without Effect.",
        why: "There is no default: AWS refuses a statement that does not say whether it allows or denies.",
        instead: "Write `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "INVALID_EFFECT", Error, AccessAnalyzer, None;
        what: "An Effect that is neither Allow nor Deny.",
        why: "AWS knows these two words, in this spelling: `allow` and `ALLOW` are refused.",
        instead: "Write `Allow` or `Deny`.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "MISSING_ACTION", Error, AccessAnalyzer, None;
        what: "A statement with neither Action nor NotAction.",
        why: "There is no default: AWS refuses a statement that does not say what it is about.",
        instead: "Write Action with the actions, such as `s3:GetObject`.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "ACTION_MALFORMED", Error, Ours, None;
        what: "An action that is not written as service, colon, name.",
        why: "AWS refuses it. An action names its service: `s3:GetObject`, not `GetObject`. Wildcards stand in the \
            name, and `*` alone is every action.",
        instead: "Write the service's prefix, a colon, and the action's name or a pattern for it.",
        page: (
            "IAM JSON policy elements: Action",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "MISSING_RESOURCE", Error, AccessAnalyzer, None;
        what: "A statement with neither Resource nor NotResource, in a policy that must have one.",
        why: "AWS refuses it. Only trust policies, and the policies on repositories of ECR and on file systems of EFS, may have \
            none: they are about what they are on.",
        instead: "Write Resource with the ARNs, or `*` for actions that know no resource.",
        page: (
            "IAM JSON policy elements: Resource",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "UNSUPPORTED_ELEMENT_COMBINATION", Error, AccessAnalyzer, None;
        what: "A statement with both Action and NotAction, Resource and NotResource, or Principal and NotPrincipal.",
        why: "A statement says either what it is about, or what it is not about. AWS refuses both at once.",
        instead: "Keep one of the two; make two statements of it if both are meant.",
        page: (
            "Grammar of the IAM JSON policy language",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:*",
    "NotAction": "s3:DeleteObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
];
