//! Who may stand in a Principal, and how.

use iam::PrincipalKind;
use iam::arn::Arn;
use json::{Value, clip};

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "INVALID_PRINCIPAL_FORMAT", Error, AccessAnalyzer, Some(check);
        what: "A Principal that is a bare text other than `*`, or a value under `AWS` that names nobody.",
        why: "Under `AWS` stand an account's 12 digits, `*`, or the ARN of an account, a user, a role or a \
            session. AWS refuses anything else: a name alone, an ARN whose account is not 12 digits, or a group, which makes no \
            requests.",
        instead: "Write `{ \"AWS\": \"arn:aws:iam::111122223333:user/Alice\" }`, with the account that it is in.",
        page: (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
            "2026-09-26"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "AWS": "Alice" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "INVALID_PRINCIPAL_KEY", Error, AccessAnalyzer, None;
        what: "A member of Principal that is not AWS, Service, Federated or CanonicalUser.",
        why: "These four kinds of principals exist, in this spelling. AWS refuses others.",
        instead: "Accounts, users and roles stand under `AWS`, services under `Service`, identity providers under \
            `Federated`.",
        page: (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
            "2026-09-26"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "User": "arn:aws:iam::111122223333:user/Alice" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", Error, AccessAnalyzer, None;
        what: "A wildcard in part of a principal: `arn:aws:iam::111122223333:user/*`.",
        why: "Only a whole `*` is a wildcard there, and it is everyone. AWS refuses part of an ARN.",
        instead: "Name the account, and narrow it with a condition: `ArnLike` on `aws:PrincipalArn`.",
        page: (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
            "2026-09-26"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/*" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "MISSING_PRINCIPAL", Error, AccessAnalyzer, None;
        what: "A statement of a policy on a resource, or of a trust policy, with neither Principal nor \
            NotPrincipal.",
        why: "Such a policy must say whom it is about, and AWS refuses it otherwise. Only policies of users, \
            groups and roles, and SCPs, leave it out: they are about whom they are attached to.",
        instead: "Write Principal. If the policy is for a user, a group or a role, choose that type.",
        page: (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
            "2026-09-26"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "UNSUPPORTED_PRINCIPAL", Error, AccessAnalyzer, None;
        what: "A Principal or NotPrincipal in a policy of a user, a group or a role.",
        why: "Such a policy is about whom it is attached to. IAM refuses it with a Principal.",
        instead: "Remove the Principal. If the policy is on a resource, or is a trust policy, choose that type.",
        page: (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
            "2026-09-26"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "EMPTY_ARRAY_PRINCIPAL", Suggestion, AccessAnalyzer, None;
        what: "A member of Principal with an empty list.",
        why: "It names nobody. If nothing else stands there, the statement is about nobody.",
        instead: "Name the principals, or remove the member.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "AWS": [] }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "EMPTY_OBJECT_PRINCIPAL", Suggestion, AccessAnalyzer, None;
        what: "A Principal or NotPrincipal that is an empty object.",
        why: "It names nobody, so the statement is about nobody. Services refuse such a policy where Access \
            Analyzer only suggests to mend it.",
        instead: "Name the principals, or remove the statement.",
        page: (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-11-29"
        ),
        Resource,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": {}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let values = subject.statements().iter().filter_map(|statement| statement.principal.as_ref());
    for value in values.flat_map(|element| &element.values).filter(|value| !subject.is_filled_in(value.span)) {
        let (text, shown) = (value.text.as_str(), clip(&value.text));
        if value.kind == PrincipalKind::Everyone || text == "*" {
            continue;
        }
        if text.contains(['*', '?']) && !text.contains("${") {
            let message = format!("`{shown}` has a wildcard in part of it: in a principal only a whole `*` is one."); // P1
            findings.add("UNSUPPORTED_WILDCARD_IN_PRINCIPAL", value.span, message);
        } else if value.kind == PrincipalKind::Aws {
            let message = match wrong_account(text) {
                _ if is_group(text) => format!("`{shown}` is a group, which is no principal: it makes no requests."), // P6
                Some("") => format!("`{shown}` names no account."),
                Some(account) => format!("`{shown}` names no account: `{}` is not 12 digits.", clip(account)),
                None if names_somebody(text) => continue,
                None => format!(
                    "`{shown}` is no principal: write an account's 12 digits, `*`, or the ARN of an account, a user, a role or a session."
                ),
            };
            findings.add("INVALID_PRINCIPAL_FORMAT", value.span, message);
        }
    }
    for member in subject.nodes().flat_map(|statement| statement.members()) {
        if !matches!(member.key, "Principal" | "NotPrincipal") {
            continue;
        }
        let kinds = member.value.members();
        if member.value.is_object() && kinds.is_empty() {
            let message = format!("{} is an empty object: it names nobody.", member.key);
            findings.add("EMPTY_OBJECT_PRINCIPAL", member.value.span, message);
        }
        for kind in kinds {
            if matches!(kind.value.value(), Value::Array(items) if items.is_empty()) {
                let message = format!("{} is an empty list: it names nobody.", clip(kind.key));
                findings.add("EMPTY_ARRAY_PRINCIPAL", kind.value.span, message);
            }
        }
    }
}

fn is_group(text: &str) -> bool {
    text.split(':').nth(5).is_some_and(|resource| resource.starts_with("group/")) && text.contains(":iam:")
}

/// Whether an ARN has something else where an account belongs. CloudFront's own users have its name there.
fn wrong_account(text: &str) -> Option<&str> {
    let account = Arn::written(text)?.account();
    (!is_account(account) && account != "cloudfront" && !account.contains("${")).then_some(account)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// An account, an ARN, or the id that is left of a user or role that was deleted (E7). What a variable stands for is not known.
fn names_somebody(text: &str) -> bool {
    let is_id =
        text.len() >= 16 && text.starts_with('A') && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let is_arn = text.starts_with("arn:") && text.split(':').count() >= 6;
    is_account(text) || is_id || is_arn || text.contains("${")
}
