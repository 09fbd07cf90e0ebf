//! Single actions that want a limit.

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::tables::{CONDITIONED, SENSITIVE};
use crate::grants::{Granted, allowed_by, fixed, is_all_of, is_narrowed, is_wild, listed, star};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "ASSUME_ROLE_ON_STAR", Security, Ours, Some(check), SWITCH;
        what: "`sts:AssumeRole` on every role of every account.",
        why: "The caller can take on each role whose trust policy lets its account in, now and later, also in accounts of others.",
        instead: "Name the roles that it is to assume.",
        bad: r#"{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/Deploy" }"#,
    },
    row! {
        "KMS_DECRYPT_ON_ALL_KEYS", Warning, Ours, None, KMS_HUB;
        what: "`kms:Decrypt` or `kms:ReEncryptFrom` with every key.",
        why: "The caller can decrypt whatever it gets hold of, also what was encrypted for others.",
        instead: "Name the keys, or the service that decrypts for the caller by the condition key `kms:ViaService`.",
        bad: r#"{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" }"#,
    },
    row! {
        "MARKETPLACE_SUBSCRIBE_STAR", Warning, Ours, None, MARKET;
        what: "`aws-marketplace:Subscribe` to every product.",
        why: "Subscriptions cost money, and some are contracts.",
        instead: "Name the products by the condition key `aws-marketplace:ProductId`.",
        bad: r#"{ "Effect": "Allow", "Action": "aws-marketplace:Subscribe", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow", "Action": "aws-marketplace:Subscribe", "Resource": "*",
    "Condition": { "ForAnyValue:StringEquals": { "aws-marketplace:ProductId": "1234abcd-12ab-34cd-56ef-1234567890ab" } }
  }"#,
    },
    row! {
        "SENSITIVE_ACTION_WITHOUT_CONDITION", Warning, Ours, None, BEST;
        what: "An action that destroys data, ends a record or changes who may do what, on every resource and without a Condition.",
        why: "What is deleted is gone, and what is opened is seen. Such actions are few, and worth a limit.",
        instead: "Name the resources, or add a condition: that the caller signed in with MFA, or on the resource's tags.",
        bad: r#"{ "Effect": "Allow", "Action": "kms:ScheduleKeyDeletion", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow", "Action": "kms:ScheduleKeyDeletion", "Resource": "*",
    "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } }
  }"#,
    },
    row! {
        "REQUIRED_CONDITION_MISSING", Security, Ours, None, KEYS;
        what: "An action on every resource without the condition that AWS's guides put beside it.",
        why: "What the caller hands on is then open: which role to which service, which policy, which key, whose bucket.",
        instead: "Add the condition, or name the resources.",
        bad: r#"{ "Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*",
    "Condition": { "ArnEquals": { "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess" } }
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let grants = subject.grants();
    if subject.kind != Kind::Identity || grants.is_admin {
        return;
    }
    for granted in grants.left(&subject.policy) {
        let Granted { statement, names, everywhere } = granted;
        if names.is_empty() || listed(statement).is_empty() {
            continue;
        }
        let resources =
            statement.resource.iter().filter(|element| !element.negated).flat_map(|element| &element.values);
        let is_narrowed = is_narrowed(statement);
        let named = |name: &str| granted.narrower(name);
        let any_account = |text: &str| text.split(':').nth(4).is_none_or(is_wild);
        if let Some(pattern) = named("sts:AssumeRole")
            && !is_narrowed
            && resources.clone().any(|value| is_all_of(&value.text, "iam", "role/") && any_account(&value.text))
        {
            let message = format!(
                "{} on every role: each that trusts the caller's account can be assumed.",
                allowed_by(pattern, "sts:AssumeRole")
            );
            findings.add("ASSUME_ROLE_ON_STAR", pattern.span, message);
        }
        let decrypts = ["kms:Decrypt", "kms:ReEncryptFrom"].into_iter().find_map(|name| Some((name, named(name)?)));
        if let Some((name, pattern)) = decrypts
            && !is_narrowed
            && everywhere.has(name)
        {
            let message =
                format!("{} decrypts with every key that lets the caller's account in.", allowed_by(pattern, name));
            findings.add("KMS_DECRYPT_ON_ALL_KEYS", pattern.span, message);
        }
        if let Some(pattern) = named("aws-marketplace:Subscribe")
            && !is_narrowed
            && star(statement).is_some()
        {
            let message = format!(
                "{} subscribes to any product of AWS Marketplace, at any price.",
                allowed_by(pattern, "aws-marketplace:Subscribe")
            );
            findings.add("MARKETPLACE_SUBSCRIBE_STAR", pattern.span, message);
        }
        // Of all actions of a service, too.
        let single = |name: &str| named(name).filter(|pattern| !pattern.text.split(':').nth(1).is_some_and(is_wild));
        if statement.conditions.is_empty() {
            let sensitive = everywhere.iter().filter_map(|name| SENSITIVE.iter().find(|row| row.0 == name));
            let found: Vec<_> = sensitive.filter_map(|(name, does)| Some((single(name)?, name, does))).collect();
            if let Some((first, ..)) = found.first() {
                let shown: Vec<String> =
                    found.iter().take(3).map(|(_, name, does)| format!("`{name}` {does}")).collect();
                let more = match found.len() - shown.len() {
                    0 => String::new(),
                    more => format!(", with {more} more such actions"),
                };
                let message = format!("{}{more}: on every resource, and no condition limits when.", shown.join(", "));
                findings.add("SENSITIVE_ACTION_WITHOUT_CONDITION", first.span, message);
            }
        }
        for (name, keys, does) in CONDITIONED.iter().filter(|row| everywhere.has(row.0)) {
            let is_limited = fixed(statement, keys).is_some() || (is_narrowed && *name != "iam:PassRole");
            if let Some(pattern) = single(name).filter(|_| !is_limited) {
                let key = keys.first().copied().unwrap_or_default();
                let message = format!("{} {does}: it has no condition on `{key}`.", allowed_by(pattern, name));
                findings.add("REQUIRED_CONDITION_MISSING", pattern.span, message);
            }
        }
    }
}
