//! GitHub gives a token to every workflow of every repository: which may come is in the subject.

use iam::Family;
use json::clip;

use super::federated::claims;
use super::provider::Provider;
use crate::Kind;
use crate::finding::Findings;
use crate::pages::row;
use crate::rule::Rule;
use crate::subject::Subject;

pub(crate) const RULES: &[Rule] = &[
    row! {
        "MISSING_GITHUB_REPO_CONDITION_KEY", Security, AccessAnalyzer, Some(check), OIDC, Trust;
        what: "A trust policy for GitHub without a condition on the subject of the token.",
        why: "GitHub gives a token to every workflow of every repository, also those of strangers. The audience is the same for \
            all of them, so only the subject tells who comes.",
        instead: "Compare `token.actions.githubusercontent.com:sub` with the repository and the branch or environment.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:example-org/example-repo:ref:refs/heads/main"
      }
    }
  }"#,
    },
    row! {
        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", Warning, AccessAnalyzer, None, OIDC, Trust;
        what: "A wildcard in the subject that a trust policy for GitHub asks for.",
        why: "`repo:example-org/example-repo:*` lets every branch, tag, pull request and environment of the repository take the \
            role, also what has not been reviewed.",
        instead: "Name the branch or the environment: `repo:example-org/example-repo:ref:refs/heads/main`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      "StringLike": { "token.actions.githubusercontent.com:sub": "repo:example-org/example-repo:*" }
    }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:example-org/example-repo:environment:production"
      }
    }
  }"#,
    },
    row! {
        "GITHUB_SUBJECT_NAMES_NO_REPOSITORY", Security, Ours, None, OIDC, Trust;
        what: "A subject that a trust policy for GitHub asks for, and that names no repository.",
        why: "Everybody can name a branch `main` or an environment `production`, and whoever may create a repository of an owner \
            comes under `repo:owner/*`.",
        instead: "Name the repository as well: `repo:example-org/example-repo:environment:production`.",
        bad: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
      "StringLike": { "token.actions.githubusercontent.com:sub": "repo:example-org/*" }
    }
  }"#,
        good: r#"{
    "Effect": "Allow",
    "Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
    "Action": "sts:AssumeRoleWithWebIdentity",
    "Condition": {
      "StringEquals": {
        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
        "token.actions.githubusercontent.com:sub": "repo:example-org/example-repo:environment:production"
      }
    }
  }"#,
    },
];

const GITHUB: &str = "token.actions.githubusercontent.com";

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    if subject.kind != Kind::Trust {
        return;
    }
    for statement in subject.allows() {
        let Some((value, url)) = Provider::oidc(statement).find(|(_, url)| url.split('/').next() == Some(GITHUB))
        else {
            continue;
        };
        let claims = claims(statement, url);
        let subjects = || claims.iter().filter(|(claim, _)| claim.eq_ignore_ascii_case("sub"));
        if subjects().next().is_none() {
            let message =
                format!("Workflows of any repository on GitHub can take the role: no condition compares {GITHUB}:sub.");
            findings.add("MISSING_GITHUB_REPO_CONDITION_KEY", value.span, message);
        }
        // Another claim can say which repository.
        let others = ["repository", "repository_id", "job_workflow_ref"];
        let told = claims.iter().any(|(claim, one)| {
            let open = |text: &str| text.starts_with(['*', '?']) || text.ends_with("/*");
            others.contains(claim) && !one.values.is_empty() && !one.values.iter().any(|value| open(&value.text))
        });
        let wild = |family| matches!(family, Family::TextLike | Family::Arn);
        for (_, condition) in subjects() {
            let is_wild = condition.operator.is_some_and(|used| wild(used.operator.family));
            for value in &condition.values {
                let has_wildcard = is_wild && value.text.contains(['*', '?']);
                let shown = clip(&value.text);
                if has_wildcard {
                    let message =
                        format!("`{shown}` has a wildcard: name one repository, and the branch or environment.");
                    findings.add("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED", value.span, message);
                }
                if !told && (is_wild || !value.text.contains(['*', '?'])) && !names_a_repository(&value.text) {
                    let message = format!(
                        "`{shown}` names no repository, so workflows of other repositories come with such a subject as well."
                    );
                    findings.add("GITHUB_SUBJECT_NAMES_NO_REPOSITORY", value.span, message);
                }
            }
        }
    }
}

/// Whether a subject names one repository, or the beginning of the names of some of an owner's. What a template fills in
/// may.
fn names_a_repository(text: &str) -> bool {
    if ["${", "{{", "<"].iter().any(|hole| text.starts_with(hole)) {
        return true;
    }
    let begins = |part: &str| !part.is_empty() && !part.starts_with(['*', '?']);
    let mut parts = text.split(':');
    while let Some(claim) = parts.next() {
        match claim {
            "repo" | "repository" => {
                let (owner, name) = parts.next().unwrap_or_default().split_once('/').unwrap_or_default();
                return begins(owner) && !owner.contains(['*', '?']) && begins(name);
            }
            "repository_id" | "job_workflow_ref" => return parts.next().is_some_and(begins),
            _ => {}
        }
    }
    false
}
