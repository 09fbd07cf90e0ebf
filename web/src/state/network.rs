//! What happens to the network.

use std::rc::Rc;

use scenario::{NetworkDocument, NetworkReport, Scenario, Table, TableEdit, TableKind};

use super::{Highlight, NETWORK, Notice, Origin, State, is_read};

impl State {
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
    pub(super) fn choose_pane(&mut self) {
        let Some(network) = &self.last_network else { return };
        let first = network.flow.blockers.first();
        if !self.is_pane_chosen
            && let (Some(first), Some(network)) = (first, &self.scenario.network)
        {
            let tables = network.tables();
            let stops = tables.iter().find(|table| table.id == first.component);
            self.pane = stops.map(|table| table.kind).or(self.pane);
        }
        self.is_pane_chosen = true;
    }

    /// The network with what was pasted into it.
    pub(super) fn pasted(&mut self, network: NetworkDocument, text: String) {
        let before = Box::new((self.scenario.clone(), self.origin.clone()));
        let (known, tables) = (self.scenario.network.as_ref().map(NetworkDocument::tables), network.tables());
        let is_new = |table: &&Table| !known.iter().flatten().any(|of| of.id == table.id);
        let kinds = [TableKind::Acl, TableKind::Group, TableKind::Routes];
        let first = |tables: Vec<&Table>| kinds.into_iter().find(|kind| tables.iter().any(|of| of.kind == *kind));
        self.pane = first(tables.iter().filter(is_new).collect()).or_else(|| first(tables.iter().collect()));
        // What somebody else wrote is of policies.
        if known.is_none() && self.origin != Origin::Own {
            (self.scenario.title, self.scenario.note) = (None, None);
        }
        self.scenario.network = Some(network);
        self.arranged += 1;
        self.highlight.ranges.clear();
        self.notice = Some(Notice { text, is_error: false, bring_back: Some(before) });
        self.changed();
    }

    /// Changes a rule of the network.
    pub(super) fn edit_table(&mut self, edit: &TableEdit) {
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
        if self.pane.is_some()
            && let (Some(network), Some([start, end])) = (&self.scenario.network, ranges.first())
        {
            let tables = network.tables();
            let holds =
                |table: &&scenario::Table| table.rows.iter().any(|row| row.span[0] < *end && *start < row.span[1]);
            self.pane = tables.iter().find(holds).map(|table| table.kind);
        }
        self.highlight = Highlight { document: NETWORK.to_owned(), ranges, request: self.highlight.request + 1 };
    }

    /// Makes changes of the network, and lights up what is new in its text.
    pub(super) fn apply_network(&mut self, changes: &[scenario::network::NetworkChange], says: &str) {
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
