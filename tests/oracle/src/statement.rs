//! Whether a statement is about a request.

use serde_json::Value;

use crate::condition;
use crate::glob::{Piece, covers, literal, wild};
use crate::keys::Keys;
use crate::may::May;
use crate::principal::{Caller, Match};
use crate::template::{Expanded, compare, expand};

/// Where a statement stands: that decides what its Principal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Attached to the caller, or above it: it has no Principal.
    Identity,
    /// On the resource.
    Resource,
    /// Above the resource's account.
    Above,
    /// On the VPC endpoint.
    Endpoint,
}

/// What a statement is asked.
pub(crate) struct Question<'a> {
    pub(crate) caller: &'a Caller,
    /// In lower case.
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) keys: &'a Keys,
    pub(crate) place: Where,
    /// Whether the caller has a permissions boundary.
    pub(crate) bounded: bool,
}

/// A statement that is about a request, or may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    pub(crate) allow: bool,
    pub(crate) how: Match,
    /// K13: whether something that nobody said decides if it is about the request.
    pub(crate) open: bool,
}

/// How a pattern covers the resource.
struct Covers {
    /// As far as its variables have values.
    may: May,
    /// V2: whether one of them may have none.
    missing: bool,
}

/// L28: how the ARN of the key begins, if the request names an alias to use the key behind it.
pub(crate) fn alias_of_key(action: &str, resource: &str) -> Option<String> {
    const CRYPTOGRAPHIC: [&str; 11] = [
        "decrypt",
        "encrypt",
        "reencryptfrom",
        "reencryptto",
        "sign",
        "verify",
        "generatemac",
        "verifymac",
        "derivesharedsecret",
        "describekey",
        "getpublickey",
    ];
    let operation = action.strip_prefix("kms:")?;
    let cryptographic = CRYPTOGRAPHIC.contains(&operation) || operation.starts_with("generatedatakey");
    let (before, _) = resource.split_once(":alias/").filter(|_| cryptographic)?;
    Some(format!("{before}:key/"))
}

/// The statements of a document; one may stand without a list.
pub(crate) fn statements(document: &Value) -> Vec<Value> {
    match &document["Statement"] {
        Value::Array(all) => all.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

impl Question<'_> {
    /// What the statement says; nothing if it is not about this request.
    pub(crate) fn matches(&self, statement: &Value, document: &Value) -> Option<Said> {
        let allow = statement["Effect"] == "Allow";
        let version = document["Version"].as_str().unwrap_or("2008-10-17");
        let about = May::all([
            May::surely(self.action(statement)),
            self.resource(statement, version),
            condition::holds(&statement["Condition"], version, self.keys),
        ]);
        let how = self.principal(statement, allow)?;
        about.yes.then_some(Said { allow, how, open: about.no })
    }

    /// S1, S12.
    fn action(&self, statement: &Value) -> bool {
        let any = |element: &Value| {
            let action: Vec<char> = self.action.chars().collect();
            condition::texts(element).iter().any(|pattern| covers(&wild(&pattern.to_lowercase()), &action))
        };
        if statement["NotAction"].is_null() { any(&statement["Action"]) } else { !any(&statement["NotAction"]) }
    }

    /// S7, S11, S12, V2. A trust policy has no Resource: it is about its role.
    fn resource(&self, statement: &Value, version: &str) -> May {
        let every = |element: &Value| -> Vec<Covers> {
            condition::texts(element).iter().map(|pattern| self.resource_pattern(pattern, version)).collect()
        };
        if !statement["NotResource"].is_null() {
            let others = |covers: Covers| May { yes: covers.may.no, no: covers.may.yes || covers.missing };
            May::all(every(&statement["NotResource"]).into_iter().map(others))
        } else if !statement["Resource"].is_null() {
            let this = |covers: Covers| May { yes: covers.may.yes, no: covers.may.no || covers.missing };
            May::any(every(&statement["Resource"]).into_iter().map(this))
        } else {
            May::surely(true)
        }
    }

    fn resource_pattern(&self, pattern: &str, version: &str) -> Covers {
        let surely = |covers: bool| Covers { may: May::surely(covers), missing: false };
        if pattern == "*" {
            return surely(true);
        }
        let full = match self.in_full(pattern) {
            Some(full) => full,
            None => return surely(false),
        };
        // V7: variables stand after the fifth colon.
        let mut start: Vec<Piece> = Vec::new();
        let mut ways = vec![Some(Expanded::default())];
        let parts: Vec<&str> = full.splitn(6, ':').collect();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                start.push(Piece::Char(':'));
            }
            if at == 5 {
                ways = expand(part, true, version, self.keys);
                continue;
            }
            let mut part = wild(part);
            let last = part.len().saturating_sub(1);
            for (place, piece) in part.iter_mut().enumerate() {
                if *piece == Piece::Any && place < last {
                    *piece = Piece::AnyBut(':');
                }
            }
            start.extend(part);
        }
        let missing = ways.contains(&None);
        let ways: Vec<Option<Expanded>> = ways
            .into_iter()
            .flatten()
            .map(|way| Some(Expanded { pieces: [start.clone(), way.pieces].concat(), ..way }))
            .collect();
        if ways.is_empty() {
            return Covers { may: May { yes: false, no: false }, missing };
        }
        if self.resource == "*" {
            let all_buckets = [literal("arn:aws:s3:::"), wild("*")].concat();
            let whole = |way: &Option<Expanded>| way.as_ref().is_some_and(|way| way.pieces == all_buckets);
            let covers = self.action == "s3:listallmybuckets" && ways.iter().any(whole);
            return Covers { may: May::surely(covers), missing };
        }
        // L28: of a key that is named by an alias, only the start of its ARN is known. No alias is a key.
        let shape = match alias_of_key(self.action, self.resource) {
            Some(_) if full.contains("alias/") => return surely(false),
            // The id of a key is one name.
            Some(key) => [literal(&key), vec![Piece::Name]].concat(),
            None => literal(self.resource),
        };
        Covers { may: compare(&[shape], &[ways]), missing }
    }

    /// L33: a Resource as it stands, or what a short one of an API's policy stands for; nothing if it is no API.
    fn in_full(&self, pattern: &str) -> Option<String> {
        let Some(rest) = pattern.strip_prefix("execute-api:/").filter(|_| self.place == Where::Resource) else {
            return Some(pattern.to_owned());
        };
        let parts: Vec<&str> = self.resource.splitn(6, ':').collect();
        let ["arn", partition, "execute-api", region, account, asked] = parts.as_slice() else { return None };
        let api = asked.split('/').next()?;
        Some(format!("arn:{partition}:execute-api:{region}:{account}:{api}/{rest}"))
    }

    /// L1, L20, P1 to P5.
    fn principal(&self, statement: &Value, allow: bool) -> Option<Match> {
        if self.place == Where::Identity {
            return Some(Match::Unlimited);
        }
        let named = |element: &Value| {
            let mut all = self.caller.named_by(element);
            // L20: only these have gateway endpoints, where an account is its root user and nobody else.
            let gateway = ["s3:", "s3express:", "dynamodb:"].iter().any(|service| self.action.starts_with(service));
            if self.place == Where::Endpoint && gateway && !matches!(self.caller, Caller::Root { .. }) {
                all.retain(|how| *how != Match::Account);
            }
            all
        };
        if statement["NotPrincipal"].is_null() {
            let all = named(&statement["Principal"]);
            // The strongest way counts.
            return [Match::Unlimited, Match::Limited, Match::Account].into_iter().find(|how| all.contains(how));
        }
        // P4
        let listed = &statement["NotPrincipal"];
        let exempt = if allow { !named(listed).is_empty() } else { !self.bounded && self.caller.wholly_in(listed) };
        (!exempt).then_some(Match::Unlimited)
    }
}
