//! What context keys say about the caller, as far as the caller's ARN tells it.

use super::call::CallerKind;
use crate::arn::Arn;
use crate::{ContextValue, Hole, Principal};

type Value = Option<ContextValue>;

fn one(text: impl Into<String>) -> Value {
    Some(ContextValue::One(text.into()))
}

pub(super) fn account(caller: &Principal) -> Value {
    match caller {
        Principal::Anonymous => one("anonymous"),
        caller => one(caller.account()?),
    }
}

pub(super) fn arn(caller: &Principal) -> Value {
    match caller {
        // The key holds the role, not the session (V9).
        Principal::Role { role: Some(role), session: Some(_), .. } => one(role),
        // A session does not tell its role's path (S14), of which some are known (K15).
        Principal::Role { arn, account, name, session: Some(_), .. } => {
            let partition = Arn::parse(arn).map_or("aws", |arn| arn.partition());
            let (paths, hole): (&[&str], _) = if name.starts_with("AWSReservedSSO_") {
                (&["aws-reserved/sso.amazonaws.com/", "aws-reserved/sso.amazonaws.com/*/"], Hole::Name)
            } else if caller.is_service_linked() {
                (&["aws-service-role/*.amazonaws.com/"], Hole::Name)
            } else {
                (&["", "*/"], Hole::Any)
            };
            let role = |path: &&str| ["arn:", partition, ":iam::", account, ":role/", *path, name].concat();
            Some(ContextValue::Like(paths.iter().map(role).collect(), hole))
        }
        Principal::Root { arn, .. }
        | Principal::User { arn, .. }
        | Principal::Role { arn, session: None, .. }
        | Principal::FederatedUser { arn, .. } => one(arn),
        Principal::Anonymous | Principal::Service(_) | Principal::Federated(_) => None,
    }
}

pub(super) fn is_service(caller: &Principal) -> Value {
    match caller {
        // Nothing of the kind is known of somebody who did not sign (P3).
        Principal::Anonymous => None,
        Principal::Service(_) => one("true"),
        _ => one("false"),
    }
}

pub(super) fn service_name(caller: &Principal) -> Value {
    match caller {
        Principal::Service(name) => one(name),
        _ => None,
    }
}

pub(super) fn provider(caller: &Principal) -> Value {
    match caller {
        Principal::Federated(name) => one(name),
        _ => None,
    }
}

pub(super) fn kind(caller: &Principal) -> Value {
    match CallerKind::of(caller) {
        CallerKind::Anonymous => one("Anonymous"),
        CallerKind::Root => one("Account"),
        CallerKind::User => one("User"),
        CallerKind::Role => one("AssumedRole"),
        CallerKind::FederatedUser => one("FederatedUser"),
        CallerKind::Service | CallerKind::Federated => None,
    }
}

pub(super) fn id(caller: &Principal) -> Value {
    match caller {
        Principal::Anonymous => one("anonymous"),
        Principal::Root { account, .. } => one(account),
        Principal::FederatedUser { account, name, .. } => one([account, ":", name].concat()),
        // The unique id before the colon is AWS's.
        Principal::Role { session: Some(session), .. } => {
            Some(ContextValue::Like(vec!["*:".to_owned() + session], Hole::Name))
        }
        _ => None,
    }
}

pub(super) fn name(caller: &Principal) -> Value {
    match caller {
        Principal::User { name, .. } => one(name), // V9
        _ => None,
    }
}
