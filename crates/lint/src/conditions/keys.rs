//! Names of context keys.

use json::clip;

use super::test::is_open;
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "INVALID_CONDITION_KEY_FORMAT", Error, AccessAnalyzer, Some(check), CONDITION;
        "A context key that is not a service, a colon and a name.";
        "No request holds such a key, so a positive operator never holds and a negated one always does.";
        "Write the key with its prefix: `aws:SourceIp`, `s3:prefix`.";
        "Allow" r#"{ "IpAddress": { "SourceIp": "203.0.113.0/24" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
    row! {
        "INVALID_GLOBAL_CONDITION_KEY", Error, AccessAnalyzer, None, GLOBAL_KEYS;
        "A key that begins with `aws:` and is none of AWS's global keys.";
        "No request holds it, so a positive operator never holds and a negated one always does.";
        "Take a key of AWS's list. Keys of one service begin with the name of that service.";
        "Allow" r#"{ "IpAddress": { "aws:SourceIpAddress": "203.0.113.0/24" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } }"#
    },
    row! {
        "UNSUPPORTED_GLOBAL_CONDITION_KEY", Error, AccessAnalyzer, None, CHECKS, Resource;
        "The key `aws:ARN` in a policy that is not attached to an identity.";
        "AWS does not support the key: a positive operator then never holds and a negated one always does.";
        "Write `aws:PrincipalArn` for who asks, or `aws:SourceArn` for the resource on whose behalf a service asks.";
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Principal\": \"*\",\n    \"Action\": \"s3:GetObject\",\n",
            "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n",
            "    \"Condition\": { \"ArnEquals\": { \"aws:ARN\": \"arn:aws:iam::111122223333:role/reader\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Principal\": \"*\",\n    \"Action\": \"s3:GetObject\",\n",
            "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n",
            "    \"Condition\": { \"ArnEquals\": { \"aws:PrincipalArn\": \"arn:aws:iam::111122223333:role/reader\" } }"
        )
    },
    row! {
        "DEPRECATED_GLOBAL_CONDITION_KEY", Warning, AccessAnalyzer, None, CHECKS;
        "The key `aws:ARN` in a policy that is attached to an identity.";
        "Old policies have it, AWS advises against it, and its list of keys no longer tells of it.";
        "Write `aws:PrincipalArn` for who asks, or `aws:SourceArn` for the resource on whose behalf a service asks.";
        "Allow" r#"{ "ArnEquals": { "aws:ARN": "arn:aws:iam::111122223333:role/reader" } }"# =>
        "Allow" r#"{ "ArnEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader" } }"#
    },
    row! {
        "MISSING_TAG_KEY_IN_CONDITION", Error, AccessAnalyzer, None, TAGS;
        "`aws:ResourceTag`, `aws:RequestTag` or `aws:PrincipalTag` without the key of a tag behind it.";
        "Each tag is a context key of its own, `aws:ResourceTag/team`. Without a tag's key no request holds it.";
        "Put a slash and the tag's key behind it, and its value into the list of values.";
        "Allow" r#"{ "StringEquals": { "aws:ResourceTag": "blue" } }"# =>
        "Allow" r#"{ "StringEquals": { "aws:ResourceTag/team": "blue" } }"#
    },
];

/// Keys of tags, which have the tag's own key behind them.
const TAGGED: &[&str] =
    &["aws:resourcetag", "aws:requesttag", "aws:principaltag", "ec2:resourcetag", "iam:resourcetag"];

/// Keys that AWS's list does not have and that AWS's own policies use.
const UNLISTED: &[&str] = &["aws:principalorgmasteraccountid"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for condition in subject.statements().iter().flat_map(|statement| &statement.conditions) {
        let (key, name) = (condition.key_lower.as_str(), clip(&condition.key.text));
        if is_open(key) || UNLISTED.contains(&key) {
            continue;
        }
        let (prefix, rest) = key.split_once(':').unwrap_or_default();
        let (code, message) = if TAGGED.contains(&key.strip_suffix('/').unwrap_or(key)) {
            let bare = name.trim_end_matches('/');
            ("MISSING_TAG_KEY_IN_CONDITION", format!("{name} needs the key of a tag behind it: `{bare}/team`."))
        } else if prefix.is_empty() || rest.is_empty() || prefix.contains(char::is_whitespace) {
            let nearest = iam::keys::KEYS.iter().find(|known| {
                known.is_global() && known.name.get(4..).is_some_and(|bare| bare.eq_ignore_ascii_case(key))
            });
            let meant = nearest.map_or_else(String::new, |known| format!(" Did you mean {}?", known.name));
            ("INVALID_CONDITION_KEY_FORMAT", format!("`{name}` is not a context key, service:name.{meant}"))
        } else if prefix != "aws" {
            continue;
        } else if key == "aws:arn" {
            // AWS has both, and does not say when which; its own old policies for identities had the key.
            match subject.kind.is_of_an_identity() {
                true => {
                    let message = format!("{name} is an old key: write aws:PrincipalArn or aws:SourceArn.");
                    ("DEPRECATED_GLOBAL_CONDITION_KEY", message)
                }
                false => {
                    let message = format!("AWS does not support {name}: write aws:PrincipalArn or aws:SourceArn.");
                    ("UNSUPPORTED_GLOBAL_CONDITION_KEY", message)
                }
            }
        } else if iam::keys::find(key).is_none() {
            ("INVALID_GLOBAL_CONDITION_KEY", unknown(key, &name))
        } else {
            continue;
        };
        findings.add(code, condition.key.span, message);
    }
}

/// A key that AWS does not have, and what may have been meant.
fn unknown(key: &str, name: &str) -> String {
    match meant(key) {
        Some(meant) => format!("AWS has no key {name}. Did you mean {meant}?"),
        None => format!("AWS has no key {name}."),
    }
}

/// The global key that somebody wrote longer, or a little otherwise.
pub(crate) fn meant(key: &str) -> Option<String> {
    let known = || iam::keys::KEYS.iter().filter(|known| known.is_global());
    let longer = |known: &str| known.len() > 10 && (key.starts_with(known) || known.starts_with(key) && key.len() > 10);
    let (name, tag) = key.split_once('/').map_or((key, None), |(name, tag)| (name, Some(tag)));
    let near = json::nearest(name, known().map(|known| known.name.trim_end_matches('/')));
    let near = near.and_then(|near| known().find(|known| known.name.trim_end_matches('/') == near));
    let meant = near.or_else(|| known().find(|known| longer(&known.name.to_lowercase())))?;
    Some(if meant.is_prefix() { format!("{}{}", meant.name, tag.unwrap_or("team")) } else { meant.name.to_owned() })
}
