//! What happens to the network.

use std::rc::Rc;

use scenario::network::{NetworkChange, NetworkSeverity};
use scenario::{NetworkDocument, NetworkReport, Scenario, TableEdit, TableKind};

use super::{Highlight, NETWORK, Notice, Side, State, Tab};

/// What the panel of the network shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pane {
    Rules(TableKind),
    Ports,
    Exposure,
    Records,
    Json,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NetworkAction {
    /// The packet goes the other way: source and destination change places.
    SwapEnds,
    /// A member of the network's flow.
    Flow(&'static str, String),
    /// Ask about the packet that shows a finding: the JSON of its flow.
    Try(String),
    /// Show this of the network.
    Pane(Pane),
    /// The same from another part of the page.
    VisitRules(TableKind),
    /// Flow log records to be explained.
    Records(String),
    /// A change of the network's tables.
    Edit(TableEdit),
    /// Make changes of the network that were tried, and say so in these words.
    Apply(Vec<NetworkChange>, String),
}

impl NetworkAction {
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            NetworkAction::Flow(member, _) => Some(format!("flow {member}")),
            NetworkAction::Records(_) => Some("records".to_owned()),
            NetworkAction::Edit(TableEdit::Set { row, column, .. }) => Some(format!("cell {row} {column:?}")),
            NetworkAction::Pane(_) | NetworkAction::VisitRules(_) => None,
            _ => Some(String::new()),
        }
    }
}

impl State {
    pub(super) fn net(&mut self, action: NetworkAction) {
        match action {
            NetworkAction::SwapEnds => self.change_flow(|network| {
                let [from, to] = ["from", "to"].map(|end| network.flow(end).unwrap_or_default());
                network.set_flow("from", &to);
                network.set_flow("to", &from);
            }),
            NetworkAction::Flow(member, text) => self.change_flow(|network| network.set_flow(member, &text)),
            NetworkAction::Try(flow) => {
                self.change_flow(|network| network.ask(&flow));
                self.tab = Tab::Why;
            }
            NetworkAction::Pane(pane) => {
                self.pane = pane;
                self.is_pane_chosen = true;
            }
            NetworkAction::VisitRules(kind) => {
                self.side = Side::Network;
                self.tab = Tab::Policies;
                self.pane = Pane::Rules(kind);
            }
            NetworkAction::Records(text) => self.change_flow(|network| network.set_records(&text)),
            NetworkAction::Edit(edit) => self.edit_table(&edit),
            NetworkAction::Apply(changes, says) => self.apply_network(&changes, &says),
        }
    }

    fn change_flow(&mut self, change: impl FnOnce(&mut NetworkDocument)) {
        if let Some(network) = &mut self.scenario.network {
            change(network);
        }
        self.highlight.ranges.clear();
        self.changed();
    }

    /// The answer about the network: the last one whose text could be read.
    pub(crate) fn shown_network(&self) -> Option<&NetworkReport> {
        self.last_network.as_deref().or(self.network_now())
    }

    /// The last answer about the network, be it that its text cannot be read.
    pub(crate) fn network_now(&self) -> Option<&NetworkReport> {
        self.answered.as_ref().map(|(_, answer)| &**answer)
    }

    /// Whether the engine is still at work on the network as it is.
    pub(crate) fn is_network_pending(&self) -> bool {
        self.waiting || self.answered.as_ref().is_none_or(|(question, _)| *question != self.asked.0)
    }

    /// The engine's answer to a question. Only that to the newest counts.
    pub(super) fn answered(&mut self, question: u32, answer: Rc<NetworkReport>) {
        if question != self.asked.0 {
            return;
        }
        if is_read(&answer) {
            self.last_network = Some(Rc::clone(&answer));
        }
        self.answered = Some((question, answer));
        self.choose_pane();
    }

    /// Whether that answer belongs to an earlier text.
    pub(crate) fn is_network_stale(&self) -> bool {
        let is_newest = |good| self.answered.as_ref().is_some_and(|(_, answer)| Rc::ptr_eq(good, answer));
        self.last_network.as_ref().is_some_and(|good| self.is_network_pending() || !is_newest(good))
    }

    /// Whether the text cannot be read right now, so that its tables cannot be changed.
    pub(crate) fn is_network_broken(&self) -> bool {
        self.network_now().is_some_and(|network| !is_read(network))
    }

    /// Shows the rules that stop the packet, once there is a first answer.
    fn choose_pane(&mut self) {
        let Some(network) = &self.last_network else { return };
        let first = network.flow.blockers.first();
        if !self.is_pane_chosen
            && let (Some(first), Some(network)) = (first, &self.scenario.network)
        {
            let tables = network.tables();
            let stops = tables.iter().find(|table| table.id == first.component);
            self.pane = stops.map_or(self.pane, |table| Pane::Rules(table.kind));
        }
        self.is_pane_chosen = true;
    }

    /// Changes a rule of the network.
    fn edit_table(&mut self, edit: &TableEdit) {
        let Some(network) = &mut self.scenario.network else { return };
        let before = (network.clone(), self.origin.clone());
        match network.edit(edit) {
            Ok(place) => {
                self.highlight.ranges.clear();
                match edit {
                    TableEdit::Add { .. } | TableEdit::Swap { .. } => self.light_up(vec![place]),
                    TableEdit::Remove { .. } => {
                        let scenario = Scenario { network: Some(before.0), ..self.scenario.clone() };
                        let bring_back = Some(Box::new((scenario, before.1)));
                        let text = "The rule is removed.".to_owned();
                        self.notice = Some(Notice { text, is_error: false, bring_back });
                    }
                    TableEdit::Set { .. } | TableEdit::Switch { .. } => {}
                }
                self.changed();
            }
            Err(text) => self.notice = Some(Notice { text, is_error: true, bring_back: None }),
        }
    }

    /// Lights up places of the network, in the tables where they are in one.
    fn light_up(&mut self, ranges: Vec<[usize; 2]>) {
        if self.pane != Pane::Json
            && let (Some(network), Some([start, end])) = (&self.scenario.network, ranges.first())
        {
            let tables = network.tables();
            let holds =
                |table: &&scenario::Table| table.rows.iter().any(|row| row.span[0] < *end && *start < row.span[1]);
            self.pane = tables.iter().find(holds).map_or(Pane::Json, |table| Pane::Rules(table.kind));
        }
        self.highlight = Highlight { document: NETWORK.to_owned(), ranges, request: self.highlight.request + 1 };
    }

    /// Makes changes of the network, and lights up what is new in its text.
    fn apply_network(&mut self, changes: &[NetworkChange], says: &str) {
        let Some(network) = &mut self.scenario.network else { return };
        let before = (network.clone(), self.origin.clone());
        let mut lit = Vec::new();
        for change in changes {
            match network.apply(change) {
                Some([start, end]) => {
                    // Each change moves what stands behind it.
                    for range in &mut lit {
                        let [from, to]: &mut [usize; 2] = range;
                        if *from >= start {
                            (*from, *to) = (*from + end - start, *to + end - start);
                        }
                    }
                    lit.push([start, end]);
                }
                None => {
                    *network = before.0;
                    let text = "This change has no place in the text. Make it by hand.".to_owned();
                    self.notice = Some(Notice { text, is_error: true, bring_back: None });
                    return;
                }
            }
        }
        let scenario = Scenario { network: Some(before.0), ..self.scenario.clone() };
        let bring_back = Some(Box::new((scenario, before.1)));
        self.notice = Some(Notice { text: says.to_owned(), is_error: false, bring_back });
        self.light_up(lit);
        self.changed();
    }
}

/// Whether the text of a network could be read. An error with a place is about the text itself; a warning with one is
/// a comma too many.
fn is_read(network: &NetworkReport) -> bool {
    let is_of_text = |severity| severity == NetworkSeverity::Error;
    network.findings.iter().all(|finding| finding.offset.is_none() || !is_of_text(finding.severity))
}
