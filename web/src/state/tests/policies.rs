use scenario::{DocumentPath, Settings};

use super::*;
use crate::layers::kinds;

#[test]
fn a_removed_policy_can_be_brought_back() {
    let before = page();
    let removed = after(
        before.clone(),
        [
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity))),
            Action::Policies(PolicyAction::Remove("identity[0]".into())),
        ],
    );
    assert_eq!(removed.access().unwrap().policies.identity.len(), 1);
    assert_eq!(removed.policy().unwrap().name.as_deref(), Some("Policy2"));
    let back = after(removed, [Action::Work(WorkAction::BringBack)]);
    assert_eq!(back.access().unwrap().policies.identity[0], before.access().unwrap().policies.identity[0]);
}

#[test]
fn a_list_that_is_emptied_stays_empty() {
    let emptied = after(page(), [Action::Policies(PolicyAction::Remove("identity[0]".into()))]);
    assert!(emptied.access().unwrap().policies.all().is_empty());
    assert_eq!(emptied.policy(), None);
    assert_eq!(emptied.shown().map(|access| access.decision), Some(Decision::ImplicitDeny));
    let added = after(emptied, [Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity)))]);
    assert!(added.policy().is_some());
}

#[test]
fn every_layer_can_be_added_and_removed() {
    for kind in kinds() {
        let before = page();
        let added = after(before.clone(), [Action::Policies(PolicyAction::Add(kind))]);
        assert!(added.selected.starts_with(crate::layers::layer_of(&kind.to_string())), "{kind}");
        assert!(!added.is_stale(), "{kind}: {:?}", added.report.findings);
        let path = added.selected.clone();
        let removed = after(added, [Action::Policies(PolicyAction::Remove(path))]);
        assert_eq!(removed.access(), before.access(), "{kind}");
    }
}

fn offs(state: &State) -> Vec<String> {
    let access = state.access().unwrap();
    let paths = access.documents().map(|(path, _)| path);
    paths.filter(|path| access.at(path).unwrap().off).collect()
}

#[test]
fn a_policy_that_is_switched_off_takes_no_part_and_is_kept() {
    let before = after(
        page(),
        [
            Action::View(ViewAction::Document("identity[0]".into(), ALLOW.into())),
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity))),
            Action::View(ViewAction::Document("identity[1]".into(), ALLOW.replace("Allow", "Deny"))),
        ],
    );
    assert_eq!(decision(&before), Decision::ExplicitDeny);
    let denies = "identity[1]".to_owned();
    let off = after(
        before.clone(),
        [
            Action::Policies(PolicyAction::Switch(denies.clone(), false)),
            Action::Policies(PolicyAction::Select(denies.clone())),
        ],
    );
    assert_eq!(decision(&off), Decision::Allowed);
    assert_eq!((offs(&off), off.statements().len(), off.findings().count()), (vec![denies.clone()], 0, 0));
    let switched = Switched { part: denies.clone(), with: Decision::ExplicitDeny, without: Decision::Allowed };
    assert_eq!(off.switched, Some(switched));
    // A broken text that is switched off is nobody's business.
    let broken = after(off.clone(), [Action::View(ViewAction::Document(denies.clone(), "{".into()))]);
    assert!(!broken.is_stale());
    assert_eq!(broken.switched.unwrap().with, Decision::NotEvaluated);
    let on = after(off, [Action::Policies(PolicyAction::Switch(denies, true))]);
    assert_eq!((on.scenario, on.switched), (before.scenario, None));
}

#[test]
fn a_layer_is_switched_off_and_comes_back_as_it_was() {
    let page = after(
        page(),
        [
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity))),
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity))),
        ],
    );
    let page = after(page, [Action::Policies(PolicyAction::Switch("identity[1]".into(), false))]);
    let off = after(page.clone(), [Action::Policies(PolicyAction::SwitchLayer(Layer::Identity, false))]);
    assert_eq!(offs(&off), ["identity[0]", "identity[1]", "identity[2]"]);
    assert_eq!(decision(&off), Decision::ImplicitDeny);
    let on = after(off.clone(), [Action::Policies(PolicyAction::SwitchLayer(Layer::Identity, true))]);
    assert_eq!(on.scenario, page.scenario);
    // Nothing is known any more of a layer that was switched one by one.
    let one = after(
        off,
        [
            Action::Policies(PolicyAction::Switch("identity[0]".into(), true)),
            Action::Policies(PolicyAction::SwitchLayer(Layer::Identity, false)),
        ],
    );
    assert_eq!(
        offs(&after(one, [Action::Policies(PolicyAction::SwitchLayer(Layer::Identity, true))])),
        ["identity[1]", "identity[2]"]
    );
    // Once policies have moved, all come back.
    let moved = after(
        page,
        [
            Action::Policies(PolicyAction::SwitchLayer(Layer::Identity, false)),
            Action::Policies(PolicyAction::Remove("identity[0]".into())),
        ],
    );
    assert_eq!(
        offs(&after(moved, [Action::Policies(PolicyAction::SwitchLayer(Layer::Identity, true))])),
        Vec::<String>::new()
    );
}

#[test]
fn what_a_layer_changes_is_said() {
    let before = example!("permissions-boundary-caps");
    let decided = decision(&before);
    let off = after(before, [Action::Policies(PolicyAction::SwitchLayer(Layer::Boundary, false))]);
    let switched = Switched { part: "boundary".into(), with: decided, without: decision(&off) };
    assert_ne!(switched.with, switched.without);
    assert_eq!(off.switched, Some(switched.clone()));
    assert!(!off.absent_layers().contains(&"permissions boundary"));
    // It is said of the request as it is, until the switch is switched back.
    let edited = after(off, [Action::Request(RequestAction::Does("cloudwatch:GetMetricData".into()))]);
    let same = edited.switched.clone().unwrap();
    assert_eq!((same.with, same.without), (Decision::Allowed, Decision::Allowed));
    assert_eq!(after(edited, [Action::Policies(PolicyAction::SwitchLayer(Layer::Boundary, true))]).switched, None);
}

#[test]
fn a_layer_is_visited_at_its_first_policy() {
    let visited = after(
        example!("scp-level-without-allow"),
        [Action::View(ViewAction::SelectTab(Tab::Why)), Action::Policies(PolicyAction::Visit("scps".into()))],
    );
    assert_eq!((visited.selected.as_str(), visited.tab), ("scps[0][0]", Tab::Why));
    assert_eq!(
        after(visited.clone(), [Action::Policies(PolicyAction::Visit("session".into()))]).selected,
        visited.selected
    );
}

#[test]
fn policies_and_levels_move_and_the_verdict_stays() {
    let mut state = after(
        example!("scp-level-without-allow"),
        [
            Action::Policies(PolicyAction::AddAtLevel(Layer::Scps, 0)),
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Identity))),
        ],
    );
    let before = state.clone();
    let decided = decision(&state);
    let moves = [
        (Action::Policies(PolicyAction::Move("identity[1]".into(), -1)), "identity[0]"),
        (Action::Policies(PolicyAction::Move("scps[0][1]".into(), -1)), "scps[0][0]"),
        (Action::Policies(PolicyAction::MoveLevel("scps[0][0]".into(), 1)), "scps[1][0]"),
    ];
    for (action, selected) in moves.clone() {
        state = after(state, [action]);
        assert_eq!((state.selected.as_str(), decision(&state)), (selected, decided));
        assert_eq!(state.policy().unwrap().name.as_deref(), Some("Policy2"));
    }
    let back = [
        Action::Policies(PolicyAction::MoveLevel("scps[1][0]".into(), -1)),
        Action::Policies(PolicyAction::Move("scps[0][0]".into(), 1)),
    ];
    let state = after(state, back.into_iter().chain([Action::Policies(PolicyAction::Move("identity[0]".into(), 1))]));
    assert_eq!(state.scenario, before.scenario);
    // There is no room beyond the ends.
    let ends = [
        Action::Policies(PolicyAction::Move("identity[0]".into(), -1)),
        Action::Policies(PolicyAction::Move("identity[1]".into(), 1)),
    ];
    let more = [
        Action::Policies(PolicyAction::MoveLevel("scps[0][0]".into(), -1)),
        Action::Policies(PolicyAction::Move("boundary".into(), 1)),
    ];
    assert_eq!(after(state, ends.into_iter().chain(more)).scenario, before.scenario);
}

#[test]
fn levels_are_named_and_hold_several_policies() {
    let state = after(
        page(),
        [
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Rcps))),
            Action::Policies(PolicyAction::AddAtLevel(Layer::Rcps, 0)),
            Action::Policies(PolicyAction::Target("rcps[0][1]".into(), "Root of all".into())),
            Action::Policies(PolicyAction::Add(DocumentPath::one(Layer::Rcps))),
            Action::Policies(PolicyAction::From("identity[0]".into(), "group Readers".into())),
            Action::Policies(PolicyAction::AddAtLevel(Layer::Scps, 0)),
        ],
    );
    let policies = &state.access().unwrap().policies;
    let levels: Vec<_> = policies.rcps.iter().flatten().map(|l| (l.target.as_str(), l.policies.len())).collect();
    assert_eq!(levels, [("Root of all", 2), ("OU 1", 1)]);
    assert_eq!((policies.identity[0].from.as_deref(), &policies.scps), (Some("group Readers"), &None));
    let removed = after(state, [Action::Policies(PolicyAction::Remove("rcps[1][0]".into()))]);
    assert_eq!(removed.notice.unwrap().text, "RCPFullAWSAccess is removed, and with it the level OU 1.");
}

#[test]
fn settings_count_at_once() {
    let state = example!("scp-level-without-allow");
    assert_eq!(decision(&state), Decision::ImplicitDeny);
    let settings = Settings { management_account: true, ..Settings::default() };
    assert_eq!(decision(&after(state, [Action::Policies(PolicyAction::Settings(settings))])), Decision::Allowed); // L15
}

#[test]
fn nothing_outside_the_lists_is_touched() {
    let before = page();
    let actions = [
        Action::View(ViewAction::Document("identity[9]".into(), "x".into())),
        Action::Policies(PolicyAction::Remove("scps[0][0]".into())),
        Action::Request(RequestAction::RemoveContext(9)),
        Action::Request(RequestAction::ContextKey(9, "x".into())),
    ];
    assert_eq!(after(before.clone(), actions).scenario, before.scenario);
}

#[test]
fn a_policy_is_laid_out_unless_it_is_no_json() {
    let has = |text: &str| Action::View(ViewAction::Document("identity[0]".into(), text.into()));
    let laid_out = |text: &str| {
        let name = Action::Policies(PolicyAction::Rename("identity[0]".into(), "Reads".into()));
        let format = Action::Policies(PolicyAction::Format("identity[0]".into()));
        let state = after(page(), [name, has(text), format]);
        let notice = state.notice.clone().unwrap();
        (state, notice.text, notice.is_error)
    };
    let (state, says, is_error) = laid_out(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#);
    assert_eq!((says.as_str(), is_error), ("Reads is laid out.", false));
    let written = state.policy().unwrap().document.clone();
    assert!(written.starts_with("{\n  \"Statement\": {\n"), "{written}");
    let back = after(state, [Action::Work(WorkAction::BringBack)]);
    assert!(back.policy().unwrap().document.starts_with("{\"Statement\""));
    let (state, says, is_error) = laid_out(&written);
    assert_eq!((says.as_str(), is_error), ("Reads is laid out already.", false));
    assert_eq!(state.policy().unwrap().document, written);
    let (state, says, is_error) = laid_out("{\"Statement\":");
    assert_eq!((says.as_str(), is_error), ("Reads is not laid out: its text is not JSON yet.", true));
    assert_eq!(state.policy().unwrap().document, "{\"Statement\":");
}

#[test]
fn a_policy_is_copied_and_saved_under_its_name() {
    let name = |name: &str| Action::Policies(PolicyAction::Rename("identity[0]".into(), name.into()));
    let [copy, save, none] = ["identity[0]", "identity[0]", "boundary"].map(str::to_owned);
    let copy = Action::Policies(PolicyAction::Copy(copy));
    let save = Action::Policies(PolicyAction::Save(save));
    let state = after(page(), [name("Reads / only \u{202e}x")]);
    let text = state.policy().unwrap().document.clone();
    assert_eq!(asked(&state, copy), [Effect::Copy { text: text.clone(), name: "Reads / only <U+202E>x".into() }]);
    assert_eq!(
        asked(&state, save.clone()),
        [Effect::Save { text: text.clone(), file: "Reads---only--U-202E-x.json".into() }]
    );
    assert_eq!(
        asked(&after(state.clone(), [name(" ")]), save),
        [Effect::Save { text, file: "The-policy.json".into() }]
    );
    assert_eq!(asked(&state, Action::Policies(PolicyAction::Copy(none))), []);
    for (is_copied, says) in
        [(true, "Reads is copied."), (false, "The browser keeps its clipboard to itself: copy the text by hand.")]
    {
        let told = after(state.clone(), [Action::Work(WorkAction::Copied("Reads".into(), is_copied))]);
        assert_eq!(told.notice.map(|notice| (notice.text, notice.is_error)), Some((says.to_owned(), !is_copied)));
    }
}
