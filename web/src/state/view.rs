//! What is shown: the text in the editor, what is lit up in it, and what is open besides.

use scenario::{AccessReport, DecidedLayer, Decision, LayerReport, NetworkDocument, PolicyReport, StatementReport};

use super::engine::answered;
use super::{Highlight, NETWORK, Pane, Side, State, Tab};

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// Whether the policy in the editor is the user's choice. Until it is, the one that decides stands there.
    pub(super) is_chosen: bool,
    /// Whether the statements that do not apply are listed.
    pub(crate) is_unfolded: bool,
    /// Whether the page is being printed, with all policies in full.
    pub(crate) is_printed: bool,
    /// Whether the context of the request is as it is because something was tried, and nothing was edited since.
    pub(crate) is_tried: bool,
    /// What the change does whose lines are shown before it is made; empty for none.
    pub(crate) previewed: String,
    /// The verdicts on the scenario's `requests` if it is made.
    pub(crate) requests_then: Vec<Decision>,
}

/// What changes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ViewAction {
    /// The text of the policy at this path, or of the network.
    Document(String, String),
    /// Light up a place of a report: the document's path and the range.
    Show(String, [usize; 2]),
    /// The cursor moved in the editor.
    Cursor(usize),
    /// Open or close the statement of this number in the document at this path.
    Toggle(String, usize, bool),
    SelectTab(Tab),
    /// Show this side.
    Side(Side),
    /// Show more rows of long lists.
    More,
    /// List all changes.
    AllChanges,
    /// Show the lines of the change that does this; of none if that is empty.
    Preview(String),
    /// List the statements that do not apply, or fold them away.
    Unfold(bool),
    /// The page is about to be printed, or has been.
    Print(bool),
}

impl ViewAction {
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            ViewAction::Document(at, _) => Some(format!("text {at}")),
            _ => None,
        }
    }
}

/// Where a policy stands in the answer: that to a further action, or to the request; the layer; the policy.
pub(crate) type At = (Option<usize>, usize, usize);

/// A policy of an answer, or of that to a further action, with its layer and the answer.
pub(crate) fn find_policy<'a>(
    access: &'a AccessReport,
    document: &str,
) -> Option<(&'a AccessReport, &'a LayerReport, &'a PolicyReport)> {
    for layer in &access.layers {
        for policy in &layer.policies {
            if policy.document == document {
                return Some((access, layer, policy));
            }
        }
    }
    access.also.iter().find_map(|also| find_policy(also, document))
}

impl State {
    pub(super) fn view(&mut self, action: ViewAction) {
        match action {
            ViewAction::Document(at, text) => {
                let mut is_begun = false;
                if at == NETWORK {
                    self.scenario.network = Some(NetworkDocument::new(text));
                } else if let Some(policy) = self.access_mut().at_mut(&at) {
                    is_begun = policy.document.trim().is_empty();
                    policy.document = text;
                }
                self.view.is_chosen = true;
                self.highlight.ranges.clear();
                self.changed();
                // Nobody types a whole policy at once.
                if is_begun {
                    self.ask_on();
                }
            }
            ViewAction::Show(document, range) => self.show(&document, range),
            ViewAction::Cursor(at) => {
                self.cursor = Some(at);
                self.view.is_chosen = true;
            }
            ViewAction::Toggle(document, number, open) => {
                self.toggled.retain(|(at, statement, _)| *at != document || *statement != number);
                self.toggled.push((document, number, open));
            }
            ViewAction::SelectTab(tab) => self.tab = tab,
            ViewAction::Side(side) => {
                self.side = side;
                self.cursor = None;
                self.highlight.ranges.clear();
            }
            ViewAction::More => {
                self.room *= 5;
                if self.scenario.requests.len() > self.report.requests.len() {
                    self.evaluate();
                }
            }
            ViewAction::Preview(says) => self.preview(says),
            ViewAction::AllChanges => self.all_changes = true,
            ViewAction::Unfold(is_unfolded) => self.view.is_unfolded = is_unfolded,
            ViewAction::Print(is_printed) => self.view.is_printed = is_printed,
        }
    }

    /// Shows the lines of the change that does this, and what else it changes.
    pub(super) fn preview(&mut self, says: String) {
        self.view.requests_then.clear();
        let change =
            self.advice().and_then(|advice| advice.changes.iter().find(|change| change.steps.join(" ") == says));
        if let Some(change) = change.filter(|_| !self.report.requests.is_empty()) {
            let mut then = self.sent().into_owned();
            then.requests.truncate(self.report.requests.len());
            if let Some(access) = &mut then.access {
                change.edits.iter().for_each(|edit| access.apply(edit));
            }
            let report = answered(&then, self.now);
            self.view.requests_then = report.requests.iter().map(|of| of.decision).collect();
        }
        self.view.previewed = says;
    }

    fn show(&mut self, document: &str, range: [usize; 2]) {
        if document == NETWORK {
            self.side = Side::Network;
            self.pane = Pane::Json;
        } else if self.access().is_some_and(|access| access.at(document).is_some()) {
            document.clone_into(&mut self.selected);
            self.view.is_chosen = true;
        } else {
            return;
        }
        self.highlight =
            Highlight { document: document.to_owned(), ranges: vec![range], request: self.highlight.request + 1 };
        self.tab = Tab::Policies;
    }

    /// The answer that decides: to the request, or to the further action that is not allowed.
    pub(crate) fn deciding(&self) -> Option<(Option<usize>, &AccessReport)> {
        let access = self.shown()?;
        let also = access.also.iter().position(|also| also.decision != Decision::Allowed);
        match also.filter(|_| access.decided_layer == Some(DecidedLayer::Also)) {
            Some(at) => Some((Some(at), access.also.get(at)?)),
            None => Some((None, access)),
        }
    }

    /// What the answer rests on: the statement that decides. Where none does, the one that comes closest in the layer
    /// that does not allow, and a policy of that layer if none comes close.
    pub(crate) fn decided(&self) -> Option<(At, &PolicyReport, Option<&StatementReport>)> {
        let (also, answer) = self.deciding()?;
        // The better the later in the table.
        let (mut best, mut found) = (0, None);
        for (at, layer) in answer.layers.iter().enumerate() {
            let is_silent = answer.decided_layer == Some(DecidedLayer::Layer(layer.layer));
            for (place, policy) in layer.policies.iter().enumerate() {
                let at = (also, at, place);
                if is_silent && best == 0 {
                    (best, found) = (1, Some((at, policy, None)));
                }
                for statement in &policy.statements {
                    let rank = match statement {
                        StatementReport { decides: true, .. } => 4,
                        StatementReport { open: true, matched: false, .. } => 3,
                        StatementReport { closest: true, .. } if is_silent => 2,
                        _ => 0,
                    };
                    if rank > best {
                        (best, found) = (rank, Some((at, policy, Some(statement))));
                    }
                }
            }
        }
        found
    }

    /// Whether the policy in the editor is the user's choice.
    pub(crate) fn is_chosen(&self) -> bool {
        self.view.is_chosen
    }

    /// Brings the policy that decides into the editor, unless the user has chosen another one.
    pub(super) fn show_what_decides(&mut self) {
        if self.view.is_chosen || self.is_stale() {
            return;
        }
        let document = self.decided().map(|(_, policy, _)| policy.document.clone());
        if let Some(document) = document.filter(|at| self.access().is_some_and(|access| access.at(at).is_some()))
            && document != self.selected
        {
            self.selected = document;
            self.cursor = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Action, Origin, PolicyAction, RequestAction, WorkAction};

    fn open(slug: &str) -> State {
        let path = format!("{}/gallery/{slug}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        State::new(scenario::Scenario::read(&text).0, Origin::Own, 0)
    }

    fn after(state: State, action: Action) -> State {
        state.react(action).0
    }

    #[test]
    fn the_policy_that_decides_is_in_the_editor() {
        for (slug, selected, statement) in [
            // A statement denies; none allows, and one comes closest; the further action fails at its own policy.
            ("scp-deny-region", "scps[0][1]", Some(1)),
            ("permissions-boundary-caps", "boundary", Some(1)),
            ("cross-account-encrypted-read", "also[0]", Some(1)),
        ] {
            let state = open(slug);
            assert_eq!(state.selected, selected, "{slug}");
            let decided = state.decided().map(|(_, policy, of)| (policy.document.clone(), of.map(|of| of.number)));
            assert_eq!(decided, Some((selected.to_owned(), statement)), "{slug}");
        }
    }

    #[test]
    fn the_editor_follows_the_question_until_the_user_chooses() {
        let state = open("permissions-boundary-caps");
        let asked = after(state.clone(), Action::Request(RequestAction::Does("s3:ListBucket".into())));
        assert_eq!((decision(&asked), asked.selected.as_str()), (Decision::Allowed, "identity[0]"));
        let chosen = after(
            after(state, Action::Policies(PolicyAction::Select("boundary".into()))),
            Action::Request(RequestAction::Does("s3:ListBucket".into())),
        );
        assert_eq!((decision(&chosen), chosen.selected.as_str()), (Decision::Allowed, "boundary"));
        // Another scenario opens where it decides.
        let other = open("scp-deny-region").scenario;
        let opened = after(chosen, Action::Work(WorkAction::Open(Box::new(other), Origin::Own)));
        assert_eq!(opened.selected, "scps[0][1]");
    }

    #[test]
    fn what_is_broken_moves_nothing() {
        let state = open("permissions-boundary-caps");
        let broken = after(state, Action::Request(RequestAction::Does("iam".into())));
        assert!(broken.is_stale());
        assert_eq!(broken.selected, "boundary");
        assert!(broken.decided().is_some());
    }

    fn decision(state: &State) -> Decision {
        state.shown().unwrap().decision
    }
}
