//! What a layer of policies did, in one sentence, and what layers are called in sentences.

use super::verdict::no_identity_policies;
use crate::arn::Arn;
use crate::layers::{Layer, Settings};
use crate::{Effect, Principal, Request};

/// What policies on resources are called: the service, what its resources begin with, the name.
const ON_RESOURCES: [[&str; 3]; 9] = [
    ["kms", "", "key policy"],
    ["s3", "accesspoint/", "access point policy"],
    ["s3", "", "bucket policy"],
    ["iam", "role/", "trust policy"],
    ["sqs", "", "queue policy"],
    ["sns", "", "topic policy"],
    ["ecr", "repository/", "repository policy"],
    ["events", "event-bus/", "event bus policy"],
    ["elasticfilesystem", "file-system/", "file system policy"],
];

/// What the policy on this resource is called: `bucket policy`, `trust policy` (E11).
///
/// ```
/// use iam::explain::layers::on_resource;
/// assert_eq!(on_resource("arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/k"), "access point policy");
/// assert_eq!(on_resource("arn:aws:lambda:us-east-1:111122223333:function:f"), "resource policy");
/// ```
pub fn on_resource(resource: &str) -> &'static str {
    let named = Arn::parse(resource).and_then(|arn| {
        let fits = |[service, begins, _]: &[&str; 3]| *service == arn.service() && arn.resource().starts_with(begins);
        ON_RESOURCES.into_iter().find(fits)
    });
    named.map_or(Layer::Resource.phrase(), |[.., name]| name)
}

/// The layer beside the one whose statement grants: `the service control policy at every level`.
pub fn beside(layer: Layer, request: &Request) -> String {
    match layer {
        Layer::Scps => format!("the {} at every level", layer.phrase()),
        _ => format!("the {}", named(layer, &request.resource)),
    }
}

/// The layer as what fails to allow a request, behind "no": `statement`, `service control policy at Root`. `target` is
/// what the silent level is attached to; `grants` says whether the resource has a list of grants too.
pub fn lacking(layer: Layer, target: Option<&str>, grants: bool, request: &Request) -> String {
    match (layer, target) {
        (Layer::Identity, _) => "statement".to_owned(),
        (Layer::Resource, _) => {
            let grants = if grants { " and no grant" } else { "" };
            format!("statement of the {}{grants}", on_resource(&request.resource))
        }
        (Layer::Scps | Layer::Rcps, Some(target)) => format!("{} at {target}", layer.phrase()),
        (Layer::Scps | Layer::Rcps, None) => layer.phrase().to_owned(),
        _ => format!("statement of the {}", layer.phrase()),
    }
}

/// What the layer does to the request where that depends on what the request does not say.
pub fn open(layer: Layer, resource: &str) -> String {
    let plural = match layer {
        Layer::Resource => on_resource(resource),
        _ => layer.row().plural,
    };
    let verb = if plural == named(layer, resource) { "does" } else { "do" };
    format!("What the {plural} {verb} depends on what the request does not say.")
}

/// What the layer does to the request: allows, denies, or neither. The policy of a resource goes by the name that its
/// kind has in AWS's documentation.
///
/// ```
/// use iam::{Effect, Layer, explain::layers};
/// let key = "arn:aws:kms:us-east-1:111122223333:key/1";
/// assert_eq!(layers::said(Layer::Identity, Some(Effect::Deny), key), "An identity policy denies the request.");
/// assert_eq!(layers::said(Layer::Resource, None, key), "The key policy neither allows nor denies the request.");
/// ```
pub fn said(layer: Layer, effect: Option<Effect>, resource: &str) -> String {
    let name = named(layer, resource);
    match (effect, layer) {
        (Some(Effect::Deny), Layer::Resource) => format!("The {name} denies the request."),
        (Some(Effect::Deny), _) => format!("{} denies the request.", super::capitalized(&layer.one())),
        (Some(Effect::Allow), Layer::Identity) => "The identity policies allow the request.".to_owned(),
        (Some(Effect::Allow), Layer::Scps) => "Every level of service control policies allows the request.".to_owned(),
        (Some(Effect::Allow), _) => format!("The {name} allows the request."),
        (None, Layer::Identity) => "No identity policy allows or denies the request.".to_owned(),
        (None, Layer::Scps) => "Some level of service control policies does not allow the request.".to_owned(),
        (None, Layer::Rcps) => "No resource control policy denies the request.".to_owned(),
        (None, _) => format!("The {name} neither allows nor denies the request."),
    }
}

fn named(layer: Layer, resource: &str) -> &'static str {
    match layer {
        Layer::Resource => on_resource(resource),
        _ => layer.phrase(),
    }
}

/// A layer that neither allows nor denies the request, and need not allow it (L35).
pub fn not_needed(layer: Layer, resource: &str) -> String {
    let said = said(layer, None, resource);
    let why = match layer {
        Layer::Rcps => return said, // L18
        Layer::Identity => "none has to allow it",
        _ => "it does not have to allow it",
    };
    format!("{}, and {why}.", said.trim_end_matches('.'))
}

/// The layer of identity policies when it holds none, or all are switched off.
pub fn no_permissions(switched_off: bool, request: &Request) -> String {
    match &request.principal {
        Principal::Root { .. } => {
            format!("{} needs no identity policy.", super::capitalized(&request.principal.name()))
        }
        caller if caller.has_policies() => {
            format!("{}, so the caller has no permissions of its own.", no_identity_policies(switched_off))
        }
        caller => format!("{} can have no identity policy.", super::capitalized(&caller.name())),
    }
}

/// A layer that is not there, or all of which is switched off.
pub fn absent(layer: Layer, switched_off: bool) -> String {
    match switched_off {
        true => format!("The {} is switched off, so none is applied.", layer.phrase()),
        false => format!("No {} is given, so none is applied.", layer.phrase()),
    }
}

/// A layer when there is no verdict.
pub fn not_evaluated(layer: Layer) -> String {
    format!("The {} was not evaluated.", layer.phrase())
}

/// Why a layer that is there takes no part in this request, if that follows from the settings or from who asks.
pub fn not_applied(layer: Layer, settings: Settings, request: &Request) -> Option<String> {
    let caller = request.principal.name();
    Some(match layer {
        Layer::Scps if settings.management_account => {
            "Service control policies do not bind the management account.".to_owned() // L15
        }
        Layer::Scps | Layer::Rcps if settings.service_linked_role || request.principal.is_service_linked() => {
            "Organization policies do not bind service-linked roles.".to_owned() // L15, L17
        }
        Layer::Scps if request.principal.account().is_none() => {
            format!("Service control policies do not bind {caller}: it is in no account.") // L16
        }
        Layer::Scps if !request.principal.is_in_account() => {
            format!("Service control policies do not bind {caller}: its account is AWS's own.") // L32
        }
        Layer::Rcps => "Resource control policies do not act on this action's service.".to_owned(), // L17
        Layer::Identity | Layer::Boundary | Layer::Session => {
            format!("{} does not apply to {caller}.", super::capitalized(&layer.one()))
        }
        _ => return None,
    })
}
