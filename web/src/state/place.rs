//! What is open as the address has it, and the work that was left on the way.

use std::rc::Rc;

use scenario::{Access, NamedPolicy, Scenario};

use super::{Effect, History, Notice, Origin, State, Tab};

/// So much work can be gone back to as it was left, with what can be taken back in it.
const MOST: usize = 12;

/// The place of a scenario among all that can be open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// The scenario as its origin has it.
    as_opened: Rc<Scenario>,
    /// The link that was made last, and what it holds.
    link: Option<(Rc<str>, Rc<Scenario>)>,
    /// The numbers of the openings of this piece of work, the last of which is the one of now.
    openings: Vec<u32>,
    /// What was worked on before, the latest last.
    left: Vec<Rc<Left>>,
    /// Whether the examples are shown.
    pub(crate) is_browsing: bool,
}

/// A piece of work as it was left.
#[derive(Debug)]
struct Left {
    scenario: Scenario,
    origin: Origin,
    as_opened: Rc<Scenario>,
    openings: Vec<u32>,
    history: History,
}

/// What can happen to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum PlaceAction {
    /// Show the examples, or no longer.
    Browse(bool),
    /// This link holds this scenario.
    Shared(Rc<str>, Rc<Scenario>),
}

impl Place {
    /// That of a scenario which has just been opened.
    pub(super) fn of(scenario: &Scenario) -> Place {
        Place { as_opened: Rc::new(scenario.clone()), openings: vec![0], ..Place::default() }
    }
}

/// A scenario to begin with: a policy without a text, and a request that asks for nothing.
pub(crate) fn blank() -> Scenario {
    let mut access = Access::default();
    access.policies.identity.push(NamedPolicy::default());
    Scenario { access: Some(access), ..Scenario::default() }
}

impl State {
    pub(super) fn go(&mut self, action: PlaceAction) {
        match action {
            PlaceAction::Browse(is_browsing) => {
                self.place.is_browsing = is_browsing;
                if is_browsing {
                    self.effects.push(Effect::ListWorks);
                }
            }
            // It may have been edited while the link was made.
            PlaceAction::Shared(link, held) if *held == self.scenario => self.place.link = Some((link, held)),
            PlaceAction::Shared(..) => {}
        }
    }

    /// What is open has been edited before it was opened: it is not as its origin has it.
    pub(crate) fn is_edited_before(&mut self) {
        self.place.as_opened = Rc::default();
    }

    /// Opens another scenario in the place of this one. Where that is a piece of work which was left here, it is as it was
    /// left, with what can be taken back in it.
    pub(super) fn open(&mut self, scenario: Scenario, origin: Origin, is_continued: bool) {
        let new = State::of(scenario, origin, self.now);
        let mut old = std::mem::replace(self, new);
        self.carry_on(&old);
        self.opened = old.opened + 1;
        if !old.is_kept {
            let text = "What you typed before is not stored.".to_owned();
            let bring_back = Some(Box::new((old.scenario.clone(), old.origin.clone())));
            self.notice = Some(Notice { text, is_error: true, bring_back });
        }
        let is_as_opened = old.is_as_opened();
        let is_work = old.origin == Origin::Own || !is_as_opened || old.history.can_undo() || old.history.can_redo();
        self.opened_paste(std::mem::take(&mut old.paste));
        let Place { as_opened, openings, mut left, .. } = old.place;
        if is_work {
            let State { scenario, origin, mut history, .. } = old;
            history.close();
            left.push(Rc::new(Left { scenario, origin, as_opened, openings, history }));
            if left.len() > MOST {
                left.remove(0);
            }
        }
        self.place.openings = vec![self.opened];
        if is_continued {
            self.is_edited_before();
        }
        let is_it = |work: &Rc<Left>| (is_continued || self.origin == Origin::Own) && work.scenario == self.scenario;
        if let Some(at) = left.iter().rposition(is_it) {
            let work = left.remove(at);
            (self.origin, self.history) = (work.origin.clone(), work.history.clone());
            self.place.as_opened = Rc::clone(&work.as_opened);
            self.place.openings = work.openings.iter().copied().chain([self.opened]).collect();
        }
        if self.is_blank() {
            self.tab = Tab::Policies;
        }
        self.place.left = left;
        self.evaluate();
        self.keep();
    }

    /// Whether the scenario is one to begin with.
    fn is_blank(&self) -> bool {
        self.scenario == blank()
    }

    /// The part of the address from `#` on that opens the scenario as it is; empty where none does. `None` leaves the
    /// address alone: what it asks for is not open.
    pub(crate) fn address(&self) -> Option<Rc<str>> {
        let link = self.place.link.as_ref().filter(|(_, held)| **held == self.scenario);
        match &self.origin {
            Origin::Awaited | Origin::Missing(_) => None,
            _ if self.offered.is_some() => None,
            _ if link.is_some() => link.map(|(link, _)| Rc::clone(link)),
            Origin::Example(slug) if self.is_as_opened() => Some(format!("#/e/{slug}").into()),
            Origin::Link(link) if self.is_as_opened() => Some(Rc::clone(link)),
            _ => Some("".into()),
        }
    }

    /// The scenario before anything was done to it.
    pub(super) fn as_opened(&self) -> &Scenario {
        &self.place.as_opened
    }

    /// Whether nothing has been edited, or all of it taken back.
    pub(crate) fn is_as_opened(&self) -> bool {
        *self.place.as_opened == self.scenario
    }

    /// What the user has made of this example, where it is open as published.
    pub(crate) fn yours(&self) -> Option<&Scenario> {
        let is_it = |work: &&Rc<Left>| work.origin == self.origin && work.scenario != *self.place.as_opened;
        self.place.left.iter().rfind(is_it).map(|work| &work.scenario)
    }

    /// Whether an opening was of what is open.
    pub(crate) fn is_of_opening(&self, opening: u32) -> bool {
        self.place.openings.contains(&opening)
    }

    /// The work that an opening was of, as it was left.
    pub(crate) fn left(&self, opening: u32) -> Option<&Scenario> {
        self.place.left.iter().find(|work| work.openings.contains(&opening)).map(|work| &work.scenario)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gallery::{FIRST_SLUG, first};
    use crate::state::{Action, RequestAction, WorkAction};

    fn after(state: State, actions: impl IntoIterator<Item = Action>) -> State {
        actions.into_iter().fold(state, |state, action| state.react(action).0)
    }

    fn example() -> State {
        State::new(first(), Origin::Example(FIRST_SLUG.to_owned()), 0)
    }

    fn does(action: &str) -> Action {
        Action::Request(RequestAction::Does(action.to_owned()))
    }

    fn open(scenario: &Scenario, origin: Origin) -> Action {
        Action::Work(WorkAction::Open(Box::new(scenario.clone()), origin))
    }

    fn address(state: &State) -> Option<String> {
        state.address().map(|address| address.to_string())
    }

    const EXAMPLE: &str = "#/e/bucket-and-object-arns";

    #[test]
    fn an_example_has_its_address_while_it_is_as_published() {
        let state = example();
        assert_eq!(address(&state).as_deref(), Some(EXAMPLE));
        let state = after(state, [does("s3:GetObject")]);
        assert_eq!((address(&state).as_deref(), state.is_as_opened()), (Some(""), false));
        let state = after(state, [Action::Work(WorkAction::Undo)]);
        assert_eq!((address(&state).as_deref(), state.is_as_opened()), (Some(EXAMPLE), true));
        assert_eq!(address(&after(state, [Action::Work(WorkAction::Redo)])).as_deref(), Some(""));
    }

    #[test]
    fn a_link_is_the_address_until_the_next_edit() {
        let shared = |state: State, link: &str| {
            let held = Rc::new(state.scenario.clone());
            after(state, [Action::Place(PlaceAction::Shared(link.into(), held))])
        };
        let state = shared(after(example(), [does("s3:GetObject")]), "#v1.one");
        assert_eq!(address(&state).as_deref(), Some("#v1.one"));
        let state = after(state, [does("s3:PutObject")]);
        assert_eq!(address(&state).as_deref(), Some(""));
        let state = shared(state, "#v1.two");
        assert_eq!(address(&state).as_deref(), Some("#v1.two"));
        // One that was made of what has been edited since is not.
        let late = Action::Place(PlaceAction::Shared("#v1.late".into(), Rc::new(first())));
        let state = after(state, [late]);
        assert_eq!(address(&state).as_deref(), Some("#v1.two"));
        // One that was followed is one too.
        let state = after(state, [open(&first(), Origin::Link("#v1.three".into()))]);
        assert_eq!(address(&state).as_deref(), Some("#v1.three"));
        assert_eq!(address(&after(state, [does("s3:PutObject")])).as_deref(), Some(""));
    }

    #[test]
    fn what_is_not_open_leaves_the_address_alone() {
        for origin in [Origin::Awaited, Origin::Missing("It is damaged.".to_owned())] {
            assert_eq!(address(&State::new(Scenario::default(), origin, 0)), None);
        }
        let offered = after(example(), [Action::Work(WorkAction::Offer(Some(("#v1.long".to_owned(), 1 << 20))))]);
        assert_eq!(address(&offered), None);
        assert_eq!(address(&after(offered, [Action::Work(WorkAction::Offer(None))])).as_deref(), Some(EXAMPLE));
    }

    #[test]
    fn work_that_is_gone_back_to_is_as_it_was_left() {
        let edited = after(
            example(),
            [does("s3:GetObject"), Action::Request(RequestAction::AddContext("aws:SourceIp".to_owned()))],
        );
        let work = edited.scenario.clone();
        let other = after(edited, [open(&blank(), Origin::Own), does("s3:ListBucket")]);
        assert_eq!((address(&other).as_deref(), other.yours()), (Some(""), None));
        assert_eq!(other.left(0), Some(&work));
        let back = after(other, [open(&work, Origin::Own)]);
        assert_eq!(back.origin, Origin::Example(FIRST_SLUG.to_owned()));
        assert_eq!(back.scenario, work);
        // What is edited from here on is taken back by itself.
        let undone = after(
            back,
            [
                Action::Request(RequestAction::ContextKey(0, "aws:VpcSourceIp".to_owned())),
                Action::Work(WorkAction::Undo),
            ],
        );
        assert_eq!(undone.scenario, work);
        let undone = after(undone, [Action::Work(WorkAction::Undo), Action::Work(WorkAction::Undo)]);
        assert_eq!(address(&undone).as_deref(), Some(EXAMPLE));
    }

    #[test]
    fn an_example_as_published_offers_what_was_made_of_it() {
        let origin = || Origin::Example(FIRST_SLUG.to_owned());
        let edited = after(example(), [does("s3:GetObject")]);
        let work = edited.scenario.clone();
        let published = after(edited, [open(&first(), origin())]);
        assert_eq!((published.yours(), published.is_as_opened()), (Some(&work), true));
        // Not another example's.
        let other = after(published, [open(&first(), Origin::Example("default-deny".to_owned()))]);
        assert_eq!(other.yours(), None);
    }

    #[test]
    fn work_on_an_example_that_was_stored_is_still_of_it() {
        let work = after(example(), [does("s3:GetObject")]).scenario;
        let origin = || Origin::Example(FIRST_SLUG.to_owned());
        let goes_on = Action::Work(WorkAction::Continue(Box::new(work.clone()), origin()));
        let stored = after(State::new(blank(), Origin::Own, 0), [goes_on]);
        assert_eq!((&stored.origin, stored.is_as_opened()), (&origin(), false));
        assert_eq!(address(&stored).as_deref(), Some(""));
        // What was published leads back to it, though nothing was edited since.
        let published = after(stored, [open(&first(), origin())]);
        assert_eq!((published.yours(), address(&published).as_deref()), (Some(&work), Some(EXAMPLE)));
        // It is stored with the example's name, and only what is of one is.
        let keeps = |state: State| match state.react(does("s3:PutObject")).1.into_iter().find_map(|effect| match effect
        {
            Effect::Keep { example, .. } => Some(example),
            _ => None,
        }) {
            Some(example) => example,
            None => panic!("it is kept"),
        };
        assert_eq!(keeps(published).as_deref(), Some(FIRST_SLUG));
        assert_eq!(keeps(State::new(first(), Origin::Own, 0)), None);
    }

    #[test]
    fn a_step_knows_the_work_it_was_of() {
        let state = after(example(), [open(&blank(), Origin::Own), does("s3:One")]);
        let one = state.scenario.clone();
        let opening = state.opened;
        let state = after(state, [open(&blank(), Origin::Own), does("s3:Two")]);
        assert_eq!((state.left(opening), state.is_of_opening(opening)), (Some(&one), false));
        let state = after(state, [open(&one, Origin::Own), does("s3:OneMore")]);
        assert!(state.is_of_opening(opening), "it is the same work, further on");
        assert_eq!(state.left(opening), None);
    }

    #[test]
    fn a_new_scenario_holds_nothing_that_its_author_has_not_written() {
        let state = after(example(), [open(&blank(), Origin::Own)]);
        assert_eq!(state.selected, "identity[0]");
        assert_eq!(state.policy().unwrap(), &NamedPolicy::default());
        assert_eq!(state.request().unwrap(), &scenario::RequestDocument::default());
        assert_eq!(state.scenario.title, None);
        assert_eq!(state.tab, Tab::Policies);
    }
}
