//! From the request of a scenario to the one that the engine takes.

use std::collections::HashSet;

use iam::{Context, Field, Principal, Request};

use crate::document::{Caller, ContextMap, ContextValue, RequestDocument};
use crate::report::{DerivedKey, Problem};

/// Reads a request, and derives the context keys that follow from it. `now` is as for [`crate::run()`].
///
/// # Errors
///
/// Everything that is wrong with it, each with the field it is about.
pub fn request(document: &RequestDocument, now: Option<i64>) -> Result<Request, Vec<Problem>> {
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
    let mut seen = HashSet::new();
    for (key, _) in document.context.0.iter().filter(|(key, _)| !key.is_empty()) {
        if !seen.insert(key.to_lowercase()) {
            let message = format!("{key} is set a second time; keys are compared without regard to case.");
            problems.push(problem(format!("context: {key}"), message));
        }
    }
    let context = context(&document.context, now);
    let account = document.resource_account.as_deref();
    // A bad principal must not hide what else is wrong.
    let stand_in = principal.clone().unwrap_or(Principal::Anonymous);
    match (Request::new(stand_in, &document.action, &document.resource, account, context), principal) {
        (Ok(request), Some(_)) if problems.is_empty() => return Ok(request),
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

fn context(map: &ContextMap, now: Option<i64>) -> Context {
    // A key without a name is one that somebody is about to type.
    let named = map.0.iter().filter(|(key, _)| !key.is_empty());
    let mut context: Context = named.map(|(key, value)| (key.as_str(), engine_value(value))).collect();
    if let Some(now) = now {
        context.derive("aws:CurrentTime", iso_8601(now));
        context.derive("aws:EpochTime", now.to_string());
    }
    context
}

/// A context key's value as the engine takes it.
pub(crate) fn engine_value(value: &ContextValue) -> iam::ContextValue {
    match value {
        ContextValue::Absent => iam::ContextValue::Absent,
        ContextValue::One(text) => iam::ContextValue::One(text.clone()),
        ContextValue::Many(texts) => iam::ContextValue::Many(texts.clone()),
    }
}

/// `2026-11-22T14:51:00Z` for seconds since 1970.
fn iso_8601(seconds: i64) -> String {
    let (days, clock) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, in eras of 400 years: the leap day comes last in every year.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
}

pub(crate) fn derived(request: &Request) -> Vec<DerivedKey> {
    let entries = request.context.entries().iter().filter(|entry| entry.derived);
    entries.map(|entry| DerivedKey { key: entry.name.clone(), value: entry.value.values().join(", ") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_they_are_read() {
        assert_eq!(iso_8601(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_8601(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(iso_8601(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso_8601(1_795_348_800), "2026-11-22T12:00:00Z");
        assert_eq!(iso_8601(-1), "1969-12-31T23:59:59Z");
    }
}
