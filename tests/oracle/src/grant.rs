//! Grants of a KMS key, from "Grants in AWS KMS" and the API's "GrantConstraints".

use serde_json::Value;

use crate::condition::texts;
use crate::keys::Keys;
use crate::principal::{Caller, Match};

/// How a context key begins that is a pair of the encryption context.
const PAIR: &str = "kms:encryptioncontext:";

/// The operations whose request has an encryption context. Constraints are not applied to others.
const WITH_ENCRYPTION_CONTEXT: [&str; 8] = [
    "encrypt",
    "decrypt",
    "generatedatakey",
    "generatedatakeywithoutplaintext",
    "generatedatakeypair",
    "generatedatakeypairwithoutplaintext",
    "reencryptfrom",
    "reencryptto",
];

/// How the grants that allow the action name the caller: each counts as a statement of the key policy (L11).
pub(crate) fn allowing(document: &Value, caller: &Caller, action: &str, resource: &str, keys: &Keys) -> Vec<Match> {
    let all = if document.is_array() { document } else { &document["Grants"] };
    let Some(("kms", operation)) = action.split_once(':') else { return Vec::new() };
    let Some((_, key_id)) = resource.split_once(":key/") else { return Vec::new() };
    let allows = |grant: &&Value| {
        let of_key = grant["KeyId"].as_str().is_none_or(|key| key == resource || key == key_id);
        let listed = texts(&grant["Operations"]).iter().any(|listed| listed.to_lowercase() == operation);
        let free = !WITH_ENCRYPTION_CONTEXT.contains(&operation);
        of_key && listed && (free || fits(&grant["Constraints"], keys))
    };
    let grants = all.as_array().into_iter().flatten().filter(allows);
    grants.flat_map(|grant| caller.named_by(&serde_json::json!({ "AWS": grant["GranteePrincipal"] }))).collect()
}

/// Whether the encryption context of the request has the pairs. Their keys are not case-sensitive, their values are.
fn fits(constraints: &Value, keys: &Keys) -> bool {
    let asked: Vec<(String, String)> = keys
        .set
        .iter()
        .filter(|(_, value)| !value.is_null())
        .filter_map(|(key, value)| Some((key.strip_prefix(PAIR)?.to_owned(), texts(value).concat())))
        .collect();
    let pairs = |name: &str| -> Vec<(String, String)> {
        let pairs = constraints[name].as_object().into_iter().flatten();
        pairs.map(|(key, value)| (key.to_lowercase(), texts(value).concat())).collect()
    };
    let (equals, subset) = (pairs("EncryptionContextEquals"), pairs("EncryptionContextSubset"));
    let within = |some: &[(String, String)], all: &[(String, String)]| some.iter().all(|pair| all.contains(pair));
    within(&subset, &asked) && (equals.is_empty() || (within(&equals, &asked) && within(&asked, &equals)))
}

/// The keys of the pairs in a context, as they are written there: the value of kms:EncryptionContextKeys.
pub(crate) fn encryption_context_keys(context: &Value) -> Vec<Value> {
    let present = context.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    let name = |key: &String| -> Option<Value> {
        let (start, name) = key.split_at_checked(PAIR.len())?;
        (start.to_lowercase() == PAIR).then(|| name.into())
    };
    present.filter_map(|(key, _)| name(key)).collect()
}
