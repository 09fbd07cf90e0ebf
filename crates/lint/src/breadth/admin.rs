//! Actions without limit: all, or all of a service.

use catalog::Level;
use iam::pattern::Pattern;
use iam::{ActionPattern, Statement};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{every_action, is_admin, is_all_of, is_every_action, is_limited, is_wild, listed};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "FULL_ADMIN", Security, Ours, Some(check), BEST;
        what: "A statement that allows every action on every resource.",
        why: "Whoever gets hold of such a caller has the whole account. Conditions on who asks, from where or when change \
            little in that.",
        instead: "Allow the actions that the work needs. IAM Access Analyzer proposes a policy from what CloudTrail saw.",
        bad: r#"{ "Effect": "Allow", "Action": "*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
    row! {
        "WILDCARD_ACTION", Security, Ours, None, ACTION;
        what: "A statement that allows every action, on some resources.",
        why: "Deleting a resource and letting others in are among them.",
        instead: "List the actions, or patterns such as `s3:Get*`.",
        bad: r#"{ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
    row! {
        "SERVICE_WILDCARD", Security, Ours, None, FULL_ACCESS;
        what: "A statement that allows every action of a service.",
        why: "That includes actions that delete and that change who may do what, and those that the service gets in the \
            future. Services that can only be read are left out.",
        instead: "List the actions, or patterns such as `sqs:Get*`.",
        bad: r#"{ "Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs" }"#,
        good: r#"{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs" }"#,
    },
    row! {
        "IAM_FULL_ACCESS", Security, Ours, None, BEST;
        what: "A statement that allows every action of IAM on everything.",
        why: "Who may write policies may write one that allows everything.",
        instead: "Allow reading, `iam:Get*` and `iam:List*`, and single changes on named users and roles, or delegate under a \
            permissions boundary.",
        bad: r#"{ "Effect": "Allow", "Action": "iam:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*" }"#,
    },
    row! {
        "KMS_FULL_ACCESS", Warning, Ours, None, KMS;
        what: "A statement that allows every action of KMS on every key.",
        why: "One caller can then decrypt with each key, hand it to others and schedule its deletion.",
        instead: "Keep those who administer keys apart from those who use them, and name the keys.",
        bad: r#"{ "Effect": "Allow", "Action": "kms:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }"#,
    },
    row! {
        "CLOUDTRAIL_FULL_ACCESS", Security, Ours, None, TRAIL;
        what: "A statement that allows every action of CloudTrail on every trail.",
        why: "`cloudtrail:StopLogging` and `cloudtrail:DeleteTrail` end the record of what is done in the account.",
        instead: "Allow reading: `cloudtrail:Get*`, `cloudtrail:List*`, `cloudtrail:LookupEvents`.",
        bad: r#"{ "Effect": "Allow", "Action": "cloudtrail:*", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "cloudtrail:LookupEvents", "Resource": "*" }"#,
    },
    row! {
        "S3_UNRESTRICTED", Security, Ours, None, S3;
        what: "A statement that allows every action of S3 on any bucket.",
        why: "That is reading, overwriting and deleting everything, and making it public.",
        instead: "Name buckets and actions.",
        bad: r#"{ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }"#,
    },
];

/// Services of which full access is told apart, with what all their resources are, what such a caller can do, and the
/// actions for it: where one is denied, it cannot.
const FULL: &[(&str, &str, &str, &str, &[&str])] = &[
    ("IAM_FULL_ACCESS", "iam", "", "the caller can give itself any permission", &[]),
    (
        "KMS_FULL_ACCESS",
        "kms",
        "key/",
        "the caller can decrypt with each key, hand it to others and delete it",
        &["kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
    ),
    (
        "CLOUDTRAIL_FULL_ACCESS",
        "cloudtrail",
        "trail/",
        "the caller can end the record of what is done",
        &["cloudtrail:DeleteTrail", "cloudtrail:StopLogging"],
    ),
    (
        "S3_UNRESTRICTED",
        "s3",
        "",
        "the caller can read, change, delete and publish what every bucket holds",
        &["s3:DeleteObject", "s3:GetObject", "s3:PutBucketPolicy", "s3:PutObject"],
    ),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Identity {
        return;
    }
    for statement in subject.allows() {
        let grants = subject.grants();
        if grants.is_admin && is_admin(statement) {
            admin(subject, statement, findings);
        } else if !grants.is_admin && !is_limited(statement) {
            if let Some(every) = every_action(statement).filter(|_| !grants.keeps_but_some()) {
                let message =
                    format!("`{}` allows every action on these resources, now and in the future.", clip(&every.text));
                findings.add("WILDCARD_ACTION", every.span, message);
            }
            listed(statement).iter().for_each(|pattern| service(subject, statement, pattern, findings));
        }
    }
}

fn admin(subject: &Subject<'_>, statement: &Statement, findings: &mut Findings) {
    let Some(every) = every_action(statement) else { return };
    let but = match statement.conditions.as_slice() {
        [] => "",
        _ => ", under conditions that say nothing of what is done",
    };
    let denied = if subject.denies().next().is_some() { ", but for what the policy denies" } else { "" };
    let message =
        format!("This statement allows every action on every resource{but}: its caller is an administrator{denied}.");
    findings.add("FULL_ADMIN", every.span, message);
}

fn service(subject: &Subject<'_>, statement: &Statement, pattern: &ActionPattern, findings: &mut Findings) {
    let is_every = is_every_action(&pattern.text);
    let prefix = pattern.text.split_once(':').filter(|(_, name)| is_wild(name)).map_or("", |(prefix, _)| prefix);
    let text = clip(&pattern.text);
    let resources = statement.resource.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
    let mut denied = |action: &str| subject.grants().denies(&Pattern::action(action), &mut findings.work);
    if denied(&pattern.text) {
        return;
    }
    let mut told = Vec::new();
    for (code, service, kind, why, by) in FULL {
        let is_of_it = is_every || prefix.eq_ignore_ascii_case(service);
        if is_of_it
            && !denied(&format!("{service}:*"))
            && !by.iter().any(|action| denied(action))
            && resources.clone().any(|value| is_all_of(&value.text, service, kind))
        {
            told.push((*code, format!("With `{text}` on everything {why}.")));
        }
    }
    told.into_iter().for_each(|(code, message)| findings.add(code, pattern.span, message));
    if is_every || prefix.is_empty() || prefix.contains(['*', '?', '$']) {
        return;
    }
    let known = subject.catalog.and_then(|catalog| Some((catalog, catalog.service(prefix)?)));
    let message = match known {
        Some((_, service))
            if !service.actions().any(|action| !action.is_level(Level::Read) && !action.is_level(Level::List)) =>
        {
            return;
        }
        Some((catalog, service)) => format!(
            "`{text}` allows every action of {}, {} by AWS's data of {}, and those to come.",
            service.name(),
            service.actions().len(),
            catalog.date()
        ),
        // INVALID_SERVICE_IN_ACTION says more.
        None if subject.catalog.is_some() => return,
        None => format!("`{text}` allows every action of the service, and those to come."),
    };
    findings.add("SERVICE_WILDCARD", pattern.span, message);
}

#[cfg(test)]
mod tests {
    use crate::Options;

    #[test]
    fn without_the_catalog_a_service_is_told_without_its_name() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}}"#;
        let found = crate::lint(text, &Options::default()).findings;
        let told: Vec<_> = found.iter().filter(|one| one.code == "SERVICE_WILDCARD").map(|one| &one.message).collect();
        assert_eq!(told, ["`sqs:*` allows every action of the service, and those to come."]);
    }
}
