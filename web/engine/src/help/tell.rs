//! What there is to know of what stands at a place.

use std::ops::Range;

use catalog::{Action, Catalog, Key, Kind, Level, ResourceType, actions_of_api};
use iam::arn::Arn;
use iam::pattern::Pattern;
use iam::{Family, OperatorUse, SetQualifier, Version, Work};
use json::clip;

use super::around::{self, Around};
use super::place::Place;

/// As many names are told.
const MOST: usize = 8;

/// Sentences on the string at an offset, with its bytes.
pub(super) fn at(catalog: &Catalog, text: &str, offset: usize) -> Option<(Range<usize>, Vec<String>)> {
    let place = Place::at(text, offset).filter(|place| place.quoted)?;
    let written = place.written();
    let lines = match (place.path.as_slice(), place.is_key) {
        (["Statement", "Action" | "NotAction"], false) => actions(catalog, written),
        (["Statement", "Resource" | "NotResource"], false) => resource(catalog, written),
        (["Statement", "Condition"], true) => operator(written),
        (["Statement", "Condition", _], true) => {
            let actions = Around::new(place.object(1)).actions(catalog);
            around::key(catalog, written).map(|known| key(known, &actions))
        }
        _ => None,
    }?;
    Some((place.span, lines))
}

/// Sentences on something that is offered.
pub(super) fn about(catalog: &Catalog, label: &str) -> Option<Vec<String>> {
    if let Some(service) = label.strip_suffix(':').and_then(|prefix| catalog.service(prefix)) {
        return Some(vec![format!("{}, with {}.", service.name(), counted(service.actions().len(), "action"))]);
    }
    let known = || around::key(catalog, label).map(|known| key(known, &[]));
    actions(catalog, label).or_else(|| call(label)).or_else(|| operator(label)).or_else(known)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The first of some names, and how many more there are.
fn listed(names: impl IntoIterator<Item = String>, all: usize) -> String {
    let first: Vec<String> = names.into_iter().take(MOST).map(|name| format!("`{name}`")).collect();
    let more = all.saturating_sub(first.len());
    let and_more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{and_more}", first.join(", "))
}

/// What an action does, or which actions a pattern stands for. Of what is none of either the linter has the word.
fn actions(catalog: &Catalog, written: &str) -> Option<Vec<String>> {
    if written == "*" {
        return Some(vec!["`*` stands for every action of every service.".to_owned()]);
    }
    if let Some(action) = catalog.action(written) {
        return Some(one(action));
    }
    let found: Vec<Action<'_>> = catalog.expand(written).collect();
    if found.is_empty() {
        return None;
    }
    let of_level = |level: Level| found.iter().filter(|action| action.is_level(level)).count();
    let levels: Vec<String> = Level::ALL
        .into_iter()
        .map(|level| (level, of_level(level)))
        .filter(|(_, count)| *count > 0)
        .map(|(level, count)| format!("{count} {}", level.name()))
        .collect();
    let names = listed(found.iter().map(Action::to_string), found.len());
    Some(vec![
        format!("`{}` stands for {}: {names}.", clip(written), counted(found.len(), "action")),
        format!("Access levels: {}.", levels.join(", ")),
    ])
}

/// What a call needs for which no action has its name.
fn call(label: &str) -> Option<Vec<String>> {
    let (service, name) = label.split_once(':')?;
    let needed = actions_of_api(service, name);
    let names = listed(needed.iter().map(|name| (*name).to_owned()), needed.len());
    (!needed.is_empty()).then(|| vec![format!("`{label}` is a call and no action. It needs {names}.")])
}

fn one(action: Action<'_>) -> Vec<String> {
    let levels: Vec<&str> = action.levels().map(Level::name).collect();
    let mut lines =
        vec![format!("`{action}`, an action of {}. Access level: {}.", action.service().name(), levels.join(", "))];
    let types: Vec<String> = action
        .resource_types()
        .map(|used| format!("`{}`{}", used.resource_type.name(), if used.required { " (required)" } else { "" }))
        .collect();
    lines.push(match types.as_slice() {
        [] => "It acts on no resource of its own: only the resource `*` is about it.".to_owned(),
        types => format!("It acts on {}.", types.join(", ")),
    });
    let keys = action.all_condition_keys();
    if !keys.is_empty() {
        // Its own say more than the tags that all have.
        let mut names: Vec<&str> = keys.iter().map(|key| key.name()).collect();
        json::sort_by_key(&mut names, |name| name.starts_with("aws:"));
        lines.push(format!("Condition keys: {}.", listed(names.into_iter().map(str::to_owned), keys.len())));
    }
    let besides: Vec<String> = action.dependent().collect();
    if !besides.is_empty() {
        let all = besides.len();
        lines.push(format!("Its caller may need {} as well.", listed(besides, all)));
    }
    lines
}

/// Which kind of resource an ARN names, and which others its wildcards reach.
fn resource(catalog: &Catalog, written: &str) -> Option<Vec<String>> {
    let arn = Arn::parse(written)?;
    let service = catalog.service(arn.service())?;
    let own = Pattern::arn(written, Version::V2012)?.with_any_values();
    let work = &mut Work::default();
    let (mut named, mut met): (Vec<(ResourceType<'_>, &str)>, Vec<&str>) = (Vec::new(), Vec::new());
    for kind in service.resource_types() {
        for template in kind.arns() {
            let stars = catalog::with_stars(template);
            let read = |text: &str| Pattern::arn(text, Version::V2008);
            // What varies is never empty; only a wildcard may take nothing.
            let Some((any, some)) = read(&stars).zip(read(&stars.replace('*', "?*"))) else { continue };
            if any.covers(&own, work).ok()? {
                named.push((kind, template));
            } else if some.meets(&own, work).ok()? && !met.contains(&kind.name()) {
                met.push(kind.name());
            }
        }
    }
    // The ARN of a bucket, with anything for its name, fits objects as well: the one that says most is meant.
    let says = |arn: &str| catalog::with_stars(arn).bytes().filter(|byte| *byte != b'*').count();
    let most = named.iter().map(|(_, arn)| says(arn)).max();
    named.retain(|(_, arn)| Some(says(arn)) == most);
    let line = |(kind, arn): &(ResourceType<'_>, &str)| format!("`{}` of {}: `{arn}`", kind.name(), service.name());
    let mut lines: Vec<String> = named.iter().take(3).map(line).collect();
    met.retain(|name| !named.iter().any(|(kind, _)| kind.name() == *name));
    let all = met.len();
    let met = listed(met.into_iter().map(str::to_owned), all);
    match (lines.is_empty(), all) {
        (_, 0) => {}
        (true, _) => lines.push(format!("Of {}: {met}.", service.name())),
        // A variable is one name, a wildcard is anything.
        (false, _) if arn.resource().contains(['*', '?']) => lines.push(format!("Its wildcards reach {met} as well.")),
        (false, _) => {}
    }
    (!lines.is_empty()).then_some(lines)
}

fn key(key: Key<'_>, actions: &[Action<'_>]) -> Vec<String> {
    let holds = match key.kind() {
        Kind::Text => "text",
        Kind::Arn => "an ARN",
        Kind::Bool => "`true` or `false`",
        Kind::Number => "a number",
        Kind::Date => "a time",
        Kind::Address => "an IP address",
    };
    let mut lines = vec![match key.several() {
        true => format!(
            "`{}` holds several values, each {holds}: its operator takes `ForAllValues:` or `ForAnyValue:`.",
            key.name()
        ),
        false => format!("`{}` holds {holds}.", key.name()),
    }];
    let with: Vec<String> = actions
        .iter()
        .filter(|action| action.all_condition_keys().iter().any(|other| other.name() == key.name()))
        .map(Action::to_string)
        .collect();
    if !with.is_empty() {
        let all = with.len();
        lines.push(format!("AWS lists it for {}.", listed(with, all)));
    }
    lines
}

/// What an operator asks for, and what it does where the key is absent (K1, K2, K4, K5, K8).
fn operator(written: &str) -> Option<Vec<String>> {
    let used = OperatorUse::parse(written)?;
    let mut lines = Vec::new();
    if used.operator.family == Family::Null {
        lines.push(
            "`Null` asks whether the request lacks the key: `true` if it is absent, `false` if it is there.".to_owned(),
        );
        return Some(lines);
    }
    let (name, says) = (used.operator.name, used.operator.says);
    lines.push(match used.operator.negated {
        true => format!("`{name}` holds where the key’s value {says} any of the values here."),
        false => format!("`{name}` holds where the key’s value {says} one of the values here."),
    });
    match used.set {
        Some(SetQualifier::ForAllValues) => {
            lines.push("`ForAllValues`: for each value of the request, so also where it has none.".to_owned())
        }
        Some(SetQualifier::ForAnyValue) => {
            lines.push("`ForAnyValue`: for at least one value of the request.".to_owned())
        }
        None => {}
    }
    if used.if_exists {
        lines.push("`IfExists`: it holds where the key is absent, too.".to_owned());
    } else if used.set.is_none() {
        lines.push(format!(
            "Where the key is absent, it {}.",
            if used.operator.negated { "holds" } else { "does not hold" }
        ));
    }
    Some(lines)
}
