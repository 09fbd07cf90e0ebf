//! Which calls a trust policy lets somebody take the role with.

use iam::{PrincipalKind, PrincipalPattern, Statement};
use json::clip;

use super::provider::Provider;
use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{listed, named};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "TRUST_WILDCARD_ACTION", Warning, Ours, Some(check), ROLES, Trust;
        what: "A trust policy that allows `*` or `sts:*`.",
        why: "To take a role needs one action, which depends on who comes. A wildcard adds to it that the caller may set \
            session tags and a source identity, on which other policies may rely.",
        instead: "Name the action: sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity.",
        bad: r#"{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:*" }"#,
        good: r#"{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }"#,
    },
    row! {
        "TRUST_NOTACTION", Warning, Ours, None, NOT_ACTION, Trust;
        what: "NotAction in an Allow of a trust policy.",
        why: "It allows every call that it does not list, to take the role and to tag the session among them.",
        instead: "List in Action what is meant: sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity.",
        bad: r#"{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "NotAction": "sts:TagSession" }"#,
        good: r#"{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }"#,
    },
    row! {
        "MISMATCHED_ACTION_FOR_PRINCIPAL", Error, AccessAnalyzer, None, CHECKS, Trust;
        what: "An action with which the principals of its statement cannot take a role.",
        why: "Users, roles and services come with sts:AssumeRole, those that a SAML provider vouches for with \
            sts:AssumeRoleWithSAML, and those of OpenID Connect with sts:AssumeRoleWithWebIdentity. With another action the \
            statement lets nobody in.",
        instead: "Write the action that belongs to the principal; principals that come in different ways get a statement each.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Example" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:saml-provider/Example" },
    "Action": "sts:AssumeRoleWithSAML",
    "Condition": { "StringEquals": { "SAML:aud": "https://signin.aws.amazon.com/saml" } }
  }"#,
    },
    row! {
        "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", Error, AccessAnalyzer, None, ANYWHERE, Trust;
        what: "A trust policy for IAM Roles Anywhere that lacks one of the three actions that the service needs.",
        why: "IAM Roles Anywhere writes the certificate's fields into the session's tags and source identity, so it cannot take \
            a role that does not allow all of sts:AssumeRole, sts:SetSourceIdentity and sts:TagSession.",
        instead: "Allow rolesanywhere.amazonaws.com all three.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "rolesanywhere.amazonaws.com" },
    "Action": "sts:AssumeRole",
    "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/1f2e" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Service": "rolesanywhere.amazonaws.com" },
    "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
    "Condition": { "ArnEquals": { "aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/1f2e" } }
  }"#,
    },
];

const PLAIN: &str = "sts:AssumeRole";
const SAML: &str = "sts:AssumeRoleWithSAML";
const OIDC: &str = "sts:AssumeRoleWithWebIdentity";

const ANYWHERE: &str = "rolesanywhere.amazonaws.com";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Trust {
        return;
    }
    for statement in subject.allows() {
        let Some(action) = &statement.action else { continue };
        if action.negated {
            let message = "NotAction allows every call that it does not list; name the action that takes the role.";
            findings.add("TRUST_NOTACTION", action.name_span, message);
            continue;
        }
        let wild = action
            .values
            .iter()
            .filter(|value| ["*", "*:*", "sts:*"].iter().any(|all| value.text.eq_ignore_ascii_case(all)));
        for value in wild {
            let message = format!(
                "`{}` allows more than to take the role: the caller may set session tags and a source identity as well.",
                value.text
            );
            findings.add("TRUST_WILDCARD_ACTION", value.span, message);
        }
        mismatches(statement, findings);
    }
    roles_anywhere(subject, findings);
}

/// The action that takes a role, of those that belong to one kind of principal.
fn way(action: &str) -> Option<&'static str> {
    [PLAIN, SAML, OIDC].into_iter().find(|way| way.eq_ignore_ascii_case(action))
}

/// The action with which a principal comes, if it is plain.
fn way_of(value: &PrincipalPattern) -> Option<&'static str> {
    match value.kind {
        PrincipalKind::Aws | PrincipalKind::Service if !value.text.contains(['*', '?']) => Some(PLAIN),
        PrincipalKind::Federated => match Provider::of(&value.text) {
            Provider::Saml => Some(SAML),
            Provider::Oidc(_) => Some(OIDC),
            _ => None,
        },
        _ => None,
    }
}

fn mismatches(statement: &Statement, findings: &mut Findings) {
    const CODE: &str = "MISMATCHED_ACTION_FOR_PRINCIPAL";
    let actions = || statement.action.iter().flat_map(|element| &element.values);
    // Which ways there are on either side, `None` for one that cannot be told.
    let mut ways: Vec<_> = named(statement).map(way_of).collect();
    json::sort_and_dedup(&mut ways);
    if ways.is_empty() || ways.contains(&None) {
        return;
    }
    let mut told = false;
    let right = listed(ways.iter().copied().flatten());
    let who = listed(named(statement).map(|value| value.text.as_str()));
    let mut allowed: Vec<_> = actions().map(|value| way(&value.text)).collect();
    json::sort_and_dedup(&mut allowed);
    for value in actions() {
        let Some(asked) = way(&value.text).filter(|asked| !ways.contains(&Some(*asked))) else { continue };
        findings.add(CODE, value.span, format!("{who} cannot take a role with `{asked}`, but with {right}."));
        told = true;
    }
    let open = actions().any(|value| value.text.contains(['*', '?']));
    if told || open || allowed == [None] {
        return;
    }
    for value in named(statement) {
        let Some(right) = way_of(value).filter(|right| !allowed.contains(&Some(*right))) else { continue };
        let message =
            format!("`{}` takes a role with {right}, which this statement does not allow.", clip(&value.text));
        findings.add(CODE, value.span, message);
    }
}

fn roles_anywhere(subject: &Subject<'_>, findings: &mut Findings) {
    let comes = |statement: &&Statement| named(statement).any(|value| value.text == ANYWHERE);
    let mut allowed = subject.allows().filter(comes).filter_map(|statement| statement.action.as_ref()).peekable();
    let Some(first) = allowed.peek().copied() else { return };
    let mut missing = vec![PLAIN, "sts:SetSourceIdentity", "sts:TagSession"];
    for element in allowed {
        let open = element.negated || element.values.iter().any(|value| value.text.contains(['*', '?']));
        missing.retain(|needed| !open && !element.values.iter().any(|value| value.text.eq_ignore_ascii_case(needed)));
    }
    if !missing.is_empty() {
        let message = format!("{ANYWHERE} also needs {} to take a role.", listed(missing));
        findings.add("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY", first.span, message);
    }
}
