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
mod context;
pub mod generate;
mod glob;
mod grant;
mod keys;
mod may;
mod principal;
mod public;
mod statement;

use serde_json::Value;

use keys::Keys;
use principal::{Caller, Match};
use statement::{Question, Said, Where, alias_of_key, statements};

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
/// may have, and null if it may be missing. Those that policies name are among them.
#[must_use]
pub fn possibilities(scenario: &Value) -> Vec<(String, Vec<Value>)> {
    let checks = checks(&scenario["access"]);
    let Some(first) = checks.first() else { return Vec::new() };
    let mut asked = Vec::new();
    listed(&scenario["access"], "", &mut asked);
    let of_key = |(key, unknown): (&String, &keys::Unknown)| {
        let mut texts: Vec<String> =
            asked.iter().filter(|(known, _)| known == key).map(|(_, value)| value.clone()).collect();
        texts.extend(
            ["fresh", "true", "false", "198.51.100.7", "2001:db8:9::1", "2031-01-01T00:00:00Z"].map(str::to_owned),
        );
        texts.extend(unknown.shapes.iter().flat_map(|shape| {
            let filled = |with: &str| -> String {
                let fill = |piece: &glob::Piece| match piece {
                    glob::Piece::Char(c) => c.to_string(),
                    glob::Piece::Hole => with.to_owned(),
                    _ => "x".to_owned(),
                };
                shape.iter().map(fill).collect()
            };
            ["", "x", "ml", "AROA1", "a/b"].map(filled)
        }));
        let fits = |text: &String| {
            let text: Vec<char> = text.chars().collect();
            // AWS sends no empty value.
            !text.is_empty() && unknown.shapes.iter().any(|shape| glob::covers(shape, &text))
        };
        texts.retain(fits);
        texts.sort();
        texts.dedup();
        let several = iam::keys::is_multivalued(key);
        let mut values: Vec<Value> =
            texts.into_iter().map(|text| if several { vec![text].into() } else { text.into() }).collect();
        if unknown.may_be_absent {
            values.push(Value::Null);
        }
        (key.clone(), values)
    };
    first.keys.unknown.iter().map(of_key).collect()
}

/// What conditions list for a key, wherever they stand.
fn listed(value: &Value, at: &str, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, inner)| {
            if !inner.is_object() {
                out.extend(condition::texts(inner).into_iter().map(|text| (name.to_lowercase(), text)));
            }
            listed(inner, name, out);
        }),
        Value::Array(all) => all.iter().for_each(|inner| listed(inner, at, out)),
        Value::String(text) if at == "document" => {
            listed(&serde_json::from_str(text).unwrap_or_default(), "", out);
        }
        _ => {}
    }
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
    let caller = Caller::read(&request["principal"]);
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

/// One check: an action on a resource, under the policies that it is held to.
struct Check {
    access: Value,
    caller: Caller,
    /// In lower case.
    action: String,
    resource: String,
    owner: Option<String>,
    keys: Keys,
}

/// What the statements say that are about a request, layer by layer; nothing for a layer that is not applied.
#[derive(Clone, Default)]
struct Layers {
    identity: Vec<Said>,
    resource: Vec<Said>,
    boundary: Option<Vec<Said>>,
    /// L34
    session: Option<Vec<Vec<Said>>>,
    endpoint: Option<Vec<Said>>,
    scps: Option<Vec<Vec<Said>>>,
    rcps: Vec<Vec<Said>>,
}

impl Layers {
    fn all(&mut self) -> Vec<&mut Vec<Said>> {
        let mut all = vec![&mut self.identity, &mut self.resource];
        all.extend(self.boundary.iter_mut().chain(self.endpoint.iter_mut()));
        all.extend(self.session.iter_mut().chain(self.scps.iter_mut()).flatten());
        all.extend(self.rcps.iter_mut());
        all
    }

    /// In one of the cases: a bit for each open statement says whether it is about the request.
    fn case(&self, case: u32) -> Layers {
        let mut this = self.clone();
        let mut bit = 0;
        for said in this.all() {
            said.retain(|said| {
                if !said.open {
                    return true;
                }
                bit += 1;
                case & (1 << (bit - 1)) != 0
            });
        }
        this
    }
}

/// How many open statements are tried.
const MOST_OPEN: usize = 12;

fn denies(said: &[Said]) -> bool {
    said.iter().any(|said| !said.allow)
}

fn allows(said: &[Said]) -> bool {
    said.iter().any(|said| said.allow)
}

impl Check {
    fn new(access: Value, owner: Option<String>, via: Option<String>) -> Check {
        let request = &access["request"];
        let caller = Caller::read(&request["principal"]);
        let action = request["action"].as_str().unwrap_or_default().to_lowercase();
        let resource = request["resource"].as_str().unwrap_or_default().to_owned();
        let keys = context::keys(&context::Asked {
            access: &access,
            caller: &caller,
            action: &action,
            resource: &resource,
            owner: owner.as_deref(),
            via: via.as_deref(),
        });
        Check { caller, action, resource, owner, keys, access }
    }

    /// K13: every open statement is about the request, and is not, whatever the others are.
    fn decide(&self) -> Option<&'static str> {
        let mut layers = self.layers();
        let open: Vec<Said> = layers.all().into_iter().flat_map(|said| said.clone()).filter(|said| said.open).collect();
        if open.len() > MOST_OPEN {
            return None;
        }
        let cases: Vec<&'static str> = (0..1_u32 << open.len()).map(|case| self.case(&layers.case(case))).collect();
        if cases.iter().all(|found| *found == "allowed") {
            return Some("allowed");
        }
        if cases.contains(&"allowed") {
            return Some("undetermined");
        }
        // The case that is best for the caller: what is open allows, and does not deny.
        let best = open.iter().enumerate().filter(|(_, said)| said.allow).fold(0, |case, (bit, _)| case | (1 << bit));
        cases.get(best).copied()
    }

    fn layers(&self) -> Layers {
        let policies = &self.access["policies"];
        let settings = &self.access["settings"];
        // L14, L32: nothing of the kind can be attached to the root user, and nothing at all to who is in no account.
        let has_identity = self.caller.customer_account().is_some();
        let can_be_limited = has_identity && !matches!(self.caller, Caller::Root { .. });
        let present = |layer: &str| !policies[layer].is_null() && policies[layer]["off"] != true;
        let bounded = can_be_limited && present("boundary");
        // What each layer says: every statement that is about the request.
        let ask = |policy: &Value, place: Where| -> Vec<Said> {
            let question = Question {
                caller: &self.caller,
                action: &self.action,
                resource: &self.resource,
                keys: &self.keys,
                place,
                bounded,
            };
            let document = document(policy);
            statements(&document).iter().filter_map(|s| question.matches(s, &document)).collect()
        };
        let all_of = |list: &Value, place: Where| -> Vec<Said> {
            list.as_array().into_iter().flatten().flat_map(|policy| ask(policy, place)).collect()
        };
        let levels = |layer: &str, place: Where| -> Vec<Vec<Said>> {
            policies[layer].as_array().into_iter().flatten().map(|level| all_of(&level["policies"], place)).collect()
        };
        let mut layers = Layers::default();
        if has_identity {
            layers.identity = all_of(&policies["identity"], Where::Identity);
        }
        if present("resource") {
            layers.resource = ask(&policies["resource"], Where::Resource);
        }
        // L11: a grant only allows.
        let grants = document(&policies["grants"]);
        let grants = grant::allowing(&grants, &self.caller, &self.action, &self.resource, &self.keys);
        layers.resource.extend(grants.into_iter().map(|how| Said { allow: true, how, open: false }));
        if bounded {
            layers.boundary = Some(ask(&policies["boundary"], Where::Identity));
        }
        if can_be_limited && present("session") {
            // L34
            layers.session = Some(match policies["session"].as_array() {
                Some(all) => all.iter().map(|policy| ask(policy, Where::Identity)).collect(),
                None => vec![ask(&policies["session"], Where::Identity)],
            });
        }
        layers.endpoint = present("endpoint").then(|| ask(&policies["endpoint"], Where::Endpoint));
        // L15, L16, L31, L32
        let management = settings["managementAccount"] == true;
        let service_linked = settings["serviceLinkedRole"] == true || self.caller.is_service_linked();
        if present("scps") && has_identity && !management && !service_linked {
            layers.scps = Some(levels("scps", Where::Identity));
        }
        // L17
        let service = self.service();
        let rcps_apply = RCP_SERVICES.contains(&service)
            && self.action != "kms:retiregrant"
            && !(service == "kms" && settings["awsManagedKey"] == true)
            && !service_linked
            && !(management && self.same_account());
        if rcps_apply {
            layers.rcps = levels("rcps", Where::Above);
        }
        layers
    }

    fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }

    fn same_account(&self) -> bool {
        let account = self.caller.customer_account();
        account.is_some() && self.owner == account
    }

    /// The decision where it is known which statements are about the request.
    fn case(&self, layers: &Layers) -> &'static str {
        // L22
        if self.action == "sts:getcalleridentity" {
            return "allowed";
        }
        let settings = &self.access["settings"];
        let (service, same_account) = (self.service(), self.same_account());
        let has_identity = self.caller.customer_account().is_some();
        // L3: a Deny anywhere.
        if layers.clone().all().iter().any(|said| denies(said)) {
            return "explicitDeny";
        }
        // KMS answers signed requests only.
        if self.caller == Caller::Anonymous && service == "kms" {
            return "implicitDeny";
        }
        // L20
        if layers.endpoint.as_ref().is_some_and(|said| !allows(said)) {
            return "implicitDeny";
        }
        // L29
        if self.caller == Caller::Anonymous && PUBLIC_OPERATIONS.contains(&self.action.as_str()) {
            return "allowed";
        }
        // L24: only services and the owner's own users are left.
        let restricted = settings["restrictPublicBuckets"] == true && self.resource.starts_with("arn:aws:s3:");
        let outsider = !same_account && !matches!(self.caller, Caller::Service { .. });
        if restricted && outsider && public::is_public(&document(&self.access["policies"]["resource"])) {
            return "implicitDeny";
        }
        // L5, L13
        if let Some(levels) = &layers.scps
            && (levels.is_empty() || levels.iter().any(|said| !allows(said)))
        {
            return "implicitDeny";
        }

        // L8, L21, L34: what boundary and session policies leave.
        let federated_user = matches!(self.caller, Caller::FederatedUser { .. });
        let boundary_leaves = layers.boundary.as_ref().is_none_or(|said| allows(said));
        let session_leaves = layers.session.as_ref().map_or(!federated_user, |all| {
            // L13
            !all.is_empty() && all.iter().all(|said| allows(said))
        });
        let limits_leave = boundary_leaves && session_leaves;
        // L14
        let root = matches!(self.caller, Caller::Root { .. });
        let own_side = root || (allows(&layers.identity) && limits_leave);
        let granted: Vec<Match> = layers.resource.iter().filter(|said| said.allow).map(|said| said.how).collect();

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
            by_resource || (own_side && (!self.lets_nobody_in_unasked() || !granted.is_empty()))
        };
        // L30
        let refused = settings["blockPublicPolicy"] == true
            && self.action == "s3:putbucketpolicy"
            && public::is_public(&written(&self.access["request"]["document"]));
        if yes && !refused { "allowed" } else { "implicitDeny" }
    }

    /// L11, L12, L28: keys and roles.
    fn lets_nobody_in_unasked(&self) -> bool {
        let part = |at: usize| self.resource.split(':').nth(at).unwrap_or_default();
        let key = part(2) == "kms" && part(5).starts_with("key/");
        let role = self.service() == "sts" && part(2) == "iam" && part(5).starts_with("role/");
        key || role || alias_of_key(&self.action, &self.resource).is_some()
    }
}

/// L17: services on which RCPs act, as far as random scenarios have RCPs for them.
const RCP_SERVICES: [&str; 14] = [
    "aoss",
    "cloudfront",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "events",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "signin",
    "sqs",
    "sts",
];

/// L29
const PUBLIC_OPERATIONS: [&str; 4] = [
    "cognito-identity:getid",
    "cognito-identity:getopenidtoken",
    "cognito-identity:getcredentialsforidentity",
    "cognito-identity:unlinkidentity",
];

/// The document of a named policy, or of grants.
fn document(policy: &Value) -> Value {
    written(&policy["document"])
}

/// A document, which may be written as text.
fn written(document: &Value) -> Value {
    match document {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    }
}
