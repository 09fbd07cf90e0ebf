//! Policies on buckets.

use iam::pattern::Pattern;
use iam::{Condition, Statement, Version};

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::{Subject, head};
use crate::who::{everyone, foreign, is, is_open, listed};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "S3_POLICY_LOCKOUT", Security, Ours, Some(check), S3, Resource;
        what: "A bucket policy that denies everything on the bucket to everyone.",
        why: "No user and no role can use the bucket, or change the policy again. Only the root user of the account can.",
        instead: "Add a condition to the Deny, such as one on `aws:SecureTransport` or `aws:PrincipalArn`.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"]
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"],
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
    },
    row! {
        "S3_POLICY_NO_SECURE_TRANSPORT", Suggestion, Ours, None, S3, Resource;
        what: "A bucket policy without a Deny of requests that are not encrypted on their way.",
        why: "S3 also answers to HTTP, where everyone on the way can read along.",
        instead: "Add a Deny of `s3:*` for everyone with the condition `\"Bool\": { \"aws:SecureTransport\": \"false\" }`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::example-bucket", "arn:aws:s3:::example-bucket/*"],
    "Condition": { "Bool": { "aws:SecureTransport": "false" } }
  }"#,
    },
    row! {
        "S3_POLICY_OTHER_ACCOUNT_ACTIONS", Security, Ours, None, S3, Resource;
        what: "A bucket policy that lets another account change the bucket's policy, its encryption, or access lists.",
        why: "Who may do that can give itself, or everyone, what the policy does not.",
        instead: "Leave these actions to your own account. Everyone counts as another account; others are known if you say which is \
            yours, or if an ARN of the policy's Resource tells.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": "*",
    "Action": ["s3:GetObject", "s3:PutObjectAcl"],
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:role/Deploy" },
    "Action": ["s3:GetObject", "s3:PutObjectAcl"],
    "Resource": "arn:aws:s3:::example-bucket/*"
  }"#,
    },
];

/// What is to be left to the bucket's own account. Source: Security Hub User Guide, control S3.6.
const OWN: &[&str] = &[
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Resource || subject.service != Some("s3") {
        return;
    }
    for statement in subject.denies().filter(|deny| everyone(deny).is_some() && deny.conditions.is_empty()) {
        let all = [Pattern::action("s3:*")];
        let denied = statement.action.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
        let locks = denied
            .filter(|_| is_about_a_bucket(statement))
            .any(|value| all.iter().any(|all| value.pattern().covers(all, &mut findings.work).unwrap_or(false)));
        if locks {
            let message = "This denies the bucket to everyone, without condition: only the root user of its account can still \
                change this policy.";
            findings.add("S3_POLICY_LOCKOUT", head(statement.span), message);
        }
    }
    // What follows is about buckets; an access point's policy is about what comes that way.
    if is_of_access_points(subject) {
        return;
    }
    secure_transport(subject, findings);
    let mut told = Vec::new();
    for statement in subject.allows() {
        if let Some(all) = everyone(statement).filter(|_| is_open(subject, statement, findings)) {
            told.push((statement, all));
        }
    }
    let foreign = foreign(subject).into_iter().filter(|(.., sure)| *sure);
    told.extend(foreign.map(|(statement, value, ..)| (statement, value)));
    for (statement, value) in told {
        let own = own(statement, findings);
        if !own.is_empty() {
            let message = format!(
                "This lets `{}` call {}, which is for the bucket's own account.",
                json::clip(&value.text),
                listed(own)
            );
            findings.add("S3_POLICY_OTHER_ACCOUNT_ACTIONS", value.span, message);
        }
    }
}

/// Whether a policy of S3 is on an access point: its ARNs are of those.
pub(super) fn is_of_access_points(subject: &Subject<'_>) -> bool {
    let resources = subject.statements().iter().filter_map(|statement| statement.resource.as_ref());
    let mut texts = resources.flat_map(|element| &element.values).map(|value| value.text.as_str()).peekable();
    let is_one =
        |text: &str| iam::arn::Arn::written(text).is_some_and(|arn| arn.resource().starts_with("accesspoint/"));
    texts.peek().is_some() && texts.all(is_one)
}

/// A Deny of what comes over HTTP, under no condition that leaves some of it (M18).
fn secure_transport(subject: &Subject<'_>, findings: &mut Findings) {
    const CODE: &str = "S3_POLICY_NO_SECURE_TRANSPORT";
    let is_insecure = |condition: &Condition| {
        let positive = condition.operator.is_some_and(|used| !used.operator.negated);
        positive && is(condition, "aws:SecureTransport", "false")
    };
    // AWS's services come over TLS as they see fit.
    let of_services = |condition: &Condition| {
        ["aws:PrincipalIsAWSService", "aws:ViaAWSService"].iter().any(|key| is(condition, key, "false"))
    };
    let denies = subject.denies().filter(|deny| everyone(deny).is_some() && deny.conditions.iter().any(is_insecure));
    let mut loose = None;
    for deny in denies {
        match deny.conditions.iter().find(|condition| !is_insecure(condition) && !of_services(condition)) {
            None => return,
            Some(other) => loose = loose.or(Some((deny, other))),
        }
    }
    match loose {
        Some((deny, other)) => {
            let message = format!(
                "This denies requests over HTTP only where {} holds as well: a Deny on aws:SecureTransport false alone is missing.",
                json::clip(&other.key.text)
            );
            findings.add(CODE, head(deny.span), message);
        }
        None if subject.statements().is_empty() => {}
        None => {
            let message =
                "This bucket policy does not deny requests over HTTP: a Deny on aws:SecureTransport false is missing.";
            findings.add(CODE, head(subject.document.root().span), message);
        }
    }
}

/// Whether a statement is about a bucket itself, not only about what is in it.
fn is_about_a_bucket(statement: &Statement) -> bool {
    let resources = statement.resource.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
    let mut arns = resources.map(|value| value.text.as_str());
    arns.any(|text| text == "*" || iam::arn::Arn::written(text).is_some_and(|arn| !arn.resource().contains('/')))
}

/// What a statement allows of the actions that are to be left to the account.
fn own(statement: &Statement, findings: &mut Findings) -> Vec<&'static str> {
    let Some(element) = &statement.action else { return Vec::new() };
    let patterns: Vec<Pattern> = element.values.iter().map(iam::ActionPattern::pattern).collect();
    let of_objects = Pattern::resource("arn:*:s3:::*/*", Version::V2012);
    // What is on objects needs a resource with objects.
    let on = |action: &str, findings: &mut Findings| {
        let resources =
            statement.resource.iter().flat_map(|element| &element.values).filter_map(|value| value.pattern());
        let wanted = of_objects.as_ref().filter(|_| action == "s3:PutObjectAcl");
        let mut resources = resources.take(20);
        wanted.is_none_or(|wanted| resources.any(|one| one.meets(wanted, &mut findings.work).unwrap_or(false)))
    };
    let mut allows = |action: &&&str| {
        let one = Pattern::action(action);
        let named = patterns.iter().any(|pattern| pattern.meets(&one, &mut findings.work).unwrap_or(element.negated));
        named != element.negated && on(action, findings)
    };
    OWN.iter().filter(|action| allows(action)).copied().collect()
}
