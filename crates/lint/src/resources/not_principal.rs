//! Everyone but some: NotPrincipal, and conditions that leave out whom a Deny is not about.

use iam::arn::Arn;
use iam::pattern::Pattern;
use iam::{Condition, Effect, Family, PrincipalKind, PrincipalPattern, Version};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{account_of, is_whole_account, listed};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "ALLOW_WITH_NOT_PRINCIPAL", Security, AccessAnalyzer, Some(check), NOT_PRINCIPAL, Resource;
        what: "NotPrincipal in an Allow.",
        why: "It allows everyone but those listed: every other account, and callers without one.",
        instead: "Name in Principal who is allowed.",
        bad: r#"{
    "Effect": "Allow",
    "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:user/Mallory" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
    },
    row! {
        "DENY_NOTPRINCIPAL_TRAP", Warning, Ours, None, NOT_PRINCIPAL, Resource;
        what: "A Deny whose NotPrincipal lists a user, a role or a session, but not all that stands for it.",
        why: "A caller is a session, a role and an account at once. Who is exempt only as one of them is denied as another. \
            And whoever has a permissions boundary is denied in any case.",
        instead: "Deny everyone with a condition: `\"ArnNotLike\": { \"aws:PrincipalArn\": … }`. Or list the account and, for a \
            role, its sessions too.",
        bad: r#"{
    "Effect": "Deny",
    "NotPrincipal": { "AWS": "arn:aws:iam::111122223333:user/Alice" },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
        good: r#"{
    "Effect": "Deny",
    "NotPrincipal": { "AWS": ["arn:aws:iam::111122223333:user/Alice", "arn:aws:iam::111122223333:root"] },
    "Action": "sqs:SendMessage",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders"
  }"#,
    },
    row! {
        "INEFFECTIVE_DENY_CARVE_OUT", Security, Ours, None, NOT_PRINCIPAL, Resource;
        what: "A Deny that leaves out everyone: NotPrincipal `*`, or a negated comparison of who asks with a pattern that all fit.",
        why: "It looks like a guard, but denies nobody who has signed in.",
        instead: "Leave out only those who are meant, as in `\"ArnNotLike\": { \"aws:PrincipalArn\": \
            \"arn:aws:iam::111122223333:role/Admin\" }`.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:*" } }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "arn:aws:sqs:us-east-1:111122223333:orders",
    "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/*" } }
  }"#,
    },
];

/// Keys that tell who asks, and that all who sign in have; and what all of their values fit.
const WHO: &[(&str, &str)] = &[
    ("aws:PrincipalAccount", "*"),
    ("aws:PrincipalArn", "arn:aws:iam::*:*"),
    ("aws:PrincipalOrgID", "o-*"),
    ("aws:PrincipalOrgPaths", "o-*"),
    ("aws:userid", "*"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for statement in subject.statements() {
        let deny = statement.effect == Some(Effect::Deny);
        for condition in statement.conditions.iter().filter(|_| deny) {
            if let Some(value) = leaves_out_all(condition, findings) {
                let message = format!(
                    "Everyone who has {} fits `{}`, so this Deny leaves out all of them.",
                    condition.key.text,
                    clip(&value.text)
                );
                findings.add("INEFFECTIVE_DENY_CARVE_OUT", value.span, message);
            }
        }
        let grammar = matches!(subject.kind, Kind::Resource | Kind::Endpoint);
        let Some(element) = statement.principal.as_ref().filter(|element| element.negated && grammar) else { continue };
        if statement.effect == Some(Effect::Allow) {
            let but = listed(element.values.iter().map(|value| value.text.as_str()));
            let message = format!("This allows everyone but {but}, in any account or none.");
            findings.add("ALLOW_WITH_NOT_PRINCIPAL", element.name_span, message);
        } else if let Some(all) = element.values.iter().find(|value| value.kind == PrincipalKind::Everyone) {
            let message = "NotPrincipal `*` leaves out everyone, so this Deny is about nobody.";
            findings.add("INEFFECTIVE_DENY_CARVE_OUT", all.span, message);
        } else if deny {
            chain(&element.values, findings);
        }
    }
}

/// A value of a negated comparison that all who have the key fit. The star of StringNotEquals is literal (M15).
fn leaves_out_all<'c>(condition: &'c Condition, findings: &mut Findings) -> Option<&'c iam::ConditionValue> {
    let used = condition.operator.filter(|used| used.operator.negated)?;
    let (_, all) = WHO.iter().find(|(key, _)| condition.key.text.eq_ignore_ascii_case(key))?;
    let arn = used.operator.family == Family::Arn;
    if !arn && used.operator.family != Family::TextLike {
        return None;
    }
    let all = if arn { Pattern::arn(all, Version::V2012)? } else { Pattern::like(all, Version::V2012) };
    condition
        .values
        .iter()
        .filter(|value| value.text.contains('*'))
        .find(|value| value.pattern().is_some_and(|pattern| pattern.covers(&all, &mut findings.work).unwrap_or(false)))
}

/// Whom NotPrincipal lists without all that stands for it (P4).
fn chain(values: &[PrincipalPattern], findings: &mut Findings) {
    let whole = json::distinct(values.iter().filter(|value| is_whole_account(value)).filter_map(account_of));
    let (mut sessions, mut roles) = (Vec::new(), Vec::new());
    for arn in values.iter().filter_map(|value| Arn::written(&value.text)) {
        let (kind, rest) = arn.resource().split_once('/').unwrap_or_default();
        match kind {
            "assumed-role" => sessions.push((arn.account(), rest.split('/').next().unwrap_or_default())),
            "role" => roles.push((arn.account(), rest.rsplit('/').next().unwrap_or_default())),
            _ => {}
        }
    }
    json::sort(&mut sessions);
    json::sort(&mut roles);
    for value in values.iter().filter(|value| value.kind == PrincipalKind::Aws && !is_whole_account(value)) {
        let Some((arn, account)) = Arn::written(&value.text).zip(account_of(value)) else { continue };
        let (kind, rest) = arn.resource().split_once('/').unwrap_or_default();
        let last = (account, rest.rsplit('/').next().unwrap_or_default());
        let first = (account, rest.split('/').next().unwrap_or_default());
        let lacks = match kind {
            _ if whole.binary_search(&account).is_err() => format!("the account, arn:aws:iam::{account}:root"),
            "role" if sessions.binary_search(&last).is_err() => "a session of the role, which is who calls".to_owned(),
            "assumed-role" if roles.binary_search(&first).is_err() => "the role of the session".to_owned(),
            _ => continue,
        };
        let message = format!("NotPrincipal lists `{}` but not {lacks}, so the Deny still hits it.", clip(&value.text));
        findings.add("DENY_NOTPRINCIPAL_TRAP", value.span, message);
    }
}
