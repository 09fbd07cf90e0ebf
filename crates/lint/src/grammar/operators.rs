//! Operators in other capitals than AWS's (M13).

use json::{Patch, clip, string};

use crate::finding::Findings;
use crate::rule::{Rule, rule};
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[rule! {
    "CONDITION_OPERATOR_CASE", Suggestion, Ours, Some(check);
    what: "A condition operator in other capitals than AWS documents: `Stringlike`.",
    why: "AWS documents one spelling. It has published a policy with another one, so it is read as it was \
        meant, but other tools may refuse it.",
    instead: "Write the operator as AWS spells it: `StringLike`.",
    page: (
        "IAM JSON policy elements: Condition operators",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        "2026-09-26"
    ),
    Identity,
    bad: r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "s3:ListBucket",
    "Resource": "arn:aws:s3:::example-bucket",
    "Condition": { "Stringlike": { "s3:prefix": "home/*" } }
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
}];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let all =
        subject.statements().iter().flat_map(|statement| statement.conditions.iter().map(move |one| (statement, one)));
    for (statement, condition) in all {
        let Some(used) = condition.operator else { continue };
        let (written, spelled) = (&condition.operator_text, used.to_string());
        if written.text != spelled {
            let message = format!("`{}` is spelled `{spelled}`; it is read as that.", clip(&written.text));
            // Beside a block of that name it would be a second one.
            let is_free = statement.conditions.iter().all(|other| other.operator_text.text != spelled);
            let patch = is_free.then(|| Patch { span: written.span, text: string(&spelled) });
            let title = format!("Write {spelled}");
            findings.add_with_fix("CONDITION_OPERATOR_CASE", written.span, message, title, patch.into_iter().collect());
        }
    }
}
