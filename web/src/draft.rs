//! What this tab's user edits, and its way into the store.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use scenario::{Decision, Scenario, Severity};

use crate::components::Dispatch;
use crate::state::{self, Action, WorkAction};
use crate::storage::{self, Work};
use crate::{browser, gallery};

/// Said where a stored text is newer than this page.
pub(crate) const NEWER: &str =
    "A newer version of this page has stored work here. It is kept as it is: reload the page to open it.";

thread_local! {
    static DRAFT: RefCell<Draft> = RefCell::default();
}

#[derive(Default)]
struct Draft {
    /// The piece of work that is open, as this tab last read or stored it: another tab may have stored since. What a
    /// link or an example opened is none until it is edited.
    work: Option<Work>,
    /// The scenario as it was opened, and by which opening.
    opened: Option<(u32, Scenario)>,
    /// Whether this opening has stored something: from then on its first text is an edit too.
    is_edited: bool,
    /// What was edited and is not stored yet.
    unsaved: Option<Unsaved>,
    timer: Option<Timeout>,
    /// What was stored when the store was last looked at, the latest first.
    works: Vec<state::Work>,
    /// Whom to tell that nothing can be stored, or that it can again.
    dispatch: Option<Dispatch>,
    is_warned: bool,
}

/// What is edited, and the example that it is of.
#[derive(Clone, PartialEq)]
pub(crate) struct Unsaved {
    pub(crate) scenario: Scenario,
    pub(crate) example: Option<String>,
}

/// What a stored text says behind the scenario.
const EXAMPLE: &str = r#","example":""#;

impl Unsaved {
    /// The text that is stored: the scenario, which as a reader of one has it does not hold more.
    fn text(&self) -> String {
        let mut text = self.scenario.to_json();
        if let Some(slug) = &self.example {
            text.truncate(text.len().saturating_sub(1));
            text.push_str(EXAMPLE);
            text.push_str(slug);
            text.push_str("\"}");
        }
        text
    }
}

/// The example that a stored text is of, if there is one of that name.
fn example_of(text: &str) -> Option<&str> {
    let (_, slug) = text.rsplit_once(EXAMPLE)?;
    slug.strip_suffix("\"}").filter(|slug| gallery::position(slug).is_some())
}

/// What a stored text holds.
pub(crate) enum Stored {
    /// A scenario, and the example that it was made of.
    Scenario(Box<Scenario>, Option<String>),
    /// A scenario of a later schema than this page knows.
    Newer,
}

/// Reads a stored text. What is no scenario must not come back as an empty one.
pub(crate) fn read(text: &str) -> Option<Stored> {
    let (scenario, problems) = Scenario::read(text);
    if problems.iter().any(|problem| problem.code == "SCENARIO_SCHEMA" && problem.severity == Severity::Error) {
        return Some(Stored::Newer);
    }
    let is_work = scenario.access.is_some() || scenario.network.is_some();
    is_work.then(|| Stored::Scenario(Box::new(scenario), example_of(text).map(str::to_owned)))
}

/// All pieces of work but the one that is open, the latest first, as they were when the store was last looked at.
pub(crate) fn earlier() -> Rc<[state::Work]> {
    DRAFT.with_borrow(|draft| {
        let is_open = |work: &state::Work| draft.work.as_ref().is_some_and(|open| open.key == work.key);
        draft.works.iter().filter(|work| !is_open(work)).cloned().collect()
    })
}

/// Tells the page of them.
fn tell_earlier() {
    if let Some(dispatch) = DRAFT.with_borrow(|draft| draft.dispatch.clone()) {
        dispatch.dispatch(Action::Work(WorkAction::Works(earlier())));
    }
}

/// Looks at the store. That is done when something else is opened, and not at every key: there may be long texts.
pub(crate) fn look() {
    let mut works = Vec::new();
    for work in storage::works() {
        let (title, example) = match read(work.text()) {
            Some(Stored::Scenario(of, example)) => (Some(of.title.unwrap_or_else(|| "Untitled".to_owned())), example),
            Some(Stored::Newer) => (None, None),
            None => continue,
        };
        let (when, is_aside) = (work.when(), work.is_aside());
        works.push(state::Work { title, example, when, is_aside, decision: None, key: work.key });
    }
    DRAFT.with_borrow_mut(|draft| draft.works = works);
    tell_earlier();
}

/// The same after all is stored.
pub(crate) fn keep_and_look() {
    keep();
    look();
}

/// From now on problems of storing are told to this page.
pub(crate) fn tell(dispatch: Dispatch) {
    DRAFT.with_borrow_mut(|draft| draft.dispatch = Some(dispatch));
}

/// What was worked on last; nothing after a clean start.
pub(crate) fn latest() -> Option<Stored> {
    for work in storage::works() {
        let stored = read(work.text());
        if stored.is_none() {
            continue;
        }
        if work.is_aside() {
            return None;
        }
        if let Some(Stored::Scenario(..)) = stored {
            DRAFT.with_borrow_mut(|draft| draft.work = Some(work));
        }
        return stored;
    }
    None
}

/// Before another scenario is opened, this one is stored. The other is no work yet.
pub(crate) fn leave() {
    keep();
    DRAFT.with_borrow_mut(|draft| {
        // What could not be stored is offered by a notice.
        draft.unsaved = None;
        draft.work = None;
    });
    look();
}

/// The same for an earlier piece of work, which is the latest from now on, as another tab may have left it.
pub(crate) fn resume(key: &str) -> Option<(Box<Scenario>, Option<String>)> {
    let work = storage::find(key.to_owned())?;
    let Stored::Scenario(scenario, example) = read(work.text())? else { return None };
    leave();
    // A full store has room for this, since it is as long as before.
    let work = storage::store(Some(key), work.text()).unwrap_or(work);
    DRAFT.with_borrow_mut(|draft| draft.work = Some(work));
    tell_earlier();
    Some((scenario, example))
}

/// The same for work whose text is known, which need not be stored.
pub(crate) fn resume_as(scenario: &Scenario) {
    leave();
    let text = scenario.to_json();
    let whole = text.strip_suffix('}').unwrap_or(&text);
    let rest =
        |work: &Work| work.text().strip_prefix(whole).is_some_and(|rest| rest == "}" || rest.starts_with(EXAMPLE));
    let work = storage::works().into_iter().find(rest);
    DRAFT.with_borrow_mut(|draft| draft.work = work);
}

/// What is listed, with the verdicts, after all is stored.
pub(crate) fn answered() -> Rc<[state::Work]> {
    keep();
    look();
    earlier().iter().map(|work| state::Work { decision: decision(&work.key), ..work.clone() }).collect()
}

/// The verdict on a stored piece of work.
fn decision(key: &str) -> Option<Decision> {
    let work = storage::find(key.to_owned()).filter(|work| work.text().len() < SHORT)?;
    let Stored::Scenario(scenario, _) = read(work.text())? else { return None };
    Some(scenario::run_with(&scenario, Some(browser::now()), |_| None).access?.decision)
}

/// A text longer than this is not answered for the sake of a list.
const SHORT: usize = 100_000;

/// The scenario may be another one: it is stored at the latest when so many milliseconds have passed, however much is
/// typed meanwhile.
pub(crate) fn changed(of: Unsaved, opened: u32, milliseconds: u32) {
    DRAFT.with_borrow_mut(|draft| {
        let first = match &draft.opened {
            Some((known, first)) if *known == opened => first,
            _ => {
                draft.opened = Some((opened, of.scenario));
                draft.is_edited = false;
                return;
            }
        };
        draft.unsaved = (draft.is_edited || *first != of.scenario).then_some(of);
        if draft.unsaved.is_some() && draft.timer.is_none() {
            draft.timer = Some(Timeout::new(milliseconds, keep_in_time));
        }
    });
}

/// The same as [`keep`]. What was open before may be an earlier work from now on: this tab's is a copy where another tab
/// has gone on with it.
fn keep_in_time() {
    let key = || DRAFT.with_borrow(|draft| draft.work.as_ref().map(|work| work.key.clone()));
    let before = key();
    keep();
    if before.is_some() && before != key() {
        tell_earlier();
    }
}

/// Stores what is not stored yet.
pub(crate) fn keep() {
    // A program that fails comes here too, wherever it was.
    let told = DRAFT.with(|draft| draft.try_borrow_mut().ok().and_then(|mut draft| draft.keep()));
    if let Some((dispatch, is_kept)) = told {
        dispatch.dispatch(Action::Work(WorkAction::Kept(is_kept)));
    }
}

/// Makes room, and stores again.
pub(crate) fn keep_instead_of(key: &str) {
    storage::remove(key);
    keep();
    look();
    let (dispatch, is_kept) = DRAFT.with_borrow(|draft| (draft.dispatch.clone(), draft.unsaved.is_none()));
    if let Some(dispatch) = dispatch {
        dispatch.dispatch(Action::Work(WorkAction::Kept(is_kept)));
    }
}

/// What could not be stored, as JSON.
pub(crate) fn unsaved() -> String {
    DRAFT.with_borrow(|draft| draft.unsaved.as_ref().map(|of| of.scenario.to_json()).unwrap_or_default())
}

impl Draft {
    /// Whom to tell whether it is stored, where that is news.
    fn keep(&mut self) -> Option<(Dispatch, bool)> {
        self.timer = None;
        let unsaved = self.unsaved.take()?;
        let text = unsaved.text();
        if self.work.as_ref().is_some_and(|work| work.text() == text) {
            return None;
        }
        // Where another tab has gone on with the same work, this one goes on with a copy.
        let own = |work: &&Work| storage::find(work.key.clone()).is_none_or(|stored| stored.text() == work.text());
        let key = self.work.as_ref().filter(own).map(|work| work.key.as_str());
        let stored = storage::store(key, &text);
        let is_kept = stored.is_some();
        match stored {
            Some(work) => {
                self.work = Some(work);
                self.is_edited = true;
            }
            None => self.unsaved = Some(unsaved),
        }
        let is_news = std::mem::replace(&mut self.is_warned, !is_kept) == is_kept;
        self.dispatch.clone().filter(|_| is_news).map(|dispatch| (dispatch, is_kept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_text_knows_the_example_that_it_was_made_of() {
        let scenario = Scenario { title: Some(r#"T","example":"mfa-required"}"#.to_owned()), ..gallery::first() };
        for (example, known) in [(Some("mfa-required"), true), (Some("no-such"), false), (None, false)] {
            let example = example.map(str::to_owned);
            let text = Unsaved { scenario: scenario.clone(), example: example.clone() }.text();
            assert!(text.starts_with(r#"{"schema":1,"#));
            let Some(Stored::Scenario(read, of)) = read(&text) else { panic!("{text}") };
            assert_eq!((*read, of), (scenario.clone(), example.filter(|_| known)));
        }
    }

    #[test]
    fn a_stored_text_is_a_scenario_a_newer_one_or_nothing() {
        let kind = |text: &str| match read(text) {
            Some(Stored::Scenario(..)) => "scenario",
            Some(Stored::Newer) => "newer",
            None => "nothing",
        };
        for (text, expected) in [
            (r#"{"schema":1,"network":{}}"#, "scenario"),
            (r#"{"schema":2,"access":{"request":{}}}"#, "newer"),
            (r#"{"schema":2,"rooms":[]}"#, "newer"),
            (r#"{"schema":1}"#, "nothing"),
            ("", "nothing"),
            ("\u{0}\u{fffd}[[[", "nothing"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
