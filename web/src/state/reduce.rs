//! What each action makes of the state.

use scenario::link::{Target, decode, swells};
use scenario::{
    Access, AlsoRequest, Change, ContextValue, Decision, DocumentPath, Edit, ElementReport, Layer, NetworkDocument,
    Report,
};

use super::{Action, Effect, Highlight, NETWORK, Notice, Origin, Side, State, Switched, Tab, history};
use crate::engine::Engine;
use crate::further::policy_for;
use crate::layers::{is_off, level_mut, level_of, paths_in};
use crate::presets;

impl State {
    /// What an action makes of the state, and what it asks for besides.
    pub(crate) fn react(self, action: Action) -> (State, Vec<Effect>) {
        let mut state = self;
        let edited = history::edited(&action).map(|of| (of, state.scenario.clone()));
        // What a notice says is of the edit before.
        if edited.is_some() && !matches!(action, Action::BringBack | Action::Paste(_)) {
            state.notice = None;
            state.paste.of_before();
        }
        match action {
            Action::Open(scenario, origin) => {
                let (opened, engine, answers) = (state.opened + 1, state.engine, state.answers);
                // What was asked before is not about this.
                let asked = (state.asked.0, None);
                let (is_kept, is_warned, works) = (state.is_kept, state.is_warned, state.works);
                let notice = (!is_kept).then(|| Notice {
                    text: "What you typed before is not stored.".to_owned(),
                    is_error: true,
                    bring_back: Some(Box::new((state.scenario, state.origin))),
                });
                let paste = std::mem::take(&mut state.paste);
                let new = State::of(*scenario, origin, state.now);
                state = State { opened, engine, answers, asked, is_kept, is_warned, works, notice, ..new };
                state.opened_paste(paste);
                state.evaluate();
                state.keep();
            }
            Action::Paste(action) => state = state.reduce_paste(action),
            Action::Address { fragment, is_first } => state.follow(fragment, is_first),
            Action::Example(slug) => {
                // What the address asked for is not what is open any more.
                state.effects.extend([Effect::ClearAddress, Effect::Fetch(slug)]);
            }
            Action::Failed(text) => state.fail(text),
            Action::Accept => {
                if let Some((fragment, _)) = state.offered.take() {
                    state.go_to(&fragment, false);
                }
            }
            Action::Decline => state.offered = None,
            Action::Works(works) => state.works = works,
            Action::Resume(key) => state.effects.push(Effect::Resume(key)),
            Action::KeepInsteadOf(key) => state.effects.push(Effect::KeepInsteadOf(key)),
            Action::Download => state.effects.push(Effect::Download),
            Action::Kept(is_kept) => (state.is_kept, state.is_warned) = (is_kept, !is_kept),
            Action::CloseWarning => state.is_warned = false,
            Action::BringBack => {
                if let Some(back) = state.notice.take().and_then(|notice| notice.bring_back) {
                    let (scenario, origin) = *back;
                    state = state.put(scenario, origin);
                    state.paste.came = None;
                }
            }
            Action::Undo => state = state.go_through_history(true),
            Action::Redo => state = state.go_through_history(false),
            Action::CloseNotice => (state.notice, state.paste.came) = (None, None),
            Action::Document(at, text) => {
                if at == NETWORK {
                    state.scenario.network = Some(NetworkDocument::new(text));
                } else if let Some(policy) = state.access_mut().at_mut(&at) {
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
            Action::SelectPolicy(at) => state.select(at),
            Action::EditPolicy(at) => {
                state.select(at);
                state.tab = Tab::Policies;
            }
            Action::AddPolicy(layer) => {
                let added = state.access_mut().policies.add_blank(layer);
                state.select(added.to_string());
                state.changed();
            }
            Action::AddAtLevel(layer, level) => {
                if let Some(added) = state.access_mut().policies.add_blank_at(layer, level) {
                    state.select(added.to_string());
                    state.changed();
                }
            }
            Action::From(at, from) => {
                if let Some(policy) = state.access_mut().at_mut(&at) {
                    policy.from = Some(from).filter(|from| !from.is_empty());
                }
                state.changed();
            }
            Action::Target(at, target) => {
                if let Some(level) = level_mut(&mut state.access_mut().policies, &at) {
                    level.target = target;
                }
                state.changed();
            }
            Action::MovePolicy(at, by) => {
                let path = DocumentPath::parse(&at);
                let moved = path.and_then(|path| state.access_mut().policies.move_by(path, by));
                state.moved(moved);
            }
            Action::MoveLevel(at, by) => {
                let path = DocumentPath::parse(&at);
                let moved = path.and_then(|path| state.access_mut().policies.move_level_by(path, by));
                state.moved(moved);
            }
            Action::RemovePolicy(at) => state.remove_policy(&at),
            Action::SwitchPolicy(at, on) => {
                let asleep = std::mem::take(&mut state.asleep);
                state.asleep = asleep.into_iter().filter(|path| *path != at).collect();
                state.switch(&at, on);
            }
            Action::SwitchLayer(layer, on) => state.switch(layer.key(), on),
            Action::Visit(layer) => {
                if let Some(first) = state.access().and_then(|access| paths_in(access, &layer).into_iter().next()) {
                    state.select(first);
                    if state.tab == Tab::Request {
                        state.tab = Tab::Why;
                    }
                }
            }
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
                let before = state.request_mut().context.0.clone();
                let value = state.first_value(&key);
                let context = &mut state.request_mut().context.0;
                match context.iter_mut().find(|(known, _)| !key.is_empty() && known.eq_ignore_ascii_case(&key)) {
                    Some(entry) => entry.1 = value,
                    None => context.push((key, value)),
                }
                state.filled_in(&before);
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
            Action::AddFurther(further) => {
                let request = state.request_mut();
                request.also.push(further.of(request));
                state.changed();
            }
            Action::RemoveFurther(at) => state.remove_further(at),
            Action::FurtherDoes(at, text) => state.change_further(at, |also| also.action = text),
            Action::FurtherOn(at, text) => state.change_further(at, |also| also.resource = text),
            Action::FurtherValue(at, place, text) => state.change_further(at, |also| {
                if let Some(entry) = also.context.0.get_mut(place) {
                    entry.1 = ContextValue::One(text);
                }
            }),
            Action::AddFurtherPolicy(at) => {
                state.change_further(at, |also| {
                    if also.resource_policy.is_none() {
                        also.resource_policy = Some(policy_for(also));
                    }
                });
                let path = format!("also[{at}]");
                if state.access().is_some_and(|access| access.at(&path).is_some()) {
                    state.select(path);
                    state.tab = Tab::Policies;
                }
            }
            Action::Settings(settings) => {
                state.access_mut().settings = settings;
                state.changed();
            }
            Action::Preset(preset) => {
                let before = state.request_mut().context.0.clone();
                presets::apply(preset, state.request_mut());
                state.filled_in(&before);
                state.changed();
            }
            Action::Title(title) => state.scenario.title = Some(title).filter(|title| !title.is_empty()),
            Action::Show(document, range) => state.show(&document, range),
            Action::More => state.room *= 5,
            Action::Toggle(document, number, open) => {
                state.toggled.retain(|(at, statement, _)| *at != document || *statement != number);
                state.toggled.push((document, number, open));
            }
            Action::Cursor(at) => state.cursor = Some(at),
            Action::SelectTab(tab) => state.tab = tab,
            Action::Side(side) => {
                state.side = side;
                state.cursor = None;
                state.highlight.ranges.clear();
            }
            Action::AddAccess => {
                state.access_mut().policies.add_blank(DocumentPath::one(Layer::Identity));
                state.complete();
                state.changed();
            }
            Action::SwapEnds => {
                if let Some(network) = &mut state.scenario.network {
                    let [from, to] = ["from", "to"].map(|end| network.flow(end).unwrap_or_default());
                    network.set_flow("from", &to);
                    network.set_flow("to", &from);
                }
                state.highlight.ranges.clear();
                state.changed();
            }
            Action::Flow(member, text) => {
                if let Some(network) = &mut state.scenario.network {
                    network.set_flow(member, &text);
                }
                state.highlight.ranges.clear();
                state.changed();
            }
            Action::Pane(pane) => {
                state.pane = pane;
                state.is_pane_chosen = true;
            }
            Action::VisitRules(kind) => {
                state.side = Side::Network;
                state.tab = Tab::Policies;
                state.pane = Some(kind);
            }
            Action::Pasted(network, says) => state.pasted(network, says),
            Action::Records(text) => {
                if let Some(network) = &mut state.scenario.network {
                    network.set_records(&text);
                }
                state.highlight.ranges.clear();
                state.changed();
            }
            Action::EditTable(edit) => state.edit_table(&edit),
            Action::ApplyNetwork(changes, says) => state.apply_network(&changes, &says),
            Action::SetContext(key, value) => {
                state.access_mut().apply(&Edit::Context { key, value: Some(value) });
                state.changed();
            }
            Action::AllChanges => state.all_changes = true,
            Action::Apply(change) => state.apply(&change),
            Action::Engine(engine) => {
                state.engine = engine;
                if engine == Engine::Loading {
                    state.effects.push(Effect::LoadEngine { at_once: state.side == Side::Network });
                }
            }
            Action::Answered(question, answer) => state.answered(question, answer),
            Action::Evaluate => state.evaluate(),
            Action::Advised(answer, advice) if answer == state.answers => state.advice = Some((answer, advice)),
            // More has been typed since.
            Action::Advised(..) => {}
        }
        if let Some((of, before)) = edited.filter(|(_, before)| *before != state.scenario) {
            state.history.keep(before, of);
            state.keep();
        }
        let effects = state.take_effects();
        (state, effects)
    }

    /// Opens what the address asks for, if it asks for something.
    fn follow(&mut self, fragment: String, is_first: bool) {
        match swells(&fragment) {
            Some(held) => self.offered = Some((fragment, held)),
            None => self.go_to(&fragment, is_first),
        }
    }

    fn go_to(&mut self, fragment: &str, is_open: bool) {
        match decode(fragment) {
            None => {}
            Some(Ok(Target::Scenario(_))) if is_open => {}
            Some(Ok(Target::Scenario(scenario))) => self.effects.push(Effect::Leave(scenario, Origin::Link)),
            Some(Ok(Target::Example(slug))) => self.effects.push(Effect::Fetch(slug)),
            Some(Err(message)) => self.fail(message),
        }
    }

    fn fail(&mut self, text: String) {
        self.notice = Some(Notice { text, is_error: true, bring_back: None });
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
            Edit::Context { .. } | Edit::BlockPublicPolicy { .. } | Edit::RestrictPublicBuckets { .. } => None,
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

    fn select(&mut self, path: String) {
        self.selected = path;
        self.cursor = None;
        self.highlight.ranges.clear();
    }

    /// What was moved is selected, at its new path.
    fn moved(&mut self, path: Option<DocumentPath>) {
        if let Some(path) = path {
            self.rearranged();
            self.select(path.to_string());
            self.changed();
        }
    }

    /// Paths are others now: what was remembered by path is not known any more.
    fn rearranged(&mut self) {
        self.arranged += 1;
        self.switched = None;
        self.asleep.clear();
        self.toggled.clear();
        self.room = super::ROOM;
        self.highlight.ranges.clear();
    }

    /// Switches a part, and compares; switching it back takes the comparison away.
    fn switch(&mut self, part: &str, on: bool) {
        let access = self.scenario.access.get_or_insert_default();
        let paths = paths_in(access, part);
        let other = |path: &&String| access.at(path).is_some_and(|policy| policy.off == on);
        let others: Vec<String> = paths.iter().filter(other).cloned().collect();
        if others.is_empty() {
            return;
        }
        switch(access, &self.asleep, &paths, on);
        if !paths.iter().any(|path| path == part) {
            self.asleep.retain(|path| !paths.contains(path));
            self.asleep.extend(others.into_iter().filter(|_| !on));
        }
        let back = self.switched.take().is_some_and(|switched| switched.part == part);
        if !back {
            let (with, without) = (Decision::NotEvaluated, Decision::NotEvaluated);
            self.switched = Some(Switched { part: part.to_owned(), with, without });
        }
        self.changed();
    }

    /// What a part changes: the verdict as it is, and with the part switched the other way.
    pub(super) fn compare(&mut self, part: String) {
        let Some(access) = self.access() else { return };
        let (off, paths, mut other) = (is_off(access, &part), paths_in(access, &part), self.scenario.clone());
        if let Some(access) = other.access.as_mut().filter(|_| !paths.is_empty()) {
            switch(access, &self.asleep, &paths, off);
            let decision = |report: &Report| report.access.as_ref().map_or(Decision::NotEvaluated, |a| a.decision);
            let there = scenario::run_with(&other, Some(self.now), |_| None);
            let (here, there) = (decision(&self.report), decision(&there));
            let (with, without) = if off { (there, here) } else { (here, there) };
            self.switched = Some(Switched { part, with, without });
        }
    }

    fn remove_policy(&mut self, path: &str) {
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        let policies = &mut self.access_mut().policies;
        let level =
            level_of(policies, path).filter(|level| level.policies.len() == 1).map(|level| level.target.clone());
        let Some(removed) = self.access_mut().remove(path) else { return };
        let name = removed.name.unwrap_or_else(|| "The policy".to_owned());
        let name = json::shown(&name);
        let text = match level {
            Some(target) => format!("{name} is removed, and with it the level {}.", json::shown(&target)),
            None => format!("{name} is removed."),
        };
        self.notice = Some(Notice { text, is_error: false, bring_back: Some(before) });
        self.cursor = None;
        self.rearranged();
        self.complete();
        self.changed();
    }

    fn change_further(&mut self, at: usize, change: impl FnOnce(&mut AlsoRequest)) {
        if let Some(also) = self.request_mut().also.get_mut(at) {
            change(also);
        }
        self.changed();
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

    fn show(&mut self, document: &str, range: [usize; 2]) {
        if document == NETWORK {
            self.side = Side::Network;
            self.pane = None;
        } else if self.access().is_some_and(|access| access.at(document).is_some()) {
            document.clone_into(&mut self.selected);
        } else {
            return;
        }
        self.highlight =
            Highlight { document: document.to_owned(), ranges: vec![range], request: self.highlight.request + 1 };
        self.tab = Tab::Policies;
    }
}

/// Switches policies. Of those that went off together, only those come back that were on before.
fn switch(access: &mut Access, asleep: &[String], paths: &[String], on: bool) {
    let together = on && paths.iter().any(|path| asleep.contains(path));
    for path in paths.iter().filter(|path| !together || asleep.contains(path)) {
        if let Some(policy) = access.at_mut(path) {
            policy.off = !on;
        }
    }
}
