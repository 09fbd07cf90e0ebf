//! Single permissions that lead to more.

use crate::Kind;
use crate::finding::Findings;
use crate::grants::pages::row;
use crate::grants::{Granted, allowed_by, is_limited, is_own};
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "SET_DEFAULT_POLICY_VERSION", Security, Ours, Some(check), VERSIONS;
        what: "`iam:SetDefaultPolicyVersion` on every policy.",
        why: "A managed policy keeps up to five versions. Who may choose among them can bring back one that allows more.",
        instead: "Name the policies, and delete versions that allow more than they should.",
        bad: r#"{ "Effect": "Allow", "Action": "iam:SetDefaultPolicyVersion", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "iam:SetDefaultPolicyVersion", "Resource": "arn:aws:iam::111122223333:policy/app/*" }"#,
    },
    row! {
        "LAMBDA_LAYER_INJECTION", Security, Ours, None, LAYERS;
        what: "`lambda:UpdateFunctionConfiguration` on every function.",
        why: "It adds a layer, changes environment variables and the handler, so code of the caller's runs with the function's role.",
        instead: "Name the functions, or limit the layers by the condition key `lambda:Layer`.",
        bad: r#"{ "Effect": "Allow", "Action": "lambda:UpdateFunctionConfiguration", "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": "lambda:UpdateFunctionConfiguration", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:app-*" }"#,
    },
    row! {
        "DELETE_PERMISSIONS_BOUNDARY", Warning, Ours, None, BOUNDARIES;
        what: "An action that removes or replaces permissions boundaries, also the caller's own.",
        why: "A boundary only bounds a caller that cannot take it away.",
        instead: "Deny it to those who are bounded, or allow replacing it by the condition key `iam:PermissionsBoundary`.",
        bad: r#"{ "Effect": "Allow", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": "*" }"#,
        good: r#"{ "Effect": "Deny", "Action": "iam:DeleteRolePermissionsBoundary", "Resource": "*" }"#,
    },
    row! {
        "CROSS_ACCOUNT_LAMBDA_TRIGGER", Security, Ours, None, LAMBDA;
        what: "`iam:PassRole` on every role beside `lambda:CreateFunction` and `lambda:AddPermission`.",
        why: "The caller can make a function with a role that allows more and let another account call it, which nobody in this \
            account needs to do.",
        instead: "Name the roles that may be passed, or the callers by the condition key `lambda:Principal`.",
        bad: r#"{ "Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"], "Resource": "*" }"#,
        good: r#"{ "Effect": "Allow", "Action": ["lambda:CreateFunction", "lambda:AddPermission"], "Resource": "*" }"#,
    },
];

/// A permission, and what the caller can do with it on any resource.
const STEPS: &[(&str, &str, &str)] = &[
    (
        "SET_DEFAULT_POLICY_VERSION",
        "iam:SetDefaultPolicyVersion",
        "brings back any older version of a policy, which may allow more",
    ),
    (
        "LAMBDA_LAYER_INJECTION",
        "lambda:UpdateFunctionConfiguration",
        "puts a layer of the caller's under any function, which runs with that function's role",
    ),
    (
        "DELETE_PERMISSIONS_BOUNDARY",
        "iam:DeleteRolePermissionsBoundary",
        "takes the boundary off any role, also the caller's own",
    ),
    (
        "DELETE_PERMISSIONS_BOUNDARY",
        "iam:DeleteUserPermissionsBoundary",
        "takes the boundary off any user, also the caller's own",
    ),
    (
        "DELETE_PERMISSIONS_BOUNDARY",
        "iam:PutRolePermissionsBoundary",
        "sets another boundary for any role, also the caller's own",
    ),
    (
        "DELETE_PERMISSIONS_BOUNDARY",
        "iam:PutUserPermissionsBoundary",
        "sets another boundary for any user, also the caller's own",
    ),
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let grants = subject.grants();
    if subject.kind != Kind::Identity || grants.is_admin {
        return;
    }
    let (mut passes, mut makes, mut opens) = (false, false, None);
    for granted in grants.left(&subject.policy) {
        let Granted { statement, names, everywhere } = granted;
        if names.is_empty() || is_limited(statement) {
            continue;
        }
        let reaches = |name: &str| {
            names.has(name) && (everywhere.has(name) || (name.contains("UserPermissions") && is_own(statement)))
        };
        let mut last = None;
        for (code, name, does) in STEPS {
            // NotAction has a finding that says more. Of a pattern, one is enough.
            let pattern = if reaches(name) { granted.pattern(name) } else { None };
            if let Some(pattern) = pattern.filter(|pattern| last != Some((code, pattern.span))) {
                last = Some((code, pattern.span));
                findings.add(code, pattern.span, format!("{} {does}.", allowed_by(pattern, name)));
            }
        }
        passes |= reaches("iam:PassRole");
        makes |= names.has("lambda:CreateFunction");
        if names.has("lambda:AddPermission") {
            opens = opens.or_else(|| granted.place("lambda:AddPermission"));
        }
    }
    if let Some(place) = opens.filter(|_| passes && makes) {
        let message = "With `iam:PassRole` and `lambda:CreateFunction` the caller makes a function with any role, and with \
            `lambda:AddPermission` lets another account call it.";
        findings.add("CROSS_ACCOUNT_LAMBDA_TRIGGER", place, message);
    }
}
