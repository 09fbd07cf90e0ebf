//! Whether a statement is about a request.

use serde_json::Value;

use crate::condition;
use crate::glob::{Piece, covers, expand, literal, wild};
use crate::keys::Keys;
use crate::principal::{Caller, Match};

/// Where a statement stands: that decides what its Principal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// Attached to the caller, or above it: it has no Principal.
    Identity,
    /// On the resource, or above it.
    Resource,
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

/// The statements of a document; one may stand without a list.
pub(crate) fn statements(document: &Value) -> Vec<Value> {
    match &document["Statement"] {
        Value::Array(all) => all.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    }
}

impl Question<'_> {
    /// Whether the statement allows, and how it names the caller; nothing if it is not about this request.
    pub(crate) fn matches(&self, statement: &Value, document: &Value) -> Option<(bool, Match)> {
        let allow = statement["Effect"] == "Allow";
        let version = document["Version"].as_str().unwrap_or("2008-10-17");
        let about = self.action(statement)
            && self.resource(statement, version)
            && condition::holds(&statement["Condition"], version, self.keys);
        let how = self.principal(statement, allow)?;
        about.then_some((allow, how))
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
    fn resource(&self, statement: &Value, version: &str) -> bool {
        let every = |element: &Value| -> Vec<Option<bool>> {
            condition::texts(element).iter().map(|pattern| self.resource_pattern(pattern, version)).collect()
        };
        if !statement["NotResource"].is_null() {
            every(&statement["NotResource"]).iter().all(|found| *found == Some(false))
        } else if !statement["Resource"].is_null() {
            every(&statement["Resource"]).contains(&Some(true))
        } else {
            true
        }
    }

    /// Nothing if a variable has no value.
    fn resource_pattern(&self, pattern: &str, version: &str) -> Option<bool> {
        if pattern == "*" {
            return Some(true);
        }
        // V7: variables stand after the fifth colon.
        let mut pieces: Vec<Piece> = Vec::new();
        let parts: Vec<&str> = pattern.splitn(6, ':').collect();
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                pieces.push(Piece::Char(':'));
            }
            if at == 5 {
                pieces.extend(expand(part, true, version, self.keys)?);
                continue;
            }
            let mut part = wild(part);
            let last = part.len().saturating_sub(1);
            for (place, piece) in part.iter_mut().enumerate() {
                if *piece == Piece::Any && place < last {
                    *piece = Piece::AnyButColon;
                }
            }
            pieces.extend(part);
        }
        if self.resource == "*" {
            return Some(
                self.action == "s3:listallmybuckets" && pieces == [literal("arn:aws:s3:::"), wild("*")].concat(),
            );
        }
        Some(covers(&pieces, &self.resource.chars().collect::<Vec<_>>()))
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
        let exempt = !named(&statement["NotPrincipal"]).is_empty();
        let always = !allow && self.bounded;
        (always || !exempt).then_some(Match::Unlimited)
    }
}
