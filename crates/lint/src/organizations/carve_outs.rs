//! A resource control policy meets AWS's services as well as people: what a Deny must leave out.

use iam::{Condition, Effect, Family, Statement};

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::{Subject, head};
use crate::who::{is, is_key, is_null};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", Warning, AccessAnalyzer, Some(check), PERIMETER, Rcp;
        what: "A Deny for whoever is not of an organization or account, without leaving out AWS's services.",
        why: "Services that come on their own have no organization and no account, so a negated comparison holds for them \
            too: the Deny stops deliveries of logs, replication and the like.",
        instead: "Add `\"BoolIfExists\": { \"aws:PrincipalIsAWSService\": \"false\" }` to the conditions.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": { "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-exampleorg1" } }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-exampleorg1" },
      "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }
    }
  }"#,
    },
    row! {
        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", Warning, AccessAnalyzer, None, PERIMETER, Rcp;
        what: "A Deny for services that act for others, without saying that it is about services.",
        why: "`aws:SourceOrgID` and its like are absent when people come, so a negated comparison holds for them too and \
            the Deny hits everyone.",
        instead: "Add `\"Bool\": { \"aws:PrincipalIsAWSService\": \"true\" }` to the conditions.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-exampleorg1" },
      "Null": { "aws:SourceAccount": "false" }
    }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-exampleorg1" },
      "Null": { "aws:SourceAccount": "false" },
      "Bool": { "aws:PrincipalIsAWSService": "true" }
    }
  }"#,
    },
    row! {
        "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", Warning, AccessAnalyzer, None, PERIMETER, Rcp;
        what: "A Deny for services that act for others, that also holds for services that do not say for whom they act.",
        why: "Not every call of a service carries a source. A negated comparison holds where the key is absent, so the Deny \
            stops such calls.",
        instead: "Add `\"Null\": { \"aws:SourceAccount\": \"false\" }` (or `aws:SourceArn`) to the conditions.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-exampleorg1" },
      "Bool": { "aws:PrincipalIsAWSService": "true" }
    }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:SourceOrgID": "o-exampleorg1" },
      "Null": { "aws:SourceArn": "false" },
      "Bool": { "aws:PrincipalIsAWSService": "true" }
    }
  }"#,
    },
    row! {
        "RCP_CARVEOUT_MISSING_IFEXISTS", Warning, Ours, None, PERIMETER, Rcp;
        what: "A Deny that leaves out AWS's services with Bool instead of BoolIfExists.",
        why: "`aws:PrincipalIsAWSService` is absent when nobody signed the request. Bool then fails, so the Deny does not hold \
            for anonymous callers, whom it was to stop first.",
        instead: "Write BoolIfExists for `aws:PrincipalIsAWSService`. Anonymous callers are then denied as well.",
        bad: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-exampleorg1" },
      "Bool": { "aws:PrincipalIsAWSService": "false" }
    }
  }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {
      "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-exampleorg1" },
      "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }
    }
  }"#,
    },
    row! {
        "RCP_BLANKET_DENY", Suggestion, Ours, None, RCP, Rcp;
        what: "A Deny without condition in a resource control policy.",
        why: "It forbids its actions to everyone in the accounts below it, AWS's services and administrators included, and \
            nobody there can undo it.",
        instead: "If that is not meant, add a condition that says when the Deny holds.",
        bad: r#"{ "Effect": "Deny", "Principal": "*", "Action": "s3:PutBucketPolicy", "Resource": "*" }"#,
        good: r#"{
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:PutBucketPolicy",
    "Resource": "*",
    "Condition": { "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/Network" }, "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } }
  }"#,
    },
];

/// Keys that tell who a person is, and that services lack.
const OF_PEOPLE: &[&str] = &["aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths"];

/// Keys that tell for whom a service acts, and that people lack.
const OF_SERVICES: &[&str] = &["aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "aws:SourceOrgPaths"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Rcp {
        return;
    }
    for statement in subject.statements().iter().filter(|statement| statement.effect == Some(Effect::Deny)) {
        if statement.conditions.is_empty() {
            let message =
                "This Deny holds for everyone, AWS's services and administrators included, without condition.";
            findings.add("RCP_BLANKET_DENY", head(statement.span), message);
        }
        related(statement, findings);
        let bare = |condition: &&Condition| {
            condition
                .operator
                .is_some_and(|used| used.operator.family == Family::Bool && !used.if_exists && used.set.is_none())
                && is(condition, "aws:PrincipalIsAWSService", "false")
        };
        if let Some(condition) = statement.conditions.iter().find(bare) {
            let message = "Bool fails where aws:PrincipalIsAWSService is absent, so anonymous callers escape this Deny; write \
                BoolIfExists.";
            findings.add("RCP_CARVEOUT_MISSING_IFEXISTS", condition.key.span, message);
        }
    }
}

/// The keys beside a key that is absent for half of those who come.
fn related(statement: &Statement, findings: &mut Findings) {
    let holds_if_absent = |keys: &[&str]| {
        statement.conditions.iter().find(|condition| {
            condition.operator.is_some_and(|used| used.operator.negated || used.if_exists)
                && keys.iter().any(|key| is_key(condition, key))
        })
    };
    let has = |value| statement.conditions.iter().any(|condition| is(condition, "aws:PrincipalIsAWSService", value));
    let mut add = |code, condition: &Condition, holds: &str, write: &str| {
        let key = json::clip(&condition.key.text);
        let message = format!("{key} is absent when {holds}, and this comparison holds then; add {write}.");
        findings.add(code, condition.key.span, message);
    };
    // What is about services only needs no key of people, and the reverse.
    if let Some(condition) = holds_if_absent(OF_PEOPLE).filter(|_| !has("false") && !has("true")) {
        let write = "BoolIfExists aws:PrincipalIsAWSService false";
        add("RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY", condition, "AWS's services come", write);
    }
    let Some(condition) = holds_if_absent(OF_SERVICES) else { return };
    if !has("true") {
        let write = "Bool aws:PrincipalIsAWSService true";
        add("RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY", condition, "people come", write);
    }
    let is_there =
        |condition: &Condition| ["aws:SourceAccount", "aws:SourceArn"].iter().any(|key| is_null(condition, key, false));
    if !statement.conditions.iter().any(is_there) {
        let (holds, write) = ("a service does not say for whom it acts", "Null aws:SourceAccount false");
        add("RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK", condition, holds, write);
    }
}
