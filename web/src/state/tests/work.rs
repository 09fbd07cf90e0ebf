use scenario::DocumentPath;

use super::*;
use crate::state::engine::SHORT;

#[test]
fn edits_are_taken_back_and_done_again() {
    let text = |state: &State| state.access().unwrap().policies.identity[0].document.clone();
    let before = page();
    let first = text(&before);
    let typed = |text: &str| Action::View(ViewAction::Document("identity[0]".into(), text.into()));
    // Typing in one place is one edit; what is no edit leaves no trace.
    let edited = after(
        before,
        [
            typed("{"),
            typed("{}"),
            Action::View(ViewAction::Cursor(1)),
            Action::Request(RequestAction::Does("s3:GetObject".into())),
        ],
    );
    assert!(edited.history.can_undo() && !edited.history.can_redo());
    let once = after(edited, [Action::Work(WorkAction::Undo)]);
    assert_eq!(text(&once), "{}");
    let twice = after(once, [Action::Work(WorkAction::Undo), Action::Work(WorkAction::Undo)]);
    assert_eq!(text(&twice), first);
    assert!(!twice.history.can_undo());
    let again =
        after(twice, [Action::Work(WorkAction::Redo), Action::Work(WorkAction::Redo), Action::Work(WorkAction::Redo)]);
    assert_eq!((text(&again).as_str(), again.request().unwrap().action.as_str()), ("{}", "s3:GetObject"));
    // A new edit forgets what was taken back, and another scenario everything.
    let other = after(
        again,
        [
            Action::Work(WorkAction::Undo),
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity))),
            Action::Work(WorkAction::Redo),
        ],
    );
    assert_eq!(other.access().unwrap().policies.identity.len(), 2);
    let opened = after(
        other,
        [Action::Work(WorkAction::Open(
            Box::new(crate::gallery::first()),
            Origin::Example(crate::gallery::FIRST_SLUG.to_owned()),
        ))],
    );
    assert!(!opened.history.can_undo());
}

#[test]
fn what_could_not_be_stored_is_offered_when_something_else_is_opened() {
    let open = || {
        Action::Work(WorkAction::Open(
            Box::new(crate::gallery::first()),
            Origin::Example(crate::gallery::FIRST_SLUG.to_owned()),
        ))
    };
    let typed = |text: &str| Action::View(ViewAction::Document("identity[0]".into(), text.into()));
    let state = after(
        page(),
        [typed("{ }"), Action::Work(WorkAction::Kept(false)), Action::Work(WorkAction::CloseWarning), open()],
    );
    assert!(!state.is_warned);
    let back = after(state, [Action::Work(WorkAction::BringBack)]);
    assert_eq!((back.policy().unwrap().document.as_str(), back.origin.clone()), ("{ }", Origin::Own));
    // Once it can be stored there is nothing to offer.
    let state = after(back, [Action::Work(WorkAction::Kept(false)), Action::Work(WorkAction::Kept(true)), open()]);
    assert!(state.notice.is_none() && !state.is_warned);
}

fn keeps(effects: &[Effect]) -> Vec<(u32, bool)> {
    let keep = |effect: &Effect| match effect {
        Effect::Keep { opened, is_long, .. } => Some((*opened, *is_long)),
        _ => None,
    };
    effects.iter().filter_map(keep).collect()
}

#[test]
fn whatever_changes_what_is_edited_is_kept() {
    let mut state = opened(crate::gallery::first());
    assert_eq!(keeps(&state.take_effects()), [(0, false)]);
    for action in [
        Action::View(ViewAction::Cursor(1)),
        Action::View(ViewAction::SelectTab(Tab::Why)),
        Action::Work(WorkAction::Undo),
        Action::Request(RequestAction::Does("s3:ListBucket".into())),
    ] {
        assert_eq!(keeps(&asked(&state, action.clone())), [], "{action:?}");
    }
    let edit = Action::Request(RequestAction::Does("s3:GetObject".into()));
    assert_eq!(keeps(&asked(&state, edit.clone())), [(0, false)]);
    let edited = after(state.clone(), [edit]);
    assert_eq!(keeps(&asked(&edited, Action::Work(WorkAction::Undo))), [(0, false)]);
    assert_eq!(
        keeps(&asked(&after(edited, [Action::Work(WorkAction::Undo)]), Action::Work(WorkAction::Redo))),
        [(0, false)]
    );
    let removed = after(state.clone(), [Action::Policies(PolicyAction::Remove("identity[0]".into()))]);
    assert_eq!(keeps(&asked(&removed, Action::Work(WorkAction::BringBack))), [(0, false)]);
    let other = Action::Work(WorkAction::Open(
        Box::new(crate::gallery::first()),
        Origin::Example(crate::gallery::FIRST_SLUG.to_owned()),
    ));
    assert_eq!(keeps(&asked(&state, other)), [(1, false)]);
    // A long text is answered, and stored, in a pause of typing.
    let long = asked(&state, Action::View(ViewAction::Document("identity[0]".into(), " ".repeat(SHORT))));
    assert_eq!(keeps(&long), [(0, true)]);
    assert!(long.contains(&Effect::Pause));
}

#[test]
fn works_are_listed_and_stay_so_whatever_is_opened() {
    let works: Rc<[Work]> = Rc::new([Work {
        example: None,
        key: "k".into(),
        title: Some("T".into()),
        when: String::new(),
        is_aside: false,
        decision: None,
    }]);
    let state = after(
        page(),
        [
            Action::Work(WorkAction::Works(works.clone())),
            Action::Request(RequestAction::Does("s3:GetObject".into())),
            Action::Work(WorkAction::Undo),
        ],
    );
    assert_eq!(asked(&state, Action::Work(WorkAction::Resume("k".into()))), [Effect::Resume("k".into())]);
    assert_eq!(asked(&state, Action::Work(WorkAction::KeepInsteadOf("k".into()))), [Effect::KeepInsteadOf("k".into())]);
    assert_eq!(asked(&state, Action::Work(WorkAction::Download)), [Effect::Download]);
    let opened =
        after(state, [Action::Work(WorkAction::Open(Box::new(crate::gallery::first()), Origin::Link("#v1.".into())))]);
    assert_eq!(opened.works, works);
}

/// R27: acknowledged in the document that is open, with its reason, by the place that the linter prints.
#[test]
fn what_the_linter_finds_is_acknowledged_and_taken_back() {
    let acknowledge = |path: &str, reason: &str| {
        let (path, code, reason) = (path.to_owned(), "RESOURCE_STAR".to_owned(), reason.to_owned());
        Action::Work(WorkAction::Acknowledge { path, code, reason })
    };
    let of = |state: &State, path: &str| state.acknowledged(path).map(|of| of.reason.clone()).collect::<Vec<_>>();
    let before = page();
    let name = before.policy().and_then(|policy| policy.name.clone()).unwrap();
    let path = before.selected.clone();
    let state = after(before.clone(), [acknowledge(&path, "A lesson."), acknowledge(NETWORK, "Another.")]);
    assert_eq!((of(&state, &path), of(&state, NETWORK)), (vec!["A lesson.".to_owned()], vec!["Another.".to_owned()]));
    assert_eq!(of(&state, "boundary"), [""; 0]);
    let document = state.scenario.acknowledged[0].document.clone().unwrap();
    assert_eq!(document, format!("access.policies.identity.{name}.document"));
    // It is kept, and in a link.
    assert_eq!(Scenario::read(&state.scenario.to_json()).0.acknowledged, state.scenario.acknowledged);
    // It goes with its policy.
    let renamed = after(state.clone(), [Action::Policies(PolicyAction::Rename(path.clone(), "Another name".into()))]);
    assert_eq!(of(&renamed, &path), ["A lesson."]);
    let removed = after(renamed.clone(), [Action::Policies(PolicyAction::Remove(path.clone()))]);
    assert_eq!(removed.scenario.acknowledged.len(), 1);
    let back = after(removed, [Action::Work(WorkAction::Undo)]);
    assert_eq!(of(&back, &path), ["A lesson."]);
    // Another reason takes the place of the first, and none takes it back; each is a step of its own.
    let again = after(back, [acknowledge(&path, "Two."), acknowledge(&path, "")]);
    assert_eq!(of(&again, &path), [""; 0]);
    let undone = after(again, [Action::Work(WorkAction::Undo)]);
    assert_eq!(of(&undone, &path), ["Two."]);
    assert_eq!(after(undone, [Action::Work(WorkAction::Undo)]).acknowledged(&path).next().unwrap().reason, "A lesson.");
    // One without a document is about all of them.
    let mut all = before.scenario.clone();
    all.acknowledged =
        vec![scenario::Acknowledgement { code: "RESOURCE_STAR".into(), reason: "All.".into(), document: None }];
    let all = answered(all);
    assert_eq!((of(&all, &path), of(&all, NETWORK)), (vec!["All.".to_owned()], vec!["All.".to_owned()]));
    assert!(after(all, [acknowledge(&path, "")]).scenario.acknowledged.is_empty());
}

#[test]
fn what_was_done_is_taken_back_at_once_and_done_again() {
    let does = |action: &str| Action::Request(RequestAction::Does(action.into()));
    let before = page().scenario;
    let edited =
        after(page(), [does("s3:One"), Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity)))]);
    let reset = after(edited.clone(), [Action::Work(WorkAction::Reset)]);
    assert!(reset.scenario == before && reset.is_as_opened());
    let undone = after(reset, [Action::Work(WorkAction::Undo)]);
    assert!(undone.scenario == edited.scenario && !undone.is_as_opened());
}

#[test]
fn what_is_for_reading_takes_no_edit_and_is_looked_at() {
    let mut state = page();
    state.is_read_only = true;
    let before = state.scenario.clone();
    let state = after(
        state,
        [
            Action::Request(RequestAction::Does("s3:One".into())),
            Action::View(ViewAction::Document("identity[0]".into(), "{".into())),
            Action::View(ViewAction::SelectTab(Tab::Policies)),
        ],
    );
    assert_eq!((state.scenario == before, state.tab, state.history.can_undo()), (true, Tab::Policies, false));
    // So is what is opened in its place.
    let opened = after(state, [Action::Work(WorkAction::Open(Box::new(crate::gallery::first()), Origin::Own))]);
    let opened = after(opened, [Action::Request(RequestAction::Does("s3:One".into()))]);
    assert!(opened.scenario == crate::gallery::first());
}
