//! What context keys say about the caller, as far as the caller's ARN tells it.

use std::borrow::Cow;

use super::call::CallerKind;
use crate::Principal;
use crate::arn::Arn;

type Value<'a> = Option<Cow<'a, str>>;

pub(super) fn account(caller: &Principal) -> Value<'_> {
    match caller {
        Principal::Anonymous => Some("anonymous".into()),
        caller => caller.account().map(Cow::from),
    }
}

pub(super) fn arn(caller: &Principal) -> Value<'_> {
    match caller {
        // The key holds the role, not the session (V9). A session does not tell its role's path (S14).
        Principal::Role { arn, account, name, session: Some(_) } => {
            let partition = Arn::parse(arn).map_or("aws", |arn| arn.partition());
            Some(format!("arn:{partition}:iam::{account}:role/{name}").into())
        }
        Principal::Root { arn, .. }
        | Principal::User { arn, .. }
        | Principal::Role { arn, session: None, .. }
        | Principal::FederatedUser { arn, .. } => Some(arn.into()),
        Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => None,
    }
}

pub(super) fn is_service(caller: &Principal) -> Value<'_> {
    match caller {
        // Nothing of the kind is known of somebody who did not sign (P3).
        Principal::Anonymous => None,
        Principal::Service(_) => Some("true".into()),
        _ => Some("false".into()),
    }
}

pub(super) fn service_name(caller: &Principal) -> Value<'_> {
    match caller {
        Principal::Service(name) => Some(name.into()),
        _ => None,
    }
}

pub(super) fn kind(caller: &Principal) -> Value<'_> {
    let kind = match CallerKind::of(caller) {
        CallerKind::Anonymous => "Anonymous",
        CallerKind::Root => "Account",
        CallerKind::User => "User",
        CallerKind::Role => "AssumedRole",
        CallerKind::FederatedUser => "FederatedUser",
        CallerKind::Service | CallerKind::Federated => return None,
    };
    Some(kind.into())
}

pub(super) fn id(caller: &Principal) -> Value<'_> {
    match caller {
        Principal::Anonymous => Some("anonymous".into()),
        Principal::Root { account, .. } => Some(account.into()),
        _ => None,
    }
}

pub(super) fn name(caller: &Principal) -> Value<'_> {
    match caller {
        Principal::User { name, .. } => Some(name.into()), // V9
        _ => None,
    }
}
