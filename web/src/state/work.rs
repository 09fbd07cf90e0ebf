//! What is open as a whole: where it comes from, where it is kept, and what is said about that.

use std::rc::Rc;

use scenario::{Acknowledgement, DocumentPath, Scenario};

use super::{Effect, NETWORK, Notice, Origin, State, Work};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WorkAction {
    /// Another scenario takes the place of this one.
    Open(Box<Scenario>, Origin),
    /// The same with what the user has worked on before.
    Continue(Box<Scenario>, Origin),
    /// A link or example could not be opened.
    Failed(String),
    /// Ask whether to open this link, which holds so many bytes, or ask no more.
    Offer(Option<(String, usize)>),
    /// What is stored besides what is open, the latest first.
    Works(Rc<[Work]>),
    /// An earlier piece of work is asked for, by its key.
    Resume(String),
    /// Forget the piece of work with this key, to make room for what is edited.
    KeepInsteadOf(String),
    /// What could not be stored is wanted as a file.
    Download,
    /// Whether what has this name could be copied.
    Copied(String, bool),
    /// Whether what is edited could be stored, where that is news.
    Kept(bool),
    /// Say no more that it could not.
    CloseWarning,
    /// Put back what a notice offers.
    BringBack,
    CloseNotice,
    /// Take all back that was done to what was opened.
    Reset,
    /// Take the last edit back.
    Undo,
    /// Do it again.
    Redo,
    /// What the linter finds under a code in the document at a path may stay, for this reason; without one it counts again.
    Acknowledge {
        path: String,
        code: String,
        reason: String,
    },
}

impl WorkAction {
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            WorkAction::BringBack | WorkAction::Reset | WorkAction::Acknowledge { .. } => Some(String::new()),
            // What is opened has no past, and the way through the past is not part of it.
            _ => None,
        }
    }
}

impl State {
    pub(super) fn work(&mut self, action: WorkAction) {
        match action {
            WorkAction::Open(scenario, origin) => self.open(*scenario, origin, false),
            WorkAction::Continue(scenario, origin) => self.open(*scenario, origin, true),
            WorkAction::Failed(text) => self.fail(text),
            WorkAction::Offer(link) => self.offered = link,
            WorkAction::Works(works) => self.works = works,
            WorkAction::Resume(key) => self.effects.push(Effect::Resume(key)),
            WorkAction::KeepInsteadOf(key) => self.effects.push(Effect::KeepInsteadOf(key)),
            WorkAction::Download => self.effects.push(Effect::Download),
            WorkAction::Kept(is_kept) => (self.is_kept, self.is_warned) = (is_kept, !is_kept),
            WorkAction::Copied(name, true) => {
                self.notice = Some(Notice { text: format!("{name} is copied."), is_error: false, bring_back: None });
            }
            WorkAction::Copied(..) => {
                self.fail("The browser keeps its clipboard to itself: copy the text by hand.".to_owned());
            }
            WorkAction::CloseWarning => self.is_warned = false,
            WorkAction::BringBack => {
                if let Some(back) = self.notice.take().and_then(|notice| notice.bring_back) {
                    let (scenario, origin) = *back;
                    self.put(scenario, origin);
                    self.paste.came = None;
                }
            }
            WorkAction::CloseNotice => (self.notice, self.paste.came) = (None, None),
            WorkAction::Reset => {
                let as_opened = self.as_opened().clone();
                self.put(as_opened, self.origin.clone());
            }
            WorkAction::Undo => self.go_through_history(true),
            WorkAction::Redo => self.go_through_history(false),
            WorkAction::Acknowledge { path, code, reason } => self.acknowledge(&path, code, reason),
        }
    }

    /// Puts another scenario in the place of this one that is the same work, as it was or will be.
    pub(super) fn put(&mut self, scenario: Scenario, origin: Origin) {
        let new = State::of(scenario, origin, self.now);
        let old = std::mem::replace(self, new);
        self.carry_on(&old);
        (self.opened, self.arranged) = (old.opened, old.arranged + 1);
        (self.tab, self.side, self.pane, self.is_pane_chosen) = (old.tab, old.side, old.pane, old.is_pane_chosen);
        (self.predicted, self.block_asks) = (old.predicted, old.block_asks);
        self.steps.keep_asking(old.steps);
        (self.history, self.place, self.paste, self.effects) = (old.history, old.place, old.paste, old.effects);
        // What is known stays until more is.
        self.advice = old.advice;
        (self.asked, self.answered, self.last_network) = (old.asked, old.answered, old.last_network);
        self.evaluate();
        if self.access().is_some_and(|access| access.at(&old.selected).is_some()) {
            self.selected = old.selected;
            self.view.is_chosen = true;
        }
    }

    /// Takes over what is of the page and not of a scenario.
    pub(super) fn carry_on(&mut self, old: &State) {
        (self.engine, self.is_kept, self.is_warned) = (old.engine, old.is_kept, old.is_warned);
        (self.is_read_only, self.is_asking) = (old.is_read_only, old.is_asking);
        (self.reference, self.is_unchecked) = (old.reference.clone(), old.is_unchecked);
        self.works = Rc::clone(&old.works);
        // What was asked before is not about this.
        (self.answers, self.asked) = (old.answers, (old.asked.0, None));
    }

    /// What is acknowledged of the document at a path: for it alone, or for all there is.
    pub(crate) fn acknowledged(&self, path: &str) -> impl Iterator<Item = &Acknowledgement> {
        let place = self.place_of(path);
        self.scenario.acknowledged.iter().filter(move |of| of.document.is_none() || of.document == place)
    }

    /// What the linter calls the document at a path.
    fn place_of(&self, path: &str) -> Option<String> {
        if path == NETWORK {
            return Some(NETWORK.to_owned());
        }
        self.access().zip(DocumentPath::parse(path)).map(|(access, path)| access.place(path))
    }

    fn acknowledge(&mut self, path: &str, code: String, reason: String) {
        let document = self.place_of(path);
        self.scenario.acknowledged.retain(|of| of.code != code || of.document.is_some() && of.document != document);
        if !reason.is_empty() {
            self.scenario.acknowledged.push(Acknowledgement { code, reason, document });
        }
    }

    fn fail(&mut self, text: String) {
        self.notice = Some(Notice { text, is_error: true, bring_back: None });
    }
}
