//! What the user edits and the answer to it.

use std::rc::Rc;
use std::sync::Arc;

use scenario::{
    Access, AccessReport, Advice, Decision, Finding, Layer, LayerOutcome, LayerReport, NamedPolicy, NetworkDocument,
    NetworkReport, Problem, Reference, Report, RequestDocument, Scenario, StatementReport, TableKind,
};

use crate::engine::Engine;
use crate::layers::paths;

mod action;
mod asked;
mod author;
mod choices;
mod effect;
mod engine;
mod history;
mod network;
mod paste;
mod place;
mod policies;
mod request;
mod steps;
mod view;
mod work;

pub(crate) use action::Action;
pub(crate) use author::AuthorAction;
pub(crate) use effect::Effect;
pub(crate) use engine::EngineAction;
pub(crate) use history::History;
pub(crate) use network::{NetworkAction, Pane};
pub(crate) use paste::{Came, Into, Paste, PasteAction};
pub(crate) use place::{Place, PlaceAction, blank};
pub(crate) use policies::PolicyAction;
pub(crate) use request::RequestAction;
pub(crate) use steps::{Predicted, Steps, StepsAction};
pub(crate) use view::{At, View, ViewAction, find_policy};
pub(crate) use work::WorkAction;

/// Everything on the page that is not on the way somewhere.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// What is edited: policies with a request, a network with a flow, or both.
    pub(crate) scenario: Scenario,
    /// The side that is shown. It need not be there.
    pub(crate) side: Side,
    /// Counts up whenever the scenario is another one, so that editors take its text.
    pub(crate) opened: u32,
    /// Counts up whenever paths come to mean other policies, for the same reason.
    pub(crate) arranged: u32,
    /// Where it came from.
    pub(crate) origin: Origin,
    /// Where it stands among all that can be open.
    pub(crate) place: Place,
    /// The policy in the editor, by its path: `identity[0]`.
    pub(crate) selected: String,
    /// The answer to the policies as they are.
    pub(crate) report: Rc<Report>,
    /// The last answer that had a verdict; the same as `report` unless something is wrong right now.
    pub(crate) last_good: Option<Rc<Report>>,
    /// What comes of the scenario's steps.
    pub(crate) steps: Steps,
    /// What was predicted of the answer, where its author or a block asks.
    pub(crate) predicted: Predicted,
    /// Whether the page is a block that asks for the answer before it is told.
    is_asking: bool,
    /// What it asks, where the author does not.
    block_asks: Option<Rc<asked::Asked>>,
    /// What the engine is asked about the network: the question's number, and what it is about.
    asked: (u32, Option<NetworkDocument>),
    /// The engine's last answer, and the number of its question.
    answered: Option<(u32, Rc<NetworkReport>)>,
    /// The last one about a text that could be read.
    last_network: Option<Rc<NetworkReport>>,
    /// Counts the answers.
    pub(crate) answers: u32,
    /// What would change the verdict, and the number of the answer that it belongs to.
    pub(crate) advice: Option<(u32, Rc<Advice>)>,
    /// As many rows of a list are shown; the rest is a press away.
    pub(crate) room: usize,
    /// Whether all changes are listed, not only the first few.
    pub(crate) all_changes: bool,
    /// Whether a long text waits for a pause in typing.
    pub(crate) waiting: bool,
    /// Whether the engine is there that answers networks and gives advice.
    pub(crate) engine: Engine,
    /// What verdicts take of the catalog of AWS's actions and keys, once it is there.
    reference: Option<Arc<Reference>>,
    /// Whether the catalog is not to be had.
    is_unchecked: bool,
    /// What is lit up in the editor.
    pub(crate) highlight: Highlight,
    /// The statements that were opened or closed by hand, by document and number.
    toggled: Vec<(String, usize, bool)>,
    /// Where the cursor stands in the editor: a byte offset.
    pub(crate) cursor: Option<usize>,
    /// What was switched last, and what it changes.
    pub(crate) switched: Option<Switched>,
    /// The policies that went off with their layer, and come back with it; the others stay off.
    asleep: Vec<String>,
    /// What the page has to say besides the verdict.
    pub(crate) notice: Option<Notice>,
    /// A link that is opened if the user says so, and how many bytes it holds.
    pub(crate) offered: Option<(String, usize)>,
    /// Whether what is edited can be stored.
    is_kept: bool,
    /// Whether the page says that it cannot.
    pub(crate) is_warned: bool,
    /// Whether nothing of it is edited: a block can be for reading only.
    pub(crate) is_read_only: bool,
    /// The seconds since 1970 that stand for the current time.
    pub(crate) now: i64,
    /// Which part a narrow screen shows.
    pub(crate) tab: Tab,
    pub(crate) pane: Pane,
    /// Whether that is the user's choice, or was made for the first answer.
    is_pane_chosen: bool,
    /// What is looked at.
    pub(crate) view: View,
    /// What can be taken back.
    pub(crate) history: History,
    /// What is stored besides what is open, the latest first.
    pub(crate) works: Rc<[Work]>,
    /// What was pasted, and what came of it.
    pub(crate) paste: Paste,
    /// What is asked for and has not been handed on yet.
    effects: Vec<Effect>,
}

/// More rows than this at once make a page slow, and few lists have them.
const ROOM: usize = 100;

/// Each action makes a state of its own; whether two say the same is asked of their parts.
impl PartialEq for State {
    fn eq(&self, other: &State) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Where a scenario came from; it decides where edits are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The user's own work, kept in the draft.
    Own,
    /// The example of this slug; once it is edited it is the user's own work.
    Example(String),
    /// This link; like an example it moves the draft aside when it is edited.
    Link(Rc<str>),
    /// Nothing yet: what the address asks for is on its way.
    Awaited,
    /// Nothing: what the address asks for is not to be had, for this reason.
    Missing(String),
}

/// Ranges of bytes in one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Highlight {
    pub(crate) document: String,
    pub(crate) ranges: Vec<[usize; 2]>,
    /// Counts up with each request, so that the same range can be shown again.
    pub(crate) request: u32,
}

/// A stored piece of work, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Work {
    pub(crate) key: String,
    /// What it is called. A newer page's has none.
    pub(crate) title: Option<String>,
    /// The example that it was made of.
    pub(crate) example: Option<String>,
    /// When it was stored, in the words of the user's language.
    pub(crate) when: String,
    /// Whether a clean start has set it aside.
    pub(crate) is_aside: bool,
    /// The verdict on it, once it is listed.
    pub(crate) decision: Option<Decision>,
}

/// A part of the scenario that was switched off or on, and the verdicts with and without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Switched {
    /// A layer, named as in paths, or the path of a policy.
    pub(crate) part: String,
    pub(crate) with: Decision,
    pub(crate) without: Decision,
}

/// A message of the page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) is_error: bool,
    /// What the offered button brings back.
    pub(crate) bring_back: Option<Box<(Scenario, Origin)>>,
}

/// The sides of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Who may do what.
    Access,
    /// Which packets arrive.
    Network,
}

/// The path of the network's text, beside those of the policies.
pub(crate) const NETWORK: &str = "network";

/// The parts of the page on a narrow screen: policies or the network, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Policies,
    Why,
}

impl State {
    /// The page as it starts, with this scenario open.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn new(scenario: Scenario, origin: Origin, now: i64) -> State {
        State::begun(scenario, origin, now, false)
    }

    /// The page as it starts. A block may be asking for the answer before it is told, whatever is open.
    pub(crate) fn begun(scenario: Scenario, origin: Origin, now: i64, is_asking: bool) -> State {
        let mut state = State::of(scenario, origin, now);
        state.is_asking = is_asking;
        state.load();
        state.evaluate();
        state.keep();
        state
    }

    /// The page with this scenario open, and nothing of what was before. It is not answered yet.
    fn of(scenario: Scenario, origin: Origin, now: i64) -> State {
        let side = match (&scenario.access, &scenario.network) {
            (None, Some(_)) => Side::Network,
            _ => Side::Access,
        };
        let has_tables = scenario.network.as_ref().is_some_and(|network| !network.tables().is_empty());
        let mut state = State {
            place: Place::default(),
            scenario,
            side,
            pane: if has_tables { Pane::Rules(TableKind::Acl) } else { Pane::Json },
            is_pane_chosen: !has_tables,
            opened: 0,
            arranged: 0,
            origin,
            selected: String::new(),
            report: Rc::default(),
            last_good: None,
            steps: Steps::default(),
            predicted: Predicted::default(),
            is_asking: false,
            block_asks: None,
            asked: (0, None),
            answered: None,
            last_network: None,
            answers: 0,
            advice: None,
            all_changes: false,
            waiting: false,
            engine: Engine::Loading,
            reference: None,
            is_unchecked: false,
            highlight: Highlight::default(),
            room: ROOM,
            toggled: Vec::new(),
            cursor: None,
            switched: None,
            asleep: Vec::new(),
            notice: None,
            offered: None,
            is_kept: true,
            is_warned: false,
            is_read_only: false,
            now,
            tab: Tab::Why,
            view: View::default(),
            history: History::default(),
            works: Rc::default(),
            paste: Paste::default(),
            effects: Vec::new(),
        };
        state.complete();
        state.place = Place::of(&state.scenario);
        if state.asks_first() {
            state.tab = Tab::Policies;
        }
        state
    }

    /// What is asked for since that was last asked.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// What is edited is another one.
    fn keep(&mut self) {
        let (scenario, opened, is_long) = (Box::new(self.scenario.clone()), self.opened, self.waiting);
        let example = match &self.origin {
            Origin::Example(slug) => Some(slug.clone()),
            _ => None,
        };
        self.effects.push(Effect::Keep { scenario, example, opened, is_long });
    }

    /// A number that is another one whenever much is drawn anew: another scenario is opened, or its network is answered
    /// for the first time.
    pub(crate) fn drawing(&self) -> u32 {
        self.opened * 2 + u32::from(self.side == Side::Network && self.last_network.is_some())
    }

    /// A page needs a side to show, and a policy in the editor where there is one. It invents none.
    fn complete(&mut self) {
        if self.scenario.access.is_none() && self.scenario.network.is_some() {
            return;
        }
        let access = self.scenario.access.get_or_insert_default();
        if access.at(&self.selected).is_none() {
            self.selected = paths(access).into_iter().next().unwrap_or_default();
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

    /// The text of the network.
    pub(crate) fn network(&self) -> Option<&str> {
        self.scenario.network.as_ref().map(|network| network.text())
    }

    /// The path of the document in the editor.
    pub(crate) fn document(&self) -> &str {
        match self.side {
            Side::Access => &self.selected,
            Side::Network => NETWORK,
        }
    }

    /// The text in the editor.
    pub(crate) fn text(&self) -> &str {
        match self.side {
            Side::Access => self.policy().map_or("", |policy| &policy.document),
            Side::Network => self.network().unwrap_or_default(),
        }
    }

    /// The policy in the editor.
    pub(crate) fn policy(&self) -> Option<&NamedPolicy> {
        self.access()?.at(&self.selected)
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

    /// What is wrong with a field of the request, named as in the scenario: `action`, `also[0].action`.
    pub(crate) fn problem(&self, field: &str) -> Option<&Problem> {
        self.report.errors.iter().find(|problem| problem.field.as_deref() == Some(field))
    }

    /// What is odd about a field of the request, though it is answered.
    pub(crate) fn oddity(&self, field: &str) -> Option<&Problem> {
        self.report.warnings.iter().find(|problem| problem.field.as_deref() == Some(field))
    }

    /// The statements of the policy in the editor, if the answer belongs to its text.
    pub(crate) fn statements(&self) -> &[StatementReport] {
        if self.is_stale() {
            return &[];
        }
        let found = self.report.access.as_ref().and_then(|access| find_policy(access, &self.selected));
        found.map_or(&[], |(.., policy)| &policy.statements)
    }

    /// Whether a statement of the answer was opened or closed by hand.
    pub(crate) fn toggled(&self, document: &str, number: usize) -> Option<bool> {
        let by_hand = |(at, statement, _): &&(String, usize, bool)| at == document && *statement == number;
        self.toggled.iter().find(by_hand).map(|(.., open)| *open)
    }

    /// The number of the statement that the cursor is in.
    pub(crate) fn statement_at_cursor(&self) -> Option<usize> {
        let cursor = self.cursor?;
        let inside = |s: &&StatementReport| s.span.first() <= Some(&cursor) && Some(&cursor) <= s.span.last();
        self.statements().iter().find(inside).map(|statement| statement.number)
    }

    /// The layers that are not given.
    pub(crate) fn absent_layers(&self) -> Vec<&'static str> {
        let layers = self.shown().map_or(&[][..], |access| &access.layers);
        let given = |layer: Layer| self.access().is_some_and(|access| access.policies.is_given(layer));
        let absent = |layer: &&LayerReport| {
            layer.outcome == LayerOutcome::NotApplied && layer.policies.is_empty() && !given(layer.layer)
        };
        layers.iter().filter(absent).map(|l| l.layer.phrase()).collect()
    }
}

#[cfg(test)]
mod tests;
