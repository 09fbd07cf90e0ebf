//! A second evaluator of AWS policies: slow, obvious, and written from the rules alone, so that it shares no mistake
//! with the engine. `tests/differential.rs` holds the two against each other, and `tests/laws.rs` takes the same random
//! scenarios to see that what must not change a verdict does not.
//!
//! It takes a scenario that is known to be valid and gives the word for the verdict. Everything is a
//! [`serde_json::Value`] or a string; a pattern is matched by recursion and a number compared digit by digit.
//! Rule ids (`L8`, `K4`) are those of the project's list of rules.
//!
//! It shares one thing with the engine: which keys hold several values (C6), from `iam::keys`. That is a fact about names
//! and no rule, to be written down a second time by whoever wrote it the first; a wrong one is found by the cases, which
//! name those keys on their own. What follows from it, each of the two evaluators works out for itself.
#![allow(clippy::indexing_slicing, reason = "a missing member of a Value is null")]

mod check;
mod condition;
mod context;
pub mod generate;
mod glob;
mod grant;
mod keys;
mod may;
mod possible;
mod principal;
mod public;
mod statement;
mod template;

use serde_json::Value;

use check::Check;
use principal::Caller;

/// How much the tests do: `ORACLE_CASES`, `ORACLE_SEED` and the like, from the environment.
#[must_use]
pub fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// `allowed`, `explicitDeny`, `implicitDeny` or `undetermined`; nothing where too much is open to try everything.
#[must_use]
pub fn verdict(scenario: &Value) -> Option<&'static str> {
    let checks = checks(&scenario["access"]);
    let found: Vec<&'static str> = checks.iter().map(Check::decide).collect::<Option<_>>()?;
    // L25: every further action needs its own yes. K13: what nobody knows gives way to what is denied.
    let denied = found.iter().find(|found| found.ends_with("Deny"));
    let unsure = found.iter().find(|found| **found == "undetermined");
    Some(denied.or(unsure).copied().unwrap_or("allowed"))
}

/// The keys of the first check that AWS sends, or may send, and that have no known value (K13): each with values that it
/// may have, and null if it may be missing.
#[must_use]
pub fn possibilities(scenario: &Value) -> Vec<(String, Vec<Value>)> {
    let access = &scenario["access"];
    let all = checks(access);
    let mut possible = all.first().map(|first| possible::values(&first.keys, access)).unwrap_or_default();
    // What a further check knows, by its service or otherwise, is no other for it.
    possible.retain(|(key, _)| all.iter().all(|check| check.keys.unknown.iter().any(|(unknown, _)| unknown == key)));
    possible
}

/// Twelve digits, or nothing.
fn account_of_arn(arn: &str) -> Option<String> {
    let account = arn.split(':').nth(4)?;
    (account.len() == 12 && account.chars().all(|c| c.is_ascii_digit())).then(|| account.to_owned())
}

fn service_of(action: &Value) -> String {
    action.as_str().unwrap_or_default().to_lowercase().split(':').next().unwrap_or_default().to_owned()
}

/// L26: the checks that a request is made of.
fn checks(access: &Value) -> Vec<Check> {
    let request = &access["request"];
    let caller = Caller::of(request);
    let stated = |of: &Value| of["resourceAccount"].as_str().map(str::to_owned);
    let arn = |of: &Value| of["resource"].as_str().unwrap_or_default().to_owned();
    let owner = stated(request).or_else(|| account_of_arn(&arn(request))).or_else(|| caller.customer_account());
    let mut all = vec![Check::new(access.clone(), owner.clone(), None)];
    for also in request["also"].as_array().into_iter().flatten() {
        let of_s3 = arn(also).split(':').nth(2) == Some("s3");
        let its_owner = stated(also)
            .or_else(|| account_of_arn(&arn(also)))
            .or_else(|| owner.clone().filter(|_| of_s3))
            .or_else(|| caller.customer_account());
        let (service, its_service) = (service_of(&request["action"]), service_of(&also["action"]));
        let via = match also["via"].as_str() {
            Some("direct") => None,
            Some(service) => Some(service.to_owned()),
            None => (its_service == "kms" && service != "kms").then(|| format!("{service}.amazonaws.com")),
        };
        let mut further = access.clone();
        let policies = &mut further["policies"];
        policies["resource"] = also["resourcePolicy"].clone();
        policies["grants"] = also["grants"].clone();
        if !also["rcps"].is_null() {
            policies["rcps"] = also["rcps"].clone();
        } else if its_owner != owner {
            policies["rcps"] = Value::Null;
        }
        if via.is_some() {
            policies["endpoint"] = Value::Null;
        }
        let mut context = request["context"].as_object().cloned().unwrap_or_default();
        if via.is_some() {
            context.retain(|key, _| !is_of_the_way(key));
        }
        for (key, value) in also["context"].as_object().into_iter().flatten() {
            context.retain(|known, _| known.to_lowercase() != key.to_lowercase());
            context.insert(key.clone(), value.clone());
        }
        let request = &mut further["request"];
        request["action"] = also["action"].clone();
        request["resource"] = also["resource"].clone();
        request["context"] = Value::Object(context);
        request["document"] = Value::Null;
        all.push(Check::new(further, its_owner, via));
    }
    all
}

/// L27: keys that say how a request came, so that a service which goes on with it does not hand them on.
fn is_of_the_way(key: &str) -> bool {
    let key = key.to_lowercase();
    key.starts_with("aws:vpce")
        || [
            "aws:sourceip",
            "aws:vpcsourceip",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourcevpcarn",
            "aws:viaawsservice",
            "aws:calledvia",
            "aws:calledviafirst",
            "aws:calledvialast",
            "kms:viaservice",
        ]
        .contains(&key.as_str())
}
