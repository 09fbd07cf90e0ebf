//! What the fields of a request can hold: what the policies name first, then what AWS has. Without the catalog it is the
//! policies alone.

use catalog::{Catalog, actions_of_api};
use iam::arn::Arn;
use iam::keys::{self, KEYS};
use json::{Document, Node, Value};
use lint::{Kind, Options};
use scenario::{Access, Caller, RequestDocument, short};

use super::around::{self, Around, strings};
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
    let documents: Vec<Document<'_>> =
        access.all().into_iter().map(|(_, policy)| json::read(&policy.document)).collect();
    let named = Named(&documents);
    let Asked { field, written, action, key } = asked;
    let (first, rest) = match field {
        "action" => {
            let rest = catalog.map_or_else(Vec::new, |catalog| actions(catalog, written));
            (named.elements(&["Action", "NotAction"]), rest)
        }
        "resource" => {
            let rest = catalog.map_or_else(Vec::new, |catalog| resources(catalog, action, &access.request));
            (named.elements(&["Resource", "NotResource"]), rest)
        }
        "arn" => {
            let arns = named.principals("AWS").into_iter().chain(named.values("aws:PrincipalArn"));
            // Who names an account means whoever is in it, who asks is somebody.
            let arns = arns.filter(|arn| arn.starts_with("arn:") && !arn.ends_with(":root"));
            (owned(arns), callers(access))
        }
        "service" => {
            (owned(named.principals("Service").into_iter().chain(named.values("aws:PrincipalServiceName"))), Vec::new())
        }
        "federated" => (owned(named.principals("Federated")), Vec::new()),
        "key" => {
            let is_set = |name: &str| access.request.context.0.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
            let keys = named.conditions().map(|(_, key, _)| key.to_owned());
            let mut rest = catalog.map_or_else(globals, |catalog| {
                let statement = format!("{{\"Action\":{}}}", json::string(action));
                offer::keys(catalog, &Around::new(&statement), "", "", ", of this action")
            });
            let is_free = |name: &str| name == written || !is_set(name);
            rest.retain(|offer| is_free(&offer.label));
            (keys.filter(|key| is_free(key)).collect(), rest)
        }
        "value" => (values(&named, key), known_values(catalog, key)),
        _ => Default::default(),
    };
    let offers = joined(first, rest);
    let goes_on = |name: &str| name.len() > written.len() && is_head(name, written);
    let is_begun = offers.iter().any(|offer| goes_on(&offer.label) || goes_on(&offer.by));
    let asked = catalog.filter(|_| field == "action" && !is_begun);
    Offered { offers, wrong: asked.and_then(|catalog| wrong(catalog, written)) }
}

/// Whether a name begins so, in any case.
fn is_head(name: &str, head: &str) -> bool {
    name.get(..head.len()).is_some_and(|start| start.eq_ignore_ascii_case(head))
}

fn owned<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    texts.into_iter().map(str::to_owned).collect()
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

/// What the policies name.
struct Named<'d>(&'d [Document<'d>]);

impl<'d> Named<'d> {
    fn statements(&self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let all = self.0.iter().filter_map(|document| document.root().get("Statement"));
        all.flat_map(|node| match node.value() {
            Value::Array(items) => items.into_iter().collect(),
            _ => vec![node],
        })
    }

    fn elements(&self, names: &[&str]) -> Vec<String> {
        let nodes = self.statements().flat_map(|statement| names.iter().filter_map(move |name| statement.get(name)));
        owned(nodes.flat_map(strings))
    }

    fn principals(&self, kind: &str) -> Vec<&'d str> {
        let of = |statement: Node<'d>| ["Principal", "NotPrincipal"].map(|name| statement.get(name)?.get(kind));
        self.statements().flat_map(of).flatten().flat_map(strings).collect()
    }

    /// The conditions: operator, key, and what it is compared with.
    fn conditions(&self) -> impl Iterator<Item = (&'d str, &'d str, Node<'d>)> + use<'d> {
        let conditions = self.statements().filter_map(|statement| statement.get("Condition"));
        conditions.flat_map(|condition| condition.members()).flat_map(|operator| {
            operator.value.members().into_iter().map(move |member| (operator.key, member.key, member.value))
        })
    }

    /// What a key is compared with, other than whether it is there.
    fn values(&self, key: &str) -> Vec<&'d str> {
        let of_key = |(operator, of, _): &(&str, &str, _)| *operator != "Null" && of.eq_ignore_ascii_case(key);
        self.conditions().filter(of_key).flat_map(|(.., values)| strings(values)).collect()
    }
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

/// What the policies compare a key with. Of a block of addresses a request comes from one.
fn values(named: &Named<'_>, key: &str) -> Vec<String> {
    let is_address = keys::find(key).is_some_and(|row| row.kind == keys::Kind::Address);
    let one = |value: &str| if is_address { value.split('/').next().unwrap_or_default() } else { value }.to_owned();
    named.values(key).into_iter().map(one).collect()
}

fn known_values(catalog: Option<&Catalog>, key: &str) -> Vec<Offer> {
    match keys::find(key).map(|row| row.kind) {
        Some(keys::Kind::Bool) => ["true", "false"].map(|value| offer(value, "")).into(),
        _ => catalog.map_or_else(Vec::new, |catalog| offer::values(catalog, "", key)),
    }
}
