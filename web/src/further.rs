//! The further actions that a call needs, as they occur (rule L25).

use scenario::{AlsoRequest, ContextMap, ContextValue, DocumentPath, NamedPolicy, RequestDocument};

/// Why a call needs a further action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Further {
    /// The object is encrypted with a KMS key.
    Key,
    /// A role is passed to a service.
    Role,
    /// Calls of this kind need this action.
    Named(String),
    /// Something else.
    Other,
}

impl Further {
    /// What a request needs besides. The resource is for its author to say.
    pub(crate) fn of(&self, request: &RequestDocument) -> AlsoRequest {
        let (service, name) = request.action.split_once(':').unwrap_or(("", &request.action));
        let action = match self {
            // Source: Amazon S3 User Guide, "Using server-side encryption with AWS KMS keys", permissions.
            Further::Key if name.eq_ignore_ascii_case("PutObject") => "kms:GenerateDataKey",
            Further::Key => "kms:Decrypt",
            Further::Role => "iam:PassRole",
            Further::Named(action) => action,
            Further::Other => "",
        };
        let mut also = AlsoRequest { action: action.to_owned(), ..AlsoRequest::default() };
        if also.action == "iam:PassRole" {
            let service = format!("{}.amazonaws.com", if service.is_empty() { "lambda" } else { service });
            also.context = ContextMap(vec![("iam:PassedToService".to_owned(), ContextValue::One(service))]);
        }
        also
    }
}

/// A policy for a further action's resource: for a key, the one that AWS gives to keys, which hands the decision to
/// the account's own policies.
pub(crate) fn policy_for(also: &AlsoRequest) -> NamedPolicy {
    let mut policy = NamedPolicy::blank(DocumentPath::Also(0));
    let account = also.resource.split(':').nth(4).filter(|account| account.len() == 12).unwrap_or("111122223333");
    policy.document = policy.document.replace("111122223333", account);
    if also.action.starts_with("kms:") {
        policy.name = Some("KeyPolicy".to_owned());
        policy.document = policy.document.replace("s3:GetObject", "kms:*");
    } else if !also.action.is_empty() {
        policy.document = policy.document.replace("s3:GetObject", &also.action);
    }
    policy
}
