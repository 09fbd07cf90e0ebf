//! Changing what a bucket lets others do, to do it oneself.

use iam::pattern::{Pattern, TooMuchWork};
use iam::{Effect, Statement, Version};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{allowed_by, is_limited};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[row! {
    "RESOURCE_POLICY_PRIVILEGE_ESCALATION", Warning, Ours, Some(check), S3;
    what: "Permission to change a bucket's policy, ACL or lifecycle rules where its objects are not allowed to the caller.",
    why: "With a policy of its own making the caller reads the objects after all, and with a lifecycle rule it deletes them.",
    instead: "Leave the change of the bucket to those who may use its objects, or deny the caller the use of the objects: no \
        bucket policy undoes that.",
    bad: r#"{ "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::example-bucket" }"#,
    good: r#"[
    { "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::example-bucket" },
    { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
  ]"#,
}];

/// What changes the bucket, what it amounts to, and how.
const CHANGES: &[(&str, &str, &str)] = &[
    ("s3:PutBucketPolicy", "s3:GetObject", "a policy that allows it"),
    ("s3:PutBucketAcl", "s3:GetObject", "a grant in its ACL"),
    ("s3:PutLifecycleConfiguration", "s3:DeleteObject", "a rule that lets objects expire"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let grants = subject.grants();
    if subject.kind != Kind::Identity || grants.is_admin {
        return;
    }
    // Once for each action, not for each statement.
    let about = CHANGES.iter().map(|(_, object, _)| -> Vec<&Statement> {
        let all = [Effect::Allow, Effect::Deny].into_iter().flat_map(|effect| grants.each(&subject.policy, effect));
        all.filter(|granted| granted.names.has(object)).map(|granted| granted.statement).collect()
    });
    let about: Vec<_> = about.collect();
    for granted in grants.left(&subject.policy) {
        let statement = granted.statement;
        if granted.names.is_empty() || is_limited(statement) {
            continue;
        }
        for ((change, object, how), about) in CHANGES.iter().zip(&about) {
            let Some(pattern) = granted.pattern(change) else { continue };
            match is_new(about, statement, findings) {
                Ok(Some(bucket)) => {
                    let message = format!(
                        "{} on `{}`: this policy does not allow `{object}` there, but {how} makes up for it.",
                        allowed_by(pattern, change),
                        clip(&bucket)
                    );
                    findings.add("RESOURCE_POLICY_PRIVILEGE_ESCALATION", pattern.span, message);
                }
                Ok(None) => {}
                Err(TooMuchWork) => return,
            }
        }
    }
}

/// A bucket of the statement of whose objects none of the statements about the action says anything.
fn is_new(about: &[&Statement], statement: &Statement, findings: &mut Findings) -> Result<Option<String>, TooMuchWork> {
    let Some(element) = statement.resource.as_ref().filter(|element| !element.negated) else { return Ok(None) };
    'buckets: for bucket in &element.values {
        let text = if bucket.text.ends_with('*') { bucket.text.clone() } else { format!("{}/*", bucket.text) };
        let Some(objects) = Pattern::resource(&text, Version::V2012).filter(|_| !bucket.text.contains("${")) else {
            continue;
        };
        if !bucket.text.contains(":s3:::") && bucket.text != "*" {
            continue;
        }
        for other in about {
            let Some(resources) = other.resource.as_ref().filter(|element| !element.negated) else { continue 'buckets };
            for value in &resources.values {
                let Some(value) = value.pattern() else { continue 'buckets };
                if value.with_any_values().meets(&objects, &mut findings.work)? {
                    continue 'buckets;
                }
            }
        }
        return Ok(Some(bucket.text.clone()));
    }
    Ok(None)
}
