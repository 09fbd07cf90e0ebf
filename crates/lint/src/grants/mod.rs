//! What a policy allows, as the rules about permissions ask for it: which of the actions that they name, on how many
//! resources, and whether a condition limits them. Actions are only told apart where a rule does so, which takes no
//! catalog.

pub(crate) mod names;
pub(crate) mod pages;
pub(crate) mod paths;
pub(crate) mod tables;

use std::collections::BTreeMap;

use catalog::Catalog;
use iam::arn::Arn;
use iam::pattern::Pattern;
use iam::{
    ActionPattern, Condition, ConditionValue, Effect, Family, Policy, SetQualifier, Span, Statement, Version, Work,
};

use crate::reach::Reach;
use names::Names;

/// What each statement is about, by its place.
#[derive(Debug)]
pub(crate) struct Grants {
    statements: Vec<(Names, Names)>,
    /// The named actions that some Deny takes away from all that the policy allows.
    pub(crate) denied: Names,
    /// What each Deny of that kind takes away: patterns, or all but those.
    fences: Vec<(Vec<Pattern>, bool)>,
    /// Whether a statement allows every action on every resource, and no Deny leaves but some actions of it.
    pub(crate) is_admin: bool,
}

/// A statement with the named actions that it is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Granted<'p> {
    pub(crate) statement: &'p Statement,
    /// On some resource that they act on.
    pub(crate) names: Names,
    /// On every resource that they act on.
    pub(crate) everywhere: Names,
}

impl<'p> Granted<'p> {
    /// The pattern that stands for a named action: its own name if that is listed, else the first that covers it.
    pub(crate) fn pattern(&self, name: &str) -> Option<&'p ActionPattern> {
        let patterns = if self.names.has(name) { listed(self.statement) } else { &[] };
        let own = patterns.iter().find(|pattern| pattern.text.eq_ignore_ascii_case(name));
        let mut wild = patterns.iter().filter(|pattern| pattern.text.contains(['*', '?']));
        own.or_else(|| wild.find(|pattern| Names::matching(&pattern.text, &mut Work::default()).has(name)))
    }

    /// The same, unless it is every action: then there is a finding already.
    pub(crate) fn narrower(&self, name: &str) -> Option<&'p ActionPattern> {
        self.pattern(name).filter(|pattern| !is_every_action(&pattern.text))
    }

    /// Where a named action is allowed: its pattern, or the name of NotAction.
    pub(crate) fn place(&self, name: &str) -> Option<Span> {
        let element = self.statement.action.as_ref()?;
        self.pattern(name).map(|pattern| pattern.span).or_else(|| element.negated.then_some(element.name_span))
    }
}

impl Grants {
    pub(crate) fn of(policy: &Policy, catalog: Option<&Catalog>) -> Grants {
        let (work, reaching) = (&mut Work::default(), &mut Work::default());
        let mut about = |statement: &Statement| {
            let names = acted_on(statement, named(statement, work), catalog, reaching);
            let mut known = BTreeMap::new();
            let mut reaches = |name| *known.entry(kind(name)).or_insert_with(|| is_everywhere(statement, name));
            (names, names.filter(&mut reaches))
        };
        let statements: Vec<_> = policy.statements.iter().map(&mut about).collect();
        let is_firm = |statement: &&Statement| {
            statement.effect == Some(Effect::Deny) && statement.conditions.iter().all(spares_less)
        };
        let firm = policy.statements.iter().zip(&statements).filter(|(statement, _)| is_firm(statement));
        let denied = firm.fold(Names::default(), |denied, (_, (_, everywhere))| denied.or(*everywhere));
        let firm = policy.statements.iter().filter(is_firm).filter(|statement| is_of_all(statement));
        let fences: Vec<_> = firm.filter_map(fence).collect();
        let mut grants = Grants { statements, denied, fences, is_admin: false };
        let is_fenced = grants.keeps_but_some() || grants.denies(&Pattern::action("*"), work);
        grants.is_admin = !is_fenced && policy.statements.iter().any(is_admin);
        grants
    }

    /// Whether some Deny leaves only the actions that it lists.
    pub(crate) fn keeps_but_some(&self) -> bool {
        self.fences.iter().any(|(_, is_negated)| *is_negated)
    }

    /// Whether some Deny takes away everything that a pattern of actions stands for. Out of budget, it does not.
    pub(crate) fn denies(&self, actions: &Pattern, work: &mut Work) -> bool {
        self.fences.iter().any(|(patterns, is_negated)| match is_negated {
            false => actions.covered_by(&patterns.iter().collect::<Vec<_>>(), work).unwrap_or(false),
            true => patterns.iter().all(|spared| spared.meets(actions, work) == Ok(false)),
        })
    }

    /// Each statement that allows, with the named actions that no Deny takes away from it.
    pub(crate) fn left<'p>(&'p self, policy: &'p Policy) -> impl Iterator<Item = Granted<'p>> {
        self.each(policy, Effect::Allow).map(|Granted { statement, names, everywhere }| Granted {
            statement,
            names: names.without(self.denied),
            everywhere: everywhere.without(self.denied),
        })
    }

    /// Each statement of an effect.
    pub(crate) fn each<'p>(&'p self, policy: &'p Policy, effect: Effect) -> impl Iterator<Item = Granted<'p>> {
        let all = policy.statements.iter().zip(self.statements.iter());
        let all = all.map(|(statement, &(names, everywhere))| Granted { statement, names, everywhere });
        all.filter(move |granted| granted.statement.effect == Some(effect))
    }
}

/// Whether a statement is about every resource, or all but some.
fn is_of_all(statement: &Statement) -> bool {
    let but = statement.resource.as_ref().filter(|element| element.negated && !element.values.is_empty());
    star(statement).is_some() || but.is_some_and(|element| !element.values.iter().any(|value| is_star(&value.text)))
}

/// The actions of a statement that denies, and whether it denies all but those. What a template fills in may be any.
fn fence(statement: &Statement) -> Option<(Vec<Pattern>, bool)> {
    let element = statement.action.as_ref().filter(|element| !element.values.is_empty())?;
    let is_open = element.values.iter().any(|pattern| pattern.text.contains("${"));
    (!is_open).then(|| (element.values.iter().map(ActionPattern::pattern).collect(), element.negated))
}

/// Those of the named actions of a statement that act on what one of its resources can be (R1). Without AWS's data, all.
fn acted_on(statement: &Statement, names: Names, catalog: Option<&Catalog>, work: &mut Work) -> Names {
    let reach = catalog
        .filter(|_| !names.is_empty() && !work.is_spent())
        .and_then(|catalog| Some((catalog, Reach::of(catalog, statement)?)));
    let Some((catalog, mut reach)) = reach else { return names };
    names.filter(|name| work.is_spent() || catalog.action(name).is_none_or(|action| reach.has(action, work)))
}

fn named(statement: &Statement, work: &mut Work) -> Names {
    let Some(element) = &statement.action else { return Names::default() };
    let sets = element.values.iter().map(|pattern| Names::matching(&pattern.text, work));
    let listed = sets.reduce(Names::or).unwrap_or_default();
    let is_open = element.values.iter().any(|pattern| pattern.text.contains("${"));
    match element.negated {
        // What a template fills in may be any of them.
        true if is_open || element.values.is_empty() => Names::default(),
        true => listed.others(),
        false => listed,
    }
}

/// Whether it allows every action on every resource, whatever conditions say of the caller.
pub(crate) fn is_admin(statement: &Statement) -> bool {
    statement.effect == Some(Effect::Allow)
        && every_action(statement).is_some()
        && star(statement).is_some()
        && !is_limited(statement)
}

/// The pattern of all actions among those of a statement.
pub(crate) fn every_action(statement: &Statement) -> Option<&ActionPattern> {
    let element = statement.action.as_ref().filter(|element| !element.negated)?;
    element.values.iter().find(|pattern| is_every_action(&pattern.text))
}

pub(crate) fn is_every_action(text: &str) -> bool {
    is_wild(text) || text.split_once(':').is_some_and(|(service, name)| is_wild(service) && is_wild(name))
}

/// Whether an action reads by its name: AWS's data sort a few such as Write or Permissions management.
pub(crate) fn is_reading(name: &str) -> bool {
    ["BatchGet", "Describe", "Get", "List", "Search"].iter().any(|start| name.starts_with(start))
}

/// Whether it is nothing but stars.
pub(crate) fn is_wild(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'*')
}

/// The patterns of a statement's Action element; none of NotAction.
pub(crate) fn listed(statement: &Statement) -> &[ActionPattern] {
    statement.action.as_ref().filter(|element| !element.negated).map_or(&[], |element| &element.values)
}

/// Whether a value of Resource is every resource: `*`, or an ARN with nothing but wildcards in its parts.
pub(crate) fn is_star(text: &str) -> bool {
    is_wild(text) || is_star_arn(text)
}

/// `arn:aws:*:*:*:*`
pub(crate) fn is_star_arn(text: &str) -> bool {
    Arn::written(text).is_some_and(|arn| {
        is_wild(arn.service()) && is_wild(arn.region()) && is_wild(arn.account()) && has_only(arn.resource(), "*/:")
    })
}

fn has_only(text: &str, letters: &str) -> bool {
    text.contains('*') && text.chars().all(|letter| letters.contains(letter))
}

/// Where a statement names every resource.
pub(crate) fn star(statement: &Statement) -> Option<Span> {
    let element = statement.resource.as_ref().filter(|element| !element.negated)?;
    element.values.iter().find(|value| is_star(&value.text)).map(|value| value.span)
}

/// Whether a statement is about every resource that an action acts on; the account and the Region may be fixed.
pub(crate) fn is_everywhere(statement: &Statement, name: &str) -> bool {
    let Some(element) = &statement.resource else { return false };
    let all = |service: &str, kind: &str| {
        element.values.iter().any(|value| is_all_of(&value.text, service, kind)) != element.negated
            && !element.values.is_empty()
    };
    let (service, kind) = kind(name);
    match name {
        // What it runs is a document, which may be named as well.
        "ssm:SendCommand" => all(service, kind) && all("ssm", "document/"),
        _ => all(service, kind),
    }
}

/// A service's resources of any kind.
const ANY: &str = "*";

/// The resources that an action acts on: the service of their ARNs, and what these have before the name.
pub(crate) fn kind(action: &str) -> (&str, &'static str) {
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match (service, name) {
        ("ec2-instance-connect", "SendSSHPublicKey") => ("ec2", "instance/"),
        // Those of the document are apart, so that the answers for both are.
        ("ssm", "SendCommand") => ("ec2", "instance/*"),
        ("ssm", "StartSession") => ("ec2", "instance/"),
        ("iam", _) if has(&["Group"]) => ("iam", "group/"),
        ("iam", _) if has(&["Role"]) => ("iam", "role/"),
        ("iam", _) if has(&["User", "AccessKey", "LoginProfile", "Credential", "MFADevice"]) => ("iam", "user/"),
        ("iam", _) => ("iam", "policy/"),
        ("sts", _) => ("iam", "role/"),
        ("s3" | "sqs" | "sns", _) => (service, ""),
        // An alias or a layer is another thing.
        ("kms", _) => (service, "key/"),
        ("lambda", _) => (service, "function:"),
        _ => (service, ANY),
    }
}

/// Whether a value of Resource is every resource of a kind of a service: `arn:aws:iam::*:role/*`.
pub(crate) fn is_all_of(text: &str, service: &str, kind: &str) -> bool {
    if is_star(text) {
        return true;
    }
    let Some(arn) = Arn::written(text).filter(|arn| arn.service() == service || is_wild(arn.service())) else {
        return false;
    };
    let resource = arn.resource();
    let rest = match kind {
        ANY => {
            let rest = resource.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || letter == '-');
            // What ends without a divider is a name rather than a kind.
            if rest.starts_with(['/', ':']) { rest } else { resource }
        }
        kind => resource.strip_prefix(kind.trim_end_matches('*')).unwrap_or(resource),
    };
    has_only(rest, "*/:")
}

/// Whether a statement is about the caller's own user.
pub(crate) fn is_own(statement: &Statement) -> bool {
    let element = statement.resource.as_ref().filter(|element| !element.negated);
    element.is_some_and(|element| element.values.iter().any(|value| value.text.contains("user/${aws:username}")))
}

/// Whether conditions limit what a statement allows beyond who asks, from where and when (M18).
pub(crate) fn is_limited(statement: &Statement) -> bool {
    statement.conditions.iter().any(limits)
}

/// The same, or limit whose resources it is about (R20).
pub(crate) fn is_narrowed(statement: &Statement) -> bool {
    let of_owner = |condition: &Condition| {
        is_fixed(condition)
            && ["aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"]
                .iter()
                .any(|key| is_key(condition, key))
    };
    statement.conditions.iter().any(|condition| limits(condition) || of_owner(condition))
}

/// Whether a condition says what is acted on, or by which way.
pub(crate) fn limits(condition: &Condition) -> bool {
    is_fixed(condition) && is_about_what(condition)
}

/// Global keys that tell what is acted on, or on whose behalf. The others say who asks, from where and when.
const ABOUT_WHAT: &[&str] = &["aws:CalledVia", "aws:RequestTag/", "aws:ResourceTag/", "aws:ViaAWSService"];

fn is_about_what(condition: &Condition) -> bool {
    let key = &condition.key.text;
    let starts = |start: &str| key.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    !starts("aws:") || ABOUT_WHAT.iter().any(|start| starts(start))
}

/// Whether a condition holds for some values of a key only, and not without it (R20).
fn is_fixed(condition: &Condition) -> bool {
    let used = condition.operator.filter(|used| {
        let is_loose = used.operator.negated || used.set == Some(SetQualifier::ForAllValues);
        // Each request to pass a role says to whom.
        let is_sure = !used.if_exists || is_key(condition, "iam:PassedToService");
        !is_loose && is_sure && used.operator.family != Family::Null
    });
    used.is_some() && !condition.values.is_empty() && !condition.values.iter().any(|value| is_any(condition, value))
}

/// Whether a value leaves nothing out that matters: any service, or a policy that allows everything.
fn is_any(condition: &Condition, value: &ConditionValue) -> bool {
    const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
    let text = value.text.strip_suffix(".amazonaws.com").unwrap_or(&value.text);
    let is_admin = || {
        let pattern = value.pattern().zip(Pattern::arn(ADMIN, Version::V2008));
        pattern.is_some_and(|(pattern, admin)| pattern.covers(&admin, &mut Work::new(10_000)) == Ok(true))
    };
    has_only(text, "*:") || (is_key(condition, "iam:PolicyARN") && is_admin())
}

/// Whether a Deny with this condition leaves no more than a condition would that limits: all but some values.
fn spares_less(condition: &Condition) -> bool {
    let used = condition.operator;
    let is_null = used.is_some_and(|used| used.operator.family == Family::Null)
        && condition.values.iter().all(|value| value.text.eq_ignore_ascii_case("true"));
    (is_null || used.is_some_and(|used| used.operator.negated)) && is_about_what(condition)
}

pub(crate) fn is_key(condition: &Condition, key: &str) -> bool {
    condition.key.text.eq_ignore_ascii_case(key)
}

/// The condition on a key that leaves only some of its values, if a statement has one.
pub(crate) fn fixed<'s>(statement: &'s Statement, keys: &[&str]) -> Option<&'s Condition> {
    statement.conditions.iter().find(|condition| is_fixed(condition) && keys.iter().any(|key| is_key(condition, key)))
}

/// The first five, in code, and how many more there are: `a`, `b` and 3 more.
pub(crate) fn told<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    joined(&names.into_iter().map(|name| format!("`{}`", json::clip(name))).collect::<Vec<_>>())
}

/// The first five, and how many more there are.
pub(crate) fn joined(all: &[String]) -> String {
    let shown = all.get(..5).unwrap_or(all);
    match (shown, all.len() - shown.len()) {
        ([first @ .., last], 0) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        (_, 0) => shown.concat(),
        (_, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// An action with the pattern that allows it, if that is another text: `iam:PassRole` (by `iam:P*`).
pub(crate) fn allowed_by(pattern: &ActionPattern, name: &str) -> String {
    match pattern.text.eq_ignore_ascii_case(name) {
        true => format!("`{}`", json::clip(&pattern.text)),
        false => format!("`{name}` (by `{}`)", json::clip(&pattern.text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_all_of_a_kind() {
        for (text, service, kind) in [
            ("*", "iam", "role/"),
            ("arn:aws:*:*:*:*", "iam", "role/"),
            ("arn:aws:iam::*:role/*", "iam", "role/"),
            ("arn:aws:iam::111122223333:*", "iam", "role/"),
            ("arn:aws:s3:::*/*", "s3", ""),
            ("arn:aws:ecs:*:*:task/*/*", "ecs", ANY),
            ("arn:aws:logs:us-east-1:*:log-group:*", "logs", ANY),
        ] {
            assert!(is_all_of(text, service, kind), "{text}");
        }
        for (text, service, kind) in [
            ("arn:aws:iam::*:role/app-*", "iam", "role/"),
            ("arn:aws:iam::*:user/*", "iam", "role/"),
            ("arn:aws:iam::*:role/${aws:username}", "iam", "role/"),
            ("arn:aws:s3:::logs-*", "s3", ""),
            ("arn:aws:s3:::bucket/*", "s3", ""),
            ("arn:aws:codecommit:us-east-1:111122223333:repo*", "codecommit", ANY),
            ("arn:aws:ecs:*:*:task/app/*", "ecs", ANY),
            ("arn:aws:ecs:*:*:task/*", "glue", ANY),
            ("", "glue", ANY),
        ] {
            assert!(!is_all_of(text, service, kind), "{text}");
        }
    }
}
