//! Actions by which credentials and data get out.

use iam::Span;

use crate::Kind;
use crate::finding::Findings;
use crate::grants::names::Names;
use crate::grants::pages::row;
use crate::grants::tables::{CREDENTIALS, DATA, EXFILTRATION};
use crate::grants::{Granted, is_narrowed, told};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "CREDENTIALS_EXPOSURE", Security, Ours, Some(check), SERVICES;
        what: "An action whose answer holds credentials, on every resource.",
        why: "The caller gets secrets of others, which work elsewhere and by other ways. Tokens that can do no more than the \
            caller may, such as `ecr:GetAuthorizationToken`, are not meant.",
        instead: "Name the resources whose credentials the caller needs.",
        bad: r#"{ "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}" }"#,
    },
    row! {
        "DATA_EXFILTRATION", Warning, Ours, None, BEST;
        what: "Reading any object of S3, any secret or any parameter.",
        why: "Who takes over such a caller takes along everything that is kept there.",
        instead: "Name buckets, secrets and parameters, or limit them by a condition on their tags or their account.",
        bad: r#"{ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:app/*" }"#,
    },
    row! {
        "DATA_ACCESS", Info, Ours, None, LEVELS;
        what: "Actions that read data, not only settings.",
        why: "AWS's access level Read does not tell the two apart. Who is only to look after resources needs none of these.",
        instead: "If the caller is to see the data, leave it.",
        bad: r#"{ "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/Orders" }"#,
        good: r#"{ "Effect": "Allow", "Action": "dynamodb:DescribeTable", "Resource": "arn:aws:dynamodb:us-east-1:111122223333:table/Orders" }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let grants = subject.grants();
    if subject.kind != Kind::Identity || grants.is_admin {
        return;
    }
    let data = Names::of(DATA);
    for granted in grants.left(&subject.policy) {
        if granted.names.is_empty() {
            continue;
        }
        let open = if is_narrowed(granted.statement) { Names::default() } else { granted.everywhere };
        let open = open.filter(|name| granted.narrower(name).is_some());
        let credentials: Vec<_> = open.iter().filter_map(|name| CREDENTIALS.iter().find(|row| row.0 == name)).collect();
        if let Some((place, (name, what))) = first(&granted, &credentials, |(name, _)| name) {
            let others = credentials.iter().map(|(name, _)| *name).filter(|other| other != name).collect::<Vec<_>>();
            let more = match others.as_slice() {
                [] => String::new(),
                others => format!(" Credentials come with {}, too.", told(others.iter().copied())),
            };
            findings.add(
                "CREDENTIALS_EXPOSURE",
                place,
                format!("`{name}` answers with {what}, of any resource.{more}"),
            );
        }
        let taken: Vec<&str> = EXFILTRATION.iter().copied().filter(|name| open.has(name)).collect();
        if let Some((place, _)) = first(&granted, &taken, |name| name) {
            let message = format!(
                "{} on everything: neither an ARN nor a condition limits what is read.",
                told(taken.iter().copied())
            );
            findings.add("DATA_EXFILTRATION", place, message);
        }
        // What can be taken is read as well.
        let read = if taken.is_empty() { granted.names.and(data) } else { Names::default() };
        let read: Vec<&str> = read.iter().filter(|name| granted.narrower(name).is_some()).collect();
        if let Some((place, _)) = first(&granted, &read, |name| name) {
            findings.add(
                "DATA_ACCESS",
                place,
                format!(
                    "{} {} data, not only settings.",
                    told(read.iter().copied()),
                    if read.len() == 1 { "reads" } else { "read" }
                ),
            );
        }
    }
}

/// The one that stands first in the text, with its place.
fn first<'f, F>(granted: &Granted<'_>, found: &'f [F], name: impl Fn(&F) -> &str) -> Option<(Span, &'f F)> {
    let places = found.iter().filter_map(|one| Some((granted.pattern(name(one))?.span, one)));
    places.min_by_key(|(place, _)| *place)
}
