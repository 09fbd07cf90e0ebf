//! What is shown: the text in the editor, what is lit up in it, and what is open besides.

use scenario::NetworkDocument;

use super::{Highlight, NETWORK, Side, State, Tab};

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
}

impl ViewAction {
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            ViewAction::Document(at, _) => Some(format!("text {at}")),
            _ => None,
        }
    }
}

impl State {
    pub(super) fn view(&mut self, action: ViewAction) {
        match action {
            ViewAction::Document(at, text) => {
                if at == NETWORK {
                    self.scenario.network = Some(NetworkDocument::new(text));
                } else if let Some(policy) = self.access_mut().at_mut(&at) {
                    policy.document = text;
                }
                self.highlight.ranges.clear();
                self.changed();
            }
            ViewAction::Show(document, range) => self.show(&document, range),
            ViewAction::Cursor(at) => self.cursor = Some(at),
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
            ViewAction::More => self.room *= 5,
            ViewAction::AllChanges => self.all_changes = true,
        }
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
