//! What happens to the request.

use scenario::keys::Preset;
use scenario::{
    AlsoRequest, Caller, ContextValue, DocumentPath, Edit, ElementReport, Layer, Level, NamedPolicy, NamedRequest,
    RequestDocument, Severity,
};

use super::{Effect, Notice, State, Tab};
use crate::further::{Further, policy_for};
use crate::presets;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RequestAction {
    Principal(Caller),
    /// The action of the request.
    Does(String),
    Resource(String),
    ResourceAccount(String),
    /// The role behind a session.
    Role(String),
    /// The policy that the request puts.
    Document(String),
    ContextKey(usize, String),
    ContextValue(usize, ContextValue),
    /// A context key with no value yet.
    AddContext(String),
    /// Set a context key to this value.
    SetContext(String, ContextValue),
    RemoveContext(usize),
    /// A further action that the call needs.
    AddFurther(Further),
    RemoveFurther(usize),
    FurtherDoes(usize, String),
    FurtherOn(usize, String),
    /// The single value of a context key of a further action, by the places of both.
    FurtherValue(usize, usize, String),
    /// Who makes a further request.
    FurtherVia(usize, String),
    /// A resource control policy on the resource of a further action, by the places of its level and its own.
    FurtherRcp(usize, usize, usize, String),
    AddFurtherRcp(usize),
    RemoveFurtherRcps(usize),
    /// A policy on the resource of a further action.
    AddFurtherPolicy(usize),
    /// Make the request one of a kind.
    Preset(Preset),
    /// Ask what a row of the scenario's `requests` asks.
    AskNamed(usize),
    /// Put what is asked into that list, with its verdict as what is expected.
    KeepNamed,
    RemoveNamed(usize),
}

impl RequestAction {
    /// Typing in one place has one name.
    pub(super) fn edits(&self) -> String {
        match self {
            RequestAction::Does(_) => "does".to_owned(),
            RequestAction::Resource(_) => "resource".to_owned(),
            RequestAction::ResourceAccount(_) => "account".to_owned(),
            RequestAction::Principal(_) => "principal".to_owned(),
            RequestAction::Role(_) => "role".to_owned(),
            RequestAction::Document(_) => "document".to_owned(),
            RequestAction::ContextKey(at, _) => format!("key {at}"),
            RequestAction::ContextValue(at, _) => format!("value {at}"),
            RequestAction::FurtherDoes(at, _) => format!("further does {at}"),
            RequestAction::FurtherOn(at, _) => format!("further on {at}"),
            RequestAction::FurtherValue(at, place, _) => format!("further value {at} {place}"),
            RequestAction::FurtherVia(at, _) => format!("further via {at}"),
            RequestAction::FurtherRcp(at, level, place, _) => format!("further rcp {at} {level} {place}"),
            _ => String::new(),
        }
    }
}

/// What is in a field; nothing in an empty one.
fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl State {
    pub(super) fn ask_for(&mut self, action: RequestAction) {
        match action {
            RequestAction::Principal(caller) => self.request_mut().principal = caller,
            RequestAction::Does(text) => self.request_mut().action = text,
            RequestAction::Resource(text) => self.request_mut().resource = text,
            RequestAction::ResourceAccount(text) => {
                self.request_mut().resource_account = given(text);
            }
            RequestAction::Role(text) => self.request_mut().role = given(text),
            RequestAction::Document(text) => self.request_mut().document = given(text),
            RequestAction::ContextKey(at, key) => {
                if let Some(entry) = self.request_mut().context.0.get_mut(at) {
                    entry.0 = key;
                }
            }
            RequestAction::ContextValue(at, value) => {
                if let Some(entry) = self.request_mut().context.0.get_mut(at) {
                    entry.1 = value;
                }
            }
            RequestAction::AddContext(key) => {
                let before = self.request_mut().context.0.clone();
                let value = self.first_value(&key);
                let context = &mut self.request_mut().context.0;
                match context.iter_mut().find(|(known, _)| !key.is_empty() && known.eq_ignore_ascii_case(&key)) {
                    Some(entry) => entry.1 = value,
                    None => context.push((key, value)),
                }
                self.filled_in(&before);
            }
            RequestAction::SetContext(key, value) => {
                self.access_mut().apply(&Edit::Context { key, value: Some(value) });
                self.view.is_tried = true;
            }
            RequestAction::RemoveContext(at) => {
                let context = &mut self.request_mut().context.0;
                if at < context.len() {
                    context.remove(at);
                }
            }
            RequestAction::AddFurther(further) => {
                let request = self.request_mut();
                request.also.push(further.of(request));
            }
            RequestAction::RemoveFurther(at) => return self.remove_further(at),
            RequestAction::FurtherDoes(at, text) => self.change_further(at, |also| also.action = text),
            RequestAction::FurtherOn(at, text) => self.change_further(at, |also| also.resource = text),
            RequestAction::FurtherValue(at, place, text) => self.change_further(at, |also| {
                if let Some(entry) = also.context.0.get_mut(place) {
                    entry.1 = ContextValue::One(text);
                }
            }),
            RequestAction::FurtherVia(at, text) => self.change_further(at, |also| also.via = given(text)),
            RequestAction::FurtherRcp(at, level, place, text) => self.change_further(at, |also| {
                let level = also.rcps.as_mut().and_then(|levels| levels.get_mut(level));
                if let Some(policy) = level.and_then(|level| level.policies.get_mut(place)) {
                    policy.document = text;
                }
            }),
            RequestAction::AddFurtherRcp(at) => self.change_further(at, |also| {
                // What is typed over it is another policy than AWS's of that name.
                let policies = vec![NamedPolicy { name: None, ..NamedPolicy::blank(DocumentPath::one(Layer::Rcps)) }];
                also.rcps.get_or_insert_default().push(Level { target: "Root".to_owned(), policies });
            }),
            RequestAction::RemoveFurtherRcps(at) => self.change_further(at, |also| also.rcps = None),
            RequestAction::AddFurtherPolicy(at) => {
                self.change_further(at, |also| {
                    if also.resource_policy.is_none() {
                        also.resource_policy = Some(policy_for(also));
                    }
                });
                let path = format!("also[{at}]");
                if self.access().is_some_and(|access| access.at(&path).is_some()) {
                    self.select(path);
                    self.tab = Tab::Policies;
                }
            }
            RequestAction::Preset(preset) => {
                let before = self.request_mut().context.0.clone();
                presets::apply(preset, self.request_mut());
                self.filled_in(&before);
            }
            RequestAction::AskNamed(at) => {
                let Some(named) = self.scenario.requests.get(at).cloned() else { return };
                // What was asked is not lost for it.
                self.keep_request(self.expected().to_owned());
                let reference = self.request_mut().reference.take();
                *self.request_mut() = RequestDocument { reference, ..named.request };
                self.expect(named.expect.unwrap_or_default());
                self.complete();
            }
            RequestAction::KeepNamed => self.keep_request(self.found().to_owned()),
            RequestAction::RemoveNamed(at) => {
                if at < self.scenario.requests.len() {
                    self.scenario.requests.remove(at);
                }
            }
        }
        self.changed();
    }

    /// What is wanted next where a policy has come and nothing is asked yet: the question. A policy that is not right yet
    /// is wanted first.
    pub(super) fn ask_on(&mut self) {
        let is_asked = self.request().is_none_or(|request| !request.action.is_empty());
        let is_policy = self.policy().is_some_and(|policy| policy.document.contains("Statement"));
        let is_wrong = || self.findings().any(|finding| finding.severity == Severity::Error);
        if !is_asked && is_policy && !is_wrong() {
            self.effects.push(Effect::AskOn);
        }
    }

    /// The place in the scenario's `requests` of what is asked, if it is there.
    pub(crate) fn kept_at(&self) -> Option<usize> {
        let asked = &self.access()?.request;
        let is_it =
            |of: &NamedRequest| RequestDocument { reference: asked.reference.clone(), ..of.request.clone() } == *asked;
        self.scenario.requests.iter().position(is_it)
    }

    fn keep_request(&mut self, expect: String) {
        let request = RequestDocument { reference: None, ..self.request_mut().clone() };
        if self.kept_at().is_none() && !request.action.is_empty() {
            self.scenario.requests.push(NamedRequest { name: None, request, expect: given(expect) });
        }
    }

    /// What to offer for a key that a policy reads: `true` for a boolean, else the value it is compared with.
    fn first_value(&self, key: &str) -> ContextValue {
        let layers = self.shown().map_or(&[][..], |access| &access.layers);
        let statements = layers.iter().flat_map(|layer| &layer.policies).flat_map(|policy| &policy.statements);
        let reads = |element: &&ElementReport| element.key.as_ref().is_some_and(|k| k.eq_ignore_ascii_case(key));
        let element = statements.flat_map(|statement| &statement.elements).find(reads);
        let several = element.and_then(|element| element.operator.as_ref()).is_some_and(|o| o.starts_with("For"));
        let value = element.and_then(|element| match &element.operator {
            Some(operator) if operator.starts_with("Bool") => Some("true".to_owned()),
            _ => element.policy_values.iter().find(|value| !value.contains(['*', '?', '$'])).cloned(),
        });
        match several || scenario::keys::is_multivalued(key) {
            true => ContextValue::Many(value.into_iter().collect()),
            false => ContextValue::One(value.unwrap_or_default()),
        }
    }

    fn change_further(&mut self, at: usize, change: impl FnOnce(&mut AlsoRequest)) {
        if let Some(also) = self.request_mut().also.get_mut(at) {
            change(also);
        }
    }

    fn remove_further(&mut self, at: usize) {
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        let also = &mut self.request_mut().also;
        if at >= also.len() {
            return;
        }
        let removed = also.remove(at);
        let name = if removed.action.is_empty() { "The further action" } else { &removed.action };
        let policy = if removed.resource_policy.is_some() { ", and with it the policy on its resource" } else { "" };
        let text = format!("{name} is removed{policy}.");
        self.notice = Some(Notice { text, is_error: false, bring_back: Some(before) });
        self.rearranged();
        self.complete();
        self.changed();
    }
}
