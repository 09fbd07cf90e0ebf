//! What the user edits and the answer to it.

use std::rc::Rc;

use scenario::{
    Access, AccessReport, Advice, AlsoRequest, Caller, Change, ContextValue, Decision, Edit, ElementReport, Finding,
    LayerOutcome, LayerReport, NamedPolicy, NetworkDocument, Problem, Report, RequestDocument, Scenario, Settings,
    StatementReport, TableEdit, TableKind,
};
use yew::Reducible;

use crate::engine;
use crate::further::{Further, policy_for};
use crate::layers::{
    add_at_level, add_policy, blank_policy, is_off, layer_name, layer_of, level_of, levels_mut, move_level,
    move_policy, paths, paths_in, places,
};
use crate::presets::Preset;

mod history;
mod network;

pub(crate) use history::History;

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
    /// The policy in the editor, by its path: `identity[0]`.
    pub(crate) selected: String,
    /// The answer to the scenario as it is.
    pub(crate) report: Rc<Report>,
    /// The last answer that had a verdict; the same as `report` unless something is wrong right now.
    pub(crate) last_good: Option<Rc<Report>>,
    /// The last answer about the network whose text could be read.
    last_network: Option<Rc<Report>>,
    /// Counts the answers.
    pub(crate) answers: u32,
    /// What would change the verdict, and the number of the answer that it belongs to.
    pub(crate) advice: Option<(u32, Rc<Advice>)>,
    /// Whether all changes are listed, not only the first few.
    pub(crate) all_changes: bool,
    /// Whether a long text waits for a pause in typing.
    pub(crate) waiting: bool,
    /// Whether the engine is there that answers networks and gives advice.
    pub(crate) engine: Engine,
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
    /// The seconds since 1970 that stand for the current time.
    pub(crate) now: i64,
    /// Which part a narrow screen shows.
    pub(crate) tab: Tab,
    /// Which rules the network's panel shows; `None` is the whole of it, as JSON.
    pub(crate) pane: Option<TableKind>,
    /// Whether that is the user's choice, or was made for the first answer.
    is_pane_chosen: bool,
    /// What can be taken back.
    pub(crate) history: History,
}

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
    /// An example of the gallery; once it is edited it is the user's own work.
    Example,
    /// A link; like an example it moves the draft aside when it is edited.
    Link,
}

/// The second module of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Loading,
    Ready,
    /// It could not be loaded: the connection is gone, or the site has been published anew since.
    Missing,
}

/// Ranges of bytes in one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Highlight {
    pub(crate) document: String,
    pub(crate) ranges: Vec<[usize; 2]>,
    /// Counts up with each request, so that the same range can be shown again.
    pub(crate) request: u32,
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

/// The parts of the page on a narrow screen; those of the network are its text, its flow, and why.
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
    /// Take the last edit back.
    Undo,
    /// Do it again.
    Redo,
    CloseNotice,
    /// The text of the policy at this path, or of the network.
    Document(String, String),
    Rename(String, String),
    SelectPolicy(String),
    /// Select a policy from another part of the page.
    EditPolicy(String),
    /// A new policy in this layer, named as in paths.
    AddPolicy(&'static str),
    /// A new policy at a level of service or resource control policies.
    AddAtLevel(&'static str, usize),
    /// Whom the policy at this path is attached to.
    From(String, String),
    /// What the level of the policy at this path is attached to.
    Target(String, String),
    /// Moves the policy at this path among those beside it, by 1 or -1.
    MovePolicy(String, isize),
    /// Moves the level of the policy at this path, by 1 or -1.
    MoveLevel(String, isize),
    RemovePolicy(String),
    /// Whether the policy at this path takes part.
    SwitchPolicy(String, bool),
    /// Whether a layer takes part, with all of its policies.
    SwitchLayer(&'static str, bool),
    /// Show a layer: its first policy in the editor, and why it says what it says.
    Visit(String),
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
    /// A further action that the call needs.
    AddFurther(Further),
    RemoveFurther(usize),
    FurtherDoes(usize, String),
    FurtherOn(usize, String),
    /// The single value of a context key of a further action, by the places of both.
    FurtherValue(usize, usize, String),
    /// A policy on the resource of a further action.
    AddFurtherPolicy(usize),
    Settings(Settings),
    /// Make the request one of a kind.
    Preset(&'static Preset),
    Title(String),
    /// Light up a place of a report: the document's path and the range.
    Show(String, [usize; 2]),
    /// Open or close the statement of this number in the document at this path.
    Toggle(String, usize, bool),
    /// The cursor moved in the editor.
    Cursor(usize),
    SelectTab(Tab),
    /// Show this side.
    Side(Side),
    /// Give a scenario without policies a blank one.
    AddAccess,
    /// The packet goes the other way: source and destination change places.
    SwapEnds,
    /// A member of the network's flow.
    Flow(&'static str, String),
    /// Show these rules of the network, or its JSON.
    Pane(Option<TableKind>),
    /// The same from another part of the page.
    VisitRules(TableKind),
    /// The network with what was pasted, and what that was.
    Pasted(NetworkDocument, String),
    /// Flow log records to be explained.
    Records(String),
    /// A change of the network's tables.
    EditTable(TableEdit),
    /// Make changes of the network that were tried, and say so in these words.
    ApplyNetwork(Vec<vpc::Change>, String),
    /// Set a context key to this value.
    SetContext(String, ContextValue),
    /// List all changes.
    AllChanges,
    /// Make a change that was advised.
    Apply(Box<Change>),
    /// The engine is there, or is not to be had, or is to be loaded once more.
    Engine(Engine),
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
        let side = match (&scenario.access, &scenario.network) {
            (None, Some(_)) => Side::Network,
            _ => Side::Access,
        };
        let has_tables = scenario.network.as_ref().is_some_and(|network| !network.tables().is_empty());
        let mut state = State {
            scenario,
            side,
            pane: has_tables.then_some(TableKind::Acl),
            is_pane_chosen: !has_tables,
            opened: 0,
            arranged: 0,
            origin,
            selected: String::new(),
            report: Rc::default(),
            last_good: None,
            last_network: None,
            answers: 0,
            advice: None,
            all_changes: false,
            waiting: false,
            engine: Engine::Loading,
            highlight: Highlight::default(),
            toggled: Vec::new(),
            cursor: None,
            switched: None,
            asleep: Vec::new(),
            notice: None,
            now,
            tab: Tab::Why,
            history: History::default(),
        };
        state.complete();
        state.evaluate();
        state.advise_at_once();
        state
    }

    /// The page with another scenario that is the same work, as it was or will be.
    fn put(self, scenario: Scenario, origin: Origin) -> State {
        let State { opened, arranged, tab, side, pane, is_pane_chosen, engine, history, selected, now, .. } = self;
        let arranged = arranged + 1;
        let new = State::new(scenario, origin, now);
        let mut state = State { opened, arranged, tab, side, pane, is_pane_chosen, engine, history, ..new };
        if state.access().is_some_and(|access| access.at(&selected).is_some()) {
            state.selected = selected;
        }
        state
    }

    fn advise_at_once(&mut self) {
        if self.length() < SHORT {
            self.advise();
        }
    }

    /// How long all texts are together.
    fn length(&self) -> usize {
        let policies = self.access().into_iter().flat_map(Access::documents).map(|(_, document)| document.len());
        policies.sum::<usize>() + self.network().map_or(0, str::len)
    }

    /// A page needs something to edit. A scenario with a network alone has it.
    fn complete(&mut self) {
        if self.scenario.access.is_none() && self.scenario.network.is_some() {
            return;
        }
        let access = self.scenario.access.get_or_insert_default();
        if paths(access).is_empty() {
            access.policies.identity.push(blank_policy("identity", 1));
        }
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
        self.scenario.network.as_ref().map(|network| network.0.as_str())
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

    fn evaluate(&mut self) {
        self.waiting = false;
        self.answers += 1;
        let network = |network: &NetworkDocument| engine::network(&network.0);
        self.report = Rc::new(scenario::run_with(&self.scenario, Some(self.now), network));
        let evaluated = self.report.access.as_ref().is_some_and(|access| access.decision != Decision::NotEvaluated);
        if evaluated {
            self.last_good = Some(Rc::clone(&self.report));
        }
        if self.report.network.as_ref().is_some_and(network::is_read) {
            self.last_network = Some(Rc::clone(&self.report));
            self.choose_pane();
        }
        if let Some(switched) = self.switched.take() {
            self.compare(switched.part);
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
        if let Some(advice) = engine::advise(&self.scenario, self.now) {
            self.advice = Some((self.answers, Rc::new(advice)));
        }
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

    /// What is wrong with a field of the request, named as in the scenario: `action`, `also[0].action`.
    pub(crate) fn problem(&self, field: &str) -> Option<&Problem> {
        self.report.errors.iter().find(|problem| problem.field.as_deref() == Some(field))
    }

    /// The statements of the policy in the editor, if the answer belongs to its text.
    pub(crate) fn statements(&self) -> &[StatementReport] {
        if self.is_stale() {
            return &[];
        }
        let answers = self.report.access.iter().flat_map(|access| std::iter::once(access).chain(&access.also));
        let mut policies = answers.flat_map(|access| &access.layers).flat_map(|layer| &layer.policies);
        policies.find(|policy| policy.document == self.selected).map_or(&[], |policy| &policy.statements)
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
    pub(crate) fn absent_layers(&self) -> Vec<&str> {
        let layers = self.shown().map_or(&[][..], |access| &access.layers);
        let given = |layer: &str| self.access().is_some_and(|access| access.policies.is_given(layer));
        let absent = |layer: &&LayerReport| {
            layer.outcome == LayerOutcome::NotApplied && layer.policies.is_empty() && !given(&layer.layer)
        };
        layers.iter().filter(absent).map(|l| layer_name(&l.layer)).collect()
    }
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = Rc::unwrap_or_clone(self);
        let edited = history::edited(&action).map(|of| (of, state.scenario.clone()));
        // What a notice says is of the edit before.
        if edited.is_some() && action != Action::BringBack {
            state.notice = None;
        }
        match action {
            Action::Open(scenario, origin) => {
                let (opened, engine) = (state.opened + 1, state.engine);
                state = State { opened, engine, ..State::new(*scenario, origin, state.now) };
            }
            Action::Failed(text) => state.notice = Some(Notice { text, is_error: true, bring_back: None }),
            Action::BringBack => {
                if let Some(back) = state.notice.take().and_then(|notice| notice.bring_back) {
                    let (scenario, origin) = *back;
                    state = state.put(scenario, origin);
                }
            }
            Action::Undo => state = state.go_through_history(true),
            Action::Redo => state = state.go_through_history(false),
            Action::CloseNotice => state.notice = None,
            Action::Document(at, text) => {
                if at == NETWORK {
                    state.scenario.network.get_or_insert_default().0 = text;
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
                let added = add_policy(&mut state.access_mut().policies, layer);
                state.select(added);
                state.changed();
            }
            Action::AddAtLevel(layer, level) => {
                if let Some(added) = add_at_level(&mut state.access_mut().policies, layer, level) {
                    state.select(added);
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
                if let [level, _] = places(&at)[..]
                    && let Some(levels) = levels_mut(&mut state.access_mut().policies, layer_of(&at))
                    && let Some(level) = levels.get_mut(level)
                {
                    level.target = target;
                }
                state.changed();
            }
            Action::MovePolicy(at, by) => {
                let moved = move_policy(&mut state.access_mut().policies, &at, by);
                state.moved(moved);
            }
            Action::MoveLevel(at, by) => {
                let moved = move_level(&mut state.access_mut().policies, &at, by);
                state.moved(moved);
            }
            Action::RemovePolicy(at) => state.remove_policy(&at),
            Action::SwitchPolicy(at, on) => {
                let asleep = std::mem::take(&mut state.asleep);
                state.asleep = asleep.into_iter().filter(|path| *path != at).collect();
                state.switch(&at, on);
            }
            Action::SwitchLayer(layer, on) => state.switch(layer, on),
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
                preset.apply(state.request_mut());
                state.changed();
            }
            Action::Title(title) => state.scenario.title = Some(title).filter(|title| !title.is_empty()),
            Action::Show(document, range) => state.show(&document, range),
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
                state.scenario.access.get_or_insert_default();
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
                // A text that waits is answered in its time.
                if engine == Engine::Ready && !state.waiting {
                    if state.scenario.network.is_some() {
                        state.evaluate();
                    }
                    state.advise_at_once();
                }
            }
            Action::Evaluate => state.evaluate(),
            Action::Advise => state.advise(),
        }
        if let Some((of, before)) = edited.filter(|(_, before)| *before != state.scenario) {
            state.history.keep(before, of);
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

    fn select(&mut self, path: String) {
        self.selected = path;
        self.cursor = None;
        self.highlight.ranges.clear();
    }

    /// What was moved is selected, at its new path.
    fn moved(&mut self, path: Option<String>) {
        if let Some(path) = path {
            self.rearranged();
            self.select(path);
            self.changed();
        }
    }

    /// Paths are others now: what was remembered by path is not known any more.
    fn rearranged(&mut self) {
        self.arranged += 1;
        self.switched = None;
        self.asleep.clear();
        self.toggled.clear();
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
    fn compare(&mut self, part: String) {
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
        let text = match level {
            Some(target) => format!("{name} is removed, and with it the level {target}."),
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

#[cfg(test)]
mod tests;
