//! Statements: whom they name, and which actions and resources.

use serde_json::{Map, Value, json};

use super::pools::*;
use super::{For, Maker};

impl Maker {
    pub(super) fn is_trust(&self, kind: For) -> bool {
        kind == For::Resource && self.action.starts_with("sts:") && self.resource.contains(":role/")
    }

    pub(super) fn statement_of(&mut self, kind: For, deny: bool) -> Value {
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
}
