//! Whole scenarios at random, with every layer.

mod grants;
mod pools;

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
        // What an endpoint policy is to a request without credentials, AWS does not say.
        let public = anonymous && self.action.starts_with("cognito-identity:");
        if !public && self.random.percent(22) {
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
                    || maker.action.starts_with("cognito-identity:")
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

    /// Keys with their values: some in another case, some lists, some null.
    fn context(&mut self) {
        let mut context = Map::new();
        if self.restricted {
            for key in CONFINING {
                if !key.found.is_empty() && self.random.percent(60) {
                    context.insert(key.name.to_owned(), self.random.pick(key.found).into());
                }
            }
        }
        let known: Vec<&str> =
            if self.restricted { CONFINING.iter().map(|key| key.name).collect() } else { Vec::new() };
        let of_kms = if self.action.starts_with("kms:") { KMS_KEYS } else { &[] };
        // The way of a request shows in few of its keys.
        let shows_way = self.random.percent(55);
        for key in KEYS.iter().chain(of_kms).filter(|key| !known.contains(&key.name)) {
            let sent = SENT.contains(&key.name);
            let of_way = key.name.starts_with("aws:Source") && sent || key.name == "aws:VpcSourceIp";
            // What is derived is seldom set.
            let chance = match () {
                () if of_way => {
                    if shows_way {
                        45
                    } else {
                        5
                    }
                }
                () if sent => 45,
                () if key.found.len() < 3 => 6,
                () => 55,
            };
            if !self.random.percent(chance) {
                continue;
            }
            let name = if self.random.percent(15) { key.name.to_uppercase() } else { key.name.to_owned() };
            let list = if SEVERAL.contains(&key.name) { 90 } else { 4 };
            let value = if self.random.percent(if sent { 15 } else { 5 }) {
                Value::Null
            } else if self.random.percent(list) {
                // Whether no value at all says how a request came, nobody says.
                let least = usize::from(sent || key.name.starts_with("aws:CalledVia"));
                let count = least + self.random.below(4 - least);
                (0..count).map(|_| Value::from(self.random.pick(key.found))).collect()
            } else {
                let text = self.random.pick(key.found);
                self.loosely(text)
            };
            context.insert(name, value);
        }
        if self.random.percent(if self.is_about_key() { 70 } else { 5 }) {
            self.encryption_context(&mut context);
        }
        self.context = context;
    }

    /// A number or truth value may also be written without quotes.
    fn loosely(&mut self, text: &str) -> Value {
        let unquoted =
            ["10", "-1", "9", "true", "false", "1795358660", "1795359060"].contains(&text) && self.random.percent(30);
        if unquoted { serde_json::from_str(text).unwrap_or_default() } else { text.into() }
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

    fn is_trust(&self, kind: For) -> bool {
        kind == For::Resource && self.action.starts_with("sts:") && self.resource.contains(":role/")
    }

    fn statement_of(&mut self, kind: For, deny: bool) -> Value {
        // A trust policy has neither Resource nor NotPrincipal.
        let trust = self.is_trust(kind);
        let mut statement = Map::new();
        statement.insert("Effect".into(), if deny { "Deny" } else { "Allow" }.into());
        match kind {
            For::Resource | For::Endpoint => {
                let endpoint = kind == For::Endpoint;
                // P4 and L20 say different things of an account at a gateway endpoint, and neither speaks of L32.
                let gateway = self.several || ["s3", "dynamodb"].iter().any(|service| self.action.starts_with(service));
                let unsaid = (endpoint && gateway) || self.caller == ORIGIN;
                let not = !trust && !unsaid && self.random.percent(if deny { 30 } else { 2 });
                let everybody = if endpoint { 75 } else { 60 };
                let everybody = (endpoint || self.restricted) && !not && self.random.percent(everybody);
                let principal = match () {
                    () if everybody => "*".into(),
                    () if not => self.not_principal(),
                    () => self.principal(),
                };
                statement.insert(if not { "NotPrincipal" } else { "Principal" }.into(), principal);
            }
            For::Rcp => drop(statement.insert("Principal".into(), "*".into())),
            For::Grant | For::Limit => {}
        }
        self.short = kind == For::Resource && self.action.starts_with("execute-api:");
        // A Deny is about less, or nothing would be left.
        let broad = match (deny, kind) {
            (true, _) => 8,
            (false, For::Resource) if self.restricted => 60,
            (false, For::Limit | For::Endpoint) => 60,
            (false, For::Grant) if self.several => 60,
            (false, _) => 25,
        };
        let not = self.random.percent(9);
        let actions = if !not && self.random.percent(broad) {
            "*".into()
        } else {
            self.list(40, |maker| maker.action_pattern(deny))
        };
        statement.insert(if not { "NotAction" } else { "Action" }.into(), actions);
        if !trust {
            let not = self.random.percent(9);
            let resources = if !not && self.random.percent(broad + 15) {
                "*".into()
            } else {
                self.list(40, |maker| maker.resource_pattern(deny))
            };
            statement.insert(if not { "NotResource" } else { "Resource" }.into(), resources);
        }
        let confine = kind == For::Resource && self.restricted && !deny;
        if self.random.percent(if deny || confine { 60 } else { 38 }) {
            let condition = if confine && self.random.percent(80) { self.confining() } else { self.condition() };
            statement.insert("Condition".into(), condition);
        }
        Value::Object(statement)
    }

    /// One value, or a list of one to three.
    fn list(&mut self, lists: usize, mut one: impl FnMut(&mut Maker) -> String) -> Value {
        if !self.random.percent(lists) {
            return one(self).into();
        }
        let count = 1 + self.random.below(3);
        let mut all: Vec<String> = (0..count).map(|_| one(self)).collect();
        all.dedup();
        all.into()
    }

    fn principal(&mut self) -> Value {
        if self.random.percent(25) {
            return self.named.clone();
        }
        match self.random.below(20) {
            0..3 => "*".into(),
            3 => json!({ "Service": self.random.pick(SERVICES) }),
            4 => json!({ "Federated": self.random.pick(PROVIDERS) }),
            5 => {
                let names = self.list(50, Maker::name);
                json!({ "AWS": names, "Service": self.random.pick(SERVICES), "Federated": self.random.pick(PROVIDERS) })
            }
            _ => {
                let names = self.list(40, Maker::name);
                json!({ "AWS": names })
            }
        }
    }

    /// P4: most of what stands for the caller, or all of it.
    fn not_principal(&mut self) -> Value {
        let caller = self.caller.clone();
        let account: String = caller.chars().filter(char::is_ascii_digit).take(12).collect();
        if account.len() < 12 || self.random.percent(25) {
            return self.principal();
        }
        let mut names = Vec::new();
        if self.random.percent(88) {
            names.push(if self.random.percent(50) { format!("arn:aws:iam::{account}:root") } else { account.clone() });
        }
        if self.random.percent(92) {
            names.push(caller.clone());
        }
        if let Some((_, session)) = caller.split_once(":assumed-role/") {
            let name = session.split('/').next().unwrap_or_default();
            let role = self.role.clone().unwrap_or_else(|| format!("arn:aws:iam::{account}:role/{name}"));
            if self.random.percent(88) {
                names.push(role);
            }
        }
        if let Some((_, name)) = caller.split_once(":federated-user/")
            && self.random.percent(80)
        {
            names.push(format!("arn:aws:iam::{account}:user/{name}"));
        }
        if names.is_empty() || self.random.percent(20) {
            let name = self.name();
            names.push(name);
        }
        self.random.shuffle(&mut names);
        json!({ "AWS": names })
    }

    fn name(&mut self) -> String {
        if self.caller.starts_with("arn:") && self.random.percent(40) {
            return self.caller.clone();
        }
        self.random.string(NAMES)
    }

    fn action_pattern(&mut self, deny: bool) -> String {
        if self.random.percent(if deny { 50 } else { 25 }) {
            return self.random.string(OTHER_ACTIONS);
        }
        let action = self.action.clone();
        let (service, name) = action.split_once(':').unwrap_or_default();
        match self.random.below(7) {
            0 => format!("{service}:*"),
            1 => format!("{service}:{}*", name.chars().take(3).collect::<String>()),
            2 => format!("{}:{}", service.to_uppercase(), name.to_lowercase()),
            3 => format!("{service}:?{}", name.chars().skip(1).collect::<String>()),
            4 => format!("{service}:*{}", name.chars().skip(3).collect::<String>()),
            _ => action,
        }
    }

    fn resource_pattern(&mut self, deny: bool) -> String {
        if self.short && self.random.percent(45) {
            return self.random.string(SHORT);
        }
        if self.random.percent(if deny { 50 } else { 30 }) {
            return self.random.string(OTHER_RESOURCES);
        }
        let resource = self.resource.clone();
        if resource == "*" {
            return self.random.string(&["*", "*", "arn:aws:s3:::*"]);
        }
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        let [partition, service, region, account, rest] = parts.get(1..).unwrap_or_default() else { return resource };
        let (mut region, mut account, mut rest) = ((*region).to_owned(), (*account).to_owned(), (*rest).to_owned());
        for _ in 0..1 + self.random.below(2) {
            match self.random.below(9) {
                0 => "*".clone_into(&mut region),
                1 => "*".clone_into(&mut account),
                2 => rest = format!("{}*", rest.chars().take(4).collect::<String>()),
                // L28: what is nearly an alias is one for us and none for the rules.
                _ if rest.starts_with("alias/") => {
                    rest = self.random.string(&["key/*", "key/*", "*", "key/1234", "alias/*", "alias/app"]);
                }
                3 => rest = format!("*{}", rest.chars().skip(3).collect::<String>()),
                4 => rest = rest.replace(['a', 'i'], "?"),
                5 => rest = rest.replace("Alice", "${aws:username}"),
                6 => rest = rest.split('/').next().unwrap_or_default().to_owned() + "/*",
                7 if account.len() == 12 => account = account.replace("22", "?2"),
                _ => {}
            }
        }
        format!("arn:{partition}:{service}:{region}:{account}:{rest}")
    }

    /// A condition that may make a statement non-public.
    fn confining(&mut self) -> Value {
        let mut condition: Map<String, Value> = Map::new();
        for _ in 0..1 + self.random.below(2) {
            let Some(key) = CONFINING.get(self.random.below(CONFINING.len())) else { continue };
            let wild = |value: &&str| value.contains(['*', '?', '$']);
            let count = if self.random.percent(80) { 1 } else { 2 };
            let values: Vec<&str> = (0..count).map(|_| self.random.pick(key.asked)).collect();
            let operators: &[&str] = match key.kind {
                // In StringEquals a wildcard is none, and AWS does not say what that makes of the policy.
                Kind::Text if values.iter().any(wild) => &["StringLike"],
                Kind::Arn => &["ArnEquals", "ArnLike", "StringLike"],
                Kind::Text => &["StringEquals", "StringEquals", "StringLike", "StringEqualsIgnoreCase"],
                kind => operators(kind),
            };
            let operator = self.random.pick(operators);
            let set = self.random.pick(&["", "", "", "", "", "ForAnyValue:", "ForAllValues:"]);
            let if_exists = if self.random.percent(12) { "IfExists" } else { "" };
            let values: Value = match values.as_slice() {
                [one] => (*one).into(),
                _ => values.into(),
            };
            insert(&mut condition, format!("{set}{operator}{if_exists}"), key.name.to_owned(), values);
        }
        Value::Object(condition)
    }

    fn condition(&mut self) -> Value {
        let mut condition: Map<String, Value> = Map::new();
        for _ in 0..1 + self.random.below(2) {
            let about_key = self.action.starts_with("kms:");
            let pool = match self.random.below(20) {
                0..6 if about_key => ENCRYPTION_CONTEXT,
                6..10 if about_key => KMS_KEYS,
                _ => KEYS,
            };
            // K13: often one that nobody sets.
            let unset: Vec<&Key> = KEYS.iter().filter(|key| SENT.contains(&key.name) && !self.sets(key.name)).collect();
            let key = match self.random.percent(45) {
                true => unset.get(self.random.below(unset.len())).copied(),
                false => pool.get(self.random.below(pool.len())),
            };
            let Some(key) = key else { continue };
            let name = if self.random.percent(15) { key.name.to_lowercase() } else { key.name.to_owned() };
            let set = match self.random.below(8) {
                0 => "ForAllValues:",
                1 => "ForAnyValue:",
                _ if SEVERAL.contains(&key.name) => {
                    self.random.pick(&["ForAllValues:", "ForAnyValue:", "ForAnyValue:", ""])
                }
                _ => "",
            };
            if self.random.percent(10) {
                let value = self.random.pick(&["true", "false"]);
                let value = self.loosely(value);
                insert(&mut condition, format!("{set}Null"), name, value);
                continue;
            }
            // Now and then an operator that is not for this key; what S3 makes of that, AWS does not say (L24).
            let operator = match !self.restricted && self.random.percent(5) {
                true => {
                    let kinds =
                        [Kind::Text, Kind::Arn, Kind::Number, Kind::Date, Kind::Truth, Kind::Address, Kind::Bytes];
                    let kind = kinds.get(self.random.below(kinds.len())).copied().unwrap_or(Kind::Text);
                    self.random.pick(operators(kind))
                }
                false => self.random.pick(operators(key.kind)),
            };
            let if_exists = if self.random.percent(22) { "IfExists" } else { "" };
            let count = match self.random.below(30) {
                0 => 0,
                1..20 => 1,
                _ => 2 + self.random.below(2),
            };
            let mut values: Vec<Value> = Vec::new();
            for _ in 0..count {
                let text = match self.random.percent(75) {
                    true => self.random.pick(key.asked),
                    false => self.random.pick(key.found),
                };
                // Which ids of sessions are fixed, AWS does not say (L24).
                let text =
                    if self.restricted && key.name == "aws:userid" && text.contains(':') { "AIDA1" } else { text };
                let value = self.loosely(text);
                values.push(value);
            }
            let values = match values.as_slice() {
                [one] if self.random.percent(60) => one.clone(),
                _ => values.into(),
            };
            insert(&mut condition, format!("{set}{operator}{if_exists}"), name, values);
        }
        Value::Object(condition)
    }
}

/// Adds a key to an operator's block; the same key in another case would be a mistake.
fn insert(condition: &mut Map<String, Value>, operator: String, key: String, values: Value) {
    let block = condition.entry(operator).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(block) = block
        && !block.keys().any(|known| known.eq_ignore_ascii_case(&key))
    {
        block.insert(key, values);
    }
}
