//! What would turn a denied request into an allowed one: small changes, each tried before it is offered.
//!
//! A denial has one obstacle: a layer that had to allow and is silent, a statement that denies, an owner who was not
//! asked. Each obstacle has a few usual remedies. Those that make the request allowed are offered; those
//! that only bring the next obstacle are followed further, one remedy per obstacle.

use std::collections::VecDeque;
use std::vec;

use iam::explain::{Traced, capitalized, layers, quote};
use iam::keys::{self, About};
use iam::{Condition, ConditionTrace, Effect, Extent, Family, Layer, Principal, Reason, Span, StatementRef};

use json::Patch;

use super::edit::{Edit, between};
use super::policy_text::{self, PolicyText};
use super::tries::{Budget, Look, look};
use crate::document::{Access, ContextValue};
use crate::path::DocumentPath;
use crate::policies::NamedPolicy;
use crate::prepared::{Read, resource_kind};
use crate::request::engine_value;

/// As many remedies of one obstacle are tried.
const MOST_REMEDIES: usize = 12;

/// As many changes are offered.
const MOST_CHANGES: usize = 5;

/// As many obstacles one after the other are overcome; every layer can be one, for a further action again.
const MOST_OBSTACLES: usize = 6;

/// As many values are added to a list at once.
const MOST_VALUES: usize = 5;

/// As many policies that are switched off are switched on.
const MOST_SWITCHES: usize = 4;

/// As many statements of a silent layer are mended.
const MOST_STATEMENTS: usize = 4;

/// A change that makes the request allowed.
pub(super) struct Found {
    pub(super) steps: Vec<String>,
    pub(super) access: Access,
    broad: bool,
}

/// A remedy: what it does, in words, and the scenario with it.
struct Remedy {
    steps: Vec<String>,
    access: Access,
    /// Whether it opens much more than what is asked for.
    broad: bool,
}

/// What stopped a call: enough to tell one obstacle from another.
#[derive(Clone, Copy, PartialEq)]
struct Obstacle(Option<usize>, Reason);

/// The search for the smallest changes that make a denied request allowed, the simplest first.
pub(super) struct Search {
    obstacle: Obstacle,
    /// What is to be tried against it.
    remedies: vec::IntoIter<Remedy>,
    /// A remedy that brings the next obstacle is one if that can be overcome too.
    chains: VecDeque<Chain>,
    found: Vec<Found>,
}

/// Remedies one after the other, and the obstacles that they meet.
struct Chain {
    links: Vec<Link>,
    access: Access,
    broad: bool,
    seen: Vec<Obstacle>,
}

impl Search {
    pub(super) fn new(access: &Access, now: Option<i64>, budget: &mut Budget) -> Option<Search> {
        let (obstacle, remedies) = obstacle(access, now, budget)?;
        Some(Search { obstacle, remedies: remedies.into_iter(), chains: VecDeque::new(), found: Vec::new() })
    }

    /// Tries what comes next. False once there is nothing more to try.
    pub(super) fn advance(&mut self, access: &Access, now: Option<i64>, budget: &mut Budget) -> bool {
        if self.found.len() >= MOST_CHANGES {
            return false;
        }
        if let Some(remedy) = self.remedies.next() {
            match outcome(&remedy.access, now, budget) {
                Outcome::Allowed => push(&mut self.found, remedy),
                Outcome::Denied(next) if next != self.obstacle => {
                    let links = vec![Link { edits: between(access, &remedy.access), steps: remedy.steps }];
                    let seen = vec![self.obstacle, next];
                    self.chains.push_back(Chain { links, access: remedy.access, broad: remedy.broad, seen });
                }
                Outcome::Denied(_) | Outcome::Unknown => {}
            }
            return true;
        }
        let Some(chain) = self.chains.pop_front() else { return false };
        if let Some(longer) = self.follow(chain, access, now, budget) {
            self.chains.push_front(longer);
        }
        true
    }

    /// Overcomes one obstacle more, if one of its remedies brings another one.
    fn follow(&mut self, mut chain: Chain, access: &Access, now: Option<i64>, budget: &mut Budget) -> Option<Chain> {
        if chain.seen.len() > MOST_OBSTACLES {
            return None;
        }
        let (_, next) = obstacle(&chain.access, now, budget)?;
        for candidate in next {
            let reached = outcome(&candidate.access, now, budget);
            let broad = chain.broad || candidate.broad;
            let link = || Link { edits: between(&chain.access, &candidate.access), steps: candidate.steps.clone() };
            match reached {
                Outcome::Allowed => {
                    chain.links.push(link());
                    let access = minimal(access, &mut chain.links, now, budget).unwrap_or(candidate.access);
                    let steps = chain.links.into_iter().flat_map(|link| link.steps).collect();
                    push(&mut self.found, Remedy { steps, access, broad });
                    return None;
                }
                Outcome::Denied(obstacle) if !chain.seen.contains(&obstacle) => {
                    chain.links.push(link());
                    chain.seen.push(obstacle);
                    return Some(Chain { access: candidate.access, broad, ..chain });
                }
                Outcome::Denied(_) | Outcome::Unknown => {}
            }
        }
        None
    }

    pub(super) fn found(mut self) -> Vec<Found> {
        if self.found.iter().any(|found| !found.broad) {
            self.found.retain(|found| !found.broad);
        }
        self.found
    }
}

/// One of the remedies that allow a request together.
struct Link {
    edits: Vec<Edit>,
    steps: Vec<String>,
}

/// Leaves out what a later remedy has made needless, and gives the scenario without it; nothing if all is needed (E2).
fn minimal(access: &Access, links: &mut Vec<Link>, now: Option<i64>, budget: &mut Budget) -> Option<Access> {
    let (mut found, mut at) = (None, 0);
    // Without the last one the request is denied.
    while at + 1 < links.len() {
        let rest = || links.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, link)| link);
        let own = links.get(at).map_or(&[][..], |link| &link.edits);
        // An edit of a text counts on those before it.
        let apart =
            links.iter().skip(at + 1).flat_map(|link| &link.edits).all(|edit| own.iter().all(|own| own.is_apart(edit)));
        let mut without = access.clone();
        rest().flat_map(|link| &link.edits).for_each(|edit| {
            without.apply(edit);
        });
        if apart && matches!(outcome(&without, now, budget), Outcome::Allowed) {
            found = Some(without);
            links.remove(at);
        } else {
            at += 1;
        }
    }
    found
}

/// Keeps a change behind those that are no larger, unless it is known.
fn push(found: &mut Vec<Found>, remedy: Remedy) {
    if found.iter().any(|known| known.access == remedy.access) {
        return;
    }
    let Remedy { steps, access, broad } = remedy;
    let at = found.iter().position(|known| (known.broad, known.steps.len()) > (broad, steps.len()));
    found.insert(at.unwrap_or(found.len()), Found { steps, access, broad });
}

enum Outcome {
    Allowed,
    Denied(Obstacle),
    Unknown,
}

fn outcome(access: &Access, now: Option<i64>, budget: &mut Budget) -> Outcome {
    let stopped = look(access, now, budget, |look| (look.verdict.decision, Obstacle(look.also, look.verdict.reason)));
    match stopped {
        None | Some((_, Obstacle(_, Reason::None))) => Outcome::Unknown,
        Some((iam::Decision::Allowed, _)) => Outcome::Allowed,
        Some((_, obstacle)) => Outcome::Denied(obstacle),
    }
}

/// What stops a call that is denied first, and its remedies.
fn obstacle(access: &Access, now: Option<i64>, budget: &mut Budget) -> Option<(Obstacle, Vec<Remedy>)> {
    look(access, now, budget, |look| {
        let mut remedies = Remedies { access, look, out: Vec::new() };
        remedies.find();
        remedies.out.truncate(MOST_REMEDIES);
        (Obstacle(look.also, look.verdict.reason), remedies.out)
    })
}

/// The usual remedies of one obstacle, the likeliest first.
struct Remedies<'a> {
    access: &'a Access,
    look: &'a Look<'a>,
    out: Vec<Remedy>,
}

impl<'a> Remedies<'a> {
    fn find(&mut self) {
        match self.look.verdict.reason {
            Reason::Statement(by) => self.against_deny(by),
            Reason::Silent(layer, level) => {
                self.switch_on();
                self.mend(layer, level);
                // Within an account the resource's own policy can allow it as well (L2).
                let either = layer == Layer::Identity && !self.look.request.is_cross_account();
                let on_resource = either && self.look.prepared.has(Layer::Resource);
                if on_resource {
                    self.mend(Layer::Resource, 0);
                }
                self.add_statement(layer, level);
                if on_resource {
                    self.add_statement(Layer::Resource, 0);
                }
            }
            Reason::NoOwner(_) => {
                self.switch_on();
                self.add_statement(Layer::Resource, 0);
            }
            Reason::Caller => {
                self.switch_on();
                match self.look.request.principal {
                    Principal::FederatedUser { .. } => self.add_statement(Layer::Session, 0),
                    _ => self.add_statement(Layer::Resource, 0),
                }
            }
            Reason::PublicBucket => {
                let mut access = self.access.clone();
                access.settings.restrict_public_buckets = false;
                let step = "Turn off S3 Block Public Access (RestrictPublicBuckets) for the bucket.".to_owned();
                self.out.push(Remedy { steps: vec![step], access, broad: false });
            }
            Reason::PublicPolicy => {
                let mut access = self.access.clone();
                access.settings.block_public_policy = Some(false);
                let step = "Turn off S3 Block Public Access (BlockPublicPolicy) for the bucket.".to_owned();
                self.out.push(Remedy { steps: vec![step], access, broad: false });
            }
            Reason::Always | Reason::Public | Reason::Unsigned | Reason::None => {}
        }
    }

    /// Brings back what is there, and only switched off.
    fn switch_on(&mut self) {
        for (path, policy) in self.access.all().into_iter().filter(|(_, policy)| policy.off).take(MOST_SWITCHES) {
            let mut access = self.access.clone();
            access.apply(&Edit::Switch { document: path.to_string(), off: false });
            let name = match (&policy.name, path) {
                (Some(name), _) if !name.trim().is_empty() => json::clip(name).into_owned(),
                (_, DocumentPath::Policy { layer, at, .. }) if layer.row().extent == Extent::Many => {
                    format!("{} {}", layer.phrase(), at + 1)
                }
                _ => format!("the {}", path.phrase()),
            };
            self.out.push(Remedy { steps: vec![format!("Switch {name} on.")], access, broad: false });
        }
    }

    /// Makes the Allow statements that came closest match.
    fn mend(&mut self, layer: Layer, level: usize) {
        let mut near = self.statements(|read| {
            read.layer == layer && !read.path.is_grants() && (read.level == level || layer == Layer::Identity)
        });
        // A statement about other actions on other resources is there for something else.
        let elsewhere = |s: &Traced<'_>| !s.trace.action.holds && s.trace.resource.is_some_and(|trace| !trace.holds);
        near.retain(|(_, s)| s.trace.effect == Some(Effect::Allow) && !s.trace.matched && !elsewhere(s));
        for _ in 0..MOST_STATEMENTS {
            let ranks = near.iter().enumerate().map(|(at, (_, s))| (s.rank(self.look.request), at));
            let Some((_, at)) = ranks.min() else { break };
            let (read, statement) = near.remove(at);
            self.set_version(read, &statement);
            self.mend_statement(read, &statement);
        }
    }

    /// Makes variables of what is plain text under the old version of the language (V1).
    fn set_version(&mut self, read: &Read, s: &Traced<'_>) {
        let in_vain = s.policy.version == iam::Version::V2008 && s.statement.span.of(self.text(read)).contains("${");
        let patch = in_vain.then(|| PolicyText::read(self.text(read)).set_version()).flatten();
        if let Some(patch) = patch {
            let access = self.patched(read.path, self.text(read), vec![patch]);
            let words =
                format!("Set the Version of {} to `2012-10-17`, so that its `${{…}}` are variables.", read.name);
            self.out.push(Remedy { steps: vec![words], access, broad: false });
        }
    }

    /// Makes one Allow statement match: its lists by what the request asks for, its conditions by the request or by
    /// their values.
    fn mend_statement(&mut self, read: &Read, s: &Traced<'_>) {
        let (request, document) = (self.look.request, PolicyText::read(self.text(read)));
        let fails = |trace: Option<iam::ElementTrace>| trace.filter(|trace| !trace.holds);
        // Who gets in by a statement that allows a whole service gets far more than was asked.
        let whole = |text: &str| text == "*" || text.ends_with(":*");
        let actions = s.statement.action.iter().flat_map(|element| &element.values);
        let broad = fails(s.trace.principal).is_some() && actions.into_iter().any(|action| whole(&action.text));
        let (mut steps, mut patches) = (Vec::new(), Vec::new());
        let mut step = |patch: Option<Patch>, words: String| {
            let made = patch.is_some();
            patches.extend(patch);
            steps.push(words);
            made
        };
        if let Some(element) = s.statement.principal.as_ref().filter(|_| fails(s.trace.principal).is_some()) {
            let edit = match (self.caller(), read.layer) {
                _ if element.negated => None,
                // A gateway endpoint's policy knows nobody but everybody (L20).
                (_, Layer::Endpoint) | (Some(("*", _)), _) => {
                    let words = format!("Set the Principal of {} to `*`.", s.name());
                    Some((Patch { span: element.span, text: "\"*\"".to_owned() }, words))
                }
                (Some((member, name)), _) => {
                    let words = format!("Add {} to the Principal of {}.", quote(&name), s.name());
                    document.add_principal(element.span, member, &name).map(|patch| (patch, words))
                }
                (None, _) => None,
            };
            let Some((patch, words)) = edit else { return };
            step(Some(patch), words);
        }
        if let Some(element) = s.statement.action.as_ref().filter(|_| !s.trace.action.holds) {
            let value = s.trace.action.value.and_then(|at| element.values.get(at)).map(|value| value.span);
            let (patch, words) =
                self.list(&document, (element.negated, element.span), value, &request.action, "Action", s);
            if !step(patch, words) {
                return;
            }
        }
        if let Some((element, trace)) = s.statement.resource.as_ref().zip(fails(s.trace.resource)) {
            let value = trace.value.and_then(|at| element.values.get(at)).map(|value| value.span);
            let listed = element.values.iter().map(|value| value.text.as_str());
            let wanted = self.widened(listed);
            let (patch, words) = self.list(&document, (element.negated, element.span), value, &wanted, "Resource", s);
            if !step(patch, words) {
                return;
            }
        }
        let failing: Vec<_> = s.conditions().filter(|(_, trace)| !trace.holds).collect();
        let by_request: Option<Vec<_>> =
            failing.iter().map(|(condition, trace)| self.value_for(condition, *trace, true)).collect();
        if let Some(mut keys) = by_request {
            self.drop_needless(&mut keys, &failing);
            let (mut steps, mut access) = (steps.clone(), self.patched(read.path, self.text(read), patches.clone()));
            for (key, value) in keys {
                steps.push(set(&key, &value));
                access.apply(&Edit::Context { key, value });
            }
            self.out.push(Remedy { steps, access, broad });
        }
        if failing.is_empty() {
            return;
        }
        // An operator that means what its author wrote comes before a longer list (E3).
        let is_misread = failing.iter().any(|(condition, trace)| renamed(condition, *trace, s).is_some());
        for rename in [true, false].into_iter().skip(usize::from(!is_misread)) {
            let accept = |&(condition, trace): &(&Condition, ConditionTrace)| {
                let renamed = renamed(condition, trace, s).filter(|_| rename);
                renamed.or_else(|| self.accepting(&document, condition, s))
            };
            let Some(accepted) = failing.iter().map(accept).collect::<Option<Vec<_>>>() else { continue };
            let (mut steps, mut patches) = (steps.clone(), patches.clone());
            for (patch, words) in accepted {
                patches.push(patch);
                steps.push(words);
            }
            let access = self.patched(read.path, self.text(read), patches);
            self.out.push(Remedy { steps, access, broad });
        }
    }

    /// Leaves out keys without which all conditions hold too: one that only has to be there is, with the value that
    /// another condition asks for (E2).
    fn drop_needless(
        &self,
        keys: &mut Vec<(String, Option<ContextValue>)>,
        conditions: &[(&Condition, ConditionTrace)],
    ) {
        let mut at = 0;
        while at < keys.len() {
            let mut context = self.look.request.context.clone();
            for (_, (key, value)) in keys.iter().enumerate().filter(|(other, _)| *other != at) {
                context.set(key, value.as_ref().map_or(iam::ContextValue::Absent, engine_value));
            }
            let all = conditions
                .iter()
                .all(|(condition, _)| condition.holds_with(&context, context.value(&condition.key.text).cloned()));
            if all {
                keys.remove(at);
            } else {
                at += 1;
            }
        }
    }

    /// Adds a value to a list, or takes it out of a `Not…` list.
    fn list(
        &self,
        document: &PolicyText<'_>,
        (negated, element): (bool, Span),
        matched: Option<Span>,
        wanted: &str,
        name: &str,
        s: &Traced<'_>,
    ) -> (Option<Patch>, String) {
        match negated {
            false => {
                (document.add_value(element, wanted), format!("Add {} to the {name} of {}.", quote(wanted), s.name()))
            }
            true => {
                let out = matched.and_then(|value| document.remove_value(element, value));
                (out, format!("Take {} out of the Not{name} of {}.", quote(wanted), s.name()))
            }
        }
    }

    /// What a Resource list lacks: all objects of a bucket that it names, else the very resource.
    fn widened<'v>(&self, mut listed: impl Iterator<Item = &'v str>) -> String {
        let asked = &self.look.request.resource;
        match asked.split_once('/') {
            Some((bucket, _))
                if asked.starts_with("arn:") && asked.contains(":s3:::") && listed.any(|l| l == bucket) =>
            {
                format!("{bucket}/*")
            }
            _ => self.named_resource(),
        }
    }

    /// The resource as a policy would name it: the ARN of a secret ends in a hyphen and six characters, which a request may
    /// leave out (E6).
    fn named_resource(&self) -> String {
        let asked = &self.look.request.resource;
        let is_secret = asked.contains(":secretsmanager:") && asked.contains(":secret:");
        let is_whole = asked.rsplit_once('-').is_some_and(|(_, end)| end.len() == 6);
        if is_secret && !is_whole { format!("{asked}-??????") } else { asked.clone() }
    }

    /// A value of the request under which the condition holds, or does not; `None` in the value's place takes the key
    /// out. Keys that follow from who asks are not up for change.
    fn value_for(
        &self,
        condition: &Condition,
        trace: ConditionTrace,
        holds: bool,
    ) -> Option<(String, Option<ContextValue>)> {
        let key = condition.key.text.clone();
        let context = &self.look.request.context;
        let entry = context.entry(&key);
        if trace.holds == holds || key.is_empty() || entry.is_some_and(|entry| entry.derived) || is_of_caller(&key) {
            return None;
        }
        // Nobody tells a service what to send, and nobody sends what its caller never has (E2).
        let request = self.look.request;
        let sends = !matches!(request.principal, Principal::Service(_)) && request.never_holds(&key).is_none();
        if !sends && tag_of_resource(&key).is_none() {
            return None;
        }
        let several = condition.operator.is_some_and(|used| used.set.is_some()) || context.is_multivalued(&key);
        let value = |text: String| if several { ContextValue::Many(vec![text]) } else { ContextValue::One(text) };
        let trials = condition.trials(context).into_iter();
        // A value that the policy does not name says nothing, except where any will do.
        let any = condition.operator.is_some_and(|used| used.operator.family == Family::Null);
        let trials = trials.filter(|trial| trial.named || any).filter_map(|trial| possible(&key, trial.value));
        let mut values = trials.map(|text| Some(value(text)));
        let mut out = values.find(|value| condition.holds_with(context, value.as_ref().map(engine_value)) == holds);
        if out.is_none() && entry.is_some() && any && condition.holds_with(context, None) == holds {
            out = Some(None);
        }
        out.map(|value| (key, value))
    }

    /// The patch that makes a condition accept the request's value.
    fn accepting(&self, document: &PolicyText<'_>, condition: &Condition, s: &Traced<'_>) -> Option<(Patch, String)> {
        let used = condition.operator?;
        let lists = matches!(
            used.operator.family,
            Family::Text | Family::TextIgnoreCase | Family::TextLike | Family::Arn | Family::Ip
        );
        let context = &self.look.request.context;
        let values = context.value(&condition.key.text)?.values();
        let last = condition.values.last()?;
        if !lists || used.operator.negated || values.first()?.is_empty() {
            return None;
        }
        // Where every value of the request must be listed, all that are not (E3).
        let lacks = |value: &&String| {
            let alone = iam::ContextValue::Many(vec![(*value).clone()]);
            !condition.holds_with(context, Some(alone))
        };
        let values: Vec<&String> = match used.set {
            Some(iam::SetQualifier::ForAllValues) => values.iter().filter(lacks).take(MOST_VALUES).collect(),
            _ => values.iter().take(1).collect(),
        };
        self.listed(document, condition, last.span, &values, s)
    }

    /// The patch that puts values behind the others of a condition.
    fn listed(
        &self,
        document: &PolicyText<'_>,
        condition: &Condition,
        last: Span,
        values: &[&String],
        s: &Traced<'_>,
    ) -> Option<(Patch, String)> {
        let patch = document.add_beside(last, values)?;
        let key = quote(&condition.key.text);
        let shown: Vec<String> = values.iter().map(|value| quote(value).to_string()).collect();
        let words = format!(
            "Add {} to the values of {key} under {} in {}.",
            shown.join(" and "),
            condition.operator_text.text,
            s.name()
        );
        Some((patch, words))
    }

    /// Keeps a Deny statement from applying.
    fn against_deny(&mut self, by: StatementRef) {
        let found = self.statements(|read| read.is(by.layer, by.level, by.policy)).into_iter().nth(by.statement);
        let Some((read, s)) = found else { return };
        let (request, document) = (self.look.request, PolicyText::read(self.text(read)));
        let mut edits: Vec<(Option<Patch>, String)> = Vec::new();
        for (condition, trace) in s.conditions() {
            if let Some((key, value)) = self.value_for(condition, trace, false) {
                let mut access = self.access.clone();
                let steps = vec![set(&key, &value)];
                access.apply(&Edit::Context { key, value });
                self.out.push(Remedy { steps, access, broad: false });
            }
            edits.extend(renamed(condition, trace, &s).map(|(patch, words)| (Some(patch), words)));
            edits.extend(needs_key(&document, condition, trace, &s));
            edits.extend(self.spares_services(&document, condition, &s));
            let value = request.context.value(&condition.key.text).and_then(|value| value.values().first());
            let negated = condition.operator.is_some_and(|used| used.operator.negated);
            if let (Some(value), Some(last), true) = (value, condition.values.last(), negated) {
                edits.extend(
                    self.listed(&document, condition, last.span, &[value], &s)
                        .map(|(patch, words)| (Some(patch), words)),
                );
            }
        }
        if let Some(element) = &s.statement.action {
            let literal = s.trace.action.value.and_then(|at| element.values.get(at));
            let literal =
                literal.filter(|value| value.text.eq_ignore_ascii_case(&request.action)).map(|value| value.span);
            edits.push(match element.negated {
                true => (
                    document.add_value(element.span, &request.action),
                    format!("Add {} to the NotAction of {}.", quote(&request.action), s.name()),
                ),
                false => (
                    literal.and_then(|value| document.remove_value(element.span, value)),
                    format!("Take {} out of the Action of {}.", quote(&request.action), s.name()),
                ),
            });
        }
        if let Some(element) = s.statement.resource.as_ref().filter(|element| element.negated) {
            let wanted = self.widened(element.values.iter().map(|value| value.text.as_str()));
            edits.push((
                document.add_value(element.span, &wanted),
                format!("Add {} to the NotResource of {}.", quote(&wanted), s.name()),
            ));
        }
        // A part of what stands for the caller does not exempt it (P4).
        if let Some(element) = s.statement.principal.as_ref().filter(|element| element.negated)
            && let [(member, name)] = request.principal.unlisted(&element.values).as_slice()
        {
            edits.push((
                document.add_principal(element.span, member, name),
                format!("Add {} to the NotPrincipal of {}.", quote(name), s.name()),
            ));
        }
        // AWS's way of exempting one caller. The path of a role that is not known cannot be made up (K15).
        if let Some(iam::ContextValue::One(arn)) = request.context.value("aws:PrincipalArn") {
            edits.push((
                document.add_condition(s.statement, "ArnNotEquals", "aws:PrincipalArn", arn),
                format!("Exempt {} from {}, by ArnNotEquals on aws:PrincipalArn.", quote(arn), s.name()),
            ));
        }
        edits.push((document.remove_statement(s.statement), format!("Remove {}.", s.name())));
        for (patch, words) in edits {
            if let Some(patch) = patch {
                let access = self.patched(read.path, self.text(read), vec![patch]);
                self.out.push(Remedy { steps: vec![words], access, broad: false });
            }
        }
        // The only statement of a policy cannot be taken out.
        if read.policy.statements.len() == 1 {
            let path = self.path(read.path).to_string();
            let mut access = self.access.clone();
            access.apply(&Edit::Switch { document: path, off: true });
            self.out.push(Remedy {
                steps: vec![format!("Detach {}: it has no other statement.", read.name)],
                access,
                broad: false,
            });
        }
    }

    /// AWS's way of sparing what services do for a caller from a Deny that is about the caller's network (C2, L27).
    fn spares_services(
        &self,
        document: &PolicyText<'_>,
        condition: &Condition,
        s: &Traced<'_>,
    ) -> Option<(Option<Patch>, String)> {
        const VIA: &str = "aws:ViaAWSService";
        let is_true = |value: &iam::ContextValue| value.values().iter().any(|value| value.eq_ignore_ascii_case("true"));
        let by_service = self.look.request.context.value(VIA).is_some_and(is_true);
        if !by_service || !is_of_network(&condition.key.text) {
            return None;
        }
        let patch = document.add_condition(s.statement, "Bool", VIA, "false")?;
        Some((Some(patch), format!("Spare what services do for the caller from {}, by Bool on {VIA}.", s.name())))
    }

    /// Adds a statement that allows what is asked, to a policy of the layer or in a new one.
    fn add_statement(&mut self, layer: Layer, level: usize) {
        let (prepared, request) = (self.look.prepared, self.look.request);
        let kind = resource_kind(&request.action, &request.resource);
        let is_key = request.resource.contains(":kms:");
        let named = self.named_resource();
        let caller = self.caller();
        let everyone = Some(("AWS", "*".to_owned()));
        let principal = match layer {
            Layer::Resource => caller.as_ref(),
            // Where a policy must say whom it is about, a blank one names everyone.
            _ => everyone.as_ref().filter(|_| layer.row().blank.principal.is_some()),
        };
        // What is in IAM has no policy of its own but for the trust policy of a role.
        let no_policy = request.resource.contains(":iam:") && kind != iam::PolicyType::Trust;
        if layer == Layer::Resource && (principal.is_none() || no_policy) {
            return;
        }
        let resource = match layer {
            Layer::Resource if kind == iam::PolicyType::Trust => None,
            // In a key policy the resource is the key.
            Layer::Resource if is_key => Some("*"),
            _ => Some(named.as_str()),
        };
        let statement =
            policy_text::allow(principal.map(|(member, name)| (*member, name.as_str())), &request.action, resource);
        let allows = match principal.filter(|_| layer == Layer::Resource) {
            Some((_, name)) if name == "*" => format!("allows everyone {}", quote(&request.action)),
            Some((_, name)) => format!("allows {} {}", quote(name), quote(&request.action)),
            None => format!("allows {}", quote(&request.action)),
        };
        let on = resource
            .filter(|resource| *resource != "*")
            .map_or_else(String::new, |resource| format!(" on {}", quote(resource)));
        let there =
            prepared.reads.iter().find(|read| read.layer == layer && read.level == level && !read.path.is_grants());
        if let Some(read) = there {
            if let Some(patch) = PolicyText::read(self.text(read)).add_statement(&statement) {
                let access = self.patched(read.path, self.text(read), vec![patch]);
                let words = format!("Add a statement to {} that {allows}{on}.", read.name);
                self.out.push(Remedy { steps: vec![words], access, broad: false });
            }
            return;
        }
        let (name, called): (String, _) = match layer {
            Layer::Resource => {
                let called = layers::on_resource(&request.resource);
                let article = if called.starts_with(['a', 'e']) { "an" } else { "a" };
                (called.split(' ').map(capitalized).collect(), format!("{article} {called}"))
            }
            Layer::Session => (layer.row().blank.name.to_owned(), layer.one()),
            _ => ("Added".to_owned(), layer.one()),
        };
        let document = match layer.row().extent {
            Extent::Many => layer.key().to_owned(),
            Extent::One => self.path(DocumentPath::one(layer)).to_string(),
            Extent::Stack => self.path(DocumentPath::Policy { layer, level, at: 0 }).to_string(),
            Extent::Levels => format!("{}[{level}]", layer.key()),
        };
        let policy =
            NamedPolicy { name: Some(name), document: policy_text::policy(&statement), ..NamedPolicy::default() };
        let mut access = self.access.clone();
        access.apply(&Edit::Add { document, policy });
        let steps = vec![format!("Add {called} that {allows}{on}.")];
        self.out.push(Remedy { steps, access, broad: false });
    }

    /// How a Principal element would name the caller: the member and the name; `*` for somebody without one.
    fn caller(&self) -> Option<(&'static str, String)> {
        let request = self.look.request;
        let arn = request.context.value("aws:PrincipalArn").and_then(|value| value.values().first());
        Some(match &request.principal {
            Principal::Anonymous => ("*", "*".to_owned()),
            Principal::Service(name) => ("Service", name.clone()),
            Principal::Federated(name) => ("Federated", name.clone()),
            Principal::FederatedUser { arn, .. } | Principal::User { arn, .. } | Principal::Root { arn, .. } => {
                ("AWS", arn.clone())
            }
            // Of the role of a permission set, or of a service, the path is not known (K15): its session can be named (E2).
            Principal::Role { arn: session, name, .. }
                if arn?.contains('*')
                    || name.starts_with("AWSReservedSSO_") && request.context.is_unknown("aws:PrincipalArn") =>
            {
                ("AWS", session.clone())
            }
            Principal::Role { .. } => ("AWS", arn?.clone()),
        })
    }

    /// The path of one of the call's documents in the scenario.
    fn path(&self, document: DocumentPath) -> DocumentPath {
        self.look.also.and_then(|at| document.of_further(at)).unwrap_or(document)
    }

    /// The scenario with patches in one of its documents.
    fn text(&self, read: &Read) -> &'a str {
        self.look.prepared.text(read)
    }

    fn patched(&self, document: DocumentPath, text: &str, patches: Vec<Patch>) -> Access {
        let mut access = self.access.clone();
        if let Some(policy) = access.slot_mut(self.path(document)) {
            policy.document = json::apply(text, patches);
        }
        access
    }

    fn statements(&self, wanted: impl Fn(&Read) -> bool) -> Vec<(&'a Read, Traced<'a>)> {
        let look = self.look;
        look.prepared.traced(&look.tracer).filter(|(read, _)| wanted(read)).collect()
    }
}

/// The patch that keeps a Deny from requests without a key which it catches for that (E3): one more line in a Null test.
fn needs_key(
    document: &PolicyText<'_>,
    condition: &Condition,
    trace: ConditionTrace,
    s: &Traced<'_>,
) -> Option<(Option<Patch>, String)> {
    use iam::ConditionReason::{AbsentForAll, AbsentIfExists, AbsentNegated};
    let by_absence = matches!(trace.reason, AbsentForAll | AbsentIfExists | AbsentNegated);
    // Whoever asks for MFA, or for one way to come by, means those who send no such key (K3, C1).
    if !by_absence || condition.key.text.eq_ignore_ascii_case(MFA) || is_of_network(&condition.key.text) {
        return None;
    }
    let patch = document.add_condition(s.statement, "Null", &condition.key.text, "false")?;
    let key = quote(&condition.key.text);
    Some((
        Some(patch),
        format!("Add {key} `false` to Null in {}, so that it does not apply without that key.", s.name()),
    ))
}

/// The patch that gives a condition the operator that its author had in mind (E3). What else stands under the operator
/// would change with it.
fn renamed(condition: &Condition, trace: ConditionTrace, s: &Traced<'_>) -> Option<(Patch, String)> {
    use iam::{ConditionReason, Family::*};
    let used = condition.operator?;
    let (operator, name) = (used.operator, used.to_string());
    let place = condition.operator_text.span;
    if s.statement.conditions.iter().filter(|other| other.operator_text.span == place).count() > 1 {
        return None;
    }
    let is_wild = condition.values.iter().any(|value| value.text.contains(['*', '?']));
    let is_arn = keys::find(&condition.key.text).is_some_and(|key| key.kind == keys::Kind::Arn);
    let new = match (trace.reason, operator.family) {
        (ConditionReason::Several, _) => {
            let set = if operator.negated { "ForAllValues" } else { "ForAnyValue" };
            format!("{set}:{name}")
        }
        (ConditionReason::FitsNone { .. }, Text) if is_wild => name.replacen("Equals", "Like", 1),
        // Whoever asks for MFA does not mean those who send no such key (K3).
        (ConditionReason::AbsentPositive, Bool) if !condition.key.text.eq_ignore_ascii_case(MFA) => {
            format!("{name}IfExists")
        }
        (ConditionReason::Fits { .. } | ConditionReason::FitsNone { .. }, TextLike) if is_arn => {
            name.replacen("String", "Arn", 1)
        }
        _ => return None,
    };
    let words = format!("Write {new} instead of {name} for {} in {}.", quote(&condition.key.text), s.name());
    Some((Patch { span: place, text: json::string(&new) }, words))
}

const MFA: &str = "aws:MultiFactorAuthPresent";

/// Keys that say who the caller is: another value would be another caller.
fn is_of_caller(key: &str) -> bool {
    // A caller stays the same with another tag.
    keys::find(key).is_some_and(|key| key.about == About::Principal && !key.is_prefix())
}

/// Keys that say by which way a request came.
fn is_of_network(key: &str) -> bool {
    keys::find(key).is_some_and(|key| key.about == About::Network)
}

/// A value that is worth trying, if it can be one: made-up text is good for tags alone (E2).
fn possible(key: &str, value: String) -> Option<String> {
    if value != iam::MADE_UP || tag_of_resource(key).is_some() {
        return Some(value);
    }
    let row = keys::find(key)?;
    let sample = || row.samples.first()?.1.first().map(|sample| (*sample).to_owned());
    if row.is_prefix() { Some(value) } else { sample() }
}

/// The tag of the resource that a key holds.
fn tag_of_resource(key: &str) -> Option<&str> {
    let lower = key.to_lowercase();
    let is_tag = ["resourcetag/", "existingobjecttag/"].iter().any(|of| lower.contains(of));
    key.split_once('/').filter(|_| is_tag).map(|(_, tag)| tag)
}

/// What to do with a key of the request, in words.
fn set(key: &str, value: &Option<ContextValue>) -> String {
    let value = match value {
        None | Some(ContextValue::Absent) => return format!("Leave {} out of the request.", quote(key)),
        // One is tried at a time.
        Some(ContextValue::One(text)) => quote(text).to_string(),
        Some(ContextValue::Many(texts)) => texts.iter().map(|text| quote(text).to_string()).collect(),
    };
    if key.eq_ignore_ascii_case("kms:ResourceAliases") {
        return format!("Give the key the alias {value}.");
    }
    if let Some(tag) = tag_of_resource(key) {
        return format!("Give the resource the tag {} {value}.", quote(tag));
    }
    if let Some((_, tag)) = key.split_once('/').filter(|(of, _)| of.eq_ignore_ascii_case("aws:PrincipalTag")) {
        return format!("Give the caller the tag {} {value}.", quote(tag));
    }
    format!("Send the request with {} {value}.", quote(key))
}
