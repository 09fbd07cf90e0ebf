//! Accounts and roles that a trust policy names.

use iam::arn::Arn;
use iam::{Element, PrincipalKind, PrincipalPattern, Statement};
use json::clip;

use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;
use crate::who::{account_of, asks, has_hole, is, is_key, is_whole_account, named, narrows};

pub(crate) const RULES: &[Rule] = &[
    row! {
        "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", Suggestion, AccessAnalyzer, Some(check), CHECKS, Trust;
        what: "A role session as principal, beside the role that it is a session of.",
        why: "The role stands for all of its sessions, so the session adds nothing.",
        instead: "Remove the session; or the role, if only that session is meant.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": {
      "AWS": ["arn:aws:iam::111122223333:role/Deploy", "arn:aws:sts::111122223333:assumed-role/Deploy/job-1"]
    },
    "Action": "sts:AssumeRole"
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": ["arn:aws:iam::111122223333:role/Deploy"] },
    "Action": "sts:AssumeRole"
  }"#,
    },
    row! {
        "TRUSTS_WHOLE_ACCOUNT", Suggestion, Ours, None, THIRD_PARTY, Trust;
        what: "A trust policy that names a whole account, without an external id, an organization or MFA beside it.",
        why: "Every user and role of that account can take the role as soon as its own policies let it call sts:AssumeRole, so \
            who comes is decided in that account.",
        instead: "Name the role that is to come. For the account of a third party add a condition on `sts:ExternalId`, for \
            people one on `aws:MultiFactorAuthPresent`.",
        bad: r#"{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::444455556666:root" }, "Action": "sts:AssumeRole" }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "AWS": "arn:aws:iam::444455556666:root" },
    "Action": "sts:AssumeRole",
    "Condition": { "StringEquals": { "sts:ExternalId": "example-7f3a" } }
  }"#,
    },
];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Trust {
        return;
    }
    for statement in subject.statements() {
        if let Some(element) = statement.principal.as_ref().filter(|element| !element.negated) {
            sessions(subject, element, findings);
        }
    }
    for statement in subject.allows().filter(|statement| !is_guarded(statement)) {
        let own = |value: &&PrincipalPattern| subject.account.is_some_and(|own| account_of(value) == Some(own));
        for value in named(statement).filter(|value| is_whole_account(value) && !own(value)) {
            let message = format!(
                "`{}` is a whole account: whom its administrators let call sts:AssumeRole takes the role, and no condition narrows that.",
                clip(&value.text)
            );
            findings.add("TRUSTS_WHOLE_ACCOUNT", value.span, message);
        }
    }
}

/// Whether a condition says who of an account may come.
fn is_guarded(statement: &Statement) -> bool {
    // That the caller is of the account is known.
    let who = narrows(statement).is_some_and(|condition| !is_key(condition, "aws:PrincipalAccount"));
    let mfa = |condition: &iam::Condition| {
        asks(condition)
            && (is(condition, "aws:MultiFactorAuthPresent", "true") || is_key(condition, "aws:MultiFactorAuthAge"))
    };
    let tagged = |condition: &iam::Condition| {
        let key = condition.key.text.get(.."aws:PrincipalTag/".len()).unwrap_or_default();
        asks(condition) && (key.eq_ignore_ascii_case("aws:PrincipalTag/") || is_key(condition, "aws:username"))
    };
    who || statement.conditions.iter().any(|condition| mfa(condition) || tagged(condition))
}

fn sessions(subject: &Subject<'_>, element: &Element<PrincipalPattern>, findings: &mut Findings) {
    let arns = || {
        let values = element.values.iter().filter(|value| value.kind == PrincipalKind::Aws && !has_hole(&value.text));
        values.filter_map(|value| Some((value, Arn::written(&value.text)?)))
    };
    let roles = json::distinct(arns().filter_map(|(_, arn)| {
        let name = arn.resource().strip_prefix("role/")?.rsplit('/').next()?;
        Some((arn.partition(), arn.account(), name))
    }));
    // Nobody reads more repairs, and each looks through the list.
    const MOST: usize = 100;
    let mut told = 0;
    for (value, arn) in arns() {
        let session = arn.resource().strip_prefix("assumed-role/").and_then(|rest| rest.split_once('/'));
        let Some((name, _)) =
            session.filter(|(name, _)| roles.binary_search(&(arn.partition(), arn.account(), *name)).is_ok())
        else {
            continue;
        };
        let text = clip(&value.text);
        let message = format!("The role {name} stands beside `{text}` and stands for all of its sessions.");
        told += 1;
        let list = Some(value.span).filter(|_| told <= MOST).and_then(|span| subject.document.list_of(span));
        let patch = list.and_then(|list| subject.document.remove_one_of(list, value.span));
        let patches = patch.into_iter().collect();
        findings.add_with_fix(
            "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
            value.span,
            message,
            format!("Remove {text}"),
            patches,
        );
    }
}
