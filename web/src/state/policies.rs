//! What happens to the policies.

use scenario::{Access, Change, Decision, DocumentPath, Edit, Layer, NamedPolicy, Report, Settings};

use super::{Effect, Highlight, Notice, State, Switched, Tab};
use crate::layers::{is_off, level_mut, level_of, paths_in};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PolicyAction {
    Rename(String, String),
    Select(String),
    /// Select a policy from another part of the page.
    Edit(String),
    /// Show a layer: its first policy in the editor, and why it says what it says.
    Visit(String),
    /// A new policy in the layer of this path, or grants.
    Add(DocumentPath),
    /// A policy of this layer whose text is still to come.
    Begin(Layer),
    /// A new policy at a level of service or resource control policies.
    AddAtLevel(Layer, usize),
    /// Whom the policy at this path is attached to.
    From(String, String),
    /// What the level of the policy at this path is attached to.
    Target(String, String),
    /// Moves the policy at this path among those beside it, by 1 or -1.
    Move(String, isize),
    /// Moves the level of the policy at this path, by 1 or -1.
    MoveLevel(String, isize),
    Remove(String),
    /// Lay out the text of the policy at this path.
    Format(String),
    /// Copy that text.
    Copy(String),
    /// Save it as a file.
    Save(String),
    /// Whether the policy at this path takes part.
    Switch(String, bool),
    /// Whether a layer takes part, with all of its policies.
    SwitchLayer(Layer, bool),
    Settings(Settings),
    /// Give a scenario without policies a blank one.
    AddAccess,
    /// Make a change that was advised.
    Apply(Box<Change>),
}

impl PolicyAction {
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            PolicyAction::Rename(at, _) => Some(format!("name {at}")),
            PolicyAction::From(at, _) => Some(format!("from {at}")),
            PolicyAction::Target(at, _) => Some(format!("target {at}")),
            PolicyAction::Select(_)
            | PolicyAction::Edit(_)
            | PolicyAction::Visit(_)
            | PolicyAction::Copy(_)
            | PolicyAction::Save(_) => None,
            _ => Some(String::new()),
        }
    }
}

impl State {
    pub(super) fn policies(&mut self, action: PolicyAction) {
        match action {
            PolicyAction::Rename(at, name) => {
                if let Some(policy) = self.access_mut().at_mut(&at) {
                    policy.name = Some(name);
                }
                self.changed();
            }
            PolicyAction::Select(at) => self.select(at),
            PolicyAction::Edit(at) => {
                self.select(at);
                self.tab = Tab::Policies;
            }
            PolicyAction::Visit(layer) => {
                if let Some(first) = self.access().and_then(|access| paths_in(access, &layer).into_iter().next()) {
                    self.select(first);
                }
            }
            PolicyAction::Add(layer) => {
                let added = self.access_mut().policies.add_blank(layer);
                self.select(added.to_string());
                self.changed();
            }
            PolicyAction::Begin(layer) => {
                let added = self.access_mut().policies.add_blank(DocumentPath::one(layer)).to_string();
                if let Some(policy) = self.access_mut().at_mut(&added) {
                    *policy = NamedPolicy::default();
                }
                self.select(added);
                self.tab = Tab::Policies;
                self.changed();
            }
            PolicyAction::AddAtLevel(layer, level) => {
                if let Some(added) = self.access_mut().policies.add_blank_at(layer, level) {
                    self.select(added.to_string());
                    self.changed();
                }
            }
            PolicyAction::From(at, from) => {
                if let Some(policy) = self.access_mut().at_mut(&at) {
                    policy.from = Some(from).filter(|from| !from.is_empty());
                }
                self.changed();
            }
            PolicyAction::Target(at, target) => {
                if let Some(level) = level_mut(&mut self.access_mut().policies, &at) {
                    level.target = target;
                }
                self.changed();
            }
            PolicyAction::Move(at, by) => {
                let path = DocumentPath::parse(&at);
                let moved = path.and_then(|path| self.access_mut().policies.move_by(path, by));
                self.moved(moved);
            }
            PolicyAction::MoveLevel(at, by) => {
                let path = DocumentPath::parse(&at);
                let moved = path.and_then(|path| self.access_mut().policies.move_level_by(path, by));
                self.moved(moved);
            }
            PolicyAction::Remove(at) => self.remove_policy(&at),
            PolicyAction::Format(at) => self.format(&at),
            PolicyAction::Copy(at) | PolicyAction::Save(at) if self.access().is_none_or(|of| of.at(&at).is_none()) => {}
            PolicyAction::Copy(at) => {
                let text = self.access_mut().at(&at).map_or_else(String::new, |policy| policy.document.clone());
                self.effects.push(Effect::Copy { text, name: self.called(&at) });
            }
            PolicyAction::Save(at) => {
                let text = self.access_mut().at(&at).map_or_else(String::new, |policy| policy.document.clone());
                self.effects.push(Effect::Save { text, file: file_of(&self.called(&at)) });
            }
            PolicyAction::Switch(at, on) => {
                self.asleep.retain(|path| *path != at);
                self.switch(&at, on);
            }
            PolicyAction::SwitchLayer(layer, on) => self.switch(layer.key(), on),
            PolicyAction::Settings(settings) => {
                self.access_mut().settings = settings;
                self.changed();
            }
            PolicyAction::AddAccess => {
                self.access_mut().policies.add_blank(DocumentPath::one(Layer::Identity));
                self.complete();
                self.changed();
            }
            PolicyAction::Apply(change) => self.apply(&change),
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
            self.view.is_chosen = true;
            self.cursor = None;
            self.highlight =
                Highlight { document: document.clone(), ranges: vec![range], request: self.highlight.request + 1 };
        }
        self.view.is_tried = change.edits.iter().any(|edit| matches!(edit, Edit::Context { .. }));
        let text = format!("Applied: {}", change.steps.join(" "));
        self.notice = Some(Notice { text, is_error: false, bring_back: Some(before) });
        self.changed();
    }

    pub(super) fn select(&mut self, path: String) {
        self.selected = path;
        self.view.is_chosen = true;
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
    pub(super) fn rearranged(&mut self) {
        self.arranged += 1;
        self.switched = None;
        self.asleep.clear();
        self.toggled.clear();
        self.view.is_unfolded = false;
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
        let (off, paths, mut other) = (is_off(access, &part), paths_in(access, &part), self.sent().into_owned());
        if let Some(access) = other.access.as_mut().filter(|_| !paths.is_empty()) {
            switch(access, &self.asleep, &paths, off);
            let decision = |report: &Report| report.access.as_ref().map_or(Decision::NotEvaluated, |a| a.decision);
            let there = scenario::run_with(&other, Some(self.now), |_| None);
            let (here, there) = (decision(&self.report), decision(&there));
            let (with, without) = if off { (there, here) } else { (here, there) };
            self.switched = Some(Switched { part, with, without });
        }
    }

    /// What a policy is called in a message.
    fn called(&self, path: &str) -> String {
        let name = self.access().and_then(|access| access.at(path)?.name.as_deref());
        let name = name.filter(|name| !name.trim().is_empty());
        name.map_or_else(|| "The policy".to_owned(), |name| json::shown(name).into_owned())
    }

    /// Lays out a text that is JSON; what is not stays as it is typed.
    fn format(&mut self, path: &str) {
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        let name = self.called(path);
        let Some(policy) = self.access_mut().at_mut(path) else { return };
        let document = json::read(policy.document.as_str());
        let (text, is_error, is_new) = if document.is_whole() {
            let written = json::write(document.root());
            let is_new = written != policy.document;
            let text = format!("{name} is {}.", if is_new { "laid out" } else { "laid out already" });
            policy.document = written;
            (text, false, is_new)
        } else {
            (format!("{name} is not laid out: its text is not JSON yet."), true, false)
        };
        self.notice = Some(Notice { text, is_error, bring_back: is_new.then_some(before) });
        if is_new {
            self.highlight.ranges.clear();
            self.changed();
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
}

/// The name of the file for a policy of this name.
fn file_of(name: &str) -> String {
    // Letters of other scripts are letters, too.
    let fits = |c: &char| !c.is_ascii() || c.is_ascii_alphanumeric() || *c == '_';
    let name: String = name.chars().map(|c| if fits(&c) { c } else { '-' }).take(60).collect();
    format!("{}.json", name.trim_matches('-'))
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
