//! Whole scenarios at random, with every layer.

mod condition;
mod grants;
mod pools;
mod statement;

use pools::*;
use serde_json::{Map, Value, json};

/// A small generator of random numbers (xorshift64*): the same seed gives the same scenarios.
#[derive(Default)]
pub struct Random(u64);

impl Random {
    /// A generator for one scenario.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        // Neighbouring seeds must not begin alike (splitmix64).
        let mut state = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Random((state ^ (state >> 31)) | 1)
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap_or_default() % end.max(1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn pick<'a>(&mut self, pool: &[&'a str]) -> &'a str {
        pool.get(self.below(pool.len())).copied().unwrap_or_default()
    }

    fn string(&mut self, pool: &[&str]) -> String {
        self.pick(pool).to_owned()
    }
}

/// The scenario of a seed.
#[must_use]
pub fn scenario(seed: u64) -> Value {
    Maker { random: Random::new(seed), ..Maker::default() }.scenario()
}

/// A statement that could stand in a policy of a scenario, which is given by its JSON pointer. One in four is about
/// everything.
#[must_use]
pub fn statement(seed: u64, scenario: &Value, policy: &str, deny: bool) -> Value {
    let request = &scenario["access"]["request"];
    let also = policy.match_indices('/').nth(4).and_then(|(end, _)| policy.get(..end));
    let also = also.filter(|also| also.contains("/also/")).and_then(|also| scenario.pointer(also));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let asked = also.unwrap_or(request);
    let mut maker = Maker {
        random: Random::new(seed),
        action: text(&asked["action"]).to_lowercase(),
        resource: text(&asked["resource"]),
        caller: text(&request["principal"]),
        restricted: scenario["access"]["settings"]["restrictPublicBuckets"] == true,
        role: request["role"].as_str().map(str::to_owned),
        several: request["also"].is_array(),
        named: named(&request["principal"]),
        ..Maker::default()
    };
    let kind = match policy.trim_start_matches("/access/policies/").split('/').next() {
        Some("identity") => For::Grant,
        Some("boundary" | "session" | "scps") => For::Limit,
        Some("endpoint") => For::Endpoint,
        Some("rcps") => For::Rcp,
        _ if policy.contains("/rcps/") => For::Rcp,
        _ => For::Resource,
    };
    let mut statement = maker.statement_of(kind, deny);
    if maker.random.percent(25)
        && let Value::Object(members) = &mut statement
    {
        members.retain(|name, _| ["Effect", "Principal"].contains(&name.as_str()));
        members.insert("Action".into(), "*".into());
        if matches!(kind, For::Resource | For::Endpoint) {
            members.insert("Principal".into(), "*".into());
        }
        if !maker.is_trust(kind) {
            members.insert("Resource".into(), "*".into());
        }
    }
    statement
}

/// A grant that could stand beside the others of a scenario, which are given by their JSON pointer.
#[must_use]
pub fn grant(seed: u64, scenario: &Value, grants: &str) -> Value {
    let request = &scenario["access"]["request"];
    let also = grants.strip_suffix("/grants").filter(|also| also.contains("/also/"));
    let asked = also.and_then(|also| scenario.pointer(also)).unwrap_or(request);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let context = request["context"].as_object().into_iter().chain(asked["context"].as_object());
    let mut maker = Maker {
        random: Random::new(seed),
        action: text(&asked["action"]),
        resource: text(&asked["resource"]),
        caller: text(&request["principal"]),
        context: context.flatten().map(|(key, value)| (key.clone(), value.clone())).collect(),
        ..Maker::default()
    };
    maker.grant()
}

#[derive(Default)]
struct Maker {
    random: Random,
    action: String,
    resource: String,
    caller: String,
    context: Map<String, Value>,
    /// Whether the bucket blocks public access.
    restricted: bool,
    /// K15: the role behind a session, if the request names it.
    role: Option<String>,
    /// A Principal that names the caller.
    named: Value,
    /// L26: whether there are further checks.
    several: bool,
    /// L33: whether a Resource may be a short one.
    short: bool,
}

/// What a policy is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// It grants.
    Grant,
    /// It limits, so most of them allow a lot.
    Limit,
    /// It stands on the resource and has a Principal.
    Resource,
    /// On the endpoint.
    Endpoint,
    /// It can only deny, everybody.
    Rcp,
}

fn named(principal: &Value) -> Value {
    match (&principal["service"], &principal["federated"], principal.as_str()) {
        (Value::String(service), _, _) => json!({ "Service": service }),
        (_, Value::String(provider), _) => json!({ "Federated": provider }),
        (_, _, Some(arn)) if arn != "anonymous" => json!({ "AWS": arn }),
        _ => "*".into(),
    }
}

impl Maker {
    fn scenario(mut self) -> Value {
        let principal = match self.random.below(24) {
            22.. => "anonymous".into(),
            0 | 1 => json!({ "service": self.random.pick(SERVICES) }),
            2 => json!({ "federated": self.random.pick(PROVIDERS) }),
            _ => json!(self.random.pick(CALLERS)),
        };
        self.caller = principal.as_str().unwrap_or_default().to_owned();
        self.named = named(&principal);
        self.role = self.role();
        let anonymous = principal == "anonymous";
        self.call_but(|maker| maker.caller == ORIGIN && !maker.resource.starts_with("arn:aws:s3:"));
        if anonymous && self.random.percent(20) {
            self.call_of(PUBLIC_CALLS);
        }
        self.several = self.random.percent(20);
        let bucket = self.resource.starts_with("arn:aws:s3:");
        // AWS does not say what the setting is to a call on no bucket.
        self.restricted = self.resource != "*" && self.random.percent(if bucket { 55 } else { 4 });
        self.context();
        let mut request = Map::new();
        let action = if self.random.percent(10) { self.action.to_uppercase() } else { self.action.clone() };
        request.insert("principal".into(), principal);
        request.insert("action".into(), action.into());
        request.insert("resource".into(), self.resource.clone().into());
        if let Some(role) = &self.role {
            request.insert("role".into(), role.clone().into());
        }
        let other = match () {
            // L32: nobody says whose else the bucket is.
            () if self.caller == ORIGIN => 100,
            () if self.restricted => 70,
            () => 20,
        };
        if self.random.percent(other) && !self.resource.contains("::444455556666") && !self.resource.contains(":1:") {
            // A bucket's ARN has no account; one that has it must agree.
            if bucket {
                request.insert("resourceAccount".into(), self.random.pick(&[ONE, TWO, TWO]).into());
            }
        }
        request.insert("context".into(), Value::Object(self.context.clone()));

        let mut policies = Map::new();
        if self.random.percent(88) {
            let count = 1 + self.random.below(2);
            let identity: Vec<Value> = (0..count).map(|_| self.policy(For::Grant)).collect();
            policies.insert("identity".into(), identity.into());
        }
        let owner_counts = ["kms:", "sts:"].iter().any(|service| self.action.starts_with(service))
            || !self.caller.starts_with("arn:aws:iam::111122223333:");
        if self.random.percent(if owner_counts || self.restricted { 85 } else { 55 }) {
            let policy = self.policy(For::Resource);
            policies.insert("resource".into(), policy);
        }
        if self.has_grants(60) {
            let grants = self.grants();
            policies.insert("grants".into(), grants);
        }
        if self.random.percent(28) {
            let policy = self.policy(For::Limit);
            policies.insert("boundary".into(), policy);
        }
        let session = match () {
            () if self.caller.contains("federated-user") => 75,
            () if self.caller.contains(":assumed-role/") => 35,
            () => 6,
        };
        if self.random.percent(session) {
            let policies_of = |maker: &mut Maker, count| (0..count).map(|_| maker.policy(For::Limit)).collect();
            let policy = match self.random.below(10) {
                // L34
                0..3 => {
                    let count = [1, 2, 2, 3, 1, 2, 2, 1].get(self.random.below(8)).copied().unwrap_or_default();
                    policies_of(&mut self, count)
                }
                _ => self.policy(For::Limit),
            };
            policies.insert("session".into(), policy);
        }
        if self.random.percent(22) {
            let policy = self.policy(For::Endpoint);
            policies.insert("endpoint".into(), policy);
        }
        for (layer, kind) in [("scps", For::Limit), ("rcps", For::Rcp)] {
            let said = kind != For::Rcp || self.rcps_are_said();
            if said && self.random.percent(28) {
                let levels = self.levels(kind);
                policies.insert(layer.into(), levels);
            }
        }
        let mut settings = Map::new();
        if self.restricted {
            settings.insert("restrictPublicBuckets".into(), true.into());
        }
        for (name, chance) in [("managementAccount", 8), ("serviceLinkedRole", 5)] {
            let fits = name != "serviceLinkedRole" || self.caller.contains("role/");
            if fits && self.random.percent(chance) {
                settings.insert(name.into(), true.into());
            }
        }
        if self.random.percent(if self.action.starts_with("kms:") { 12 } else { 1 }) {
            settings.insert("awsManagedKey".into(), true.into());
        }
        if self.action == "s3:PutBucketPolicy" && !self.random.percent(15) {
            let restricted = std::mem::replace(&mut self.restricted, true);
            let document = self.policy(For::Resource)["document"].take();
            request.insert("document".into(), document);
            self.restricted = restricted;
        }
        if self.random.percent(if self.action == "s3:PutBucketPolicy" { 75 } else { 2 }) {
            settings.insert("blockPublicPolicy".into(), (!self.random.percent(15)).into());
        }
        if self.several {
            let also = self.also(policies.contains_key("rcps"));
            request.insert("also".into(), also);
        }
        json!({ "schema": 1, "access": { "request": request, "policies": policies, "settings": settings } })
    }

    fn call_of(&mut self, pool: &[(&str, &str)]) {
        if let Some((action, resource)) = pool.get(self.random.below(pool.len())) {
            self.action = (*action).to_owned();
            self.resource = (*resource).to_owned();
        }
    }

    /// Another call, as long as one does not do.
    fn call_but(&mut self, wrong: impl Fn(&Maker) -> bool) {
        self.call_of(CALLS);
        while wrong(self) {
            self.call_of(CALLS);
        }
    }

    /// K15: the role of a session, now and then.
    fn role(&mut self) -> Option<String> {
        let (account, session) = self.caller.strip_prefix("arn:aws:sts::")?.split_once(":assumed-role/")?;
        let (name, _) = session.split_once('/')?;
        let (_, roles) = ROLES.iter().find(|(known, _)| *known == name)?;
        let account = account.to_owned();
        self.random.percent(45).then(|| format!("arn:aws:iam::{account}:{}", self.random.pick(roles)))
    }

    fn rcps_are_said(&self) -> bool {
        RCPS_SAID.contains(&self.action.split(':').next().unwrap_or_default())
    }

    /// What a grant is to a request that names an alias, the rules do not say.
    fn has_grants(&mut self, chance: usize) -> bool {
        let alias = self.resource.contains(":alias/");
        !alias && self.random.percent(if self.is_about_key() { chance } else { 2 })
    }

    /// L26
    fn also(&mut self, rcps: bool) -> Value {
        let count = 1 + self.random.below(2);
        let of_request = self.context.clone();
        let of_bucket = self.action.starts_with("s3:");
        let all = (0..count).map(|_| {
            let about_key = of_bucket && self.random.percent(40);
            self.call_but(|maker| {
                let of_key = maker.action.starts_with("kms:");
                maker.action == "s3:PutBucketPolicy"
                    || (about_key && !of_key)
                    || (rcps && !maker.rcps_are_said())
                    || (maker.caller == ORIGIN && maker.resource == "*")
                    || maker.action.starts_with("cognito-i")
            });
            let mut also = Map::new();
            also.insert("action".into(), self.action.clone().into());
            also.insert("resource".into(), self.resource.clone().into());
            if self.resource.starts_with("arn:aws:s3:::") && self.random.percent(35) {
                also.insert("resourceAccount".into(), self.random.pick(&[ONE, TWO]).into());
            }
            if self.random.percent(35) {
                also.insert("via".into(), self.random.pick(WAYS).into());
            }
            if self.rcps_are_said() && self.random.percent(20) {
                let levels = self.levels(For::Rcp);
                also.insert("rcps".into(), levels);
            }
            let no_bucket = self.restricted && self.resource == "*";
            if !no_bucket && self.random.percent(75) {
                let policy = self.policy(For::Resource);
                also.insert("resourcePolicy".into(), policy);
            }
            if self.random.percent(30) {
                self.context();
                also.insert("context".into(), Value::Object(self.context.clone()));
            } else {
                self.context.clear();
            }
            for (key, value) in &of_request {
                if !self.sets(key) {
                    self.context.insert(key.clone(), value.clone());
                }
            }
            if self.has_grants(50) {
                let grants = self.grants();
                also.insert("grants".into(), grants);
            }
            Value::Object(also)
        });
        all.collect()
    }

    fn levels(&mut self, kind: For) -> Value {
        let count = if self.random.percent(4) { 0 } else { 1 + self.random.below(2) };
        let level = |maker: &mut Maker, at: usize| {
            let count = if maker.random.percent(3) { 0 } else { 1 + maker.random.below(2) };
            let policies: Vec<Value> = (0..count).map(|_| maker.policy(kind)).collect();
            json!({ "target": format!("level {at}"), "policies": policies })
        };
        (0..count).map(|at| level(self, at)).collect()
    }

    fn policy(&mut self, kind: For) -> Value {
        let count = match self.random.below(25) {
            0..13 => 1,
            13..21 => 2,
            _ => 3,
        };
        let statements: Vec<Value> = (0..count).map(|_| self.statement(kind)).collect();
        let mut document = Map::new();
        match self.random.below(10) {
            0 => {}
            1 => drop(document.insert("Version".into(), "2008-10-17".into())),
            _ => drop(document.insert("Version".into(), "2012-10-17".into())),
        }
        let statements = match statements.as_slice() {
            [one] if self.random.percent(30) => one.clone(),
            _ => statements.into(),
        };
        document.insert("Statement".into(), statements);
        let document = Value::Object(document);
        let text = self.random.percent(10);
        json!({ "document": if text { document.to_string().into() } else { document } })
    }

    fn statement(&mut self, kind: For) -> Value {
        let deny = self.random.percent(match kind {
            For::Rcp => 60,
            For::Limit => 14,
            _ => 20,
        });
        self.statement_of(kind, deny)
    }
}
