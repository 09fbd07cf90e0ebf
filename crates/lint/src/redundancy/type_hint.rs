//! A document that looks like a policy of another type than was said (R5).

use iam::Statement;

use crate::Kind;
use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::{Subject, head};

pub(crate) const RULES: &[Rule] = &[rule! {
    "POLICY_TYPE_HINT", Info, Ours, Some(check);
    what: "A policy whose elements are those of another type than the one that was chosen.",
    why: "The same text is right as a policy of one type and wrong as one of another: a Principal belongs into policies on \
        resources and trust policies, a Resource into all but trust policies. With the wrong type most other findings \
        are beside the point.",
    instead: "Choose the type that the document is for, or let it be inferred.",
    page: (
        "Policies and permissions in AWS Identity and Access Management",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html",
        "2026-09-26"
    ),
    Identity,
    bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Principal": { "Service": "ec2.amazonaws.com" },
    "Action": "sts:AssumeRole"
  }
}"#,
    good: r#"{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::111122223333:role/Example" }
}"#,
}];

fn is_about_sts(statement: &Statement) -> bool {
    let is_sts = |text: &str| text.split_once(':').is_some_and(|(service, _)| service.eq_ignore_ascii_case("sts"));
    statement.action.iter().flat_map(|action| &action.values).any(|value| is_sts(&value.text))
}

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let all = subject.statements();
    if subject.inferred || all.is_empty() {
        return;
    }
    let root = subject.document.root();
    let looks = Kind::of(root);
    let is_about_principals = |kind: Kind| !kind.is_of_an_identity() && kind != Kind::Scp;
    let with_principal = all.iter().filter(|statement| statement.principal.is_some()).count();
    let differs = match (is_about_principals(subject.kind), with_principal) {
        (false, count) => count == all.len(),
        (true, 0) => true,
        (true, count) if count == all.len() => match (subject.kind, looks) {
            (Kind::Resource, Kind::Trust) => true,
            // With a Resource too many it is a trust policy still.
            (Kind::Trust, Kind::Resource) => !all.iter().any(is_about_sts),
            _ => false,
        },
        _ => false,
    };
    if differs {
        let message = format!("This is taken for {}, and looks like {}.", subject.kind.phrase(), looks.phrase());
        findings.add("POLICY_TYPE_HINT", head(root.span), message);
    }
}
