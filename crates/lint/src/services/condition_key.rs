//! Condition keys that no request holds.

use catalog::{Action, Catalog, Service};
use iam::{Condition, Family, Statement};
use json::{Patch, clip, nearest};

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;
use crate::{Kind, Span};

#[cfg(feature = "reference")]
const REFERENCE: (&str, &str) = (
    "Actions, resources, and condition keys for AWS services",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
);

pub(crate) const RULES: &[Rule] = &[
    rule! {
        "INVALID_SERVICE_CONDITION_KEY", Error, AccessAnalyzer, Some(check);
        what: "A condition key that its service does not have.",
        why: "No request holds it: a condition that compares it never holds, and one that is negated or ends in IfExists \
            always does.",
        instead: "Look the key up on the service's page of the Service Authorization Reference.",
        page: (REFERENCE.0, REFERENCE.1, "2026-11-29"),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": "arn:aws:s3:::example-bucket",
    "Condition": { "StringLike": { "s3:prefixes": "home/*" } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": "arn:aws:s3:::example-bucket",
    "Condition": { "StringLike": { "s3:prefix": "home/*" } }
  }
}"#,
    },
    rule! {
        "CONDITION_KEY_NOT_LISTED_FOR_ACTION", Suggestion, Ours, None;
        what: "A service's condition key in a statement of which no action has it.",
        why: "AWS sends a service's own keys with some of its actions only. If none of the statement's actions is among them, \
            the key is absent from every request that the statement is about.",
        instead: "Compare the actions with those that the service's page lists the key for. AWS's lists are not always \
            complete, so try it before you rely on it.",
        page: (REFERENCE.0, REFERENCE.1, "2026-11-29"),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::example-bucket/*",
    "Condition": { "StringLike": { "s3:prefix": "home/*" } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": "arn:aws:s3:::example-bucket",
    "Condition": { "StringLike": { "s3:prefix": "home/*" } }
  }
}"#,
    },
    rule! {
        "INVALID_REGION", Error, AccessAnalyzer, None;
        what: "A value of `aws:RequestedRegion` that is no Region.",
        why: "No request goes there, so the value stands for nothing.",
        instead: "Write a Region's code: `eu-central-1`, not `Frankfurt`.",
        page: (
            "AWS global condition context keys",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
            "2026-11-29"
        ),
        Identity,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-centra-1" } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-central-1" } }
  }
}"#,
    },
    rule! {
        "MISSING_ACTION_FOR_CONDITION_KEY", Error, AccessAnalyzer, None;
        what: "A trust policy that compares what a caller says of its session, and does not allow to say it.",
        why: "A source identity and session tags need an action of their own. Without it a request that has them is denied, \
            and one that has not does not hold the key.",
        instead: "Add `sts:SetSourceIdentity` or `sts:TagSession` to the actions of the trust policy.",
        page: (
            "Access Analyzer policy check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
            "2026-09-26"
        ),
        Trust,
        bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringLike": { "sts:SourceIdentity": "*" } }
  }
}"#,
        good: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
    "Condition": { "StringLike": { "sts:SourceIdentity": "*" } }
  }
}"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let Some(catalog) = subject.catalog else { return };
    for statement in subject.statements() {
        for condition in &statement.conditions {
            known(catalog, statement, condition, findings);
            region(catalog, condition, findings);
            if subject.kind == Kind::Trust {
                session(subject, condition, findings);
            }
        }
    }
}

/// What every request holds, to whatever service, that the credentials of an instance, a function, a job or a user of
/// Identity Center sign.
const FROM_CALLERS: &[&str] = &[
    "ec2:RoleDelivery",
    "ec2:SourceInstanceARN",
    "glue:CredentialIssuingService",
    "identitystore:UserId",
    "lambda:SourceFunctionArn",
    "ssm:SourceInstanceARN",
];

/// What the key is called in front of the colon and behind.
fn parts(condition: &Condition) -> Option<(&str, &str)> {
    condition
        .key
        .text
        .split_once(':')
        .filter(|(prefix, name)| !name.is_empty() && !prefix.contains(['$', '{', '.', '/']))
}

fn known(catalog: &Catalog, statement: &Statement, condition: &Condition, findings: &mut Findings) {
    let Some((prefix, name)) = parts(condition).filter(|(prefix, _)| !prefix.eq_ignore_ascii_case("aws")) else {
        return;
    };
    let key = &condition.key;
    if catalog.key(&key.text).is_none() {
        match catalog.service(prefix) {
            Some(service) => {
                let names = service.condition_keys().filter_map(|key| key.name().split_once(':')).map(|(_, name)| name);
                let near = nearest(name, names).map(|near| format!("{}:{near}", service.prefix()));
                let meant = near.as_ref().map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
                let message = format!(
                    "{} has no condition key `{}` by AWS's data of {}.{meant}",
                    service.name(),
                    clip(&key.text),
                    catalog.date()
                );
                meant_key("INVALID_SERVICE_CONDITION_KEY", key.span, message, near, findings);
            }
            // Identity providers have keys of their own.
            None if ["saml", "sts"].iter().any(|known| known.eq_ignore_ascii_case(prefix)) => {}
            None if super::action::is_closed(prefix) => {}
            None => {
                let near = nearest(prefix, catalog.services().map(Service::prefix).chain(["aws", "saml"]));
                let near = near.map(|near| format!("{near}:{name}")).filter(|near| catalog.key(near).is_some());
                let meant = near.as_ref().map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
                let message = format!(
                    "`{}` is a key of no service of AWS: `{}` is none by its data of {}.{meant}",
                    clip(&key.text),
                    clip(prefix),
                    catalog.date()
                );
                meant_key("INVALID_SERVICE", key.span, message, near, findings);
            }
        }
        return;
    }
    if FROM_CALLERS.iter().any(|known| known.eq_ignore_ascii_case(&key.text)) {
        return;
    }
    // M1
    let element = statement.action.as_ref().filter(|element| !element.negated);
    let mut actions = element.into_iter().flat_map(|element| &element.values);
    let has = |action: Action<'_>| action.condition_key(&key.text).is_some();
    // Of so many actions one will have it.
    const MOST: usize = 500;
    let may_have = |text: &str| {
        text.contains("${")
            || catalog.expand(text).take(MOST + 1).enumerate().any(|(at, action)| at == MOST || has(action))
    };
    let is_known = |text: &str| catalog.expand(text).next().is_some();
    let Some(first) = element.and_then(|element| element.values.first()) else { return };
    if element.is_some_and(|element| element.values.iter().all(|value| is_known(&value.text)))
        && !actions.any(|value| may_have(&value.text))
    {
        let what = match element.map_or(0, |element| element.values.len()) {
            1 => format!("`{}`", clip(&first.text)),
            _ => "any action of this statement".to_owned(),
        };
        let message = format!(
            "AWS's data of {} do not list `{}` for {what}: such requests may not hold it.",
            catalog.date(),
            clip(&key.text)
        );
        findings.add("CONDITION_KEY_NOT_LISTED_FOR_ACTION", key.span, message);
    }
}

fn meant_key(code: &'static str, span: Span, message: String, near: Option<String>, findings: &mut Findings) {
    // A tag's key stands behind the slash.
    let near = near.filter(|near| !near.contains("${"));
    let title = near.as_ref().map(|near| format!("Write {}", clip(near))).unwrap_or_default();
    let patch = near.map(|near| Patch { span, text: json::string(&near) });
    findings.add_meant(code, span, message, title, patch);
}

fn region(catalog: &Catalog, condition: &Condition, findings: &mut Findings) {
    let is_text = condition
        .operator
        .is_some_and(|used| matches!(used.operator.family, Family::Text | Family::TextIgnoreCase | Family::TextLike));
    if !condition.key.text.eq_ignore_ascii_case("aws:RequestedRegion") || !is_text {
        return;
    }
    for value in condition.values.iter().filter(|value| !value.text.contains(['*', '?', '$', '{', '<'])) {
        if catalog.regions().any(|known| known.eq_ignore_ascii_case(&value.text)) {
            continue;
        }
        let near = nearest(&value.text, catalog.regions());
        let meant = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
        let message = format!("`{}` is no Region by AWS's data of {}.{meant}", clip(&value.text), catalog.date());
        let patch = near.map(|near| Patch { span: value.span, text: json::string(near) });
        findings.add_meant("INVALID_REGION", value.span, message, format!("Write {}", near.unwrap_or_default()), patch);
    }
}

/// What a caller says of its session, and the action that lets it.
const SAID: &[(&str, &str)] =
    &[("sts:sourceidentity", "sts:SetSourceIdentity"), ("sts:transitivetagkeys", "sts:TagSession")];

fn session(subject: &Subject<'_>, condition: &Condition, findings: &mut Findings) {
    let Some((_, action)) = SAID.iter().find(|(key, _)| condition.key.text.eq_ignore_ascii_case(key)) else { return };
    let mut allowed = subject.allows().filter_map(|statement| statement.action.as_ref());
    let is_allowed = allowed.any(|element| {
        element.negated
            || element.values.iter().any(|value| {
                iam::Glob::new(&value.text.to_lowercase()).matches(&action.to_lowercase(), &mut iam::Work::new(10_000))
            })
    });
    if !is_allowed {
        let message = format!(
            "This trust policy does not allow `{action}`, and only with it a request may hold `{}`.",
            clip(&condition.key.text)
        );
        findings.add("MISSING_ACTION_FOR_CONDITION_KEY", condition.key.span, message);
    }
}
