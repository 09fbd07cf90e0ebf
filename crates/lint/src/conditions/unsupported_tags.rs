//! `aws:ResourceTag` where requests do not hold it (M7): AWS publishes no list, so only services whose line on AWS's page
//! says that they know no tags are named, and statements about all services but some.

use super::test::{Test, tests};
use crate::finding::Findings;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Security, AccessAnalyzer, Some(check), WORK_WITH, Identity;
        "A Deny by `aws:ResourceTag` with actions of a service that does not support the key.";
        "Requests to such a service do not hold the key, so these actions are never denied.";
        "Deny these actions in a statement of their own, by the names of resources.";
        concat!(
            "    \"Effect\": \"Deny\",\n    \"Action\": [\"ec2:TerminateInstances\", \"sdb:DeleteDomain\"],\n",
            "    \"Resource\": \"*\",\n    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"live\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Deny\",\n    \"Action\": \"ec2:TerminateInstances\",\n",
            "    \"Resource\": \"*\",\n    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"live\" } }"
        )
    },
    row! {
        "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Security, AccessAnalyzer, None, CHECKS, Identity;
        "A Deny by `aws:ResourceTag` with NotAction.";
        "NotAction takes in actions whose requests do not hold the key, of services that do not support it and of those \
            yet to come. They are never denied.";
        "List the actions that are to be denied in Action.";
        concat!(
            "    \"Effect\": \"Deny\",\n    \"NotAction\": \"iam:*\",\n    \"Resource\": \"*\",\n",
            "    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"live\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Deny\",\n    \"Action\": \"ec2:TerminateInstances\",\n    \"Resource\": \"*\",\n",
            "    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"live\" } }"
        )
    },
    row! {
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Suggestion, AccessAnalyzer, None, WORK_WITH, Identity;
        "An Allow by `aws:ResourceTag` with actions of a service that does not support the key.";
        "Requests to such a service do not hold the key, so these actions are never allowed.";
        "Allow these actions in a statement of their own, by the names of resources.";
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Action\": [\"ec2:StopInstances\", \"sdb:Select\"],\n",
            "    \"Resource\": \"*\",\n    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"test\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Action\": \"ec2:StopInstances\",\n",
            "    \"Resource\": \"*\",\n    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"test\" } }"
        )
    },
    row! {
        "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", Suggestion, AccessAnalyzer, None, CHECKS, Identity;
        "An Allow by `aws:ResourceTag` with NotAction.";
        "NotAction takes in actions whose requests do not hold the key. They are never allowed, though the statement \
            looks as if they were.";
        "List the actions that are to be allowed in Action.";
        concat!(
            "    \"Effect\": \"Allow\",\n    \"NotAction\": \"iam:*\",\n    \"Resource\": \"*\",\n",
            "    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"test\" } }"
        ) =>
        concat!(
            "    \"Effect\": \"Allow\",\n    \"Action\": \"ec2:StopInstances\",\n    \"Resource\": \"*\",\n",
            "    \"Condition\": { \"StringEquals\": { \"aws:ResourceTag/stage\": \"test\" } }"
        )
    },
];

/// Services without tags. Source: IAM User Guide, *AWS services that work with IAM*; no action or resource of theirs lists
/// the key in AWS's service reference either.
const WITHOUT_TAGS: &[&str] = &["importexport", "inspector", "sdb", "snowball"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let needs = |test: &Test<'_>| test.key().starts_with("aws:resourcetag/") && !test.holds_absent();
    for test in tests(subject).filter(needs) {
        let Some(action) = &test.statement.action else { continue };
        let verb = match (test.denies(), test.allows()) {
            (true, _) => "denied",
            (_, true) => "allowed",
            _ => continue,
        };
        if action.negated {
            let code = match test.denies() {
                true => "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
                false => "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            };
            let message = format!("Actions whose requests hold no {} are never {verb} here.", test.name());
            findings.add(code, test.condition.key.span, message);
            continue;
        }
        let code = match test.denies() {
            true => "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            false => "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        };
        for value in &action.values {
            let service = value.text.split(':').next().unwrap_or_default();
            if WITHOUT_TAGS.iter().any(|known| known.eq_ignore_ascii_case(service)) {
                let text = json::clip(&value.text);
                let message = format!("`{text}` is never {verb} here: its service sends no {}.", test.name());
                findings.add(code, value.span, message);
            }
        }
    }
}
