//! What AWS says it evaluated: `aws iam-toolbox get-request-authorization-details`, and the message that
//! `aws sts decode-authorization-message` prints.
//!
//! Source: the API models of IAM Toolbox and STS.

use std::collections::HashMap;

use iam::Layer;
use iam::arn::Arn;
use json::{Node, Value};

use super::documents::{at, layer_of, string};
use super::needs::AUTHORIZATION;
use super::part::{
    MOST_FURTHER, More, Part, Place, Refused, Wanted, count, quote, refuse_masked, role_behind, set, word,
};
use crate::decision::Decision;
use crate::document::{AlsoRequest, Caller, ContextMap, ContextValue};

/// As many policies, and checks of an evaluation, are looked at.
const MOST: usize = 200;

/// What a value says, if it is one of the two.
pub(super) fn part(node: Node<'_>) -> Option<Result<Part, Refused>> {
    if let Some(text) = node.get("DecodedMessage").and_then(Node::as_str) {
        return decoded(json::read(text).root());
    }
    if node.get("evaluations").is_some() && node.get("requestContext").is_some() {
        return Some(details(node));
    }
    decoded(node)
}

/// `ALLOW`, `NO_IMPACT`, `IMPLICIT_DENY` and `EXPLICIT_DENY` as a scenario has them.
fn effect(word: &str) -> Option<&'static str> {
    Some(match word {
        "ALLOW" => "allow",
        "NO_IMPACT" => "noImpact",
        "IMPLICIT_DENY" => Decision::ImplicitDeny.word(),
        "EXPLICIT_DENY" => Decision::ExplicitDeny.word(),
        _ => return None,
    })
}

fn details(node: Node<'_>) -> Result<Part, Refused> {
    let mut part = Part { more: More { is_told: true, ..More::default() }, ..Part::default() };
    let shared = node.get("requestContext").map(context).unwrap_or_default();
    part.request.principal = caller(&shared);
    let evaluations: Vec<Node<'_>> = node.get("evaluations").into_iter().flat_map(Node::items).collect();
    let Some((first, further)) = evaluations.split_first() else {
        return Err("These are authorization details without an evaluation, so there is no action in them."
            .to_owned()
            .into());
    };
    string(*first, &["action"]).clone_into(&mut part.request.action);
    part.request.resource = resource(*first);
    let principal_arn = value(&shared, "aws:PrincipalArn").map(str::to_owned);
    part.request.context = first.get("context").map(context).unwrap_or_default();
    extend(&mut part.request.context, shared);
    role_behind(&mut part.request, principal_arn.as_deref());
    let has_owner = Arn::parse(&part.request.resource).is_some_and(|arn| !arn.account().is_empty());
    let owner = value(&part.request.context, "aws:ResourceAccount").filter(|owner| owner.len() == 12 && !has_owner);
    part.request.resource_account = owner.map(str::to_owned);
    for evaluation in further.iter().take(MOST_FURTHER) {
        let context = evaluation.get("context").map(context).unwrap_or_default();
        let of = |key| value(&context, key).map(str::to_owned);
        let resource = resource(*evaluation);
        let has_owner = Arn::parse(&resource).is_some_and(|arn| !arn.account().is_empty());
        part.request.also.push(AlsoRequest {
            action: string(*evaluation, &["action"]).to_owned(),
            resource_account: of("aws:ResourceAccount").filter(|owner| owner.len() == 12 && !has_owner),
            via: of("aws:CalledViaLast"),
            resource,
            context,
            ..AlsoRequest::default()
        });
    }
    let policies: Vec<Node<'_>> = node.get("policies").into_iter().flat_map(Node::items).collect();
    let known = policies.iter().take(MOST);
    let known: HashMap<&str, Layer> =
        known.filter_map(|policy| Some((string(*policy, &["uri"]), layer_of(string(*policy, &["type"]))?))).collect();
    for (at, evaluation) in evaluations.iter().take(MOST_FURTHER + 1).enumerate() {
        expect(*evaluation, at, &known, &mut part);
    }
    part.wanted = policies.iter().take(MOST).filter_map(|policy| wanted(*policy)).collect();
    let denied = part.expect.access.as_deref().is_some_and(|word| word != Decision::Allowed.word());
    part.said = format!(
        "the authorization details of a request: {} asks for {}{}; AWS {}, under {}",
        super::part::who(&part.request.principal),
        quote(&part.request.action),
        match further.len() {
            0 => String::new(),
            1 => " and one action besides".to_owned(),
            count => format!(" and {count} actions besides"),
        },
        if denied { "denied it" } else { "allowed it" },
        count(policies.len(), "policy")
    );
    if further.len() > MOST_FURTHER {
        part.said.push_str(&format!("; the first {MOST_FURTHER} of the others are taken"));
    }
    if !string(node, &["nextToken"]).is_empty() {
        part.next.push("There is more than this page of evaluations: ask again with `--starting-token`, or without `--no-paginate`.".to_owned());
    }
    refuse_masked(&part.said, &[super::part::arn_of(&part.request.principal), &part.request.resource])?;
    Ok(part)
}

/// The caller, by the keys of AWS's context. A session's ARN is not among them, and made of its role's and its name.
fn caller(shared: &ContextMap) -> Caller {
    let arn = value(shared, "aws:PrincipalArn").unwrap_or_default();
    let parts = Arn::parse(arn);
    let role = parts.and_then(|arn| arn.resource().strip_prefix("role/")?.rsplit('/').next());
    let session = value(shared, "aws:userid").and_then(|id| id.split_once(':'));
    Caller::Arn(match (parts, role, session) {
        (Some(parts), Some(role), Some((_, session))) => {
            format!("arn:{}:sts::{}:assumed-role/{role}/{session}", parts.partition(), parts.account())
        }
        _ => arn.to_owned(),
    })
}

fn value<'c>(context: &'c ContextMap, key: &str) -> Option<&'c str> {
    match context.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
        Some((_, ContextValue::One(value))) => Some(value),
        _ => None,
    }
}

/// An action without resources has an empty one.
fn resource(evaluation: Node<'_>) -> String {
    match string(evaluation, &["resource"]) {
        "" => "*".to_owned(),
        resource => resource.to_owned(),
    }
}

/// Context keys with their values; objects are none, and left out.
fn context(node: Node<'_>) -> ContextMap {
    let one = |node: Node<'_>| match node.value() {
        Value::Bool(value) => Some(value.to_string()),
        _ => node.as_text().map(str::to_owned),
    };
    let mut out = ContextMap::default();
    for member in node.members().into_iter().take(iam::MOST_KEYS) {
        let value = match member.value.value() {
            Value::Array(items) => ContextValue::Many(items.into_iter().filter_map(one).collect()),
            _ => match one(member.value) {
                Some(value) => ContextValue::One(value),
                None => continue,
            },
        };
        out.0.push((member.key.to_owned(), value));
    }
    out
}

/// Adds what is not there: an evaluation's own keys go before those of the request.
fn extend(own: &mut ContextMap, shared: ContextMap) {
    let known: Vec<String> = own.0.iter().map(|(key, _)| key.to_lowercase()).collect();
    own.0.extend(shared.0.into_iter().filter(|(key, _)| !known.contains(&key.to_lowercase())));
}

/// What AWS decided, as a whole and check by check. The checks of a further action are named after its place.
fn expect(evaluation: Node<'_>, at: usize, known: &HashMap<&str, Layer>, part: &mut Part) {
    let prefix = if at == 0 { String::new() } else { format!("also[{}].", at - 1) };
    let decided = effect(string(evaluation, &["evaluatedEffect"]));
    let allowed = decided == Some("allow");
    // The first that is not allowed decides the call.
    if let Some(decided) = decided
        && part.expect.access.as_deref().is_none_or(|known| known == Decision::Allowed.word())
    {
        part.expect.access = Some(if allowed { Decision::Allowed.word() } else { decided }.to_owned());
    }
    for check in evaluation.get("checks").into_iter().flat_map(Node::items).take(MOST) {
        // Checks of an organization come from its root down.
        let target = string(check, &["targetArn"]);
        if !target.is_empty() && part.levels.len() < MOST && !part.levels.iter().any(|known| known == target) {
            part.levels.push(target.to_owned());
        }
        let Some(effect) = effect(string(check, &["evaluatedEffect"])) else { continue };
        for layer in layers(check, known) {
            let key = format!("{prefix}{}", layer.key());
            let said = part.expect.layers.0.iter_mut().find(|(known, _)| *known == key);
            match said {
                // Of several levels the strictest counts.
                Some((_, ContextValue::One(known))) if strictness(effect) > strictness(known) => {
                    effect.clone_into(known)
                }
                Some(_) => {}
                None => part.expect.layers.0.push((key, ContextValue::One(effect.to_owned()))),
            }
        }
    }
}

fn strictness(effect: &str) -> usize {
    let order = ["noImpact", "allow", Decision::ImplicitDeny.word(), Decision::ExplicitDeny.word()];
    order.iter().position(|known| *known == effect).unwrap_or_default()
}

/// The layers that a check is about. What a principal may do can be allowed by a policy on the resource: where policies
/// matched, theirs are the layers.
fn layers(check: Node<'_>, known: &HashMap<&str, Layer>) -> Vec<Layer> {
    let kind = string(check, &["checkType"]);
    let mut layers: Vec<Layer> = Vec::new();
    for matched in check.get("matchedPolicies").into_iter().flat_map(Node::items).take(MOST) {
        let layer = known.get(string(matched, &["uri"])).copied();
        layers.extend(layer.filter(|layer| !layers.contains(layer)));
    }
    if !layers.is_empty() && matches!(string(check, &["evaluatedEffect"]), "ALLOW" | "EXPLICIT_DENY") {
        return layers;
    }
    let layer = match kind {
        "PRINCIPAL" => Some(Layer::Identity),
        "RESOURCE" => Some(Layer::Resource),
        "VPC_ENDPOINT" => Some(Layer::Endpoint),
        // A session without policies of its own allows all.
        "SESSION" => Some(Layer::Session).filter(|_| string(check, &["evaluatedEffect"]) != "ALLOW"),
        _ => layer_of(kind).or_else(|| layer_of(&format!("{kind}_POLICY"))),
    };
    layer.into_iter().collect()
}

/// A policy that was evaluated, whose document is printed by another command.
fn wanted(policy: Node<'_>) -> Option<Wanted> {
    let layer = layer_of(string(policy, &["type"]))?;
    let uri = string(policy, &["uri"]);
    let targets: Vec<String> = policy
        .get("attachedTo")
        .into_iter()
        .flat_map(Node::items)
        .take(100)
        .map(|to| string(to, &["arn"]).to_owned())
        .collect();
    let first = targets.first().cloned().unwrap_or_default();
    let is_grant = at(policy, &["policySource", "grantId"]).is_some();
    let place = match layer {
        Layer::Scps | Layer::Rcps => Place::Levels(layer, targets),
        // A grant has no document of its own.
        _ if is_grant => {
            let command = format!("aws kms list-grants --key-id {}", word(&first));
            return Some(Wanted { place: Place::Grants, id: first.clone(), of: first, from: None, command });
        }
        _ => Place::Layer(layer),
    };
    let of = if layer == Layer::Resource { first.clone() } else { String::new() };
    let from = super::part::owner(&first).map(|(kind, name)| format!("{kind} {name}"));
    let command = format!(
        "aws iam-toolbox get-request-authorization-policy --authorization-id {AUTHORIZATION} --policy-uri {}",
        word(uri)
    );
    Some(Wanted { place, id: uri.to_owned(), of, from, command })
}

/// The message that STS decodes: it tells of one action and resource, and of the context keys.
fn decoded(node: Node<'_>) -> Option<Result<Part, Refused>> {
    let of = node.get("context").filter(|_| node.get("explicitDeny").is_some())?;
    let mut part = Part { more: More { is_told: true, ..More::default() }, ..Part::default() };
    let request = &mut part.request;
    request.principal = Caller::Arn(string(of, &["principal", "arn"]).to_owned());
    string(of, &["resource"]).clone_into(&mut request.resource);
    let mut service = "";
    for condition in at(of, &["conditions", "items"]).into_iter().flat_map(Node::items).take(iam::MOST_KEYS) {
        let key = string(condition, &["key"]);
        let values: Vec<&str> = at(condition, &["values", "items"])
            .into_iter()
            .flat_map(Node::items)
            .map(|item| string(item, &["value"]))
            .collect();
        match (key, values.as_slice()) {
            // These are of the evaluation itself, and no context keys of IAM.
            ("aws:Service", [value]) => service = value,
            ("" | "aws:Resource" | "aws:Account" | "aws:Region" | "aws:Type" | "aws:ARN" | "aws:Service", _) => {}
            (key, [value]) => set(&mut request.context, key, Some(value)),
            (key, values) => {
                let values = values.iter().map(|value| (*value).to_owned()).collect();
                request.context.0.push((key.to_owned(), ContextValue::Many(values)));
            }
        }
    }
    let action = string(of, &["action"]);
    request.action = match action.contains(':') || action.is_empty() || service.is_empty() {
        true => action.to_owned(),
        false => format!("{service}:{action}"),
    };
    let decided = match (node.get("allowed").and_then(Node::as_bool), node.get("explicitDeny").and_then(Node::as_bool))
    {
        (Some(true), _) => Decision::Allowed,
        (_, Some(true)) => Decision::ExplicitDeny,
        _ => Decision::ImplicitDeny,
    };
    part.expect.access = Some(decided.word().to_owned());
    part.said = format!(
        "a decoded authorization message: {} asks for {} on {}; {} by AWS",
        super::part::who(&request.principal),
        quote(&request.action),
        quote(&request.resource),
        decided.phrase()
    );
    let masked = refuse_masked(&part.said, &[super::part::arn_of(&part.request.principal), &part.request.resource]);
    Some(masked.map(|()| part))
}
