//! What the fields of a request can hold: what the policies name first, then what AWS has. Without the catalog it is the
//! policies alone.

use catalog::{Catalog, actions_of_api};
use iam::arn::Arn;
use iam::keys::{self, KEYS};
use json::{Node, Value};
use lint::{Kind, Options};
use scenario::{Access, Caller, RequestDocument, short};

use super::around::{self, Around};
use super::offer::{self, Offer, offer};

/// As much as the policies name is offered.
const MOST: usize = 200;

/// What somebody types into a field, and what that is about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'t> {
    /// What the field holds: `action`, `resource`, `arn`, `service`, `federated`, `key` or `value`.
    pub(super) field: &'t str,
    pub(super) written: &'t str,
    /// The action that is asked for.
    pub(super) action: &'t str,
    /// The context key, of a value.
    pub(super) key: &'t str,
}

/// What is offered.
#[derive(Default)]
pub(super) struct Offered {
    /// A `${…}` and a `*` in one are for the author to fill in; what ends in `:` or `/` goes on.
    pub(super) offers: Vec<Offer>,
    /// What is wrong with the action that is written, once it is more than begun, and which one was probably meant.
    pub(super) wrong: Option<(String, Option<String>)>,
}

pub(super) fn offered(catalog: Option<&Catalog>, access: &Access, asked: Asked<'_>) -> Offered {
    let Asked { field, written, action, key } = asked;
    let mut named = Vec::new();
    for (_, policy) in access.all() {
        let document = json::read(&policy.document);
        visit(document.root(), &mut Vec::new(), &mut |path, text| named.extend(holds(asked, path, text)));
    }
    let rest = match field {
        "action" => catalog.map(|catalog| actions(catalog, written)),
        "resource" => catalog.map(|catalog| resources(catalog, action, &access.request)),
        "arn" => Some(callers(access)),
        "key" => {
            let of_action = |catalog| {
                let statement = format!("{{\"Action\":{}}}", json::string(action));
                offer::keys(catalog, &Around::new(&statement), "", "", ", of this action")
            };
            Some(catalog.map_or_else(globals, of_action))
        }
        "value" => known_values(catalog, key),
        _ => None,
    };
    let mut offers = joined(named, rest.unwrap_or_default());
    if field == "key" {
        let is_set = |name: &str| access.request.context.0.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        offers.retain(|offer| offer.label == written || !is_set(&offer.label));
    }
    let goes_on = |name: &str| name.len() > written.len() && is_head(name, written);
    let is_begun = offers.iter().any(|offer| goes_on(&offer.label) || goes_on(&offer.by));
    let asked = catalog.filter(|_| field == "action" && !is_begun);
    Offered { offers, wrong: asked.and_then(|catalog| wrong(catalog, written)) }
}

/// Every string of a document, with the names on the way to it.
fn visit<'d>(node: Node<'d>, path: &mut Vec<&'d str>, see: &mut dyn FnMut(&[&str], &str)) {
    match node.value() {
        Value::String(text) => see(path, text),
        Value::Array(items) => items.into_iter().for_each(|item| visit(item, path, see)),
        Value::Object(members) => {
            for member in members {
                path.push(member.key);
                visit(member.value, path, see);
                path.pop();
            }
        }
        _ => {}
    }
}

/// What the field can hold of a string of a policy.
fn holds(asked: Asked<'_>, path: &[&str], text: &str) -> Option<String> {
    let ["Statement", path @ ..] = path else { return None };
    let is = |key: &str, other: &str| key.eq_ignore_ascii_case(other);
    let text = match (asked.field, path) {
        ("action", ["Action" | "NotAction"]) | ("resource", ["Resource" | "NotResource"]) => text,
        // Who names an account means whoever is in it; who asks is somebody.
        ("arn", ["Principal" | "NotPrincipal", "AWS"]) if text.starts_with("arn:") && !text.ends_with(":root") => text,
        ("arn", ["Condition", _, key]) if is(key, "aws:PrincipalArn") => text,
        ("service", ["Principal" | "NotPrincipal", "Service"]) => text,
        ("service", ["Condition", _, key]) if is(key, "aws:PrincipalServiceName") => text,
        ("federated", ["Principal" | "NotPrincipal", "Federated"]) => text,
        ("key", ["Condition", _, key]) => key,
        // Of a block of addresses a request comes from one.
        ("value", ["Condition", operator, key]) if *operator != "Null" && is(key, asked.key) => {
            let is_address = keys::find(key).is_some_and(|row| row.kind == keys::Kind::Address);
            if is_address { text.split('/').next().unwrap_or_default() } else { text }
        }
        _ => return None,
    };
    Some(text.to_owned())
}

/// Whether a name begins so, in any case.
fn is_head(name: &str, head: &str) -> bool {
    name.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
}

/// What the policies name comes first, each once.
fn joined(named: Vec<String>, mut rest: Vec<Offer>) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for label in named {
        let is_same = |offer: &Offer| offer.label.eq_ignore_ascii_case(&label);
        if matches!(&*label, "" | "*") || offers.len() >= MOST || offers.iter().any(is_same) {
            continue;
        }
        let known =
            rest.iter().position(|offer| is_same(offer) && offer.by.is_empty()).map(|at| rest.remove(at).detail);
        let detail = known.filter(|detail| !detail.is_empty()).map_or_else(String::new, |detail| detail + ", ");
        offers.push(offer(label, detail + "in the policies"));
    }
    offers.extend(rest);
    offers
}

/// The names of actions; those of calls lead to the actions that they need.
fn actions(catalog: &Catalog, written: &str) -> Vec<Offer> {
    let of = |one: Offer| {
        let needed = one.label.split_once(':').map_or(&[][..], |(service, name)| actions_of_api(service, name));
        if needed.is_empty() {
            return vec![one];
        }
        let lead = |action: &&str| Offer { by: one.label.clone(), ..offer(*action, format!("for {}", one.label)) };
        needed.iter().map(lead).collect()
    };
    offer::actions(catalog, written).into_iter().flat_map(of).collect()
}

/// What the linter says of an action, and what was meant. One that is still a pattern is none.
fn wrong(catalog: &Catalog, written: &str) -> Option<(String, Option<String>)> {
    let policy = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":{},"Resource":"*"}}}}"#,
        json::string(written)
    );
    let options = Options { kind: Some(Kind::Identity), catalog: Some(catalog), ..Options::default() };
    let codes = ["INVALID_ACTION", "INVALID_SERVICE_IN_ACTION"];
    let found = lint::lint(&policy, &options).findings.into_iter().find(|finding| codes.contains(&finding.code))?;
    let patch = found.fix.and_then(|fix| fix.patches.into_iter().next());
    Some((found.message, patch.map(|patch| patch.text.trim_matches('"').to_owned())))
}

/// The ARNs of what an action acts on, with what the request says of partition, Region and account.
fn resources(catalog: &Catalog, action: &str, request: &RequestDocument) -> Vec<Offer> {
    let Some(action) = catalog.action(action) else { return Vec::new() };
    let types = around::types(&[action]);
    if types.is_empty() {
        return vec![offer("*", "the action has no resource of its own")];
    }
    let account = request.resource_account.as_deref().or_else(|| callers_account(request));
    let filled = |arn: &str| {
        let mut arn = offer::in_aws(arn);
        for (hole, known) in [("${Region}", short::region(request)), ("${Account}", account)] {
            if let Some(known) = known {
                arn = arn.replacen(hole, known, 1);
            }
        }
        arn
    };
    let of = |kind: &catalog::ResourceType<'_>| {
        let detail = format!("{} of {}", kind.name(), kind.service().name());
        kind.arns().map(|arn| offer(filled(arn), detail.clone())).collect::<Vec<_>>()
    };
    types.iter().flat_map(of).collect()
}

/// Whom the identity policies are attached to, and how callers are written.
/// Source: IAM User Guide, *IAM identifiers*.
fn callers(access: &Access) -> Vec<Offer> {
    let account = callers_account(&access.request).unwrap_or("${Account}");
    let from = access.policies.identity.iter().filter_map(|policy| policy.from.as_deref()?.split_once(' '));
    let has = from.filter(|(kind, _)| matches!(*kind, "user" | "role"));
    let has = has.map(|(kind, name)| offer(format!("arn:aws:iam::{account}:{kind}/{name}"), "has an identity policy"));
    let kinds = [
        ("iam", "user/${UserName}", "user"),
        ("sts", "assumed-role/${RoleName}/${SessionName}", "session of a role"),
        ("iam", "role/${RoleName}", "role"),
    ];
    let kind = |(service, rest, detail)| offer(format!("arn:aws:{service}::{account}:{rest}"), detail);
    let mut offers: Vec<Offer> = Vec::new();
    for one in has.chain(kinds.map(kind)) {
        if !offers.iter().any(|other| other.label == one.label) {
            offers.push(one);
        }
    }
    offers
}

/// The account of the caller; not one that is only probable.
fn callers_account(request: &RequestDocument) -> Option<&str> {
    let Caller::Arn(arn) = &request.principal else { return None };
    Arn::parse(arn).map(|arn| arn.account()).filter(|account| !account.is_empty())
}

/// The keys of all services, as the engine knows them.
fn globals() -> Vec<Offer> {
    KEYS.iter().filter(|key| key.is_global()).map(|key| offer(key.name, "")).collect()
}

fn known_values(catalog: Option<&Catalog>, key: &str) -> Option<Vec<Offer>> {
    match keys::find(key).map(|row| row.kind) {
        Some(keys::Kind::Bool) => Some(["true", "false"].map(|value| offer(value, "")).into()),
        _ => catalog.map(|catalog| offer::values(catalog, "", key)),
    }
}
