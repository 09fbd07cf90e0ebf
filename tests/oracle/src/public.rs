//! L24: what S3 calls public, from "Blocking public access to your Amazon S3 storage".

use std::net::IpAddr;

use serde_json::Value;

use crate::condition::{spelled, texts};
use crate::statement::statements;

/// A policy is public until every grant in it is for fixed values only.
pub(crate) fn is_public(document: &Value) -> bool {
    let grants = statements(document).into_iter().filter(|statement| statement["Effect"] == "Allow");
    grants.into_iter().any(|grant| !names_fixed_principals(&grant) && !asks_fixed_values(&grant["Condition"]))
}

/// Accounts, users, roles and services. Whom an identity provider vouches for is anybody. A grant that names nobody at
/// all, neither by Principal nor by NotPrincipal, grants nobody anything.
fn names_fixed_principals(grant: &Value) -> bool {
    if grant["Principal"].is_null() && grant["NotPrincipal"].is_null() {
        return true;
    }
    let kinds = grant["Principal"].as_object();
    kinds.is_some_and(|kinds| {
        kinds.iter().all(|(kind, names)| {
            ["AWS", "Service", "CanonicalUser"].contains(&kind.as_str())
                // P1: a part of a name is no wildcard, so it names one that there is not.
                && texts(names).iter().all(|name| name != "*")
        })
    })
}

/// One key is enough, if every value that it may have is fixed, and if a request without it is not let in.
fn asks_fixed_values(condition: &Value) -> bool {
    condition.as_object().into_iter().flatten().any(|(operator, keys)| {
        let operator = spelled(operator);
        let name = operator.strip_prefix("ForAnyValue:").unwrap_or(&operator);
        keys.as_object().into_iter().flatten().any(|(key, values)| {
            let (key, values) = (key.to_lowercase(), texts(values));
            !values.is_empty() && values.iter().all(|value| is_fixed(name, &key, value))
        })
    })
}

fn is_fixed(operator: &str, key: &str, value: &str) -> bool {
    let compares = ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"].contains(&operator);
    let plain = !value.contains(['*', '?']) && !value.contains("${");
    match key {
        "aws:sourceip" => operator == "IpAddress" && plain && is_narrow(value),
        // The name of the access point may be left open, its account may not.
        "s3:dataaccesspointarn" => {
            let before_name = value.split_once("accesspoint/").map_or(value, |(before, _)| before);
            compares && !before_name.contains(['*', '?']) && !value.contains("${")
        }
        // A role's id with its sessions is outside of what is fixed.
        "aws:userid" => compares && plain && !value.contains(':'),
        "aws:sourcearn"
        | "aws:sourcevpc"
        | "aws:sourcevpce"
        | "aws:sourceowner"
        | "aws:sourceaccount"
        | "s3:x-amz-server-side-encryption-aws-kms-key-id"
        | "s3:dataaccesspointaccount"
        | "aws:principalorgid"
        | "aws:principalorgpaths"
        | "aws:principalarn"
        | "aws:principalaccount"
        | "aws:principalservicename" => compares && plain,
        _ => false,
    }
}

/// Ranges broader than /8, or /32 of IPv6, are the public.
fn is_narrow(range: &str) -> bool {
    let (address, prefix) = match range.split_once('/') {
        Some((address, prefix)) => (address, prefix.parse::<u32>().unwrap_or(0)),
        None => (range, 128),
    };
    match address.parse() {
        Ok(IpAddr::V4(_)) => prefix >= 8,
        Ok(IpAddr::V6(_)) => prefix >= 32,
        // It is fixed all the same, and lets nobody in.
        Err(_) => true,
    }
}
