//! From the request of a scenario to the one that the engine takes.

use std::collections::HashSet;
use std::sync::Arc;

use iam::{Context, Field, Layer, Principal, Request};

use crate::document::{Caller, ContextMap, ContextValue, RequestDocument, Settings};
use crate::policies::Policies;
use crate::report::{DerivedKey, Problem};

/// Reads a request under these policies, and derives the context keys that follow from it. Which policies there are, and
/// the settings, tell more of it: by which way it comes, and who is in an organization (K13). `now` is as for [`crate::run()`].
///
/// # Errors
///
/// Everything that is wrong with it, each with the field it is about.
pub fn request(
    document: &RequestDocument,
    policies: &Policies,
    settings: &Settings,
    now: Option<i64>,
) -> Result<Request, Vec<Problem>> {
    let mut problems = Vec::new();
    let problem = |field: String, message: String| Problem {
        code: "REQUEST".to_owned(),
        field: Some(field),
        span: None,
        message,
    };
    let principal = match &document.principal {
        Caller::Arn(arn) => {
            Principal::parse(arn).map_err(|message| problems.push(problem("principal".into(), message))).ok()
        }
        Caller::Service(name) => Some(Principal::Service(name.clone())),
        Caller::Federated(name) => Some(Principal::Federated(name.clone())),
    };
    let principal = match (principal, &document.role) {
        (Some(principal), Some(role)) => {
            principal.of_role(role).map_err(|message| problems.push(problem("role".into(), message))).ok()
        }
        (principal, _) => principal,
    };
    let mut context: Context = named(&document.context).map(|(key, value)| (key, engine_value(value))).collect();
    // Of several keys with one name the context holds the last.
    if context.entries().len() < named(&document.context).count() {
        let mut seen = HashSet::new();
        for (key, _) in named(&document.context).filter(|(key, _)| !seen.insert(key.to_lowercase())) {
            let message =
                format!("{} is set a second time; keys are compared without regard to case.", json::shown(key));
            problems.push(problem(format!("context: {key}"), message));
        }
    }
    if let Some(reference) = &document.reference {
        context = context.with_reference(Arc::clone(reference));
    }
    tell_time(&mut context, now);
    let account = document.resource_account.as_deref();
    // A bad principal must not hide what else is wrong.
    let stand_in = principal.clone().unwrap_or(Principal::Anonymous);
    match (Request::new(stand_in, &document.action, &document.resource, account, context), principal) {
        (Ok(request), Some(_)) if problems.is_empty() => {
            let is_on = |layer| policies.is_on(layer);
            // Only an organization has a management account.
            let in_organization = is_on(Layer::Scps) || settings.management_account;
            let request = request.known_to_be(is_on(Layer::Endpoint), in_organization, is_on(Layer::Rcps));
            return Ok(if document.by_service { request.made_by_service() } else { request });
        }
        (Ok(_), _) => {}
        (Err(found), _) => problems.extend(found.into_iter().map(|found| {
            let field = match found.field {
                Field::Action => "action".to_owned(),
                Field::Resource => "resource".to_owned(),
                Field::ResourceAccount => "resourceAccount".to_owned(),
                Field::Context(key) => format!("context: {key}"),
            };
            problem(field, found.message)
        })),
    }
    Err(problems)
}

/// The keys that have a name: one without is one that somebody is about to type.
fn named(map: &ContextMap) -> impl Iterator<Item = (&str, &ContextValue)> {
    map.0.iter().map(|(key, value)| (key.as_str(), value)).filter(|(key, _)| !key.is_empty())
}

fn tell_time(context: &mut Context, now: Option<i64>) {
    let Some(now) = now else { return };
    if context.entry("aws:CurrentTime").is_none() {
        context.derive("aws:CurrentTime", iam::iso_8601(now));
    }
    context.derive("aws:EpochTime", now.to_string());
}

/// A context key's value as the engine takes it.
pub(crate) fn engine_value(value: &ContextValue) -> iam::ContextValue {
    match value {
        ContextValue::Absent => iam::ContextValue::Absent,
        ContextValue::One(text) => iam::ContextValue::One(text.clone()),
        ContextValue::Many(texts) => iam::ContextValue::Many(texts.clone()),
    }
}

pub(crate) fn derived(request: &Request) -> Vec<DerivedKey> {
    let entries = request.context.entries().iter().filter(|entry| entry.derived);
    let derived = entries.filter_map(|entry| {
        let value = match &entry.value {
            // Nothing of it is known.
            iam::ContextValue::Like(shapes, _) if *shapes == ["*"] => return None,
            iam::ContextValue::Like(shapes, _) => shapes.join(" or "),
            value => value.values().join(", "),
        };
        Some(DerivedKey { key: entry.name.to_string(), value })
    });
    derived.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_gives_the_keys_that_follow_from_it() {
        let derived = |now| {
            let mut context = Context::default();
            tell_time(&mut context, now);
            context
                .entries()
                .iter()
                .filter(|entry| entry.derived)
                .map(|entry| entry.name.to_string())
                .collect::<Vec<_>>()
        };
        let told = iam::keys::KEYS.iter().filter(|key| matches!(key.origin, Some(iam::keys::Origin::Clock)));
        assert_eq!(derived(Some(0)), told.map(|key| key.name.to_owned()).collect::<Vec<_>>());
        assert!(derived(None).is_empty());
    }
}
