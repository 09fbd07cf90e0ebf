//! Guards that let everyone in, keys that anybody can set, and values that begin with too little.

use std::collections::HashSet;

use iam::pattern::Pattern;
use iam::{Family, PrincipalKind, Statement, Version};
use json::clip;

use super::addresses;
use super::test::{Test, of, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "NARROWING_WITHOUT_EFFECT", Security, Ours, Some(check), GLOBAL_KEYS, Resource;
        "An Allow whose only guard fits everyone: `aws:PrincipalOrgID` with `*`, `aws:SourceArn` with \
            `arn:aws:s3:::*`, `aws:SourceIp` with `0.0.0.0/0`.";
        "The condition looks like a restriction and admits any organization, account or address.";
        "Write the organization, the account or the range that is meant.";
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Principal\": \"*\",\n    \"Action\": \"s3:GetObject\",\n",
            "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n",
            "    \"Condition\": { \"StringLike\": { \"aws:PrincipalOrgID\": \"o-*\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Principal\": \"*\",\n    \"Action\": \"s3:GetObject\",\n",
            "    \"Resource\": \"arn:aws:s3:::example-bucket/*\",\n",
            "    \"Condition\": { \"StringEquals\": { \"aws:PrincipalOrgID\": \"o-exampleorgid\" } }"
        )
    },
    row! {
        "UNTRUSTWORTHY_CONDITION_KEY", Security, AccessAnalyzer, None, GLOBAL_KEYS;
        "`aws:referer` or `aws:UserAgent` in a condition that decides about access.";
        "Both are headers of the request: whoever asks writes into them what it likes.";
        "Decide by who asks or from where, `aws:PrincipalArn`, `aws:SourceIp`, `aws:SourceVpce`; for content on web \
            pages use signed URLs.";
        "Allow" r#"{ "StringLike": { "aws:UserAgent": "example-app/*" } }"# =>
        "Allow" r#"{ "StringEquals": { "aws:SourceVpce": "vpce-0abc1234def567890" } }"#
    },
    row! {
        "MISSING_PAIRED_CONDITION_KEYS", Security, AccessAnalyzer, None, GLOBAL_KEYS;
        "A private address without the network that it is in: `aws:VpcSourceIp` without `aws:SourceVpc`, \
            `aws:Ec2InstanceSourcePrivateIPv4` without `aws:Ec2InstanceSourceVpc`.";
        "Every VPC can have the same private addresses, also one of somebody else.";
        "Compare the VPC, or for `aws:VpcSourceIp` its endpoint, as well: in an Allow in the same statement, in a Deny \
            in one of its own.";
        "Allow" r#"{ "IpAddress": { "aws:VpcSourceIp": "10.0.1.0/24" } }"# =>
        "Allow" r#"{ "IpAddress": { "aws:VpcSourceIp": "10.0.1.0/24" }, "StringEquals": { "aws:SourceVpc": "vpc-0abc1234def567890" } }"#
    },
    row! {
        "VARIABLE_USAGE_TOO_PERMISSIVE", Error, AccessAnalyzer, None, CHECKS;
        "A value of a key that says who asks or for whom, with a policy variable behind fewer than six characters.";
        "What a variable stands for may be the caller's own choice, a tag or the name of a session, and then it \
            decides who is let in.";
        "Begin the value with fixed text, such as the account, or compare with a fixed value.";
        "Allow" r#"{ "StringLike": { "aws:userid": "${aws:PrincipalTag/id}*" } }"# =>
        "Allow" r#"{ "StringLike": { "aws:userid": "AROAEXAMPLEID:*" } }"#
    },
    row! {
        "WILDCARD_USAGE_TOO_PERMISSIVE", Error, AccessAnalyzer, None, CHECKS;
        "A value of a key that says who asks or for whom, with a wildcard behind fewer than six characters.";
        "So short a beginning fits callers of any account.";
        "Write more of the value before the wildcard.";
        "Allow" r#"{ "StringLike": { "aws:userid": "AROA*" } }"# =>
        "Allow" r#"{ "StringLike": { "aws:userid": "AROAEXAMPLEID:*" } }"#
    },
];

/// Keys that say whose a request is, each with a pattern of all that it can hold. ARNs are looked at apart.
const GUARDS: &[(&str, &str)] = &[
    ("aws:principalaccount", "????????????"),
    ("aws:principalarn", ""),
    ("aws:principalorgid", "o-*"),
    ("aws:principalorgpaths", "o-*"),
    ("aws:sourceaccount", "????????????"),
    ("aws:sourcearn", ""),
    ("aws:sourceip", ""),
    ("aws:sourceorgid", "o-*"),
    ("aws:sourceorgpaths", "o-*"),
    ("aws:sourcevpc", "vpc-*"),
    ("aws:sourcevpce", "vpce-*"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for statement in subject.allows().filter(|statement| is_for_many(statement)) {
        guards(statement, findings);
    }
    let tests = || tests(subject).filter(|test| test.family() != Family::Null);
    let keys: HashSet<&str> = tests().map(|test| test.key()).collect();
    for test in tests() {
        untrustworthy(test, findings);
        unpaired(&keys, test, findings);
        permissive(test, findings);
    }
}

/// Whether a guard is all that stands between the statement and others: it names everybody or a service, or nobody.
fn is_for_many(statement: &Statement) -> bool {
    let many = |kind| matches!(kind, PrincipalKind::Everyone | PrincipalKind::Service);
    statement.principal.as_ref().is_none_or(|all| all.negated || all.values.iter().any(|value| many(value.kind)))
}

/// M18: of all guards of a statement none narrows anything.
fn guards(statement: &Statement, findings: &mut Findings) {
    let mut without: Vec<(Test<'_>, &str)> = Vec::new();
    for test in of(statement).filter(|test| !test.negated() && test.family() != Family::Null) {
        let Some((_, all)) = GUARDS.iter().find(|(key, _)| *key == test.key()) else { continue };
        match admits_all(test, all, findings) {
            Some(value) => without.push((test, value)),
            None if test.condition.values.is_empty() => {}
            None => return,
        }
    }
    for (test, value) in without {
        let (shown, name) = (clip(value), test.name());
        let message = match value.starts_with("arn:") {
            true => format!("`{shown}` leaves account and name of {name} open, so this condition keeps nobody out."),
            false => format!("`{shown}` fits every {name}, so this condition keeps nobody out."),
        };
        findings.add("NARROWING_WITHOUT_EFFECT", test.condition.span, message);
    }
}

/// A value of the condition that everything fits which the key can hold.
fn admits_all<'t>(test: Test<'t>, all: &str, findings: &mut Findings) -> Option<&'t str> {
    let all = (!all.is_empty()).then(|| Pattern::like(all, Version::V2008));
    let admits = |value: &&iam::ConditionValue| match (&all, test.family()) {
        (_, Family::Ip) => addresses::is_everything(value),
        (Some(all), _) => value.pattern().is_some_and(|pattern| pattern.covers(all, &mut findings.work) == Ok(true)),
        (None, Family::TextLike | Family::Arn) => is_any_arn(&value.text),
        (None, _) => false,
    };
    test.condition.values.iter().find(admits).map(|value| value.text.as_str())
}

/// Whether a pattern of ARNs names neither an account nor a resource: `*`, `arn:aws:s3:::*`, `arn:aws:iam::*:role/*`.
fn is_any_arn(text: &str) -> bool {
    let stars = |part: &str| part.bytes().all(|byte| byte == b'*');
    if stars(text) {
        return !text.is_empty();
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    match parts[..] {
        ["arn" | "*", _, _, _, account, resource] => {
            let name = resource.split_once(['/', ':']).map_or(resource, |(_, name)| name);
            stars(account) && !name.is_empty() && stars(name)
        }
        // A wildcard of a text operator can stand for several parts.
        _ => text.starts_with("arn:") && parts.iter().skip(3).all(|part| stars(part)) && text.ends_with('*'),
    }
}

fn untrustworthy(test: Test<'_>, findings: &mut Findings) {
    let for_service = || {
        let services = |kind| kind == PrincipalKind::Service;
        test.statement.principal.as_ref().is_some_and(|all| all.values.iter().any(|value| services(value.kind)))
    };
    if matches!(test.key(), "aws:referer" | "aws:useragent") && !for_service() {
        let message =
            format!("{} is a header that whoever asks writes as it likes, so it protects nothing.", test.name());
        findings.add("UNTRUSTWORTHY_CONDITION_KEY", test.condition.key.span, message);
    }
}

/// Keys of private addresses, and those that say whose they are.
const PAIRS: &[(&str, &[&str], &str)] = &[
    (
        "aws:vpcsourceip",
        &[
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourcevpcarn",
            "aws:vpceaccount",
            "aws:vpceorgid",
            "aws:vpceorgpaths",
        ],
        "aws:SourceVpc",
    ),
    (
        "aws:ec2instancesourceprivateipv4",
        &["aws:ec2instancesourcevpc", "ec2:sourceinstancearn"],
        "aws:Ec2InstanceSourceVpc",
    ),
];

fn unpaired(keys: &HashSet<&str>, test: Test<'_>, findings: &mut Findings) {
    let Some((_, others, pair)) = PAIRS.iter().find(|(key, ..)| *key == test.key()) else { return };
    // What an Allow lets in, and what a Deny exempts.
    if test.negated() != test.denies() {
        return;
    }
    let is_pair = |other: Test<'_>| others.contains(&other.key()) && other.family() != Family::Null;
    let own_key = test.condition.values.iter().any(|value| value.text.contains("${aws:"));
    // In a Deny the other key has a statement of its own.
    let elsewhere = test.denies() && others.iter().any(|other| keys.contains(other));
    let paired = elsewhere || of(test.statement).any(is_pair);
    if !paired && !own_key {
        let message = format!("Any VPC can have this {}: without {pair} it says little about who asks.", test.name());
        findings.add("MISSING_PAIRED_CONDITION_KEYS", test.condition.key.span, message);
    }
}

/// Keys that tell one caller from the other.
const SENSITIVE: &[&str] = &["aws:userid", "aws:principalaccount", "aws:sourceaccount"];

/// So many characters must stand before a variable or a wildcard.
const FIXED: usize = 6;

fn permissive(test: Test<'_>, findings: &mut Findings) {
    let wild = matches!(test.family(), Family::TextLike | Family::Arn);
    let texts = wild || matches!(test.family(), Family::Text | Family::TextIgnoreCase);
    if !texts || !test.allows() || test.negated() || !SENSITIVE.contains(&test.key()) {
        return;
    }
    for value in &test.condition.values {
        let text = value.text.as_str();
        let variable = text.find("${").filter(|_| is_caller_made(text));
        let (code, what, at) = match (variable, text.find(['*', '?']).filter(|_| wild)) {
            // The caller's own account is not the caller's choice.
            (Some(at), star) if star.is_none_or(|star| at < star) => ("VARIABLE_USAGE_TOO_PERMISSIVE", "variable", at),
            (_, Some(at)) if text != "*" => ("WILDCARD_USAGE_TOO_PERMISSIVE", "wildcard", at),
            _ => continue,
        };
        if at < FIXED {
            let message = format!(
                "Before the {what} of `{}` stand fewer than six characters, which leaves {} wide open.",
                clip(text),
                test.name()
            );
            findings.add(code, value.span, message);
        }
    }
}

/// Whether a variable of the text stands for what a caller may choose.
fn is_caller_made(text: &str) -> bool {
    ["${aws:PrincipalTag/", "${aws:RequestTag/", "${aws:SourceIdentity}", "${aws:username}", "${aws:userid}"]
        .iter()
        .any(|variable| text.contains(variable))
}
