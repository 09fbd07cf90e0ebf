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

mod condition;
pub mod generate;
mod glob;
mod grant;
mod keys;
mod principal;
mod public;
mod statement;

use serde_json::Value;

use keys::Keys;
use principal::{Caller, Match};
use statement::{Question, Where, statements};

/// How much the tests do: `ORACLE_CASES`, `ORACLE_SEED` and the like, from the environment.
#[must_use]
pub fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// `allowed`, `explicitDeny` or `implicitDeny`.
#[must_use]
pub fn verdict(scenario: &Value) -> &'static str {
    let access = &scenario["access"];
    let request = &access["request"];
    let first = one(access);
    if first != "allowed" {
        return first;
    }
    // L25: every further action needs its own yes. It has its own resource policy and grants, and no endpoint.
    for also in request["also"].as_array().into_iter().flatten() {
        let mut further = access.clone();
        further["request"]["action"] = also["action"].clone();
        further["request"]["resource"] = also["resource"].clone();
        further["request"]["resourceAccount"] = Value::Null;
        further["policies"]["resource"] = also["resourcePolicy"].clone();
        further["policies"]["grants"] = also["grants"].clone();
        further["policies"]["endpoint"] = Value::Null;
        let mut context = request["context"].as_object().cloned().unwrap_or_default();
        for (key, value) in also["context"].as_object().into_iter().flatten() {
            context.retain(|known, _| known.to_lowercase() != key.to_lowercase());
            context.insert(key.clone(), value.clone());
        }
        further["request"]["context"] = Value::Object(context);
        let next = one(&further);
        if next != "allowed" {
            return next;
        }
    }
    "allowed"
}

/// Twelve digits, or nothing.
fn account_of_arn(arn: &str) -> Option<String> {
    let account = arn.split(':').nth(4)?;
    (account.len() == 12 && account.chars().all(|c| c.is_ascii_digit())).then(|| account.to_owned())
}

fn one(access: &Value) -> &'static str {
    let request = &access["request"];
    let policies = &access["policies"];
    let settings = &access["settings"];
    let management = settings["managementAccount"] == true;
    let service_linked = settings["serviceLinkedRole"] == true;
    let caller = Caller::read(&request["principal"]);
    let action = request["action"].as_str().unwrap_or_default().to_lowercase();
    let resource = request["resource"].as_str().unwrap_or_default().to_owned();
    let service = action.split(':').next().unwrap_or_default().to_owned();

    // L22
    if action == "sts:getcalleridentity" {
        return "allowed";
    }

    let owner = request["resourceAccount"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| account_of_arn(&resource))
        .or_else(|| caller.account());
    let keys = context(request, &caller, owner.as_deref());
    let has_identity = caller.account().is_some();
    // L14: nothing of the kind can be attached to the root user.
    let can_be_limited = has_identity && !matches!(caller, Caller::Root { .. });
    let present = |layer: &str| !policies[layer].is_null();
    let bounded = can_be_limited && present("boundary");
    let question =
        |place: Where| Question { caller: &caller, action: &action, resource: &resource, keys: &keys, place, bounded };

    // What each layer says: every statement that matches, as its effect and how it names the caller.
    let ask = |policy: &Value, place: Where| -> Vec<(bool, Match)> {
        let document = document(policy);
        statements(&document).iter().filter_map(|s| question(place).matches(s, &document)).collect()
    };
    let mut identity = Vec::new();
    if has_identity {
        for policy in policies["identity"].as_array().into_iter().flatten() {
            identity.extend(ask(policy, Where::Identity));
        }
    }
    let mut resource_says = if present("resource") { ask(&policies["resource"], Where::Resource) } else { Vec::new() };
    // L11: a grant only allows.
    let grants = grant::allowing(&document(&policies["grants"]), &caller, &action, &resource, &keys);
    resource_says.extend(grants.into_iter().map(|how| (true, how)));
    let limit = |layer: &str| (can_be_limited && present(layer)).then(|| ask(&policies[layer], Where::Identity));
    let boundary = limit("boundary");
    let session = limit("session");
    let endpoint = present("endpoint").then(|| ask(&policies["endpoint"], Where::Endpoint));
    let levels = |layer: &str, place: Where| -> Vec<Vec<(bool, Match)>> {
        let level =
            |level: &Value| level["policies"].as_array().into_iter().flatten().flat_map(|p| ask(p, place)).collect();
        policies[layer].as_array().into_iter().flatten().map(level).collect()
    };
    // L15, L16
    let scps_apply = present("scps") && has_identity && !management && !service_linked;
    let scps = scps_apply.then(|| levels("scps", Where::Identity));
    // L17
    let same_account = has_identity && owner == caller.account();
    let rcps_apply =
        ["aoss", "cognito-identity", "cognito-idp", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs", "sts"]
            .contains(&service.as_str())
            && action != "kms:retiregrant"
            && !(service == "kms" && settings["awsManagedKey"] == true)
            && !service_linked
            && !(management && same_account);
    let rcps = if rcps_apply { levels("rcps", Where::Resource) } else { Vec::new() };

    // L3: a Deny anywhere.
    let denies = |said: &[(bool, Match)]| said.iter().any(|(allow, _)| !allow);
    let allows = |said: &[(bool, Match)]| said.iter().any(|(allow, _)| *allow);
    let single =
        [Some(identity.clone()), Some(resource_says.clone()), boundary.clone(), session.clone(), endpoint.clone()];
    let all = single.into_iter().flatten().chain(scps.clone().into_iter().flatten()).chain(rcps);
    if all.into_iter().any(|said| denies(&said)) {
        return "explicitDeny";
    }

    // KMS answers signed requests only.
    if caller == Caller::Anonymous && service == "kms" {
        return "implicitDeny";
    }
    // L20
    if endpoint.is_some_and(|said| !allows(&said)) {
        return "implicitDeny";
    }
    // L24: only services and the owner's own users are left.
    let restricted = settings["restrictPublicBuckets"] == true && resource.starts_with("arn:aws:s3:");
    let outsider = !same_account && !matches!(caller, Caller::Service { .. });
    if restricted && outsider && public::is_public(&document(&policies["resource"])) {
        return "implicitDeny";
    }
    // L5, L13
    if let Some(levels) = scps
        && (levels.is_empty() || levels.iter().any(|said| !allows(said)))
    {
        return "implicitDeny";
    }

    // L8, L21: what boundary and session policy leave.
    let federated_user = matches!(caller, Caller::FederatedUser { .. });
    let boundary_leaves = boundary.as_ref().is_none_or(|said| allows(said));
    let session_leaves = session.as_ref().map_or(!federated_user, |said| allows(said));
    let limits_leave = boundary_leaves && session_leaves;
    // L14
    let root = matches!(caller, Caller::Root { .. });
    let own_side = root || (allows(&identity) && limits_leave);
    let granted: Vec<Match> = resource_says.iter().filter(|(allow, _)| *allow).map(|(_, how)| *how).collect();

    let yes = if !has_identity {
        granted.iter().any(|how| *how != Match::Account)
    } else if !same_account {
        // L2, L10
        own_side && !granted.is_empty()
    } else {
        // L1, L8, L9
        let by_resource = granted.iter().any(|how| match how {
            Match::Account => false,
            Match::Limited => limits_leave,
            Match::Unlimited => true,
        });
        // L11, L12
        let key = resource.split(':').nth(2) == Some("kms")
            && resource.split(':').nth(5).is_some_and(|part| part.starts_with("key/"));
        let role = service == "sts"
            && resource.split(':').nth(2) == Some("iam")
            && resource.split(':').nth(5).is_some_and(|part| part.starts_with("role/"));
        by_resource || (own_side && (!(key || role) || !granted.is_empty()))
    };
    if yes { "allowed" } else { "implicitDeny" }
}

/// The document of a named policy, or of grants; it may be written as text.
fn document(policy: &Value) -> Value {
    match &policy["document"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    }
}

/// The request's context with what follows from the request itself.
fn context(request: &Value, caller: &Caller, owner: Option<&str>) -> Keys {
    let mut keys = Keys::new();
    for (key, value) in request["context"].as_object().into_iter().flatten() {
        keys.insert(key.to_lowercase(), value.clone());
    }
    let pairs = grant::encryption_context_keys(&request["context"]);
    if !pairs.is_empty() {
        keys.entry("kms:encryptioncontextkeys".into()).or_insert(pairs.into());
    }
    let mut derive = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            keys.entry(key.to_lowercase()).or_insert(Value::String(value));
        }
    };
    derive("aws:PrincipalArn", caller.principal_arn());
    derive(
        "aws:PrincipalAccount",
        if *caller == Caller::Anonymous { Some("anonymous".into()) } else { caller.account() },
    );
    derive("aws:PrincipalType", caller.kind().map(str::to_owned));
    derive("aws:ResourceAccount", owner.map(str::to_owned));
    match caller {
        Caller::User { path, .. } => derive("aws:username", path.split('/').next_back().map(str::to_owned)),
        Caller::Root { account } => derive("aws:userid", Some(account.clone())),
        Caller::Anonymous => derive("aws:userid", Some("anonymous".into())),
        Caller::Service { name } => derive("aws:PrincipalServiceName", Some(name.clone())),
        _ => {}
    }
    match caller {
        Caller::Anonymous => {}
        Caller::Service { .. } => derive("aws:PrincipalIsAWSService", Some("true".into())),
        _ => derive("aws:PrincipalIsAWSService", Some("false".into())),
    }
    keys
}
