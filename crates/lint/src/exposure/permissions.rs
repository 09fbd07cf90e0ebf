//! Actions that change who may do what.

use std::cell::RefCell;
use std::collections::BTreeMap;

use catalog::{Action, Level};
use iam::pattern::Pattern;
use iam::{ActionPattern, Work};

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::tables::EXPOSING;
use crate::grants::{
    Granted, allowed_by, fixed, is_everywhere, is_narrowed, is_reading, is_wild, joined, kind, listed,
};
use crate::reach::Reach;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "PERMISSIONS_MANAGEMENT_ACTIONS", Warning, Ours, Some(check), LEVELS;
        what: "Actions whose access level is Permissions management.",
        why: "They change who may do what: who has them has, in the end, what they can give.",
        instead: "Keep them for those who manage access, and apart from what daily work needs.",
        bad: r#"{ "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::example-bucket" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:GetBucketPolicy", "Resource": "arn:aws:s3:::example-bucket" }"#,
    },
    row! {
        "RESOURCE_EXPOSURE", Security, Ours, None, LEVELS;
        what: "Actions that change who may do what, on every resource and without a condition that limits them.",
        why: "Any resource of the account can then be opened to others. AWS's access levels do not show all such actions: \
            `iam:CreateAccessKey` and `iam:PassRole` are plain Write.",
        instead: "Name the resources, or limit them by a condition.",
        bad: r#"{ "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "s3:PutBucketPolicy", "Resource": "arn:aws:s3:::example-bucket" }"#,
    },
];

/// As many patterns with wildcards of a policy are looked up.
const MOST: usize = 2_000;

fn check<'a>(subject: &Subject<'a>, findings: &mut Findings) {
    if subject.kind != Kind::Identity || subject.grants().is_admin {
        return;
    }
    let mut left = MOST;
    let grants = subject.grants();
    let work = RefCell::new(Work::default());
    for granted in grants.left(&subject.policy) {
        let Granted { statement, everywhere, .. } = granted;
        let reach = RefCell::new(subject.catalog.and_then(|catalog| Reach::of(catalog, statement)));
        // AWS sorts it so, no Deny takes it away, and it acts on what a resource can be.
        let manages = |action: &Action<'a>| {
            let work = &mut work.borrow_mut();
            manages(action)
                && !grants.denies(&Pattern::action(&action.to_string()), work)
                && reach.borrow_mut().as_mut().is_none_or(|reach| reach.has(*action, work))
        };
        let known = RefCell::new(BTreeMap::new());
        let mut managing: Vec<(&ActionPattern, Action<'_>)> = Vec::new();
        let mut exposing: Vec<(&ActionPattern, String)> = Vec::new();
        let is_narrowed = is_narrowed(statement);
        for pattern in listed(statement) {
            let is_open = |action: &Action<'_>| {
                let name = action.to_string();
                let (service, kind) = kind(&name);
                let mut known = known.borrow_mut();
                let mut reaches =
                    || *known.entry((service.to_owned(), kind)).or_insert_with(|| is_everywhere(statement, &name));
                !is_narrowed && lets_in(action.name()) && action.resource_types().next().is_some() && reaches()
            };
            let Some((first, open)) = looked_up(subject, pattern, manages, is_open, &mut left) else { continue };
            managing.push((pattern, first));
            exposing.extend(open.map(|open| (pattern, open.to_string())));
        }
        let ours = EXPOSING.iter().filter(|name| everywhere.has(name));
        for name in ours {
            // Of the other's tags nothing is asked when a role is passed.
            let is_limited = if *name == "iam:PassRole" {
                fixed(statement, &["iam:PassedToService"]).is_some()
            } else {
                is_narrowed
            };
            let pattern = granted.narrower(name).filter(|_| !is_limited);
            exposing.extend(pattern.map(|pattern| (pattern, (*name).to_owned())));
        }
        add(managing.into_iter().map(|(pattern, action)| (pattern, action.to_string())).collect(), findings, false);
        add(exposing, findings, true);
    }
}

/// Actions of a pattern that manage permissions: one, and one that does so for any resource.
fn looked_up<'a>(
    subject: &Subject<'a>,
    pattern: &ActionPattern,
    manages: impl Fn(&Action<'a>) -> bool,
    is_open: impl Fn(&Action<'_>) -> bool,
    left: &mut usize,
) -> Option<(Action<'a>, Option<Action<'a>>)> {
    let (catalog, text) = (subject.catalog?, &pattern.text);
    let is_broad = text.split(':').next().is_some_and(|service| service.contains(['*', '?', '$']));
    if is_broad || is_wild(text) {
        return None;
    }
    if !text.contains(['*', '?']) {
        let action = catalog.action(text).filter(manages)?;
        return Some((action, Some(action).filter(is_open)));
    }
    *left = left.checked_sub(1)?;
    let mut found: Vec<Action<'a>> = catalog.expand(text).filter(manages).collect();
    // One that gives tells more than one that takes away.
    json::sort_by_key(&mut found, |action| {
        let starts = |starts: &[&str]| starts.iter().any(|start| action.name().starts_with(start));
        if starts(&["Put"]) { 0 } else { 1 + u8::from(starts(&["De", "Di", "Re"])) }
    });
    let open = found.iter().copied().find(|action| is_open(action));
    Some((*found.first()?, open))
}

/// Whether it can let somebody in: what takes a permission away does not, unless it is a policy, which may have denied.
/// Logs are delivered, connections tried, and that is all.
fn lets_in(name: &str) -> bool {
    const NOT: &[&str] = &[
        "Abort",
        "AllowVended",
        "Cancel",
        "Detach",
        "Disable",
        "Disassociate",
        "Refresh",
        "Remove",
        "Reset",
        "Retire",
        "Revoke",
        "Test",
    ];
    let takes_one = name.starts_with("Delete") && !name.ends_with("Policy");
    !takes_one && !NOT.iter().any(|start| name.starts_with(start))
}

/// Whether AWS sorts it so; some that read are sorted so, too.
fn manages(action: &Action<'_>) -> bool {
    // AWS's data put logging in to a database there too.
    let logs_in = action.service().prefix() == "rds-db";
    action.is_level(Level::PermissionsManagement) && !is_reading(action.name()) && !logs_in
}

/// One a statement.
fn add(mut found: Vec<(&ActionPattern, String)>, findings: &mut Findings, is_open: bool) {
    json::sort_by_key(&mut found, |(pattern, _)| pattern.span);
    found.dedup_by_key(|(pattern, _)| pattern.span);
    let Some((first, _)) = found.first() else { return };
    let shown = joined(&found.iter().map(|(pattern, action)| allowed_by(pattern, action)).collect::<Vec<_>>());
    let (code, message) = match is_open {
        false => ("PERMISSIONS_MANAGEMENT_ACTIONS", format!("{shown} can change who may do what.")),
        true => (
            "RESOURCE_EXPOSURE",
            format!(
                "{shown} can change who may do what with any resource: neither an ARN nor a condition limits which."
            ),
        ),
    };
    findings.add(code, first.span, message);
}
