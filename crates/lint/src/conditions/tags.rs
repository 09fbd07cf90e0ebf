//! Access by tag that the caller can set.

use iam::pattern::Pattern;
use iam::{ActionPattern, Family, Statement, Version};
use json::clip;

use super::test::{Test, of};
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[rule! {
    "TAG_SCOPE_BUT_CALLER_CAN_TAG", Warning, Ours, Some(check);
    what: "An Allow that `aws:ResourceTag` limits, in a policy that also allows to set tags on any resource of the \
        service.",
    why: "Whoever has the policy tags a resource first and has access to it then.",
    instead: "Limit the tagging as well: by `aws:ResourceTag` of what is tagged, by `aws:RequestTag` and `aws:TagKeys` \
        to other tags, or for EC2 by `ec2:CreateAction`.",
    page: (super::pages::TAGS.0, super::pages::TAGS.1, super::pages::TAGS.2),
    Identity,
    bad: r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:111122223333:instance/*" },
    {
      "Effect": "Allow",
      "Action": "ec2:TerminateInstances",
      "Resource": "arn:aws:ec2:*:111122223333:instance/*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "blue" } }
    }
  ]
}"#,
    good: r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "ec2:CreateTags",
      "Resource": "arn:aws:ec2:*:111122223333:instance/*",
      "Condition": { "StringEquals": { "ec2:CreateAction": "RunInstances" } }
    },
    {
      "Effect": "Allow",
      "Action": "ec2:TerminateInstances",
      "Resource": "arn:aws:ec2:*:111122223333:instance/*",
      "Condition": { "StringEquals": { "aws:ResourceTag/team": "blue" } }
    }
  ]
}"#,
}];

/// What services call their action that sets a tag.
const TAGGING: &[&str] =
    &["TagResource", "TagResources", "CreateTags", "AddTags", "AddTagsToResource", "PutObjectTagging"];

/// More statements than these are not compared with each other.
const MOST: usize = 100;

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let by_tag = subject.allows().filter_map(|statement| {
        let test = of(statement).find(is_scope)?;
        Some((statement, test, resources(statement)?))
    });
    let by_tag: Vec<(&Statement, Test<'_>, Vec<Pattern>)> = by_tag.take(MOST).collect();
    if by_tag.is_empty() {
        return;
    }
    let taggers = subject.allows().filter(|statement| !of(statement).any(|test| is_about_tags(test.key())));
    for (action, service, statement) in taggers.flat_map(tagging).take(MOST) {
        let tagging = action.pattern();
        let mut forbidden = subject.denies().filter_map(|statement| statement.action.as_ref());
        let meets = |value: &ActionPattern, findings: &mut Findings| {
            value.pattern().meets(&tagging, &mut findings.work) != Ok(false)
        };
        if forbidden.any(|list| list.negated || list.values.iter().any(|value| meets(value, findings))) {
            continue;
        }
        let Some(own) = resources(statement) else { continue };
        let mut shares =
            |theirs: &[Pattern]| own.iter().any(|a| theirs.iter().any(|b| a.meets(b, &mut findings.work) == Ok(true)));
        let scope = by_tag.iter().find(|(scoped, _, theirs)| is_of(scoped, service) && shares(theirs));
        if let Some((_, test, _)) = scope {
            let message = format!(
                "`{}` lets whoever has this policy set {} and so reach what another statement keeps to that tag.",
                clip(&action.text),
                test.name()
            );
            findings.add("TAG_SCOPE_BUT_CALLER_CAN_TAG", action.span, message);
        }
    }
}

/// Whether it keeps the statement to resources with a tag. A tag that the caller bears is set by others.
fn is_scope(test: &Test<'_>) -> bool {
    test.key().contains(":resourcetag/")
        && !test.key().contains("/aws:")
        && !test.negated()
        && test.family() != Family::Null
        && !test.holds_absent()
}

fn is_about_tags(key: &str) -> bool {
    key.contains("tag") || key == "ec2:createaction"
}

/// The actions of a statement that set tags, each with its service. One that allows everything of a service is spoken of
/// elsewhere.
fn tagging(statement: &Statement) -> impl Iterator<Item = (&ActionPattern, &str, &Statement)> {
    let list = statement.action.as_ref().filter(|list| !list.negated);
    list.into_iter().flat_map(|list| &list.values).filter_map(move |value| {
        let (service, name) = value.text.split_once(':')?;
        let starts = |known: &str| match name.strip_suffix('*') {
            Some(start) if start.len() >= 3 => {
                known.get(..start.len()).is_some_and(|known| known.eq_ignore_ascii_case(start))
            }
            _ => known.eq_ignore_ascii_case(name),
        };
        TAGGING.iter().any(|known| starts(known)).then_some((value, service, statement))
    })
}

/// Whether a statement is about actions of a service, by name.
fn is_of(statement: &Statement, service: &str) -> bool {
    let own =
        |value: &ActionPattern| value.text.split_once(':').is_some_and(|(own, _)| own.eq_ignore_ascii_case(service));
    statement.action.as_ref().is_some_and(|list| !list.negated && list.values.iter().any(own))
}

/// The resources of a statement; part by part, since nobody means an instance by `volume/*`.
fn resources(statement: &Statement) -> Option<Vec<Pattern>> {
    let list = statement.resource.as_ref().filter(|list| !list.negated)?;
    let read = |text: &str| Some(Pattern::arn(text, Version::V2012)?.with_any_values());
    Some(list.values.iter().filter_map(|value| read(&value.text)).collect())
}
