//! Who may subscribe to a topic.

use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::topic::foreign_endpoint;
use crate::who::{asks, is_key};

pub(crate) const RULES: &[Rule] = &[row! {
    "SNS_ENDPOINT_PATTERN", Security, Ours, Some(check), SNS_KEYS, Resource;
    what: "A pattern for `sns:Endpoint` that addresses of strangers fit as well.",
    why: "`*@example.com` fits `https://attacker.example/@example.com`, and `https://example.com*` fits \
        `https://example.com.attacker.example/`. A subscription from there reads every message of the topic.",
    instead: "Write the scheme and the whole host, `https://example.com/*`. For mail, ask for `\"sns:Protocol\": \"email\"` as well.",
    bad: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
    "Action": "sns:Subscribe",
    "Resource": "arn:aws:sns:us-east-1:111122223333:news",
    "Condition": { "StringLike": { "sns:Endpoint": "*@example.com" } }
  }"#,
    good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
    "Action": "sns:Subscribe",
    "Resource": "arn:aws:sns:us-east-1:111122223333:news",
    "Condition": {
      "StringLike": { "sns:Endpoint": "*@example.com" },
      "StringEquals": { "sns:Protocol": "email" }
    }
  }"#,
}];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    // What somebody may subscribe elsewhere, the topic there decides.
    if subject.kind != Kind::Resource {
        return;
    }
    for statement in subject.allows() {
        let asked = statement.conditions.iter().filter(|condition| asks(condition));
        let protocol = asked.clone().find(|condition| is_key(condition, "sns:Protocol"));
        let protocol = protocol.filter(|condition| condition.values.len() == 1).and_then(|one| one.values.first());
        let protocol = protocol.map(|value| value.text.as_str());
        for condition in asked.filter(|condition| is_key(condition, "sns:Endpoint")) {
            let wild = condition.operator.is_some_and(|used| used.operator.name.ends_with("Like"));
            for value in condition.values.iter().filter(|_| wild) {
                let Some(address) = foreign_endpoint(&value.text, protocol) else { continue };
                let message = format!("`{}` also fits `{}`.", clip(&value.text), clip(&address));
                findings.add("SNS_ENDPOINT_PATTERN", value.span, message);
            }
        }
    }
}
