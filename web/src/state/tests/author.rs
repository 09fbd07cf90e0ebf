use super::*;
use crate::state::AuthorAction;

fn author(action: AuthorAction) -> Action {
    Action::Author(action)
}

fn title(text: &str) -> Action {
    author(AuthorAction::Title(text.into()))
}

fn note(text: &str) -> Action {
    author(AuthorAction::Note(text.into()))
}

fn said(state: &State) -> [Option<&str>; 2] {
    [state.scenario.title.as_deref(), state.scenario.note.as_deref()]
}

fn undo() -> Action {
    Action::Work(WorkAction::Undo)
}

#[test]
fn title_and_note_are_an_edit_each_time_that_they_are_written() {
    let state = after(
        opened(Scenario::default()),
        [
            author(AuthorAction::Write),
            title("A"),
            title("Ab"),
            author(AuthorAction::Write),
            title("Abc"),
            author(AuthorAction::Write),
            note("N"),
        ],
    );
    assert_eq!(said(&state), [Some("Abc"), Some("N")]);
    let state = after(state, [undo()]);
    assert_eq!(said(&state), [Some("Abc"), None]);
    let state = after(state, [undo()]);
    assert_eq!(said(&state), [Some("Ab"), None]);
    let state = after(state, [undo()]);
    assert_eq!(said(&state), [None, None]);
    // What is emptied is not there.
    assert_eq!(said(&after(state, [title("A"), title(""), note("")])), [None, None]);
}

#[test]
fn what_is_written_is_taken_back_as_if_it_had_not_been() {
    let example = Origin::Example(crate::gallery::FIRST_SLUG.to_owned());
    let state = State::new(crate::gallery::first(), example, 0);
    let before = state.scenario.clone();
    let address = state.address();
    let state = after(state, [author(AuthorAction::Write), note("Other"), note("Others")]);
    assert_eq!((said(&state)[1], state.address().as_deref()), (Some("Others"), Some("")));
    let asked = asked(&state, author(AuthorAction::TakeBack));
    assert!(matches!(&asked[..], [Effect::Keep { scenario, .. }] if **scenario == before), "{asked:?}");
    let state = after(state, [author(AuthorAction::TakeBack)]);
    assert_eq!((&state.scenario, state.address()), (&before, address));
    assert!(!state.history.can_undo() && !state.history.can_redo());
    // Nothing has been written since, so there is nothing to take back, whatever was edited before.
    let edit = Action::Request(RequestAction::Does("s3:GetObject".into()));
    let edited = after(state, [note("N"), author(AuthorAction::Write), author(AuthorAction::TakeBack), edit]);
    let kept = after(edited.clone(), [author(AuthorAction::Write), author(AuthorAction::TakeBack)]);
    assert_eq!((said(&kept)[1], &kept.scenario), (Some("N"), &edited.scenario));
    assert_eq!(self::asked(&kept, author(AuthorAction::TakeBack)), []);
}

#[test]
fn what_is_expected_is_of_the_side_that_is_shown() {
    let expect = |word: &str| author(AuthorAction::Expect(word.into()));
    let state = page();
    assert_eq!((state.expected(), state.found()), ("implicitDeny", "implicitDeny"));
    let state = after(state, [expect("allowed")]);
    assert_eq!((state.expected(), state.found()), ("allowed", "implicitDeny"));
    assert!(state.history.can_undo());
    let none = after(state, [expect("")]);
    assert_eq!((none.expected(), &none.scenario.expect), ("", &None));
    let network = after(network_page(), [expect("reachable")]);
    let kept = network.scenario.expect.as_ref().unwrap();
    assert_eq!((kept.access.as_deref(), kept.network.as_deref()), (None, Some("reachable")));
    assert_eq!((network.expected(), network.found()), ("reachable", "undetermined"));
    // While it is worked out it is not known, and so it is of a text that cannot be read.
    let unread = unanswered(network.clone(), [Action::Network(NetworkAction::Flow("port", "81".into()))]);
    assert_eq!(unread.found(), "");
    let broken = Action::View(ViewAction::Document("identity[0]".into(), "{".into()));
    assert_eq!(after(page(), [broken]).found(), "");
    // What else is expected stays.
    let mut scenario = crate::gallery::first();
    scenario.expect.get_or_insert_default().findings = Some(vec!["X".into()]);
    let state = after(answered(scenario), [expect("")]);
    assert_eq!(state.scenario.expect.unwrap().findings, Some(vec!["X".into()]));
}

#[test]
fn a_wanted_denial_is_advised_anew() {
    let want = |on| author(AuthorAction::WantDenial(on));
    let asks = |state: &State, on| {
        let found = asked(state, want(on));
        found.into_iter().any(|effect| match effect {
            Effect::AskAdvice { scenario, .. } => (scenario.wanted == Some(scenario::Wanted::Denied)) == on,
            _ => false,
        })
    };
    let mut state = after(page(), [Action::Engine(EngineAction::Is(Engine::Ready)), want(false)]);
    assert!(asks(&state, true));
    state = after(state, [want(true)]);
    assert_eq!(state.scenario.wanted, Some(scenario::Wanted::Denied));
    assert!(asks(&state, false));
    state = after(state, [undo()]);
    assert_eq!(state.scenario.wanted, None);
}

#[test]
fn a_change_is_previewed_without_being_made() {
    let state = example!("cross-account-encrypted-read");
    let advice = scenario::advise(&state.scenario, Some(0));
    let (change, says) = (advice.changes[0].clone(), advice.changes[0].steps.join(" "));
    let before = state.scenario.clone();
    let shown = after(state, [Action::View(ViewAction::Preview(says.clone()))]);
    assert_eq!((&shown.scenario, &shown.view.previewed), (&before, &says));
    assert!(!shown.history.can_undo());
    // What it would do is of this text.
    let edit = Action::Request(RequestAction::Does("s3:PutObject".into()));
    assert!(after(shown.clone(), [edit]).view.previewed.is_empty());
    let made = after(shown, [Action::Policies(PolicyAction::Apply(Box::new(change)))]);
    assert!(made.scenario != before && made.view.previewed.is_empty());
}
