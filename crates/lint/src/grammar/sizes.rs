//! How long a policy may be. Quotas count characters without white space (R14).

use crate::Kind;
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, head};

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", Warning, AccessAnalyzer, Some(check);
        what: "A policy of users, groups or roles with more than 10,240 characters, white space not counted.",
        why: "No such policy may be that long: 10,240 characters is what all inline policies of a role have \
            together. A managed policy has 6,144 at most, the inline policies of a group 5,120, those of a user \
            2,048.",
        instead: "Split it into several managed policies, or say with a wildcard what is now listed.",
        page: (
            "IAM and AWS STS quotas",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
}"#,
    },
    rule! {
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA", Warning, AccessAnalyzer, None;
        what: "A bucket policy with more than 20 KB, or a key policy with more than 32 KB, white space not counted.",
        why: "The service refuses it. A policy that lists ever more principals grows into that limit.",
        instead: "Name the organization in a condition instead of each account, or give access points of S3 and grants \
            of KMS their own.",
        page: (
            "Bucket policies for Amazon S3",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html",
            "2026-09-26"
        ),
        Resource,
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
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }
}"#,
    },
    rule! {
        "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", Warning, AccessAnalyzer, None;
        what: "A trust policy with more than 2,048 characters, white space not counted.",
        why: "That is the default quota. It can be raised to 4,096, and whether it was cannot be seen here.",
        instead: "Name an organization or a path in a condition instead of each principal, or ask for the higher \
            quota.",
        page: (
            "IAM and AWS STS quotas",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
            "2026-11-29"
        ),
        Trust,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
}"#,
    },
    rule! {
        "POLICY_SIZE_EXCEEDS_SCP_QUOTA", Error, AccessAnalyzer, None;
        what: "A service control policy with more than 5,120 characters, white space not counted.",
        why: "AWS Organizations refuses it. What is saved through the API counts with its white space, too.",
        instead: "Split it into several policies, or say with a wildcard what is now listed.",
        page: (
            "Quotas and service limits for AWS Organizations",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
            "2026-11-29"
        ),
        Scp,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*" }
}"#,
    },
    rule! {
        "POLICY_SIZE_EXCEEDS_RCP_QUOTA", Error, AccessAnalyzer, None;
        what: "A resource control policy with more than 5,120 characters, white space not counted.",
        why: "AWS Organizations refuses it. What is saved through the API counts with its white space, too.",
        instead: "Split it into several policies, or say with a wildcard what is now listed.",
        page: (
            "Quotas and service limits for AWS Organizations",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html",
            "2026-11-29"
        ),
        Rcp,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let root = subject.document.root();
    let (code, most, of) = match subject.kind {
        Kind::Identity | Kind::Boundary => {
            ("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA", 10_240, "any policy of a user, a group or a role")
        }
        Kind::Trust => {
            ("POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA", 2_048, "a trust policy, unless its quota was raised")
        }
        Kind::Scp => ("POLICY_SIZE_EXCEEDS_SCP_QUOTA", 5_120, "a service control policy"),
        Kind::Rcp => ("POLICY_SIZE_EXCEEDS_RCP_QUOTA", 5_120, "a resource control policy"),
        Kind::Resource => {
            let code = "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA";
            match subject.service.or_else(|| only_service(subject)) {
                Some(service) if service.eq_ignore_ascii_case("s3") => (code, 20 << 10, "a bucket policy"),
                Some(service) if service.eq_ignore_ascii_case("kms") => (code, 32 << 10, "a key policy"),
                // Each service has its own quota.
                _ => return,
            }
        }
        // A session's is compared after it was packed.
        Kind::Session => return,
        Kind::Endpoint | Kind::Network | Kind::Credentials | Kind::Scenario => return,
    };
    let source = root.source();
    // No text has more characters than bytes.
    if source.len() <= most {
        return;
    }
    let count = source.chars().filter(|c| !c.is_whitespace()).count();
    if count > most {
        let message = format!("This has {count} characters without white space, and {of} has {most} at most.");
        findings.add(code, head(root.span), message);
    }
}

/// The service of all actions, if it is one.
fn only_service<'s>(subject: &'s Subject<'_>) -> Option<&'s str> {
    let actions = subject.statements().iter().flat_map(|statement| &statement.action).flat_map(|action| &action.values);
    let mut services = actions.map(|value| value.text.split(':').next().unwrap_or(""));
    let first = services.next()?;
    services.all(|service| service.eq_ignore_ascii_case(first)).then_some(first)
}
