//! What can stand at a place.

use catalog::{API_NAMES, Catalog, Key, Kind, Service};
use iam::{Family, OPERATORS, OperatorUse, SetQualifier};

use super::around::{self, Around};
use super::place::Place;

/// Something that can stand at a place.
pub(super) struct Offer {
    /// What is written. A `${…}` in it is for the author to fill in; what ends in `:` or `/` goes on.
    pub(super) label: String,
    /// A word on it.
    pub(super) detail: String,
    /// What it is found by, where that is not the label.
    pub(super) by: String,
}

pub(super) fn offer(label: impl Into<String>, detail: impl Into<String>) -> Offer {
    Offer { label: label.into(), detail: detail.into(), by: String::new() }
}

/// The names of actions are looked for in all services from so many letters on.
const LETTERS: usize = 3;

/// As many actions of other services are offered.
const MOST_ACTIONS: usize = 50;

/// What fits at an offset, with what it is written over; `None` where this knows nothing.
pub(super) fn at<'t>(catalog: &Catalog, text: &'t str, offset: usize) -> Option<(Place<'t>, Vec<Offer>)> {
    let place = Place::at(text, offset)?;
    let written = text.get(place.span.start..offset).unwrap_or_default();
    let statement = place.object(1);
    let mut offers = match (place.path.as_slice(), place.is_key) {
        (["Statement", element @ ("Action" | "NotAction")], false) => {
            let around = Around::new(statement);
            let there: Vec<&str> = around.values(element);
            let is_there = |offer: &Offer| there.contains(&offer.label.as_str()) && offer.label != place.written();
            actions(catalog, written).into_iter().filter(|offer| !is_there(offer)).collect()
        }
        (["Statement", "Resource" | "NotResource"], false) => resources(catalog, &Around::new(statement)),
        (["Statement", "Condition"], true) => operators(catalog, &Around::new(statement), place.written(), written),
        (["Statement", "Condition", operator], true) => {
            let around = Around::new(statement);
            keys(catalog, &around, operator, place.written(), ", of these actions")
        }
        (["Statement", "Condition", operator, key], false) => values(catalog, operator, key),
        (["Statement", "Principal" | "NotPrincipal"], true) => {
            ["AWS", "Service", "Federated", "CanonicalUser"].map(|kind| offer(kind, "")).into()
        }
        (["Statement", "Principal" | "NotPrincipal", kind @ ("AWS" | "Federated")], false) => principals(catalog, kind),
        _ => return None,
    };
    offers.retain(|offer| !offer.label.is_empty());
    Some((place, offers))
}

pub(super) fn actions(catalog: &Catalog, written: &str) -> Vec<Offer> {
    if let Some((prefix, _)) = written.split_once(':') {
        let Some(service) = catalog.service(prefix) else { return Vec::new() };
        let own = service.actions().map(|action| offer(action.to_string(), levels(action.levels())));
        return own.chain(names_of_calls(service)).collect();
    }
    let service = |service: Service<'_>| offer([service.prefix(), ":"].concat(), service.name());
    let lower = written.to_ascii_lowercase();
    let is_name = lower.len() >= LETTERS && lower.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut offers: Vec<Offer> = catalog.services().map(service).collect();
    // Who knows a call but not its service. Reading all services takes a while, so only where no service is meant.
    if is_name && !catalog.services().any(|service| service.prefix().starts_with(&lower)) {
        let pattern = format!("*:{lower}*");
        offers.extend(
            catalog
                .expand(&pattern)
                .take(MOST_ACTIONS)
                .map(|action| offer(action.to_string(), levels(action.levels()))),
        );
    }
    offers
}

fn levels(levels: impl Iterator<Item = catalog::Level>) -> String {
    levels.map(catalog::Level::name).collect::<Vec<_>>().join(", ")
}

/// The calls of a service that are checked under other names, so that who types theirs is led to those.
fn names_of_calls<'c>(service: Service<'c>) -> impl Iterator<Item = Offer> + use<'c> {
    let own = API_NAMES.iter().filter(move |(prefix, ..)| *prefix == service.prefix());
    own.map(|(prefix, name, actions)| {
        offer(format!("{prefix}:{name}"), format!("no action, needs {}", actions.join(", ")))
    })
}

/// Those of the actions' types first, then `*`.
fn resources(catalog: &Catalog, around: &Around<'_>) -> Vec<Offer> {
    let actions = around.actions(catalog);
    let types = around::types(&actions);
    let of_types = types.iter().flat_map(|kind| {
        kind.arns().map(move |arn| offer(in_aws(arn), format!("{} of {}", kind.name(), kind.service().name())))
    });
    let without = actions.iter().filter(|action| action.resource_types().next().is_none()).count();
    let all = match (actions.len(), without) {
        (0, _) | (_, 0) => "every resource".to_owned(),
        (all, same) if all == same => "these actions act on no resource of their own".to_owned(),
        (_, some) => format!("every resource; {some} of these actions act on no other"),
    };
    let mut offers: Vec<Offer> = of_types.collect();
    offers.push(offer("*", all));
    if !actions.is_empty() && without == actions.len() {
        offers.rotate_right(1);
    }
    offers
}

/// The partition that nearly all policies are for.
pub(super) fn in_aws(arn: &str) -> String {
    arn.replacen("${Partition}", "aws", 1)
}

/// Those that fit the keys below first.
fn operators(catalog: &Catalog, around: &Around<'_>, own: &str, written: &str) -> Vec<Offer> {
    let kinds: Vec<Kind> =
        around.keys(own).into_iter().filter_map(|name| around::key(catalog, name)).map(Key::kind).collect();
    let fits = |family: Family| kinds.iter().all(|kind| is_for(family, *kind));
    let qualifier = written.split_once(':').map(|(qualifier, _)| format!("{qualifier}:")).unwrap_or_default();
    let (first, last): (Vec<_>, Vec<_>) = OPERATORS.iter().partition(|operator| fits(operator.family));
    let named = |operator: &iam::Operator| offer([&qualifier, operator.name].concat(), compares(operator.family));
    let mut offers: Vec<Offer> =
        first.iter().chain(if kinds.is_empty() { &[] } else { last.as_slice() }).map(|one| named(one)).collect();
    if qualifier.is_empty() {
        let set = [SetQualifier::ForAllValues, SetQualifier::ForAnyValue];
        offers.extend(set.map(|set| offer([set.name(), ":"].concat(), "keys with several values")));
    }
    offers
}

fn compares(family: Family) -> &'static str {
    match family {
        Family::Text | Family::TextIgnoreCase => "text",
        Family::TextLike => "text with * and ?",
        Family::Number => "number",
        Family::Date => "time",
        Family::Bool => "true or false",
        Family::Binary => "bytes",
        Family::Ip => "IP address",
        Family::Arn => "ARN",
        Family::Null => "whether the key is there",
    }
}

/// Whether an operator is the one for keys of a kind. Text operators compare ARNs too.
const fn is_for(family: Family, kind: Kind) -> bool {
    match family {
        Family::Null => true,
        Family::Text | Family::TextIgnoreCase | Family::TextLike => matches!(kind, Kind::Text | Kind::Arn),
        Family::Arn => matches!(kind, Kind::Arn),
        Family::Number => matches!(kind, Kind::Number),
        Family::Date => matches!(kind, Kind::Date),
        Family::Bool => matches!(kind, Kind::Bool),
        Family::Ip => matches!(kind, Kind::Address),
        Family::Binary => false,
    }
}

/// Those of the statement's actions first, which is told in the words `of_these`, then the ones of all services; of both
/// those first that fit the operator.
pub(super) fn keys(catalog: &Catalog, around: &Around<'_>, operator: &str, own: &str, of_these: &str) -> Vec<Offer> {
    let used = OperatorUse::parse(operator);
    let fits = |key: &Key<'_>| used.is_none_or(|used| is_for(used.operator.family, key.kind()));
    let actions = around.actions(catalog);
    let mut of_actions: Vec<Key<'_>> = actions.iter().flat_map(|action| action.all_condition_keys()).collect();
    json::sort_by_key(&mut of_actions, |key| (key.name().starts_with("aws:"), key.name()));
    of_actions.dedup_by_key(|key| key.name());
    let globals: Vec<Key<'_>> =
        catalog.global_keys().filter(|key| !of_actions.iter().any(|other| other.name() == key.name())).collect();
    let there = around.keys(operator);
    let mut offers: Vec<Offer> = Vec::new();
    for is_fit in [true, false] {
        for (keys, whose) in [(&of_actions, of_these), (&globals, "")] {
            for key in keys.iter().filter(|key| fits(key) == is_fit) {
                // What a tag's key completes.
                let label = key.name().split("${").next().unwrap_or_default();
                let several = if key.several() { ", several" } else { "" };
                let is_there = label != own && there.contains(&label);
                if !is_there && !offers.iter().any(|offer| offer.label == label) {
                    offers.push(offer(label, format!("{}{several}{whose}", around::values(key.kind()))));
                }
            }
        }
    }
    offers
}

pub(super) fn values(catalog: &Catalog, operator: &str, name: &str) -> Vec<Offer> {
    let is_null = OperatorUse::parse(operator).is_some_and(|used| used.operator.family == Family::Null);
    if is_null {
        return vec![offer("true", "the key is absent"), offer("false", "the key is there")];
    }
    if name.eq_ignore_ascii_case("aws:RequestedRegion") {
        let of = |partition: catalog::Partition<'_>| {
            let name = if partition.name() == "aws" { "" } else { partition.name() }.to_owned();
            partition.regions().map(|region| offer(region, name.clone())).collect::<Vec<_>>()
        };
        return catalog.partitions().flat_map(of).collect();
    }
    match around::key(catalog, name).map(Key::kind) {
        Some(Kind::Bool) => ["true", "false"].map(|value| offer(value, "")).into(),
        _ => Vec::new(),
    }
}

/// As IAM's own ARNs are written.
fn principals(catalog: &Catalog, kind: &str) -> Vec<Offer> {
    let own: &[&str] = if kind == "AWS" { &["role", "user"] } else { &["oidc-provider", "saml-provider"] };
    let iam = catalog.service("iam");
    let types = own.iter().filter_map(|name| iam?.resource_type(name));
    let arns = types.flat_map(|kind| kind.arns().map(move |arn| offer(in_aws(arn), kind.name())));
    if kind != "AWS" {
        return arns.collect();
    }
    let account = offer("arn:aws:iam::${Account}:root", "a whole account");
    [account].into_iter().chain(arns).chain([offer("*", "everyone")]).collect()
}
