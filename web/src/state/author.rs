//! What an author says of a scenario: its title and its note, what is expected of it, and what is wanted.

use scenario::{Expect, Wanted};

use super::{Side, State};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AuthorAction {
    /// What is written from now on is an edit of its own.
    Write,
    Title(String),
    Note(String),
    /// Title and note are as they were before that.
    TakeBack,
    /// What is expected of the side that is shown, by the word of the report; empty for nothing.
    Expect(String),
    /// Whether the denial is what is wanted.
    WantDenial(bool),
}

const TITLE: &str = "title";
const NOTE: &str = "note";

impl AuthorAction {
    pub(super) fn edits(&self) -> Option<String> {
        match self {
            AuthorAction::Write | AuthorAction::TakeBack => None,
            AuthorAction::Title(_) => Some(TITLE.to_owned()),
            AuthorAction::Note(_) => Some(NOTE.to_owned()),
            AuthorAction::Expect(_) | AuthorAction::WantDenial(_) => Some(String::new()),
        }
    }
}

impl State {
    pub(super) fn author(&mut self, action: AuthorAction) {
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        match action {
            AuthorAction::Write => self.history.close(),
            AuthorAction::Title(title) => self.scenario.title = given(title),
            AuthorAction::Note(note) => self.scenario.note = given(note),
            AuthorAction::TakeBack => {
                if let Some(before) = self.history.forget(&[TITLE, NOTE]) {
                    self.scenario.title.clone_from(&before.title);
                    self.scenario.note.clone_from(&before.note);
                    self.keep();
                }
            }
            AuthorAction::Expect(word) => self.expect(word),
            AuthorAction::WantDenial(is_wanted) => {
                self.scenario.wanted = is_wanted.then_some(Wanted::Denied);
                self.changed();
            }
        }
    }

    /// What is to be expected of the side that is shown; nothing where the word is empty.
    pub(super) fn expect(&mut self, word: String) {
        let word = Some(word).filter(|word| !word.is_empty());
        let expect = self.scenario.expect.get_or_insert_default();
        match self.side {
            Side::Access => expect.access = word,
            Side::Network => expect.network = word,
        }
        if *expect == Expect::default() {
            self.scenario.expect = None;
        }
    }

    /// What is expected of the side that is shown.
    pub(crate) fn expected(&self) -> &str {
        let expect = self.scenario.expect.as_ref();
        let word = expect.and_then(|expect| match self.side {
            Side::Access => expect.access.as_deref(),
            Side::Network => expect.network.as_deref(),
        });
        word.unwrap_or_default()
    }

    /// What it comes to, where that is known; empty where it is not, or not of what is edited.
    pub(crate) fn found(&self) -> &'static str {
        match self.side {
            Side::Access if self.is_stale() => "",
            Side::Access => self.shown().map_or("", |access| access.decision.word()),
            Side::Network if self.is_network_stale() => "",
            Side::Network => self.network_now().map_or("", |network| network.flow.outcome.word()),
        }
    }
}
