//! What a Federated principal is.

use iam::arn::Arn;
use iam::{PrincipalKind, Statement};

use crate::who::{has_hole, named};

/// What a Federated principal is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider<'t> {
    /// A SAML provider of IAM.
    Saml,
    /// An OpenID Connect provider, by its URL without `https://`, which its claims begin with.
    Oidc(&'t str),
    /// A hole of a template.
    Open,
    /// Neither an ARN of a provider nor a domain.
    Wrong,
}

/// The four providers that need no ARN. Source: IAM User Guide, *AWS JSON policy elements: Principal*.
const KNOWN: &[&str] = &["www.amazon.com", "graph.facebook.com", "accounts.google.com"];

impl Provider<'_> {
    pub(crate) fn of(text: &str) -> Provider<'_> {
        if text.contains(":saml-provider/") {
            return Provider::Saml;
        }
        if let Some((_, url)) = text.split_once(":oidc-provider/") {
            return Provider::Oidc(url);
        }
        match text.split_once('.') {
            _ if has_hole(text) => Provider::Open,
            Some((first, rest)) if !first.is_empty() && !rest.is_empty() && is_domain(text) => Provider::Oidc(text),
            _ => Provider::Wrong,
        }
    }

    /// Whether it is a provider that AWS knows, or one of the account.
    pub(crate) fn is_known(text: &str) -> bool {
        text.starts_with("arn:")
            || has_hole(text)
            || KNOWN.contains(&text)
            || text.starts_with("cognito-identity") && text.contains(".amazonaws.com")
    }

    /// The providers of OpenID Connect that a statement names; as many as a trust policy has room for.
    pub(crate) fn oidc(statement: &Statement) -> impl Iterator<Item = (&iam::PrincipalPattern, &str)> {
        const MOST: usize = 100;
        let federated = named(statement).filter(|value| value.kind == PrincipalKind::Federated);
        let oidc = federated.filter_map(|value| match Provider::of(&value.text) {
            Provider::Oidc(url) => Some((value, url)),
            _ => None,
        });
        oidc.take(MOST)
    }
}

/// Whether it is a domain, perhaps with a path.
fn is_domain(text: &str) -> bool {
    let host = text.split('/').next().unwrap_or_default();
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    Arn::written(text).is_none() && !text.contains("//") && host.split('.').all(label)
}
