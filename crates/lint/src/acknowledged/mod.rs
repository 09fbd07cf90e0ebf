//! What the author of a scenario acknowledged, with a reason: it stays listed, and counts no more (R27).

pub(crate) mod read;

use crate::finding::Findings;
#[cfg(feature = "reference")]
use crate::pages::CHECKS;
use crate::rule::{Rule, rule};

pub(crate) use read::{Acknowledged, place};

pub(crate) const RULES: &[&[Rule]] = &[&[rule! {
    "ACKNOWLEDGES_NOTHING", Suggestion, Ours, Scenario(check);
    what: "An item of a scenario's `acknowledged` that acknowledges nothing.",
    why: "What was acknowledged is gone, its code is misspelt, or nobody said why it may stay. In the first case the item would hide \
        the next finding of that code; in the others the finding counts as before, while its author believes that it does not.",
    instead: "Remove the item, or write the code as findings have it, and the reason. `document` is the place that the linter \
        prints; without it the item is about the whole scenario.",
    page: CHECKS,
    Scenario,
    bad: r#"{
  "schema": 1,
  "access": {
    "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::example-bucket/a" },
    "policies": { "identity": [{ "name": "Readers", "document": {
    "Version": "2012-10-17",
    "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::example-bucket/*" }
  } }] }
  },
  "acknowledged": [{ "code": "FULL_ADMIN", "reason": "The account is a sandbox." }]
}"#,
    good: r#"{
  "schema": 1,
  "access": {
    "request": { "principal": "arn:aws:iam::111122223333:user/Alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::example-bucket/a" },
    "policies": { "identity": [{ "name": "Admins", "document": {
    "Version": "2012-10-17",
    "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" }
  } }] }
  },
  "acknowledged": [{ "code": "FULL_ADMIN", "reason": "The account is a sandbox." }]
}"#,
}]];

fn check(read: &Acknowledged<'_>, findings: &mut Findings) {
    const CODE: &str = "ACKNOWLEDGES_NOTHING";
    for (span, message) in &read.unreadable {
        findings.add(CODE, *span, message.clone());
    }
    for item in read.items.iter().filter(|item| !item.is_borne_out) {
        let code = json::clip(item.code);
        if !read.codes.contains(&item.code) {
            let near = json::nearest(item.code, read.codes.iter().copied());
            let near = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
            findings.add(CODE, item.code_span, format!("`{code}` is no code of the linter.{near}"));
            continue;
        }
        let place = match item.document {
            Some((name, span)) if !read.documents.iter().any(|known| known == name) => {
                let known = crate::who::listed(read.documents.iter().map(String::as_str));
                let message = format!("`{}` is no document of this scenario; there is {known}.", json::clip(name));
                findings.add(CODE, span, message);
                continue;
            }
            Some((name, _)) => format!(" in `{}`", json::clip(name)),
            None => String::new(),
        };
        if read.is_complete {
            findings.add(
                CODE,
                item.code_span,
                format!("There is no `{code}`{place} to acknowledge; the next one would pass unseen."),
            );
        }
    }
}
