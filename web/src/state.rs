//! What the user edits and the answer to it.

use std::rc::Rc;

use scenario::{
    Access, AccessReport, Advice, Caller, Change, ContextValue, Decision, Edit, ElementReport, Finding, LayerOutcome,
    LayerReport, Level, NamedPolicy, Policies, Problem, Report, RequestDocument, Scenario, StatementReport,
};
use yew::Reducible;

use crate::presets::Preset;

/// Everything on the page that is not on the way somewhere.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    /// What is edited; its access side is always there.
    pub(crate) scenario: Scenario,
    /// Counts up whenever the scenario is another one, so that editors take its text.
    pub(crate) opened: u32,
    /// Where it came from.
    pub(crate) origin: Origin,
    /// The policy in the editor, by its path: `identity[0]`.
    pub(crate) selected: String,
    /// The answer to the scenario as it is.
    pub(crate) report: Rc<Report>,
    /// The last answer that had a verdict; the same as `report` unless something is wrong right now.
    pub(crate) last_good: Option<Rc<Report>>,
    /// Counts the answers.
    pub(crate) answers: u32,
    /// What would change the verdict, and the number of the answer that it belongs to.
    pub(crate) advice: Option<(u32, Rc<Advice>)>,
    /// Whether a long text waits for a pause in typing.
    pub(crate) waiting: bool,
    /// What is lit up in the editor.
    pub(crate) highlight: Highlight,
    /// Where the cursor stands in the editor: a byte offset.
    pub(crate) cursor: Option<usize>,
    /// What the page has to say besides the verdict.
    pub(crate) notice: Option<Notice>,
    /// The seconds since 1970 that stand for the current time.
    pub(crate) now: i64,
    /// Which part a narrow screen shows.
    pub(crate) tab: Tab,
}

/// Where a scenario came from; it decides where edits are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The user's own work, kept in the draft.
    Own,
    /// An example of the gallery; once it is edited it is the user's own work.
    Example,
    /// A link; like an example it moves the draft aside when it is edited.
    Link,
}

/// Ranges of bytes in one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Highlight {
    pub(crate) document: String,
    pub(crate) ranges: Vec<[usize; 2]>,
    /// Counts up with each request, so that the same range can be shown again.
    pub(crate) request: u32,
}

/// A message of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) is_error: bool,
    /// What the offered button brings back.
    pub(crate) bring_back: Option<Box<(Scenario, Origin)>>,
}

/// The parts of the page on a narrow screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Policies,
    Request,
    Why,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    /// Another scenario takes the place of this one.
    Open(Box<Scenario>, Origin),
    /// A link or example could not be opened.
    Failed(String),
    /// Put back what a notice offers.
    BringBack,
    CloseNotice,
    /// The text of the policy at this path.
    Document(String, String),
    Rename(String, String),
    SelectPolicy(String),
    /// A new policy in this layer, named as in paths.
    AddPolicy(&'static str),
    RemovePolicy(String),
    Principal(Caller),
    /// The action of the request.
    Does(String),
    Resource(String),
    ResourceAccount(String),
    ContextKey(usize, String),
    ContextValue(usize, ContextValue),
    /// A context key with no value yet.
    AddContext(String),
    RemoveContext(usize),
    /// Make the request one of a kind.
    Preset(&'static Preset),
    Title(String),
    /// Light up a place of a report: the document's path and the range.
    Show(String, [usize; 2]),
    /// The cursor moved in the editor.
    Cursor(usize),
    SelectTab(Tab),
    /// Set a context key to this value.
    SetContext(String, ContextValue),
    /// Make a change that was advised.
    Apply(Box<Change>),
    /// Answer now what was put off.
    Evaluate,
    /// Find out what would change the verdict.
    Advise,
}

/// Texts longer than this together are answered in a pause of typing, not at every key.
const SHORT: usize = 100_000;

impl State {
    /// The page with this scenario open.
    pub(crate) fn new(scenario: Scenario, origin: Origin, now: i64) -> State {
        let mut state = State {
            scenario,
            opened: 0,
            origin,
            selected: String::new(),
            report: Rc::default(),
            last_good: None,
            answers: 0,
            advice: None,
            waiting: false,
            highlight: Highlight::default(),
            cursor: None,
            notice: None,
            now,
            tab: Tab::Why,
        };
        state.complete();
        state.evaluate();
        if state.length() < SHORT {
            state.advise();
        }
        state
    }

    /// How long all policies are together.
    fn length(&self) -> usize {
        self.access().into_iter().flat_map(Access::documents).map(|(_, document)| document.len()).sum()
    }

    /// A page needs something to edit.
    fn complete(&mut self) {
        let access = self.scenario.access.get_or_insert_default();
        if access.documents().next().is_none() {
            access.policies.identity.push(blank_policy("identity", 1));
        }
        if access.at(&self.selected).is_none() {
            self.selected = access.documents().next().map(|(path, _)| path).unwrap_or_default();
        }
    }

    fn access_mut(&mut self) -> &mut Access {
        self.scenario.access.get_or_insert_default()
    }

    fn request_mut(&mut self) -> &mut RequestDocument {
        &mut self.access_mut().request
    }

    pub(crate) fn request(&self) -> Option<&RequestDocument> {
        self.scenario.access.as_ref().map(|access| &access.request)
    }

    pub(crate) fn access(&self) -> Option<&Access> {
        self.scenario.access.as_ref()
    }

    /// The policy in the editor.
    pub(crate) fn policy(&self) -> Option<&NamedPolicy> {
        self.access()?.at(&self.selected)
    }

    fn evaluate(&mut self) {
        self.waiting = false;
        self.answers += 1;
        self.report = Rc::new(scenario::run(&self.scenario, Some(self.now)));
        let evaluated = self.report.access.as_ref().is_some_and(|access| access.decision != Decision::NotEvaluated);
        if evaluated {
            self.last_good = Some(Rc::clone(&self.report));
        }
    }

    fn changed(&mut self) {
        if self.length() < SHORT {
            self.evaluate();
        } else {
            self.waiting = true;
        }
    }

    fn advise(&mut self) {
        let advice = scenario::advise(&self.scenario, Some(self.now));
        self.advice = Some((self.answers, Rc::new(advice)));
    }

    /// What would change the verdict, that of an earlier report included while there is no newer one.
    pub(crate) fn advice(&self) -> Option<&Advice> {
        self.advice.as_ref().map(|(_, advice)| &**advice)
    }

    /// Whether the advice belongs to the scenario as it is.
    pub(crate) fn is_advice_fresh(&self) -> bool {
        !self.waiting && self.advice.as_ref().is_some_and(|(answer, _)| *answer == self.answers)
    }

    /// The answer to show: the last good one if something is wrong right now.
    pub(crate) fn shown(&self) -> Option<&AccessReport> {
        self.last_good.as_ref().unwrap_or(&self.report).access.as_ref()
    }

    /// Whether the answer shown belongs to an earlier text.
    pub(crate) fn is_stale(&self) -> bool {
        self.waiting || self.last_good.as_ref().is_some_and(|good| !Rc::ptr_eq(good, &self.report))
    }

    /// What is wrong with the policy in the editor.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.report.findings.iter().filter(|finding| finding.document == self.selected)
    }

    /// What is wrong with a field of the request.
    pub(crate) fn problem(&self, field: &str) -> Option<&Problem> {
        self.report.errors.iter().find(|problem| problem.field.as_deref() == Some(field))
    }

    /// The statements of the policy in the editor, if the answer belongs to its text.
    pub(crate) fn statements(&self) -> &[StatementReport] {
        if self.is_stale() {
            return &[];
        }
        let policies = self.report.access.iter().flat_map(|access| &access.layers).flat_map(|layer| &layer.policies);
        policies.into_iter().find(|policy| policy.document == self.selected).map_or(&[], |policy| &policy.statements)
    }

    /// The number of the statement that the cursor is in.
    pub(crate) fn statement_at_cursor(&self) -> Option<usize> {
        let cursor = self.cursor?;
        let inside = |s: &&StatementReport| s.span.first() <= Some(&cursor) && Some(&cursor) <= s.span.last();
        self.statements().iter().find(inside).map(|statement| statement.number)
    }

    /// Whether nothing but the identity layer takes part.
    pub(crate) fn absent_layers(&self) -> Vec<&str> {
        let layers = self.shown().map_or(&[][..], |access| &access.layers);
        let absent = |layer: &&LayerReport| layer.outcome == LayerOutcome::NotApplied && layer.policies.is_empty();
        layers.iter().filter(absent).map(|l| layer_name(&l.layer)).collect()
    }
}

/// A layer's name in a sentence.
pub(crate) fn layer_name(layer: &str) -> &str {
    LAYERS.iter().chain([&FURTHER]).find(|(key, _)| *key == layer).map_or(layer, |(_, name)| name)
}

/// The layers that a policy can be added to: the name in paths, and what such a policy is called.
pub(crate) const LAYERS: &[(&str, &str)] = &[
    ("identity", "identity policy"),
    ("resource", "resource policy"),
    ("boundary", "permissions boundary"),
    ("session", "session policy"),
    ("endpoint", "VPC endpoint policy"),
    ("scps", "service control policy"),
    ("rcps", "resource control policy"),
];

/// What a policy is called whose path starts so, and which cannot be added alone.
const FURTHER: (&str, &str) = ("also", "policy on the further action's resource");

/// A policy that can be edited into what its author wants, and that AWS would take.
fn blank_policy(layer: &str, number: usize) -> NamedPolicy {
    let name = match layer {
        "identity" => format!("Policy{number}"),
        "resource" => "ResourcePolicy".to_owned(),
        "boundary" => "Boundary".to_owned(),
        "session" => "SessionPolicy".to_owned(),
        "endpoint" => "EndpointPolicy".to_owned(),
        "scps" => "FullAWSAccess".to_owned(),
        _ => "RCPFullAWSAccess".to_owned(),
    };
    let principal = match layer {
        "resource" => "\"Principal\": { \"AWS\": \"111122223333\" }, ",
        "endpoint" | "rcps" => "\"Principal\": \"*\", ",
        _ => "",
    };
    let action = if matches!(layer, "identity" | "resource") { "s3:GetObject" } else { "*" };
    let document = format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ \"Effect\": \"Allow\", {principal}\"Action\": \"{action}\", \"Resource\": \"*\" }}\n  ]\n}}\n"
    );
    NamedPolicy { name: Some(name), document, ..NamedPolicy::default() }
}

/// Adds a blank policy to a layer: its path. A layer that holds one policy keeps the one it has.
fn add_policy(policies: &mut Policies, layer: &'static str) -> String {
    let add = |slot: &mut Option<NamedPolicy>| {
        slot.get_or_insert_with(|| blank_policy(layer, 1));
        layer.to_owned()
    };
    let add_level = |levels: &mut Option<Vec<Level>>| {
        let levels = levels.get_or_insert_default();
        let target = match levels.len() {
            0 => "Root".to_owned(),
            level => format!("OU {level}"),
        };
        levels.push(Level { target, policies: vec![blank_policy(layer, 1)] });
        format!("{layer}[{}][0]", levels.len() - 1)
    };
    match layer {
        "resource" => add(&mut policies.resource),
        "boundary" => add(&mut policies.boundary),
        "session" => add(&mut policies.session),
        "endpoint" => add(&mut policies.endpoint),
        "scps" => add_level(&mut policies.scps),
        "rcps" => add_level(&mut policies.rcps),
        _ => {
            policies.identity.push(blank_policy(layer, policies.identity.len() + 1));
            format!("identity[{}]", policies.identity.len() - 1)
        }
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        match action {
            Action::Open(scenario, origin) => {
                state = State { opened: state.opened + 1, ..State::new(*scenario, origin, state.now) };
            }
            Action::Failed(text) => state.notice = Some(Notice { text, is_error: true, bring_back: None }),
            Action::BringBack => {
                if let Some(back) = state.notice.take().and_then(|notice| notice.bring_back) {
                    let (scenario, origin) = *back;
                    state = State { opened: state.opened + 1, ..State::new(scenario, origin, state.now) };
                }
            }
            Action::CloseNotice => state.notice = None,
            Action::Document(at, text) => {
                if let Some(policy) = state.access_mut().at_mut(&at) {
                    policy.document = text;
                }
                state.highlight.ranges.clear();
                state.changed();
            }
            Action::Rename(at, name) => {
                if let Some(policy) = state.access_mut().at_mut(&at) {
                    policy.name = Some(name);
                }
                state.changed();
            }
            Action::SelectPolicy(at) => {
                state.selected = at;
                state.cursor = None;
                state.highlight.ranges.clear();
            }
            Action::AddPolicy(layer) => {
                state.selected = add_policy(&mut state.access_mut().policies, layer);
                state.cursor = None;
                state.changed();
            }
            Action::RemovePolicy(at) => state.remove_policy(&at),
            Action::Principal(caller) => {
                state.request_mut().principal = caller;
                state.changed();
            }
            Action::Does(text) => {
                state.request_mut().action = text;
                state.changed();
            }
            Action::Resource(text) => {
                state.request_mut().resource = text;
                state.changed();
            }
            Action::ResourceAccount(text) => {
                state.request_mut().resource_account = Some(text).filter(|text| !text.is_empty());
                state.changed();
            }
            Action::ContextKey(at, key) => {
                if let Some(entry) = state.request_mut().context.0.get_mut(at) {
                    entry.0 = key;
                }
                state.changed();
            }
            Action::ContextValue(at, value) => {
                if let Some(entry) = state.request_mut().context.0.get_mut(at) {
                    entry.1 = value;
                }
                state.changed();
            }
            Action::AddContext(key) => {
                let value = state.first_value(&key);
                let context = &mut state.request_mut().context.0;
                match context.iter_mut().find(|(known, _)| !key.is_empty() && known.eq_ignore_ascii_case(&key)) {
                    Some(entry) => entry.1 = value,
                    None => context.push((key, value)),
                }
                state.tab = Tab::Request;
                state.changed();
            }
            Action::RemoveContext(at) => {
                let context = &mut state.request_mut().context.0;
                if at < context.len() {
                    context.remove(at);
                }
                state.changed();
            }
            Action::Preset(preset) => {
                preset.apply(state.request_mut());
                state.changed();
            }
            Action::Title(title) => state.scenario.title = Some(title).filter(|title| !title.is_empty()),
            Action::Show(document, range) => state.show(&document, range),
            Action::Cursor(at) => state.cursor = Some(at),
            Action::SelectTab(tab) => state.tab = tab,
            Action::SetContext(key, value) => {
                state.access_mut().apply(&Edit::Context { key, value: Some(value) });
                state.changed();
            }
            Action::Apply(change) => state.apply(&change),
            Action::Evaluate => state.evaluate(),
            Action::Advise => state.advise(),
        }
        Rc::new(state)
    }
}

impl State {
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
        match several || iam::is_multivalued(key) {
            true => ContextValue::Many(value.into_iter().collect()),
            false => ContextValue::One(value.unwrap_or_default()),
        }
    }

    /// Makes a change, and lights up what is new in a policy.
    fn apply(&mut self, change: &Change) {
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        for edit in &change.edits {
            self.access_mut().apply(edit);
        }
        let lit = change.edits.iter().find_map(|edit| match edit {
            Edit::Text { document, span: [start, _], text } => Some((document, [*start, start + text.len()])),
            Edit::Add { document, policy } => Some((document, [0, policy.document.len()])),
            Edit::Switch { document, .. } => Some((document, [0, 0])),
            Edit::Context { .. } | Edit::RestrictPublicBuckets { .. } => None,
        });
        self.highlight.ranges.clear();
        if let Some((document, range)) =
            lit.filter(|(document, _)| self.access().is_some_and(|a| a.at(document).is_some()))
        {
            self.selected.clone_from(document);
            self.cursor = None;
            self.highlight =
                Highlight { document: document.clone(), ranges: vec![range], request: self.highlight.request + 1 };
        }
        let text = format!("Applied: {}", change.steps.join(" "));
        self.notice = Some(Notice { text, is_error: false, bring_back: Some(before) });
        self.changed();
    }

    fn remove_policy(&mut self, path: &str) {
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        let Some(removed) = self.access_mut().remove(path) else { return };
        let name = removed.name.unwrap_or_else(|| "The policy".to_owned());
        self.notice = Some(Notice { text: format!("{name} is removed."), is_error: false, bring_back: Some(before) });
        self.cursor = None;
        self.complete();
        self.opened += 1;
        self.changed();
    }

    fn show(&mut self, document: &str, range: [usize; 2]) {
        if self.access().is_none_or(|access| access.at(document).is_none()) {
            return;
        }
        document.clone_into(&mut self.selected);
        self.highlight =
            Highlight { document: document.to_owned(), ranges: vec![range], request: self.highlight.request + 1 };
        self.tab = Tab::Policies;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> State {
        State::new(crate::gallery::first(), Origin::Own, 0)
    }

    fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
        let state = actions.into_iter().fold(Rc::new(state), |state, action| state.reduce(action));
        Rc::unwrap_or_clone(state)
    }

    fn decision(state: &State) -> Decision {
        state.shown().unwrap().decision
    }

    #[test]
    fn the_last_verdict_stays_while_the_text_is_broken() {
        let before = page();
        let decided = decision(&before);
        let broken = after(before, [Action::Document("identity[0]".into(), "{".into())]);
        assert!(broken.is_stale());
        assert_eq!(decision(&broken), decided);
        assert_eq!(broken.findings().count(), 1);
        let text = crate::gallery::first().access.unwrap().policies.identity[0].document.clone();
        let repaired = after(broken, [Action::Document("identity[0]".into(), text)]);
        assert!(!repaired.is_stale());
    }

    #[test]
    fn a_removed_policy_can_be_brought_back() {
        let before = page();
        let removed =
            after(before.clone(), [Action::AddPolicy("identity"), Action::RemovePolicy("identity[0]".into())]);
        assert_eq!(removed.access().unwrap().policies.identity.len(), 1);
        assert_eq!(removed.policy().unwrap().name.as_deref(), Some("Policy2"));
        let back = after(removed, [Action::BringBack]);
        assert_eq!(back.access().unwrap().policies.identity[0], before.access().unwrap().policies.identity[0]);
    }

    #[test]
    fn the_last_policy_is_replaced_by_a_blank_one() {
        let state = after(page(), [Action::RemovePolicy("identity[0]".into())]);
        assert_eq!(state.access().unwrap().policies.identity.len(), 1);
    }

    #[test]
    fn every_layer_can_be_added_and_removed() {
        for (layer, _) in LAYERS {
            let before = page();
            let added = after(before.clone(), [Action::AddPolicy(layer)]);
            assert!(added.selected.starts_with(layer), "{layer}");
            assert!(!added.is_stale(), "{layer}: {:?}", added.report.findings);
            let path = added.selected.clone();
            let removed = after(added, [Action::RemovePolicy(path)]);
            assert_eq!(removed.access(), before.access(), "{layer}");
        }
    }

    #[test]
    fn context_keys_count_at_once() {
        let example = include_str!("../gallery/mfa-required.json");
        let state = State::new(Scenario::read(example).0, Origin::Own, 0);
        assert_eq!(decision(&state), Decision::ExplicitDeny);
        let state = after(state, [Action::AddContext("aws:MultiFactorAuthPresent".into())]);
        assert_eq!(decision(&state), Decision::Allowed);
        let state = after(state, [Action::ContextValue(0, ContextValue::Absent)]);
        assert_eq!(decision(&state), Decision::ExplicitDeny);
        let state = after(state, [Action::RemoveContext(0)]);
        assert_eq!(decision(&state), Decision::ExplicitDeny);
    }

    #[test]
    fn a_long_text_waits() {
        let state = after(page(), [Action::Document("identity[0]".into(), " ".repeat(SHORT))]);
        assert!(state.waiting && state.is_stale());
        assert!(!after(state, [Action::Evaluate]).waiting);
    }

    #[test]
    fn nothing_outside_the_lists_is_touched() {
        let before = page();
        let actions = [
            Action::Document("identity[9]".into(), "x".into()),
            Action::RemovePolicy("scps[0][0]".into()),
            Action::RemoveContext(9),
            Action::ContextKey(9, "x".into()),
        ];
        assert_eq!(after(before.clone(), actions).scenario, before.scenario);
    }
}
